//! The doors of clock and queue: each job, one line to its verb.

use crate::exports::Source;
use crate::jobs::{
    ChangeMany, FillSegment, FindDuplicates, HandOver, HandOverUndo, ImportCheck, ImportRun, ImportUndo, PoolNight, PoolNights, Reckon,
    Score, Scores, WriteExport,
};
use crate::model::ExportId;
use crate::share::{hand_over, night};
use crate::{Customers, bulk, duplicates, exports, import, reckon, score, segments, wire};
use queue::{JobContext, Worker};
use std::sync::Arc;
use std::time::Duration;

/// Nights begin at full hours.
const NIGHTS_EVERY: Duration = Duration::from_secs(3_600);
/// What mails and other touches change of the scores is seen after an hour at most.
const SCORES_EVERY: Duration = Duration::from_secs(3_600);

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, customers: &Arc<Customers>) -> Worker {
    let each = || Arc::clone(customers);
    let (reckons, changes, writes, finds) = (each(), each(), each(), each());
    let worker = worker.handle(move |cx: JobContext, job: WriteExport| {
        let customers = Arc::clone(&writes);
        async move {
            let Customers { db, blobs, clock } = customers.as_ref();
            exports::write::<Source>((db, blobs, clock.as_ref()), &cx, ExportId(job.export_id), (wire::selection, wire::column_name)).await
        }
    });
    let worker = worker.handle(move |cx: JobContext, job: ChangeMany| {
        let customers = Arc::clone(&changes);
        async move { bulk::run(&customers, &cx, &job, (wire::selection, wire::patch)).await }
    });
    let worker = worker.handle(move |cx: JobContext, job: FindDuplicates| {
        let customers = Arc::clone(&finds);
        async move { duplicates::find(&customers, &cx, job.run_id).await }
    });
    let worker = worker.handle(move |cx: JobContext, _: Reckon| {
        let customers = Arc::clone(&reckons);
        async move { reckon::all(&customers, &cx).await }
    });
    sharing(importing(scoring(worker, customers), customers), customers)
}

fn scoring(worker: Worker, customers: &Arc<Customers>) -> Worker {
    let each = || Arc::clone(customers);
    let (fills, hours, scores) = (each(), each(), each());
    worker
        .handle(move |cx: JobContext, job: FillSegment| {
            let customers = Arc::clone(&fills);
            async move { segments::run(&customers, &cx, job.fill_id, wire::selection).await }
        })
        .handle(move |_: JobContext, _: Scores| {
            let customers = Arc::clone(&hours);
            async move { score::promise_all(&customers).await }
        })
        .handle(move |cx: JobContext, _: Score| {
            let customers = Arc::clone(&scores);
            async move { score::run(&customers, &cx).await }
        })
        .every(SCORES_EVERY, &Scores {})
}

fn importing(worker: Worker, customers: &Arc<Customers>) -> Worker {
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
