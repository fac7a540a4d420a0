//! One thread and its mails; one mail and where its bytes are.

use crate::model::{
    AttachmentInfo, Auto, Direction, FolderBrief, FolderId, FolderRole, MailboxId, Message, MessageId, OutgoingState, Person, Recipients,
    ThreadId, Topic,
};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

/// Mails that a thread shows; of a longer one, the newest.
pub const THREAD_MESSAGES_MAX: i64 = 500;

#[derive(Debug, Deserialize)]
struct RawFolder {
    id: Uuid,
    name: String,
    role: Option<String>,
}

struct RawMessage {
    id: Uuid,
    thread_id: Uuid,
    mailbox_id: Uuid,
    from_name: String,
    from_address: String,
    recipients: Json<Recipients>,
    subject: String,
    at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    direction: String,
    preview: String,
    seen: bool,
    starred: bool,
    attachments: Json<Vec<AttachmentInfo>>,
    defects: Vec<String>,
    quarantine: Option<String>,
    auto: Option<String>,
    topics_why: Json<Vec<Topic>>,
    message_id: Option<String>,
    refs: Vec<String>,
    blob: Vec<u8>,
    folders: Option<Json<Vec<RawFolder>>>,
    delivery: Option<String>,
}

/// The mails of a thread, oldest first.
///
/// # Errors
/// A fault of the database.
pub async fn of_thread(tx: &mut TenantTx, thread: ThreadId) -> Result<Vec<Message>, Fault> {
    messages(tx, Some(thread.0), &[]).await
}

/// One mail; none when there is none or the actor doesn't see it.
///
/// # Errors
/// A fault of the database.
pub async fn one(tx: &mut TenantTx, id: MessageId) -> Result<Option<Message>, Fault> {
    Ok(messages(tx, None, &[id.0]).await?.pop())
}

/// Several mails, oldest first.
///
/// # Errors
/// A fault of the database.
pub async fn some(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Message>, Fault> {
    messages(tx, None, ids).await
}

async fn messages(tx: &mut TenantTx, thread: Option<Uuid>, ids: &[Uuid]) -> Result<Vec<Message>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        RawMessage,
        r#"select m.id, m.thread_id, m.mailbox_id, m.from_name, m.from_address, m.recipients as "recipients: Json<Recipients>",
                m.subject, m.at, m.sent_at, m.direction, m.preview, m.seen, m.starred,
                m.attachments as "attachments: Json<Vec<AttachmentInfo>>", m.defects, m.quarantine, m.auto,
                m.topics_why as "topics_why: Json<Vec<Topic>>", m.message_id, m.refs, m.blob,
                (select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.path, 'role', f.role)) from mail.placement p
                 join mail.folder f on f.tenant_id = p.tenant_id and f.id = coalesce(p.moving_to, p.folder_id)
                 where p.tenant_id = m.tenant_id and p.message_id = m.id and not p.deleted) as "folders: Json<Vec<RawFolder>>",
                case when m.direction = 'out' and m.message_id is not null then
                  (select o.state from mail.outgoing o where o.tenant_id = m.tenant_id and o.message_id = m.message_id) end as delivery
         from (
           select * from mail.message x
           where x.tenant_id = $1 and (($2::uuid is null and x.id = any($3)) or x.thread_id = $2)
           order by x.at desc, x.id desc limit $4) m
         order by m.at, m.id"#,
        tenant,
        thread,
        ids,
        THREAD_MESSAGES_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(message).collect())
}

fn message(r: RawMessage) -> Message {
    let folder = |f: RawFolder| FolderBrief { id: FolderId(f.id), name: f.name, role: f.role.as_deref().and_then(FolderRole::from_word) };
    Message {
        id: MessageId(r.id),
        thread_id: ThreadId(r.thread_id),
        mailbox_id: MailboxId(r.mailbox_id),
        from: Person { name: r.from_name, address: r.from_address },
        recipients: r.recipients.0,
        subject: r.subject,
        at: r.at,
        sent_at: r.sent_at,
        direction: Direction::from_word(&r.direction).unwrap_or(Direction::In),
        preview: r.preview,
        seen: r.seen,
        starred: r.starred,
        attachments: r.attachments.0,
        defects: r.defects,
        quarantine: r.quarantine,
        auto: r.auto.as_deref().and_then(Auto::from_word),
        topics: r.topics_why.0,
        message_id: r.message_id,
        references: r.refs,
        folders: r.folders.map(|f| f.0.into_iter().map(folder).collect()).unwrap_or_default(),
        delivery: r.delivery.as_deref().and_then(OutgoingState::from_word),
        blob: r.blob,
    }
}

/// Correspondents are looked for in this many of each mailbox's newest threads.
const PEOPLE_THREADS_MAX: i64 = 2_000;

/// Correspondents of the visible mailboxes whose name or address holds these letters, most recent first.
///
/// # Errors
/// A fault of the database.
pub async fn people(tx: &mut TenantTx, letters: &str, limit: i64) -> Result<Vec<Person>, Fault> {
    let mailboxes = crate::store::list::visible(tx, None).await?;
    let tenant = tx.tenant().0;
    let pattern = format!("%{}%", letters.to_lowercase().replace(['\\', '%', '_'], ""));
    let rows = sqlx::query!(
        r#"select p.name as "name!", p.address as "address!" from (
           select distinct on (t.who_address) t.who_name as name, t.who_address as address, t.last_at
           from unnest($2::uuid[]) b(id) cross join lateral (
             select t.who_name, t.who_address, t.last_at from mail.thread t
             where t.tenant_id = $1 and t.mailbox_id = b.id order by t.last_at desc, t.id desc limit $5) t
           where t.who_address <> '' and (t.who_address like $3 or lower(t.who_name) like $3)
           order by t.who_address, t.last_at desc) p
         order by p.last_at desc limit $4"#,
        tenant,
        &mailboxes,
        pattern,
        limit,
        PEOPLE_THREADS_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Person { name: r.name, address: r.address }).collect())
}

/// The tenant's mailboxes that the actor sees, with what composing needs.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The mailbox.
    pub id: MailboxId,
    /// Its owner.
    pub owner_id: Uuid,
    /// Its address.
    pub address: String,
    /// The name that it writes under.
    pub display_name: String,
    /// Its signature.
    pub signature_html: String,
    /// `active`, `paused`, `failing` or `removed`.
    pub state: String,
    /// The labels of what is written from it: those of who reads its mail.
    pub labels: Vec<i32>,
}

/// The mailbox; none when there is none or the actor doesn't read its mail.
///
/// # Errors
/// A fault of the database.
pub async fn sender(tx: &mut TenantTx, id: MailboxId) -> Result<Option<Sender>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        r#"select id, owner_id, address, display_name, signature_html, state, read_labels as "labels!" from mail.mailbox
         where tenant_id = $1 and id = $2 and state <> 'removed' and read_labels && platform.grants()"#,
        tenant,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| Sender {
        id: MailboxId(r.id),
        owner_id: r.owner_id,
        address: r.address,
        display_name: r.display_name,
        signature_html: r.signature_html,
        state: r.state,
        labels: r.labels,
    }))
}
