//! A real Dovecot 2.3 of one's own: loopback ports, made-up users, a store in a scratch folder, gone on drop.
//!
//! ```no_run
//! # async fn example() {
//! use testkit::dovecot::{Dovecot, USER};
//! let dovecot = Dovecot::start().await;
//! dovecot.deliver(USER, "INBOX", b"Subject: hello\r\n\r\nthere\r\n").await;
//! assert_eq!(dovecot.message_count(USER, "INBOX").await, 1);
//! # }
//! ```
//! It runs as an ordinary user always (`nobody` under root) and never touches the machine's own Dovecot.

mod client;
mod conf;
mod maildir;

pub use client::OnServer;
pub use maildir::Maildir;

use crate::process::{Guarded, Scratch, ServerUser, family_processor_time, free_port, listening};
use crate::tls::Certificate;
use nix::sys::signal::Signal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The user that is there when no other was asked for.
pub const USER: &str = "anna@shop.example";
/// Her password.
pub const PASSWORD: &str = "correct horse 42";
/// The folders with a special use (RFC 6154) that each user has beside INBOX.
pub const SPECIAL_FOLDERS: [(&str, &str); 5] =
    [("Drafts", "\\Drafts"), ("Sent", "\\Sent"), ("Trash", "\\Trash"), ("Junk", "\\Junk"), ("Archive", "\\Archive")];
/// A server that isn't up by then on a busy machine never will be.
const START_PATIENCE: Duration = Duration::from_secs(20);
const STOP_PATIENCE: Duration = Duration::from_secs(3);
const START_TRIES: usize = 3;
const INSTALL: &str = "Install it: apt-get install dovecot-imapd dovecot-lmtpd";

/// How the server keeps mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Store {
    /// One file a mail, names carry flags; mails can be laid in without the server.
    #[default]
    Maildir,
    /// Dovecot's own single-dbox.
    Sdbox,
}

/// What the server shall be like. Start it with [`Setup::start`].
#[derive(Debug, Clone)]
pub struct Setup {
    store: Store,
    users: Vec<(String, String)>,
    certificate: Certificate,
    capability: Option<String>,
    compress: bool,
    plaintext: bool,
    mail_folder: Option<PathBuf>,
    by_token: Option<ByToken>,
    crowded: bool,
}

/// Sign-in by access tokens, which an identity server is asked about.
#[derive(Debug, Clone)]
struct ByToken {
    introspection_url: String,
    mechanisms: Vec<String>,
}

impl Setup {
    /// How mail is kept; Maildir when not said.
    #[must_use]
    pub fn store(mut self, store: Store) -> Self {
        self.store = store;
        self
    }

    /// Adds a user; once one is added, [`USER`] isn't there by itself.
    #[must_use]
    pub fn user(mut self, user: &str, password: &str) -> Self {
        self.users.push((user.to_owned(), password.to_owned()));
        self
    }

    /// The certificate to show, for instance one that has run out.
    #[must_use]
    pub fn certificate(mut self, certificate: Certificate) -> Self {
        self.certificate = certificate;
        self
    }

    /// Announces just these capabilities after sign-in, for instance `"IMAP4rev1 IDLE UIDPLUS"`: a poorer server.
    #[must_use]
    pub fn capability(mut self, capability: &str) -> Self {
        self.capability = Some(capability.to_owned());
        self
    }

    /// Offers `COMPRESS=DEFLATE` (RFC 4978).
    #[must_use]
    pub fn compress(mut self) -> Self {
        self.compress = true;
        self
    }

    /// Refuses sign-in without TLS (`LOGINDISABLED`).
    #[must_use]
    pub fn tls_only(mut self) -> Self {
        self.plaintext = false;
        self
    }

    /// Users sign in by access tokens too, by these mechanisms (`xoauth2`, `oauthbearer`); the server asks there whether one is good
    /// (RFC 7662).
    #[must_use]
    pub fn by_token(mut self, introspection_url: &str, mechanisms: &[&str]) -> Self {
        let mechanisms = mechanisms.iter().map(ToString::to_string).collect();
        self.by_token = Some(ByToken { introspection_url: introspection_url.to_owned(), mechanisms });
        self
    }

