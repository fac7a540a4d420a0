//! What a handler knows about the job that it runs.

use crate::model::{JOB_EVENT, JobId, Progress};
use crate::store::{self, Claimed};
use db::{Db, TenantTx};
use kernel::{Actor, Fault, TenantId};
use parking_lot::Mutex;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Progress is written no more often.
const PROGRESS_PAUSE: Duration = Duration::from_millis(500);

/// One attempt at a job. Cheap to clone.
#[derive(Clone)]
pub struct JobContext {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    worker: Uuid,
    job: Claimed,
    control: Arc<Control>,
    written: Mutex<Option<Instant>>,
}

/// What worker and handler tell each other.
#[derive(Debug, Default)]
pub(crate) struct Control {
    /// Somebody called the job off.
    pub called_off: CancellationToken,
    /// The handler asked, so its early end means that it obeyed.
    pub heeded: AtomicBool,
    /// The handler said that another attempt would fail as well.
    pub hopeless: AtomicBool,
    /// The outcome is being written: the lease need not be there any more.
    pub ending: AtomicBool,
}

impl JobContext {
    pub(crate) fn new(db: Db, worker: Uuid, job: Claimed, control: Arc<Control>) -> Self {
        Self { inner: Arc::new(Inner { db, worker, job, control, written: Mutex::new(None) }) }
    }

    /// The job.
    #[must_use]
    pub fn id(&self) -> JobId {
        self.inner.job.id
    }

    /// Whose it is.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.inner.job.tenant
    }

    /// The program acting for the job's tenant.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::house(self.tenant())
    }

    /// Which attempt this is, from 1.
    #[must_use]
    pub fn attempt(&self) -> u16 {
        self.inner.job.attempt
    }

    /// Will the job be dead if this attempt fails?
    #[must_use]
    pub fn is_last_attempt(&self) -> bool {
        self.inner.job.attempt >= self.inner.job.attempts_max
    }

    /// Was the job called off? A long handler asks now and then, and if so ends with `Ok`.
    #[must_use]
    pub fn cancelled(&self) -> bool {
        let off = self.inner.control.called_off.is_cancelled();
        if off {
            self.inner.control.heeded.store(true, Ordering::Relaxed);
        }
        off
    }

    /// Says that another attempt would fail as well: the error that the handler returns after it is the job's last.
    pub fn give_up(&self) {
        self.inner.control.hopeless.store(true, Ordering::Relaxed);
    }

    /// Waits until the job is called off; for `select!`.
    pub async fn until_cancelled(&self) {
        self.inner.control.called_off.cancelled().await;
        self.inner.control.heeded.store(true, Ordering::Relaxed);
    }

    /// Tells how far the job is. Written twice a second at most, and when all is done, so it may be called for every item.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn progress(&self, done: u64, total: u64) -> Result<(), Fault> {
        {
            let mut written = self.inner.written.lock();
            if done < total && written.is_some_and(|at| at.elapsed() < PROGRESS_PAUSE) {
                return Ok(());
            }
            *written = Some(Instant::now());
        }
        let Inner { db, worker, job, .. } = &*self.inner;
        db.write(&self.actor(), async |tx| {
            store::progress(tx, *worker, job, Progress { done, total }).await?;
            if job.title.is_some() {
                events::emit(tx, JOB_EVENT, json!({ "id": job.id }), &job.labels).await?;
            }
            Ok(())
        })
        .await
    }

    /// Marks the job done in the transaction of its effect, as its last statement: then both are committed or neither, and the
    /// effect happens exactly once.
    ///
    /// # Errors
    /// A fault when another worker has taken the job over: return it, so that the transaction leaves nothing behind.
    pub async fn complete(&self, tx: &mut TenantTx) -> Result<(), Fault> {
        let Inner { worker, job, control, .. } = &*self.inner;
        control.ending.store(true, Ordering::Relaxed);
        if store::complete(tx, *worker, job).await? {
            return Ok(());
        }
        Err(Fault::say("the job was taken over by another worker"))
    }
}
