//! The recycle bin.

use crate::model::{Binned, CompanyId};
use crate::store::companies::accounts_of;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use uuid::Uuid;

/// A page of it, what was deleted last first.
pub(crate) async fn bin_page(
    tx: &mut TenantTx,
    account: Option<AccountId>,
    before: Option<(DateTime<Utc>, CompanyId)>,
    limit: i64,
) -> Result<Vec<Binned>, Fault> {
    let (at, id) = before.map(|(at, id)| (at, id.0)).unzip();
    let rows = sqlx::query!(
        r#"select id as "id!", name as "name!", country, owner_ids as "owner_ids!", deleted_at as "deleted_at!", deleted_by,
                  contact_count as "contact_count!" from customers.bin_page($1, $2, $3, $4)"#,
        account.map(|a| a.0),
        at,
        id,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Binned {
            id: CompanyId(r.id),
            name: r.name,
            country: r.country,
            owner_ids: accounts_of(r.owner_ids),
            deleted_at: r.deleted_at,
            deleted_by: r.deleted_by.map(AccountId),
            contact_count: r.contact_count,
        })
        .collect())
}

/// Removes for good what lies there: these, or what was deleted before this time. Answers the names.
pub(crate) async fn purge(
    tx: &mut TenantTx,
    these: Option<&[CompanyId]>,
    account: Option<AccountId>,
    before: Option<DateTime<Utc>>,
    rows: i64,
) -> Result<Vec<String>, Fault> {
    let ids: Option<Vec<Uuid>> = these.map(|ids| ids.iter().map(|id| id.0).collect());
    let names = sqlx::query_scalar!(
        r#"select p as "name!" from customers.purge($1, $2, $3, $4) p"#,
        ids.as_deref(),
        account.map(|a| a.0),
        before,
        rows,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(names)
}
