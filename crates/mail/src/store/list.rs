//! Lists: the visible mailboxes first, then one short walk along an index for each folder or mailbox, merged.
//!
//! No list counts or sorts what it does not show: its cost is the page's, not the mailbox's.

use crate::model::{FolderId, FolderRole, Given, MailboxId, Person, Shelf, Tab, ThreadId, ThreadRow};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use maillabels::MailLabel;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

/// Counts stop here: 1000 means 'a thousand or more'.
pub const COUNT_MAX: i64 = 1_000;

/// Which threads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListFilter {
    /// The shelf.
    pub shelf: Shelf,
    /// Only these mailboxes; none: all that are visible.
    pub mailboxes: Option<Vec<MailboxId>>,
    /// Only this folder; the shelf counts no more.
    pub folder_id: Option<FolderId>,
    /// Only this tab.
    pub tab: Option<Tab>,
    /// Only with something unread.
    pub unread: bool,
    /// Only this customer's; the shelf still counts.
    pub company_id: Option<Uuid>,
    /// Only what was given to somebody, or still waits for that; the shelf counts no more.
    #[serde(default)]
    pub given: Option<Given>,
    /// Only mails with this label; looked for as words are.
    #[serde(default)]
    pub label: Option<MailLabel>,
}

impl ListFilter {
    /// All that lies on a shelf.
    #[must_use]
    pub fn of(shelf: Shelf) -> Self {
        Self { shelf, mailboxes: None, folder_id: None, tab: None, unread: false, company_id: None, given: None, label: None }
    }
}

/// The sort key of a row: where a page ends and the next goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The time that the list is sorted by.
    pub at: DateTime<Utc>,
    /// The thread (in a search: the mail).
    pub id: Uuid,
}

impl Key {
    /// Before the first row of a list that begins with the newest.
    const NEWEST: Self = Self { at: DateTime::<Utc>::from_timestamp(32_503_680_000, 0).unwrap(), id: Uuid::max() };
    /// Before the first row of a list that begins with the earliest.
    const EARLIEST: Self = Self { at: DateTime::<Utc>::UNIX_EPOCH, id: Uuid::nil() };
}

/// A mailbox that the actor sees, with its folders' roles.
#[derive(Debug, Clone)]
pub struct Place {
    /// The mailbox.
    pub mailbox: Uuid,
    /// The folder.
    pub folder: Uuid,
    /// What it is for.
    pub role: Option<FolderRole>,
}

/// The folders of the mailboxes that the actor reads, or of these as far as he sees them; row security decides which.
///
/// # Errors
/// A fault of the database.
pub async fn places(tx: &mut TenantTx, mailboxes: Option<&[MailboxId]>) -> Result<Vec<Place>, Fault> {
    let tenant = tx.tenant().0;
    let only: Option<Vec<Uuid>> = mailboxes.map(|ids| ids.iter().map(|m| m.0).collect());
    let rows = sqlx::query!(
        "select f.mailbox_id, f.id, f.role
         from mail.mailbox m join mail.folder f on f.tenant_id = m.tenant_id and f.mailbox_id = m.id
         where m.tenant_id = $1 and m.state <> 'removed' and case when $2::uuid[] is null then m.read_labels && platform.grants() else m.id = any($2) end
         order by f.mailbox_id, f.id",
        tenant,
        only.as_deref(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Place { mailbox: r.mailbox_id, folder: r.id, role: r.role.as_deref().and_then(FolderRole::from_word) })
        .collect())
}

/// The mailboxes that the actor reads, or these as far as he sees them, were it only what threads are about.
///
/// # Errors
/// A fault of the database.
pub async fn visible(tx: &mut TenantTx, mailboxes: Option<&[MailboxId]>) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    let only: Option<Vec<Uuid>> = mailboxes.map(|ids| ids.iter().map(|m| m.0).collect());
    let ids = sqlx::query_scalar!(
        "select id from mail.mailbox where tenant_id = $1 and state <> 'removed'
            and case when $2::uuid[] is null then read_labels && platform.grants() else id = any($2) end order by id",
        tenant,
        only.as_deref(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids)
}

