//! The built `tradewind` program as a process: started on a port and a data folder of its own, killed, started again.

use crate::caller::Caller;
use crate::process::{Guarded, Memory, Scratch, family_processor_time, free_port, memory, processor_time};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// A first start makes the private database and its tables.
const START_PATIENCE: Duration = Duration::from_secs(90);
const STOP_PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(5);

/// How the program shall be started. Start it with [`Setup::start`].
#[derive(Debug, Clone)]
pub struct Setup {
    binary: PathBuf,
    data: Option<PathBuf>,
    arguments: Vec<String>,
}

impl Setup {
    /// Keeps its data here, where it stays when the program goes; in a scratch folder when not said.
    #[must_use]
    pub fn data(mut self, folder: &Path) -> Self {
        self.data = Some(folder.to_owned());
        self
    }

    /// Adds arguments behind `serve`, for instance `["--database-url", url]`.
    #[must_use]
    pub fn arguments<'a>(mut self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        self.arguments.extend(arguments.into_iter().map(ToOwned::to_owned));
        self
    }

    /// Starts it and waits until it is ready.
    ///
    /// # Panics
    /// When it ends instead, or isn't ready in a minute and a half; its log is in the words.
    pub async fn start(self) -> Program {
        let scratch = Scratch::new("program");
        let data = self.data.clone().unwrap_or_else(|| scratch.path().join("data"));
        let mut program = Program { setup: self, scratch, data, port: free_port(), process: None, started_in: Duration::ZERO };
        program.launch().await;
        program
    }
}

/// A running program.
#[derive(Debug)]
pub struct Program {
    setup: Setup,
    scratch: Scratch,
    data: PathBuf,
    port: u16,
    process: Option<Guarded>,
    started_in: Duration,
}

impl Program {
    /// What to say before the start. `binary` is the built program.
    #[must_use]
    pub fn setup(binary: &Path) -> Setup {
        Setup { binary: binary.to_owned(), data: None, arguments: Vec::new() }
    }

    /// Its address, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Somebody who isn't signed in.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::new(&self.url())
    }

    /// Where it keeps its data.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// How long the last start took from the start of the process to the first answer that it is ready.
    #[must_use]
    pub fn started_in(&self) -> Duration {
        self.started_in
    }

    /// What it has logged since its last start.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.scratch.path().join("program.log")).unwrap_or_default()
    }

    /// Its memory; PostgreSQL is not counted.
    ///
    /// # Panics
    /// When it doesn't run.
    #[must_use]
    pub fn memory(&self) -> Memory {
        self.process.as_ref().and_then(|process| memory(process.id())).expect("the program runs")
    }

    /// Processor time that it has used since its last start; PostgreSQL is not counted.
    ///
    /// # Panics
    /// When it doesn't run.
    #[must_use]
    pub fn processor_time(&self) -> Duration {
        self.process.as_ref().and_then(|process| processor_time(process.id())).expect("the program runs")
    }

    /// Processor time that its private PostgreSQL has used; none when there is none.
    #[must_use]
    pub fn postgres_processor_time(&self) -> Option<Duration> {
        postgres_below(&self.data).and_then(|pid| u32::try_from(pid.as_raw()).ok()).map(family_processor_time)
    }

    /// Has it ended by itself?
    pub fn has_ended(&mut self) -> bool {
        self.process.as_mut().is_none_or(Guarded::has_ended)
    }

    /// Ends it with `SIGKILL`; its private PostgreSQL goes on, as after a crash.
    pub fn kill(&mut self) {
        if let Some(process) = &self.process {
            process.signal(Signal::SIGKILL);
        }
        while !self.has_ended() {
            std::thread::sleep(POLL);
        }
    }

    /// Ends its private PostgreSQL with `SIGKILL`; false when there is none.
    pub fn kill_postgres(&self) -> bool {
        postgres_below(&self.data).is_some_and(|pid| kill(pid, Signal::SIGKILL).is_ok())
    }

    /// Ends it in good order; false when it had to be killed.
    pub fn stop(&mut self) -> bool {
        self.process.take().is_none_or(|mut process| process.stop(STOP_PATIENCE))
    }

    /// Starts it again on the same port with the same data, after [`Program::kill`] or [`Program::stop`] (or does the latter).
    ///
    /// # Panics
    /// As [`Setup::start`].
    pub async fn restart(&mut self) {
        if !self.has_ended() {
            self.stop();
        }
        self.launch().await;
    }

    async fn launch(&mut self) {
        // Ours is reaped first, so that its watcher doesn't end what comes after.
        self.process = None;
        let log = std::fs::File::create(self.scratch.path().join("program.log")).expect("our own folder");
        let mut command = Command::new(&self.setup.binary);
        command.arg("serve").arg("--data").arg(&self.data).args(["--listen", &format!("127.0.0.1:{}", self.port)]);
        command.args(&self.setup.arguments).current_dir(self.scratch.path());
        command.stdout(log.try_clone().expect("an open file")).stderr(log);
        let since = Instant::now();
        self.process = Some(Guarded::spawn(&mut command, self.scratch.path(), "Build it: cargo build -p app"));
        let caller = self.caller();
        while !caller.answers("/api/ready").await {
            assert!(!self.has_ended(), "the program ended:\n{}", self.log());
            assert!(since.elapsed() < START_PATIENCE, "the program isn't ready:\n{}", self.log());
            tokio::time::sleep(POLL).await;
        }
        self.started_in = since.elapsed();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.stop();
        if let Some(pid) = postgres_below(&self.data) {
            let _ = kill(pid, Signal::SIGINT);
        }
    }
}

/// The server whose cluster lies in the data folder, two levels down at most.
fn postgres_below(data: &Path) -> Option<Pid> {
    let subfolders =
        |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect::<Vec<_>>();
    let first = subfolders(data);
    let second: Vec<PathBuf> = first.iter().flat_map(|folder| subfolders(folder)).collect();
    let file = first.iter().chain(&second).map(|folder| folder.join("postmaster.pid")).find(|file| file.exists())?;
    let pid = std::fs::read_to_string(file).ok()?.lines().next()?.trim().parse().ok()?;
    Some(Pid::from_raw(pid))
}
