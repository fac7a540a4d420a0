import { Button, Input } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Mailbox } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { RowsLoading } from '@/ui/PageState';
import styles from './Mailboxes.module.css';
import { Servers, type ServersValue } from './Servers';
import { TestResult } from './TestResult';

const Editor = lazy(async () => ({ default: (await import('../compose/Editor')).Editor }));
const TOUCHED = ['mail.mailboxes.list', 'mail.mailboxes.get'] as const;

/** The name that readers see beside the address. */
export function NameForm({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const [name, setName] = useState(mailbox.display_name);
  const save = useAct({
    call: () =>
      api.PATCH('/api/mail/mailboxes/{id}', {
        params: { path: { id: mailbox.id } },
        body: { display_name: name.trim() },
      }),
    invalidates: TOUCHED,
    refusal: 'form',
    says: () => t('mail:ui.mailbox.saved'),
  });
  return (
    <form
      className={styles.inline}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <FormField label={t('mail:ui.bind.display_name')} name="display_name" problem={save.problem}>
        {(field) => <Input {...field} value={name} onChange={(event) => setName(event.target.value)} />}
      </FormField>
      <Button htmlType="submit" loading={save.isPending} disabled={name.trim() === mailbox.display_name}>
        {t('act.save')}
      </Button>
    </form>
  );
}

/** What stands below new mails. */
export function SignatureForm({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const [html, setHtml] = useState(mailbox.signature_html);
  const save = useAct({
    call: () =>
      api.PATCH('/api/mail/mailboxes/{id}', {
        params: { path: { id: mailbox.id } },
        body: { signature_html: html === '<p></p>' ? '' : html },
      }),
    invalidates: TOUCHED,
    says: () => t('mail:ui.mailbox.saved'),
  });
  return (
    <>
      <div className={styles.signature}>
        <Suspense fallback={<RowsLoading rows={3} />}>
          <Editor
            html={mailbox.signature_html}
            version={0}
            autoFocus={false}
            label={t('mail:ui.mailbox.signature')}
            onChange={setHtml}
          />
        </Suspense>
      </div>
      <div>
        <Button loading={save.isPending} disabled={html === mailbox.signature_html} onClick={() => save.mutate()}>
          {t('act.save')}
        </Button>
      </div>
    </>
  );
}

/** Another password, other servers: tested before they are kept. */
export function LoginForm({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const [servers, setServers] = useState<ServersValue>({ user: mailbox.user, imap: mailbox.imap, smtp: mailbox.smtp });
  const save = useAct({
    call: () =>
      api.PATCH('/api/mail/mailboxes/{id}', {
        params: { path: { id: mailbox.id } },
        body: { password, ...servers },
      }),
    refusal: 'form',
    invalidates: TOUCHED,
    says: () => t('mail:ui.mailbox.saved'),
    onDone: () => {
      setOpen(false);
      setPassword('');
    },
  });
  const test = useAct({
    call: () => api.POST('/api/mail/mailboxes/test', { body: { email: mailbox.address, password, ...servers } }),
    refusal: 'form',
    onDone: (result) => {
      if (result.imap.ok && result.smtp.ok) save.mutate();
    },
  });
  if (!open) {
    return (
      <div>
        <Button onClick={() => setOpen(true)}>
          {t(mailbox.signed_in_at ? 'mail:ui.bind.to_password' : 'mail:ui.mailbox.change_login')}
        </Button>
      </div>
    );
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        test.mutate();
      }}
    >
      <FormField label={t('mail:ui.bind.password')} name="password" problem={test.problem ?? save.problem}>
        {(field) => (
          <Input.Password
            {...field}
            autoFocus
            autoComplete="off"
            value={password}
            onChange={(event) => {
              setPassword(event.target.value);
              test.reset();
            }}
          />
        )}
      </FormField>
      <Servers value={servers} onChange={setServers} problem={test.problem ?? save.problem} />
      <FormProblem problem={test.problem ?? save.problem} shown={['password']} />
      <TestResult result={test.data} pending={test.isPending} servers={servers} />
      <div className={styles.buttons}>
        <Button onClick={() => setOpen(false)}>{t('act.cancel')}</Button>
        <Button type="primary" htmlType="submit" disabled={password === ''} loading={test.isPending || save.isPending}>
          {t('mail:ui.mailbox.test_save')}
        </Button>
      </div>
    </form>
  );
}
