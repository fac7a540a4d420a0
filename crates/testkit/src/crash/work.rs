//! What is done while the lights go out; every act remembers what was acknowledged.

use super::Plan;
use crate::caller::{Answer, Caller};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;

/// Between acts, so that the program's limit on one caller isn't met.
const PACE: Duration = Duration::from_millis(120);
/// Before a program that gave no answer is asked again.
const PAUSE: Duration = Duration::from_millis(40);
/// After so many saves the next draft is begun.
const SAVES_PER_DRAFT: usize = 12;
const IMPORT_PACE: Duration = Duration::from_millis(1_500);

/// What was acknowledged.
#[derive(Debug, Default)]
pub struct Done {
    /// The last acknowledged subject of each draft.
    pub drafts: BTreeMap<String, String>,
    /// Saves that were acknowledged.
    pub saves: u64,
    /// Saves that were lost at once, in words.
    pub faults: Vec<String>,
    /// Subjects of mails whose sending was acknowledged.
    pub sent: BTreeSet<String>,
    /// Jobs of imports that were acknowledged.
    pub imports: BTreeSet<String>,
    /// The mails of all imported files.
    pub imported: Vec<Vec<u8>>,
    /// How many mails each file holds.
    pub mails_per_file: usize,
}

/// The jobs, and the mails of all their files.
type Imported = (BTreeSet<String>, Vec<Vec<u8>>);

/// Three pairs of hands.
pub struct Work {
    typing: JoinHandle<(BTreeMap<String, String>, u64, Vec<String>)>,
    sending: JoinHandle<BTreeSet<String>>,
    importing: JoinHandle<Imported>,
    mails_per_file: usize,
}

impl Work {
    /// Begins.
    pub fn begin(anna: &Caller, mailbox: &str, plan: &Plan, stop: &Arc<AtomicBool>) -> Self {
        let hand = || Hand { anna: anna.clone(), mailbox: mailbox.to_owned(), stop: stop.clone() };
        Self {
            typing: tokio::spawn(hand().types()),
            sending: tokio::spawn(hand().sends()),
            importing: tokio::spawn(hand().imports(plan.files, plan.mails_per_file)),
            mails_per_file: plan.mails_per_file,
        }
    }

    /// Waits until the acts that were begun have ended.
    pub async fn end(self) -> Done {
        let (drafts, saves, faults) = self.typing.await.expect("the typing goes on");
        let sent = self.sending.await.expect("the sending goes on");
        let (imports, imported) = self.importing.await.expect("the importing goes on");
        Done { drafts, saves, faults, sent, imports, imported, mails_per_file: self.mails_per_file }
    }
}

struct Hand {
    anna: Caller,
    mailbox: String,
    stop: Arc<AtomicBool>,
}

impl Hand {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// None when the program or its database is away, or there was too much at once.
    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Option<Answer> {
        let answer = self.anna.request_json(method, path, headers, body).await;
        let answer = answer.filter(|answer| answer.status < 500 && answer.status != 429);
        if answer.is_none() {
            tokio::time::sleep(PAUSE).await;
        }
        answer
    }

    async fn begin(&self, subject: &str) -> Option<(String, i64)> {
        let wanted = json!({ "mailbox_id": self.mailbox, "mode": "new", "subject": subject, "html": "<p>typed</p>",
            "to": [{ "name": "", "address": "buyer@firm.example" }], "cc": [], "bcc": [] });
        let answer = self.ask("POST", "/api/mail/drafts", &[], &wanted).await?.ok();
        Some((answer["id"].as_str()?.to_owned(), answer["revision"].as_i64()?))
    }

    /// Saves a draft again and again. A save that was not answered may have been done or not; one that was answered must be there.
    async fn types(self) -> (BTreeMap<String, String>, u64, Vec<String>) {
        let (mut drafts, mut saves, mut faults) = (BTreeMap::new(), 0, Vec::new());
        let mut number = 0;
        while !self.stopped() {
            number += 1;
            let mut kept = format!("draft {number}.0");
            let Some((id, mut revision)) = self.begin(&kept).await else { continue };
            let mut step = 0;
            while step < SAVES_PER_DRAFT && !self.stopped() {
                tokio::time::sleep(PACE).await;
                step += 1;
                let text = format!("draft {number}.{step}");
                let content = json!({ "mailbox_id": self.mailbox, "subject": text, "html": format!("<p>{text}</p>"),
                    "to": [{ "name": "", "address": "buyer@firm.example" }] });
                let path = format!("/api/mail/drafts/{id}");
                let answer = match self.ask("PUT", &path, &[("If-Match", &format!("\"{revision}\""))], &content).await {
                    Some(answer) if answer.status == 200 => {
                        saves += 1;
                        kept.clone_from(&text);
                        answer
                    }
                    _ => self.look_again(&path).await,
                };
                let there = answer.body["subject"].as_str().unwrap_or_default();
                if there != kept && there != text {
                    faults.push(format!("draft {id}: '{kept}' was acknowledged, '{there}' is there ({})", answer.status));
                }
                there.clone_into(&mut kept);
                revision = answer.body["revision"].as_i64().unwrap_or(revision);
            }
            drafts.insert(id, kept);
        }
        (drafts, saves, faults)
    }

