//! A migrated database of one's own, in tens of milliseconds.
//!
//! All tests of all processes share one private PostgreSQL under `target/test-pg`, made and started by whoever comes first
//! and left running for the next run ([`stop`] ends it). It keeps nothing through a power cut: `fsync` is off.
//! The migrations run once for each state of `migrations/`, into a template whose name bears their hash; a test's
//! database is a copy of it.

use crate::process::target_folder;
use db::sqlx::postgres::{PgConnectOptions, PgConnection};
use db::sqlx::{self, AssertSqlSafe, Connection};
use db::{Bootstrap, Db, DbSettings, LEAKPROOF_SQL, MIGRATOR, PrivateCluster};
use nix::fcntl::{Flock, FlockArg};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// What a test's pool needs at most; many tests share the server.
const CONNECTIONS: u32 = 8;
/// Settings over those of the private cluster.
const SPEED: [&str; 5] = [
    "alter system set fsync = off",
    "alter system set synchronous_commit = off",
    "alter system set full_page_writes = off",
    "alter system set max_connections = 300",
    "alter system set shared_buffers = '128MB'",
];

static SEQUENCE: AtomicU32 = AtomicU32::new(0);

/// A test's own database, dropped on drop.
#[derive(Debug)]
pub struct TestDb {
    /// The pools, as the program has them.
    pub db: Db,
    name: String,
    cluster: PrivateCluster,
}

impl TestDb {
    /// Makes one.
    ///
    /// # Panics
    /// When PostgreSQL isn't installed, or a migration fails.
    pub async fn new() -> Self {
        let (cluster, template) = prepare().await;
        Self::copy_of(cluster, &template).await
    }

    /// Makes one without tables, for a program that migrates by itself.
    ///
    /// # Panics
    /// When PostgreSQL isn't installed.
    pub async fn empty() -> Self {
        let (cluster, _) = prepare().await;
        Self::copy_of(cluster, "template1").await
    }

    async fn copy_of(cluster: PrivateCluster, template: &str) -> Self {
        let name = format!("t_{}_{}", std::process::id(), SEQUENCE.fetch_add(1, Ordering::Relaxed));
        let mut conn = connect(&cluster, "postgres").await;
        run(&mut conn, &format!("create database {name} template {template}")).await;
        conn.close().await.expect("an open connection");
        let settings = DbSettings { app_connections: CONNECTIONS, ..DbSettings::beside(&cluster.admin().database(&name), None) };
        Self { db: Db::open(&settings), name, cluster }
    }

    /// How the program's two roles reach it.
    #[must_use]
    pub fn settings(&self) -> DbSettings {
        DbSettings { app_connections: CONNECTIONS, ..DbSettings::beside(&self.admin(), None) }
    }

    /// How its administrator reaches it: for looking behind row security, never for what the program does.
    #[must_use]
    pub fn admin(&self) -> PgConnectOptions {
        self.cluster.admin().database(&self.name)
    }

    /// Its address for a program that is started beside the test, as administrator.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://postgres@localhost/{}?host={}", self.name, folder().display())
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let drop = format!("drop database if exists {} with (force)", self.name);
        let admin = self.cluster.admin().database("postgres");
        // A drop can't wait in the test's own runtime, so it waits in one of its own.
        let waiting = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut conn = PgConnection::connect_with(&admin).await?;
                sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut conn).await?;
                Ok::<_, sqlx::Error>(())
            })
        });
        // What isn't dropped here is swept away by the next process that comes.
        let _ = waiting.join();
    }
}

/// Ends the shared server. The next test starts it again.
///
/// # Panics
/// When it doesn't end.
pub async fn stop() {
    let _lock = lock();
    let cluster = cluster();
    if cluster.is_up().await {
        cluster.stop().await.unwrap_or_else(|fault| panic!("{fault}"));
    }
}

