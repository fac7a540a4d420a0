//! Files of mails: what was uploaded, and what is taken out.

use crate::model::MailboxId;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use uuid::Uuid;

/// An uploaded file.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its id.
    pub id: Uuid,
    /// Into which mailbox.
    pub mailbox_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: i64,
    /// Blobs, in order.
    pub pieces: Vec<Vec<u8>>,
}

/// Keeps an uploaded file.
///
/// # Errors
/// A fault of the database.
pub async fn insert(tx: &mut TenantTx, upload: &Upload, by: AccountId, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.import (tenant_id, id, mailbox_id, name, bytes, pieces, created_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenant,
        upload.id,
        upload.mailbox_id,
        upload.name,
        upload.bytes,
        &upload.pieces,
        by.0,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An uploaded file.
///
/// # Errors
/// A fault of the database.
pub async fn upload(tx: &mut TenantTx, id: Uuid) -> Result<Option<Upload>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(Upload, "select id, mailbox_id, name, bytes, pieces from mail.import where tenant_id = $1 and id = $2", tenant, id)
        .fetch_optional(tx.conn())
        .await?)
}

/// All of it has been taken in.
///
/// # Errors
/// A fault of the database.
pub async fn finished(tx: &mut TenantTx, id: Uuid, taken: i64, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.import set taken = $3, finished_at = $4 where tenant_id = $1 and id = $2", tenant, id, taken, now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Which mails are taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those of a thread.
    Thread(Uuid),
    /// Those in a folder.
    Folder(Uuid),
    /// Those of a mailbox.
    Mailbox(MailboxId),
}

/// A mail to be taken out.
#[derive(Debug, Clone)]
pub struct Out {
    /// The mail.
    pub id: Uuid,
    /// SHA-256 of its bytes.
    pub blob: Vec<u8>,
    /// The writer.
    pub from_address: String,
    /// Its subject.
    pub subject: String,
    /// Arrival.
    pub at: DateTime<Utc>,
    /// Of one that was too large only the header is here.
    pub quarantine: Option<String>,
}

/// Mails to be taken out that the actor sees, oldest first, after a place in that order.
///
/// # Errors
/// A fault of the database.
pub async fn out(tx: &mut TenantTx, which: Which, after: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> Result<Vec<Out>, Fault> {
    let tenant = tx.tenant().0;
    let (at, id) = (after.map(|a| a.0), after.map(|a| a.1));
    let rows = match which {
        Which::Thread(thread) => {
            sqlx::query_as!(
                Out,
                "select id, blob, from_address, subject, at, quarantine from mail.message
                 where tenant_id = $1 and thread_id = $2 and ($3::timestamptz is null or (at, id) > ($3, $4::uuid)) order by at, id limit $5",
                tenant,
                thread,
                at,
                id,
                limit,
            )
            .fetch_all(tx.conn())
            .await?
        }
        Which::Folder(folder) => {
            sqlx::query_as!(
                Out,
                "select id, blob, from_address, subject, at, quarantine from mail.message m
                 where tenant_id = $1 and ($3::timestamptz is null or (at, id) > ($3, $4::uuid))
                   and exists (select from mail.placement p where p.tenant_id = $1 and p.folder_id = $2 and p.message_id = m.id)
                 order by at, id limit $5",
                tenant,
                folder,
                at,
                id,
                limit,
            )
            .fetch_all(tx.conn())
            .await?
        }
        Which::Mailbox(mailbox) => {
            sqlx::query_as!(
                Out,
                "select id, blob, from_address, subject, at, quarantine from mail.message
                 where tenant_id = $1 and mailbox_id = $2 and ($3::timestamptz is null or (at, id) > ($3, $4::uuid)) order by at, id limit $5",
                tenant,
                mailbox.0,
                at,
                id,
                limit,
            )
            .fetch_all(tx.conn())
            .await?
        }
    };
    Ok(rows)
}

/// Does the actor see what is asked for? Its name, for the file.
///
/// # Errors
/// A fault of the database.
pub async fn name_of(tx: &mut TenantTx, which: Which) -> Result<Option<String>, Fault> {
    let tenant = tx.tenant().0;
    let name = match which {
        Which::Thread(id) => {
            sqlx::query_scalar!("select subject from mail.thread where tenant_id = $1 and id = $2", tenant, id)
                .fetch_optional(tx.conn())
                .await?
        }
        Which::Folder(id) => {
            sqlx::query_scalar!("select path from mail.folder where tenant_id = $1 and id = $2", tenant, id)
                .fetch_optional(tx.conn())
                .await?
        }
        Which::Mailbox(id) => {
            sqlx::query_scalar!("select address from mail.mailbox where tenant_id = $1 and id = $2", tenant, id.0)
                .fetch_optional(tx.conn())
                .await?
        }
    };
    Ok(name)
}
