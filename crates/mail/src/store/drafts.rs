//! Drafts: one account's own, each change a new revision.

use crate::model::{AttachmentId, Draft, DraftAttachment, DraftId, DraftMode, MailboxId, MessageId, Recipients, TemplateId, ThreadId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use sqlx::types::Json;
use uuid::Uuid;

/// What a new draft begins with.
#[derive(Debug, Clone)]
pub struct NewDraft {
    /// The draft.
    pub id: DraftId,
    /// From which mailbox.
    pub mailbox_id: MailboxId,
    /// Whose.
    pub account_id: Uuid,
    /// What a person writes.
    pub content: Content,
    /// The mail that it answers or hands on.
    pub in_reply_to: Option<MessageId>,
    /// That mail's thread.
    pub thread_id: Option<ThreadId>,
    /// How it begins.
    pub mode: DraftMode,
    /// The mailbox's labels.
    pub labels: Vec<LabelId>,
}

/// What a person writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// To whom.
    pub recipients: Recipients,
    /// The subject.
    pub subject: String,
    /// The body.
    pub html: String,
    /// The template that it is written from.
    pub template_id: Option<TemplateId>,
}

struct Raw {
    id: Uuid,
    mailbox_id: Uuid,
    recipients: Json<Recipients>,
    subject: String,
    html: String,
    reply_to_message: Option<Uuid>,
    thread_id: Option<Uuid>,
    mode: String,
    revision: i32,
    updated_at: DateTime<Utc>,
    template_id: Option<Uuid>,
}

/// Adds a draft; false when there is one with its id.
///
/// # Errors
/// A fault of the database.
pub async fn insert(tx: &mut TenantTx, new: &NewDraft, now: DateTime<Utc>) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let added = sqlx::query!(
        "insert into mail.draft (tenant_id, id, mailbox_id, account_id, recipients, subject, html, reply_to_message, thread_id, mode,
                                 updated_at, labels, template_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict on constraint draft_pkey do nothing",
        tenant,
        new.id.0,
        new.mailbox_id.0,
        new.account_id,
        Json(&new.content.recipients) as _,
        new.content.subject,
        new.content.html,
        new.in_reply_to.map(|m| m.0),
        new.thread_id.map(|t| t.0),
        new.mode.as_str(),
        now,
        &new.labels,
        new.content.template_id.map(|t| t.0),
    )
    .execute(tx.conn())
    .await?;
    Ok(added.rows_affected() == 1)
}

/// The account's drafts that are not being sent, last changed first, without their files.
///
/// # Errors
/// A fault of the database.
pub async fn list(tx: &mut TenantTx, account: Uuid, before: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> Result<Vec<Draft>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        Raw,
        r#"select id, mailbox_id, recipients as "recipients: Json<Recipients>", subject, html, reply_to_message, thread_id, mode, revision, updated_at,
                template_id
         from mail.draft where tenant_id = $1 and account_id = $2 and state = 'open'
           and ($3::timestamptz is null or (updated_at, id) < ($3, $4::uuid))
         order by updated_at desc, id desc limit $5"#,
        tenant,
        account,
        before.map(|b| b.0),
        before.map(|b| b.1),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut drafts: Vec<Draft> = rows.into_iter().map(draft).collect();
    let ids: Vec<Uuid> = drafts.iter().map(|d| d.id.0).collect();
    let mut files = attachments(tx, &ids).await?;
    for draft in &mut drafts {
        draft.attachments = files.extract_if(.., |(of, _)| *of == draft.id.0).map(|(_, file)| file).collect();
    }
    Ok(drafts)
}

/// Locks one of the account's drafts; tells whether it is being sent. None when there is none.
///
/// # Errors
/// A fault of the database.
pub async fn lock(tx: &mut TenantTx, account: Uuid, id: DraftId) -> Result<Option<bool>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"select state = 'sending' as "sending!" from mail.draft where tenant_id = $1 and id = $2 and account_id = $3 for update"#,
        tenant,
        id.0,
        account,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// One of the account's drafts with its files.
///
/// # Errors
/// A fault of the database.
pub async fn get(tx: &mut TenantTx, account: Uuid, id: DraftId) -> Result<Option<Draft>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query_as!(
        Raw,
        r#"select id, mailbox_id, recipients as "recipients: Json<Recipients>", subject, html, reply_to_message, thread_id, mode, revision, updated_at,
                template_id
         from mail.draft where tenant_id = $1 and id = $2 and account_id = $3"#,
        tenant,
        id.0,
        account,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut found = draft(row);
    found.attachments = attachments(tx, &[id.0]).await?.into_iter().map(|(_, file)| file).collect();
    Ok(Some(found))
}

