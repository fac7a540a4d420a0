//! Suggestions: whom to read, and what was read.

use crate::model::{Confidence, Fact, MailboxId, Reason, Suggestion, SuggestionId, SuggestionKind, ThreadId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Notes unknown writers of a mailbox, to be read for a suggestion.
///
/// # Errors
/// A fault of the database.
pub async fn note(tx: &mut TenantTx, mailbox: MailboxId, writers: &[(String, DateTime<Utc>)]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let (addresses, times): (Vec<String>, Vec<DateTime<Utc>>) = writers.iter().cloned().unzip();
    sqlx::query!(
        "insert into mail.unread_writer as w (tenant_id, mailbox_id, address, at)
         select $1, $2, u.address, max(u.at) from unnest($3::text[], $4::timestamptz[]) u(address, at) group by u.address order by u.address
         on conflict (tenant_id, mailbox_id, address) do update set at = greatest(w.at, excluded.at)",
        tenant,
        mailbox.0,
        &addresses,
        &times,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The writers to read next, those with the newest mails first.
///
/// # Errors
/// A fault of the database.
pub async fn to_read(tx: &mut TenantTx, mailbox: MailboxId, limit: i64) -> Result<Vec<(String, DateTime<Utc>)>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select address, at from mail.unread_writer where tenant_id = $1 and mailbox_id = $2 order by at desc limit $3",
        tenant,
        mailbox.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.address, r.at)).collect())
}

