//! Tasks: making, changing, doing, and being told of them in time.

use crate::jobs::{Remind, TaskOfMail};
use crate::model::{Flaw, LeadId, NewTask, OpportunityId, Priority, Refusal, Task, TaskId};
use crate::store::Hanging;
use crate::{owned, rules, store, told};
use accounts::labels;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use customers::Known;
use db::TenantTx;
use kernel::{Actor, Fault, Stop};

/// Makes a task.
///
/// # Errors
/// [`Refusal::BadFields`] for a colleague, a company, an opportunity or a lead that isn't there.
pub async fn make(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, new: NewTask) -> Result<Task, Stop<Refusal>> {
    make_as(tx, actor, now, TaskId::new(), new).await
}

async fn make_as(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: TaskId, new: NewTask) -> Result<Task, Stop<Refusal>> {
    let company = checked(tx, &new).await?;
    let labels = owned::labels(tx, Some(new.assignee), company.as_ref()).await?;
    let task = Task { id, facts: new, done_at: None, next_id: None, revision: 1, created_by: actor.account, labels };
    insert(tx, now, &task).await?;
    Ok(task)
}

/// The job: makes the task that a rule on mail asks for, unless it is made already, or nobody is left to do it.
pub(crate) async fn of_mail(tx: &mut TenantTx, house: &Actor, now: DateTime<Utc>, job: TaskOfMail) -> Result<(), Fault> {
    let TaskOfMail { id, title, text, assignee, by, due_at, address } = job;
    let Some(zone) = labels::time_zone(tx, assignee).await? else { return Ok(()) };
    if store::task(tx, id).await?.is_some() {
        return Ok(());
    }
    let time_zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    let company = customers::known(tx, std::slice::from_ref(&address)).await?.remove(&address).map(|known| known.company_id);
    let facts = NewTask {
        title,
        text,
        assignee,
        due_at,
        time_zone,
        priority: Priority::Normal,
        repeats: None,
        anchor: due_at.with_timezone(&time_zone).date_naive(),
        remind_minutes: None,
        company_id: company,
        opportunity_id: None,
        lead_id: None,
    };
    let of = Actor { account: Some(by), ..house.clone() };
    match make_as(tx, &of, now, id, facts).await {
        Ok(_) => Ok(()),
        // Nobody is there to be told: it is written with the job.
        Err(Stop::Refused(refusal)) => Err(Fault::say(format!("refused: {refusal:?}"))),
        Err(Stop::Failed(fault)) => Err(fault),
    }
}

async fn insert(tx: &mut TenantTx, now: DateTime<Utc>, task: &Task) -> Result<(), Fault> {
    store::insert_task(tx, task, now).await?;
    promise(tx, now, task).await?;
    told::task_changed(tx, task.id, &task.labels).await
}

/// Promises to tell whoever has it in time; nothing where that time has passed.
async fn promise(tx: &mut TenantTx, now: DateTime<Utc>, task: &Task) -> Result<(), Fault> {
    let Some(at) = task.facts.remind_at().filter(|at| *at > now && task.done_at.is_none()) else {
        return Ok(());
    };
    queue::enqueue_at(tx, &Remind { task_id: task.id, at }, at).await?;
    Ok(())
}

/// Sees that all is there that the task names; gives its company.
async fn checked(tx: &mut TenantTx, facts: &NewTask) -> Result<Option<Known>, Stop<Refusal>> {
    owned::colleague(tx, "assignee", facts.assignee).await?;
    linked(tx, facts.opportunity_id, facts.lead_id).await?;
    owned::company(tx, facts.company_id).await
}

async fn linked(tx: &mut TenantTx, opportunity: Option<OpportunityId>, lead: Option<LeadId>) -> Result<(), Stop<Refusal>> {
    if let Some(id) = opportunity
        && store::opportunity(tx, id).await?.is_none()
    {
        return Err(Stop::Refused(Refusal::field("opportunity_id", Flaw::NoSuchOpportunity)));
    }
    if let Some(id) = lead
        && store::lead(tx, id).await?.is_none()
    {
        return Err(Stop::Refused(Refusal::field("lead_id", Flaw::NoSuchLead)));
    }
    Ok(())
}

