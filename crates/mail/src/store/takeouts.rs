//! Whole mailboxes that go out as a file.

use crate::model::MailboxId;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, Grants, LabelId};
use serde_json::Value;
use uuid::Uuid;

/// A mailbox on its way out, or out.
#[derive(Debug, Clone)]
pub struct Takeout {
    /// Its id.
    pub id: Uuid,
    /// Which mailbox.
    pub mailbox_id: Uuid,
    /// Who asked.
    pub account_id: Uuid,
    /// What he saw then.
    pub grants: Vec<i32>,
    /// `eml`, `mbox`.
    pub form: String,
    /// `waiting`, `done`, `stopped`.
    pub state: String,
    /// Mails written.
    pub mails: i64,
    /// The file's size.
    pub bytes: i64,
    /// The job that writes it.
    pub job_id: Option<Uuid>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When the file goes.
    pub expires_at: DateTime<Utc>,
    /// Who sees it.
    pub labels: Vec<LabelId>,
    /// The mailbox's address.
    pub address: String,
}

/// A mailbox that is asked for.
#[derive(Debug)]
pub struct NewTakeout<'a> {
    /// Its id.
    pub id: Uuid,
    /// Which mailbox.
    pub mailbox: MailboxId,
    /// Who asks.
    pub by: AccountId,
    /// What he sees.
    pub grants: &'a Grants,
    /// `eml`, `mbox`.
    pub form: &'a str,
    /// When.
    pub now: DateTime<Utc>,
    /// When the file goes.
    pub expires_at: DateTime<Utc>,
    /// Who sees it.
    pub labels: &'a [LabelId],
}

/// Notes one that is asked for.
///
/// # Errors
/// A fault of the database.
pub async fn insert(tx: &mut TenantTx, new: &NewTakeout<'_>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.takeout (tenant_id, id, mailbox_id, account_id, grants, form, state, created_at, expires_at, labels)
         values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9)",
        tenant,
        new.id,
        new.mailbox.0,
        new.by.0,
        new.grants.labels(),
        new.form,
        new.now,
        new.expires_at,
        new.labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Its job.
///
/// # Errors
/// A fault of the database.
pub async fn promised(tx: &mut TenantTx, id: Uuid, job: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.takeout set job_id = $3 where tenant_id = $1 and id = $2", tenant, id, job).execute(tx.conn()).await?;
    Ok(())
}

/// One that the actor sees.
///
/// # Errors
/// A fault of the database.
pub async fn takeout(tx: &mut TenantTx, id: Uuid) -> Result<Option<Takeout>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Takeout,
        "select t.id, t.mailbox_id, t.account_id, t.grants, t.form, t.state, t.mails, t.bytes, t.job_id, t.created_at, t.expires_at,
                t.labels, m.address
         from mail.takeout t join mail.mailbox m on m.tenant_id = t.tenant_id and m.id = t.mailbox_id
         where t.tenant_id = $1 and t.id = $2",
        tenant,
        id,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Those of a mailbox that the actor sees and whose file has not gone, newest first.
