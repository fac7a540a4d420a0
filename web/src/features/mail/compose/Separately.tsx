import { useQuery } from '@tanstack/react-query';
import { Checkbox, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { MailingChecked } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { FormProblem } from '@/ui/FormField';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { fieldWords, isField } from '../templates/fields';
import styles from './Separately.module.css';

const PAUSES_SECONDS = [5, 20, 60, 180, 600];
const PAUSE_SECONDS = 20;
const MINUTE_SECONDS = 60;

interface SeparatelyProps {
  draftId: string;
  onClose: () => void;
  onBegun: () => void;
}

/** To each his own mail: who gets it, who is left out and why, and how fast. */
export function Separately({ draftId, onClose, onBegun }: SeparatelyProps) {
  const { t } = useTranslation();
  const [pause_seconds, setPause] = useState(PAUSE_SECONDS);
  const [skip_unfilled, setSkip] = useState(false);
  const path = { params: { path: { id: draftId } } };
  const { data, error, refetch } = useQuery({
    queryKey: ['mail.mailings.check', draftId],
    queryFn: () => answer(api.POST('/api/mail/drafts/{id}/separately/check', path)),
    staleTime: 0,
    gcTime: 0,
  });
  const begin = useAct({
    call: () => api.POST('/api/mail/drafts/{id}/separately', { ...path, body: { pause_seconds, skip_unfilled } }),
    invalidates: ['mail.mailings.list', 'mail.drafts.list', 'mail.outgoing.list'],
    refusal: 'form',
    says: () => t('mail:late.separate.begun'),
    onDone: () => {
      onClose();
      onBegun();
    },
  });
  const out = (one: MailingChecked) => one.left_out !== null || (skip_unfilled && one.missing.length > 0);
  const all = data?.recipients ?? [];
  const going = all.filter((one) => !out(one));
  const stuck = going.some((one) => one.missing.length > 0);
  return (
    <Modal
      open
      title={t('mail:late.separate.title')}
      width={560}
      onCancel={onClose}
      okText={t('mail:late.separate.begin', { count: going.length })}
      okButtonProps={{ disabled: going.length === 0 || stuck, loading: begin.isPending }}
      onOk={() => begin.mutate()}
    >
      <div className={styles.body}>
        <p className={styles.quiet}>{t('mail:late.separate.words')}</p>
        {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <RowsLoading rows={4} /> : null}
        <FormProblem problem={begin.problem} shown={[]} />
        {data ? (
          <>
            <p>
              {t('mail:late.separate.will', { count: going.length })}
              {all.length > going.length
                ? ` · ${t('mail:late.separate.left_out', { count: all.length - going.length })}`
                : null}
            </p>
            <ul className={styles.people}>
              {all.map((one) => (
                <li key={one.address} className={styles.person} data-out={out(one)}>
                  <span className={styles.who}>
                    {one.name ? `${one.name} ` : ''}
                    <span className={styles.quiet}>{one.address}</span>
                  </span>
                  <Why one={one} />
                </li>
              ))}
            </ul>
            {all.some((one) => one.missing.length > 0) ? (
              <Checkbox checked={skip_unfilled} onChange={(event) => setSkip(event.target.checked)}>
                {t('mail:late.separate.skip')}
              </Checkbox>
            ) : null}
            <Pause value={pause_seconds} mails={going.length} onChange={setPause} />
            {data.room_today !== null && data.room_today < going.length ? (
              <p className={styles.held}>{t('mail:late.separate.room', { count: data.room_today })}</p>
            ) : null}
          </>
        ) : null}
      </div>
    </Modal>
  );
}

function Why({ one }: { one: MailingChecked }) {
  const { t } = useTranslation();
  if (one.left_out === 'unsubscribed' || one.left_out === 'bounced') {
    return <span className={styles.held}>{t(`mail:late.separate.${one.left_out}`)}</span>;
  }
  if (one.missing.length === 0) return null;
  const fields = one.missing.map((name) => (isField(name) ? fieldWords(name, t) : name)).join(', ');
  return <span className={styles.wrong}>{t('mail:late.separate.unfilled', { fields })}</span>;
}

function Pause({ value, mails, onChange }: { value: number; mails: number; onChange: (seconds: number) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = (seconds: number) =>
    seconds < MINUTE_SECONDS
      ? t('mail:late.separate.seconds', { count: seconds })
      : t('mail:late.separate.minutes', { count: Math.round(seconds / MINUTE_SECONDS) });
  const lasts = Math.max(0, mails - 1) * value;
  return (
    <div className={styles.pause}>
      <span>{t('mail:late.separate.pause')}</span>
      <Select
        size="small"
        value={value}
        aria-label={t('mail:late.separate.pause')}
        options={PAUSES_SECONDS.map((one) => ({ value: one, label: words(one) }))}
        onChange={onChange}
      />
      {mails > 1 ? (
        <span className={styles.quiet}>
          {t('mail:late.separate.lasts', {
            time:
              lasts < MINUTE_SECONDS
                ? words(lasts)
                : t('mail:late.separate.minutes', {
                    count: Number(format.number(Math.ceil(lasts / MINUTE_SECONDS), { useGrouping: false })),
                  }),
          })}
        </span>
      ) : null}
    </div>
  );
}
