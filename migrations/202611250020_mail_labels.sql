-- What mails are about: labels with their reasons, people's corrections, and what these taught.
alter table mail.message
  add column topics      text[] not null default '{}',
  add column topics_why  jsonb not null default '[]',   -- [{label, probability, reasons: [{code, values}]}]
  add column topics_by   text not null default 'machine' constraint message_topics_by_known check (topics_by in ('machine', 'person')),
  add constraint message_topics_known check (topics <@ array['enquiry', 'quotation', 'order', 'sample', 'payment', 'shipping', 'complaint',
    'bounce', 'auto-reply', 'newsletter', 'spam', 'internal']);

-- A person's correction: which labels a mail bore, which are right.
create table mail.label_lesson (
  tenant_id  uuid not null,
  id         uuid not null,
  message_id uuid not null,
  was        text[] not null,
  right_are  text[] not null,
  account_id uuid,
  at         timestamptz not null,
  labels     int[] not null,
  constraint label_lesson_pkey primary key (tenant_id, id),
  constraint label_lesson_message_fkey foreign key (tenant_id, message_id) references mail.message on delete cascade
);
select platform.protect('mail.label_lesson', 'labels');
create index label_lesson_message on mail.label_lesson (tenant_id, message_id, at desc);

-- What a tenant's corrections taught, as weights; and what was there before it was forgotten, to take that back.
create table mail.label_learned (
  tenant_id       uuid not null,
  weights         bytea not null,
  lessons         int not null,
  forgotten       bytea,
  forgotten_count int not null default 0,
  forgotten_at    timestamptz,
  changed_at      timestamptz not null,
  constraint label_learned_pkey primary key (tenant_id)
);
select platform.protect('mail.label_learned', 'tenant');
