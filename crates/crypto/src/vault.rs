//! The vault: every tenant's keys, unwrapped when needed and kept for a minute.

use crate::envelope::{KeyBytes, Keyring, Unreadable, random_key, version_of};
use crate::master::MasterKey;
use crate::store::{self, WrappedKey};
use db::Db;
use kernel::{Actor, Fault, TenantId};
use moka::future::Cache;
use parking_lot::RwLock;
use std::sync::Arc;
use std::time::Duration;

/// Tenants whose keys are held in memory, at most.
const KEYRINGS_MAX: u64 = 10_000;
/// For how long keys stay in memory: so long another node may still read what a destroyed key sealed.
const KEYRING_KEPT: Duration = Duration::from_secs(60);
/// Keys that change their master in one transaction.
const REWRAP_BATCH: i64 = 500;

/// Seals and opens for every tenant. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    db: Db,
    masters: Arc<RwLock<Masters>>,
    keyrings: Cache<TenantId, Arc<Keyring>>,
}

/// The master that wraps, and those that only unwrap.
struct Masters {
    current: MasterKey,
    previous: Vec<MasterKey>,
}

impl Masters {
    fn find(&self, id: &str) -> Option<&MasterKey> {
        std::iter::once(&self.current).chain(&self.previous).find(|master| master.id() == id)
    }
}

impl Vault {
    /// A vault under this master key.
    #[must_use]
    pub fn new(db: Db, master: MasterKey) -> Self {
        let keyrings = Cache::builder().max_capacity(KEYRINGS_MAX).time_to_live(KEYRING_KEPT).build();
        Self { db, masters: Arc::new(RwLock::new(Masters { current: master, previous: Vec::new() })), keyrings }
    }

    /// Also unwraps what this master wrapped: while the master changes, nodes hold both.
    #[must_use]
    pub fn with_previous(self, master: MasterKey) -> Self {
        self.masters.write().previous.push(master);
        self
    }

    /// Can every tenant's key be unwrapped? To ask at start, before a lost key file makes itself felt one customer at a time.
    ///
    /// # Errors
    /// A fault that names the missing master.
    pub async fn check(&self) -> Result<(), Fault> {
        let known = {
            let masters = self.masters.read();
            std::iter::once(&masters.current).chain(&masters.previous).map(|m| m.id().to_owned()).collect::<Vec<_>>()
        };
        let mut tx = self.db.system("crypto: are all masters there").await?;
        match store::unknown_master(&mut tx, &known).await? {
            None => Ok(()),
            Some(id) => Err(no_master(&id)),
        }
    }

    /// The tenant's keys; the first is made when there is none. Ask for them before a transaction begins, use them inside.
    ///
    /// # Errors
    /// A fault when the database is away or no master unwraps the keys.
    pub async fn key(&self, tenant: TenantId) -> Result<Arc<Keyring>, Fault> {
        let keyring = self.cached(tenant).await?;
        if keyring.version() > 0 {
            return Ok(keyring);
        }
        self.add(tenant, 1, &random_key()).await?;
        self.keyrings.invalidate(&tenant).await;
        self.cached(tenant).await
    }

    /// Seals `plain` for this tenant and purpose.
    ///
    /// # Errors
    /// As [`Vault::key`].
    pub async fn seal(&self, tenant: TenantId, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        Ok(self.key(tenant).await?.seal(purpose, plain)?)
    }

    /// Opens what was sealed for this tenant and purpose.
    ///
    /// # Errors
    /// A fault whose cause is [`Unreadable`] when it does not open; else as [`Vault::key`].
    pub async fn open(&self, tenant: TenantId, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let keyring = self.key_for(tenant, version_of(sealed)?).await?;
        Ok(keyring.open(purpose, sealed)?)
    }

    /// The tenant's keys for opening, read again when they lack this version: another node may have rotated a moment ago.
    /// Makes none, so that a tenant whose keys were destroyed stays without.
    ///
    /// # Errors
    /// As [`Vault::key`].
    pub async fn key_for(&self, tenant: TenantId, version: u32) -> Result<Arc<Keyring>, Fault> {
        let keyring = self.cached(tenant).await?;
        if version <= keyring.version() {
            return Ok(keyring);
        }
        self.keyrings.invalidate(&tenant).await;
        self.cached(tenant).await
    }

