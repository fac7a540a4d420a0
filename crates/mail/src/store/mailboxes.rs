//! Mailboxes and their folders, as people bind, see and change them.

use crate::model::{FolderId, MailboxId};
use chrono::{DateTime, NaiveDate, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{AccountId, Fault, LabelId, Stop};
use uuid::Uuid;

/// Where a mailbox's host listens and how to sign in, as stored.
#[derive(Debug, Clone)]
pub struct Access {
    /// User name.
    pub login: String,
    /// IMAP host.
    pub imap_host: String,
    /// IMAP port.
    pub imap_port: i32,
    /// `tls`, `starttls`, `none`.
    pub imap_security: String,
    /// SMTP host.
    pub smtp_host: String,
    /// SMTP port.
    pub smtp_port: i32,
    /// `tls`, `starttls`, `none`.
    pub smtp_security: String,
    /// The sealed password; empty with a provider.
    pub secret: Vec<u8>,
    /// The identity provider that gives tokens instead.
    pub provider: Option<String>,
}

/// A mailbox to be added.
#[derive(Debug)]
pub struct ToAdd<'a> {
    /// Its owner.
    pub owner: AccountId,
    /// Its address.
    pub address: &'a str,
    /// The name in front of the address.
    pub display_name: &'a str,
    /// How to sign in.
    pub access: &'a Access,
    /// Back-fill no further than this.
    pub since: Option<NaiveDate>,
    /// Which text of the consent was agreed to.
    pub consent_version: &'a str,
    /// When consent was given.
    pub now: DateTime<Utc>,
}

/// Adds a mailbox: who holds the first label reads its mail, who holds the second sees what threads are about. One that was removed and belongs to the same owner comes back with its mail. Its id.
///
/// # Errors
/// `taken` when its address is bound already; a fault of the database.
pub async fn insert<R>(
    tx: &mut TenantTx,
    id: MailboxId,
    new: &ToAdd<'_>,
    [read_label, list_label]: [LabelId; 2],
    taken: R,
) -> Result<MailboxId, Stop<R>> {
    let tenant = tx.tenant().0;
    let a = new.access;
    let id = sqlx::query_scalar!(
        "with back as (
           update mail.mailbox set state = 'active', phase = 'connecting', display_name = $5, login = $6, imap_host = $7, imap_port = $8,
                  imap_security = $9, smtp_host = $10, smtp_port = $11, smtp_security = $12, secret = $13, since = $14, consent_by = $3,
                  consent_at = $15, consent_version = $16, provider = $19, granted_at = case when $19::text is null then null else $15::timestamptz end, problem = null, problem_detail = null, problem_since = null
           where tenant_id = $1 and id = (
             select id from mail.mailbox where tenant_id = $1 and owner_id = $3 and lower(address) = lower($4) and state = 'removed' order by id desc limit 1)
           returning id
         ), made as (
           insert into mail.mailbox (tenant_id, id, owner_id, address, display_name, login, imap_host, imap_port, imap_security, smtp_host, smtp_port,
                                     smtp_security, secret, since, consent_by, consent_at, consent_version, read_label, list_label, labels,
                                     provider, granted_at)
           select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $3, $15, $16, $17::int, $18::int, array[0, $17::int, $18::int],
                  $19, case when $19::text is null then null else $15::timestamptz end
            where not exists (select from back)
           returning id
         )
         select id from back union all select id from made",
        tenant,
        id.0,
        new.owner.0,
        new.address,
        new.display_name,
        a.login,
        a.imap_host,
        a.imap_port,
        a.imap_security,
        a.smtp_host,
        a.smtp_port,
        a.smtp_security,
        a.secret,
        new.since,
        new.now,
        new.consent_version,
        read_label,
        list_label,
        a.provider,
    )
    .fetch_one(tx.conn())
    .await
    .on_constraint("mailbox_address_key", taken)?;
    id.map(MailboxId).ok_or_else(|| Stop::Failed(Fault::say("a mailbox without id")))
}

