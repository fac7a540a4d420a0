//! The nouns of mail: ids, people, threads, messages, drafts, what is on its way, suggestions, and what mail refuses.

mod act;
mod alarm;
mod approval;
mod handling;
mod input;
mod outside;
mod refusal;
mod report;
mod revocation;
mod team;

pub use act::*;
pub use alarm::*;
pub use approval::*;
pub use handling::*;
pub use input::*;
pub use outside::*;
pub use refusal::*;
pub use report::*;
pub use revocation::*;
pub use team::*;

use chrono::{DateTime, Utc};
use kernel::AccountId;
use maillabels::MailLabel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

mod writing;

pub use writing::*;

kernel::id!(MailboxId, "a bound mailbox");
kernel::id!(FolderId, "a folder of a mailbox");
kernel::id!(ThreadId, "a thread of mails");
kernel::id!(MessageId, "a mail");
kernel::id!(DraftId, "a draft");
kernel::id!(AttachmentId, "a draft's attachment");
kernel::id!(OutgoingId, "a mail on its way");
kernel::id!(SuggestionId, "a suggested customer");
kernel::id!(ServerChangeId, "a change that the mail server must still be told");

kernel::words! {
    /// The four parts of the split inbox.
    Tab {
        /// Unknown people who ask for something.
        Enquiries = "enquiries",
        /// People of known customers.
        Customers = "customers",
        /// Colleagues.
        Team = "team",
        /// Machines, newsletters, everything else.
        Others = "others",
    }
}

kernel::words! {
    /// How a mailbox does.
    MailboxState {
        /// Its mail is fetched.
        Active = "active",
        /// Its owner has stopped it.
        Paused = "paused",
        /// Its server is away or refuses; tried again.
        Failing = "failing",
    }
}

kernel::words! {
    /// Where the synchronisation of a mailbox is.
    SyncPhase {
        /// Signs in.
        Connecting = "connecting",
        /// Fetches the newest mails.
        Newest = "newest",
        /// Fetches the older ones.
        Backfill = "backfill",
        /// Waits for what comes.
        Live = "live",
        /// Stopped by its owner.
        Paused = "paused",
        /// Can't reach its server.
        Failing = "failing",
    }
}

kernel::words! {
    /// Which way a mail went.
    Direction {
        /// To us.
        In = "in",
        /// From us.
        Out = "out",
    }
}

kernel::words! {
    /// Mail that no person wrote to us in particular (RFC 3834, RFC 3464, RFC 2369).
    Auto {
        /// An answer that a machine gave: out of office, receipt.
        AutoReply = "auto-reply",
        /// A report that a mail could not be delivered.
        Bounce = "bounce",
        /// Bulk mail.
        Newsletter = "newsletter",
        /// What a rule of ours has handed on from another mailbox of the company.
        HandedOn = "handed-on",
    }
}

kernel::words! {
    /// What a folder is for (RFC 6154).
    FolderRole {
        /// Where mail arrives.
        Inbox = "inbox",
        /// What was sent.
        Sent = "sent",
        /// Drafts of other programs.
        Drafts = "drafts",
        /// What was deleted.
        Trash = "trash",
        /// What was judged to be spam.
        Junk = "junk",
        /// What was put away.
        Archive = "archive",
        /// Everything (of some hosts).
        All = "all",
        /// What was starred (of some hosts).
        Flagged = "flagged",
    }
}

kernel::words! {
    /// How a draft began.
    DraftMode {
        /// With an empty page.
        New = "new",
        /// As an answer to the writer.
        Reply = "reply",
        /// As an answer to the writer and all whom he wrote to.
        ReplyAll = "reply_all",
        /// To hand a mail on.
        Forward = "forward",
    }
}

kernel::words! {
    /// Where a mail on its way is; only moves forward.
    OutgoingState {
        /// Somebody reads it before it leaves.
        Awaiting = "awaiting",
        /// Not yet given to the server; can be undone until it leaves.
        Waiting = "waiting",
        /// The conversation with the server has begun.
        Sending = "sending",
        /// The server took it.
        Sent = "sent",
        /// The server refused it for good.
        Failed = "failed",
        /// The conversation broke at a point at which the server may have taken it.
        Uncertain = "uncertain",
        /// Called back before it left; a draft again.
        Undone = "undone",
        /// Given up by a person.
        Discarded = "discarded",
    }
}

kernel::words! {
    /// What a suggestion offers.
    SuggestionKind {
        /// A company that is not known yet.
        NewCompany = "new_company",
        /// A person of a company that is known.
        NewContact = "new_contact",
        /// Somebody whom a colleague knows already.
        Already = "already",
    }
}

