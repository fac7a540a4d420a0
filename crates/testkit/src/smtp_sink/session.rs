//! One SMTP session (RFC 5321), as far as a mail client goes.

use super::{Received, Shared, Stage, Trouble};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

/// RFC 5321, 4.5.3.1.4 asks for 512; clients with long AUTH answers need more.
const LINE_BYTES_MAX: u64 = 16 * 1024;
const LINGER: Duration = Duration::from_millis(500);

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// What the session goes on with.
enum Next {
    Command,
    StartTls,
    End,
}

struct Session<'a> {
    stream: BufStream<Box<dyn Stream>>,
    shared: &'a Shared,
    tls: bool,
    user: Option<String>,
    from: Option<String>,
    to: Vec<String>,
}

/// Serves one connection until the client quits or something goes wrong.
pub(super) async fn serve(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let acceptor = TlsAcceptor::from(shared.tls.clone());
    let tls = shared.setup.tls_from_start;
    let stream: Box<dyn Stream> = if tls { Box::new(acceptor.accept(stream).await?) } else { Box::new(stream) };
    let mut session = Session { stream: BufStream::new(stream), shared, tls, user: None, from: None, to: Vec::new() };
    if !session.proceed(Stage::Connect, 220, "sink.example ready").await? {
        return session.close().await;
    }
    loop {
        match session.command().await? {
            Next::Command => {}
            Next::End => return session.close().await,
            Next::StartTls => {
                session.stream.flush().await?;
                // What came before the handshake in plain text is thrown away, as RFC 3207 asks.
                let encrypted = acceptor.accept(session.stream.into_inner()).await?;
                session =
                    Session { stream: BufStream::new(Box::new(encrypted)), shared, tls: true, user: None, from: None, to: Vec::new() };
            }
        }
    }
}

