//! Telling, and forgetting after a day.

use crate::store;
use db::{Db, SystemTx, TenantTx};
use kernel::{Fault, GRANT_ALL, LabelId, TenantId};
use serde_json::Value;

/// The channel on which hubs hear whose events are new. Payload: the tenant.
pub(crate) const CHANNEL: &str = "events";
/// A cursor is good for this long; who comes back later starts afresh.
pub const KEPT_HOURS: i32 = 24;
/// Rows outlive cursors by more than the longest transaction, whose events are older than its commit.
const TRIM_HOURS: i32 = KEPT_HOURS + 2;
/// Rows that are deleted in one transaction.
const TRIM_BATCH: u16 = 5_000;

/// Tells that something happened, in the transaction in which it happens. `kind` is a constant of the context
/// (`mail.thread`), `data` small: ids, from which a reader fetches what it may see. Whoever holds one of the labels, or sees
/// all, is told.
///
/// # Errors
/// A fault when the database is away.
pub async fn emit(tx: &mut TenantTx, kind: &'static str, data: Value, labels: &[LabelId]) -> Result<(), Fault> {
    let tenant = tx.tenant();
    store::insert(tx.conn(), tenant, kind, &data, &with_grant_all(labels)).await?;
    tx.notify(CHANNEL, tenant);
    Ok(())
}

/// The same from a transaction across tenants: the queue's, for one.
///
/// # Errors
/// As [`emit`].
pub async fn emit_by_house(tx: &mut SystemTx, tenant: TenantId, kind: &'static str, data: Value, labels: &[LabelId]) -> Result<(), Fault> {
    store::insert(tx.conn(), tenant, kind, &data, &with_grant_all(labels)).await?;
    tx.notify(CHANNEL, tenant);
    Ok(())
}

/// Deletes events that no cursor can ask for any more; how many. To run every hour or so.
///
/// # Errors
/// A fault when the database is away; what was deleted until then stays so.
pub async fn trim(db: &Db) -> Result<u64, Fault> {
    let mut deleted = 0;
    loop {
        let mut tx = db.system("events: trim").await?;
        let now = store::delete_older(&mut tx, TRIM_HOURS, i64::from(TRIM_BATCH)).await?;
        tx.commit().await?;
        deleted += now;
        if now < u64::from(TRIM_BATCH) {
            return Ok(deleted);
        }
    }
}

/// Every record carries the label that 'sees all' meets.
fn with_grant_all(labels: &[LabelId]) -> Vec<LabelId> {
    let mut labels = labels.to_vec();
    if !labels.contains(&GRANT_ALL) {
        labels.insert(0, GRANT_ALL);
    }
    labels
}
