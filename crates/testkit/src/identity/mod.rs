//! A stand-in for an identity server: it speaks the published wire formats – metadata (RFC 8414, OpenID Connect Discovery), the page of
//! consent and its redirect (RFC 6749, 4.1, with RFC 9207's `iss`), PKCE (RFC 7636), tokens and their renewal (RFC 6749, 5 and 6),
//! introspection (RFC 7662), by which a mail server asks whether a token is good, revocation (RFC 7009) – and misbehaves when told to.
//!
//! Refresh tokens are good once when they rotate: who shows a used one is taken for a thief and the whole leave is void, as Google's and
//! Microsoft's peers do it.

mod page;
mod serve;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The client that it knows.
pub const CLIENT_ID: &str = "tradewind-stand-in";
/// That client's secret.
pub const CLIENT_SECRET: &str = "kept between client and server";
/// What it can give leave for.
pub const SCOPE: &str = "mail";
/// For how long an access token is good when nothing else is said.
const LIFE_DEFAULT: Duration = Duration::from_secs(3_600);

/// What it does wrong at the endpoints of tokens and of their revocation, until told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Vice {
    /// Nothing.
    #[default]
    None,
    /// Answers 503 with a page.
    OutOfOrder,
    /// Answers with words that are no JSON, tokens among them.
    Babbles,
    /// Sends the client, with its secrets, elsewhere.
    Redirects,
    /// Doesn't know its client any more.
    ForgetsClient,
    /// Gives no refresh token.
    NoRefresh,
}

#[derive(Debug, Default)]
struct State {
    redirects: Vec<String>,
    codes: HashMap<String, Code>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
    next: u64,
    life: Option<Duration>,
    rotates: bool,
    slow: Duration,
    vice: Vice,
    renewals: usize,
    exchanges: usize,
    revocations: usize,
    takes_none_back: bool,
    issued: Vec<String>,
}

#[derive(Debug, Clone)]
struct Code {
    user: String,
    redirect: String,
    challenge: String,
}

#[derive(Debug, Clone)]
struct Access {
    user: String,
    leave: u64,
    until: Instant,
}

#[derive(Debug, Clone)]
struct Refresh {
    user: String,
    leave: u64,
    used: bool,
}

/// A running identity server. Ends on drop.
pub struct Identity {
    port: u16,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    issuer: String,
    state: Mutex<State>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Identity {
    /// Starts one; it listens when this returns.
    ///
    /// # Panics
    /// When no port can be had.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a loopback port");
        Self::on(listener)
    }

    /// Starts one on this listener.
    ///
    /// # Panics
    /// When it isn't bound.
    #[must_use]
    pub fn on(listener: TcpListener) -> Self {
        let port = listener.local_addr().expect("it is bound").port();
        let shared = Arc::new(Shared { issuer: format!("http://127.0.0.1:{port}"), state: Mutex::default() });
        let router = serve::router(Arc::clone(&shared));
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self { port, shared, task }
    }

    /// Who it is: the beginning of all its addresses.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.shared.issuer.clone()
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where a mail server asks whether a token is good.
    #[must_use]
    pub fn introspection_url(&self) -> String {
        format!("{}/introspect", self.shared.issuer)
    }

    /// Its client is sent back there; elsewhere nobody is sent.
    pub fn allow_redirect(&self, to: &str) {
        self.shared.state().redirects.push(to.to_owned());
    }

    /// Access tokens that are given from now on are good for so long.
    pub fn access_lives(&self, life: Duration) {
        self.shared.state().life = Some(life);
    }

    /// Each renewal gives a new refresh token, and the old one may not be shown again.
    pub fn rotate(&self) {
        self.shared.state().rotates = true;
    }

    /// Thinks so long about each renewal.
    pub fn think(&self, time: Duration) {
        self.shared.state().slow = time;
    }

    /// Does this wrong from now on.
    pub fn behave(&self, vice: Vice) {
        self.shared.state().vice = vice;
    }

