-- Clean: more keys by which a company is known to be here already, asking for one that is a colleague's, duplicates over the whole
-- tenant, merging with a way back, and cases of two salespeople on one customer (撞单).

-- What a company was merged into. Such a row has no labels, so nobody sees it; it stays, so that whatever names it can be led on and the
-- merge be undone.
alter table customers.company add column merged_into uuid;
create index company_merged_into on customers.company (tenant_id, merged_into) where merged_into is not null;

-- The host of a web site, without www; where many firms share a host, the page on it too.
create function customers.site_key(site text) returns text language sql immutable strict parallel safe as $$
  select case
    when h.host is null or h.host !~ '\.' then null
    when h.host ~ '(^|\.)(facebook|linkedin|instagram|youtube|tiktok|twitter|x|pinterest|amazon|ebay|etsy|blogspot|wordpress|google|weebly|made-in-china|globalsources|1688|taobao)\.[a-z.]+$'
         and h.host !~ '^[^.]+\.[a-z]{2}\.' then nullif(h.host || coalesce(lower(substring(h.path from '^(/[^/?#]+(/[^/?#]+)?)')), ''), h.host)
    else h.host end
    from (select lower(substring(site from '^(?:[a-zA-Z]+://)?(?:[^/?#@]*@)?(?:[wW][wW][wW][0-9]?\.)?([^/:?#]+)')) host,
                 substring(site from '^(?:[a-zA-Z]+://)?[^/?#]+(/.*)$') path) h
$$;
-- A name that colleagues use, as it is compared.
create function customers.short_key(name text) returns text language sql immutable strict parallel safe as $$
  select nullif(lower(regexp_replace(name, '[[:space:][:punct:]]+', '', 'g')), '')
$$;
-- A number of a messenger: its digits.
create function customers.digits_key(number text) returns text language sql immutable strict parallel safe as $$
  select case when length(d) >= 7 then d end from (select ltrim(regexp_replace(number, '[^0-9]', '', 'g'), '0') d) s
$$;
-- An account at a social network: of a web address what follows the host.
create function customers.handle_key(handle text) returns text language sql immutable strict parallel safe as $$
  select nullif(rtrim(lower(regexp_replace(btrim(split_part(handle, '?', 1)), '^(?:[a-z]+://)?(?:[a-z.]*linkedin\.[a-z]+/)?(?:in/|company/|@)?', '', 'i')), '/'), '')
$$;
alter table customers.company
  add column site_key text generated always as (customers.site_key(website)) stored,
  add column short_name_key text generated always as (customers.short_key(short_name)) stored;
alter table customers.contact
  add column whatsapp_key text generated always as (customers.digits_key(whatsapp)) stored,
  add column wechat_key text generated always as (customers.handle_key(wechat)) stored,
  add column linkedin_key text generated always as (customers.handle_key(linkedin)) stored;
create index company_site_key on customers.company (tenant_id, site_key) where site_key is not null;
create index company_short_name_key on customers.company (tenant_id, short_name_key) where short_name_key is not null;
create index contact_whatsapp_key on customers.contact (tenant_id, whatsapp_key) where whatsapp_key is not null;
create index contact_wechat_key on customers.contact (tenant_id, wechat_key) where wechat_key is not null;
create index contact_linkedin_key on customers.contact (tenant_id, linkedin_key) where linkedin_key is not null;
-- Names read from their end: a slip at the beginning leaves the neighbours in this order what they were.
create index company_name_key_back on customers.company (tenant_id, reverse(name_key)) where name_key is not null;

-- The timeline tells of merges, requests and conflicts too. Added to whatever kinds there are by now.
do $$
declare
  kinds text := (select pg_get_constraintdef(oid) from pg_constraint where conname = 'touch_kind_known' and conrelid = 'customers.touch'::regclass);
begin
  alter table customers.touch drop constraint touch_kind_known;
  execute 'alter table customers.touch add constraint touch_kind_known '
    || replace(kinds, '''owner''::text', '''owner''::text, ''merge''::text, ''request''::text, ''conflict''::text');
end $$;

-- As before, with more keys: web sites, accounts of messengers and networks ('whatsapp:…', 'wechat:…', 'linkedin:…'), short names.
drop function customers.twins(text[], text[], text[], text[], text[]);
create function customers.twins(names text[], domains text[], addresses text[], phones text[], held text[] default '{}',
                                sites text[] default '{}', socials text[] default '{}')
returns table (company_id uuid, why text, matched text, name text, owner_ids uuid[], binned boolean)
language plpgsql volatile security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  tenant uuid := platform.tenant();
  granted int[] := platform.grants();
begin
  if cardinality(held) > 0 then
    -- A batch of an import holds the gate alone.
    perform customers.gate(false);
    perform pg_advisory_xact_lock(hashtextextended(tenant::text || k.key, 5)) from unnest(held) k (key);
  end if;
  if cardinality(names) > 0 then
    return query
    select c.id, 'name', null::text, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(names) k (key) cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.name_key = k.key limit 20) c where c.merged_into is null;
    return query
    select c.id, 'name', null::text, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(names) k (key) cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.local_name_key = k.key limit 20) c where c.merged_into is null;
    return query
    select c.id, 'name', null::text, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(names) k (key) cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.short_name_key = k.key limit 20) c where c.merged_into is null;
  end if;
  if cardinality(domains) > 0 then
    return query
    select c.id, 'domain', k.key, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(domains) k (key) cross join lateral
           (select d.company_id from customers.company_domain d where d.tenant_id = tenant and d.domain = k.key limit 20) d cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.id = d.company_id limit 1) c where c.merged_into is null;
  end if;
  if cardinality(addresses) > 0 then
    return query
    select c.id, 'email', k.key, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(addresses) k (key) cross join lateral
           (select a.company_id from customers.contact_address a where a.tenant_id = tenant and a.address = k.key limit 20) a cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.id = a.company_id limit 1) c where c.merged_into is null;
  end if;
  if cardinality(phones) > 0 then
    return query
    select c.id, 'phone', k.key, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(phones) k (key) cross join lateral
           (select p.company_id from customers.contact_phone p where p.tenant_id = tenant and p.phone = k.key limit 20) p cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.id = p.company_id limit 1) c where c.merged_into is null;
    return query
    select c.id, 'phone', k.key, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from unnest(phones) k (key) cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.phone_key = k.key limit 20) c where c.merged_into is null;
  end if;
  if cardinality(sites) > 0 then
    return query
    select c.id, 'site', k.key, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from (select customers.site_key(s.site) from unnest(sites) s (site)) k (key) cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.site_key = k.key limit 20) c where c.merged_into is null;
  end if;
  if cardinality(socials) > 0 then
    return query
    select c.id, 'social', k.key, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from (select customers.digits_key(substr(s.key, 10)) from unnest(socials) s (key) where s.key like 'whatsapp:%') k (key) cross join lateral
           ((select p.company_id from customers.contact p where p.tenant_id = tenant and p.whatsapp_key = k.key limit 20) union
            (select p.company_id from customers.contact_phone p where p.tenant_id = tenant and p.phone = '+' || k.key limit 20)) p cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.id = p.company_id limit 1) c where c.merged_into is null;
    return query
    select c.id, 'social', k.key, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from (select customers.handle_key(substr(s.key, 8)) from unnest(socials) s (key) where s.key like 'wechat:%') k (key) cross join lateral
           (select p.company_id from customers.contact p where p.tenant_id = tenant and p.wechat_key = k.key limit 20) p cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.id = p.company_id limit 1) c where c.merged_into is null;
    return query
    select c.id, 'social', k.key, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
      from (select customers.handle_key(substr(s.key, 10)) from unnest(socials) s (key) where s.key like 'linkedin:%') k (key) cross join lateral
           (select p.company_id from customers.contact p where p.tenant_id = tenant and p.linkedin_key = k.key limit 20) p cross join lateral
           (select * from customers.company c where c.tenant_id = tenant and c.id = p.company_id limit 1) c where c.merged_into is null;
  end if;