    async fn look_again(&self, path: &str) -> Answer {
        loop {
            if let Some(answer) = self.ask("GET", path, &[], &Value::Null).await {
                return answer;
            }
        }
    }

    /// Sends mail after mail; what isn't answered is asked for again, as an impatient person does.
    async fn sends(self) -> BTreeSet<String> {
        let mut sent = BTreeSet::new();
        let mut number = 0;
        while !self.stopped() {
            tokio::time::sleep(PACE).await;
            number += 1;
            let subject = format!("sent {number}");
            let Some((id, _)) = self.begin(&subject).await else { continue };
            let path = format!("/api/mail/drafts/{id}/send");
            let answer = loop {
                if let Some(answer) = self.ask("POST", &path, &[], &json!({ "undo_seconds": 0 })).await {
                    break answer;
                }
            };
            // Refused, it was on its way already: an unanswered one before has done it.
            if answer.status < 300 || matches!(answer.status, 404 | 409) {
                sent.insert(subject);
            }
        }
        sent
    }

    /// Uploads file after file, again when no answer came.
    async fn imports(self, files: usize, mails: usize) -> Imported {
        let (mut jobs, mut all) = (BTreeSet::new(), Vec::new());
        for file in 0..files {
            let letters: Vec<Vec<u8>> = (0..mails).map(|number| letter(file, number)).collect();
            let mbox = mbox(&letters);
            let name = format!("old-{file}.mbox");
            loop {
                let fields = [("mailbox_id", self.mailbox.as_str())];
                let answer = self.anna.try_upload("/api/mail/import", &fields, &name, "application/mbox", &mbox).await;
                let job =
                    answer.filter(|answer| answer.status == 202).and_then(|answer| answer.body["job_id"].as_str().map(ToOwned::to_owned));
                if let Some(job) = job {
                    jobs.insert(job);
                    break;
                }
                tokio::time::sleep(PAUSE).await;
            }
            all.extend(letters);
            tokio::time::sleep(IMPORT_PACE).await;
            if self.stopped() {
                break;
            }
        }
        (jobs, all)
    }
}

/// Each differs in its text; some have no Message-ID, some share one, some hold a line that looks like the next mail.
fn letter(file: usize, number: usize) -> Vec<u8> {
    let id = match number % 10 {
        3 => String::new(),
        7 => format!("Message-ID: <shared-{file}@old.example>\n"),
        _ => format!("Message-ID: <import-{file}-{number}@old.example>\n"),
    };
    let body = format!(
        "Dear Anna,\n\nfile {file}, letter {number}: please quote 600x600 panels.\n\nFrom here on it is our standard text.\n\nBest regards\nBob\n"
    ) + &"We have bought from you before and were content with quality and packing. ".repeat(number % 30);
    format!(
        "From: Bob <bob-{}@buyer-{file}.example>\nTo: anna@shop.example\nSubject: Old letter {file}.{number}\n{id}Date: Mon, 02 Nov 2020 10:{:02}:{:02} +0000\nContent-Type: text/plain; charset=utf-8\n\n{body}\n",
        number % 17,
        number / 60 % 60,
        number % 60
    )
    .into_bytes()
}

/// RFC 4155 with marked lines (mboxrd).
fn mbox(letters: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for letter in letters {
        out.extend_from_slice(b"From bob@buyer.example Mon Nov  2 10:00:00 2020\n");
        for line in letter.split_inclusive(|byte| *byte == b'\n') {
            if line.iter().skip_while(|byte| **byte == b'>').copied().take(5).eq(*b"From ") {
                out.push(b'>');
            }
            out.extend_from_slice(line);
        }
        out.push(b'\n');
    }
    out
}