    /// Keeps the mail in this folder, which stays when the server goes; all its parents must be open to everybody.
    #[must_use]
    pub fn mail_folder(mut self, folder: &Path) -> Self {
        self.mail_folder = Some(folder.to_owned());
        self
    }

    /// Is ready for hundreds who wait at once: a process serves several connections. Each process that waits holds an inotify instance, of
    /// which the kernel grants a user 128 as a rule; those that get none learn of new mail only every half minute.
    #[must_use]
    pub fn crowded(mut self) -> Self {
        self.crowded = true;
        self
    }

    /// Starts the server and waits until it answers.
    ///
    /// # Panics
    /// When Dovecot isn't installed or doesn't start; its log is in the words.
    pub async fn start(mut self) -> Dovecot {
        if self.users.is_empty() {
            self.users.push((USER.to_owned(), PASSWORD.to_owned()));
        }
        let scratch = Scratch::new("dovecot");
        let run_as = ServerUser::find();
        for name in ["run", "state", "mail", "tls"] {
            let folder = scratch.path().join(name);
            std::fs::create_dir(&folder).expect("our own folder");
            run_as.own(&folder);
        }
        run_as.own(scratch.path());
        let mail_folder = self.mail_folder.clone().unwrap_or_else(|| scratch.path().join("mail"));
        let mut dovecot = Dovecot { setup: self, scratch, run_as, mail_folder, ports: Ports::free(), process: None, users_written: 0 };
        dovecot.write_users();
        for attempt in 1..=START_TRIES {
            dovecot.write_conf();
            match dovecot.launch().await {
                Ok(()) => return dovecot,
                Err(log) => assert!(attempt < START_TRIES, "Dovecot doesn't start:\n{log}"),
            }
            dovecot.ports = Ports::free();
        }
        unreachable!("the loop returns or panics")
    }
}

#[derive(Debug, Clone, Copy)]
struct Ports {
    imap: u16,
    imaps: u16,
}

impl Ports {
    fn free() -> Self {
        let imap = free_port();
        let imaps = std::iter::repeat_with(free_port).find(|p| *p != imap).expect("the ports don't end");
        Self { imap, imaps }
    }
}

/// A running Dovecot.
#[derive(Debug)]
pub struct Dovecot {
    setup: Setup,
    scratch: Scratch,
    run_as: ServerUser,
    mail_folder: PathBuf,
    ports: Ports,
    process: Option<Guarded>,
    users_written: usize,
}

impl Dovecot {
    /// What to say before the start.
    #[must_use]
    pub fn setup() -> Setup {
        Setup {
            store: Store::default(),
            users: Vec::new(),
            certificate: Certificate::localhost(),
            capability: None,
            compress: false,
            plaintext: true,
            mail_folder: None,
            by_token: None,
            crowded: false,
        }
    }

    /// A server as most have it, with one user.
    pub async fn start() -> Self {
        Self::setup().start().await
    }

