import { DesktopOutlined, MobileOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import { changeRows, type Listed, rowsOf } from '@/api/rows';
import type { SessionRow } from '@/api/types';
import { useAct } from '@/api/useAct';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import { sessionsQuery } from '../queries';
import { Item, Section } from './Rows';
import styles from './Rows.module.css';

/** Where one is signed in, and the end of each. */
export function Sessions() {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(sessionsQuery());
  const rows = rowsOf(data);
  const endOthers = useAct({
    call: () => api.DELETE('/api/me/sessions'),
    invalidates: ['accounts.me.sessions'],
    says: () => t('accounts:ui.session.others_ended'),
  });
  const others = rows.some((row) => !row.current);
  return (
    <Section
      title={t('accounts:ui.session.title')}
      words={t('accounts:ui.session.words')}
      act={
        others ? (
          <Button danger loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t('accounts:ui.session.end_others')}
          </Button>
        ) : null
      }
    >
      {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading tall rows={3} /> : null}
      {rows.length > 0 ? (
        <ul className={styles.list}>
          {rows.map((row) => (
            <Line key={row.id} session={row} />
          ))}
        </ul>
      ) : null}
      {hasNextPage ? <Button onClick={() => void fetchNextPage()}>{t('accounts:ui.more')}</Button> : null}
    </Section>
  );
}

function Line({ session }: { session: SessionRow }) {
  const { t } = useTranslation();
  const end = useAct({
    call: () => api.DELETE('/api/me/sessions/{id}', { params: { path: { id: session.id } } }),
    optimistic: (_, patch) =>
      patch<Listed<SessionRow>>('accounts.me.sessions', (list) =>
        changeRows(list, (rows) => rows.filter((row) => row.id !== session.id)),
      ),
    invalidates: ['accounts.me.sessions'],
    says: () => t('accounts:ui.session.ended'),
  });
  const phone = /iPhone|Android|iOS/i.test(session.device);
  return (
    <Item
      icon={phone ? <MobileOutlined /> : <DesktopOutlined />}
      title={
        <>
          {session.device}
          {session.current ? <StageChip tone="green">{t('accounts:ui.session.this')}</StageChip> : null}
        </>
      }
      detail={
        <>
          <span className="num">{session.address}</span> · {t('accounts:ui.last_used')}{' '}
          <RelativeTime at={session.last_used_at} /> · {t('accounts:ui.session.since')}{' '}
          <RelativeTime at={session.created_at} />
        </>
      }
      acts={
        session.current ? null : (
          <Button type="text" danger onClick={() => end.mutate()}>
            {t('accounts:ui.session.end')}
          </Button>
        )
      }
    />
  );
}
