//! The door of the queue.

use crate::Accounts;
use crate::jobs::{Sweep, Tell};
use crate::ports::Notifier;
use queue::{JobContext, Worker};
use std::sync::Arc;
use std::time::Duration;

const SWEEP_EVERY: Duration = Duration::from_secs(3600);

/// Adds this context's jobs and schedules to a worker.
#[must_use]
pub fn jobs(worker: Worker, accounts: Arc<Accounts>, notifier: Arc<dyn Notifier>) -> Worker {
    let sweeper = accounts.clone();
    worker
        .handle(move |ctx: JobContext, tell: Tell| {
            let (accounts, notifier) = (accounts.clone(), notifier.clone());
            async move { accounts.tell(&ctx.actor(), tell, notifier.as_ref()).await }
        })
        .handle(move |_: JobContext, _: Sweep| {
            let accounts = sweeper.clone();
            async move { accounts.sweep().await }
        })
        .every(SWEEP_EVERY, &Sweep {})
}
