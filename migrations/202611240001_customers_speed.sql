-- Words of companies, for whoever mistypes one: a search that finds too little asks here which words are one slip away. They stay when the
-- company goes: a word that stands nowhere finds nothing. Before, the whole text was indexed by its trigrams, which cost more than all the rest
-- of a company together and was slow where many names have a syllable in common. The extension stays: it may be another's in a database that we were given.
create table customers.word (
  tenant_id uuid not null,
  word      text collate "C" not null,
  constraint word_pkey primary key (tenant_id, word)
);
select platform.protect('customers.word', 'tenant');
insert into customers.word (tenant_id, word)
  select distinct c.tenant_id, w.lexeme from customers.company c, unnest(c.words) w
   where length(w.lexeme) between 4 and 24 and w.lexeme !~ '[^[:alnum:]]' and w.lexeme ~ '[^0-9]';
alter table customers.company drop column search_text;

-- Words lie in one index for all tenants, each behind its tenant's mark (customers::store::words). Before, the tenant was a column of the index, and
-- each search read the places of all its rows.
drop index customers.company_words, customers.contact_words;
alter table customers.company disable trigger user;
alter table customers.contact disable trigger user;
update customers.company c set words = (select array_to_tsvector(array_agg(right(c.tenant_id::text, 6) || ':' || w.lexeme)) from unnest(c.words) w) where c.words <> '';
update customers.contact c set words = (select array_to_tsvector(array_agg(right(c.tenant_id::text, 6) || ':' || w.lexeme)) from unnest(c.words) w) where c.words <> '';
alter table customers.company enable trigger user;
alter table customers.contact enable trigger user;
create index company_words on customers.company using gin (words);
create index contact_words on customers.contact using gin (words);

-- Which rows a list shows is found without reading rows: the orders hold beside them what lists are filtered by most and who may see them.
drop index customers.company_fresh, customers.company_created, customers.company_name, customers.company_stars, customers.company_stage_fresh,
  customers.company_country_fresh;
create index company_fresh on customers.company (tenant_id, fresh_at desc, id desc) include (labels, country, stage, stars, last_touch_at);
create index company_created on customers.company (tenant_id, created_at desc, id desc) include (labels, country, stage, stars, last_touch_at);
create index company_name on customers.company (tenant_id, sort_name, id) include (labels, country, stage, stars, last_touch_at);
create index company_stars on customers.company (tenant_id, stars, id) include (labels, country, stage, last_touch_at);
-- Where few of many are looked for, by country; with what lists are ordered by.
create index company_country on customers.company (tenant_id, country, stage) include (id, labels, stars, last_touch_at, fresh_at, created_at, sort_name);

-- Names that stand beside a name are read from the orders of names alone; the rows only of those that turn out to be alike.
drop index customers.company_name_key, customers.company_local_name_key, customers.company_name_key_back;
create index company_name_key on customers.company (tenant_id, name_key) include (id, name) where name_key is not null;
create index company_local_name_key on customers.company (tenant_id, local_name_key) include (id, local_name) where local_name_key is not null;
create index company_name_key_back on customers.company (tenant_id, reverse(name_key)) include (id, name, name_key) where reverse(name_key) is not null;

