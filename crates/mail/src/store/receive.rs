//! Writing received mails in batches: every statement here takes a whole batch, none is run once a mail.

use crate::model::{AttachmentInfo, Auto, Direction, FolderId, FolderRole, MailboxId, Person, Recipients, Tab};
use crate::rules::threading::{Candidate, Key};
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Threads that a subject may name, at most.
const CANDIDATES_PER_SUBJECT: i64 = 5;

/// What receiving must know of a mailbox.
#[derive(Debug, Clone)]
pub struct Receiver {
    /// The mailbox.
    pub id: Uuid,
    /// Its owner.
    pub owner_id: Uuid,
    /// Its own address, lower case.
    pub address: String,
    /// Who sees its mail.
    pub labels: Vec<LabelId>,
}

/// A mail to be written.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Its id.
    pub id: Uuid,
    /// Its thread.
    pub thread_id: Uuid,
    /// SHA-256 of its bytes.
    pub blob: Vec<u8>,
    /// Their number.
    pub bytes: i64,
    /// Message-ID without brackets.
    pub message_id: Option<String>,
    /// The id of the mail that it answers.
    pub in_reply_to: Option<String>,
    /// The ids of its thread.
    pub references: Vec<String>,
    /// Subject.
    pub subject: String,
    /// The writer.
    pub from: Person,
    /// The readers.
    pub recipients: Recipients,
    /// Arrival.
    pub at: DateTime<Utc>,
    /// The Date header.
    pub sent_at: Option<DateTime<Utc>>,
    /// In or out.
    pub direction: Direction,
    /// First words.
    pub preview: String,
    /// Files.
    pub attachments: Vec<AttachmentInfo>,
    /// What was wrong with its form.
    pub defects: Vec<String>,
    /// Why it could not be read.
    pub quarantine: Option<String>,
    /// Written by a machine?
    pub auto: Option<Auto>,
    /// Its language.
    pub language: Option<String>,
    /// Read?
    pub seen: bool,
    /// Starred?
    pub starred: bool,
    /// Answered?
    pub answered: bool,
    /// In how many folders of the server.
    pub placed: i32,
    /// Came by back-fill or import?
    pub backfilled: bool,
    /// The customer.
    pub company_id: Option<Uuid>,
    /// The person there.
    pub contact_id: Option<Uuid>,
    /// Its words, as a tsvector's text.
    pub search: String,
}

impl NewMessage {
    /// Does it have files that are not shown within the text?
    #[must_use]
    pub fn has_attachments(&self) -> bool {
        self.attachments.iter().any(|a| !a.inline)
    }
}

/// A thread to be written, complete.
#[derive(Debug, Clone)]
pub struct NewThread {
    /// Its id.
    pub id: Uuid,
    /// Newest mail's subject.
    pub subject: String,
    /// Base subject.
    pub subject_key: String,
    /// Newest mail.
    pub last_at: DateTime<Utc>,
    /// Its id.
    pub last_message_id: Uuid,
    /// Oldest mail.
    pub first_at: DateTime<Utc>,
    /// How many.
    pub message_count: i32,
    /// How many unread.
    pub unread_count: i32,
    /// A starred one?
    pub starred: bool,
    /// One with files?
    pub has_attachments: bool,
    /// The first few names.
    pub attachment_names: Vec<String>,
    /// The first few people.
    pub people: Vec<Person>,
    /// The correspondent.
    pub who: Person,
    /// First words.
    pub preview: String,
    /// Is the newest ours?
    pub last_outgoing: bool,
    /// Answered?
    pub answered: bool,
    /// Does a person wait?
    pub waiting: bool,
    /// Tab.
    pub tab: Tab,
    /// Tags.
    pub tags: Vec<String>,
    /// Customer.
    pub company_id: Option<Uuid>,
    /// Person there.
    pub contact_id: Option<Uuid>,
}

/// A thread's row in a folder.
#[derive(Debug, Clone)]
pub struct NewThreadFolder {
    /// The folder.
    pub folder_id: Uuid,
    /// The thread.
    pub thread_id: Uuid,
    /// Its newest mail there.
    pub last_at: DateTime<Utc>,
    /// Its tab.
    pub tab: Tab,
    /// Unread there.
    pub unread: i32,
}

