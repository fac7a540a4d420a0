-- Mailboxes that are signed in to by OAuth2: the way, the tokens, and the flows by which their owners give leave.

alter table mail.mailbox
  add column provider   text,          -- the operator's identity provider that gives the tokens; null: it is signed in to by a password
  add column granted_at timestamptz;   -- when its owner last gave leave there

-- The tokens of a mailbox. Apart from its row, so that a renewal is no change of settings.
create table mail.mailbox_token (
  tenant_id      uuid not null,
  mailbox_id     uuid not null,
  tokens         bytea not null,       -- sealed: the access token and the refresh token
  expires_at     timestamptz,          -- of the access token; null: the provider doesn't say
  generation     bigint not null default 1, -- counted up by each renewal: whoever was refused with an older one takes the newer
  renewing_until timestamptz,          -- somebody renews it, by a lease in the database's time
  revoked_at     timestamptz,          -- the provider gives no further tokens; its owner must sign in again
  labels         int[] not null,
  constraint mailbox_token_pkey primary key (tenant_id, mailbox_id),
  constraint mailbox_token_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.mailbox_token', 'labels');

-- A person on his way to an identity provider and back. Bound to his session; answered once.
create table mail.sign_in_flow (
  tenant_id   uuid not null,
  id          uuid not null,
  session_id  uuid not null,
  state_hash  bytea not null,          -- SHA-256 of the state that goes to the provider and comes back
  provider    text not null,
  address     text not null,
  mailbox_id  uuid,                    -- leave is given anew for this mailbox; null: one is to be bound
  verifier    bytea not null,          -- sealed: PKCE's secret (RFC 7636)
  expires_at  timestamptz not null,
  answered_at timestamptz,             -- the provider's answer came; a second one counts for nothing
  tokens      bytea,                   -- sealed, between the answer and the binding
  tokens_expire_at timestamptz,
  constraint sign_in_flow_pkey primary key (tenant_id, id),
  constraint sign_in_flow_state_key unique (tenant_id, state_hash)
);
select platform.protect('mail.sign_in_flow', 'tenant');

drop trigger mailbox_changed_wakes on mail.mailbox;
create trigger mailbox_changed_wakes after update on mail.mailbox for each row
  when ((old.state in ('active', 'failing'), old.secret, old.login, old.imap_host, old.imap_port, old.imap_security, old.since, old.reconcile_asked_at,
         old.provider, old.granted_at)
        is distinct from
        (new.state in ('active', 'failing'), new.secret, new.login, new.imap_host, new.imap_port, new.imap_security, new.since, new.reconcile_asked_at,
         new.provider, new.granted_at))
  execute function mail.wake_for_settings();
