import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import type { Group } from '@/ui/filter/tree';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { followUpsQuery } from './queries';
import styles from './Reports.module.css';

/** What people wrote down and promised behind a figure. */
export function FollowUps({ filter, onClose }: { filter: Group; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const phone = useIsPhone();
  const list = useInfiniteQuery(followUpsQuery(filter));
  const rows = rowsOf(list.data);
  const moment = (at: string) => `${format.date(at)} ${format.time(at)}`;
  return (
    <Drawer open onClose={onClose} size={phone ? '100%' : 520} title={t('reports:late.follow_ups.title')}>
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <RowsLoading rows={8} tall /> : null}
      {list.data && rows.length === 0 ? <p className={styles.nothing}>{t('reports:late.follow_ups.none')}</p> : null}
      <ul className={styles.rows}>
        {rows.map((row) => (
          <li key={row.id}>
            <header>
              <Link to="/customers/$id" params={{ id: row.company_id }}>
                {row.company_name ?? t('reports:late.follow_ups.out_of_sight')}
              </Link>
              <span>{[row.type_name, row.by?.name, moment(row.at)].filter(Boolean).join(' · ')}</span>
            </header>
            <p>{row.text}</p>
            {row.due_at ? (
              <footer data-late={row.done_at === null && new Date(row.due_at) < new Date()}>
                {[
                  t('reports:late.follow_ups.promised', { time: moment(row.due_at) }),
                  row.keeper ? t('reports:late.follow_ups.kept_by', { name: row.keeper.name }) : '',
                  row.done_at ? t('reports:late.follow_ups.done', { time: moment(row.done_at) }) : '',
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </footer>
            ) : null}
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button block loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('work.older')}
        </Button>
      ) : null}
    </Drawer>
  );
}