/// Those of these mailboxes, or of all, that the actor reads.
///
/// # Errors
/// A fault of the database.
pub async fn readable(tx: &mut TenantTx, mailboxes: Option<&[MailboxId]>) -> Result<Vec<Uuid>, Fault> {
    let mine = visible(tx, None).await?;
    Ok(mine.into_iter().filter(|id| mailboxes.is_none_or(|only| only.iter().any(|m| m.0 == *id))).collect())
}

/// The keys of a page, in the list's order.
///
/// # Errors
/// A fault of the database.
pub async fn keys(tx: &mut TenantTx, filter: &ListFilter, after: Option<Key>, limit: i64) -> Result<Vec<Key>, Fault> {
    let start = after.unwrap_or(if filter.shelf == Shelf::Snoozed { Key::EARLIEST } else { Key::NEWEST });
    if let Some(company) = filter.company_id {
        return of_company(tx, filter, company, start, limit).await;
    }
    match filter.given {
        Some(Given::To(account)) => return given_to(tx, filter, account, start, limit).await,
        Some(Given::Nobody) => return given_to_nobody(tx, filter, start, limit).await,
        None => {}
    }
    let role = match filter.shelf {
        Shelf::Inbox => FolderRole::Inbox,
        Shelf::Sent => FolderRole::Sent,
        Shelf::Drafts => FolderRole::Drafts,
        Shelf::Trash => FolderRole::Trash,
        Shelf::Junk => FolderRole::Junk,
        Shelf::Snoozed if filter.folder_id.is_none() => return snoozed(tx, filter, start, limit).await,
        _ if filter.folder_id.is_none() => return of_mailboxes(tx, filter, start, limit).await,
        _ => FolderRole::Inbox,
    };
    let places = places(tx, filter.mailboxes.as_deref()).await?;
    let wanted = |p: &&Place| filter.folder_id.map_or(p.role == Some(role), |only| p.folder == only.0);
    let folders: Vec<Uuid> = places.iter().filter(wanted).map(|p| p.folder).collect();
    let triage = filter.tab.is_some() || (filter.shelf == Shelf::Inbox && filter.folder_id.is_none());
    if filter.unread {
        let hidden: &[bool] = if triage { &[false] } else { &[false, true] };
        unread_of_folders(tx, &folders, &tabs(filter.tab), hidden, start, limit).await
    } else if triage {
        triage_of_folders(tx, &folders, &tabs(filter.tab), start, limit).await
    } else {
        of_folders(tx, &folders, start, limit).await
    }
}

fn tabs(only: Option<Tab>) -> Vec<String> {
    Tab::ALL.iter().filter(|t| only.is_none_or(|o| o == **t)).map(|t| t.as_str().to_owned()).collect()
}

async fn of_folders(tx: &mut TenantTx, folders: &[Uuid], after: Key, limit: i64) -> Result<Vec<Key>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Key,
        r#"select c.last_at as "at!", c.thread_id as "id!" from unnest($2::uuid[]) f(id)
         cross join lateral (
           select tf.last_at, tf.thread_id from mail.thread_folder tf
           where tf.tenant_id = $1 and tf.folder_id = f.id and (tf.last_at, tf.thread_id) < ($3, $4)
           order by tf.last_at desc, tf.thread_id desc limit $5) c
         order by c.last_at desc, c.thread_id desc limit $5"#,
        tenant,
        folders,
        after.at,
        after.id,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

async fn triage_of_folders(tx: &mut TenantTx, folders: &[Uuid], tabs: &[String], after: Key, limit: i64) -> Result<Vec<Key>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Key,
        r#"select c.last_at as "at!", c.thread_id as "id!" from unnest($2::uuid[]) f(id) cross join unnest($6::text[]) k(tab)
         cross join lateral (
           select tf.last_at, tf.thread_id from mail.thread_folder tf
           where tf.tenant_id = $1 and tf.folder_id = f.id and tf.tab = k.tab and not tf.hidden and (tf.last_at, tf.thread_id) < ($3, $4)
           order by tf.last_at desc, tf.thread_id desc limit $5) c
         order by c.last_at desc, c.thread_id desc limit $5"#,
        tenant,
        folders,
        after.at,
        after.id,
        limit,
        tabs,
    )
    .fetch_all(tx.conn())
    .await?)
}

