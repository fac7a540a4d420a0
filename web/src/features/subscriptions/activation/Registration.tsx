import { Button, Input } from 'antd';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Activation, Me } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useWelcome } from '@/api/useWelcome';
import { langNow } from '@/lib/i18n';
import { FREE_MAIL, FreeMailWarning } from '@/ui/door/FreeMailWarning';
import { NewPassword } from '@/ui/door/NewPassword';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from './Activation.module.css';
import { Contracts } from './Contracts';
import { linkEnd } from './linkEnd';
import { accepted, missing } from './ticks';

const SHOWN = ['name', 'email', 'password', 'accepted'];
const RENEWED = 'subscriptions.not_the_current_version';

interface RegistrationProps {
  token: string;
  activation: Activation;
  /** A contract was renewed meanwhile: the texts are to be read anew. */
  onRenewed: () => void;
  /** The link opens nothing any more. */
  onSpent: (problem: Problem) => void;
}

/** The main account and the contracts; language and time zone are the browser's. */
export function Registration({ token, activation, onRenewed, onSpent }: RegistrationProps) {
  const { t } = useTranslation();
  const welcome = useWelcome();
  const { company_name, contact_name, contact_address, contracts } = activation;
  const [form, setForm] = useState({ name: contact_name, email: contact_address, password: '' });
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [isTold, setTold] = useState(false);
  const ticks = useRef<HTMLFieldSetElement>(null);
  const register = useAct({
    call: (acknowledged: boolean) =>
      api.POST('/api/activation/{token}', {
        params: { path: { token } },
        body: {
          company_name,
          ...form,
          lang: langNow(),
          time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          free_mail_acknowledged: acknowledged,
          accepted: accepted(contracts, ticked),
        },
      }),
    refusal: 'form',
    // The answer is who is signed in now, as that of signing in.
    onDone: (me) => welcome(me as unknown as Me, '/settings/mailboxes/new'),
  });
  const left = missing(contracts, ticked);
  const send = (acknowledged: boolean) => {
    setTold(true);
    const first = left[0];
    if (first) {
      ticks.current?.querySelector<HTMLInputElement>(`input[value="${first.hash}"]`)?.focus();
      return;
    }
    register.mutate(acknowledged, {
      onError: (error) => {
        const problem = Problem.of(error);
        if (linkEnd(problem)) onSpent(problem);
        if (problem.code === RENEWED) onRenewed();
      },
    });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(false);
  };
  const { problem } = register;
  const warned = problem?.code === FREE_MAIL;
  const renewed = problem?.code === RENEWED;
  return (
    <form className={styles.card} onSubmit={submit}>
      <section className={styles.part}>
        <h2>{t('subscriptions:ui.activation.account')}</h2>
        <p className={styles.quiet}>{t('subscriptions:ui.activation.account_words')}</p>
        <div className={styles.pair}>
          <FormField label={t('accounts:ui.start.name')} name="name" problem={problem}>
            {(field) => (
              <Input
                {...field}
                size="large"
                autoComplete="name"
                required
                value={form.name}
                onChange={(event) => put({ name: event.target.value })}
              />
            )}
          </FormField>
          <FormField
            label={t('accounts:ui.start.email')}
            name="email"
            problem={problem}
            hint={warned ? null : t('accounts:ui.start.email_hint')}
          >
            {(field) => (
              <Input
                {...field}
                size="large"
                type="email"
                autoComplete="username"
                required
                status={warned ? 'warning' : field.status}
                value={form.email}
                onChange={(event) => {
                  put({ email: event.target.value });
                  if (register.isError) register.reset();
                }}
              />
            )}
          </FormField>
        </div>
        {warned ? (
          <FreeMailWarning words={problem?.words} isPending={register.isPending} onAccept={() => send(true)} />
        ) : null}
        <NewPassword
          label={t('accounts:ui.password.choose')}
          value={form.password}
          onChange={(password) => put({ password })}
          problem={problem}
          about={[company_name, form.name, form.email]}
        />
      </section>
      <Contracts
        ref={ticks}
        contracts={contracts}
        ticked={ticked}
        onTick={(hash, on) => {
          const next = new Set(ticked);
          if (on) next.add(hash);
          else next.delete(hash);
          setTicked(next);
        }}
        missing={isTold ? left : []}
        told={problem?.errors.find(({ field }) => field === 'accepted')?.detail}
      />
      {renewed ? (
        <p role="alert" className={styles.wrong}>
          {t('subscriptions:ui.activation.renewed')}
        </p>
      ) : null}
      {warned || renewed ? null : <FormProblem problem={problem} shown={SHOWN} />}
      <Button type="primary" size="large" htmlType="submit" loading={register.isPending} disabled={warned} block>
        {t('subscriptions:ui.activation.act')}
      </Button>
    </form>
  );
}
