//! The unanswered alarm: a person's mail that nobody has answered in the company's working hours is told to its owner, then to his
//! superior, until it is answered, snoozed, put away, or somebody says that it needs no answer.

use crate::Mail;
use crate::jobs::LookForUnanswered;
use crate::model::{Alarm, AlarmRules, InputField, Refusal, Stop, ThreadId};
use crate::rules::hours::WorkingHours;
use crate::store::alarms as store;
use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, LabelId};
use maillabels::MailLabel;
use serde_json::json;
use uuid::Uuid;

/// What waits longer is no alarm any more, but lost: a company that turns alarms on is not told of years.
const LOOK_BACK_DAYS: i64 = 30;
/// Threads that are looked at in one transaction.
const BATCH: i64 = 500;
/// Alarms that are shown.
pub const SHOWN_MAX: i64 = 200;
/// Working minutes that can be set.
pub const MINUTES_MAX: i32 = 100_000;

/// When the company works, by its own clock.
///
/// # Errors
/// A fault of the database.
pub async fn working_hours(tx: &mut TenantTx, rules: &AlarmRules) -> Result<WorkingHours, Fault> {
    let zone = accounts::labels::company_zone(tx).await?.and_then(|zone| zone.parse::<Tz>().ok()).unwrap_or(Tz::UTC);
    Ok(WorkingHours { days: rules.days, from_minute: rules.from_minute, until_minute: rules.until_minute, zone })
}

/// Promises every tenant that wants to be told a look at what waits.
///
/// # Errors
/// A fault of the database.
pub async fn promise_all(mail: &Mail) -> Result<(), Fault> {
    let mut tx = mail.db.system("mail: who is told of the unanswered").await?;
    let tenants = store::tenants_that_watch(&mut tx).await?;
    tx.commit().await?;
    for tenant in tenants {
        mail.db.write(&Actor::house(tenant), async |tx| queue::enqueue(tx, &LookForUnanswered {}).await).await?;
    }
    Ok(())
}

