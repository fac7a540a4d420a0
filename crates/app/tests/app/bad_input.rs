//! Everything that the chapters name under 'Bad input' has its own code, with words in both languages that say what to do.
//!
//! | bad input | code | tested in |
//! |---|---|---|
//! | duplicate address | `accounts.email_taken` | here; accounts `people` |
//! | seat limit | `accounts.seats_taken` | here; accounts `people` (two at once) |
//! | expired invitation | `accounts.invitation_expired` | accounts `people` (the clock is moved) |
//! | used invitation | `accounts.invitation_used` | here; accounts `people` |
//! | weak password | `accounts.password_too_short`, `…_common`, `…_too_long` | here; accounts `input` |
//! | clock-skewed TOTP | `accounts.totp_skewed` | accounts `factors` (the clock is moved) |
//! | reused TOTP | `accounts.totp_reused` | accounts `factors` (also two at once) |
//! | replayed passkey challenge | `accounts.challenge_gone` | accounts `factors` (with an authenticator) |
//! | malformed cookie | `accounts.session_malformed` | here; accounts `input` |
//! | oversize body | `web.body_too_large` | here; accounts `input` |
//! | wrong password | `wrong_password` | here; mail `binding`, `troubles` |
//! | blocked app password | `app_password_needed`, `unsafe_login`, `service_off` | here; mailhost `problem` |
//! | certificate mismatch | `certificate_mismatch`, `certificate_untrusted` | here; mailhost `hosts` |
//! | quota | `quota` (storing), `refused` with the server's words (sending) | here; mailhost `session` |
//! | over-size | `mail.too_big`, `too_large`, quarantine `too_large` | here; mailhost `frame` |
//! | unknown charset | defect `unknown_charset` | here; mailwire `corpus` |
//! | nested bombs | defect `too_deep` | here; mail `sync`, mailwire `any_bytes` |
//! | a server that drops | `dropped` | here; mail `troubles` |
//! | a server that lies about counts | – the mails that there are come, what is claimed is shown as missing | here; mailhost `hosts` |
//! | a server that answers slowly or not at all | `timed_out` | here |

use crate::house::{PASSWORD, binary, bind_user, program, role};
use kernel::Lang;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::caller::{Answer, Caller};
use testkit::database::TestDb;
use testkit::dovecot::{self, Dovecot, USER};
use testkit::program::Program;
use testkit::smtp_sink::{SmtpSink, Stage, Trouble};
use testkit::tls::Certificate;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use web::Catalogue;

const PATIENCE: Duration = Duration::from_secs(40);

/// Refused with this code, whose words are in both languages.
#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code()), (status, code), "{}", answer.body);
    let (context, name) = code.split_once('.').expect("context and name");
    in_both_languages(&format!("{context}.error.{name}.title"));
    in_both_languages(&format!("{context}.error.{name}.detail"));
}

#[track_caller]
fn in_both_languages(key: &str) {
    for lang in Lang::ALL {
        assert!(Catalogue::embedded().has(lang, key), "{key} in {lang:?}");
    }
}

