import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import type { Discovered, Id, MailboxLogin } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { isAddress } from '../compose/recipients';
import styles from './Bind.module.css';
import { CONSENT_VERSION, Consent } from './Consent';
import { Servers, type ServersValue } from './Servers';
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
      {found ? <Login key={email} email={email.trim()} found={found} name={account.name} onBound={onBound} /> : null}
    </div>
  );
}

interface LoginProps {
  email: string;
  found: Discovered;
  name: string;
  onBound: (id: Id) => void;
}

function Login({ email, found, name, onBound }: LoginProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [password, setPassword] = useState('');
  const [displayName, setDisplayName] = useState(name);
  const [since, setSince] = useState('');
  const [consent, setConsent] = useState(false);
  const [servers, setServers] = useState<ServersValue>({ user: found.user, imap: found.imap, smtp: found.smtp });
  const [advanced, setAdvanced] = useState(found.found === 'guess');
  const login: MailboxLogin = { email, password, ...servers };

  const test = useAct({
    call: () => api.POST('/api/mail/mailboxes/test', { body: login }),
    refusal: 'form',
    onDone: (result) => {
      if (!result.imap.ok || !result.smtp.ok) setAdvanced(true);
    },
  });
  const bind = useAct({
    call: () =>
      api.POST('/api/mail/mailboxes', {
        body: {
          ...login,
          display_name: displayName.trim(),
          since: since === '' ? null : since,
          consent: true,
          consent_version: CONSENT_VERSION,
        },
      }),
    refusal: 'form',
    invalidates: ['mail.mailboxes.list'],
    onDone: async (mailbox) => {
      await cache.invalidateQueries({ queryKey: ['mail.mailboxes.list'] });
      onBound(mailbox.id);
    },
  });
  const change = (next: ServersValue) => {
    setServers(next);
    test.reset();
  };
  const passed = test.data?.imap.ok === true && test.data.smtp.ok;
  return (
    <>
      <form
        className={styles.step}
        onSubmit={(event) => {
          event.preventDefault();
          test.mutate();
        }}
      >
        <p className={styles.found} data-sure={found.found !== 'guess'}>
          {found.provider
            ? t('mail:ui.bind.found_provider', { name: found.provider })
            : t(`mail:ui.bind.found_${found.found}`, { host: found.imap.host })}
        </p>
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
        <form
          className={styles.step}
          onSubmit={(event) => {
            event.preventDefault();
            bind.mutate();
          }}
        >
          <div className={styles.two}>
            <FormField label={t('mail:ui.bind.display_name')} name="display_name" problem={bind.problem}>
              {(field) => (
                <Input
                  {...field}
                  size="large"
                  value={displayName}
                  onChange={(event) => setDisplayName(event.target.value)}
                />
              )}
            </FormField>
            <FormField
              label={t('mail:ui.bind.since')}
              name="since"
              problem={bind.problem}
              hint={t('mail:ui.bind.since_hint')}
            >
              {(field) => (
                <Input
                  {...field}
                  size="large"
                  type="date"
                  max={new Date().toISOString().slice(0, 10)}
                  value={since}
                  onChange={(event) => setSince(event.target.value)}
                />
              )}
            </FormField>
          </div>
          <Consent address={email} />
          <Checkbox checked={consent} onChange={(event) => setConsent(event.target.checked)}>
            {t('mail:ui.consent.tick', { address: email })}
          </Checkbox>
          <FormProblem problem={bind.problem} shown={['display_name', 'since']} />
          <Button type="primary" size="large" htmlType="submit" loading={bind.isPending} disabled={!consent}>
            {t('mail:ui.bind.bind')}
          </Button>
        </form>
      ) : null}
    </>
  );
}
