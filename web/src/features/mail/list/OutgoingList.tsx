import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Outgoing } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { useStore } from '@/lib/store';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip, type Tone } from '@/ui/StageChip';
import { cityOf, ownZone } from '../plan';
import { draftQuery, outgoingQuery } from '../queries';
import type { Turn } from '../useMailSearch';
import { waiting } from '../waiting/store';
import { WaitingMails } from '../waiting/WaitingBar';
import { ChangePlan } from './ChangePlan';
import { Mailings } from './Mailings';
import styles from './PlainLine.module.css';
import { Unanswered } from './Unanswered';

const TONES: Record<Outgoing['state'], Tone> = {
  awaiting: 'amber',
  waiting: 'accent',
  sending: 'accent',
  sent: 'green',
  failed: 'red',
  uncertain: 'amber',
  undone: 'neutral',
  discarded: 'neutral',
};

/** What is on its way, what failed, what is in doubt; each with what to do. */
export function OutgoingList({ turn }: { turn: Turn }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useInfiniteQuery(outgoingQuery());
  const waits = useStore(waiting).some(({ what }) => what.kind === 'mail');
  if (error && !data) {
    return (
      <div className={styles.list}>
        <WaitingMails />
        <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) return <RowsLoading tall />;
  const rows = rowsOf(data).filter((one) => one.state !== 'sent');
  return (
    <div className={styles.list}>
      <WaitingMails />
      <Mailings />
      <Unanswered due={true} turn={turn} />
      {rows.length === 0 && !waits ? <FirstUse title={t('mail:ui.empty.box_outgoing')} /> : null}
      <ul>
        {rows.map((row) => (
          <Line key={row.id} row={row} turn={turn} />
        ))}
      </ul>
      <Unanswered due={false} turn={turn} />
    </div>
  );
}

function Line({ row, turn }: { row: Outgoing; turn: Turn }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const params = { params: { path: { id: row.id } } };
  const invalidates = [
    'mail.outgoing.list',
    'mail.drafts.list',
    'mail.threads.get',
    'mail.messages.about',
    'mail.counts',
  ] as const;
  const retry = useAct({ call: () => api.POST('/api/mail/outgoing/{id}/retry', params), invalidates });
  const discard = useAct({ call: () => api.POST('/api/mail/outgoing/{id}/discard', params), invalidates });
  const undo = useAct({
    call: () => api.POST('/api/mail/outgoing/{id}/undo', params),
    invalidates,
    onDone: (draft) => {
      // An answer to an invitation was no draft.
      if (!draft) return;
      cache.setQueryData(draftQuery(draft.id).queryKey, draft);
      turn({ box: 'drafts', draft: draft.id });
    },
  });
  const draft = row.draft_id;
  const stuck = row.state === 'failed' || row.state === 'uncertain';
  return (
    <li className={styles.item}>
      <div className={styles.head}>
        <span className={styles.who}>{row.to.join(', ')}</span>
        <StageChip tone={TONES[row.state]}>{t(`mail:ui.outgoing.${row.state}`)}</StageChip>
      </div>
      <p className={styles.text}>{row.subject || t('mail:ui.no_subject')}</p>
      {row.state === 'waiting' ? (
        <p className={styles.problem}>
          {t('mail:ui.outgoing.leaves', { at: format.dateTime(row.leaves_at) })}
          {row.time_zone && row.time_zone !== ownZone()
            ? ` · ${t('mail:late.plan.there', { at: format.time(row.leaves_at, row.time_zone), city: cityOf(row.time_zone) })}`
            : null}
        </p>
      ) : null}
      {row.problem ? (
        <p className={styles.problem}>
          {row.problem.title}
          {row.problem.detail ? <q className={styles.said}>{row.problem.detail}</q> : null}
        </p>
      ) : null}
      {row.state === 'uncertain' ? <p className={styles.problem}>{t('mail:ui.outgoing.uncertain_words')}</p> : null}
      <div className={styles.acts}>
        {row.state === 'waiting' || row.state === 'awaiting' ? (
          <Button size="small" onClick={() => undo.mutate()}>
            {t(draft ? 'mail:ui.outgoing.edit' : 'mail:ui.invite.take_back')}
          </Button>
        ) : null}
        {row.state === 'waiting' ? <ChangePlan row={row} /> : null}
        {stuck ? (
          row.state === 'uncertain' ? (
            <Popconfirm
              title={t('mail:ui.outgoing.again_sure')}
              okText={t('mail:ui.outgoing.again')}
              onConfirm={() => retry.mutate()}
            >
              <Button size="small">{t('mail:ui.outgoing.again')}</Button>
            </Popconfirm>
          ) : (
            <Button size="small" onClick={() => retry.mutate()}>
              {t('mail:ui.outgoing.again')}
            </Button>
          )
        ) : null}
        {draft && row.state === 'failed' ? (
          <Button size="small" onClick={() => turn({ box: 'drafts', draft })}>
            {t('mail:ui.outgoing.change')}
          </Button>
        ) : null}
        {stuck ? (
          <Button size="small" onClick={() => discard.mutate()}>
            {t(row.state === 'uncertain' ? 'mail:ui.outgoing.arrived' : 'mail:ui.outgoing.discard')}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
