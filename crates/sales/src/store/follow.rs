//! Whose things are, and what hangs on a company.

use super::raw;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// What hangs on a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hanging {
    Opportunity,
    Lead,
    Task,
}

impl Hanging {
    pub(crate) const ALL: [Self; 3] = [Self::Opportunity, Self::Lead, Self::Task];

    fn word(self) -> &'static str {
        match self {
            Self::Opportunity => "opportunity",
            Self::Lead => "lead",
            Self::Task => "task",
        }
    }

    fn owner(self) -> &'static str {
        match self {
            Self::Opportunity | Self::Lead => "owner_id",
            Self::Task => "assignee",
        }
    }
}

/// Gives a thing to somebody, with these labels; false when the caller doesn't see it.
pub(crate) async fn give(
    tx: &mut TenantTx,
    kind: Hanging,
    thing: Uuid,
    owner: Option<AccountId>,
    labels: &[LabelId],
) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(r#"select sales.give($1, $2, $3, $4) as "given!""#, kind.word(), thing, raw(owner), labels)
        .fetch_one(tx.conn())
        .await?)
}

/// The things of a kind that hang on a company, with their owners and when they were made, after an id.
pub(crate) async fn hanging(
    tx: &mut TenantTx,
    kind: Hanging,
    company: Uuid,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<(Uuid, Option<AccountId>, DateTime<Utc>)>, Fault> {
    let sql = format!(
        "select id, {}, created_at from sales.{} where tenant_id = $1 and company_id = $2 and ($3::uuid is null or id > $3) order by id limit $4",
        kind.owner(),
        kind.word()
    );
    let rows: Vec<(Uuid, Option<Uuid>, DateTime<Utc>)> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(tx.tenant().0).bind(company).bind(after).bind(limit).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|(id, owner, made_at)| (id, owner.map(AccountId), made_at)).collect())
}

/// The next companies after this one that something was sold to, or may be.
pub(crate) async fn companies_sold_to(tx: &mut TenantTx, after: Option<Uuid>, limit: i64) -> Result<Vec<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select distinct company_id as "company_id!" from sales.opportunity
            where tenant_id = $1 and company_id is not null and ($2::uuid is null or company_id > $2) order by 1 limit $3"#,
        tx.tenant().0,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// What hangs on one company hangs on another from now on; its person goes with it. What was led is remembered under the merge.
pub(crate) async fn carry(tx: &mut TenantTx, merge: Uuid, from: Uuid, into: Uuid) -> Result<(), Fault> {
    sqlx::query!(
        "with o as (update sales.opportunity set company_id = $4 where tenant_id = $1 and company_id = $3 returning id),
              l as (update sales.lead set company_id = $4 where tenant_id = $1 and company_id = $3 returning id),
              t as (update sales.task set company_id = $4 where tenant_id = $1 and company_id = $3 returning id)
         insert into sales.led (tenant_id, merge_id, id, company_id)
         select $1, $2, s.id, $3 from (select id from o union all select id from l union all select id from t) s
         on conflict on constraint led_pkey do nothing",
        tx.tenant().0,
        merge,
        from,
        into,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What followed the merge and is still at the company that stayed goes back to where it was.
pub(crate) async fn carry_back(tx: &mut TenantTx, merge: Uuid, into: Uuid) -> Result<(), Fault> {
    sqlx::query!(
        "with gone as (delete from sales.led where tenant_id = $1 and merge_id = $2 returning id, company_id),
              o as (update sales.opportunity r set company_id = g.company_id from gone g
                     where r.tenant_id = $1 and r.id = g.id and r.company_id = $3 returning 1),
              l as (update sales.lead r set company_id = g.company_id from gone g
                     where r.tenant_id = $1 and r.id = g.id and r.company_id = $3 returning 1)
         update sales.task r set company_id = g.company_id from gone g where r.tenant_id = $1 and r.id = g.id and r.company_id = $3",
        tx.tenant().0,
        merge,
        into,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
