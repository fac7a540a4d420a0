//! What was done here and the server does not know yet.

use crate::model::{FolderId, MailboxId, ServerChangeId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;
use serde_json::Value;
use uuid::Uuid;

/// A change to be told.
#[derive(Debug, Clone)]
pub struct Change {
    /// The change.
    pub id: Uuid,
    /// See `mail.server_change`.
    pub kind: String,
    /// The folder.
    pub folder_id: Option<Uuid>,
    /// The UID there, as it was when the change was made.
    pub uid: Option<i64>,
    /// What belongs to the kind.
    pub payload: Value,
    /// How often it was tried.
    pub attempts: i32,
    /// Not yet due: it was refused lately.
    pub waits: bool,
}

/// The mailbox's changes in the order in which they were made.
///
/// # Errors
/// A fault of the database.
pub async fn pending(tx: &mut TenantTx, mailbox: MailboxId, now: DateTime<Utc>, limit: i64) -> Result<Vec<Change>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Change,
        r#"select id, kind, folder_id, uid, payload, attempts, not_before > $3 as "waits!" from mail.server_change
         where tenant_id = $1 and mailbox_id = $2 order by id limit $4"#,
        tenant,
        mailbox.0,
        now,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Says that these are being tried: from here on an act does not take them back silently. Those that are still there.
///
/// # Errors
/// A fault of the database.
pub async fn attempt(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "update mail.server_change set attempts = attempts + 1 where tenant_id = $1 and id = any($2) returning id",
        tenant,
        ids,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// These were told, or are void.
///
/// # Errors
/// A fault of the database.
pub async fn done(tx: &mut TenantTx, ids: &[Uuid]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from mail.server_change where tenant_id = $1 and id = any($2)", tenant, ids).execute(tx.conn()).await?;
    Ok(())
}

/// These were refused; they are tried again later.
///
/// # Errors
/// A fault of the database.
pub async fn postpone(tx: &mut TenantTx, ids: &[Uuid], error: &str, not_before: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.server_change set last_error = $3, not_before = $4 where tenant_id = $1 and id = any($2)",
        tenant,
        ids,
        error,
        not_before,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Where these mails lie in a folder now: mail and UID. Theirs may have changed since the change was made.
///
/// # Errors
/// A fault of the database.
pub async fn places(tx: &mut TenantTx, folder: FolderId, messages: &[Uuid]) -> Result<Vec<(Uuid, u32)>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select message_id, uid from mail.placement where tenant_id = $1 and folder_id = $2 and message_id = any($3) and uid > 0",
        tenant,
        folder.0,
        messages,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().filter_map(|r| Some((r.message_id, u32::try_from(r.uid).ok()?))).collect())
}

/// A move that the server refuses for good: its mails are shown again where they lie. The mails.
///
/// # Errors
/// A fault of the database.
pub async fn stay(tx: &mut TenantTx, folder: FolderId, messages: &[Uuid]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.placement set moving_to = null where tenant_id = $1 and folder_id = $2 and message_id = any($3)",
        tenant,
        folder.0,
        messages,
    )
    .execute(tx.conn())
    .await?;
    // The server's flags count again, all of them.
    sqlx::query!("update mail.folder set highest_modseq = null where tenant_id = $1 and id = $2", tenant, folder.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A folder's names on the server and for people.
///
/// # Errors
/// A fault of the database.
pub async fn folder_names(tx: &mut TenantTx, folder: FolderId) -> Result<Option<(String, String)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!("select wire_path, path from mail.folder where tenant_id = $1 and id = $2", tenant, folder.0)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|r| (r.wire_path, r.path)))
}

/// A mail's bytes and its Message-ID, to put it into a folder.
#[derive(Debug, Clone)]
pub struct ToAppend {
    /// SHA-256 of the bytes.
    pub blob: Vec<u8>,
    /// Message-ID without brackets.
    pub message_id: Option<String>,
    /// Its date.
    pub at: DateTime<Utc>,
}

/// A mail that is to be put into a folder.
///
/// # Errors
/// A fault of the database.
pub async fn to_append(tx: &mut TenantTx, message: Uuid) -> Result<Option<ToAppend>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(ToAppend, "select blob, message_id, at from mail.message where tenant_id = $1 and id = $2", tenant, message)
        .fetch_optional(tx.conn())
        .await?)
}

/// The copy of a sent mail lies in its folder.
///
/// # Errors
/// A fault of the database.
pub async fn appended(tx: &mut TenantTx, outgoing: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.outgoing set appended = true where tenant_id = $1 and id = $2", tenant, outgoing).execute(tx.conn()).await?;
    Ok(())
}

/// Renames a folder here, as the server did.
///
/// # Errors
/// A fault of the database.
pub async fn rename(tx: &mut TenantTx, folder: FolderId, path: &str, wire_path: &str) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.folder set path = $3, wire_path = $4 where tenant_id = $1 and id = $2", tenant, folder.0, path, wire_path)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Promises the server a change of folders.
///
/// # Errors
/// A fault of the database.
pub async fn promise(tx: &mut TenantTx, mailbox: MailboxId, kind: &str, folder: FolderId, payload: Value) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.server_change (tenant_id, id, mailbox_id, kind, folder_id, payload) values ($1, $2, $3, $4, $5, $6)",
        tenant,
        ServerChangeId::new().0,
        mailbox.0,
        kind,
        folder.0,
        payload,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
