-- Sales: leads that may become customers, opportunities on their way through a pipeline, tasks with reminders, goals and daily reports.
--
-- What belongs to somebody carries his labels and, where it hangs on a company, that company's as well: whoever sees either sees it.
-- When the company's owners change, a promise (sales.follow_company) labels anew what hangs on it.
create schema sales;
grant usage on schema sales to tradewind_app, tradewind_system;

create table sales.pipeline (
  tenant_id  uuid not null,
  id         uuid not null,
  name       text not null,
  position   smallint not null,
  -- The one that was there when the tenant looked for the first time.
  first      boolean not null default false,
  revision   int not null default 1,
  created_at timestamptz not null default now(),
  constraint pipeline_pkey primary key (tenant_id, id),
  constraint pipeline_name_key unique (tenant_id, name)
);
select platform.protect('sales.pipeline', 'tenant');
create unique index pipeline_first on sales.pipeline (tenant_id) where first;

-- A deleted stage keeps its row, so that whoever still shows it is told its name and where its opportunities went.
create table sales.stage (
  tenant_id   uuid not null,
  id          uuid not null,
  pipeline_id uuid not null,
  name        text not null,
  position    smallint not null,
  probability smallint not null constraint stage_probability_range check (probability between 0 and 100),
  colour      text not null constraint stage_colour_known check (colour in ('neutral', 'accent', 'amber', 'green', 'violet', 'red')),
  -- What must be filled in before an opportunity may enter.
  gates       text[] not null default '{}',
  -- Within how many days somebody must have been in touch, where the gate 'follow_up' is set.
  gate_days   smallint,
  deleted_at  timestamptz,
  moved_to    uuid,
  constraint stage_pkey primary key (tenant_id, id),
  constraint stage_pipeline_fkey foreign key (tenant_id, pipeline_id) references sales.pipeline on delete cascade
);
select platform.protect('sales.stage', 'tenant');
create unique index stage_name on sales.stage (tenant_id, pipeline_id, name) where deleted_at is null;

create table sales.loss_reason (
  tenant_id  uuid not null,
  id         uuid not null,
  name       text not null,
  position   smallint not null,
  -- Not offered any more; opportunities that were lost for it still name it.
  retired_at timestamptz,
  constraint loss_reason_pkey primary key (tenant_id, id)
);
select platform.protect('sales.loss_reason', 'tenant');
create unique index loss_reason_name on sales.loss_reason (tenant_id, name) where retired_at is null;

-- In which currency sums of several currencies are told (ISO 4217), and what one unit of another is worth in it from a day on.
create table sales.setting (
  tenant_id uuid not null,
  currency  text not null constraint setting_currency_form check (currency ~ '^[A-Z]{3}$'),
  constraint setting_pkey primary key (tenant_id)
);
select platform.protect('sales.setting', 'tenant');
create table sales.rate (
  tenant_id uuid not null,
  base      text not null,
  currency  text not null constraint rate_currency_form check (currency ~ '^[A-Z]{3}$'),
  from_day  date not null,
  rate      numeric(18, 8) not null constraint rate_positive check (rate > 0),
  constraint rate_pkey primary key (tenant_id, base, currency, from_day)
);
select platform.protect('sales.rate', 'tenant');

