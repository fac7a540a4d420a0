//! The nouns of writing: templates, signatures, what is known of how they fare.

use super::MailboxId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

kernel::id!(TemplateId, "a template of mails");

/// A mail that is written often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The template.
    pub id: TemplateId,
    /// Whose; none: everybody's.
    pub account_id: Option<Uuid>,
    /// The folder's name; empty: in none.
    pub folder: String,
    /// Its name.
    pub name: String,
    /// ISO 639-1; none: any.
    pub language: Option<String>,
    /// The subject, with fields.
    pub subject: String,
    /// The text, with fields.
    pub html: String,
    /// Grows by one with every change.
    pub revision: i32,
    /// Who changed it last.
    pub updated_by: Option<Uuid>,
    /// When.
    pub updated_at: DateTime<Utc>,
}

/// How the mails of a template fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateFigures {
    /// The template.
    pub template_id: TemplateId,
    /// Mails sent.
    pub sent: i64,
    /// Of these, answered by a person.
    pub answered: i64,
}

/// A template with its fields filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledTemplate {
    /// The subject.
    pub subject: String,
    /// The text.
    pub html: String,
    /// Fields that nothing is known for; they stand in the text as they were.
    pub missing: BTreeSet<String>,
}

/// A signature for answers in a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MailSignature)]
pub struct Signature {
    /// ISO 639-1.
    pub language: String,
    /// As its owner designed it.
    pub html: String,
}

/// For whom a template is filled.
#[derive(Debug, Clone, Default)]
pub struct FillFor {
    /// The first recipient.
    pub to: Option<super::Person>,
    /// From which mailbox it will leave.
    pub mailbox_id: Option<MailboxId>,
}

kernel::id!(MailingId, "one mail to many, each his own");

kernel::words! {
    /// How far a mail to many is.
    MailingState {
        /// Somebody reads it before it goes out.
        Awaiting = "awaiting",
        /// It goes out, one after the other.
        Running = "running",
        /// Its writer has stopped it for now.
        Paused = "paused",
        /// Its writer has ended it; who has it has it.
        Stopped = "stopped",
        /// All have been written to.
        Done = "done",
    }
}

kernel::words! {
    /// Why somebody is left out of a mail to many.
    MailLeftOut {
        /// He wants none.
        Unsubscribed = "unsubscribed",
        /// Mail to him came back.
        Bounced = "bounced",
        /// A field can't be filled for him.
        Unfilled = "unfilled",
    }
}

kernel::words! {
    /// What is done with a mail to many.
    MailingAct {
        /// Stops for now.
        Pause = "pause",
        /// Goes on.
        Resume = "resume",
        /// Ends it.
        Stop = "stop",
    }
}

/// One mail to many, each his own.
#[derive(Debug, Clone)]
pub struct Mailing {
    /// The mailing.
    pub id: MailingId,
    /// From which mailbox.
    pub mailbox_id: MailboxId,
    /// Whose.
    pub account_id: Uuid,
    /// Its text and files.
    pub draft_id: super::DraftId,
    /// The template that it was written from.
    pub template_id: Option<TemplateId>,
    /// The subject, with its fields.
    pub subject: String,
    /// Seconds between one mail and the next.
    pub pause_seconds: i32,
    /// How far it is.
    pub state: MailingState,
    /// It goes on then: the day's limit is reached.
    pub held_until: Option<DateTime<Utc>>,
    /// Why it can't go on, as a code.
    pub problem: Option<String>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// How many of a mailing's recipients are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailingCounts {
    /// All of them.
    pub total: i64,
    /// The server took his mail.
    pub sent: i64,
    /// His mail failed, or is in doubt.
    pub failed: i64,
    /// Left out.
    pub left_out: i64,
}

/// Somebody whom a mailing goes to.
#[derive(Debug, Clone)]
pub struct MailingRecipient {
    /// His address.
    pub address: String,
    /// His name.
    pub name: String,
    /// Why he is left out.
    pub left_out: Option<MailLeftOut>,
    /// How far his mail is; none: not built yet.
    pub state: Option<super::OutgoingState>,
    /// What is wrong with it, as a code.
    pub problem: Option<String>,
    /// The server's own words.
    pub problem_detail: Option<String>,
}

