//! Whose turn it is: claiming, keeping the lease.

use crate::model::{JobId, LEASE};
use chrono::{DateTime, Utc};
use db::SystemTx;
use kernel::{Fault, LabelId, TenantId};
use sqlx::{query, query_scalar};
use std::ops::RangeInclusive;
use uuid::Uuid;

/// A backlog is counted up to this many jobs.
const BACKLOG_COUNTED_MAX: i64 = 100_000;

/// A job that this worker may run now.
#[derive(Debug, Clone)]
pub struct Claimed {
    pub tenant: TenantId,
    pub id: JobId,
    pub kind: String,
    pub payload: serde_json::Value,
    pub priority: i16,
    /// Which attempt this is, from 1.
    pub attempt: u16,
    pub attempts_max: u16,
    pub title: Option<String>,
    pub labels: Vec<LabelId>,
    /// How long it had to wait after its time, in seconds.
    pub waited: f64,
}

/// Tenants with jobs of these kinds whose time came after `since` (none: ever) and has come by `now`.
pub async fn tenants_due(
    tx: &mut SystemTx,
    kinds: &[String],
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Vec<TenantId>, Fault> {
    let tenants = query_scalar!(
        "select distinct tenant_id from platform.job
         where state = 'waiting' and kind = any($1) and run_at >= coalesce($2, '-infinity'::timestamptz)
           and run_at <= greatest($3, now())",
        kinds,
        since,
        now
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(tenants.into_iter().map(TenantId).collect())
}

/// Claims up to the dealt number of jobs of each tenant, the most urgent first. Jobs that another worker is claiming at this
/// moment are passed over, and those whose like of the same unique key runs.
pub async fn claim(
    tx: &mut SystemTx,
    worker: Uuid,
    now: DateTime<Utc>,
    kinds: &[String],
    dealt: &[(TenantId, usize)],
    priorities: RangeInclusive<i16>,
) -> Result<Vec<Claimed>, Fault> {
    let tenants: Vec<Uuid> = dealt.iter().map(|(tenant, _)| tenant.0).collect();
    let jobs = dealt.iter().map(|(_, jobs)| Ok(i64::try_from(*jobs)?)).collect::<Result<Vec<_>, Fault>>()?;
    let rows = query!(
        r#"with chosen as (
             select c.tenant_id, c.id
             from unnest($1::uuid[], $2::bigint[]) as a(tenant_id, jobs)
             cross join lateral (
               select j.tenant_id, j.id from platform.job j
               where j.tenant_id = a.tenant_id and j.state = 'waiting' and j.run_at <= greatest($3, now())
                 and j.priority between $4 and $5 and j.kind = any($6)
                 and not exists (
                   select from platform.job r
                   where r.tenant_id = j.tenant_id and r.kind = j.kind and r.unique_key = j.unique_key and r.state = 'running')
               order by j.priority desc, j.run_at, j.id
               limit a.jobs for update skip locked
             ) c
           )
           update platform.job j
           set state = 'running', worker = $7, attempts = attempts + 1, leased_until = now() + make_interval(secs => $8)
           from chosen c where j.tenant_id = c.tenant_id and j.id = c.id
           returning j.tenant_id, j.id, j.kind, j.payload, j.priority, j.attempts, j.attempts_max, j.title, j.labels, j.run_at,
             extract(epoch from greatest(now() - j.run_at, interval '0'))::float8 as "waited!""#,
        &tenants,
        &jobs,
        now,
        *priorities.start(),
        *priorities.end(),
        kinds,
        worker,
        LEASE.as_secs_f64()
    )
    .fetch_all(tx.conn())
    .await?;
    let mut rows = rows;
    rows.sort_unstable_by(|a, b| b.priority.cmp(&a.priority).then(a.run_at.cmp(&b.run_at)).then(a.id.cmp(&b.id)));
    rows.into_iter()
        .map(|row| {
            Ok(Claimed {
                tenant: TenantId(row.tenant_id),
                id: JobId(row.id),
                kind: row.kind,
                payload: row.payload,
                priority: row.priority,
                attempt: row.attempts.try_into()?,
                attempts_max: row.attempts_max.try_into()?,
                title: row.title,
                labels: row.labels,
                waited: row.waited,
            })
        })
        .collect()
}

/// Prolongs the leases of this worker's jobs; those it still has, each with 'was it called off?'. A job whose row is locked at
/// this moment – its handler is writing the outcome – is passed over.
pub async fn renew(tx: &mut SystemTx, worker: Uuid, jobs: &[(TenantId, JobId)]) -> Result<Vec<(JobId, bool)>, Fault> {
    let (tenants, ids): (Vec<Uuid>, Vec<Uuid>) = jobs.iter().map(|(tenant, id)| (tenant.0, id.0)).unzip();
    let rows = query!(
        "with mine as (
           select j.tenant_id, j.id from platform.job j
           join unnest($2::uuid[], $3::uuid[]) as m(tenant_id, id) on j.tenant_id = m.tenant_id and j.id = m.id
           where j.worker = $1 and j.state = 'running' for update of j skip locked
         )
         update platform.job j set leased_until = now() + make_interval(secs => $4)
         from mine m where j.tenant_id = m.tenant_id and j.id = m.id returning j.id, j.cancel",
        worker,
        &tenants,
        &ids,
        LEASE.as_secs_f64()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (JobId(row.id), row.cancel)).collect())
}

/// How much waits whose time has come.
pub struct Backlog {
    /// Jobs, counted up to a limit.
    pub jobs: i64,
    /// How long the first has waited, in seconds.
    pub oldest: f64,
    /// Dead jobs.
    pub dead: i64,
}

/// Counts the backlog, for the vital signs.
pub async fn backlog(tx: &mut SystemTx) -> Result<Backlog, Fault> {
    let row = query!(
        r#"select (select count(*) from (select 1 from platform.job where state = 'waiting' and run_at <= now() limit $1) w) as "jobs!",
             (select coalesce(extract(epoch from now() - min(run_at)), 0)::float8
              from platform.job where state = 'waiting' and run_at <= now()) as "oldest!",
             (select count(*) from (select 1 from platform.job where state = 'dead' limit $1) d) as "dead!""#,
        BACKLOG_COUNTED_MAX
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Backlog { jobs: row.jobs, oldest: row.oldest, dead: row.dead })
}
