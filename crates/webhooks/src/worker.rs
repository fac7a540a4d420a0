//! The doors of clock and queue: each job, one line to its verb.

use crate::jobs::Deliver;
use crate::{Webhooks, deliver};
use queue::{JobContext, Worker};
use std::sync::Arc;

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, hooks: &Arc<Webhooks>) -> Worker {
    let delivers = Arc::clone(hooks);
    worker.handle(move |cx: JobContext, job: Deliver| {
        let hooks = Arc::clone(&delivers);
        async move { deliver::deliver(&hooks, &cx.actor(), &job).await }
    })
}
