-- Whether a mail was opened and its links followed: asked for mail by mail, off unless a mailbox says otherwise.

alter table mail.mailbox add column tracks boolean not null default false;
alter table mail.outgoing add column tracked boolean not null default false;
-- The thread in which it stands once it is sent.
alter table mail.outgoing add column thread_id uuid;
-- From which network it was sent, cut short: what comes from there is the sender himself.
alter table mail.outgoing add column network text;
create index outgoing_tracked on mail.outgoing (tenant_id, thread_id) where tracked;

-- What stands in a sent mail and leads back here; found by the hash of its token only.
create table mail.tracked (
  tenant_id   uuid not null,
  id          uuid not null,
  hash        bytea not null,
  kind        text not null constraint tracked_kind_known check (kind in ('open', 'link', 'unsubscribe')),
  outgoing_id uuid not null,
  target      text,                                -- where the link leads; for 'unsubscribe' the address
  constraint tracked_pkey primary key (tenant_id, id),
  constraint tracked_outgoing_fkey foreign key (tenant_id, outgoing_id) references mail.outgoing on delete cascade
);
select platform.protect('mail.tracked', 'tenant');
create unique index tracked_hash_key on mail.tracked (hash);
create index tracked_outgoing on mail.tracked (tenant_id, outgoing_id);

-- Who came, as it was seen; what it means is judged when it is shown.
create table mail.tracked_event (
  tenant_id   uuid not null,
  id          uuid not null,
  tracked_id  uuid not null,
  outgoing_id uuid not null,
  at          timestamptz not null,
  network     text not null,                       -- cut short: the first 24 bits of an IPv4, 48 of an IPv6 address
  agent       text not null,
  ours        boolean not null,                    -- a colleague's own browser
  constraint tracked_event_pkey primary key (tenant_id, id),
  constraint tracked_event_tracked_fkey foreign key (tenant_id, tracked_id) references mail.tracked on delete cascade
);
select platform.protect('mail.tracked_event', 'tenant');
create index tracked_event_outgoing on mail.tracked_event (tenant_id, outgoing_id, at);
create index tracked_event_tracked on mail.tracked_event (tenant_id, tracked_id);

-- A mail that wants an answer: so many days after it has left its writer is reminded, unless a person has answered.
alter table mail.outgoing add column remind_days int constraint outgoing_remind_days_fits check (remind_days between 1 and 366);
create table mail.reply_watch (
  tenant_id   uuid not null,
  id          uuid not null,
  account_id  uuid not null,
  outgoing_id uuid not null,
  thread_id   uuid not null,
  sent_at     timestamptz not null,
  at          timestamptz not null,
  state       text not null default 'waiting' constraint reply_watch_state_known check (state in ('waiting', 'due', 'answered', 'done')),
  labels      int[] not null,
  constraint reply_watch_pkey primary key (tenant_id, id),
  constraint reply_watch_outgoing_key unique (tenant_id, outgoing_id),
  constraint reply_watch_thread_fkey foreign key (tenant_id, thread_id) references mail.thread on delete cascade
);
select platform.protect('mail.reply_watch', 'labels');
create index reply_watch_open on mail.reply_watch (tenant_id, account_id, at) where state in ('waiting', 'due');
