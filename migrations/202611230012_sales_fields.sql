-- What the tenant's own fields of an opportunity hold, by key.
alter table sales.opportunity add column fields jsonb not null default '{}';