/// Writes a task anew. `seen` is the revision that the caller has seen.
///
/// # Errors
/// [`Refusal::NoSuchTask`], [`Refusal::Changed`], and as [`make`].
pub(crate) async fn edit(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    id: TaskId,
    seen: Option<i64>,
    facts: impl FnOnce(NewTask) -> Result<NewTask, Refusal>,
) -> Result<(), Stop<Refusal>> {
    let mut task = held(tx, id).await?;
    if seen.is_some_and(|seen| seen != i64::from(task.revision)) {
        return Err(Stop::Refused(Refusal::Changed(task.revision)));
    }
    let before = task.facts.clone();
    task.facts = facts(before.clone()).map_err(Stop::Refused)?;
    if task.facts == before {
        return Ok(());
    }
    // What it names may be out of the actor's sight, as long as he leaves it as it is.
    let company = if task.facts.company_id == before.company_id {
        owned::company_in_sight(tx, task.facts.company_id).await?
    } else {
        owned::company(tx, task.facts.company_id).await?
    };
    owned::colleague(tx, "assignee", task.facts.assignee).await?;
    let opportunity = task.facts.opportunity_id.filter(|_| task.facts.opportunity_id != before.opportunity_id);
    let lead = task.facts.lead_id.filter(|_| task.facts.lead_id != before.lead_id);
    linked(tx, opportunity, lead).await?;
    store::set_task(tx, &task).await?;
    promise(tx, now, &task).await?;
    if task.facts.assignee != before.assignee || task.facts.company_id != before.company_id {
        let labels = owned::labels(tx, Some(task.facts.assignee), company.as_ref()).await?;
        store::give(tx, Hanging::Task, id.0, Some(task.facts.assignee), &labels).await?;
        task.labels.extend(labels);
    }
    Ok(told::task_changed(tx, id, &task.labels).await?)
}

/// Notes that it is done; one that repeats comes back once. One that is done already stays as it is.
///
/// # Errors
/// [`Refusal::NoSuchTask`].
pub(crate) async fn done(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: TaskId) -> Result<Task, Stop<Refusal>> {
    let mut task = held(tx, id).await?;
    if task.done_at.is_some() {
        return Ok(task);
    }
    if task.next_id.is_none() {
        task.next_id = again(tx, actor, now, &task).await?;
    }
    task.done_at = Some(now);
    task.revision = store::set_task_done(tx, id, Some((now, actor.account)), task.next_id).await?;
    told::task_changed(tx, id, &task.labels).await?;
    Ok(task)
}

/// The one that comes after it.
async fn again(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, task: &Task) -> Result<Option<TaskId>, Stop<Refusal>> {
    let NewTask { repeats, due_at, anchor, time_zone, .. } = task.facts;
    let next = repeats.and_then(|repeat| rules::first_due_after(repeat, due_at, anchor, time_zone, now));
    let Some(due_at) = next else {
        return Ok(None);
    };
    let facts = NewTask { due_at, ..task.facts.clone() };
    let next = Task {
        id: TaskId::new(),
        facts,
        done_at: None,
        next_id: None,
        revision: 1,
        created_by: actor.account,
        labels: task.labels.clone(),
    };
    insert(tx, now, &next).await?;
    Ok(Some(next.id))
}

/// It was not done after all. The one that came after it stays.
///
/// # Errors
/// [`Refusal::NoSuchTask`].
pub(crate) async fn reopen(tx: &mut TenantTx, now: DateTime<Utc>, id: TaskId) -> Result<Task, Stop<Refusal>> {
    let mut task = held(tx, id).await?;
    if task.done_at.is_none() {
        return Ok(task);
    }
    task.done_at = None;
    task.revision = store::set_task_done(tx, id, None, task.next_id).await?;
    promise(tx, now, &task).await?;
    told::task_changed(tx, id, &task.labels).await?;
    Ok(task)
}

/// Deletes a task; its reminders go with it.
///
/// # Errors
/// [`Refusal::NoSuchTask`].
pub(crate) async fn delete(tx: &mut TenantTx, id: TaskId) -> Result<(), Stop<Refusal>> {
    let task = held(tx, id).await?;
    store::delete_task(tx, id).await?;
    Ok(told::task_changed(tx, id, &task.labels).await?)
}

async fn held(tx: &mut TenantTx, id: TaskId) -> Result<Task, Stop<Refusal>> {
    store::task_for_update(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchTask))
}

/// The time has come to tell whoever has the task. Not when it is done, gone, or was put off since; told once.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn remind(tx: &mut TenantTx, job: &Remind) -> Result<(), Fault> {
    let Some(task) = store::task_for_update(tx, job.task_id).await? else {
        return Ok(());
    };
    if task.done_at.is_some() || task.facts.remind_at() != Some(job.at) {
        return Ok(());
    }
    let labels = accounts::labels::own(tx, task.facts.assignee).await?;
    if store::insert_reminder(tx, task.id, task.facts.assignee, job.at, &labels).await? {
        told::reminded(tx, task.id, &labels).await?;
    }
    Ok(())
}