async fn unread_of_folders(
    tx: &mut TenantTx,
    folders: &[Uuid],
    tabs: &[String],
    hidden: &[bool],
    after: Key,
    limit: i64,
) -> Result<Vec<Key>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Key,
        r#"select c.last_at as "at!", c.thread_id as "id!"
         from unnest($2::uuid[]) f(id) cross join unnest($6::text[]) k(tab) cross join unnest($7::boolean[]) h(hidden)
         cross join lateral (
           select tf.last_at, tf.thread_id from mail.thread_folder tf
           where tf.tenant_id = $1 and tf.folder_id = f.id and tf.hidden = h.hidden and tf.tab = k.tab and tf.unread > 0
             and (tf.last_at, tf.thread_id) < ($3, $4)
           order by tf.last_at desc, tf.thread_id desc limit $5) c
         order by c.last_at desc, c.thread_id desc limit $5"#,
        tenant,
        folders,
        after.at,
        after.id,
        limit,
        tabs,
        hidden,
    )
    .fetch_all(tx.conn())
    .await?)
}

async fn of_mailboxes(tx: &mut TenantTx, filter: &ListFilter, after: Key, limit: i64) -> Result<Vec<Key>, Fault> {
    let mailboxes = visible(tx, filter.mailboxes.as_deref()).await?;
    let tenant = tx.tenant().0;
    // The flags are constants when the statement is planned, so that each shelf walks its own partial index.
    Ok(sqlx::query_as!(
        Key,
        r#"select c.last_at as "at!", c.id as "id!" from unnest($2::uuid[]) b(id)
         cross join lateral (
           select t.last_at, t.id from mail.thread t
           where t.tenant_id = $1 and t.mailbox_id = b.id and (t.last_at, t.id) < ($3, $4)
             and (not $6 or t.starred) and (not $7 or (t.waiting and not t.done)) and (not $8 or t.done) and (not $9 or t.unread_count > 0)
             and ($10::text is null or t.tab = $10)
           order by t.last_at desc, t.id desc limit $5) c
         order by c.last_at desc, c.id desc limit $5"#,
        tenant,
        &mailboxes,
        after.at,
        after.id,
        limit,
        filter.shelf == Shelf::Starred,
        filter.shelf == Shelf::Waiting,
        filter.shelf == Shelf::Done,
        filter.unread,
        filter.tab.map(Tab::as_str),
    )
    .fetch_all(tx.conn())
    .await?)
}

