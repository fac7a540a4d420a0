//! Rules over the past: a run first only looks and lists what would change; then, when asked, does exactly what it listed, mail by mail,
//! in the order of the list; and takes it back. Stopped or killed at any point it goes on where it was: how far it is stands in the
//! transaction of what was done.
//!
//! What leaves the house, and what makes customers and tasks, is done for the past only when asked for, and can't be taken back.

use super::facts::{Asked, facts, reaches};
use super::perform::{changes, perform, take_back};
use super::rights::{Beforehand, Rights, prepare};
use super::{Written, checked};
use crate::jobs::RunRules;
use crate::model::{Action, Did, KeptRule, Reach, Refusal, RuleFlaw, RuleId, RuleRun, RuleRunId, RunAct, RunState, Step, Stop};
use crate::rules::handling::decide;
use crate::store::handling::{self as store, Looked, Planned};
use crate::{Mail, SEND, SUGGESTION_ACCEPT};
use accounts::labels::own;
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault};
use queue::JobContext;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Mails that one run lists: of more, the newest.
pub const CHANGES_MAX: i64 = 20_000;
/// Mails that are looked at in one go.
const LOOK_BATCH: i64 = 200;
/// Mails that are changed, or taken back, in one transaction.
const DO_BATCH: i64 = 25;
/// What was tried while a rule was written is forgotten after this.
const TRIES_HOURS: i64 = 1;

/// Which rules look at the past.
#[derive(Debug, Clone)]
pub enum Which {
    /// These, in their order.
    Kept(Vec<Uuid>),
    /// One that is being written: it only looks.
    Written(Box<Written>),
}

