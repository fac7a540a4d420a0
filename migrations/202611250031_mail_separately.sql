-- One mail to many, each his own: how far it is, who is left out and why; how much a mailbox and an account may send a day.

create table mail.mailing (
  tenant_id     uuid not null,
  id            uuid not null,
  mailbox_id    uuid not null,
  account_id    uuid not null,
  draft_id      uuid not null,                     -- its text and files; held as long as it runs
  template_id   uuid,
  subject       text not null,
  pause_seconds int not null,
  state         text not null default 'running' constraint mailing_state_known check (state in ('running', 'paused', 'stopped', 'done')),
  held_until    timestamptz,                       -- the day's limit is reached: it goes on then
  problem       text,                              -- why it can't go on, as a code
  created_at    timestamptz not null,
  finished_at   timestamptz,
  labels        int[] not null,
  constraint mailing_pkey primary key (tenant_id, id),
  constraint mailing_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.mailing', 'labels');
create index mailing_account on mail.mailing (tenant_id, account_id, created_at desc, id desc);

-- Who gets it. The key is the address: nobody is written to twice.
create table mail.mailing_recipient (
  tenant_id   uuid not null,
  mailing_id  uuid not null,
  address     text not null,                       -- lower case
  name        text not null,
  at          int not null,                        -- its place in the order
  values      jsonb not null default '{}',         -- what fills the fields, as whoever sends it may know it
  left_out    text constraint mailing_recipient_left_out_known check (left_out in ('unsubscribed', 'bounced', 'unfilled')),
  outgoing_id uuid,                                -- its own mail, once it is built
  constraint mailing_recipient_pkey primary key (tenant_id, mailing_id, address),
  constraint mailing_recipient_mailing_fkey foreign key (tenant_id, mailing_id) references mail.mailing on delete cascade
);
select platform.protect('mail.mailing_recipient', 'tenant');
create index mailing_recipient_next on mail.mailing_recipient (tenant_id, mailing_id, at) where left_out is null and outgoing_id is null;

alter table mail.outgoing add column mailing_id uuid;
create unique index outgoing_mailing_key on mail.outgoing (tenant_id, mailing_id, (rcpt[1])) where mailing_id is not null;
-- What a mailbox and an account send on a day.
create index outgoing_mailbox_day on mail.outgoing (tenant_id, mailbox_id, leaves_at);
create index outgoing_account_day on mail.outgoing (tenant_id, account_id, leaves_at);

-- Addresses that want no mail to many.
create table mail.unsubscribed (
  tenant_id uuid not null,
  address   text not null,                         -- lower case
  by        uuid,                                  -- none: he said so himself
  at        timestamptz not null,
  constraint unsubscribed_pkey primary key (tenant_id, address)
);
select platform.protect('mail.unsubscribed', 'tenant');

-- How the company sends.
create table mail.sending_rules (
  tenant_id         uuid not null,
  mailbox_daily_max int constraint sending_rules_mailbox_daily_max_positive check (mailbox_daily_max > 0),
  account_daily_max int constraint sending_rules_account_daily_max_positive check (account_daily_max > 0),
  revision          int not null default 1,
  constraint sending_rules_pkey primary key (tenant_id)
);
select platform.protect('mail.sending_rules', 'tenant');
