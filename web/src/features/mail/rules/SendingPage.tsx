import { DeleteOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, pages, query } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { SendingRules } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { FormField, FormProblem } from '@/ui/FormField';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { ApprovalRules } from '../approvals/ApprovalRules';
import { OutsideModelForm } from '../outside/OutsideModelForm';
import { AlarmRulesForm } from '../unanswered/AlarmRulesForm';
import styles from './Sending.module.css';

/** How the company sends: how much a day, and who wants no mail to many. */
export function SendingPage() {
  const { t } = useTranslation();
  const mayGrant = useMay('accounts.tenant.manage');
  const mayRule = useMay('mail.rules.manage');
  const mayManage = useMay('accounts.people.manage');
  const { data, error, refetch } = useQuery(query('mail.sending_rules.get', '/api/mail/sending-rules'));
  return (
    <Page title={t('mail:late.rules.page')}>
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading rows={4} /> : null}
      {data ? (
        <div className={styles.page}>
          <Daily key={data.revision} rules={data} />
          {mayManage ? <ApprovalRules /> : null}
          {mayGrant ? <OutsideModelForm /> : null}
          {mayRule ? <AlarmRulesForm /> : null}
          <Unsubscribed />
        </div>
      ) : null}
    </Page>
  );
}

function Daily({ rules }: { rules: SendingRules }) {
  const { t } = useTranslation();
  const [form, setForm] = useState(rules);
  const save = useAct({
    call: () => api.PUT('/api/mail/sending-rules', { body: form }),
    invalidates: ['mail.sending_rules.get'],
    refusal: 'form',
    says: () => t('mail:ui.mailbox.saved'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={styles.section} onSubmit={submit}>
      <h2>{t('mail:late.rules.daily')}</h2>
      <p className={styles.quiet}>{t('mail:late.rules.daily_words')}</p>
      <FormProblem problem={save.problem} shown={['mailbox_daily_max', 'account_daily_max']} />
      <div className={styles.pair}>
        {(['mailbox_daily_max', 'account_daily_max'] as const).map((name) => (
          <FormField
            key={name}
            label={t(name === 'mailbox_daily_max' ? 'mail:late.rules.mailbox_max' : 'mail:late.rules.account_max')}
            name={name}
            problem={save.problem}
          >
            {({ status, ...field }) => (
              <InputNumber
                {...field}
                {...(status ? { status } : {})}
                className={styles.number ?? ''}
                min={1}
                max={100_000}
                precision={0}
                value={form[name]}
                placeholder={t('mail:late.rules.any')}
                onChange={(value) => setForm((now) => ({ ...now, [name]: value }))}
              />
            )}
          </FormField>
        ))}
      </div>
      <div>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('act.save')}
        </Button>
      </div>
    </form>
  );
}

function Unsubscribed() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery(
    pages('mail.unsubscribed.list', '/api/mail/unsubscribed', { params: { query: {} } }),
  );
  const [address, setAddress] = useState('');
  const invalidates = ['mail.unsubscribed.list'] as const;
  const add = useAct({
    call: () => api.POST('/api/mail/unsubscribed', { body: { address: address.trim() } }),
    invalidates,
    refusal: 'form',
    onDone: () => setAddress(''),
  });
  const remove = useAct({
    call: (one: string) => api.DELETE('/api/mail/unsubscribed/{address}', { params: { path: { address: one } } }),
    invalidates,
    says: (_, one) => t('mail:late.rules.removed', { address: one }),
    undo: (_, one) => () => api.POST('/api/mail/unsubscribed', { body: { address: one } }),
  });
  const rows = rowsOf(data);
  return (
    <section className={styles.section}>
      <h2>{t('mail:late.rules.unsubscribed')}</h2>
      <p className={styles.quiet}>{t('mail:late.rules.unsubscribed_words')}</p>
      <form
        className={styles.add}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Input
          value={address}
          type="email"
          placeholder={t('mail:late.rules.address')}
          aria-label={t('mail:late.rules.address')}
          onChange={(event) => setAddress(event.target.value)}
        />
        <Button htmlType="submit" loading={add.isPending} disabled={address.trim() === ''}>
          {t('mail:late.rules.unsubscribe')}
        </Button>
      </form>
      <FormProblem problem={add.problem} shown={[]} />
      <ul>
        {rows.map((one) => (
          <li key={one.address} className={styles.line}>
            <span>
              {one.address}{' '}
              <span className={styles.quiet}>
                {format.date(one.at)}
                {one.by_himself ? ` · ${t('mail:late.rules.by_himself')}` : ''}
              </span>
            </span>
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={`${t('mail:late.rules.remove')}: ${one.address}`}
              onClick={() => remove.mutate(one.address)}
            />
          </li>
        ))}
      </ul>
      {data && rows.length === 0 ? <p className={styles.quiet}>{t('mail:late.rules.none')}</p> : null}
      {hasNextPage ? (
        <div>
          <Button onClick={() => void fetchNextPage()}>{t('mail:late.rules.more')}</Button>
        </div>
      ) : null}
    </section>
  );
}
