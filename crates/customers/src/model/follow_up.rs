//! What people write down and promise, and the tenant's own types of it.

use super::{CompanyId, TouchId, TouchKind};
use chrono::{DateTime, Utc};
use kernel::AccountId;
use uuid::Uuid;

kernel::id!(FollowUpTypeId, "a type of follow-ups");

kernel::words! {
    /// The picture beside a type of follow-ups.
    FollowUpIcon {
        /// A sheet of paper.
        Note = "note",
        /// A telephone.
        Phone = "phone",
        /// A speech bubble: WhatsApp, WeChat and the like.
        Chat = "chat",
        /// An envelope.
        Mail = "mail",
        /// A place on a map.
        Visit = "visit",
        /// People at a table.
        People = "people",
        /// A camera.
        Video = "video",
        /// A stand at a fair.
        Fair = "fair",
        /// A parcel.
        Sample = "sample",
        /// A sheet with figures.
        Quote = "quote",
        /// Money.
        Payment = "payment",
        /// A label: anything else.
        Tag = "tag",
    }
}

/// A type of follow-ups, as the tenant calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpType {
    /// Its id.
    pub id: FollowUpTypeId,
    /// As people call it; no two of a tenant are called the same.
    pub name: String,
    /// Its picture.
    pub icon: FollowUpIcon,
    /// As what the program counts it: a note, a call, a visit, a meeting.
    pub kind: TouchKind,
    /// Nobody is offered it any more.
    pub retired: bool,
    /// Counts changes.
    pub revision: i32,
}

/// A type to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFollowUpType {
    /// As people call it.
    pub name: String,
    /// Its picture.
    pub icon: FollowUpIcon,
    /// As what the program counts it.
    pub kind: TouchKind,
}

/// What changes of a type; absent parts stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FollowUpTypePatch {
    /// As people call it.
    pub name: Option<String>,
    /// Its picture.
    pub icon: Option<FollowUpIcon>,
    /// As what the program counts it.
    pub kind: Option<TouchKind>,
    /// Nobody is offered it any more, or everybody again.
    pub retired: Option<bool>,
}

/// The type of an entry, as it is called now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryType {
    /// Its id.
    pub id: FollowUpTypeId,
    /// Its name.
    pub name: String,
    /// Its picture.
    pub icon: FollowUpIcon,
}

/// Why customers won't do what was asked of a type of follow-ups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowUpTypeRefusal {
    /// No such type.
    NoSuchType,
    /// Somebody has changed it since the caller read it; its revision now.
    Changed(i32),
    /// Another type is called so, perhaps one that is retired.
    NameTaken,
    /// There are as many as there may be.
    TooMany,
    /// Something was written under it: it can be retired, not deleted.
    InUse,
    /// Something was written under it: figures would tell of the past otherwise than before.
    KindInUse,
    /// Nothing is written under it: it is retired, or there is none such.
    NotOffered,
    /// An order names each type exactly once.
    BadOrder,
}

kernel::id!(FollowUpFileId, "a file of a follow-up");

/// A file of a follow-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpFile {
    /// Its id.
    pub id: FollowUpFileId,
    /// Its name, with ending.
    pub name: String,
    /// What the browser says that it is.
    pub media_type: String,
    /// Its size.
    pub bytes: i64,
}

/// Why customers won't do what was asked of a file of a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowUpFileRefusal {
    /// The upload brings no file, or an empty one.
    NoFile,
    /// A file of more bytes than one may have.
    TooLarge,
    /// More files than a follow-up may have.
    TooMany,
    /// A follow-up names a file that the caller didn't bring, or that another entry has.
    Unknown,
    /// No such file, or none that the caller may see.
    NoSuchFile,
}

/// An entry of a company's timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its id.
    pub id: TouchId,
    /// What it tells of.
    pub kind: TouchKind,
    /// Of which of the tenant's types it is, where it was written under one.
    pub of_type: Option<EntryType>,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it; none: the customer, or the program.
    pub by: Option<AccountId>,
    /// One line.
    pub title: String,
    /// The rest.
    pub text: String,
    /// The thread of a mail.
    pub thread_id: Option<Uuid>,
    /// The mail.
    pub message_id: Option<Uuid>,
    /// What was promised, for when.
    pub next_at: Option<DateTime<Utc>>,
    /// When the promise was kept.
    pub done_at: Option<DateTime<Utc>>,
    /// What was added to it, in the order in which it was named.
    pub files: Vec<FollowUpFile>,
}

/// An open promise.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    /// The entry that made it.
    pub id: TouchId,
    /// The company.
    pub company_id: CompanyId,
    /// Its name.
    pub company_name: String,
    /// What was promised.
    pub text: String,
    /// For when.
    pub next_at: DateTime<Utc>,
}
