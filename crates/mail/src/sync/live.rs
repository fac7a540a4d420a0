//! A session's life: the newest mails first, then the past, then news as they come.

use super::fetch::{self, Order};
use super::folders;
use super::look::{self, Depth, Look};
use super::worker::{Duty, Ended};
use crate::changes;
use crate::model::FolderId;
use crate::store::sync::{self as store, Account, FolderState};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use kernel::Fault;
use mailhost::{HostProblem, Session, Woken};
use std::collections::{HashSet, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// What a person sees first.
const NEWEST: usize = 50;
/// A step of back-fill takes about this long; then new mail and a person's acts have their turn.
const STEP_TIME: Duration = Duration::from_secs(5);
/// Mails of a step at most: their marks are asked for at once.
const STEP_MAILS: usize = 4_000;
/// New mail has no end.
const NO_HURRY: Duration = Duration::from_secs(600);
/// Other folders are looked at this often, or slower when there are many.
const ROUND_EVERY: Duration = Duration::from_secs(60);
const ROUND_PER_FOLDER: Duration = Duration::from_millis(500);
/// Every folder is compared in full this often.
const COMPARE_EVERY: TimeDelta = TimeDelta::hours(6);
/// The inbox while it fills.
const INBOX_EVERY: Duration = Duration::from_secs(3);

struct Live<'a> {
    duty: &'a Duty,
    session: Session,
    account: Account,
    inbox_seen: Instant,
    /// All folders have been filled once; what appears now is fetched at once.
    filled: bool,
}

/// Lives until the session, or the wish for it, ends.
pub(super) async fn live(duty: &Duty, session: Session, account: Account, failures: &mut u32) -> Result<Infallible, Ended> {
    let mut live = Live { duty, session, account, inbox_seen: Instant::now(), filled: false };
    let folders = folders::refresh(duty, &mut live.session, &live.account.labels).await?;
    let full = folders.iter().all(|f| f.backfilled_to == Some(1));
    if !full {
        duty.phase("newest").await?;
    }
    live.tell_server().await?;
    live.fill(folders).await?;
    live.filled = true;
    // After a break nobody stood back.
    if full && live.account.phase == "live" {
        duty.phase("live").await?;
    } else {
        duty.filled().await?;
    }
    *failures = 0;
    live.stay().await
}

