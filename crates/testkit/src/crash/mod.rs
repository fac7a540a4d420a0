//! A salesperson at work while the program and its database are killed with -9 again and again: mail comes in, files are
//! imported, drafts are typed, mails are sent. Afterwards everything that was acknowledged is there, once.

mod check;
mod work;

use crate::caller::Caller;
use crate::dovecot::{Dovecot, USER};
use crate::letters::{Letters, Rng};
use crate::program::Program;
use crate::smtp_sink::{SmtpSink, Stage, Trouble};
use crate::{dovecot, settings};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use work::Work;

const PASSWORD: &str = "calm harbour 27 lanterns";
const AVERAGE_BYTES: usize = 6_000;
/// The program is killed at a random moment up to this after it was ready.
const KILLED_WITHIN_MS: usize = 900;
/// How long the program may take to bring its database up again by itself.
const RECOVERY: Duration = Duration::from_secs(60);
/// The server takes each mail so slowly that kills fall into the middle of it.
const SINK_DELAY: Duration = Duration::from_millis(150);

/// How much happens.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Kills of the program.
    pub program_kills: usize,
    /// Kills of PostgreSQL, spread over the kills of the program.
    pub postgres_kills: usize,
    /// Mails on the server at the beginning.
    pub mails: usize,
    /// Files that are imported.
    pub files: usize,
    /// Mails in each.
    pub mails_per_file: usize,
}

impl Plan {
    /// For the suite; `TRADEWIND_KILLS` and `TRADEWIND_POSTGRES_KILLS` ask for more.
    #[must_use]
    pub fn small() -> Self {
        Self {
            program_kills: settings::number("TRADEWIND_KILLS", 8),
            postgres_kills: settings::number("TRADEWIND_POSTGRES_KILLS", 2),
            mails: 500,
            files: 2,
            mails_per_file: 200,
        }
    }

    /// A hundred kills of the program, twenty of PostgreSQL.
    #[must_use]
    pub fn full() -> Self {
        Self { program_kills: 100, postgres_kills: 20, mails: 6_000, files: 25, mails_per_file: 1_000 }
    }

