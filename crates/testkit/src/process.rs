//! Processes that live as long as the test that started them, also when that test is killed with -9.

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid, User, chown};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Below Linux's range for outgoing connections (32768…), so that nobody is given such a port by chance.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
const PORT_TRIES: usize = 200;
const POLL: Duration = Duration::from_millis(5);
/// Waits for the end of its input, then ends process `$1` with all below it and removes folder `$2`.
const WATCHER: &str = r#"
family() { for child in $(cat /proc/$1/task/*/children 2>/dev/null); do echo "$child"; family "$child"; done; }
read -r _
below=$(family "$1")
kill -TERM "$1"
sleep 1
kill -KILL "$1" $below
rm -rf "$2"
"#;

/// A child process with a watcher: a shell that waits on a pipe held by this process. When this process ends, however
/// it ends, the pipe closes, and the watcher kills the child and removes its folder.
#[derive(Debug)]
pub struct Guarded {
    child: Child,
    watcher: Child,
}

impl Guarded {
    /// Starts `command`; `folder` is what the watcher removes if we die.
    ///
    /// # Panics
    /// When the program can't be started; `install` says how it is installed.
    #[must_use]
    pub fn spawn(command: &mut Command, folder: &Path, install: &str) -> Self {
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).spawn().unwrap_or_else(|error| panic!("can't start {program}: {error}. {install}"));
        let watcher = Command::new("sh")
            .args(["-c", WATCHER, "watcher", &child.id().to_string()])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("a shell can be started");
        Self { child, watcher }
    }

    /// The child's process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Has the child ended by itself?
    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)) | Err(_))
    }

    /// Ends the child and all its descendants with `SIGKILL`, as a power cut would.
    pub fn kill(&mut self) {
        let family = descendants(self.id());
        let _ = self.child.kill();
        for pid in family {
            let _ = kill(pid, Signal::SIGKILL);
        }
        let _ = self.child.wait();
    }

    /// Asks the child to end (`SIGTERM`) and waits; after `patience` it is killed. True if it went by itself.
    pub fn stop(&mut self, patience: Duration) -> bool {
        self.signal(Signal::SIGTERM);
        let since = Instant::now();
        while since.elapsed() < patience {
            if self.has_ended() {
                return true;
            }
            std::thread::sleep(POLL);
        }
        self.kill();
        false
    }

    /// As [`Guarded::stop`]; descendants that outlive the child are then asked to end as well, as a machine's service manager does.
    pub fn stop_all(&mut self, patience: Duration) -> bool {
        let family = descendants(self.id());
        let by_itself = self.stop(patience);
        for pid in family {
            let _ = kill(pid, Signal::SIGTERM);
        }
        by_itself
    }

    /// Sends a signal to the child alone.
    pub fn signal(&self, signal: Signal) {
        let _ = kill(pid(self.id()), signal);
    }

    /// Sends a signal to the child and all its descendants: `SIGSTOP` makes a server that takes connections and says nothing.
    pub fn signal_all(&self, signal: Signal) {
        self.signal(signal);
        for pid in descendants(self.id()) {
            let _ = kill(pid, signal);
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let _ = self.watcher.kill();
        let _ = self.watcher.wait();
        self.kill();
    }
}

fn pid(id: u32) -> Pid {
    Pid::from_raw(i32::try_from(id).expect("process ids are positive"))
}

/// All processes below `id`, as /proc shows them now.
fn descendants(id: u32) -> Vec<Pid> {
    let mut pairs = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(child) = entry.file_name().to_str().and_then(|n| n.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        // pid (name) state parent …: the name may hold anything, so count from the last bracket.
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)).and_then(|p| p.parse::<u32>().ok());
        if let Some(parent) = parent {
            pairs.push((parent, child));
        }
    }
    let mut found = vec![id];
    let mut next = 0;
    while next < found.len() {
        let parent = found[next];
        found.extend(pairs.iter().filter(|(p, _)| *p == parent).map(|(_, child)| *child));
        next += 1;
    }
    found.into_iter().skip(1).map(pid).collect()
}

/// Memory of a process in bytes, as the kernel counts it: what is resident now, and the most that ever was.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// `VmRSS`.
    pub resident: u64,
    /// `VmHWM`.
    pub peak: u64,
}

/// The memory of process `id`; none when it is gone.
#[must_use]
pub fn memory(id: u32) -> Option<Memory> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib * 1024)
    };
    Some(Memory { resident: field("VmRSS:")?, peak: field("VmHWM:")? })
}

/// Processor time that process `id` has used so far; none when it is gone. Of its children nothing.
#[must_use]
pub fn processor_time(id: u32) -> Option<Duration> {
    processor_ticks(id, OWN_TICKS).map(of_ticks)
}

/// Processor time that process `id` has used, with all below it and those of them that have ended.
#[must_use]
pub fn family_processor_time(id: u32) -> Duration {
    let family = std::iter::once(id).chain(descendants(id).into_iter().filter_map(|pid| u32::try_from(pid.as_raw()).ok()));
    of_ticks(family.filter_map(|id| processor_ticks(id, ALL_TICKS)).sum())
}

/// Fields of /proc/…/stat behind the name: in user mode and in the kernel, then the same of children that have ended.
const OWN_TICKS: std::ops::Range<usize> = 11..13;
const ALL_TICKS: std::ops::Range<usize> = 11..15;
/// What Linux calls a tick towards programs (USER_HZ), on every machine of ours.
const TICK: Duration = Duration::from_millis(10);

fn processor_ticks(id: u32, fields: std::ops::Range<usize>) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    words.get(fields)?.iter().map(|word| word.parse::<u32>().ok()).sum()
}

fn of_ticks(ticks: u32) -> Duration {
    TICK * ticks
}

/// TCP connections that stand on this machine towards a local port, as their clients see them.
#[must_use]
pub fn connections_to(port: u16) -> usize {
    const ESTABLISHED: &str = "01";
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let far = format!(":{port:04X}");
    let stands = |line: &&str| {
        let mut words = line.split_whitespace().skip(2);
        words.next().is_some_and(|address| address.ends_with(&far)) && words.next() == Some(ESTABLISHED)
    };
    table.lines().filter(stands).count()
}

/// A loopback port that nobody listens on.
///
/// # Panics
/// When hundreds of tries find none.
#[must_use]
pub fn free_port() -> u16 {
    // The process id and the clock spread the tries of tests that run side by side.
    let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| u64::from(d.subsec_nanos()));
    let mut rng = crate::letters::Rng::seeded(nanos ^ (u64::from(std::process::id()) << 32));
    for _ in 0..PORT_TRIES {
        let port = PORTS.start + u16::try_from(rng.below(PORTS.len())).expect("the range is of u16");
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port between {} and {}", PORTS.start, PORTS.end)
}

/// Waits until somebody listens on a loopback port; false after `patience` or as soon as `ended` says so.
pub async fn listening(port: u16, patience: Duration, mut ended: impl FnMut() -> bool) -> bool {
    let since = Instant::now();
    while since.elapsed() < patience {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return true;
        }
        if ended() {
            return false;
        }
        tokio::time::sleep(POLL).await;
    }
    false
}

/// The unprivileged user that servers run as: `nobody` under root, ourselves otherwise.
#[derive(Debug, Clone)]
pub struct ServerUser {
    /// Its name.
    pub name: String,
    /// The name of its group.
    pub group: String,
    uid: nix::unistd::Uid,
    gid: nix::unistd::Gid,
    root: bool,
}

impl ServerUser {
    /// Finds it.
    ///
    /// # Panics
    /// When root has no `nobody` beside it, or we have no entry in the list of users.
    #[must_use]
    pub fn find() -> Self {
        let root = Uid::effective().is_root();
        let user = if root { User::from_name("nobody") } else { User::from_uid(Uid::effective()) };
        let user = user.ok().flatten().expect("the user has an entry in /etc/passwd");
        let group = nix::unistd::Group::from_gid(user.gid).ok().flatten().map_or_else(|| user.gid.to_string(), |g| g.name);
        Self { name: user.name, group, uid: user.uid, gid: user.gid, root }
    }

    /// The user's number.
    #[must_use]
    pub fn uid(&self) -> u32 {
        self.uid.as_raw()
    }

    /// The number of its group.
    #[must_use]
    pub fn gid(&self) -> u32 {
        self.gid.as_raw()
    }

    /// Lets `command` run as this user.
    pub fn run<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if self.root { command.uid(self.uid()).gid(self.gid()) } else { command }
    }

    /// Gives a file or folder to this user; does nothing where it is ours already.
    pub fn own(&self, path: &Path) {
        if self.root {
            let _ = chown(path, Some(self.uid), Some(self.gid));
        }
    }
}

/// A scratch folder that another user may enter, removed on drop.
#[derive(Debug)]
pub struct Scratch(tempfile::TempDir);

impl Scratch {
    /// Makes one in the machine's temporary folder.
    ///
    /// # Panics
    /// When it can't be made.
    #[must_use]
    pub fn new(what: &str) -> Self {
        let folder = tempfile::Builder::new().prefix(&format!("tradewind-{what}-")).tempdir().expect("a temporary folder");
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("our own folder");
        Self(folder)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// The `target` folder of this workspace, where caches and clusters of tests live.
#[must_use]
pub fn target_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates/testkit lies two below the root").join("target")
}
