//! One a process: learns of commits, reads what is new, hands it to the tenant's readers.

use crate::cursor::{Cursor, Snapshot};
use crate::emit::CHANNEL;
use crate::store;
use crate::subscription::{Batch, Subscription};
use db::Db;
use db::sqlx::Error;
use db::sqlx::postgres::PgListener;
use kernel::{Actor, Fault, TenantId};
use parking_lot::Mutex;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, broadcast};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Batches that a slow reader may be behind before it reads from the database instead.
const BATCHES_WAITING_MAX: usize = 64;
/// Events of one tenant between two looks; beyond it readers start afresh.
const BATCH_EVENTS_MAX: u16 = 2_000;
/// Looks follow each other no closer, so that a storm of changes costs a hundred looks a second and no more.
const LOOK_PAUSE: Duration = Duration::from_millis(10);
/// All watched tenants are looked at this often: a process that was killed between its commit and its notification told nobody.
const SWEEP_PAUSE: Duration = Duration::from_secs(1);
const RETRY_PAUSE: Duration = Duration::from_millis(250);

/// Hands events to readers. Ends when dropped.
pub struct Hub {
    inner: Arc<Inner>,
    tasks: [JoinHandle<()>; 2],
}

struct Inner {
    db: Db,
    watched: Mutex<HashMap<TenantId, Watch>>,
    rung: Mutex<HashSet<TenantId>>,
    bell: Notify,
}

/// A tenant with readers: up to where they were told.
struct Watch {
    seen: Snapshot,
    seen_at: i64,
    readers: broadcast::Sender<Arc<Batch>>,
}

impl Hub {
    /// Starts listening. Must be called within a Tokio runtime.
    #[must_use]
    pub fn start(db: Db) -> Arc<Self> {
        let inner = Arc::new(Inner { db, watched: Mutex::default(), rung: Mutex::default(), bell: Notify::new() });
        let tasks = [tokio::spawn(listen(inner.clone())), tokio::spawn(deliver(inner.clone()))];
        Arc::new(Self { inner, tasks })
    }

    /// A reader of what the actor may see: from now on, or since the cursor.
    ///
    /// # Errors
    /// A fault when the database is away and nobody else reads this tenant's events here yet.
    pub async fn subscribe(&self, actor: &Actor, after: Option<Cursor>) -> Result<Subscription, Fault> {
        let inner = &self.inner;
        let join = |watch: &Watch| (watch.readers.subscribe(), watch.seen.clone(), watch.seen_at);
        let joined = inner.watched.lock().get(&actor.tenant).map(join);
        let (batches, seen, seen_at) = match joined {
            Some(joined) => joined,
            None => {
                let now = self.now().await?;
                let fresh = || Watch { seen: now.after, seen_at: now.taken_at, readers: broadcast::channel(BATCHES_WAITING_MAX).0 };
                let joined = join(inner.watched.lock().entry(actor.tenant).or_insert_with(fresh));
                // What was committed since that look rang for nobody.
                inner.ring(actor.tenant);
                joined
            }
        };
        Ok(Subscription::new(inner.db.clone(), actor, batches, seen, seen_at, after))
    }

    /// This moment in the flow, of all tenants: a reader that begins here is given nothing of what is committed by now, not even what the
    /// others are still to be given.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn now(&self) -> Result<Cursor, Fault> {
        let mut tx = self.inner.db.system("events: this moment").await?;
        let look = store::look(&mut tx, &[], 0).await?;
        tx.commit().await?;
        Ok(Cursor::whole(look.snapshot, look.taken_at))
    }

    /// Readers at this moment, of all tenants.
    #[must_use]
    pub fn readers(&self) -> usize {
        self.inner.watched.lock().values().map(|watch| watch.readers.receiver_count()).sum()
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
        // Readers learn of the end when the senders go.
        self.inner.watched.lock().clear();
    }
}

