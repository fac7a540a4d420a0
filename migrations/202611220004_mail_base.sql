-- Mail: mailboxes bound by IMAP/SMTP, their folders, the messages (raw bytes are blobs), threads, drafts, what is being sent.
create schema mail;
grant usage on schema mail to tradewind_app, tradewind_system;

create table mail.mailbox (
  tenant_id       uuid not null,
  id              uuid not null,
  owner_id        uuid not null,
  address         text not null,
  display_name    text not null,
  login           text not null,
  imap_host       text not null,
  imap_port       int not null,
  imap_security   text not null constraint mailbox_imap_security_known check (imap_security in ('tls', 'starttls', 'none')),
  smtp_host       text not null,
  smtp_port       int not null,
  smtp_security   text not null constraint mailbox_smtp_security_known check (smtp_security in ('tls', 'starttls', 'none')),
  secret          bytea not null,                 -- sealed: the password
  signature_html  text not null default '',
  since           date,                            -- back-fill no further than this; null: all
  state           text not null default 'active' constraint mailbox_state_known check (state in ('active', 'paused', 'failing', 'removed')),
  phase           text not null default 'connecting' constraint mailbox_phase_known check (phase in ('connecting', 'newest', 'backfill', 'live', 'paused', 'failing')),
  problem         text,                            -- code of what is wrong, while failing
  problem_detail  text,
  problem_since   timestamptz,
  last_success_at timestamptz,
  consent_by      uuid not null,
  consent_at      timestamptz not null,
  consent_version text not null,
  reconcile_asked_at timestamptz,                  -- a person wants every folder compared with the server; null: nobody does
  worker          uuid,                            -- the process that syncs it, by a lease
  leased_until    timestamptz,
  labels          int[] not null,
  created_at      timestamptz not null default now(),
  constraint mailbox_pkey primary key (tenant_id, id)
);
create unique index mailbox_address_key on mail.mailbox (tenant_id, lower(address)) where state <> 'removed';
select platform.protect('mail.mailbox', 'labels');

create table mail.folder (
  tenant_id         uuid not null,
  id                uuid not null,
  mailbox_id        uuid not null,
  path              text not null,                 -- decoded, with the server's delimiter
  wire_path         text not null,                 -- as the server names it
  delimiter         text,
  role              text constraint folder_role_known check (role in ('inbox', 'sent', 'drafts', 'trash', 'junk', 'archive', 'all', 'flagged')),
  selectable        boolean not null default true,
  local             boolean not null default false, -- kept here only (imports, demo): no server has it, the sync leaves it alone
  uid_validity      bigint,
  uid_next          bigint,
  highest_modseq    bigint,
  backfilled_to     bigint,                        -- progress: every UID at or above it is here (or was expunged); 1: complete; null: nothing yet
  server_count      bigint not null default 0,     -- mails that the server has in it and that are wanted (since)
  here              bigint not null default 0,     -- placements of this folder, kept with them
  missing           bigint not null default 0,     -- found by the last comparison and not yet fetched; 0 is the proof that all is here
  reconciled_at     timestamptz,
  last_success_at   timestamptz,
  problem           text,
  problem_detail    text,
  labels            int[] not null,
  constraint folder_pkey primary key (tenant_id, id),
  constraint folder_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade,
  constraint folder_path_key unique (tenant_id, mailbox_id, wire_path)
);
select platform.protect('mail.folder', 'labels');

