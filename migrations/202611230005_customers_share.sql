-- Customers shared fairly: by which rules they drop to the pool, who takes them from there, who is given which, what moves when somebody
-- leaves. Nothing here tells more of a customer than its id, so these tables are seen by every colleague; whoever shows a row of them
-- joins the company, which row security guards.

-- What holds for the whole tenant; no row: nothing was ever set.
create table customers.pool_settings (
  tenant_id              uuid not null,
  -- Which acts begin the time anew.
  acts                   text[] not null default '{mail_in,mail_out,note,call,visit,meeting}',
  -- Accounts whose customers never drop.
  kept_accounts          uuid[] not null default '{}',
  -- What becomes of customers of whom all owners were disabled: left alone, or moved to the pool.
  gone_owners            text not null default 'skip' constraint pool_settings_gone_owners_known check (gone_owners in ('skip', 'move')),
  -- How many customers one person may look after, and take from the pool within a day, a week, a month, a year; null: any number.
  held_max               int constraint pool_settings_held_max_range check (held_max between 1 and 1000000),
  day_max                int constraint pool_settings_day_max_range check (day_max between 1 and 1000000),
  week_max               int constraint pool_settings_week_max_range check (week_max between 1 and 1000000),
  month_max              int constraint pool_settings_month_max_range check (month_max between 1 and 1000000),
  year_max               int constraint pool_settings_year_max_range check (year_max between 1 and 1000000),
  -- For so many days an old owner can't take it again.
  reclaim_days           int not null default 7 constraint pool_settings_reclaim_days_range check (reclaim_days between 0 and 3650),
  -- Whether who takes a customer sees the opportunities of its owners before him.
  sees_old_opportunities boolean not null default true,
  -- The day (where the tenant lives) that the nightly work was last begun for, the company that it has come to, and whether it is through.
  ran_on                 date,
  ran_after              uuid,
  ran_through            boolean not null default true,
  constraint pool_settings_pkey primary key (tenant_id)
);
select platform.protect('customers.pool_settings', 'tenant');

-- When customers drop. Of each cause the first rule whose condition a customer meets decides.
create table customers.pool_rule (
  tenant_id  uuid not null,
  id         uuid not null,
  position   int not null,
  name       text not null,
  enabled    boolean not null,
  starts_on  date not null,
  condition  jsonb not null,
  days       int not null constraint pool_rule_days_range check (days between 1 and 3650),
  cause      text not null constraint pool_rule_cause_known check (cause in ('untouched', 'no_deal')),
  created_at timestamptz not null,
  constraint pool_rule_pkey primary key (tenant_id, id)
);
select platform.protect('customers.pool_rule', 'tenant');

-- In whose keeping a company is: since when, whether it never drops, and once its owners were told, when it will. No row: since it was made.
create table customers.custody (
  tenant_id  uuid not null,
  company_id uuid not null,
  held_since timestamptz,
  kept       boolean not null default false,
  noticed_on date,
  drops_on   date,
  drops_by   uuid,
  constraint custody_pkey primary key (tenant_id, company_id),
  constraint custody_company_fkey foreign key (tenant_id, company_id) references customers.company on delete cascade,
  constraint custody_noticed check ((noticed_on is null) = (drops_on is null))
);
select platform.protect('customers.custody', 'tenant');
create index custody_dropping on customers.custody (tenant_id, drops_on, company_id) where drops_on is not null;

-- Every movement of a company from owners to owners, and how it came to be.
create table customers.movement (
  tenant_id  uuid not null,
  id         uuid not null,
  company_id uuid not null,
  at         timestamptz not null,
  way        text not null constraint movement_way_known check (way in ('edit', 'drop', 'claim', 'release', 'assign', 'hand_over', 'undo')),
  -- Who did it; none: the program.
  by_account uuid,
  was        uuid[] not null,
  now        uuid[] not null,
  was_since  timestamptz,
  -- The rule that moved it, or the hand-over.
  cause_id   uuid,
  reason     text,
  constraint movement_pkey primary key (tenant_id, id),
  constraint movement_company_fkey foreign key (tenant_id, company_id) references customers.company on delete cascade
);
select platform.protect('customers.movement', 'tenant');
create index movement_company on customers.movement (tenant_id, company_id, at desc);
create index movement_claims on customers.movement (tenant_id, by_account, at) where way = 'claim';
create index movement_cause on customers.movement (tenant_id, cause_id, company_id) where cause_id is not null;

