//! Bringing a database to the shape that this program expects.

use kernel::Fault;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, migrate::Migrator};

/// All migrations, compiled in.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// Statements that only a superuser can run; `doctor` prints them for the administrator of a foreign PostgreSQL.
pub const LEAKPROOF_SQL: &str = include_str!("leakproof.sql");
const ROLES_SQL: &str = include_str!("bootstrap.sql");

/// What the first step found and did.
#[derive(Debug)]
pub struct Bootstrap {
    /// The leak-proof marks are set, so that word search uses its index under row security.
    pub leakproof: bool,
    /// Migrations that had not been run before.
    pub migrated: usize,
}

impl Bootstrap {
    /// As administrator: roles (with `password`, if they sign in with one), leak-proof marks where allowed, migrations.
    /// Safe to run again, and from several nodes at once: the migrator holds an advisory lock.
    ///
    /// # Errors
    /// A fault when the database is away, older than version 15, or a migration fails (that migration leaves nothing behind).
    pub async fn run(admin: &PgConnectOptions, password: Option<&str>) -> Result<Self, Fault> {
        let mut conn = PgConnection::connect_with(admin).await.map_err(|e| Fault::from(e).doing("connecting as administrator"))?;
        let version: i32 = sqlx::query_scalar("select current_setting('server_version_num')::int").fetch_one(&mut conn).await?;
        if version < 150_000 {
            return Err(Fault::say(format!("PostgreSQL 15 or newer is needed, this one is {}", version / 10_000)));
        }
        sqlx::raw_sql(ROLES_SQL).execute(&mut conn).await.map_err(|e| Fault::from(e).doing("making the program's roles"))?;
        if let Some(password) = password {
            for role in ["tradewind_app", "tradewind_system"] {
                let quoted = password.replace('\'', "''");
                sqlx::raw_sql(AssertSqlSafe(format!("alter role {role} password '{quoted}'"))).execute(&mut conn).await?;
            }
        }
        let before = applied(&mut conn).await;
        MIGRATOR.run(&mut conn).await.map_err(|e| Fault::from(e).doing("migrating"))?;
        let leakproof = match sqlx::raw_sql(LEAKPROOF_SQL).execute(&mut conn).await {
            Ok(_) => true,
            Err(error) => {
                tracing::warn!(%error, "word search will be slow: run the statements that `tradewind doctor` prints as superuser");
                false
            }
        };
        let migrated = applied(&mut conn).await - before;
        conn.close().await?;
        Ok(Self { leakproof, migrated })
    }
}

/// Migrations run so far; none where the table isn't there.
async fn applied(conn: &mut PgConnection) -> usize {
    let count: Result<i64, _> = sqlx::query_scalar("select count(*) from _sqlx_migrations where success").fetch_one(conn).await;
    count.map_or(0, |n| usize::try_from(n).unwrap_or(0))
}
