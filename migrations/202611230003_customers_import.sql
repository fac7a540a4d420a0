-- Imports of companies: the file, its rows as they were read, what became of each.
--
-- All three tables carry the labels of whoever imports: what he brings is his until it is a company. Rows are written once and read in
-- order; what became of a row is a row of its own, so that a million of them need not be written twice.

create table customers.import (
  tenant_id    uuid not null,
  id           uuid not null,
  labels       int[] not null,
  by_account   uuid not null,
  -- What the importer saw when he started it: the import sees no more.
  grants       int[] not null,
  name         text not null,
  bytes        bigint not null,
  -- The file, in pieces; kept as long as the import.
  pieces       bytea[] not null,
  state        text not null constraint import_state_known check
                 (state in ('uploaded', 'checking', 'checked', 'running', 'stopped', 'done', 'undoing', 'undone', 'failed')),
  -- How the file is read: what it was sniffed to be, its columns and first rows.
  form         jsonb not null,
  -- Which column goes where, and what is done with duplicates and owners.
  mapping      jsonb not null,
  settings     jsonb not null,
  job_id       uuid,
  error        text,
  -- The check: rows read, and how many of each kind; bad ones by field and reason.
  rows_total   bigint not null default 0,
  checked      jsonb not null default '{}',
  -- The run: the last row that is done with.
  rows_done    bigint not null default 0,
  row_last     bigint not null default 0,
  -- What became of the rows, by outcome.
  outcome      jsonb not null default '{}',
  undone       jsonb not null default '{}',
  created_at   timestamptz not null,
  started_at   timestamptz,
  finished_at  timestamptz,
  constraint import_pkey primary key (tenant_id, id)
);
select platform.protect('customers.import', 'labels');
create index import_created on customers.import (tenant_id, created_at desc, id desc);

-- A row of the file as it was read, and what the check found: 'new', 'duplicate' of a company that is here, 'more' of a company of this
-- file (its row is 'leader'), 'bad'.
create table customers.import_row (
  tenant_id  uuid not null,
  import_id  uuid not null,
  row        bigint not null,
  labels     int[] not null,
  cells      text not null,
  state      text not null constraint import_row_state_known check (state in ('new', 'duplicate', 'more', 'bad')),
  leader     bigint not null,
  -- Of a duplicate: whose, and why.
  twin       uuid,
  twin_why   text,
  -- Of a bad one: 'field:reason' each.
  flaws      text[],
  -- Somebody changed a cell: then it is no more what the file says, and another check must not forget it.
  mended     boolean not null default false,
  constraint import_row_pkey primary key (tenant_id, import_id, row),
  constraint import_row_import_fkey foreign key (tenant_id, import_id) references customers.import on delete cascade
);
select platform.protect('customers.import_row', 'labels');
create index import_row_mended on customers.import_row (tenant_id, import_id, row) where mended;
create index import_row_state on customers.import_row (tenant_id, import_id, state, row);

-- What became of a row. 'change' tells how a company was before it was updated.
create table customers.import_outcome (
  tenant_id  uuid not null,
  import_id  uuid not null,
  row        bigint not null,
  labels     int[] not null,
  outcome    text not null constraint import_outcome_known check
               (outcome in ('made', 'added', 'updated', 'unchanged', 'skipped', 'refused')),
  company_id uuid,
  contact_id uuid,
  why        text,
  change     jsonb,
  constraint import_outcome_pkey primary key (tenant_id, import_id, row),
  constraint import_outcome_import_fkey foreign key (tenant_id, import_id) references customers.import on delete cascade
);
select platform.protect('customers.import_outcome', 'labels');
create index import_outcome_company on customers.import_outcome (tenant_id, import_id, company_id) where company_id is not null;
create index import_outcome_kind on customers.import_outcome (tenant_id, import_id, outcome, row);

-- Which column went where the last time that a file had these columns.
create table customers.import_mapping (
  tenant_id  uuid not null,
  columns    text not null,
  mapping    jsonb not null,
  settings   jsonb not null,
  used_at    timestamptz not null,
  constraint import_mapping_pkey primary key (tenant_id, columns)
);
select platform.protect('customers.import_mapping', 'tenant');

-- As customers.twins, for many rows at once: each key with its kind ('n' name, 'd' domain, 'a' address, 'p' number), each answer with the
-- key's place. Of a company out of the caller's sight it tells no more than that it is there.
create function customers.twins_of(kinds text[], keys text[])
returns table (place int, company_id uuid, seen boolean, binned boolean, taken_back boolean)
language plpgsql volatile security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  tenant uuid := platform.tenant();
  granted int[] := platform.grants();
