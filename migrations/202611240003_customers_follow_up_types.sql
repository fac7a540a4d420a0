-- The tenant's own types of follow-ups: what a salesperson says that he did, in the words of his company.

-- There as soon as somebody looked for the first time, when the first types are laid out; held by whoever changes any of them.
create table customers.follow_up_setting (
  tenant_id uuid not null,
  laid_at   timestamptz not null,
  constraint follow_up_setting_pkey primary key (tenant_id)
);
select platform.protect('customers.follow_up_setting', 'tenant');

create table customers.follow_up_type (
  tenant_id  uuid not null,
  id         uuid not null,
  name       text not null,
  icon       text not null constraint follow_up_type_icon_known check (
    icon in ('note', 'phone', 'chat', 'mail', 'visit', 'people', 'video', 'fair', 'sample', 'quote', 'payment', 'tag')),
  -- What the program itself knows: last touches, the pool's rules, scores and figures go by it.
  kind       text not null constraint follow_up_type_kind_known check (kind in ('note', 'call', 'visit', 'meeting')),
  position   smallint not null,
  -- Not offered any more; entries that were written under it still name it.
  retired_at timestamptz,
  revision   int not null default 1,
  created_at timestamptz not null,
  constraint follow_up_type_pkey primary key (tenant_id, id),
  -- What entries refer to.
  constraint follow_up_type_kind_key unique (tenant_id, id, kind)
);
select platform.protect('customers.follow_up_type', 'tenant');
create unique index follow_up_type_name_key on customers.follow_up_type (tenant_id, lower(name));

-- An entry is of the kind of its type: a type under which anything was written, wherever it lies and whoever sees it, neither goes nor
-- becomes one of another kind.
alter table customers.touch add column type_id uuid;
alter table customers.touch add constraint touch_type_fkey foreign key (tenant_id, type_id, kind)
  references customers.follow_up_type (tenant_id, id, kind);
create index touch_type on customers.touch (tenant_id, type_id, at desc, id desc) where type_id is not null;
