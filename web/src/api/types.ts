/** The shapes that travel over the API, as the contract names them. Ids are UUID text, times RFC 3339 UTC. */

export type Id = string;
export type Time = string;
export type OfferedLang = 'zh-CN' | 'en';
export type Sees = 'own' | 'department' | 'all';

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Named {
  id: Id;
  name: string;
}

/** One end of a mail. */
export interface Mailee {
  name: string | null;
  address: string;
}

// accounts

export interface Start {
  state: 'new' | 'ready';
  /** Whether a stranger can make a company. */
  sign_up: boolean;
  demo: boolean;
  /** Whether one can sign in by passkey here. */
  passkeys: boolean;
  version: string;
}

export type BuiltinRole = 'master' | 'manager' | 'salesperson' | 'assistant' | 'finance' | 'site_editor' | 'auditor';

/** The name of a built-in role is in the catalogue. */
export type RoleRef = Named & { builtin: BuiltinRole | null };

export interface Account {
  id: Id;
  name: string;
  email: string;
  role: RoleRef;
  department_id: Id | null;
  state: 'invited' | 'active' | 'locked' | 'disabled' | 'restricted' | 'cancelled';
  is_master: boolean;
  sees: Sees;
  lang: OfferedLang;
  time_zone: string;
  theme: 'system' | 'light' | 'dark';
  second_factor: boolean;
  last_seen_at: Time | null;
}

export interface Tenant extends Named {
  demo: boolean;
  time_zone: string;
  require_second_factor: boolean;
}

export interface Me {
  account: Account;
  tenant: Tenant;
  permissions: string[];
  sees_all: boolean;
  features: string[];
}

export interface SessionRow {
  id: Id;
  device: string;
  address: string;
  created_at: Time;
  last_used_at: Time;
  current: boolean;
}

export interface ApiKey {
  id: Id;
  name: string;
  /** The start of the key. */
  prefix: string;
  scopes: string[];
  expires_at: Time | null;
  created_at: Time;
  last_used_at: Time | null;
}

export interface Passkey {
  id: Id;
  name: string;
  created_at: Time;
  last_used_at: Time | null;
}

export interface Department {
  id: Id;
  name: string;
  parent_id: Id | null;
  member_count: number;
}

export interface Role extends RoleRef {
  permissions: string[];
  member_count: number;
}

/** What the server asks of a passkey. */
export interface PasskeyAsked {
  challenge_id: Id;
  options: unknown;
}

export interface AuditEntry {
  seq: number;
  at: Time;
  account: Named | null;
  act: string;
  subject: string;
  detail: Record<string, unknown>;
}

// mail

export interface MailHost {
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'none';
}

export interface Discovered {
  found: 'preset' | 'autoconfig' | 'srv' | 'mx' | 'guess';
  provider: string | null;
  advice_code: string | null;
  /** The same in words. */
  advice: string | null;
  imap: MailHost;
  smtp: MailHost;
  user: string;
}

export interface MailboxLogin {
  email: string;
  user: string;
  password: string;
  imap: MailHost;
  smtp: MailHost;
}

/** What is wrong with a mail server; `detail` are its own words and may be empty. */
export interface HostProblem {
  code: string;
  title: string;
  detail: string;
}

export interface MailboxTest {
  imap: {
    ok: boolean;
    problem: HostProblem | null;
    advice: string | null;
    folders: number | null;
    messages: number | null;
    capabilities: string[];
  };
  smtp: { ok: boolean; problem: HostProblem | null; advice: string | null };
}

export interface Mailbox {
  id: Id;
  address: string;
  display_name: string;
  owner: Named;
  state: 'active' | 'paused' | 'failing';
  problem: (HostProblem & { advice: string; since: Time | null }) | null;
  imap: MailHost;
  smtp: MailHost;
  user: string;
  signature_html: string;
  since: string | null;
  sync: {
    last_success_at: Time | null;
    behind_seconds: number | null;
    phase: 'connecting' | 'newest' | 'backfill' | 'live' | 'paused' | 'failing';
    fetched: number;
    total: number;
    missing: number;
    quarantined: number;
  };
  unread: number;
}

export interface Folder {
  id: Id;
  path: string;
  name: string;
  role: string | null;
  /** What separates the levels of its path. */
  delimiter: string | null;
  /** Can it hold mail, or only folders? */
  selectable: boolean;
  /** Kept here only: no server has it. */
  local: boolean;
  unread: number;
  total: number;
  sync: {
    last_success_at: Time | null;
    behind_seconds: number | null;
    server_count: number;
    here: number;
    missing: number;
    quarantined: number;
    backfill_done: boolean;
    reconciled_at: Time | null;
    problem: HostProblem | null;
  };
}

export interface Quarantined {
  message_id: Id;
  reason_code: string;
  reason: string;
  subject: string;
  at: Time;
  attempts: number;
}

