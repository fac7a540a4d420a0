//! The doors of clock and queue: each job, one line to its verb.

use crate::jobs::{ImportCheck, ImportRun, ImportUndo};
use crate::{Customers, import};
use queue::{JobContext, Worker};
use std::sync::Arc;

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, customers: &Arc<Customers>) -> Worker {
    let each = || Arc::clone(customers);
    let (checks, runs, undos) = (each(), each(), each());
    worker
        .handle(move |cx: JobContext, job: ImportCheck| {
            let customers = Arc::clone(&checks);
            async move { import::check(&customers, &cx, &job).await }
        })
        .handle(move |cx: JobContext, job: ImportRun| {
            let customers = Arc::clone(&runs);
            async move { import::run(&customers, &cx, &job).await }
        })
        .handle(move |cx: JobContext, job: ImportUndo| {
            let customers = Arc::clone(&undos);
            async move { import::undo(&customers, &cx, &job).await }
        })
}
