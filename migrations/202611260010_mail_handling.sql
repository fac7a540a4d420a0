-- Automatic handling: rules on mail, what they did, and runs over the past.

-- A rule of an account for its own mailboxes, of one mailbox, or of the whole company. Whose it is says who sees it.
create table mail.rule (
  tenant_id   uuid not null,
  id          uuid not null,
  account_id  uuid not null,                       -- whose it is; of a mailbox's or the company's, who wrote it last: under whom it sends
  reach       text not null constraint rule_reach_known check (reach in ('own', 'mailbox', 'company')),
  mailbox_id  uuid,
  name        text not null,
  active      boolean not null default true,
  place       int not null,                        -- its place among those of the same reach
  content     jsonb not null,                      -- {every, conditions, actions}
  revision    int not null default 1,
  paused_at   timestamptz,                         -- the loop breaker has stopped it
  paused_why  text constraint rule_paused_why_known check (paused_why in ('thread', 'address', 'many')),
  hits        bigint not null default 0,
  last_hit_at timestamptz,
  updated_at  timestamptz not null,
  labels      int[] not null,
  constraint rule_pkey primary key (tenant_id, id),
  constraint rule_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade,
  constraint rule_mailbox_named check ((reach = 'mailbox') = (mailbox_id is not null))
);
select platform.protect('mail.rule', 'labels');
create index rule_order on mail.rule (tenant_id, reach, place);
create index rule_mailbox on mail.rule (tenant_id, mailbox_id) where mailbox_id is not null;

-- Mails that have come and are still to be looked at by the rules: written with the mail, deleted with what the rules did.
create table mail.rule_due (
  tenant_id  uuid not null,
  message_id uuid not null,
  mailbox_id uuid not null,
  at         timestamptz not null,
  constraint rule_due_pkey primary key (tenant_id, message_id),
  constraint rule_due_message_fkey foreign key (tenant_id, message_id) references mail.message on delete cascade
);
select platform.protect('mail.rule_due', 'tenant');
create index rule_due_mailbox on mail.rule_due (tenant_id, mailbox_id, at, message_id);

-- What a rule did with a mail; seen by who reads the mail.
create table mail.rule_hit (
  tenant_id  uuid not null,
  id         uuid not null,
  rule_id    uuid not null,
  rule_name  text not null,
  message_id uuid not null,
  at         timestamptz not null,
  did        jsonb not null,                       -- [{do, why}]; why: it was not done
  run_id     uuid,                                 -- over the past
  labels     int[] not null,
  constraint rule_hit_pkey primary key (tenant_id, id),
  constraint rule_hit_message_fkey foreign key (tenant_id, message_id) references mail.message on delete cascade
);
select platform.protect('mail.rule_hit', 'labels');
create index rule_hit_rule on mail.rule_hit (tenant_id, rule_id, at desc, id desc);
create index rule_hit_message on mail.rule_hit (tenant_id, message_id);
create index rule_hit_old on mail.rule_hit (tenant_id, at);

-- What rules sent: for the loop breaker, and so that nobody gets the same answer twice in some days.
create table mail.rule_sent (
  tenant_id  uuid not null,
  id         uuid not null,
  rule_id    uuid not null,
  mailbox_id uuid not null,
  thread_id  uuid not null,
  address    text not null,
  reply      boolean not null,
  at         timestamptz not null,
  constraint rule_sent_pkey primary key (tenant_id, id),
  constraint rule_sent_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.rule_sent', 'tenant');
create index rule_sent_rule on mail.rule_sent (tenant_id, rule_id, at);
create index rule_sent_thread on mail.rule_sent (tenant_id, thread_id, at);
create index rule_sent_address on mail.rule_sent (tenant_id, mailbox_id, address, at);

-- Rules over the past: first it only looks and lists what would change, then, when asked, does exactly that, and can take it back.
create table mail.rule_run (
  tenant_id   uuid not null,
  id          uuid not null,
  account_id  uuid not null,
  rules       jsonb not null,                      -- as they were when it began
  saved       boolean not null,                    -- of rules that are kept; of one that is being written it only looks
  mailboxes   uuid[] not null,                     -- those still to be looked at; the first is the present one
  since       timestamptz not null,
  until       timestamptz not null,
  sends       boolean not null default false,      -- also what leaves the house
  makes       boolean not null default false,      -- also what makes customers and tasks
  state       text not null constraint rule_run_state_known check (state in ('looking', 'looked', 'doing', 'done', 'undoing', 'undone')),
  stopped     boolean not null default false,
  after_at    timestamptz,
  after_id    uuid,
  looked      bigint not null default 0,
  total       bigint not null default 0,
  found       bigint not null default 0,
  changed     bigint not null default 0,
  more        boolean not null default false,      -- there were more than it lists
  created_at  timestamptz not null,
  finished_at timestamptz,
  labels      int[] not null,
  constraint rule_run_pkey primary key (tenant_id, id)
);
select platform.protect('mail.rule_run', 'labels');
create index rule_run_account on mail.rule_run (tenant_id, account_id, created_at desc, id desc);

-- A mail that a run would change, in its order, and how; afterwards, what undoes it.
create table mail.rule_change (
  tenant_id  uuid not null,
  run_id     uuid not null,
  place      bigint not null,
  message_id uuid not null,
  steps      jsonb not null,
  state      text not null default 'planned' constraint rule_change_state_known check (state in ('planned', 'done', 'undone')),
  did        jsonb not null default '[]',
  undo       jsonb not null default '[]',
  labels     int[] not null,
  constraint rule_change_pkey primary key (tenant_id, run_id, place),
  constraint rule_change_run_fkey foreign key (tenant_id, run_id) references mail.rule_run on delete cascade,
  constraint rule_change_message_fkey foreign key (tenant_id, message_id) references mail.message on delete cascade
);
select platform.protect('mail.rule_change', 'labels');
create index rule_change_state on mail.rule_change (tenant_id, run_id, state, place);
create index rule_change_message on mail.rule_change (tenant_id, message_id);
