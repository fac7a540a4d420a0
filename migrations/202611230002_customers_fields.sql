-- What tenants and the program keep of companies and people in fields (crate fields), and the score.
alter table customers.company
  add column fields jsonb not null default '{}',
  -- 0 to 100, reckoned from what is known of the company, with the reasons that people read.
  add column score smallint not null default 0,
  add column score_reasons jsonb not null default '[]';
alter table customers.contact add column fields jsonb not null default '{}';

-- Any value of any field is found by one index.
create index company_fields on customers.company using gin (fields jsonb_path_ops);
create index company_stars on customers.company (tenant_id, stars, id);
create index company_score on customers.company (tenant_id, score, id);
-- Companies without a promise come last in this order, so they are in the index too.
drop index customers.company_promised;
create index company_promised on customers.company (tenant_id, next_follow_up_at, id);
