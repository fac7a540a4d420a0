//! The nouns of the mail reports: how soon people are answered, and how what is written fares.

use super::{MessageId, Person, ThreadId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

kernel::words! {
    /// By what answers are told apart.
    ResponseBy {
        /// Who answered; what nobody has answered: whose it is to answer.
        Person = "person",
        /// The mailbox that was written to.
        Mailbox = "mailbox",
        /// What the mail is about.
        Label = "label",
        /// The hour at which it came, by the company's clock.
        Hour = "hour",
        /// The week in which it came, by its Monday.
        Week = "week",
    }
}

kernel::words! {
    /// By what sent mails are told apart.
    SentBy {
        /// The template that they were written from.
        Template = "template",
        /// Who sent them.
        Person = "person",
    }
}

/// A person's mail with which a wait began, and the answer that ended it.
#[derive(Debug, Clone)]
pub struct Response {
    /// The mail.
    pub message_id: MessageId,
    /// Its thread.
    pub thread_id: ThreadId,
    /// Its mailbox.
    pub mailbox_id: Uuid,
    /// The mailbox's address.
    pub mailbox: String,
    /// Its subject.
    pub subject: String,
    /// Who wrote it.
    pub who: Person,
    /// When it came.
    pub at: DateTime<Utc>,
    /// What it is about.
    pub topics: Vec<String>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// By whom; unanswered: whose it is.
    pub person: Uuid,
}

/// How soon answers came in one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseGroup {
    /// An id, a label, an hour, a day; empty: none.
    pub key: String,
    /// In words, where the key has none of its own.
    pub name: String,
    /// Mails with which a wait began.
    pub mails: i64,
    /// Of these, answered.
    pub answered: i64,
    /// Minutes within which half of the answers came.
    pub median_minutes: Option<i64>,
    /// Minutes within which nine of ten came.
    pub p90_minutes: Option<i64>,
}

/// A mail that was sent from here, and how it fared.
#[derive(Debug, Clone)]
pub struct SentMail {
    /// The mail on its way.
    pub id: Uuid,
    /// Its thread; none: not known.
    pub thread_id: Option<ThreadId>,
    /// Its subject.
    pub subject: String,
    /// To whom.
    pub to: Vec<String>,
    /// When it left.
    pub sent_at: DateTime<Utc>,
    /// Who sent it.
    pub account_id: Uuid,
    /// The template that it was written from.
    pub template_id: Option<Uuid>,
    /// A person of the other side wrote into its thread later.
    pub answered: bool,
    /// Does it tell of its opening?
    pub tracked: bool,
    /// Its thread and it are among what probably a person has opened.
    pub opened: bool,
    /// Probably a person has followed one of its links.
    pub clicked: bool,
}

/// How sent mails of one group fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentGroup {
    /// An id; empty: none.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Mails that left.
    pub sent: i64,
    /// Of these, answered by a person.
    pub answered: i64,
    /// Of these, tracked: openings and clicks are known of these alone.
    pub tracked: i64,
    /// Of the tracked, probably opened by a person.
    pub opened: i64,
    /// Of the tracked, with a link that probably a person has followed.
    pub clicked: i64,
}
