//! Writing received mails in batches: every statement here takes a whole batch, none is run once a mail.

mod known;
mod write;

pub use known::{
    HandedOn, Present, ThreadBefore, candidates, handed_on, lie_here, present, roles, sent_from_here, threads_before, threads_by_key,
};
pub use write::{
    change_threads, folder_for, insert_keys, insert_messages, insert_placements, insert_thread_folders, insert_threads, join_threads,
    next_uid, recount,
};

use crate::model::{AttachmentInfo, Auto, Direction, MailboxId, Person, Recipients, Tab, Topic};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use uuid::Uuid;

/// What receiving must know of a mailbox.
#[derive(Debug, Clone)]
pub struct Receiver {
    /// The mailbox.
    pub id: Uuid,
    /// Its owner.
    pub owner_id: Uuid,
    /// Its own address, lower case.
    pub address: String,
    /// Who sees what threads are about.
    pub labels: Vec<LabelId>,
    /// Who reads its mail.
    pub read_labels: Vec<LabelId>,
    /// Are new threads given to members?
    pub team: bool,
}

/// A mail to be written.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Its id.
    pub id: Uuid,
    /// Its thread.
    pub thread_id: Uuid,
    /// SHA-256 of its bytes.
    pub blob: Vec<u8>,
    /// Their number.
    pub bytes: i64,
    /// Message-ID without brackets.
    pub message_id: Option<String>,
    /// The id of the mail that it answers.
    pub in_reply_to: Option<String>,
    /// The ids of its thread.
    pub references: Vec<String>,
    /// Subject.
    pub subject: String,
    /// The writer.
    pub from: Person,
    /// The readers.
    pub recipients: Recipients,
    /// Arrival.
    pub at: DateTime<Utc>,
    /// The Date header.
    pub sent_at: Option<DateTime<Utc>>,
    /// In or out.
    pub direction: Direction,
    /// First words.
    pub preview: String,
    /// Files.
    pub attachments: Vec<AttachmentInfo>,
    /// What was wrong with its form.
    pub defects: Vec<String>,
    /// Why it could not be read.
    pub quarantine: Option<String>,
    /// Written by a machine?
    pub auto: Option<Auto>,
    /// What it is about.
    pub topics: Vec<Topic>,
    /// Its language.
    pub language: Option<String>,
    /// Read?
    pub seen: bool,
    /// Starred?
    pub starred: bool,
    /// Answered?
    pub answered: bool,
    /// In how many folders of the server.
    pub placed: i32,
    /// Came by back-fill or import?
    pub backfilled: bool,
    /// The customer.
    pub company_id: Option<Uuid>,
    /// The person there.
    pub contact_id: Option<Uuid>,
    /// Its words, as a tsvector's text.
    pub search: String,
}

impl NewMessage {
    /// Does it have files that are not shown within the text?
    #[must_use]
    pub fn has_attachments(&self) -> bool {
        self.attachments.iter().any(|a| !a.inline)
    }
}

/// A thread to be written, complete.
#[derive(Debug, Clone)]
pub struct NewThread {
    /// Its id.
    pub id: Uuid,
    /// Newest mail's subject.
    pub subject: String,
    /// Base subject.
    pub subject_key: String,
    /// Newest mail.
    pub last_at: DateTime<Utc>,
    /// Its id.
    pub last_message_id: Uuid,
    /// Oldest mail.
    pub first_at: DateTime<Utc>,
    /// How many.
    pub message_count: i32,
    /// How many unread.
    pub unread_count: i32,
    /// A starred one?
    pub starred: bool,
    /// One with files?
    pub has_attachments: bool,
    /// The first few names.
    pub attachment_names: Vec<String>,
    /// The first few people.
    pub people: Vec<Person>,
    /// The correspondent.
    pub who: Person,
    /// First words.
    pub preview: String,
    /// Is the newest ours?
    pub last_outgoing: bool,
    /// Answered?
    pub answered: bool,
    /// Does a person wait?
    pub waiting: bool,
    /// Tab.
    pub tab: Tab,
    /// Tags.
    pub tags: Vec<String>,
    /// Customer.
    pub company_id: Option<Uuid>,
    /// Person there.
    pub contact_id: Option<Uuid>,
}

/// A thread's row in a folder.
#[derive(Debug, Clone)]
pub struct NewThreadFolder {
    /// The folder.
    pub folder_id: Uuid,
    /// The thread.
    pub thread_id: Uuid,
    /// Its newest mail there.
    pub last_at: DateTime<Utc>,
    /// Its tab.
    pub tab: Tab,
    /// Unread there.
    pub unread: i32,
}

/// Where a mail lies.
#[derive(Debug, Clone, Copy)]
pub struct NewPlacement {
    /// The folder.
    pub folder_id: Uuid,
    /// The UID.
    pub uid: i64,
    /// The mail.
    pub message_id: Uuid,
    /// `\Seen`
    pub seen: bool,
    /// `\Flagged`
    pub flagged: bool,
    /// `\Answered`
    pub answered: bool,
    /// `\Deleted`
    pub deleted: bool,
    /// Last change there.
    pub modseq: i64,
}

/// Loads the mailbox and keeps other writers of received mail out of it until the transaction ends: two that thread the
/// same conversation would make two threads.
///
/// # Errors
/// A fault of the database.
pub async fn begin(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<Receiver>, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1::text, 20004))", mailbox.0.to_string()).execute(tx.conn()).await?;
    Ok(sqlx::query_as!(
        Receiver,
        r#"select id, owner_id, lower(address) as "address!", labels, read_labels as "read_labels!", team from mail.mailbox where tenant_id = $1 and id = $2"#,
        tenant,
        mailbox.0,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// For bulk loads whose loss is repaired by fetching again: the commit does not wait for the disk.
///
/// # Errors
/// A fault of the database.
pub async fn may_be_lost(tx: &mut TenantTx) -> Result<(), Fault> {
    sqlx::query("set local synchronous_commit = off").execute(tx.conn()).await?;
    Ok(())
}

/// What changes at a thread to which mails came.
#[derive(Debug, Clone)]
pub struct ThreadChange {
    /// The thread.
    pub id: Uuid,
    /// Its tab from now on.
    pub tab: Tab,
    /// Its tags from now on.
    pub tags: Vec<String>,
    /// A new mail by a person came in: it is neither done nor snoozed any more.
    pub woken: bool,
    /// The customer, when a mail names one.
    pub company_id: Option<Uuid>,
    /// The person there.
    pub contact_id: Option<Uuid>,
}