/// A mailbox as people see it.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// Its id.
    pub id: Uuid,
    /// Its owner.
    pub owner_id: Uuid,
    /// Its address.
    pub address: String,
    /// The name in front of the address.
    pub display_name: String,
    /// User name.
    pub login: String,
    /// IMAP host.
    pub imap_host: String,
    /// IMAP port.
    pub imap_port: i32,
    /// `tls`, `starttls`, `none`.
    pub imap_security: String,
    /// SMTP host.
    pub smtp_host: String,
    /// SMTP port.
    pub smtp_port: i32,
    /// `tls`, `starttls`, `none`.
    pub smtp_security: String,
    /// The identity provider that gives tokens; none: a password.
    pub provider: Option<String>,
    /// When leave was last given there.
    pub granted_at: Option<DateTime<Utc>>,
    /// Signature.
    pub signature_html: String,
    /// Back-fill no further than this.
    pub since: Option<NaiveDate>,
    /// `active`, `paused`, `failing`.
    pub state: String,
    /// How far the worker is.
    pub phase: String,
    /// What is wrong.
    pub problem: Option<String>,
    /// The host's own words.
    pub problem_detail: Option<String>,
    /// Since when.
    pub problem_since: Option<DateTime<Utc>>,
    /// The last time that all was well.
    pub last_success_at: Option<DateTime<Utc>>,
    /// Mails here.
    pub fetched: i64,
    /// Mails wanted.
    pub total: i64,
    /// Mails that the last comparison missed.
    pub missing: i64,
    /// Mails put aside.
    pub quarantined: i64,
    /// Unread threads in the inbox, 1,000 at most.
    pub unread: i64,
    /// May the actor read its mail, not only see what threads are about?
    pub readable: bool,
    /// Do several people work in it, to whom threads are given?
    pub team: bool,
}

