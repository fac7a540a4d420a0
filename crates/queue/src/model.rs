//! The nouns: a job, its state, how it is shown, what can be refused.

use chrono::{DateTime, Utc};
use kernel::{AccountId, LabelId, TenantId};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::time::Duration;
use uuid::Uuid;

kernel::id!(JobId, "a job");

/// The tenant of jobs that concern no tenant: schedules, trimming. Their handlers find the tenants themselves.
pub const HOUSE: TenantId = TenantId(Uuid::nil());

/// Somebody waits for it at a screen.
pub const URGENT: i16 = 10;
/// The usual priority.
pub const NORMAL: i16 = 0;
/// Nobody waits for it: back-fills, reindexing. Such jobs leave half of a worker's slots free.
pub const BACKGROUND: i16 = -10;

/// For how long a job belongs to a worker that gives no sign of life.
pub const LEASE: Duration = Duration::from_secs(10);

/// Kind of the event that tells a change of a shown job: `{id}`.
pub const JOB_EVENT: &str = "job";
/// The channel on which workers hear who has jobs to run. Payload: the tenant.
pub(crate) const JOBS_CHANNEL: &str = "jobs";
/// The channel on which workers hear what was called off. Payload: the job.
pub(crate) const CANCEL_CHANNEL: &str = "jobs_cancel";

/// A promise: what is to be done. Ids and names only – the handler reads the rest when it runs.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// `context.verb`, unique in the program: `mail.send`. Stays the same for ever, since rows bear it.
    const KIND: &'static str;
    /// Attempts until it is dead, the first included.
    const ATTEMPTS_MAX: u16 = 10;
    /// [`URGENT`], [`NORMAL`] or [`BACKGROUND`], or a number between.
    const PRIORITY: i16 = NORMAL;
    /// An attempt that takes longer is stopped and has failed.
    const TIME_MAX: Duration = Duration::from_secs(15 * 60);

    /// While a job of this kind and key waits, promising it again is no second job; while one runs, the next of them waits.
    fn unique_key(&self) -> Option<String> {
        None
    }

    /// People see the job in their list under this title: what it works on in their own words, say a file's name. The kind is
    /// translated by the screen. None: nobody needs to see it.
    fn title(&self) -> Option<String> {
        None
    }
}

/// Where a job is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Will run when its time has come and a slot is free.
    Waiting,
    /// A worker has it.
    Running,
    /// Kept.
    Done,
    /// All attempts failed.
    Dead,
    /// Somebody called it off, or a newer promise of the same took its place.
    Cancelled,
}

impl JobState {
    /// As the table has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Waiting, Self::Running, Self::Done, Self::Dead, Self::Cancelled].into_iter().find(|state| state.name() == name)
    }
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// So many are done.
    pub done: u64,
    /// Of so many, as far as known.
    pub total: u64,
}

/// A job as people see it.
#[derive(Debug, Clone)]
pub struct JobView {
    /// Its id.
    pub id: JobId,
    /// `mail.import`
    pub kind: String,
    /// What it works on; none for jobs that only dead letters show.
    pub title: Option<String>,
    /// Where it is on its way.
    pub state: JobState,
    /// How far it is, if it tells.
    pub progress: Option<Progress>,
    /// Attempts begun.
    pub attempts: u16,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// Who asked for it.
    pub account: Option<AccountId>,
    /// Whose screens are told of its changes.
    pub labels: Vec<LabelId>,
    /// When it was promised.
    pub created_at: DateTime<Utc>,
    /// When it starts at the earliest.
    pub run_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// What the verbs on jobs refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No such job, or not this actor's to see.
    Unknown,
    /// It has ended: nothing to call off.
    Over,
    /// It neither died nor was called off: nothing to run again.
    NotDead,
    /// The same is waiting already.
    AlreadyWaiting,
}
