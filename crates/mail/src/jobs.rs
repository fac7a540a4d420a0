//! Promises of mail: what is done after a change, in its own time. Ids only; each is one line to its verb.

use crate::model::{MailboxId, MailingId, MessageId, Order, OutgoingId, ReplyWatchId, RuleId, RuleRunId, ThreadId};
use crate::store::list::ListFilter;
use chrono::{DateTime, Utc};
use queue::{BACKGROUND, Job, NORMAL, URGENT};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

/// Sends a mail that waits to leave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Send {
    /// The mail.
    pub outgoing_id: OutgoingId,
}

impl Job for Send {
    const KIND: &'static str = "mail.send";
    // The mail's own state decides about further attempts; these are for a database that is away.
    const ATTEMPTS_MAX: u16 = 20;
    const PRIORITY: i16 = URGENT;
    // Connecting, sending a big mail over a slow line, and ten minutes for the server's last word (RFC 5321, 4.5.3.2.6).
    const TIME_MAX: Duration = Duration::from_secs(60 * 60);
    fn unique_key(&self) -> Option<String> {
        Some(self.outgoing_id.to_string())
    }
}

/// Puts the next mail of a mail to many on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MailingStep {
    /// The mail to many.
    pub mailing_id: MailingId,
}

impl Job for MailingStep {
    const KIND: &'static str = "mail.mailing";
    const ATTEMPTS_MAX: u16 = 20;
    const PRIORITY: i16 = NORMAL;
    fn unique_key(&self) -> Option<String> {
        Some(self.mailing_id.to_string())
    }
}

/// Reminds of a mail that nobody has answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemindOfReply {
    /// The wait.
    pub watch_id: ReplyWatchId,
}

impl Job for RemindOfReply {
    const KIND: &'static str = "mail.remind";
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = NORMAL;
    fn unique_key(&self) -> Option<String> {
        Some(self.watch_id.to_string())
    }
}

/// Promise each tenant that wants it a look at what nobody has answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LookForUnansweredOfAll {}

impl Job for LookForUnansweredOfAll {
    const KIND: &'static str = "mail.alarms";
    const PRIORITY: i16 = NORMAL;
}

/// Looks at what nobody has answered in the company's working hours.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LookForUnanswered {}

impl Job for LookForUnanswered {
    const KIND: &'static str = "mail.alarm";
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = NORMAL;
    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Writes to those who are away that mails wait for their word, and what became of their own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WriteOfApprovals {}

impl Job for WriteOfApprovals {
    const KIND: &'static str = "mail.approval.letters";
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = NORMAL;
    // What comes while one waits is in the same letter.
    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Looks whether a doubtful mail has turned up in the Sent folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckSent {
    /// The mail.
    pub outgoing_id: OutgoingId,
    /// How often it was looked for before.
    pub check: u8,
}

impl Job for CheckSent {
    const KIND: &'static str = "mail.send.check";
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = NORMAL;
}

/// Reads unknown writers of a mailbox for suggestions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Suggest {
    /// The mailbox.
    pub mailbox_id: MailboxId,
}

impl Job for Suggest {
    const KIND: &'static str = "mail.suggest";
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = BACKGROUND;
    fn unique_key(&self) -> Option<String> {
        Some(self.mailbox_id.to_string())
    }
}

/// Ties a company's past mails to it. Also enqueued by customers, by its name, when a company's people or domains change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Link {
    /// The company.
    pub company_id: Uuid,
}

impl Job for Link {
    const KIND: &'static str = customers::MAIL_LINK;
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = NORMAL;
    fn unique_key(&self) -> Option<String> {
        Some(self.company_id.to_string())
    }
}

/// Ties all past mails that are nobody's yet to the companies that there are now. Enqueued by customers, by its name, after an import.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinkAll {}

impl Job for LinkAll {
    const KIND: &'static str = customers::MAIL_LINK_ALL;
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = BACKGROUND;
    const TIME_MAX: Duration = Duration::from_secs(4 * 60 * 60);
    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Unties mails from what was made of a suggestion and taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Untie {
    /// The company that was made.
    pub company_id: Option<Uuid>,
    /// The person who was added.
    pub contact_id: Option<Uuid>,
}

impl Job for Untie {
    const KIND: &'static str = customers::MAIL_UNTIE;
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = NORMAL;
}

/// Leads threads of merged companies to the one that stayed, or back. Promised by customers under this name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FollowMerge {
    /// The merge.
    pub merge_id: Uuid,
    /// It was taken back.
    pub undone: bool,
}

