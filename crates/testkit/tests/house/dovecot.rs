use std::time::{Duration, Instant};
use testkit::dovecot::{Dovecot, PASSWORD, Store, USER};
use testkit::letters::Letters;
use testkit::tls::Certificate;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

const MAIL: &[u8] = b"From: buyer@first.example\r\nSubject: hello\r\nMessage-ID: <1@first.example>\r\n\r\nthere\r\n";

/// As much of IMAP as these tests speak.
struct Imap<S>(BufStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Imap<S> {
    async fn open(stream: S) -> Self {
        let mut imap = Self(BufStream::new(stream));
        assert!(imap.line().await.starts_with("* OK"));
        imap
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        tokio::time::timeout(Duration::from_secs(10), self.0.read_line(&mut line)).await.expect("an answer in time").expect("a connection");
        line
    }

    async fn send(&mut self, command: &str) {
        self.0.write_all(command.as_bytes()).await.unwrap();
        self.0.write_all(b"\r\n").await.unwrap();
        self.0.flush().await.unwrap();
    }

    async fn run(&mut self, command: &str) -> String {
        self.send(&format!("t {command}")).await;
        let mut answer = String::new();
        loop {
            let line = self.line().await;
            answer.push_str(&line);
            if line.starts_with("t ") || line.is_empty() {
                return answer;
            }
        }
    }

    async fn login(&mut self) -> String {
        self.run(&format!("LOGIN {USER} \"{PASSWORD}\"")).await
    }
}

async fn connect(dovecot: &Dovecot) -> Imap<TcpStream> {
    Imap::open(TcpStream::connect((dovecot.host(), dovecot.imap_port())).await.unwrap()).await
}

#[tokio::test]
async fn a_server_starts_within_a_second_and_takes_mail() {
    let since = Instant::now();
    let dovecot = Dovecot::start().await;
    assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
    let mut imap = connect(&dovecot).await;
    let login = imap.login().await;
    for capability in ["CONDSTORE", "QRESYNC", "IDLE", "MOVE", "UIDPLUS", "SPECIAL-USE"] {
        assert!(login.contains(capability), "{login}");
    }
    let folders = imap.run("LIST \"\" \"*\"").await;
    for special in ["\\Drafts", "\\Sent", "\\Trash", "\\Junk", "\\Archive"] {
        assert!(folders.contains(special), "{folders}");
    }
    dovecot.deliver(USER, "INBOX", MAIL).await;
    dovecot.deliver_by_lmtp(USER, MAIL).await;
    dovecot.deliver(USER, "Projekte/Süd", MAIL).await;
    assert!(imap.run("SELECT INBOX").await.contains("* 2 EXISTS"));
    assert_eq!(dovecot.message_count(USER, "Projekte/Süd").await, 1);
    assert_eq!(dovecot.listing(USER, "INBOX").await[0].message_id, "<1@first.example>");
    assert!(dovecot.raw(USER, "INBOX", 1).await.ends_with("there\n"));
}

#[tokio::test]
async fn an_idle_client_hears_of_new_mail() {
    let dovecot = Dovecot::start().await;
    let mut imap = connect(&dovecot).await;
    imap.login().await;
    imap.run("SELECT INBOX").await;
    imap.send("t IDLE").await;
    assert!(imap.line().await.starts_with('+'));
    dovecot.deliver(USER, "INBOX", MAIL).await;
    assert!(imap.line().await.contains("EXISTS"));
}

#[tokio::test]
async fn tls_shows_the_certificate_that_was_made() {
    let dovecot = Dovecot::setup().tls_only().compress().start().await;
    let mut plain = connect(&dovecot).await;
    assert!(plain.run("CAPABILITY").await.contains("LOGINDISABLED"));
    let stream = TcpStream::connect((dovecot.host(), dovecot.imaps_port())).await.unwrap();
    let tls = trusting(dovecot.certificate()).connect("localhost".try_into().unwrap(), stream).await.unwrap();
    assert!(Imap::open(tls).await.login().await.contains("COMPRESS=DEFLATE"));

    assert!(plain.run("STARTTLS").await.contains("t OK"));
    let stream = plain.0.into_inner();
    let wrong = trusting(&Certificate::localhost()).connect("localhost".try_into().unwrap(), stream).await;
    assert!(wrong.is_err());
}

fn trusting(certificate: &Certificate) -> tokio_rustls::TlsConnector {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(certificate.authority_pem.as_bytes()).unwrap()).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(std::sync::Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    std::sync::Arc::new(config).into()
}

#[tokio::test]
async fn another_client_flags_moves_and_deletes() {
    for store in [Store::Maildir, Store::Sdbox] {
        let dovecot = Dovecot::setup().store(store).start().await;
        for _ in 0..3 {
            dovecot.deliver(USER, "INBOX", MAIL).await;
        }
        dovecot.flag(USER, "INBOX", 1, "\\Seen").await;
        dovecot.move_mail(USER, "INBOX", 2, "Archive").await;
        dovecot.expunge(USER, "INBOX", 3).await;
        dovecot.copy_mail(USER, "INBOX", 1, "Trash").await;
        let inbox = dovecot.listing(USER, "INBOX").await;
        assert_eq!(inbox.iter().map(|m| (m.uid, m.flags.as_slice())).collect::<Vec<_>>(), [(1, &["\\Seen".to_owned()][..])]);
        assert_eq!(dovecot.message_count(USER, "Archive").await, 1);
        dovecot.unflag(USER, "INBOX", 1, "\\Seen").await;
        assert!(dovecot.listing(USER, "INBOX").await[0].flags.is_empty());
        let before = dovecot.uidvalidity(USER, "INBOX").await;
        dovecot.bump_uidvalidity(USER, "INBOX").await;
        assert_eq!(dovecot.uidvalidity(USER, "INBOX").await, before + 1);
        assert_eq!(dovecot.message_count(USER, "INBOX").await, 1);
        dovecot.create_folder(USER, "Käufer/2026").await;
        dovecot.rename_folder(USER, "Käufer/2026", "Käufer/2027").await;
        dovecot.delete_folder(USER, "Käufer/2027").await;
        assert!(!dovecot.folders(USER).await.contains(&"Käufer/2027".to_owned()));
    }
}

#[tokio::test]
async fn killed_and_started_again_it_has_the_same_mail_on_the_same_port() {
    let mut dovecot = Dovecot::start().await;
    dovecot.deliver(USER, "INBOX", MAIL).await;
    let mut imap = connect(&dovecot).await;
    imap.login().await;
    let port = dovecot.imap_port();
    dovecot.kill();
    assert!(imap.line().await.is_empty(), "the connection is gone");
    // The other processes that were killed hold the port until the kernel has got round to them.
    let since = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
        assert!(since.elapsed() < Duration::from_secs(5), "nobody listens any more");
    }
    dovecot.restart().await;
    assert_eq!((dovecot.imap_port(), dovecot.message_count(USER, "INBOX").await), (port, 1));
    dovecot.set_password(USER, "other").await;
    assert!(connect(&dovecot).await.login().await.contains("t NO"));
    dovecot.freeze();
    let mut silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let mut byte = [0];
    let heard = tokio::time::timeout(Duration::from_millis(200), tokio::io::AsyncReadExt::read(&mut silent, &mut byte)).await;
    assert!(heard.is_err(), "a frozen server says nothing");
    dovecot.thaw();
}