begin
  return query
  select k.n::int, c.id, c.labels && granted, c.deleted_at is not null, c.taken_back
    from unnest(kinds, keys) with ordinality k (kind, key, n) cross join lateral
         (select * from customers.company c where c.tenant_id = tenant and c.name_key = k.key limit 5) c
   where k.kind = 'n';
  return query
  select k.n::int, c.id, c.labels && granted, c.deleted_at is not null, c.taken_back
    from unnest(kinds, keys) with ordinality k (kind, key, n) cross join lateral
         (select * from customers.company c where c.tenant_id = tenant and c.local_name_key = k.key limit 5) c
   where k.kind = 'n';
  return query
  select k.n::int, c.id, c.labels && granted, c.deleted_at is not null, c.taken_back
    from unnest(kinds, keys) with ordinality k (kind, key, n) cross join lateral
         (select d.company_id from customers.company_domain d where d.tenant_id = tenant and d.domain = k.key limit 5) d cross join lateral
         (select * from customers.company c where c.tenant_id = tenant and c.id = d.company_id limit 1) c
   where k.kind = 'd';
  return query
  select k.n::int, c.id, c.labels && granted, c.deleted_at is not null, c.taken_back
    from unnest(kinds, keys) with ordinality k (kind, key, n) cross join lateral
         (select a.company_id from customers.contact_address a where a.tenant_id = tenant and a.address = k.key limit 1) a cross join lateral
         (select * from customers.company c where c.tenant_id = tenant and c.id = a.company_id limit 1) c
   where k.kind = 'a';
  return query
  select k.n::int, c.id, c.labels && granted, c.deleted_at is not null, c.taken_back
    from unnest(kinds, keys) with ordinality k (kind, key, n) cross join lateral
         (select p.company_id from customers.contact_phone p where p.tenant_id = tenant and p.phone = k.key limit 5) p cross join lateral
         (select * from customers.company c where c.tenant_id = tenant and c.id = p.company_id limit 1) c
   where k.kind = 'p';
  return query
  select k.n::int, c.id, c.labels && granted, c.deleted_at is not null, c.taken_back
    from unnest(kinds, keys) with ordinality k (kind, key, n) cross join lateral
         (select * from customers.company c where c.tenant_id = tenant and c.phone_key = k.key limit 5) c
   where k.kind = 'p';
end $$;
revoke execute on function customers.twins_of from public;
grant execute on function customers.twins_of to tradewind_app, tradewind_system;

-- Whoever enters one company holds the tenant's gate with others and then his keys; a batch of an import holds the gate alone, for
-- thousands of keys are more locks than there is room for. So a batch and a person who enter the same company make one.
create function customers.gate(alone boolean) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  if alone then
    perform pg_advisory_xact_lock(hashtextextended(platform.tenant()::text, 6));
  else
    perform pg_advisory_xact_lock_shared(hashtextextended(platform.tenant()::text, 6));
  end if;
end $$;
revoke execute on function customers.gate from public;
grant execute on function customers.gate to tradewind_app, tradewind_system;

-- As before, but for the gate.
create or replace function customers.twins(names text[], domains text[], addresses text[], phones text[], held text[] default '{}')
returns table (company_id uuid, why text, matched text, name text, owner_ids uuid[], binned boolean)
language plpgsql volatile security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  tenant uuid := platform.tenant();
  granted int[] := platform.grants();
begin
  if cardinality(held) > 0 then
    perform customers.gate(false);
    perform pg_advisory_xact_lock(hashtextextended(tenant::text || k.key, 5)) from unnest(held) k (key);
  end if;
  if cardinality(names) > 0 then
    return query
    select c.id, 'name', null::text, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(names) k (key) cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.name_key = k.key limit 20) c;
    return query
    select c.id, 'name', null::text, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(names) k (key) cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.local_name_key = k.key limit 20) c;
  end if;
  if cardinality(domains) > 0 then
    return query
    select c.id, 'domain', k.key, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(domains) k (key) cross join lateral
           (select d.company_id from customers.company_domain d where d.tenant_id = tenant and d.domain = k.key limit 20) d cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.id = d.company_id limit 1) c;
  end if;
  if cardinality(addresses) > 0 then
    return query
    select c.id, 'email', k.key, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(addresses) k (key) cross join lateral
           (select a.company_id from customers.contact_address a where a.tenant_id = tenant and a.address = k.key limit 20) a cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.id = a.company_id limit 1) c;
  end if;
  if cardinality(phones) > 0 then
    return query
    select c.id, 'phone', k.key, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(phones) k (key) cross join lateral
           (select p.company_id from customers.contact_phone p where p.tenant_id = tenant and p.phone = k.key limit 20) p cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.id = p.company_id limit 1) c;
    return query
    select c.id, 'phone', k.key, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(phones) k (key) cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.phone_key = k.key limit 20) c;
  end if;
end $$;
