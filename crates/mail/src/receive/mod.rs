//! A mail arrives: from a server, from a file, from the demo. Its raw bytes are made durable first, then it is read, then
//! everything about it is written in one transaction with the rest of its batch.
//!
//! The same bytes are the same mail: arriving again only adds a place. A mail that can't be written is put aside alone.

mod again;
mod gather;
mod read;
mod settle;
mod write;

pub use again::again;
pub(crate) use write::Progress;

use crate::Mail;
use crate::model::{FolderId, FolderRole, MailboxId, MessageId, ThreadId};
use blobs::Stored;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use kernel::{Fault, TenantId};
use read::Reading;

/// Mails of one transaction.
pub const BATCH_MAILS_MAX: usize = 500;
/// Their bytes.
pub const BATCH_BYTES_MAX: usize = 12 << 20;

/// A mail that has come.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Its bytes; of one that is too large, its header.
    pub raw: Bytes,
    /// Its size on the server, when only the header is here.
    pub too_large: Option<u64>,
    /// Where it lies.
    pub place: Place,
    /// `\Seen`
    pub seen: bool,
    /// `\Flagged`
    pub flagged: bool,
    /// `\Answered`
    pub answered: bool,
    /// `\Deleted`
    pub deleted: bool,
    /// When it came to the server; none: as its own header says.
    pub received_at: Option<DateTime<Utc>>,
    /// It comes from the past: nothing automatic happens for it.
    pub backfilled: bool,
}

impl Arrival {
    /// A mail that is simply there: read, neither starred nor answered.
    #[must_use]
    pub fn new(raw: impl Into<Bytes>, place: Place) -> Self {
        Self {
            raw: raw.into(),
            too_large: None,
            place,
            seen: true,
            flagged: false,
            answered: false,
            deleted: false,
            received_at: None,
            backfilled: true,
        }
    }
}

/// Where a mail lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a folder of the server.
    OnServer {
        /// The folder.
        folder: FolderId,
        /// Its UID there.
        uid: u32,
        /// Its last change there.
        modseq: u64,
    },
    /// In the folder of this role; made here when the mailbox has none.
    Role(FolderRole),
    /// In a folder that is kept here only, by its path; made when there is none.
    Here(String),
    /// In no folder yet: sent from here, its copy is still to be laid into the Sent folder of the server.
    Nowhere,
}

/// What became of arrivals.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// The mails, in the order of the arrivals: new ones and those that were here.
    pub messages: Vec<MessageId>,
    /// How many are new.
    pub new: usize,
    /// How many could not be read and were put aside.
    pub quarantined: usize,
    /// The threads that changed.
    pub threads: Vec<ThreadId>,
}

/// Takes mails into a mailbox, in as many transactions as they need. Safe to run again with the same mails.
///
/// # Errors
/// A fault when database or storage fail; what was taken until then stays.
pub async fn take_in(mail: &Mail, tenant: TenantId, mailbox: MailboxId, arrivals: Vec<Arrival>) -> Result<Taken, Fault> {
    let mut all = Taken::default();
    for batch in in_batches(arrivals) {
        let taken = take_batch(mail, tenant, mailbox, batch, None).await?;
        all.messages.extend(taken.messages);
        all.new += taken.new;
        all.quarantined += taken.quarantined;
        all.threads.extend(taken.threads);
    }
    all.threads.sort_unstable();
    all.threads.dedup();
    Ok(all)
}

/// Takes one batch, with the folder's progress in the same transaction.
pub(crate) async fn take_batch(
    mail: &Mail,
    tenant: TenantId,
    mailbox: MailboxId,
    batch: Vec<Arrival>,
    progress: Option<Progress>,
) -> Result<Taken, Fault> {
    let ready = prepare(mail, tenant, batch).await?;
    write::write(mail, tenant, mailbox, ready, progress).await
}

/// A mail whose bytes are durable and which has been read.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    arrival: Facts,
    stored: Stored,
    reading: Reading,
}

/// An arrival without its bytes.
#[derive(Debug, Clone)]
struct Facts {
    too_large: Option<u64>,
    place: Place,
    seen: bool,
    flagged: bool,
    answered: bool,
    deleted: bool,
    received_at: Option<DateTime<Utc>>,
    backfilled: bool,
}

/// Stores the bytes and reads the mails, at the same time. The bytes are let go after.
pub(crate) async fn prepare(mail: &Mail, tenant: TenantId, batch: Vec<Arrival>) -> Result<Vec<Ready>, Fault> {
    let raws: Vec<Bytes> = batch.iter().map(|a| a.raw.clone()).collect();
    let to_read = raws.clone();
    let reading = tokio::task::spawn_blocking(move || to_read.iter().map(|raw| read::read(raw)).collect::<Vec<_>>());
    let stored = mail.blobs.put(tenant, raws).await?;
    let readings = reading.await?;
    Ok(batch
        .into_iter()
        .zip(stored)
        .zip(readings)
        .map(|((a, stored), reading)| {
            let Arrival { raw: _, too_large, place, seen, flagged, answered, deleted, received_at, backfilled } = a;
            Ready { arrival: Facts { too_large, place, seen, flagged, answered, deleted, received_at, backfilled }, stored, reading }
        })
        .collect())
}

pub(crate) use write::write;

fn in_batches(arrivals: Vec<Arrival>) -> Vec<Vec<Arrival>> {
    let mut batches = Vec::new();
    let mut batch = Vec::new();
    let mut bytes = 0;
    for arrival in arrivals {
        if batch.len() >= BATCH_MAILS_MAX || (bytes + arrival.raw.len() > BATCH_BYTES_MAX && !batch.is_empty()) {
            batches.push(std::mem::take(&mut batch));
            bytes = 0;
        }
        bytes += arrival.raw.len();
        batch.push(arrival);
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}
