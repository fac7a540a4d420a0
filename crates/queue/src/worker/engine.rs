//! The loop: claim what there are slots for, run it, until told to end.

use super::helpers::{care, finish, keep, listen};
use super::{Handler, Worker, one};
use crate::context::Control;
use crate::model::{JobId, LEASE};
use crate::rules::{Turns, slots_of_one_tenant};
use crate::store::{self, Claimed, New, Outcome};
use chrono::{DateTime, Utc};
use db::Db;
use kernel::{Clock, Fault, TenantId};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};
use uuid::Uuid;

/// A claim that failed is tried again after this.
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// What the parts of a running worker share.
pub struct Engine {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    /// Names this worker in the rows that it leases.
    pub id: Uuid,
    pub kinds: Vec<String>,
    pub schedules: Vec<(Duration, New)>,
    /// Who may have jobs that somebody waits for.
    turns: Mutex<Turns>,
    /// Who may have background jobs.
    turns_in_background: Mutex<Turns>,
    pub running: Mutex<HashMap<JobId, Running>>,
    /// There may be something to claim.
    pub wake: Notify,
    handlers: HashMap<&'static str, Arc<Handler>>,
    slots: usize,
    grace: Duration,
    ended: mpsc::UnboundedSender<Ended>,
    endings: Mutex<Option<mpsc::UnboundedReceiver<Ended>>>,
}

/// An attempt that ended, and who waits for that to be written.
pub struct Ended {
    pub outcome: Outcome,
    pub written: oneshot::Sender<()>,
}

/// A job that runs here.
pub struct Running {
    pub job: Claimed,
    pub control: Arc<Control>,
    pub abort: Option<AbortHandle>,
    /// When the lease was last prolonged.
    pub renewed: Instant,
}

impl Engine {
    pub fn new(worker: &Worker) -> Result<Arc<Self>, Fault> {
        let (ended, endings) = mpsc::unbounded_channel();
        let schedules = worker.schedules.iter().map(|schedule| Ok((schedule.period, schedule.new.clone().map_err(Fault::say)?)));
        let schedules = schedules.collect::<Result<_, Fault>>()?;
        Ok(Arc::new(Self {
            db: worker.db.clone(),
            clock: worker.clock.clone(),
            id: Uuid::now_v7(),
            kinds: worker.handlers.keys().map(ToString::to_string).collect(),
            schedules,
            turns: Mutex::default(),
            turns_in_background: Mutex::default(),
            running: Mutex::default(),
            wake: Notify::new(),
            handlers: worker.handlers.clone(),
            slots: worker.slots,
            grace: worker.grace,
            ended,
            endings: Mutex::new(Some(endings)),
        }))
    }