impl Inner {
    fn ring(&self, tenant: TenantId) {
        if self.watched.lock().contains_key(&tenant) {
            self.rung.lock().insert(tenant);
            self.bell.notify_one();
        }
    }

    fn ring_all(&self) {
        let all: Vec<_> = self.watched.lock().keys().copied().collect();
        self.rung.lock().extend(all);
        self.bell.notify_one();
    }
}

/// Hears notifications, through restarts of PostgreSQL too.
async fn listen(inner: Arc<Inner>) {
    loop {
        match hear(&inner).await {
            Err(Error::PoolClosed) => return,
            Err(error) => tracing::warn!(%error, "not listening to events, trying again"),
            Ok(()) => {}
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}

async fn hear(inner: &Inner) -> Result<(), Error> {
    let mut listener = PgListener::connect_with(inner.db.listener_pool()).await?;
    listener.listen(CHANNEL).await?;
    inner.ring_all();
    loop {
        match listener.try_recv().await? {
            Some(notification) => match notification.payload().parse() {
                Ok(tenant) => inner.ring(tenant),
                Err(_) => tracing::warn!(payload = notification.payload(), "a notification on channel 'events' names no tenant"),
            },
            // The connection was lost and made anew: what rang meanwhile wasn't heard.
            None => inner.ring_all(),
        }
    }
}

/// Looks whenever it rang, and at everything now and then.
async fn deliver(inner: Arc<Inner>) {
    let mut swept = Instant::now();
    loop {
        let rung = tokio::time::timeout_at(swept + SWEEP_PAUSE, inner.bell.notified()).await;
        // Asked by the time and not by who came first: a tenant that rings all the time must not keep the others waiting.
        if rung.is_err() || swept.elapsed() >= SWEEP_PAUSE {
            swept = Instant::now();
            inner.ring_all();
        }
        let rung = std::mem::take(&mut *inner.rung.lock());
        if let Err(fault) = deliver_to(&inner, &rung).await {
            tracing::warn!(%fault, "events can't be read, trying again");
            inner.rung.lock().extend(rung);
            tokio::time::sleep(RETRY_PAUSE).await;
            inner.bell.notify_one();
        }
        tokio::time::sleep(LOOK_PAUSE).await;
    }
}

async fn deliver_to(inner: &Inner, tenants: &HashSet<TenantId>) -> Result<(), Fault> {
    let seen = {
        let mut watched = inner.watched.lock();
        watched.retain(|tenant, watch| !tenants.contains(tenant) || watch.readers.receiver_count() > 0);
        tenants.iter().filter_map(|tenant| Some((*tenant, watched.get(tenant)?.seen.clone()))).collect::<Vec<_>>()
    };
    if seen.is_empty() {
        return Ok(());
    }
    let mut tx = inner.db.system("events: read what is new").await?;
    let mut look = store::look(&mut tx, &seen, i64::from(BATCH_EVENTS_MAX) + 1).await?;
    tx.commit().await?;
    let mut watched = inner.watched.lock();
    for (tenant, before) in seen {
        // Left and come again meanwhile: the new watch knows better where it began.
        let Some(watch) = watched.get_mut(&tenant).filter(|watch| watch.seen == before) else {
            continue;
        };
        (watch.seen, watch.seen_at) = (look.snapshot.clone(), look.taken_at);
        let rows = look.rows.remove(&tenant).unwrap_or_default();
        if rows.is_empty() {
            continue;
        }
        metrics::counter!("events_delivered_total").increment(rows.len() as u64);
        let overflow = rows.len() > usize::from(BATCH_EVENTS_MAX);
        let rows = if overflow { Vec::new() } else { rows };
        let batch = Batch { before, after: look.snapshot.clone(), taken_at: look.taken_at, rows, overflow };
        // Nobody there any more: the watch goes at the next look.
        let _ = watch.readers.send(Arc::new(batch));
    }
    Ok(())
}
