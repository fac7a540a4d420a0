import type { Id, MailBox, MailLabel, MailTab, ThreadFilter } from '@/api/types';

/** What somebody has on his desk in teams' mailboxes, and what nobody has. */
export type Desk = 'given' | 'to_give';
export const DESKS: readonly Desk[] = ['given', 'to_give'];
/** The boxes of the left column, in order. `outgoing` is ours: what is on its way or stuck. */
export type Box = MailBox | 'outgoing' | Desk;
export const BOXES: readonly Box[] = [
  'inbox',
  'waiting',
  'snoozed',
  'drafts',
  'outgoing',
  'sent',
  'done',
  'starred',
  'junk',
  'trash',
  'all',
];
export const TABS: readonly MailTab[] = ['enquiries', 'customers', 'team', 'others'];

/** The mail page's state, all of it in the address. */
export interface MailSearch {
  box?: Box;
  tab?: MailTab;
  mailbox?: Id;
  folder?: Id;
  unread?: boolean;
  /** Only mails with this label. */
  label?: MailLabel;
  q?: string;
  /** The open thread. */
  thread?: Id;
  /** The draft open in the reading pane. */
  draft?: Id;
  /** Whom to begin a mail to; the page takes it out of the address once it has begun. */
  compose?: string;
}

/** Reads an address that anybody may have typed: what isn't known is left out. */
export function parseMailSearch(search: Record<string, unknown>): MailSearch {
  const words = (key: string) => (typeof search[key] === 'string' && search[key] !== '' ? search[key] : undefined);
  // A search for digits comes parsed as a number.
  const q = typeof search.q === 'number' ? String(search.q) : words('q');
  const parsed = {
    box: [...BOXES, ...DESKS].find((box) => box === search.box),
    tab: TABS.find((tab) => tab === search.tab),
    mailbox: words('mailbox'),
    folder: words('folder'),
    unread: search.unread === true ? true : undefined,
    label: words('label') as MailLabel | undefined,
    q,
    thread: words('thread'),
    draft: words('draft'),
    compose: words('compose'),
  };
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
}

/** The box that is shown; a folder or a search is none of them. */
export function boxOf(search: MailSearch): Box | undefined {
  if (search.q !== undefined || search.folder !== undefined) return undefined;
  return search.box ?? 'inbox';
}

/** Boxes whose rows are no threads. */
export function isOurs(search: MailSearch): boolean {
  const box = boxOf(search);
  return box === 'drafts' || box === 'outgoing';
}

/** The part of the split inbox that is shown; none where a label is chosen: its mails lie in all parts. */
export function tabOf(search: MailSearch): MailTab | undefined {
  return boxOf(search) === 'inbox' && !search.label ? (search.tab ?? 'enquiries') : undefined;
}

/** What to ask the server for. A search looks everywhere in the chosen mailbox. */
export function filterOf(search: MailSearch, me?: Id): ThreadFilter {
  const filter: ThreadFilter = {};
  if (search.mailbox) filter.mailbox_id = search.mailbox;
  if (search.unread) filter.unread = true;
  if (search.label) filter.label = search.label;
  if (search.q !== undefined) return { ...filter, q: search.q };
  if (search.folder) return { ...filter, folder_id: search.folder };
  const box = search.box ?? 'inbox';
  if (box === 'given') return me ? { ...filter, given_to: me } : filter;
  if (box === 'to_give') return { ...filter, given_to_nobody: true };
  if (box !== 'outgoing') filter.box = box;
  const tab = tabOf(search);
  return tab ? { ...filter, tab } : filter;
}

/** The next part of the split inbox, round and round. */
export function tabAfter(tab: MailTab, by: 1 | -1): MailTab {
  const at = (TABS.indexOf(tab) + by + TABS.length) % TABS.length;
  return TABS[at] ?? 'enquiries';
}