/// The mailboxes that the actor sees, or one of them.
///
/// # Errors
/// A fault of the database.
pub async fn list(tx: &mut TenantTx, only: Option<MailboxId>, limit: i64) -> Result<Vec<Mailbox>, Fault> {
    let tenant = tx.tenant().0;
    let grants = tx.grants().labels().to_vec();
    Ok(sqlx::query_as!(
        Mailbox,
        r#"select m.id, m.owner_id, m.address, m.display_name, m.login, m.imap_host, m.imap_port, m.imap_security, m.smtp_host, m.smtp_port,
                  m.smtp_security, m.provider, m.granted_at, m.signature_html, m.since, m.state, m.phase, m.problem, m.problem_detail, m.problem_since, m.last_success_at,
                  f.fetched as "fetched!", f.total as "total!", f.missing as "missing!", q.quarantined as "quarantined!", u.unread as "unread!",
                  m.read_labels && $2 as "readable!", m.team
         from mail.mailbox m
         cross join lateral (
           select coalesce(sum(here), 0)::bigint as fetched, coalesce(sum(greatest(here, server_count)), 0)::bigint as total,
                  coalesce(sum(missing), 0)::bigint as missing
           from mail.folder where tenant_id = $1 and mailbox_id = m.id) f
         cross join lateral (
           select count(*) as quarantined from (
             select from mail.message x where x.tenant_id = $1 and x.mailbox_id = m.id and x.quarantine is not null limit 1000) y) q
         cross join lateral (
           select count(*) as unread from (
             select from mail.thread_folder tf join mail.folder i on i.tenant_id = tf.tenant_id and i.id = tf.folder_id and i.role = 'inbox'
             where tf.tenant_id = $1 and i.mailbox_id = m.id and tf.unread > 0 and not tf.hidden limit 1000) y) u
         where m.tenant_id = $1 and m.labels && $2 and m.state <> 'removed' and ($3::uuid is null or m.id = $3)
         order by lower(m.address) limit $4"#,
        tenant,
        &grants,
        only.map(|m| m.0),
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// How to sign in to a mailbox that the actor sees; locked.
///
/// # Errors
/// A fault of the database.
pub async fn access(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<Access>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Access,
        "select login, imap_host, imap_port, imap_security, smtp_host, smtp_port, smtp_security, secret, provider from mail.mailbox
         where tenant_id = $1 and id = $2 and state <> 'removed'",
        tenant,
        mailbox.0,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// What a person changes at a mailbox; what is none stays.
#[derive(Debug, Default)]
pub struct Edit {
    /// The name in front of the address.
    pub display_name: Option<String>,
    /// The signature, safe HTML.
    pub signature_html: Option<String>,
    /// Back-fill: to a date, or all.
    pub since: Option<Option<NaiveDate>>,
    /// Another way to sign in.
    pub access: Option<Access>,
    /// Its owner gives leave at this time.
    pub granted_at: Option<DateTime<Utc>>,
}

/// Changes a mailbox; was there one?
///
/// # Errors
/// A fault of the database.
pub async fn edit(tx: &mut TenantTx, mailbox: MailboxId, edit: &Edit) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let a = edit.access.as_ref();
    let done = sqlx::query!(
        "update mail.mailbox set display_name = coalesce($3, display_name), signature_html = coalesce($4, signature_html),
                since = case when $5 then $6 else since end, login = coalesce($7, login), imap_host = coalesce($8, imap_host),
                imap_port = coalesce($9, imap_port), imap_security = coalesce($10, imap_security), smtp_host = coalesce($11, smtp_host),
                smtp_port = coalesce($12, smtp_port), smtp_security = coalesce($13, smtp_security), secret = coalesce($14, secret),
                provider = case when $7::text is not null then $15 else provider end, granted_at = case when $7::text is not null then $16 else granted_at end,
                state = case when $7::text is not null and state = 'failing' then 'active' else state end,
                problem = case when $7::text is null then problem end, problem_detail = case when $7::text is null then problem_detail end
         where tenant_id = $1 and id = $2 and state <> 'removed'",
        tenant,
        mailbox.0,
        edit.display_name,
        edit.signature_html,
        edit.since.is_some(),
        edit.since.flatten(),
        a.map(|a| &a.login),
        a.map(|a| &a.imap_host),
        a.map(|a| a.imap_port),
        a.map(|a| &a.imap_security),
        a.map(|a| &a.smtp_host),
        a.map(|a| a.smtp_port),
        a.map(|a| &a.smtp_security),
        a.map(|a| &a.secret[..]),
        a.and_then(|a| a.provider.as_deref()),
        edit.granted_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Pauses or resumes; was there one?
///
/// # Errors
/// A fault of the database.
pub async fn pause(tx: &mut TenantTx, mailbox: MailboxId, paused: bool) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let (state, phase) = if paused { ("paused", "paused") } else { ("active", "connecting") };
    let done = sqlx::query!(
        "update mail.mailbox set state = $3, phase = $4, problem = null, problem_detail = null, problem_since = null, worker = null, leased_until = null
         where tenant_id = $1 and id = $2 and state <> 'removed' and (state = 'paused') <> ($3 = 'paused')",
        tenant,
        mailbox.0,
        state,
        phase,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Asks for a full comparison with the server.
///
/// # Errors
/// A fault of the database.
pub async fn ask_reconcile(tx: &mut TenantTx, mailbox: MailboxId, now: DateTime<Utc>) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "update mail.mailbox set reconcile_asked_at = $3 where tenant_id = $1 and id = $2 and state in ('active', 'failing')",
        tenant,
        mailbox.0,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes a mailbox: its password is forgotten, its mail stays. Its address.
///
/// # Errors
/// A fault of the database.
pub async fn remove(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<String>, Fault> {
    let tenant = tx.tenant().0;
    let address = sqlx::query_scalar!(
        r#"update mail.mailbox set state = 'removed', phase = 'paused', secret = ''::bytea, provider = null, granted_at = null, worker = null, leased_until = null
         where tenant_id = $1 and id = $2 and state <> 'removed' returning address"#,
        tenant,
        mailbox.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    sqlx::query!("delete from mail.server_change where tenant_id = $1 and mailbox_id = $2", tenant, mailbox.0).execute(tx.conn()).await?;
    Ok(address)
}

/// A folder as people see it.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Its id.
    pub id: Uuid,
    /// Its path.
    pub path: String,
    /// What separates its levels.
    pub delimiter: Option<String>,
    /// What it is for.
    pub role: Option<String>,
    /// Can it hold mail?
    pub selectable: bool,
    /// Kept here only?
    pub local: bool,
    /// Mails here.
    pub here: i64,
    /// Mails wanted.
    pub server_count: i64,
    /// Mails that the last comparison missed.
    pub missing: i64,
    /// Is back-fill complete?
    pub backfill_done: bool,
    /// When it was last compared in full.
    pub reconciled_at: Option<DateTime<Utc>>,
    /// The last time that all was well.
    pub last_success_at: Option<DateTime<Utc>>,
    /// What is wrong.
    pub problem: Option<String>,
    /// The host's own words.
    pub problem_detail: Option<String>,
    /// Unread threads, 1,000 at most.
    pub unread: i64,
    /// Mails put aside.
    pub quarantined: i64,
}

/// The folders of a mailbox that the actor sees, in the order in which people look for them.
///
/// # Errors
/// A fault of the database.
pub async fn folders(tx: &mut TenantTx, mailbox: MailboxId, limit: i64) -> Result<Vec<Folder>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Folder,
        r#"select f.id, f.path, f.delimiter, f.role, f.selectable, f.local, f.here, f.server_count, f.missing,
                  coalesce(f.backfilled_to = 1, false) as "backfill_done!", f.reconciled_at, f.last_success_at, f.problem, f.problem_detail,
                  u.unread as "unread!", q.quarantined as "quarantined!"
         from mail.folder f
         cross join lateral (
           select count(*) as unread from (
             select from mail.thread_folder tf where tf.tenant_id = $1 and tf.folder_id = f.id and tf.unread > 0 limit 1000) y) u
         cross join lateral (
           select count(*) as quarantined from mail.message m join mail.placement p on p.tenant_id = $1 and p.message_id = m.id and p.folder_id = f.id
           where m.tenant_id = $1 and m.mailbox_id = $2 and m.quarantine is not null) q
         where f.tenant_id = $1 and f.mailbox_id = $2
         order by array_position(array['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash'], f.role) nulls last, lower(f.path) limit $3"#,
        tenant,
        mailbox.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Makes a folder here; the server is told by a change.
///
/// # Errors
/// `taken` when there is one of this name; a fault of the database.
pub async fn insert_folder<R>(tx: &mut TenantTx, mailbox: MailboxId, path: &str, wire_path: &str, taken: R) -> Result<FolderId, Stop<R>> {
    let tenant = tx.tenant().0;
    let id = FolderId::new();
    sqlx::query!(
        "insert into mail.folder (tenant_id, id, mailbox_id, path, wire_path, delimiter, labels)
         select $1, $2, $3, $4, $5, (select delimiter from mail.folder where tenant_id = $1 and mailbox_id = $3 and delimiter is not null limit 1), labels
         from mail.mailbox where tenant_id = $1 and id = $3",
        tenant,
        id.0,
        mailbox.0,
        path,
        wire_path,
    )
    .execute(tx.conn())
    .await
    .on_constraint("folder_path_key", taken)?;
    Ok(id)
}

/// The folder, if it is of this mailbox: its path and whether it has a role or is kept here only.
///
/// # Errors
/// A fault of the database.
pub async fn folder(tx: &mut TenantTx, mailbox: MailboxId, folder: FolderId) -> Result<Option<(String, bool)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        r#"select path, role is not null or local as "fixed!" from mail.folder where tenant_id = $1 and mailbox_id = $2 and id = $3"#,
        tenant,
        mailbox.0,
        folder.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (r.path, r.fixed)))
}

/// A mail that was put aside.
#[derive(Debug, Clone)]
pub struct Aside {
    /// The mail.
    pub id: Uuid,
    /// Why.
    pub quarantine: String,
    /// Its subject, as far as it could be read.
    pub subject: String,
    /// When it came.
    pub at: DateTime<Utc>,
    /// How often it was tried again.
    pub attempts: i32,
}

/// Mails of a mailbox that were put aside, newest first.
///
/// # Errors
/// A fault of the database.
pub async fn quarantine(
    tx: &mut TenantTx,
    mailbox: MailboxId,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Aside>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Aside,
        r#"select id, quarantine as "quarantine!", subject, at, attempts from mail.message
         where tenant_id = $1 and mailbox_id = $2 and quarantine is not null and ($3::timestamptz is null or (at, id) < ($3, $4::uuid))
         order by at desc, id desc limit $5"#,
        tenant,
        mailbox.0,
        before.map(|b| b.0),
        before.map(|b| b.1),
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}