-- Who gets which new customers.
create table customers.assign_rule (
  tenant_id  uuid not null,
  id         uuid not null,
  position   int not null,
  name       text not null,
  -- New customers that nobody has are given out by it.
  for_new    boolean not null,
  condition  jsonb not null,
  way        text not null constraint assign_rule_way_known check (way in ('round_robin', 'country', 'language', 'load')),
  -- [{"account": uuid, "countries": [..], "languages": [..]}]
  members    jsonb not null,
  -- How many it has given out: whose turn it is.
  given      bigint not null default 0,
  created_at timestamptz not null,
  constraint assign_rule_pkey primary key (tenant_id, id)
);
select platform.protect('customers.assign_rule', 'tenant');

-- All of a leaver's customers in one step, which can be taken back.
create table customers.hand_over (
  tenant_id   uuid not null,
  id          uuid not null,
  leaver      uuid not null,
  -- How the receivers share: one of the ways of assign_rule, and who they are.
  way         text not null constraint hand_over_way_known check (way in ('round_robin', 'country', 'language', 'load')),
  members     jsonb not null,
  state       text not null constraint hand_over_state_known check (state in ('running', 'done', 'undoing', 'undone')),
  given       bigint not null default 0,
  -- Companies and follow-ups that were moved; that couldn't be taken back because somebody changed them since.
  moved       int not null default 0,
  follow_ups  int not null default 0,
  kept        int not null default 0,
  created_at  timestamptz not null,
  created_by  uuid,
  finished_at timestamptz,
  constraint hand_over_pkey primary key (tenant_id, id)
);
select platform.protect('customers.hand_over', 'tenant');
create unique index hand_over_one on customers.hand_over (tenant_id, leaver) where state in ('running', 'undoing');

-- Follow-ups that a hand-over gave to somebody else.
create table customers.hand_over_follow_up (
  tenant_id    uuid not null,
  hand_over_id uuid not null,
  touch_id     uuid not null,
  was          uuid not null,
  now          uuid not null,
  constraint hand_over_follow_up_pkey primary key (tenant_id, hand_over_id, touch_id),
  constraint hand_over_follow_up_hand_over_fkey foreign key (tenant_id, hand_over_id) references customers.hand_over on delete cascade,
  constraint hand_over_follow_up_touch_fkey foreign key (tenant_id, touch_id) references customers.touch on delete cascade
);
select platform.protect('customers.hand_over_follow_up', 'tenant');
create index hand_over_follow_up_touch on customers.hand_over_follow_up (tenant_id, touch_id);

create index company_binned on customers.company (tenant_id, deleted_at desc, id desc) where deleted_at is not null;

-- A page of the recycle bin, what was deleted last first. Who doesn't see everything finds what he deleted or looked after.
create function customers.bin_page(account uuid, before timestamptz, before_id uuid, rows bigint)
returns table (id uuid, name text, country text, owner_ids uuid[], deleted_at timestamptz, deleted_by uuid, contact_count int)
language sql stable security definer set search_path = pg_catalog as $$
  select c.id, c.name, c.country, c.owner_ids, c.deleted_at, c.deleted_by, c.contact_count from customers.company c
   where c.tenant_id = platform.tenant() and c.deleted_at is not null
     and (0 = any (platform.grants()) or c.deleted_by = account or c.owner_ids @> array[account])
     and (before is null or (c.deleted_at, c.id) < (before, before_id))
   order by c.deleted_at desc, c.id desc limit rows
$$;
revoke execute on function customers.bin_page from public;
grant execute on function customers.bin_page to tradewind_app, tradewind_system;

-- Removes companies for good that lie in the bin: these, or (null) those deleted before this time, so many at most. Their people,
-- timelines and histories go with them. Answers their names.
create function customers.purge(companies uuid[], account uuid, before timestamptz, rows bigint) returns setof text
language plpgsql security definer set search_path = pg_catalog as $$
begin
  return query
  delete from customers.company c using (
      select d.id from customers.company d
       where d.tenant_id = platform.tenant() and d.deleted_at is not null
         and (companies is null or d.id = any (companies)) and (before is null or d.deleted_at < before)
         and (0 = any (platform.grants()) or d.deleted_by = account or d.owner_ids @> array[account])
       order by d.id limit rows for update) g
   where c.tenant_id = platform.tenant() and c.id = g.id returning c.name;
end $$;
revoke execute on function customers.purge from public;
grant execute on function customers.purge to tradewind_app, tradewind_system;

-- How many companies these accounts look after, whoever asks; counted to 'most' and no further.
create function customers.held(accounts uuid[], most bigint) returns table (account uuid, held bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select a.id, (select count(*) from (select from customers.company c
                                       where c.tenant_id = platform.tenant() and c.owner_ids @> array[a.id] and c.deleted_at is null and c.merged_into is null limit most) n)
    from unnest(accounts) a (id)
$$;
revoke execute on function customers.held from public;
grant execute on function customers.held to tradewind_app, tradewind_system;
