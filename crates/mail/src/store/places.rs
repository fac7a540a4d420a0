//! Where mails lie on the server, and the flags that they have there.
//!
//! A UID below zero is one of an older generation (UIDVALIDITY changed): its mail stays in sight until the new generation
//! has been fetched; then what is left below zero goes.

use crate::model::{FolderId, MailboxId};
use db::TenantTx;
use kernel::{Fault, LabelId};
use uuid::Uuid;

/// The UIDs of a folder that are here, ascending.
///
/// # Errors
/// A fault of the database.
pub async fn uids(tx: &mut TenantTx, folder: FolderId) -> Result<Vec<u32>, Fault> {
    let tenant = tx.tenant().0;
    let uids = sqlx::query_scalar!(
        "select uid from mail.placement where tenant_id = $1 and folder_id = $2 and uid > 0 order by uid",
        tenant,
        folder.0
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(uids.into_iter().filter_map(|uid| u32::try_from(uid).ok()).collect())
}

/// The folder's UIDs are void: a new generation begins. What is here stays in sight, below zero.
///
/// # Errors
/// A fault of the database.
pub async fn new_generation(tx: &mut TenantTx, folder: FolderId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    // What is left of an older generation can't be told from this one's; it goes.
    sqlx::query!("delete from mail.placement where tenant_id = $1 and folder_id = $2 and uid < 0", tenant, folder.0)
        .execute(tx.conn())
        .await?;
    sqlx::query!("update mail.placement set uid = -uid where tenant_id = $1 and folder_id = $2", tenant, folder.0)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "update mail.folder set uid_validity = null, uid_next = null, highest_modseq = null, backfilled_to = null, here = 0 where tenant_id = $1 and id = $2",
        tenant,
        folder.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What remains of an older generation, `limit` at most: its mails.
///
/// # Errors
/// A fault of the database.
pub async fn sweep_generation(tx: &mut TenantTx, folder: FolderId, limit: i64) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "delete from mail.placement where tenant_id = $1 and folder_id = $2 and uid in (
           select uid from mail.placement where tenant_id = $1 and folder_id = $2 and uid < 0 order by uid limit $3) returning message_id",
        tenant,
        folder.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Everything that lies in a folder, `limit` at most, is taken from it: its mails.
///
/// # Errors
/// A fault of the database.
pub async fn empty(tx: &mut TenantTx, folder: FolderId, limit: i64) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "delete from mail.placement where tenant_id = $1 and folder_id = $2 and uid in (
           select uid from mail.placement where tenant_id = $1 and folder_id = $2 order by uid limit $3) returning message_id",
        tenant,
        folder.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Takes these UIDs from a folder: their mails.
///
/// # Errors
/// A fault of the database.
pub async fn remove(tx: &mut TenantTx, folder: FolderId, uids: &[i64]) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"with gone as (
           delete from mail.placement where tenant_id = $1 and folder_id = $2 and uid = any($3) returning message_id
         ), counted as (
           update mail.folder set here = greatest(0, here - (select count(*) from gone)) where tenant_id = $1 and id = $2
         )
         select message_id as "message_id!" from gone"#,
        tenant,
        folder.0,
        uids,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Flags of a mail in a folder, as the server has them.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// The UID.
    pub uid: u32,
    /// `\Seen`
    pub seen: bool,
    /// `\Flagged`
    pub flagged: bool,
    /// `\Answered`
    pub answered: bool,
    /// `\Deleted`
    pub deleted: bool,
}

/// Takes over flags that differ from what is here – but not of a mail for which a change of ours is still on its way to the
/// server: ours is newer. The mails that changed.
///
/// # Errors
/// A fault of the database.
pub async fn take_flags(tx: &mut TenantTx, folder: FolderId, told: &[Told]) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    let uids: Vec<i64> = told.iter().map(|t| i64::from(t.uid)).collect();
    let flags = |which: fn(&Told) -> bool| told.iter().map(which).collect::<Vec<bool>>();
    Ok(sqlx::query_scalar!(
        "update mail.placement p set seen = t.seen, flagged = t.flagged, answered = t.answered, deleted = t.deleted
         from unnest($3::bigint[], $4::boolean[], $5::boolean[], $6::boolean[], $7::boolean[]) t(uid, seen, flagged, answered, deleted)
         where p.tenant_id = $1 and p.folder_id = $2 and p.uid = t.uid
           and (p.seen, p.flagged, p.answered, p.deleted) is distinct from (t.seen, t.flagged, t.answered, t.deleted)
           and not exists (
             select from mail.server_change c where c.tenant_id = $1 and c.folder_id = $2 and c.uid = p.uid
               and c.kind in ('seen', 'unseen', 'flag', 'unflag', 'answered'))
         returning p.message_id",
        tenant,
        folder.0,
        &uids,
        &flags(|t| t.seen),
        &flags(|t| t.flagged),
        &flags(|t| t.answered),
        &flags(|t| t.deleted),
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The threads of these mails.
///
/// # Errors
/// A fault of the database.
pub async fn threads(tx: &mut TenantTx, messages: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "select distinct thread_id from mail.message where tenant_id = $1 and id = any($2) order by 1",
        tenant,
        messages
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Mails moved on the server by us: from one folder to another, old and new UIDs in pairs. A UID 0 means that the server
/// did not say where it is now; the next pass over the target finds it.
///
/// # Errors
/// A fault of the database.
pub async fn moved(tx: &mut TenantTx, mailbox: MailboxId, from: FolderId, to: FolderId, pairs: &[(u32, u32)]) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    let (old, new): (Vec<i64>, Vec<i64>) = pairs.iter().map(|(old, new)| (i64::from(*old), i64::from(*new))).unzip();
    Ok(sqlx::query_scalar!(
        r#"with gone as (
           delete from mail.placement p using unnest($5::bigint[], $6::bigint[]) m(old, new)
           where p.tenant_id = $1 and p.folder_id = $3 and p.uid = m.old
           returning p.message_id, p.seen, p.flagged, p.answered, m.new
         ), came as (
           insert into mail.placement (tenant_id, folder_id, uid, message_id, mailbox_id, seen, flagged, answered)
           select $1, $4, g.new, g.message_id, $2, g.seen, g.flagged, g.answered from gone g where g.new > 0
           on conflict do nothing returning 1
         ), counted as (
           update mail.folder set here = greatest(0, here - case when id = $3 then (select count(*) from gone) else -(select count(*) from came) end)
           where tenant_id = $1 and id in ($3, $4)
         )
         select message_id as "message_id!" from gone"#,
        tenant,
        mailbox.0,
        from.0,
        to.0,
        &old,
        &new,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A mail came to lie at a place of the server by our own doing (APPEND).
///
/// # Errors
/// A fault of the database.
pub async fn put(tx: &mut TenantTx, mailbox: MailboxId, folder: FolderId, uid: u32, message: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "with new as (
           insert into mail.placement (tenant_id, folder_id, uid, message_id, mailbox_id, seen) values ($1, $3, $4, $5, $2, true)
           on conflict do nothing returning 1)
         update mail.folder set here = here + (select count(*) from new) where tenant_id = $1 and id = $3",
        tenant,
        mailbox.0,
        folder.0,
        i64::from(uid),
        message,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who sees these threads: thread, mailbox, labels.
///
/// # Errors
/// A fault of the database.
pub async fn seen_by(tx: &mut TenantTx, threads: &[Uuid]) -> Result<Vec<(Uuid, Uuid, Vec<LabelId>)>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!("select id, mailbox_id, labels from mail.thread where tenant_id = $1 and id = any($2)", tenant, threads)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.mailbox_id, r.labels)).collect())
}