/// Sees that the server runs and the template is there; gives the template's name.
async fn prepare() -> (PrivateCluster, String) {
    let _lock = tokio::task::spawn_blocking(lock).await.expect("the lock's thread ends well");
    let cluster = cluster();
    let fresh = !cluster.is_up().await;
    cluster.start().await.unwrap_or_else(|fault| panic!("the tests' PostgreSQL doesn't start: {fault}"));
    let mut conn = connect(&cluster, "postgres").await;
    if fresh {
        hurry(&cluster, &mut conn).await;
        conn = connect(&cluster, "postgres").await;
    }
    sweep(&mut conn).await;
    let template = format!("template_{}", state_of_migrations());
    if !exists(&mut conn, &template).await {
        make_template(&cluster, &mut conn, &template).await;
    }
    conn.close().await.expect("an open connection");
    (cluster, template)
}

async fn make_template(cluster: &PrivateCluster, conn: &mut PgConnection, template: &str) {
    for old in names_like(conn, "template\\_%").await {
        run(conn, &format!("drop database if exists {old} with (force)")).await;
    }
    let making = format!("{template}_making");
    run(conn, &format!("create database {making}")).await;
    Bootstrap::run(&cluster.admin().database(&making), None).await.unwrap_or_else(|fault| panic!("{fault}"));
    run(conn, &format!("alter database {making} rename to {template}")).await;
}

/// Sets what makes tests fast; the two that need it get a second start.
async fn hurry(cluster: &PrivateCluster, conn: &mut PgConnection) {
    let fsync: String = sqlx::query_scalar("show fsync").fetch_one(&mut *conn).await.expect("a setting");
    if fsync == "off" {
        return;
    }
    for setting in SPEED {
        run(conn, setting).await;
    }
    cluster.stop().await.unwrap_or_else(|fault| panic!("{fault}"));
    cluster.start().await.unwrap_or_else(|fault| panic!("{fault}"));
}

/// Drops what tests left behind whose process is gone.
async fn sweep(conn: &mut PgConnection) {
    for name in names_like(conn, "t\\_%").await {
        let owner = name.split('_').nth(1).unwrap_or_default();
        if !PathBuf::from(format!("/proc/{owner}")).exists() {
            run(conn, &format!("drop database if exists {name} with (force)")).await;
        }
    }
}

async fn names_like(conn: &mut PgConnection, pattern: &str) -> Vec<String> {
    sqlx::query_scalar("select datname::text from pg_database where datname like $1")
        .bind(pattern)
        .fetch_all(conn)
        .await
        .expect("the catalogue can be read")
}

async fn exists(conn: &mut PgConnection, name: &str) -> bool {
    sqlx::query_scalar("select exists(select from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(conn)
        .await
        .expect("the catalogue can be read")
}

async fn run(conn: &mut PgConnection, sql: &str) {
    if let Err(error) = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(conn).await {
        panic!("{sql}: {error}");
    }
}

async fn connect(cluster: &PrivateCluster, database: &str) -> PgConnection {
    PgConnection::connect_with(&cluster.admin().database(database)).await.expect("the server runs")
}

fn state_of_migrations() -> String {
    let mut hash = Sha256::new();
    for migration in MIGRATOR.iter() {
        hash.update(&migration.checksum);
    }
    hash.update(LEAKPROOF_SQL);
    hex::encode(&hash.finalize()[..8])
}

fn cluster() -> PrivateCluster {
    PrivateCluster::find(&folder(), &[]).unwrap_or_else(|error| panic!("the tests need a PostgreSQL server: {error}"))
}

/// Under `target`, unless that path is too long for a socket: then beside other temporary files, by a name that tells clones apart.
fn folder() -> PathBuf {
    const PATH_BYTES_MAX: usize = 80;
    let usual = target_folder().join("test-pg");
    if usual.as_os_str().len() <= PATH_BYTES_MAX {
        return usual;
    }
    let clone = hex::encode(&Sha256::digest(usual.as_os_str().as_encoded_bytes())[..6]);
    std::env::temp_dir().join(format!("tradewind-test-pg-{clone}"))
}

/// One process at a time looks after the server.
fn lock() -> Flock<std::fs::File> {
    let path = folder().with_extension("lock");
    let file = std::fs::File::create(&path).unwrap_or_else(|error| panic!("making {}: {error}", path.display()));
    Flock::lock(file, FlockArg::LockExclusive).map_err(|(_, error)| error).expect("a lock on our own file")
}
