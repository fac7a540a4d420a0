-- Accounts: companies, people, rights, sign-in, the audit trail.
create schema accounts;
grant usage on schema accounts to tradewind_app, tradewind_system;

-- A subscribing company. label_next: labels 0 (all), 1 (pool) and 2 (everyone) are fixed; each account and department gets the next one.
create table accounts.tenant (
  tenant_id             uuid not null,
  name                  text not null constraint tenant_name_length check (char_length(name) between 1 and 200),
  time_zone             text not null,
  demo                  boolean not null default false,
  require_second_factor boolean not null default false,
  label_next            int not null default 3,
  created_at            timestamptz not null,
  constraint tenant_pkey primary key (tenant_id)
);
select platform.protect('accounts.tenant', 'tenant');
create index tenant_demo on accounts.tenant (created_at) where demo;

-- Departments form a tree; depth (root = 1) is kept so that a cap and the absence of cycles can be checked.
create table accounts.department (
  tenant_id  uuid not null,
  id         uuid not null,
  parent_id  uuid,
  name       text not null constraint department_name_length check (char_length(name) between 1 and 100),
  label      int not null,
  created_at timestamptz not null,
  constraint department_pkey primary key (tenant_id, id),
  constraint department_name_key unique nulls not distinct (tenant_id, parent_id, name),
  constraint department_label_key unique (tenant_id, label),
  constraint department_parent_fkey foreign key (tenant_id, parent_id) references accounts.department (tenant_id, id),
  constraint department_not_own_parent check (parent_id <> id)
);
select platform.protect('accounts.department', 'tenant');
create index department_parent on accounts.department (tenant_id, parent_id);

-- Roles are sets of permissions. A built-in role's permissions are in the program, so that an upgrade reaches all; its row only gives it an id.
create table accounts.role (
  tenant_id   uuid not null,
  id          uuid not null,
  name        text not null constraint role_name_length check (char_length(name) between 1 and 100),
  builtin     text constraint role_builtin_known check (builtin in ('master', 'manager', 'salesperson', 'assistant', 'finance', 'site_editor', 'auditor')),
  permissions text[] not null default '{}',
  created_at  timestamptz not null,
  constraint role_pkey primary key (tenant_id, id),
  constraint role_name_key unique (tenant_id, name),
  constraint role_builtin_key unique (tenant_id, builtin)
);
select platform.protect('accounts.role', 'tenant');

-- People. email_key is the address in lower case: what sign-in looks for. The same person may belong to several companies.
create table accounts.account (
  tenant_id           uuid not null,
  id                  uuid not null,
  email               text not null constraint account_email_length check (char_length(email) between 3 and 254),
  email_key           text not null,
  name                text not null constraint account_name_length check (char_length(name) between 1 and 100),
  role_id             uuid not null,
  department_id       uuid,
  state               text not null constraint account_state_known check (state in ('invited', 'active', 'locked', 'disabled', 'restricted', 'cancelled')),
  is_master           boolean not null default false,
  sees                text not null default 'own' constraint account_sees_known check (sees in ('own', 'department', 'all')),
  label               int not null,
  lang                text not null default 'zh-CN',
  time_zone           text not null default 'Asia/Shanghai',
  theme               text not null default 'system' constraint account_theme_known check (theme in ('system', 'light', 'dark')),
  password_hash       text,
  totp_sealed         bytea,
  totp_pending        bytea,
  totp_step           bigint,
  free_mail_warned_at timestamptz,
  last_seen_at        timestamptz,
  created_at          timestamptz not null,
  constraint account_pkey primary key (tenant_id, id),
  constraint account_email_key unique (tenant_id, email_key),
  constraint account_label_key unique (tenant_id, label),
  constraint account_role_fkey foreign key (tenant_id, role_id) references accounts.role (tenant_id, id),
  constraint account_department_fkey foreign key (tenant_id, department_id) references accounts.department (tenant_id, id)
);
select platform.protect('accounts.account', 'tenant');
create unique index account_one_master on accounts.account (tenant_id) where is_master;
create index account_by_address on accounts.account (email_key);
create index account_department on accounts.account (tenant_id, department_id);
create index account_role on accounts.account (tenant_id, role_id);
create index account_list on accounts.account (tenant_id, name, id);

-- Which number belongs to whom.
create view accounts.label with (security_invoker = true) as
  select tenant_id, label, 'account' as kind, id from accounts.account
  union all
  select tenant_id, label, 'department' as kind, id from accounts.department;
grant select on accounts.label to tradewind_app, tradewind_system;

-- Sessions: the cookie holds 32 random bytes, we hold their SHA-256.
create table accounts.session (
  tenant_id    uuid not null,
  id           uuid not null,
  account_id   uuid not null,
  token_hash   bytea not null,
  device       text not null,
  address      text not null,
  created_at   timestamptz not null,
  last_used_at timestamptz not null,
  constraint session_pkey primary key (tenant_id, id),
  constraint session_account_fkey foreign key (tenant_id, account_id) references accounts.account (tenant_id, id) on delete cascade
);
select platform.protect('accounts.session', 'tenant');
create index session_by_token on accounts.session (token_hash);
create index session_account on accounts.session (tenant_id, account_id, last_used_at desc);
create index session_idle on accounts.session (last_used_at);