impl Job for FollowMerge {
    const KIND: &'static str = customers::MAIL_MERGED;
    const ATTEMPTS_MAX: u16 = 10;
    const PRIORITY: i16 = NORMAL;
    fn unique_key(&self) -> Option<String> {
        Some(format!("{} {}", self.merge_id, if self.undone { "back" } else { "there" }))
    }
}

/// Brings a snoozed thread back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unsnooze {
    /// The thread.
    pub thread_id: ThreadId,
}

impl Job for Unsnooze {
    const KIND: &'static str = "mail.unsnooze";
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = NORMAL;
}

/// Does the same to all threads of a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ActOnAll {
    /// The list, its mailboxes named: those that the asking account sees.
    pub filter: ListFilter,
    /// The words of a search.
    pub words: Option<String>,
    /// What to do.
    pub order: Order,
    /// When it was asked for; what came later is left alone.
    pub asked_at: DateTime<Utc>,
}

impl Job for ActOnAll {
    const KIND: &'static str = "mail.act";
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = URGENT;
    fn title(&self) -> Option<String> {
        Some(self.words.clone().unwrap_or_else(|| self.filter.shelf.as_str().to_owned()))
    }
}

/// Tells an identity provider that leave is given back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Revoke {
    /// Which.
    pub revocation_id: Uuid,
}

impl Job for Revoke {
    const KIND: &'static str = "mail.revoke";
    // The provider's own tries are counted by the note of it; these are for a database that is away.
    const ATTEMPTS_MAX: u16 = 10;
    const PRIORITY: i16 = NORMAL;
    fn unique_key(&self) -> Option<String> {
        Some(self.revocation_id.to_string())
    }
}

/// Writes a whole mailbox into a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakeOut {
    /// What was asked for.
    pub takeout_id: Uuid,
    /// The file's name, for the list of jobs.
    pub name: String,
}

impl Job for TakeOut {
    const KIND: &'static str = "mail.takeout";
    const ATTEMPTS_MAX: u16 = 10;
    const PRIORITY: i16 = BACKGROUND;
    const TIME_MAX: Duration = Duration::from_secs(12 * 60 * 60);
    fn unique_key(&self) -> Option<String> {
        Some(self.takeout_id.to_string())
    }
    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

/// Takes the mails of an uploaded file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Import {
    /// The upload.
    pub import_id: Uuid,
    /// The file's name, for the list of jobs.
    pub name: String,
}

impl Job for Import {
    const KIND: &'static str = "mail.import";
    // For a database or a storage that is away; a file that can't be read ends at once.
    const ATTEMPTS_MAX: u16 = 10;
    const PRIORITY: i16 = NORMAL;
    const TIME_MAX: Duration = Duration::from_secs(12 * 60 * 60);
    fn unique_key(&self) -> Option<String> {
        Some(self.import_id.to_string())
    }
    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

/// Asks the rules about mails that have come to a mailbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HandleArrived {
    /// The mailbox.
    pub mailbox_id: MailboxId,
}

impl Job for HandleArrived {
    const KIND: &'static str = "mail.rules.arrived";
    const ATTEMPTS_MAX: u16 = 8;
    const PRIORITY: i16 = NORMAL;
    fn unique_key(&self) -> Option<String> {
        Some(self.mailbox_id.to_string())
    }
}

/// Makes a customer of a mail's unknown writer, because a rule says so.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BuildProfile {
    /// The mail.
    pub message_id: MessageId,
    /// The rule.
    pub rule_id: RuleId,
    /// Whose customer it will be.
    pub account_id: kernel::AccountId,
}

impl Job for BuildProfile {
    const KIND: &'static str = "mail.rules.profile";
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = NORMAL;
    fn unique_key(&self) -> Option<String> {
        Some(self.message_id.to_string())
    }
}

/// Goes on with a run of rules over the past: looks, does, or takes back, as the run says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunRules {
    /// The run.
    pub run_id: RuleRunId,
    /// What the first of its rules is called, for the list of jobs.
    pub name: String,
}

impl Job for RunRules {
    const KIND: &'static str = "mail.rules.run";
    const ATTEMPTS_MAX: u16 = 10;
    const PRIORITY: i16 = NORMAL;
    const TIME_MAX: Duration = Duration::from_secs(12 * 60 * 60);
    fn unique_key(&self) -> Option<String> {
        Some(self.run_id.to_string())
    }
    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}
