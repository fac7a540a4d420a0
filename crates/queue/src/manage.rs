//! Looking at jobs, calling them off, running them again. People see the jobs that they asked for; who sees all records sees
//! everybody's.

use crate::model::{JOB_EVENT, JOBS_CHANNEL, JobId, JobView, Refusal};
use crate::store;
use db::{OnConstraint, TenantTx};
use kernel::{AccountId, Actor, Page, PageSize, Stop};
use serde_json::json;
use uuid::Uuid;

/// Which jobs to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those with a title, in any state.
    Shown,
    /// Dead letters, with or without title.
    Dead,
}

/// The newest first.
///
/// # Errors
/// A failure when the database is away.
pub async fn list(
    tx: &mut TenantTx,
    actor: &Actor,
    which: Which,
    cursor: Option<JobId>,
    size: PageSize,
) -> Result<Page<JobView>, Stop<Refusal>> {
    let rows = store::page(tx, owner(actor), which == Which::Dead, cursor, size).await?;
    Ok(Page::cut(rows, size, |job| job.id.to_string()))
}

/// One job.
///
/// # Errors
/// Refuses an unknown one.
pub async fn get(tx: &mut TenantTx, actor: &Actor, id: JobId) -> Result<JobView, Stop<Refusal>> {
    store::view(tx, owner(actor), id).await?.ok_or(Stop::Refused(Refusal::Unknown))
}

/// Calls a job off: a waiting one ends now, a running one when its handler next asks.
///
/// # Errors
/// Refuses an unknown one and one that has ended.
pub async fn cancel(tx: &mut TenantTx, actor: &Actor, id: JobId) -> Result<JobView, Stop<Refusal>> {
    get(tx, actor, id).await?;
    if !store::call_off(tx, id).await? {
        return Err(Stop::Refused(Refusal::Over));
    }
    changed(tx, actor, id).await
}

/// Lets a dead or called-off job run again with all its attempts.
///
/// # Errors
/// Refuses an unknown one, one that is neither, and one whose like waits already.
pub async fn retry(tx: &mut TenantTx, actor: &Actor, id: JobId) -> Result<JobView, Stop<Refusal>> {
    get(tx, actor, id).await?;
    if !store::run_again(tx, id).await.on_constraint("job_unique_waiting", Refusal::AlreadyWaiting)? {
        return Err(Stop::Refused(Refusal::NotDead));
    }
    tx.notify(JOBS_CHANNEL, tx.tenant());
    changed(tx, actor, id).await
}

async fn changed(tx: &mut TenantTx, actor: &Actor, id: JobId) -> Result<JobView, Stop<Refusal>> {
    let job = get(tx, actor, id).await?;
    if job.title.is_some() {
        events::emit(tx, JOB_EVENT, json!({ "id": id }), &job.labels).await?;
    }
    Ok(job)
}

/// Whose jobs the actor sees: none means everybody's. The nil account asks for nothing, so it sees nothing.
fn owner(actor: &Actor) -> Option<AccountId> {
    if actor.grants.sees_all() { None } else { Some(actor.account.unwrap_or(AccountId(Uuid::nil()))) }
}
