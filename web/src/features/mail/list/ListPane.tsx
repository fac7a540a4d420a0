import { EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { Mailbox } from '@/api/types';
import { useIsPhone } from '@/lib/media';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { compose } from '../compose/composers';
import { boxOf, type MailSearch } from '../search';
import type { MailKeys } from '../useMailKeys';
import type { MailList } from '../useMailList';
import type { Turn } from '../useMailSearch';
import { DraftList } from './DraftList';
import { ListHead } from './ListHead';
import styles from './ListPane.module.css';
import { NothingHere } from './ListStates';
import { OutgoingList } from './OutgoingList';
import { SelectionBar } from './SelectionBar';
import { ThreadList } from './ThreadList';
import { Unanswered } from './Unanswered';

interface ListPaneProps {
  search: MailSearch;
  turn: Turn;
  list: MailList;
  mailboxes: Mailbox[];
  keys: MailKeys;
  /** Opens the boxes where they stand behind a button. */
  onBoxes: (() => void) | undefined;
}

/** The middle pane: search, the parts of the inbox, and the rows. */
export function ListPane({ search, turn, list, mailboxes, keys, onBoxes }: ListPaneProps) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const box = boxOf(search);
  return (
    <section className={styles.pane}>
      <ListHead search={search} turn={turn} mailboxes={mailboxes} onBoxes={onBoxes} searchRef={keys.searchRef} />
      <SelectionBar list={list} keys={keys} search={search} />
      {box === 'inbox' ? (
        <div className={styles.strip}>
          <Unanswered due turn={turn} />
        </div>
      ) : null}
      <div className={styles.rows}>
        {box === 'drafts' ? (
          <DraftList search={search} turn={turn} />
        ) : box === 'outgoing' ? (
          <OutgoingList turn={turn} />
        ) : (
          <Threads search={search} turn={turn} list={list} mailboxes={mailboxes} keys={keys} />
        )}
      </div>
      {phone ? (
        <Button
          type="primary"
          shape="circle"
          className={styles.write}
          icon={<EditOutlined />}
          aria-label={t('mail:ui.compose.new')}
          onClick={() => compose({ mailboxId: search.mailbox })}
        />
      ) : null}
    </section>
  );
}

function Threads({ search, turn, list, mailboxes, keys }: Omit<ListPaneProps, 'onBoxes'>) {
  const { t } = useTranslation();
  if (list.error && !list.loaded) {
    return <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />;
  }
  if (!list.loaded) return <RowsLoading tall rows={12} />;
  if (list.rows.length === 0) return <NothingHere search={search} turn={turn} mailboxes={mailboxes} />;
  return (
    <>
      {list.held > 0 ? (
        <button type="button" className={styles.pill} onClick={list.release}>
          {t('mail:ui.list.new', { count: list.held })}
        </button>
      ) : null}
      <ThreadList list={list} keys={keys} label={t('mail:ui.list.label')} />
    </>
  );
}