    pub fn handler(&self, kind: &str) -> Option<Arc<Handler>> {
        self.handlers.get(kind).cloned()
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// This tenant may have something to run.
    pub fn ring(&self, tenant: TenantId) {
        self.turns.lock().join(tenant);
        self.turns_in_background.lock().join(tenant);
        self.wake.notify_one();
    }

    pub async fn run(self: Arc<Self>, shutdown: impl Future<Output = ()>) {
        // Dropped with this future, both sets end their tasks.
        let mut helpers = JoinSet::new();
        helpers.spawn(listen(self.clone()));
        helpers.spawn(keep(self.clone()));
        let caring = helpers.spawn(care(self.clone()));
        if let Some(endings) = self.endings.lock().take() {
            helpers.spawn(finish(self.clone(), endings));
        }
        let mut jobs = JoinSet::new();
        tokio::pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                () = self.wake.notified() => {}
                Some(_) = jobs.join_next() => {}
            }
            while let Some(_ended) = jobs.try_join_next() {}
            if let Err(fault) = self.clone().claim(&mut jobs).await {
                tracing::warn!(%fault, "jobs can't be claimed, trying again");
                tokio::time::sleep(RETRY_PAUSE).await;
                self.wake.notify_one();
            }
        }
        caring.abort();
        self.end(jobs).await;
    }

    /// First what somebody waits for, then background jobs in the slots that they may have.
    async fn claim(self: Arc<Self>, jobs: &mut JoinSet<()>) -> Result<(), Fault> {
        while let Some(claimed) = self.claim_round(&self.turns, self.free_slots(), 0..=i16::MAX).await? {
            self.clone().start(claimed, jobs);
        }
        while let Some(claimed) = self.claim_round(&self.turns_in_background, self.free_slots_in_background(), i16::MIN..=-1).await? {
            self.clone().start(claimed, jobs);
        }
        Ok(())
    }

    /// Deals free slots out to tenants in turn and claims their jobs of these priorities; none when there is nothing to deal.
    async fn claim_round(&self, turns: &Mutex<Turns>, free: usize, priorities: RangeInclusive<i16>) -> Result<Option<Vec<Claimed>>, Fault> {
        let dealt = turns.lock().deal(free, slots_of_one_tenant(self.slots), &self.running_by_tenant());
        if dealt.is_empty() {
            return Ok(None);
        }
        let outcome = self.claim_dealt(&dealt, priorities).await;
        let mut turns = turns.lock();
        // Who took all that was dealt probably has more; after a fault nobody knows.
        let took = |tenant| outcome.as_ref().map_or(usize::MAX, |claimed| claimed.iter().filter(|job| job.tenant == tenant).count());
        dealt.iter().filter(|(tenant, jobs)| took(*tenant) >= *jobs).for_each(|(tenant, _)| turns.join(*tenant));
        outcome.map(Some)
    }

    async fn claim_dealt(&self, dealt: &[(TenantId, usize)], priorities: RangeInclusive<i16>) -> Result<Vec<Claimed>, Fault> {
        let mut tx = self.db.system("queue: claim").await?;
        let claimed = store::claim(&mut tx, self.id, self.now(), &self.kinds, dealt, priorities).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    fn free_slots(&self) -> usize {
        self.slots.saturating_sub(self.running.lock().len())
    }

    fn free_slots_in_background(&self) -> usize {
        let in_background = self.running.lock().values().filter(|one| one.job.priority < 0).count();
        self.free_slots().min(self.slots.div_ceil(2).saturating_sub(in_background))
    }

    fn running_by_tenant(&self) -> HashMap<TenantId, usize> {
        let mut by_tenant = HashMap::new();
        for one in self.running.lock().values() {
            *by_tenant.entry(one.job.tenant).or_default() += 1;
        }
        by_tenant
    }

    fn start(self: Arc<Self>, claimed: Vec<Claimed>, jobs: &mut JoinSet<()>) {
        for job in claimed {
            let control = Arc::new(Control::default());
            let running = Running { job: job.clone(), control: control.clone(), abort: None, renewed: Instant::now() };
            let id = job.id;
            self.running.lock().insert(id, running);
            let abort = jobs.spawn(self.clone().run_job(job, control));
            if let Some(running) = self.running.lock().get_mut(&id) {
                running.abort = Some(abort);
            }
        }
    }

    async fn run_job(self: Arc<Self>, job: Claimed, control: Arc<Control>) {
        let _slot = Slot { engine: self.clone(), id: job.id };
        let tenant = job.tenant;
        metrics::gauge!("queue_running").increment(1.0);
        let outcome = one::attempt(&self, job, control.clone()).await;
        control.ending.store(true, Ordering::Relaxed);
        let (written, wait) = oneshot::channel();
        // The slot and the lease are kept until the outcome is written; without a finisher the lease just ends.
        if self.ended.send(Ended { outcome, written }).is_ok() {
            let _ = wait.await;
        }
        // The next of its unique key may run now.
        self.ring(tenant);
    }

    /// Waits for what runs, then gives the rest back.
    async fn end(&self, mut jobs: JoinSet<()>) {
        let all_ended = async { while jobs.join_next().await.is_some() {} };
        if tokio::time::timeout(self.grace, all_ended).await.is_ok() {
            return;
        }
        let interrupted: Vec<Claimed> = self.running.lock().values().map(|running| running.job.clone()).collect();
        jobs.shutdown().await;
        for job in interrupted {
            if let Err(fault) = self.give_back(&job).await {
                tracing::warn!(%fault, id = %job.id, "a job could not be given back; it is taken over in {} s", LEASE.as_secs());
            }
        }
    }

    async fn give_back(&self, job: &Claimed) -> Result<(), Fault> {
        let mut tx = self.db.system("queue: give back at shutdown").await?;
        store::give_back(&mut tx, self.id, job).await?;
        tx.commit().await
    }
}

/// A slot in use; free again when dropped, however the job ended.
struct Slot {
    engine: Arc<Engine>,
    id: JobId,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.engine.running.lock().remove(&self.id);
        metrics::gauge!("queue_running").decrement(1.0);
        self.engine.wake.notify_one();
    }
}