impl Live<'_> {
    /// The newest of every folder, then all the rest, newest first.
    async fn fill(&mut self, folders: Vec<FolderState>) -> Result<(), Ended> {
        let mut unfinished: VecDeque<Look> = VecDeque::new();
        for folder in folders {
            let fresh = folder.backfilled_to != Some(1);
            // After a break most folders are as they were; the inbox is entered anyway, to wait in it.
            if !fresh && folder.role.as_deref() != Some("inbox") && !self.differs(&folder).await? {
                continue;
            }
            let Some(mut look) = self.look(folder, Depth::Quick).await? else { continue };
            self.fetch(&mut look, if fresh { NEWEST } else { STEP_MAILS }, NO_HURRY).await?;
            self.settle(look, &mut unfinished).await?;
            self.between().await?;
        }
        if unfinished.is_empty() {
            return Ok(());
        }
        self.duty.phase("backfill").await?;
        // The longest have their turn most often only because they are never finished first: one step each, around.
        while let Some(mut look) = unfinished.pop_front() {
            if let Err(problem) = self.session.select(&look.folder.wire_path, None).await {
                self.skip(&look.folder, problem).await?;
                continue;
            }
            self.fetch(&mut look, STEP_MAILS, STEP_TIME).await?;
            self.settle(look, &mut unfinished).await?;
            self.between().await?;
        }
        Ok(())
    }

    async fn settle(&mut self, look: Look, unfinished: &mut VecDeque<Look>) -> Result<(), Ended> {
        if look.missing.is_empty() {
            look::finish(self.duty, &look).await
        } else {
            unfinished.push_back(look);
            Ok(())
        }
    }

    /// Between two steps: a person's acts, new mail, and whether the mailbox is still wanted.
    async fn between(&mut self) -> Result<(), Ended> {
        if self.duty.bell.answer() {
            self.answer().await?;
        }
        if self.inbox_seen.elapsed() > INBOX_EVERY {
            self.inbox_seen = Instant::now();
            let inbox = folders::read(self.duty).await?.into_iter().find(|f| f.role.as_deref() == Some("inbox"));
            if let Some(inbox) = inbox.filter(|f| f.backfilled_to == Some(1)) {
                self.bring_up(inbox, Depth::Quick).await?;
            }
        }
        Ok(())
    }

    /// News, for as long as the session lasts.
    async fn stay(&mut self) -> Result<Infallible, Ended> {
        let mut round_at = Instant::now() + ROUND_EVERY.mul_f64(self.duty.turn());
        self.answer().await?;
        // Filling ended elsewhere, unless this is after a break and nothing else had changed.
        self.stand_in_inbox().await?;
        loop {
            let bell = Arc::clone(&self.duty.bell);
            let called: BoxFuture<'static, ()> = Box::pin(async move { bell.heard().await });
            let left = round_at.saturating_duration_since(Instant::now());
            let woken = self.session.wait(left, called).await?;
            if self.duty.bell.answer() {
                self.answer().await?;
            }
            if woken == Woken::News || !self.session.pushes() {
                self.look_at_inbox().await?;
            }
            if Instant::now() >= round_at {
                let folders = self.round().await?;
                let many = ROUND_PER_FOLDER * u32::try_from(folders).unwrap_or(u32::MAX);
                round_at = Instant::now() + ROUND_EVERY.max(many);
                self.duty.phase("live").await?;
            }
            // Waiting is for the inbox.
            self.stand_in_inbox().await?;
        }
    }

    async fn look_at_inbox(&mut self) -> Result<(), Ended> {
        let inbox = folders::read(self.duty).await?.into_iter().find(|f| f.role.as_deref() == Some("inbox"));
        match inbox {
            Some(inbox) => self.bring_up(inbox, Depth::Quick).await,
            None => Err(HostProblem::NoFolder("INBOX".to_owned()).into()),
        }
    }

    async fn stand_in_inbox(&mut self) -> Result<(), Ended> {
        if self.session.stands_in("INBOX") {
            return Ok(());
        }
        self.look_at_inbox().await
    }

    /// All other folders: those whose numbers changed are looked at, and each is compared in full now and then.
    async fn round(&mut self) -> Result<usize, Ended> {
        let folders = folders::refresh(self.duty, &mut self.session, &self.account.labels).await?;
        let count = folders.len();
        let now = self.duty.mail.now();
        for folder in folders {
            let due = folder.reconciled_at.is_none_or(|at| now - at > COMPARE_EVERY);
            if due {
                self.bring_up(folder, Depth::Full).await?;
            } else if folder.role.as_deref() != Some("inbox") && self.differs(&folder).await? {
                self.bring_up(folder, Depth::Quick).await?;
            }
            if self.duty.bell.answer() {
                self.answer().await?;
            }
        }
        Ok(count)
    }

    async fn differs(&mut self, folder: &FolderState) -> Result<bool, Ended> {
        let status = match self.session.status(&folder.wire_path).await {
            Ok(status) => status,
            Err(problem) => {
                self.skip(folder, problem).await?;
                return Ok(false);
            }
        };
        let modseq = status.highest_modseq.and_then(|m| i64::try_from(m).ok());
        // Without CONDSTORE flags can change while all numbers stay: it is looked at each time.
        let same = modseq.is_some()
            && modseq == folder.highest_modseq
            && Some(i64::from(status.uid_next)) == folder.uid_next
            && Some(i64::from(status.uid_validity)) == folder.uid_validity
            && folder.backfilled_to == Some(1);
        Ok(!same)
    }

    /// The bell was rung: settings, a person's acts, a comparison asked for.
    async fn answer(&mut self) -> Result<(), Ended> {
        let account = self.duty.account().await?.ok_or(Ended::NotWanted)?;
        if !matches!(account.state.as_str(), "active" | "failing") {
            return Err(Ended::NotWanted);
        }
        if !same_settings(&account, &self.account) {
            if account.since != self.account.since {
                // Further back (or all): back-fill is no longer complete.
                let mailbox = self.duty.mailbox;
                self.duty.mail.db.write(&self.duty.actor(), async move |tx| store::reopen(tx, mailbox).await).await?;
            }
            return Err(Ended::Again);
        }
        let asked = account.reconcile_asked_at;
        self.account = account;
        self.tell_server().await?;
        // While folders fill, they are compared anyway; the answer comes when they are full.
        if let Some(asked) = asked.filter(|_| self.filled) {
            self.compare_all(asked).await?;
        }
        Ok(())
    }

    async fn compare_all(&mut self, asked: DateTime<Utc>) -> Result<(), Ended> {
        let folders = folders::refresh(self.duty, &mut self.session, &self.account.labels).await?;
        for folder in folders {
            self.bring_up(folder, Depth::Full).await?;
        }
        let duty = self.duty;
        let mailbox = duty.mailbox;
        duty.mail
            .db
            .write(&duty.actor(), async move |tx| {
                store::reconciled(tx, mailbox, asked).await?;
                super::worker::tell(tx, mailbox).await
            })
            .await?;
        Ok(())
    }

    /// Tells the server what was done here; folders in which that brought something are looked at at once.
    async fn tell_server(&mut self) -> Result<(), Ended> {
        let touched = changes::apply(&self.duty.mail, self.duty.tenant, self.duty.mailbox, &mut self.session).await?;
        if touched.is_empty() {
            return Ok(());
        }
        let folders = if touched.list {
            folders::refresh(self.duty, &mut self.session, &self.account.labels).await?
        } else {
            folders::read(self.duty).await?
        };
        for folder in folders {
            let full = folder.backfilled_to == Some(1);
            if (touched.folders.contains(&FolderId(folder.id)) && full) || (self.filled && !full) {
                self.bring_up(folder, Depth::Quick).await?;
            }
        }
        Ok(())
    }

    /// Looks at a folder and fetches all that is missing in it.
    async fn bring_up(&mut self, folder: FolderState, depth: Depth) -> Result<(), Ended> {
        let Some(mut look) = self.look(folder, depth).await? else { return Ok(()) };
        while !look.missing.is_empty() {
            self.fetch(&mut look, STEP_MAILS, NO_HURRY).await?;
        }
        look::finish(self.duty, &look).await
    }

    async fn look(&mut self, folder: FolderState, depth: Depth) -> Result<Option<Look>, Ended> {
        let seen = folder.clone();
        match look::look(self.duty, &mut self.session, folder, self.account.since, depth).await {
            Ok(look) => Ok(Some(look)),
            Err(Ended::Host(problem)) => {
                self.skip(&seen, problem).await?;
                Ok(None)
            }
            Err(ended) => Err(ended),
        }
    }

    /// A folder that can't be read stops no other. A problem of the session ends it.
    async fn skip(&mut self, folder: &FolderState, problem: HostProblem) -> Result<(), Ended> {
        let own = problem.leaves_session_usable() && folder.role.as_deref() != Some("inbox");
        if !own {
            return Err(problem.into());
        }
        tracing::info!(mailbox = %self.duty.mailbox, folder = %folder.path, %problem, "a folder can't be read");
        let id = FolderId(folder.id);
        let (code, detail) = (problem.code(), problem.detail());
        let written: Result<(), Fault> =
            self.duty.mail.db.write(&self.duty.actor(), async move |tx| store::folder_problem(tx, id, code, &detail).await).await;
        Ok(written?)
    }

    /// Fetches the newest of what is missing, `most` mails at most. What does not come is given up for this pass.
    async fn fetch(&mut self, look: &mut Look, most: usize, time: Duration) -> Result<(), Ended> {
        if look.missing.is_empty() {
            return Ok(());
        }
        let from = look.missing.len().saturating_sub(most);
        let newest_first: Vec<u32> = look.missing[from..].iter().rev().copied().collect();
        let wanted = fetch::marks(&mut self.session, &newest_first).await?;
        let asked: Vec<u32> = wanted.iter().map(|m| m.uid).collect();
        let live_from = look.new_from.unwrap_or(u32::MAX);
        let order = Order {
            folder: FolderId(look.folder.id),
            backfilled: newest_first.iter().any(|uid| *uid < live_from),
            downwards: look.new_from.is_none(),
            first_batch: NEWEST,
            time,
            wanted,
        };
        let uids = fetch::fetch(self.duty, &mut self.session, &order).await?;
        // With the time over, what was not asked for any more is still to come; else what did not come, won't.
        let lowest = uids.iter().min().copied().unwrap_or(u32::MAX);
        let came: HashSet<u32> = uids.iter().copied().collect();
        let complete = asked.last().is_none_or(|last| came.contains(last)) || uids.is_empty();
        let given_up = |uid: &u32| complete || *uid >= lowest;
        look.failed += asked.iter().filter(|uid| given_up(uid) && !came.contains(uid)).count();
        let asked_for = newest_first.last().copied().unwrap_or(0);
        look.missing.retain(|uid| *uid < asked_for || !(came.contains(uid) || given_up(uid)));
        Ok(())
    }
}

fn same_settings(a: &Account, b: &Account) -> bool {
    (&a.login, &a.imap_host, a.imap_port, &a.imap_security, &a.secret, &a.provider, a.granted_at, a.since)
        == (&b.login, &b.imap_host, b.imap_port, &b.imap_security, &b.secret, &b.provider, b.granted_at, b.since)
}
