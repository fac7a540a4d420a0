-- Files that customers are exported into: who asked for what, who allowed it, and the file for a week.
create table customers.export (
  tenant_id  uuid not null,
  id         uuid not null,
  -- Who asked sees it, and whoever sees all.
  labels     int[] not null,
  account_id uuid not null,
  -- What the account saw when it asked.
  grants     int[] not null,
  selection  jsonb not null,
  columns    text[] not null,
  format     text not null constraint export_format_known check (format in ('xlsx', 'csv')),
  lang       text not null,
  state      text not null constraint export_state_known check (state in ('asked', 'refused', 'waiting', 'done', 'stopped')),
  row_count  int not null default 0,
  bytes      bigint not null default 0,
  pieces     bytea[] not null default '{}',
  job_id     uuid,
  created_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  -- When the file goes; the line stays.
  expires_at timestamptz not null,
  constraint export_pkey primary key (tenant_id, id)
);
select platform.protect('customers.export', 'labels');
create index export_newest on customers.export (tenant_id, created_at desc, id desc);

-- What a tenant wants of this context.
create table customers.setting (
  tenant_id       uuid not null,
  -- An export waits until somebody else allows it.
  export_approval boolean not null default false,
  constraint setting_pkey primary key (tenant_id)
);
select platform.protect('customers.setting', 'tenant');
