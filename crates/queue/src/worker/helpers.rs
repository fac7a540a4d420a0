//! What goes on beside the loop: hearing of new jobs, keeping leases, writing outcomes, taking over, schedules, tidying.

use super::engine::{Ended, Engine};
use crate::model::{CANCEL_CHANNEL, HOUSE, JOB_EVENT, JOBS_CHANNEL, JobId, JobState, LEASE};
use crate::store::{self, Outcome, Settled};
use db::SystemTx;
use db::sqlx::Error;
use db::sqlx::postgres::PgListener;
use kernel::Fault;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

const RETRY_PAUSE: Duration = Duration::from_millis(500);
/// Leases are prolonged this often: three times before one ends.
const RENEW_PAUSE: Duration = Duration::from_secs(3);
/// How often the worker looks for jobs whose time has come, for leases that ended and for schedules.
const CARE_PAUSE: Duration = Duration::from_secs(1);
/// All tenants with waiting jobs are looked for this often, in case a notification got lost on the way.
const SWEEP_PAUSE: Duration = Duration::from_secs(30);
/// How often what ended long ago is deleted.
const PRUNE_PAUSE: Duration = Duration::from_secs(600);
const MEASURE_PAUSE: Duration = Duration::from_secs(15);
/// Outcomes that are written in one transaction.
const FINISH_BATCH: usize = 200;
const TAKE_OVER_BATCH: i64 = 200;
const PRUNE_BATCH: u16 = 5_000;

