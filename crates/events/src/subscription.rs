//! One reader's view of the flow.

use crate::cursor::{Cursor, Snapshot};
use crate::emit::KEPT_HOURS;
use crate::store::{self, Row};
use db::Db;
use futures_util::Stream;
use kernel::{Actor, Fault, Grants, TenantId};
use std::cmp::Ordering;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// A reader that missed more is told to start afresh: fetching anew is cheaper than so many steps.
const RESUME_EVENTS_MAX: u16 = 1_000;
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// What a subscription yields.
#[derive(Debug, Clone)]
pub enum Delivery {
    /// This happened.
    Event(Event),
    /// Too much happened to tell, or too long ago: whoever keeps a copy of anything fetches it anew, and goes on from here.
    Reset(Cursor),
}

/// Something that happened and that this reader may know.
#[derive(Debug, Clone)]
pub struct Event {
    /// Resuming here gives what comes after.
    pub cursor: Cursor,
    /// `mail.thread`
    pub kind: Arc<str>,
    /// JSON text of one line.
    pub data: Arc<str>,
}

/// What happened to a tenant between two looks at the database.
#[derive(Debug)]
pub(crate) struct Batch {
    pub before: Snapshot,
    pub after: Snapshot,
    pub taken_at: i64,
    pub rows: Vec<Row>,
    /// There was more than `rows` could hold.
    pub overflow: bool,
}

/// A reader. Yields in order what its actor may see, from its start until the hub ends.
///
/// The grants are those at the beginning: when an account's rights change, its streams must be closed and opened again.
pub struct Subscription {
    db: Db,
    tenant: TenantId,
    grants: Grants,
    batches: broadcast::Receiver<Arc<Batch>>,
    /// Where the next batch goes on when `ready` is empty.
    seen: Snapshot,
    seen_at: i64,
    ready: VecDeque<Delivery>,
    /// Resume here before anything else.
    behind: Option<Cursor>,
}

impl Subscription {
    pub(crate) fn new(
        db: Db,
        actor: &Actor,
        batches: broadcast::Receiver<Arc<Batch>>,
        seen: Snapshot,
        seen_at: i64,
        after: Option<Cursor>,
    ) -> Self {
        let (tenant, grants) = (actor.tenant, actor.grants.clone());
        Self { db, tenant, grants, batches, seen, seen_at, ready: VecDeque::new(), behind: after }
    }

    /// Where this reader is before the first delivery: for the client to keep, so that it can resume even if nothing came.
    #[must_use]
    pub fn start(&self) -> Cursor {
        self.behind.clone().unwrap_or_else(|| self.place())
    }

    /// The next delivery; none when the hub ended. May be dropped and called again without loss.
    pub async fn next(&mut self) -> Option<Delivery> {
        loop {
            if let Some(cursor) = self.behind.clone() {
                while let Err(fault) = self.catch_up(&cursor).await {
                    tracing::warn!(%fault, "events can't be resumed yet");
                    tokio::time::sleep(RETRY_PAUSE).await;
                }
                self.behind = None;
            }
            if let Some(delivery) = self.ready.pop_front() {
                return Some(delivery);
            }
            match self.batches.recv().await {
                Ok(batch) => self.take(&batch),
                Err(RecvError::Lagged(_)) => self.behind = Some(self.place()),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// The same as a stream.
    pub fn into_stream(self) -> impl Stream<Item = Delivery> + Send {
        futures_util::stream::unfold(self, |mut this| async move { this.next().await.map(|delivery| (delivery, this)) })
    }

    fn place(&self) -> Cursor {
        Cursor::whole(self.seen.clone(), self.seen_at)
    }

    fn take(&mut self, batch: &Batch) {
        if batch.after.order(&self.seen) != Ordering::Greater {
            return;
        }
        // What a resumed reader has seen may end in the middle of a batch.
        let before = std::mem::replace(&mut self.seen, batch.after.clone());
        self.seen_at = batch.taken_at;
        if batch.overflow {
            self.ready.push_back(Delivery::Reset(self.place()));
            return;
        }
        let before = if batch.before.order(&before) == Ordering::Greater { batch.before.clone() } else { before };
        for row in batch.rows.iter().filter(|row| !before.sees(row.xid)) {
            self.offer(row, &before, &batch.after, batch.taken_at);
        }
    }

    /// Reads what came after the cursor. On return `ready` holds it and `seen` says up to where.
    async fn catch_up(&mut self, cursor: &Cursor) -> Result<(), Fault> {
        let mut tx = self.db.system("events: resume").await?;
        let mut look = store::look(&mut tx, &[(self.tenant, cursor.before.clone())], i64::from(RESUME_EVENTS_MAX) + 1).await?;
        tx.commit().await?;
        let rows = look.rows.remove(&self.tenant).unwrap_or_default();
        let too_old = look.taken_at - cursor.taken_at > i64::from(KEPT_HOURS) * 3_600;
        // A database that was restored from a backup knows less than the cursor.
        let from_the_future = look.snapshot.order(&cursor.after) == Ordering::Less;
        let too_many = rows.len() > usize::from(RESUME_EVENTS_MAX);
        (self.seen, self.seen_at) = (look.snapshot.clone(), look.taken_at);
        if too_old || from_the_future || too_many {
            self.ready.push_back(Delivery::Reset(self.place()));
            return Ok(());
        }
        let rest_of_batch = |row: &&Row| cursor.after.sees(row.xid) && (row.xid, row.seq) > (cursor.xid, cursor.seq);
        for row in rows.iter().filter(rest_of_batch) {
            self.offer(row, &cursor.before, &cursor.after, cursor.taken_at);
        }
        for row in rows.iter().filter(|row| !cursor.after.sees(row.xid)) {
            self.offer(row, &cursor.after, &look.snapshot, look.taken_at);
        }
        Ok(())
    }

    fn offer(&mut self, row: &Row, before: &Snapshot, after: &Snapshot, taken_at: i64) {
        if self.grants.meet(&row.labels) {
            let cursor = Cursor { before: before.clone(), after: after.clone(), xid: row.xid, seq: row.seq, taken_at };
            self.ready.push_back(Delivery::Event(Event { cursor, kind: row.kind.clone(), data: row.data.clone() }));
        }
    }
}
