//! An SMTP server on loopback that keeps every mail it accepts, and misbehaves when told to.
//!
//! ```no_run
//! # async fn example() {
//! use testkit::smtp_sink::{SmtpSink, Stage, Trouble};
//! let sink = SmtpSink::start().await;
//! sink.next(Trouble::refuse(Stage::Recipient, 450, "4.2.1 mailbox busy"));
//! // … the program sends, is refused, tries again …
//! sink.wait_for(1).await;
//! assert_eq!(sink.count("<1@shop.example>"), 1);
//! # }
//! ```

mod session;

use crate::dovecot::Maildir;
use crate::tls::Certificate;
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The largest mail it takes when the setup says nothing, in bytes.
const SIZE_MAX_DEFAULT: usize = 50 * 1024 * 1024;
/// How long [`SmtpSink::wait_for`] waits.
const WAIT_PATIENCE: Duration = Duration::from_secs(20);

/// A mail that was accepted.
#[derive(Debug, Clone)]
pub struct Received {
    /// The envelope's sender; empty for `<>`.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// The mail, with CRLF line ends, dots undoubled.
    pub raw: Vec<u8>,
    /// Who signed in.
    pub user: Option<String>,
    /// It came inside TLS.
    pub tls: bool,
}

impl Received {
    /// The first header of this name, unfolded.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let text = String::from_utf8_lossy(&self.raw);
        let head = text.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ").replace("\r\n\t", " ");
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }
}

