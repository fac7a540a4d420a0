//! Real and hostile hosts: encryption in all its forms, certificates that must be refused, servers that lie.

use mailhost::{Body, Endpoint, HostProblem, HostSettings, Hosts, Login, Marks, Security, Session, UidSet};
use testkit::dovecot::{Dovecot, PASSWORD, USER};
use testkit::tls::Certificate;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn login(password: &str) -> Login {
    Login::by_password(USER, password)
}

fn hosts(certificate: Option<&Certificate>) -> Hosts {
    let roots = certificate.map(|c| c.authority_pem.clone().into_bytes()).unwrap_or_default();
    Hosts::new(&HostSettings { allow_inner: true, extra_roots_pem: roots }).unwrap()
}

async fn problem(dovecot: &Dovecot, hosts: &Hosts, port: u16, security: Security) -> &'static str {
    match hosts.imap(&Endpoint::new(dovecot.host(), port, security), &login(PASSWORD)).await {
        Ok(_) => "none",
        Err(problem) => problem.code(),
    }
}

#[tokio::test]
async fn every_kind_of_encryption_and_none() {
    let dovecot = Dovecot::setup().compress().start().await;
    dovecot.deliver(USER, "INBOX", b"Subject: packed\r\n\r\nhello hello hello\r\n").await;
    let hosts = hosts(Some(dovecot.certificate()));
    for (port, security) in
        [(dovecot.imaps_port(), Security::Tls), (dovecot.imap_port(), Security::Starttls), (dovecot.imap_port(), Security::None)]
    {
        let mut session = hosts.imap(&Endpoint::new(dovecot.host(), port, security), &login(PASSWORD)).await.unwrap();
        let selected = session.select("INBOX", None).await.unwrap();
        assert_eq!(selected.exists, 1, "{security:?}");
        let marks = session.marks(&UidSet::from_on(1)).await.unwrap();
        let mut bodies = session.bodies(&marks);
        let fetched = bodies.next().await.unwrap().unwrap();
        assert!(matches!(&fetched.body, Body::Whole(raw) if raw.ends_with(b"hello hello hello\r\n")), "{security:?}");
        assert!(bodies.next().await.unwrap().is_none());
        session.logout().await;
    }
}

#[tokio::test]
async fn certificates_that_must_be_refused() {
    let dovecot = Dovecot::start().await;
    let port = dovecot.imaps_port();
    assert_eq!(problem(&dovecot, &hosts(None), port, Security::Tls).await, "certificate_untrusted", "signed by a stranger");
    assert_eq!(problem(&dovecot, &hosts(None), dovecot.imap_port(), Security::Starttls).await, "certificate_untrusted");
    assert_eq!(problem(&dovecot, &hosts(Some(dovecot.certificate())), dovecot.imap_port(), Security::Tls).await, "tls_not_offered");
    for (certificate, code) in
        [(Certificate::expired(), "certificate_untrusted"), (Certificate::for_names(&["mail.example"]), "certificate_mismatch")]
    {
        let dovecot = Dovecot::setup().certificate(certificate).start().await;
        let hosts = hosts(Some(dovecot.certificate()));
        assert_eq!(problem(&dovecot, &hosts, dovecot.imaps_port(), Security::Tls).await, code);
    }
}

#[tokio::test]
async fn the_password_is_not_given_in_the_clear() {
    let dovecot = Dovecot::setup().tls_only().start().await;
    let hosts = hosts(Some(dovecot.certificate()));
    let code = problem(&dovecot, &hosts, dovecot.imap_port(), Security::None).await;
    assert!(matches!(code, "no_login_way" | "none"), "{code}");
    assert_eq!(problem(&dovecot, &hosts, dovecot.imap_port(), Security::Starttls).await, "none");
}

/// A server that signs in anybody and then answers the first command with these bytes and goes.
async fn lying(answer: &'static [u8]) -> Result<Session, HostProblem> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"* OK hello\r\n").await.unwrap();
        let mut lines = Vec::new();
        loop {
            if stream.read_buf(&mut lines).await.unwrap_or(0) == 0 {
                return;
            }
            let text = String::from_utf8_lossy(&lines).into_owned();
            let Some(line) = text.strip_suffix("\r\n") else { continue };
            lines.clear();
            let (tag, command) = line.split_once(' ').unwrap_or((line, ""));
            let reply = match command.split(' ').next().unwrap_or_default() {
                "CAPABILITY" => format!("* CAPABILITY IMAP4rev1\r\n{tag} OK x\r\n"),
                "LOGIN" => format!("{tag} OK x\r\n"),
                _ => {
                    let _ = stream.write_all(answer).await;
                    return;
                }
            };
            if stream.write_all(reply.as_bytes()).await.is_err() {
                return;
            }
        }
    });
    hosts(None).imap(&Endpoint::new("127.0.0.1", port, Security::None), &login("x")).await
}

#[tokio::test]
async fn servers_that_lie_end_the_session_and_nothing_else() {
    let answers: [&[u8]; 9] = [
        b"",
        b"* LIST (\\Sent",
        b"* LIST (((((((((((((((((((((((((((((((((((((((((( \r\n",
        b"* 1 FETCH (BODY[] {999999999999999}\r\n",
        b"* 1 FETCH (BODY[] {500}\r\nshort",
        b"* BYE too many connections\r\n",
        b"+ what\r\n",
        b"\xff\xfe\0\0\r\n\r\n\r\n",
        b"* VANISHED (EARLIER) 1:4294967295\r\n* 4294967295 EXISTS\r\n* SEARCH 1 2 x 99999999999\r\n",
    ];
    for answer in answers {
        let mut session = lying(answer).await.unwrap();
        assert!(session.folders().await.is_err(), "{}", String::from_utf8_lossy(answer));
        let mut session = lying(answer).await.unwrap();
        let marks = Marks { uid: 1, flags: mailhost::Flags::default(), bytes: 10, received_at: None, modseq: 0 };
        let mut bodies = session.bodies(&[marks]);
        assert!(bodies.next().await.is_err(), "{}", String::from_utf8_lossy(answer));
    }
    let mut session = lying(b"* BYE Too many simultaneous connections\r\n").await.unwrap();
    assert_eq!(session.folders().await.unwrap_err().code(), "throttled", "the reason that was given");
}
