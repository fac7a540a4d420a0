//! Reminders of mails that nobody has answered: at a day, only if no person has, until their writer has dealt with them.

use crate::Mail;
use crate::jobs::RemindOfReply;
use crate::model::{InputField, OutgoingId, Refusal, ReplyWatchId, Stop, WatchState};
use crate::store::watches as store;
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault};
use serde_json::json;
use uuid::Uuid;

/// Days after which one can be reminded.
pub const DAYS: std::ops::RangeInclusive<i32> = 1..=366;
/// Waits that are shown.
pub const WATCHES_MAX: i64 = 200;

/// Days that can be asked for.
///
/// # Errors
/// [`Refusal::FieldMalformed`].
pub(crate) fn known_days(days: Option<i32>) -> Result<Option<i32>, Stop> {
    match days {
        Some(days) if !DAYS.contains(&days) => Err(Stop::Refused(Refusal::FieldMalformed(InputField::RemindDays))),
        days => Ok(days),
    }
}

/// A mail has left: where its writer wants an answer, the wait begins. Done once, however often it is called.
pub(crate) async fn begin(tx: &mut TenantTx, outgoing: OutgoingId, thread: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    if let Some((watch_id, at)) = store::begin(tx, outgoing, thread, now).await? {
        queue::enqueue_at(tx, &RemindOfReply { watch_id }, at).await?;
    }
    Ok(())
}

/// The job: the day has come. Who has got his answer is not reminded.
///
/// # Errors
/// A fault of the database.
pub async fn remind(mail: &Mail, actor: &Actor, id: ReplyWatchId) -> Result<(), Fault> {
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            let Some((WatchState::Waiting, at, labels)) = store::lock(tx, id, None).await? else { return Ok(()) };
            if at > now {
                // It was put off meanwhile.
                queue::enqueue_at(tx, &RemindOfReply { watch_id: id }, at).await?;
                return Ok(());
            }
            let state = if store::is_answered(tx, id).await? { WatchState::Answered } else { WatchState::Due };
            store::step(tx, id, state, at).await?;
            tell(tx, &labels).await
        })
        .await
}

/// Waits no longer, or so many days more.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::FieldMalformed`].
pub async fn answer(
    tx: &mut TenantTx,
    account: AccountId,
    id: ReplyWatchId,
    again_days: Option<i32>,
    now: DateTime<Utc>,
) -> Result<(), Stop> {
    let again = known_days(again_days)?;
    let (_, at, labels) = store::lock(tx, id, Some(account.0)).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    match again {
        Some(days) => {
            let at = now + Duration::days(i64::from(days));
            store::step(tx, id, WatchState::Waiting, at).await?;
            queue::enqueue_at(tx, &RemindOfReply { watch_id: id }, at).await?;
        }
        None => store::step(tx, id, WatchState::Done, at).await?,
    }
    Ok(tell(tx, &labels).await?)
}

async fn tell(tx: &mut TenantTx, labels: &[i32]) -> Result<(), Fault> {
    events::emit(tx, "mail.reply_watch", json!({}), labels).await
}
