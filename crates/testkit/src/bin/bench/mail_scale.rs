//! 1,000,000 mails in one tenant: 39 salespeople's mailboxes loaded by the import path, one by sync from a real server, so
//! that it has an inbox, folders and flags like any other; lists and searches as its owner.

use crate::Wanted;
use crate::mail_sync::{bind_as, percent, until_fetched};
use crate::report::{Report, mebibytes, percentile, rounded, say};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::caller::Caller;
use testkit::dovecot::Dovecot;
use testkit::letters::{Generator, Letters, Rng, Tongue, tail_word};
use testkit::program::Program;
use testkit::smtp_sink::SmtpSink;

const MAILS: usize = 1_000_000;
const PEOPLE: usize = 40;
const AVERAGE_BYTES: usize = 3_000;
/// Mails in one imported file.
const BATCH: usize = 2_500;
const PASSWORD: &str = "a long bench password 7";
const POLL: Duration = Duration::from_millis(100);
const JOB_PATIENCE: Duration = Duration::from_secs(1_800);
const ROUNDS: usize = 60;
/// Between requests, so that the program's limit on one caller isn't met.
const PACE: Duration = Duration::from_millis(40);

const LIST_MILLISECONDS_MAX: f64 = 50.0;
const SEARCH_MILLISECONDS_MAX: f64 = 100.0;

const LISTS: [&str; 7] =
    ["box=inbox", "box=all", "box=sent", "box=starred", "box=inbox&tab=enquiries", "box=inbox&unread=true", "box=waiting"];
const TONGUES: [Tongue; 4] = [Tongue::Zh, Tongue::En, Tongue::Ru, Tongue::Ar];
/// Ranks of rare words: some letters of a million hold them, one person's own perhaps one or none.
const RARE_RANKS: std::ops::Range<usize> = 2_000..20_000;

pub async fn run(wanted: &Wanted) -> Report {
    let mails = wanted.mails.unwrap_or(MAILS);
    let mut setup = Dovecot::setup();
    for number in 0..PEOPLE {
        setup = setup.user(&address(number), PASSWORD);
    }
    let (dovecot, sink) = (setup.start().await, SmtpSink::start().await);
    let program = Program::setup(&wanted.program).arguments(["--allow-inner-mail-hosts"]).start().await;
    let since = Instant::now();
    let ordinary = load(&program, &dovecot, &sink, mails).await;
    let loaded = since.elapsed();
    say(&format!("loaded in {:.0} s", loaded.as_secs_f64()));

    let mut lists = Vec::new();
    let mut searches: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    let mut rng = Rng::seeded(9);
    for round in 0..ROUNDS {
        for list in LISTS {
            lists.push(timed(&ordinary, &format!("/api/mail/threads?{list}&limit=50")).await.0);
        }
        for tongue in TONGUES {
            let common = tongue.common_words()[round % tongue.common_words().len()];
            let rare = tail_word(tongue, RARE_RANKS.start + rng.below(RARE_RANKS.len()));
            for (kind, word) in [common, &rare].into_iter().enumerate() {
                searches[kind].push(timed(&ordinary, &format!("/api/mail/threads?box=all&limit=50&q={}", percent(word))).await.0);
            }
        }
    }
    lists.sort();
    searches.iter_mut().for_each(|times| times.sort());
    let all_searches = {
        let mut all = searches.concat();
        all.sort();
        all
    };

    let p99 = percentile(&all_searches, 0.99);
    let mut report = Report::new("mail-scale", p99, SEARCH_MILLISECONDS_MAX, "target, ms of a search at p99", 1.0);
    report.figure("mails", mails);
    report.figure("load_s", rounded(loaded.as_secs_f64()));
    report.figure("list_p50_ms", rounded(percentile(&lists, 0.5)));
    report.at_most("list_p99_ms", percentile(&lists, 0.99), LIST_MILLISECONDS_MAX);
    report.figure("search_p50_ms", rounded(percentile(&all_searches, 0.5)));
    for (times, kind) in searches.iter().zip(["common", "rare"]) {
        report.figure(&format!("search_{kind}_p50_ms"), rounded(percentile(times, 0.5)));
        report.figure(&format!("search_{kind}_p99_ms"), rounded(percentile(times, 0.99)));
    }
    report.must("common_words_found", common_words_found(&ordinary).await);
    report.figure("peak_memory_mib", rounded(mebibytes(program.memory().peak)));
    report
}

fn address(number: usize) -> String {
    format!("sales{number}@shop.example")
}

