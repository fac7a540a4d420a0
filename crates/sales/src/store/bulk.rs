//! Changes of many leads at once.

use super::{known, raw};
use crate::model::{LeadBulk, LeadBulkId, LeadChange, LeadId, LeadState, LeadWas};
use chrono::{DateTime, Utc};
use customers::BulkState;
use db::TenantTx;
use kernel::{AccountId, Fault, Grants};
use uuid::Uuid;

/// A change that is being asked for.
pub(crate) async fn insert_bulk(tx: &mut TenantTx, bulk: &LeadBulk, now: DateTime<Utc>) -> Result<(), Fault> {
    let LeadChange { state, owner } = &bulk.change;
    sqlx::query!(
        "insert into sales.lead_bulk (tenant_id, id, labels, account_id, grants, selection, to_state, reason, gives, owner_id, until_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        tx.tenant().0,
        bulk.id.0,
        &bulk.labels,
        bulk.account.0,
        bulk.grants.labels(),
        bulk.selection,
        state.as_ref().map(|(state, _)| state.as_str()),
        state.as_ref().and_then(|(_, reason)| reason.as_deref()),
        owner.is_some(),
        raw(owner.flatten()),
        bulk.until.0,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn set_bulk_job(tx: &mut TenantTx, id: LeadBulkId, job: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update sales.lead_bulk set job_id = $3 where tenant_id = $1 and id = $2", tenant, id.0, job).execute(tx.conn()).await?;
    Ok(())
}

/// A change by its own id or by its job's, held against others.
pub(crate) async fn bulk(tx: &mut TenantTx, id: Uuid) -> Result<Option<LeadBulk>, Fault> {
    let row = sqlx::query!(
        "select id, account_id, grants, labels, selection, to_state, reason, gives, owner_id, until_id, state, done_id, changed, refused
           from sales.lead_bulk where tenant_id = $1 and (id = $2 or job_id = $2) for update",
        tx.tenant().0,
        id,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(r) = row else { return Ok(None) };
    let to = r.to_state.map(|word| known(LeadState::from_word(&word), "the state", &word)).transpose()?;
    Ok(Some(LeadBulk {
        id: LeadBulkId(r.id),
        account: AccountId(r.account_id),
        grants: Grants::of(r.grants),
        labels: r.labels,
        selection: r.selection,
        change: LeadChange { state: to.map(|to| (to, r.reason)), owner: r.gives.then(|| r.owner_id.map(AccountId)) },
        until: LeadId(r.until_id),
        state: known(BulkState::from_word(&r.state), "the state of a change", &r.state)?,
        done: r.done_id.map(LeadId),
        changed: r.changed,
        refused: serde_json::from_value(r.refused)?,
    }))
}

/// Writes how far it is.
pub(crate) async fn set_bulk(tx: &mut TenantTx, bulk: &LeadBulk) -> Result<(), Fault> {
    sqlx::query!(
        "update sales.lead_bulk set state = $3, done_id = $4, changed = $5, refused = $6 where tenant_id = $1 and id = $2",
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

/// What a lead was before the change, and its revision after it.
pub(crate) async fn insert_bulk_item(tx: &mut TenantTx, bulk: &LeadBulk, was: &LeadWas) -> Result<(), Fault> {
    sqlx::query!(
        "insert into sales.lead_bulk_item (tenant_id, bulk_id, lead_id, labels, was_state, was_since, was_reason, was_owner, revision)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict on constraint lead_bulk_item_pkey do nothing",
        tx.tenant().0,
        bulk.id.0,
        was.id.0,
        &bulk.labels,
        was.state.as_str(),
        was.since,
        was.reason,
        raw(was.owner),
        was.revision,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The next leads of a change that aren't as before again.
pub(crate) async fn bulk_items(tx: &mut TenantTx, bulk: LeadBulkId, limit: i64) -> Result<Vec<LeadWas>, Fault> {
    let rows = sqlx::query!(
        "select lead_id, was_state, was_since, was_reason, was_owner, revision from sales.lead_bulk_item
          where tenant_id = $1 and bulk_id = $2 and not undone order by lead_id limit $3",
        tx.tenant().0,
        bulk.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|r| {
        Ok(LeadWas {
            id: LeadId(r.lead_id),
            state: known(LeadState::from_word(&r.was_state), "the state", &r.was_state)?,
            since: r.was_since,
            reason: r.was_reason,
            owner: r.was_owner.map(AccountId),
            revision: r.revision,
        })
    });
    read.collect()
}

/// These leads have been looked at on the way back.
pub(crate) async fn bulk_items_undone(tx: &mut TenantTx, bulk: LeadBulkId, leads: &[LeadId]) -> Result<(), Fault> {
    let ids: Vec<Uuid> = leads.iter().map(|id| id.0).collect();
    sqlx::query!(
        "update sales.lead_bulk_item set undone = true where tenant_id = $1 and bulk_id = $2 and lead_id = any ($3)",
        tx.tenant().0,
        bulk.0,
        &ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
