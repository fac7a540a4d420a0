//! Submission by SMTP (RFC 5321, 6409), for one mail at a time.
//!
//! The dialogue is ours because of its end: a connection that breaks after the mail's last byte may or may not have
//! delivered it. Only the dialogue itself knows on which side of that point it broke, and [`Sent`] says so.

use crate::net::{BoxWire, Endpoint, Hosts, Login, Proof, Security};
use crate::problem::{HostProblem, clip};
use crate::sasl::{self, Bearer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::BytesMut;
use secrecy::ExposeSecret;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

/// Time-outs of RFC 5321, 4.5.3.2, a little shorter where a person waits.
const GREETING_WAIT: Duration = Duration::from_secs(60);
const COMMAND_WAIT: Duration = Duration::from_secs(120);
const CHUNK_WAIT: Duration = Duration::from_secs(180);
const FINAL_WAIT: Duration = Duration::from_secs(600);
const QUIT_WAIT: Duration = Duration::from_secs(2);
const REPLY_BYTES_MAX: usize = 64 << 10;
const CHUNK_BYTES: usize = 64 << 10;

/// From whom and to whom (not what the mail's header says).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The sender's address.
    pub from: String,
    /// The recipients' addresses.
    pub to: Vec<String>,
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The server has taken it, for all recipients.
    Accepted {
        /// The server's words, often its queue's number.
        said: String,
    },
    /// The server will never take it as it is; nobody got it.
    RefusedForGood {
        /// The reply's code, 5xx.
        code: u16,
        /// The server's words, with the recipient they are about.
        said: String,
    },
    /// Not now; nobody got it.
    RefusedForNow {
        /// The reply's code, 4xx.
        code: u16,
        /// The server's words.
        said: String,
    },
    /// The server was not reached or left before the mail was complete: nobody got it.
    NeverReached(HostProblem),
    /// The connection broke after the mail was complete: it may have been delivered.
    Uncertain(HostProblem),
}

/// Why the dialogue stopped before the mail was complete.
enum Stop {
    Reply(Reply, String),
    Broken(HostProblem),
}

impl From<HostProblem> for Stop {
    fn from(problem: HostProblem) -> Self {
        Self::Broken(problem)
    }
}

#[derive(Debug)]
struct Reply {
    code: u16,
    text: String,
}

struct Smtp {
    wire: BoxWire,
    read: BytesMut,
    extensions: Vec<String>,
}

impl Hosts {
    /// Sends a mail. All recipients or none: where one is refused, the mail goes to nobody and the refusal names him.
    pub async fn send(&self, endpoint: &Endpoint, login: &Login, envelope: &Envelope, raw: &[u8]) -> Sent {
        let mut smtp = match self.smtp(endpoint, login).await {
            Ok(smtp) => smtp,
            Err(stop) => return not_sent(stop),
        };
        if let Err(stop) = smtp.prepare(envelope, raw).await {
            smtp.quit().await;
            return not_sent(stop);
        }
        if let Err(problem) = smtp.body(raw).await {
            return Sent::NeverReached(problem);
        }
        let sent = smtp.finish().await;
        smtp.quit().await;
        sent
    }

    /// Connects, signs in and leaves: could mail be sent?
    ///
    /// # Errors
    /// What went wrong.
    pub async fn check_smtp(&self, endpoint: &Endpoint, login: &Login) -> Result<(), HostProblem> {
        let mut smtp = self.smtp(endpoint, login).await.map_err(|stop| match stop {
            Stop::Broken(problem) => problem,
            Stop::Reply(reply, _) => HostProblem::Unavailable(clip(&reply.text)),
        })?;
        smtp.quit().await;
        Ok(())
    }

    async fn smtp(&self, endpoint: &Endpoint, login: &Login) -> Result<Smtp, Stop> {
        let tcp = self.tcp(endpoint).await?;
        let wire: BoxWire = match endpoint.security {
            Security::Tls => self.encrypt(&endpoint.host, Box::new(tcp)).await?,
            Security::Starttls | Security::None => Box::new(tcp),
        };
        let mut smtp = Smtp { wire, read: BytesMut::new(), extensions: Vec::new() };
        let greeting = smtp.reply(GREETING_WAIT).await?;
        if greeting.code != 220 {
            return Err(Stop::Reply(greeting, "greeting".to_owned()));
        }
        smtp.hello().await?;
        if endpoint.security == Security::Starttls {
            smtp = smtp.start_tls(self, &endpoint.host).await?;
            smtp.hello().await?;
        }
        smtp.sign_in(endpoint, login).await?;
        Ok(smtp)
    }
}

