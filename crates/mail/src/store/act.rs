//! Changes to threads: what the server must learn goes into `mail.server_change` in the same transaction.

use crate::model::{FolderRole, ServerChangeId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use serde_json::json;
use uuid::Uuid;

/// Messages that one act touches at most, in threads of any length.
pub const ACT_MESSAGES_MAX: i64 = 20_000;

/// A thread, locked.
#[derive(Debug, Clone)]
pub struct Locked {
    /// The thread.
    pub id: Uuid,
    /// Its mailbox.
    pub mailbox_id: Uuid,
    /// Its labels.
    pub labels: Vec<LabelId>,
    /// Dealt with?
    pub done: bool,
    /// Put off until then.
    pub snoozed_until: Option<DateTime<Utc>>,
}

/// Locks those of these threads whose mail the actor reads.
///
/// # Errors
/// A fault of the database.
pub async fn lock(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Locked>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Locked,
        "select t.id, t.mailbox_id, t.labels, t.done, t.snoozed_until from mail.thread t
         join mail.mailbox b on b.tenant_id = t.tenant_id and b.id = t.mailbox_id and b.read_labels && platform.grants()
         where t.tenant_id = $1 and t.id = any($2) order by t.id for update of t",
        tenant,
        ids,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// How many of these threads have got a mail after this time.
///
/// # Errors
/// A fault of the database.
pub async fn with_newer(tx: &mut TenantTx, threads: &[Uuid], after: DateTime<Utc>) -> Result<usize, Fault> {
    let tenant = tx.tenant().0;
    let newer = sqlx::query_scalar!(
        r#"select count(*) as "newer!" from unnest($2::uuid[]) t(id) where exists (
             select from mail.message m where m.tenant_id = $1 and m.thread_id = t.id and m.at > $3 and m.direction = 'in')"#,
        tenant,
        threads,
        after,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(usize::try_from(newer).unwrap_or(usize::MAX))
}

/// The threads of these messages, as far as the actor sees them.
///
/// # Errors
/// A fault of the database.
pub async fn threads_of(tx: &mut TenantTx, messages: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!("select distinct thread_id from mail.message where tenant_id = $1 and id = any($2)", tenant, messages)
        .fetch_all(tx.conn())
        .await?)
}

/// The unread incoming messages of these threads (`seen` false), or each thread's newest incoming one that is read (`seen` true).
///
/// # Errors
/// A fault of the database.
pub async fn to_mark_seen(tx: &mut TenantTx, threads: &[Uuid], seen: bool) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    if !seen {
        return Ok(sqlx::query_scalar!(
            "select id from mail.message where tenant_id = $1 and thread_id = any($2) and not seen and direction = 'in' limit $3",
            tenant,
            threads,
            ACT_MESSAGES_MAX,
        )
        .fetch_all(tx.conn())
        .await?);
    }
    Ok(sqlx::query_scalar!(
        r#"select n.id as "id!" from unnest($2::uuid[]) t(id) cross join lateral (
           select m.id, m.seen from mail.message m where m.tenant_id = $1 and m.thread_id = t.id and m.direction = 'in'
           order by m.at desc, m.id desc limit 1) n
         where n.seen"#,
        tenant,
        threads,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The starred messages of these threads (`starred` true), or the newest one of each thread without a star (`starred` false).
///
/// # Errors
/// A fault of the database.
pub async fn to_mark_starred(tx: &mut TenantTx, threads: &[Uuid], starred: bool) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    if starred {
        return Ok(sqlx::query_scalar!(
            "select id from mail.message where tenant_id = $1 and thread_id = any($2) and starred limit $3",
            tenant,
            threads,
            ACT_MESSAGES_MAX,
        )
        .fetch_all(tx.conn())
        .await?);
    }
    Ok(sqlx::query_scalar!(
        r#"select n.id as "id!" from mail.thread t cross join lateral (
           select m.id from mail.message m where m.tenant_id = $1 and m.thread_id = t.id order by m.at desc, m.id desc limit 1) n
         where t.tenant_id = $1 and t.id = any($2) and not t.starred"#,
        tenant,
        threads,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A place of a message on the server.
#[derive(Debug, Clone)]
pub struct Lies {
    /// The message.
    pub message_id: Uuid,
    /// Its mailbox.
    pub mailbox_id: Uuid,
    /// The folder on the server.
    pub folder_id: Uuid,
    /// The folder in which it is shown.
    pub shown_in: Uuid,
    /// The UID there; 0 when only the server knows it.
    pub uid: i64,
}

/// Marks messages read or unread, here; gives the places at which the server must do the same.
///
/// # Errors
/// A fault of the database.
pub async fn mark_seen(tx: &mut TenantTx, messages: &[Uuid], seen: bool) -> Result<Vec<Lies>, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.message set seen = $3 where tenant_id = $1 and id = any($2)", tenant, messages, seen)
        .execute(tx.conn())
        .await?;
    Ok(sqlx::query_as!(
        Lies,
        r#"update mail.placement set seen = $3 where tenant_id = $1 and message_id = any($2) and seen <> $3
         returning message_id, mailbox_id, folder_id, coalesce(moving_to, folder_id) as "shown_in!", uid"#,
        tenant,
        messages,
        seen,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The same for stars.
///
/// # Errors
/// A fault of the database.
pub async fn mark_starred(tx: &mut TenantTx, messages: &[Uuid], starred: bool) -> Result<Vec<Lies>, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.message set starred = $3 where tenant_id = $1 and id = any($2)", tenant, messages, starred)
        .execute(tx.conn())
        .await?;
    Ok(sqlx::query_as!(
        Lies,
        r#"update mail.placement set flagged = $3 where tenant_id = $1 and message_id = any($2) and flagged <> $3
         returning message_id, mailbox_id, folder_id, coalesce(moving_to, folder_id) as "shown_in!", uid"#,
        tenant,
        messages,
        starred,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Marks messages answered, here; gives the places at which the server must do the same.
///
/// # Errors
/// A fault of the database.
pub async fn mark_answered(tx: &mut TenantTx, messages: &[Uuid]) -> Result<Vec<Lies>, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.message set answered = true where tenant_id = $1 and id = any($2)", tenant, messages)
        .execute(tx.conn())
        .await?;
    Ok(sqlx::query_as!(
        Lies,
        r#"update mail.placement set answered = true where tenant_id = $1 and message_id = any($2) and not answered
         returning message_id, mailbox_id, folder_id, coalesce(moving_to, folder_id) as "shown_in!", uid"#,
        tenant,
        messages,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Promises the server's changes of one kind, each naming its message.
///
/// # Errors
/// A fault of the database.
pub async fn tell_server(tx: &mut TenantTx, kind: &str, places: &[Lies], to: Option<Uuid>) -> Result<(), Fault> {
    if places.is_empty() {
        return Ok(());
    }
    let tenant = tx.tenant().0;
    let payload = |l: &Lies| to.map_or_else(|| json!({"message_id": l.message_id}), |to| json!({"message_id": l.message_id, "to": to}));
    let ids: Vec<Uuid> = places.iter().map(|_| ServerChangeId::new().0).collect();
    let mailboxes: Vec<Uuid> = places.iter().map(|l| l.mailbox_id).collect();
    let folders: Vec<Uuid> = places.iter().map(|l| l.folder_id).collect();
    let uids: Vec<i64> = places.iter().map(|l| l.uid).collect();
    let payloads: Vec<serde_json::Value> = places.iter().map(payload).collect();
    sqlx::query!(
        "insert into mail.server_change (tenant_id, id, mailbox_id, kind, folder_id, uid, payload)
         select $1, c.id, c.mailbox_id, $2, c.folder_id, nullif(c.uid, 0), c.payload
         from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::jsonb[]) c(id, mailbox_id, folder_id, uid, payload)",
        tenant,
        kind,
        &ids,
        &mailboxes,
        &folders,
        &uids,
        &payloads,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Which places of some threads an act moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovesFrom {
    /// All but what was sent, drafts, and the folders in which a host shows mail a second time.
    Anywhere,
    /// Only from the folder of this role.
    Role(FolderRole),
}

/// Where the messages of these threads lie, as far as an act moves them from there.
///
/// # Errors
/// A fault of the database.
pub async fn to_move(tx: &mut TenantTx, threads: &[Uuid], from: MovesFrom) -> Result<Vec<Lies>, Fault> {
    let tenant = tx.tenant().0;
    let role = match from {
        MovesFrom::Anywhere => None,
        MovesFrom::Role(role) => Some(role.as_str()),
    };
    Ok(sqlx::query_as!(
        Lies,
        r#"select p.message_id, p.mailbox_id, p.folder_id, f.id as "shown_in!", p.uid
         from mail.message m
         join mail.placement p on p.tenant_id = m.tenant_id and p.message_id = m.id and not p.deleted
         join mail.folder f on f.tenant_id = p.tenant_id and f.id = coalesce(p.moving_to, p.folder_id)
         where m.tenant_id = $1 and m.thread_id = any($2)
           and case when $3::text is null then coalesce(f.role, '') not in ('sent', 'drafts', 'all', 'flagged') else f.role = $3 end
         limit $4"#,
        tenant,
        threads,
        role,
        ACT_MESSAGES_MAX,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Where these messages lie, of those shown in this folder.
///
/// # Errors
/// A fault of the database.
pub async fn shown_in(tx: &mut TenantTx, messages: &[Uuid], folder: Uuid) -> Result<Vec<Lies>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Lies,
        r#"select message_id, mailbox_id, folder_id, coalesce(moving_to, folder_id) as "shown_in!", uid from mail.placement
         where tenant_id = $1 and message_id = any($2) and coalesce(moving_to, folder_id) = $3 and not deleted"#,
        tenant,
        messages,
        folder,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Shows these places in another folder of their mailbox and promises the server the move.
///
/// A move that the server was not yet asked for is taken back or redirected; one that it is being asked for is followed by another.
///
/// # Errors
/// A fault of the database.
pub async fn move_to(tx: &mut TenantTx, places: &[Lies], to: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let folders: Vec<Uuid> = places.iter().map(|l| l.folder_id).collect();
    let uids: Vec<i64> = places.iter().map(|l| l.uid).collect();
    sqlx::query!(
        "update mail.placement p set moving_to = nullif($4::uuid, p.folder_id)
         from unnest($2::uuid[], $3::bigint[]) l(folder_id, uid)
         where p.tenant_id = $1 and p.folder_id = l.folder_id and p.uid = l.uid",
        tenant,
        &folders,
        &uids,
        to,
    )
    .execute(tx.conn())
    .await?;
    let forgotten = sqlx::query!(
        r#"delete from mail.server_change c using unnest($2::uuid[], $3::bigint[]) l(folder_id, uid)
         where c.tenant_id = $1 and c.kind = 'move' and c.folder_id = l.folder_id and c.uid = l.uid and c.attempts = 0
         returning c.folder_id as "folder_id!", c.uid as "uid!""#,
        tenant,
        &folders,
        &uids,
    )
    .fetch_all(tx.conn())
    .await?;
    let untold = |l: &Lies| forgotten.iter().any(|f| f.folder_id == l.folder_id && f.uid == l.uid);
    // Back where the server still has it: when the move was never asked for, there is nothing to ask.
    let (stays, moves): (Vec<Lies>, Vec<Lies>) = places.iter().cloned().partition(|l| l.folder_id == to);
    tell_server(tx, "move", &moves, Some(to)).await?;
    let asked: Vec<Lies> =
        stays.into_iter().filter(|l| l.shown_in != to && !untold(l)).map(|l| Lies { folder_id: l.shown_in, uid: 0, ..l }).collect();
    tell_server(tx, "move", &asked, Some(to)).await
}

/// The folder of this role in a mailbox.
///
/// # Errors
/// A fault of the database.
pub async fn folder_of_role(tx: &mut TenantTx, mailbox: Uuid, role: FolderRole) -> Result<Option<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "select id from mail.folder where tenant_id = $1 and mailbox_id = $2 and role = $3 and selectable order by id limit 1",
        tenant,
        mailbox,
        role.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// The mailbox of a folder; none when the actor doesn't see it or it holds no mail.
///
/// # Errors
/// A fault of the database.
pub async fn mailbox_of_folder(tx: &mut TenantTx, folder: Uuid) -> Result<Option<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!("select mailbox_id from mail.folder where tenant_id = $1 and id = $2 and selectable", tenant, folder)
        .fetch_optional(tx.conn())
        .await?)
}

/// Puts threads away or takes them back: done, or snoozed until a time; either hides them from the inbox.
///
/// # Errors
/// A fault of the database.
pub async fn put_away(tx: &mut TenantTx, threads: &[Uuid], done: bool, until: Option<DateTime<Utc>>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.thread set done = $3, snoozed_until = $4 where tenant_id = $1 and id = any($2)",
        tenant,
        threads,
        done,
        until,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update mail.thread_folder set hidden = $3 where tenant_id = $1 and thread_id = any($2) and hidden <> $3",
        tenant,
        threads,
        done || until.is_some(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Decides anew whether a person waits in these threads: the newest mail by a person is his, and it lies neither in the bin nor in junk.
///
/// # Errors
/// A fault of the database.
pub async fn decide_waiting(tx: &mut TenantTx, threads: &[Uuid]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.thread t set waiting = n.waiting, answered = n.answered
         from (
           select t.id,
             coalesce(n.direction = 'in', false) and t.tab in ('enquiries', 'customers')
             and (not exists (select from mail.thread_folder tf where tf.tenant_id = $1 and tf.thread_id = t.id)
               or exists (select from mail.thread_folder tf join mail.folder f on f.tenant_id = tf.tenant_id and f.id = tf.folder_id
                 where tf.tenant_id = $1 and tf.thread_id = t.id and coalesce(f.role, '') not in ('trash', 'junk', 'sent', 'drafts'))) as waiting,
             coalesce(n.direction = 'out', false)
             and exists (select from mail.message m where m.tenant_id = $1 and m.thread_id = t.id and m.direction = 'in' and m.auto is null) as answered
           from mail.thread t left join lateral (
             select m.direction from mail.message m where m.tenant_id = $1 and m.thread_id = t.id and m.auto is null
             order by m.at desc, m.id desc limit 1) n on true
           where t.tenant_id = $1 and t.id = any($2)
         ) n
         where t.tenant_id = $1 and t.id = n.id and (t.waiting, t.answered) is distinct from (n.waiting, n.answered)",
        tenant,
        threads,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Threads of the tenant whose snooze has ended, at most `limit`.
///
/// # Errors
/// A fault of the database.
pub async fn snoozed_before(tx: &mut TenantTx, now: DateTime<Utc>, limit: i64) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "select id from mail.thread where tenant_id = $1 and snoozed_until <= $2 order by snoozed_until limit $3",
        tenant,
        now,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}
