//! All the web outside, as one server on this machine: it writes down who was asked for what and answers with a script that tells.

use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What is read of one request.
const HEAD_BYTES_MAX: usize = 8 * 1024;
/// The host at which the recorder gives a page of bare frames.
pub const BARE_HOST: &str = "bare.example";
/// The name under which Chromium's resolver meets every host that isn't ours; it leads to this machine without any asking.
pub const ALIAS: &str = "recorded.localhost";
/// Requests by which the test marks a place in Chromium's record of the network: no word of a page.
pub const RECORD_MARK: &str = "/?record=";
/// Whom the browser asks for itself. Pages that ask them are seen by their requests.
const BROWSERS_OWN: [&str; 3] = ["*.googleapis.com", "*.google.com", "*.duckduckgo.com"];

/// What reached the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Whom it was meant for; empty for a connection without a request, such as `preconnect` opens.
    pub host: String,
    /// The head of the request; empty for TLS.
    pub head: String,
}

/// The recording server.
pub struct Recorder {
    port: u16,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Recorder {
    pub async fn start(bare_frames: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of our own");
        let port = listener.local_addr().expect("it listens").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let page: Arc<str> =
            format!("<!doctype html><title>bare</title><link rel=icon href=data:,>{}", "<iframe></iframe>".repeat(bare_frames)).into();
        let notes = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&notes), Arc::clone(&page)));
            }
        });
        Self { port, heard }
    }

    /// The switch by which a Chromium takes every name but this machine's for the recorder, and finds nothing of its maker's.
    pub fn resolver_rules(&self) -> String {
        let port = self.port;
        let own: String = BROWSERS_OWN.iter().map(|host| format!("MAP {host} ~NOTFOUND, ")).collect();
        format!("--host-resolver-rules={own}MAP {BARE_HOST} localhost:{port}, MAP * {ALIAS}:{port}, EXCLUDE 127.0.0.1, EXCLUDE localhost")
    }

    /// What was heard since the last call.
    pub fn take(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn serve(mut socket: TcpStream, notes: Arc<Mutex<Vec<Heard>>>, page: Arc<str>) {
    let mut bytes = vec![0; HEAD_BYTES_MAX];
    let mut read = 0;
    while !bytes[..read].windows(4).any(|w| w == b"\r\n\r\n") && bytes[0] != TLS_HANDSHAKE && read < bytes.len() {
        match socket.read(&mut bytes[read..]).await {
            Ok(more) if more > 0 => read += more,
            _ => break,
        }
    }
    let tls = bytes[0] == TLS_HANDSHAKE;
    let head = if tls { String::new() } else { String::from_utf8_lossy(&bytes[..read]).into_owned() };
    let host = if tls { readable(&bytes[..read]) } else { header(&head, "host") };
    let is_page = host == BARE_HOST && head.starts_with("GET / ");
    let is_mark = host == BARE_HOST && head.starts_with(&format!("GET {RECORD_MARK}"));
    if !is_page && !is_mark {
        notes.lock().unwrap_or_else(PoisonError::into_inner).push(Heard { host, head });
    }
    if !tls {
        let (kind, body) = if is_page { ("text/html", &*page) } else { ("text/javascript", "top.canary()") };
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\naccess-control-allow-origin: *\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        // Whoever asked may have gone.
        let _ = socket.write_all(answer.as_bytes()).await;
    }
}

/// The first byte of a TLS record that begins a handshake (RFC 8446, 5.1).
const TLS_HANDSHAKE: u8 = 0x16;

/// The server's name stands readable in a TLS greeting; for the words of a failure that is enough.
fn readable(greeting: &[u8]) -> String {
    let text: String = greeting.iter().map(|b| if b.is_ascii_alphanumeric() || b".-".contains(b) { char::from(*b) } else { ' ' }).collect();
    text.split_whitespace().filter(|word| word.contains('.') && word.len() > 3).collect::<Vec<_>>().join(" ")
}

pub fn header(head: &str, name: &str) -> String {
    let line = head.lines().find_map(|line| line.split_once(':').filter(|(key, _)| key.eq_ignore_ascii_case(name)));
    line.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}