///
/// # Errors
/// A fault of the database.
pub async fn list(tx: &mut TenantTx, mailbox: MailboxId, now: DateTime<Utc>, limit: i64) -> Result<Vec<Takeout>, Fault> {
    let tenant = tx.tenant().0;
    let grants = tx.grants().labels().to_vec();
    Ok(sqlx::query_as!(
        Takeout,
        "select t.id, t.mailbox_id, t.account_id, t.grants, t.form, t.state, t.mails, t.bytes, t.job_id, t.created_at, t.expires_at,
                t.labels, m.address
         from mail.takeout t join mail.mailbox m on m.tenant_id = t.tenant_id and m.id = t.mailbox_id
         where t.tenant_id = $1 and t.mailbox_id = $2 and t.labels && $5 and t.expires_at > $3 order by t.created_at desc limit $4",
        tenant,
        mailbox.0,
        now,
        limit,
        &grants,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Forgets those whose file has gone, with what was kept of them.
///
/// # Errors
/// A fault of the database.
pub async fn forget(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from mail.takeout where tenant_id = $1 and expires_at < $2", tenant, now).execute(tx.conn()).await?;
    Ok(())
}

/// How far one is, as the verb has written it; none: it has kept no part yet.
///
/// # Errors
/// A fault of the database.
pub async fn so_far(tx: &mut TenantTx, id: Uuid) -> Result<Option<Value>, Fault> {
    let tenant = tx.tenant().0;
    let kept = sqlx::query_scalar!("select so_far from mail.takeout where tenant_id = $1 and id = $2", tenant, id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(kept.flatten())
}

/// Writes how far one is.
///
/// # Errors
/// A fault of the database.
pub async fn set_so_far(tx: &mut TenantTx, id: Uuid, so_far: &Value, mails: i64) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.takeout set so_far = $3, mails = $4 where tenant_id = $1 and id = $2", tenant, id, so_far, mails,)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Keeps a part of the file: its blob, and the entries of the directory for the files that end in it.
///
/// # Errors
/// A fault of the database, also when somebody else has kept the part of this place.
pub async fn keep_part(tx: &mut TenantTx, id: Uuid, place: i32, piece: &[u8], directory: Option<&[u8]>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.takeout_part (tenant_id, takeout_id, place, piece, directory) values ($1, $2, $3, $4, $5)",
        tenant,
        id,
        place,
        piece,
        directory,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The entries of the directory that were kept with a part.
///
/// # Errors
/// A fault of the database.
pub async fn directory(tx: &mut TenantTx, id: Uuid, place: i32) -> Result<Option<Vec<u8>>, Fault> {
    let tenant = tx.tenant().0;
    let kept = sqlx::query_scalar!(
        "select directory from mail.takeout_part where tenant_id = $1 and takeout_id = $2 and place = $3",
        tenant,
        id,
        place,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(kept.flatten())
}

/// The blobs of the file, in order.
///
/// # Errors
/// A fault of the database.
pub async fn pieces(tx: &mut TenantTx, id: Uuid) -> Result<Vec<Vec<u8>>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!("select piece from mail.takeout_part where tenant_id = $1 and takeout_id = $2 order by place", tenant, id)
        .fetch_all(tx.conn())
        .await?)
}

/// The file is whole; what only its writing needed is forgotten.
///
/// # Errors
/// A fault of the database.
pub async fn done(tx: &mut TenantTx, id: Uuid, mails: i64, bytes: i64) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.takeout_part set directory = null where tenant_id = $1 and takeout_id = $2 and directory is not null",
        tenant,
        id
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update mail.takeout set state = 'done', mails = $3, bytes = $4, so_far = null where tenant_id = $1 and id = $2",
        tenant,
        id,
        mails,
        bytes,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// It was stopped, or goes on.
///
/// # Errors
/// A fault of the database.
pub async fn set_state(tx: &mut TenantTx, id: Uuid, state: &str) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.takeout set state = $3 where tenant_id = $1 and id = $2", tenant, id, state).execute(tx.conn()).await?;
    Ok(())
}

/// A folder with mail in it.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// Its id; none: mails that lie in no folder of the server any more.
    pub id: Option<Uuid>,
    /// Its path.
    pub path: String,
    /// What separates its levels.
    pub delimiter: Option<String>,
    /// Mails in it.
    pub mails: i64,
}

/// The folders of a mailbox that have mail, and what lies in none.
///
/// # Errors
/// A fault of the database.
pub async fn shelves(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Vec<Shelf>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Shelf,
        r#"select f.id as "id?", f.path as "path!", f.delimiter, count(*) as "mails!"
           from mail.folder f join mail.placement p on p.tenant_id = f.tenant_id and p.folder_id = f.id and not p.deleted
           where f.tenant_id = $1 and f.mailbox_id = $2 group by f.tenant_id, f.id
           union all
           select null, '', null, count(*) from mail.message m where m.tenant_id = $1 and m.mailbox_id = $2
              and not exists (select from mail.placement p where p.tenant_id = $1 and p.message_id = m.id and not p.deleted)
           order by 2"#,
        tenant,
        mailbox.0,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A mail of a shelf.
#[derive(Debug, Clone)]
pub struct Shelved {
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
    /// Read.
    pub seen: bool,
    /// Starred.
    pub flagged: bool,
    /// Answered.
    pub answered: bool,
}

/// Mails of a shelf, oldest first, after a place in that order.
///
/// # Errors
/// A fault of the database.
pub async fn shelved(
    tx: &mut TenantTx,
    mailbox: MailboxId,
    folder: Option<Uuid>,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Shelved>, Fault> {
    let tenant = tx.tenant().0;
    let (at, id) = (after.map(|a| a.0), after.map(|a| a.1));
    let rows = match folder {
        Some(folder) => {
            sqlx::query_as!(
                Shelved,
                r#"select m.id, m.blob, m.from_address, m.subject, m.at, bool_or(p.seen) as "seen!", bool_or(p.flagged) as "flagged!", m.answered
                   from mail.placement p join mail.message m on m.tenant_id = p.tenant_id and m.id = p.message_id
                   where p.tenant_id = $1 and p.folder_id = $2 and not p.deleted and ($3::timestamptz is null or (m.at, m.id) > ($3, $4::uuid))
                   group by m.tenant_id, m.id order by m.at, m.id limit $5"#,
                tenant,
                folder,
                at,
                id,
                limit,
            )
            .fetch_all(tx.conn())
            .await?
        }
        None => {
            sqlx::query_as!(
                Shelved,
                r#"select m.id, m.blob, m.from_address, m.subject, m.at, m.seen, m.starred as "flagged", m.answered
                   from mail.message m where m.tenant_id = $1 and m.mailbox_id = $2 and ($3::timestamptz is null or (m.at, m.id) > ($3, $4::uuid))
                     and not exists (select from mail.placement p where p.tenant_id = $1 and p.message_id = m.id and not p.deleted)
                   order by m.at, m.id limit $5"#,
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
