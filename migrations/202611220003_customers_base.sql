-- Customers: companies, their people, how to recognise both, and the one stream of what happened with them.
--
-- Every row here carries the labels of its company, so that row security needs no join. The exception is a touch that a mail
-- made: it carries the labels of its mailbox, for who may see the customer may not therefore read a colleague's mail.
-- A company in the recycle bin has no labels at all: nobody sees it or anything of it, not even who sees everything.
create schema customers;
grant usage on schema customers to tradewind_app, tradewind_system;

create table customers.company (
  tenant_id         uuid not null,
  id                uuid not null,
  labels            int[] not null,
  owner_ids         uuid[] not null default '{}',
  visible_to        text not null default 'department' constraint company_visible_to_known check (visible_to in ('owner', 'department', 'all')),
  name              text not null,
  local_name        text,
  short_name        text,
  -- The first of customers.company_domain, for lists.
  domain            text,
  country           text constraint company_country_code check (country ~ '^[A-Z]{2}$'),
  -- Set by a person; none: the country's main zone, decided when read.
  time_zone         text,
  language          text,
  website           text,
  phone             text,
  address           text,
  source            text,
  remarks           text,
  -- At which stage it was entered, for the first entry of its timeline: its making is not written a second time.
  entered_stage     text not null default 'to_follow',
  stage             text not null default 'to_follow' constraint company_stage_known check (stage in ('to_follow', 'enquiry', 'sample', 'deal', 'repeat')),
  stars             smallint not null default 0 constraint company_stars_range check (stars between 0 and 5),
  -- The names as they are compared with others' (legal form, case and punctuation dropped).
  name_key          text,
  local_name_key    text,
  phone_key         text,
  -- Words of names, domains, people and addresses; and the same as one plain text for spelling mistakes.
  words             tsvector not null default '',
  search_text       text not null default '',
  last_touch_at     timestamptz,
  next_follow_up_at timestamptz,
  contact_count     int not null default 0,
  revision          int not null default 1,
  created_at        timestamptz not null default now(),
  created_by        uuid,
  deleted_at        timestamptz,
  deleted_by        uuid,
  -- Lies in the bin because the suggestion that made it was taken back: it makes way for whoever enters the same company again.
  taken_back        boolean not null default false,
  -- What lists are ordered by: columns, for lower() in an index is no leak-proof condition.
  fresh_at          timestamptz not null generated always as (coalesce(last_touch_at, created_at)) stored,
  sort_name         text not null generated always as (lower(name)) stored,
  constraint company_pkey primary key (tenant_id, id)
);
select platform.protect('customers.company', 'labels');
create index company_fresh on customers.company (tenant_id, fresh_at desc, id desc);
create index company_created on customers.company (tenant_id, created_at desc, id desc);
create index company_name on customers.company (tenant_id, sort_name, id);
create index company_stage_fresh on customers.company (tenant_id, stage, fresh_at desc, id desc);
create index company_country_fresh on customers.company (tenant_id, country, fresh_at desc, id desc);
create index company_promised on customers.company (tenant_id, next_follow_up_at, id) where next_follow_up_at is not null;
create index company_labels on customers.company using gin (tenant_id, labels);
create index company_owners on customers.company using gin (tenant_id, owner_ids);
create index company_name_key on customers.company (tenant_id, name_key) where name_key is not null;
create index company_local_name_key on customers.company (tenant_id, local_name_key) where local_name_key is not null;
create index company_phone_key on customers.company (tenant_id, phone_key) where phone_key is not null;
create index company_words on customers.company using gin (tenant_id, words);
create index company_search_text on customers.company using gin (tenant_id, search_text gin_trgm_ops);
alter table customers.company alter column labels set statistics 1000, alter column owner_ids set statistics 1000;

-- Registrable domains by which mail from unknown people is recognised; never a public mail host. Two companies may share one.
create table customers.company_domain (
  tenant_id  uuid not null,
  domain     text not null,
  company_id uuid not null,
  position   smallint not null default 0,
  labels     int[] not null,
  constraint company_domain_pkey primary key (tenant_id, domain, company_id),
  constraint company_domain_company_fkey foreign key (tenant_id, company_id) references customers.company on delete cascade
);
select platform.protect('customers.company_domain', 'labels');
create index company_domain_company on customers.company_domain (tenant_id, company_id);

create table customers.contact (
  tenant_id  uuid not null,
  id         uuid not null,
  company_id uuid not null,
  labels     int[] not null,
  name       text not null,
  salutation text,
  title      text,
  whatsapp   text,
  wechat     text,
  linkedin   text,
  language   text,
  remarks    text,
  position   int not null default 0,
  words      tsvector not null default '',
  created_at timestamptz not null default now(),
  created_by uuid,
  constraint contact_pkey primary key (tenant_id, id),
  constraint contact_company_fkey foreign key (tenant_id, company_id) references customers.company on delete cascade
);
select platform.protect('customers.contact', 'labels');
create index contact_company on customers.contact (tenant_id, company_id, position, id);
create index contact_words on customers.contact using gin (tenant_id, words);