impl Smtp {
    async fn hello(&mut self) -> Result<(), Stop> {
        let reply = self.say("EHLO [127.0.0.1]\r\n").await?;
        if reply.code != 250 {
            return Err(Stop::Reply(reply, "EHLO".to_owned()));
        }
        self.extensions = reply.text.lines().skip(1).map(|l| l.trim().to_ascii_uppercase()).collect();
        Ok(())
    }

    async fn start_tls(mut self, hosts: &Hosts, host: &str) -> Result<Self, Stop> {
        if !self.offers("STARTTLS") {
            return Err(HostProblem::TlsNotOffered.into());
        }
        let reply = self.say("STARTTLS\r\n").await?;
        if reply.code != 220 || !self.read.is_empty() {
            return Err(HostProblem::TlsNotOffered.into());
        }
        let wire = hosts.encrypt(host, self.wire).await?;
        Ok(Self { wire, read: BytesMut::new(), extensions: Vec::new() })
    }

    fn offers(&self, word: &str) -> bool {
        self.extensions.iter().any(|e| e.split(' ').next() == Some(word))
    }

    fn sign_in_ways(&self) -> Vec<&str> {
        let lines = self.extensions.iter().filter_map(|e| e.strip_prefix("AUTH ").or_else(|| e.strip_prefix("AUTH=")));
        lines.flat_map(|line| line.split(' ')).collect()
    }

    async fn sign_in(&mut self, endpoint: &Endpoint, login: &Login) -> Result<(), Stop> {
        let ways = self.sign_in_ways();
        if ways.is_empty() {
            // A relay in the house that asks nobody; the endpoint's security has decided that we trust it.
            return Ok(());
        }
        let password = match &login.proof {
            Proof::Password(password) => password.expose_secret(),
            Proof::Token(token) => {
                let way = Bearer::choose(|way| ways.contains(&way)).ok_or(HostProblem::NoLoginWay)?;
                let first = way.first(&login.user, token.expose_secret(), &endpoint.host, endpoint.port);
                return self.sign_in_by_token(way, &first).await;
            }
        };
        let plain = ways.contains(&"PLAIN");
        let reply = if plain {
            let secret = BASE64.encode(format!("\0{}\0{password}", login.user));
            self.say(&format!("AUTH PLAIN {secret}\r\n")).await?
        } else if ways.contains(&"LOGIN") {
            let mut reply = self.say("AUTH LOGIN\r\n").await?;
            for secret in [login.user.as_str(), password] {
                if reply.code == 334 {
                    reply = self.say(&format!("{}\r\n", BASE64.encode(secret))).await?;
                }
            }
            reply
        } else {
            return Err(HostProblem::NoLoginWay.into());
        };
        signed_in(&reply).map_err(Into::into)
    }

    /// By AUTH with a first answer (RFC 4954, 4): longer than a line of commands may be, as hosts that offer it want it.
    async fn sign_in_by_token(&mut self, way: Bearer, first: &str) -> Result<(), Stop> {
        let mut reply = self.say(&format!("AUTH {} {first}\r\n", way.name())).await?;
        let challenge = (reply.code == 334).then(|| reply.text.clone());
        if challenge.is_some() {
            reply = self.say(&format!("{}\r\n", way.after_error())).await?;
        }
        signed_in(&reply).map_err(|problem| sasl::refused(challenge.as_deref(), problem).into())
    }

    /// Everything up to the server's 'go ahead' for the mail's text.
    async fn prepare(&mut self, envelope: &Envelope, raw: &[u8]) -> Result<(), Stop> {
        let mut parameters = String::new();
        let most = self.extensions.iter().find_map(|e| e.strip_prefix("SIZE ")?.trim().parse::<u64>().ok());
        if let Some(most) = most.filter(|most| *most > 0 && raw.len() as u64 > *most) {
            let text = format!("the server takes {most} bytes, the mail has {}", raw.len());
            return Err(Stop::Reply(Reply { code: 552, text }, "SIZE".to_owned()));
        }
        if self.offers("SIZE") {
            parameters.push_str(&format!(" SIZE={}", raw.len()));
        }
        if self.offers("8BITMIME") {
            parameters.push_str(" BODY=8BITMIME");
        }
        let international = !envelope.from.is_ascii() || !envelope.to.iter().all(|a| a.is_ascii());
        if international {
            if !self.offers("SMTPUTF8") {
                let text = "the server takes no addresses with letters beyond ASCII".to_owned();
                return Err(Stop::Reply(Reply { code: 553, text }, "SMTPUTF8".to_owned()));
            }
            parameters.push_str(" SMTPUTF8");
        }
        self.expect(250, &format!("MAIL FROM:<{}>{parameters}\r\n", path(&envelope.from)?), &envelope.from).await?;
        for to in &envelope.to {
            self.expect(250, &format!("RCPT TO:<{}>\r\n", path(to)?), to).await?;
        }
        self.expect(354, "DATA\r\n", "DATA").await
    }

