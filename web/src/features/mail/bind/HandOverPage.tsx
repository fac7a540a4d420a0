import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Button, Checkbox, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Id, MailHandOver } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormProblem } from '@/ui/FormField';
import { Page } from '@/ui/Page';
import { ErrorState, NoRight, RowsLoading } from '@/ui/PageState';
import { RelativeTime } from '@/ui/Times';
import { colleaguesQuery, handOversQuery, mailboxesQuery, toHandOverQuery } from '../queries';
import styles from './Sharing.module.css';

const TOUCHED = [
  'mail.hand_overs.list',
  'mail.hand_overs.preview',
  'mail.mailboxes.list',
  'mail.threads.list',
  'mail.counts',
] as const;

/** When a colleague leaves: which of his mailboxes, to whom; earlier ones can be taken back. */
export function HandOverPage() {
  const { t } = useTranslation();
  const may = useMay('mail.mailbox.manage');
  const { data, error, refetch } = useQuery({ ...handOversQuery(), enabled: may });
  if (!may) return <NoRight />;
  return (
    <Page title={t('mail:ui.late_team.hand_over.title')} width="reading">
      <div className={styles.form}>
        <p className={styles.quiet}>{t('mail:ui.late_team.hand_over.words')}</p>
        <NewOne />
        <h2>{t('mail:ui.late_team.hand_over.history')}</h2>
        {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <RowsLoading rows={2} /> : null}
        {data?.length === 0 ? <p className={styles.quiet}>{t('mail:ui.late_team.hand_over.none')}</p> : null}
        <ul className={styles.history}>
          {data?.map((one) => (
            <Past key={one.id} one={one} />
          ))}
        </ul>
      </div>
    </Page>
  );
}

function NewOne() {
  const { t } = useTranslation();
  const asked = useSearch({ strict: false }) as { from?: Id };
  const { data: people } = useQuery(colleaguesQuery());
  const [from, setFrom] = useState<Id | undefined>(asked.from);
  const [to, setTo] = useState<Id | undefined>();
  const [left, setLeft] = useState<readonly Id[]>([]);
  const { data: his } = useQuery({ ...toHandOverQuery(from ?? ''), enabled: from !== undefined });
  const chosen = (his ?? []).filter((one) => !left.includes(one.id)).map((one) => one.id);
  const begin = useAct({
    call: () => api.POST('/api/mail/hand-overs', { body: { from: from ?? '', to: to ?? '', mailboxes: chosen } }),
    invalidates: TOUCHED,
    refusal: 'form',
    says: (made) => t('mail:ui.late_team.hand_over.done', { count: made.mailboxes.length }),
    undo: (made) => () => api.POST('/api/mail/hand-overs/{id}/undo', { params: { path: { id: made.id } } }),
    onDone: () => {
      setFrom(undefined);
      setTo(undefined);
    },
  });
  const all = people?.items ?? [];
  return (
    <>
      <div className={styles.row}>
        <span>{t('mail:ui.late_team.hand_over.from')}</span>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('mail:ui.late_team.hand_over.from')}
          placeholder={t('mail:ui.late_team.colleague')}
          value={from ?? null}
          onChange={(id) => {
            setFrom(id ?? undefined);
            setLeft([]);
          }}
          options={all.map((one) => ({ value: one.id, label: one.name }))}
        />
      </div>
      <div className={styles.row}>
        <span>{t('mail:ui.late_team.hand_over.to')}</span>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('mail:ui.late_team.hand_over.to')}
          placeholder={t('mail:ui.late_team.colleague')}
          value={to ?? null}
          onChange={(id) => setTo(id ?? undefined)}
          options={all
            .filter((one) => one.state === 'active' && one.id !== from)
            .map((one) => ({ value: one.id, label: one.name }))}
        />
      </div>
      {from && his?.length === 0 ? <p>{t('mail:ui.late_team.hand_over.nothing')}</p> : null}
      {his?.map((one) => (
        <Checkbox
          key={one.id}
          checked={!left.includes(one.id)}
          onChange={(event) => setLeft(event.target.checked ? left.filter((id) => id !== one.id) : [...left, one.id])}
        >
          {one.address}
        </Checkbox>
      ))}
      <FormProblem problem={begin.problem} shown={[]} />
      <div>
        <Button
          type="primary"
          disabled={!from || !to || chosen.length === 0}
          loading={begin.isPending}
          onClick={() => begin.mutate()}
        >
          {chosen.length > 0
            ? t('mail:ui.late_team.hand_over.act', { count: chosen.length })
            : t('mail:ui.late_team.hand_over.title')}
        </Button>
      </div>
    </>
  );
}

function Past({ one }: { one: MailHandOver }) {
  const { t } = useTranslation();
  const { data: people } = useQuery(colleaguesQuery());
  const { data: mailboxes } = useQuery(mailboxesQuery());
  const name = (id: Id) => people?.items.find((person) => person.id === id)?.name ?? '…';
  const addresses = one.mailboxes.map((id) => mailboxes?.find((box) => box.id === id)?.address ?? '…').join(', ');
  const undo = useAct({
    call: () => api.POST('/api/mail/hand-overs/{id}/undo', { params: { path: { id: one.id } } }),
    invalidates: TOUCHED,
    says: () => t('mail:ui.late_team.hand_over.undone'),
  });
  return (
    <li className={styles.past}>
      <span>
        {t('mail:ui.late_team.hand_over.line', { from: name(one.from), to: name(one.to) })}
        <span className={styles.quiet}>
          {' '}
          {addresses} · <RelativeTime at={one.at} />
        </span>
      </span>
      {one.undone_at ? (
        <span className={styles.quiet}>{t('mail:ui.late_team.hand_over.undone')}</span>
      ) : (
        <Button size="small" loading={undo.isPending} onClick={() => undo.mutate()}>
          {t('mail:ui.late_team.hand_over.undo')}
        </Button>
      )}
    </li>
  );
}
