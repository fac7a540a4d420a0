//! The doors of clock and queue: each job, one line to its verb.

use crate::Customers;
use crate::jobs::{HandOver, HandOverUndo, PoolNight, PoolNights};
use crate::share::{hand_over, night};
use queue::{JobContext, Worker};
use std::sync::Arc;
use std::time::Duration;

/// Nights begin at full hours.
const NIGHTS_EVERY: Duration = Duration::from_secs(3_600);

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, customers: &Arc<Customers>) -> Worker {
    sharing(worker, customers)
}

fn sharing(worker: Worker, customers: &Arc<Customers>) -> Worker {
    let each = || Arc::clone(customers);
    let (nights, one, moves, backs) = (each(), each(), each(), each());
    worker
        .handle(move |_: JobContext, _: PoolNights| {
            let customers = Arc::clone(&nights);
            async move { night::promise_all(&customers).await }
        })
        .handle(move |cx: JobContext, _: PoolNight| {
            let customers = Arc::clone(&one);
            async move { night::run(&customers, &cx).await }
        })
        .handle(move |cx: JobContext, job: HandOver| {
            let customers = Arc::clone(&moves);
            async move { hand_over::run(&customers, &cx, job.hand_over_id).await }
        })
        .handle(move |cx: JobContext, job: HandOverUndo| {
            let customers = Arc::clone(&backs);
            async move { hand_over::run_undo(&customers, &cx, job.hand_over_id).await }
        })
        .every(NIGHTS_EVERY, &PoolNights {})
}
