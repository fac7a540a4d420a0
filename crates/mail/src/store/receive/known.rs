//! What is here already: contents, threads, folders that a batch meets.

use crate::model::{Auto, FolderRole, MailboxId, Person};
use crate::rules::threading::{Candidate, Key};
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use kernel::Fault;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Threads that a subject may name, at most.
const CANDIDATES_PER_SUBJECT: i64 = 5;

/// A mail that is here.
#[derive(Debug, Clone)]
pub struct Present {
    /// SHA-256 of its bytes.
    pub blob: Vec<u8>,
    /// The mail.
    pub id: Uuid,
    /// Its thread.
    pub thread_id: Uuid,
}

/// Which of these contents are here already.
///
/// # Errors
/// A fault of the database.
pub async fn present(tx: &mut TenantTx, mailbox: MailboxId, blobs: &[Vec<u8>]) -> Result<Vec<Present>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Present,
        "select blob, id, thread_id from mail.message where tenant_id = $1 and mailbox_id = $2 and blob = any($3)",
        tenant,
        mailbox.0,
        blobs,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Mails sent from here that the server holds in a form of its own (it added a header): by Message-ID, the copy here.
///
/// # Errors
/// A fault of the database.
pub async fn sent_from_here(tx: &mut TenantTx, mailbox: MailboxId, message_ids: &[String]) -> Result<HashMap<String, (Uuid, Uuid)>, Fault> {
    if message_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select o.message_id, m.id, m.thread_id from mail.outgoing o
         join mail.message m on m.tenant_id = o.tenant_id and m.mailbox_id = o.mailbox_id and m.message_id = o.message_id and m.blob = o.blob
         where o.tenant_id = $1 and o.mailbox_id = $2 and o.message_id = any($3)",
        tenant,
        mailbox.0,
        message_ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.message_id, (r.id, r.thread_id))).collect())
}

/// A mail that a rule of ours has handed on, as it came to us first.
#[derive(Debug, Clone)]
pub struct HandedOn {
    /// Its writer's address.
    pub from: String,
    /// Written by a machine?
    pub auto: Option<Auto>,
    /// Is it tied to a customer?
    pub customer: bool,
}

/// Hands through which a mail may have gone from rule to rule; the loop breaker ends it long before.
const HANDS_MAX: i32 = 10;

/// Which of these Message-IDs are of mails that rules of ours have handed on, and what they handed on.
///
/// # Errors
/// A fault of the database.
pub async fn handed_on(tx: &mut TenantTx, message_ids: &[String]) -> Result<HashMap<String, HandedOn>, Fault> {
    if message_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"with recursive hand (sent_as, id, hands) as (
             select o.message_id, s.message_id, 1
             from mail.outgoing o join mail.rule_sent s on s.tenant_id = o.tenant_id and s.outgoing_id = o.id and not s.reply
             where o.tenant_id = $1 and o.message_id = any($2)
             union
             select h.sent_as, s.message_id, h.hands + 1
             from hand h join mail.message m on m.tenant_id = $1 and m.id = h.id and m.auto = 'handed-on'
             join mail.outgoing o on o.tenant_id = $1 and o.message_id = m.message_id
             join mail.rule_sent s on s.tenant_id = $1 and s.outgoing_id = o.id and not s.reply
             where h.hands < $3)
           select distinct on (h.sent_as) h.sent_as as "sent_as!", m.from_address, m.auto, m.company_id is not null as "customer!"
           from hand h join mail.message m on m.tenant_id = $1 and m.id = h.id order by h.sent_as, h.hands desc"#,
        tenant,
        message_ids,
        HANDS_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    let first = |auto: Option<String>| auto.as_deref().and_then(Auto::from_word).filter(|auto| *auto != Auto::HandedOn);
    Ok(rows.into_iter().map(|r| (r.sent_as, HandedOn { from: r.from_address, auto: first(r.auto), customer: r.customer })).collect())
}

/// The threads that hold these keys.
///
/// # Errors
/// A fault of the database.
pub async fn threads_by_key(tx: &mut TenantTx, mailbox: MailboxId, keys: &[Key]) -> Result<HashMap<Key, Uuid>, Fault> {
    let tenant = tx.tenant().0;
    let keys: Vec<Vec<u8>> = keys.iter().map(|k| k.to_vec()).collect();
    let rows = sqlx::query!(
        "select key, thread_id from mail.thread_key where tenant_id = $1 and mailbox_id = $2 and key = any($3)",
        tenant,
        mailbox.0,
        &keys,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().filter_map(|r| Some((Key::try_from(r.key.as_slice()).ok()?, r.thread_id))).collect())
}