    /// Where it listens. A client of the same address counts as safe for Dovecot, so a server that insists on TLS has another one.
    #[must_use]
    pub fn host(&self) -> &'static str {
        if self.setup.plaintext { "127.0.0.1" } else { "127.0.0.2" }
    }

    /// Port for IMAP in plain text and with STARTTLS.
    #[must_use]
    pub fn imap_port(&self) -> u16 {
        self.ports.imap
    }

    /// Port for IMAP inside TLS.
    #[must_use]
    pub fn imaps_port(&self) -> u16 {
        self.ports.imaps
    }

    /// The certificate it shows; clients must trust its authority.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.setup.certificate
    }

    /// The unix socket on which it takes mail by LMTP (RFC 2033).
    #[must_use]
    pub fn lmtp_socket(&self) -> PathBuf {
        self.scratch.path().join("run/lmtp")
    }

    /// What it has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.scratch.path().join("log")).unwrap_or_default()
    }

    /// Processor time that its processes have used since the last start; nothing while it is stopped.
    #[must_use]
    pub fn processor_time(&self) -> Duration {
        self.process.as_ref().map(|process| family_processor_time(process.id())).unwrap_or_default()
    }

    /// Adds a user while it runs; takes up to a second.
    pub async fn add_user(&mut self, user: &str, password: &str) {
        self.setup.users.push((user.to_owned(), password.to_owned()));
        self.write_users();
        next_second().await;
    }

    /// Changes a password while it runs; takes up to a second.
    ///
    /// # Panics
    /// When there is no such user.
    pub async fn set_password(&mut self, user: &str, password: &str) {
        let entry = self.setup.users.iter_mut().find(|(name, _)| name == user).expect("the user was added before");
        password.clone_into(&mut entry.1);
        self.write_users();
        next_second().await;
    }

    /// The user's Maildir on disk.
    ///
    /// # Panics
    /// When the store isn't Maildir.
    #[must_use]
    pub fn maildir(&self, user: &str) -> Maildir {
        assert_eq!(self.setup.store, Store::Maildir, "only a Maildir store has Maildirs");
        Maildir::at(&self.mail_folder.join(user).join("Maildir"))
    }

    /// Ends it with all its processes as a power cut would: connections break in mid-word.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill();
        }
    }

    /// Ends it in good order: open connections get `BYE`.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.stop_all(STOP_PATIENCE);
        }
    }

    /// Starts it again after [`Dovecot::kill`] or [`Dovecot::stop`] (or does both), on the same ports with the same mail.
    ///
    /// # Panics
    /// When it doesn't start.
    pub async fn restart(&mut self) {
        self.stop();
        if let Err(log) = self.launch().await {
            panic!("Dovecot doesn't start again:\n{log}");
        }
    }

    /// Holds all its processes: it takes connections and says nothing, until [`Dovecot::thaw`].
    pub fn freeze(&self) {
        if let Some(process) = &self.process {
            process.signal_all(Signal::SIGSTOP);
        }
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        if let Some(process) = &self.process {
            process.signal_all(Signal::SIGCONT);
        }
    }

    fn write_users(&mut self) {
        // Dovecot reads the list again when its size has changed, so each writing is longer than the last.
        self.users_written += 1;
        let mut lines = "#".repeat(self.users_written) + "\n";
        lines.extend(self.setup.users.iter().map(|(user, password)| format!("{user}:{{PLAIN}}{}\n", password.replace(':', "\\:"))));
        // Renamed into place, so that the server never reads half a list.
        let fresh = self.scratch.path().join("users.new");
        std::fs::write(&fresh, lines).expect("our own folder");
        self.run_as.own(&fresh);
        std::fs::rename(fresh, self.scratch.path().join("users")).expect("our own folder");
        for (user, _) in &self.setup.users {
            let home = self.mail_folder.join(user);
            std::fs::create_dir_all(&home).expect("a folder for the user's mail");
            self.run_as.own(&home);
        }
    }

    fn write_conf(&self) {
        let tls = self.scratch.path().join("tls");
        std::fs::write(tls.join("server.pem"), &self.setup.certificate.server_pem).expect("our own folder");
        std::fs::write(tls.join("key.pem"), &self.setup.certificate.key_pem).expect("our own folder");
        if let Some(by_token) = &self.setup.by_token {
            std::fs::write(self.scratch.path().join("oauth2.conf"), conf::oauth2(&by_token.introspection_url)).expect("our own folder");
        }
        std::fs::write(self.conf_path(), conf::text(self)).expect("our own folder");
    }

    fn conf_path(&self) -> PathBuf {
        self.scratch.path().join("dovecot.conf")
    }

    /// Starts the process; the log as error when it ends at once or doesn't answer.
    async fn launch(&mut self) -> Result<(), String> {
        let words = std::fs::File::create(self.scratch.path().join("words")).expect("our own folder");
        let mut command = Command::new("dovecot");
        command.arg("-F").arg("-c").arg(self.conf_path()).current_dir(self.scratch.path());
        command.stdout(Stdio::null()).stderr(words);
        let mut process = Guarded::spawn(self.run_as.run(&mut command), self.scratch.path(), INSTALL);
        let up = listening(self.ports.imap, START_PATIENCE, || process.has_ended()).await;
        if up && !process.has_ended() {
            self.process = Some(process);
            return Ok(());
        }
        let words = std::fs::read_to_string(self.scratch.path().join("words")).unwrap_or_default();
        Err(format!("{words}{}", self.log()))
    }
}

/// Dovecot looks at its list of users at most once in a second of the clock.
async fn next_second() {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    let rest = Duration::from_secs(1) - Duration::from_nanos(now.subsec_nanos().into());
    tokio::time::sleep(rest + Duration::from_millis(20)).await;
}
