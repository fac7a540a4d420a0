-- The platform: who is asking (tenant and labels live in the connection), row security, keys, blobs, jobs, events.
create extension if not exists btree_gin;
create extension if not exists pg_trgm;

create schema platform;
grant usage on schema platform to tradewind_app, tradewind_system;

create function platform.tenant() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;
create function platform.grants() returns int[] language sql stable parallel safe
  as $$ select coalesce(nullif(current_setting('app.grants', true), ''), '{}')::int[] $$;

-- Puts a table under row security. 'labels': a row is seen when its labels meet the actor's grants; 'tenant': every row of the tenant is seen.
create function platform.protect(t regclass, seen_by text) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format('create policy tenant on %s as restrictive for all to tradewind_app
                  using (tenant_id = platform.tenant()) with check (tenant_id = platform.tenant())', t);
  if seen_by = 'labels' then
    execute format('create policy labels on %s for all to tradewind_app
                    using (labels && platform.grants()) with check (true)', t);
  elsif seen_by = 'tenant' then
    execute format('create policy members on %s for all to tradewind_app using (true) with check (true)', t);
  else
    raise exception 'seen_by is labels or tenant, not %', seen_by;
  end if;
  execute format('create policy house on %s for all to tradewind_system using (true) with check (true)', t);
  execute format('create policy owner on %s for all to %I using (true) with check (true)', t, current_user);
  execute format('grant select, insert, update, delete on %s to tradewind_app, tradewind_system', t);
end $$;

-- Keys: one data key a tenant and version, wrapped by the program's master key. Destroying the row makes blobs and fields unreadable.
create table platform.tenant_key (
  tenant_id  uuid not null,
  version    int not null,
  wrapped    bytea not null,
  master_id  text not null,
  created_at timestamptz not null default now(),
  constraint tenant_key_pkey primary key (tenant_id, version)
);
select platform.protect('platform.tenant_key', 'tenant');

-- Blobs: content-addressed (SHA-256 of the plain bytes), encrypted, in segment files. 'unreferenced_since' is when the sweep first found that
-- nothing refers to the blob; a day later it is deleted, unless it was recorded or referred to again.
create table platform.blob (
  tenant_id    uuid not null,
  hash         bytea not null,
  segment      text not null,
  at_offset    bigint not null,
  bytes        bigint not null,
  stored_bytes bigint not null,
  key_version  int not null,
  created_at   timestamptz not null default now(),
  unreferenced_since timestamptz,
  constraint blob_pkey primary key (tenant_id, hash)
);
select platform.protect('platform.blob', 'tenant');
create index blob_segment on platform.blob (tenant_id, segment);
create index blob_unreferenced on platform.blob (tenant_id, unreferenced_since) where unreferenced_since is not null;

-- Jobs: promises made in the same transaction as the change.
create table platform.job (
  tenant_id    uuid not null,
  id           uuid not null,
  kind         text not null,
  payload      jsonb not null,
  state        text not null default 'waiting' constraint job_state_known check (state in ('waiting', 'running', 'done', 'dead', 'cancelled')),
  priority     smallint not null default 0,
  run_at       timestamptz not null default now(),
  attempts     int not null default 0,
  attempts_max int not null default 10,
  worker       uuid,
  leased_until timestamptz,
  cancel       boolean not null default false,
  progress     jsonb,
  last_error   text,
  unique_key   text,
  -- Shown in people's lists of jobs, under this title (a file's name, say): to this account, or to all who see all.
  title        text,
  account_id   uuid,
  -- Who is told of its changes: whoever sees it in the list.
  labels       int[] not null default '{0}',
  created_at   timestamptz not null default now(),
  finished_at  timestamptz,
  constraint job_pkey primary key (tenant_id, id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
select platform.protect('platform.job', 'tenant');
create index job_claim on platform.job (tenant_id, priority desc, run_at, id) where state = 'waiting';
create index job_due on platform.job (run_at) where state = 'waiting';
create index job_leased on platform.job (leased_until) where state = 'running';
create index job_shown on platform.job (tenant_id, id) where title is not null;
create index job_finished on platform.job (finished_at) where finished_at is not null;
-- One promise of a kind at a time for the same thing: enqueueing it again while it waits is no second job.
create index job_running_key on platform.job (tenant_id, kind, unique_key) where state = 'running' and unique_key is not null;
create unique index job_unique_waiting on platform.job (tenant_id, kind, unique_key) where state = 'waiting' and unique_key is not null;

-- When the next run of a schedule is due. Nodes race for the row, one wins.
create table platform.schedule (
  tenant_id uuid not null,
  kind      text not null,
  next_at   timestamptz not null,
  constraint schedule_pkey primary key (tenant_id, kind)
);
select platform.protect('platform.schedule', 'tenant');

-- Events: what happened. A reader remembers the snapshot up to which it has read and takes what that snapshot did not see, so nothing is
-- skipped and a long transaction holds nobody else's events back.
create table platform.event (
  tenant_id uuid not null,
  xid       xid8 not null default pg_current_xact_id(),
  seq       bigint generated always as identity,
  kind      text not null,
  data      jsonb not null default '{}',
  labels    int[] not null,
  -- The moment of writing, not of the transaction's begin: retention counts from it.
  at        timestamptz not null default clock_timestamp(),
  constraint event_pkey primary key (tenant_id, xid, seq)
);
select platform.protect('platform.event', 'labels');
create index event_at on platform.event using brin (at) with (pages_per_range = 16);
grant usage on all sequences in schema platform to tradewind_app, tradewind_system;

-- Answers kept for Idempotency-Key: the same key gives the same answer for a day.
create table platform.idempotency (
  tenant_id    uuid not null,
  account_id   uuid not null,
  key          text not null,
  request_hash bytea not null,
  status       smallint,
  body         bytea,
  created_at   timestamptz not null default now(),
  constraint idempotency_pkey primary key (tenant_id, account_id, key)
);
select platform.protect('platform.idempotency', 'tenant');
