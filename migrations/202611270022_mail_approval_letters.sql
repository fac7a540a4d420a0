-- Whoever is asked and whoever wrote is told by letter too, when he isn't there: once about each mail, gathered.
alter table mail.approval add column approvers uuid[] not null default '{}';    -- who is asked by name; nobody: whoever sees the writer's department
alter table mail.approval add column letters_to uuid[] not null default '{}';   -- who was written to that it waits
alter table mail.approval add column writer_written boolean not null default false; -- its writer was written to what became of it
create index approval_decided on mail.approval (tenant_id, decided_at) where decided_at is not null;

-- Whether somebody wants letters about approvals; no row: while he is away.
create table mail.approval_letters (
  tenant_id  uuid not null,
  account_id uuid not null,
  letters    text not null constraint approval_letters_known check (letters in ('always', 'away', 'never')),
  constraint approval_letters_pkey primary key (tenant_id, account_id)
);
select platform.protect('mail.approval_letters', 'tenant');
