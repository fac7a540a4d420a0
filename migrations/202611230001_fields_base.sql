-- Fields: what a tenant keeps about its records beyond what the program knows, who sees which field, and saved views.
create schema fields;
grant usage on schema fields to tradewind_app, tradewind_system;

-- A field that a tenant added. Its values lie in the column 'fields' of the record's own table, under its key.
create table fields.field (
  tenant_id   uuid not null,
  record      text not null constraint field_record_known check (record in ('company', 'contact', 'opportunity', 'lead', 'product', 'order')),
  key         text not null constraint field_key_form check (key ~ '^x[1-9][0-9]{0,5}$'),
  name        text not null constraint field_name_length check (char_length(name) between 1 and 100),
  kind        text not null constraint field_kind_known check (kind in ('text', 'long_text', 'number', 'money', 'date', 'date_time',
                'choice', 'choices', 'yes_no', 'person', 'persons', 'country', 'email', 'phone', 'url', 'stars', 'reference', 'formula', 'roll_up')),
  -- Choices: [{"value", "name", "colour"}].
  choices     jsonb not null default '[]',
  required    boolean not null default false,
  is_unique   boolean not null default false,
  preset      jsonb,
  help        text not null default '',
  formula     text,
  reference   text,
  roll_up     jsonb,
  position    int not null default 0,
  archived_at timestamptz,
  created_at  timestamptz not null,
  created_by  uuid,
  constraint field_pkey primary key (tenant_id, record, key)
);
select platform.protect('fields.field', 'tenant');
create unique index field_name_key on fields.field (tenant_id, record, lower(name)) where archived_at is null;

-- Values of fields that no two records may share.
create table fields.taken (
  tenant_id uuid not null,
  record    text not null,
  field     text not null,
  value     text not null,
  record_id uuid not null,
  constraint taken_pkey primary key (tenant_id, record, field, value)
);
select platform.protect('fields.taken', 'tenant');
create index taken_record on fields.taken (tenant_id, record, record_id);

-- What a role does not see whole of a field, or may not change: of the program's own fields and of the tenant's.
create table fields.limit_of_role (
  tenant_id uuid not null,
  record    text not null,
  field     text not null,
  role_id   uuid not null,
  sight     text not null constraint limit_of_role_sight_known check (sight in ('hidden', 'masked', 'read_only')),
  constraint limit_of_role_pkey primary key (tenant_id, role_id, record, field)
);
select platform.protect('fields.limit_of_role', 'tenant');

-- A list that somebody set up and named: filter, order, columns, layout. Its labels are its maker's, and everyone's when shared.
create table fields.view (
  tenant_id  uuid not null,
  id         uuid not null,
  record     text not null,
  labels     int[] not null,
  account_id uuid not null,
  shared     text not null default 'me' constraint view_shared_known check (shared in ('me', 'all')),
  name       text not null constraint view_name_length check (char_length(name) between 1 and 60),
  layout     text not null constraint view_layout_known check (layout in ('table', 'board', 'map', 'calendar')),
  body       jsonb not null,
  position   int not null default 0,
  revision   int not null default 1,
  created_at timestamptz not null,
  constraint view_pkey primary key (tenant_id, id)
);
select platform.protect('fields.view', 'labels');
create index view_record on fields.view (tenant_id, record, position, id);
-- With which view an account begins.
create table fields.first_view (
  tenant_id  uuid not null,
  account_id uuid not null,
  record     text not null,
  view_id    uuid not null,
  constraint first_view_pkey primary key (tenant_id, account_id, record),
  constraint first_view_view_fkey foreign key (tenant_id, view_id) references fields.view on delete cascade
);
select platform.protect('fields.first_view', 'tenant');
