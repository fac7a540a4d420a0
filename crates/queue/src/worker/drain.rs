//! For tests: run what is to be run, and no more.

use super::engine::Engine;
use super::helpers::write;
use super::{Worker, one};
use crate::context::Control;
use crate::store::{self, Claimed};
use kernel::{Fault, TenantId};
use std::sync::Arc;

/// Jobs of one tenant that are claimed at once.
const CLAIM_BATCH: usize = 100;

/// What [`Worker::drain`] did.
#[derive(Debug, Default)]
pub struct Drained {
    /// Attempts made.
    pub ran: usize,
    /// Kind and error of the attempts that failed; their jobs wait to be tried again, or are dead.
    pub failed: Vec<(String, String)>,
}

impl Worker {
    /// Runs jobs whose time has come, one after another, with the jobs that they promise in turn, until none is left. Does not
    /// wait for later attempts, keeps no leases, triggers no schedules. For tests, where it makes work deterministic.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn drain(&self) -> Result<Drained, Fault> {
        let engine = Engine::new(self)?;
        let mut drained = Drained::default();
        loop {
            let mut tx = engine.db.system("queue: drain").await?;
            let tenants = store::tenants_due(&mut tx, &engine.kinds, None, engine.now()).await?;
            let dealt: Vec<(TenantId, usize)> = tenants.into_iter().map(|tenant| (tenant, CLAIM_BATCH)).collect();
            let jobs = store::claim(&mut tx, engine.id, engine.now(), &engine.kinds, &dealt, i16::MIN..=i16::MAX).await?;
            tx.commit().await?;
            if jobs.is_empty() {
                return Ok(drained);
            }
            for job in jobs {
                run(&engine, job, &mut drained).await?;
            }
        }
    }
}

async fn run(engine: &Engine, job: Claimed, drained: &mut Drained) -> Result<(), Fault> {
    let outcome = one::attempt(engine, job, Arc::new(Control::default())).await;
    drained.ran += 1;
    if let Some(error) = &outcome.error {
        drained.failed.push((outcome.job.kind.clone(), error.clone()));
    }
    write(engine, &[outcome]).await
}
