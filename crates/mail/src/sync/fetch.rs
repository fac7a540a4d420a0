//! Fetching mails: the network, reading and writing work at the same time, with little in memory between them.

use super::worker::{Duty, Ended};
use crate::model::FolderId;
use crate::receive::{self, Arrival, BATCH_MAILS_MAX, Place, Progress};
use futures_util::StreamExt;
use kernel::Fault;
use mailhost::{Body, FetchedBody, HostProblem, Marks, Session};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_stream::wrappers::ReceiverStream;

/// Bytes of a batch on its way: some batches are in memory at once.
const BATCH_BYTES: usize = 6 << 20;
/// Batches between the network and reading, and between reading and writing.
const QUEUED: usize = 1;
/// Batches that are read and stored at once.
const PREPARED_AT_ONCE: usize = 2;
/// A batch that fills slowly is written after this long, so that its mails are seen.
const BATCH_AGE_MAX: Duration = Duration::from_secs(2);

/// What to fetch.
pub(super) struct Order {
    pub folder: FolderId,
    /// The mails, in the order in which they are wanted.
    pub wanted: Vec<Marks>,
    /// From the past?
    pub backfilled: bool,
    /// They are the newest that are missing, so that afterwards everything from the lowest on is here.
    pub downwards: bool,
    /// The first mails are written in a batch of this many, to be seen early.
    pub first_batch: usize,
    /// After this long nothing more is asked for.
    pub time: Duration,
}

/// Fetches and writes; what has been written stays when the connection breaks. The UIDs that came.
pub(super) async fn fetch(duty: &Duty, session: &mut Session, order: &Order) -> Result<Vec<u32>, Ended> {
    let (send, queue) = mpsc::channel::<Vec<Arrival>>(QUEUED);
    let writing = tokio::spawn(write_all(duty.clone(), order.folder, order.downwards, ReceiverStream::new(queue)));
    let aborting = AbortOnDrop(writing);
    let read = read_all(session, order, send).await;
    let written = aborting.finish().await;
    let uids = match read {
        Ok(uids) => uids,
        // The queue was closed because writing failed: that is the reason.
        Err(Ended::Again) => return Err(written.err().map_or(Ended::Again, Ended::Fault)),
        Err(ended) => return Err(ended),
    };
    written?;
    Ok(uids)
}

async fn read_all(session: &mut Session, order: &Order, send: mpsc::Sender<Vec<Arrival>>) -> Result<Vec<u32>, Ended> {
    let until = Instant::now() + order.time;
    let mut uids = Vec::with_capacity(order.wanted.len());
    let mut batch = Batch::new(order.first_batch);
    let mut bodies = session.bodies(&order.wanted);
    while let Some(fetched) = bodies.next().await? {
        uids.push(fetched.marks.uid);
        if let Some(full) = batch.add(arrival(order.folder, fetched, order.backfilled)) {
            send.send(full).await.map_err(|_| Ended::Again)?;
        }
        if Instant::now() >= until {
            bodies.ask_no_more();
        }
    }
    if let Some(rest) = batch.rest() {
        send.send(rest).await.map_err(|_| Ended::Again)?;
    }
    Ok(uids)
}

async fn write_all(duty: Duty, folder: FolderId, downwards: bool, batches: ReceiverStream<Vec<Arrival>>) -> Result<(), Fault> {
    let (send, mut queue) = mpsc::channel(QUEUED);
    let prepared = batches.map(|batch| {
        let lowest = batch.iter().filter_map(uid_of).min().filter(|_| downwards);
        let duty = &duty;
        async move { Ok::<_, Fault>((lowest, receive::prepare(&duty.mail, duty.tenant, batch).await?)) }
    });
    let preparing = async move {
        let mut prepared = std::pin::pin!(prepared.buffered(PREPARED_AT_ONCE));
        while let Some(batch) = prepared.next().await {
            // The writer is gone only when it failed, and then it says so.
            if send.send(batch?).await.is_err() {
                break;
            }
        }
        Ok(())
    };
    let writing = async {
        while let Some((backfilled_to, ready)) = queue.recv().await {
            let progress = Progress { folder, backfilled_to };
            receive::write(&duty.mail, duty.tenant, duty.mailbox, ready, Some(progress)).await?;
        }
        Ok(())
    };
    tokio::try_join!(preparing, writing).map(drop)
}

fn uid_of(arrival: &Arrival) -> Option<u32> {
    match arrival.place {
        Place::OnServer { uid, .. } => Some(uid),
        Place::Role(_) | Place::Here(_) | Place::Nowhere => None,
    }
}

fn arrival(folder: FolderId, fetched: FetchedBody, backfilled: bool) -> Arrival {
    let FetchedBody { marks, body } = fetched;
    let (raw, too_large) = match body {
        Body::Whole(raw) => (raw, None),
        Body::HeaderOnly(header, bytes) => (header, Some(bytes)),
    };
    Arrival {
        raw,
        too_large,
        place: Place::OnServer { folder, uid: marks.uid, modseq: marks.modseq },
        seen: marks.flags.seen,
        flagged: marks.flags.flagged,
        answered: marks.flags.answered,
        deleted: marks.flags.deleted,
        received_at: marks.received_at,
        backfilled,
    }
}

/// Mails until there are enough for a transaction.
struct Batch {
    mails: Vec<Arrival>,
    bytes: usize,
    most: usize,
    begun: Instant,
}

impl Batch {
    fn new(first: usize) -> Self {
        Self { mails: Vec::new(), bytes: 0, most: first.clamp(1, BATCH_MAILS_MAX), begun: Instant::now() }
    }

    fn add(&mut self, mail: Arrival) -> Option<Vec<Arrival>> {
        if self.mails.is_empty() {
            self.begun = Instant::now();
        }
        self.bytes += mail.raw.len();
        self.mails.push(mail);
        let full = self.mails.len() >= self.most || self.bytes >= BATCH_BYTES || self.begun.elapsed() >= BATCH_AGE_MAX;
        if full { self.rest() } else { None }
    }

    fn rest(&mut self) -> Option<Vec<Arrival>> {
        self.bytes = 0;
        self.most = BATCH_MAILS_MAX;
        let mails = std::mem::take(&mut self.mails);
        (!mails.is_empty()).then_some(mails)
    }
}

/// A task that does not outlive the one who waits for it: a worker that is stopped writes nothing more.
struct AbortOnDrop<T>(tokio::task::JoinHandle<Result<T, Fault>>);

impl<T> AbortOnDrop<T> {
    async fn finish(mut self) -> Result<T, Fault> {
        (&mut self.0).await?
    }
}

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Marks of some UIDs, in the order of the UIDs given.
pub(super) async fn marks(session: &mut Session, uids: &[u32]) -> Result<Vec<Marks>, HostProblem> {
    let mut ascending = uids.to_vec();
    ascending.sort_unstable();
    let marks = session.marks(&mailhost::UidSet::of(&ascending)).await?;
    let by_uid: std::collections::HashMap<u32, Marks> = marks.into_iter().map(|m| (m.uid, m)).collect();
    Ok(uids.iter().filter_map(|uid| by_uid.get(uid).copied()).collect())
}
