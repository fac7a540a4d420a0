//! The batch's rows.

use super::{NewMessage, NewPlacement, NewThread, NewThreadFolder, Receiver, ThreadChange};
use crate::model::{FolderId, FolderRole};
use crate::rules::threading::Key;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;
use uuid::Uuid;

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
    moved!(
        "update mail.message m set thread_id = j.b from unnest($2::uuid[], $3::uuid[]) j(a, b) where m.tenant_id = $1 and m.thread_id = j.a"
    );
    moved!(
        "update mail.thread_key k set thread_id = j.b from unnest($2::uuid[], $3::uuid[]) j(a, b) where k.tenant_id = $1 and k.thread_id = j.a"
    );
    moved!(
        "update mail.draft d set thread_id = j.b from unnest($2::uuid[], $3::uuid[]) j(a, b) where d.tenant_id = $1 and d.thread_id = j.a"
    );
    moved!(
        "update mail.suggestion s set thread_id = j.b from unnest($2::uuid[], $3::uuid[]) j(a, b) where s.tenant_id = $1 and s.thread_id = j.a"
    );
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
                                   auto, language, seen, starred, answered, placed, backfilled, company_id, contact_id, search, topics, topics_why, labels)
         select $1, x.id, $2, x.thread_id, u.blob, x.bytes, x.message_id, x.in_reply_to, x.refs, x.subject, x.from_name, x.from_address,
                x.recipients, x.at, x.sent_at, x.direction, x.preview, x.attachments, x.has_attachments, x.defects, x.quarantine, x.auto, x.language,
                x.seen, x.starred, x.answered, x.placed, x.backfilled, x.company_id, x.contact_id, u.search::tsvector, x.topics, x.topics_why, $6
         from unnest($3::bytea[], $4::text[], $5::jsonb[]) u(blob, search, fields)
         cross join lateral jsonb_to_record(u.fields) x(id uuid, thread_id uuid, bytes bigint, message_id text, in_reply_to text, refs text[],
              subject text, from_name text, from_address text, recipients jsonb, at timestamptz, sent_at timestamptz, direction text, preview text,
              attachments jsonb, has_attachments boolean, defects text[], quarantine text, auto text, language text, seen boolean, starred boolean,
              answered boolean, placed int, backfilled boolean, company_id uuid, contact_id uuid, topics text[], topics_why jsonb)"#,
        tenant,
        to.id,
        &blobs,
        &searches,
        &rows,
        &to.read_labels,
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
        "company_id": m.company_id, "contact_id": m.contact_id, "topics": m.topics.iter().map(|t| t.label).collect::<Vec<_>>(),
        "topics_why": m.topics,
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
         where t.tenant_id = $1 and t.id = c.id
           and (c.woken or (t.tab, t.tags, t.company_id, t.contact_id)
             is distinct from (c.tab, c.tags, coalesce(c.company_id, t.company_id), coalesce(c.contact_id, t.contact_id)))",
        tenant,
        &rows,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
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
