//! Two hundred mailboxes of twenty salespeople on one real Dovecot, twenty mails a second, for half an hour: how soon each mail stands in its
//! owner's list, whether all are there once in the end, and what that costs, while another client works on them too, connections break and
//! the server is restarted.

use crate::companies::Office;
use crate::mail_compare::{compare, ids};
use crate::mail_sync::{bind_as, until_fetched};
use crate::mail_traffic::{Delivered, Disturbed, Inbox, Outage, deliver, disturb};
use crate::report::{Report, mebibytes, percentile, rounded, say};
use crate::{Wanted, customers, mail_scale, sample};
use db::sqlx::{self, PgConnection};
use futures_util::future::join_all;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use testkit::caller::{Caller, Event};
use testkit::dovecot::{Dovecot, PASSWORD};
use testkit::process::connections_to;
use testkit::program::Program;
use testkit::smtp_sink::SmtpSink;
use tokio::task::JoinSet;

const MAILBOXES: usize = 200;
const PEOPLE: usize = 20;
const MAILS_A_SECOND: f64 = 20.0;
const MINUTES: f64 = 30.0;
const SAMPLE_EVERY: Duration = Duration::from_secs(5);
/// A screen that hears nothing for so long listens anew.
const SILENCE_MAX: Duration = Duration::from_secs(60);
const ASK_AGAIN: Duration = Duration::from_secs(1);

const LAG_SECONDS_MAX: f64 = 2.0;
const MEMORY_GROWTH_MAX: f64 = 1.10;

pub async fn run(wanted: &Wanted) -> Report {
    let users: Vec<String> = (0..wanted.mailboxes.unwrap_or(MAILBOXES)).map(|number| format!("box{number}@shop.example")).collect();
    let setup = users.iter().fold(Dovecot::setup().crowded(), |setup, user| setup.user(user, PASSWORD));
    let (dovecot, sink) = (setup.start().await, SmtpSink::start().await);
    let office = &mut Office::open_with(wanted, &["--allow-inner-mail-hosts"]).await;
    let people = staff(office, &users).await;
    let empty = office.program.memory().resident;
    let people = bound(people, &dovecot, &sink, &users).await;
    let mailbox_kib = office.program.memory().resident.saturating_sub(empty) / users.len() as u64 / 1024;
    say(&format!("{} mailboxes of {} people are live", users.len(), people.len()));
    let seen: Arc<Mutex<Seen>> = Arc::default();
    let watching: JoinSet<()> = people.into_iter().map(|person| watch(person, Arc::clone(&seen))).collect();

    let program = &office.program;
    let mut conn = customers::admin(program).await;
    let inbox =
        |(number, user): (usize, &String)| Inbox { maildir: dovecot.maildir(user), letters: Box::new(sample::incoming(number, user)) };
    let inboxes = users.iter().enumerate().map(inbox).collect();
    let (port, lasts) = (dovecot.imap_port(), Duration::from_secs_f64(60.0 * wanted.minutes.unwrap_or(MINUTES)));
    let (since, until) = (Instant::now(), Instant::now() + lasts);
    let before = spent(program, dovecot.processor_time());
    let delivering = tokio::spawn(deliver(inboxes, wanted.rate.unwrap_or(MAILS_A_SECOND), until));
    let disturbing = tokio::spawn(disturb(dovecot, users.clone(), customers::admin(program).await, until));
    let samples = measure(program, &mut conn, port, until).await;
    let delivered = delivering.await.expect("mails are delivered");
    let disturbed = disturbing.await.expect("the other client works");
    let took = since.elapsed();
    let after = spent(program, disturbed.server_time);
    say(&format!("{} mails in {:.0} s; comparing", delivered.len(), took.as_secs_f64()));

    let compared = compare(&mut conn, &disturbed.dovecot, &users).await;
    drop(watching);
    let ids = ids(&mut conn).await;
    let lags = Lags::of(&delivered, &seen.lock().expect("no screen panicked"), &ids, &disturbed.outages);
    let mut report = lags.report();
    report.figure("minutes", rounded(took.as_secs_f64() / 60.0));
    report.figure("mailboxes", users.len());
    report.figure("mails", delivered.len());
    tell_traffic(&mut report, &disturbed);
    compared.tell(&mut report);
    tell_samples(&mut report, &samples);
    report.figure("mailbox_kib", mailbox_kib);
    for (name, (after, before)) in ["program_cores", "postgres_cores", "dovecot_cores"].iter().zip(after.iter().zip(&before)) {
        report.figure(name, rounded(after.saturating_sub(*before).as_secs_f64() / took.as_secs_f64()));
    }
    report
}