create table sales.opportunity (
  tenant_id      uuid not null,
  id             uuid not null,
  labels         int[] not null,
  owner_id       uuid not null,
  company_id     uuid,
  contact_id     uuid,
  lead_id        uuid,
  name           text not null,
  pipeline_id    uuid not null,
  stage_id       uuid not null,
  state          text not null default 'open' constraint opportunity_state_known check (state in ('open', 'won', 'lost')),
  amount         numeric(18, 4) constraint opportunity_amount_positive check (amount >= 0),
  currency       text constraint opportunity_currency_form check (currency ~ '^[A-Z]{3}$'),
  -- None: the stage's.
  probability    smallint constraint opportunity_probability_range check (probability between 0 and 100),
  closes_on      date,
  products       text,
  rivals         text,
  source         text,
  next_step      text,
  loss_reason_id uuid,
  loss_text      text,
  stage_since    timestamptz not null,
  closed_at      timestamptz,
  words          tsvector not null default '',
  revision       int not null default 1,
  created_at     timestamptz not null,
  created_by     uuid,
  updated_at     timestamptz not null,
  constraint opportunity_pkey primary key (tenant_id, id),
  constraint opportunity_pipeline_fkey foreign key (tenant_id, pipeline_id) references sales.pipeline,
  constraint opportunity_stage_fkey foreign key (tenant_id, stage_id) references sales.stage,
  constraint opportunity_amount_has_currency check ((amount is null) = (currency is null)),
  constraint opportunity_closed_when check ((state = 'open') = (closed_at is null))
);
select platform.protect('sales.opportunity', 'labels');
create index opportunity_board on sales.opportunity (tenant_id, stage_id, stage_since desc, id desc) where state = 'open';
create index opportunity_closed on sales.opportunity (tenant_id, pipeline_id, state, closed_at desc, id desc) where state <> 'open';
create index opportunity_owner on sales.opportunity (tenant_id, owner_id, updated_at desc, id desc);
create index opportunity_owner_closes on sales.opportunity (tenant_id, owner_id, closes_on, id) where state = 'open';
create index opportunity_company on sales.opportunity (tenant_id, company_id, updated_at desc, id desc) where company_id is not null;
create index opportunity_updated on sales.opportunity (tenant_id, updated_at desc, id desc);
create index opportunity_created on sales.opportunity (tenant_id, created_at desc, id desc);
create index opportunity_closes on sales.opportunity (tenant_id, closes_on, id) where state = 'open' and closes_on is not null;
create index opportunity_words on sales.opportunity using gin (tenant_id, words);
create index opportunity_labels on sales.opportunity using gin (tenant_id, labels);
alter table sales.opportunity alter column labels set statistics 1000;

-- Where an opportunity has been, and how long it stood there.
create table sales.stage_change (
  tenant_id      uuid not null,
  opportunity_id uuid not null,
  id             uuid not null,
  labels         int[] not null,
  at             timestamptz not null,
  by_account     uuid,
  pipeline_id    uuid not null,
  from_stage     uuid,
  to_stage       uuid not null,
  from_state     text,
  state          text not null,
  -- Seconds since the change before.
  stood          bigint not null default 0,
  constraint stage_change_pkey primary key (tenant_id, opportunity_id, id),
  constraint stage_change_opportunity_fkey foreign key (tenant_id, opportunity_id) references sales.opportunity on delete cascade
);
select platform.protect('sales.stage_change', 'labels');
create index stage_change_at on sales.stage_change (tenant_id, pipeline_id, at);
create index stage_change_by on sales.stage_change (tenant_id, by_account, at);

create table sales.lead (
  tenant_id      uuid not null,
  id             uuid not null,
  labels         int[] not null,
  owner_id       uuid,
  state          text not null constraint lead_state_known check (state in ('to_handle', 'invalid', 'completing', 'first_touch', 'in_contact', 'converted')),
  source         text not null constraint lead_source_known check (source in ('store_enquiry', 'store_chat', 'mail', 'site', 'social', 'fair', 'own_search', 'ads')),
  -- The channel's own reference: an enquiry's number, a fair's name, a page.
  source_ref     text,
  utm            jsonb not null default '{}',
  person         text,
  company_name   text,
  country        text constraint lead_country_code check (country ~ '^[A-Z]{2}$'),
  emails         text[] not null default '{}',
  phones         text[] not null default '{}',
  enquiry        text,
  products       text,
  invalid_reason text,
  company_id     uuid,
  contact_id     uuid,
  opportunity_id uuid,
  state_since    timestamptz not null,
  converted_at   timestamptz,
  words          tsvector not null default '',
  revision       int not null default 1,
  created_at     timestamptz not null,
  created_by     uuid,
  updated_at     timestamptz not null,
  constraint lead_pkey primary key (tenant_id, id),
  constraint lead_is_somebody check (coalesce(person, company_name, emails[1], phones[1]) is not null),
  constraint lead_invalid_has_reason check ((state = 'invalid') = (invalid_reason is not null)),
  constraint lead_converted_has_company check ((state = 'converted') = (converted_at is not null))
);
select platform.protect('sales.lead', 'labels');
create index lead_created on sales.lead (tenant_id, created_at desc, id desc);
create index lead_state on sales.lead (tenant_id, state, state_since desc, id desc);
create index lead_owner on sales.lead (tenant_id, owner_id, created_at desc, id desc);
create index lead_source on sales.lead (tenant_id, source, created_at desc, id desc);
create index lead_company on sales.lead (tenant_id, company_id) where company_id is not null;
create index lead_words on sales.lead using gin (tenant_id, words);
create index lead_labels on sales.lead using gin (tenant_id, labels);
alter table sales.lead alter column labels set statistics 1000;

