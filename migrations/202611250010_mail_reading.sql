-- What is known of an address that mail came back from. `state` says that nothing arrives there any more; what may pass is counted.
alter table customers.contact_address
  add column bounce_reason   text constraint contact_address_bounce_reason_length check (length(bounce_reason) <= 40),
  add column bounce_said     text constraint contact_address_bounce_said_length check (length(bounce_said) <= 1000),
  add column bounced_at      timestamptz,
  add column soft_bounces    int not null default 0 constraint contact_address_soft_bounces_counted check (soft_bounces >= 0),
  add column soft_bounced_at timestamptz;

-- How an invitation was answered from a mailbox; `instance` tells one of a row of events, and is empty for the whole row.
create table mail.invitation_answer (
  tenant_id   uuid not null,
  mailbox_id  uuid not null,
  uid         text not null constraint invitation_answer_uid_length check (length(uid) between 1 and 1000),
  instance    text not null default '' constraint invitation_answer_instance_length check (length(instance) <= 40),
  answer      text not null constraint invitation_answer_known check (answer in ('ACCEPTED', 'TENTATIVE', 'DECLINED')),
  sequence    bigint not null,
  outgoing_id uuid not null,
  answered_at timestamptz not null,
  labels      int[] not null,
  constraint invitation_answer_pkey primary key (tenant_id, mailbox_id, uid, instance),
  constraint invitation_answer_mailbox_fkey foreign key (tenant_id, mailbox_id) references mail.mailbox on delete cascade
);
select platform.protect('mail.invitation_answer', 'labels');
