-- Reports: questions that somebody saved, and the hours at which their answers are sent to colleagues by mail.
create schema reports;
grant usage on schema reports to tradewind_app, tradewind_system;

create table reports.report (
  tenant_id  uuid not null,
  id         uuid not null,
  -- Its maker's own; or his and everyone's.
  labels     int[] not null,
  account_id uuid not null,
  shared     boolean not null default false,
  name       text not null,
  chart      text not null constraint report_chart_known check (chart in ('bar', 'stacked', 'line', 'pie', 'funnel', 'table')),
  subject    text not null constraint report_subject_known check (subject in ('customers', 'opportunities', 'follow_ups', 'leads')),
  -- By what, which, of which time; as model::Question has it.
  question   jsonb not null,
  position   int not null,
  revision   int not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint report_pkey primary key (tenant_id, id)
);
select platform.protect('reports.report', 'labels');
create index report_position on reports.report (tenant_id, position, id);

create table reports.schedule (
  tenant_id  uuid not null,
  id         uuid not null,
  labels     int[] not null,
  account_id uuid not null,
  -- A saved report, or one of the standard ones by its key.
  report_id  uuid,
  standard   text,
  every      text not null constraint schedule_every_known check (every in ('daily', 'weekly', 'monthly')),
  -- Weekly: 1 Monday to 7 Sunday; monthly: the day, in shorter months their last.
  day        smallint not null default 1 constraint schedule_day_range check (day between 1 and 31),
  -- Where the tenant is.
  hour       smallint not null constraint schedule_hour_range check (hour between 0 and 23),
  active     boolean not null default true,
  -- When it is due next; none while it is paused.
  next_at    timestamptz,
  last_at    timestamptz,
  created_at timestamptz not null,
  constraint schedule_pkey primary key (tenant_id, id),
  constraint schedule_report_fkey foreign key (tenant_id, report_id) references reports.report on delete cascade,
  constraint schedule_of_one check ((report_id is null) <> (standard is null)),
  constraint schedule_due_while_active check (active = (next_at is not null))
);
select platform.protect('reports.schedule', 'labels');
create index schedule_of on reports.schedule (tenant_id, report_id) where report_id is not null;

create table reports.recipient (
  tenant_id   uuid not null,
  schedule_id uuid not null,
  account_id  uuid not null,
  constraint recipient_pkey primary key (tenant_id, schedule_id, account_id),
  constraint recipient_schedule_fkey foreign key (tenant_id, schedule_id) references reports.schedule on delete cascade
);
select platform.protect('reports.recipient', 'tenant');

-- What became of a report that was due, for each who was to get it. 'sending' is written and committed before the mail server is spoken to:
-- found so afterwards, nobody knows whether it was sent, and it is not sent again.
create table reports.sending (
  tenant_id   uuid not null,
  schedule_id uuid not null,
  due_at      timestamptz not null,
  account_id  uuid not null,
  state       text not null default 'waiting'
              constraint sending_state_known check (state in ('waiting', 'sending', 'sent', 'skipped', 'failed', 'uncertain')),
  -- Why it was skipped or failed: a code, and the mail server's words.
  reason      text,
  words       text,
  at          timestamptz not null,
  constraint sending_pkey primary key (tenant_id, schedule_id, due_at, account_id),
  constraint sending_schedule_fkey foreign key (tenant_id, schedule_id) references reports.schedule on delete cascade
);
select platform.protect('reports.sending', 'tenant');
