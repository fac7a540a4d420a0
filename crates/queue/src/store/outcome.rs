//! How jobs end. Every statement asks for worker and attempt: who lost the lease can write nothing.

use super::Claimed;
use crate::model::{JOBS_CHANNEL, JobId, JobState, Progress};
use chrono::{DateTime, Utc};
use db::{SystemTx, TenantTx};
use kernel::{Fault, LabelId, TenantId};
use sqlx::query;
use std::time::Duration;
use uuid::Uuid;

/// Days that done and called-off jobs are kept: nobody asks for the unseen ones, people look back at theirs.
const UNSEEN_KEPT_DAYS: i32 = 1;
const SHOWN_KEPT_DAYS: i32 = 30;
const DEAD_KEPT_DAYS: i32 = 90;
/// So often a job may lose its worker without getting any further: machines are restarted and updated, which is no fault of the
/// job and no failed attempt; one that brings its workers down itself must end nevertheless, and leaves them longer and longer
/// pauses until then.
const LOST_ATTEMPTS_MAX: i32 = 50;
/// The longest of these pauses, in seconds.
const LOST_PAUSE_MAX: i32 = 60;

/// How an attempt ended.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub job: Claimed,
    /// `Waiting` to be tried again.
    pub state: JobState,
    /// The pause before the next attempt.
    pub pause: Duration,
    pub error: Option<String>,
}

/// A job whose state changed.
#[derive(Debug, Clone)]
pub struct Settled {
    pub tenant: TenantId,
    pub id: JobId,
    pub kind: String,
    pub state: JobState,
    pub shown: bool,
    pub labels: Vec<LabelId>,
}

/// Writes down how attempts ended. A job that would wait again while a newer one of its unique key waits gives way to it.
pub async fn finish(tx: &mut SystemTx, worker: Uuid, now: DateTime<Utc>, outcomes: &[Outcome]) -> Result<Vec<Settled>, Fault> {
    let rows = query!(
        "update platform.job j set
           state = case when f.state = 'waiting' and o.newer then 'cancelled' else f.state end,
           run_at = case when f.state = 'waiting' then greatest($2, now()) + make_interval(secs => f.pause) else j.run_at end,
           last_error = coalesce(f.error, j.last_error),
           finished_at = case when f.state = 'waiting' and not o.newer then null else now() end,
           worker = null, leased_until = null
         from unnest($3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::float8[], $8::text[]) as f(tenant_id, id, attempt, state, pause, error)
         join platform.job k on k.tenant_id = f.tenant_id and k.id = f.id
         cross join lateral (select k.unique_key is not null and exists (
           select from platform.job w
           where w.tenant_id = k.tenant_id and w.kind = k.kind and w.unique_key = k.unique_key and w.state = 'waiting') as newer) o
         where j.tenant_id = f.tenant_id and j.id = f.id and j.worker = $1 and j.attempts = f.attempt and j.state = 'running'
         returning j.tenant_id, j.id, j.kind, j.state, j.title, j.labels",
        worker,
        now,
        &outcomes.iter().map(|o| o.job.tenant.0).collect::<Vec<_>>(),
        &outcomes.iter().map(|o| o.job.id.0).collect::<Vec<_>>(),
        &outcomes.iter().map(|o| i32::from(o.job.attempt)).collect::<Vec<_>>(),
        &outcomes.iter().map(|o| o.state.name().to_owned()).collect::<Vec<_>>(),
        &outcomes.iter().map(|o| o.pause.as_secs_f64()).collect::<Vec<_>>(),
        &outcomes.iter().map(|o| o.error.clone()).collect::<Vec<_>>() as &[Option<String>]
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| settled(row.tenant_id, row.id, row.kind, &row.state, row.title.is_some(), row.labels)).collect()
}

