import { AuditOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Approval, ApprovalLetters, Id } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip, type Tone } from '@/ui/StageChip';
import { approvalLettersQuery, approvalQuery, approvalsQuery } from '../queries';
import type { MailSearch } from '../search';
import styles from './Approvals.module.css';
import { Correction } from './Correction';
import { ReadApproval } from './ReadApproval';

export const APPROVAL_TONES: Record<Approval['state'], Tone> = {
  asked: 'amber',
  released: 'green',
  corrected: 'green',
  sent_back: 'red',
  called_back: 'neutral',
};

/** Mails of colleagues that wait for a word, and what became of one's own. */
export function Approvals() {
  const { t } = useTranslation();
  const toDecide = useQuery(approvalsQuery(false));
  const own = useQuery(approvalsQuery(true));
  const [chosen, setChosen] = useState<string | undefined>();
  const error = toDecide.error ?? own.error;
  if (error && !toDecide.data)
    return <ErrorState problem={Problem.of(error)} onRetry={() => void toDecide.refetch()} />;
  if (!toDecide.data || !own.data) return <RowsLoading tall />;
  const open = toDecide.data.find((one) => one.id === chosen);
  if (toDecide.data.length === 0 && own.data.length === 0) {
    return (
      <FirstUse icon={<AuditOutlined />} title={t('mail:late.approval.none')}>
        {t('mail:late.approval.none_words')}
      </FirstUse>
    );
  }
  return (
    <div className={styles.split} data-open={open !== undefined}>
      <div className={styles.side}>
        <h2 className={styles.group}>{t('mail:late.approval.to_decide')}</h2>
        {toDecide.data.length === 0 ? <p className={styles.empty}>{t('mail:late.approval.none')}</p> : null}
        <ul>
          {toDecide.data.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                className={styles.item}
                aria-current={one.id === chosen}
                onClick={() => setChosen(one.id)}
              >
                <Row approval={one} who={one.writer} />
              </button>
            </li>
          ))}
        </ul>
        <h2 className={styles.group}>{t('mail:late.approval.own')}</h2>
        {own.data.length === 0 ? <p className={styles.empty}>{t('mail:late.approval.own_none')}</p> : null}
        <ul>
          {own.data.map((one) => (
            <li key={one.id}>
              <Own approval={one} />
            </li>
          ))}
        </ul>
        <Letters />
      </div>
      {open ? (
        <ReadApproval key={open.id} id={open.id} onDone={() => setChosen(undefined)} />
      ) : (
        <p className={styles.empty}>{t('mail:late.approval.choose')}</p>
      )}
    </div>
  );
}

function Row({ approval, who }: { approval: Approval; who: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <span className={styles.head}>
        <span>{approval.subject || t('mail:ui.no_subject')}</span>
        <StageChip tone={APPROVAL_TONES[approval.state]}>{t(`mail:late.approval.state_${approval.state}`)}</StageChip>
      </span>
      <span className={styles.quiet}>
        {[
          who,
          approval.separately
            ? t('mail:late.approval.separately', { count: approval.to.length })
            : approval.to.slice(0, 3).join(', '),
        ]
          .filter((words) => words !== '')
          .join(' → ')}
      </span>
      <span className={styles.quiet}>
        {t('mail:late.approval.asked', { at: format.dateTime(approval.asked_at) })}
        {' · '}
        {t(`mail:late.approval.why_${approval.why}`)}
      </span>
    </>
  );
}

/** One's own: who has decided what, and the way back while nobody has. */
function Own({ approval }: { approval: Approval }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [looking, setLooking] = useState(false);
  const invalidates = [
    'mail.approvals.list',
    'mail.outgoing.list',
    'mail.drafts.list',
    'mail.mailings.list',
    'mail.messages.about',
  ] as const;
  const callBack = useAct({
    call: () => api.POST('/api/mail/outgoing/{id}/undo', { params: { path: { id: approval.outgoing_id ?? '' } } }),
    invalidates,
  });
  const end = useAct({
    call: () =>
      api.POST('/api/mail/mailings/{id}/act', {
        params: { path: { id: approval.mailing_id ?? '' } },
        body: { act: 'stop' },
      }),
    invalidates,
  });
  return (
    <div className={styles.item}>
      <Row approval={approval} who="" />
      {approval.note ? <p className={styles.note}>{approval.note}</p> : null}
      {approval.decided_by && approval.decided_at ? (
        <span className={styles.quiet}>
          {t('mail:late.approval.by', { name: approval.decided_by, at: format.dateTime(approval.decided_at) })}
        </span>
      ) : null}
      {looking ? <Changes id={approval.id} /> : null}
      <span className={styles.acts}>
        {approval.state === 'corrected' ? (
          <Button size="small" aria-expanded={looking} onClick={() => setLooking((now) => !now)}>
            {t('mail:late.approval.changed')}
          </Button>
        ) : null}
        {approval.state === 'asked' && approval.outgoing_id ? (
          <Button size="small" onClick={() => callBack.mutate()}>
            {t('mail:late.approval.call_back')}
          </Button>
        ) : null}
        {approval.state === 'asked' && approval.mailing_id ? (
          <Button size="small" onClick={() => end.mutate()}>
            {t('mail:late.approval.end')}
          </Button>
        ) : null}
        {(approval.state === 'sent_back' || approval.state === 'called_back') && approval.draft_id ? (
          <Link to="/mail" search={{ box: 'drafts', draft: approval.draft_id } as MailSearch}>
            {t('mail:late.approval.open_draft')}
          </Link>
        ) : null}
      </span>
    </div>
  );
}

/** What was changed of one's own mail. */
function Changes({ id }: { id: Id }) {
  const { data } = useQuery(approvalQuery(id, false));
  return data?.correction ? <Correction correction={data.correction} /> : null;
}

const WANTED = ['away', 'always', 'never'] as const satisfies readonly ApprovalLetters['letters'][];

/** When the reader wants letters about all this. */
function Letters() {
  const { t } = useTranslation();
  const labelId = useId();
  const { data } = useQuery(approvalLettersQuery());
  const save = useAct({
    call: (letters: ApprovalLetters['letters']) => api.PUT('/api/mail/approval-letters', { body: { letters } }),
    optimistic: (letters, patch) => patch<ApprovalLetters>('mail.approval_letters.get', () => ({ letters })),
    invalidates: ['mail.approval_letters.get'],
  });
  return (
    <div className={styles.letters}>
      <span id={labelId}>{t('mail:late.approval.letters')}</span>
      <Select
        size="small"
        aria-labelledby={labelId}
        value={data?.letters}
        loading={!data}
        popupMatchSelectWidth={false}
        options={WANTED.map((value) => ({ value, label: t(`mail:late.approval.letters_${value}`) }))}
        onChange={(letters) => save.mutate(letters)}
      />
      <p className={styles.quiet}>{t('mail:late.approval.letters_words')}</p>
    </div>
  );
}