/// Where in a session something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The greeting.
    Connect,
    /// `EHLO`.
    Hello,
    /// `AUTH`, after the secret was given.
    Auth,
    /// `MAIL FROM`.
    From,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`, before the content.
    Data,
    /// The content has come and waits for its answer.
    Content,
}

/// What goes wrong.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// Answers with a 4xx or 5xx code.
    Refuse {
        /// When.
        at: Stage,
        /// The code.
        code: u16,
        /// The text behind it.
        words: String,
    },
    /// Closes the connection without an answer; at [`Stage::Content`] the mail is not kept.
    HangUp {
        /// When.
        at: Stage,
    },
    /// Keeps the mail and closes the connection without an answer: the sender can't know.
    LoseAnswer,
    /// Answers late.
    Delay {
        /// When.
        at: Stage,
        /// By how much.
        by: Duration,
    },
}

impl Trouble {
    /// A refusal.
    #[must_use]
    pub fn refuse(at: Stage, code: u16, words: &str) -> Self {
        Self::Refuse { at, code, words: words.to_owned() }
    }

    fn stage(&self) -> Stage {
        match self {
            Self::Refuse { at, .. } | Self::HangUp { at } | Self::Delay { at, .. } => *at,
            Self::LoseAnswer => Stage::Content,
        }
    }
}

/// What the server shall be like. Start it with [`Setup::start`].
pub struct Setup {
    users: HashMap<String, String>,
    certificate: Certificate,
    starttls: bool,
    tls_from_start: bool,
    size_max: usize,
    on_accept: Option<OnAccept>,
    by_token: Option<(Vec<&'static str>, Checker)>,
}

type Checker = Box<dyn Fn(&str, &str) -> bool + Send + Sync>;
type OnAccept = Box<dyn Fn(&Received) + Send + Sync>;

impl Setup {
    /// Takes mail only after sign-in, as one of the users so added; without, any name and password will do.
    #[must_use]
    pub fn user(mut self, user: &str, password: &str) -> Self {
        self.users.insert(user.to_owned(), password.to_owned());
        self
    }

    /// Users sign in by access tokens too, by these mechanisms (`XOAUTH2`, `OAUTHBEARER`); `is_good` is told the user and the token.
    #[must_use]
    pub fn by_token(mut self, mechanisms: &[&'static str], is_good: impl Fn(&str, &str) -> bool + Send + Sync + 'static) -> Self {
        self.by_token = Some((mechanisms.to_vec(), Box::new(is_good)));
        self
    }

    /// Offers STARTTLS (RFC 3207).
    #[must_use]
    pub fn starttls(mut self) -> Self {
        self.starttls = true;
        self
    }

    /// Speaks TLS from the first byte (RFC 8314).
    #[must_use]
    pub fn tls_from_start(mut self) -> Self {
        self.tls_from_start = true;
        self
    }

    /// The certificate to show.
    #[must_use]
    pub fn certificate(mut self, certificate: Certificate) -> Self {
        self.certificate = certificate;
        self
    }

    /// The largest mail it takes, in bytes, announced by `SIZE` (RFC 1870).
    #[must_use]
    pub fn size_max(mut self, bytes: usize) -> Self {
        self.size_max = bytes;
        self
    }

    /// Puts every mail it accepts into this Maildir's INBOX, as a delivery to that user.
    #[must_use]
    pub fn deliver_into(self, maildir: Maildir) -> Self {
        self.on_accept(move |mail| {
            maildir.add("INBOX", &mail.raw, std::time::SystemTime::now().into());
        })
    }

    /// Does something with every mail it accepts, before it answers.
    #[must_use]
    pub fn on_accept(mut self, act: impl Fn(&Received) + Send + Sync + 'static) -> Self {
        self.on_accept = Some(Box::new(act));
        self
    }

    /// Starts the server; it listens when this returns.
    ///
    /// # Panics
    /// When no port can be had.
    pub async fn start(self) -> SmtpSink {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a loopback port");
        let port = listener.local_addr().expect("it is bound").port();
        let tls = self.certificate.server_config();
        let shared = Arc::new(Shared { setup: self, tls, state: Mutex::default(), changed: watch::Sender::new(0) });
        let task = tokio::spawn(listen(listener, Arc::clone(&shared)));
        SmtpSink { port, shared, task }
    }
}

struct Shared {
    setup: Setup,
    tls: Arc<rustls::ServerConfig>,
    state: Mutex<State>,
    changed: watch::Sender<usize>,
}

#[derive(Default)]
struct State {
    accepted: Vec<Received>,
    next: VecDeque<Trouble>,
    always: Vec<Trouble>,
    refused_recipients: HashMap<String, u16>,
    connections: usize,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The trouble that is due at this stage: what is always so, else the next in the queue if it waits for this stage.
    fn due(&self, stage: Stage) -> Option<Trouble> {
        let mut state = self.state();
        if let Some(trouble) = state.always.iter().find(|t| t.stage() == stage) {
            return Some(trouble.clone());
        }
        state.next.pop_front_if(|trouble| trouble.stage() == stage)
    }

    fn accept(&self, mail: Received) {
        if let Some(act) = &self.setup.on_accept {
            act(&mail);
        }
        let mut state = self.state();
        state.accepted.push(mail);
        self.changed.send_replace(state.accepted.len());
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let mut sessions = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        shared.state().connections += 1;
        let shared = Arc::clone(&shared);
        sessions.spawn(async move {
            // A client that goes away is no business of the sink's.
            let _ = session::serve(stream, &shared).await;
        });
        while sessions.try_join_next().is_some() {}
    }
}

/// A running sink. Ends on drop.
pub struct SmtpSink {
    port: u16,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl SmtpSink {
    /// What to say before the start.
    #[must_use]
    pub fn setup() -> Setup {
        Setup {
            users: HashMap::new(),
            certificate: Certificate::localhost(),
            starttls: false,
            tls_from_start: false,
            size_max: SIZE_MAX_DEFAULT,
            on_accept: None,
            by_token: None,
        }
    }

    /// A sink in plain text that takes everything.
    pub async fn start() -> Self {
        Self::setup().start().await
    }

    /// Where it listens.
    #[must_use]
    pub fn host(&self) -> &'static str {
        "127.0.0.1"
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate it shows; clients must trust its authority.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.shared.setup.certificate
    }

    /// Lets this go wrong once, after what was queued before.
    pub fn next(&self, trouble: Trouble) {
        self.shared.state().next.push_back(trouble);
    }

    /// Lets this go wrong each time, until [`SmtpSink::behave`].
    pub fn always(&self, trouble: Trouble) {
        self.shared.state().always.push(trouble);
    }

    /// Forgets all troubles.
    pub fn behave(&self) {
        let mut state = self.shared.state();
        state.next.clear();
        state.always.clear();
        state.refused_recipients.clear();
    }

    /// Refuses this recipient with a code, and no other.
    pub fn refuse_recipient(&self, address: &str, code: u16) {
        self.shared.state().refused_recipients.insert(address.to_lowercase(), code);
    }

    /// All mails accepted so far, in order.
    #[must_use]
    pub fn messages(&self) -> Vec<Received> {
        self.shared.state().accepted.clone()
    }

    /// How often a mail with this Message-ID (angle brackets included) was accepted.
    #[must_use]
    pub fn count(&self, message_id: &str) -> usize {
        self.per_message_id().get(message_id).copied().unwrap_or(0)
    }

    /// How often each Message-ID was accepted; mails without one stand under the empty text.
    #[must_use]
    pub fn per_message_id(&self) -> HashMap<String, usize> {
        let mut counts = HashMap::new();
        for mail in &self.shared.state().accepted {
            *counts.entry(mail.header("Message-ID").unwrap_or_default()).or_insert(0) += 1;
        }
        counts
    }

    /// How many connections were made.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// Waits until `mails` were accepted in all.
    ///
    /// # Panics
    /// When they haven't come in twenty seconds.
    pub async fn wait_for(&self, mails: usize) {
        let mut changed = self.shared.changed.subscribe();
        let waited = tokio::time::timeout(WAIT_PATIENCE, changed.wait_for(|count| *count >= mails)).await.is_ok();
        assert!(waited, "waited for {mails} mails, {} came", self.shared.state().accepted.len());
    }
}

impl fmt::Debug for SmtpSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSink").field("port", &self.port).finish_non_exhaustive()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}
