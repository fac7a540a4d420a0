//! Sending a report again and again: at which hour, to whom; pausing it.

use crate::jobs::Plan;
use crate::model::{BadField, Every, Flaw, NewSchedule, Of, Refusal, Schedule, ScheduleId};
use crate::rules::{self, next_after};
use crate::{keep, store, told};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, LabelId, Stop};
use serde_json::json;
use std::collections::BTreeSet;

/// Schedules of a tenant.
pub(crate) const SCHEDULES_MAX: i64 = 100;
/// Who gets one.
const RECIPIENTS_MAX: usize = 50;

/// Makes a schedule and promises its first time.
///
/// # Errors
/// [`Refusal::BadFields`], [`Refusal::NoSuchReport`], [`Refusal::TooMany`].
pub(crate) async fn make(
    tx: &mut TenantTx,
    actor: &Actor,
    account: AccountId,
    now: DateTime<Utc>,
    plan: NewSchedule,
) -> Result<Schedule, Stop<Refusal>> {
    check(tx, account, now, &plan, &[]).await?;
    if i64::try_from(store::schedules(tx, SCHEDULES_MAX).await?.len()).is_ok_and(|there| there >= SCHEDULES_MAX) {
        return Err(Stop::Refused(Refusal::TooMany));
    }
    let next_at = Some(next_after(plan.every, plan.day, plan.hour, zone(tx).await?, now));
    let schedule = Schedule { id: ScheduleId::new(), by: account, plan, active: true, next_at, last_at: None };
    let labels = labels(tx, &schedule).await?;
    store::insert_schedule(tx, &schedule, &labels, now).await?;
    let detail = json!({ "schedule_id": schedule.id, "recipients": schedule.plan.recipients });
    accounts::audit::append(tx, actor, "reports.schedule.make", schedule.plan.every.as_str(), detail).await?;
    told::schedules_changed(tx, &labels).await?;
    promise(tx, &schedule).await?;
    Ok(schedule)
}

/// Writes a schedule as it is to be; pauses it, or lets it go on from its next hour.
///
/// # Errors
/// [`Refusal::NoSuchSchedule`], and as [`make`].
pub(crate) async fn change(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: ScheduleId,
    (plan, active): (NewSchedule, bool),
) -> Result<Schedule, Stop<Refusal>> {
    let was = store::schedule_for_update(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchSchedule))?;
    let plan = NewSchedule { of: was.plan.of.clone(), ..plan };
    check(tx, was.by, now, &plan, &was.plan.recipients).await?;
    let next_at = if active { Some(next_after(plan.every, plan.day, plan.hour, zone(tx).await?, now)) } else { None };
    let schedule = Schedule { plan, active, next_at, ..was };
    store::set_schedule(tx, &schedule).await?;
    store::set_recipients(tx, id, &schedule.plan.recipients).await?;
    let detail = json!({ "schedule_id": id, "recipients": schedule.plan.recipients, "active": active });
    accounts::audit::append(tx, actor, "reports.schedule.change", schedule.plan.every.as_str(), detail).await?;
    let labels = labels(tx, &schedule).await?;
    told::schedules_changed(tx, &labels).await?;
    promise(tx, &schedule).await?;
    Ok(schedule)
}

/// Stops it for good. A letter that is on its way arrives.
///
/// # Errors
/// [`Refusal::NoSuchSchedule`].
pub(crate) async fn delete(tx: &mut TenantTx, actor: &Actor, id: ScheduleId) -> Result<(), Stop<Refusal>> {
    let was = store::schedule_for_update(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchSchedule))?;
    let labels = labels(tx, &was).await?;
    if !store::delete_schedule(tx, id).await? {
        return Err(Stop::Refused(Refusal::NoSuchSchedule));
    }
    accounts::audit::append(tx, actor, "reports.schedule.delete", was.plan.every.as_str(), json!({ "schedule_id": id })).await?;
    Ok(told::schedules_changed(tx, &labels).await?)
}

async fn promise(tx: &mut TenantTx, schedule: &Schedule) -> Result<(), Fault> {
    if let Some(due_at) = schedule.next_at {
        queue::enqueue_at(tx, &Plan { schedule_id: schedule.id, due_at }, due_at).await?;
    }
    Ok(())
}

/// Who gets it already may have been disabled since: the schedule can be changed all the same.
async fn check(
    tx: &mut TenantTx,
    account: AccountId,
    now: DateTime<Utc>,
    plan: &NewSchedule,
    there: &[AccountId],
) -> Result<(), Stop<Refusal>> {
    let mut bad = Vec::new();
    let mut flaw = |field, flaw| bad.push(BadField { field, flaw });
    if !(0..24).contains(&plan.hour) {
        flaw("hour", Flaw::OutOfRange);
    }
    let days = match plan.every {
        Every::Weekly => 1..=7,
        Every::Daily | Every::Monthly => 1..=31,
    };
    if !days.contains(&plan.day) {
        flaw("day", Flaw::OutOfRange);
    }
    let once: BTreeSet<&AccountId> = plan.recipients.iter().collect();
    match plan.recipients.len() {
        0 => flaw("recipients", Flaw::Missing),
        1..=RECIPIENTS_MAX if once.len() == plan.recipients.len() => {}
        _ => flaw("recipients", Flaw::TooLong),
    }
    for id in plan.recipients.iter().take(RECIPIENTS_MAX).filter(|id| !there.contains(id)) {
        match accounts::labels::sight(tx, *id).await? {
            None => flaw("recipients", Flaw::NoSuchAccount),
            Some(sight) if !sight.active => flaw("recipients", Flaw::NotActive),
            Some(_) => {}
        }
    }
    if !bad.is_empty() {
        return Err(Stop::Refused(Refusal::BadFields(bad)));
    }
    match &plan.of {
        Of::Saved(id) => keep::find(tx, account, *id).await.map(|_| ()),
        Of::Standard(key) if key == rules::GOALS || rules::standard(key, now.date_naive()).is_some() => Ok(()),
        Of::Standard(_) => Err(Stop::Refused(Refusal::NoSuchReport)),
    }
}

/// Where the tenant is: its hours count.
pub(crate) async fn zone(tx: &mut TenantTx) -> Result<Tz, Fault> {
    let zone = accounts::labels::company_zone(tx).await?;
    Ok(zone.and_then(|zone| zone.parse().ok()).unwrap_or(Tz::Asia__Shanghai))
}

/// Its maker's, and of those who see all.
pub(crate) async fn labels(tx: &mut TenantTx, schedule: &Schedule) -> Result<Vec<LabelId>, Fault> {
    accounts::labels::own(tx, schedule.by).await
}
