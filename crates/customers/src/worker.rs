//! The doors of clock and queue: each job, one line to its verb.

use crate::jobs::FindDuplicates;
use crate::{Customers, duplicates};
use queue::{JobContext, Worker};
use std::sync::Arc;

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, customers: &Arc<Customers>) -> Worker {
    let each = || Arc::clone(customers);
    let finds = each();
    worker.handle(move |cx: JobContext, job: FindDuplicates| {
        let customers = Arc::clone(&finds);
        async move { duplicates::find(&customers, &cx, job.run_id).await }
    })
}
