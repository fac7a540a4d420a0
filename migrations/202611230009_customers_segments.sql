-- Segments (客群): companies that belong together, put in by hand or met by a filter; and the score, reckoned by the tenant's rules.

create table customers.segment (
  tenant_id  uuid not null,
  id         uuid not null,
  -- Its maker's own label, or everyone's.
  labels     int[] not null,
  account_id uuid not null,
  shared     text not null constraint segment_shared_known check (shared in ('me', 'all')),
  name       text not null,
  note       text not null default '',
  -- Of a dynamic one: which companies are in it. Of a static one none: they stand in segment_member.
  filter     jsonb,
  revision   int not null default 1,
  created_at timestamptz not null,
  constraint segment_pkey primary key (tenant_id, id)
);
select platform.protect('customers.segment', 'labels');
create unique index segment_name_key on customers.segment (tenant_id, lower(name));

-- Which companies stand in a static segment. Whoever reads it joins companies in sight, so that it tells nothing of others.
create table customers.segment_member (
  tenant_id  uuid not null,
  segment_id uuid not null,
  company_id uuid not null,
  -- The work that put it in, so that it can be taken back.
  filled_by  uuid not null,
  added_at   timestamptz not null,
  constraint segment_member_pkey primary key (tenant_id, segment_id, company_id),
  constraint segment_member_segment_fkey foreign key (tenant_id, segment_id) references customers.segment on delete cascade,
  constraint segment_member_company_fkey foreign key (tenant_id, company_id) references customers.company on delete cascade
);
select platform.protect('customers.segment_member', 'tenant');
create index segment_member_company on customers.segment_member (tenant_id, company_id);
create index segment_member_filled on customers.segment_member (tenant_id, filled_by);

-- Putting many companies into a segment, or taking them out: what was asked for, and how far it is.
create table customers.segment_fill (
  tenant_id  uuid not null,
  id         uuid not null,
  labels     int[] not null,
  segment_id uuid not null,
  account_id uuid not null,
  -- What the account saw when it asked: nothing else is moved.
  grants     int[] not null,
  selection  jsonb not null,
  takes_out  boolean not null,
  -- Companies made later than this id are left alone.
  until_id   uuid not null,
  -- The last company that was looked at.
  done_id    uuid,
  moved      bigint not null default 0,
  job_id     uuid,
  ended      boolean not null default false,
  created_at timestamptz not null,
  constraint segment_fill_pkey primary key (tenant_id, id),
  constraint segment_fill_segment_fkey foreign key (tenant_id, segment_id) references customers.segment on delete cascade
);
select platform.protect('customers.segment_fill', 'labels');
create index segment_fill_job on customers.segment_fill (tenant_id, job_id);

-- The rules of the score of each tenant that has any: who meets a rule's filter gets its points. And how far the scores are.
create table customers.score_setting (
  tenant_id uuid not null,
  -- [{"name", "filter", "points"}]
  rules     jsonb not null,
  -- Grades follow the score from these points on, A first; none: people grade.
  grades    smallint[] constraint score_setting_grades_fall check (
    grades is null or (array_length(grades, 1) = 3 and grades[1] > grades[2] and grades[2] > grades[3] and grades[3] > 0 and grades[1] <= 100)),
  revision  int not null default 1,
  -- Companies that were touched before are reckoned.
  fresh_to  timestamptz not null default '1970-01-01Z',
  -- The day in the tenant's zone on which all were reckoned last: conditions on days change by themselves.
  all_on    date,
  -- Where the reckoning of all goes on; none: none is under way.
  after_id  uuid,
  constraint score_setting_pkey primary key (tenant_id)
);
select platform.protect('customers.score_setting', 'tenant');
