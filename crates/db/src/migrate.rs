//! Bringing a database to the shape that this program expects.

use kernel::Fault;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, migrate::Migrator};

/// All migrations, compiled in.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// Statements that only a superuser can run; `doctor` prints them for the administrator of a foreign PostgreSQL.
pub const LEAKPROOF_SQL: &str = include_str!("leakproof.sql");
const ROLES_SQL: &str = include_str!("bootstrap.sql");
const ROLES: [&str; 2] = ["tradewind_app", "tradewind_system"];

/// Are the roles as [`ROLES_SQL`] leaves them? Looking costs nothing; altering writes, waits for the disk, and fails for one of two
/// nodes that do it at once.
const ROLES_THERE_SQL: &str = "select count(*) = 2 from pg_roles
    where (rolname = 'tradewind_app' and rolconfig @> '{plan_cache_mode=force_custom_plan,jit=off}')
       or (rolname = 'tradewind_system' and rolconfig @> '{jit=off}')";
/// Are the marks as [`LEAKPROOF_SQL`] leaves them?
const LEAKPROOF_THERE_SQL: &str = "select bool_and(proleakproof) from pg_proc
    where oid in ('pg_catalog.ts_match_vq(tsvector, tsquery)'::regprocedure, 'pg_catalog.arrayoverlap(anyarray, anyarray)'::regprocedure,
                  'pg_catalog.arraycontains(anyarray, anyarray)'::regprocedure)";

/// What the first step found and did.
#[derive(Debug)]
pub struct Bootstrap {
    /// The leak-proof marks are set, so that word search uses its index under row security.
    pub leakproof: bool,
    /// Migrations that had not been run before.
    pub migrated: usize,
}

impl Bootstrap {
    /// As administrator: roles (with `password`, if they sign in with one), leak-proof marks where allowed, migrations. What is so
    /// already is only looked at. Safe to run again, and from several nodes at once: the migrator holds an advisory lock.
    ///
    /// # Errors
    /// A fault when the database is away, older than version 15, or a migration fails (that migration leaves nothing behind).
    pub async fn run(admin: &PgConnectOptions, password: Option<&str>) -> Result<Self, Fault> {
        let mut conn = PgConnection::connect_with(admin).await.map_err(|e| Fault::from(e).doing("connecting as administrator"))?;
        let version: i32 = sqlx::query_scalar("select current_setting('server_version_num')::int").fetch_one(&mut conn).await?;
        if version < 150_000 {
            return Err(Fault::say(format!("PostgreSQL 15 or newer is needed, this one is {}", version / 10_000)));
        }
        if !is_so(&mut conn, ROLES_THERE_SQL).await? {
            sqlx::raw_sql(ROLES_SQL).execute(&mut conn).await.map_err(|e| Fault::from(e).doing("making the program's roles"))?;
        }
        if let Some(password) = password {
            see_that_they_sign_in(&mut conn, admin, password).await?;
        }
        let migrated = migrate(&mut conn).await?;
        let leakproof = is_so(&mut conn, LEAKPROOF_THERE_SQL).await? || mark_leakproof(&mut conn).await;
        conn.close().await?;
        Ok(Self { leakproof, migrated })
    }
}

/// Gives this password to each role that can't sign in with it.
async fn see_that_they_sign_in(conn: &mut PgConnection, admin: &PgConnectOptions, password: &str) -> Result<(), Fault> {
    let [app, system] = ROLES.map(|role| admin.clone().username(role).password(password));
    // Asked together: each answer costs the server a new process.
    let signed_in = tokio::join!(PgConnection::connect_with(&app), PgConnection::connect_with(&system));
    let quoted = password.replace('\'', "''");
    for (role, signed_in) in ROLES.into_iter().zip([signed_in.0, signed_in.1]) {
        match signed_in {
            Ok(signed_in) => signed_in.close().await?,
            Err(_) => {
                sqlx::raw_sql(AssertSqlSafe(format!("alter role {role} password '{quoted}'"))).execute(&mut *conn).await?;
            }
        }
    }
    Ok(())
}

/// Runs what was not run before; how many that were.
async fn migrate(conn: &mut PgConnection) -> Result<usize, Fault> {
    let before = applied(conn).await;
    // The usual start: all is there, and the migrator with its lock is left alone.
    let ours = MIGRATOR.iter().map(|migration| (migration.version, migration.checksum.to_vec()));
    if before.iter().cloned().eq(ours) {
        return Ok(0);
    }
    MIGRATOR.run(&mut *conn).await.map_err(|e| Fault::from(e).doing("migrating"))?;
    Ok(applied(conn).await.len() - before.len())
}

/// Version and checksum of the migrations that were run, in order; none where their table isn't there.
async fn applied(conn: &mut PgConnection) -> Vec<(i64, Vec<u8>)> {
    let rows = sqlx::query_as("select version, checksum from _sqlx_migrations where success order by version").fetch_all(conn).await;
    rows.unwrap_or_default()
}

async fn mark_leakproof(conn: &mut PgConnection) -> bool {
    match sqlx::raw_sql(LEAKPROOF_SQL).execute(conn).await {
        Ok(_) => true,
        Err(error) => {
            tracing::warn!(%error, "word search will be slow: run the statements that `tradewind doctor` prints as superuser");
            false
        }
    }
}

async fn is_so(conn: &mut PgConnection, sql: &'static str) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar::<_, Option<bool>>(sql).fetch_one(conn).await?.unwrap_or(false))
}
