//! Labels and names: what other contexts ask about people.

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

/// Accounts that are asked for at once, at most.
const COLLEAGUES_MAX: i64 = 2_000;

/// An active account and the departments that it is in, the nearest first.
pub(crate) struct Found {
    pub of: OfOwner,
    pub departments: Vec<uuid::Uuid>,
}

pub(crate) async fn colleagues(tx: &mut TenantTx) -> Result<Vec<Found>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select a.id, a.name, a.label, d.label as "department?",
                  array(with recursive up as (
                          select d.id, d.parent_id, 1 as step from accounts.department d where d.tenant_id = $1 and d.id = a.department_id
                          union all
                          select p.id, p.parent_id, up.step + 1 from accounts.department p join up on p.id = up.parent_id
                           where p.tenant_id = $1 and up.step < 50)
                        select up.id from up order by up.step) as "departments!"
           from accounts.account a left join accounts.department d on d.tenant_id = a.tenant_id and d.id = a.department_id
           where a.tenant_id = $1 and a.state = 'active' order by a.name, a.id limit $2"#,
        tenant,
        COLLEAGUES_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    let found = rows.into_iter().map(|r| Found {
        of: OfOwner { id: AccountId(r.id), name: r.name, own: r.label, department: r.department },
        departments: r.departments,
    });
    Ok(found.collect())
}

pub(crate) async fn department(tx: &mut TenantTx, id: uuid::Uuid) -> Result<Option<(String, LabelId)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!("select name, label from accounts.department where tenant_id = $1 and id = $2", tenant, id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|r| (r.name, r.label)))
}
