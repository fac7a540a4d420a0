-- Mails of chosen staff that somebody reads before they leave.
alter table mail.outgoing drop constraint outgoing_state_known;
alter table mail.outgoing add constraint outgoing_state_known
  check (state in ('awaiting', 'waiting', 'sending', 'sent', 'failed', 'uncertain', 'undone', 'discarded'));
drop index mail.outgoing_pending;
create index outgoing_pending on mail.outgoing (tenant_id, account_id, leaves_at desc, id desc)
  where state in ('awaiting', 'waiting', 'sending', 'failed', 'uncertain');
alter table mail.mailing drop constraint mailing_state_known;
alter table mail.mailing add constraint mailing_state_known check (state in ('awaiting', 'running', 'paused', 'stopped', 'done'));

-- Whose mails are read before they leave: [{whose, kind, scope, approvers}].
create table mail.approval_settings (
  tenant_id uuid not null,
  rules     jsonb not null default '[]',
  revision  int not null default 1,
  constraint approval_settings_pkey primary key (tenant_id)
);
select platform.protect('mail.approval_settings', 'tenant');

-- One mail, or one mail to many, that somebody is asked to let go. Seen by its writer and by those who may decide; of the mailbox they
-- see nothing by it.
create table mail.approval (
  tenant_id   uuid not null,
  id          uuid not null,
  outgoing_id uuid,
  mailing_id  uuid,
  draft_id    uuid,
  mailbox_id  uuid not null,
  account_id  uuid not null,                       -- who wrote it
  blob        bytea not null,                      -- SHA-256 of what is read and let go: these bytes leave and no others; of a mail to many, its first
  seal        bytea,                               -- of a mail to many: SHA-256 over its text, its files and everybody it goes to
  subject     text not null,
  rcpt        text[] not null,
  tracked     boolean not null default false,
  why         text not null constraint approval_why_known check (why in ('all', 'new', 'files')),
  state       text not null default 'asked'
    constraint approval_state_known check (state in ('asked', 'released', 'corrected', 'sent_back', 'called_back')),
  planned_at  timestamptz,                         -- its writer wants it to leave then
  asked_at    timestamptz not null,
  decided_at  timestamptz,
  decided_by  uuid,
  note        text,
  labels      int[] not null,
  constraint approval_pkey primary key (tenant_id, id),
  constraint approval_of_one check ((outgoing_id is null) <> (mailing_id is null)),
  constraint approval_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.approval', 'labels');
create index approval_asked on mail.approval (tenant_id, asked_at, id) where state = 'asked';
create index approval_account on mail.approval (tenant_id, account_id, asked_at desc, id desc);
create unique index approval_outgoing_key on mail.approval (tenant_id, outgoing_id) where outgoing_id is not null;
create unique index approval_mailing_key on mail.approval (tenant_id, mailing_id) where mailing_id is not null;