end $$;
revoke execute on function customers.twins from public;
grant execute on function customers.twins to tradewind_app, tradewind_system;

-- Companies whose names stand beside these in the order of names, read forwards or backwards, and those of exactly the other keys (the
-- words of a name in another order): candidates, a bounded number of them, for `text::likeness` to decide on. Their names leave the store only where the
-- caller sees them.
create function customers.named_nearby(keys text[], others text[], each int)
returns table (company_id uuid, seen boolean, name text, local_name text, owner_ids uuid[], binned boolean)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  tenant uuid := platform.tenant();
  granted int[] := platform.grants();
begin
  return query
  select c.id, c.labels && granted, c.name, c.local_name, c.owner_ids, c.deleted_at is not null from (
    select n.id from unnest(keys) k (key) cross join lateral (
      (select c.id from customers.company c where c.tenant_id = tenant and c.name_key >= k.key order by c.name_key limit each) union all
      (select c.id from customers.company c where c.tenant_id = tenant and c.name_key < k.key order by c.name_key desc limit each) union all
      (select c.id from customers.company c where c.tenant_id = tenant and reverse(c.name_key) >= reverse(k.key) and c.name_key is not null
        order by reverse(c.name_key) limit each) union all
      (select c.id from customers.company c where c.tenant_id = tenant and reverse(c.name_key) < reverse(k.key) and c.name_key is not null
        order by reverse(c.name_key) desc limit each) union all
      (select c.id from customers.company c where c.tenant_id = tenant and c.local_name_key >= k.key order by c.local_name_key limit each) union all
      (select c.id from customers.company c where c.tenant_id = tenant and c.local_name_key < k.key order by c.local_name_key desc limit each)) n
    union
    select n.id from unnest(others) o (key) cross join lateral
      (select c.id from customers.company c where c.tenant_id = tenant and c.name_key = o.key limit 5) n) near
  cross join lateral (select * from customers.company c where c.tenant_id = tenant and c.id = near.id limit 1) c
  where c.merged_into is null;
end $$;
revoke execute on function customers.named_nearby from public;
grant execute on function customers.named_nearby to tradewind_app, tradewind_system;

-- Asking for a company that is a colleague's. A request carries the company's labels and the asker's own, so that both sides see it;
-- the trigger below keeps that so.
create table customers.ask (
  tenant_id   uuid not null,
  id          uuid not null,
  company_id  uuid not null,
  labels      int[] not null,
  asker       uuid not null,
  asker_label int not null,
  -- What is asked for: to look after it together, or instead of its owner.
  wanted      text not null constraint ask_wanted_known check (wanted in ('share', 'hand_over')),
  -- As the asker knows it: what he typed when he met it. Its real name he may not see.
  known_as    text not null,
  text        text not null default '',
  state       text not null default 'open' constraint ask_state_known check (state in ('open', 'shared', 'handed_over', 'refused', 'withdrawn')),
  answered_by uuid,
  answer      text not null default '',
  created_at  timestamptz not null,
  answered_at timestamptz,
  constraint ask_pkey primary key (tenant_id, id),
  constraint ask_company_fkey foreign key (tenant_id, company_id) references customers.company on delete cascade
);
select platform.protect('customers.ask', 'labels');
-- One open request of one colleague for one company.
create unique index ask_open_key on customers.ask (tenant_id, company_id, asker) where state = 'open';
create index ask_state on customers.ask (tenant_id, state, created_at desc, id desc);
create index ask_asker on customers.ask (tenant_id, asker, created_at desc, id desc);
create index ask_company on customers.ask (tenant_id, company_id);

