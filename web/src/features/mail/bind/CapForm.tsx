import { useQuery } from '@tanstack/react-query';
import { Button, InputNumber, Progress } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import type { Mailbox, MailboxCap } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { FormField, FormProblem } from '@/ui/FormField';
import { mailboxCapQuery } from '../queries';
import styles from './Mailboxes.module.css';

/** How much a mailbox may send a day, by whose word, and how much of today is used. */
export function CapForm({ mailbox }: { mailbox: Mailbox }) {
  const { data } = useQuery(mailboxCapQuery(mailbox.id));
  if (!data) return null;
  return (
    <>
      <Today cap={data} />
      <Form key={`${data.granted_max} ${data.own_max}`} mailbox={mailbox} cap={data} />
    </>
  );
}

function Today({ cap }: { cap: MailboxCap }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { max, company_max, granted_max, used_today } = cap;
  const used = typeof used_today === 'number' ? format.number(used_today) : '–';
  const number = typeof max === 'number' ? max : undefined;
  return (
    <div>
      <p>
        {number === undefined
          ? t('mail:late.rules.cap_used_any', { used })
          : t('mail:late.rules.cap_used', { used, max: format.number(number) })}
      </p>
      {number !== undefined && typeof used_today === 'number' ? (
        <Progress
          percent={Math.min(100, Math.round((used_today / number) * 100))}
          size="small"
          status={used_today >= number ? 'exception' : 'normal'}
          aria-label={t('mail:late.rules.cap')}
        />
      ) : null}
      <p className={styles.quiet}>
        {[
          typeof company_max === 'number'
            ? t('mail:late.rules.cap_company', { max: format.number(company_max) })
            : t('mail:late.rules.cap_company_any'),
          typeof granted_max === 'number'
            ? t('mail:late.rules.cap_granted_is', { max: format.number(granted_max) })
            : '',
          number === undefined ? '' : t('mail:late.rules.cap_next', { at: format.dateTime(cap.next_day) }),
        ]
          .filter(Boolean)
          .join(' ')}
      </p>
    </div>
  );
}

/** The owner keeps to less; who says how the company sends grants more or less. */
function Form({ mailbox, cap }: { mailbox: Mailbox; cap: MailboxCap }) {
  const { t } = useTranslation();
  const mayGrant = useMay('mail.sending.manage');
  const [own, setOwn] = useState(cap.own_max ?? null);
  const [granted, setGranted] = useState(cap.granted_max ?? null);
  const save = useAct({
    call: () =>
      api.PUT('/api/mail/mailboxes/{id}/sending', {
        params: { path: { id: mailbox.id } },
        body: { own_max: own, ...(mayGrant ? { granted_max: granted } : {}) },
      }),
    invalidates: ['mail.mailbox_cap.get'],
    refusal: 'form',
    says: () => t('mail:ui.mailbox.saved'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const same = own === (cap.own_max ?? null) && granted === (cap.granted_max ?? null);
  return (
    <form className={styles.form} onSubmit={submit}>
      <FormProblem problem={save.problem} shown={['own_max', 'granted_max']} />
      {mayGrant ? (
        <FormField
          label={t('mail:late.rules.cap_granted')}
          name="granted_max"
          problem={save.problem}
          hint={t('mail:late.rules.cap_granted_hint')}
        >
          {({ status, ...field }) => (
            <InputNumber
              {...field}
              {...(status ? { status } : {})}
              className={styles.number ?? ''}
              precision={0}
              value={granted}
              placeholder={t('mail:late.rules.cap_as_company')}
              onChange={setGranted}
            />
          )}
        </FormField>
      ) : null}
      <FormField
        label={t('mail:late.rules.cap_own')}
        name="own_max"
        problem={save.problem}
        hint={t('mail:late.rules.cap_own_hint')}
      >
        {({ status, ...field }) => (
          <InputNumber
            {...field}
            {...(status ? { status } : {})}
            className={styles.number ?? ''}
            precision={0}
            value={own}
            placeholder={t('mail:late.rules.cap_as_allowed')}
            onChange={setOwn}
          />
        )}
      </FormField>
      <div>
        <Button htmlType="submit" loading={save.isPending} disabled={same}>
          {t('act.save')}
        </Button>
      </div>
    </form>
  );
}