kernel::words! {
    /// How sure a suggestion is.
    Confidence {
        /// Company, person and interest are plain.
        High = "high",
        /// Something is missing.
        Medium = "medium",
        /// Little more than an address.
        Low = "low",
    }
}

kernel::words! {
    /// Which threads a list shows.
    Shelf {
        /// In the inbox, neither done nor snoozed.
        Inbox = "inbox",
        /// A person waits for an answer.
        Waiting = "waiting",
        /// Put off until a time.
        Snoozed = "snoozed",
        /// Dealt with.
        Done = "done",
        /// Starred.
        Starred = "starred",
        /// With a mail in the Sent folder.
        Sent = "sent",
        /// In the server's Drafts folder.
        Drafts = "drafts",
        /// In the bin.
        Trash = "trash",
        /// Judged to be spam.
        Junk = "junk",
        /// All of them.
        All = "all",
    }
}

kernel::words! {
    /// Who put a label.
    TopicBy {
        /// The program.
        Machine = "machine",
        /// A person; the program leaves it alone.
        Person = "person",
        /// A rule on mail.
        Rule = "rule",
    }
}

/// A label of a mail and why; as kept in `mail.message.topics_why`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// The label.
    pub label: MailLabel,
    /// How probable, 0 to 1.
    pub probability: f32,
    /// Why.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// Who put it.
    pub by: TopicBy,
}

/// A name and an address, as a header has them. The address is lower case; the name may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Person {
    /// The name shown; may be empty.
    #[serde(default)]
    #[schema(required)]
    pub name: String,
    /// The mail address.
    pub address: String,
}

/// To whom a mail goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Recipients {
    /// To.
    #[serde(default)]
    pub to: Vec<Person>,
    /// Carbon copy.
    #[serde(default)]
    pub cc: Vec<Person>,
    /// Blind copy.
    #[serde(default)]
    pub bcc: Vec<Person>,
    /// Where answers should go.
    #[serde(default)]
    pub reply_to: Vec<Person>,
}

/// What is known of an attachment without opening it; as kept in `mail.message.attachments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AttachmentInfo {
    /// Its number within the mail, from 0.
    pub index: u32,
    /// The file's name; made up from the type when the mail gives none.
    pub name: String,
    /// The media type.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Decoded size in bytes.
    pub bytes: u64,
    /// Shown within the text.
    pub inline: bool,
    /// Content-ID without brackets, by which the text names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cid: Option<String>,
}

/// A customer, as far as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyBrief {
    /// The company.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// The stage's code.
    pub stage: Option<String>,
}

/// A thread as lists show it.
#[derive(Debug, Clone)]
pub struct ThreadRow {
    /// The thread.
    pub id: ThreadId,
    /// Its mailbox.
    pub mailbox_id: MailboxId,
    /// The newest mail's subject.
    pub subject: String,
    /// The people in it, newest first, the first few.
    pub participants: Vec<Person>,
    /// The correspondent to show.
    pub who: Person,
    /// The newest mail's first words.
    pub preview: String,
    /// When the newest mail arrived.
    pub last_at: DateTime<Utc>,
    /// How many mails.
    pub message_count: i32,
    /// How many of them are unread.
    pub unread_count: i32,
    /// Is a mail of it starred?
    pub starred: bool,
    /// Does a mail of it have files?
    pub has_attachments: bool,
    /// Names of the first few files.
    pub attachment_names: Vec<String>,
    /// Has the newest mail of the other side been answered?
    pub answered: bool,
    /// Does a person wait for an answer?
    pub waiting: bool,
    /// Dealt with?
    pub done: bool,
    /// Put off until then.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Its part of the split inbox.
    pub tab: Tab,
    /// The customer, filled in from the customers' side.
    pub company: Option<CompanyBrief>,
    /// The customer's id, as linked.
    pub company_id: Option<Uuid>,
    /// Words such as 'enquiry', 'bounce'.
    pub tags: Vec<String>,
    /// Is the newest mail ours?
    pub outgoing_last: bool,
    /// With a search: the mail that was found.
    pub found: Option<MessageId>,
    /// Whom it was given to, in a team's mailbox.
    pub assignee_id: Option<AccountId>,
}