-- Writes a request for a company that the asker may not see, and the entry of its timeline. Answers whose it is; nothing when there
-- is no such company (or it lies in the bin, or was merged into another).
create function customers.ask_for(ask uuid, company uuid, asker uuid, asker_label int, wanted text, known_as text, words text, at timestamptz)
returns table (owner_ids uuid[], labels int[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
  target customers.company;
begin
  select * into target from customers.company c where c.tenant_id = tenant and c.id = company and cardinality(c.labels) > 0 for share;
  if not found then
    return;
  end if;
  insert into customers.ask (tenant_id, id, company_id, labels, asker, asker_label, wanted, known_as, text, created_at)
  values (tenant, ask, company, target.labels || asker_label, asker, asker_label, wanted, known_as, words, at);
  insert into customers.touch (tenant_id, id, company_id, labels, kind, at, by_account, title, text)
  values (tenant, gen_random_uuid(), company, target.labels, 'request', at, asker, wanted, words);
  return query select target.owner_ids, target.labels;
end $$;
revoke execute on function customers.ask_for from public;
grant execute on function customers.ask_for to tradewind_app, tradewind_system;

-- Pairs of companies that look like one, with the reasons. Read by the program and by who sees everything; others see groups.
create table customers.duplicate_pair (
  tenant_id uuid not null,
  one       uuid not null,
  other     uuid not null,
  labels    int[] not null default '{0}',
  reasons   text[] not null,
  -- Which run found it.
  run_id    uuid not null,
  constraint duplicate_pair_pkey primary key (tenant_id, one, other),
  constraint duplicate_pair_order check (one < other)
);
select platform.protect('customers.duplicate_pair', 'labels');
create index duplicate_pair_other on customers.duplicate_pair (tenant_id, other);

-- Companies that hang together by pairs. A group carries the labels of all its members: whoever sees one of them sees that there is a group.
create table customers.duplicate_group (
  tenant_id uuid not null,
  id        uuid not null,
  labels    int[] not null,
  reasons   text[] not null,
  -- 0 to 100, of its strongest reason.
  strength  smallint not null,
  size      int not null,
  found_at  timestamptz not null,
  constraint duplicate_group_pkey primary key (tenant_id, id)
);
select platform.protect('customers.duplicate_group', 'labels');
create index duplicate_group_strength on customers.duplicate_group (tenant_id, strength desc, id desc);
create index duplicate_group_labels on customers.duplicate_group using gin (tenant_id, labels);

create table customers.duplicate_member (
  tenant_id  uuid not null,
  company_id uuid not null,
  group_id   uuid not null,
  labels     int[] not null,
  constraint duplicate_member_pkey primary key (tenant_id, company_id),
  constraint duplicate_member_group_fkey foreign key (tenant_id, group_id) references customers.duplicate_group on delete cascade
);
select platform.protect('customers.duplicate_member', 'labels');
create index duplicate_member_group on customers.duplicate_member (tenant_id, group_id);

-- Pairs that a person has looked at and found to be two. Ids only.
create table customers.not_same (
  tenant_id  uuid not null,
  one        uuid not null,
  other      uuid not null,
  by_account uuid,
  at         timestamptz not null,
  constraint not_same_pkey primary key (tenant_id, one, other),
  constraint not_same_order check (one < other)
);
select platform.protect('customers.not_same', 'tenant');
create index not_same_other on customers.not_same (tenant_id, other);

-- Companies by whose facts something has changed since duplicates were looked for.
create table customers.duplicate_dirty (
  tenant_id  uuid not null,
  company_id uuid not null,
  constraint duplicate_dirty_pkey primary key (tenant_id, company_id)
);
select platform.protect('customers.duplicate_dirty', 'tenant');

-- Runs of the search for duplicates.
create table customers.duplicate_run (
  tenant_id   uuid not null,
  id          uuid not null,
  job_id      uuid,
  whole       boolean not null,
  by_account  uuid,
  -- Which step is next; what is before is done and stays done when the run is stopped and goes on.
  step        smallint not null default 0,
  since       timestamptz,
  -- Companies that a run over changes looks at.
  touched     uuid[] not null default '{}',
  companies   bigint not null default 0,
  groups      bigint,
  created_at  timestamptz not null,
  finished_at timestamptz,
  constraint duplicate_run_pkey primary key (tenant_id, id)
);
select platform.protect('customers.duplicate_run', 'tenant');
create index duplicate_run_created on customers.duplicate_run (tenant_id, created_at desc);

-- The members of groups: of those out of sight only whose they are.
create function customers.duplicate_members(groups uuid[])
returns table (group_id uuid, company_id uuid, seen boolean, owner_ids uuid[])
language sql stable security definer set search_path = pg_catalog as $$
  select m.group_id, c.id, c.labels && platform.grants(), c.owner_ids
    from customers.duplicate_group g
    join customers.duplicate_member m on m.tenant_id = g.tenant_id and m.group_id = g.id
    join customers.company c on c.tenant_id = m.tenant_id and c.id = m.company_id and cardinality(c.labels) > 0
   where g.tenant_id = platform.tenant() and g.id = any (groups) and g.labels && platform.grants()
   order by m.group_id, c.created_at, c.id
$$;
revoke execute on function customers.duplicate_members from public;
grant execute on function customers.duplicate_members to tradewind_app, tradewind_system;

-- Makes the groups of these companies anew from their pairs: 'member' and 'root' say which hang together (the root is one of them).
-- Companies that hang with nobody are in no group. Of the owner, for the members' labels may be out of the caller's sight.
create function customers.regroup(touched uuid[], members uuid[], roots uuid[], at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
begin
  delete from customers.duplicate_group g using customers.duplicate_member m
   where m.tenant_id = tenant and m.company_id = any (touched) and g.tenant_id = tenant and g.id = m.group_id;
  with placed as (
    select u.member, u.root, c.labels from unnest(members, roots) u (member, root)
      join customers.company c on c.tenant_id = tenant and c.id = u.member and cardinality(c.labels) > 0),
  why as (
    select p.root, array_agg(distinct r.reason order by r.reason) reasons
      from placed p join customers.duplicate_pair d on d.tenant_id = tenant and d.one = p.member
      join placed q on q.member = d.other and q.root = p.root cross join lateral unnest(d.reasons) r (reason)
     group by p.root),
  made as (
    insert into customers.duplicate_group (tenant_id, id, labels, reasons, strength, size, found_at)
    select tenant, w.root, (select array_agg(distinct l order by l) from placed p, unnest(p.labels) l where p.root = w.root), w.reasons,
           (select max(case r when 'email' then 95 when 'domain' then 90 when 'site' then 85 when 'phone' then 80 when 'social' then 80
                              when 'name' then 70 else 50 end)
              + case when cardinality(w.reasons) > 1 then 4 else 0 end from unnest(w.reasons) r),
           (select count(*) from placed p where p.root = w.root), at
      from why w
    on conflict on constraint duplicate_group_pkey do update
      set labels = excluded.labels, reasons = excluded.reasons, strength = excluded.strength, size = excluded.size
    returning id)
  insert into customers.duplicate_member (tenant_id, company_id, group_id, labels)
  select tenant, p.member, p.root, p.labels from placed p join made on made.id = p.root
  on conflict on constraint duplicate_member_pkey do update set group_id = excluded.group_id, labels = excluded.labels;
end $$;
revoke execute on function customers.regroup from public;
grant execute on function customers.regroup to tradewind_app, tradewind_system;

-- Two salespeople on one customer, or on two that look like one.
create table customers.conflict (
  tenant_id  uuid not null,
  id         uuid not null,
  labels     int[] not null,
  company_id uuid not null,
  other_id   uuid,
  parties    uuid[] not null,
  origin     text not null constraint conflict_origin_known check (origin in ('hand', 'duplicates', 'twin')),
  state      text not null default 'open' constraint conflict_state_known check (state in ('open', 'decided', 'withdrawn')),
  text       text not null default '',
  -- Who keeps it, whether the two were made one, why.
  decision   text constraint conflict_decision_known check (decision in ('keep', 'merge', 'both')),
  keeper     uuid,
  reason     text not null default '',
  -- What was said and done, in order: [{at, by, what, text}].
  log        jsonb not null default '[]',
  opened_by  uuid,
  decided_by uuid,
  created_at timestamptz not null,
  decided_at timestamptz,
  constraint conflict_pkey primary key (tenant_id, id),
  constraint conflict_company_fkey foreign key (tenant_id, company_id) references customers.company on delete cascade,
  constraint conflict_other_fkey foreign key (tenant_id, other_id) references customers.company on delete cascade,
  constraint conflict_decided_has_decision check ((state = 'decided') = (decision is not null))
);
select platform.protect('customers.conflict', 'labels');
create unique index conflict_open_key on customers.conflict (tenant_id, least(company_id, other_id), coalesce(greatest(company_id, other_id), company_id))
  where state = 'open';
create index conflict_state on customers.conflict (tenant_id, state, created_at desc, id desc);
create index conflict_created on customers.conflict (tenant_id, created_at desc, id desc);
create index conflict_company on customers.conflict (tenant_id, company_id);
create index conflict_other on customers.conflict (tenant_id, other_id) where other_id is not null;

-- Opens a case about one company or two, also such as the caller may not see; its parties are their owners and, of one company, those
-- named besides. Answers the parties and the labels; nothing when a company isn't there, or the caller sees neither of them.
create function customers.conflict_open(conflict uuid, company uuid, other uuid, more uuid[], more_labels int[], origin text, said text, by_account uuid, at timestamptz)
returns table (parties uuid[], labels int[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
  ids uuid[] := array_remove(array[company, other], null);
  there int;
  seen boolean;
  owners uuid[];
  tags int[];
begin
  select count(*), bool_or(c.labels && platform.grants()) into there, seen
    from customers.company c where c.tenant_id = tenant and c.id = any (ids) and cardinality(c.labels) > 0;
  if there <> cardinality(ids) or not seen then
    return;
  end if;
  select array_agg(distinct o) into owners from (
    select unnest(c.owner_ids) o from customers.company c where c.tenant_id = tenant and c.id = any (ids) union select unnest(more)) s;
  select array_agg(distinct l order by l) into tags from (
    select unnest(c.labels) l from customers.company c where c.tenant_id = tenant and c.id = any (ids) union select unnest(more_labels)) s;
  insert into customers.conflict (tenant_id, id, labels, company_id, other_id, parties, origin, text, opened_by, created_at, log)
  values (tenant, conflict, tags, company, other, coalesce(owners, '{}'), origin, said, by_account, at,
          jsonb_build_array(jsonb_build_object('at', at, 'by', by_account, 'what', 'opened', 'text', said)));
  insert into customers.touch (tenant_id, id, company_id, labels, kind, at, by_account, title, text)
  select tenant, gen_random_uuid(), c.id, c.labels, 'conflict', at, by_account, 'opened', said
    from customers.company c where c.tenant_id = tenant and c.id = any (ids);
  return query select coalesce(owners, '{}'), tags;
end $$;
revoke execute on function customers.conflict_open from public;
grant execute on function customers.conflict_open to tradewind_app, tradewind_system;

-- What speaks for each side: dates and counts also of a company out of sight, names only in sight. Only for cases in sight.
create function customers.conflict_evidence(conflicts uuid[])
returns table (conflict_id uuid, company_id uuid, seen boolean, name text, owner_ids uuid[], created_at timestamptz, created_by uuid,
               first_touch_at timestamptz, last_touch_at timestamptz, touches bigint, mails bigint, stage text)
language sql stable security definer set search_path = pg_catalog as $$
  select f.id, c.id, c.labels && platform.grants(), case when c.labels && platform.grants() then c.name end, c.owner_ids, c.created_at,
         c.created_by, t.first_at, t.last_at, t.touches, t.mails, c.stage
    from customers.conflict f
    join customers.company c on c.tenant_id = f.tenant_id and c.id in (f.company_id, f.other_id)
    cross join lateral (
      select min(t.at) filter (where t.kind in ('mail_in', 'mail_out', 'call', 'visit', 'meeting')) first_at,
             max(t.at) filter (where t.kind in ('mail_in', 'mail_out', 'call', 'visit', 'meeting')) last_at,
             count(*) filter (where t.kind in ('mail_in', 'mail_out', 'call', 'visit', 'meeting', 'note')) touches,
             count(*) filter (where t.kind in ('mail_in', 'mail_out')) mails
        from (select t.at, t.kind from customers.touch t where t.tenant_id = c.tenant_id and t.company_id = c.id
               order by t.at desc limit 20000) t) t
   where f.tenant_id = platform.tenant() and f.id = any (conflicts) and f.labels && platform.grants()
   order by f.id, c.created_at, c.id
$$;
revoke execute on function customers.conflict_evidence from public;
grant execute on function customers.conflict_evidence to tradewind_app, tradewind_system;

-- Whoever sees a company sees what is asked and fought about it. A trigger, because a company gets other labels in many ways.
create function customers.company_relabelled() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  -- A merge that is taken back puts these back itself, as they were.
  if coalesce(current_setting('customers.undoing', true), '') <> 'yes' then
    update customers.ask a set labels = new.labels || a.asker_label where a.tenant_id = new.tenant_id and a.company_id = new.id;
    update customers.conflict f set labels = (select array_agg(distinct l order by l) from unnest(f.labels || new.labels) l)
     where f.tenant_id = new.tenant_id and f.state = 'open' and (f.company_id = new.id or f.other_id = new.id);
  end if;
  update customers.merge m set labels = new.labels where m.tenant_id = new.tenant_id and m.into_id = new.id;
  update customers.duplicate_member m set labels = new.labels where m.tenant_id = new.tenant_id and m.company_id = new.id;
  if found then
    update customers.duplicate_group g
       set labels = coalesce((select array_agg(distinct l order by l) from customers.duplicate_member m, unnest(m.labels) l
                               where m.tenant_id = g.tenant_id and m.group_id = g.id), '{}')
     where g.tenant_id = new.tenant_id
       and g.id = (select m.group_id from customers.duplicate_member m where m.tenant_id = new.tenant_id and m.company_id = new.id);
  end if;
  return null;
end $$;
create trigger company_relabelled after update of labels on customers.company
  for each row when (old.labels is distinct from new.labels) execute function customers.company_relabelled();

-- By another name, domain, person, address, number or site a company may be like others than before. Its making needs no mark: what is
-- new is known by its time.
create function customers.company_recognised_anew() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into customers.duplicate_dirty (tenant_id, company_id) values (new.tenant_id, new.id) on conflict do nothing;
  return null;
end $$;
create trigger company_recognised_anew after update of words, website, short_name, phone_key, labels on customers.company
  for each row when (old.words is distinct from new.words or old.website is distinct from new.website or old.short_name is distinct from new.short_name
                     or old.phone_key is distinct from new.phone_key or (cardinality(old.labels) > 0) <> (cardinality(new.labels) > 0))
  execute function customers.company_recognised_anew();
create function customers.contact_recognised_anew() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into customers.duplicate_dirty (tenant_id, company_id) values (new.tenant_id, new.company_id) on conflict do nothing;
  return null;
end $$;
create trigger contact_recognised_anew after update of whatsapp, wechat, linkedin, company_id on customers.contact
  for each row when ((old.whatsapp, old.wechat, old.linkedin, old.company_id) is distinct from (new.whatsapp, new.wechat, new.linkedin, new.company_id))
  execute function customers.contact_recognised_anew();

-- Merging two to five companies into one, with a way back.
create table customers.merge (
  tenant_id    uuid not null,
  id           uuid not null,
  labels       int[] not null,
  into_id      uuid not null,
  from_ids     uuid[] not null,
  into_name    text not null,
  from_names   text[] not null,
  -- People who became one: each of the first is the one of the second in the same place.
  people_from  uuid[] not null default '{}',
  people_into  uuid[] not null default '{}',
  by_account   uuid,
  at           timestamptz not null,
  undone_at    timestamptz,
  undone_by    uuid,
  constraint merge_pkey primary key (tenant_id, id),
  constraint merge_into_fkey foreign key (tenant_id, into_id) references customers.company on delete cascade
);
select platform.protect('customers.merge', 'labels');
create index merge_at on customers.merge (tenant_id, at desc, id desc);
create index merge_into on customers.merge (tenant_id, into_id, at desc);

-- Each row that a merge changed, as it was and as it is since; without labels, so that only the functions below read it.
create table customers.merge_row (
  tenant_id uuid not null,
  merge_id  uuid not null,
  relation  text not null,
  key       jsonb not null,
  labels    int[] not null default '{}',
  before    jsonb,
  after     jsonb,
  constraint merge_row_pkey primary key (tenant_id, merge_id, relation, key),
  constraint merge_row_merge_fkey foreign key (tenant_id, merge_id) references customers.merge on delete cascade
);
select platform.protect('customers.merge_row', 'labels');

-- The tables of this schema that hang on a company or on a contact by a foreign key: all of them take part in a merge, also those that
-- are made after this. Answers the table, the column that names the other, and its own primary key. What only a merge itself writes takes no part.
create function customers.attached(target regclass) returns table (relation regclass, col name, pk name[])
language sql stable set search_path = pg_catalog as $$
  select f.conrelid::regclass,
         (select a.attname from unnest(f.conkey, f.confkey) k (ours, theirs)
            join pg_attribute t on t.attrelid = f.confrelid and t.attnum = k.theirs and t.attname = 'id'
            join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.ours),
         (select array_agg(a.attname order by a.attnum) from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
           where i.indrelid = f.conrelid and i.indisprimary)
    from pg_constraint f join pg_class r on r.oid = f.conrelid
   where f.contype = 'f' and f.confrelid = target and r.relnamespace = 'customers'::regnamespace
     and f.conrelid <> 'customers.merge'::regclass
   order by r.relname, f.conname
$$;

-- All rows of these companies.
create function customers.rows_of(ids uuid[]) returns table (relation text, key jsonb, image jsonb)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
  t record;
begin
  return query select 'customers.company'::text, jsonb_build_object('tenant_id', c.tenant_id, 'id', c.id), to_jsonb(c)
    from customers.company c where c.tenant_id = tenant and c.id = any (ids);
  for t in select * from customers.attached('customers.company') loop
    return query execute format('select %L::text, (select jsonb_object_agg(k, to_jsonb(r) -> k) from unnest(%L::text[]) k), to_jsonb(r)
                                   from %s r where r.tenant_id = $1 and r.%I = any ($2)', t.relation, t.pk, t.relation, t.col) using tenant, ids;
  end loop;
  for t in select a.* from customers.attached('customers.contact') a
            where a.relation not in (select b.relation from customers.attached('customers.company') b) loop
    return query execute format('select %L::text, (select jsonb_object_agg(k, to_jsonb(r) -> k) from unnest(%L::text[]) k), to_jsonb(r)
                                   from customers.contact c join %s r on r.tenant_id = c.tenant_id and r.%I = c.id
                                  where c.tenant_id = $1 and c.company_id = any ($2)', t.relation, t.pk, t.relation, t.col) using tenant, ids;
  end loop;
end $$;
revoke execute on function customers.rows_of from public;

-- Begins a merge: writes down all rows of its companies. False unless the caller sees every one of them.
create function customers.merge_begin(merge uuid, into_id uuid, from_ids uuid[], by_account uuid, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
begin
  if (select count(*) from customers.company c where c.tenant_id = tenant and c.id = any (into_id || from_ids) and c.labels && platform.grants())
     <> cardinality(from_ids) + 1 then
    return false;
  end if;
  insert into customers.merge (tenant_id, id, labels, into_id, from_ids, into_name, from_names, by_account, at)
  select tenant, merge, c.labels, into_id, from_ids, c.name,
         (select array_agg(f.name order by u.n) from unnest(from_ids) with ordinality u (id, n)
            join customers.company f on f.tenant_id = tenant and f.id = u.id), by_account, at
    from customers.company c where c.tenant_id = tenant and c.id = into_id;
  insert into customers.merge_row (tenant_id, merge_id, relation, key, before)
  select tenant, merge, r.relation, r.key, r.image from customers.rows_of(into_id || from_ids) r on conflict do nothing;
  return true;
end $$;
revoke execute on function customers.merge_begin from public;
grant execute on function customers.merge_begin to tradewind_app, tradewind_system;

-- Moves rows of a table from some to one, one by one where the one has such a row already: then it goes.
create function customers.move_rows(relation regclass, col name, from_ids uuid[], into_id uuid, new_labels int[]) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
  has_labels boolean := exists (select from pg_attribute a where a.attrelid = relation and a.attname = 'labels' and not a.attisdropped);
  sets text := format('%I = $2', col);
  spot tid;
begin
  if new_labels is not null and has_labels then
    -- A mail's entry keeps its mailbox's labels; a request its asker's.
    sets := sets || case relation::text
      when 'customers.touch' then ', labels = case when message_id is null then $4 else labels end'
      when 'customers.ask' then ', labels = $4 || asker_label'
      when 'customers.conflict' then ', labels = (select array_agg(distinct l order by l) from unnest(labels || $4) l)'
      else ', labels = $4' end;
  end if;
  if relation::text in ('customers.company_domain', 'customers.contact') and col = 'company_id' then
    sets := sets || format(', position = position + (select coalesce(max(p.position), 0) from %s p where p.tenant_id = $1 and p.company_id = $2)', relation);
  end if;
  begin
    execute format('update %s r set %s where r.tenant_id = $1 and r.%I = any ($3)', relation, sets, col) using tenant, into_id, from_ids, new_labels;
    return;
  exception when unique_violation then
    null;
  end;
  for spot in execute format('select ctid from %s r where r.tenant_id = $1 and r.%I = any ($2)', relation, col) using tenant, from_ids loop
    begin
      execute format('update %s r set %s where r.ctid = $5 and r.%I = any ($3)', relation, sets, col) using tenant, into_id, from_ids, new_labels, spot;
    exception when unique_violation then
      execute format('delete from %s r where r.ctid = $1', relation) using spot;
    end;
  end loop;
end $$;
revoke execute on function customers.move_rows from public;

-- What fills another's blanks, of two rows as jsonb: texts, numbers and days that one lacks; of lists of words and of fields both.
create function customers.filled(own jsonb, other jsonb, target regclass, but text[]) returns jsonb
language sql stable set search_path = pg_catalog as $$
  select coalesce(jsonb_object_agg(a.attname, case
           when a.atttypid = 'text[]'::regtype then (select jsonb_agg(distinct w order by w) from (
                  select jsonb_array_elements(coalesce(nullif(own -> a.attname, 'null'), '[]')) w
                  union select jsonb_array_elements(coalesce(nullif(other -> a.attname, 'null'), '[]'))) s)
           when jsonb_typeof(own -> a.attname) = 'object' then (other -> a.attname) || (own -> a.attname)
           else other -> a.attname end), '{}')
    from pg_attribute a
   where a.attrelid = target and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attname <> all (but)
     and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'date'::regtype, 'numeric'::regtype)
     and coalesce(other -> a.attname, 'null') not in ('null', '""', '[]', '{}')
     and case when a.atttypid = 'text[]'::regtype then not (coalesce(nullif(own -> a.attname, 'null'), '[]') @> (other -> a.attname))
              when jsonb_typeof(own -> a.attname) = 'object' and jsonb_typeof(other -> a.attname) = 'object'
                   then not ((own -> a.attname) ?& array(select jsonb_object_keys(other -> a.attname)))
              else coalesce(own -> a.attname, 'null') in ('null', '""', '[]', '{}') end
$$;

-- Writes some columns of one row.
create function customers.put_columns(relation regclass, id uuid, columns jsonb) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if columns = '{}' then
    return;
  end if;
  execute format('update %s r set %s from jsonb_populate_record(null::%s, $1) n where r.tenant_id = $2 and r.id = $3', relation,
                 (select string_agg(format('%I = n.%I', k, k), ', ') from jsonb_object_keys(columns) k), relation)
    using columns, platform.tenant(), id;
end $$;
revoke execute on function customers.put_columns from public;

-- Moves all that hangs on the merged companies to the one that stays, fills its blanks of facts that the program has no choice for, and
-- puts them out of sight.
create function customers.merge_move(merge uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
  m customers.merge;
  tags int[];
  theirs jsonb;
  t record;
begin
  select * into strict m from customers.merge x where x.tenant_id = tenant and x.id = merge and x.labels && platform.grants() and x.undone_at is null;
  select c.labels into strict tags from customers.company c where c.tenant_id = tenant and c.id = m.into_id;
  for t in select * from customers.attached('customers.company') loop
    perform customers.move_rows(t.relation, t.col, m.from_ids, m.into_id, tags);
  end loop;
  for theirs in select to_jsonb(c) from customers.company c where c.tenant_id = tenant and c.id = any (m.from_ids) order by c.fresh_at desc, c.id loop
    begin
      perform customers.put_columns('customers.company', m.into_id, (
        select customers.filled(to_jsonb(c), theirs, 'customers.company',
          '{name,local_name,short_name,domain,country,time_zone,language,website,phone,address,source,remarks,stage,entered_stage,visible_to,name_key,local_name_key,phone_key,search_text}')
          from customers.company c where c.tenant_id = tenant and c.id = m.into_id));
    exception when unique_violation then
      -- A number that only one may bear stays with the one that is out of sight.
      null;
    end;
  end loop;
  delete from customers.duplicate_pair p where p.tenant_id = tenant and (p.one = any (m.from_ids) or p.other = any (m.from_ids));
  update customers.company c set labels = '{}', merged_into = m.into_id where c.tenant_id = tenant and c.id = any (m.from_ids);
  update customers.company c
     set contact_count = (select count(*) from customers.contact p where p.tenant_id = tenant and p.company_id = c.id),
         domain = coalesce(c.domain, (select d.domain from customers.company_domain d
                                       where d.tenant_id = tenant and d.company_id = c.id order by d.position, d.domain limit 1)),
         last_touch_at = greatest(c.last_touch_at, (select max(f.last_touch_at) from customers.company f where f.tenant_id = tenant and f.id = any (m.from_ids))),
         next_follow_up_at = least(c.next_follow_up_at, (select min(f.next_follow_up_at) from customers.company f where f.tenant_id = tenant and f.id = any (m.from_ids)))
   where c.tenant_id = tenant and c.id = m.into_id;
end $$;
revoke execute on function customers.merge_move from public;
grant execute on function customers.merge_move to tradewind_app, tradewind_system;

-- Makes one person of two of the company that stays.
create function customers.merge_person(merge uuid, keep uuid, gone uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
  m customers.merge;
  t record;
begin
  select * into strict m from customers.merge x where x.tenant_id = tenant and x.id = merge and x.labels && platform.grants() and x.undone_at is null;
  perform from customers.contact c where c.tenant_id = tenant and c.id in (keep, gone) and c.company_id = m.into_id having count(*) = 2;
  if not found then
    raise exception 'two people of one company are merged';
  end if;
  for t in select * from customers.attached('customers.contact') loop
    perform customers.move_rows(t.relation, t.col, array[gone], keep, null);
  end loop;
  update customers.touch x set contact_id = keep where x.tenant_id = tenant and x.company_id = m.into_id and x.contact_id = gone;
  perform customers.put_columns('customers.contact', keep, (
    select customers.filled(to_jsonb(k), to_jsonb(g), 'customers.contact', '{name}') from customers.contact k, customers.contact g
     where k.tenant_id = tenant and k.id = keep and g.tenant_id = tenant and g.id = gone));
  delete from customers.contact c where c.tenant_id = tenant and c.id = gone;
  update customers.merge x set people_from = people_from || gone, people_into = people_into || keep where x.tenant_id = tenant and x.id = merge;
  update customers.company c set contact_count = (select count(*) from customers.contact p where p.tenant_id = tenant and p.company_id = c.id)
   where c.tenant_id = tenant and c.id = m.into_id;
end $$;
revoke execute on function customers.merge_person from public;
grant execute on function customers.merge_person to tradewind_app, tradewind_system;

-- Ends a merge: writes down the same rows as they are now, and forgets those that it didn't change.
create function customers.merge_end(merge uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
  m customers.merge;
begin
  select * into strict m from customers.merge x where x.tenant_id = tenant and x.id = merge and x.undone_at is null;
  insert into customers.merge_row (tenant_id, merge_id, relation, key, after)
  select distinct on (r.relation, r.key) tenant, merge, r.relation, r.key, r.image from customers.rows_of(m.into_id || m.from_ids) r
  on conflict on constraint merge_row_pkey do update set after = excluded.after;
  delete from customers.merge_row r where r.tenant_id = tenant and r.merge_id = merge and r.before = r.after;
  update customers.merge x set labels = c.labels from customers.company c
   where x.tenant_id = tenant and x.id = merge and c.tenant_id = tenant and c.id = m.into_id;
end $$;
revoke execute on function customers.merge_end from public;
grant execute on function customers.merge_end to tradewind_app, tradewind_system;

-- What of a row that a merge changed is to be written to take that back: the columns that the merge changed and nobody since.
create function customers.way_back(before jsonb, after jsonb, now jsonb) returns jsonb language sql immutable set search_path = pg_catalog as $$
  select coalesce(jsonb_object_agg(b.key, b.value), '{}') from jsonb_each(before) b
   where b.value is distinct from after -> b.key and now -> b.key is not distinct from after -> b.key
$$;

-- Takes a merge back: what it changed is as before, what was changed since stays, what was added since stays with the one that stayed.
-- Answers whether anything had changed since. The caller has made sure that it may be undone.
create function customers.merge_undo(merge uuid, account uuid, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
  m customers.merge;
  drifted boolean := false;
  differs boolean;
  t record;
begin
  select * into strict m from customers.merge x where x.tenant_id = tenant and x.id = merge and x.labels && platform.grants() and x.undone_at is null for update;
  perform set_config('customers.undoing', 'yes', true);
  -- Companies before people, people before what hangs on them.
  for t in
    select w.relation, w.relation::regclass rel,
           (select array_agg(a.attname order by a.attnum) from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
             where i.indrelid = w.relation::regclass and i.indisprimary) pk,
           (select array_agg(a.attname order by a.attnum) from pg_attribute a
             where a.attrelid = w.relation::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') cols
      from (select distinct r.relation from customers.merge_row r where r.tenant_id = tenant and r.merge_id = merge) w
     order by case w.relation when 'customers.company' then 0 when 'customers.contact' then 1 else 2 end, w.relation
  loop
    execute format('select exists (select from customers.merge_row m cross join lateral jsonb_populate_record(null::%1$s, m.key) k
                      left join %1$s r on %2$s where m.tenant_id = $1 and m.merge_id = $2 and m.relation = $3 and m.after is not null
                       and to_jsonb(r) is distinct from m.after)', t.relation,
                   (select string_agg(format('r.%1$I = k.%1$I', c), ' and ') from unnest(t.pk) c))
      into differs using tenant, merge, t.relation;
    drifted := drifted or differs;
    execute format('insert into %1$s (%2$s) select %3$s from customers.merge_row m cross join lateral jsonb_populate_record(null::%1$s, m.before) b
                     where m.tenant_id = $1 and m.merge_id = $2 and m.relation = $3 and m.after is null on conflict do nothing', t.relation,
                   (select string_agg(format('%I', c), ', ') from unnest(t.cols) c), (select string_agg(format('b.%I', c), ', ') from unnest(t.cols) c))
      using tenant, merge, t.relation;
    execute format('update %1$s r set %2$s from (
                      select o.ctid spot, b.* from customers.merge_row m cross join lateral jsonb_populate_record(null::%1$s, m.key) k
                        join %1$s o on %3$s cross join lateral jsonb_populate_record(o, customers.way_back(m.before, m.after, to_jsonb(o))) b
                       where m.tenant_id = $1 and m.merge_id = $2 and m.relation = $3 and m.before is not null and m.after is not null) b
                     where r.ctid = b.spot', t.relation,
                   (select string_agg(format('%1$I = b.%1$I', c), ', ') from unnest(t.cols) c),
                   (select string_agg(format('o.%1$I = k.%1$I', c), ' and ') from unnest(t.pk) c))
      using tenant, merge, t.relation;
  end loop;
  for t in
    select w.relation,
           (select array_agg(a.attname order by a.attnum) from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
             where i.indrelid = w.relation::regclass and i.indisprimary) pk
      from (select distinct r.relation from customers.merge_row r where r.tenant_id = tenant and r.merge_id = merge and r.before is null) w
     order by case w.relation when 'customers.contact' then 1 else 0 end, w.relation
  loop
    execute format('delete from %1$s r using customers.merge_row m cross join lateral jsonb_populate_record(null::%1$s, m.key) k
                     where m.tenant_id = $1 and m.merge_id = $2 and m.relation = $3 and m.before is null and %2$s', t.relation,
                   (select string_agg(format('r.%1$I = k.%1$I', c), ' and ') from unnest(t.pk) c))
      using tenant, merge, t.relation;
  end loop;
  if drifted then
    update customers.company c
       set contact_count = (select count(*) from customers.contact p where p.tenant_id = tenant and p.company_id = c.id),
           last_touch_at = (select max(h.at) from customers.touch h where h.tenant_id = tenant and h.company_id = c.id
                             and h.kind in ('mail_in', 'mail_out', 'call', 'visit', 'meeting')),
           next_follow_up_at = (select min(h.next_at) from customers.touch h where h.tenant_id = tenant and h.company_id = c.id
                                 and h.next_at is not null and h.done_at is null)
     where c.tenant_id = tenant and c.id = any (m.into_id || m.from_ids);
    update customers.ask a set labels = c.labels || a.asker_label from customers.company c
     where c.tenant_id = tenant and c.id = any (m.into_id || m.from_ids) and a.tenant_id = tenant and a.company_id = c.id;
  end if;
  perform set_config('customers.undoing', '', true);
  update customers.merge x set undone_at = merge_undo.at, undone_by = account where x.tenant_id = tenant and x.id = merge;
  delete from customers.merge_row r where r.tenant_id = tenant and r.merge_id = merge;
  return drifted;
end $$;
revoke execute on function customers.merge_undo from public;
grant execute on function customers.merge_undo to tradewind_app, tradewind_system;

-- To which company in sight a merged one leads; nothing when none.
create function customers.merged_into(company uuid) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
  with recursive way (id, next_id, steps) as (
    select c.id, c.merged_into, 0 from customers.company c where c.tenant_id = platform.tenant() and c.id = company
    union all
    select c.id, c.merged_into, w.steps + 1 from way w join customers.company c on c.tenant_id = platform.tenant() and c.id = w.next_id
     where w.steps < 20)
  select c.id from way w join customers.company c on c.tenant_id = platform.tenant() and c.id = w.id
   where w.next_id is null and w.steps > 0 and c.labels && platform.grants()
$$;
revoke execute on function customers.merged_into from public;
grant execute on function customers.merged_into to tradewind_app, tradewind_system;

-- Threads that a merge of companies led elsewhere, for the way back.
create table mail.thread_moved (
  tenant_id  uuid not null,
  merge_id   uuid not null,
  thread_id  uuid not null,
  company_id uuid not null,
  contact_id uuid,
  constraint thread_moved_pkey primary key (tenant_id, merge_id, thread_id),
  constraint thread_moved_thread_fkey foreign key (tenant_id, thread_id) references mail.thread on delete cascade
);
select platform.protect('mail.thread_moved', 'tenant');

-- The pairs by which these companies, and those that hang with them, hang together; without those that a person found to be two. Ids and reasons only.
create function customers.duplicate_pairs_around(ids uuid[]) returns table (one uuid, other uuid, reasons text[])
language sql stable security definer set search_path = pg_catalog as $$
  with near as (
    select unnest(ids) id
    union select p.other from customers.duplicate_pair p where p.tenant_id = platform.tenant() and p.one = any (ids)
    union select p.one from customers.duplicate_pair p where p.tenant_id = platform.tenant() and p.other = any (ids)),
  around as (
    select id from near
    union select m.company_id from customers.duplicate_member m
           where m.tenant_id = platform.tenant()
             and m.group_id in (select n.group_id from customers.duplicate_member n join near on near.id = n.company_id where n.tenant_id = platform.tenant()))
  select p.one, p.other, p.reasons from customers.duplicate_pair p
   where p.tenant_id = platform.tenant() and p.one in (select id from around) and p.other in (select id from around)
     and not exists (select from customers.not_same n where n.tenant_id = p.tenant_id and n.one = p.one and n.other = p.other)
$$;
revoke execute on function customers.duplicate_pairs_around from public;
grant execute on function customers.duplicate_pairs_around to tradewind_app, tradewind_system;
