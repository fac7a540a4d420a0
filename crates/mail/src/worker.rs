//! The doors of clock and queue: each job, one line to its verb.

use crate::handling::{arrive, past, profile};
use crate::jobs::{
    ActOnAll, BuildProfile, CheckSent, FollowMerge, HandleArrived, Import, Link, LinkAll, LookForUnanswered, LookForUnansweredOfAll,
    MailingStep, RemindOfReply, Revoke, RunRules, Send, Suggest, TakeOut, Unsnooze, Untie, WriteOfApprovals,
};
use crate::{Mail, act, alarm, import, letters, link, mailing, merged, revoke, send, suggest, takeout, watch};
use customers::CompanyId;
use queue::{JobContext, Worker};
use std::sync::Arc;
use std::time::Duration;

/// Working hours are counted in hours: five minutes late is on time.
const ALARMS_EVERY: Duration = Duration::from_secs(5 * 60);

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, mail: &Arc<Mail>) -> Worker {
    carrying(tying(leaving(arriving(worker, mail), mail), mail), mail)
}

/// What comes, and what is done with what is here.
fn arriving(worker: Worker, mail: &Arc<Mail>) -> Worker {
    let each = || Arc::clone(mail);
    let (arrivals, runs, unsnoozes, acts, alarms_of_all, alarms) = (each(), each(), each(), each(), each(), each());
    worker
        .handle(move |cx: JobContext, job: HandleArrived| {
            let mail = Arc::clone(&arrivals);
            async move { arrive::arrived(&mail, &cx, job.mailbox_id).await }
        })
        .handle(move |cx: JobContext, job: RunRules| {
            let mail = Arc::clone(&runs);
            async move { past::go_on(&mail, &cx, job.run_id).await }
        })
        .handle(move |cx: JobContext, job: Unsnooze| {
            let mail = Arc::clone(&unsnoozes);
            async move {
                let now = mail.now();
                mail.db.write(&cx.actor(), async |tx| act::unsnooze(tx, now, job.thread_id).await).await
            }
        })
        .handle(move |cx: JobContext, job: ActOnAll| {
            let mail = Arc::clone(&acts);
            async move { act::act_on_all(&mail, &job, &cx).await }
        })
        .handle(move |_: JobContext, _: LookForUnansweredOfAll| {
            let mail = Arc::clone(&alarms_of_all);
            async move { alarm::promise_all(&mail).await }
        })
        .every(ALARMS_EVERY, &LookForUnansweredOfAll {})
        .handle(move |cx: JobContext, _: LookForUnanswered| {
            let mail = Arc::clone(&alarms);
            async move { alarm::look(&mail, &cx.actor()).await }
        })
}

/// What leaves, and whether it was answered.
fn leaving(worker: Worker, mail: &Arc<Mail>) -> Worker {
    let each = || Arc::clone(mail);
    let (sends, checks, mailings, watches, approvals) = (each(), each(), each(), each(), each());
    worker
        .handle(move |cx: JobContext, job: Send| {
            let mail = Arc::clone(&sends);
            async move { send::leave(&mail, &cx.actor(), job.outgoing_id).await }
        })
        .handle(move |cx: JobContext, job: CheckSent| {
            let mail = Arc::clone(&checks);
            async move { send::check(&mail, &cx.actor(), &job).await }
        })
        .handle(move |cx: JobContext, job: MailingStep| {
            let mail = Arc::clone(&mailings);
            async move { mailing::step(&mail, &cx.actor(), job.mailing_id).await }
        })
        .handle(move |cx: JobContext, job: RemindOfReply| {
            let mail = Arc::clone(&watches);
            async move { watch::remind(&mail, &cx.actor(), job.watch_id).await }
        })
        .handle(move |cx: JobContext, _: WriteOfApprovals| {
            let mail = Arc::clone(&approvals);
            async move { letters::write(&mail, &cx.actor()).await }
        })
}

/// What mails and customers have to do with each other.
fn tying(worker: Worker, mail: &Arc<Mail>) -> Worker {
    let each = || Arc::clone(mail);
    let (suggests, profiles, links, links_all, unties, merges) = (each(), each(), each(), each(), each(), each());
    worker
        .handle(move |cx: JobContext, job: Suggest| {
            let mail = Arc::clone(&suggests);
            async move { suggest::read_writers(&mail, &cx.actor(), job.mailbox_id).await }
        })
        .handle(move |cx: JobContext, job: BuildProfile| {
            let mail = Arc::clone(&profiles);
            async move { profile::build(&mail, &cx.actor(), &job).await }
        })
        .handle(move |cx: JobContext, job: Link| {
            let mail = Arc::clone(&links);
            async move { link::link(&mail, &cx.actor(), CompanyId(job.company_id)).await.map(|_| ()) }
        })
        .handle(move |cx: JobContext, _: LinkAll| {
            let mail = Arc::clone(&links_all);
            async move { link::link_all(&mail, &cx.actor()).await }
        })
        .handle(move |cx: JobContext, job: Untie| {
            let mail = Arc::clone(&unties);
            async move { link::untie(&mail, &cx.actor(), &job).await }
        })
        .handle(move |cx: JobContext, job: FollowMerge| {
            let mail = Arc::clone(&merges);
            async move { merged::follow(&mail, &cx.actor(), &job).await }
        })
}

/// Mails in and out as files; and leave that is given back.
fn carrying(worker: Worker, mail: &Arc<Mail>) -> Worker {
    let each = || Arc::clone(mail);
    let (imports, takeouts, revocations) = (each(), each(), each());
    worker
        .handle(move |cx: JobContext, job: Revoke| {
            let mail = Arc::clone(&revocations);
            async move { revoke::run(&mail, &cx, job.revocation_id).await }
        })
        .handle(move |cx: JobContext, job: Import| {
            let mail = Arc::clone(&imports);
            async move { import::import(&mail, &cx, job.import_id).await }
        })
        .handle(move |cx: JobContext, job: TakeOut| {
            let mail = Arc::clone(&takeouts);
            async move { takeout::write(&mail, &cx, job.takeout_id).await }
        })
}
