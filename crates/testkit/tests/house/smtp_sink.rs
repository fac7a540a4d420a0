use std::time::Duration;
use testkit::dovecot::{Dovecot, USER};
use testkit::smtp_sink::{SmtpSink, Stage, Trouble};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends all lines at once, as pipelining allows, and gives all answers until the server closes.
async fn talk(sink: &SmtpSink, lines: &[&str]) -> String {
    let mut stream = TcpStream::connect((sink.host(), sink.port())).await.unwrap();
    stream.write_all(format!("{}\r\n", lines.join("\r\n")).as_bytes()).await.unwrap();
    let mut answers = String::new();
    let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_string(&mut answers)).await.expect("an end in time");
    answers
}

const MAIL: [&str; 9] = [
    "EHLO test.example",
    "MAIL FROM:<anna@shop.example>",
    "RCPT TO:<ben@first.example>",
    "DATA",
    "Message-ID: <7@shop.example>",
    "Subject: long",
    "",
    "..dotted",
    ".",
];

fn mail() -> Vec<&'static str> {
    MAIL.into_iter().chain(["QUIT"]).collect()
}

#[tokio::test]
async fn mail_is_kept_with_its_envelope() {
    let sink = SmtpSink::start().await;
    let answers = talk(&sink, &mail()).await;
    assert!(answers.contains("250 2.0.0 kept") && answers.contains("250-PIPELINING"), "{answers}");
    sink.wait_for(1).await;
    let kept = &sink.messages()[0];
    assert_eq!((kept.from.as_str(), kept.to.as_slice()), ("anna@shop.example", &["ben@first.example".to_owned()][..]));
    assert!(kept.raw.ends_with(b"\r\n\r\n.dotted\r\n"));
    assert_eq!((sink.count("<7@shop.example>"), sink.connections()), (1, 1));
}

#[tokio::test]
async fn sign_in_is_checked_in_both_ways() {
    let sink = SmtpSink::setup().user("anna", "secret").start().await;
    assert!(talk(&sink, &["EHLO x", "MAIL FROM:<a@b.example>", "QUIT"]).await.contains("530 "));
    assert!(talk(&sink, &["EHLO x", "AUTH PLAIN AGFubmEAd3Jvbmc=", "QUIT"]).await.contains("535 "));
    assert!(talk(&sink, &["EHLO x", "AUTH PLAIN AGFubmEAc2VjcmV0", "QUIT"]).await.contains("235 "));
    assert!(talk(&sink, &["EHLO x", "AUTH LOGIN", "YW5uYQ==", "c2VjcmV0", "QUIT"]).await.contains("235 "));
}

#[tokio::test]
async fn it_misbehaves_as_told_and_then_no_more() {
    let sink = SmtpSink::start().await;
    sink.next(Trouble::refuse(Stage::Recipient, 450, "4.2.1 busy"));
    assert!(
        talk(&sink, &["EHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA", "QUIT"])
            .await
            .contains("450 4.2.1 busy\r\n503")
    );
    sink.next(Trouble::HangUp { at: Stage::Content });
    assert!(!talk(&sink, &mail()).await.contains("kept"));
    assert_eq!(sink.messages().len(), 0);
    sink.next(Trouble::LoseAnswer);
    assert!(!talk(&sink, &mail()).await.contains("kept"));
    assert_eq!(sink.count("<7@shop.example>"), 1, "kept although nothing was said");
    sink.next(Trouble::Delay { at: Stage::Content, by: Duration::from_millis(80) });
    let since = std::time::Instant::now();
    assert!(talk(&sink, &mail()).await.contains("kept") && since.elapsed() >= Duration::from_millis(80));
    sink.refuse_recipient("Ben@first.example", 550);
    assert!(talk(&sink, &["EHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<ben@first.example>", "QUIT"]).await.contains("550 5.1.1"));
    sink.always(Trouble::refuse(Stage::Connect, 421, "4.3.2 closing"));
    for _ in 0..2 {
        assert_eq!(talk(&sink, &[]).await, "421 4.3.2 closing\r\n");
    }
    sink.behave();
    assert!(talk(&sink, &mail()).await.contains("kept"));
}

#[tokio::test]
async fn size_is_announced_and_kept_to() {
    let sink = SmtpSink::setup().size_max(100).start().await;
    let answers = talk(&sink, &["EHLO x", "MAIL FROM:<a@b.example> SIZE=101", "QUIT"]).await;
    assert!(answers.contains("SIZE 100") && answers.contains("552 "), "{answers}");
}

#[tokio::test]
async fn a_real_client_sends_inside_tls_and_the_mail_is_delivered() {
    use lettre::transport::smtp::authentication::Credentials;
    use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
    use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor, address::Envelope};
    testkit::tls::install_provider();
    let dovecot = Dovecot::start().await;
    for from_start in [false, true] {
        let setup = SmtpSink::setup().user("anna", "secret").deliver_into(dovecot.maildir(USER));
        let sink = if from_start { setup.tls_from_start() } else { setup.starttls() }.start().await;
        let authority = Certificate::from_pem(sink.certificate().authority_pem.as_bytes()).unwrap();
        let parameters = TlsParameters::builder("localhost".to_owned()).add_root_certificate(authority).build_rustls().unwrap();
        let tls = if from_start { Tls::Wrapper(parameters) } else { Tls::Required(parameters) };
        let client = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
            .port(sink.port())
            .tls(tls)
            .credentials(Credentials::new("anna".to_owned(), "secret".to_owned()))
            .build();
        let envelope = Envelope::new(Some("anna@shop.example".parse().unwrap()), vec!["ben@first.example".parse().unwrap()]).unwrap();
        client.send_raw(&envelope, b"Message-ID: <8@shop.example>\r\n\r\nhello\r\n").await.unwrap();
        let kept = &sink.messages()[0];
        assert!(kept.tls && kept.user.as_deref() == Some("anna"));
    }
    assert_eq!(dovecot.message_count(USER, "INBOX").await, 2);
}
