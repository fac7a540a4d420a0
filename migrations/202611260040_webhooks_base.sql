-- Webhooks: addresses of other programs that are told what happens, and each event on its way to one of them.
create schema webhooks;
grant usage on schema webhooks to tradewind_app, tradewind_system;

create table webhooks.webhook (
  tenant_id     uuid not null,
  id            uuid not null,
  account_id    uuid not null,
  name          text not null,
  url           text not null,
  kinds         text[] not null,
  secret        bytea not null,                    -- sealed: deliveries are signed with it
  cursor        text not null,                     -- its place in the flow of events: everything before it is a delivery or was not wanted
  off           text,                              -- why it is off; null: it is on
  failing_since timestamptz,                       -- nothing was taken since then; null: the last one was
  worker        uuid,                              -- the process that follows the flow for it, by a lease
  leased_until  timestamptz,
  labels        int[] not null,
  created_at    timestamptz not null,
  constraint webhook_pkey primary key (tenant_id, id)
);
select platform.protect('webhooks.webhook', 'labels');
create index webhook_account on webhooks.webhook (tenant_id, account_id);

create table webhooks.delivery (
  tenant_id  uuid not null,
  id         uuid not null,                        -- version 7: by time
  webhook_id uuid not null,
  kind       text not null,
  data       jsonb not null,
  at         timestamptz not null,
  state      text not null constraint delivery_state_known check (state in ('waiting', 'delivered', 'failed')),
  attempts   smallint not null default 0,
  status     smallint,
  said       text,
  tried_at   timestamptz,
  next_at    timestamptz,
  labels     int[] not null,
  constraint delivery_pkey primary key (tenant_id, id),
  constraint delivery_webhook_fkey foreign key (tenant_id, webhook_id) references webhooks.webhook on delete cascade
);
select platform.protect('webhooks.delivery', 'labels');
create index delivery_webhook on webhooks.delivery (tenant_id, webhook_id, id);
create index delivery_waiting on webhooks.delivery (tenant_id, webhook_id) where state = 'waiting';
