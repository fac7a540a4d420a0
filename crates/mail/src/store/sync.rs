//! What the sync remembers: which process syncs a mailbox, how it is doing, its folders and how far each is.

use crate::model::{FolderId, MailboxId};
use chrono::{DateTime, NaiveDate, Utc};
use db::{SystemTx, TenantTx};
use kernel::{Fault, LabelId};
use uuid::Uuid;

/// A mailbox that this process may sync now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Claimed {
    /// Its tenant.
    pub tenant_id: Uuid,
    /// The mailbox.
    pub id: Uuid,
}

/// Takes over mailboxes that nobody syncs (any more), and prolongs the leases of those that this process syncs. One whose
/// row is written at this moment is passed over, but stays this process's while its lease lasts. Times are the database's, so
/// that nodes whose clocks differ agree.
///
/// # Errors
/// A fault of the database.
pub async fn claim(tx: &mut SystemTx, me: Uuid, lease_seconds: f64, limit: i64) -> Result<Vec<Claimed>, Fault> {
    Ok(sqlx::query_as!(
        Claimed,
        r#"with held as (
           select tenant_id, id from mail.mailbox
           where state in ('active', 'failing') and worker = $1 and leased_until >= now()
         ), taken as (
           update mail.mailbox m set worker = $1, leased_until = now() + make_interval(secs => $2)
           from (
             select tenant_id, id from mail.mailbox
             where state in ('active', 'failing') and (worker is null or worker = $1 or leased_until < now())
             order by worker is not distinct from $1 desc, leased_until nulls first limit $3 for no key update skip locked
           ) c
           where m.tenant_id = c.tenant_id and m.id = c.id returning m.tenant_id, m.id
         )
         select tenant_id as "tenant_id!", id as "id!" from held union select tenant_id, id from taken"#,
        me,
        lease_seconds,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Lets go of all mailboxes of this process, so that others need not wait for the lease.
///
/// # Errors
/// A fault of the database.
pub async fn release(tx: &mut SystemTx, me: Uuid) -> Result<(), Fault> {
    sqlx::query!("update mail.mailbox set worker = null, leased_until = null where worker = $1", me).execute(tx.conn()).await?;
    Ok(())
}

/// A mailbox, as its worker needs it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its address.
    pub address: String,
    /// User name at the host.
    pub login: String,
    /// IMAP host.
    pub imap_host: String,
    /// IMAP port.
    pub imap_port: i32,
    /// `tls`, `starttls`, `none`.
    pub imap_security: String,
    /// The sealed password.
    pub secret: Vec<u8>,
    /// The provider that gives tokens instead.
    pub provider: Option<String>,
    /// When leave was last given there.
    pub granted_at: Option<DateTime<Utc>>,
    /// Back-fill no further than this.
    pub since: Option<NaiveDate>,
    /// `active`, `paused`, `failing`, `removed`.
    pub state: String,
    /// How far the worker is.
    pub phase: String,
    /// A person wants everything compared.
    pub reconcile_asked_at: Option<DateTime<Utc>>,
    /// What is wrong.
    pub problem: Option<String>,
    /// Who syncs it.
    pub worker: Option<Uuid>,
    /// Who sees it.
    pub labels: Vec<LabelId>,
}

/// A mailbox; none when it is gone.
///
/// # Errors
/// A fault of the database.
pub async fn account(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<Account>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Account,
        "select address, login, imap_host, imap_port, imap_security, secret, provider, granted_at, since, state, phase, reconcile_asked_at, problem, worker, labels
         from mail.mailbox where tenant_id = $1 and id = $2",
        tenant,
        mailbox.0,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Writes how far the worker is. Only while this process is the one that syncs it.
///
/// # Errors
/// A fault of the database.
pub async fn phase(tx: &mut TenantTx, mailbox: MailboxId, phase: &str, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.mailbox set phase = $3, state = case when state = 'failing' and $3 in ('newest', 'backfill', 'live') then 'active' else state end,
                problem = case when $3 in ('newest', 'backfill', 'live') then null else problem end,
                problem_detail = case when $3 in ('newest', 'backfill', 'live') then null else problem_detail end,
                problem_since = case when $3 in ('newest', 'backfill', 'live') then null else problem_since end,
                last_success_at = case when $3 in ('newest', 'backfill', 'live') then $4 else last_success_at end
         where tenant_id = $1 and id = $2 and state in ('active', 'failing')",
        tenant,
        mailbox.0,
        phase,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what is wrong; since when is kept while it stays the same.
///
/// # Errors
/// A fault of the database.
pub async fn failing(tx: &mut TenantTx, mailbox: MailboxId, code: &str, detail: &str, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.mailbox set state = 'failing', phase = 'failing', problem_since = case when problem = $3 then problem_since else $5 end,
                problem = $3, problem_detail = $4
         where tenant_id = $1 and id = $2 and state in ('active', 'failing')",
        tenant,
        mailbox.0,
        code,
        detail,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The comparison that a person asked for at `asked` is done.
///
/// # Errors
/// A fault of the database.
pub async fn reconciled(tx: &mut TenantTx, mailbox: MailboxId, asked: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.mailbox set reconcile_asked_at = null where tenant_id = $1 and id = $2 and reconcile_asked_at <= $3",
        tenant,
        mailbox.0,
        asked,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A folder of the server, as far as it is known here.
#[derive(Debug, Clone)]
pub struct FolderState {
    /// The folder.
    pub id: Uuid,
    /// For people.
    pub path: String,
    /// On the wire.
    pub wire_path: String,
    /// What it is for.
    pub role: Option<String>,
    /// Can it hold mail?
    pub selectable: bool,
    /// The generation of its UIDs.
    pub uid_validity: Option<i64>,
    /// Every UID below was seen.
    pub uid_next: Option<i64>,
    /// Every change up to it is here.
    pub highest_modseq: Option<i64>,
    /// Progress of back-fill; 1: complete.
    pub backfilled_to: Option<i64>,
    /// Placements here.
    pub here: i64,
    /// Mails that the server had.
    pub server_count: i64,
    /// When it was last compared in full.
    pub reconciled_at: Option<DateTime<Utc>>,
}

/// The folders that the server has: INBOX first, then what was sent, then by name.
///
/// # Errors
/// A fault of the database.
pub async fn folders(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Vec<FolderState>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        FolderState,
        "select id, path, wire_path, role, selectable, uid_validity, uid_next, highest_modseq, backfilled_to, here, server_count, reconciled_at
         from mail.folder where tenant_id = $1 and mailbox_id = $2 and not local
         order by array_position(array['inbox', 'sent', 'archive'], role) nulls last, role in ('junk', 'trash', 'all', 'flagged'), path",
        tenant,
        mailbox.0,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A folder as the server lists it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// On the wire.
    pub wire_path: String,
    /// For people.
    pub path: String,
    /// What separates its levels.
    pub delimiter: Option<String>,
    /// What it is for.
    pub role: Option<&'static str>,
    /// Can it hold mail?
    pub selectable: bool,
}

/// Writes the server's list of folders. Those that are gone from it, given back, are for the caller to remove; a folder
/// that was made here and that the server has not been told of is not among them.
///
/// # Errors
/// A fault of the database.
pub async fn put_folders(tx: &mut TenantTx, mailbox: MailboxId, labels: &[LabelId], listed: &[Listed]) -> Result<Vec<FolderId>, Fault> {
    let tenant = tx.tenant().0;
    let ids: Vec<Uuid> = listed.iter().map(|_| FolderId::new().0).collect();
    let wires: Vec<String> = listed.iter().map(|l| l.wire_path.clone()).collect();
    let paths: Vec<String> = listed.iter().map(|l| l.path.clone()).collect();
    let delimiters: Vec<Option<String>> = listed.iter().map(|l| l.delimiter.clone()).collect();
    let roles: Vec<Option<String>> = listed.iter().map(|l| l.role.map(ToOwned::to_owned)).collect();
    let selectable: Vec<bool> = listed.iter().map(|l| l.selectable).collect();
    sqlx::query!(
        "insert into mail.folder as f (tenant_id, id, mailbox_id, path, wire_path, delimiter, role, selectable, labels)
         select $1, u.id, $2, u.path, u.wire_path, u.delimiter, u.role, u.selectable, $9
         from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[]) u(id, path, wire_path, delimiter, role, selectable)
         on conflict on constraint folder_path_key do update
           set path = excluded.path, delimiter = excluded.delimiter, role = excluded.role, selectable = excluded.selectable
           where (f.path, f.delimiter, f.role, f.selectable)
             is distinct from (excluded.path, excluded.delimiter, excluded.role, excluded.selectable)",
        tenant,
        mailbox.0,
        &ids,
        &paths,
        &wires,
        &delimiters as &[Option<String>],
        &roles as &[Option<String>],
        &selectable,
        labels,
    )
    .execute(tx.conn())
    .await?;
    let gone = sqlx::query_scalar!(
        "select id from mail.folder f where tenant_id = $1 and mailbox_id = $2 and not local and wire_path <> all($3)
           and not exists (select from mail.server_change c where c.tenant_id = $1 and c.folder_id = f.id and c.kind in ('create_folder', 'rename_folder'))",
        tenant,
        mailbox.0,
        &wires,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(gone.into_iter().map(FolderId).collect())
}

/// Removes a folder that lies empty.
///
/// # Errors
/// A fault of the database.
pub async fn remove_folder(tx: &mut TenantTx, folder: FolderId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from mail.server_change where tenant_id = $1 and folder_id = $2", tenant, folder.0).execute(tx.conn()).await?;
    sqlx::query!("delete from mail.folder where tenant_id = $1 and id = $2", tenant, folder.0).execute(tx.conn()).await?;
    Ok(())
}

/// Writes how far back-fill is; it only goes back.
///
/// # Errors
/// A fault of the database.
pub async fn progress(tx: &mut TenantTx, folder: FolderId, backfilled_to: Option<u32>, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.folder set backfilled_to = coalesce(least(backfilled_to, $3), $3), last_success_at = $4 where tenant_id = $1 and id = $2",
        tenant,
        folder.0,
        backfilled_to.map(i64::from),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a pass over a folder found.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// The generation of its UIDs.
    pub uid_validity: i64,
    /// Every UID below was seen.
    pub uid_next: Option<i64>,
    /// Every change up to it is here.
    pub highest_modseq: Option<i64>,
    /// Mails that the server has and that are wanted.
    pub server_count: i64,
    /// With a comparison in full: mails that are wanted and not here.
    pub missing: Option<i64>,
    /// Is back-fill complete?
    pub complete: bool,
}

/// Writes what a pass over a folder found, after everything of it was written.
///
/// # Errors
/// A fault of the database.
pub async fn found(tx: &mut TenantTx, folder: FolderId, found: &Found, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.folder set uid_validity = $3, uid_next = $4, highest_modseq = $5, server_count = $6, missing = coalesce($7, missing),
                reconciled_at = case when $7::bigint is null then reconciled_at else $9 end, backfilled_to = case when $8 then 1 else backfilled_to end,
                last_success_at = $9, problem = null, problem_detail = null
         where tenant_id = $1 and id = $2",
        tenant,
        folder.0,
        found.uid_validity,
        found.uid_next,
        found.highest_modseq,
        found.server_count,
        found.missing,
        found.complete,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Are mails of the past still being fetched?
///
/// # Errors
/// A fault of the database.
pub async fn fills(tx: &mut TenantTx, mailbox: MailboxId) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let filling = sqlx::query_scalar!(
        r#"select phase in ('newest', 'backfill') as "filling!" from mail.mailbox where tenant_id = $1 and id = $2"#,
        tenant,
        mailbox.0
    );
    Ok(filling.fetch_optional(tx.conn()).await?.unwrap_or(false))
}

/// How many mails of a folder are wanted; for progress while it fills.
///
/// # Errors
/// A fault of the database.
pub async fn expected(tx: &mut TenantTx, folder: FolderId, uid_validity: i64, server_count: i64) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.folder set uid_validity = $3, server_count = $4 where tenant_id = $1 and id = $2",
        tenant,
        folder.0,
        uid_validity,
        server_count,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what is wrong with one folder.
///
/// # Errors
/// A fault of the database.
pub async fn folder_problem(tx: &mut TenantTx, folder: FolderId, code: &str, detail: &str) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.folder set problem = $3, problem_detail = $4 where tenant_id = $1 and id = $2",
        tenant,
        folder.0,
        code,
        detail,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Back-fill begins anew in all folders, for instance because it shall go further back. What is here stays.
///
/// # Errors
/// A fault of the database.
pub async fn reopen(tx: &mut TenantTx, mailbox: MailboxId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.folder set backfilled_to = null where tenant_id = $1 and mailbox_id = $2 and not local", tenant, mailbox.0,)
        .execute(tx.conn())
        .await?;
    Ok(())
}