/// Processor time of the program, its database and the mail server.
fn spent(program: &Program, server: Duration) -> [Duration; 3] {
    [program.processor_time(), program.postgres_processor_time().unwrap_or_default(), server]
}

async fn staff(office: &mut Office, users: &[String]) -> Vec<Caller> {
    let mut people = Vec::new();
    for number in 0..PEOPLE.min(users.len()) {
        people.push(mail_scale::join(&office.program, &mut office.caller, number).await);
    }
    people
}

/// Each of the people binds an equal share of the mailboxes; all are live then.
async fn bound(people: Vec<Caller>, dovecot: &Dovecot, sink: &SmtpSink, users: &[String]) -> Vec<Caller> {
    let each = people.len();
    let binding = people.into_iter().enumerate().map(|(number, mut person)| async move {
        for user in users.iter().skip(number).step_by(each) {
            let mailbox = bind_as(&mut person, dovecot, sink, user, PASSWORD).await;
            until_fetched(&person, &mailbox, 0, Instant::now()).await;
        }
        person
    });
    join_all(binding).await
}

/// When screens were told of mails, by the program's ids, and when the mails' threads stood in the list.
#[derive(Default)]
struct Seen {
    told: HashMap<String, Instant>,
    listed: HashMap<String, Instant>,
}

/// An open screen: told of mails, it asks for the list as the web app does, once for all of which it was told meanwhile.
async fn watch(person: Caller, seen: Arc<Mutex<Seen>>) {
    let mut screen = person.screen().await;
    let mut last = None;
    let mut awaited: Vec<(String, String)> = Vec::new();
    loop {
        let mut next = screen.next(if awaited.is_empty() { SILENCE_MAX } else { ASK_AGAIN }).await;
        if next.is_none() && awaited.is_empty() {
            screen = person.screen_since(last.as_deref()).await;
            continue;
        }
        while let Some(event) = next {
            awaited.extend(mail_of(&event));
            last = Some(event.id);
            next = screen.next(Duration::ZERO).await;
        }
        if awaited.is_empty() {
            continue;
        }
        let told = Instant::now();
        let list = person.get("/api/mail/threads?box=inbox&limit=100").await.ok();
        let listed = Instant::now();
        let threads: HashSet<&str> = list["items"].as_array().into_iter().flatten().filter_map(|row| row["id"].as_str()).collect();
        let mut seen = seen.lock().expect("no screen panicked");
        awaited.retain(|(mail, thread)| {
            seen.told.entry(mail.clone()).or_insert(told);
            let there = threads.contains(thread.as_str());
            if there {
                seen.listed.entry(mail.clone()).or_insert(listed);
            }
            !there
        });
    }
}

/// The mail that has come, and its thread.
fn mail_of(event: &Event) -> Option<(String, String)> {
    let id = |name: &str| event.data[name].as_str().map(ToOwned::to_owned);
    (event.kind == "mail.received").then(|| id("message_id").zip(id("thread_id")))?
}

/// How long mails took from the delivery, sorted.
#[derive(Default)]
struct Lags {
    /// To the list, outside of the server's restarts.
    calm: Vec<Duration>,
    /// To the event, likewise.
    told: Vec<Duration>,
    /// To the list, all of them.
    all: Vec<Duration>,
    /// Seconds from each return of the server until all that had come by the time when the last mailbox was connected stood in the list.
    caught_up: Vec<f64>,
    unlisted: usize,
}

