//! Telling listeners, after the commit.
//!
//! PostgreSQL keeps notifications in the order of commits, so it lets transactions that `NOTIFY` commit one at a time in the whole
//! cluster, each with its wait for the disk. Here a transaction only remembers whom to tell; once it is committed, another
//! connection tells, for all that were committed meanwhile at once, in transactions that change nothing and wait for no disk.
//!
//! A process killed between commit and call tells nobody. Therefore whoever listens also looks by himself, at least every second.

use parking_lot::Mutex;
use sqlx::PgPool;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// Channel and payload: who is told what. The same call twice is one.
pub(crate) type Calls = BTreeSet<(&'static str, String)>;

/// Between two calls: under load one call tells for all transactions of this time. Nobody sees it on a screen.
const REST: Duration = Duration::from_millis(5);

/// Calls out, in the background.
#[derive(Debug)]
pub(crate) struct Bell {
    pool: PgPool,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    calls: Calls,
    /// A task takes them out at this moment, and looks again before it ends.
    ringing: bool,
}

impl Bell {
    pub(crate) fn new(pool: PgPool) -> Arc<Self> {
        Arc::new(Self { pool, waiting: Mutex::default() })
    }

    /// Tells soon: within a millisecond when the database is there and nobody was told just now.
    pub(crate) fn ring(self: &Arc<Self>, mut calls: Calls) {
        if calls.is_empty() {
            return;
        }
        let mut waiting = self.waiting.lock();
        waiting.calls.append(&mut calls);
        if !std::mem::replace(&mut waiting.ringing, true) {
            tokio::spawn(self.clone().tell_all());
        }
    }

    /// Tells what still waits and closes the connection.
    pub(crate) async fn close(&self) {
        let calls = std::mem::take(&mut self.waiting.lock().calls);
        self.tell(calls).await;
        self.pool.close().await;
    }

    async fn tell_all(self: Arc<Self>) {
        loop {
            let calls = {
                let mut waiting = self.waiting.lock();
                if waiting.calls.is_empty() {
                    waiting.ringing = false;
                    return;
                }
                std::mem::take(&mut waiting.calls)
            };
            self.tell(calls).await;
            tokio::time::sleep(REST).await;
        }
    }

    async fn tell(&self, calls: Calls) {
        if calls.is_empty() {
            return;
        }
        let (channels, payloads): (Vec<&str>, Vec<String>) = calls.into_iter().unzip();
        let told = sqlx::query("select pg_notify(n.channel, n.payload) from unnest($1::text[], $2::text[]) as n(channel, payload)")
            .bind(channels)
            .bind(payloads)
            .execute(&self.pool)
            .await;
        // Not again: a listener that lost its connection looks everywhere when it is back.
        if let Err(error) = told {
            tracing::warn!(%error, "listeners could not be told, they will see by themselves");
        }
    }
}
