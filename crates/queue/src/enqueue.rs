//! Promising a job, in the transaction of the change that asks for it.
//!
//! Promise late in the transaction: a job with a unique key that waits already is locked until the transaction ends.

use crate::model::{JOB_EVENT, JOBS_CHANNEL, Job, JobId, NORMAL};
use crate::store::{self, New};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, GRANT_ALL, LabelId};
use serde_json::json;

/// Attempts of a job that is promised by its name only.
const RAW_ATTEMPTS_MAX: u16 = 10;

/// To be done as soon as this transaction is committed.
///
/// # Errors
/// A fault when the database is away or the job can't be written as JSON.
pub async fn enqueue<J: Job>(tx: &mut TenantTx, job: &J) -> Result<JobId, Fault> {
    promise(tx, new(job)?).await
}

/// To be done at this time, or as soon after as there is a slot.
///
/// # Errors
/// As [`enqueue`].
pub async fn enqueue_at<J: Job>(tx: &mut TenantTx, job: &J, run_at: DateTime<Utc>) -> Result<JobId, Fault> {
    promise(tx, New { run_at: Some(run_at), ..new(job)? }).await
}

/// To be done now for this account, which sees it in its list of jobs when it has a title. The labels say whose screens are told
/// of its changes: what is the account's alone bears them (`accounts::labels::own`), since others don't see the job either.
///
/// # Errors
/// As [`enqueue`].
pub async fn enqueue_for<J: Job>(tx: &mut TenantTx, account: AccountId, labels: Vec<LabelId>, job: &J) -> Result<JobId, Fault> {
    promise(tx, New { account: Some(account), labels, ..new(job)? }).await
}

/// The way back across a context's edge: a job that is known here by the name of its kind only, because its context may not be
/// imported. The kind is a documented constant there; of one kind and key only one waits, as with [`Job::unique_key`].
///
/// # Errors
/// As [`enqueue`].
pub async fn enqueue_raw(tx: &mut TenantTx, kind: &'static str, unique_key: String, payload: serde_json::Value) -> Result<JobId, Fault> {
    let new = New {
        kind,
        payload,
        priority: NORMAL,
        attempts_max: RAW_ATTEMPTS_MAX,
        run_at: None,
        unique_key: Some(unique_key),
        title: None,
        account: None,
        labels: vec![GRANT_ALL],
    };
    promise(tx, new).await
}

pub(crate) fn new<J: Job>(job: &J) -> Result<New, Fault> {
    Ok(New {
        kind: J::KIND,
        payload: serde_json::to_value(job)?,
        priority: J::PRIORITY,
        attempts_max: J::ATTEMPTS_MAX,
        run_at: None,
        unique_key: job.unique_key(),
        title: job.title(),
        account: None,
        labels: vec![GRANT_ALL],
    })
}

async fn promise(tx: &mut TenantTx, new: New) -> Result<JobId, Fault> {
    let tenant = tx.tenant();
    let (id, labels) = store::insert(tx.conn(), tenant, &new).await?;
    if new.run_at.is_none() {
        tx.notify(JOBS_CHANNEL, tenant);
    }
    if new.title.is_some() {
        events::emit(tx, JOB_EVENT, json!({ "id": id }), &labels).await?;
    }
    Ok(id)
}
