//! The worker: handlers and schedules, and the loop that runs them.

mod drain;
mod engine;
mod helpers;
mod one;

pub use drain::Drained;

use crate::context::JobContext;
use crate::enqueue;
use crate::model::Job;
use crate::store::New;
use db::Db;
use engine::Engine;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Clock, Fault};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Jobs at once, when the settings say nothing. Handlers mostly wait for others.
const SLOTS_DEFAULT: usize = 16;
/// Jobs that run at shutdown have this long to end.
const GRACE_DEFAULT: Duration = Duration::from_secs(20);

type Run = Box<dyn Fn(JobContext, serde_json::Value) -> Result<BoxFuture<'static, Result<(), Fault>>, serde_json::Error> + Send + Sync>;

/// What is to be done with jobs of one kind.
struct Handler {
    run: Run,
    time_max: Duration,
}

/// A job that is promised again and again.
#[derive(Clone)]
struct Schedule {
    period: Duration,
    /// Or why its job can't be written as JSON.
    new: Result<New, String>,
}

/// Runs jobs. Any number of workers, in any number of processes, share the work.
pub struct Worker {
    db: Db,
    clock: Arc<dyn Clock>,
    handlers: HashMap<&'static str, Arc<Handler>>,
    schedules: Vec<Schedule>,
    slots: usize,
    grace: Duration,
}

impl Worker {
    /// A worker that can do nothing yet. In tests the clock starts at the present or later: jobs to be run at once bear the
    /// database's time.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock, handlers: HashMap::new(), schedules: Vec::new(), slots: SLOTS_DEFAULT, grace: GRACE_DEFAULT }
    }

    /// Does jobs of this kind so. A second handler of a kind replaces the first.
    #[must_use]
    pub fn handle<J: Job, F: Future<Output = Result<(), Fault>> + Send + 'static>(
        mut self,
        handler: impl Fn(JobContext, J) -> F + Send + Sync + 'static,
    ) -> Self {
        let run: Run = Box::new(move |context, payload| Ok(handler(context, serde_json::from_value(payload)?).boxed()));
        self.handlers.insert(J::KIND, Arc::new(Handler { run, time_max: J::TIME_MAX }));
        self
    }

    /// Promises this job for [`crate::HOUSE`] every period, by one of all nodes; first when a node starts that never did.
    /// The kind names the schedule, so there is one of each.
    #[must_use]
    pub fn every<J: Job>(mut self, period: Duration, job: &J) -> Self {
        let new = enqueue::new(job)
            .map_err(|fault| fault.to_string())
            .map(|new| New { unique_key: Some(new.unique_key.unwrap_or_default()), ..new });
        self.schedules.push(Schedule { period, new });
        self
    }

    /// Runs so many jobs at once, at most.
    #[must_use]
    pub fn slots(mut self, slots: usize) -> Self {
        self.slots = slots.max(1);
        self
    }

    /// Waits so long for running jobs at shutdown before it gives them back.
    #[must_use]
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Runs until `shutdown` is over and running jobs have ended or were given back. Dropped, it dies like a killed process:
    /// another worker takes its jobs over when their leases end.
    ///
    /// # Errors
    /// A fault when a schedule's job can't be written as JSON. A database that is away is waited for.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), Fault> {
        Engine::new(&self)?.run(shutdown).await;
        Ok(())
    }
}
