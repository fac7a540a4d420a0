//! When companies drop, for many at once: in SQL what `rules::share::due` decides for one.

use crate::model::{CompanyId, Custody, DropCause, TimerAct};
use crate::rules::Pool;
use crate::store::companies::{accounts_of, stage};
use chrono::NaiveDate;
use chrono_tz::Tz;
use db::{Filter, TenantTx};
use fields::store::meets;
use kernel::Fault;
use uuid::Uuid;

/// Of which companies.
#[derive(Debug, Clone)]
pub(crate) enum Which {
    /// From after the first id to the second, as far as it is to be told: due until this day, or told before.
    Between(Uuid, Uuid, NaiveDate),
    /// Exactly these.
    These(Vec<Uuid>),
}

/// A company with its day.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct DueRow {
    /// The company.
    pub id: Uuid,
    /// The day on which it is to drop.
    pub due_on: Option<NaiveDate>,
    /// The place of the rule; none beside a day: its owners are gone.
    pub rule: Option<i32>,
    /// When its owners were told.
    pub noticed_on: Option<NaiveDate>,
    /// What they were told.
    pub drops_on: Option<NaiveDate>,
}

/// The last of the next so many companies with owners after this one, and how many they are.
pub(crate) async fn page_end(tx: &mut TenantTx, after: Uuid, rows: i64) -> Result<Option<(CompanyId, i64)>, Fault> {
    let row = sqlx::query!(
        r#"select (array_agg(p.id order by p.id desc))[1] as last, count(*) as "rows!" from (
             select id from customers.company where tenant_id = $1 and id > $2 and owner_ids <> '{}' and deleted_at is null
              order by id limit $3) p"#,
        tx.tenant().0,
        after,
        rows,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(row.last.map(|last| (CompanyId(last), row.rows)))
}

/// The days of these companies.
pub(crate) async fn due_rows(tx: &mut TenantTx, pool: &Pool, acts: &[TimerAct], zone: Tz, which: &Which) -> Result<Vec<DueRow>, Fault> {
    let mut sql = Filter::select("with page as materialized (");
    page(&mut sql, tx, pool, acts, zone, which);
    sql.text("), ruled as (select *, ");
    cases(&mut sql, pool, DropCause::Untouched);
    sql.text(" as untouched_rule, ");
    cases(&mut sql, pool, DropCause::NoDeal);
    sql.text(" as no_deal_rule, owner_ids && ").bind(ids(&pool.kept_accounts));
    sql.text(" as white, owner_ids <@ ").bind(ids(&pool.gone)).text(" as gone from page), dated as (select *, ");
    days(&mut sql, pool, DropCause::Untouched, "untouched_rule", "fresh_on");
    sql.text(" as untouched_on, case when stage in ('deal', 'repeat') then null else ");
    days(&mut sql, pool, DropCause::NoDeal, "no_deal_rule", "held_on");
    sql.text(
        " end as no_deal_on from ruled), decided as (select id, noticed_on, drops_on, case when kept or white then null when gone then ",
    );
    sql.text(if pool.gone_move { "held_on" } else { "null" });
    sql.text(
        " else least(untouched_on, no_deal_on) end as due_on,
          case when kept or white or gone then null when untouched_on is null or no_deal_on < untouched_on then
            case when no_deal_on is not null then no_deal_rule end else untouched_rule end as rule
          from dated) select id, due_on, rule, noticed_on, drops_on from decided",
    );
    if let Which::Between(_, _, until) = which {
        sql.text(" where due_on <= ").bind(*until).text(" or noticed_on is not null");
    }
    sql.text(" order by id");
    Ok(sql.into_builder().build_query_as::<DueRow>().fetch_all(tx.conn()).await?)
}

/// What decides about one company, and what its owners were told.
pub(crate) struct Facts {
    /// The company.
    pub id: Uuid,
    /// What decides.
    pub custody: Custody,
    /// When its owners were told.
    pub noticed_on: Option<NaiveDate>,
}

#[derive(sqlx::FromRow)]
struct FactsRecord {
    id: Uuid,
    owner_ids: Vec<Uuid>,
    stage: String,
    meets: Vec<bool>,
    kept: bool,
    noticed_on: Option<NaiveDate>,
    held_on: NaiveDate,
    fresh_on: NaiveDate,
}

