import { KeyOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Me } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useWelcome } from '@/api/useWelcome';
import { Door } from '@/ui/door/Door';
import styles from '@/ui/door/Door.module.css';
import { FormField, FormProblem } from '@/ui/FormField';
import { askPasskey, knowsPasskeys } from '../passkey';
import { startQuery } from '../queries';
import { type Asked, SecondFactor } from './SecondFactor';

/** Mail and password, a passkey alone, and the second factor where one is on. */
export function SignInPage() {
  const { t } = useTranslation();
  const welcome = useWelcome();
  const { back } = useSearch({ from: '/sign-in' });
  const { data: start } = useQuery(startQuery());
  const [typed, setTyped] = useState({ email: '', password: '' });
  const [asked, setAsked] = useState<Asked | undefined>();
  const go = (me: Me) => welcome(me, back ?? '/');

  const signIn = useAct({
    call: () => api.POST('/api/session', { body: typed }),
    refusal: 'form',
    onDone: go,
  });
  const byPasskey = useAct({ call: signInByPasskey, refusal: 'form', onDone: go });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    byPasskey.reset();
    signIn.mutate(undefined, {
      onError: (error) => setAsked(askedBy(error)),
    });
  };

  if (asked) return <SecondFactor typed={typed} asked={asked} onIn={go} onBack={() => setAsked(undefined)} />;
  return (
    <Door title={t('accounts:ui.sign_in.title')}>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={signIn.problem ?? byPasskey.problem} shown={['email', 'password']} />
        <FormField label={t('accounts:ui.email')} name="email" problem={signIn.problem}>
          {(field) => (
            <Input
              {...field}
              size="large"
              type="email"
              autoComplete="username webauthn"
              autoFocus
              required
              value={typed.email}
              onChange={(event) => setTyped({ ...typed, email: event.target.value })}
            />
          )}
        </FormField>
        <FormField label={t('accounts:ui.password.label')} name="password" problem={signIn.problem}>
          {(field) => (
            <Input.Password
              {...field}
              size="large"
              autoComplete="current-password"
              required
              value={typed.password}
              onChange={(event) => setTyped({ ...typed, password: event.target.value })}
            />
          )}
        </FormField>
        <Button type="primary" size="large" htmlType="submit" loading={signIn.isPending} block>
          {t('accounts:ui.sign_in.act')}
        </Button>
      </form>
      {start?.passkeys && knowsPasskeys() ? (
        <>
          <div className={styles.or}>{t('accounts:ui.sign_in.or')}</div>
          <Button
            size="large"
            icon={<KeyOutlined />}
            loading={byPasskey.isPending}
            onClick={() => byPasskey.mutate()}
            block
          >
            {t('accounts:ui.sign_in.passkey')}
          </Button>
        </>
      ) : null}
      <p className={styles.aside}>
        <Link to="/password-reset">{t('accounts:ui.sign_in.forgot')}</Link>
        {start?.sign_up || start?.demo ? (
          <Link to="/start">{t(start.sign_up ? 'accounts:ui.sign_in.new_company' : 'accounts:ui.sign_in.demo')}</Link>
        ) : null}
      </p>
    </Door>
  );
}

async function signInByPasskey() {
  const begun = await api.POST('/api/session/passkey/begin');
  if (!begun.data) return { error: begun.error, response: begun.response };
  const { challenge_id, options } = begun.data;
  return api.POST('/api/session/passkey/finish', {
    body: { challenge_id, credential: await askPasskey(options) },
  });
}

function askedBy(error: Error): Asked | undefined {
  const { code, body } = error as Error & { code?: string; body?: Record<string, unknown> };
  if (code !== 'accounts.second_factor_needed' || !body) return undefined;
  return { methods: body.methods as Asked['methods'], passkey: body.passkey as Asked['passkey'] };
}
