-- Subscriptions: the vendor's catalogue, contracts, orders, links, and the terms of every company.
create schema subscriptions;
grant usage on schema subscriptions to tradewind_app, tradewind_system;
create extension if not exists btree_gist;

-- What a company lets its agent see: three bundles, each switched by the company.
create table subscriptions.agent_grant (
  tenant_id   uuid not null,
  customer_id uuid not null,
  agent_id    uuid not null,
  bundle      text not null constraint agent_grant_bundle_known check (bundle in ('orders', 'usage', 'service')),
  granted     boolean not null,
  changed_at  timestamptz not null,
  changed_by  uuid,
  constraint agent_grant_pkey primary key (tenant_id, customer_id, agent_id, bundle)
);

-- May the agent who asks see this bundle of a company? Before there is a company, an order is the agent's own.
create function subscriptions.agent_may(customer uuid, agent uuid, wanted text) returns boolean language sql stable
  as $$ select agent = platform.tenant() and (customer is null or exists (
          select from subscriptions.agent_grant g where g.customer_id = customer and g.agent_id = agent and g.bundle = wanted and g.granted)) $$;

-- Rows are the vendor's. A company reads what is about itself; an agent what the company lets him; nobody else sees that there is a row.
create function subscriptions.protect(t regclass, read_by text[]) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format('create policy vendor on %s for all to tradewind_app
                  using (tenant_id = platform.tenant()) with check (tenant_id = platform.tenant())', t);
  if 'customer' = any (read_by) then
    execute format('create policy customer on %s for select to tradewind_app using (customer_id = platform.tenant())', t);
  end if;
  if 'agent' = any (read_by) then
    execute format('create policy agent on %s for select to tradewind_app
                    using (agent_id = platform.tenant() and subscriptions.agent_may(customer_id, agent_id, ''orders''))', t);
  end if;
  if 'granted' = any (read_by) then
    execute format('create policy agent on %s for select to tradewind_app using (agent_id = platform.tenant())', t);
  end if;
  execute format('create policy house on %s for all to tradewind_system using (true) with check (true)', t);
  execute format('create policy owner on %s for all to %I using (true) with check (true)', t, current_user);
  execute format('grant select, insert, update, delete on %s to tradewind_app, tradewind_system', t);
end $$;
select subscriptions.protect('subscriptions.agent_grant', '{customer,granted}');

-- Everything that is offered from a moment on, as the vendor wrote it (TOML).
create table subscriptions.catalogue (
  tenant_id      uuid not null,
  id             uuid not null,
  effective_from timestamptz not null,
  text           text not null,
  published_at   timestamptz not null,
  published_by   uuid,
  constraint catalogue_pkey primary key (tenant_id, id)
);
select subscriptions.protect('subscriptions.catalogue', '{}');
create index catalogue_effective on subscriptions.catalogue (tenant_id, effective_from desc);

-- Published versions of contracts: appended, never changed.
create table subscriptions.contract (
  tenant_id      uuid not null,
  kind           text not null,
  number         int not null constraint contract_number_positive check (number > 0),
  effective_from timestamptz not null,
  published_at   timestamptz not null,
  published_by   uuid,
  zh             text not null,
  en             text not null,
  constraint contract_pkey primary key (tenant_id, kind, number)
);
select subscriptions.protect('subscriptions.contract', '{}');
revoke update, delete, truncate on subscriptions.contract from tradewind_app, tradewind_system;

-- Orders. What was ordered stays as it was placed (lines); what became of it are state, sums and moments.
create table subscriptions.purchase (
  tenant_id           uuid not null,
  id                  uuid not null,
  number              bigint generated always as identity,
  source              text not null constraint purchase_source_known check (source in ('agent_push', 'self_purchase', 'operator_entry')),
  agent_id            uuid,
  reference           text,
  fingerprint         text[] not null,                    -- of company, lines, price, length: hex of SHA-256
  customer_id         uuid,
  company_name        text not null constraint purchase_company_length check (char_length(company_name) between 1 and 200),
  registration_number text,
  contact_name        text not null,
  contact_address     text not null,
  contact_phone       text,
  lang                text not null,
  lines               jsonb not null,
  catalogue_id        uuid not null,
  currency            text not null,
  total               numeric not null constraint purchase_total_positive check (total >= 0),
  paid                numeric not null default 0,
  length_unit         text not null constraint purchase_length_known check (length_unit in ('years', 'months', 'days')),
  length              int not null constraint purchase_length_positive check (length > 0),
  state               text not null constraint purchase_state_known check
                        (state in ('placed', 'paid', 'reviewed', 'invited', 'disputed', 'activated', 'rejected', 'withdrawn', 'refunded')),
  placed_at           timestamptz not null,
  activated_at        timestamptz,
  changed_at          timestamptz not null,
  constraint purchase_pkey primary key (tenant_id, id),
  constraint purchase_reference_key unique (tenant_id, agent_id, reference),
  constraint purchase_catalogue_fkey foreign key (tenant_id, catalogue_id) references subscriptions.catalogue (tenant_id, id)
);
select subscriptions.protect('subscriptions.purchase', '{customer,agent}');
create index purchase_list on subscriptions.purchase (tenant_id, number desc);
create index purchase_state on subscriptions.purchase (tenant_id, state, number desc);
create index purchase_customer on subscriptions.purchase (customer_id, number desc);
create index purchase_agent on subscriptions.purchase (agent_id, number desc);
grant usage on all sequences in schema subscriptions to tradewind_app, tradewind_system;

-- Money that came in, or was paid back (below zero).
create table subscriptions.payment (
  tenant_id   uuid not null,
  id          uuid not null,
  purchase_id uuid not null,
  amount      numeric not null constraint payment_not_nothing check (amount <> 0),
  method      text not null constraint payment_method_known check (method in ('bank_transfer', 'online', 'agent', 'other')),
  reference   text not null,
  received_on date not null,
  at          timestamptz not null,
  account_id  uuid,
  constraint payment_pkey primary key (tenant_id, id),
  constraint payment_purchase_fkey foreign key (tenant_id, purchase_id) references subscriptions.purchase (tenant_id, id)
);
select subscriptions.protect('subscriptions.payment', '{}');
create index payment_purchase on subscriptions.payment (tenant_id, purchase_id, at);
revoke update, delete, truncate on subscriptions.payment from tradewind_app, tradewind_system;

-- Activation links. The link itself is sealed claims; what became of it stands here.
create table subscriptions.link (
  tenant_id    uuid not null,
  id           uuid not null,
  purchase_id  uuid not null,
  state        text not null constraint link_state_known check (state in ('open', 'used', 'revoked', 'replaced', 'disputed')),
  company_name text not null,
  issued_at    timestamptz not null,
  expires_at   timestamptz not null,
  changed_at   timestamptz not null,
  constraint link_pkey primary key (tenant_id, id),
  constraint link_purchase_fkey foreign key (tenant_id, purchase_id) references subscriptions.purchase (tenant_id, id)
);
select subscriptions.protect('subscriptions.link', '{}');
create unique index link_one_open on subscriptions.link (tenant_id, purchase_id) where state = 'open';

-- Companies that have subscribed.
create table subscriptions.customer (
  tenant_id     uuid not null,
  customer_id   uuid not null,
  agent_id      uuid,
  name          text not null,
  contact       text not null,                            -- the master's address, for letters
  lang          text not null,
  export_until  date,                                     -- an export that the operator granted, to the end of this day
  erased_on     date,
  created_at    timestamptz not null,
  constraint customer_pkey primary key (tenant_id, customer_id)
);
select subscriptions.protect('subscriptions.customer', '{customer,agent}');
create index customer_list on subscriptions.customer (tenant_id, created_at desc, customer_id);
create index customer_agent on subscriptions.customer (agent_id, created_at desc);

-- The days that subscriptions cover. Of a group a company has one term a day at most; add-ons lie within.
create table subscriptions.term (
  tenant_id   uuid not null,
  id          uuid not null,
  customer_id uuid not null,
  agent_id    uuid,
  purchase_id uuid not null,
  grp         text not null,
  offering    text not null,
  edition     text not null,
  kind        text not null constraint term_kind_known check (kind in ('first', 'renewal', 'resubscription', 'add_on', 'trial')),
  first_day   date not null,
  last_day    date not null,
  content     jsonb not null,
  price       numeric not null,
  currency    text not null,
  terminated  boolean not null default false,
  constraint term_pkey primary key (tenant_id, id),
  constraint term_no_overlap exclude using gist (customer_id with =, grp with =, daterange(first_day, last_day, '[]') with &&) where (kind <> 'add_on'),
  constraint term_customer_fkey foreign key (tenant_id, customer_id) references subscriptions.customer (tenant_id, customer_id),
  constraint term_purchase_fkey foreign key (tenant_id, purchase_id) references subscriptions.purchase (tenant_id, id)
);
select subscriptions.protect('subscriptions.term', '{customer,agent}');
create index term_customer on subscriptions.term (tenant_id, customer_id, first_day);
create index term_ends on subscriptions.term (tenant_id, last_day);
create index term_agent on subscriptions.term (agent_id, last_day);

-- Where a company's subscription to a group stands.
create table subscriptions.service (
  tenant_id   uuid not null,
  customer_id uuid not null,
  agent_id    uuid,
  grp         text not null,
  state       text not null constraint service_state_known check
                (state in ('unopened', 'trial', 'active', 'reading', 'on_request', 'trial_export', 'reclaimed', 'erased')),
  until       date,
  constraint service_pkey primary key (tenant_id, customer_id, grp),
  constraint service_customer_fkey foreign key (tenant_id, customer_id) references subscriptions.customer (tenant_id, customer_id)
);
select subscriptions.protect('subscriptions.service', '{customer,agent}');

-- Reminders that were sent, by the end that they were of: each once.
create table subscriptions.reminded (
  tenant_id   uuid not null,
  customer_id uuid not null,
  grp         text not null,
  end_day     date not null,
  reminder    text not null constraint reminded_known check (reminder in ('before_60', 'before_30', 'before_14', 'before_5', 'last_day')),
  at          timestamptz not null,
  constraint reminded_pkey primary key (tenant_id, customer_id, grp, end_day, reminder)
);
select subscriptions.protect('subscriptions.reminded', '{}');

-- Who accepted which version of which contract, when, from where: evidence, appended only.
create table subscriptions.acceptance (
  tenant_id   uuid not null,
  id          uuid not null,
  customer_id uuid not null,
  account_id  uuid not null,
  person      text not null,                              -- name and address as they were
  at          timestamptz not null,
  address     text not null,
  agent       text not null,
  moment      text not null constraint acceptance_moment_known check (moment in ('registration', 'order', 'renewal', 'resubscription')),
  kind        text not null,
  number      int not null,
  lang        text not null,
  hash        text not null,
  constraint acceptance_pkey primary key (tenant_id, id),
  constraint acceptance_contract_fkey foreign key (tenant_id, kind, number) references subscriptions.contract (tenant_id, kind, number)
);
select subscriptions.protect('subscriptions.acceptance', '{customer}');
create index acceptance_customer on subscriptions.acceptance (customer_id, at desc);
revoke update, delete, truncate on subscriptions.acceptance from tradewind_app, tradewind_system;

-- What happened to orders, links, subscriptions: every transition, appended only.
create table subscriptions.step (
  tenant_id   uuid not null,
  id          uuid not null,                              -- version 7: by time
  machine     text not null,
  purchase_id uuid,
  customer_id uuid,
  grp         text,
  event       text not null,
  from_state  text not null,
  to_state    text not null,
  party       text not null,
  account_id  uuid,
  due_on      date,
  at          timestamptz not null,
  note        text not null default '',
  constraint step_pkey primary key (tenant_id, id)
);
select subscriptions.protect('subscriptions.step', '{}');
create index step_purchase on subscriptions.step (tenant_id, purchase_id, id);
create index step_customer on subscriptions.step (tenant_id, customer_id, id);
revoke update, delete, truncate on subscriptions.step from tradewind_app, tradewind_system;
