//! Suggestions: whom to read, what was read, what was answered; and the links from mails to customers.

use crate::model::{Confidence, Fact, MailboxId, Reason, Suggestion, SuggestionId, SuggestionKind, ThreadId};
use chrono::{DateTime, Utc};
use customers::Made;
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

/// What an answer did besides answering: what of it can be taken back.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Who answered.
    pub by: Option<Uuid>,
    /// The company that was made.
    pub made_company: Option<Uuid>,
    /// The person who was added to a company that was here.
    pub made_contact: Option<Uuid>,
    /// How it looked.
    pub stamp: Option<String>,
    /// The domain that was blocked.
    pub blocked: Option<String>,
}

impl Answer {
    /// An answer that made this.
    #[must_use]
    pub fn making(made: Made) -> Self {
        match made {
            Made::Company(id) => Self { made_company: Some(id.0), ..Self::default() },
            Made::Contact(id) => Self { made_contact: Some(id.0), ..Self::default() },
            Made::Nothing => Self::default(),
        }
    }

    /// What was made.
    #[must_use]
    pub fn made(&self) -> Made {
        match (self.made_company, self.made_contact) {
            (Some(id), _) => Made::Company(id.into()),
            (None, Some(id)) => Made::Contact(id.into()),
            (None, None) => Made::Nothing,
        }
    }
}

/// Writes an answer down; its id.
///
/// # Errors
/// A fault of the database.
pub async fn record(tx: &mut TenantTx, answer: &Answer) -> Result<Uuid, Fault> {
    let tenant = tx.tenant().0;
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into mail.suggestion_answer (tenant_id, id, by, made_company, made_contact, stamp, blocked) values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        id,
        answer.by,
        answer.made_company,
        answer.made_contact,
        answer.stamp,
        answer.blocked,
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Answers the open suggestions about an address, in every mailbox in sight; the answer's id.
///
/// # Errors
/// A fault of the database.
pub async fn answer(tx: &mut TenantTx, address: &str, accepted: bool, answer: &Answer) -> Result<Uuid, Fault> {
    let tenant = tx.tenant().0;
    let id = record(tx, answer).await?;
    let state = if accepted { "accepted" } else { "dismissed" };
    sqlx::query!(
        "update mail.suggestion set state = $3, answer_id = $4 where tenant_id = $1 and address = $2 and state = 'open'",
        tenant,
        address,
        state,
        id,
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// The answer to a suggestion, held against others' undoing it; none when it is open.
///
/// # Errors
/// A fault of the database.
pub async fn lock_answer(tx: &mut TenantTx, id: SuggestionId) -> Result<Option<(Uuid, Answer)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        "select a.id, a.by, a.made_company, a.made_contact, a.stamp, a.blocked
         from mail.suggestion s join mail.suggestion_answer a on a.tenant_id = s.tenant_id and a.id = s.answer_id
         where s.tenant_id = $1 and s.id = $2 for update of a",
        tenant,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| {
        (r.id, Answer { by: r.by, made_company: r.made_company, made_contact: r.made_contact, stamp: r.stamp, blocked: r.blocked })
    }))
}

/// Takes an answer away: its suggestions are open again, and the domain that it blocked, unless it was blocked anew meanwhile, is
/// suggested again.
///
/// # Errors
/// A fault of the database.
pub async fn take_back(tx: &mut TenantTx, answer: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.suggestion set state = 'open', answer_id = null where tenant_id = $1 and answer_id = $2", tenant, answer)
        .execute(tx.conn())
        .await?;
    // Both were written in one transaction, so their time is the same to the microsecond.
    sqlx::query!(
        "delete from mail.blocked_domain d using mail.suggestion_answer a
         where a.tenant_id = $1 and a.id = $2 and d.tenant_id = $1 and d.domain = a.blocked and d.created_at = a.at",
        tenant,
        answer,
    )
    .execute(tx.conn())
    .await?;
    // Suggestions of mailboxes that are no longer in sight keep the answer that they got.
    sqlx::query!(
        "update mail.suggestion_answer set made_company = null, made_contact = null, stamp = null, blocked = null where tenant_id = $1 and id = $2",
        tenant,
        answer,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// These suggestions, those answered last first.
///
/// # Errors
/// A fault of the database.
pub async fn latest_answered(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<SuggestionId>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_scalar!(
        "select id from mail.suggestion where tenant_id = $1 and id = any($2) and answer_id is not null order by answer_id desc, id",
        tenant,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(SuggestionId).collect())
}

/// Never suggests this domain again. Was it suggested until now?
///
/// # Errors
/// A fault of the database.
pub async fn block(tx: &mut TenantTx, domain: &str, by: Option<Uuid>) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done =
        sqlx::query!("insert into mail.blocked_domain (tenant_id, domain, by) values ($1, $2, $3) on conflict do nothing", tenant, domain, by)
            .execute(tx.conn())
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Dismisses what is open about a domain.
///
/// # Errors
/// A fault of the database.
pub async fn dismiss_domain(tx: &mut TenantTx, domain: &str, answer: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.suggestion set state = 'dismissed', answer_id = $3 where tenant_id = $1 and domain = $2 and state = 'open'",
        tenant,
        domain,
        answer,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets a domain be suggested again.
///
/// # Errors
/// A fault of the database.
pub async fn unblock(tx: &mut TenantTx, domain: &str) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done =
        sqlx::query!("delete from mail.blocked_domain where tenant_id = $1 and domain = $2", tenant, domain).execute(tx.conn()).await?;
    Ok(done.rows_affected() > 0)
}

/// Domains that are never suggested, at most `limit`.
///
/// # Errors
/// A fault of the database.
pub async fn blocked(tx: &mut TenantTx, limit: i64) -> Result<Vec<(String, DateTime<Utc>)>, Fault> {
    let tenant = tx.tenant().0;
    let rows =
        sqlx::query!("select domain, created_at from mail.blocked_domain where tenant_id = $1 order by domain limit $2", tenant, limit)
            .fetch_all(tx.conn())
            .await?;
    Ok(rows.into_iter().map(|r| (r.domain, r.created_at)).collect())
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
