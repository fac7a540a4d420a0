//! Making jobs.

use crate::model::JobId;
use chrono::{DateTime, Utc};
use db::SystemTx;
use kernel::{AccountId, Fault, LabelId, TenantId};
use sqlx::{PgConnection, query, query_scalar};
use std::time::Duration;

/// A job to be.
#[derive(Clone)]
pub struct New {
    pub kind: &'static str,
    pub payload: serde_json::Value,
    pub priority: i16,
    pub attempts_max: u16,
    /// None: as soon as it is committed.
    pub run_at: Option<DateTime<Utc>>,
    pub unique_key: Option<String>,
    pub title: Option<String>,
    pub account: Option<AccountId>,
    pub labels: Vec<LabelId>,
}

/// Writes the job, or joins the one of its unique key that waits. That one is *updated*, not left alone: so it is locked until
/// this transaction ends, and whoever runs it sees what this transaction did. Gives the job and its labels, which are those of who
/// asked first.
pub async fn insert(conn: &mut PgConnection, tenant: TenantId, new: &New) -> Result<(JobId, Vec<LabelId>), Fault> {
    let row = query!(
        "insert into platform.job as j (tenant_id, id, kind, payload, priority, attempts_max, run_at, unique_key, title, account_id, labels)
         values ($1, $2, $3, $4, $5, $6, coalesce($7, now()), $8, $9, $10, $11)
         on conflict (tenant_id, kind, unique_key) where state = 'waiting' and unique_key is not null
         do update set payload = excluded.payload, run_at = least(j.run_at, excluded.run_at), priority = greatest(j.priority, excluded.priority)
         returning id, labels",
        tenant.0,
        JobId::new().0,
        new.kind,
        new.payload,
        new.priority,
        i32::from(new.attempts_max),
        new.run_at,
        new.unique_key,
        new.title,
        new.account.map(|account| account.0),
        &new.labels
    )
    .fetch_one(conn)
    .await?;
    Ok((JobId(row.id), row.labels))
}

/// Sees that each schedule has its row; a shorter period takes effect at once.
pub async fn register_schedules(
    tx: &mut SystemTx,
    house: TenantId,
    now: DateTime<Utc>,
    periods: &[(&'static str, Duration)],
) -> Result<(), Fault> {
    let (kinds, seconds) = columns(periods);
    query!(
        "insert into platform.schedule as s (tenant_id, kind, next_at)
         select $1, p.kind, $2 from unnest($3::text[], $4::float8[]) p(kind, seconds)
         on conflict on constraint schedule_pkey do update set next_at = least(s.next_at, excluded.next_at
           + (select make_interval(secs => p.seconds) from unnest($3::text[], $4::float8[]) p(kind, seconds) where p.kind = s.kind))",
        house.0,
        now,
        &kinds,
        &seconds
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The schedules whose time has come, each moved on to its next; another node that asks gets none of them.
pub async fn due_schedules(
    tx: &mut SystemTx,
    house: TenantId,
    now: DateTime<Utc>,
    periods: &[(&'static str, Duration)],
) -> Result<Vec<String>, Fault> {
    let (kinds, seconds) = columns(periods);
    let due = query_scalar!(
        "update platform.schedule s set next_at = $2 + make_interval(secs => p.seconds)
         from unnest($3::text[], $4::float8[]) p(kind, seconds)
         where s.tenant_id = $1 and s.kind = p.kind and s.next_at <= $2 returning s.kind",
        house.0,
        now,
        &kinds,
        &seconds
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(due)
}

fn columns(periods: &[(&'static str, Duration)]) -> (Vec<String>, Vec<f64>) {
    periods.iter().map(|(kind, period)| ((*kind).to_owned(), period.as_secs_f64())).unzip()
}
