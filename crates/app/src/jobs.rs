//! The list of long work: what runs, how far it is, what failed; to stop it, to run it again.

use axum::extract::State;
use chrono::{DateTime, Utc};
use db::Db;
use kernel::{PageSize, Stop};
use queue::{JobId, JobState, JobView, Refusal, Which};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use web::{Caller, Json, PageOf, Path, Problem, ProblemBody, Query};

/// A piece of long work.
#[derive(Serialize, ToSchema)]
struct Job {
    id: Uuid,
    /// Which kind: `mail.import`.
    kind: String,
    /// What it works on, in its owner's words.
    title: Option<String>,
    state: StateOut,
    progress: Option<JobProgress>,
    attempts: u16,
    /// Why the last attempt failed.
    error: Option<String>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

/// Where it is.
#[derive(Serialize, ToSchema)]
#[schema(as = JobState)]
#[serde(rename_all = "snake_case")]
enum StateOut {
    Waiting,
    Running,
    Done,
    Dead,
    Cancelled,
}

impl From<JobState> for StateOut {
    fn from(state: JobState) -> Self {
        match state {
            JobState::Waiting => Self::Waiting,
            JobState::Running => Self::Running,
            JobState::Done => Self::Done,
            JobState::Dead => Self::Dead,
            JobState::Cancelled => Self::Cancelled,
        }
    }
}

/// How far it is.
#[derive(Serialize, ToSchema)]
struct JobProgress {
    done: u64,
    total: u64,
}

impl From<JobView> for Job {
    fn from(view: JobView) -> Self {
        let JobView { id, kind, title, state, progress, attempts, error, account: _, labels: _, created_at, run_at: _, finished_at } = view;
        let progress = progress.map(|p| JobProgress { done: p.done, total: p.total });
        Self { id: id.0, kind, title, state: state.into(), progress, attempts, error, created_at, finished_at }
    }
}

#[derive(Deserialize, IntoParams)]
struct Asked {
    /// Dead letters only.
    #[serde(default)]
    dead: bool,
    cursor: Option<Uuid>,
    limit: Option<u16>,
}

/// The doors.
pub fn router(db: Db) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read)).routes(routes!(cancel)).routes(routes!(retry)).with_state(db)
}

/// Long work, newest first: one's own, or everybody's for who sees all.
#[utoipa::path(get, path = "/api/jobs", operation_id = "jobs.list", tag = "platform", params(Asked), responses((status = 200, body = PageOf<Job>), (status = "default", body = ProblemBody)))]
async fn list(State(db): State<Db>, caller: Caller, Query(asked): Query<Asked>) -> Result<Json<PageOf<Job>>, Problem> {
    let which = if asked.dead { Which::Dead } else { Which::Shown };
    let size = PageSize::clamp(asked.limit);
    let page = db.read(&caller, async |tx| queue::list(tx, &caller, which, asked.cursor.map(JobId), size).await).await.map_err(problem)?;
    Ok(Json(page.map(Job::from).into()))
}

/// One piece of long work.
#[utoipa::path(get, path = "/api/jobs/{id}", operation_id = "jobs.get", tag = "platform", params(("id" = Uuid, Path)), responses((status = 200, body = Job), (status = "default", body = ProblemBody)))]
async fn read(State(db): State<Db>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Job>, Problem> {
    let job = db.read(&caller, async |tx| queue::get(tx, &caller, JobId(id)).await).await.map_err(problem)?;
    Ok(Json(job.into()))
}

/// Stops it: at once when it waits, at its next step when it runs.
#[utoipa::path(post, path = "/api/jobs/{id}/cancel", operation_id = "jobs.cancel", tag = "platform", params(("id" = Uuid, Path)), responses((status = 200, body = Job), (status = "default", body = ProblemBody)))]
async fn cancel(State(db): State<Db>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Job>, Problem> {
    let job = db.write(&caller, async |tx| queue::cancel(tx, &caller, JobId(id)).await).await.map_err(problem)?;
    Ok(Json(job.into()))
}

/// Runs a dead or stopped one again.
#[utoipa::path(post, path = "/api/jobs/{id}/retry", operation_id = "jobs.retry", tag = "platform", params(("id" = Uuid, Path)), responses((status = 200, body = Job), (status = "default", body = ProblemBody)))]
async fn retry(State(db): State<Db>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Job>, Problem> {
    let job = db.write(&caller, async |tx| queue::retry(tx, &caller, JobId(id)).await).await.map_err(problem)?;
    Ok(Json(job.into()))
}

fn problem(stop: Stop<Refusal>) -> Problem {
    match stop {
        Stop::Refused(Refusal::Unknown) => Problem::not_found("app.job_unknown"),
        Stop::Refused(Refusal::Over) => Problem::conflict("app.job_over"),
        Stop::Refused(Refusal::NotDead) => Problem::conflict("app.job_not_dead"),
        Stop::Refused(Refusal::AlreadyWaiting) => Problem::conflict("app.job_already_waiting"),
        Stop::Failed(fault) => fault.into(),
    }
}
