//! Search: words against the index of each visible mailbox, newest first.
//!
//! For each mailbox the statistics choose between the word index (rare words) and the walk from the newest mail back (common words).

use crate::model::{FolderRole, Given, Refusal, Shelf, Stop};
use crate::store::list::{Key, ListFilter, places, visible};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use db::TenantTx;
use kernel::Fault;
use uuid::Uuid;

/// A search is given up after this time; the caller is told to add a word.
const SEARCH_MS_MAX: u32 = 3_000;
/// SQLSTATE `query_canceled`.
const CANCELLED: &str = "57014";

/// What is searched for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// A tsquery's literal; none: conditions only.
    pub tsquery: Option<String>,
    /// Only with files.
    pub has_attachment: bool,
    /// Only unread (true) or read (false).
    pub unread: Option<bool>,
    /// Only starred (true) or not (false).
    pub starred: Option<bool>,
    /// Earlier than the beginning of this day.
    pub before: Option<NaiveDate>,
    /// From the beginning of this day on.
    pub after: Option<NaiveDate>,
}

/// A mail that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its time and id.
    pub key: Key,
    /// Its thread.
    pub thread: Uuid,
}

/// The newest mails that match, at most `limit`, older than `after`.
///
/// # Errors
/// [`Refusal::SearchTooWide`] when it takes too long; a fault of the database.
pub async fn hits(tx: &mut TenantTx, filter: &ListFilter, wanted: &Wanted, after: Option<Key>, limit: i64) -> Result<Vec<Hit>, Stop> {
    let mailboxes = visible(tx, filter.mailboxes.as_deref()).await?;
    let folders = searched(tx, filter).await?;
    let (shelf, given_to) = narrowed(filter).unzip();
    let given_to = given_to.flatten();
    limit_time(tx).await?;
    let tenant = tx.tenant().0;
    // The two walks differ in where they begin and end; what matches is said once.
    macro_rules! walk {
        ($begin:literal, $end:literal) => {
            sqlx::query_as!(
                Row,
                $begin
                    + r#" and ($3::text is null or m.search @@ $3::text::tsquery)
                          and ($4::timestamptz is null or (m.at, m.id) < ($4, $5::uuid))
                          and (not $6 or m.has_attachments)
                          and ($7::boolean is null or m.seen <> $7)
                          and ($8::boolean is null or m.starred = $8)
                          and ($9::timestamptz is null or m.at < $9)
                          and ($10::timestamptz is null or m.at >= $10)
                          and ($11::uuid is null or m.company_id = $11)
                          and ($12::uuid[] is null or exists (
                            select from mail.placement p
                            where p.tenant_id = $1 and p.message_id = m.id and coalesce(p.moving_to, p.folder_id) = any($12)))
                          and ($14::text is null or exists (
                            select from mail.thread t join mail.mailbox s on s.tenant_id = t.tenant_id and s.id = t.mailbox_id
                            where t.tenant_id = $1 and t.id = m.thread_id and case $14
                              when 'starred' then t.starred
                              when 'waiting' then t.waiting and not t.done
                              when 'done' then t.done
                              when 'snoozed' then t.snoozed_until is not null
                              when 'given' then t.assignee_id = $15 and not t.done
                              else s.team and t.waiting and not t.done and t.assignee_id is null end))
                        order by m.at desc, m.id desc limit $13"#
                    + $end,
                tenant,
                &mailboxes,
                wanted.tsquery.as_deref(),
                after.map(|k| k.at),
                after.map(|k| k.id),
                wanted.has_attachment,
                wanted.unread.or(filter.unread.then_some(true)),
                wanted.starred,
                start(wanted.before),
                start(wanted.after),
                filter.company_id,
                folders.as_deref(),
                limit,
                shelf,
                given_to,
            )
            .fetch_all(tx.conn())
            .await
        };
    }
    // Who sees everything searches all mail in one walk; one walk a mailbox, merged, is quicker for who sees a few of many.
    let rows = if filter.mailboxes.is_none() && mailboxes.len() > 1 && tx.grants().sees_all() {
        walk!(
            r#"select m.at as "at!", m.id as "id!", m.thread_id as "thread_id!" from mail.message m
               where m.tenant_id = $1 and m.mailbox_id = any($2)"#,
            ""
        )
    } else {
        walk!(
            r#"select h.at as "at!", h.id as "id!", h.thread_id as "thread_id!" from unnest($2::uuid[]) b(id)
               cross join lateral (
                 select m.at, m.id, m.thread_id from mail.message m where m.tenant_id = $1 and m.mailbox_id = b.id"#,
            ") h order by h.at desc, h.id desc limit $13"
        )
    };
    Ok(rows.map_err(too_wide)?.into_iter().map(|r| Hit { key: Key { at: r.at, id: r.id }, thread: r.thread_id }).collect())
}

/// The folders that are searched; none: everywhere.
async fn searched(tx: &mut TenantTx, filter: &ListFilter) -> Result<Option<Vec<Uuid>>, Fault> {
    if let Some(folder) = filter.folder_id {
        return Ok(Some(vec![folder.0]));
    }
    let role = match filter.shelf {
        Shelf::Inbox => FolderRole::Inbox,
        Shelf::Sent => FolderRole::Sent,
        Shelf::Junk => FolderRole::Junk,
        Shelf::Trash => FolderRole::Trash,
        _ => return Ok(None),
    };
    // A search line looks everywhere; only a list that is narrowed by a label stays where it is.
    if filter.label.is_none() {
        return Ok(None);
    }
    let places = places(tx, filter.mailboxes.as_deref()).await?;
    Ok(Some(places.into_iter().filter(|p| p.role == Some(role)).map(|p| p.folder).collect()))
}

/// The shelf that a list stays on which a label narrows, and whose desk it is; none: its folders say all, or the search looks everywhere.
fn narrowed(filter: &ListFilter) -> Option<(&'static str, Option<Uuid>)> {
    if filter.label.is_none() || filter.folder_id.is_some() {
        return None;
    }
    match (filter.given, filter.shelf) {
        (Some(Given::To(account)), _) => Some(("given", Some(account.0))),
        (Some(Given::Nobody), _) => Some(("to_give", None)),
        (None, Shelf::Starred | Shelf::Waiting | Shelf::Done | Shelf::Snoozed) => Some((filter.shelf.as_str(), None)),
        (None, _) => None,
    }
}

struct Row {
    at: DateTime<Utc>,
    id: Uuid,
    thread_id: Uuid,
}

fn start(day: Option<NaiveDate>) -> Option<DateTime<Utc>> {
    day.map(|d| d.and_time(NaiveTime::MIN).and_utc())
}

/// Which of these threads have a matching mail at or above `newest`: they were shown on an earlier page.
///
/// # Errors
/// [`Refusal::SearchTooWide`] when it takes too long; a fault of the database.
pub async fn shown_before(tx: &mut TenantTx, threads: &[Uuid], wanted: &Wanted, newest: Key) -> Result<Vec<Uuid>, Stop> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_scalar!(
        r#"select distinct m.thread_id from mail.message m
         where m.tenant_id = $1 and m.thread_id = any($2) and (m.at, m.id) >= ($3, $4) and ($5::text is null or m.search @@ $5::text::tsquery)
           and (not $6 or m.has_attachments) and ($7::boolean is null or m.seen <> $7) and ($8::boolean is null or m.starred = $8)"#,
        tenant,
        threads,
        newest.at,
        newest.id,
        wanted.tsquery.as_deref(),
        wanted.has_attachment,
        wanted.unread,
        wanted.starred,
    )
    .fetch_all(tx.conn())
    .await
    .map_err(too_wide)?;
    Ok(rows)
}

async fn limit_time(tx: &mut TenantTx) -> Result<(), Fault> {
    sqlx::query!("select set_config('statement_timeout', $1, true)", SEARCH_MS_MAX.to_string()).fetch_one(tx.conn()).await?;
    Ok(())
}

fn too_wide(error: sqlx::Error) -> Stop {
    match error.as_database_error().and_then(|e| e.code()) {
        Some(code) if code == CANCELLED => Stop::Refused(Refusal::SearchTooWide),
        _ => error.into(),
    }
}