#[tokio::test]
async fn what_is_bad_about_people_is_named() {
    let settings = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(settings.path(), "seats = 1\n").expect("a temporary file");
    let database = TestDb::new().await;
    let program = program(&database, &["--settings", settings.path().to_str().expect("a path")]).await;
    let mut master = program.caller();
    let company = |password: &str| json!({ "company": "Haiyue Lighting", "name": "Anna", "email": "anna@shop.example", "password": password, "lang": "en", "time_zone": "Asia/Shanghai" });
    refused(&master.post("/api/start/company", company("short")).await, 422, "accounts.password_too_short");
    refused(&master.post("/api/start/company", company("password123")).await, 422, "accounts.password_common");
    refused(&master.post("/api/start/company", company(&"x".repeat(400))).await, 422, "accounts.password_too_long");
    master.start_company("Haiyue Lighting", "Anna", "anna@shop.example", PASSWORD).await;

    let sales = role(&master, "salesperson").await;
    let invite = |email: &str| json!({ "email": email, "name": "Li", "role_id": sales, "sees": "own" });
    refused(&master.post("/api/accounts/invitations", invite("anna@shop.example")).await, 409, "accounts.email_taken");
    let invited = master.post("/api/accounts/invitations", invite("li@shop.example")).await.ok();
    refused(&master.post("/api/accounts/invitations", invite("wang@shop.example")).await, 409, "accounts.seats_taken");
    let path = format!("/api/invitations/{}", invited["link"].as_str().expect("a link").rsplit('/').next().unwrap_or_default());
    let joining = json!({ "password": PASSWORD, "lang": "en", "time_zone": "Asia/Shanghai" });
    program.caller().post(&path, joining.clone()).await.ok();
    refused(&program.caller().post(&path, joining.clone()).await, 410, "accounts.invitation_used");
    refused(&program.caller().post("/api/invitations/none", joining).await, 404, "accounts.invitation_unknown");

    let nobody = program.caller();
    let name = master.cookie().split('=').next().unwrap_or_default();
    let damaged = nobody.request("GET", "/api/me", &[("Cookie", &format!("{name}='; drop table"))], "").await.expect("an answer");
    refused(&damaged, 401, "accounts.session_malformed");
    let large = format!("{{\"email\":\"{}\"}}", "x".repeat(3 << 20));
    let json = [("Content-Type", "application/json")];
    // The refusal comes before the body was read to its end; it arrives all the same, every time.
    for _ in 0..10 {
        let told = nobody.request("POST", "/api/session", &json, large.clone()).await.expect("an answer");
        refused(&told, 413, "web.body_too_large");
    }
    // The words come in the language that is asked for.
    let words = |lang: &'static str| {
        let nobody = nobody.clone();
        async move { nobody.request("GET", "/api/me", &[("Accept-Language", lang)], "").await.expect("an answer").body["detail"].clone() }
    };
    assert_ne!(words("en").await, words("zh-CN").await);
}

/// A mail server by the book of what may go wrong.
#[derive(Clone, Copy)]
enum Manner {
    /// Answers the sign-in with these words.
    Refuses(&'static str),
    /// Goes away in the middle of an answer.
    Drops,
    /// Never says anything.
    Silent,
    /// Says that there are a thousand mails, lists three of them and has one.
    Lies,
}

async fn serve(manner: Manner) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(BufReader::new(stream), manner));
        }
    });
    port
}

async fn talk(mut stream: BufReader<tokio::net::TcpStream>, manner: Manner) -> std::io::Result<()> {
    if matches!(manner, Manner::Silent) {
        tokio::time::sleep(PATIENCE * 3).await;
        return Ok(());
    }
    stream.write_all(b"* OK ready\r\n").await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or(("*", ""));
        let upper = command.to_ascii_uppercase();
        let reply = match (manner, upper.as_str()) {
            (_, "CAPABILITY") => format!("* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"),
            (Manner::Refuses(words), login) if login.starts_with("LOGIN") => format!("{tag} NO {words}\r\n"),
            (Manner::Drops, login) if login.starts_with("LOGIN") => {
                stream.write_all(format!("{tag} O").as_bytes()).await?;
                return Ok(());
            }
            _ => lie(tag, &upper),
        };
        stream.write_all(reply.as_bytes()).await?;
        line.clear();
    }
    Ok(())
}

const TRUE_LETTER: &str = "From: Bob <bob@buyer.example>\r\nTo: anna@shop.example\r\nSubject: the one true letter\r\nMessage-ID: <true@buyer.example>\r\n\r\nHello.\r\n";

fn lie(tag: &str, command: &str) -> String {
    let done = format!("{tag} OK done\r\n");
    if command.starts_with("LIST") {
        return format!("* LIST () \"/\" INBOX\r\n{done}");
    }
    if command.starts_with("STATUS") {
        return format!("* STATUS INBOX (MESSAGES 1000 UIDNEXT 5000 UIDVALIDITY 7 UNSEEN 400)\r\n{done}");
    }
    if command.starts_with("SELECT") || command.starts_with("EXAMINE") {
        return format!(
            "* FLAGS (\\Seen)\r\n* 1000 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 5000] ok\r\n{tag} OK [READ-WRITE] done\r\n"
        );
    }
    if command.starts_with("UID SEARCH") {
        return format!("* SEARCH 1 2 3\r\n{done}");
    }
    if command.starts_with("UID FETCH") {
        let bodies = command.contains("BODY");
        let rows = (1..=3).filter(|uid| !bodies || *uid == 1).map(|uid| {
            let body = if bodies { format!(" BODY[] {{{}}}\r\n{TRUE_LETTER}", TRUE_LETTER.len()) } else { String::new() };
            format!(
                "* {uid} FETCH (UID {uid} FLAGS () INTERNALDATE \"02-Nov-2026 10:00:00 +0000\" RFC822.SIZE {}{body})\r\n",
                TRUE_LETTER.len()
            )
        });
        return format!("{}{done}", rows.collect::<String>());
    }
    done
}

