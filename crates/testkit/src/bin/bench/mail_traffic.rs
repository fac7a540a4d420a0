//! What goes on around the mailboxes of `mail-soak`: mails come in bursts, another client works on them, connections break, the server is
//! restarted.

use crate::report::say;
use db::sqlx::{self, PgConnection};
use std::time::{Duration, Instant, SystemTime};
use testkit::dovecot::{Dovecot, Maildir};
use testkit::letters::{Letter, Rng};
use testkit::process::connections_to;

/// Mails that come at the same moment, at most.
const BURST_MAX: usize = 6;
const ACT_EVERY: Duration = Duration::from_secs(2);
/// Instead of so manieth an act connections break.
const DROP_EACH: usize = 10;
const RESTART_EACH: Duration = Duration::from_secs(8 * 60);
const DOWN: Duration = Duration::from_secs(5);
/// For all mailboxes to be connected again.
const BACK_PATIENCE: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(100);
const SEED: u64 = 7_301;

/// Where mails come to, and what will come.
pub struct Inbox {
    pub maildir: Maildir,
    pub letters: Box<dyn Iterator<Item = Letter> + Send>,
}

/// A mail that was laid into an inbox at this moment; its Message-ID is without brackets.
pub struct Delivered {
    pub message_id: String,
    pub at: Instant,
}

/// Delivers in small bursts over random mailboxes, so that the rate is kept over time.
pub async fn deliver(mut inboxes: Vec<Inbox>, a_second: f64, until: Instant) -> Vec<Delivered> {
    let mut rng = Rng::seeded(SEED);
    let mut delivered = Vec::new();
    let mut next = Instant::now();
    while next < until {
        tokio::time::sleep_until(next.into()).await;
        let mut burst = 0;
        for _ in 0..=rng.below(BURST_MAX) {
            let chosen = rng.below(inboxes.len());
            let Inbox { maildir, letters } = &mut inboxes[chosen];
            let letter = letters.next().expect("letters for hours");
            let message_id = letter.message_id.expect("each has one").trim_matches(['<', '>']).to_owned();
            delivered.push(Delivered { message_id, at: Instant::now() });
            maildir.add("INBOX", &letter.raw, SystemTime::now().into());
            burst += 1;
        }
        next += Duration::from_secs_f64(f64::from(burst) / a_second * (0.5 + rng.fraction()));
    }
    delivered
}

/// The server was away from `down` to `up`; all mailboxes were connected again at `back`.
pub struct Outage {
    pub down: Instant,
    pub up: Instant,
    pub back: Instant,
}

/// What was done to the server.
pub struct Disturbed {
    pub dovecot: Dovecot,
    pub outages: Vec<Outage>,
    pub acts: usize,
    pub drops: usize,
    /// Processor time of all its lives.
    pub server_time: Duration,
}

/// Another client's acts on mails of random inboxes, connections that break, and restarts of the server, every other one a power cut.
pub async fn disturb(dovecot: Dovecot, users: Vec<String>, mut conn: PgConnection, until: Instant) -> Disturbed {
    let mut rng = Rng::seeded(SEED + 1);
    let mut done = Disturbed { dovecot, outages: Vec::new(), acts: 0, drops: 0, server_time: Duration::ZERO };
    let mut restarts = restarts(Instant::now(), until).into_iter().peekable();
    for turn in 1.. {
        tokio::time::sleep(ACT_EVERY).await;
        if Instant::now() >= until {
            break;
        }
        let user = rng.pick(&users).clone();
        if restarts.next_if(|at| Instant::now() >= *at).is_some() {
            restart(&mut done, users.len()).await;
        } else if turn % DROP_EACH == 0 && connections_to(done.dovecot.imap_port()) == users.len() {
            done.dovecot.kick(&user).await;
            done.drops += 1;
        } else if let Some(uid) = some_mail(&mut conn, &user).await {
            act(&done.dovecot, &user, uid, &mut rng).await;
            done.acts += 1;
        }
    }
    done.server_time += done.dovecot.processor_time();
    done
}

/// Evenly spread; one at least, and none near the end.
fn restarts(from: Instant, until: Instant) -> Vec<Instant> {
    let each = RESTART_EACH.min((until - from) / 2);
    std::iter::successors(Some(from + each), |at| Some(*at + each)).take_while(|at| *at + each / 4 < until).collect()
}

async fn restart(done: &mut Disturbed, mailboxes: usize) {
    let down = Instant::now();
    done.server_time += done.dovecot.processor_time();
    let power_cut = done.outages.len() % 2 == 1;
    tokio::task::block_in_place(|| if power_cut { done.dovecot.kill() } else { done.dovecot.stop() });
    tokio::time::sleep_until((down + DOWN).into()).await;
    done.dovecot.restart().await;
    let up = Instant::now();
    while connections_to(done.dovecot.imap_port()) < mailboxes && up.elapsed() < BACK_PATIENCE {
        tokio::time::sleep(POLL).await;
    }
    let back = Instant::now();
    say(&format!(
        "the server was away for {:.1} s; all are connected again after {:.1} s",
        (up - down).as_secs_f64(),
        (back - up).as_secs_f64()
    ));
    done.outages.push(Outage { down, up, back });
}

/// A mail of the inbox that the program has, by its number on the server.
async fn some_mail(conn: &mut PgConnection, user: &str) -> Option<u32> {
    let uid: Option<i64> = sqlx::query_scalar(
        "select p.uid from mail.mailbox b
         join mail.folder f on f.tenant_id = b.tenant_id and f.mailbox_id = b.id and f.role = 'inbox'
         join mail.placement p on p.tenant_id = f.tenant_id and p.folder_id = f.id
         where b.login = $1 order by random() limit 1",
    )
    .bind(user)
    .fetch_optional(conn)
    .await
    .expect("the database answers");
    uid.and_then(|uid| u32::try_from(uid).ok())
}

async fn act(dovecot: &Dovecot, user: &str, uid: u32, rng: &mut Rng) {
    match rng.below(5) {
        0 => dovecot.flag(user, "INBOX", uid, "\\Flagged").await,
        1 => dovecot.flag(user, "INBOX", uid, "\\Seen").await,
        2 => dovecot.move_mail(user, "INBOX", uid, "Archive").await,
        3 => dovecot.move_mail(user, "INBOX", uid, "Trash").await,
        _ => dovecot.expunge(user, "INBOX", uid).await,
    }
}
