-- A model outside of the house that translates and drafts: off until somebody who may turns it on, names who gets the texts, where and
-- what for, and answers for it.
create table mail.outside_model (
  tenant_id  uuid not null,
  active     boolean not null,
  address    text not null,                        -- up to and without /chat/completions
  model      text not null,
  key        bytea,                                -- sealed
  recipient  text not null,                        -- the company that gets the texts
  country    text not null constraint outside_model_country_form check (country ~ '^[A-Z]{2}$'),
  purposes   text[] not null constraint outside_model_purposes_known check (purposes <@ array['translate_mail', 'translate_draft', 'write_draft']),
  assessment text not null default '',             -- where the assessment of the transfer abroad is on record
  granted_by uuid not null,
  granted_at timestamptz not null,
  revision   int not null default 1,
  constraint outside_model_pkey primary key (tenant_id)
);
select platform.protect('mail.outside_model', 'tenant');

-- Every text that left, before it left. Its answer is noted after; where none is, the text left and nobody waited for the answer.
create table mail.outside_exit (
  tenant_id  uuid not null,
  id         uuid not null,
  account_id uuid not null,
  purpose    text not null constraint outside_exit_purpose_known check (purpose in ('translate_mail', 'translate_draft', 'write_draft')),
  message_id uuid,
  host       text not null,
  recipient  text not null,
  country    text not null,
  model      text not null,
  characters int not null,
  sha256     bytea not null,                       -- of exactly what left, as it was shown before
  outcome    text not null default 'left' constraint outside_exit_outcome_known check (outcome in ('left', 'answered', 'failed')),
  problem    text,
  at         timestamptz not null,
  labels     int[] not null,
  constraint outside_exit_pkey primary key (tenant_id, id)
);
select platform.protect('mail.outside_exit', 'labels');
create index outside_exit_at on mail.outside_exit (tenant_id, at desc, id desc);

-- Translations, beside their mails.
create table mail.translation (
  tenant_id  uuid not null,
  message_id uuid not null,
  language   text not null,                        -- two letters (ISO 639-1)
  was        text,                                 -- the mail's own language, as it was told apart on arrival
  text       text not null,
  model      text not null,
  account_id uuid not null,
  at         timestamptz not null,
  labels     int[] not null,
  constraint translation_pkey primary key (tenant_id, message_id, language),
  constraint translation_message_fkey foreign key (tenant_id, message_id) references mail.message on delete cascade
);
select platform.protect('mail.translation', 'labels');
