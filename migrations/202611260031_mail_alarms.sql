-- Mails of people that nobody has answered in the hours that the company allows itself.
create table mail.alarm_settings (
  tenant_id         uuid not null,
  active            boolean not null,
  minutes           int not null constraint alarm_settings_minutes_range check (minutes between 1 and 100000),      -- working minutes until its owner is told
  superior_minutes  int not null constraint alarm_settings_superior_range check (superior_minutes between 0 and 100000), -- so many more until his superior is
  label_minutes     jsonb not null default '{}',   -- by what a mail is about: {label: minutes}
  days              smallint not null constraint alarm_settings_days_range check (days between 1 and 127),          -- working days, Monday is the lowest bit
  from_minute       smallint not null,             -- of the day, by the company's clock
  until_minute      smallint not null,
  revision          int not null default 1,
  constraint alarm_settings_pkey primary key (tenant_id),
  constraint alarm_settings_hours_range check (from_minute >= 0 and from_minute < until_minute and until_minute <= 1440)
);
select platform.protect('mail.alarm_settings', 'tenant');

-- Threads whose owner was told. `since` names the wait: a later one is another, and is told anew.
create table mail.alarm (
  tenant_id   uuid not null,
  thread_id   uuid not null,
  mailbox_id  uuid not null,
  owner_id    uuid not null,                       -- whose it is to answer
  since       timestamptz not null,                -- the first mail that waits
  label       text,                                -- what made it urgent
  told_at     timestamptz not null,
  superior_at timestamptz,                         -- his superior was told too
  closed_at   timestamptz,                         -- it needs no answer
  closed_by   uuid,
  labels      int[] not null,                      -- its owner's alone; once his superior is told, also who sees his department
  constraint alarm_pkey primary key (tenant_id, thread_id),
  constraint alarm_thread_fkey foreign key (tenant_id, thread_id) references mail.thread on delete cascade,
  constraint alarm_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.alarm', 'labels');
create index alarm_open on mail.alarm (tenant_id, since, thread_id) where closed_at is null;