    fn kills_postgres(&self, round: usize) -> bool {
        let due = |rounds: usize| rounds * self.postgres_kills / self.program_kills.max(1);
        due(round + 1) > due(round)
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Things that were acknowledged, or that the server holds, and how many of them are there just once.
    pub things: usize,
    /// See `things`.
    pub kept: usize,
    /// What is lost, doubled or wrong, in words.
    pub faults: Vec<String>,
    /// Counts and times of the run.
    pub figures: BTreeMap<&'static str, u64>,
}

impl Outcome {
    fn look(&mut self, holds: bool, fault: impl FnOnce() -> String) {
        self.things += 1;
        if holds {
            self.kept += 1;
        } else {
            self.faults.push(fault());
        }
    }
}

/// Everything that is there for a run.
struct House {
    dovecot: Dovecot,
    sink: SmtpSink,
    program: Program,
    anna: Caller,
    mailbox: String,
}

/// Runs the plan with the built program; `say` hears how far it is.
///
/// # Panics
/// When the program does not come back after a kill.
pub async fn run(binary: &Path, plan: &Plan, say: impl Fn(&str)) -> Outcome {
    let since = Instant::now();
    let mut house = prepare(binary, plan).await;
    let stop = Arc::new(AtomicBool::new(false));
    let work = Work::begin(&house.anna, &house.mailbox, plan, &stop);
    let (starts, recoveries) = kill_again_and_again(&mut house, plan, &say).await;
    stop.store(true, Ordering::Relaxed);
    say(&format!("killed for {} s; waiting for everything to settle", since.elapsed().as_secs()));
    let done = work.end().await;
    let mut outcome = check::everything(&house.anna, &house.mailbox, &house.dovecot, &house.sink, &done).await;
    let longest = |times: &[Duration]| times.iter().max().map_or(0, |t| u64::try_from(t.as_millis()).unwrap_or(u64::MAX));
    outcome.figures.insert("program_kills", plan.program_kills as u64);
    outcome.figures.insert("postgres_kills", recoveries.len() as u64);
    outcome.figures.insert("restart_ms_max", longest(&starts));
    outcome.figures.insert("postgres_back_ms_max", longest(&recoveries));
    outcome.figures.insert("seconds", since.elapsed().as_secs());
    outcome
}

async fn prepare(binary: &Path, plan: &Plan) -> House {
    let (dovecot, sink) = (Dovecot::start().await, SmtpSink::start().await);
    sink.always(Trouble::Delay { at: Stage::Content, by: SINK_DELAY });
    dovecot.maildir(USER).fill(Letters::seeded(5).generate(plan.mails, AVERAGE_BYTES));
    let program = Program::setup(binary).arguments(["--allow-inner-mail-hosts"]).start().await;
    let mut anna = program.caller();
    anna.start_company("Haiyue Lighting", "Anna Lin", "anna@shop.example", PASSWORD).await;
    let wanted = json!({
        "email": "anna@shop.example", "display_name": "Anna Lin", "user": USER, "password": dovecot::PASSWORD,
        "imap": { "host": dovecot.host(), "port": dovecot.imap_port(), "security": "none" },
        "smtp": { "host": sink.host(), "port": sink.port(), "security": "none" },
        "consent": true, "consent_version": "1",
    });
    let mailbox = anna.post("/api/mail/mailboxes", wanted).await.ok();
    let mailbox = mailbox["id"].as_str().expect("a mailbox has an id").to_owned();
    House { dovecot, sink, program, anna, mailbox }
}

/// Gives the times of the starts, and of PostgreSQL's returns.
async fn kill_again_and_again(house: &mut House, plan: &Plan, say: &impl Fn(&str)) -> (Vec<Duration>, Vec<Duration>) {
    let mut rng = Rng::seeded(11);
    let (mut starts, mut recoveries) = (Vec::new(), Vec::new());
    for round in 0..plan.program_kills {
        arrivals(&house.dovecot, round).await;
        tokio::time::sleep(Duration::from_millis(20 + rng.below(KILLED_WITHIN_MS) as u64)).await;
        if plan.kills_postgres(round) {
            let since = Instant::now();
            assert!(house.program.kill_postgres(), "there is a PostgreSQL to kill");
            if rng.percent(50) {
                // Both at once: the next start finds a database that was cut off.
                tokio::time::sleep(Duration::from_millis(rng.below(400) as u64)).await;
            } else {
                back(house, since).await;
            }
            recoveries.push(since.elapsed());
        }
        house.program.kill();
        house.program.restart().await;
        starts.push(house.program.started_in());
        if round % 10 == 9 {
            say(&format!("{} of {} kills, {} of PostgreSQL", round + 1, plan.program_kills, recoveries.len()));
        }
    }
    (starts, recoveries)
}

/// Waits until the program answers from its database again.
async fn back(house: &House, since: Instant) {
    while house.anna.request("GET", "/api/me", &[], "").await.is_none_or(|answer| answer.status != 200) {
        assert!(since.elapsed() < RECOVERY, "PostgreSQL was killed and is not back:\n{}", house.program.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Mail that comes, and mail that another program moves, while nobody may be there to see it.
async fn arrivals(dovecot: &Dovecot, round: usize) {
    let mail = format!(
        "From: Ben <ben@first.example>\r\nTo: anna@shop.example\r\nSubject: round {round}\r\nMessage-ID: <round-{round}@first.example>\r\n\r\nHello {round}.\r\n"
    );
    dovecot.deliver(USER, "INBOX", mail.as_bytes()).await;
    if round % 5 == 4 {
        let uids = dovecot.all_uids(USER, "INBOX").await;
        dovecot.move_mail(USER, "INBOX", uids[uids.len() / 2], "Sent").await;
    }
}
