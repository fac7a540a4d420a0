-- Writing: mails planned by somebody's clock, templates with fields, signatures by language.

-- The clock by which the hour of leaving was chosen (IANA), to show it by: 'nine in the morning in Dubai'.
alter table mail.outgoing add column time_zone text;
-- From which template it was written, for the rate of answers.
alter table mail.outgoing add column template_id uuid;
alter table mail.draft add column template_id uuid;
-- What an account still has on its way; what was sent, a million times more, is not walked through.
create index outgoing_pending on mail.outgoing (tenant_id, account_id, leaves_at desc, id desc)
  where state in ('waiting', 'sending', 'failed', 'uncertain');
create index outgoing_template on mail.outgoing (tenant_id, template_id, sent_at desc) where state = 'sent' and template_id is not null;

-- Mails that are written often, with fields to be filled: one's own, or everybody's (no account).
create table mail.template (
  tenant_id  uuid not null,
  id         uuid not null,
  account_id uuid,
  folder     text not null default '',
  name       text not null,
  language   text,                                 -- two letters (ISO 639-1); null: any
  subject    text not null default '',
  html       text not null default '',
  revision   int not null default 1,
  updated_by uuid,
  updated_at timestamptz not null,
  labels     int[] not null,
  constraint template_pkey primary key (tenant_id, id)
);
select platform.protect('mail.template', 'labels');
create unique index template_name_key on mail.template
  (tenant_id, coalesce(account_id, '00000000-0000-0000-0000-000000000000'), lower(folder), lower(name));

-- Signatures beside the mailbox's usual one, for answers in these languages.
create table mail.signature (
  tenant_id  uuid not null,
  mailbox_id uuid not null,
  language   text not null,                        -- two letters (ISO 639-1)
  html       text not null,
  constraint signature_pkey primary key (tenant_id, mailbox_id, language),
  constraint signature_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.signature', 'tenant');