create table mail.thread (
  tenant_id       uuid not null,
  id              uuid not null,
  mailbox_id      uuid not null,
  subject         text not null,
  subject_key     text not null,                   -- base subject (RFC 5256), for mails without references
  last_at         timestamptz not null,
  last_message_id uuid,
  first_at        timestamptz not null,
  message_count   int not null default 0,
  unread_count    int not null default 0,
  starred         boolean not null default false,
  has_attachments boolean not null default false,
  attachment_names text[] not null default '{}',   -- the first few, for the list
  people          jsonb not null default '[]',     -- [{name,address}] newest first, the first few
  who_name        text not null default '',        -- the correspondent to show
  who_address     text not null default '',
  -- The address's domain backwards ('example.mail' as 'liam.elpmaxe'), so that one range holds a domain and all below it.
  who_domain      text collate "C" not null generated always as (reverse(split_part(who_address, '@', 2))) stored,
  preview         text not null default '',
  last_outgoing   boolean not null default false,
  answered        boolean not null default false,
  waiting         boolean not null default false,  -- a person's mail that nobody has answered
  tab             text not null default 'others' constraint thread_tab_known check (tab in ('enquiries', 'customers', 'team', 'others')),
  tags            text[] not null default '{}',
  done            boolean not null default false,
  snoozed_until   timestamptz,
  company_id      uuid,
  contact_id      uuid,
  -- What it was before it was tied to a company, for when that is taken back.
  tab_before      text,
  tags_before     text[],
  labels          int[] not null,
  constraint thread_pkey primary key (tenant_id, id),
  constraint thread_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.thread', 'labels');
create index thread_recent on mail.thread (tenant_id, mailbox_id, last_at desc, id desc);
create index thread_subject on mail.thread (tenant_id, mailbox_id, subject_key, last_at desc);
create index thread_company on mail.thread (tenant_id, company_id, last_at desc, id desc) where company_id is not null;
create index thread_starred on mail.thread (tenant_id, mailbox_id, last_at desc, id desc) where starred;
create index thread_waiting on mail.thread (tenant_id, mailbox_id, last_at desc, id desc) where waiting and not done;
create index thread_done on mail.thread (tenant_id, mailbox_id, last_at desc, id desc) where done;
create index thread_unread on mail.thread (tenant_id, mailbox_id, last_at desc, id desc) where unread_count > 0;
create index thread_snoozed on mail.thread (tenant_id, snoozed_until) where snoozed_until is not null;
create index thread_who on mail.thread (tenant_id, who_address);
create index thread_who_domain on mail.thread (tenant_id, who_domain);

-- Which threads a folder shows: one row a thread and folder, so that a list is one walk along an index.
create table mail.thread_folder (
  tenant_id  uuid not null,
  folder_id  uuid not null,
  thread_id  uuid not null,
  mailbox_id uuid not null,
  last_at    timestamptz not null,                 -- the newest mail of the thread in this folder
  tab        text not null,
  unread     int not null default 0,
  hidden     boolean not null default false,       -- done or snoozed: not in the triage list of the inbox
  labels     int[] not null,
  constraint thread_folder_pkey primary key (tenant_id, folder_id, thread_id),
  constraint thread_folder_thread_fkey foreign key (tenant_id, thread_id) references mail.thread on delete cascade,
  constraint thread_folder_folder_fkey foreign key (tenant_id, folder_id) references mail.folder on delete cascade
);
select platform.protect('mail.thread_folder', 'labels');
create index thread_folder_thread on mail.thread_folder (tenant_id, thread_id);
create index thread_folder_recent on mail.thread_folder (tenant_id, folder_id, last_at desc, thread_id desc);
create index thread_folder_tab on mail.thread_folder (tenant_id, folder_id, tab, last_at desc, thread_id desc) where not hidden;
create index thread_folder_unread on mail.thread_folder (tenant_id, folder_id, hidden, tab, last_at desc, thread_id desc) where unread > 0;

-- What ties mails into threads: the hash of every Message-ID that a mail bears or names.
create table mail.thread_key (
  tenant_id  uuid not null,
  mailbox_id uuid not null,
  key        bytea not null,
  thread_id  uuid not null,
  constraint thread_key_pkey primary key (tenant_id, mailbox_id, key),
  constraint thread_key_thread_fkey foreign key (tenant_id, thread_id) references mail.thread on delete cascade
);
select platform.protect('mail.thread_key', 'tenant');
create index thread_key_thread on mail.thread_key (tenant_id, thread_id);

create table mail.message (
  tenant_id         uuid not null,
  id                uuid not null,
  mailbox_id        uuid not null,
  thread_id         uuid not null,
  blob              bytea not null,                -- SHA-256 of the raw bytes
  bytes             bigint not null,
  message_id        text,                          -- RFC 5322 Message-ID without brackets
  in_reply_to       text,
  refs              text[] not null default '{}',
  subject           text not null default '',
  from_name         text not null default '',
  from_address      text not null default '',
  recipients        jsonb not null default '{}',   -- {to:[{name,address}], cc, bcc, reply_to}
  at                timestamptz not null,          -- what lists sort by: arrival at the server
  sent_at           timestamptz,                   -- the Date header
  direction         text not null constraint message_direction_known check (direction in ('in', 'out')),
  preview           text not null default '',
  attachments       jsonb not null default '[]',   -- [{index, name, type, bytes, inline, cid}]
  has_attachments   boolean not null default false,
  defects           text[] not null default '{}',
  quarantine        text,                          -- why it could not be read; the raw bytes are kept
  attempts          int not null default 0,
  auto              text constraint message_auto_known check (auto in ('auto-reply', 'bounce', 'newsletter')),
  language          text,
  seen              boolean not null default false,
  starred           boolean not null default false,
  answered          boolean not null default false,
  placed            int not null default 0,        -- in how many folders of the server it is; 0: kept here only
  backfilled        boolean not null default false,-- came by back-fill or import: nothing automatic happens for it
  company_id        uuid,
  contact_id        uuid,
  search            tsvector not null default ''::tsvector,
  labels            int[] not null,
  constraint message_pkey primary key (tenant_id, id),
  constraint message_blob_key unique (tenant_id, mailbox_id, blob),
  constraint message_thread_fkey foreign key (tenant_id, thread_id) references mail.thread,
  constraint message_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.message', 'labels');
create index message_thread on mail.message (tenant_id, thread_id, at);
create index message_recent on mail.message (tenant_id, mailbox_id, at desc, id desc);
create index message_newest on mail.message (tenant_id, at desc, id desc);
create index message_from on mail.message (tenant_id, from_address, at desc);
create index message_header_id on mail.message (tenant_id, mailbox_id, message_id);
create index message_quarantined on mail.message (tenant_id, mailbox_id, at desc) where quarantine is not null;
create index message_search on mail.message using gin (mailbox_id, search);
alter table mail.message alter column search set statistics 1000;

-- Where a message lies on the server.
create table mail.placement (
  tenant_id  uuid not null,
  folder_id  uuid not null,
  uid        bigint not null,
  message_id uuid not null,
  mailbox_id uuid not null,
  seen       boolean not null default false,
  flagged    boolean not null default false,
  answered   boolean not null default false,
  deleted    boolean not null default false,
  modseq     bigint not null default 0,
  moving_to  uuid,                                 -- moved here and not yet on the server: shown in that folder
  constraint placement_pkey primary key (tenant_id, folder_id, uid),
  constraint placement_message_fkey foreign key (tenant_id, message_id) references mail.message on delete cascade,
  constraint placement_folder_fkey foreign key (tenant_id, folder_id) references mail.folder on delete cascade
);
select platform.protect('mail.placement', 'tenant');
create index placement_message on mail.placement (tenant_id, message_id);

-- What was done here and the server does not know yet; applied by the mailbox's worker in order.
create table mail.server_change (
  tenant_id  uuid not null,
  id         uuid not null,
  mailbox_id uuid not null,
  kind       text not null constraint server_change_kind_known check (kind in ('seen', 'unseen', 'flag', 'unflag', 'answered', 'move', 'delete', 'append', 'create_folder', 'rename_folder', 'delete_folder')),
  folder_id  uuid,
  uid        bigint,
  payload    jsonb not null default '{}',
  attempts   int not null default 0,
  last_error text,
  not_before timestamptz not null default now(),
  created_at timestamptz not null default now(),
  constraint server_change_pkey primary key (tenant_id, id),
  constraint server_change_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.server_change', 'tenant');
create index server_change_mailbox on mail.server_change (tenant_id, mailbox_id, id);
create index server_change_place on mail.server_change (tenant_id, folder_id, uid);

-- Wakes the mailbox's worker, on whichever node it is: payload 'mailbox id'.
create function mail.wake_for_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('mail_worker', c.mailbox_id::text) from (select distinct mailbox_id from new_rows) c;
  return null;
end $$;
create trigger server_change_wakes after insert on mail.server_change
  referencing new table as new_rows for each statement execute function mail.wake_for_change();
create function mail.wake_for_settings() returns trigger language plpgsql as $$
begin
  perform pg_notify('mail_worker', new.id::text);
  return null;
end $$;
create trigger mailbox_made_wakes after insert on mail.mailbox for each row execute function mail.wake_for_settings();
-- Not for progress, which the worker itself writes.
create trigger mailbox_changed_wakes after update on mail.mailbox for each row
  when ((old.state, old.secret, old.login, old.imap_host, old.imap_port, old.imap_security, old.since, old.reconcile_asked_at)
        is distinct from (new.state, new.secret, new.login, new.imap_host, new.imap_port, new.imap_security, new.since, new.reconcile_asked_at))
  execute function mail.wake_for_settings();

create table mail.draft (
  tenant_id     uuid not null,
  id            uuid not null,
  mailbox_id    uuid not null,
  account_id    uuid not null,
  recipients    jsonb not null default '{}',       -- {to, cc, bcc}
  subject       text not null default '',
  html          text not null default '',
  reply_to_message uuid,
  thread_id     uuid,
  mode          text not null default 'new' constraint draft_mode_known check (mode in ('new', 'reply', 'reply_all', 'forward')),
  revision      int not null default 1,
  state         text not null default 'open' constraint draft_state_known check (state in ('open', 'sending')),
  updated_at    timestamptz not null default now(),
  labels        int[] not null,
  constraint draft_pkey primary key (tenant_id, id),
  constraint draft_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.draft', 'labels');
create index draft_account on mail.draft (tenant_id, account_id, updated_at desc);

create table mail.draft_attachment (
  tenant_id uuid not null,
  id        uuid not null,
  draft_id  uuid not null,
  blob      bytea not null,
  name      text not null,
  type      text not null,
  bytes     bigint not null,
  inline    boolean not null default false,
  cid       text,
  constraint draft_attachment_pkey primary key (tenant_id, id),
  constraint draft_attachment_draft_fkey foreign key (tenant_id, draft_id) references mail.draft on delete cascade
);
select platform.protect('mail.draft_attachment', 'tenant');
create index draft_attachment_draft on mail.draft_attachment (tenant_id, draft_id);

-- A mail on its way: built once, its bytes and Message-ID never change, states only move forward.
create table mail.outgoing (
  tenant_id   uuid not null,
  id          uuid not null,
  draft_id    uuid,
  mailbox_id  uuid not null,
  account_id  uuid not null,
  message_id  text not null,
  blob        bytea not null,
  sender      text not null,
  rcpt        text[] not null,
  subject     text not null default '',
  state       text not null default 'waiting' constraint outgoing_state_known check (state in ('waiting', 'sending', 'sent', 'failed', 'uncertain', 'undone', 'discarded')),
  leaves_at   timestamptz not null,
  attempts    int not null default 0,
  problem     text,
  problem_detail text,
  sent_at     timestamptz,
  appended    boolean not null default false,      -- the copy lies in the Sent folder
  reply_to_message uuid,
  created_at  timestamptz not null default now(),
  labels      int[] not null,
  constraint outgoing_pkey primary key (tenant_id, id),
  constraint outgoing_message_id_key unique (tenant_id, message_id),
  constraint outgoing_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.outgoing', 'labels');
create index outgoing_account on mail.outgoing (tenant_id, account_id, created_at desc);

-- An answer to suggestions: what it made, and how that looked, so that it can be taken back while nobody has built on it.
create table mail.suggestion_answer (
  tenant_id    uuid not null,
  id           uuid not null,
  at           timestamptz not null default now(),
  by           uuid,
  made_company uuid,
  made_contact uuid,
  stamp        text,
  blocked      text,                               -- the domain that it blocked
  constraint suggestion_answer_pkey primary key (tenant_id, id)
);
select platform.protect('mail.suggestion_answer', 'tenant');

-- Unknown correspondents, read and offered (建档建议): one row an address and mailbox.
create table mail.suggestion (
  tenant_id     uuid not null,
  id            uuid not null,
  mailbox_id    uuid not null,
  address       text not null,
  domain        text not null,
  kind          text not null constraint suggestion_kind_known check (kind in ('new_company', 'new_contact', 'already')),
  confidence    text not null constraint suggestion_confidence_known check (confidence in ('high', 'medium', 'low')),
  reasons       jsonb not null default '[]',
  facts         jsonb not null default '{}',
  company_id    uuid,
  thread_id     uuid,
  message_count int not null default 0,
  last_at       timestamptz not null,
  state         text not null default 'open' constraint suggestion_state_known check (state in ('open', 'accepted', 'dismissed')),
  answer_id     uuid,
  labels        int[] not null,
  constraint suggestion_pkey primary key (tenant_id, id),
  constraint suggestion_address_key unique (tenant_id, mailbox_id, address),
  constraint suggestion_answer_fkey foreign key (tenant_id, answer_id) references mail.suggestion_answer
);
select platform.protect('mail.suggestion', 'labels');
create index suggestion_answered on mail.suggestion (tenant_id, answer_id) where answer_id is not null;
create index suggestion_open on mail.suggestion (tenant_id, last_at desc) where state = 'open';

-- Unknown writers who are still to be read for a suggestion; noted when their mail is received.
create table mail.unread_writer (
  tenant_id  uuid not null,
  mailbox_id uuid not null,
  address    text not null,
  at         timestamptz not null,                 -- his newest mail
  constraint unread_writer_pkey primary key (tenant_id, mailbox_id, address),
  constraint unread_writer_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.unread_writer', 'tenant');
create index unread_writer_newest on mail.unread_writer (tenant_id, mailbox_id, at desc);

-- A file of mails that was uploaded: stored first, in pieces, then taken in by a job.
create table mail.import (
  tenant_id  uuid not null,
  id         uuid not null,
  mailbox_id uuid not null,
  name       text not null,
  bytes      bigint not null,
  pieces     bytea[] not null,                     -- blobs, in order
  taken      bigint not null default 0,            -- mails taken, as the job's last run counted
  created_by uuid,
  created_at timestamptz not null,
  finished_at timestamptz,
  constraint import_pkey primary key (tenant_id, id),
  constraint import_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.import', 'tenant');

create table mail.blocked_domain (
  tenant_id  uuid not null,
  domain     text not null,
  by         uuid,
  created_at timestamptz not null default now(),
  constraint blocked_domain_pkey primary key (tenant_id, domain)
);
select platform.protect('mail.blocked_domain', 'tenant');
