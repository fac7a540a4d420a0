//! A person's desk: quick texts, goals and how far they are reached, daily reports, whom to touch next.

use crate::model::{DailyReport, Figures, Flaw, QuickText, QuickTextId, Recommended, Refusal, Target, TargetId, TargetKind, TargetOf};
use crate::rules::{self, Candidate};
use crate::{owned, store, told};
use accounts::labels::{ColleagueInSight, EVERYONE};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use customers::CompanyId;
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, GRANT_ALL, LabelId, Stop};
use std::collections::HashMap;

/// Quick texts of a person, and of everybody.
const QUICK_TEXTS_MAX: i64 = 200;
/// Customers that are looked at for a recommendation, of each kind.
const CANDIDATES_MAX: i64 = 100;
/// Days of silence after which a customer is looked at.
const SILENT_DAYS: i64 = 14;
/// Days ahead within which opportunities are looked at.
const CLOSING_DAYS: u64 = 14;

/// Keeps a text that is written often: for the actor, or for everybody.
///
/// # Errors
/// [`Refusal::TooManyOf`].
pub(crate) async fn keep_text(
    tx: &mut TenantTx,
    account: AccountId,
    now: DateTime<Utc>,
    (title, text): (String, String),
    shared: bool,
) -> Result<QuickText, Stop<Refusal>> {
    let there = store::quick_texts(tx, account, QUICK_TEXTS_MAX).await?.len();
    if i64::try_from(there).is_ok_and(|there| there >= QUICK_TEXTS_MAX) {
        return Err(Stop::Refused(Refusal::TooManyOf("quick_texts")));
    }
    let text = QuickText { id: QuickTextId::new(), account: (!shared).then_some(account), title, text };
    let labels = if shared { vec![GRANT_ALL, EVERYONE] } else { accounts::labels::own(tx, account).await? };
    store::insert_quick_text(tx, &text, &labels, now).await?;
    told::desk_changed(tx, &labels).await?;
    Ok(text)
}

/// Sets a goal.
///
/// # Errors
/// [`Refusal::TargetThere`], [`Refusal::BadFields`].
pub async fn set_target(tx: &mut TenantTx, target: Target) -> Result<Target, Stop<Refusal>> {
    let labels: Vec<LabelId> = match target.of {
        TargetOf::Account(account) => {
            owned::colleague(tx, "account_id", account).await?;
            accounts::labels::for_owner(tx, account).await?
        }
        TargetOf::Department(id) => match accounts::labels::department(tx, id).await? {
            Some((_, label)) => vec![GRANT_ALL, label],
            None => return Err(Stop::Refused(Refusal::field("department_id", Flaw::NoSuchDepartment))),
        },
    };
    store::insert_target(tx, &target, &labels).await?;
    told::desk_changed(tx, &labels).await?;
    Ok(target)
}

/// Takes a goal away.
///
/// # Errors
/// [`Refusal::NoSuchTarget`].
pub(crate) async fn drop_target(tx: &mut TenantTx, id: TargetId) -> Result<(), Stop<Refusal>> {
    if !store::delete_target(tx, id).await? {
        return Err(Stop::Refused(Refusal::NoSuchTarget));
    }
    Ok(told::desk_changed(tx, &[EVERYONE]).await?)
}

/// What was reached of a goal until now, in the goal's unit.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn reached(
    tx: &mut TenantTx,
    target: &Target,
    people: &[ColleagueInSight],
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<Vec<(AccountId, String)>, Fault> {
    let whose: Vec<AccountId> = match target.of {
        TargetOf::Account(account) => vec![account],
        TargetOf::Department(id) => people.iter().filter(|p| p.departments.contains(&id)).map(|p| p.id).collect(),
    };
    let end = rules::months_from(target.starts_on, u32::try_from(target.months).unwrap_or(1)).unwrap_or(target.starts_on);
    let within = (rules::midnight(target.starts_on, zone), rules::midnight(end, zone));
    match target.kind {
        TargetKind::WonAmount => {
            let currency = target.currency.clone().unwrap_or_default();
            store::won_between(tx, &whose, within, (&currency, rules::day_of(now, zone))).await
        }
        TargetKind::NewCustomers | TargetKind::FollowUps => {
            let done = customers::done_between(tx, &whose, within).await?;
            let count =
                |id: &AccountId| done.get(id).map_or(0, |d| if target.kind == TargetKind::NewCustomers { d.made } else { d.follow_ups });
            Ok(whose.iter().map(|id| (*id, count(id).to_string())).collect())
        }
    }
}

