//! Deciding about mails of others before they leave: let go or sent back; how they are corrected and let go stands in `correct`.
//!
//! Whoever sees the question may decide; row security shows it to nobody else. He sees no more of the mailbox than this one mail, so what
//! is done to it is done by the house.

use crate::jobs::{MailingStep, Send};
use crate::model::{
    Approval, ApprovalId, ApprovalState, ApprovalSubject, Corrected, Draft, InputField, Mailing, MailingId, MailingState, Outgoing,
    OutgoingId, OutgoingState, Refusal, Stop,
};
use crate::send::{given_up, tell_changed};
use crate::store::approvals::{self as store, Decision, Matters};
use crate::store::list::COUNT_MAX;
use crate::store::outgoing::Step;
use crate::store::{drafts, mailings, outgoing};
use crate::{Mail, approval, letters, mailing};
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault};
use serde_json::json;

/// Questions that are shown.
pub const SHOWN_MAX: i64 = 200;
/// What an account asked for is shown to it so long.
pub const OWN_DAYS: i64 = 30;
/// Characters of a note.
pub const NOTE_CHARS_MAX: usize = 2_000;

/// Which questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Those that the account may decide about.
    ToDecide,
    /// Those of its own mails.
    Own,
}

/// Questions: the oldest that waits first, or the newest of one's own.
///
/// # Errors
/// A fault of the database.
pub async fn list(tx: &mut TenantTx, account: AccountId, whose: Whose, now: DateTime<Utc>) -> Result<Vec<Approval>, Fault> {
    match whose {
        Whose::ToDecide => store::to_decide(tx, account.0, SHOWN_MAX).await,
        Whose::Own => store::of_account(tx, account.0, now - Duration::days(OWN_DAYS), SHOWN_MAX).await,
    }
}

/// How many approvals are an account's matter.
///
/// # Errors
/// A fault of the database.
pub async fn matters(tx: &mut TenantTx, account: AccountId, now: DateTime<Utc>) -> Result<Matters, Fault> {
    store::matters(tx, account.0, now - Duration::days(OWN_DAYS), COUNT_MAX).await
}

/// One question; also one that was decided.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn found(tx: &mut TenantTx, id: ApprovalId) -> Result<Approval, Stop> {
    store::get(tx, id).await?.ok_or(Stop::Refused(Refusal::NotFound))
}

/// What its writer wrote, to be corrected. Read by the house: who sees the question sees no draft.
///
/// # Errors
/// A fault of the database.
pub async fn written(mail: &Mail, actor: &Actor, approval: &Approval) -> Result<Option<Draft>, Fault> {
    let Some(draft) = approval.draft_id.filter(|_| approval.state == ApprovalState::Asked) else { return Ok(None) };
    mail.db.read(&Actor::house(actor.tenant), async |tx| drafts::get(tx, approval.account_id, draft).await).await
}

/// The bytes that are read and let go.
///
/// # Errors
/// [`Refusal::NotFound`]; a fault of the storage.
pub async fn bytes(mail: &Mail, actor: &Actor, id: ApprovalId) -> Result<(Approval, bytes::Bytes), Stop> {
    let approval = mail.db.read(actor, async |tx| found(tx, id).await).await?;
    let hash = blobs::Hash::from_slice(&approval.blob).ok_or_else(|| Fault::say("a question about a mail without bytes"))?;
    Ok((approval, mail.blobs.get(actor.tenant, &hash).await?))
}

/// Lets a mail go, exactly as it was read. One that was planned leaves at its hour; when that is over, now.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::ApprovalOwn`], [`Refusal::ApprovalDecided`].
pub async fn release(mail: &Mail, actor: &Actor, account: AccountId, id: ApprovalId) -> Result<(), Stop> {
    may_decide(mail, actor, account, id).await?;
    let now = mail.now();
    mail.db
        .write(&Actor::house(actor.tenant), async |tx| {
            let approval = still_asked(tx, id).await?;
            let decision = Decision { state: ApprovalState::Released, by: Some(account.0), note: None, instead: None };
            match approval.of {
                ApprovalSubject::Mail(of) => {
                    let waiting = awaited(tx, of).await?;
                    if waiting.blob != approval.blob {
                        return Err(Fault::say("a mail is not the one that somebody was asked about").into());
                    }
                    let_go(tx, &waiting, now).await?;
                }
                ApprovalSubject::Mailing(of) => {
                    let waiting = awaited_mailing(tx, of, &approval).await?;
                    let_mailing_go(tx, &waiting).await?;
                }
            }
            decided(tx, actor, &approval, (&decision, "mail.approval.release"), now).await
        })
        .await
}

