//! The doors of clock and queue: each job, one line to its verb.

use crate::jobs::Reckon;
use crate::{Customers, reckon};
use queue::{JobContext, Worker};
use std::sync::Arc;

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, customers: &Arc<Customers>) -> Worker {
    let each = || Arc::clone(customers);
    let reckons = each();
    worker.handle(move |cx: JobContext, _: Reckon| {
        let customers = Arc::clone(&reckons);
        async move { reckon::all(&customers, &cx).await }
    })
}