/// Takes over jobs whose lease ended: they wait again – at once the first time, each time a second longer –, or are dead when
/// they have lost their worker too often.
pub async fn take_over(tx: &mut SystemTx, rows_max: i64) -> Result<Vec<Settled>, Fault> {
    let rows = query!(
        "with lost as (
           select tenant_id, id from platform.job where state = 'running' and leased_until < now()
           order by leased_until limit $1 for update skip locked
         ), ranked as (
           select k.*, row_number() over (partition by k.tenant_id, k.kind, coalesce(k.unique_key, k.id::text) order by k.id desc) as rank
           from lost l join platform.job k on k.tenant_id = l.tenant_id and k.id = l.id
         )
         update platform.job j set
           state = o.state, worker = null, leased_until = null,
           last_error = 'the worker that had it went away',
           attempts_max = j.attempts_max + case when k.attempts < $2 then 1 else 0 end,
           run_at = case when o.state = 'waiting' then now() + make_interval(secs => least(k.attempts - 1, $3::int)) else j.run_at end,
           finished_at = case when o.state = 'waiting' then null else now() end
         from ranked k
         cross join lateral (select case
           when k.attempts >= greatest(k.attempts_max, $2::int) then 'dead'
           when k.cancel or k.rank > 1 or (k.unique_key is not null and exists (
             select from platform.job w
             where w.tenant_id = k.tenant_id and w.kind = k.kind and w.unique_key = k.unique_key and w.state = 'waiting')) then 'cancelled'
           else 'waiting' end as state) o
         where j.tenant_id = k.tenant_id and j.id = k.id
         returning j.tenant_id, j.id, j.kind, j.state, j.title, j.labels",
        rows_max,
        LOST_ATTEMPTS_MAX,
        LOST_PAUSE_MAX
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| settled(row.tenant_id, row.id, row.kind, &row.state, row.title.is_some(), row.labels)).collect()
}

/// Gives a running job back as if it had not begun: its worker ends.
pub async fn give_back(tx: &mut SystemTx, worker: Uuid, job: &Claimed) -> Result<(), Fault> {
    query!(
        "update platform.job j set worker = null, leased_until = null, attempts = attempts - 1,
           state = case when o.newer then 'cancelled' else 'waiting' end,
           finished_at = case when o.newer then now() end
         from (select exists (
           select from platform.job w join platform.job k
             on w.tenant_id = k.tenant_id and w.kind = k.kind and w.unique_key = k.unique_key and w.state = 'waiting'
           where k.tenant_id = $2 and k.id = $3) as newer) o
         where j.tenant_id = $2 and j.id = $3 and j.worker = $1 and j.attempts = $4 and j.state = 'running'",
        worker,
        job.tenant.0,
        job.id.0,
        i32::from(job.attempt)
    )
    .execute(tx.conn())
    .await?;
    tx.notify(JOBS_CHANNEL, job.tenant);
    Ok(())
}

/// Marks a job done in the transaction of its effect; false when this worker has lost it.
pub async fn complete(tx: &mut TenantTx, worker: Uuid, job: &Claimed) -> Result<bool, Fault> {
    let done = query!(
        "update platform.job set state = 'done', finished_at = now(), worker = null, leased_until = null
         where tenant_id = $2 and id = $3 and worker = $1 and attempts = $4 and state = 'running'",
        worker,
        job.tenant.0,
        job.id.0,
        i32::from(job.attempt)
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes how far a running job is. One that got further than ever before may lose its worker anew.
pub async fn progress(tx: &mut TenantTx, worker: Uuid, job: &Claimed, progress: Progress) -> Result<(), Fault> {
    query!(
        "update platform.job set progress = $5, attempts_max = case
             when ($5::jsonb ->> 'done')::bigint > coalesce((progress ->> 'done')::bigint, 0) then greatest(attempts_max, attempts + $6)
             else attempts_max end
         where tenant_id = $2 and id = $3 and worker = $1 and attempts = $4 and state = 'running'",
        worker,
        job.tenant.0,
        job.id.0,
        i32::from(job.attempt),
        serde_json::to_value(progress)?,
        LOST_ATTEMPTS_MAX
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes some jobs that ended long ago; how many.
pub async fn prune(tx: &mut SystemTx, rows_max: i64) -> Result<u64, Fault> {
    let pruned = query!(
        "delete from platform.job j using (
           select tenant_id, id from platform.job
           where finished_at < now() - make_interval(days =>
             case when state = 'dead' then $1::int when title is not null then $2::int else $3::int end)
           limit $4
         ) old
         where j.tenant_id = old.tenant_id and j.id = old.id",
        DEAD_KEPT_DAYS,
        SHOWN_KEPT_DAYS,
        UNSEEN_KEPT_DAYS,
        rows_max
    )
    .execute(tx.conn())
    .await?;
    Ok(pruned.rows_affected())
}

fn settled(tenant: Uuid, id: Uuid, kind: String, state: &str, shown: bool, labels: Vec<LabelId>) -> Result<Settled, Fault> {
    let state = JobState::from_name(state).ok_or_else(|| Fault::say(format!("a job has the unknown state '{state}'")))?;
    Ok(Settled { tenant: TenantId(tenant), id: JobId(id), kind, state, shown, labels })
}