/// Gives a mail back to its writer, with a note; it is a draft again.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::ApprovalOwn`], [`Refusal::ApprovalDecided`]; [`Refusal::FieldMalformed`] without a note or with too
/// long a one.
pub async fn send_back(mail: &Mail, actor: &Actor, account: AccountId, id: ApprovalId, note: &str) -> Result<(), Stop> {
    let note = note.trim();
    if note.is_empty() || note.chars().count() > NOTE_CHARS_MAX {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Note)));
    }
    may_decide(mail, actor, account, id).await?;
    let now = mail.now();
    mail.db
        .write(&Actor::house(actor.tenant), async |tx| {
            let approval = still_asked(tx, id).await?;
            match approval.of {
                ApprovalSubject::Mail(of) => {
                    let waiting = awaited(tx, of).await?;
                    let back =
                        Step { state: OutgoingState::Undone, leaves_at: waiting.leaves_at, problem: None, detail: None, attempts: 0 };
                    outgoing::step(tx, of, &back, now).await?;
                    given_up(tx, &waiting).await?;
                    tell_changed(tx, &waiting).await?;
                }
                ApprovalSubject::Mailing(of) => {
                    let waiting = mailings::lock(tx, of, None).await?.filter(|m| m.state == MailingState::Awaiting);
                    let waiting = waiting.ok_or(Stop::Refused(Refusal::ApprovalDecided))?;
                    mailing::end(tx, &waiting, MailingState::Stopped, Some("sent_back"), now).await?;
                }
            }
            let decision = Decision { state: ApprovalState::SentBack, by: Some(account.0), note: Some(note), instead: None };
            decided(tx, actor, &approval, (&decision, "mail.approval.send_back"), now).await
        })
        .await
}

/// Who sees the question may decide, unless the mail is his own.
pub(crate) async fn may_decide(mail: &Mail, actor: &Actor, account: AccountId, id: ApprovalId) -> Result<Approval, Stop> {
    let approval = mail.db.read(actor, async |tx| found(tx, id).await).await?;
    if approval.account_id == account.0 {
        return Err(Stop::Refused(Refusal::ApprovalOwn));
    }
    if approval.state != ApprovalState::Asked {
        return Err(Stop::Refused(Refusal::ApprovalDecided));
    }
    Ok(approval)
}

/// Locked; two who decide at once meet here, and the second is told.
pub(crate) async fn still_asked(tx: &mut TenantTx, id: ApprovalId) -> Result<Approval, Stop> {
    let approval = store::lock(tx, id).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    if approval.state == ApprovalState::Asked { Ok(approval) } else { Err(Stop::Refused(Refusal::ApprovalDecided)) }
}

pub(crate) async fn awaited(tx: &mut TenantTx, id: OutgoingId) -> Result<Outgoing, Stop> {
    let waiting = outgoing::lock(tx, id, None).await?.filter(|o| o.state == OutgoingState::Awaiting);
    waiting.ok_or(Stop::Refused(Refusal::ApprovalDecided))
}

/// A mail to many that still is what somebody was asked about; locked.
pub(crate) async fn awaited_mailing(tx: &mut TenantTx, id: MailingId, approval: &Approval) -> Result<Mailing, Stop> {
    let waiting = mailings::lock(tx, id, None).await?.filter(|m| m.state == MailingState::Awaiting);
    let waiting = waiting.ok_or(Stop::Refused(Refusal::ApprovalDecided))?;
    if Some(mailing::seal(tx, &waiting).await?) != approval.seal {
        return Err(Fault::say("a mail to many is not the one that somebody was asked about").into());
    }
    Ok(waiting)
}

pub(crate) async fn let_mailing_go(tx: &mut TenantTx, waiting: &Mailing) -> Result<(), Fault> {
    mailings::step(tx, waiting.id, MailingState::Running, (None, None), None).await?;
    queue::enqueue(tx, &MailingStep { mailing_id: waiting.id }).await?;
    mailing::tell_seen(tx, waiting).await
}

pub(crate) async fn let_go(tx: &mut TenantTx, waiting: &Outgoing, now: DateTime<Utc>) -> Result<(), Fault> {
    let leaves_at = waiting.leaves_at.max(now);
    let next = Step { state: OutgoingState::Waiting, leaves_at, problem: None, detail: None, attempts: 0 };
    outgoing::step(tx, waiting.id, &next, now).await?;
    queue::enqueue_at(tx, &Send { outgoing_id: waiting.id }, leaves_at).await?;
    tell_changed(tx, waiting).await
}

pub(crate) async fn decided(
    tx: &mut TenantTx,
    actor: &Actor,
    approval: &Approval,
    (decision, act): (&Decision<'_>, &str),
    now: DateTime<Utc>,
) -> Result<(), Stop> {
    store::decide(tx, approval.id, decision, now).await?;
    let left = decision.instead.map_or(&approval.blob, |instead| &instead.blob);
    let hex: String = left.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut detail = json!({"writer": approval.account_id, "to": approval.rcpt, "sha256": hex});
    if let Some(Corrected { subject, text_before, text_after }) = decision.instead.map(|instead| &instead.correction) {
        detail["subject"] = json!(subject);
        detail["changed"] = json!({"subject": *subject != approval.subject, "text": text_before != text_after});
    }
    accounts::audit::append(tx, actor, act, &approval.subject, detail).await?;
    letters::promise(tx, now).await?;
    approval::tell(tx, approval.id).await?;
    Ok(())
}
