//! The pools: one for each of the two roles, and one connection for telling listeners.

use crate::bell::Bell;
use crate::pool::{Pool, TRUSTED_IDLE};
use crate::{SystemLook, SystemTx, TenantTx};
use kernel::{Actor, Fault};
use sqlx::pool::PoolConnectionMetadata;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use std::sync::Arc;
use std::time::Duration;

/// Connections that work under row security, at most, when the settings say nothing.
pub const APP_CONNECTIONS_DEFAULT: u32 = 16;
/// Connections that see across tenants, at most.
const SYSTEM_CONNECTIONS: u32 = 6;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// The connection that tells listeners is given back to the server when nobody was told anything for so long.
const BELL_IDLE: Duration = Duration::from_secs(60);

/// Where PostgreSQL is and how the two roles sign in there.
#[derive(Debug, Clone)]
pub struct DbSettings {
    /// Options of the role `tradewind_app`.
    pub app: PgConnectOptions,
    /// Options of the role `tradewind_system`.
    pub system: PgConnectOptions,
    /// Connections under row security, at most.
    pub app_connections: u32,
}

impl DbSettings {
    /// Both roles beside an administrator's options, with a common password (none: the cluster trusts its socket).
    #[must_use]
    pub fn beside(admin: &PgConnectOptions, password: Option<&str>) -> Self {
        let role = |name: &str| {
            let options = admin.clone().username(name);
            if let Some(password) = password { options.password(password) } else { options }
        };
        Self { app: role("tradewind_app"), system: role("tradewind_system"), app_connections: APP_CONNECTIONS_DEFAULT }
    }
}

/// The database, as the program may use it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    app: Pool,
    system: Pool,
    bell: Arc<Bell>,
}

impl Db {
    /// Opens the pools; connections are made when first needed, so this does not wait for the server.
    #[must_use]
    pub fn open(settings: &DbSettings) -> Self {
        let pool = |max| {
            PgPoolOptions::new()
                .max_connections(max)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .test_before_acquire(false)
                .before_acquire(|connection, kept| Box::pin(still_there(connection, kept)))
        };
        Self {
            app: Pool::over(pool(settings.app_connections).connect_lazy_with(settings.app.clone())),
            system: Pool::over(pool(SYSTEM_CONNECTIONS).connect_lazy_with(settings.system.clone())),
            bell: Bell::new(pool(1).idle_timeout(BELL_IDLE).connect_lazy_with(settings.system.clone())),
        }
    }

    /// Runs `work` in a read-only transaction as the actor.
    ///
    /// # Errors
    /// What `work` returns, or a fault when the database is away.
    pub async fn read<T, E: From<Fault>>(&self, actor: &Actor, work: impl AsyncFnOnce(&mut TenantTx) -> Result<T, E>) -> Result<T, E> {
        let mut tx = TenantTx::begin(&self.app, &self.bell, actor, true).await?;
        let out = work(&mut tx).await?;
        tx.commit().await?;
        Ok(out)
    }

    /// Runs `work` in a transaction as the actor; commits when it returns `Ok`, leaves nothing behind otherwise.
    ///
    /// # Errors
    /// What `work` returns, or a fault when the database is away.
    pub async fn write<T, E: From<Fault>>(&self, actor: &Actor, work: impl AsyncFnOnce(&mut TenantTx) -> Result<T, E>) -> Result<T, E> {
        let mut tx = TenantTx::begin(&self.app, &self.bell, actor, false).await?;
        let out = work(&mut tx).await?;
        tx.commit().await?;
        Ok(out)
    }

    /// Opens a transaction that sees across tenants. `reason` is logged and counted.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn system(&self, reason: &'static str) -> Result<SystemTx, Fault> {
        SystemTx::open(&self.system, &self.bell, reason).await
    }

    /// Looks across tenants, without a transaction. `reason` is logged and counted.
    ///
    /// # Errors
    /// What `work` returns, or a fault when the database is away.
    pub async fn system_look<T>(
        &self,
        reason: &'static str,
        work: impl AsyncFnOnce(&mut SystemLook) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut look = SystemLook::open(&self.system, reason).await?;
        let seen = work(&mut look).await?;
        look.done();
        Ok(seen)
    }

    /// The pool of the system role, for listening to notifications (`PgListener`). Runs no statement of its own.
    #[must_use]
    pub fn listener_pool(&self) -> &PgPool {
        self.system.all()
    }

    /// Does the database answer? For readiness.
    ///
    /// # Errors
    /// A fault that says why not.
    pub async fn ping(&self) -> Result<(), Fault> {
        let mut lent = self.app.lend().await?;
        sqlx::query("select 1").execute(&mut *lent).await?;
        lent.done();
        Ok(())
    }

    /// Closes all connections, waiting for transactions that run.
    pub async fn close(&self) {
        self.app.close().await;
        self.system.close().await;
        self.bell.close().await;
    }
}

/// Every connection answered when it was given back; only one that lay idle since is asked again.
async fn still_there(connection: &mut PgConnection, kept: PoolConnectionMetadata) -> Result<bool, sqlx::Error> {
    Ok(kept.idle_for < TRUSTED_IDLE || connection.ping().await.is_ok())
}
