import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  DeleteOutlined,
  EditOutlined,
  ExportOutlined,
  FieldTimeOutlined,
  InboxOutlined,
  MailOutlined,
  SendOutlined,
  StarOutlined,
  StopOutlined,
  TeamOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { rowsOf } from '@/api/rows';
import type { Mailbox, MailCounts } from '@/api/types';
import { useFormat } from '@/lib/format';
import { lateWords } from '@/lib/i18n';
import { latePart } from '@/lib/latePage';
import { Kbd } from '@/ui/Kbd';
import { compose } from '../compose/composers';
import { countsQuery, mailingsQuery, outgoingQuery, replyWatchesQuery } from '../queries';
import { BOXES, type Box, boxOf, DESKS, type MailSearch } from '../search';
import type { Turn } from '../useMailSearch';
import styles from './BoxColumn.module.css';
import { FolderTree } from './FolderTree';
import { MailboxMenu } from './MailboxMenu';
import { SyncTruth } from './SyncTruth';

/** Comes with its words. */
const DeskLinks = latePart(async () => {
  const [part] = await Promise.all([import('../desk/DeskLinks'), lateWords()]);
  return { default: part.DeskLinks };
});

const ICONS: Record<Box, ReactNode> = {
  inbox: <InboxOutlined />,
  waiting: <FieldTimeOutlined />,
  snoozed: <ClockCircleOutlined />,
  drafts: <EditOutlined />,
  outgoing: <ExportOutlined />,
  sent: <SendOutlined />,
  done: <CheckCircleOutlined />,
  starred: <StarOutlined />,
  junk: <StopOutlined />,
  trash: <DeleteOutlined />,
  all: <MailOutlined />,
  given: <UserOutlined />,
  to_give: <TeamOutlined />,
};

/** A box is current by the page's own judgement; the link alone would take every address of the mail page for the inbox. */
export const NEVER_BY_ITSELF = { exact: true, includeSearch: true, explicitUndefined: true } as const;

interface BoxColumnProps {
  search: MailSearch;
  turn: Turn;
  mailboxes: Mailbox[];
  /** A choice was made; a drawer closes by it. */
  onGone: () => void;
}

/** Which mailbox, which box, which folder, and whether all mail is here. */
export function BoxColumn({ search, turn, mailboxes, onGone }: BoxColumnProps) {
  const { t } = useTranslation();
  const { data: counts } = useQuery(countsQuery(search.mailbox));
  const stuck = useStuck();
  const chosen = mailboxes.filter((one) => !search.mailbox || one.id === search.mailbox);
  const now = boxOf(search);
  const desks = chosen.some((one) => one.team) ? DESKS : [];
  const boxes = [...BOXES.slice(0, 2), ...desks, ...BOXES.slice(2)].filter(
    (box) => box !== 'outgoing' || stuck.count > 0 || now === 'outgoing',
  );
  return (
    <div className={styles.column}>
      <div className={styles.head}>
        <MailboxMenu
          mailboxes={mailboxes}
          chosen={search.mailbox}
          onChoose={(mailbox) => turn({ mailbox, folder: undefined, thread: undefined, draft: undefined })}
        />
        <Button
          type="primary"
          block
          icon={<EditOutlined />}
          onClick={() => {
            compose({ mailboxId: search.mailbox });
            onGone();
          }}
        >
          {t('mail:ui.compose.new')}
          <span className={styles.composeKey}>
            <Kbd keys="c" />
          </span>
        </Button>
      </div>
      <nav className={styles.scroll} aria-label={t('mail:ui.boxes.label')}>
        <ul className={styles.list}>
          {boxes.map((box) => (
            <li key={box}>
              <Link
                to="/mail"
                search={
                  { box: box === 'inbox' ? undefined : box, mailbox: search.mailbox, tab: undefined } as MailSearch
                }
                className={styles.box}
                activeOptions={NEVER_BY_ITSELF}
                aria-current={now === box ? 'page' : undefined}
                onClick={onGone}
              >
                <span className={styles.icon}>{ICONS[box]}</span>
                <span className={styles.words}>{t(`mail:ui.box.${box}`)}</span>
                <Count
                  value={box === 'outgoing' ? stuck.count : countOf(box, counts)}
                  tone={box === 'outgoing' && stuck.wrong ? 'red' : box === 'inbox' ? 'strong' : 'plain'}
                />
              </Link>
            </li>
          ))}
        </ul>
        <Suspense fallback={null}>
          <DeskLinks onGone={onGone} />
        </Suspense>
        {chosen.map((mailbox) => (
          <FolderTree
            key={mailbox.id}
            mailbox={mailbox}
            named={chosen.length > 1}
            chosen={search.folder}
            onGone={onGone}
          />
        ))}
      </nav>
      <SyncTruth mailboxes={chosen} />
    </div>
  );
}

function Count({ value, tone }: { value: number; tone: 'strong' | 'plain' | 'red' }) {
  const format = useFormat();
  if (value === 0) return null;
  return (
    <span className={styles.count} data-tone={tone}>
      {format.count(value, 999)}
    </span>
  );
}

function countOf(box: Box, counts: MailCounts | undefined): number {
  const boxes: Partial<Record<Box, number>> = counts?.boxes ?? {};
  return boxes[box] ?? 0;
}

/** What is on its way, and whether something of it needs a person. */
export function useStuck(): { count: number; wrong: boolean } {
  const { data } = useInfiniteQuery(outgoingQuery());
  const { data: mailings } = useInfiniteQuery(mailingsQuery());
  const rows = rowsOf(data).filter((one) => one.state !== 'sent');
  const { data: watches } = useQuery(replyWatchesQuery());
  const going = rowsOf(mailings).filter((one) => !one.finished_at);
  return {
    count: rows.length + going.length + (watches?.length ?? 0),
    wrong: rows.some((one) => one.state === 'failed' || one.state === 'uncertain'),
  };
}