/// What decides about these companies, for `rules::due` to say the same of each.
pub(crate) async fn facts(tx: &mut TenantTx, pool: &Pool, acts: &[TimerAct], zone: Tz, these: Vec<Uuid>) -> Result<Vec<Facts>, Fault> {
    let mut sql = Filter::select("select * from (");
    page(&mut sql, tx, pool, acts, zone, &Which::These(these));
    sql.text(") p order by id");
    let records: Vec<FactsRecord> = sql.into_builder().build_query_as().fetch_all(tx.conn()).await?;
    records
        .into_iter()
        .map(|r| {
            let custody = Custody {
                stage: stage(&r.stage)?,
                meets: r.meets,
                owner_ids: accounts_of(r.owner_ids),
                kept: r.kept,
                held_on: r.held_on,
                fresh_on: r.fresh_on,
            };
            Ok(Facts { id: r.id, custody, noticed_on: r.noticed_on })
        })
        .collect()
}

/// The companies with all that decides: days are those of the tenant.
fn page(sql: &mut Filter, tx: &TenantTx, pool: &Pool, acts: &[TimerAct], zone: Tz, which: &Which) {
    let (tenant, zone) = (tx.tenant().0, zone.name());
    let day = |sql: &mut Filter, at: &'static str, name: &'static str| {
        sql.text("(").text(at).text(" at time zone ").bind(zone).text(")::date as ").text(name);
    };
    sql.text("select c.id, c.owner_ids, c.stage, coalesce(h.kept, false) as kept, h.noticed_on, h.drops_on, array[");
    for (at, (_, condition)) in pool.rules.iter().enumerate() {
        sql.text(if at > 0 { ", (" } else { "(" });
        meets(sql, condition);
        sql.text(") is true");
    }
    sql.text("]::bool[] as meets, ");
    day(sql, "coalesce(h.held_since, c.created_at)", "held_on, ");
    day(sql, "greatest(coalesce(h.held_since, c.created_at), t.at, e.at)", "fresh_on");
    sql.text(
        " from customers.company c
          left join customers.custody h on h.tenant_id = c.tenant_id and h.company_id = c.id
          left join lateral (select t.at from customers.touch t where t.tenant_id = c.tenant_id and t.company_id = c.id and t.kind = any (",
    );
    sql.bind(kinds(acts));
    sql.text(") order by t.at desc limit 1) t on true left join lateral (");
    if acts.contains(&TimerAct::Edit) {
        sql.text(
            "select max(e.at) as at from customers.company_change e where e.tenant_id = c.tenant_id and e.company_id = c.id
               and e.by_account is not null and e.field not in ('owners', 'stage')",
        );
    } else {
        sql.text("select null::timestamptz as at");
    }
    sql.text(") e on true where c.tenant_id = ").bind(tenant).text(" and c.owner_ids <> '{}' and c.deleted_at is null and ");
    match which {
        Which::Between(after, last, _) => sql.text("c.id > ").bind(*after).text(" and c.id <= ").bind(*last),
        Which::These(these) => sql.text("c.id = any (").bind(these.clone()).text(")"),
    };
}

/// The kinds of entries that an act is told by.
fn kinds(acts: &[TimerAct]) -> Vec<String> {
    let of = |act: &TimerAct| -> &'static [&'static str] {
        match act {
            TimerAct::MailIn => &["mail_in"],
            TimerAct::MailOut => &["mail_out"],
            TimerAct::Note => &["note", "follow_up"],
            TimerAct::Call => &["call"],
            TimerAct::Visit => &["visit"],
            TimerAct::Meeting => &["meeting"],
            TimerAct::Stage => &["stage"],
            TimerAct::Edit => &[],
        }
    };
    acts.iter().flat_map(of).map(|kind| (*kind).to_owned()).collect()
}

/// The place of the first rule of this cause whose condition the company meets.
fn cases(sql: &mut Filter, pool: &Pool, cause: DropCause) {
    let mut any = false;
    for (at, _) in pool.rules.iter().enumerate().filter(|(_, (rule, _))| rule.cause == cause) {
        let place = i32::try_from(at).unwrap_or(i32::MAX);
        sql.text(if any { " when meets[" } else { "case when meets[" });
        any = true;
        sql.bind(place).text(" + 1] then ").bind(place);
    }
    sql.text(if any { " end" } else { "null::int" });
}

/// The day that this rule gives.
fn days(sql: &mut Filter, pool: &Pool, cause: DropCause, place: &'static str, from: &'static str) {
    let mut any = false;
    for (at, (rule, _)) in pool.rules.iter().enumerate().filter(|(_, (rule, _))| rule.cause == cause) {
        if !any {
            sql.text("case ").text(place);
        }
        any = true;
        sql.text(" when ").bind(i32::try_from(at).unwrap_or(i32::MAX));
        sql.text(" then greatest(").text(from).text(" + ").bind(rule.days).text(", ").bind(rule.starts_on).text(")");
    }
    sql.text(if any { " end" } else { "null::date" });
}

fn ids(accounts: &[kernel::AccountId]) -> Vec<Uuid> {
    accounts.iter().map(|id| id.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PoolRule, PoolRuleId, Stage};
    use crate::rules;
    use chrono::Duration;
    use fields::rules::{Condition, Place, Scalar, Source, Test};
    use fields::{Kind, Tree};
    use kernel::{AccountId, Actor, TenantId};
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    use serde_json::json;
    use sqlx::Connection;
    use std::ops::Bound;
    use testkit::database::TestDb;

    const COMPANIES: usize = 300;
    const ROUNDS: usize = 60;

    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 1).unwrap() + Duration::days(n)
    }

    fn accounts() -> Vec<AccountId> {
        (1..=4).map(|n| AccountId(Uuid::from_u128(n))).collect()
    }

    fn condition() -> impl Strategy<Value = Tree> {
        let one = |key: &'static str, kind, test| Tree::One(Condition { place: Place { source: Source::Column(key), kind }, test });
        let words = |words: Vec<String>| Test::OneOf(words.into_iter().map(Scalar::Text).collect());
        let stages: Vec<String> = Stage::ALL.iter().map(|stage| stage.as_str().to_owned()).collect();
        let countries: Vec<String> = ["DE", "BR", "AE"].map(str::to_owned).into();
        let leaf = prop_oneof![
            prop::sample::subsequence(stages, 1..=3).prop_map(move |stages| one("c.stage", Kind::Choice, words(stages))),
            prop::sample::subsequence(countries, 1..=2).prop_map(move |codes| one("c.country", Kind::Country, words(codes))),
            Just(one("c.source", Kind::Text, Test::Empty)),
            (0..=5_i16).prop_map(move |stars| {
                let least = Bound::Included(Scalar::Number(stars.to_string()));
                one("c.stars", Kind::Stars, Test::Range(least, Bound::Unbounded))
            }),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::All),
                prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::Any),
                inner.prop_map(|part| Tree::Not(Box::new(part))),
            ]
        })
    }

    fn rule() -> impl Strategy<Value = (PoolRule, Tree)> {
        let cause = prop::sample::select(DropCause::ALL);
        (condition(), cause, 1..120_i32, -60..60_i64).prop_map(|(condition, cause, days, starts)| {
            let rule = PoolRule {
                id: PoolRuleId::new(),
                position: 0,
                name: String::new(),
                enabled: true,
                starts_on: day(starts),
                condition: json!({}),
                days,
                cause,
            };
            (rule, condition)
        })
    }

    fn pool() -> impl Strategy<Value = Pool> {
        let few = || prop::sample::subsequence(accounts(), 0..=2);
        (prop::collection::vec(rule(), 0..6), few(), few(), any::<bool>()).prop_map(|(rules, kept_accounts, gone, gone_move)| Pool {
            rules,
            kept_accounts,
            gone,
            gone_move,
        })
    }

    async fn lay_out(house: &TestDb, tenant: TenantId) {
        let mut conn = sqlx::PgConnection::connect_with(&house.admin()).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
            "select setseed(0.42);
             insert into customers.company (tenant_id, id, labels, owner_ids, name, country, source, stage, stars, created_at)
             select '{tenant}', gen_random_uuid(), '{{0}}',
                    (select coalesce(array_agg(('00000000-0000-0000-0000-00000000000' || k)::uuid), '{{}}') from generate_series(1, 4) k where random() < 0.3 and n > 0),
                    'c', (array['DE', 'BR', 'AE', null])[1 + floor(random() * 4)::int], (array['fair', 'site', null])[1 + floor(random() * 3)::int],
                    (array['to_follow', 'enquiry', 'sample', 'deal', 'repeat'])[1 + floor(random() * 5)::int], floor(random() * 6)::int,
                    '2026-06-01'::timestamptz - random() * interval '100 days'
               from generate_series(1, {COMPANIES}) n;
             insert into customers.touch (tenant_id, id, company_id, labels, kind, at)
             select tenant_id, gen_random_uuid(), id, '{{0}}',
                    (array['mail_in', 'mail_out', 'note', 'call', 'visit', 'meeting', 'stage', 'owner', 'bounce'])[1 + floor(random() * 9)::int],
                    '2026-06-01'::timestamptz - random() * interval '90 days'
               from customers.company, generate_series(1, 4) where random() < 0.6;
             insert into customers.company_change (tenant_id, company_id, field, id, labels, at, by_account)
             select tenant_id, id, (array['name', 'owners', 'stars'])[1 + floor(random() * 3)::int], gen_random_uuid(), '{{0}}',
                    '2026-06-01'::timestamptz - random() * interval '50 days', case when random() < 0.7 then gen_random_uuid() end
               from customers.company where random() < 0.4;
             insert into customers.custody (tenant_id, company_id, held_since, kept)
             select tenant_id, id, case when random() < 0.7 then '2026-06-01'::timestamptz - random() * interval '60 days' end, random() < 0.1
               from customers.company where random() < 0.5;"
        )))
        .execute(&mut conn)
        .await
        .unwrap();
    }

    /// The pure rule and the statement say the same of every company, whatever the rules.
    #[tokio::test]
    async fn the_statement_says_what_the_rule_says() {
        let house = TestDb::new().await;
        let tenant = TenantId::new();
        lay_out(&house, tenant).await;
        let actor = Actor::house(tenant);
        let mut runner = TestRunner::deterministic();
        let acts = prop::sample::subsequence(TimerAct::ALL, 1..=TimerAct::ALL.len());
        let zones = [Tz::Asia__Shanghai, Tz::America__Sao_Paulo, Tz::UTC];
        let (mut due, mut never) = (0, 0);
        for round in 0..ROUNDS {
            let pool = pool().new_tree(&mut runner).unwrap().current();
            let acts = acts.new_tree(&mut runner).unwrap().current();
            let zone = zones[round % zones.len()];
            let (facts, rows, between) = house
                .db
                .read(&actor, async |tx| {
                    let (last, _) = page_end(tx, Uuid::nil(), 1_000).await?.unwrap();
                    let ids: Vec<Uuid> = sqlx::query_scalar("select id from customers.company").fetch_all(tx.conn()).await?;
                    let facts = facts(tx, &pool, &acts, zone, ids.clone()).await?;
                    let rows = due_rows(tx, &pool, &acts, zone, &Which::These(ids)).await?;
                    let between = due_rows(tx, &pool, &acts, zone, &Which::Between(Uuid::nil(), last.0, day(0))).await?;
                    Ok::<_, Fault>((facts, rows, between))
                })
                .await
                .unwrap();
            assert_eq!(facts.len(), rows.len());
            let mut until = Vec::new();
            for (facts, row) in facts.iter().zip(&rows) {
                let said = rules::due(&pool, &facts.custody);
                let told = row.due_on.map(|on| crate::model::Due { on, rule: row.rule.and_then(|at| usize::try_from(at).ok()) });
                assert_eq!((facts.id, said), (row.id, told), "{:?}\n{pool:?}\n{acts:?}", facts.custody);
                due += usize::from(said.is_some());
                never += usize::from(said.is_none());
                until.extend(said.filter(|said| said.on <= day(0)).map(|_| row.id));
            }
            assert_eq!(between.iter().map(|row| row.id).collect::<Vec<_>>(), until);
        }
        assert!(due > 1_000 && never > 1_000, "{due} due, {never} never");
    }
}
