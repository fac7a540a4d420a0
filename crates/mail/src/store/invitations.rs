//! Answers to invitations; where a mailbox fetches from.

use crate::model::{MailboxId, OutgoingId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use mailwire::Answer;

/// How an invitation was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What was said.
    pub answer: Answer,
    /// To which version of the event.
    pub sequence: i64,
    /// When.
    pub at: DateTime<Utc>,
}

/// An answer that is to be given.
#[derive(Debug, Clone)]
pub struct Given {
    /// The event.
    pub uid: String,
    /// Which of a row of events; empty for the whole row.
    pub instance: String,
    /// Which version of it.
    pub sequence: u32,
    /// What is said.
    pub answer: Answer,
    /// The mail that says it.
    pub outgoing: OutgoingId,
}

/// Where a mailbox's mail comes from.
#[derive(Debug, Clone)]
pub struct Hosts {
    /// Its address.
    pub address: String,
    /// The server that it is fetched from.
    pub imap_host: String,
}

/// How an invitation was answered from a mailbox.
///
/// # Errors
/// A fault of the database.
pub async fn answered(tx: &mut TenantTx, mailbox: MailboxId, uid: &str, instance: &str) -> Result<Option<Answered>, Fault> {
    let row = sqlx::query!(
        "select answer, sequence, answered_at from mail.invitation_answer
          where tenant_id = $1 and mailbox_id = $2 and uid = $3 and instance = $4",
        tx.tenant().0,
        mailbox.0,
        uid,
        instance,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.and_then(|r| Some(Answered { answer: Answer::from_word(&r.answer)?, sequence: r.sequence, at: r.answered_at })))
}

/// Keeps an answer; none when the same was said of this version before.
///
/// # Errors
/// A fault of the database.
pub async fn give(
    tx: &mut TenantTx,
    mailbox: MailboxId,
    given: &Given,
    labels: &[LabelId],
    now: DateTime<Utc>,
) -> Result<Option<Answered>, Fault> {
    let row = sqlx::query!(
        "insert into mail.invitation_answer as a (tenant_id, mailbox_id, uid, instance, answer, sequence, outgoing_id, answered_at, labels)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict on constraint invitation_answer_pkey do update
            set answer = excluded.answer, sequence = excluded.sequence, outgoing_id = excluded.outgoing_id, answered_at = excluded.answered_at
          where a.answer <> excluded.answer or a.sequence < excluded.sequence
         returning sequence, answered_at",
        tx.tenant().0,
        mailbox.0,
        given.uid,
        given.instance,
        given.answer.as_word(),
        i64::from(given.sequence),
        given.outgoing.0,
        now,
        labels,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| Answered { answer: given.answer, sequence: r.sequence, at: r.answered_at }))
}

/// Where a mailbox's mail comes from.
///
/// # Errors
/// A fault of the database.
pub async fn hosts(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<Hosts>, Fault> {
    let row = sqlx::query!("select address, imap_host from mail.mailbox where tenant_id = $1 and id = $2", tx.tenant().0, mailbox.0)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|r| Hosts { address: r.address, imap_host: r.imap_host }))
}