    /// An access token of a user, given without being asked.
    #[must_use]
    pub fn token(&self, user: &str) -> String {
        let mut state = self.shared.state();
        let token = state.word("access");
        let access = Access { user: user.to_owned(), leave: 0, until: Instant::now() + LIFE_DEFAULT };
        state.access.insert(token.clone(), access);
        token
    }

    /// All access tokens given so far are good no longer; leave stands.
    pub fn expire_access(&self) {
        self.shared.state().access.clear();
    }

    /// The user takes his leave back: no token of his is good any more.
    pub fn revoke(&self, user: &str) {
        let mut state = self.shared.state();
        state.access.retain(|_, access| access.user != user);
        state.refresh.retain(|_, refresh| refresh.user != user);
    }

    /// Takes no leave back from programs: its metadata name no place for it.
    pub fn take_none_back(&self) {
        self.shared.state().takes_none_back = true;
    }

    /// How often leave was given back to it, whatever came of it.
    #[must_use]
    pub fn revocations(&self) -> usize {
        self.shared.state().revocations
    }

    /// Does any leave of this user stand?
    #[must_use]
    pub fn has_leave(&self, user: &str) -> bool {
        self.shared.state().refresh.values().any(|refresh| refresh.user == user && !refresh.used)
    }

    /// How often a refresh token was shown, whatever came of it.
    #[must_use]
    pub fn renewals(&self) -> usize {
        self.shared.state().renewals
    }

    /// How often a code was shown, whatever came of it.
    #[must_use]
    pub fn exchanges(&self) -> usize {
        self.shared.state().exchanges
    }

    /// All tokens, codes and refresh tokens that were ever given: what may stand in no log and no answer.
    #[must_use]
    pub fn issued(&self) -> Vec<String> {
        self.shared.state().issued.clone()
    }

    /// Whose token this is; none when it is good no longer.
    #[must_use]
    pub fn whose(&self, token: &str) -> Option<String> {
        whose(&self.shared, token)
    }

    /// Tells whether a token is this user's and good; for a server that checks by itself.
    pub fn checker(&self) -> impl Fn(&str, &str) -> bool + Send + Sync + 'static {
        let shared = Arc::clone(&self.shared);
        move |user, token| whose(&shared, token).is_some_and(|owner| owner == user)
    }

    /// Does what a person does on the page of consent: looks at the question and says yes or no. Where he is sent then.
    ///
    /// # Panics
    /// When the page is none, or sends him nowhere.
    pub async fn answer(&self, question: &str, user: &str, allow: bool) -> String {
        crate::tls::install_provider();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let page = client.get(question).send().await.expect("the page of consent");
        assert_eq!(page.status(), 200, "{}", page.text().await.unwrap_or_default());
        let mut form: Vec<(String, String)> =
            reqwest::Url::parse(question).expect("an address").query_pairs().map(|(name, value)| (name.into(), value.into())).collect();
        form.push(("user".to_owned(), user.to_owned()));
        form.push(("answer".to_owned(), if allow { "allow" } else { "refuse" }.to_owned()));
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let answer = client
            .post(format!("{}/answer", self.issuer()))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.join("&"))
            .send()
            .await
            .expect("an answer");
        let to = answer.headers().get("location").and_then(|v| v.to_str().ok()).map(ToOwned::to_owned);
        to.unwrap_or_else(|| panic!("nobody is sent anywhere: {}", answer.status()))
    }
}

/// For a form's body (RFC 3986's unreserved characters stay).
fn encoded(text: &str) -> String {
    let kept = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if kept(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn whose(shared: &Shared, token: &str) -> Option<String> {
    let state = shared.state();
    state.access.get(token).filter(|access| access.until > Instant::now()).map(|access| access.user.clone())
}

impl State {
    /// A word that nobody guesses, and that tests find again.
    fn word(&mut self, kind: &str) -> String {
        self.next += 1;
        let digest = <sha2::Sha256 as sha2::Digest>::digest(format!("{kind}-{}-{:?}", self.next, Instant::now()));
        let word = format!("{kind}.{}", hex::encode(&digest[..18]));
        self.issued.push(word.clone());
        word
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("port", &self.port).finish_non_exhaustive()
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        self.task.abort();
    }
}
