//! What waits to leave: planned for another time, or sent at once.

use crate::jobs::Send;
use crate::model::{Outgoing, OutgoingId, OutgoingState, Refusal, Stop};
use crate::send::{When, known_zone, leaves_at, tell_changed};
use crate::store::outgoing as store;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::AccountId;

/// Plans a mail that waits for another time; without one it leaves now. The mail itself stays as it was built.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::TooLateToUndo`] for one that no longer waits; [`Refusal::TimeMissing`] for a time that is over or
/// too far away; [`Refusal::FieldMalformed`] for a zone that there is not.
pub async fn plan(
    tx: &mut TenantTx,
    account: AccountId,
    id: OutgoingId,
    (at, time_zone): (Option<DateTime<Utc>>, Option<String>),
    now: DateTime<Utc>,
) -> Result<Outgoing, Stop> {
    let mail = store::lock(tx, id, Some(account.0)).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    if mail.state != OutgoingState::Waiting {
        return Err(Stop::Refused(Refusal::TooLateToUndo));
    }
    let leaves = at.map_or(Ok(now), |at| leaves_at(When::At(at), now))?;
    let time_zone = known_zone(time_zone)?.filter(|_| at.is_some());
    store::plan(tx, id, leaves, time_zone.as_deref()).await?;
    // The job that waits already comes no later than before; when it comes too early, it promises itself anew.
    match at {
        Some(at) => queue::enqueue_at(tx, &Send { outgoing_id: id }, at).await?,
        None => queue::enqueue(tx, &Send { outgoing_id: id }).await?,
    };
    tell_changed(tx, &mail).await?;
    Ok(Outgoing { leaves_at: leaves, time_zone, ..mail })
}
