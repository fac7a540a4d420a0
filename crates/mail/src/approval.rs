//! Approval before sending: whose mails are read before they leave, and who is asked.
//!
//! The question bears the hash of the mail's bytes. What leaves is compared with it once more, at the server's door: a mail that nobody
//! let go, or other bytes than those that were let go, does not leave.

use crate::letters;
use crate::model::{
    Approval, ApprovalId, ApprovalOf, ApprovalRules, ApprovalScope, ApprovalState, ApprovalSubject, ApprovalWhy, DraftId, InputField,
    MailboxId, MailingId, Outgoing, Refusal, Stop,
};
use crate::store::approvals::{self as store, Decision};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, GRANT_ALL, LabelId};
use serde_json::json;
use std::collections::HashSet;

/// Rules of a company.
pub const RULES_MAX: usize = 200;
/// Those who let one colleague's mails go.
pub const APPROVERS_MAX: usize = 20;

/// A mail must be read before it leaves.
#[derive(Debug, Clone)]
pub(crate) struct Needed {
    /// Why.
    pub why: ApprovalWhy,
    /// Who sees the question.
    pub labels: Vec<LabelId>,
    /// Who is asked by name; nobody: whoever sees the writer's department.
    pub approvers: Vec<AccountId>,
}

/// Must a mail of this account to these readers, with files or without, be read by somebody before it leaves?
pub(crate) async fn needed(tx: &mut TenantTx, account: AccountId, rcpt: &[String], files: bool) -> Result<Option<Needed>, Fault> {
    let rules = store::rules(tx).await?.rules;
    if rules.is_empty() {
        return Ok(None);
    }
    let role = accounts::labels::seat(tx, account).await?.map(|seat| seat.role.0);
    let own = rules.iter().find(|rule| rule.kind == ApprovalOf::Account && rule.whose == account.0);
    let of_role = rules.iter().find(|rule| rule.kind == ApprovalOf::Role && Some(rule.whose) == role);
    let Some(rule) = own.or(of_role) else { return Ok(None) };
    let why = match rule.scope {
        ApprovalScope::All => ApprovalWhy::All,
        ApprovalScope::NewOrFiles if files => ApprovalWhy::Files,
        ApprovalScope::NewOrFiles => {
            let addresses: Vec<String> = rcpt.iter().map(|a| a.to_lowercase()).collect();
            if store::strangers(tx, &addresses).await?.is_empty() {
                return Ok(None);
            }
            ApprovalWhy::New
        }
    };
    let approvers: Vec<AccountId> = rule.approvers.iter().map(|id| AccountId(*id)).filter(|id| *id != account).collect();
    Ok(Some(Needed { why, labels: who_decides(tx, account, &approvers).await?, approvers }))
}

/// The writer, and those who are named; when nobody is, who sees the writer's department. Whoever sees everything can always decide, so
/// that no mail waits for somebody who is away.
async fn who_decides(tx: &mut TenantTx, writer: AccountId, approvers: &[AccountId]) -> Result<Vec<LabelId>, Fault> {
    let mut labels = accounts::labels::own(tx, writer).await?;
    if approvers.is_empty() {
        labels.extend(accounts::labels::for_owner(tx, writer).await?);
    }
    for approver in approvers {
        labels.extend(accounts::labels::own(tx, *approver).await?);
    }
    labels.push(GRANT_ALL);
    labels.sort_unstable();
    labels.dedup();
    Ok(labels)
}

/// What is asked about a mail.
#[derive(Debug, Clone)]
pub(crate) struct Question<'a> {
    /// The mail, or the mail to many.
    pub of: ApprovalSubject,
    /// The draft that it was made from.
    pub draft_id: Option<DraftId>,
    /// From which mailbox.
    pub mailbox_id: MailboxId,
    /// SHA-256 of what is read.
    pub blob: &'a [u8],
    /// Of a mail to many: SHA-256 over all that it is made from.
    pub seal: Option<Vec<u8>>,
    /// Its subject.
    pub subject: &'a str,
    /// To whom it goes.
    pub rcpt: &'a [String],
    /// Does it tell of its opening?
    pub tracked: bool,
    /// Its writer wants it to leave then.
    pub planned_at: Option<DateTime<Utc>>,
}

