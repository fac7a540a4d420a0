//! Mails that were put aside and are read again.

use crate::model::{MessageId, Person};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use serde_json::Value;
use uuid::Uuid;

/// A mail that was put aside.
#[derive(Debug, Clone)]
pub struct Aside {
    /// SHA-256 of its bytes.
    pub blob: Vec<u8>,
    /// Why.
    pub quarantine: String,
    /// Its thread.
    pub thread_id: Uuid,
    /// Its mailbox.
    pub mailbox_id: Uuid,
    /// Who sees it.
    pub labels: Vec<LabelId>,
}

/// A mail that was put aside; none when it was read, or isn't in sight.
///
/// # Errors
/// A fault of the database.
pub async fn aside(tx: &mut TenantTx, message: MessageId) -> Result<Option<Aside>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Aside,
        r#"select blob, quarantine as "quarantine!", thread_id, mailbox_id, labels from mail.message
         where tenant_id = $1 and id = $2 and quarantine is not null"#,
        tenant,
        message.0,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// It was tried again and still can't be read.
///
/// # Errors
/// A fault of the database.
pub async fn tried(tx: &mut TenantTx, message: MessageId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.message set attempts = attempts + 1 where tenant_id = $1 and id = $2", tenant, message.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What was read at last.
#[derive(Debug)]
pub struct Reread {
    /// Subject.
    pub subject: String,
    /// The writer.
    pub from: Person,
    /// The readers.
    pub recipients: Value,
    /// Files.
    pub attachments: Value,
    /// Files that are not shown within the text?
    pub has_attachments: bool,
    /// First words.
    pub preview: String,
    /// The Date header.
    pub sent_at: Option<DateTime<Utc>>,
    /// Message-ID without brackets.
    pub message_id: Option<String>,
    /// The id of the mail that it answers.
    pub in_reply_to: Option<String>,
    /// The ids of its thread.
    pub references: Vec<String>,
    /// What was wrong with its form.
    pub defects: Vec<String>,
    /// Its language.
    pub language: Option<String>,
    /// Its words, as a tsvector's text.
    pub search: String,
}

/// Writes what was read at last.
///
/// # Errors
/// A fault of the database.
pub async fn reread(tx: &mut TenantTx, message: MessageId, r: &Reread) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.message set quarantine = null, attempts = attempts + 1, subject = $3, from_name = $4, from_address = $5, recipients = $6,
                attachments = $7, has_attachments = $8, preview = $9, sent_at = $10, message_id = $11, in_reply_to = $12, refs = $13, defects = $14,
                language = $15, search = $16::text::tsvector
         where tenant_id = $1 and id = $2",
        tenant,
        message.0,
        r.subject,
        r.from.name,
        r.from.address,
        r.recipients,
        r.attachments,
        r.has_attachments,
        r.preview,
        r.sent_at,
        r.message_id,
        r.in_reply_to,
        &r.references,
        &r.defects,
        r.language,
        r.search,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