/// The job: looks at all that waits. What is told stands in a row, so killed and run again it tells nobody twice.
///
/// # Errors
/// A fault of the database.
pub async fn look(mail: &Mail, actor: &Actor) -> Result<(), Fault> {
    let now = mail.now();
    let gone = mail.db.write(actor, async |tx| store::forget_answered(tx).await).await?;
    mail.db.write(actor, async |tx| notify(tx, &gone).await).await?;
    let mut after = Uuid::nil();
    loop {
        let last = mail.db.write(actor, async |tx| look_at(tx, after, now).await).await?;
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

/// Looks at some threads behind this one; the last of them, none at the end.
async fn look_at(tx: &mut TenantTx, after: Uuid, now: DateTime<Utc>) -> Result<Option<Uuid>, Fault> {
    let rules = store::rules(tx).await?;
    if !rules.active {
        return Ok(None);
    }
    let hours = working_hours(tx, &rules).await?;
    let waiting = store::waiting(tx, now - Duration::days(LOOK_BACK_DAYS), after, BATCH).await?;
    let mut told = Vec::new();
    for one in &waiting {
        let (minutes, label) = limit(&rules, &one.topics);
        let (due, superior_due) = (hours.after(one.since, minutes), hours.after(one.since, minutes + i64::from(rules.superior_minutes)));
        if due > now {
            continue;
        }
        let superior = superior_due <= now;
        if one.told_of == Some(one.since) && one.told == Some(one.owner_id) && (one.superior_told || !superior) {
            continue;
        }
        let labels = who_is_told(tx, AccountId(one.owner_id), superior).await?;
        store::tell(tx, one, (label, superior.then_some(now)), &labels, now).await?;
        told.push(labels);
    }
    notify(tx, &told).await?;
    Ok(waiting.last().map(|one| one.thread_id))
}

/// The shortest limit of what the mails are about, and which of it it is.
fn limit(rules: &AlarmRules, topics: &[String]) -> (i64, Option<MailLabel>) {
    let of_topics =
        topics.iter().filter_map(|topic| MailLabel::from_word(topic)).filter_map(|l| Some((*rules.label_minutes.get(&l)?, Some(l))));
    let (minutes, label) = of_topics.min().unwrap_or((rules.minutes, None));
    (i64::from(minutes), label)
}

/// The owner; once it is his superior's matter too, whoever sees his department.
async fn who_is_told(tx: &mut TenantTx, owner: AccountId, superior: bool) -> Result<Vec<LabelId>, Fault> {
    let own = accounts::labels::own(tx, owner).await?;
    if superior {
        return accounts::labels::for_owner(tx, owner).await;
    }
    // Who sees everything sees its row; he is told of it when it is his matter.
    Ok(own)
}

async fn notify(tx: &mut TenantTx, told: &[Vec<LabelId>]) -> Result<(), Fault> {
    let mut all: Vec<&Vec<LabelId>> = told.iter().collect();
    all.sort_unstable();
    all.dedup();
    for labels in all {
        events::emit(tx, "mail.alarm", json!({}), labels).await?;
    }
    Ok(())
}

/// An alarm and how long it has waited in working time.
#[derive(Debug, Clone)]
pub struct Waited {
    /// The alarm.
    pub alarm: Alarm,
    /// Working minutes.
    pub minutes: i64,
}

/// What the account is told of: its own, and as a superior what was told to him. The longest wait first.
///
/// # Errors
/// A fault of the database.
pub async fn list(tx: &mut TenantTx, account: AccountId, now: DateTime<Utc>) -> Result<Vec<Waited>, Fault> {
    let rules = store::rules(tx).await?;
    if !rules.active {
        return Ok(vec![]);
    }
    let hours = working_hours(tx, &rules).await?;
    let all = store::open(tx, SHOWN_MAX).await?;
    let mine = all.into_iter().filter(|alarm| alarm.owner_id == account.0 || alarm.superior_at.is_some());
    Ok(mine.map(|alarm| Waited { minutes: hours.between(alarm.since, now), alarm }).collect())
}

/// Says that what waits in a thread needs no answer, or that it does after all.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn close(tx: &mut TenantTx, account: AccountId, thread: ThreadId, no_answer: bool, now: DateTime<Utc>) -> Result<(), Stop> {
    let told = store::close(tx, thread, no_answer.then_some((now, account.0))).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    Ok(notify(tx, &[told]).await?)
}

/// Sets how long people may wait.
///
/// # Errors
/// [`Refusal::FieldMalformed`], [`Refusal::RulesChanged`].
pub async fn set_rules(tx: &mut TenantTx, actor: &Actor, new: AlarmRules) -> Result<AlarmRules, Stop> {
    let malformed = |field| Err(Stop::Refused(Refusal::FieldMalformed(field)));
    if !(1..=MINUTES_MAX).contains(&new.minutes) {
        return malformed(InputField::Minutes);
    }
    if !(0..=MINUTES_MAX).contains(&new.superior_minutes) {
        return malformed(InputField::SuperiorMinutes);
    }
    if new.label_minutes.values().any(|minutes| !(1..=MINUTES_MAX).contains(minutes)) {
        return malformed(InputField::LabelMinutes);
    }
    if new.days == 0 || new.days > 127 {
        return malformed(InputField::Days);
    }
    if new.from_minute >= new.until_minute || new.until_minute > 1_440 {
        return malformed(InputField::UntilMinute);
    }
    store::set_rules(tx, &new).await?;
    let detail = json!({"active": new.active, "minutes": new.minutes, "superior_minutes": new.superior_minutes});
    accounts::audit::append(tx, actor, "mail.alarm.rules", "", detail).await?;
    if new.active {
        queue::enqueue(tx, &LookForUnanswered {}).await?;
    }
    Ok(store::rules(tx).await?)
}
