-- Changes of many companies at once: what was asked for, how far it is, and what each company was before.
create table customers.bulk (
  tenant_id   uuid not null,
  id          uuid not null,
  -- Who asked sees it, and whoever sees all.
  labels      int[] not null,
  account_id  uuid not null,
  -- What the account saw when it asked: the job changes nothing else.
  grants      int[] not null,
  -- {"ids": [...]} or {"q", "view", "filter", "except"}.
  selection   jsonb not null,
  change      jsonb not null,
  -- Companies made later than this id are left alone.
  until_id    uuid not null,
  job_id      uuid,
  state       text not null default 'waiting' constraint bulk_state_known check (state in ('waiting', 'running', 'done', 'stopped', 'undone')),
  -- The last company that was looked at.
  done_id     uuid,
  changed     int not null default 0,
  -- By reason.
  refused     jsonb not null default '{}',
  created_at  timestamptz not null,
  constraint bulk_pkey primary key (tenant_id, id)
);
select platform.protect('customers.bulk', 'labels');
create index bulk_job on customers.bulk (tenant_id, job_id);

create table customers.bulk_item (
  tenant_id  uuid not null,
  bulk_id    uuid not null,
  company_id uuid not null,
  labels     int[] not null,
  -- The fields that were changed, as they were.
  was        jsonb not null,
  -- As the change left it: whoever changed it since keeps his change.
  revision   int not null,
  undone     boolean not null default false,
  constraint bulk_item_pkey primary key (tenant_id, bulk_id, company_id),
  constraint bulk_item_bulk_fkey foreign key (tenant_id, bulk_id) references customers.bulk on delete cascade
);
select platform.protect('customers.bulk_item', 'labels');
