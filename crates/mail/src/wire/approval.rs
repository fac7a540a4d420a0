//! Mails that somebody reads before they leave.

use super::about::InvitationOut;
use crate::model::{
    Approval, ApprovalLetters, ApprovalOf, ApprovalRule, ApprovalRules, ApprovalScope, ApprovalState, ApprovalSubject, ApprovalWhy,
    Corrected,
};
use chrono::{DateTime, Utc};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whose mails are read before they leave.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ApprovalRules)]
pub struct ApprovalRulesIo {
    /// At most 200; a colleague's own goes before that of his role.
    pub rules: Vec<ApprovalRuleIo>,
    /// The one that was seen; 0: never set.
    pub revision: i32,
}

/// A rule.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ApprovalRule)]
pub struct ApprovalRuleIo {
    /// The colleague or the role.
    pub whose: Uuid,
    /// Which of the two.
    pub kind: ApprovalOf,
    /// Which of their mails.
    pub scope: ApprovalScope,
    /// Who lets them go, at most 20; nobody: whoever sees the writer's department. Who sees everything always can.
    #[serde(default)]
    pub approvers: Vec<Uuid>,
}

pub(crate) fn approval_rules(all: ApprovalRules) -> ApprovalRulesIo {
    let ApprovalRules { rules, revision } = all;
    let rule = |r: ApprovalRule| {
        let ApprovalRule { whose, kind, scope, approvers } = r;
        ApprovalRuleIo { whose, kind, scope, approvers }
    };
    ApprovalRulesIo { rules: rules.into_iter().map(rule).collect(), revision }
}

pub(crate) fn approval_rules_in(all: ApprovalRulesIo) -> ApprovalRules {
    let ApprovalRulesIo { rules, revision } = all;
    let rule = |r: ApprovalRuleIo| {
        let ApprovalRuleIo { whose, kind, scope, approvers } = r;
        ApprovalRule { whose, kind, scope, approvers }
    };
    ApprovalRules { rules: rules.into_iter().map(rule).collect(), revision }
}

/// A mail that somebody is asked to let go.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Approval)]
pub struct ApprovalOut {
    id: Uuid,
    writer_id: Uuid,
    writer: String,
    subject: String,
    /// Everybody it goes to, those in blind copy too.
    to: Vec<String>,
    /// Each of them gets one of his own.
    separately: bool,
    why: ApprovalWhy,
    state: ApprovalState,
    /// Its writer wants it to leave then; null: at once.
    planned_at: Option<DateTime<Utc>>,
    asked_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
    /// The name of who decided.
    decided_by: Option<String>,
    /// What he says to its writer.
    note: Option<String>,
    /// Of one's own: the mail on its way, to call it back.
    outgoing_id: Option<Uuid>,
    /// Of one's own: the mail to many, to end it.
    mailing_id: Option<Uuid>,
    /// Of one's own: the draft that it is again.
    draft_id: Option<Uuid>,
}

pub(crate) fn approval(a: Approval, names: &HashMap<AccountId, String>, reader: AccountId) -> ApprovalOut {
    let Approval {
        id,
        of,
        draft_id,
        mailbox_id: _,
        account_id,
        approvers: _,
        blob: _,
        seal: _,
        subject,
        rcpt,
        tracked: _,
        why,
        state,
        planned_at,
        asked_at,
        decided_at,
        decided_by,
        note,
        correction: _,
    } = a;
    let own = account_id == reader.0;
    let name = |id: Uuid| names.get(&AccountId(id)).cloned().unwrap_or_default();
    let (outgoing_id, mailing_id) = match of {
        ApprovalSubject::Mail(id) => (Some(id.0), None),
        ApprovalSubject::Mailing(id) => (None, Some(id.0)),
    };
    ApprovalOut {
        id: id.0,
        writer_id: account_id,
        writer: name(account_id),
        subject,
        to: rcpt,
        separately: mailing_id.is_some(),
        why,
        state,
        planned_at,
        asked_at,
        decided_at,
        decided_by: decided_by.map(name),
        note,
        outgoing_id: outgoing_id.filter(|_| own),
        mailing_id: mailing_id.filter(|_| own),
        draft_id: draft_id.map(|d| d.0).filter(|_| own),
    }
}

/// A mail that somebody is asked to let go, as its reader will see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApprovalRead)]
pub struct ApprovalReadOut {
    #[serde(flatten)]
    pub approval: ApprovalOut,
    /// From which address.
    pub from: String,
    /// The text, safe to show: a document for a frame without rights.
    pub document: String,
    /// Its files.
    pub attachments: Vec<ApprovalFileOut>,
    /// SHA-256 of the bytes that leave, in hex; of a mail to many, those of the first.
    pub sha256: String,
    /// What its writer wrote, to be corrected; of a mail to many with its fields. Null: decided already, or an answer to an invitation.
    pub html: Option<String>,
    /// Of an answer to an invitation: to which event, and what is answered.
    pub invitation: Option<InvitationOut>,
    /// What somebody changed before he let it go.
    pub correction: Option<CorrectionOut>,
}

/// What somebody changed of a mail before he let it go.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ApprovalCorrection)]
pub struct CorrectionOut {
    subject_before: String,
    subject_after: String,
    text_before: String,
    text_after: String,
}

/// With the subject that its writer gave it.
pub(crate) fn correction(c: Corrected, subject_before: String) -> CorrectionOut {
    let Corrected { subject, text_before, text_after } = c;
    CorrectionOut { subject_before, subject_after: subject, text_before, text_after }
}

/// A file of a mail that somebody is asked to let go.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ApprovalFile)]
pub struct ApprovalFileOut {
    /// Its place in the mail.
    pub index: usize,
    /// Its name.
    pub name: String,
    #[serde(rename = "type")]
    pub media_type: String,
    /// How big.
    pub bytes: usize,
}

/// When somebody wants letters about approvals: that mails wait for his word, and what became of his own.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = ApprovalLettersWanted)]
pub struct ApprovalLettersIo {
    /// `away`: while nobody looks at his screens.
    pub letters: ApprovalLetters,
}

/// Why a mail goes back to its writer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = SendBackMail)]
pub struct SendBackIn {
    /// To its writer, up to 2,000 characters.
    pub note: String,
}

/// A corrected mail.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = CorrectMail)]
pub struct CorrectIn {
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub html: String,
    /// To its writer.
    pub note: Option<String>,
}
