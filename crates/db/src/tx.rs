//! Transactions that know who asks.

use crate::bell::{Bell, Calls};
use crate::pool::{Lent, Pool};
use kernel::{Actor, Fault, Grants, LabelId, TenantId};
use sqlx::PgConnection;
use std::fmt;
use std::sync::Arc;

/// A transaction in which tenant and grants are set; row-level security shows and takes only what they allow.
///
/// Verbs take `&mut TenantTx`; they neither begin nor commit, and never hold a socket beside it.
pub struct TenantTx {
    inner: Lent,
    tenant: TenantId,
    grants: Grants,
    calls: Calls,
    bell: Arc<Bell>,
}

impl TenantTx {
    /// One round trip: begin, tenant, grants. Both values are of types whose text can't hold SQL.
    ///
    /// What reads is planned for its values each time: which index serves a list depends on the caller's labels. What writes finds
    /// its rows by their keys, so its plans are made once; making them costs more than following them.
    pub(crate) async fn begin(pool: &Pool, bell: &Arc<Bell>, actor: &Actor, read_only: bool) -> Result<Self, Fault> {
        let mode = if read_only { "begin read only" } else { "begin; set local plan_cache_mode = auto" };
        let sql = format!("{mode}; set local app.tenant = '{}'; set local app.grants = '{}'", actor.tenant, actor.grants.to_sql());
        let mut inner = pool.lend().await?;
        inner.begin(sql).await?;
        Ok(Self { inner, tenant: actor.tenant, grants: actor.grants.clone(), calls: Calls::new(), bell: bell.clone() })
    }

    /// The connection, for `sqlx` queries: `.fetch_all(tx.conn())`.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// The tenant whose rows are seen. Inserts name it.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The actor's grants, for queries that repeat them so that statistics choose the index.
    #[must_use]
    pub fn grants(&self) -> &Grants {
        &self.grants
    }

    /// From here on the transaction also sees what bears this label: of a thing that its actor has just made and is the first to hold.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn hold(&mut self, label: LabelId) -> Result<(), Fault> {
        self.grants = Grants::of(self.grants.labels().iter().copied().chain([label]));
        let sql = format!("set local app.grants = '{}'", self.grants.to_sql());
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *self.inner).await?;
        Ok(())
    }

    /// From here on the transaction acts for another: founding a company is one transaction of the vendor, who opens what was ordered,
    /// and of the company. Every place that does so is a vendor's verb.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn act_for(&mut self, actor: &Actor) -> Result<(), Fault> {
        let sql = format!("set local app.tenant = '{}'; set local app.grants = '{}'", actor.tenant, actor.grants.to_sql());
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *self.inner).await?;
        (self.tenant, self.grants) = (actor.tenant, actor.grants.clone());
        Ok(())
    }

    /// Tells whoever listens to this channel, once the transaction is committed; the same call twice is one. Instead of `NOTIFY` in
    /// the transaction, behind which all others would queue. A process killed in between tells nobody, so listeners also look by
    /// themselves, at least every second.
    pub fn notify(&mut self, channel: &'static str, payload: impl fmt::Display) {
        self.calls.insert((channel, payload.to_string()));
    }

    pub(crate) async fn commit(self) -> Result<(), Fault> {
        self.inner.commit().await?;
        self.bell.ring(self.calls);
        Ok(())
    }
}

/// A transaction that sees across tenants. Every place that opens one is listed in ARCHITECTURE.md and counted by `xtask tidy`.
pub struct SystemTx {
    inner: Lent,
    calls: Calls,
    bell: Arc<Bell>,
}

impl SystemTx {
    pub(crate) async fn open(pool: &Pool, bell: &Arc<Bell>, reason: &'static str) -> Result<Self, Fault> {
        tracing::trace!(reason, "system transaction");
        let mut inner = pool.lend().await?;
        inner.begin("begin".to_owned()).await?;
        Ok(Self { inner, calls: Calls::new(), bell: bell.clone() })
    }

    /// The connection, for `sqlx` queries.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// As [`TenantTx::notify`].
    pub fn notify(&mut self, channel: &'static str, payload: impl fmt::Display) {
        self.calls.insert((channel, payload.to_string()));
    }

    /// Makes the changes last. Dropped without it, nothing is left behind.
    ///
    /// # Errors
    /// A fault when the database refuses or is away.
    pub async fn commit(self) -> Result<(), Fault> {
        self.inner.commit().await?;
        self.bell.ring(self.calls);
        Ok(())
    }
}

/// A look across tenants without a transaction: each statement costs one round trip, sees for itself and holds nothing against others'
/// changes. Listed and counted as [`SystemTx`] is.
pub struct SystemLook(Lent);

impl SystemLook {
    pub(crate) async fn open(pool: &Pool, reason: &'static str) -> Result<Self, Fault> {
        tracing::trace!(reason, "system look");
        Ok(Self(pool.lend().await?))
    }

    /// The connection, for `sqlx` queries that read.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.0
    }

    pub(crate) fn done(self) {
        self.0.done();
    }
}
