//! Labels and names: what other contexts ask about people.

use crate::model::Colleague;
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};

/// The next free label of the tenant.
pub(crate) async fn next(tx: &mut TenantTx) -> Result<LabelId, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "update accounts.tenant set label_next = label_next + 1 where tenant_id = $1 returning label_next - 1 as \"label!\"",
        tenant
    )
    .fetch_one(tx.conn())
    .await?)
}

/// An account with its label and its department's.
pub(crate) struct OfOwner {
    pub id: AccountId,
    pub name: String,
    pub own: LabelId,
    pub department: Option<LabelId>,
}

pub(crate) async fn of_owners(tx: &mut TenantTx, owners: &[AccountId]) -> Result<Vec<OfOwner>, Fault> {
    let tenant = tx.tenant().0;
    let ids: Vec<_> = owners.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select a.id, a.name, a.label, d.label as "department?"
           from accounts.account a left join accounts.department d on d.tenant_id = a.tenant_id and d.id = a.department_id
           where a.tenant_id = $1 and a.id = any($2)"#,
        tenant,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| OfOwner { id: AccountId(r.id), name: r.name, own: r.label, department: r.department }).collect())
}

pub(crate) async fn names(tx: &mut TenantTx, ids: &[AccountId]) -> Result<Vec<(AccountId, String)>, Fault> {
    let tenant = tx.tenant().0;
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!("select id, name from accounts.account where tenant_id = $1 and id = any($2)", tenant, &ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|r| (AccountId(r.id), r.name)).collect())
}

pub(crate) async fn addresses(tx: &mut TenantTx) -> Result<Vec<String>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"select lower(email) as "address!" from accounts.account where tenant_id = $1 and state <> 'cancelled' order by 1"#,
        tenant,
    )
    .fetch_all(tx.conn())
    .await?)
}

pub(crate) async fn time_zone(tx: &mut TenantTx, id: AccountId) -> Result<Option<String>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!("select time_zone from accounts.account where tenant_id = $1 and id = $2", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?)
}

pub(crate) async fn colleagues(tx: &mut TenantTx) -> Result<Vec<Colleague>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select id, name, email from accounts.account where tenant_id = $1 and state <> 'cancelled' order by name, id",
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Colleague { id: AccountId(r.id), name: r.name, address: r.email }).collect())
}
