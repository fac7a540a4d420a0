//! 20,000 varied mails on a real Dovecot: our program from nothing to all fetched, parsed, stored, threaded, labelled and
//! searchable, against `mbsync` and `notmuch new` on the same server in the same run.

use crate::report::{Report, mebibytes, percentile, say};
use crate::{Wanted, peer, sample};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::caller::Caller;
use testkit::dovecot::{Dovecot, PASSWORD, USER};
use testkit::program::Program;
use testkit::smtp_sink::SmtpSink;

const MAILS: usize = 20_000;
const READABLE: usize = 50;
const NEW_MAILS: usize = 9;
/// The program answers one caller thirty times a second for long.
const POLL: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(1_200);

const RATIO_MAX: f64 = 0.5;
const FIRST_READABLE_SECONDS_MAX: f64 = 2.0;
const NEW_MAIL_SECONDS_MAX: f64 = 1.0;
const MEMORY_MEBIBYTES_MAX: f64 = 300.0;

pub async fn run(wanted: &Wanted) -> Report {
    let mails = wanted.mails.unwrap_or(MAILS);
    let store = sample::store(mails);
    let bytes = sample::forget_indexes(&store);
    let mut dovecot = Dovecot::setup().mail_folder(&store).start().await;
    let peer = peer::run(&dovecot);
    say(&format!("peer: {} mails, {:.1} s", peer.mails, peer.seconds()));

    dovecot.stop();
    sample::forget_indexes(&store);
    dovecot.restart().await;
    let ours = ours(wanted, &dovecot, mails).await;

    let mut report = Report::new("mail-sync", ours.whole.as_secs_f64(), peer.seconds(), "mbsync + notmuch new, seconds", RATIO_MAX);
    report.figure("mails", mails);
    report.figure("megabytes", bytes / 1_000_000);
    report.figure("mbsync_s", peer.fetched_in.as_secs_f64());
    report.figure("notmuch_s", peer.indexed_in.as_secs_f64());
    report.figure("peer_mails", peer.mails);
    // mbsync leaves out mails that have no end of their header.
    report.must("peer_has_nearly_all", peer.mails * 100 >= mails * 99);
    report.must("ours_has_all", ours.missing == 0);
    report.at_most("first_readable_s", ours.first_readable.as_secs_f64(), FIRST_READABLE_SECONDS_MAX);
    report.figure("new_mail_p50_s", percentile(&ours.new_mail, 0.5) / 1000.0);
    report.at_most("new_mail_max_s", percentile(&ours.new_mail, 1.0) / 1000.0, NEW_MAIL_SECONDS_MAX);
    report.at_most("peak_memory_mib", mebibytes(ours.peak_memory), MEMORY_MEBIBYTES_MAX);
    report
}

struct Ours {
    whole: Duration,
    first_readable: Duration,
    new_mail: Vec<Duration>,
    peak_memory: u64,
    missing: u64,
}

async fn ours(wanted: &Wanted, dovecot: &Dovecot, mails: usize) -> Ours {
    let sink = SmtpSink::start().await;
    let program = Program::setup(&wanted.program).arguments(["--allow-inner-mail-hosts"]).start().await;
    let mut caller = program.caller();
    caller.start_company("Haiyue Lighting Co., Ltd", "Anna Lin", USER, "a long bench password 7").await;
    say("our program: binding the mailbox");
    let since = Instant::now();
    let mailbox = bind(&mut caller, dovecot, &sink).await;
    let first_readable = until_readable(&caller, since).await;
    say(&format!("first {READABLE} readable after {:.2} s", first_readable.as_secs_f64()));
    let state = until_fetched(&caller, &mailbox, mails, since).await;
    until_searchable(&caller, mails, since).await;
    let whole = since.elapsed();
    say(&format!("all after {:.1} s", whole.as_secs_f64()));
    let peak_memory = program.memory().peak;
    let new_mail = new_mails(&caller, dovecot).await;
    Ours { whole, first_readable, new_mail, peak_memory, missing: state["sync"]["missing"].as_u64().unwrap_or(u64::MAX) }
}

/// Binds the mailbox and gives its id.
pub async fn bind(caller: &mut Caller, dovecot: &Dovecot, sink: &SmtpSink) -> String {
    bind_as(caller, dovecot, sink, USER, PASSWORD).await
}

