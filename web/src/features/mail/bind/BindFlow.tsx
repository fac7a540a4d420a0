import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import type { Discovered, Id, MailboxLogin } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { isAddress } from '../compose/recipients';
import styles from './Bind.module.css';
import { BindForm } from './BindForm';
import { Servers, type ServersValue } from './Servers';
import { SignInAt } from './SignInAt';
import { TestResult } from './TestResult';

/** Address, then password with the servers found, a live test, the consent: one page that grows downwards. */
export function BindFlow({ onBound }: { onBound: (id: Id) => void }) {
  const { t } = useTranslation();
  const { account } = useMe();
  const [email, setEmail] = useState('');
  const [found, setFound] = useState<Discovered | undefined>();
  const discover = useAct({
    call: () => api.POST('/api/mail/discover', { body: { email: email.trim() } }),
    refusal: 'form',
    onDone: setFound,
  });
  const good = isAddress(email.trim());
  const ask = (event: FormEvent) => {
    event.preventDefault();
    if (good) discover.mutate();
  };
  return (
    <div className={styles.flow}>
      <form className={styles.step} onSubmit={ask}>
        <p className={styles.lead}>{t('mail:ui.bind.lead')}</p>
        <FormProblem problem={discover.problem} shown={['email']} />
        <FormField label={t('mail:ui.bind.address')} name="email" problem={discover.problem}>
          {(field) => (
            <div className={styles.row}>
              <Input
                {...field}
                size="large"
                type="email"
                autoComplete="email"
                autoFocus
                value={email}
                placeholder={account.email}
                onChange={(event) => {
                  setEmail(event.target.value);
                  setFound(undefined);
                }}
              />
              {found ? null : (
                <Button type="primary" size="large" htmlType="submit" loading={discover.isPending} disabled={!good}>
                  {t('act.continue')}
                </Button>
              )}
            </div>
          )}
        </FormField>
      </form>
      {found ? <Login key={email} email={email.trim()} found={found} onBound={onBound} /> : null}
    </div>
  );
}

interface LoginProps {
  email: string;
  found: Discovered;
  onBound: (id: Id) => void;
}

function Login({ email, found, onBound }: LoginProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [servers, setServers] = useState<ServersValue>({ user: found.user, imap: found.imap, smtp: found.smtp });
  const [advanced, setAdvanced] = useState(found.found === 'guess');
  const at = found.sign_in;
  const [byPassword, setByPassword] = useState(!at?.provider);
  const login: MailboxLogin = { email, password, ...servers };

  const test = useAct({
    call: () => api.POST('/api/mail/mailboxes/test', { body: login }),
    refusal: 'form',
    onDone: (result) => {
      if (!result.imap.ok || !result.smtp.ok) setAdvanced(true);
    },
  });
  const change = (next: ServersValue) => {
    setServers(next);
    test.reset();
  };
  const passed = test.data?.imap.ok === true && test.data.smtp.ok;
  if (at?.provider && !byPassword) {
    return (
      <div className={styles.step}>
        <p className={styles.found} data-sure="true">
          {t('mail:ui.bind.found_provider', { name: found.provider ?? at.name })}
        </p>
        <SignInAt at={at} email={email} primary />
        <p className={styles.lead}>{t('mail:ui.bind.sign_in_words', { name: at.name })}</p>
        <button type="button" className={styles.fold} onClick={() => setByPassword(true)}>
          {t('mail:ui.bind.by_password')}
        </button>
      </div>
    );
  }
  return (
    <>
      <form
        className={styles.step}
        onSubmit={(event) => {
          event.preventDefault();
          test.mutate();
        }}
      >
        <FoundWords found={found} />
        {at && !at.provider ? (
          <p className={styles.lead}>{t('mail:ui.bind.sign_in_missing', { name: at.name })}</p>
        ) : null}
        {at?.provider ? (
          <button type="button" className={styles.fold} onClick={() => setByPassword(false)}>
            {t('mail:ui.bind.sign_in_at', { name: at.name })}
          </button>
        ) : null}
        <FormField
          label={t(found.advice_code ? 'mail:ui.bind.code' : 'mail:ui.bind.password')}
          name="password"
          problem={test.problem}
          hint={found.advice ?? t('mail:ui.bind.password_hint')}
        >
          {(field) => (
            <div className={styles.row}>
              <Input.Password
                {...field}
                size="large"
                autoComplete="off"
                autoFocus
                value={password}
                onChange={(event) => {
                  setPassword(event.target.value);
                  test.reset();
                }}
              />
              <Button
                size="large"
                type={passed ? 'default' : 'primary'}
                htmlType="submit"
                loading={test.isPending}
                disabled={password === ''}
              >
                {t('mail:ui.bind.test')}
              </Button>
            </div>
          )}
        </FormField>
        <button type="button" className={styles.fold} aria-expanded={advanced} onClick={() => setAdvanced(!advanced)}>
          {t(advanced ? 'mail:ui.bind.servers_hide' : 'mail:ui.bind.servers_show')}
        </button>
        {advanced ? <Servers value={servers} onChange={change} problem={test.problem} /> : null}
        <FormProblem
          problem={test.problem}
          shown={['password', 'imap.host', 'imap.port', 'smtp.host', 'smtp.port', 'user']}
        />
        <TestResult result={test.data} pending={test.isPending} servers={servers} />
      </form>
      {passed ? (
        <BindForm
          email={email}
          way={{ user: servers.user, password, imap: servers.imap, smtp: servers.smtp }}
          onBound={onBound}
        />
      ) : null}
    </>
  );
}

function FoundWords({ found }: { found: Discovered }) {
  const { t } = useTranslation();
  return (
    <p className={styles.found} data-sure={found.found !== 'guess'}>
      {found.provider
        ? t('mail:ui.bind.found_provider', { name: found.provider })
        : t(`mail:ui.bind.found_${found.found}`, { host: found.imap.host })}
    </p>
  );
}
