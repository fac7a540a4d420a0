//! Real and hostile hosts: encryption in all its forms, certificates that must be refused, servers that lie.

use mailhost::{Body, Endpoint, HostProblem, HostSettings, Hosts, Login, Marks, Security, Session, UidSet};
use testkit::dovecot::{Dovecot, PASSWORD, USER};
use testkit::identity::Identity;
use testkit::tls::Certificate;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
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

/// A server that refuses a token after its error challenge; what the client said to it, line by line.
async fn refusing(ways: &'static str) -> (HostProblem, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut said = Vec::new();
        write.write_all(b"* OK hello\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            let (tag, command) = line.split_once(' ').map_or((String::new(), line.clone()), |(t, c)| (t.to_owned(), c.to_owned()));
            said.push(command.clone());
            let answer = if command == "CAPABILITY" {
                format!("* CAPABILITY IMAP4rev1 {ways}\r\n{tag} OK\r\n")
            } else if command.starts_with("AUTHENTICATE") {
                "+ \r\n".to_owned()
            } else if said.len() == 3 {
                // {"status":"invalid_token"}
                "+ eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\r\n".to_owned()
            } else {
                "t2 NO [AUTHENTICATIONFAILED] go away\r\n".to_owned()
            };
            write.write_all(answer.as_bytes()).await.unwrap();
        }
        said
    });
    let login = Login::by_token(USER, "t0k3n");
    let problem = hosts(None).imap(&Endpoint::new("127.0.0.1", port, Security::None), &login).await.err().unwrap();
    (problem, server.await.unwrap())
}

#[tokio::test]
async fn a_refused_token_is_told_by_its_challenge_which_is_answered() {
    for (ways, way, answer) in [("AUTH=XOAUTH2", "XOAUTH2", ""), ("AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER", "OAUTHBEARER", "AQ==")] {
        let (problem, said) = refusing(ways).await;
        assert_eq!(problem, HostProblem::TokenRefused("go away (invalid_token)".to_owned()));
        assert_eq!((said[1].clone(), said[3].as_str()), (format!("AUTHENTICATE {way}"), answer), "{said:?}");
        assert!(!said[2].is_empty() && !said[1].contains(&said[2]), "without SASL-IR the token waits for its turn: {said:?}");
    }
    let (problem, _) = tokio::time::timeout(std::time::Duration::from_secs(20), refusing("AUTH=PLAIN")).await.unwrap();
    assert_eq!(problem, HostProblem::NoLoginWay);
}

#[tokio::test]
async fn a_real_server_takes_tokens_by_either_way_while_they_are_good() {
    let identity = Identity::start().await;
    for way in ["xoauth2", "oauthbearer"] {
        let dovecot = Dovecot::setup().by_token(&identity.introspection_url(), &[way]).start().await;
        let hosts = hosts(Some(dovecot.certificate()));
        let at = Endpoint::new(dovecot.host(), dovecot.imaps_port(), Security::Tls);
        let token = identity.token(USER);
        let mut session = hosts.imap(&at, &Login::by_token(USER, token.clone())).await.unwrap();
        assert!(session.folders().await.unwrap().len() > 3, "{way}");
        session.logout().await;
        let other = hosts.imap(&at, &Login::by_token("somebody@shop.example", token.clone())).await.err().unwrap();
        assert_eq!(other.code(), "token_refused", "{way}: another's mailbox: {other}");
        identity.expire_access();
        let late = hosts.imap(&at, &Login::by_token(USER, token)).await.err().unwrap();
        assert_eq!(late.code(), "token_refused", "{way}: {late}");
        // A password is as good as before.
        hosts.imap(&at, &login(PASSWORD)).await.unwrap().logout().await;
    }
}
