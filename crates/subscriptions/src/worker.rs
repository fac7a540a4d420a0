//! The doors of clock and queue: each job, one line to its verb.

use crate::Subscriptions;
use crate::jobs::{Clock, Letter};
use queue::{JobContext, Worker};
use std::sync::Arc;
use std::time::Duration;

const CLOCK_EVERY: Duration = Duration::from_secs(600);

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, subscriptions: &Arc<Subscriptions>) -> Worker {
    let (letters, clock) = (Arc::clone(subscriptions), Arc::clone(subscriptions));
    worker
        .handle(move |cx: JobContext, letter: Letter| {
            let subscriptions = Arc::clone(&letters);
            async move { subscriptions.send(&cx.actor(), letter).await }
        })
        .handle(move |_: JobContext, _: Clock| {
            let subscriptions = Arc::clone(&clock);
            async move { subscriptions.run_clock().await }
        })
        .every(CLOCK_EVERY, &Clock {})
}