/// What each of these people did on a day, where the asking person lives.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn figures(
    tx: &mut TenantTx,
    people: &[AccountId],
    within: (DateTime<Utc>, DateTime<Utc>),
) -> Result<HashMap<AccountId, Figures>, Fault> {
    let with_customers = customers::done_between(tx, people, within).await?;
    let mut all = store::did_between(tx, people, within).await?;
    for (account, done) in with_customers {
        let figures = all.entry(account).or_default();
        (figures.customers, figures.follow_ups, figures.mails_out) = (done.made, done.follow_ups, done.mails_out);
    }
    Ok(all)
}

/// Writes about a day, with its figures as they are now; written again, it is written anew.
///
/// # Errors
/// [`Refusal::DayAhead`].
pub(crate) async fn report(
    tx: &mut TenantTx,
    account: AccountId,
    now: DateTime<Utc>,
    zone: Tz,
    (day, text): (NaiveDate, String),
) -> Result<DailyReport, Stop<Refusal>> {
    if day > rules::day_of(now, zone) {
        return Err(Stop::Refused(Refusal::DayAhead));
    }
    let figures = figures(tx, &[account], rules::days_of(day, day, zone)).await?.remove(&account).unwrap_or_default();
    let report = DailyReport { account, day, text, figures, written_at: now };
    let labels = accounts::labels::for_owner(tx, account).await?;
    store::write_report(tx, &report, &labels).await?;
    told::desk_changed(tx, &labels).await?;
    Ok(report)
}

/// Whom this person should touch next, and why: overdue promises, opportunities that close soon, customers gone silent. For information
/// only; nothing is decided by it.
///
/// # Errors
/// A fault when the database is away.
pub async fn recommended(
    tx: &mut TenantTx,
    account: AccountId,
    now: DateTime<Utc>,
    zone: &str,
    rows: usize,
) -> Result<Vec<Recommended>, Fault> {
    let zone = rules::zone(Some(zone));
    let today = rules::day_of(now, zone);
    let overdue = customers::promised_between(tx, Some(account), None, (DateTime::UNIX_EPOCH, now), CANDIDATES_MAX).await?;
    let closing = store::closing_of(tx, account, today + Days::new(CLOSING_DAYS), CANDIDATES_MAX).await?;
    let silent = customers::silent_since(tx, account, now - TimeDelta::days(SILENT_DAYS), CANDIDATES_MAX).await?;
    let mut ids: Vec<CompanyId> = overdue.iter().map(|f| f.company_id).chain(closing.iter().filter_map(|o| o.company_id)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| !silent.iter().any(|company| company.id == *id));
    let others = customers::rows_of(tx, &ids).await?;
    let candidates = silent.into_iter().chain(others).map(|company| {
        let promise = overdue.iter().filter(|f| f.company_id == company.id).map(|f| f.next_at).min();
        // The first is the one that closes next.
        let deal = closing.iter().find(|o| o.company_id == Some(company.id));
        Candidate {
            silent_days: (now - company.last_touch_at.unwrap_or(company.created_at)).num_days(),
            overdue_days: promise.map(|at| (now - at).num_days()),
            closing: deal.and_then(|o| Some((o.name.clone(), (o.closes_on? - today).num_days()))),
            company,
        }
    });
    Ok(rules::recommend(candidates.collect(), rows))
}

/// Deletes a quick text of one's own, or everybody's where that is allowed.
///
/// # Errors
/// [`Refusal::NoSuchQuickText`].
pub(crate) async fn drop_text(tx: &mut TenantTx, actor: &Actor, account: AccountId, id: QuickTextId) -> Result<(), Stop<Refusal>> {
    let shared = actor.permissions.allow(crate::PIPELINE_MANAGE);
    if !store::delete_quick_text(tx, id, account, shared).await? {
        return Err(Stop::Refused(Refusal::NoSuchQuickText));
    }
    Ok(told::desk_changed(tx, &[EVERYONE]).await?)
}
