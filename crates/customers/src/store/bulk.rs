//! Changes of many companies at once.

use crate::model::{Bulk, BulkId, BulkState, CompanyId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, Grants, LabelId};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A change that is being asked for.
pub(crate) async fn insert_bulk(
    tx: &mut TenantTx,
    bulk: &Bulk,
    labels: &[LabelId],
    until: CompanyId,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.bulk (tenant_id, id, labels, account_id, grants, selection, change, until_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant().0,
        bulk.id.0,
        labels,
        bulk.account.0,
        bulk.grants.labels(),
        bulk.selection,
        bulk.change,
        until.0,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn set_bulk_job(tx: &mut TenantTx, id: BulkId, job: Uuid) -> Result<(), Fault> {
    sqlx::query!("update customers.bulk set job_id = $3 where tenant_id = $1 and id = $2", tx.tenant().0, id.0, job)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A change by its own id or by its job's, held against others.
pub(crate) async fn bulk(tx: &mut TenantTx, id: Uuid) -> Result<Option<Bulk>, Fault> {
    let row = sqlx::query!(
        "select id, account_id, grants, labels, selection, change, until_id, state, done_id, changed, refused
           from customers.bulk where tenant_id = $1 and (id = $2 or job_id = $2) for update",
        tx.tenant().0,
        id,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|r| {
        Ok(Bulk {
            id: BulkId(r.id),
            account: AccountId(r.account_id),
            grants: Grants::of(r.grants),
            labels: r.labels,
            selection: r.selection,
            change: r.change,
            until: CompanyId(r.until_id),
            state: BulkState::from_word(&r.state).ok_or_else(|| Fault::say("a bulk change in an unknown state"))?,
            done: r.done_id.map(CompanyId),
            changed: r.changed,
            refused: serde_json::from_value(r.refused)?,
        })
    })
    .transpose()
}

/// Writes how far it is.
pub(crate) async fn set_bulk(tx: &mut TenantTx, bulk: &Bulk) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.bulk set state = $3, done_id = $4, changed = $5, refused = $6 where tenant_id = $1 and id = $2",
        tx.tenant().0,
        bulk.id.0,
        bulk.state.as_str(),
        bulk.done.map(|id| id.0),
        bulk.changed,
        serde_json::to_value(&bulk.refused)?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a company was before the change, and its revision after it.
pub(crate) async fn insert_bulk_item(tx: &mut TenantTx, bulk: &Bulk, company: CompanyId, was: &Value, revision: i32) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.bulk_item (tenant_id, bulk_id, company_id, labels, was, revision) values ($1, $2, $3, $4, $5, $6)
         on conflict on constraint bulk_item_pkey do nothing",
        tx.tenant().0,
        bulk.id.0,
        company.0,
        &bulk.labels,
        was,
        revision,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The next companies of a change that aren't as before again: company, what it was, its revision after the change.
pub(crate) async fn bulk_items(tx: &mut TenantTx, bulk: BulkId, limit: i64) -> Result<Vec<(CompanyId, Value, i32)>, Fault> {
    let rows = sqlx::query!(
        "select company_id, was, revision from customers.bulk_item
          where tenant_id = $1 and bulk_id = $2 and not undone order by company_id limit $3",
        tx.tenant().0,
        bulk.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (CompanyId(r.company_id), r.was, r.revision)).collect())
}

/// These companies have been looked at on the way back.
pub(crate) async fn bulk_items_undone(tx: &mut TenantTx, bulk: BulkId, companies: &[CompanyId]) -> Result<(), Fault> {
    let ids: Vec<Uuid> = companies.iter().map(|id| id.0).collect();
    sqlx::query!(
        "update customers.bulk_item set undone = true where tenant_id = $1 and bulk_id = $2 and company_id = any ($3)",
        tx.tenant().0,
        bulk.0,
        &ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts a refusal by its reason.
pub(crate) fn refused(counts: &mut BTreeMap<String, i64>, reason: &str) {
    *counts.entry(reason.to_owned()).or_default() += 1;
}