/// A mail as the reading pane shows it, without its body.
#[derive(Debug, Clone)]
pub struct Message {
    /// The mail.
    pub id: MessageId,
    /// Its thread.
    pub thread_id: ThreadId,
    /// Its mailbox.
    pub mailbox_id: MailboxId,
    /// The writer.
    pub from: Person,
    /// To whom.
    pub recipients: Recipients,
    /// The subject.
    pub subject: String,
    /// Arrival at the server.
    pub at: DateTime<Utc>,
    /// The Date header.
    pub sent_at: Option<DateTime<Utc>>,
    /// In or out.
    pub direction: Direction,
    /// The first words.
    pub preview: String,
    /// Read?
    pub seen: bool,
    /// Starred?
    pub starred: bool,
    /// Files.
    pub attachments: Vec<AttachmentInfo>,
    /// What was wrong with its form, as codes.
    pub defects: Vec<String>,
    /// Why it could not be read, as a code.
    pub quarantine: Option<String>,
    /// Written by a machine?
    pub auto: Option<Auto>,
    /// What it is about.
    pub topics: Vec<Topic>,
    /// RFC 5322 Message-ID without brackets.
    pub message_id: Option<String>,
    /// The Message-IDs of the References header.
    pub references: Vec<String>,
    /// Where it lies on the server.
    pub folders: Vec<FolderBrief>,
    /// How far it has come, when it was sent from here.
    pub delivery: Option<OutgoingState>,
    /// SHA-256 of the raw bytes.
    pub blob: Vec<u8>,
}

/// A folder, as far as a mail shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderBrief {
    /// The folder.
    pub id: FolderId,
    /// Its path.
    pub name: String,
    /// What it is for.
    pub role: Option<FolderRole>,
}

/// A file that a draft carries.
#[derive(Debug, Clone)]
pub struct DraftAttachment {
    /// The attachment.
    pub id: AttachmentId,
    /// SHA-256 of its bytes.
    pub blob: Vec<u8>,
    /// The file's name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Size in bytes.
    pub bytes: i64,
    /// Shown within the text.
    pub inline: bool,
    /// Content-ID, when inline.
    pub cid: Option<String>,
}

/// A mail that is being written.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The draft.
    pub id: DraftId,
    /// From which mailbox it will leave.
    pub mailbox_id: MailboxId,
    /// To whom.
    pub recipients: Recipients,
    /// Subject.
    pub subject: String,
    /// Body.
    pub html: String,
    /// Files.
    pub attachments: Vec<DraftAttachment>,
    /// The mail that it answers or hands on.
    pub in_reply_to: Option<MessageId>,
    /// That mail's thread.
    pub thread_id: Option<ThreadId>,
    /// How it began.
    pub mode: DraftMode,
    /// Grows by one with every change.
    pub revision: i32,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// The template that it was written from.
    pub template_id: Option<TemplateId>,
}

/// A mail on its way, as its writer sees it.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The mail on its way.
    pub id: OutgoingId,
    /// From which mailbox.
    pub mailbox_id: MailboxId,
    /// Message-ID without brackets.
    pub message_id: String,
    /// SHA-256 of the built bytes.
    pub blob: Vec<u8>,
    /// Envelope sender.
    pub sender: String,
    /// Envelope recipients.
    pub rcpt: Vec<String>,
    /// Subject.
    pub subject: String,
    /// How far it is.
    pub state: OutgoingState,
    /// When it leaves.
    pub leaves_at: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: i32,
    /// What is wrong, as a code.
    pub problem: Option<String>,
    /// The server's own words.
    pub problem_detail: Option<String>,
    /// The draft that it was made from.
    pub draft_id: Option<DraftId>,
    /// The mail that it answers.
    pub reply_to_message: Option<MessageId>,
    /// Who sends it.
    pub account_id: Uuid,
    /// The clock by which its hour was chosen (IANA).
    pub time_zone: Option<String>,
    /// The template that it was written from.
    pub template_id: Option<TemplateId>,
}

/// Something read out of a correspondent's mails, and where it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Fact {
    /// What was found.
    pub value: String,
    /// Where: `signature`, `from_name`, `domain`, `phone_prefix`, `top_level_domain`, `website`, `text`.
    pub source_code: String,
}

/// Why something is suggested: a code and the values that its words need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The code: `mail.reason.<code>` in the catalogue.
    pub code: String,
    /// Values for the words.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

/// An unknown correspondent, read and offered.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// The suggestion.
    pub id: SuggestionId,
    /// The mailbox that he wrote to.
    pub mailbox_id: MailboxId,
    /// What is offered.
    pub kind: SuggestionKind,
    /// His address.
    pub address: String,
    /// The address's domain.
    pub domain: String,
    /// His newest thread.
    pub thread_id: Option<ThreadId>,
    /// How sure.
    pub confidence: Confidence,
    /// Why.
    pub reasons: Vec<Reason>,
    /// By name: `company_name`, `contact_name`, `title`, `phone`, `website`, `country`, `language`.
    pub facts: BTreeMap<String, Fact>,
    /// The known company, with `new_contact` and `already`.
    pub company_id: Option<Uuid>,
    /// His newest mail.
    pub last_at: DateTime<Utc>,
    /// How many mails he wrote.
    pub message_count: i32,
}
