-- Houses of three kinds: subscribing companies, the vendor (one), sales agents. What a subscription opens for a company is kept with it, so
-- that each request knows it without asking further; a company without subscriptions (features null) may use everything.
alter table accounts.tenant
  add column kind text not null default 'company' constraint tenant_kind_known check (kind in ('company', 'vendor', 'agent')),
  add column access text not null default 'full'
    constraint tenant_access_known check (access in ('full', 'read_and_export', 'export', 'export_on_request', 'closed')),
  add column features text[],
  add column seats int constraint tenant_seats_range check (seats >= 0);
create unique index tenant_one_vendor on accounts.tenant (kind) where kind = 'vendor';
