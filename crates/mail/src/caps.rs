//! How much may be sent a day: by a mailbox, whose host would shut it, and by an account.
//!
//! For a mailbox counts what the company grants it, else the company's number for all mailboxes; its owner may keep to less. More than
//! that only who says how the company sends can let it send.

use crate::model::{InputField, MailboxId, Refusal, SendingRules, Stop};
use crate::store::caps::{self as store, OfMailbox};
use crate::store::read;
use crate::team;
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
    let SendingRules { mailbox_daily_max: company, account_daily_max, revision: _ } = store::rules(tx).await?;
    let of_mailbox = store::of_mailbox(tx, mailbox).await?.unwrap_or_default();
    let mailbox_daily_max = effective(of_mailbox, company);
    if mailbox_daily_max.is_none() && account_daily_max.is_none() {
        return Ok(None);
    }
    let day = today(tx, at).await?;
    store::hold_gates(tx, mailbox, account).await?;
    let (by_mailbox, by_account) = (store::used_of_mailbox(tx, mailbox, day).await?, store::used_of_account(tx, account, day).await?);
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

/// What counts: the owner's number within what he is allowed.
fn effective(said: OfMailbox, company: Option<i32>) -> Option<i32> {
    [said.own, ceiling(said, company)].into_iter().flatten().min()
}

/// The most that the owner may keep to.
fn ceiling(said: OfMailbox, company: Option<i32>) -> Option<i32> {
    said.granted.or(company)
}

/// The company's day in which a moment lies.
async fn today(tx: &mut TenantTx, at: DateTime<Utc>) -> Result<(DateTime<Utc>, DateTime<Utc>), Fault> {
    let zone = accounts::labels::company_zone(tx).await?.and_then(|z| z.parse::<Tz>().ok()).unwrap_or(Tz::UTC);
    Ok(day_of(at, zone))
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
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::MailboxDailyMax)));
    }
    if !fits(new.account_daily_max) {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::AccountDailyMax)));
    }
    store::set_rules(tx, &new).await?;
    let detail = serde_json::json!({"mailbox_daily_max": new.mailbox_daily_max, "account_daily_max": new.account_daily_max});
    accounts::audit::append(tx, actor, "mail.sending.rules", "", detail).await?;
    Ok(store::rules(tx).await?)
}

/// How much a mailbox may send a day, by whose word, and how much of today is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailboxCap {
    /// The company's number for all mailboxes.
    pub company: Option<i32>,
    /// What was said about this one.
    pub said: OfMailbox,
    /// What counts; none: any number.
    pub max: Option<i32>,
    /// Recipients of today, those of mails that are still to leave among them; none: for who doesn't read its mail.
    pub used: Option<i64>,
    /// When the next day begins, by the company's clock.
    pub next_day: DateTime<Utc>,
}

/// How much a mailbox may send a day.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn of_mailbox(tx: &mut TenantTx, mailbox: MailboxId, now: DateTime<Utc>) -> Result<MailboxCap, Stop> {
    let said = store::of_mailbox(tx, mailbox).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    let company = store::rules(tx).await?.mailbox_daily_max;
    let day = today(tx, now).await?;
    let used = match read::sender(tx, mailbox).await? {
        Some(_) => Some(store::used_of_mailbox(tx, mailbox, day).await?),
        None => None,
    };
    Ok(MailboxCap { company, said, max: effective(said, company), used, next_day: day.1 })
}

/// What is to be said about a mailbox; what is none stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct SayOfMailbox {
    /// What the company grants it: for who says how the company sends.
    pub granted: Option<Option<i32>>,
    /// What its owner keeps to: for who may change the mailbox.
    pub own: Option<Option<i32>>,
}

/// Says how much a mailbox may send a day.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::MailboxOfAnother`], [`Refusal::FieldMalformed`]; [`Refusal::CapAbove`] for an owner's number above
/// what he is allowed.
pub async fn say_of_mailbox(tx: &mut TenantTx, actor: &kernel::Actor, mailbox: MailboxId, new: SayOfMailbox) -> Result<(), Stop> {
    let fits = |max: Option<Option<i32>>| max.flatten().is_none_or(|max| (1..=DAILY_MAX).contains(&max));
    if !fits(new.granted) {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::GrantedMax)));
    }
    if !fits(new.own) {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::OwnMax)));
    }
    let found = team::managed(tx, mailbox).await?;
    let said = store::of_mailbox(tx, mailbox).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    let after = OfMailbox { granted: new.granted.unwrap_or(said.granted), own: new.own.unwrap_or(said.own) };
    let allowed = ceiling(after, store::rules(tx).await?.mailbox_daily_max);
    if let (Some(Some(own)), Some(max)) = (new.own, allowed)
        && own > max
    {
        return Err(Stop::Refused(Refusal::CapAbove { max }));
    }
    store::set_of_mailbox(tx, mailbox, after).await?;
    let detail = serde_json::json!({"granted": after.granted, "own": after.own});
    accounts::audit::append(tx, actor, "mail.mailbox.sending", &found.address, detail).await?;
    Ok(crate::sync::tell(tx, mailbox).await?)
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

    #[test]
    fn an_owner_keeps_to_less_and_only_the_company_grants_more() {
        let said = |granted, own| OfMailbox { granted, own };
        assert_eq!(effective(said(None, None), Some(500)), Some(500));
        assert_eq!(effective(said(None, Some(80)), Some(500)), Some(80));
        // The company has lowered its number since.
        assert_eq!(effective(said(None, Some(80)), Some(50)), Some(50));
        assert_eq!(effective(said(Some(2_000), None), Some(500)), Some(2_000));
        assert_eq!(effective(said(Some(2_000), Some(900)), Some(500)), Some(900));
        assert_eq!(effective(said(None, Some(80)), None), Some(80));
        assert_eq!(effective(said(None, None), None), None);
    }
}