impl Session<'_> {
    /// Closes our side and reads what the client still sends: closing at once would reset the connection and could take our last answer with it.
    async fn close(mut self) -> io::Result<()> {
        self.stream.shutdown().await?;
        let _ = tokio::time::timeout(LINGER, tokio::io::copy(&mut self.stream, &mut tokio::io::sink())).await;
        Ok(())
    }

    async fn command(&mut self) -> io::Result<Next> {
        let Some(line) = self.line().await? else { return Ok(Next::End) };
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let go_on = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.hello().await?,
            "HELO" => self.proceed(Stage::Hello, 250, "sink.example").await?,
            "AUTH" => self.auth(rest).await?,
            "STARTTLS" if self.shared.setup.starttls && !self.tls => {
                self.say(220, "2.0.0 go ahead").await?;
                return Ok(Next::StartTls);
            }
            "MAIL" => self.mail(rest).await?,
            "RCPT" => self.recipient(rest).await?,
            "DATA" => self.data().await?,
            "RSET" => {
                self.reset();
                self.say(250, "2.0.0 forgotten").await?
            }
            "NOOP" => self.say(250, "2.0.0 still here").await?,
            "QUIT" => {
                self.say(221, "2.0.0 bye").await?;
                false
            }
            _ => self.say(502, "5.5.2 not known here").await?,
        };
        Ok(if go_on { Next::Command } else { Next::End })
    }

    async fn hello(&mut self) -> io::Result<bool> {
        let size = format!("SIZE {}", self.shared.setup.size_max);
        let mut abilities = vec!["sink.example", "PIPELINING", &size, "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"];
        if self.shared.setup.starttls && !self.tls {
            abilities.push("STARTTLS");
        }
        let ways =
            self.shared.setup.by_token.iter().flat_map(|(ways, _)| ways).fold("AUTH PLAIN LOGIN".to_owned(), |all, way| all + " " + way);
        abilities.push(&ways);
        self.proceed(Stage::Hello, 250, &abilities.join("\n")).await
    }

    async fn auth(&mut self, rest: &str) -> io::Result<bool> {
        let mut words = rest.split_whitespace();
        let way = words.clone().next().unwrap_or_default().to_ascii_uppercase();
        if self.shared.setup.by_token.as_ref().is_some_and(|(ways, _)| ways.contains(&way.as_str())) {
            return self.auth_by_token(&way, words.nth(1)).await;
        }
        let (user, password) = match words.next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "PLAIN" => {
                let secret = match words.next() {
                    Some(initial) => decode(initial),
                    None => self.ask("").await?,
                };
                let mut fields = secret.split('\0').skip(1).map(ToOwned::to_owned);
                (fields.next().unwrap_or_default(), fields.next().unwrap_or_default())
            }
            "LOGIN" => {
                let user = match words.next() {
                    Some(initial) => decode(initial),
                    None => self.ask("VXNlcm5hbWU6").await?,
                };
                (user, self.ask("UGFzc3dvcmQ6").await?)
            }
            _ => return self.say(504, "5.5.4 PLAIN and LOGIN only").await,
        };
        let users = &self.shared.setup.users;
        if !users.is_empty() && users.get(&user) != Some(&password) {
            return self.say(535, "5.7.8 user or password is wrong").await;
        }
        self.user = Some(user);
        self.proceed(Stage::Auth, 235, "2.7.0 welcome").await
    }

    /// By `XOAUTH2` or `OAUTHBEARER` (RFC 7628): a refusal is told by a challenge, which must be answered before the session goes on.
    async fn auth_by_token(&mut self, way: &str, initial: Option<&str>) -> io::Result<bool> {
        let said = match initial {
            Some(initial) => decode(initial),
            None => self.ask("").await?,
        };
        let field = |name: &str| said.split(['\x01', ',']).find_map(|part| part.strip_prefix(name)).unwrap_or_default().to_owned();
        let user = field(if way == "XOAUTH2" { "user=" } else { "a=" }).replace("=2C", ",").replace("=3D", "=");
        let token = field("auth=Bearer ");
        if !self.shared.setup.by_token.as_ref().is_some_and(|(_, is_good)| is_good(&user, &token)) {
            let answer = self.ask(&STANDARD.encode(r#"{"status":"401","schemes":"bearer","scope":"mail"}"#)).await?;
            let expected = if way == "XOAUTH2" { "" } else { "\x01" };
            assert_eq!(answer, expected, "the error challenge is answered as the mechanism wants it");
            return self.say(535, "5.7.8 the token is good no longer").await;
        }
        self.user = Some(user);
        self.proceed(Stage::Auth, 235, "2.7.0 welcome").await
    }

    async fn mail(&mut self, rest: &str) -> io::Result<bool> {
        if !self.shared.setup.users.is_empty() && self.user.is_none() {
            return self.say(530, "5.7.0 sign in first").await;
        }
        let Some((from, parameters)) = path(rest, "FROM:") else { return self.say(501, "5.5.4 MAIL FROM:<address>").await };
        let size =
            parameters.split_whitespace().find_map(|p| p.to_ascii_uppercase().strip_prefix("SIZE=").and_then(|n| n.parse::<usize>().ok()));
        if size.is_some_and(|bytes| bytes > self.shared.setup.size_max) {
            return self.say(552, "5.3.4 too large").await;
        }
        self.reset();
        self.from = Some(from);
        self.proceed(Stage::From, 250, "2.1.0 sender taken").await
    }

    async fn recipient(&mut self, rest: &str) -> io::Result<bool> {
        if self.from.is_none() {
            return self.say(503, "5.5.1 MAIL first").await;
        }
        let Some((to, _)) = path(rest, "TO:") else { return self.say(501, "5.5.4 RCPT TO:<address>").await };
        let refused = self.shared.state().refused_recipients.get(&to.to_lowercase()).copied();
        if let Some(code) = refused {
            return self.say(code, &format!("{}.1.1 not this one", code / 100)).await;
        }
        self.to.push(to);
        let before = self.to.len() - 1;
        let due = self.shared.due(Stage::Recipient);
        if matches!(due, Some(Trouble::Refuse { .. })) {
            self.to.truncate(before);
        }
        self.answer(due, 250, "2.1.5 recipient taken").await
    }

    async fn data(&mut self) -> io::Result<bool> {
        if self.to.is_empty() {
            return self.say(503, "5.5.1 RCPT first").await;
        }
        match self.shared.due(Stage::Data) {
            Some(refusal @ Trouble::Refuse { .. }) => return self.answer(Some(refusal), 0, "").await,
            due => {
                if !self.answer(due, 354, "until a line with a dot").await? {
                    return Ok(false);
                }
            }
        }
        let Some(raw) = self.content().await? else { return Ok(false) };
        let (from, to) = (self.from.take().unwrap_or_default(), std::mem::take(&mut self.to));
        let mail = Received { from, to, raw, user: self.user.clone(), tls: self.tls };
        if mail.raw.len() > self.shared.setup.size_max {
            return self.say(552, "5.3.4 too large").await;
        }
        match self.shared.due(Stage::Content) {
            Some(Trouble::LoseAnswer) => {
                self.shared.accept(mail);
                Ok(false)
            }
            due @ Some(Trouble::Refuse { .. } | Trouble::HangUp { .. }) => self.answer(due, 0, "").await,
            due => {
                if let Some(Trouble::Delay { by, .. }) = due {
                    tokio::time::sleep(by).await;
                }
                self.shared.accept(mail);
                self.say(250, "2.0.0 kept").await
            }
        }
    }

    /// Reads the content up to the lonely dot; none when the client goes away before.
    async fn content(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut raw = Vec::new();
        loop {
            let start = raw.len();
            if self.stream.read_until(b'\n', &mut raw).await? == 0 {
                return Ok(None);
            }
            if &raw[start..] == b".\r\n" || &raw[start..] == b".\n" {
                raw.truncate(start);
                return Ok(Some(raw));
            }
            if raw[start] == b'.' {
                raw.remove(start);
            }
        }
    }

    fn reset(&mut self) {
        self.from = None;
        self.to.clear();
    }

    /// Lets the trouble that is due happen, else says yes; false ends the session.
    async fn proceed(&mut self, stage: Stage, code: u16, words: &str) -> io::Result<bool> {
        let due = self.shared.due(stage);
        self.answer(due, code, words).await
    }

    async fn answer(&mut self, due: Option<Trouble>, code: u16, words: &str) -> io::Result<bool> {
        match due {
            Some(Trouble::HangUp { .. } | Trouble::LoseAnswer) => Ok(false),
            Some(Trouble::Refuse { code, words, .. }) => self.say(code, &words).await,
            Some(Trouble::Delay { by, .. }) => {
                tokio::time::sleep(by).await;
                self.say(code, words).await
            }
            None => self.say(code, words).await,
        }
    }

    /// Sends an answer; 421 ends the session (RFC 5321, 3.8).
    async fn say(&mut self, code: u16, words: &str) -> io::Result<bool> {
        let mut lines = words.split('\n').peekable();
        let mut answer = String::new();
        while let Some(line) = lines.next() {
            let mark = if lines.peek().is_some() { '-' } else { ' ' };
            answer.push_str(&format!("{code}{mark}{line}\r\n"));
        }
        self.stream.write_all(answer.as_bytes()).await?;
        self.stream.flush().await?;
        Ok(code != 421)
    }

    async fn ask(&mut self, challenge: &str) -> io::Result<String> {
        self.say(334, challenge).await?;
        Ok(self.line().await?.map(|line| decode(&line)).unwrap_or_default())
    }

    async fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.stream).take(LINE_BYTES_MAX);
        if bounded.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned()))
    }
}

fn decode(base64: &str) -> String {
    STANDARD.decode(base64).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// `FROM:<address> parameters` to address and parameters.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(String, &'a str)> {
    let head = rest.get(..keyword.len())?;
    if !head.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let (address, parameters) = rest[keyword.len()..].trim_start().strip_prefix('<')?.split_once('>')?;
    Some((address.to_owned(), parameters))
}
