//! A signed-in connection: greeting, TLS, sign-in, and running commands.

use super::frame::{Framed, Response};
use super::types::Capabilities;
use super::value::{Reader, Value};
use crate::net::{Endpoint, Hosts, Login, Proof, Security};
use crate::problem::{HostProblem, clip};
use crate::sasl::{self, Bearer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use secrecy::ExposeSecret;
use std::time::Duration;

/// The greeting and sign-in; some hosts make one wait on purpose after a wrong password.
const GREETING_WAIT: Duration = Duration::from_secs(30);
const BABBLE_WAIT: Duration = Duration::from_secs(5);
const LOGIN_WAIT: Duration = Duration::from_secs(45);
/// Responses between a sign-in and its end.
const LOGIN_RESPONSES_MAX: u32 = 1_000;
/// A command in a large folder may take its time before the first word.
pub(super) const COMMAND_WAIT: Duration = Duration::from_secs(120);
const LOGOUT_WAIT: Duration = Duration::from_secs(2);
/// Responses to one command.
const RESPONSES_MAX: u32 = 4_000_000;
/// A mail larger than this is not taken: its header is.
pub(crate) const MAIL_BYTES_MAX: u64 = 150 << 20;

/// One signed-in IMAP connection.
pub struct Session {
    pub(super) io: Framed,
    pub(super) caps: Capabilities,
    pub(super) host: String,
    pub(super) selected: Option<String>,
    /// Something changed in the selected folder since it was last looked at.
    pub(super) news: bool,
    pub(super) qresync_on: bool,
    serial: u32,
    bye: Option<String>,
}

/// A successful end of a command.
#[derive(Debug)]
pub(super) struct Done {
    /// The response code, without brackets.
    pub(super) code: Option<String>,
}

/// An untagged response's beginning.
pub(super) struct Untagged {
    /// `12` of `* 12 EXISTS`.
    pub(super) number: Option<u32>,
    /// `EXISTS`, upper case.
    pub(super) word: String,
    /// Where its values begin.
    pub(super) rest: usize,
}

impl Hosts {
    /// Connects and signs in.
    ///
    /// # Errors
    /// What went wrong, in terms that a person can act on.
    pub async fn imap(&self, endpoint: &Endpoint, login: &Login) -> Result<Session, HostProblem> {
        let tcp = self.tcp(endpoint).await?;
        let mut io = match endpoint.security {
            Security::Tls => Framed::new(self.encrypt(&endpoint.host, Box::new(tcp)).await?, MAIL_BYTES_MAX),
            Security::Starttls | Security::None => Framed::new(Box::new(tcp), MAIL_BYTES_MAX),
        };
        let greeting = match io.next_within(GREETING_WAIT, "greeting").await {
            // A server that waits for a TLS handshake says nothing.
            Err(HostProblem::TimedOut(_)) if endpoint.security != Security::Tls => return Err(HostProblem::TimedOut("greeting")),
            other => other?,
        };
        greet(&greeting, endpoint.security)?;
        let mut session = Session {
            io,
            caps: Capabilities::default(),
            host: endpoint.host.clone(),
            selected: None,
            news: false,
            qresync_on: false,
            serial: 0,
            bye: None,
        };
        session.ask_capabilities().await?;
        if endpoint.security == Security::Starttls {
            session.start_tls(self, &endpoint.host).await?;
        }
        session.sign_in(endpoint, login).await?;
        session.after_sign_in(endpoint).await?;
        Ok(session)
    }
}

impl Session {
    /// What the server can do.
    #[must_use]
    pub fn capabilities(&self) -> &Capabilities {
        &self.caps
    }

    /// Bytes read from the network so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.io.bytes_read
    }

    /// Says good-bye and waits no longer than two seconds for the answer.
    pub async fn logout(mut self) {
        let _ = tokio::time::timeout(LOGOUT_WAIT, self.run("LOGOUT", &mut |_, _| Ok(true))).await;
    }

    async fn start_tls(&mut self, hosts: &Hosts, host: &str) -> Result<(), HostProblem> {
        if !self.caps.has("STARTTLS") {
            return Err(HostProblem::TlsNotOffered);
        }
        self.command("STARTTLS").await?;
        let wire = self.io.take_wire()?;
        let wire = hosts.encrypt(host, wire).await?;
        self.io.put_wire(wire);
        // What was said in the clear is forgotten.
        self.ask_capabilities().await
    }

    async fn sign_in(&mut self, endpoint: &Endpoint, login: &Login) -> Result<(), HostProblem> {
        let password = match &login.proof {
            Proof::Password(password) => password.expose_secret(),
            Proof::Token(token) => return self.authenticate_by_token(endpoint, &login.user, token.expose_secret()).await,
        };
        if self.caps.has("AUTH=PLAIN") {
            let secret = BASE64.encode(format!("\0{}\0{password}", login.user));
            match self.authenticate("PLAIN", &secret).await {
                Err(HostProblem::Protocol(_)) if !self.caps.has("LOGINDISABLED") => self.login(&login.user, password).await,
                other => other,
            }
        } else if self.caps.has("LOGINDISABLED") {
            Err(HostProblem::NoLoginWay)
        } else {
            self.login(&login.user, password).await
        }
    }

    async fn authenticate(&mut self, way: &str, secret: &str) -> Result<(), HostProblem> {
        let tag = self.begin_authenticate(way, secret).await?;
        self.login_outcome(&tag, "").await.map_err(|(problem, _)| problem)
    }

    /// By OAUTHBEARER (RFC 7628) or XOAUTH2, whichever the server has.
    async fn authenticate_by_token(&mut self, endpoint: &Endpoint, user: &str, token: &str) -> Result<(), HostProblem> {
        let way = Bearer::choose(|way| self.caps.has(&format!("AUTH={way}"))).ok_or(HostProblem::NoLoginWay)?;
        let tag = self.begin_authenticate(way.name(), &way.first(user, token, &endpoint.host, endpoint.port)).await?;
        let outcome = self.login_outcome(&tag, way.after_error()).await;
        outcome.map_err(|(problem, challenge)| sasl::refused(challenge.as_deref(), problem))
    }

    async fn begin_authenticate(&mut self, way: &str, secret: &str) -> Result<String, HostProblem> {
        let tag = self.tag();
        if self.caps.has("SASL-IR") {
            self.io.write(format!("{tag} AUTHENTICATE {way} {secret}\r\n").as_bytes()).await?;
        } else {
            self.io.write(format!("{tag} AUTHENTICATE {way}\r\n").as_bytes()).await?;
            self.continuation(&tag, LOGIN_WAIT).await?;
            self.io.write(format!("{secret}\r\n").as_bytes()).await?;
        }
        Ok(tag)
    }

    async fn login(&mut self, user: &str, password: &str) -> Result<(), HostProblem> {
        let tag = self.tag();
        self.io.write(format!("{tag} LOGIN ").as_bytes()).await?;
        self.string(&tag, user).await?;
        self.io.write(b" ").await?;
        self.string(&tag, password).await?;
        self.io.write(b"\r\n").await?;
        self.login_outcome(&tag, "").await.map_err(|(problem, _)| problem)
    }

    /// A string within a command: quoted where that is possible, else a literal.
    async fn string(&mut self, tag: &str, text: &str) -> Result<(), HostProblem> {
        if let Some(quoted) = quote(text) {
            return self.io.write(quoted.as_bytes()).await;
        }
        self.literal(tag, text.as_bytes()).await
    }

    pub(super) async fn literal(&mut self, tag: &str, bytes: &[u8]) -> Result<(), HostProblem> {
        let at_once = self.caps.has("LITERAL+") || (self.caps.has("LITERAL-") && bytes.len() <= 4096);
        if at_once {
            self.io.write(format!("{{{}+}}\r\n", bytes.len()).as_bytes()).await?;
        } else {
            self.io.write(format!("{{{}}}\r\n", bytes.len()).as_bytes()).await?;
            self.continuation(tag, COMMAND_WAIT).await?;
        }
        self.io.write(bytes).await
    }

    /// How a sign-in ended; with a refusal, the challenge that came before it.
    async fn login_outcome(&mut self, tag: &str, after_error: &str) -> Result<(), (HostProblem, Option<String>)> {
        let mut challenge = None;
        for _ in 0..LOGIN_RESPONSES_MAX {
            let response = self.io.next_within(LOGIN_WAIT, "sign-in").await.map_err(|p| (self.explain_drop(p), None))?;
            let head = response.head().to_vec();
            if head.starts_with(b"* BYE") {
                self.bye = Some(clip(&String::from_utf8_lossy(&head[5..])));
            } else if head.starts_with(b"+") {
                // An error challenge (RFC 7628, 3.2.2): its answer gets the refusal.
                challenge = Some(String::from_utf8_lossy(&head[1..]).trim().to_owned());
                self.io.write(format!("{after_error}\r\n").as_bytes()).await.map_err(|p| (p, None))?;
            } else if let Some(rest) = tagged(&head, tag) {
                let (status, code, words) = status_of(rest);
                return match status.as_str() {
                    "OK" => Ok(()),
                    "NO" => Err((HostProblem::from_login_words(code.as_deref(), &words), challenge)),
                    _ => Err((HostProblem::protocol(clip(&words)), challenge)),
                };
            }
        }
        Err((HostProblem::protocol("too many responses"), None))
    }

    /// ID where it is wanted, capabilities anew, and the extensions that are to be switched on.
    async fn after_sign_in(&mut self, endpoint: &Endpoint) -> Result<(), HostProblem> {
        self.ask_capabilities().await?;
        let wants_id = ["163.com", "126.com", "yeah.net", "188.com"].iter().any(|domain| self.host.ends_with(domain));
        if self.caps.has("ID") || wants_id {
            let id = concat!(r#"ID ("name" "Tradewind" "version" ""#, env!("CARGO_PKG_VERSION"), r#"" "vendor" "Tradewind")"#);
            self.tolerant(id).await?;
        }
        if self.caps.has("ENABLE") && self.caps.qresync() {
            self.qresync_on = self.tolerant("ENABLE QRESYNC").await?;
        }
        // On a near connection the time is in the processor, not on the wire.
        if self.caps.has("COMPRESS=DEFLATE") && endpoint.security != Security::None && self.tolerant("COMPRESS DEFLATE").await? {
            self.io.start_deflate()?;
        }
        Ok(())
    }

    async fn ask_capabilities(&mut self) -> Result<(), HostProblem> {
        let mut words = Vec::new();
        self.run("CAPABILITY", &mut |untagged, response| {
            if untagged.word != "CAPABILITY" {
                return Ok(false);
            }
            words.extend(Reader::new(response, untagged.rest).all()?.iter().filter_map(Value::text));
            Ok(true)
        })
        .await?;
        self.caps = Capabilities::new(words);
        Ok(())
    }

    /// Runs a command that a server may refuse without harm: was it accepted?
    async fn tolerant(&mut self, command: &str) -> Result<bool, HostProblem> {
        match self.command(command).await {
            Ok(_) => Ok(true),
            Err(problem) if problem.leaves_session_usable() => Ok(false),
            Err(problem) => Err(problem),
        }
    }

    /// Runs a command whose untagged responses don't matter.
    pub(super) async fn command(&mut self, command: &str) -> Result<Done, HostProblem> {
        self.run(command, &mut |_, _| Ok(false)).await
    }

    /// Runs a command; `on` sees each untagged response and says whether it was its own.
    pub(super) async fn run(
        &mut self,
        command: &str,
        on: &mut (dyn FnMut(&Untagged, &Response) -> Result<bool, HostProblem> + Send),
    ) -> Result<Done, HostProblem> {
        let tag = self.send(command).await?;
        self.finish(&tag, on).await
    }

    /// Sends a command without waiting; its tag.
    pub(super) async fn send(&mut self, command: &str) -> Result<String, HostProblem> {
        let tag = self.tag();
        self.io.write(format!("{tag} {command}\r\n").as_bytes()).await.map_err(|p| self.explain_drop(p))?;
        Ok(tag)
    }

    /// Reads until the command with this tag has ended.
    pub(super) async fn finish(
        &mut self,
        tag: &str,
        on: &mut (dyn FnMut(&Untagged, &Response) -> Result<bool, HostProblem> + Send),
    ) -> Result<Done, HostProblem> {
        let mut babbled = false;
        for _ in 0..RESPONSES_MAX {
            let response = if babbled { self.read_after_babble().await? } else { self.read().await? };
            if let Some(rest) = tagged(response.head(), tag) {
                return outcome(rest);
            }
            let Some(untagged) = untagged(&response) else {
                babbled = true;
                continue;
            };
            if !on(&untagged, &response)? {
                self.note(&untagged, &response);
            }
        }
        Err(HostProblem::protocol("too many responses"))
    }

    pub(super) async fn read(&mut self) -> Result<Response, HostProblem> {
        self.io.next_within(COMMAND_WAIT, "answer").await.map_err(|p| self.explain_drop(p))
    }

    /// After words that are no response (RFC 3501, 7) a server that means well goes on at once.
    async fn read_after_babble(&mut self) -> Result<Response, HostProblem> {
        match self.io.next_within(BABBLE_WAIT, "answer").await {
            Err(HostProblem::TimedOut(_)) => Err(HostProblem::protocol("words that are no response")),
            other => other.map_err(|p| self.explain_drop(p)),
        }
    }

    /// Unasked responses: that something changed is remembered; what changed is asked for by the next pass.
    pub(super) fn note(&mut self, untagged: &Untagged, response: &Response) {
        match untagged.word.as_str() {
            "EXISTS" | "EXPUNGE" | "VANISHED" | "FETCH" => self.news = true,
            "BYE" => self.bye = Some(clip(&String::from_utf8_lossy(response.head().get(untagged.rest..).unwrap_or_default()))),
            _ => {}
        }
    }

    pub(super) async fn continuation(&mut self, tag: &str, wait: Duration) -> Result<(), HostProblem> {
        for _ in 0..1_000 {
            let response = self.io.next_within(wait, "answer").await.map_err(|p| self.explain_drop(p))?;
            if response.head().starts_with(b"+") {
                return Ok(());
            }
            if let Some(rest) = tagged(response.head(), tag) {
                return Err(outcome(rest).err().unwrap_or_else(|| HostProblem::protocol("done before it was said")));
            }
            if let Some(untagged) = untagged(&response) {
                self.note(&untagged, &response);
            }
        }
        Err(HostProblem::protocol("too many responses"))
    }

    pub(super) fn tag(&mut self) -> String {
        self.serial = self.serial.wrapping_add(1);
        format!("t{}", self.serial)
    }

    /// A connection that ends after BYE ends for the reason that was given.
    pub(super) fn explain_drop(&mut self, problem: HostProblem) -> HostProblem {
        match (problem, self.bye.take()) {
            (HostProblem::Dropped(_), Some(words)) => match HostProblem::from_refusal(None, &words) {
                HostProblem::Refused(words) => HostProblem::Dropped(words),
                other => other,
            },
            (problem, _) => problem,
        }
    }
}

fn greet(greeting: &Response, security: Security) -> Result<(), HostProblem> {
    let head = greeting.head();
    let words = clip(&String::from_utf8_lossy(head));
    if head.starts_with(b"* OK") {
        return Ok(());
    }
    if head.starts_with(b"* BYE") {
        return Err(match HostProblem::from_refusal(None, &words) {
            HostProblem::Refused(said) => HostProblem::Unavailable(said),
            other => other,
        });
    }
    // Signed in already: before STARTTLS this is how an attacker would keep it off.
    if head.starts_with(b"* PREAUTH") && security == Security::Tls {
        return Err(HostProblem::NoLoginWay);
    }
    Err(HostProblem::protocol(format!("not an IMAP greeting: {words}")))
}

/// What follows the tag, when the response bears it.
pub(super) fn tagged<'a>(head: &'a [u8], tag: &str) -> Option<&'a [u8]> {
    head.strip_prefix(tag.as_bytes())?.strip_prefix(b" ")
}