    /// The mail's text, dots doubled, every line ended by CR LF – all but its end mark.
    async fn body(&mut self, raw: &[u8]) -> Result<(), HostProblem> {
        let text = dotted(raw);
        for chunk in text.chunks(CHUNK_BYTES) {
            self.write(chunk, CHUNK_WAIT).await?;
        }
        Ok(())
    }

    /// From the end mark on nobody can take it back.
    async fn finish(&mut self) -> Sent {
        if let Err(problem) = self.write(b".\r\n", CHUNK_WAIT).await {
            return Sent::Uncertain(problem);
        }
        match self.reply(FINAL_WAIT).await {
            Ok(Reply { code: 200..300, text }) => Sent::Accepted { said: clip(&text) },
            Ok(Reply { code, text }) if (400..500).contains(&code) => Sent::RefusedForNow { code, said: clip(&text) },
            Ok(Reply { code, text }) if (500..600).contains(&code) => Sent::RefusedForGood { code, said: clip(&text) },
            Ok(Reply { text, .. }) => Sent::Uncertain(HostProblem::Protocol(clip(&text))),
            Err(problem) => Sent::Uncertain(problem),
        }
    }

    async fn quit(&mut self) {
        let _ = timeout(QUIT_WAIT, self.say("QUIT\r\n")).await;
    }

    async fn expect(&mut self, code: u16, line: &str, about: &str) -> Result<(), Stop> {
        let reply = self.say(line).await?;
        // 251: the server passes it on.
        if reply.code == code || (code == 250 && reply.code == 251) { Ok(()) } else { Err(Stop::Reply(reply, about.to_owned())) }
    }

    async fn say(&mut self, line: &str) -> Result<Reply, HostProblem> {
        self.write(line.as_bytes(), COMMAND_WAIT).await?;
        self.reply(COMMAND_WAIT).await
    }

    async fn write(&mut self, bytes: &[u8], wait: Duration) -> Result<(), HostProblem> {
        let write = async {
            self.wire.write_all(bytes).await?;
            self.wire.flush().await
        };
        let written = timeout(wait, write).await.map_err(|_| HostProblem::TimedOut("sending"))?;
        written.map_err(|e| HostProblem::dropped(&e))
    }

    async fn reply(&mut self, wait: Duration) -> Result<Reply, HostProblem> {
        timeout(wait, self.read_reply()).await.unwrap_or(Err(HostProblem::TimedOut("answer")))
    }

    async fn read_reply(&mut self) -> Result<Reply, HostProblem> {
        let mut text = String::new();
        loop {
            let line = self.line().await?;
            let code = line.get(..3).and_then(|c| c.parse::<u16>().ok()).filter(|c| (200..600).contains(c));
            let Some(code) = code else { return Err(HostProblem::protocol(format!("not an SMTP reply: {}", clip(&line)))) };
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(line.get(4..).unwrap_or_default());
            if text.len() > REPLY_BYTES_MAX {
                return Err(HostProblem::protocol("endless reply"));
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(Reply { code, text });
            }
        }
    }

    async fn line(&mut self) -> Result<String, HostProblem> {
        loop {
            if let Some(at) = self.read.iter().position(|b| *b == b'\n') {
                let line = self.read.split_to(at + 1);
                return Ok(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned());
            }
            if self.read.len() > REPLY_BYTES_MAX {
                return Err(HostProblem::protocol("endless line"));
            }
            if self.wire.read_buf(&mut self.read).await.map_err(|e| HostProblem::dropped(&e))? == 0 {
                return Err(HostProblem::Dropped("closed by the server".to_owned()));
            }
        }
    }
}

fn signed_in(reply: &Reply) -> Result<(), HostProblem> {
    match reply.code {
        235 => Ok(()),
        // 454, 421 and their like: the host's trouble, not the password's.
        400..500 => Err(HostProblem::Throttled(clip(&reply.text))),
        _ => Err(HostProblem::from_login_words(None, &reply.text)),
    }
}

