import { DeleteOutlined, PaperClipOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Draft } from '@/api/types';
import { useIsPhone } from '@/lib/media';
import { useListCursor } from '@/lib/useListCursor';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { ListTime } from '@/ui/Times';
import { VirtualList } from '@/ui/VirtualList';
import { wordsOfHtml } from '../compose/html';
import { useDiscardDraft } from '../compose/useDiscardDraft';
import { draftsQuery } from '../queries';
import type { MailSearch } from '../search';
import type { Turn } from '../useMailSearch';
import { nameOf } from '../words';
import styles from './PlainLine.module.css';

const ROW_PX = 56;
const idOf = (draft: Draft) => draft.id;

/** What is being written; a row opens in the reading pane. */
export function DraftList({ search, turn }: { search: MailSearch; turn: Turn }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const { data, error, refetch, fetchNextPage, hasNextPage } = useInfiniteQuery(draftsQuery());
  const discard = useDiscardDraft();
  const rows = useMemo(
    () => rowsOf(data).filter((one) => !search.mailbox || one.mailbox_id === search.mailbox),
    [data, search.mailbox],
  );
  const ids = useMemo(() => rows.map(idOf), [rows]);
  const open = (id: string) => turn({ draft: id, thread: undefined });
  const cursor = useListCursor({ ids, onOpen: open });
  if (error && !data) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading tall />;
  if (rows.length === 0) return <FirstUse title={t('mail:ui.empty.box_drafts')} />;
  return (
    <VirtualList
      rows={rows}
      idOf={idOf}
      rowHeight={ROW_PX}
      label={t('mail:ui.box.drafts')}
      current={phone ? undefined : (search.draft ?? cursor.current)}
      onSelect={(id) => {
        cursor.select(id);
        open(id);
      }}
      onMore={hasNextPage ? () => void fetchNextPage() : undefined}
      render={(draft) => (
        <div className={styles.line}>
          <span className={styles.who}>
            {draft.to.length > 0 ? draft.to.map(nameOf).join(', ') : t('mail:ui.draft.nobody')}
          </span>
          <span className={styles.time}>
            <ListTime at={draft.updated_at} />
          </span>
          <span className={styles.subject}>{draft.subject || t('mail:ui.no_subject')}</span>
          <span className={styles.detail}>
            {draft.attachments.length > 0 ? <PaperClipOutlined /> : null} {wordsOfHtml(draft.html)}
          </span>
          <Button
            className={styles.act}
            type="text"
            size="small"
            tabIndex={-1}
            icon={<DeleteOutlined />}
            title={t('mail:ui.draft.discard')}
            onClick={(event) => {
              event.stopPropagation();
              if (search.draft === draft.id) turn({ draft: undefined });
              discard(draft);
            }}
          />
        </div>
      )}
    />
  );
}
