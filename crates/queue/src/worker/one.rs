//! One attempt at one job.

use super::engine::Engine;
use crate::context::{Control, JobContext};
use crate::model::JobState;
use crate::rules::back_off;
use crate::store::{Claimed, Outcome};
use futures_util::FutureExt;
use kernel::Fault;
use rand::RngExt;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// An error's words are kept up to this length.
const ERROR_CHARS_MAX: usize = 2_000;

/// Why an attempt failed.
enum Failure {
    /// Worth trying again.
    Now(String),
    /// It will fail each time.
    Always(String),
}

/// Runs the handler and tells how it ended; writes nothing.
pub async fn attempt(engine: &Engine, job: Claimed, control: Arc<Control>) -> Outcome {
    let started = Instant::now();
    metrics::histogram!("queue_wait_seconds", "kind" => job.kind.clone()).record(job.waited);
    let result = run(engine, &job, control.clone()).await;
    let (heeded, hopeless) = (control.heeded.load(Ordering::Relaxed), control.hopeless.load(Ordering::Relaxed));
    let (state, pause, error) = match result {
        Ok(()) if heeded => (JobState::Cancelled, Duration::ZERO, None),
        Ok(()) => (JobState::Done, Duration::ZERO, None),
        Err(Failure::Now(words)) if control.called_off.is_cancelled() => (JobState::Cancelled, Duration::ZERO, Some(words)),
        Err(Failure::Now(words)) if job.attempt < job.attempts_max && !hopeless => {
            (JobState::Waiting, back_off(job.attempt, rand::rng().random()), Some(words))
        }
        Err(Failure::Now(words) | Failure::Always(words)) => (JobState::Dead, Duration::ZERO, Some(words)),
    };
    let (kind, id, tenant, attempt) = (&job.kind, &job.id, &job.tenant, job.attempt);
    match (state, &error) {
        (JobState::Dead, Some(error)) => tracing::error!(kind, %id, %tenant, attempt, error, "job is dead"),
        (_, Some(error)) => tracing::warn!(kind, %id, %tenant, attempt, error, "job failed, will be tried again"),
        _ => tracing::debug!(kind, %id, %tenant, attempt, state = state.name(), "job ended"),
    }
    metrics::histogram!("queue_job_seconds", "kind" => job.kind.clone()).record(started.elapsed().as_secs_f64());
    metrics::counter!("queue_attempts_total", "kind" => job.kind.clone(), "outcome" => state.name()).increment(1);
    Outcome { job, state, pause, error: error.map(|words| words.chars().take(ERROR_CHARS_MAX).collect()) }
}

async fn run(engine: &Engine, job: &Claimed, control: Arc<Control>) -> Result<(), Failure> {
    let handler = engine.handler(&job.kind).ok_or_else(|| Failure::Now("no handler of this kind here".to_owned()))?;
    let context = JobContext::new(engine.db.clone(), engine.id, job.clone(), control);
    // Also the making of the future is the handler's code and may panic.
    let made = std::panic::catch_unwind(AssertUnwindSafe(|| (handler.run)(context, job.payload.clone())));
    let future = made
        .map_err(|panic| Failure::Now(words_of(&*panic)))?
        .map_err(|error| Failure::Always(format!("the job's data is not what its handler expects: {error}")))?;
    match tokio::time::timeout(handler.time_max, AssertUnwindSafe(future).catch_unwind()).await {
        Ok(Ok(result)) => result.map_err(|fault: Fault| Failure::Now(fault.to_string())),
        Ok(Err(panic)) => Err(Failure::Now(words_of(&*panic))),
        Err(_) => Err(Failure::Now(format!("it took longer than {} s", handler.time_max.as_secs()))),
    }
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", words.unwrap_or("without words"))
}
