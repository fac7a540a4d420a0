//! Which PostgreSQL: the one that is configured, or a private one that the program makes and keeps running.

use crate::settings::Settings;
use db::{Bootstrap, Db, DbSettings, PrivateCluster};
use kernel::Fault;
use std::path::Path;
use std::time::Duration;

/// How often the private server is looked at.
const WATCH_EVERY: Duration = Duration::from_secs(1);

/// The database, migrated and open.
pub struct Database {
    pub db: Db,
    pub private: Option<PrivateCluster>,
    pub bootstrap: Bootstrap,
}

impl Database {
    /// Finds or makes the server, migrates, opens the pools.
    ///
    /// # Errors
    /// What is missing, in words that say what to do.
    pub async fn open(settings: &Settings, roles_password: &str) -> Result<Self, Fault> {
        let (admin, password, private) = if let Some(url) = &settings.database_url {
            let admin: sqlx::postgres::PgConnectOptions =
                url.parse().map_err(|e: sqlx::Error| Fault::from(e).doing("reading database.url"))?;
            (admin, Some(roles_password), None)
        } else {
            let cluster = PrivateCluster::find(&private_folder(&settings.data), &settings.postgres_binaries)?;
            cluster.start().await?;
            (cluster.admin(), None, Some(cluster))
        };
        let bootstrap = Bootstrap::run(&admin, password).await?;
        let mut options = DbSettings::beside(&admin, password);
        options.app_connections = settings.database_connections;
        Ok(Self { db: Db::open(&options), private, bootstrap })
    }

    /// No database: pools that are never used, for the contract.
    pub fn nowhere() -> Self {
        let settings = DbSettings::beside(&sqlx::postgres::PgConnectOptions::new_without_pgpass(), None);
        Self { db: Db::open(&settings), private: None, bootstrap: Bootstrap { leakproof: false, migrated: 0 } }
    }

    /// Starts the private server again whenever it has gone, until the program ends.
    pub fn watch(&self) {
        let Some(cluster) = self.private.clone() else { return };
        tokio::spawn(async move {
            let mut line = None;
            loop {
                tokio::time::sleep(WATCH_EVERY).await;
                if cluster.answers(&mut line).await {
                    continue;
                }
                tracing::warn!("the private PostgreSQL is gone; starting it again");
                if let Err(fault) = cluster.start().await {
                    tracing::error!(%fault, "the private PostgreSQL did not start");
                }
            }
        });
    }
}

/// Where the private cluster lives.
pub fn private_folder(data: &Path) -> std::path::PathBuf {
    data.join("postgres")
}
