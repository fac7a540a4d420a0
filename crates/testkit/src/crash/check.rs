//! Afterwards: what is there, compared with what was acknowledged.

use super::Outcome;
use super::work::Done;
use crate::caller::Caller;
use crate::dovecot::{Dovecot, USER};
use crate::smtp_sink::SmtpSink;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::time::{Duration, Instant};
use zip::ZipArchive;

const PATIENCE: Duration = Duration::from_secs(240);
const POLL: Duration = Duration::from_millis(250);
const IMPORTED: &str = "Imported";

/// How often each content occurs.
type Contents = BTreeMap<[u8; 32], usize>;

/// Waits until all is quiet, then compares.
pub async fn everything(anna: &Caller, mailbox: &str, dovecot: &Dovecot, sink: &SmtpSink, done: &Done) -> Outcome {
    let mut outcome = Outcome { faults: done.faults.clone(), ..Outcome::default() };
    jobs(anna, done, &mut outcome).await;
    sending(anna, dovecot, sink, done, &mut outcome).await;
    folders(anna, mailbox, dovecot, &mut outcome).await;
    imported(anna, mailbox, done, &mut outcome).await;
    drafts(anna, done, &mut outcome).await;
    let proof = anna.clone().post("/api/audit/verify", json!({})).await.ok();
    outcome.look(proof["broken_at"].is_null(), || format!("the trail is broken: {proof}"));
    outcome
}

