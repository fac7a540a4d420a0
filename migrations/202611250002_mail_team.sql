-- Mailboxes that several people work in. Each has two labels of its own: who holds `read_label` reads its mail and writes from it, who holds
-- `list_label` sees only that a thread is there, with whom, about what and when. So a mailbox changes hands, or is shared, without a row of
-- its mail being touched.
alter table mail.mailbox
  add column read_label   int,
  add column list_label   int,
  add column superiors    text not null default 'full'
    constraint mailbox_superiors_known check (superiors in ('full', 'subject', 'none')),  -- what they see who see its owner's department
  add column team         boolean not null default false,                                  -- threads are given to members
  add column distribution jsonb not null default '{}';                                     -- to whom new threads go

create table mail.mailbox_share (
  tenant_id  uuid not null,
  mailbox_id uuid not null,
  with_id    uuid not null,                     -- an account or a department
  kind       text not null constraint mailbox_share_kind_known check (kind in ('account', 'department')),
  level      text not null constraint mailbox_share_level_known check (level in ('full', 'subject')),
  constraint mailbox_share_pkey primary key (tenant_id, mailbox_id, with_id),
  constraint mailbox_share_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.mailbox_share', 'tenant');

-- To whom a thread of a team's mailbox was given.
alter table mail.thread
  add column assignee_id uuid,
  add column assigned_at timestamptz;
create index thread_assignee on mail.thread (tenant_id, assignee_id, last_at desc, id desc) where assignee_id is not null and not done;

-- When a colleague was last given a thread of a mailbox by its distribution.
create table mail.desk_turn (
  tenant_id  uuid not null,
  mailbox_id uuid not null,
  account_id uuid not null,
  last_at    timestamptz not null,
  constraint desk_turn_pkey primary key (tenant_id, mailbox_id, account_id),
  constraint desk_turn_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.desk_turn', 'tenant');

-- Mailboxes that changed hands, so that it can be taken back.
create table mail.hand_over (
  tenant_id  uuid not null,
  id         uuid not null,
  from_id    uuid not null,
  to_id      uuid not null,
  mailboxes  uuid[] not null,
  drafts     uuid[] not null,                   -- of the leaver, that went along
  desks      jsonb not null,                    -- threads that he was given in teams' mailboxes, by whose they were
  at         timestamptz not null,
  by         uuid,
  undone_at  timestamptz,
  labels     int[] not null,                    -- who sees the records of the one or the other
  constraint hand_over_pkey primary key (tenant_id, id)
);
select platform.protect('mail.hand_over', 'labels');
create index hand_over_from on mail.hand_over (tenant_id, from_id, at desc);

-- What is there gets its labels.
do $$
declare
  box record;
  first int;
begin
  for box in select m.tenant_id, m.id, m.owner_id, a.label as own, d.label as department
             from mail.mailbox m
             left join accounts.account a on a.tenant_id = m.tenant_id and a.id = m.owner_id
             left join accounts.department d on d.tenant_id = a.tenant_id and d.id = a.department_id
             order by m.tenant_id, m.id loop
    update accounts.tenant set label_next = label_next + 2 where tenant_id = box.tenant_id returning label_next - 2 into first;
    update mail.mailbox set read_label = first, list_label = first + 1, labels = array[0, first, first + 1]
     where tenant_id = box.tenant_id and id = box.id;
    if box.own is not null then
      insert into accounts.shared_label (tenant_id, label, owner_id, with_department) values
        (box.tenant_id, first, box.owner_id, true), (box.tenant_id, first + 1, box.owner_id, false);
      insert into accounts.label_holder (tenant_id, holder, label, of_department) values (box.tenant_id, box.own, first, false);
      if box.department is not null then
        insert into accounts.label_holder (tenant_id, holder, label, of_department) values (box.tenant_id, box.department, first, true);
      end if;
    end if;
  end loop;
end $$;
alter table mail.mailbox
  alter column read_label set not null,
  alter column list_label set not null,
  add column read_labels int[] not null generated always as (array[0, read_label]) stored;
update mail.folder x set labels = b.labels from mail.mailbox b where b.tenant_id = x.tenant_id and b.id = x.mailbox_id;
update mail.thread x set labels = b.labels from mail.mailbox b where b.tenant_id = x.tenant_id and b.id = x.mailbox_id;
update mail.thread_folder x set labels = b.labels from mail.mailbox b where b.tenant_id = x.tenant_id and b.id = x.mailbox_id;
update mail.message x set labels = b.read_labels from mail.mailbox b where b.tenant_id = x.tenant_id and b.id = x.mailbox_id;
update mail.draft x set labels = b.read_labels from mail.mailbox b where b.tenant_id = x.tenant_id and b.id = x.mailbox_id;
update mail.outgoing x set labels = b.read_labels from mail.mailbox b where b.tenant_id = x.tenant_id and b.id = x.mailbox_id;
update mail.suggestion x set labels = b.read_labels from mail.mailbox b where b.tenant_id = x.tenant_id and b.id = x.mailbox_id;
update customers.touch x set labels = m.labels from mail.message m where m.tenant_id = x.tenant_id and m.id = x.message_id;
