//! The doors of clock and queue: each job, one line to its verb.

use crate::jobs::{ChangeMany, FindDuplicates, Reckon, WriteExport};
use crate::model::ExportId;
use crate::{Customers, bulk, duplicates, exports, reckon, wire};
use queue::{JobContext, Worker};
use std::sync::Arc;

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, customers: &Arc<Customers>) -> Worker {
    let each = || Arc::clone(customers);
    let (reckons, changes, writes, finds) = (each(), each(), each(), each());
    let worker = worker.handle(move |cx: JobContext, job: WriteExport| {
        let customers = Arc::clone(&writes);
        async move { exports::write(&customers, &cx, ExportId(job.export_id), (wire::selection, wire::column_name)).await }
    });
    let worker = worker.handle(move |cx: JobContext, job: ChangeMany| {
        let customers = Arc::clone(&changes);
        async move { bulk::run(&customers, &cx, &job, (wire::selection, wire::patch)).await }
    });
    let worker = worker.handle(move |cx: JobContext, job: FindDuplicates| {
        let customers = Arc::clone(&finds);
        async move { duplicates::find(&customers, &cx, job.run_id).await }
    });
    worker.handle(move |cx: JobContext, _: Reckon| {
        let customers = Arc::clone(&reckons);
        async move { reckon::all(&customers, &cx).await }
    })
}
