//! The doors of clock and queue: each job, one line to its verb.

use crate::exports::Source;
use crate::jobs::{ChangeLeads, FollowAll, FollowCompany, FollowMerge, Remind, TaskOfMail};
use crate::{Sales, follow, many, tasks, wire};
use customers::{CompanyId, ExportId, MergeId, WriteOpportunities};
use queue::{JobContext, Worker};
use std::sync::Arc;

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, sales: &Arc<Sales>) -> Worker {
    let each = || Arc::clone(sales);
    let (reminds, follows, merges, writes, all, changes) = (each(), each(), each(), each(), each(), each());
    let of_mail = each();
    worker
        .handle(move |cx: JobContext, job: TaskOfMail| {
            let sales = Arc::clone(&of_mail);
            async move { sales.db.write(&cx.actor(), async |tx| tasks::of_mail(tx, &cx.actor(), sales.clock.now(), job).await).await }
        })
        .handle(move |cx: JobContext, job: Remind| {
            let sales = Arc::clone(&reminds);
            async move { sales.db.write(&cx.actor(), async |tx| tasks::remind(tx, &job).await).await }
        })
        .handle(move |cx: JobContext, job: WriteOpportunities| {
            let sales = Arc::clone(&writes);
            async move {
                let (Sales { db, blobs, clock }, how) = (sales.as_ref(), (wire::selection as _, customers::wire::column_name as _));
                customers::write_export::<Source>((db, blobs, clock.as_ref()), &cx, ExportId(job.export_id), how).await
            }
        })
        .handle(move |cx: JobContext, job: FollowCompany| {
            let sales = Arc::clone(&follows);
            async move { sales.db.write(&cx.actor(), async |tx| follow::follow(tx, CompanyId(job.company_id)).await).await }
        })
        .handle(move |cx: JobContext, job: ChangeLeads| {
            let sales = Arc::clone(&changes);
            async move { many::run(&sales, &cx, &job, wire::lead_selection).await }
        })
        .handle(move |cx: JobContext, _: FollowAll| {
            let sales = Arc::clone(&all);
            async move { follow::follow_all(&sales, &cx).await }
        })
        .handle(move |cx: JobContext, job: FollowMerge| {
            let sales = Arc::clone(&merges);
            async move { sales.db.write(&cx.actor(), async |tx| follow::merged(tx, MergeId(job.merge_id), job.undone).await).await }
        })
}