/// Binds a mailbox of this server's user.
pub async fn bind_as(caller: &mut Caller, dovecot: &Dovecot, sink: &SmtpSink, user: &str, password: &str) -> String {
    let wanted = json!({
        "email": user, "display_name": "Bench", "user": user, "password": password,
        "imap": { "host": dovecot.host(), "port": dovecot.imap_port(), "security": "none" },
        "smtp": { "host": sink.host(), "port": sink.port(), "security": "none" },
        "since": null, "consent": true, "consent_version": "1",
    });
    let mailbox = caller.post("/api/mail/mailboxes", wanted).await.ok();
    mailbox["id"].as_str().expect("a mailbox has an id").to_owned()
}

/// Waits until the list shows the newest mails and the first of them opens.
async fn until_readable(caller: &Caller, since: Instant) -> Duration {
    loop {
        let list = caller.get("/api/mail/threads?box=all&limit=50").await.ok();
        let rows = list["items"].as_array().cloned().unwrap_or_default();
        let messages: u64 = rows.iter().filter_map(|row| row["message_count"].as_u64()).sum();
        if messages >= READABLE as u64 {
            let thread = caller.get(&format!("/api/mail/threads/{}", rows[0]["id"].as_str().unwrap_or_default())).await.ok();
            let newest =
                thread["messages"].as_array().and_then(|m| m.last()).and_then(|m| m["id"].as_str()).expect("a thread has messages");
            let body = caller.get(&format!("/api/mail/messages/{newest}/body")).await.ok();
            assert!(body["document"].as_str().is_some_and(|document| !document.is_empty()), "a mail opens");
            return since.elapsed();
        }
        assert!(since.elapsed() < PATIENCE, "no mail can be read");
        tokio::time::sleep(POLL).await;
    }
}

/// Waits until the program has all mails and listens for new ones; gives the mailbox.
pub async fn until_fetched(caller: &Caller, mailbox: &str, mails: usize, since: Instant) -> Value {
    let mut told = 0;
    loop {
        let state = caller.get(&format!("/api/mail/mailboxes/{mailbox}")).await.ok();
        let fetched = state["sync"]["fetched"].as_u64().unwrap_or(0);
        if fetched >= mails as u64 && state["sync"]["phase"] == "live" {
            return state;
        }
        if fetched >= told + 2_000 {
            told = fetched;
            say(&format!("{fetched} fetched after {:.1} s", since.elapsed().as_secs_f64()));
        }
        assert!(since.elapsed() < PATIENCE, "stuck: {state}");
        tokio::time::sleep(POLL).await;
    }
}

/// Waits until words of the oldest letters, which come last, are found.
async fn until_searchable(caller: &Caller, mails: usize, since: Instant) {
    let oldest = sample::letters(mails).filter(|letter| !letter.words.is_empty() && letter.folder == "INBOX").take(5);
    for letter in oldest {
        let word = letter.words.last().expect("it has words");
        loop {
            let found = caller.get(&format!("/api/mail/threads?box=all&limit=50&q={}", percent(word))).await.ok();
            if found["items"].as_array().is_some_and(|rows| !rows.is_empty()) {
                break;
            }
            assert!(since.elapsed() < PATIENCE, "{word} of an old mail isn't found");
            tokio::time::sleep(POLL).await;
        }
    }
}

/// Delivers mails one by one and waits for each to show on an open screen: event, then list. Sorted.
async fn new_mails(caller: &Caller, dovecot: &Dovecot) -> Vec<Duration> {
    let mut screen = caller.screen().await;
    let mut took = Vec::new();
    for number in 0..NEW_MAILS {
        // Apart from each other, at changing moments of the server's own rhythm.
        tokio::time::sleep(Duration::from_millis(1_300 + 170 * number as u64)).await;
        let subject = format!("Fresh {number} of this run");
        let id = format!("<fresh.{number}.{}@first.example>", std::process::id());
        let mail = format!("From: Ben <ben@first.example>\r\nTo: {USER}\r\nSubject: {subject}\r\nMessage-ID: {id}\r\n\r\nHello.\r\n");
        let since = Instant::now();
        dovecot.deliver(USER, "INBOX", mail.as_bytes()).await;
        loop {
            assert!(since.elapsed() < Duration::from_secs(60), "a new mail doesn't show");
            let Some(event) = screen.next(Duration::from_secs(5)).await else { continue };
            if event.kind != "mail.thread" {
                continue;
            }
            let list = caller.get("/api/mail/threads?box=inbox&limit=50").await.ok();
            if list["items"].as_array().is_some_and(|rows| rows.iter().any(|row| row["subject"] == subject.as_str())) {
                took.push(since.elapsed());
                break;
            }
        }
    }
    took.sort();
    took
}

/// A word inside a query.
pub fn percent(word: &str) -> String {
    word.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
