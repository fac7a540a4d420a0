import { CheckOutlined, SyncOutlined, WarningOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { Folder } from '@/api/types';
import { useFormat } from '@/lib/format';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { Ago } from '../boxes/SyncTruth';
import { foldersQuery } from '../queries';
import styles from './Mailboxes.module.css';

/** Folder by folder: when it last succeeded, how far it lags, how much the server has and how much is here. */
export function FolderTable({ mailboxId }: { mailboxId: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(foldersQuery(mailboxId));
  if (error && !data) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading rows={5} />;
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t('mail:ui.table.folder')}</th>
            <th>{t('mail:ui.sync.last_success')}</th>
            <th>{t('mail:ui.sync.behind')}</th>
            <th>{t('mail:ui.table.server')}</th>
            <th>{t('mail:ui.table.here')}</th>
            <th>{t('mail:ui.sync.missing_label')}</th>
            <th>{t('mail:ui.sync.quarantined_label')}</th>
          </tr>
        </thead>
        <tbody>
          {data
            .filter((one) => one.selectable)
            .map((folder) => (
              <Row key={folder.id} folder={folder} />
            ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ folder }: { folder: Folder }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { sync } = folder;
  const state = sync.problem ? 'bad' : sync.backfill_done || folder.local ? 'good' : 'filling';
  return (
    <tr>
      <td>
        <span className={styles.folder} data-state={state}>
          {state === 'bad' ? <WarningOutlined /> : state === 'good' ? <CheckOutlined /> : <SyncOutlined spin />}
          {folder.path}
        </span>
        {sync.problem ? <span className={styles.problem}>{sync.problem.title}</span> : null}
      </td>
      <td>{sync.last_success_at ? <Ago at={sync.last_success_at} /> : t('mail:ui.sync.never')}</td>
      <td>{sync.behind_seconds === null ? '–' : t('mail:ui.sync.seconds', { count: sync.behind_seconds })}</td>
      <td>{format.number(sync.server_count)}</td>
      <td>{format.number(sync.here)}</td>
      <td data-bad={sync.missing > 0}>{format.number(sync.missing)}</td>
      <td data-bad={sync.quarantined > 0}>{format.number(sync.quarantined)}</td>
    </tr>
  );
}