-- A mail address belongs to one person of the tenant. Kept in lower case, as it is compared.
create table customers.contact_address (
  tenant_id  uuid not null,
  address    text not null,
  contact_id uuid not null,
  company_id uuid not null,
  labels     int[] not null,
  position   smallint not null default 0,
  state      text constraint contact_address_state_known check (state in ('bounced')),
  constraint contact_address_pkey primary key (tenant_id, address),
  constraint contact_address_contact_fkey foreign key (tenant_id, contact_id) references customers.contact on delete cascade,
  constraint contact_address_company_fkey foreign key (tenant_id, company_id) references customers.company on delete cascade
);
select platform.protect('customers.contact_address', 'labels');
create index contact_address_contact on customers.contact_address (tenant_id, contact_id, position);
create index contact_address_company on customers.contact_address (tenant_id, company_id);

-- Telephone numbers in E.164; a switchboard may be several people's.
create table customers.contact_phone (
  tenant_id  uuid not null,
  contact_id uuid not null,
  phone      text not null,
  company_id uuid not null,
  labels     int[] not null,
  position   smallint not null default 0,
  constraint contact_phone_pkey primary key (tenant_id, contact_id, phone),
  constraint contact_phone_contact_fkey foreign key (tenant_id, contact_id) references customers.contact on delete cascade,
  constraint contact_phone_company_fkey foreign key (tenant_id, company_id) references customers.company on delete cascade
);
select platform.protect('customers.contact_phone', 'labels');
create index contact_phone_phone on customers.contact_phone (tenant_id, phone);
create index contact_phone_company on customers.contact_phone (tenant_id, company_id);

-- The timeline: what happened (at), and what was promised (next_at, until done_at). Its first entry, that the company was entered, is
-- the company's row itself.
create table customers.touch (
  tenant_id   uuid not null,
  id          uuid not null,
  company_id  uuid not null,
  contact_id  uuid,
  labels      int[] not null,
  kind        text not null constraint touch_kind_known check (kind in ('mail_in', 'mail_out', 'bounce', 'note', 'call', 'visit', 'meeting', 'follow_up', 'stage', 'owner')),
  at          timestamptz not null,
  by_account  uuid,
  title       text not null default '',
  text        text not null default '',
  thread_id   uuid,
  message_id  uuid,
  next_at     timestamptz,
  -- Who keeps the promise.
  for_account uuid,
  done_at     timestamptz,
  done_by     uuid,
  constraint touch_pkey primary key (tenant_id, id),
  constraint touch_message_key unique (tenant_id, message_id, company_id),
  constraint touch_company_fkey foreign key (tenant_id, company_id) references customers.company on delete cascade,
  constraint touch_done_was_promised check (done_at is null or next_at is not null)
);
select platform.protect('customers.touch', 'labels');
create index touch_timeline on customers.touch (tenant_id, company_id, at desc, id desc);
create index touch_thread on customers.touch (tenant_id, thread_id) where thread_id is not null;
create index touch_promised on customers.touch (tenant_id, for_account, next_at, id) where next_at is not null and done_at is null;
create index touch_promised_all on customers.touch (tenant_id, next_at, id) where next_at is not null and done_at is null;
create index touch_promised_company on customers.touch (tenant_id, company_id, next_at) where next_at is not null and done_at is null;

-- Who changed which fact when, and what it was.
create table customers.company_change (
  tenant_id  uuid not null,
  company_id uuid not null,
  field      text not null,
  id         uuid not null,
  labels     int[] not null,
  at         timestamptz not null default now(),
  by_account uuid,
  was        text,
  now        text,
  constraint company_change_pkey primary key (tenant_id, company_id, field, id),
  constraint company_change_company_fkey foreign key (tenant_id, company_id) references customers.company on delete cascade
);
select platform.protect('customers.company_change', 'labels');