-- Devices that an account has signed in from; another one is told to its owner.
create table accounts.device (
  tenant_id    uuid not null,
  account_id   uuid not null,
  device       text not null,
  last_used_at timestamptz not null,
  constraint device_pkey primary key (tenant_id, account_id, device),
  constraint device_account_fkey foreign key (tenant_id, account_id) references accounts.account (tenant_id, id) on delete cascade
);
select platform.protect('accounts.device', 'tenant');

-- One-time codes for the day the second factor is lost.
create table accounts.recovery_code (
  tenant_id  uuid not null,
  account_id uuid not null,
  hash       bytea not null,
  used_at    timestamptz,
  constraint recovery_code_pkey primary key (tenant_id, account_id, hash),
  constraint recovery_code_account_fkey foreign key (tenant_id, account_id) references accounts.account (tenant_id, id) on delete cascade
);
select platform.protect('accounts.recovery_code', 'tenant');

create table accounts.passkey (
  tenant_id     uuid not null,
  id            uuid not null,
  account_id    uuid not null,
  name          text not null constraint passkey_name_length check (char_length(name) between 1 and 100),
  credential_id bytea not null,
  credential    jsonb not null,
  created_at    timestamptz not null,
  last_used_at  timestamptz,
  constraint passkey_pkey primary key (tenant_id, id),
  constraint passkey_credential_key unique (tenant_id, credential_id),
  constraint passkey_account_fkey foreign key (tenant_id, account_id) references accounts.account (tenant_id, id) on delete cascade
);
select platform.protect('accounts.passkey', 'tenant');
create index passkey_account on accounts.passkey (tenant_id, account_id);
create index passkey_by_credential on accounts.passkey (credential_id);

-- Passkey challenges: taken out when answered, so that an answer counts once. Whoever signs in has no tenant yet: then it is the nil UUID.
create table accounts.challenge (
  tenant_id  uuid not null,
  id         uuid not null,
  account_id uuid,
  kind       text not null constraint challenge_kind_known check (kind in ('register', 'second_factor', 'sign_in')),
  state      jsonb not null,
  expires_at timestamptz not null,
  constraint challenge_pkey primary key (tenant_id, id)
);
select platform.protect('accounts.challenge', 'tenant');
create index challenge_by_id on accounts.challenge (id);
create index challenge_expiry on accounts.challenge (expires_at);

-- Links sent out: invitation, password reset, 'this wasn't me'. We hold the SHA-256 of what the link holds.
create table accounts.link (
  tenant_id  uuid not null,
  id         uuid not null,
  account_id uuid not null,
  kind       text not null constraint link_kind_known check (kind in ('invitation', 'reset', 'not_me')),
  hash       bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz,
  constraint link_pkey primary key (tenant_id, id),
  constraint link_account_fkey foreign key (tenant_id, account_id) references accounts.account (tenant_id, id) on delete cascade
);
select platform.protect('accounts.link', 'tenant');
create index link_by_hash on accounts.link (hash);
create index link_account on accounts.link (tenant_id, account_id, kind);

create table accounts.api_key (
  tenant_id    uuid not null,
  id           uuid not null,
  account_id   uuid not null,
  name         text not null constraint api_key_name_length check (char_length(name) between 1 and 100),
  prefix       text not null,
  hash         bytea not null,
  scopes       text[] not null,
  expires_at   timestamptz,
  created_at   timestamptz not null,
  last_used_at timestamptz,
  constraint api_key_pkey primary key (tenant_id, id),
  constraint api_key_account_fkey foreign key (tenant_id, account_id) references accounts.account (tenant_id, id) on delete cascade
);
select platform.protect('accounts.api_key', 'tenant');
create index api_key_by_hash on accounts.api_key (hash);
create index api_key_account on accounts.api_key (tenant_id, account_id, created_at desc);

-- Failed sign-ins, by address of mail (hashed, whether or not it exists) and by network address. Belongs to nobody; only the system role sees it.
create table accounts.throttle (
  subject       text not null,
  failures      int not null,
  blocked_until timestamptz not null,
  updated_at    timestamptz not null,
  constraint throttle_pkey primary key (subject)
);
grant select, insert, update, delete on accounts.throttle to tradewind_system;
create index throttle_updated on accounts.throttle (updated_at);

-- The audit trail: entries chained by SHA-256, appended only. detail is json, not jsonb: its text is what was hashed.
create table accounts.audit (
  tenant_id  uuid not null,
  seq        bigint not null,
  at         timestamptz not null,
  account_id uuid,
  act        text not null,
  subject    text not null,
  detail     json not null,
  before     bytea not null,
  hash       bytea not null,
  constraint audit_pkey primary key (tenant_id, seq)
);
select platform.protect('accounts.audit', 'tenant');
revoke update, delete, truncate on accounts.audit from tradewind_app, tradewind_system;

-- The newest entry: appending locks it, and a trail cut off at its end is noticed.
create table accounts.audit_head (
  tenant_id uuid not null,
  seq       bigint not null,
  hash      bytea not null,
  constraint audit_head_pkey primary key (tenant_id)
);
select platform.protect('accounts.audit_head', 'tenant');
revoke delete, truncate on accounts.audit_head from tradewind_app, tradewind_system;