/// What a mail to many would do, told before it begins.
#[derive(Debug, Clone)]
pub struct MailingCheck {
    /// Each recipient once, in order.
    pub recipients: Vec<Checked>,
    /// So many more may be written to today; none: no limit.
    pub room_today: Option<i64>,
}

/// One recipient of a mail to many, before it begins.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Name and address, lower case.
    pub person: super::Person,
    /// What fills the fields.
    pub values: std::collections::HashMap<String, String>,
    /// Why he can't be written to.
    pub left_out: Option<MailLeftOut>,
    /// Fields of the mail that nothing is known for.
    pub missing: Vec<String>,
}

/// How much may be sent a day; none: any number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SendingRules {
    /// Recipients a day of one mailbox.
    pub mailbox_daily_max: Option<i32>,
    /// Recipients a day of one account.
    pub account_daily_max: Option<i32>,
    /// Grows by one with every change; 0: never set.
    pub revision: i32,
}

/// Somebody who wants no mail to many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsubscribed {
    /// His address.
    pub address: String,
    /// Who entered it; none: he said so himself.
    pub by: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

kernel::words! {
    /// What stands in a sent mail and leads back here.
    TrackKind {
        /// A picture that is fetched when the mail is opened.
        Open = "open",
        /// A link of the text.
        Link = "link",
        /// The way out of mails to many.
        Unsubscribe = "unsubscribe",
    }
}

kernel::words! {
    /// Who opened a mail or followed a link, as far as can be told.
    Visitor {
        /// Probably a person.
        Person = "person",
        /// Probably a person, behind the machine of his mail host, which hides place and device.
        ByProxy = "by_proxy",
        /// The mail host's machine, which fetches every picture, read or not.
        HostMachine = "host_machine",
        /// A scanner that looks whether the mail is safe.
        Scanner = "scanner",
        /// Some other machine.
        Machine = "machine",
        /// The sender himself, or a colleague.
        Own = "own",
    }
}

kernel::words! {
    /// On what a mail was read.
    Device {
        /// An iPhone.
        Iphone = "iphone",
        /// An iPad.
        Ipad = "ipad",
        /// A phone or tablet with Android.
        Android = "android",
        /// A computer with Windows.
        Windows = "windows",
        /// A Mac.
        Mac = "mac",
        /// A computer with Linux.
        Linux = "linux",
    }
}

/// Somebody or something came by what stands in a sent mail, as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// By what.
    pub kind: TrackKind,
    /// Which one.
    pub tracked_id: Uuid,
    /// How long after the mail had left.
    pub after_sending: chrono::TimeDelta,
    /// The network, cut short.
    pub network: String,
    /// How the program named itself.
    pub agent: String,
    /// A colleague's own browser.
    pub ours: bool,
}

/// A visit with what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedVisit {
    /// By what.
    pub kind: TrackKind,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, as far as can be told.
    pub visitor: Visitor,
    /// On what, as far as the program named itself.
    pub device: Option<Device>,
    /// Where the link leads.
    pub target: Option<String>,
}

/// How a sent mail fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracking {
    /// The mail, as it stands in its thread.
    pub message_id: super::MessageId,
    /// When it left.
    pub sent_at: DateTime<Utc>,
    /// All visits, the newest first.
    pub visits: Vec<JudgedVisit>,
}

/// What stands in a mail that is being built and leads back here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTracked {
    /// What.
    pub kind: TrackKind,
    /// Of its token.
    pub hash: [u8; 32],
    /// Where the link leads; the address that leaves.
    pub target: Option<String>,
}

kernel::id!(ReplyWatchId, "a mail that wants an answer");

kernel::words! {
    /// Where the wait for an answer is.
    WatchState {
        /// Its day has not come.
        Waiting = "waiting",
        /// Its day has come, and nobody has answered.
        Due = "due",
        /// A person has answered.
        Answered = "answered",
        /// Its writer waits no longer.
        Done = "done",
    }
}

/// A mail that wants an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyWatch {
    /// The wait.
    pub id: ReplyWatchId,
    /// The thread.
    pub thread_id: super::ThreadId,
    /// The thread's subject.
    pub subject: String,
    /// Who is to answer.
    pub who: super::Person,
    /// When the mail left.
    pub sent_at: DateTime<Utc>,
    /// The day on which its writer is reminded.
    pub at: DateTime<Utc>,
    /// Where it is.
    pub state: WatchState,
}