#[tokio::test]
async fn many_mails_are_laid_in_before_the_start_in_the_order_of_their_dates() {
    let folder = testkit::process::Scratch::new("store");
    let store = folder.path().join("mail");
    let letters: Vec<_> = Letters::seeded(3).generate(500, 4_000).collect();
    let expected: Vec<_> = letters.iter().filter(|l| l.folder == "INBOX").map(|l| l.message_id.clone().unwrap_or_default()).collect();
    std::fs::create_dir_all(store.join(USER)).unwrap();
    testkit::process::ServerUser::find().own(&store.join(USER));
    testkit::dovecot::Maildir::at(&store.join(USER).join("Maildir")).fill(letters);
    let dovecot = Dovecot::setup().mail_folder(&store).start().await;
    let inbox = dovecot.listing(USER, "INBOX").await;
    assert_eq!(inbox.iter().map(|m| m.message_id.clone()).collect::<Vec<_>>(), expected);
    assert!(inbox.iter().any(|m| m.flags.contains(&"\\Seen".to_owned())) && inbox.iter().any(|m| m.flags.is_empty()));
}

#[tokio::test]
async fn a_poorer_server_announces_less() {
    let dovecot = Dovecot::setup().capability("IMAP4rev1 UIDPLUS").start().await;
    let login = connect(&dovecot).await.login().await;
    assert!(login.contains("UIDPLUS") && !login.contains("QRESYNC") && !login.contains("IDLE"), "{login}");
}