impl Lags {
    fn of(delivered: &[Delivered], seen: &Seen, ids: &HashMap<String, String>, outages: &[Outage]) -> Self {
        let when = |times: &HashMap<String, Instant>, mail: &Delivered| ids.get(&mail.message_id).and_then(|id| times.get(id)).copied();
        let caught_up = |outage: &Outage| {
            let waited = delivered.iter().filter(|mail| (outage.down..outage.back).contains(&mail.at));
            waited.filter_map(|mail| when(&seen.listed, mail)).max().unwrap_or(outage.back)
        };
        let away: Vec<_> = outages.iter().map(|outage| outage.down..caught_up(outage)).collect();
        let caught_up = away.iter().zip(outages).map(|(away, outage)| rounded(away.end.duration_since(outage.up).as_secs_f64()));
        let mut lags = Self { caught_up: caught_up.collect(), ..Self::default() };
        for mail in delivered {
            let (Some(told), Some(listed)) = (when(&seen.told, mail), when(&seen.listed, mail)) else {
                lags.unlisted += 1;
                continue;
            };
            lags.all.push(listed - mail.at);
            if !away.iter().any(|away| away.contains(&mail.at)) {
                lags.calm.push(listed - mail.at);
                lags.told.push(told - mail.at);
            }
        }
        [&mut lags.calm, &mut lags.told, &mut lags.all].into_iter().for_each(|times| times.sort());
        lags
    }

    fn report(self) -> Report {
        let seconds = |sorted: &[Duration], share| if sorted.is_empty() { f64::INFINITY } else { percentile(sorted, share) / 1000.0 };
        let words = "target, seconds from the delivery to the owner's list at p99, outside of the server's restarts";
        let mut report = Report::new("mail-soak", seconds(&self.calm, 0.99), LAG_SECONDS_MAX, words, 1.0);
        for (name, sorted) in [("list", &self.calm), ("event", &self.told), ("list_with_restarts", &self.all)] {
            for (part, share) in [("p50", 0.5), ("p99", 0.99), ("max", 1.0)] {
                report.figure(&format!("{name}_{part}_s"), rounded(seconds(sorted, share)));
            }
        }
        report.figure("caught_up_s", self.caught_up);
        report.none("unlisted", self.unlisted);
        report
    }
}

fn tell_traffic(report: &mut Report, disturbed: &Disturbed) {
    report.figure("restarts", disturbed.outages.len());
    report.figure("drops", disturbed.drops);
    report.figure("acts", disturbed.acts);
}

struct Sample {
    resident: u64,
    database: i64,
    imap: usize,
}

/// Looks at the program's memory and connections now and then.
async fn measure(program: &Program, conn: &mut PgConnection, imap_port: u16, until: Instant) -> Vec<Sample> {
    let mut samples = Vec::new();
    while Instant::now() < until {
        tokio::time::sleep_until((Instant::now() + SAMPLE_EVERY).min(until).into()).await;
        let open = sqlx::query_scalar("select count(*) from pg_stat_activity where usename like 'tradewind%'");
        let database = open.fetch_one(&mut *conn).await.expect("the database answers");
        samples.push(Sample { resident: program.memory().resident, database, imap: connections_to(imap_port) });
    }
    samples
}

fn tell_samples(report: &mut Report, samples: &[Sample]) {
    let quarter = samples.len() / 4;
    let mean = |of: &[Sample]| mebibytes(of.iter().map(|sample| sample.resident).sum::<u64>() / of.len().max(1) as u64);
    let (second, last) = (mean(&samples[quarter..2 * quarter]), mean(&samples[3 * quarter..]));
    report.figure("memory_second_quarter_mib", rounded(second));
    report.figure("memory_last_quarter_mib", rounded(last));
    report.at_most("memory_growth", last / second, MEMORY_GROWTH_MAX);
    report.figure("memory_max_mib", rounded(mebibytes(samples.iter().map(|sample| sample.resident).max().unwrap_or(0))));
    report.figure("database_connections_max", samples.iter().map(|sample| sample.database).max());
    report.figure("imap_connections_max", samples.iter().map(|sample| sample.imap).max());
}
