-- Files of follow-ups. A file is brought before its entry is written: until then it belongs to nobody but whoever brought it, and is
-- forgotten after a day.
create table customers.follow_up_file (
  tenant_id   uuid not null,
  id          uuid not null,
  touch_id    uuid,
  company_id  uuid,
  labels      int[] not null,
  position    smallint not null default 0,
  name        text not null,
  media_type  text not null,
  bytes       bigint not null,
  blob        bytea not null,
  uploaded_by uuid not null,
  created_at  timestamptz not null,
  constraint follow_up_file_pkey primary key (tenant_id, id),
  constraint follow_up_file_touch_fkey foreign key (tenant_id, touch_id) references customers.touch on delete cascade,
  -- By this it moves at merges.
  constraint follow_up_file_company_fkey foreign key (tenant_id, company_id) references customers.company on delete cascade,
  constraint follow_up_file_company_of_entry check ((touch_id is null) = (company_id is null))
);
select platform.protect('customers.follow_up_file', 'labels');
create index follow_up_file_touch on customers.follow_up_file (tenant_id, touch_id, position) where touch_id is not null;
create index follow_up_file_company on customers.follow_up_file (tenant_id, company_id) where company_id is not null;
create index follow_up_file_loose on customers.follow_up_file (created_at, tenant_id) where touch_id is null;
-- What the sweep of files asks for.
create index follow_up_file_blob on customers.follow_up_file (tenant_id, blob);

-- Whoever sees a company sees the files of what was written about it. A trigger, because a company gets other labels in many ways.
create function customers.follow_up_files_relabelled() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update customers.follow_up_file f set labels = new.labels where f.tenant_id = new.tenant_id and f.company_id = new.id;
  return null;
end $$;
revoke execute on function customers.follow_up_files_relabelled from public;
create trigger follow_up_files_relabelled after update of labels on customers.company
  for each row when (old.labels is distinct from new.labels) execute function customers.follow_up_files_relabelled();