create table sales.task (
  tenant_id      uuid not null,
  id             uuid not null,
  labels         int[] not null,
  title          text not null,
  text           text not null default '',
  assignee       uuid not null,
  due_at         timestamptz not null,
  -- Where its days are counted (IANA): tasks that repeat stay at their hour there.
  time_zone      text not null,
  priority       text not null default 'normal' constraint task_priority_known check (priority in ('low', 'normal', 'high')),
  repeats        text constraint task_repeats_known check (repeats in ('daily', 'weekly', 'monthly', 'yearly')),
  -- The day from which repetition counts: the 31st stays the 31st where a month has one.
  anchor         date not null,
  remind_minutes int constraint task_remind_range check (remind_minutes between 0 and 43200),
  company_id     uuid,
  opportunity_id uuid,
  lead_id        uuid,
  done_at        timestamptz,
  done_by        uuid,
  -- The one that came after this, when it was done and repeats.
  next_id        uuid,
  revision       int not null default 1,
  created_at     timestamptz not null,
  created_by     uuid,
  constraint task_pkey primary key (tenant_id, id)
);
select platform.protect('sales.task', 'labels');
create index task_due_of on sales.task (tenant_id, assignee, due_at, id) where done_at is null;
create index task_due on sales.task (tenant_id, due_at, id) where done_at is null;
create index task_of on sales.task (tenant_id, assignee, due_at, id);
create index task_at on sales.task (tenant_id, due_at, id);
create index task_done_of on sales.task (tenant_id, assignee, done_at desc, id desc) where done_at is not null;
create index task_company on sales.task (tenant_id, company_id, due_at, id) where company_id is not null;
create index task_opportunity on sales.task (tenant_id, opportunity_id, due_at, id) where opportunity_id is not null;
create index task_lead on sales.task (tenant_id, lead_id, due_at, id) where lead_id is not null;
create index task_labels on sales.task using gin (tenant_id, labels);

-- A task has come near: told once to who has it, and kept until he has seen it.
create table sales.reminder (
  tenant_id  uuid not null,
  task_id    uuid not null,
  account_id uuid not null,
  at         timestamptz not null,
  labels     int[] not null,
  seen_at    timestamptz,
  constraint reminder_pkey primary key (tenant_id, task_id, account_id, at),
  constraint reminder_task_fkey foreign key (tenant_id, task_id) references sales.task on delete cascade
);
select platform.protect('sales.reminder', 'labels');
create index reminder_unseen on sales.reminder (tenant_id, account_id, at desc) where seen_at is null;

-- Texts that are written often: one's own, or everybody's (no account).
create table sales.quick_text (
  tenant_id  uuid not null,
  id         uuid not null,
  labels     int[] not null,
  account_id uuid,
  title      text not null,
  text       text not null,
  created_at timestamptz not null,
  constraint quick_text_pkey primary key (tenant_id, id)
);
select platform.protect('sales.quick_text', 'labels');
create index quick_text_of on sales.quick_text (tenant_id, account_id, title, id);

-- What a person or a department is to reach within a month or a quarter.
create table sales.target (
  tenant_id     uuid not null,
  id            uuid not null,
  labels        int[] not null,
  account_id    uuid,
  department_id uuid,
  kind          text not null constraint target_kind_known check (kind in ('new_customers', 'won_amount', 'follow_ups')),
  starts_on     date not null,
  months        smallint not null constraint target_months_known check (months in (1, 3)),
  goal          numeric(18, 4) not null constraint target_goal_positive check (goal > 0),
  currency      text,
  constraint target_pkey primary key (tenant_id, id),
  constraint target_of_somebody check ((account_id is null) <> (department_id is null)),
  constraint target_amount_has_currency check ((kind = 'won_amount') = (currency is not null)),
  constraint target_once unique nulls not distinct (tenant_id, account_id, department_id, kind, starts_on, months)
);
select platform.protect('sales.target', 'labels');
create index target_period on sales.target (tenant_id, starts_on, months);