/// Begins a run: it looks.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::RuleFlawed`], [`Refusal::TimeMissing`] when the time ends before it begins.
pub async fn begin(
    tx: &mut TenantTx,
    actor: &Actor,
    account: AccountId,
    which: Which,
    (since, until): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<RuleRunId, Stop> {
    if since >= until {
        return Err(Stop::Refused(Refusal::TimeMissing));
    }
    let saved = matches!(which, Which::Kept(_));
    let rules = rules(tx, actor, account, which, now).await?;
    let readable = store::readable(tx).await?;
    let mailboxes: Vec<Uuid> =
        readable.into_iter().filter(|(id, owner, _)| rules.iter().any(|r| reaches(r, *id, *owner))).map(|(id, _, _)| id).collect();
    let total = store::count_past(tx, &mailboxes, since, until).await?;
    let name = rules.first().map(|r| r.name.clone()).unwrap_or_default();
    let run = RuleRun {
        id: RuleRunId::new(),
        account_id: account,
        rules,
        saved,
        mailboxes,
        since,
        until,
        sends: false,
        makes: false,
        state: RunState::Looking,
        stopped: false,
        after: None,
        looked: 0,
        total,
        found: 0,
        changed: 0,
        more: false,
        created_at: now,
        finished_at: None,
    };
    let labels = own(tx, account).await?;
    store::forget_tries(tx, account.0, now - Duration::hours(TRIES_HOURS)).await?;
    store::insert_run(tx, &run, &labels).await?;
    promise(tx, &run, name).await?;
    Ok(run.id)
}

async fn rules(tx: &mut TenantTx, actor: &Actor, account: AccountId, which: Which, now: DateTime<Utc>) -> Result<Vec<KeptRule>, Stop> {
    match which {
        Which::Written(written) => {
            let (Written { reach, mailbox_id, name, active: _, content }, _) = checked(tx, actor, account, *written, now).await?;
            Ok(vec![KeptRule { id: RuleId::new(), account_id: account, reach, mailbox_id, name, content }])
        }
        Which::Kept(ids) => {
            let all = store::list(tx, account.0, super::RULES_SHOWN_MAX).await?;
            let wanted: BTreeSet<Uuid> = ids.iter().copied().collect();
            let found: Vec<KeptRule> = all.into_iter().filter(|r| wanted.contains(&r.id.0)).map(KeptRule::from).collect();
            if found.len() != wanted.len() {
                return Err(Stop::Refused(Refusal::NotFound));
            }
            if found.is_empty() {
                return Err(Stop::Refused(Refusal::RuleFlawed { field: "rules".to_owned(), flaw: RuleFlaw::Empty }));
            }
            // A mailbox's or the company's rule may be tried by who may see it, on mail that he reads; it is done in his name.
            Ok(found.into_iter().map(|r| if r.reach == Reach::Own { r } else { KeptRule { account_id: account, ..r } }).collect())
        }
    }
}

async fn promise(tx: &mut TenantTx, run: &RuleRun, name: String) -> Result<(), Fault> {
    let labels = own(tx, run.account_id).await?;
    queue::enqueue_for(tx, run.account_id, labels.clone(), &RunRules { run_id: run.id, name }).await?;
    tell(tx, run, &labels).await
}

async fn tell(tx: &mut TenantTx, run: &RuleRun, labels: &[i32]) -> Result<(), Fault> {
    events::emit(tx, "mail.rule_run", json!({"id": run.id}), labels).await
}

/// What is asked for with an act on a run.
#[derive(Debug, Clone, Copy)]
pub struct AskedAct {
    /// The act.
    pub act: RunAct,
    /// With 'apply': also what leaves the house.
    pub sends: bool,
    /// With 'apply': also what makes customers and tasks.
    pub makes: bool,
}

/// Does what a run has listed, stops it, goes on with it, or takes it back.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::RunNotReady`]; [`Refusal::RuleFlawed`] for what the caller may not do.
pub async fn act(tx: &mut TenantTx, actor: &Actor, account: AccountId, id: RuleRunId, asked: AskedAct) -> Result<(), Stop> {
    let mut run = store::lock_run(tx, id, Some(account.0)).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    let goes = matches!(run.state, RunState::Looking | RunState::Doing | RunState::Undoing);
    match asked.act {
        RunAct::Apply if run.saved && run.state == RunState::Looked => {
            may(actor, &run, asked)?;
            run.state = RunState::Doing;
            run.sends = asked.sends;
            run.makes = asked.makes;
            run.stopped = false;
            run.finished_at = None;
        }
        RunAct::Stop if goes && !run.stopped => run.stopped = true,
        RunAct::Resume if goes && run.stopped => run.stopped = false,
        RunAct::Undo if run.state == RunState::Done || (run.state == RunState::Doing && run.stopped) => {
            run.state = RunState::Undoing;
            run.stopped = false;
            run.finished_at = None;
        }
        RunAct::Apply | RunAct::Stop | RunAct::Resume | RunAct::Undo => return Err(Stop::Refused(Refusal::RunNotReady)),
    }
    store::set_run(tx, &run).await?;
    let name = run.rules.first().map(|r| r.name.clone()).unwrap_or_default();
    if run.stopped {
        let labels = own(tx, account).await?;
        return Ok(tell(tx, &run, &labels).await?);
    }
    Ok(promise(tx, &run, name).await?)
}

fn may(actor: &Actor, run: &RuleRun, asked: AskedAct) -> Result<(), Stop> {
    let any = |is: fn(&Action) -> bool| run.rules.iter().flat_map(|r| &r.content.actions).any(is);
    let flawed = |field: &str| Stop::Refused(Refusal::RuleFlawed { field: field.to_owned(), flaw: RuleFlaw::MayNot });
    if asked.sends && any(Action::sends) && !actor.permissions.allow(SEND) {
        return Err(flawed("sends"));
    }
    if asked.makes && any(|a| matches!(a, Action::Profile)) && !actor.permissions.allow(SUGGESTION_ACCEPT) {
        return Err(flawed("makes"));
    }
    Ok(())
}

/// The job: goes on with a run until its end, or until it is stopped.
///
/// # Errors
/// A fault of database or storage; what was done until then stays.
pub async fn go_on(mail: &Mail, cx: &JobContext, id: RuleRunId) -> Result<(), Fault> {
    let house = cx.actor();
    loop {
        let run = mail.db.read(&house, async |tx| store::get_run(tx, id, None).await).await?;
        let Some(run) = run.filter(|r| !r.stopped && matches!(r.state, RunState::Looking | RunState::Doing | RunState::Undoing)) else {
            return Ok(());
        };
        // With what he sees and may do now: a mailbox that is no longer his is left alone.
        let acting = mail.db.read(&house, async |tx| mail.accounts.acting(tx, run.account_id).await).await?;
        let Some(actor) = acting.map(|acting| acting.actor).filter(|_| !cx.cancelled()) else {
            return mail.db.write(&house, async |tx| stopped(tx, id).await).await;
        };
        match run.state {
            RunState::Looking => look(mail, &actor, &run).await?,
            RunState::Doing => do_some(mail, &actor, &run).await?,
            _ => undo_some(mail, &actor, &run).await?,
        }
        let after = mail.db.read(&house, async |tx| store::get_run(tx, id, None).await).await?;
        if let Some(r) = after {
            let (done, of) = if r.state == RunState::Looking { (r.looked, r.total) } else { (r.changed, r.found) };
            cx.progress(u64::try_from(done).unwrap_or(0), u64::try_from(of.max(done)).unwrap_or(0)).await?;
        }
    }
}

async fn stopped(tx: &mut TenantTx, id: RuleRunId) -> Result<(), Fault> {
    let Some(run) = store::lock_run(tx, id, None).await? else { return Ok(()) };
    let run = RuleRun { stopped: true, ..run };
    store::set_run(tx, &run).await?;
    let labels = own(tx, run.account_id).await?;
    tell(tx, &run, &labels).await
}

/// The run as it is now, locked, when it is still at the point at which it was read.
async fn held(tx: &mut TenantTx, seen: &RuleRun) -> Result<Option<RuleRun>, Fault> {
    let run = store::lock_run(tx, seen.id, None).await?;
    Ok(run.filter(|r| {
        !r.stopped && r.state == seen.state && (r.after, &r.mailboxes, r.changed) == (seen.after, &seen.mailboxes, seen.changed)
    }))
}

async fn keep(tx: &mut TenantTx, run: &RuleRun) -> Result<(), Fault> {
    store::set_run(tx, run).await?;
    let labels = own(tx, run.account_id).await?;
    tell(tx, run, &labels).await
}

/// Looks at some mails of the present mailbox; at the end of it goes to the next.
async fn look(mail: &Mail, actor: &Actor, run: &RuleRun) -> Result<(), Fault> {
    let now = mail.now();
    let Some(mailbox) = run.mailboxes.first().copied() else { return finish(mail, actor, run, RunState::Looked, now).await };
    let (keys, looked, owner) = mail
        .db
        .read(actor, async |tx| {
            let keys = store::past(tx, mailbox, (run.since, run.until), run.after, LOOK_BATCH).await?;
            let ids: Vec<Uuid> = keys.iter().map(|(_, id)| *id).collect();
            let owner = store::readable(tx).await?.into_iter().find(|(id, _, _)| *id == mailbox).map(|(_, owner, _)| owner);
            Ok::<_, Fault>((keys, store::looked(tx, &ids).await?, owner))
        })
        .await?;
    let mut asked = Asked::of(run.rules.clone());
    let known = facts(mail, actor.tenant, &looked, &mut asked).await?;
    let mut found: Vec<(Uuid, Vec<Step>, Vec<i32>)> = Vec::new();
    for (_, id) in &keys {
        let Some((l, f)) = looked.iter().find(|l| l.id == *id).zip(known.get(id)) else { continue };
        let Some(owner) = owner else { continue };
        let steps: Vec<Step> = decide(asked.for_mailbox(mailbox, owner), f).steps.into_iter().filter(|s| changes(l, &s.action)).collect();
        if !steps.is_empty() {
            found.push((l.id, steps, l.labels.clone()));
        }
    }
    mail.db
        .write(actor, async |tx| {
            let Some(mut held) = held(tx, run).await? else { return Ok(()) };
            let room = usize::try_from(CHANGES_MAX - held.found).unwrap_or(0);
            held.more |= found.len() > room;
            let planned: Vec<Planned> = found
                .into_iter()
                .take(room)
                .zip(held.found + 1..)
                .map(|((message_id, steps, labels), place)| Planned { place, message_id, steps, labels })
                .collect();
            store::plan(tx, held.id, &planned).await?;
            held.found += i64::try_from(planned.len()).unwrap_or(0);
            held.looked += i64::try_from(keys.len()).unwrap_or(0);
            held.after = keys.last().copied();
            if i64::try_from(keys.len()).unwrap_or(0) < LOOK_BATCH {
                held.mailboxes.remove(0);
                held.after = None;
            }
            if held.more || held.mailboxes.is_empty() {
                held.state = RunState::Looked;
                held.finished_at = Some(now);
            }
            keep(tx, &held).await
        })
        .await
}

async fn finish(mail: &Mail, actor: &Actor, run: &RuleRun, state: RunState, now: DateTime<Utc>) -> Result<(), Fault> {
    mail.db
        .write(actor, async |tx| {
            let Some(held) = held(tx, run).await? else { return Ok(()) };
            keep(tx, &RuleRun { state, finished_at: Some(now), ..held }).await
        })
        .await
}

/// The steps that are done, as far as it was asked for.
fn wanted(run: &RuleRun, steps: &[Step]) -> Vec<Step> {
    let asked = |s: &&Step| (run.sends || !s.action.sends()) && (run.makes || !s.action.makes());
    steps.iter().filter(asked).cloned().collect()
}

/// Does the next mails of the list.
async fn do_some(mail: &Mail, actor: &Actor, run: &RuleRun) -> Result<(), Fault> {
    let now = mail.now();
    let (next, looked) = mail
        .db
        .read(actor, async |tx| {
            let next = store::next_planned(tx, run.id, DO_BATCH).await?;
            let ids: Vec<Uuid> = next.iter().map(|p| p.message_id).collect();
            Ok::<_, Fault>((next, store::looked(tx, &ids).await?))
        })
        .await?;
    if next.is_empty() {
        return finish(mail, actor, run, RunState::Done, now).await;
    }
    let by_id: HashMap<Uuid, &Looked> = looked.iter().map(|l| (l.id, l)).collect();
    let rules: Vec<&KeptRule> = run.rules.iter().collect();
    let mut rights = Rights::of_run();
    let mut ready: Vec<(&Planned, Vec<Step>, Beforehand)> = Vec::with_capacity(next.len());
    for planned in &next {
        let steps = wanted(run, &planned.steps);
        let beforehand = match by_id.get(&planned.message_id) {
            Some(looked) => prepare(mail, actor, &mut rights, &rules, (looked, &steps)).await?,
            None => Beforehand::default(),
        };
        ready.push((planned, steps, beforehand));
    }
    mail.db
        .write(actor, async |tx| {
            let Some(mut held) = held(tx, run).await? else { return Ok(()) };
            for (planned, steps, beforehand) in &ready {
                let (mut did, mut back): (Vec<Did>, _) = (vec![], vec![]);
                if let Some(l) = by_id.get(&planned.message_id).filter(|_| !steps.is_empty()) {
                    let fit: Vec<usize> = steps.iter().map(|s| s.rule).collect::<BTreeSet<_>>().into_iter().collect();
                    let outcome = perform(tx, now, &rules, (l, steps, &fit), beforehand, Some(run.id)).await?;
                    (did, back) = (outcome.did, outcome.back);
                }
                store::changed(tx, run.id, planned.place, &did, &back).await?;
                held.changed += 1;
            }
            keep(tx, &held).await
        })
        .await
}

/// Takes back the last mails of what was done.
async fn undo_some(mail: &Mail, actor: &Actor, run: &RuleRun) -> Result<(), Fault> {
    let now = mail.now();
    let last = mail.db.read(actor, async |tx| store::last_changed(tx, run.id, DO_BATCH).await).await?;
    if last.is_empty() {
        return finish(mail, actor, run, RunState::Undone, now).await;
    }
    mail.db
        .write(actor, async |tx| {
            let Some(mut held) = held(tx, run).await? else { return Ok(()) };
            for (place, message, back) in &last {
                take_back(tx, now, *message, back).await?;
                store::taken_back(tx, run.id, *place, *message).await?;
                held.changed -= 1;
            }
            keep(tx, &held).await
        })
        .await
}
