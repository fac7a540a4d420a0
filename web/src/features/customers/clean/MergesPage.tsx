import { MergeCellsOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Merge } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import styles from './Clean.module.css';
import { CleanTabs } from './CleanTabs';
import { mergesQuery } from './queries';

/** What was merged, by whom, and the way back while there is one. */
export function MergesPage() {
  const { t } = useTranslation();
  const list = useInfiniteQuery(mergesQuery());
  const rows = rowsOf(list.data);
  return (
    <Page title={t('customers:ui.clean.merges')} bar={<CleanTabs at="merges" />}>
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <RowsLoading tall rows={6} /> : null}
      {list.data && rows.length === 0 ? (
        <FirstUse icon={<MergeCellsOutlined />} title={t('customers:ui.merge.none')}>
          {t('customers:ui.merge.none_words')}
        </FirstUse>
      ) : null}
      <ul className={styles.list}>
        {rows.map((one) => (
          <MergeLine key={one.id} merge={one} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <div className={styles.more}>
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('customers:ui.clean.more')}
          </Button>
        </div>
      ) : null}
    </Page>
  );
}

function MergeLine({ merge }: { merge: Merge }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const may = useMay('customers.company.merge');
  const undo = useAct({
    call: () => api.POST('/api/customers/merges/{id}/undo', { params: { path: { id: merge.id } } }),
    invalidates: ['customers.merges.list', 'customers.list', 'customers.read', 'customers.duplicates.list'],
    says: () => t('customers:ui.merge.undone', { name: merge.into.name }),
  });
  const open = !merge.undone_at && new Date(merge.undo_until).getTime() > now;
  return (
    <li className={styles.row}>
      <div className={styles.body}>
        <p>
          {merge.from.map((one) => one.name).join(', ')} →{' '}
          <Link to="/customers/$id" params={{ id: merge.into.id }}>
            <b>{merge.into.name}</b>
          </Link>
        </p>
        <p className={styles.quiet}>
          {merge.by?.name} · <RelativeTime at={merge.at} />
          {merge.people > 0 ? ` · ${t('customers:ui.merge.people', { count: merge.people })}` : ''}
        </p>
      </div>
      {merge.undone_at ? (
        <StageChip>{t('customers:ui.merge.undone_by', { name: merge.undone_by?.name ?? '' })}</StageChip>
      ) : open && may ? (
        <div className={styles.acts}>
          <span className={styles.quiet}>{t('customers:ui.merge.until', { at: format.date(merge.undo_until) })}</span>
          <Button loading={undo.isPending} onClick={() => undo.mutate()}>
            {t('customers:ui.merge.undo')}
          </Button>
        </div>
      ) : null}
    </li>
  );
}
