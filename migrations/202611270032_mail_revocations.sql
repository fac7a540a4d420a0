-- Leave that is given back at the identity provider (RFC 7009) when a mailbox is unbound, or no longer signed in to by it. The tokens are
-- kept until the provider has taken them back or nobody tries any more; then what came of it stays to be seen.
create table mail.revocation (
  tenant_id  uuid not null,
  id         uuid not null,
  mailbox_id uuid not null,
  address    text not null,            -- who signed in there
  provider   text not null,
  tokens     bytea,                    -- sealed: the access token and the refresh token; null: it is over
  generation bigint not null,          -- of the tokens: a renewal that was under way brings newer ones
  state      text not null constraint revocation_state_known check (state in ('waiting', 'revoked', 'given_up', 'by_hand', 'kept')),
  tries      int not null default 0,
  said       text,                     -- the provider's words at the last try
  next_at    timestamptz,              -- when it is tried again
  asked_at   timestamptz not null,
  ended_at   timestamptz,
  labels     int[] not null,
  constraint revocation_pkey primary key (tenant_id, id),
  constraint revocation_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade,
  constraint revocation_tokens_kept check ((state = 'waiting') = (tokens is not null))
);
select platform.protect('mail.revocation', 'labels');
create index revocation_newest on mail.revocation (tenant_id, asked_at desc, id desc);
create index revocation_waiting on mail.revocation (tenant_id, mailbox_id) where state = 'waiting';