export type MailBox =
  | 'inbox'
  | 'waiting'
  | 'snoozed'
  | 'done'
  | 'starred'
  | 'sent'
  | 'drafts'
  | 'trash'
  | 'junk'
  | 'all';
export type MailTab = 'enquiries' | 'customers' | 'team' | 'others';

export interface ThreadFilter {
  box?: MailBox;
  mailbox_id?: Id;
  folder_id?: Id;
  tab?: MailTab;
  unread?: boolean;
  company_id?: Id;
  q?: string;
}

export interface ThreadRow {
  id: Id;
  mailbox_id: Id;
  subject: string;
  participants: Mailee[];
  who: Mailee;
  preview: string;
  last_at: Time;
  message_count: number;
  unread: boolean;
  starred: boolean;
  has_attachments: boolean;
  attachment_names: string[];
  answered: boolean;
  waiting: boolean;
  done: boolean;
  snoozed_until: Time | null;
  tab: MailTab;
  company: (Named & { country: string | null; stage: string | null }) | null;
  country: string | null;
  tags: string[];
  outgoing_last: boolean;
  /** With a search: the mail that was found. */
  found_message_id?: Id | null;
}

export interface Attachment {
  index: number;
  name: string;
  type: string;
  bytes: number;
  inline: boolean;
}

export interface Message {
  id: Id;
  thread_id: Id;
  mailbox_id: Id;
  from: Mailee;
  to: Mailee[];
  cc: Mailee[];
  bcc: Mailee[];
  reply_to: Mailee[];
  subject: string;
  at: Time;
  sent_at: Time | null;
  direction: 'in' | 'out';
  preview: string;
  seen: boolean;
  starred: boolean;
  attachments: Attachment[];
  defects: { code: string; title: string }[];
  quarantined: { reason_code: string; reason: string } | null;
  auto: 'auto-reply' | 'bounce' | 'newsletter' | null;
  folders: { id: Id; name: string; role: string | null }[];
  delivery: 'queued' | 'sending' | 'sent' | 'failed' | 'uncertain' | null;
}

export type Thread = ThreadRow & { messages: Message[] };

export interface MessageBody {
  /** A whole HTML document for `<iframe srcdoc sandbox="allow-popups allow-popups-to-escape-sandbox">`. */
  document: string;
  has_remote_images: boolean;
  text: string;
  has_quoted: boolean;
  source: 'html' | 'text';
}

/** Unread counts; 1000 means '1,000+'. */
export interface MailCounts {
  tabs: Record<MailTab, number>;
  boxes: Record<'inbox' | 'waiting' | 'snoozed' | 'drafts' | 'junk', number>;
}

export type ThreadAct =
  | 'read'
  | 'unread'
  | 'star'
  | 'unstar'
  | 'done'
  | 'undone'
  | 'snooze'
  | 'unsnooze'
  | 'move'
  | 'trash'
  | 'restore'
  | 'junk'
  | 'not_junk';

export interface ThreadActBody {
  ids?: Id[];
  all?: ThreadFilter;
  act: ThreadAct;
  until?: Time;
  folder_id?: Id;
}

/** What an act did. `undo` is posted back as it came. */
export interface ThreadActDone {
  /** Threads that are different now; 0 while a job works. */
  changed: number;
  undo: ThreadActBody | null;
  job_id?: Id | null;
}

export interface DraftAttachment {
  id: Id;
  name: string;
  type: string;
  bytes: number;
  inline: boolean;
  cid: string | null;
}

export interface Draft {
  id: Id;
  mailbox_id: Id;
  to: Mailee[];
  cc: Mailee[];
  bcc: Mailee[];
  subject: string;
  html: string;
  attachments: DraftAttachment[];
  in_reply_to_message_id: Id | null;
  thread_id: Id | null;
  mode: DraftBody['mode'];
  revision: number;
  updated_at: Time;
}

export interface DraftBody {
  mailbox_id: Id;
  to?: Mailee[];
  cc?: Mailee[];
  bcc?: Mailee[];
  subject?: string;
  html?: string;
  in_reply_to_message_id?: Id;
  mode: 'new' | 'reply' | 'reply_all' | 'forward';
}

export interface Outgoing {
  id: Id;
  mailbox_id: Id;
  subject: string;
  /** Addresses. */
  to: string[];
  state: 'waiting' | 'sending' | 'sent' | 'failed' | 'uncertain' | 'undone' | 'discarded';
  /** What is wrong in words, and the mail server's own. */
  problem: { code: string; title: string; detail: string | null } | null;
  leaves_at: Time;
  attempts: number;
  /** The draft it was made from; open again after a failure. */
  draft_id: Id | null;
}

export interface Fact {
  value: string;
  source: string;
  source_code: string;
}

