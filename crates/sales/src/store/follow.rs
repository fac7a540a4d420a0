//! Whose things are, and what hangs on a company.

use super::raw;
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

/// The things of a kind that hang on a company, with their owners, after an id.
pub(crate) async fn hanging(
    tx: &mut TenantTx,
    kind: Hanging,
    company: Uuid,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<(Uuid, Option<AccountId>)>, Fault> {
    let sql = format!(
        "select id, {} from sales.{} where tenant_id = $1 and company_id = $2 and ($3::uuid is null or id > $3) order by id limit $4",
        kind.owner(),
        kind.word()
    );
    let rows: Vec<(Uuid, Option<Uuid>)> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(tx.tenant().0).bind(company).bind(after).bind(limit).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|(id, owner)| (id, owner.map(AccountId))).collect())
}

/// What hangs on one company hangs on another from now on; its person goes with it.
pub(crate) async fn merge(tx: &mut TenantTx, from: Uuid, into: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update sales.opportunity set company_id = $3 where tenant_id = $1 and company_id = $2", tenant, from, into)
        .execute(tx.conn())
        .await?;
    sqlx::query!("update sales.lead set company_id = $3 where tenant_id = $1 and company_id = $2", tenant, from, into)
        .execute(tx.conn())
        .await?;
    sqlx::query!("update sales.task set company_id = $3 where tenant_id = $1 and company_id = $2", tenant, from, into)
        .execute(tx.conn())
        .await?;
    Ok(())
}