-- Gives a company, and all that hangs on it, other labels. A function of the owner, because row security lets nobody write a row
-- that he could not see afterwards, and giving a customer to a colleague is just that. It changes only what the caller sees, or,
-- for a restore (from_bin), what lies in the bin of his tenant. Answers whether there was such a company.
create function customers.relabel(company uuid, owners uuid[], visible text, new_labels int[], from_bin boolean) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
begin
  update customers.company c set owner_ids = owners, visible_to = visible, labels = new_labels, revision = revision + 1,
         deleted_at = null, deleted_by = null, taken_back = false
   where c.tenant_id = tenant and c.id = company
     and case when from_bin then c.deleted_at is not null else c.labels && platform.grants() end;
  if not found then
    return false;
  end if;
  update customers.company_domain t set labels = new_labels where t.tenant_id = tenant and t.company_id = company;
  update customers.contact t set labels = new_labels where t.tenant_id = tenant and t.company_id = company;
  update customers.contact_address t set labels = new_labels where t.tenant_id = tenant and t.company_id = company;
  update customers.contact_phone t set labels = new_labels where t.tenant_id = tenant and t.company_id = company;
  update customers.company_change t set labels = new_labels where t.tenant_id = tenant and t.company_id = company;
  update customers.touch t set labels = new_labels where t.tenant_id = tenant and t.company_id = company and t.message_id is null;
  return true;
end $$;
revoke execute on function customers.relabel from public;
grant execute on function customers.relabel to tradewind_app, tradewind_system;

-- Puts a company that the caller sees into the recycle bin; 'back' when the suggestion that made it is taken back.
create function customers.bin(company uuid, account uuid, back boolean) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
begin
  if not customers.relabel(company, (select c.owner_ids from customers.company c where c.tenant_id = tenant and c.id = company),
                           (select c.visible_to from customers.company c where c.tenant_id = tenant and c.id = company), '{}', false) then
    return false;
  end if;
  update customers.company c set deleted_at = now(), deleted_by = account, taken_back = back where c.tenant_id = tenant and c.id = company;
  return true;
end $$;
revoke execute on function customers.bin from public;
grant execute on function customers.bin to tradewind_app, tradewind_system;

-- What lies in the tenant's recycle bin: enough to choose from and to give it its labels back.
create function customers.binned(company uuid) returns table (id uuid, name text, owner_ids uuid[], visible_to text, deleted_at timestamptz, deleted_by uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select c.id, c.name, c.owner_ids, c.visible_to, c.deleted_at, c.deleted_by from customers.company c
   where c.tenant_id = platform.tenant() and c.deleted_at is not null and (company is null or c.id = company)
   order by c.deleted_at desc limit 200
$$;
revoke execute on function customers.binned from public;
grant execute on function customers.binned to tradewind_app, tradewind_system;

-- Companies of the tenant that look like the one being entered, also those that the caller may not see: of these it tells that they
-- are there, why they match and whose they are, and nothing else; once for each key that a company shares. Every lookup is written as
-- one by its key (lateral, with a limit) and planned without looking at the keys, so that it stays one while the tables have no statistics.
-- Whoever enters a company gives in 'held' what nobody else may enter until his transaction ends, in order; what was entered while he
-- waited is seen, for a volatile function looks anew at each of its statements.
create function customers.twins(names text[], domains text[], addresses text[], phones text[], held text[] default '{}')
returns table (company_id uuid, why text, matched text, name text, owner_ids uuid[], binned boolean)
language plpgsql volatile security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  tenant uuid := platform.tenant();
  granted int[] := platform.grants();
begin
  if cardinality(held) > 0 then
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
revoke execute on function customers.twins from public;
grant execute on function customers.twins to tradewind_app, tradewind_system;

-- Removes for good what was taken back of these keys: it held nothing that a person had written, and would stand in the way of the
-- same company, entered again.
create function customers.make_way(names text[], domains text[], addresses text[], phones text[]) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from customers.company c using customers.twins(names, domains, addresses, phones) t
   where c.tenant_id = platform.tenant() and c.id = t.company_id and c.deleted_at is not null and c.taken_back;
end $$;
revoke execute on function customers.make_way from public;
grant execute on function customers.make_way to tradewind_app, tradewind_system;

-- Takes the mails of a person out of his company's timeline again, in whosever mailboxes they lie, and reckons its last touch anew.
-- A function of the owner, because mails carry the labels of mailboxes that the caller may not see. Only for a company that he sees.
create function customers.untold(company uuid, person uuid) returns void
language sql security definer set search_path = pg_catalog as $$
  delete from customers.touch t using customers.company c
   where c.tenant_id = platform.tenant() and c.id = company and c.labels && platform.grants()
     and t.tenant_id = c.tenant_id and t.company_id = c.id and t.contact_id = person and t.message_id is not null;
  update customers.company c
     set last_touch_at = (select max(t.at) from customers.touch t where t.tenant_id = c.tenant_id and t.company_id = c.id
                           and t.kind in ('mail_in', 'mail_out', 'call', 'visit', 'meeting'))
   where c.tenant_id = platform.tenant() and c.id = company and c.labels && platform.grants();
$$;
revoke execute on function customers.untold from public;
grant execute on function customers.untold to tradewind_app, tradewind_system;
