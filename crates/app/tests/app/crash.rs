//! Killed with -9 at random moments while it syncs, sends and imports, and PostgreSQL killed under it: the set of messages is the server's,
//! no mail is sent twice, no draft is lost.

use crate::house::{PASSWORD, binary, bind};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use testkit::caller::Caller;
use testkit::dovecot::{Dovecot, USER};
use testkit::letters::{Letters, Rng};
use testkit::program::Program;
use testkit::smtp_sink::SmtpSink;

/// Kills of the program; `TRADEWIND_KILLS` asks for more.
const KILLS: usize = 12;
const MAILS: usize = 600;
/// Every so many kills of the program one of PostgreSQL.
const POSTGRES_EVERY: usize = 5;
const PATIENCE: Duration = Duration::from_secs(120);

fn kills() -> usize {
    option_env!("TRADEWIND_KILLS").and_then(|n| n.parse().ok()).unwrap_or(KILLS)
}

#[tokio::test]
async fn killed_at_random_nothing_is_lost_and_nothing_happens_twice() {
    let dovecot = Dovecot::start().await;
    let sink = SmtpSink::start().await;
    dovecot.maildir(USER).fill(Letters::seeded(5).generate(MAILS, 6_000));
    let mut program = Program::setup(binary()).arguments(["--allow-inner-mail-hosts"]).start().await;
    let mut anna = program.caller();
    anna.start_company("Haiyue Lighting", "Anna Lin", "anna@shop.example", PASSWORD).await;
    let mailbox = bind(&mut anna, &dovecot, &sink, "anna@shop.example").await;

    let mut rng = Rng::seeded(11);
    let mut drafts: Vec<(String, String)> = Vec::new();
    let mut sent = BTreeSet::new();
    for round in 0..kills() {
        // A draft that was acknowledged, and a mail that is on its way when the lights go out.
        if let Some(id) = draft(&mut anna, &mailbox, &format!("kept {round}")).await {
            drafts.push((id, format!("kept {round}")));
        }
        if let Some(subject) = send(&mut anna, &mailbox, &format!("sent {round}")).await {
            sent.insert(subject);
        }
        tokio::time::sleep(Duration::from_millis(20 + rng.below(900) as u64)).await;
        if round % POSTGRES_EVERY == POSTGRES_EVERY - 1 {
            assert!(program.kill_postgres(), "there is a PostgreSQL to kill");
            tokio::time::sleep(Duration::from_millis(rng.below(400) as u64)).await;
        }
        program.kill();
        program.restart().await;
    }

    settled(&anna, &mailbox, &dovecot).await;
    for (id, subject) in &drafts {
        let draft = anna.get(&format!("/api/mail/drafts/{id}")).await.ok();
        assert_eq!(draft["subject"], json!(subject), "a draft was lost");
    }
    outgoing_settled(&anna).await;
    for (message_id, times) in sink.per_message_id() {
        assert_eq!(times, 1, "{message_id} was sent {times} times");
    }
    let uncertain = states(&anna).await;
    let arrived: BTreeSet<String> = sink.messages().iter().filter_map(|m| m.header("Subject")).collect();
    for subject in &sent {
        let told = uncertain.iter().any(|(s, state)| s == subject && state != "sent");
        assert!(arrived.contains(subject) || told, "{subject} neither arrived nor is it told");
    }
}

async fn draft(anna: &mut Caller, mailbox: &str, subject: &str) -> Option<String> {
    let wanted = json!({ "mailbox_id": mailbox, "mode": "new", "subject": subject, "html": "<p>typed</p>", "to": [{ "name": "", "address": "buyer@firm.example" }], "cc": [], "bcc": [] });
    let answer = anna.post("/api/mail/drafts", wanted).await;
    (answer.status < 300).then(|| answer.body["id"].as_str().map(ToOwned::to_owned)).flatten()
}

async fn send(anna: &mut Caller, mailbox: &str, subject: &str) -> Option<String> {
    let id = draft(anna, mailbox, subject).await?;
    let answer = anna.post(&format!("/api/mail/drafts/{id}/send"), json!({ "undo_seconds": 0 })).await;
    (answer.status < 300).then(|| subject.to_owned())
}

/// Waits until every folder has what the server has, and says what is missing otherwise.
async fn settled(anna: &Caller, mailbox: &str, dovecot: &Dovecot) {
    let since = Instant::now();
    loop {
        let folders = anna.get(&format!("/api/mail/mailboxes/{mailbox}/folders")).await.ok();
        let folders: Vec<Value> = folders.as_array().or_else(|| folders["items"].as_array()).cloned().unwrap_or_default();
        let mut open = Vec::new();
        for path in dovecot.folders(USER).await {
            let ours = folders.iter().find(|f| f["path"] == json!(path)).cloned().unwrap_or_default();
            // A name that only holds others has no mails (RFC 3501, \Noselect).
            if ours["selectable"] == json!(false) {
                continue;
            }
            if ours.is_null() {
                open.push(format!("{path}: not known yet"));
                continue;
            }
            let (there, sync) = (dovecot.message_count(USER, &path).await, &ours["sync"]);
            if sync["here"] != json!(there) || sync["backfill_done"] != json!(true) {
                open.push(format!("{path}: {there} there, {sync}"));
            }
        }
        if open.is_empty() && !folders.is_empty() {
            return;
        }
        assert!(since.elapsed() < PATIENCE, "not settled: {}", open.join("; "));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn states(anna: &Caller) -> Vec<(String, String)> {
    let all = anna.get("/api/mail/outgoing?limit=200").await.ok();
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    all["items"].as_array().into_iter().flatten().map(|o| (text(&o["subject"]), text(&o["state"]))).collect()
}

async fn outgoing_settled(anna: &Caller) {
    let since = Instant::now();
    while states(anna).await.iter().any(|(_, state)| state == "waiting" || state == "sending") {
        assert!(since.elapsed() < PATIENCE, "still on its way: {:?}", states(anna).await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
