//! Jobs as people see them.

use crate::model::{CANCEL_CHANNEL, JobId, JobState, JobView};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId, PageSize};
use sqlx::{Error, query, query_scalar};
use uuid::Uuid;

/// The newest first, below the cursor. `owner` none: everybody's. `dead`: dead letters only, those without a title too.
pub async fn page(
    tx: &mut TenantTx,
    owner: Option<AccountId>,
    dead: bool,
    below: Option<JobId>,
    size: PageSize,
) -> Result<Vec<JobView>, Fault> {
    let tenant = tx.tenant();
    let rows = sqlx::query_as!(
        Row,
        "select id, kind, title, state, progress, attempts, last_error, account_id, labels, created_at, run_at, finished_at from platform.job
         where tenant_id = $1 and ($2::uuid is null or account_id = $2) and ($4::uuid is null or id < $4)
           and case when $3 then state = 'dead' else title is not null end
         order by id desc limit $5",
        tenant.0,
        owner.map(|account| account.0),
        dead,
        below.map(|id| id.0),
        size.limit()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::view).collect()
}

/// One job. `owner` as in [`page`].
pub async fn view(tx: &mut TenantTx, owner: Option<AccountId>, id: JobId) -> Result<Option<JobView>, Fault> {
    let tenant = tx.tenant();
    let row = sqlx::query_as!(
        Row,
        "select id, kind, title, state, progress, attempts, last_error, account_id, labels, created_at, run_at, finished_at from platform.job
         where tenant_id = $1 and id = $2 and ($3::uuid is null or account_id = $3)",
        tenant.0,
        id.0,
        owner.map(|account| account.0)
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::view).transpose()
}

/// Calls a job off: at once while it waits, by asking its handler while it runs. False when it has ended.
pub async fn call_off(tx: &mut TenantTx, id: JobId) -> Result<bool, Fault> {
    let tenant = tx.tenant();
    let state = query_scalar!(
        "update platform.job set cancel = true,
           state = case when state = 'waiting' then 'cancelled' else state end,
           finished_at = case when state = 'waiting' then now() end
         where tenant_id = $1 and id = $2 and state in ('waiting', 'running') returning state",
        tenant.0,
        id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    if state.as_deref() == Some(JobState::Running.name()) {
        tx.notify(CANCEL_CHANNEL, id);
    }
    Ok(state.is_some())
}

/// Lets a dead or called-off job run again with all its attempts. False when it is neither. Violates `job_unique_waiting` when the
/// same waits already.
pub async fn run_again(tx: &mut TenantTx, id: JobId) -> Result<bool, Error> {
    let tenant = tx.tenant();
    let done = query!(
        "update platform.job set state = 'waiting', attempts = 0, cancel = false, run_at = now(), finished_at = null, progress = null
         where tenant_id = $1 and id = $2 and state in ('dead', 'cancelled')",
        tenant.0,
        id.0
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

struct Row {
    id: Uuid,
    kind: String,
    title: Option<String>,
    state: String,
    progress: Option<serde_json::Value>,
    attempts: i32,
    last_error: Option<String>,
    account_id: Option<Uuid>,
    labels: Vec<LabelId>,
    created_at: chrono::DateTime<chrono::Utc>,
    run_at: chrono::DateTime<chrono::Utc>,
    finished_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl Row {
    fn view(self) -> Result<JobView, Fault> {
        Ok(JobView {
            id: JobId(self.id),
            kind: self.kind,
            title: self.title,
            state: JobState::from_name(&self.state).ok_or_else(|| Fault::say("a job has an unknown state"))?,
            progress: self.progress.map(serde_json::from_value).transpose()?,
            attempts: self.attempts.try_into()?,
            error: self.last_error,
            account: self.account_id.map(AccountId),
            labels: self.labels,
            created_at: self.created_at,
            run_at: self.run_at,
            finished_at: self.finished_at,
        })
    }
}