/// Where a mail lies.
#[derive(Debug, Clone, Copy)]
pub struct NewPlacement {
    /// The folder.
    pub folder_id: Uuid,
    /// The UID.
    pub uid: i64,
    /// The mail.
    pub message_id: Uuid,
    /// `\Seen`
    pub seen: bool,
    /// `\Flagged`
    pub flagged: bool,
    /// `\Answered`
    pub answered: bool,
    /// `\Deleted`
    pub deleted: bool,
    /// Last change there.
    pub modseq: i64,
}

/// Loads the mailbox and keeps other writers of received mail out of it until the transaction ends: two that thread the
/// same conversation would make two threads.
///
/// # Errors
/// A fault of the database.
pub async fn begin(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<Receiver>, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1::text, 20004))", mailbox.0.to_string()).execute(tx.conn()).await?;
    Ok(sqlx::query_as!(
        Receiver,
        r#"select id, owner_id, lower(address) as "address!", labels from mail.mailbox where tenant_id = $1 and id = $2"#,
        tenant,
        mailbox.0,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// For bulk loads whose loss is repaired by fetching again: the commit does not wait for the disk.
///
/// # Errors
/// A fault of the database.
pub async fn may_be_lost(tx: &mut TenantTx) -> Result<(), Fault> {
    sqlx::query("set local synchronous_commit = off").execute(tx.conn()).await?;
    Ok(())
}

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
pub async fn candidates(tx: &mut TenantTx, mailbox: MailboxId, wanted: &[(String, DateTime<Utc>)], span: Duration) -> Result<Vec<Candidate>, Fault> {
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

/// Moves everything of `from` to `into` and removes `from`.
///
/// # Errors
/// A fault of the database.
pub async fn join_threads(tx: &mut TenantTx, from: &[Uuid], into: &[Uuid]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    macro_rules! moved {
        ($sql:literal) => {
            sqlx::query!($sql, tenant, from, into).execute(tx.conn()).await?
        };
    }
    moved!("update mail.message m set thread_id = j.b from unnest($2::uuid[], $3::uuid[]) j(a, b) where m.tenant_id = $1 and m.thread_id = j.a");
    moved!("update mail.thread_key k set thread_id = j.b from unnest($2::uuid[], $3::uuid[]) j(a, b) where k.tenant_id = $1 and k.thread_id = j.a");
    moved!("update mail.draft d set thread_id = j.b from unnest($2::uuid[], $3::uuid[]) j(a, b) where d.tenant_id = $1 and d.thread_id = j.a");
    moved!("update mail.suggestion s set thread_id = j.b from unnest($2::uuid[], $3::uuid[]) j(a, b) where s.tenant_id = $1 and s.thread_id = j.a");
    moved!(
        "update mail.thread t set company_id = coalesce(t.company_id, o.company_id), contact_id = coalesce(t.contact_id, o.contact_id),
                done = t.done and o.done, snoozed_until = case when o.snoozed_until is null then null else t.snoozed_until end
         from unnest($2::uuid[], $3::uuid[]) j(a, b) join mail.thread o on o.tenant_id = $1 and o.id = j.a
         where t.tenant_id = $1 and t.id = j.b"
    );
    sqlx::query!("delete from mail.thread where tenant_id = $1 and id = any($2)", tenant, from).execute(tx.conn()).await?;
    Ok(())
}

/// Writes new threads.
///
/// # Errors
/// A fault of the database.
pub async fn insert_threads(tx: &mut TenantTx, to: &Receiver, threads: &[NewThread]) -> Result<(), Fault> {
    if threads.is_empty() {
        return Ok(());
    }
    let tenant = tx.tenant().0;
    let rows = serde_json::to_value(threads.iter().map(thread_json).collect::<Vec<_>>())?;
    sqlx::query!(
        "insert into mail.thread (tenant_id, id, mailbox_id, subject, subject_key, last_at, last_message_id, first_at, message_count, unread_count,
                                  starred, has_attachments, attachment_names, people, who_name, who_address, preview, last_outgoing, answered,
                                  waiting, tab, tags, company_id, contact_id, labels)
         select $1, id, $2, subject, subject_key, last_at, last_message_id, first_at, message_count, unread_count, starred, has_attachments,
                attachment_names, people, who_name, who_address, preview, last_outgoing, answered, waiting, tab, tags, company_id, contact_id, $4
         from jsonb_to_recordset($3) x(id uuid, subject text, subject_key text, last_at timestamptz, last_message_id uuid, first_at timestamptz,
              message_count int, unread_count int, starred boolean, has_attachments boolean, attachment_names text[], people jsonb,
              who_name text, who_address text, preview text, last_outgoing boolean, answered boolean, waiting boolean, tab text, tags text[],
              company_id uuid, contact_id uuid)",
        tenant,
        to.id,
        rows,
        &to.labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn thread_json(t: &NewThread) -> serde_json::Value {
    serde_json::json!({
        "id": t.id, "subject": t.subject, "subject_key": t.subject_key, "last_at": t.last_at, "last_message_id": t.last_message_id,
        "first_at": t.first_at, "message_count": t.message_count, "unread_count": t.unread_count, "starred": t.starred,
        "has_attachments": t.has_attachments, "attachment_names": t.attachment_names, "people": t.people, "who_name": t.who.name,
        "who_address": t.who.address, "preview": t.preview, "last_outgoing": t.last_outgoing, "answered": t.answered, "waiting": t.waiting,
        "tab": t.tab, "tags": t.tags, "company_id": t.company_id, "contact_id": t.contact_id,
    })
}

/// Writes new mails.
///
/// # Errors
/// A fault of the database.
pub async fn insert_messages(tx: &mut TenantTx, to: &Receiver, messages: &[NewMessage]) -> Result<(), Fault> {
    if messages.is_empty() {
        return Ok(());
    }
    let tenant = tx.tenant().0;
    let blobs: Vec<Vec<u8>> = messages.iter().map(|m| m.blob.clone()).collect();
    let searches: Vec<String> = messages.iter().map(|m| m.search.clone()).collect();
    let rows: Vec<serde_json::Value> = messages.iter().map(message_json).collect();
    sqlx::query!(
        r#"insert into mail.message (tenant_id, id, mailbox_id, thread_id, blob, bytes, message_id, in_reply_to, refs, subject, from_name,
                                   from_address, recipients, at, sent_at, direction, preview, attachments, has_attachments, defects, quarantine,
                                   auto, language, seen, starred, answered, placed, backfilled, company_id, contact_id, search, labels)
         select $1, x.id, $2, x.thread_id, u.blob, x.bytes, x.message_id, x.in_reply_to, x.refs, x.subject, x.from_name, x.from_address,
                x.recipients, x.at, x.sent_at, x.direction, x.preview, x.attachments, x.has_attachments, x.defects, x.quarantine, x.auto, x.language,
                x.seen, x.starred, x.answered, x.placed, x.backfilled, x.company_id, x.contact_id, u.search::tsvector, $6
         from unnest($3::bytea[], $4::text[], $5::jsonb[]) u(blob, search, fields)
         cross join lateral jsonb_to_record(u.fields) x(id uuid, thread_id uuid, bytes bigint, message_id text, in_reply_to text, refs text[],
              subject text, from_name text, from_address text, recipients jsonb, at timestamptz, sent_at timestamptz, direction text, preview text,
              attachments jsonb, has_attachments boolean, defects text[], quarantine text, auto text, language text, seen boolean, starred boolean,
              answered boolean, placed int, backfilled boolean, company_id uuid, contact_id uuid)"#,
        tenant,
        to.id,
        &blobs,
        &searches,
        &rows,
        &to.labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn message_json(m: &NewMessage) -> serde_json::Value {
    serde_json::json!({
        "id": m.id, "thread_id": m.thread_id, "bytes": m.bytes, "message_id": m.message_id, "in_reply_to": m.in_reply_to, "refs": m.references,
        "subject": m.subject, "from_name": m.from.name, "from_address": m.from.address, "recipients": m.recipients, "at": m.at,
        "sent_at": m.sent_at, "direction": m.direction, "preview": m.preview, "attachments": m.attachments,
        "has_attachments": m.has_attachments(), "defects": m.defects, "quarantine": m.quarantine, "auto": m.auto, "language": m.language,
        "seen": m.seen, "starred": m.starred, "answered": m.answered, "placed": m.placed, "backfilled": m.backfilled,
        "company_id": m.company_id, "contact_id": m.contact_id,
    })
}

/// Writes which keys belong to which thread.
///
/// # Errors
/// A fault of the database.
pub async fn insert_keys(tx: &mut TenantTx, to: &Receiver, keys: &[(Key, Uuid)]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let (keys, threads): (Vec<Vec<u8>>, Vec<Uuid>) = keys.iter().map(|(k, t)| (k.to_vec(), *t)).unzip();
    sqlx::query!(
        "insert into mail.thread_key (tenant_id, mailbox_id, key, thread_id)
         select $1, $2, u.key, u.thread_id from unnest($3::bytea[], $4::uuid[]) u(key, thread_id) on conflict do nothing",
        tenant,
        to.id,
        &keys,
        &threads,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes new rows of threads in folders.
///
/// # Errors
/// A fault of the database.
pub async fn insert_thread_folders(tx: &mut TenantTx, to: &Receiver, rows: &[NewThreadFolder]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let folders: Vec<Uuid> = rows.iter().map(|r| r.folder_id).collect();
    let threads: Vec<Uuid> = rows.iter().map(|r| r.thread_id).collect();
    let times: Vec<DateTime<Utc>> = rows.iter().map(|r| r.last_at).collect();
    let tabs: Vec<String> = rows.iter().map(|r| r.tab.as_str().to_owned()).collect();
    let unread: Vec<i32> = rows.iter().map(|r| r.unread).collect();
    sqlx::query!(
        "insert into mail.thread_folder (tenant_id, folder_id, thread_id, mailbox_id, last_at, tab, unread, hidden, labels)
         select $1, u.folder_id, u.thread_id, $2, u.last_at, u.tab, u.unread, false, $8
         from unnest($3::uuid[], $4::uuid[], $5::timestamptz[], $6::text[], $7::int[]) u(folder_id, thread_id, last_at, tab, unread)",
        tenant,
        to.id,
        &folders,
        &threads,
        &times,
        &tabs,
        &unread,
        &to.labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes where mails lie. A place that is known already stays as it is. How many are new, by folder.
///
/// # Errors
/// A fault of the database.
pub async fn insert_placements(tx: &mut TenantTx, to: &Receiver, places: &[NewPlacement]) -> Result<(), Fault> {
    if places.is_empty() {
        return Ok(());
    }
    let tenant = tx.tenant().0;
    let folders: Vec<Uuid> = places.iter().map(|p| p.folder_id).collect();
    let uids: Vec<i64> = places.iter().map(|p| p.uid).collect();
    let messages: Vec<Uuid> = places.iter().map(|p| p.message_id).collect();
    let flags = |which: fn(&NewPlacement) -> bool| places.iter().map(which).collect::<Vec<bool>>();
    let modseqs: Vec<i64> = places.iter().map(|p| p.modseq).collect();
    sqlx::query!(
        "with new as (
           insert into mail.placement (tenant_id, folder_id, uid, message_id, mailbox_id, seen, flagged, answered, deleted, modseq)
           select $1, u.folder_id, u.uid, u.message_id, $2, u.seen, u.flagged, u.answered, u.deleted, u.modseq
           from unnest($3::uuid[], $4::bigint[], $5::uuid[], $6::boolean[], $7::boolean[], $8::boolean[], $9::boolean[], $10::bigint[])
                u(folder_id, uid, message_id, seen, flagged, answered, deleted, modseq)
           on conflict do nothing returning folder_id
         )
         update mail.folder f set here = f.here + n.count from (select folder_id, count(*) from new group by folder_id) n
         where f.tenant_id = $1 and f.id = n.folder_id",
        tenant,
        to.id,
        &folders,
        &uids,
        &messages,
        &flags(|p| p.seen),
        &flags(|p| p.flagged),
        &flags(|p| p.answered),
        &flags(|p| p.deleted),
        &modseqs,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts anew where these mails lie, and takes their flags from there. Flags of mails that lie nowhere stay.
///
/// # Errors
/// A fault of the database.
pub async fn recount(tx: &mut TenantTx, messages: &[Uuid]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.message m set placed = n.places, seen = coalesce(n.seen, m.seen) or m.direction = 'out',
                starred = coalesce(n.flagged, m.starred), answered = m.answered or coalesce(n.answered, false)
         from (
           select u.id, (count(p.uid) filter (where not p.deleted))::int as places, bool_or(p.seen) as seen, bool_or(p.flagged) as flagged,
                  bool_or(p.answered) as answered
           from unnest($2::uuid[]) u(id) left join mail.placement p on p.tenant_id = $1 and p.message_id = u.id group by u.id
         ) n
         where m.tenant_id = $1 and m.id = n.id
           and (m.placed, m.seen, m.starred, m.answered) is distinct from
               (n.places, coalesce(n.seen, m.seen) or m.direction = 'out', coalesce(n.flagged, m.starred), m.answered or coalesce(n.answered, false))",
        tenant,
        messages,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What changes at a thread to which mails came.
#[derive(Debug, Clone)]
pub struct ThreadChange {
    /// The thread.
    pub id: Uuid,
    /// Its tab from now on.
    pub tab: Tab,
    /// Its tags from now on.
    pub tags: Vec<String>,
    /// A new mail by a person came in: it is neither done nor snoozed any more.
    pub woken: bool,
    /// The customer, when a mail names one.
    pub company_id: Option<Uuid>,
    /// The person there.
    pub contact_id: Option<Uuid>,
}

/// Changes threads to which mails came.
///
/// # Errors
/// A fault of the database.
pub async fn change_threads(tx: &mut TenantTx, changes: &[ThreadChange]) -> Result<(), Fault> {
    if changes.is_empty() {
        return Ok(());
    }
    let tenant = tx.tenant().0;
    let rows: Vec<serde_json::Value> = changes
        .iter()
        .map(|c| serde_json::json!({"id": c.id, "tab": c.tab, "tags": c.tags, "woken": c.woken, "company_id": c.company_id, "contact_id": c.contact_id}))
        .collect();
    sqlx::query!(
        "update mail.thread t set tab = c.tab, tags = c.tags, done = t.done and not c.woken,
                snoozed_until = case when c.woken then null else t.snoozed_until end,
                company_id = coalesce(c.company_id, t.company_id), contact_id = coalesce(c.contact_id, t.contact_id)
         from unnest($2::jsonb[]) u(fields)
         cross join lateral jsonb_to_record(u.fields) c(id uuid, tab text, tags text[], woken boolean, company_id uuid, contact_id uuid)
         where t.tenant_id = $1 and t.id = c.id",
        tenant,
        &rows,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
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

/// A folder that is kept here only, by its role or path; made when there is none.
///
/// # Errors
/// A fault of the database.
pub async fn folder_for(tx: &mut TenantTx, to: &Receiver, role: Option<FolderRole>, path: &str) -> Result<FolderId, Fault> {
    let tenant = tx.tenant().0;
    let found = sqlx::query_scalar!(
        "select id from mail.folder where tenant_id = $1 and mailbox_id = $2 and local and ((role = $3) or ($3::text is null and path = $4))
         order by id limit 1",
        tenant,
        to.id,
        role.map(FolderRole::as_str),
        path,
    )
    .fetch_optional(tx.conn())
    .await?;
    if let Some(found) = found {
        return Ok(FolderId(found));
    }
    let id = FolderId::new();
    sqlx::query!(
        "insert into mail.folder (tenant_id, id, mailbox_id, path, wire_path, delimiter, role, local, backfilled_to, labels)
         values ($1, $2, $3, $4, 'local:' || $4, '/', $5, true, 1, $6)",
        tenant,
        id.0,
        to.id,
        path,
        role.map(FolderRole::as_str),
        &to.labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// The next free UID of a folder that is kept here only.
///
/// # Errors
/// A fault of the database.
pub async fn next_uid(tx: &mut TenantTx, folder: FolderId) -> Result<i64, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"select coalesce(max(uid), 0) + 1 as "next!" from mail.placement where tenant_id = $1 and folder_id = $2"#,
        tenant,
        folder.0,
    )
    .fetch_one(tx.conn())
    .await?)
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