    /// Adds a version of the tenant's key, which seals from now on; older ones still open. Returns the version.
    ///
    /// # Errors
    /// As [`Vault::key`].
    pub async fn rotate(&self, tenant: TenantId) -> Result<u32, Fault> {
        loop {
            let version = self.key(tenant).await?.version() + 1;
            let added = self.add(tenant, version, &random_key()).await?;
            self.keyrings.invalidate(&tenant).await;
            if added {
                return Ok(version);
            }
        }
    }

    /// Wraps every tenant's key by another master, in batches, while everything stays readable. Returns how many.
    ///
    /// Give other nodes both masters ([`Vault::with_previous`]) before, and take the old one away after.
    ///
    /// # Errors
    /// A fault when the database is away or a key can't be unwrapped; what was rewrapped until then stays so, and running it
    /// again goes on.
    pub async fn rewrap(&self, new: MasterKey) -> Result<u64, Fault> {
        {
            let mut masters = self.masters.write();
            let old = std::mem::replace(&mut masters.current, new.clone());
            if old.id() != new.id() {
                masters.previous.push(old);
            }
        }
        let mut rewrapped = 0;
        loop {
            let mut tx = self.db.system("crypto: rewrap by a new master").await?;
            let keys = store::not_wrapped_by(&mut tx, new.id(), REWRAP_BATCH).await?;
            if keys.is_empty() {
                self.masters.write().previous.clear();
                return Ok(rewrapped);
            }
            for key in keys {
                let plain = self.unwrap(&key)?;
                let wrapped = new.wrap(key.tenant, key.version, &plain)?;
                store::replace(&mut tx, &WrappedKey { wrapped, master_id: new.id().to_owned(), ..key }).await?;
                rewrapped += 1;
            }
            tx.commit().await?;
        }
    }

    /// Destroys the tenant's keys: what they sealed is unreadable, here at once and on other nodes within a minute.
    /// Returns how many versions there were.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn destroy(&self, tenant: TenantId) -> Result<u64, Fault> {
        let destroyed = self.db.write(&Actor::house(tenant), async |tx| store::destroy(tx).await).await?;
        self.keyrings.invalidate(&tenant).await;
        Ok(destroyed)
    }

    async fn cached(&self, tenant: TenantId) -> Result<Arc<Keyring>, Fault> {
        let loaded = self.keyrings.try_get_with(tenant, async { self.load(tenant).await.map(Arc::new) }).await;
        loaded.map_err(|fault| Fault::say(fault.to_string()))
    }

    async fn load(&self, tenant: TenantId) -> Result<Keyring, Fault> {
        let keys = self.db.read(&Actor::house(tenant), async |tx| store::versions(tx).await).await?;
        let plain = keys.iter().map(|key| Ok((key.version, self.unwrap(key)?))).collect::<Result<_, Fault>>()?;
        Ok(Keyring::new(tenant, plain))
    }

    async fn add(&self, tenant: TenantId, version: u32, key: &KeyBytes) -> Result<bool, Fault> {
        let master = self.masters.read().current.clone();
        let wrapped = master.wrap(tenant, version, key)?;
        self.db.write(&Actor::house(tenant), async |tx| store::add(tx, version, &wrapped, master.id()).await).await
    }

    fn unwrap(&self, key: &WrappedKey) -> Result<KeyBytes, Fault> {
        let masters = self.masters.read();
        let master = masters.find(&key.master_id).ok_or_else(|| no_master(&key.master_id))?;
        let plain = master.unwrap(key.tenant, key.version, &key.wrapped);
        plain.ok_or_else(|| Fault::from(Unreadable::Broken).doing(format!("unwrapping version {} of a tenant's key", key.version)))
    }
}

fn no_master(id: &str) -> Fault {
    Fault::say(format!("the master key {id} is missing: data was sealed under it. Give the program the key file that it had then"))
}