/// Asks those who let this account's mails go.
pub(crate) async fn ask(
    tx: &mut TenantTx,
    account: AccountId,
    (needed, question): (Needed, Question<'_>),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let Question { of, draft_id, mailbox_id, blob, seal, subject, rcpt, tracked, planned_at } = question;
    let approval = Approval {
        id: ApprovalId::new(),
        of,
        draft_id,
        mailbox_id,
        account_id: account.0,
        approvers: needed.approvers.iter().map(|approver| approver.0).collect(),
        blob: blob.to_vec(),
        seal,
        subject: subject.to_owned(),
        rcpt: rcpt.to_vec(),
        tracked,
        why: needed.why,
        state: ApprovalState::Asked,
        planned_at,
        asked_at: now,
        decided_at: None,
        decided_by: None,
        note: None,
        correction: None,
    };
    store::insert(tx, &approval, &needed.labels).await?;
    letters::promise(tx, now).await?;
    tell(tx, approval.id).await
}

/// Its writer has called it back before anybody decided.
pub(crate) async fn called_back(tx: &mut TenantTx, of: ApprovalSubject, by: AccountId, now: DateTime<Utc>) -> Result<(), Fault> {
    let Some(approval) = store::about(tx, of).await?.filter(|a| a.state == ApprovalState::Asked) else { return Ok(()) };
    let decision = Decision { state: ApprovalState::CalledBack, by: Some(by.0), note: None, instead: None };
    store::decide(tx, approval.id, &decision, now).await?;
    tell(tx, approval.id).await
}

/// Is this what somebody let go, or a mail that nobody has to?
pub(crate) async fn is_as_let_go(tx: &mut TenantTx, mail: &Outgoing) -> Result<bool, Fault> {
    let Some(approval) = store::about(tx, ApprovalSubject::Mail(mail.id)).await? else { return Ok(true) };
    Ok(matches!(approval.state, ApprovalState::Released | ApprovalState::Corrected) && approval.blob == mail.blob)
}

/// The mails of a mail to many that somebody reads leave when it was let go as a whole.
pub(crate) async fn must_be_let_go(tx: &mut TenantTx, mailing: MailingId) -> Result<(), Fault> {
    match store::about(tx, ApprovalSubject::Mailing(mailing)).await? {
        Some(approval) if !matches!(approval.state, ApprovalState::Released | ApprovalState::Corrected) => {
            Err(Fault::say("a mail to many that nobody let go"))
        }
        _ => Ok(()),
    }
}

/// Tells the screens of its writer and of those who may decide.
pub(crate) async fn tell(tx: &mut TenantTx, id: ApprovalId) -> Result<(), Fault> {
    let labels = store::labels(tx, id).await?;
    events::emit(tx, "mail.approval", json!({}), &labels).await
}

/// Says whose mails are read before they leave.
///
/// # Errors
/// [`Refusal::FieldMalformed`], [`Refusal::TooMany`], [`Refusal::RulesChanged`].
pub async fn set_rules(tx: &mut TenantTx, actor: &Actor, new: ApprovalRules) -> Result<ApprovalRules, Stop> {
    if new.rules.len() > RULES_MAX {
        return Err(Stop::Refused(Refusal::TooMany { max: RULES_MAX }));
    }
    let colleagues: HashSet<_> = accounts::labels::colleagues(tx).await?.into_iter().map(|c| c.id.0).collect();
    let roles: HashSet<_> = accounts::labels::roles(tx).await?.into_iter().map(|role| role.id.0).collect();
    let mut seen = HashSet::new();
    for rule in &new.rules {
        let known = match rule.kind {
            ApprovalOf::Account => colleagues.contains(&rule.whose),
            ApprovalOf::Role => roles.contains(&rule.whose),
        };
        if !known || !seen.insert(rule.whose) {
            return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Whose)));
        }
        let is_own = |id: &uuid::Uuid| rule.kind == ApprovalOf::Account && *id == rule.whose;
        if rule.approvers.len() > APPROVERS_MAX || rule.approvers.iter().any(|id| !colleagues.contains(id) || is_own(id)) {
            return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Approvers)));
        }
    }
    store::set_rules(tx, &new).await?;
    let rules: Vec<_> =
        new.rules.iter().map(|rule| json!({"whose": rule.whose, "scope": rule.scope, "approvers": rule.approvers})).collect();
    accounts::audit::append(tx, actor, "mail.approval.rules", "", json!({"rules": rules})).await?;
    Ok(store::rules(tx).await?)
}
