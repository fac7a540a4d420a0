-- Labels of what several people share, such as a mailbox: whoever holds a holder's label holds the shared one too.
create table accounts.shared_label (
  tenant_id       uuid not null,
  label           int not null,
  owner_id        uuid not null,                -- whose the thing is
  with_department boolean not null,             -- do those hold it who see his department's?
  constraint shared_label_pkey primary key (tenant_id, label),
  constraint shared_label_owner_fkey foreign key (tenant_id, owner_id) references accounts.account (tenant_id, id)
);
select platform.protect('accounts.shared_label', 'tenant');
create index shared_label_owner on accounts.shared_label (tenant_id, owner_id);

create table accounts.label_holder (
  tenant_id     uuid not null,
  holder        int not null,                   -- the label of an account or a department
  label         int not null,
  of_department boolean not null,               -- by the owner's department: follows him when he moves
  constraint label_holder_pkey primary key (tenant_id, holder, label, of_department),
  constraint label_holder_label_fkey foreign key (tenant_id, label) references accounts.shared_label (tenant_id, label) on delete cascade
);
select platform.protect('accounts.label_holder', 'tenant');
create index label_holder_label on accounts.label_holder (tenant_id, label);