create table sales.daily_report (
  tenant_id  uuid not null,
  account_id uuid not null,
  day        date not null,
  labels     int[] not null,
  text       text not null,
  -- The day's figures as they were when it was written.
  figures    jsonb not null,
  written_at timestamptz not null,
  constraint daily_report_pkey primary key (tenant_id, account_id, day)
);
select platform.protect('sales.daily_report', 'labels');
create index daily_report_day on sales.daily_report (tenant_id, day, account_id);

-- Gives what the caller sees another owner and other labels. A function of the owner, because row security lets nobody write a row
-- that he could not see afterwards, and giving a thing to a colleague is just that.
create function sales.give(kind text, thing uuid, owner uuid, new_labels int[]) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
begin
  if kind = 'opportunity' then
    update sales.opportunity o set owner_id = owner, labels = new_labels
     where o.tenant_id = tenant and o.id = thing and o.labels && platform.grants();
    if not found then
      return false;
    end if;
    update sales.stage_change c set labels = new_labels where c.tenant_id = tenant and c.opportunity_id = thing;
    return true;
  elsif kind = 'lead' then
    update sales.lead l set owner_id = owner, labels = new_labels
     where l.tenant_id = tenant and l.id = thing and l.labels && platform.grants();
    return found;
  elsif kind = 'task' then
    update sales.task t set assignee = owner, labels = new_labels
     where t.tenant_id = tenant and t.id = thing and t.labels && platform.grants();
    return found;
  end if;
  raise exception 'sales.give knows no %', kind;
end $$;
revoke execute on function sales.give from public;
grant execute on function sales.give to tradewind_app, tradewind_system;

-- How many opportunities stand at a stage, whoever may see them; counted to 1,000 only.
create function sales.stage_used(stage uuid) returns int
language sql stable security definer set search_path = pg_catalog as $$
  select count(*)::int from (select 1 from sales.opportunity o where o.tenant_id = platform.tenant() and o.stage_id = stage limit 1000) o
$$;
revoke execute on function sales.stage_used from public;
grant execute on function sales.stage_used to tradewind_app, tradewind_system;
create index opportunity_stage on sales.opportunity (tenant_id, stage_id);

-- Moves all opportunities of a stage that is being deleted to another of its pipeline, whoever may see them: else those out of the
-- master's sight would stand at a stage that is not there.
create function sales.move_stage(gone uuid, into_stage uuid, account uuid, moved_at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  tenant uuid := platform.tenant();
begin
  if not exists (select 1 from sales.stage a join sales.stage b on b.tenant_id = tenant and b.id = into_stage and b.pipeline_id = a.pipeline_id
                  where a.tenant_id = tenant and a.id = gone and b.deleted_at is null and a.id <> b.id) then
    raise exception 'opportunities move within their pipeline only';
  end if;
  insert into sales.stage_change (tenant_id, opportunity_id, id, labels, at, by_account, pipeline_id, from_stage, to_stage, from_state, state, stood)
  select tenant, o.id, gen_random_uuid(), o.labels, moved_at, account, o.pipeline_id, gone, into_stage, o.state, o.state,
         greatest(0, extract(epoch from moved_at - o.stage_since))::bigint
    from sales.opportunity o where o.tenant_id = tenant and o.stage_id = gone and o.state = 'open';
  update sales.opportunity o
     set stage_id = into_stage, revision = o.revision + 1, stage_since = case when o.state = 'open' then moved_at else o.stage_since end
   where o.tenant_id = tenant and o.stage_id = gone;
end $$;
revoke execute on function sales.move_stage from public;
grant execute on function sales.move_stage to tradewind_app, tradewind_system;

-- Opportunities show in their company's timeline.
alter table customers.touch drop constraint touch_kind_known;
alter table customers.touch add constraint touch_kind_known
  check (kind in ('mail_in', 'mail_out', 'bounce', 'note', 'call', 'visit', 'meeting', 'follow_up', 'stage', 'owner', 'merge', 'request', 'conflict',
         'opportunity'));
-- What a person did on a day, for reports and goals.
create index touch_by on customers.touch (tenant_id, by_account, at) where by_account is not null;
create index company_created_by on customers.company (tenant_id, created_by, created_at) where created_by is not null;

-- What followed a merge of customers, so that it goes back when the merge is taken back.
create table sales.led (
  tenant_id  uuid not null,
  merge_id   uuid not null,
  id         uuid not null,
  company_id uuid not null,
  constraint led_pkey primary key (tenant_id, merge_id, id)
);
select platform.protect('sales.led', 'tenant');