fn form(port: u16, security: &str, sink: &SmtpSink, password: &str) -> Value {
    json!({
        "email": "anna@shop.example", "display_name": "Anna Lin", "user": USER, "password": password,
        "imap": { "host": "127.0.0.1", "port": port, "security": security },
        "smtp": { "host": sink.host(), "port": sink.port(), "security": "none" },
        "consent": true, "consent_version": "1",
    })
}

/// Tries the server; its problem has this code, with words and advice in both languages.
async fn tried(caller: &Caller, form: Value, code: &str) {
    let mut caller = caller.clone();
    let tried = caller.post("/api/mail/mailboxes/test", form).await.ok();
    assert_eq!(tried["imap"]["problem"]["code"], code, "{tried}");
    in_both_languages(&format!("mail.host.problem.{code}"));
    assert!(tried["imap"]["advice"].as_str().is_some_and(|advice| advice.len() > 20), "{tried}");
}

async fn start(roots: Option<&Certificate>) -> (Program, Caller) {
    let pem = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(pem.path(), roots.map_or("", |roots| &roots.authority_pem)).expect("a temporary file");
    let mut arguments = vec!["--allow-inner-mail-hosts"];
    if roots.is_some() {
        arguments.extend(["--mail-roots", pem.path().to_str().expect("a path")]);
    }
    let program = Program::setup(binary()).arguments(arguments).start().await;
    let mut anna = program.caller();
    anna.start_company("Haiyue Lighting", "Anna Lin", "anna@shop.example", PASSWORD).await;
    (program, anna)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_mail_server_is_named_with_advice() {
    let sink = SmtpSink::start().await;
    let elsewhere = Certificate::for_names(&["mail.elsewhere.example"]);
    let (dovecot, misnamed) = tokio::join!(Dovecot::start(), Dovecot::setup().certificate(elsewhere.clone()).start());
    let (_program, anna) = start(Some(&elsewhere)).await;
    // A server that says nothing is given up in the end; meanwhile the others are tried.
    let silent = serve(Manner::Silent).await;
    let waiting = tried(&anna, form(silent, "none", &sink, "x"), "timed_out");
    let others = async {
        tried(&anna, form(dovecot.imap_port(), "none", &sink, "wrong"), "wrong_password").await;
        for (words, code) in [
            ("[ALERT] Application-specific password required", "app_password_needed"),
            ("Unsafe Login. Please contact the host for help", "unsafe_login"),
            ("Login fail. Account is abnormal, service is not open", "service_off"),
            ("[LIMIT] Too many simultaneous connections", "throttled"),
        ] {
            tried(&anna, form(serve(Manner::Refuses(words)).await, "none", &sink, "x"), code).await;
        }
        tried(&anna, form(misnamed.imaps_port(), "tls", &sink, dovecot::PASSWORD), "certificate_mismatch").await;
        tried(&anna, form(dovecot.imaps_port(), "tls", &sink, dovecot::PASSWORD), "certificate_untrusted").await;
        tried(&anna, form(serve(Manner::Drops).await, "none", &sink, "x"), "dropped").await;
    };
    tokio::join!(waiting, others);
}

async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Result<T, Value>) -> T {
    let since = Instant::now();
    loop {
        match look().await {
            Ok(found) => return found,
            Err(seen) => assert!(since.elapsed() < PATIENCE, "{what}: {seen}"),
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}

/// The first mail of the thread with this subject.
async fn mail(anna: &Caller, subject: &str) -> Value {
    until(subject, async || {
        let list = anna.get("/api/mail/threads?box=all&limit=100").await.ok();
        let row =
            list["items"].as_array().into_iter().flatten().find(|row| row["subject"] == json!(subject)).cloned().ok_or(list.clone())?;
        let thread = anna.get(&format!("/api/mail/threads/{}", row["id"].as_str().unwrap_or_default())).await.ok();
        Ok(thread["messages"][0].clone())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_mails_and_lying_servers_stop_nothing() {
    let (dovecot, sink) = (Dovecot::start().await, SmtpSink::start().await);
    let mut bomb = b"From: x@y.example\r\nSubject: a bomb\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n".to_vec();
    for depth in 0..2_000 {
        let part = format!("--b{depth}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", depth + 1);
        bomb.extend(part.as_bytes());
    }
    let odd =
        b"From: x@y.example\r\nSubject: an odd charset\r\nContent-Type: text/plain; charset=x-klingon\r\n\r\nprice \xe4\xf6\r\n".to_vec();
    let good = b"From: x@y.example\r\nSubject: a good one\r\n\r\nhello\r\n".to_vec();
    for raw in [&bomb, &odd, &good] {
        dovecot.deliver(USER, "INBOX", raw).await;
    }
    let (_program, mut anna) = start(None).await;
    let mailbox = bind_user(&mut anna, &dovecot, &sink, "anna@shop.example", USER, dovecot::PASSWORD).await;
    mail(&anna, "a good one").await;
    for (subject, defect) in [("a bomb", "too_deep"), ("an odd charset", "unknown_charset")] {
        let message = mail(&anna, subject).await;
        assert!(message["defects"].to_string().contains(defect), "{subject}: {message}");
        in_both_languages(&format!("mail.defect.{defect}"));
        let path = format!("/api/mail/messages/{}", message["id"].as_str().unwrap_or_default());
        anna.get(&format!("{path}/body")).await.ok();
        assert_eq!(anna.get(&format!("{path}/raw")).await.status, 200, "kept as it came");
    }
    lies_are_survived(&mut anna, &sink).await;
    sending_is_refused_with_a_reason(&mut anna, &mailbox, &sink).await;
}

/// The mail that there is comes, and the folder doesn't claim to be whole.
async fn lies_are_survived(anna: &mut Caller, sink: &SmtpSink) {
    let mut wanted = form(serve(Manner::Lies).await, "none", sink, "x");
    wanted["email"] = json!("liar@shop.example");
    let liar = anna.post("/api/mail/mailboxes", wanted).await.ok()["id"].as_str().expect("an id").to_owned();
    mail(anna, "the one true letter").await;
    let folder = until("the liar's folder", async || {
        let folders = anna.get(&format!("/api/mail/mailboxes/{liar}/folders")).await.ok();
        let inbox = folders.as_array().into_iter().flatten().find(|f| f["role"] == "inbox").cloned().ok_or(folders.clone())?;
        if inbox["sync"]["here"] == json!(1) { Ok(inbox) } else { Err(inbox) }
    })
    .await;
    let sync = &folder["sync"];
    let told = sync["missing"].as_u64() > Some(0)
        || sync["quarantined"].as_u64() > Some(0)
        || !sync["problem"].is_null()
        || sync["backfill_done"] == json!(false);
    assert!(told, "a folder of which mails are missing is shown as whole: {folder}");
}

async fn sending_is_refused_with_a_reason(anna: &mut Caller, mailbox: &str, sink: &SmtpSink) {
    for (subject, words, stage) in [
        ("to a full mailbox", "5.2.2 mailbox full, quota exceeded", Stage::Recipient),
        ("far too large", "5.3.4 message too big", Stage::Content),
    ] {
        sink.next(Trouble::refuse(stage, 552, words));
        let new = json!({ "mailbox_id": mailbox, "mode": "new", "subject": subject, "html": "<p>x</p>", "to": [{ "name": "", "address": "b@firm.example" }], "cc": [], "bcc": [] });
        let draft = anna.post("/api/mail/drafts", new).await.ok()["id"].as_str().expect("an id").to_owned();
        anna.post(&format!("/api/mail/drafts/{draft}/send"), json!({ "undo_seconds": 0 })).await.ok();
        let failed = until(subject, async || {
            let list = anna.get("/api/mail/outgoing").await.ok();
            let row =
                list["items"].as_array().into_iter().flatten().find(|row| row["subject"] == json!(subject)).cloned().ok_or(list.clone())?;
            if row["state"] == "failed" { Ok(row) } else { Err(row) }
        })
        .await;
        // Whose mailbox is full, or what is too large, only the server knows: its own words are shown.
        assert!(failed["problem"]["detail"].as_str().is_some_and(|detail| detail.contains(words)), "{failed}");
        in_both_languages(&format!("mail.delivery.{}", failed["problem"]["code"].as_str().unwrap_or_default()));
    }
    let draft = anna.post("/api/mail/drafts", json!({ "mailbox_id": mailbox, "mode": "new", "subject": "x" })).await.ok();
    let path = format!("/api/mail/drafts/{}/attachments", draft["id"].as_str().expect("an id"));
    refused(&anna.upload(&path, &[], "big.bin", "application/octet-stream", &vec![7; 27 << 20]).await, 413, "mail.too_big");
}
