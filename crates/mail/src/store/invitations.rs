//! Answers to invitations; where a mailbox fetches from.

use crate::model::{MailboxId, OutgoingId, OutgoingState};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use mailwire::Answer;
use uuid::Uuid;

/// How an invitation was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What was said.
    pub answer: Answer,
    /// To which version of the event.
    pub sequence: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The mail that says it, with its writer, while somebody is to read it before it leaves.
    pub awaiting: Option<(OutgoingId, Uuid)>,
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
        r#"select a.answer, a.sequence, a.answered_at, o.id as "outgoing_id?", o.account_id as "account_id?"
           from mail.invitation_answer a
           left join mail.outgoing o on o.tenant_id = a.tenant_id and o.id = a.outgoing_id and o.state = $5
          where a.tenant_id = $1 and a.mailbox_id = $2 and a.uid = $3 and a.instance = $4"#,
        tx.tenant().0,
        mailbox.0,
        uid,
        instance,
        OutgoingState::Awaiting.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.and_then(|r| {
        let awaiting = r.outgoing_id.map(OutgoingId).zip(r.account_id);
        Some(Answered { answer: Answer::from_word(&r.answer)?, sequence: r.sequence, at: r.answered_at, awaiting })
    }))
}

/// Keeps an answer, and what stood before it until it has left; false when the same was said of this version before. What it takes the
/// place of while somebody is still to read it was never given: that has been called back before.
///
/// # Errors
/// A fault of the database.
pub async fn give(tx: &mut TenantTx, mailbox: MailboxId, given: &Given, labels: &[LabelId], now: DateTime<Utc>) -> Result<bool, Fault> {
    let done = sqlx::query!(
        "insert into mail.invitation_answer as a (tenant_id, mailbox_id, uid, instance, answer, sequence, outgoing_id, answered_at, labels)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict on constraint invitation_answer_pkey do update
            set answer = excluded.answer, sequence = excluded.sequence, outgoing_id = excluded.outgoing_id, answered_at = excluded.answered_at,
                before = jsonb_build_object('answer', a.answer, 'sequence', a.sequence, 'outgoing_id', a.outgoing_id, 'answered_at', a.answered_at)
          where a.answer <> excluded.answer or a.sequence < excluded.sequence",
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
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The mail that bears an answer does not leave: what was answered before holds again.
///
/// # Errors
/// A fault of the database.
pub async fn withdraw(tx: &mut TenantTx, outgoing: OutgoingId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.invitation_answer
            set answer = before->>'answer', sequence = (before->>'sequence')::bigint, outgoing_id = (before->>'outgoing_id')::uuid,
                answered_at = (before->>'answered_at')::timestamptz, before = null
          where tenant_id = $1 and outgoing_id = $2 and before is not null",
        tenant,
        outgoing.0,
    )
    .execute(tx.conn())
    .await?;
    // One that was just put back bears the earlier mail's id: this takes away only what nothing stood before.
    sqlx::query!("delete from mail.invitation_answer where tenant_id = $1 and outgoing_id = $2", tenant, outgoing.0)
        .execute(tx.conn())
        .await?;
    Ok(())
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
