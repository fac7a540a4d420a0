//! An IMAP server that misbehaves: it drops, lies about counts, promises more than it sends, never ends, drips, and changes its mind.
//!
//! It speaks just enough of RFC 3501 for a client to sign in, list and fetch; what it does wrong is one [`Vice`] a server.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Mails in the inbox of an honest server of this kind.
pub const MAILS: u32 = 5;
/// A huge literal's promise: more than a disk holds.
const HUGE_BYTES: u64 = 10 << 40;
/// A slow server sends one byte in this time.
const DRIP: Duration = Duration::from_millis(3);

/// What a server does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vice {
    /// Nothing: the same server, so that a test knows that the rest of it is right.
    None,
    /// Closes the connection in the middle of each mail.
    DropsInMail,
    /// Closes the connection right after the greeting.
    DropsAtOnce,
    /// Says that there are a thousand times more mails than it knows of.
    LiesAboutCounts,
    /// Announces a mail of terabytes, and sends noise without an end.
    HugeLiteral,
    /// A literal whose length is no number that fits a machine.
    AbsurdLiteral,
    /// Its list of folders has no end.
    EndlessList,
    /// A line without an end.
    EndlessLine,
    /// Folders' names that are no modified UTF-7 (RFC 3501, 5.1.3), no UTF-8, empty, or full of control characters.
    BadNames,
    /// A byte now and then.
    Drips,
    /// Another UIDVALIDITY at each selection.
    NewValidityEachTime,
    /// All mails have the same UID.
    OneUidForAll,
    /// Answers nothing after the sign-in.
    Silent,
    /// Answers everything with words that are no IMAP.
    Babbles,
}

impl Vice {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::None,
        Self::DropsInMail,
        Self::DropsAtOnce,
        Self::LiesAboutCounts,
        Self::HugeLiteral,
        Self::AbsurdLiteral,
        Self::EndlessList,
        Self::EndlessLine,
        Self::BadNames,
        Self::Drips,
        Self::NewValidityEachTime,
        Self::OneUidForAll,
        Self::Silent,
        Self::Babbles,
    ];
}

/// A running server; gone when dropped.
pub struct HostileImap {
    port: u16,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for HostileImap {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl HostileImap {
    /// Starts one on a free port of this machine.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn start(vice: Vice) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let connections = Arc::new(AtomicUsize::new(0));
        let (counted, validity) = (connections.clone(), Arc::new(AtomicU32::new(1)));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                // A client that has had enough is no fault of the server.
                tokio::spawn(serve(vice, stream, validity.clone()));
            }
        });
        Self { port, connections, task }
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How often somebody has connected.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