/// Hears which tenants got jobs and which jobs were called off, through restarts of PostgreSQL too.
pub async fn listen(engine: Arc<Engine>) {
    loop {
        match hear(&engine).await {
            Err(Error::PoolClosed) => return,
            Err(error) => tracing::warn!(%error, "not listening for jobs, trying again"),
            Ok(()) => {}
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}

async fn hear(engine: &Engine) -> Result<(), Error> {
    let mut listener = PgListener::connect_with(engine.db.listener_pool()).await?;
    listener.listen_all([JOBS_CHANNEL, CANCEL_CHANNEL]).await?;
    loop {
        // A lost connection is made anew; what wasn't heard meanwhile the next sweep finds.
        let Some(notification) = listener.try_recv().await? else { continue };
        match notification.channel() {
            JOBS_CHANNEL => {
                if let Ok(tenant) = notification.payload().parse() {
                    engine.ring(tenant);
                }
            }
            _ => {
                if let Ok(id) = notification.payload().parse::<JobId>()
                    && let Some(running) = engine.running.lock().get(&id)
                {
                    running.control.called_off.cancel();
                }
            }
        }
    }
}

/// Prolongs the leases of what runs here, and stops what was lost.
pub async fn keep(engine: Arc<Engine>) {
    loop {
        tokio::time::sleep(RENEW_PAUSE).await;
        let jobs: Vec<_> = engine.running.lock().values().map(|running| (running.job.tenant, running.job.id)).collect();
        if jobs.is_empty() {
            continue;
        }
        let asked = Instant::now();
        // Slower than a lease, it must not be waited for: what follows stops the jobs in time.
        let renewed = tokio::time::timeout(RENEW_PAUSE, renew(&engine, &jobs)).await;
        let renewed = renewed.unwrap_or_else(|_| Err(Fault::say("the database does not answer")));
        if let Err(fault) = &renewed {
            tracing::warn!(%fault, "leases can't be prolonged");
        }
        let mut running = engine.running.lock();
        for (_, id) in &jobs {
            let Some(one) = running.get_mut(id).filter(|one| !one.control.ending.load(Ordering::Relaxed)) else { continue };
            let lost = match &renewed {
                Ok(kept) => match kept.get(id) {
                    Some(called_off) => {
                        one.renewed = asked;
                        if *called_off {
                            one.control.called_off.cancel();
                        }
                        false
                    }
                    // Passed over because its row was locked, or taken over: only the latter lasts.
                    None => one.renewed.elapsed() > RENEW_PAUSE * 2,
                },
                Err(_) => one.renewed.elapsed() + RENEW_PAUSE > LEASE,
            };
            if lost && let Some(abort) = &one.abort {
                tracing::warn!(%id, kind = one.job.kind, "the lease was lost, the job is stopped here");
                abort.abort();
            }
        }
    }
}

async fn renew(engine: &Engine, jobs: &[(kernel::TenantId, JobId)]) -> Result<HashMap<JobId, bool>, Fault> {
    let mut tx = engine.db.system("queue: renew leases").await?;
    let kept = store::renew(&mut tx, engine.id, jobs).await?;
    tx.commit().await?;
    Ok(kept.into_iter().collect())
}

/// Writes outcomes, as many at once as have come meanwhile.
pub async fn finish(engine: Arc<Engine>, mut endings: mpsc::UnboundedReceiver<Ended>) {
    let mut batch = Vec::new();
    while endings.recv_many(&mut batch, FINISH_BATCH).await > 0 {
        let (outcomes, waiting): (Vec<_>, Vec<_>) = batch.drain(..).map(|ended| (ended.outcome, ended.written)).unzip();
        write_outcomes(&engine, outcomes).await;
        for written in waiting {
            // Its job may have been stopped meanwhile.
            let _ = written.send(());
        }
    }
}

/// Together, else one by one: so long until each is written, or its lease must have ended.
async fn write_outcomes(engine: &Engine, outcomes: Vec<Outcome>) {
    if write(engine, &outcomes).await.is_ok() {
        return;
    }
    let started = Instant::now();
    for outcome in outcomes {
        while let Err(fault) = write(engine, std::slice::from_ref(&outcome)).await {
            tracing::warn!(%fault, id = %outcome.job.id, "a job's outcome can't be written");
            if started.elapsed() > LEASE {
                break;
            }
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }
}

pub async fn write(engine: &Engine, outcomes: &[Outcome]) -> Result<(), Fault> {
    let mut tx = engine.db.system("queue: write outcomes").await?;
    let settled = store::finish(&mut tx, engine.id, engine.now(), outcomes).await?;
    tell(&mut tx, &settled).await?;
    tx.commit().await
}

async fn tell(tx: &mut SystemTx, settled: &[Settled]) -> Result<(), Fault> {
    for job in settled.iter().filter(|job| job.shown) {
        events::emit_by_house(tx, job.tenant, JOB_EVENT, json!({ "id": job.id }), &job.labels).await?;
    }
    Ok(())
}

/// Each second: whose time has come, whose worker died, which schedule is due. Now and then: tidying and measuring.
pub async fn care(engine: Arc<Engine>) {
    let mut swept: Option<Instant> = None;
    let (mut pruned, mut measured) = (None, None);
    let mut looked_until = None;
    let mut registered = false;
    loop {
        let sweep = is_due(&mut swept, SWEEP_PAUSE);
        let since = if sweep { None } else { looked_until };
        let now = engine.now();
        let cared = async {
            if !registered {
                register(&engine).await?;
                registered = true;
            }
            look_for_due(&engine, since, now).await?;
            looked_until = Some(now);
            take_over(&engine).await?;
            schedule(&engine).await?;
            if is_due(&mut pruned, PRUNE_PAUSE) {
                prune(&engine).await?;
            }
            if is_due(&mut measured, MEASURE_PAUSE) {
                measure(&engine).await?;
            }
            Ok::<_, Fault>(())
        }
        .await;
        if let Err(fault) = cared {
            tracing::warn!(%fault, "the queue can't be looked after, trying again");
            swept = None;
        }
        tokio::time::sleep(CARE_PAUSE).await;
    }
}

fn is_due(last: &mut Option<Instant>, pause: Duration) -> bool {
    let due = last.is_none_or(|at| at.elapsed() >= pause);
    if due {
        *last = Some(Instant::now());
    }
    due
}

async fn look_for_due(
    engine: &Engine,
    since: Option<chrono::DateTime<chrono::Utc>>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Fault> {
    // Rows become visible after their time: jobs promised by a long transaction ring when it commits, and are swept besides.
    let since = since.map(|since| since - CARE_PAUSE);
    let mut tx = engine.db.system("queue: whose time has come").await?;
    let tenants = store::tenants_due(&mut tx, &engine.kinds, since, now).await?;
    tx.commit().await?;
    for tenant in tenants {
        engine.ring(tenant);
    }
    Ok(())
}

async fn take_over(engine: &Engine) -> Result<(), Fault> {
    let mut tx = engine.db.system("queue: take over").await?;
    let settled = store::take_over(&mut tx, TAKE_OVER_BATCH).await?;
    tell(&mut tx, &settled).await?;
    tx.commit().await?;
    for job in settled {
        tracing::warn!(id = %job.id, kind = job.kind, state = job.state.name(), "a job's worker went away");
        metrics::counter!("queue_taken_over_total", "kind" => job.kind).increment(1);
        if job.state == JobState::Waiting {
            engine.ring(job.tenant);
        }
    }
    Ok(())
}

fn periods(engine: &Engine) -> Vec<(&'static str, Duration)> {
    engine.schedules.iter().map(|(period, new)| (new.kind, *period)).collect()
}

async fn register(engine: &Engine) -> Result<(), Fault> {
    let mut tx = engine.db.system("queue: register schedules").await?;
    store::register_schedules(&mut tx, HOUSE, engine.now(), &periods(engine)).await?;
    tx.commit().await
}

async fn schedule(engine: &Engine) -> Result<(), Fault> {
    if engine.schedules.is_empty() {
        return Ok(());
    }
    let mut tx = engine.db.system("queue: schedules").await?;
    let due = store::due_schedules(&mut tx, HOUSE, engine.now(), &periods(engine)).await?;
    for (_, new) in engine.schedules.iter().filter(|(_, new)| due.iter().any(|kind| kind == new.kind)) {
        store::insert(tx.conn(), HOUSE, new).await?;
        tx.notify(JOBS_CHANNEL, HOUSE);
    }
    tx.commit().await
}

async fn prune(engine: &Engine) -> Result<(), Fault> {
    loop {
        let mut tx = engine.db.system("queue: prune").await?;
        let pruned = store::prune(&mut tx, i64::from(PRUNE_BATCH)).await?;
        tx.commit().await?;
        if pruned < u64::from(PRUNE_BATCH) {
            return Ok(());
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
async fn measure(engine: &Engine) -> Result<(), Fault> {
    let mut tx = engine.db.system("queue: measure").await?;
    let backlog = store::backlog(&mut tx).await?;
    tx.commit().await?;
    metrics::gauge!("queue_backlog_jobs").set(backlog.jobs as f64);
    metrics::gauge!("queue_backlog_oldest_seconds").set(backlog.oldest);
    metrics::gauge!("queue_dead_jobs").set(backlog.dead as f64);
    Ok(())
}