-- Names that stand beside these in the order of names, read forwards or backwards, and those of exactly the other keys (the words of a name in
-- another order), of companies in and out of the caller's sight: candidates, a bounded number of them, for `text::likeness` to decide on.
drop function customers.named_nearby(text[], text[], int);
create function customers.named_nearby(keys text[], others text[], each int) returns table (company_id uuid, name text)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  tenant uuid := platform.tenant();
begin
  return query
  select n.id, n.name from unnest(keys) k (key) cross join lateral (
    (select c.id, c.name from customers.company c where c.tenant_id = tenant and c.name_key >= k.key order by c.name_key limit each) union all
    (select c.id, c.name from customers.company c where c.tenant_id = tenant and c.name_key < k.key order by c.name_key desc limit each) union all
    (select c.id, c.name from customers.company c where c.tenant_id = tenant and reverse(c.name_key) >= reverse(k.key) and reverse(c.name_key) is not null
      order by reverse(c.name_key) limit each) union all
    (select c.id, c.name from customers.company c where c.tenant_id = tenant and reverse(c.name_key) < reverse(k.key) and reverse(c.name_key) is not null
      order by reverse(c.name_key) desc limit each) union all
    (select c.id, c.local_name from customers.company c where c.tenant_id = tenant and c.local_name_key >= k.key order by c.local_name_key limit each) union all
    (select c.id, c.local_name from customers.company c where c.tenant_id = tenant and c.local_name_key < k.key order by c.local_name_key desc limit each)) n
  union
  select n.id, n.name from unnest(others) o (key) cross join lateral
    (select c.id, c.name from customers.company c where c.tenant_id = tenant and c.name_key = o.key limit 5) n;
end $$;
revoke execute on function customers.named_nearby from public;
grant execute on function customers.named_nearby to tradewind_app, tradewind_system;

-- Whose these companies are; their names only where the caller sees them.
create function customers.held_by(ids uuid[]) returns table (company_id uuid, name text, owner_ids uuid[], binned boolean)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  tenant uuid := platform.tenant();
  granted int[] := platform.grants();
begin
  return query
  select c.id, case when c.labels && granted then c.name end, c.owner_ids, c.deleted_at is not null
    from unnest(ids) with ordinality i (id, place) cross join lateral
         (select * from customers.company c where c.tenant_id = tenant and c.id = i.id limit 1) c
   where c.merged_into is null order by i.place;
end $$;
revoke execute on function customers.held_by from public;
grant execute on function customers.held_by to tradewind_app, tradewind_system;

-- Nearly all rows of an import are new and made: who asks for these reads the rows, and who asks for the others has an index.
drop index customers.import_row_state, customers.import_outcome_kind;
create index import_row_state on customers.import_row (tenant_id, import_id, state, row) where state <> 'new';
create index import_outcome_kind on customers.import_outcome (tenant_id, import_id, outcome, row) where outcome <> 'made';

-- An import writes its rows while it holds the import itself, and whoever deletes it deletes them: a look at the import for each of a million
-- rows would say nothing new.
alter table customers.import_row drop constraint import_row_import_fkey;
alter table customers.import_outcome drop constraint import_outcome_import_fkey;
-- A plan from the time when there were no companies may take an index that finds one by reading all.
alter function customers.twins_of(text[], text[]) set plan_cache_mode = force_custom_plan;

-- Into the bin at the program's hour, as all else happens at it.
drop function customers.bin(uuid, uuid, boolean);
create function customers.bin(company uuid, account uuid, back boolean, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
begin
  if not customers.relabel(company, (select c.owner_ids from customers.company c where c.tenant_id = tenant and c.id = company),
                           (select c.visible_to from customers.company c where c.tenant_id = tenant and c.id = company), '{}', false) then
    return false;
  end if;
  update customers.company c set deleted_at = at, deleted_by = account, taken_back = back where c.tenant_id = tenant and c.id = company;
  return true;
end $$;
revoke execute on function customers.bin from public;
grant execute on function customers.bin to tradewind_app, tradewind_system;

-- The companies in sight that hold these words, lately touched first. Found by their words alone: what the planner thinks of the beginnings of rare words
-- would make it read all that the caller sees.
create function customers.worded(query tsquery, most bigint) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
declare
  tenant uuid := platform.tenant();
  granted int[] := platform.grants();
begin
  return query
  select c.id from customers.company c
   where c.words @@ query and c.tenant_id = tenant and (c.labels || '{}'::int[]) && granted
   order by c.fresh_at + interval '0' desc, c.id desc limit most;
end $$;
revoke execute on function customers.worded from public;
grant execute on function customers.worded to tradewind_app, tradewind_system;