/// The end of a command: OK, or the problem.
pub(super) fn outcome(rest: &[u8]) -> Result<Done, HostProblem> {
    let (status, code, words) = status_of(rest);
    match status.as_str() {
        "OK" => Ok(Done { code }),
        "NO" | "BAD" => Err(HostProblem::from_refusal(code.as_deref(), &words)),
        _ => Err(HostProblem::protocol(clip(&words))),
    }
}

/// `NO [CODE …] words` → status, code, words.
pub(super) fn status_of(rest: &[u8]) -> (String, Option<String>, String) {
    let text = String::from_utf8_lossy(rest);
    let (status, words) = text.split_once(' ').unwrap_or((&text, ""));
    let bracketed = words.strip_prefix('[').and_then(|w| w.split_once(']'));
    match bracketed {
        Some((code, words)) => (status.to_ascii_uppercase(), Some(code.to_owned()), words.trim().to_owned()),
        None => (status.to_ascii_uppercase(), None, words.to_owned()),
    }
}

pub(super) fn untagged(response: &Response) -> Option<Untagged> {
    let head = response.head();
    let rest = head.strip_prefix(b"* ")?;
    let word_at = |from: usize| {
        let end = head[from..].iter().position(|b| *b == b' ').map_or(head.len(), |n| from + n);
        (String::from_utf8_lossy(&head[from..end]).to_ascii_uppercase(), end)
    };
    let (first, end) = word_at(head.len() - rest.len());
    match first.parse() {
        Ok(number) => {
            let (word, end) = word_at((end + 1).min(head.len()));
            Some(Untagged { number: Some(number), word, rest: end })
        }
        Err(_) => Some(Untagged { number: None, word: first, rest: end }),
    }
}

/// A quoted string (RFC 3501, quoted); none for text that wants a literal.
pub(super) fn quote(text: &str) -> Option<String> {
    if text.len() > 1_000 || text.bytes().any(|b| !(b' '..=b'~').contains(&b)) {
        return None;
    }
    Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_commands_are_read() {
        assert_eq!(outcome(b"OK [APPENDUID 1 2] done").unwrap().code.unwrap(), "APPENDUID 1 2");
        assert_eq!(outcome(b"NO [OVERQUOTA] full").unwrap_err().code(), "quota");
        assert_eq!(outcome(b"NO Unsafe Login. Please contact").unwrap_err().code(), "unsafe_login");
        assert_eq!(outcome(b"what").unwrap_err().code(), "protocol");
    }

    #[test]
    fn strings_are_quoted_or_not_at_all() {
        assert_eq!(quote(r#"a"b\c"#).unwrap(), r#""a\"b\\c""#);
        assert!(quote("密码").is_none());
        assert!(quote("a\r\nb").is_none());
    }
}
