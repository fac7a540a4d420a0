//! How much may be sent a day: by a mailbox, whose host would shut it, and by an account.

use crate::model::{MailboxId, Refusal, SendingRules, Stop};
use crate::store::mailings as store;
use chrono::{DateTime, Days, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use db::TenantTx;
use kernel::Fault;
use uuid::Uuid;

/// Recipients a day that can be set.
pub const DAILY_MAX: i32 = 100_000;

/// What is left of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// So many more recipients.
    pub left: i64,
    /// Of how many.
    pub max: i32,
    /// Is it the account's limit, not the mailbox's?
    pub of_account: bool,
    /// When the next day begins, by the company's clock.
    pub next_day: DateTime<Utc>,
}

/// What is left of the day in which this moment lies; none without a limit.
///
/// # Errors
/// A fault of the database.
pub async fn room(tx: &mut TenantTx, mailbox: MailboxId, account: Uuid, at: DateTime<Utc>) -> Result<Option<Room>, Fault> {
    let SendingRules { mailbox_daily_max, account_daily_max, revision: _ } = store::rules(tx).await?;
    if mailbox_daily_max.is_none() && account_daily_max.is_none() {
        return Ok(None);
    }
    let zone = accounts::labels::company_zone(tx).await?.and_then(|z| z.parse::<Tz>().ok()).unwrap_or(Tz::UTC);
    let day = day_of(at, zone);
    let (by_mailbox, by_account) = store::sent_within(tx, mailbox, account, day).await?;
    let of =
        |max: Option<i32>, sent: i64, of_account| max.map(|max| Room { left: i64::from(max) - sent, max, of_account, next_day: day.1 });
    let rooms = [of(mailbox_daily_max, by_mailbox, false), of(account_daily_max, by_account, true)];
    Ok(rooms.into_iter().flatten().min_by_key(|room| room.left))
}

/// Is there room for so many recipients more?
///
/// # Errors
/// [`Refusal::DailyCapReached`].
pub async fn must_fit(tx: &mut TenantTx, mailbox: MailboxId, account: Uuid, at: DateTime<Utc>, recipients: usize) -> Result<(), Stop> {
    let asked = i64::try_from(recipients).unwrap_or(i64::MAX);
    match room(tx, mailbox, account, at).await? {
        Some(room) if room.left < asked => {
            Err(Stop::Refused(Refusal::DailyCapReached { max: room.max, left: room.left.max(0), of_account: room.of_account }))
        }
        _ => Ok(()),
    }
}

/// The day, by these clocks, in which a moment lies.
fn day_of(at: DateTime<Utc>, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
    let day = at.with_timezone(&zone).date_naive();
    let begin = |day: chrono::NaiveDate| {
        // Where clocks jump over midnight, the day begins with its first moment after it.
        let midnight = day.and_time(NaiveTime::MIN);
        zone.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
    };
    (begin(day), begin(day.checked_add_days(Days::new(1)).unwrap_or(day)))
}

/// Sets how much may be sent a day.
///
/// # Errors
/// [`Refusal::FieldMalformed`], [`Refusal::RulesChanged`].
pub async fn set_rules(tx: &mut TenantTx, actor: &kernel::Actor, new: SendingRules) -> Result<SendingRules, Stop> {
    let fits = |max: Option<i32>| max.is_none_or(|max| (1..=DAILY_MAX).contains(&max));
    if !fits(new.mailbox_daily_max) {
        return Err(Stop::Refused(Refusal::FieldMalformed("mailbox_daily_max")));
    }
    if !fits(new.account_daily_max) {
        return Err(Stop::Refused(Refusal::FieldMalformed("account_daily_max")));
    }
    store::set_rules(tx, &new).await?;
    let detail = serde_json::json!({"mailbox_daily_max": new.mailbox_daily_max, "account_daily_max": new.account_daily_max});
    accounts::audit::append(tx, actor, "mail.sending.rules", "", detail).await?;
    Ok(store::rules(tx).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_companys() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let (from, until) = day_of(at("2026-11-23T17:00:00Z"), Tz::Asia__Shanghai);
        assert_eq!((from, until), (at("2026-11-23T16:00:00Z"), at("2026-11-24T16:00:00Z")));
    }
}
