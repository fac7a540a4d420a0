//! The doors of clock and queue: each job, one line to its verb.

use crate::jobs::{Plan, Send};
use crate::{Reports, send};
use queue::{JobContext, Worker};
use std::sync::Arc;

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, reports: &Arc<Reports>) -> Worker {
    let (plans, sends) = (Arc::clone(reports), Arc::clone(reports));
    worker
        .handle(move |cx: JobContext, job: Plan| {
            let reports = Arc::clone(&plans);
            async move { send::plan(&reports, &cx, &job).await }
        })
        .handle(move |cx: JobContext, job: Send| {
            let reports = Arc::clone(&sends);
            async move { send::send(&reports, &cx, &job).await }
        })
}