/// Makes the company with its salespeople, binds each one's mailbox and loads his mails; gives the one whose mails were synced, signed in.
async fn load(program: &Program, dovecot: &Dovecot, sink: &SmtpSink, mails: usize) -> Caller {
    let mut master = program.caller();
    master.start_company("Haiyue Lighting Co., Ltd", "Anna Lin", "anna@shop.example", PASSWORD).await;
    let each = mails / PEOPLE;
    for number in 1..PEOPLE {
        let mut person = join(program, &mut master, number).await;
        let mailbox = bind_as(&mut person, dovecot, sink, &address(number), PASSWORD).await;
        import(&mut person, &mailbox, number, each).await;
        say(&format!("{number} of {PEOPLE} mailboxes"));
    }
    dovecot.maildir(&address(0)).fill(letters(0, each));
    let mut ordinary = join(program, &mut master, 0).await;
    let mailbox = bind_as(&mut ordinary, dovecot, sink, &address(0), PASSWORD).await;
    until_fetched(&ordinary, &mailbox, each, Instant::now()).await;
    ordinary
}

fn letters(number: usize, mails: usize) -> Generator {
    Letters::seeded(1_000 + number as u64)
        .people(800)
        .owner("Sales", &address(number), "Haiyue Lighting Co., Ltd")
        .generate(mails, AVERAGE_BYTES)
}

/// Invites a salesperson and accepts for him.
pub async fn join(program: &Program, master: &mut Caller, number: usize) -> Caller {
    let roles = master.get("/api/roles").await.ok();
    let roles = roles.as_array().or_else(|| roles["items"].as_array()).cloned().unwrap_or_default();
    let named = |role: &&Value| role["builtin"].as_str().is_some_and(|name| name.contains("sales") && !name.contains("manager"));
    let role = roles.iter().find(named).unwrap_or_else(|| panic!("no role of a salesperson in {roles:?}"));
    let wanted = json!({ "email": address(number), "name": format!("Sales {number}"), "role_id": role["id"], "sees": "own" });
    let invited = master.post("/api/accounts/invitations", wanted).await.ok();
    let link = invited["link"].as_str().expect("an invitation has a link");
    let token = link.rsplit('/').next().unwrap_or_default();
    let mut person = program.caller();
    let accepted = json!({ "password": PASSWORD, "lang": "en", "time_zone": "Asia/Shanghai" });
    person.post(&format!("/api/invitations/{token}"), accepted).await.ok();
    person
}

/// Imports a person's letters as mbox files.
async fn import(person: &mut Caller, mailbox: &str, number: usize, mails: usize) {
    let mut letters = letters(number, mails).peekable();
    while letters.peek().is_some() {
        let mut mbox = Vec::with_capacity(BATCH * AVERAGE_BYTES * 2);
        for letter in letters.by_ref().take(BATCH) {
            mbox_entry(&mut mbox, &letter.raw, &letter.from, letter.internal_date);
        }
        let job = person.upload("/api/mail/import", &[("mailbox_id", mailbox)], "letters.mbox", "application/mbox", &mbox).await.ok();
        finished(person, job["job_id"].as_str().expect("an import is a job")).await;
    }
}

/// RFC 4155, with the lines of the content that begin as an entry does marked by `>`.
fn mbox_entry(mbox: &mut Vec<u8>, raw: &[u8], from: &str, date: chrono::DateTime<chrono::Utc>) {
    mbox.extend_from_slice(format!("From {from} {}\n", date.format("%a %b %e %H:%M:%S %Y")).as_bytes());
    for line in raw.split(|byte| *byte == b'\n') {
        let bare = line.iter().position(|byte| *byte != b'>').map_or(line, |at| &line[at..]);
        if bare.starts_with(b"From ") {
            mbox.push(b'>');
        }
        mbox.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        mbox.push(b'\n');
    }
    mbox.push(b'\n');
}

async fn finished(person: &Caller, job: &str) {
    let since = Instant::now();
    loop {
        let state = person.get(&format!("/api/jobs/{job}")).await.ok();
        match state["state"].as_str().unwrap_or_default() {
            "done" => return,
            "dead" | "cancelled" => panic!("the import failed: {state}"),
            _ => assert!(since.elapsed() < JOB_PATIENCE, "the import doesn't end: {state}"),
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn timed(person: &Caller, path: &str) -> (Duration, Value) {
    tokio::time::sleep(PACE).await;
    let since = Instant::now();
    let body = person.get(path).await.ok();
    (since.elapsed(), body)
}

/// Each frequent word of each tongue is found, so that the figures above are of searches that work.
async fn common_words_found(person: &Caller) -> bool {
    for tongue in TONGUES {
        for word in tongue.common_words() {
            let (_, found) = timed(person, &format!("/api/mail/threads?box=all&limit=50&q={}", percent(word))).await;
            if found["items"].as_array().is_none_or(Vec::is_empty) {
                say(&format!("{word} is not found"));
                return false;
            }
        }
    }
    true
}