fn not_sent(stop: Stop) -> Sent {
    match stop {
        Stop::Broken(problem) => Sent::NeverReached(problem),
        Stop::Reply(Reply { code, text }, about) => {
            let said = clip(&format!("{about}: {text}"));
            if (500..600).contains(&code) { Sent::RefusedForGood { code, said } } else { Sent::RefusedForNow { code, said } }
        }
    }
}

/// An address within angle brackets; what would end the line or the brackets is no address.
fn path(address: &str) -> Result<&str, Stop> {
    if address.is_empty() || address.len() > 320 || address.contains(['<', '>', ' ']) || address.chars().any(char::is_control) {
        let text = "not an address".to_owned();
        return Err(Stop::Reply(Reply { code: 553, text }, clip(address)));
    }
    Ok(address)
}

/// Line ends made CR LF, leading dots doubled (RFC 5321, 4.5.2), ended by a line end.
fn dotted(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 50 + 2);
    let mut line_start = true;
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' | b'\n' => {
                if byte == b'\r' && bytes.peek() == Some(&b'\n') {
                    bytes.next();
                }
                out.extend_from_slice(b"\r\n");
                line_start = true;
                continue;
            }
            b'.' if line_start => out.push(b'.'),
            _ => {}
        }
        out.push(byte);
        line_start = false;
    }
    if !line_start {
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HostSettings;
    use tokio::net::TcpListener;

    #[test]
    fn dots_are_doubled_and_lines_ended() {
        assert_eq!(dotted(b".a\nb\r\n..\rc"), b"..a\r\nb\r\n...\r\nc\r\n");
        assert_eq!(dotted(b"a\r\n"), b"a\r\n");
    }

    /// A server that speaks these lines: what it says, after having read up to a line that ends so.
    async fn against(script: Vec<(&'static str, &'static str)>) -> Sent {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut seen = Vec::new();
            for (until, say) in script {
                while !String::from_utf8_lossy(&seen).contains(until) {
                    if stream.read_buf(&mut seen).await.unwrap_or(0) == 0 {
                        return;
                    }
                }
                seen.clear();
                stream.write_all(say.as_bytes()).await.unwrap();
            }
        });
        let hosts = Hosts::new(&HostSettings { allow_inner: true, ..HostSettings::default() }).unwrap();
        let endpoint = Endpoint::new("127.0.0.1", port, Security::None);
        let login = Login::by_password("ann", "secret");
        let envelope = Envelope { from: "ann@example.com".to_owned(), to: vec!["bob@example.org".to_owned()] };
        hosts.send(&endpoint, &login, &envelope, b"Subject: x\r\n\r\n.hello").await
    }

    const START: [(&str, &str); 5] = [
        ("", "220 hi\r\n"),
        ("EHLO", "250-me\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000\r\n"),
        ("AUTH", "235 ok\r\n"),
        ("MAIL", "250 ok\r\n"),
        ("RCPT", "250 ok\r\n"),
    ];

    fn with(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
        START.iter().chain(more).copied().collect()
    }

    #[tokio::test]
    async fn a_mail_is_accepted() {
        let sent = against(with(&[("DATA", "354 go\r\n"), ("..hello\r\n.\r\n", "250 queued as 1\r\n")])).await;
        assert_eq!(sent, Sent::Accepted { said: "queued as 1".to_owned() });
    }

    #[tokio::test]
    async fn a_break_after_the_end_is_uncertain() {
        let sent = against(with(&[("DATA", "354 go\r\n"), ("\r\n.\r\n", "")])).await;
        assert!(matches!(sent, Sent::Uncertain(_)), "{sent:?}");
    }

    #[tokio::test]
    async fn a_break_before_the_end_has_reached_nobody() {
        for at in 0..START.len() {
            let sent = against(START[..=at].to_vec()).await;
            assert!(matches!(sent, Sent::NeverReached(_)), "{at}: {sent:?}");
        }
    }

    #[tokio::test]
    async fn refusals_for_now_and_for_good_are_told_apart() {
        let mut script = START.to_vec();
        script[4] = ("RCPT", "550 no such user\r\n");
        assert_eq!(against(script).await, Sent::RefusedForGood { code: 550, said: "bob@example.org: no such user".to_owned() });
        let sent = against(with(&[("DATA", "354 go\r\n"), ("\r\n.\r\n", "451 greylisted\r\n")])).await;
        assert_eq!(sent, Sent::RefusedForNow { code: 451, said: "greylisted".to_owned() });
        let mut script = START.to_vec();
        script[2] = ("AUTH", "535 wrong\r\n");
        assert_eq!(against(script).await, Sent::NeverReached(HostProblem::WrongPassword("wrong".to_owned())));
    }
}
