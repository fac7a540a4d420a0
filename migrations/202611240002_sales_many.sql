-- Opportunities are exported as customers are, and wait in the same line to be allowed.
alter table customers.export drop constraint export_record_known;
alter table customers.export add constraint export_record_known check (record in ('company', 'contact', 'opportunity'));

-- Changes of many leads at once: what was asked for, how far it is, and what each lead was before.
create table sales.lead_bulk (
  tenant_id  uuid not null,
  id         uuid not null,
  -- Who asked sees it, and whoever sees all.
  labels     int[] not null,
  account_id uuid not null,
  -- What the account saw when it asked: the job changes nothing else.
  grants     int[] not null,
  -- {"ids": […]} or {"which", "except"}.
  selection  jsonb not null,
  -- None: the state stays.
  to_state   text,
  reason     text,
  -- Whether they are given to somebody, and to whom; none: to nobody.
  gives      boolean not null,
  owner_id   uuid,
  -- Leads taken in later than this id are left alone.
  until_id   uuid not null,
  job_id     uuid,
  state      text not null default 'waiting' constraint lead_bulk_state_known check (state in ('waiting', 'running', 'done', 'stopped', 'undone')),
  -- The last lead that was looked at.
  done_id    uuid,
  changed    int not null default 0,
  -- By reason.
  refused    jsonb not null default '{}',
  created_at timestamptz not null,
  constraint lead_bulk_pkey primary key (tenant_id, id)
);
select platform.protect('sales.lead_bulk', 'labels');
create index lead_bulk_job on sales.lead_bulk (tenant_id, job_id);

create table sales.lead_bulk_item (
  tenant_id  uuid not null,
  bulk_id    uuid not null,
  lead_id    uuid not null,
  labels     int[] not null,
  was_state  text not null,
  was_since  timestamptz not null,
  was_reason text,
  was_owner  uuid,
  -- As the change left it: whoever changed it since keeps his change.
  revision   int not null,
  undone     boolean not null default false,
  constraint lead_bulk_item_pkey primary key (tenant_id, bulk_id, lead_id),
  constraint lead_bulk_item_bulk_fkey foreign key (tenant_id, bulk_id) references sales.lead_bulk on delete cascade
);
select platform.protect('sales.lead_bulk_item', 'labels');
