//! Keeping mailboxes as their servers have them: a supervisor claims them by lease, a worker keeps each.
//!
//! Several processes may run supervisors: a lease (in the database's time) says who syncs what. One that dies loses its
//! mailboxes after [`LEASE_SECONDS`]; everything a worker writes may be written twice without harm, so even two workers of
//! one mailbox do no damage.

mod fetch;
mod folders;
mod live;
mod look;
mod worker;

pub(crate) use worker::tell;

use crate::Mail;
use crate::model::MailboxId;
use crate::store::sync::{self as store, Claimed};
use kernel::{Fault, TenantId};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// After this long without renewal another process takes a mailbox over.
const LEASE_SECONDS: f64 = 12.0;
const RENEW_EVERY: Duration = Duration::from_secs(4);
/// Mailboxes that one process keeps in sync.
const MAILBOXES_MAX: i64 = 2_000;
/// The channel on which the database's triggers say that a mailbox has something to do.
const CHANNEL: &str = "mail_worker";

/// Keeps mailboxes in sync until `shutdown` is ready.
pub async fn supervise(mail: Arc<Mail>, shutdown: impl Future<Output = ()> + Send) {
    let mut supervisor = Supervisor { mail, me: Uuid::now_v7(), workers: HashMap::new() };
    tokio::pin!(shutdown);
    let mut listener = supervisor.listen().await;
    let mut renew = tokio::time::interval(RENEW_EVERY);
    renew.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            _ = renew.tick() => {
                if listener.is_none() {
                    listener = supervisor.listen().await;
                }
                supervisor.renew().await;
            }
            heard = hear(&mut listener) => match heard {
                Some(mailbox) => supervisor.rung(mailbox).await,
                None => listener = None,
            },
        }
    }
    supervisor.stop().await;
}

async fn hear(listener: &mut Option<sqlx::postgres::PgListener>) -> Option<Uuid> {
    let Some(listener) = listener else { return std::future::pending().await };
    match listener.recv().await {
        Ok(notification) => Some(notification.payload().parse().unwrap_or_default()),
        Err(error) => {
            tracing::warn!(%error, "not listening to the database for a moment");
            None
        }
    }
}

struct Supervisor {
    mail: Arc<Mail>,
    me: Uuid,
    workers: HashMap<Claimed, Worker>,
}

struct Worker {
    bell: Arc<Bell>,
    task: JoinHandle<()>,
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Supervisor {
    async fn listen(&self) -> Option<sqlx::postgres::PgListener> {
        let mut listener = sqlx::postgres::PgListener::connect_with(self.mail.db.listener_pool()).await.ok()?;
        listener.listen(CHANNEL).await.ok()?;
        Some(listener)
    }

    /// Something is to be done for a mailbox: its worker is woken, or one is sought.
    async fn rung(&mut self, mailbox: Uuid) {
        match self.workers.iter().find(|(claimed, _)| claimed.id == mailbox) {
            Some((_, worker)) => worker.bell.ring(),
            None => self.renew().await,
        }
    }

    async fn renew(&mut self) {
        let claimed = match self.claim().await {
            Ok(claimed) => claimed,
            Err(fault) => {
                // Without the database nothing can be written either: workers find out by themselves.
                tracing::warn!(%fault, "mailboxes could not be claimed");
                return;
            }
        };
        self.workers.retain(|held, worker| claimed.contains(held) && !worker.task.is_finished());
        for mailbox in claimed {
            if self.workers.contains_key(&mailbox) {
                continue;
            }
            let bell = Arc::new(Bell::default());
            let task =
                tokio::spawn(worker::keep(Arc::clone(&self.mail), TenantId(mailbox.tenant_id), MailboxId(mailbox.id), Arc::clone(&bell)));
            self.workers.insert(mailbox, Worker { bell, task });
        }
        metrics::gauge!("mail_mailboxes_synced").set(f64::from(u32::try_from(self.workers.len()).unwrap_or(u32::MAX)));
    }

    async fn claim(&self) -> Result<Vec<Claimed>, Fault> {
        let mut tx = self.mail.db.system("mail: claim mailboxes").await?;
        let claimed = store::claim(&mut tx, self.me, LEASE_SECONDS, MAILBOXES_MAX).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    async fn stop(&mut self) {
        let workers = std::mem::take(&mut self.workers);
        for (_, mut worker) in workers {
            worker.task.abort();
            let _ = (&mut worker.task).await;
        }
        let released = async {
            let mut tx = self.mail.db.system("mail: release mailboxes").await?;
            store::release(&mut tx, self.me).await?;
            tx.commit().await
        };
        if let Err(fault) = released.await {
            tracing::warn!(%fault, "mailboxes were not released; their lease ends by itself");
        }
    }
}

/// Wakes a worker; rings that come while it works are not lost.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    rung: AtomicBool,
    notify: Notify,
}

impl Bell {
    pub(crate) fn ring(&self) {
        self.rung.store(true, Ordering::SeqCst);
        self.notify.notify_one();
    }

    /// Was it rung since it was last answered?
    pub(crate) fn answer(&self) -> bool {
        self.rung.swap(false, Ordering::SeqCst)
    }

    /// Waits until it is rung.
    pub(crate) async fn heard(&self) {
        while !self.rung.load(Ordering::SeqCst) {
            self.notify.notified().await;
        }
    }
}