async fn of_company(tx: &mut TenantTx, filter: &ListFilter, company: Uuid, after: Key, limit: i64) -> Result<Vec<Key>, Fault> {
    let mailboxes = visible(tx, filter.mailboxes.as_deref()).await?;
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Key,
        r#"select t.last_at as "at!", t.id as "id!" from mail.thread t
         where t.tenant_id = $1 and t.company_id = $2 and t.mailbox_id = any($3) and (t.last_at, t.id) < ($4, $5)
           and (not $7 or t.starred) and (not $8 or (t.waiting and not t.done)) and (not $9 or t.done) and (not $10 or t.unread_count > 0)
         order by t.last_at desc, t.id desc limit $6"#,
        tenant,
        company,
        &mailboxes,
        after.at,
        after.id,
        limit,
        filter.shelf == Shelf::Starred,
        filter.shelf == Shelf::Waiting,
        filter.shelf == Shelf::Done,
        filter.unread,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// What a colleague has on his desk, the newest first.
async fn given_to(tx: &mut TenantTx, filter: &ListFilter, account: AccountId, after: Key, limit: i64) -> Result<Vec<Key>, Fault> {
    let mailboxes = visible(tx, filter.mailboxes.as_deref()).await?;
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Key,
        r#"select t.last_at as "at!", t.id as "id!" from mail.thread t
         where t.tenant_id = $1 and t.assignee_id = $2 and t.mailbox_id = any($3) and not t.done and (t.last_at, t.id) < ($4, $5)
           and (not $7 or t.unread_count > 0)
         order by t.last_at desc, t.id desc limit $6"#,
        tenant,
        account.0,
        &mailboxes,
        after.at,
        after.id,
        limit,
        filter.unread,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Where a person waits in a team's mailbox and nobody has been told to answer.
async fn given_to_nobody(tx: &mut TenantTx, filter: &ListFilter, after: Key, limit: i64) -> Result<Vec<Key>, Fault> {
    let mailboxes = visible(tx, filter.mailboxes.as_deref()).await?;
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Key,
        r#"select c.last_at as "at!", c.id as "id!"
         from unnest($2::uuid[]) w(id) join mail.mailbox b on b.tenant_id = $1 and b.id = w.id and b.team
         cross join lateral (
           select t.last_at, t.id from mail.thread t
           where t.tenant_id = $1 and t.mailbox_id = b.id and t.waiting and not t.done and t.assignee_id is null and (t.last_at, t.id) < ($3, $4)
             and (not $6 or t.unread_count > 0)
           order by t.last_at desc, t.id desc limit $5) c
         order by c.last_at desc, c.id desc limit $5"#,
        tenant,
        &mailboxes,
        after.at,
        after.id,
        limit,
        filter.unread,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// What comes back first stands first.
async fn snoozed(tx: &mut TenantTx, filter: &ListFilter, after: Key, limit: i64) -> Result<Vec<Key>, Fault> {
    let mailboxes = visible(tx, filter.mailboxes.as_deref()).await?;
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Key,
        r#"select t.snoozed_until as "at!", t.id as "id!" from mail.thread t
         where t.tenant_id = $1 and t.snoozed_until is not null and t.mailbox_id = any($2) and (t.snoozed_until, t.id) > ($3, $4)
         order by t.snoozed_until, t.id limit $5"#,
        tenant,
        &mailboxes,
        after.at,
        after.id,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

struct RawRow {
    id: Uuid,
    mailbox_id: Uuid,
    subject: String,
    people: Json<Vec<Person>>,
    who_name: String,
    who_address: String,
    preview: String,
    last_at: DateTime<Utc>,
    message_count: i32,
    unread_count: i32,
    starred: bool,
    has_attachments: bool,
    attachment_names: Vec<String>,
    answered: bool,
    waiting: bool,
    done: bool,
    snoozed_until: Option<DateTime<Utc>>,
    tab: String,
    company_id: Option<Uuid>,
    tags: Vec<String>,
    last_outgoing: bool,
    assignee_id: Option<Uuid>,
}

/// The rows of these threads, in this order; what the actor doesn't see is left out. `company` is still empty.
///
/// # Errors
/// A fault of the database.
pub async fn rows(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<ThreadRow>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        RawRow,
        r#"select t.id, t.mailbox_id, t.subject, t.people as "people: Json<Vec<Person>>", t.who_name, t.who_address,
                case when b.read_labels && platform.grants() then t.preview else '' end as "preview!", t.last_at, t.message_count, t.unread_count,
                t.starred, t.has_attachments, case when b.read_labels && platform.grants() then t.attachment_names else '{}' end as "attachment_names!",
                t.answered, t.waiting, t.done, t.snoozed_until, t.tab, t.company_id, t.tags, t.last_outgoing, t.assignee_id
         from unnest($2::uuid[]) with ordinality i(id, place) join mail.thread t on t.tenant_id = $1 and t.id = i.id
         join mail.mailbox b on b.tenant_id = t.tenant_id and b.id = t.mailbox_id
         order by i.place"#,
        tenant,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(thread_row).collect())
}

fn thread_row(r: RawRow) -> ThreadRow {
    ThreadRow {
        id: ThreadId(r.id),
        mailbox_id: MailboxId(r.mailbox_id),
        subject: r.subject,
        participants: r.people.0,
        who: Person { name: r.who_name, address: r.who_address },
        preview: r.preview,
        last_at: r.last_at,
        message_count: r.message_count,
        unread_count: r.unread_count,
        starred: r.starred,
        has_attachments: r.has_attachments,
        attachment_names: r.attachment_names,
        answered: r.answered,
        waiting: r.waiting,
        done: r.done,
        snoozed_until: r.snoozed_until,
        tab: Tab::from_word(&r.tab).unwrap_or(Tab::Others),
        company: None,
        company_id: r.company_id,
        tags: r.tags,
        outgoing_last: r.last_outgoing,
        found: None,
        assignee_id: r.assignee_id.map(AccountId),
    }
}

/// What the navigation shows beside the lists; each number stops at [`COUNT_MAX`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Unread threads of the inbox by tab, in the order of [`Tab::ALL`].
    pub tabs: [i64; 4],
    /// Threads in which a person waits.
    pub waiting: i64,
    /// Snoozed threads.
    pub snoozed: i64,
    /// The actor's own drafts.
    pub drafts: i64,
    /// Unread threads in the junk folders.
    pub junk: i64,
}

/// Counts what the actor sees, never more than [`COUNT_MAX`] of a kind.
///
/// # Errors
/// A fault of the database.
pub async fn counts(tx: &mut TenantTx, mailboxes: Option<&[MailboxId]>, account: Uuid) -> Result<Counts, Fault> {
    let places = places(tx, mailboxes).await?;
    let with_role = |role| places.iter().filter(|p| p.role == Some(role)).map(|p| p.folder).collect::<Vec<_>>();
    let mut boxes: Vec<Uuid> = places.iter().map(|p| p.mailbox).collect();
    boxes.dedup();
    let mut counts = Counts::default();
    for (tab, unread) in unread_by_tab(tx, &with_role(FolderRole::Inbox)).await? {
        if let Some(place) = Tab::ALL.iter().position(|t| t.as_str() == tab) {
            counts.tabs[place] = unread.min(COUNT_MAX);
        }
    }
    counts.junk = unread_by_tab(tx, &with_role(FolderRole::Junk)).await?.iter().map(|(_, n)| n).sum::<i64>().min(COUNT_MAX);
    let tenant = tx.tenant().0;
    let rest = sqlx::query!(
        r#"select
           (select count(*) from (select from unnest($2::uuid[]) b(id) cross join lateral (
              select from mail.thread t where t.tenant_id = $1 and t.mailbox_id = b.id and t.waiting and not t.done limit $4) x limit $4) c) as "waiting!",
           (select count(*) from (select from mail.thread t
              where t.tenant_id = $1 and t.snoozed_until is not null and t.mailbox_id = any($2) limit $4) c) as "snoozed!",
           (select count(*) from (select from mail.draft d
              where d.tenant_id = $1 and d.account_id = $3 and d.state = 'open' and d.mailbox_id = any($2) limit $4) c) as "drafts!""#,
        tenant,
        &boxes,
        account,
        COUNT_MAX,
    )
    .fetch_one(tx.conn())
    .await?;
    (counts.waiting, counts.snoozed, counts.drafts) = (rest.waiting, rest.snoozed, rest.drafts);
    Ok(counts)
}

async fn unread_by_tab(tx: &mut TenantTx, folders: &[Uuid]) -> Result<Vec<(String, i64)>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select k.tab as "tab!", count(*) as "unread!"
         from unnest($2::uuid[]) f(id) cross join unnest($3::text[]) k(tab)
         cross join lateral (
           select from mail.thread_folder tf
           where tf.tenant_id = $1 and tf.folder_id = f.id and not tf.hidden and tf.tab = k.tab and tf.unread > 0 limit $4) c
         group by k.tab"#,
        tenant,
        folders,
        &tabs(None),
        COUNT_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.tab, r.unread)).collect())
}
