-- What the role of whoever started an import might not write: the import writes no more than he does.
alter table customers.import add column closed text[] not null default '{}';

-- People as a list of their own: ordered by name and by when they were entered, seen by labels.
alter table customers.contact add column sort_name text not null generated always as (lower(name)) stored;
create index contact_name on customers.contact (tenant_id, sort_name, id);
create index contact_created on customers.contact (tenant_id, created_at, id);
create index contact_labels on customers.contact using gin (tenant_id, labels);

-- What an export is of.
alter table customers.export add column record text not null default 'company'
  constraint export_record_known check (record in ('company', 'contact'));
