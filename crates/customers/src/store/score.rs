//! The rules of the score, and the scores of companies.

use crate::model::{CompanyId, GRADES, Scoring};
use chrono::{DateTime, NaiveDate, Utc};
use db::{Filter, SystemTx, TenantTx};
use fields::Tree;
use fields::store::meets;
use kernel::{Fault, TenantId};
use uuid::Uuid;

/// How far the scores of a tenant are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reckoned {
    /// Companies that were touched before are reckoned.
    pub fresh_to: DateTime<Utc>,
    /// The day on which all were reckoned last.
    pub all_on: Option<NaiveDate>,
    /// Where the reckoning of all goes on.
    pub after: Option<CompanyId>,
}

/// How the tenant scores, and how far the scores are; none: he never had rules.
pub(crate) async fn scoring(tx: &mut TenantTx) -> Result<Option<(Scoring, Reckoned)>, Fault> {
    let row = sqlx::query!(
        r#"select rules, grades as "grades: Vec<i16>", revision, fresh_to, all_on, after_id from customers.score_setting where tenant_id = $1"#,
        tx.tenant().0,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|r| {
        let grades = r.grades.and_then(|grades| grades.try_into().ok());
        let scoring = Scoring { rules: serde_json::from_value(r.rules)?, grades, revision: r.revision };
        Ok((scoring, Reckoned { fresh_to: r.fresh_to, all_on: r.all_on, after: r.after_id.map(CompanyId) }))
    })
    .transpose()
}

/// Writes the rules, if nobody else has meanwhile; all companies are to be reckoned anew. Gives the new revision; none: somebody has.
pub(crate) async fn set_scoring(tx: &mut TenantTx, scoring: &Scoring) -> Result<Option<i32>, Fault> {
    let revision = sqlx::query_scalar!(
        "insert into customers.score_setting as s (tenant_id, rules, grades, revision)
         select $1, $2, $3, 1
         on conflict on constraint score_setting_pkey do update
           set rules = excluded.rules, grades = excluded.grades, revision = s.revision + 1, all_on = null, after_id = null where s.revision = $4
         returning revision",
        tx.tenant().0,
        serde_json::to_value(&scoring.rules)?,
        scoring.grades.as_ref().map(|grades| grades.as_slice()),
        scoring.revision,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(revision)
}

/// Writes how far the scores are, unless the rules were changed meanwhile.
pub(crate) async fn set_reckoned_to(tx: &mut TenantTx, revision: i32, to: Reckoned) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.score_setting set fresh_to = $3, all_on = $4, after_id = $5 where tenant_id = $1 and revision = $2",
        tx.tenant().0,
        revision,
        to.fresh_to,
        to.all_on,
        to.after.map(|id| id.0),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who has rules.
pub(crate) async fn tenants_that_score(tx: &mut SystemTx) -> Result<Vec<TenantId>, Fault> {
    let ids = sqlx::query_scalar!("select tenant_id from customers.score_setting where rules <> '[]'").fetch_all(tx.conn()).await?;
    Ok(ids.into_iter().map(TenantId).collect())
}

/// Companies that were touched at this moment or later, in the order of touches, after this one.
pub(crate) async fn touched_after(
    tx: &mut TenantTx,
    (at, id): (DateTime<Utc>, CompanyId),
    limit: i64,
) -> Result<Vec<(DateTime<Utc>, CompanyId)>, Fault> {
    let rows = sqlx::query!(
        r#"select id, fresh_at as "fresh_at!" from customers.company where tenant_id = $1 and (fresh_at, id) > ($2, $3) order by fresh_at, id limit $4"#,
        tx.tenant().0,
        at,
        id.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.fresh_at, CompanyId(r.id))).collect())
}

/// A rule whose filter has been read.
pub(crate) struct ReadRule {
    pub name: String,
    pub points: i16,
    pub tree: Tree,
}

/// Reckons these companies' scores with the reasons, and their grades where they follow; gives those that have another now.
pub(crate) async fn reckon_scores(
    tx: &mut TenantTx,
    rules: Vec<ReadRule>,
    grades: Option<[i16; 3]>,
    companies: &[CompanyId],
) -> Result<Vec<CompanyId>, Fault> {
    let tenant = tx.tenant().0;
    let ids: Vec<Uuid> = companies.iter().map(|id| id.0).collect();
    let (mut names, mut points) = (Vec::new(), Vec::new());
    let mut sql = Filter::select("update customers.company c set score = s.score, score_reasons = s.reasons");
    if grades.is_some() {
        sql.text(", fields = jsonb_set(c.fields, '{grade}', to_jsonb(s.grade))");
    }
    sql.text(" from (select t.id, t.score, t.reasons, case");
    for (from, grade) in grades.iter().flatten().zip(GRADES) {
        sql.text(" when t.score >= ").bind(*from).text(" then ").bind(grade).text("::text");
    }
    sql.text(" when true then ").bind(GRADES[3]).text("::text end grade from (select m.id, ");
    sql.text("least(100, greatest(0, coalesce(sum(r.points) filter (where r.met), 0)))::smallint score, ");
    sql.text(
        "coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'points', r.points) order by r.n) filter (where r.met), '[]') reasons ",
    );
    sql.text("from (select c.id, array[");
    for (at, ReadRule { name, points: worth, tree }) in rules.into_iter().enumerate() {
        sql.text(if at > 0 { ", (" } else { "(" });
        meets(&mut sql, &tree);
        sql.text(") is true");
        names.push(name);
        points.push(worth);
    }
    sql.text("]::bool[] met from customers.company c where c.tenant_id = ").bind(tenant).text(" and c.id = any (").bind(ids).text(")) m ");
    sql.text("left join lateral unnest(m.met, ").bind(points).text("::smallint[], ").bind(names).text("::text[]) ");
    sql.text("with ordinality r (met, points, name, n) on true group by m.id) t) s where c.tenant_id = ").bind(tenant);
    sql.text(" and c.id = s.id and (c.score <> s.score or c.score_reasons <> s.reasons");
    if grades.is_some() {
        sql.text(" or c.fields ->> 'grade' is distinct from s.grade");
    }
    sql.text(") returning c.id");
    let ids: Vec<Uuid> = sql.into_builder().build_query_scalar().fetch_all(tx.conn()).await?;
    Ok(ids.into_iter().map(CompanyId).collect())
}