async fn serve(vice: Vice, stream: TcpStream, validity: Arc<AtomicU32>) -> std::io::Result<()> {
    let (read, write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut out = Out { vice, write };
    out.say("* OK at your service\r\n").await?;
    if vice == Vice::DropsAtOnce {
        return Ok(());
    }
    let mut signed_in = false;
    while let Some(line) = lines.next_line().await? {
        let mut words = line.splitn(3, ' ');
        let (tag, verb, rest) = (words.next().unwrap_or(""), words.next().unwrap_or("").to_ascii_uppercase(), words.next().unwrap_or(""));
        match verb.as_str() {
            "CAPABILITY" => out.say("* CAPABILITY IMAP4rev1\r\n").await?,
            "LOGIN" => signed_in = true,
            "LOGOUT" => {
                out.say(&format!("* BYE\r\n{tag} OK\r\n")).await?;
                return Ok(());
            }
            _ if signed_in && vice == Vice::Silent => {
                std::future::pending::<()>().await;
            }
            _ if signed_in && vice == Vice::Babbles => {
                out.say("{}{{ ((( \u{1F4A5} NIL \\ \" * * + OK? \r\n").await?;
                continue;
            }
            "LIST" => out.list().await?,
            "STATUS" => {
                let messages = out.count();
                out.say(&format!("* STATUS \"INBOX\" (MESSAGES {messages} UIDNEXT {} UIDVALIDITY 1)\r\n", MAILS + 1)).await?;
            }
            "SELECT" => {
                let at = if vice == Vice::NewValidityEachTime { validity.fetch_add(1, Ordering::Relaxed) } else { 1 };
                let messages = out.count();
                out.say(&format!("* {messages} EXISTS\r\n* OK [UIDVALIDITY {at}] so\r\n* OK [UIDNEXT {}] so\r\n", MAILS + 1)).await?;
            }
            "UID" => out.uid(rest).await?,
            "IDLE" => {
                out.say("+ idling\r\n").await?;
                lines.next_line().await?;
            }
            _ => {}
        }
        out.say(&format!("{tag} OK done\r\n")).await?;
    }
    Ok(())
}

struct Out {
    vice: Vice,
    write: OwnedWriteHalf,
}

impl Out {
    async fn say(&mut self, text: &str) -> std::io::Result<()> {
        self.send(text.as_bytes()).await
    }

    async fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        if self.vice != Vice::Drips {
            return self.write.write_all(bytes).await;
        }
        for byte in bytes {
            self.write.write_all(&[*byte]).await?;
            tokio::time::sleep(DRIP).await;
        }
        Ok(())
    }

    fn count(&self) -> u32 {
        if self.vice == Vice::LiesAboutCounts { MAILS * 1_000 } else { MAILS }
    }

    async fn list(&mut self) -> std::io::Result<()> {
        self.say("* LIST () \"/\" \"INBOX\"\r\n").await?;
        match self.vice {
            Vice::BadNames => {
                for name in ["&Jjo!", "&&&&&", "&2D3-", "a\u{1}b", "&U,BTFw-&ZeVnLIqe-/&", ""] {
                    self.say(&format!("* LIST (\\Weird) \"/\" \"{name}\"\r\n")).await?;
                }
                self.send(b"* LIST () NIL \"\xff\xfe\xc3\x28\"\r\n* LIST () \"/\" {3}\r\n\x00\x01\x02\r\n* LIST (((\r\n").await
            }
            Vice::EndlessList => {
                for number in 0_u64.. {
                    self.say(&format!("* LIST () \"/\" \"folder {number}\"\r\n")).await?;
                }
                Ok(())
            }
            Vice::EndlessLine => {
                self.say("* LIST (").await?;
                let flags = "\\Flag ".repeat(10_000);
                loop {
                    self.say(&flags).await?;
                }
            }
            _ => Ok(()),
        }
    }

    async fn uid(&mut self, rest: &str) -> std::io::Result<()> {
        let upper = rest.to_ascii_uppercase();
        if upper.starts_with("SEARCH") {
            let all: Vec<String> = (1..=MAILS).map(|n| self.uid_of(n).to_string()).collect();
            return self.say(&format!("* SEARCH {}\r\n", all.join(" "))).await;
        }
        if !upper.starts_with("FETCH") {
            return Ok(());
        }
        let wanted = upper.split(' ').nth(1).unwrap_or("").to_owned();
        let named: Vec<u32> = (1..=MAILS).filter(|n| names(&wanted, self.uid_of(*n))).collect();
        for number in named {
            let (uid, mail) = (self.uid_of(number), mail(number));
            if upper.contains("BODY") {
                self.body(number, uid, &mail).await?;
            } else {
                let size = mail.len();
                self.say(&format!(
                    "* {number} FETCH (UID {uid} FLAGS () INTERNALDATE \"01-Nov-2026 10:00:00 +0000\" RFC822.SIZE {size})\r\n"
                ))
                .await?;
            }
        }
        Ok(())
    }

    fn uid_of(&self, number: u32) -> u32 {
        if self.vice == Vice::OneUidForAll { 1 } else { number }
    }

    async fn body(&mut self, number: u32, uid: u32, mail: &str) -> std::io::Result<()> {
        let size = match self.vice {
            Vice::HugeLiteral => HUGE_BYTES.to_string(),
            Vice::AbsurdLiteral => "999999999999999999999999".to_owned(),
            _ => mail.len().to_string(),
        };
        let head = format!(
            "* {number} FETCH (UID {uid} FLAGS () INTERNALDATE \"01-Nov-2026 10:00:00 +0000\" RFC822.SIZE {} BODY[] {{{size}}}\r\n",
            mail.len()
        );
        self.say(&head).await?;
        match self.vice {
            Vice::HugeLiteral | Vice::AbsurdLiteral => loop {
                self.send(&[b'x'; 1 << 16]).await?;
            },
            Vice::DropsInMail => {
                self.say(&mail[..mail.len() / 2]).await?;
                self.write.shutdown().await
            }
            _ => self.say(&format!("{mail})\r\n")).await,
        }
    }
}

fn mail(number: u32) -> String {
    format!("From: Ana <ana@lumen.example>\r\nSubject: Number {number}\r\nMessage-ID: <hostile-{number}@lumen.example>\r\n\r\nHello\r\n")
}

/// Does a set of UIDs (RFC 3501, `sequence-set`) name this one?
fn names(set: &str, uid: u32) -> bool {
    set.split(',').any(|part| {
        let (from, to) = part.split_once(':').unwrap_or((part, part));
        let end = |text: &str| if text == "*" { u32::MAX } else { text.parse().unwrap_or(0) };
        let (from, to) = (end(from).min(end(to)), end(from).max(end(to)));
        (from..=to).contains(&uid)
    })
}
