-- Whole mailboxes that go out as a file: who asked, how far it is, and the file for a week.
create table mail.takeout (
  tenant_id  uuid not null,
  id         uuid not null,
  mailbox_id uuid not null,
  account_id uuid not null,
  grants     int[] not null,                       -- what the account saw when it asked
  form       text not null constraint takeout_form_known check (form in ('eml', 'mbox')),
  state      text not null constraint takeout_state_known check (state in ('waiting', 'done', 'stopped')),
  mails      bigint not null default 0,            -- written, each once for each folder that it lies in
  bytes      bigint not null default 0,
  pieces     bytea[] not null default '{}',        -- blobs, in order
  job_id     uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,                 -- when the file goes
  labels     int[] not null,                       -- who asked sees it, and whoever sees all
  constraint takeout_pkey primary key (tenant_id, id),
  constraint takeout_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.takeout', 'labels');
create index takeout_newest on mail.takeout (tenant_id, mailbox_id, created_at desc);
