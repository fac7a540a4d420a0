//! What `mail-soak` asks in the end: is every mail of the server here, in its folder, once?

use crate::report::{Report, rounded, say};
use db::sqlx::{self, PgConnection};
use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};
use testkit::dovecot::Dovecot;

/// For the last changes of other folders to be here, which are looked at every minute, and for the jobs that they promise.
const SETTLE_PATIENCE: Duration = Duration::from_secs(240);
const POLL: Duration = Duration::from_secs(1);
/// Of mails that differ so many are named.
const NAMED_MAX: usize = 20;

/// Mailbox, folder, number and Message-ID of every mail, on both sides.
pub struct Compared {
    missing: usize,
    in_excess: usize,
    doubled: usize,
    jobs_left: usize,
    after: Duration,
}

impl Compared {
    pub fn tell(&self, report: &mut Report) {
        report.none("missing", self.missing);
        report.none("in_excess", self.in_excess);
        report.none("doubled", self.doubled);
        report.none("jobs_left", self.jobs_left);
        report.figure("equal_after_s", rounded(self.after.as_secs_f64()));
    }
}

pub async fn compare(conn: &mut PgConnection, dovecot: &Dovecot, users: &[String]) -> Compared {
    let since = Instant::now();
    let mut there = BTreeSet::new();
    for user in users {
        there.extend(dovecot.all_mails(user).await.into_iter().map(|(folder, uid, id)| format!("{user} {folder} {uid} {id}")));
    }
    loop {
        let here: BTreeSet<String> = texts(conn, PLACED).await.into_iter().collect();
        let compared = Compared {
            missing: there.difference(&here).count(),
            in_excess: here.difference(&there).count(),
            doubled: texts(conn, DOUBLED).await.len(),
            jobs_left: texts(conn, JOBS_LEFT).await.len(),
            after: since.elapsed(),
        };
        let settled = compared.missing + compared.in_excess + compared.jobs_left == 0;
        if settled || since.elapsed() > SETTLE_PATIENCE {
            there.symmetric_difference(&here).take(NAMED_MAX).for_each(|mail| say(&format!("on one side only: {mail}")));
            return compared;
        }
        tokio::time::sleep(POLL).await;
    }
}

const PLACED: &str = "select concat(b.login, ' ', f.path, ' ', p.uid, ' <', m.message_id, '>')
    from mail.placement p
    join mail.folder f on f.tenant_id = p.tenant_id and f.id = p.folder_id and not f.local
    join mail.mailbox b on b.tenant_id = f.tenant_id and b.id = f.mailbox_id
    join mail.message m on m.tenant_id = p.tenant_id and m.id = p.message_id";
const DOUBLED: &str = "select message_id from mail.message group by mailbox_id, message_id having count(*) > 1";
/// Jobs whose time has come, and those that were given up.
const JOBS_LEFT: &str = "select kind from platform.job where (state in ('waiting', 'running') and run_at <= now()) or state = 'dead'";

async fn texts(conn: &mut PgConnection, query: &'static str) -> Vec<String> {
    sqlx::query_scalar(query).fetch_all(conn).await.expect("the database answers")
}

/// The program's own id of each mail, by Message-ID.
pub async fn ids(conn: &mut PgConnection) -> HashMap<String, String> {
    let rows: Vec<(String, String)> = sqlx::query_as("select message_id, id::text from mail.message where message_id is not null")
        .fetch_all(conn)
        .await
        .expect("the database answers");
    rows.into_iter().collect()
}