/// Threads with these base subjects whose newest mail lies within `span` of one of the moments.
///
/// # Errors
/// A fault of the database.
pub async fn candidates(
    tx: &mut TenantTx,
    mailbox: MailboxId,
    wanted: &[(String, DateTime<Utc>)],
    span: Duration,
) -> Result<Vec<Candidate>, Fault> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let tenant = tx.tenant().0;
    let (subjects, from): (Vec<String>, Vec<DateTime<Utc>>) = wanted.iter().map(|(s, at)| (s.clone(), *at - span)).unzip();
    let to: Vec<DateTime<Utc>> = wanted.iter().map(|(_, at)| *at + span).collect();
    let rows = sqlx::query!(
        r#"select t.id as "id!", t.subject_key as "subject!", t.last_at as "last_at!", t.people as "people!: sqlx::types::Json<Vec<Person>>",
                  r.readers as "readers!"
         from unnest($3::text[], $4::timestamptz[], $5::timestamptz[]) w(subject, from_at, to_at)
         cross join lateral (
           select id, subject_key, last_at, people from mail.thread
           where tenant_id = $1 and mailbox_id = $2 and subject_key = w.subject and last_at between w.from_at and w.to_at
           order by last_at desc limit $6) t
         cross join lateral (
           select coalesce(array_agg(distinct x->>'address') filter (where x->>'address' is not null), '{}') as readers
           from mail.message m
           cross join lateral jsonb_array_elements(coalesce(m.recipients->'to', '[]') || coalesce(m.recipients->'cc', '[]')) x
           where m.tenant_id = $1 and m.thread_id = t.id) r"#,
        tenant,
        mailbox.0,
        &subjects,
        &from,
        &to,
        CANDIDATES_PER_SUBJECT,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| {
            let mut people: Vec<String> = r.people.0.into_iter().map(|p| p.address).chain(r.readers).collect();
            people.sort_unstable();
            people.dedup();
            Candidate { thread: r.id, subject: r.subject, last_at: r.last_at, people }
        })
        .collect())
}

/// What a thread was before.
#[derive(Debug, Clone)]
pub struct ThreadBefore {
    /// The thread.
    pub id: Uuid,
    /// Its tab.
    pub tab: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its newest mail.
    pub last_at: DateTime<Utc>,
    /// Has one of us written in it?
    pub we_wrote: bool,
}

/// What these threads are before new mails come to them; locked in order of id.
///
/// # Errors
/// A fault of the database.
pub async fn threads_before(tx: &mut TenantTx, ids: &[Uuid]) -> Result<HashMap<Uuid, ThreadBefore>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        ThreadBefore,
        r#"select id, tab, tags, last_at,
                  exists(select from mail.message m where m.tenant_id = t.tenant_id and m.thread_id = t.id and m.direction = 'out') as "we_wrote!"
         from mail.thread t where tenant_id = $1 and id = any($2) order by id for update of t"#,
        tenant,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r)).collect())
}

/// Which of these mails lie in folders that are kept here only: folder and mail.
///
/// # Errors
/// A fault of the database.
pub async fn lie_here(tx: &mut TenantTx, messages: &[Uuid]) -> Result<HashSet<(Uuid, Uuid)>, Fault> {
    if messages.is_empty() {
        return Ok(HashSet::new());
    }
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select p.folder_id, p.message_id from mail.placement p join mail.folder f on f.tenant_id = p.tenant_id and f.id = p.folder_id and f.local
         where p.tenant_id = $1 and p.message_id = any($2)",
        tenant,
        messages,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.folder_id, r.message_id)).collect())
}

/// The roles of the mailbox's folders.
///
/// # Errors
/// A fault of the database.
pub async fn roles(tx: &mut TenantTx, mailbox: MailboxId) -> Result<HashMap<Uuid, Option<FolderRole>>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!("select id, role from mail.folder where tenant_id = $1 and mailbox_id = $2", tenant, mailbox.0)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.role.as_deref().and_then(FolderRole::from_word))).collect())
}