fn draft(r: Raw) -> Draft {
    Draft {
        id: DraftId(r.id),
        mailbox_id: MailboxId(r.mailbox_id),
        recipients: r.recipients.0,
        subject: r.subject,
        html: r.html,
        attachments: Vec::new(),
        in_reply_to: r.reply_to_message.map(MessageId),
        thread_id: r.thread_id.map(ThreadId),
        mode: DraftMode::from_word(&r.mode).unwrap_or(DraftMode::New),
        revision: r.revision,
        updated_at: r.updated_at,
        template_id: r.template_id.map(TemplateId),
    }
}

/// Writes a draft's content as its next revision. The caller has locked it.
///
/// # Errors
/// A fault of the database.
pub async fn write(tx: &mut TenantTx, id: DraftId, mailbox: MailboxId, content: &Content, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.draft d set mailbox_id = $3, recipients = $4, subject = $5, html = $6, revision = revision + 1, updated_at = $7,
                template_id = $8, labels = m.read_labels
         from mail.mailbox m where m.tenant_id = $1 and m.id = $3 and d.tenant_id = $1 and d.id = $2",
        tenant,
        id.0,
        mailbox.0,
        Json(&content.recipients) as _,
        content.subject,
        content.html,
        now,
        content.template_id.map(|t| t.0),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Says whether a draft is being sent.
///
/// # Errors
/// A fault of the database.
pub async fn set_sending(tx: &mut TenantTx, id: DraftId, sending: bool) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let state = if sending { "sending" } else { "open" };
    sqlx::query!("update mail.draft set state = $3 where tenant_id = $1 and id = $2", tenant, id.0, state).execute(tx.conn()).await?;
    Ok(())
}

/// Removes a draft.
///
/// # Errors
/// A fault of the database.
pub async fn delete(tx: &mut TenantTx, id: DraftId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from mail.draft where tenant_id = $1 and id = $2", tenant, id.0).execute(tx.conn()).await?;
    Ok(())
}

async fn attachments(tx: &mut TenantTx, drafts: &[Uuid]) -> Result<Vec<(Uuid, DraftAttachment)>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select draft_id, id, blob, name, type, bytes, inline, cid from mail.draft_attachment
         where tenant_id = $1 and draft_id = any($2) order by id",
        tenant,
        drafts,
    )
    .fetch_all(tx.conn())
    .await?;
    let file = |r: (Uuid, Vec<u8>, String, String, i64, bool, Option<String>)| DraftAttachment {
        id: AttachmentId(r.0),
        blob: r.1,
        name: r.2,
        media_type: r.3,
        bytes: r.4,
        inline: r.5,
        cid: r.6,
    };
    Ok(rows.into_iter().map(|r| (r.draft_id, file((r.id, r.blob, r.name, r.r#type, r.bytes, r.inline, r.cid)))).collect())
}

/// Adds files to a draft and counts a revision.
///
/// # Errors
/// A fault of the database.
pub async fn attach(tx: &mut TenantTx, draft: DraftId, files: &[DraftAttachment], now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    for file in files {
        sqlx::query!(
            "insert into mail.draft_attachment (tenant_id, id, draft_id, blob, name, type, bytes, inline, cid)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            tenant,
            file.id.0,
            draft.0,
            file.blob,
            file.name,
            file.media_type,
            file.bytes,
            file.inline,
            file.cid,
        )
        .execute(tx.conn())
        .await?;
    }
    touched(tx, draft, now).await
}

/// Takes a file off a draft and counts a revision; false when it has no such file.
///
/// # Errors
/// A fault of the database.
pub async fn detach(tx: &mut TenantTx, draft: DraftId, file: AttachmentId, now: DateTime<Utc>) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done =
        sqlx::query!("delete from mail.draft_attachment where tenant_id = $1 and draft_id = $2 and id = $3", tenant, draft.0, file.0)
            .execute(tx.conn())
            .await?;
    touched(tx, draft, now).await?;
    Ok(done.rows_affected() > 0)
}

async fn touched(tx: &mut TenantTx, draft: DraftId, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.draft set revision = revision + 1, updated_at = $3 where tenant_id = $1 and id = $2", tenant, draft.0, now)
        .execute(tx.conn())
        .await?;
    Ok(())
}
