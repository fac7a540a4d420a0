//! The pool of one role: sqlx's, and above it what was given back just now.
//!
//! sqlx asks every connection that comes back whether it is still there, which costs a round trip; of the nine that the making of a company
//! needs, two were such questions. Here a connection whose last transaction ended well is taken again as it is, the latest first: its
//! caches are warm. What has lain for longer goes back to sqlx, as does every connection whose work was broken off.

use parking_lot::Mutex;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A connection that was given back so long ago is asked whether it still answers before it is used again.
pub(crate) const TRUSTED_IDLE: Duration = Duration::from_secs(1);

/// Lends connections. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    all: PgPool,
    warm: Arc<Mutex<Vec<Warm>>>,
}

#[derive(Debug)]
struct Warm {
    connection: PoolConnection<Postgres>,
    since: Instant,
}

impl Pool {
    pub(crate) fn over(all: PgPool) -> Self {
        Self { all, warm: Arc::default() }
    }

    /// sqlx's own pool, for what holds a connection for long.
    pub(crate) fn all(&self) -> &PgPool {
        &self.all
    }

    pub(crate) async fn lend(&self) -> Result<Lent, sqlx::Error> {
        let connection = match self.warm() {
            Some(connection) => connection,
            // Boxed, as in `begin` and `commit`: what waits for long (an open screen) carries the room of all that it may ever await.
            None => Box::pin(self.all.acquire()).await?,
        };
        Ok(Lent { connection: Some(connection), pool: self.clone(), open: false })
    }

    /// The connection given back last. When it has lain too long all have, and sqlx gets them.
    fn warm(&self) -> Option<PoolConnection<Postgres>> {
        let mut warm = self.warm.lock();
        let last = warm.pop()?;
        if last.since.elapsed() < TRUSTED_IDLE {
            return Some(last.connection);
        }
        let cold = std::mem::take(&mut *warm);
        drop((warm, last, cold));
        None
    }

    /// Where somebody may be waiting for a connection sqlx gets it: only it knows of him.
    fn keep(&self, connection: PoolConnection<Postgres>) {
        let full = self.all.num_idle() == 0 && self.all.size() >= self.all.options().get_max_connections();
        if !full && !self.all.is_closed() {
            self.warm.lock().push(Warm { connection, since: Instant::now() });
        }
    }

    /// Closes all connections, waiting for what runs.
    pub(crate) async fn close(&self) {
        let closing = self.all.close();
        drop(std::mem::take(&mut *self.warm.lock()));
        closing.await;
    }
}

/// A connection, until it is dropped: then what it had begun is rolled back.
#[derive(Debug)]
pub(crate) struct Lent {
    /// Gone only while it is being given back.
    connection: Option<PoolConnection<Postgres>>,
    pool: Pool,
    open: bool,
}

impl Lent {
    /// Begins a transaction with this text.
    pub(crate) async fn begin(&mut self, sql: String) -> Result<(), sqlx::Error> {
        // Whatever becomes of this call, the server may have heard it.
        self.open = true;
        Box::pin(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **self)).await?;
        Ok(())
    }

    pub(crate) async fn commit(mut self) -> Result<(), sqlx::Error> {
        Box::pin(sqlx::raw_sql("commit").execute(&mut *self)).await?;
        self.open = false;
        self.done();
        Ok(())
    }

    /// Gives it back as it is: its last statement was answered whole, and no transaction is open.
    pub(crate) fn done(mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool.keep(connection);
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) if self.open => {
                runtime.spawn(async move {
                    if sqlx::raw_sql("rollback").execute(&mut *connection).await.is_err() {
                        connection.close_on_drop();
                    }
                });
            }
            Ok(_) => drop(connection),
            // The program is at its end.
            Err(_) => drop(connection.detach()),
        }
    }
}

impl Deref for Lent {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        self.connection.as_ref().expect("lent until it is given back")
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("lent until it is given back")
    }
}
