//! The nouns of approval: whose mails are read before they leave, by whom, and what became of them.

use super::{DraftId, MailboxId, MailingId, OutgoingId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::id!(ApprovalId, "a mail that somebody is asked to let go");

kernel::words! {
    /// Which mails are read before they leave.
    ApprovalScope {
        /// All of them.
        All = "all",
        /// Those to somebody who has never written to us, and those with files.
        NewOrFiles = "new_or_files",
    }
}

kernel::words! {
    /// Why a mail is read before it leaves.
    ApprovalWhy {
        /// All mails of its writer are.
        All = "all",
        /// It goes to somebody who has never written to us.
        New = "new",
        /// It has files.
        Files = "files",
    }
}

kernel::words! {
    /// Whom a rule is about.
    ApprovalOf {
        /// One colleague.
        Account = "account",
        /// All with a role.
        Role = "role",
    }
}

kernel::words! {
    /// What became of a mail that somebody was asked to let go.
    ApprovalState {
        /// Nobody has decided yet.
        Asked = "asked",
        /// Let go as it was written.
        Released = "released",
        /// Corrected and let go.
        Corrected = "corrected",
        /// Back with its writer.
        SentBack = "sent_back",
        /// Its writer has called it back.
        CalledBack = "called_back",
    }
}

kernel::words! {
    /// When somebody wants letters about approvals.
    ApprovalLetters {
        /// Always.
        Always = "always",
        /// While nobody looks at his screens.
        Away = "away",
        /// Never.
        Never = "never",
    }
}

/// Whose mails are read before they leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalRule {
    /// The colleague or the role.
    pub whose: Uuid,
    /// Which of the two.
    pub kind: ApprovalOf,
    /// Which of their mails.
    pub scope: ApprovalScope,
    /// Who lets them go; nobody: whoever sees the writer's department.
    pub approvers: Vec<Uuid>,
}

/// All rules, as somebody saw them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApprovalRules {
    /// A colleague's own rule goes before that of his role.
    pub rules: Vec<ApprovalRule>,
    /// Grows by one with every change; 0: never set.
    pub revision: i32,
}

/// What is to be let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalSubject {
    /// One mail.
    Mail(OutgoingId),
    /// A mail to many.
    Mailing(MailingId),
}

/// A mail that somebody is asked to let go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The question.
    pub id: ApprovalId,
    /// What it is about.
    pub of: ApprovalSubject,
    /// The draft that it was made from.
    pub draft_id: Option<DraftId>,
    /// From which mailbox.
    pub mailbox_id: MailboxId,
    /// Who wrote it.
    pub account_id: Uuid,
    /// Who is asked by name; nobody: whoever sees the writer's department.
    pub approvers: Vec<Uuid>,
    /// SHA-256 of what is read.
    pub blob: Vec<u8>,
    /// Of a mail to many: SHA-256 over all that it is made from.
    pub seal: Option<Vec<u8>>,
    /// Its subject.
    pub subject: String,
    /// To whom it goes, those in blind copy too.
    pub rcpt: Vec<String>,
    /// Does it tell of its opening?
    pub tracked: bool,
    /// Why it is read.
    pub why: ApprovalWhy,
    /// What became of it.
    pub state: ApprovalState,
    /// Its writer wants it to leave then.
    pub planned_at: Option<DateTime<Utc>>,
    /// Since when it waits.
    pub asked_at: DateTime<Utc>,
    /// When somebody decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who.
    pub decided_by: Option<Uuid>,
    /// What he says to its writer.
    pub note: Option<String>,
    /// What he changed, where he corrected it.
    pub correction: Option<Corrected>,
}

/// What somebody changed of a mail before he let it go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// The subject that left; [`Approval::subject`] is its writer's.
    pub subject: String,
    /// What its writer wrote, as text; of a mail to many with its fields.
    pub text_before: String,
    /// What it became.
    pub text_after: String,
}