/// Forgets writers who were read, unless newer mail of theirs came meanwhile.
///
/// # Errors
/// A fault of the database.
pub async fn was_read(tx: &mut TenantTx, mailbox: MailboxId, writers: &[(String, DateTime<Utc>)]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let (addresses, times): (Vec<String>, Vec<DateTime<Utc>>) = writers.iter().cloned().unzip();
    sqlx::query!(
        "delete from mail.unread_writer w using unnest($3::text[], $4::timestamptz[]) u(address, at)
         where w.tenant_id = $1 and w.mailbox_id = $2 and w.address = u.address and w.at <= u.at",
        tenant,
        mailbox.0,
        &addresses,
        &times,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What is known of a writer from the tables, without opening his mails.
#[derive(Debug, Clone)]
pub struct Writer {
    /// His address.
    pub address: String,
    /// The name in his newest mail.
    pub name: String,
    /// How many mails by his own hand (no machine's).
    pub messages: i64,
    /// His newest mail.
    pub last_at: DateTime<Utc>,
    /// Its thread.
    pub thread_id: Uuid,
    /// The raw bytes of his newest mails, newest first.
    pub blobs: Vec<Vec<u8>>,
    /// Do we write in a thread of his?
    pub we_wrote: bool,
    /// Is a thread of his an enquiry?
    pub enquiry: bool,
    /// The language of his newest mail.
    pub language: Option<String>,
}

/// Mails of a writer that are opened for facts.
const MESSAGES_READ_MAX: i64 = 3;

/// What the tables know of these writers in a mailbox; those whose every mail is a machine's are left out.
///
/// # Errors
/// A fault of the database.
pub async fn writers(tx: &mut TenantTx, mailbox: MailboxId, addresses: &[String]) -> Result<Vec<Writer>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Writer,
        r#"select a.address as "address!", n.name as "name!", n.messages as "messages!", n.last_at as "last_at!", n.thread_id as "thread_id!",
                n.blobs as "blobs!", n.language,
                exists (select from unnest(n.threads) h(id) join mail.message o on o.tenant_id = $1 and o.thread_id = h.id
                        where o.direction = 'out') as "we_wrote!",
                exists (select from unnest(n.threads) h(id) join mail.thread t on t.tenant_id = $1 and t.id = h.id
                        where 'enquiry' = any(t.tags) or t.tab = 'enquiries') as "enquiry!"
         from unnest($3::text[]) a(address)
         cross join lateral (
           select count(*) as messages, max(m.at) as last_at, (array_agg(m.from_name order by m.at desc))[1] as name,
                  (array_agg(m.thread_id order by m.at desc))[1] as thread_id, (array_agg(m.language order by m.at desc))[1] as language,
                  (array_agg(m.blob order by m.at desc))[1:$4] as blobs, array_agg(distinct m.thread_id) as threads
           from (select * from mail.message x
                 where x.tenant_id = $1 and x.from_address = a.address and x.mailbox_id = $2 and x.direction = 'in' and x.auto is null
                   and x.quarantine is null
                 order by x.at desc limit 50) m) n
         where n.messages > 0"#,
        tenant,
        mailbox.0,
        addresses,
        i32::try_from(MESSAGES_READ_MAX).unwrap_or(3),
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Writes what was read of a writer; an answered suggestion stays answered.
///
/// # Errors
/// A fault of the database.
pub async fn put(tx: &mut TenantTx, s: &Suggestion, labels: &[LabelId]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.suggestion as s (tenant_id, id, mailbox_id, address, domain, kind, confidence, reasons, facts, company_id, thread_id,
                                           message_count, last_at, labels)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict (tenant_id, mailbox_id, address) do update set kind = excluded.kind, confidence = excluded.confidence,
           reasons = excluded.reasons, facts = excluded.facts, company_id = excluded.company_id, thread_id = excluded.thread_id,
           message_count = excluded.message_count, last_at = excluded.last_at, labels = excluded.labels
         where s.state = 'open'",
        tenant,
        s.id.0,
        s.mailbox_id.0,
        s.address,
        s.domain,
        s.kind.as_str(),
        s.confidence.as_str(),
        Json(&s.reasons) as _,
        Json(&s.facts) as _,
        s.company_id,
        s.thread_id.map(|t| t.0),
        s.message_count,
        s.last_at,
        labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

struct Raw {
    id: Uuid,
    mailbox_id: Uuid,
    address: String,
    domain: String,
    kind: String,
    confidence: String,
    reasons: Json<Vec<Reason>>,
    facts: Json<BTreeMap<String, Fact>>,
    company_id: Option<Uuid>,
    thread_id: Option<Uuid>,
    message_count: i32,
    last_at: DateTime<Utc>,
}

fn suggestion(r: Raw) -> Suggestion {
    Suggestion {
        id: SuggestionId(r.id),
        mailbox_id: MailboxId(r.mailbox_id),
        kind: SuggestionKind::from_word(&r.kind).unwrap_or(SuggestionKind::NewCompany),
        address: r.address,
        domain: r.domain,
        thread_id: r.thread_id.map(ThreadId),
        confidence: Confidence::from_word(&r.confidence).unwrap_or(Confidence::Low),
        reasons: r.reasons.0,
        facts: r.facts.0,
        company_id: r.company_id,
        last_at: r.last_at,
        message_count: r.message_count,
    }
}

/// The open suggestions, newest mail first. With ids: these, in any order.
///
/// # Errors
/// A fault of the database.
pub async fn open(
    tx: &mut TenantTx,
    ids: Option<&[Uuid]>,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Suggestion>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        Raw,
        r#"select id, mailbox_id, address, domain, kind, confidence, reasons as "reasons: Json<Vec<Reason>>",
                facts as "facts: Json<BTreeMap<String, Fact>>", company_id, thread_id, message_count, last_at
         from mail.suggestion where tenant_id = $1 and state = 'open' and ($2::uuid[] is null or id = any($2))
           and ($3::timestamptz is null or (last_at, id) < ($3, $4::uuid))
         order by last_at desc, id desc limit $5"#,
        tenant,
        ids,
        before.map(|b| b.0),
        before.map(|b| b.1),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(suggestion).collect())
}

/// The open suggestion about the correspondent of a thread.
///
/// # Errors
/// A fault of the database.
pub async fn for_thread(tx: &mut TenantTx, thread: ThreadId) -> Result<Option<Suggestion>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query_as!(
        Raw,
        r#"select s.id, s.mailbox_id, s.address, s.domain, s.kind, s.confidence, s.reasons as "reasons: Json<Vec<Reason>>",
                s.facts as "facts: Json<BTreeMap<String, Fact>>", s.company_id, s.thread_id, s.message_count, s.last_at
         from mail.thread t join mail.suggestion s
           on s.tenant_id = t.tenant_id and s.mailbox_id = t.mailbox_id and s.address = t.who_address and s.state = 'open'
         where t.tenant_id = $1 and t.id = $2"#,
        tenant,
        thread.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(suggestion))
}

/// Locks an open suggestion; none when it was answered or is not the actor's.
///
/// # Errors
/// A fault of the database.
pub async fn lock_open(tx: &mut TenantTx, id: SuggestionId) -> Result<Option<Suggestion>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query_as!(
        Raw,
        r#"select id, mailbox_id, address, domain, kind, confidence, reasons as "reasons: Json<Vec<Reason>>",
                facts as "facts: Json<BTreeMap<String, Fact>>", company_id, thread_id, message_count, last_at
         from mail.suggestion where tenant_id = $1 and id = $2 and state = 'open' for update"#,
        tenant,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(suggestion))
}

/// Is there such a suggestion at all, answered or not, that the actor sees?
///
/// # Errors
/// A fault of the database.
pub async fn exists(tx: &mut TenantTx, id: SuggestionId) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(r#"select exists (select from mail.suggestion where tenant_id = $1 and id = $2) as "there!""#, tenant, id.0)
        .fetch_one(tx.conn())
        .await?)
}

/// The addresses of the tenant's mailboxes.
///
/// # Errors
/// A fault of the database.
pub async fn mailbox_addresses(tx: &mut TenantTx) -> Result<Vec<String>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_scalar!(
        r#"select lower(address) as "address!" from mail.mailbox where tenant_id = $1 and state <> 'removed' order by 1"#,
        tenant,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}