/// All pages of a list.
async fn all(anna: &Caller, path: &str) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), None::<String>);
    let sign = if path.contains('?') { '&' } else { '?' };
    loop {
        let after = cursor.map(|c| format!("&cursor={c}")).unwrap_or_default();
        let page = anna.get(&format!("{path}{sign}limit=100{after}")).await.ok();
        rows.extend(page["items"].as_array().or_else(|| page.as_array()).cloned().unwrap_or_default());
        cursor = page["next_cursor"].as_str().or_else(|| page["next"].as_str()).map(ToOwned::to_owned);
        if cursor.is_none() {
            return rows;
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Every promise is kept: each import is done, whole, and none died.
async fn jobs(anna: &Caller, done: &Done, outcome: &mut Outcome) {
    let since = Instant::now();
    let ended = |job: &Value| matches!(job["state"].as_str(), Some("done" | "dead" | "cancelled"));
    let mut listed = all(anna, "/api/jobs").await;
    while !listed.iter().all(ended) && since.elapsed() < PATIENCE {
        tokio::time::sleep(POLL).await;
        listed = all(anna, "/api/jobs").await;
    }
    for id in &done.imports {
        let job = listed.iter().find(|job| job["id"] == json!(id)).cloned().unwrap_or_default();
        // While it runs it counts bytes, at its end the mails.
        let mails = json!(done.mails_per_file);
        let whole = job["state"] == "done" && job["progress"]["done"] == mails && job["progress"]["total"] == mails;
        outcome.look(whole, || format!("import of {mails} mails: {job}"));
    }
    for job in listed.iter().filter(|job| job["state"] != "done") {
        outcome.faults.push(format!("a job did not end well: {job}"));
    }
    let dead = all(anna, "/api/jobs?dead=true").await;
    outcome.look(dead.is_empty(), || format!("dead jobs: {}", json!(dead)));
    outcome.figures.insert("imports", listed.len() as u64);
}

/// No mail twice; each that was promised has arrived, or it is said that it is in doubt; one copy of each in the Sent folder.
async fn sending(anna: &Caller, dovecot: &Dovecot, sink: &SmtpSink, done: &Done, outcome: &mut Outcome) {
    let since = Instant::now();
    let mut mails = all(anna, "/api/mail/outgoing").await;
    while mails.iter().any(|m| m["state"] == "waiting" || m["state"] == "sending") && since.elapsed() < PATIENCE {
        tokio::time::sleep(POLL).await;
        mails = all(anna, "/api/mail/outgoing").await;
    }
    for (message_id, times) in sink.per_message_id() {
        outcome.look(times == 1, || format!("{message_id} was sent {times} times"));
    }
    let told: BTreeMap<String, String> = mails.iter().map(|m| (text(&m["subject"]), text(&m["state"]))).collect();
    let arrived: BTreeMap<String, String> =
        sink.messages().iter().filter_map(|m| Some((m.header("Subject")?, m.header("Message-ID")?))).collect();
    for subject in &done.sent {
        let doubt = told.get(subject).is_some_and(|state| state == "uncertain" || state == "failed");
        outcome
            .look(arrived.contains_key(subject) || doubt, || format!("{subject} neither arrived nor is it told: {:?}", told.get(subject)));
    }
    for (subject, state) in &told {
        outcome.look(state != "sent" || arrived.contains_key(subject), || format!("{subject} is shown as sent and never arrived"));
    }
    let sent: BTreeSet<&String> =
        arrived.iter().filter(|(s, _)| told.get(*s).is_none_or(|state| state == "sent")).map(|(_, id)| id).collect();
    let mut copies = BTreeMap::new();
    while since.elapsed() < PATIENCE {
        copies = BTreeMap::new();
        for mail in dovecot.listing(USER, "Sent").await {
            *copies.entry(mail.message_id).or_insert(0) += 1;
        }
        if sent.iter().all(|id| copies.contains_key(*id)) {
            break;
        }
        tokio::time::sleep(POLL).await;
    }
    for id in sent {
        let times = copies.get(id).copied().unwrap_or(0);
        outcome.look(times == 1, || format!("the Sent folder holds {id} {times} times"));
    }
    outcome.figures.insert("sent", arrived.len() as u64);
    outcome.figures.insert("in_doubt", told.values().filter(|state| *state == "uncertain").count() as u64);
}

async fn known_folders(anna: &Caller, mailbox: &str) -> Vec<Value> {
    let answer = anna.get(&format!("/api/mail/mailboxes/{mailbox}/folders")).await.ok();
    answer.as_array().or_else(|| answer["items"].as_array()).cloned().unwrap_or_default()
}

/// Waits until each folder's count is the server's, then compares each folder's contents with the server's files.
async fn folders(anna: &Caller, mailbox: &str, dovecot: &Dovecot, outcome: &mut Outcome) {
    let since = Instant::now();
    let paths = loop {
        let (ours, mut open, mut paths) = (known_folders(anna, mailbox).await, Vec::new(), Vec::new());
        for path in dovecot.folders(USER).await {
            let folder = ours.iter().find(|f| f["path"] == json!(path)).cloned().unwrap_or_default();
            // A name that only holds others has no mails (RFC 3501, \Noselect).
            if folder["selectable"] == json!(false) {
                continue;
            }
            let there = dovecot.message_count(USER, &path).await;
            if folder["sync"]["here"] != json!(there) || folder["sync"]["backfill_done"] != json!(true) {
                open.push(format!("{path}: {there} there, here {}", folder["sync"]));
            }
            paths.push((path, text(&folder["id"])));
        }
        if open.is_empty() || since.elapsed() > PATIENCE {
            outcome.look(open.is_empty(), || format!("not settled: {}", open.join("; ")));
            break paths;
        }
        tokio::time::sleep(POLL).await;
    };
    let mut mails = 0;
    for (path, id) in paths {
        let server = on_disk(dovecot, &path);
        let here = exported(anna, &format!("folder_id={id}")).await;
        mails += server.values().sum::<usize>();
        for content in server.keys().chain(here.keys()).collect::<BTreeSet<_>>() {
            // The same bytes twice in a folder are one message with two places; the places were counted above.
            let same = server.contains_key(content) && here.get(content) == Some(&1);
            outcome.look(same, || {
                format!(
                    "{path}: a mail {} times on the server, {} times here",
                    server.get(content).unwrap_or(&0),
                    here.get(content).unwrap_or(&0)
                )
            });
        }
    }
    outcome.figures.insert("synced", mails as u64);
}

/// Every mail of every file once; the counts of table and trail are those of the files.
async fn imported(anna: &Caller, mailbox: &str, done: &Done, outcome: &mut Outcome) {
    let folder = known_folders(anna, mailbox).await.into_iter().find(|f| f["path"] == IMPORTED).unwrap_or_default();
    let here = exported(anna, &format!("folder_id={}", text(&folder["id"]))).await;
    let wanted: Contents = done.imported.iter().map(|raw| (digest(raw), 1)).collect();
    for content in wanted.keys().chain(here.keys()).collect::<BTreeSet<_>>() {
        let times = here.get(content).copied().unwrap_or(0);
        outcome.look(times == 1 && wanted.contains_key(content), || format!("an imported mail is here {times} times"));
    }
    let count = &folder["sync"]["here"];
    outcome.look(*count == json!(wanted.len()), || format!("the folder counts {count} of {} imported mails", wanted.len()));
    let trail = all(anna, "/api/audit").await;
    let entries = |act: &str| trail.iter().filter(|entry| entry["act"] == act).cloned().collect::<Vec<Value>>();
    let (begun, ended) = (entries("mail.import"), entries("mail.import.done"));
    outcome.look(begun.len() == ended.len(), || format!("{} imports begun, {} ended in the trail", begun.len(), ended.len()));
    for entry in &ended {
        outcome.look(entry["detail"]["mails"] == json!(done.mails_per_file), || format!("the trail counts wrongly: {entry}"));
    }
    outcome.figures.insert("imported", wanted.len() as u64);
}

async fn drafts(anna: &Caller, done: &Done, outcome: &mut Outcome) {
    for (id, subject) in &done.drafts {
        let answer = anna.get(&format!("/api/mail/drafts/{id}")).await;
        outcome.look(answer.body["subject"] == json!(subject), || format!("draft '{subject}': {} {}", answer.status, answer.body));
    }
    outcome.figures.insert("drafts", done.drafts.len() as u64);
    outcome.figures.insert("saves_acknowledged", done.saves);
}

/// Line ends differ between a server's files and what it sends.
fn digest(raw: &[u8]) -> [u8; 32] {
    let plain: Vec<u8> = raw.iter().copied().filter(|byte| *byte != b'\r').collect();
    Sha256::digest(plain.trim_ascii_end()).into()
}

fn on_disk(dovecot: &Dovecot, path: &str) -> Contents {
    let root = dovecot.maildir(USER).folder(path);
    let mut found = Contents::new();
    for file in ["cur", "new"].iter().flat_map(|part| std::fs::read_dir(root.join(part)).into_iter().flatten().flatten()) {
        let raw = std::fs::read(file.path()).unwrap_or_default();
        *found.entry(digest(&raw)).or_insert(0) += 1;
    }
    found
}

async fn exported(anna: &Caller, which: &str) -> Contents {
    let answer = anna.get(&format!("/api/mail/export?format=zip&{which}")).await;
    assert_eq!(answer.status, 200, "an export of {which}: {}", answer.body);
    let mut zip = ZipArchive::new(Cursor::new(answer.bytes)).expect("an export is a zip file");
    let mut found = Contents::new();
    for index in 0..zip.len() {
        let mut raw = Vec::new();
        zip.by_index(index).and_then(|mut file| file.read_to_end(&mut raw).map_err(Into::into)).expect("a file of the export");
        *found.entry(digest(&raw)).or_insert(0) += 1;
    }
    found
}