export type FactName = 'company_name' | 'contact_name' | 'title' | 'phone' | 'website' | 'country' | 'language';

export interface Suggestion {
  id: Id;
  kind: 'new_company' | 'new_contact' | 'already';
  address: string;
  mailbox_id: Id;
  thread_id: Id | null;
  confidence: 'high' | 'medium' | 'low';
  reasons: { code: string; text: string }[];
  facts: Partial<Record<FactName, Fact>>;
  /** The known company; its name and id only for who may see it. */
  company: { id: Id | null; name: string | null; owner: string | null } | null;
  last_at: Time;
  message_count: number;
}

export interface SuggestionAccept {
  as?: 'company' | 'contact';
  company_id?: Id;
  edits?: Partial<
    Record<'company_name' | 'domain' | 'country' | 'contact_name' | 'title' | 'phone' | 'website', string>
  >;
}

export interface Person {
  name: string | null;
  address: string;
  company: string | null;
}

// customers

export type Stage = 'to_follow' | 'enquiry' | 'sample' | 'deal' | 'repeat';

export interface CompanyRow {
  id: Id;
  name: string;
  short_name: string | null;
  domain: string | null;
  country: string | null;
  stage: Stage;
  stars: number;
  owners: Named[];
  last_touch_at: Time | null;
  next_follow_up_at: Time | null;
  contact_count: number;
  created_at: Time;
}

export interface Contact {
  id: Id;
  company_id: Id;
  name: string;
  salutation: string | null;
  title: string | null;
  emails: string[];
  phones: string[];
  whatsapp: string | null;
  wechat: string | null;
  linkedin: string | null;
  language: string | null;
  email_state: 'bounced' | null;
}

export interface Company extends CompanyRow {
  local_name: string | null;
  domains: string[];
  website: string | null;
  phone: string | null;
  address: string | null;
  time_zone: string | null;
  language: string | null;
  source: string | null;
  remarks: string | null;
  labels_visible_to: 'owner' | 'department' | 'all';
  contacts: Contact[];
  /** Who changed a field last; fields that nobody changed are absent. */
  changed: Record<string, { by: Named | null; at: Time }>;
  /** For If-Match. */
  revision: number;
}

/** Absent fields stay as they are, null empties one. */
export type CompanyChanges = Partial<
  Pick<
    Company,
    | 'name'
    | 'local_name'
    | 'short_name'
    | 'domains'
    | 'country'
    | 'website'
    | 'phone'
    | 'address'
    | 'time_zone'
    | 'language'
    | 'source'
    | 'remarks'
    | 'stage'
    | 'stars'
    | 'labels_visible_to'
  >
> & { owner_ids?: Id[] };

export type NewContact = Partial<Omit<Contact, 'id' | 'company_id' | 'email_state'>>;

export interface NewCompany {
  name: string;
  local_name?: string;
  domains?: string[];
  country?: string;
  phone?: string;
  address?: string;
  website?: string;
  stage?: Stage;
  source?: string;
  owner_id?: Id;
  contact?: { name?: string; email?: string; phone?: string; title?: string };
}

export interface CompanyFilter {
  q?: string;
  view?: 'mine' | 'team' | 'all';
  stage?: Stage;
  country?: string;
  owner_id?: Id;
  sort?: string;
}

export type EntryKind =
  | 'mail_in'
  | 'mail_out'
  | 'note'
  | 'call'
  | 'visit'
  | 'meeting'
  | 'follow_up'
  | 'stage'
  | 'owner'
  | 'created';

export interface Entry {
  id: Id;
  kind: EntryKind;
  at: Time;
  by: Named | null;
  title: string;
  text: string;
  thread_id: Id | null;
  message_id: Id | null;
  next_at: Time | null;
  done_at: Time | null;
}

export interface FollowUp {
  id: Id;
  company: Named;
  text: string;
  next_at: Time;
  overdue: boolean;
}

/** A company like the one being entered; without id and name it is a colleague's, out of sight. */
export interface Twin {
  id: Id | null;
  name: string | null;
  owner: string | null;
  by: 'email' | 'domain' | 'phone' | 'name';
  /** The address, domain or number that both have. */
  matched: string | null;
  binned: boolean;
}

// platform

export interface Job {
  id: Id;
  kind: string;
  title: string | null;
  state: 'waiting' | 'running' | 'done' | 'dead' | 'cancelled';
  progress: { done: number; total: number } | null;
  attempts: number;
  /** Why the last attempt failed. */
  error: string | null;
  created_at: Time;
  finished_at: Time | null;
}

export interface ContactFound extends Named {
  title: string | null;
  email: string | null;
  company: Named;
}

export interface SearchResult {
  companies: CompanyRow[];
  contacts: ContactFound[];
  threads: ThreadRow[];
}

export interface Today {
  answer: ThreadRow[];
  promised: FollowUp[];
  new: Suggestion[];
}
