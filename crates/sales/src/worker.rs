//! The doors of clock and queue: each job, one line to its verb.

use crate::jobs::{FollowCompany, FollowMerge, Remind};
use crate::{Sales, follow, tasks};
use customers::{CompanyId, MergeId};
use queue::{JobContext, Worker};
use std::sync::Arc;

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, sales: &Arc<Sales>) -> Worker {
    let (reminds, follows, merges) = (Arc::clone(sales), Arc::clone(sales), Arc::clone(sales));
    worker
        .handle(move |cx: JobContext, job: Remind| {
            let sales = Arc::clone(&reminds);
            async move { sales.db.write(&cx.actor(), async |tx| tasks::remind(tx, &job).await).await }
        })
        .handle(move |cx: JobContext, job: FollowCompany| {
            let sales = Arc::clone(&follows);
            async move { sales.db.write(&cx.actor(), async |tx| follow::follow(tx, CompanyId(job.company_id)).await).await }
        })
        .handle(move |cx: JobContext, job: FollowMerge| {
            let sales = Arc::clone(&merges);
            async move { sales.db.write(&cx.actor(), async |tx| follow::merged(tx, MergeId(job.merge_id), job.undone).await).await }
        })
}
