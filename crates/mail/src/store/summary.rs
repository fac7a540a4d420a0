//! Threads and their folders are summaries of mails and placements; this makes them anew for some threads.

use crate::model::ThreadId;
use db::TenantTx;
use kernel::Fault;
use uuid::Uuid;

/// The people that a list shows of a thread.
const PEOPLE_MAX: i64 = 6;
/// The files that a list names of a thread.
const ATTACHMENT_NAMES_MAX: i64 = 4;

/// Makes the summaries of these threads anew from their mails and placements, having locked them in order of id.
///
/// Leaves alone what is decided elsewhere: tab, tags, done, snoozed, waiting, answered, company.
///
/// # Errors
/// A fault of the database.
pub async fn refresh(tx: &mut TenantTx, threads: &[ThreadId]) -> Result<(), Fault> {
    let ids: Vec<Uuid> = threads.iter().map(|t| t.0).collect();
    lock(tx, &ids).await?;
    sums(tx, &ids).await?;
    folders(tx, &ids).await
}

/// Locks threads against each other's writers, always in the same order.
///
/// # Errors
/// A fault of the database.
pub async fn lock(tx: &mut TenantTx, ids: &[Uuid]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select id from mail.thread where tenant_id = $1 and id = any($2) order by id for update", tenant, ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(())
}

async fn sums(tx: &mut TenantTx, ids: &[Uuid]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.thread t
         set last_at = s.last_at, first_at = s.first_at, last_message_id = n.id, subject = n.subject, preview = n.preview,
             last_outgoing = n.direction = 'out', message_count = s.messages, unread_count = s.unread, starred = s.starred,
             has_attachments = s.has_attachments, attachment_names = coalesce(f.names, '{}'), people = coalesce(p.people, '[]'),
             who_name = coalesce(w.name, ''), who_address = coalesce(w.address, '')
         from (
           select m.thread_id, max(m.at) as last_at, min(m.at) as first_at, count(*)::int as messages,
                  (count(*) filter (where not m.seen and m.direction = 'in'))::int as unread,
                  bool_or(m.starred) as starred, bool_or(m.has_attachments) as has_attachments
           from mail.message m where m.tenant_id = $1 and m.thread_id = any($2) group by m.thread_id
         ) s
         cross join lateral (
           select m.id, m.subject, m.preview, m.direction from mail.message m
           where m.tenant_id = $1 and m.thread_id = s.thread_id order by m.at desc, m.id desc limit 1
         ) n
         left join lateral (
           select array_agg(x.name order by x.at desc) as names from (
             select a.file->>'name' as name, m.at from mail.message m cross join lateral jsonb_array_elements(m.attachments) a(file)
             where m.tenant_id = $1 and m.thread_id = s.thread_id and m.has_attachments and not coalesce((a.file->>'inline')::boolean, false)
             order by m.at desc limit $3) x
         ) f on true
         left join lateral (
           select jsonb_agg(jsonb_build_object('name', x.name, 'address', x.address) order by x.at desc) as people from (
             select max(m.from_name) as name, m.from_address as address, max(m.at) as at from mail.message m
             where m.tenant_id = $1 and m.thread_id = s.thread_id and m.from_address <> ''
             group by m.from_address order by max(m.at) desc limit $4) x
         ) p on true
         left join lateral (
           -- The correspondent: the newest writer to us; with none, the first whom we wrote to.
           select x.name, x.address from (
             select m.from_name as name, m.from_address as address, m.at, 0 as rank from mail.message m
             where m.tenant_id = $1 and m.thread_id = s.thread_id and m.direction = 'in'
             union all
             select m.recipients->'to'->0->>'name', m.recipients->'to'->0->>'address', m.at, 1 from mail.message m
             where m.tenant_id = $1 and m.thread_id = s.thread_id and m.direction = 'out'
           ) x where x.address is not null order by x.rank, x.at desc limit 1
         ) w on true
         where t.tenant_id = $1 and t.id = s.thread_id",
        tenant,
        ids,
        ATTACHMENT_NAMES_MAX,
        PEOPLE_MAX,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn folders(tx: &mut TenantTx, ids: &[Uuid]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "with lies as (
           select m.thread_id, coalesce(p.moving_to, p.folder_id) as folder_id, m.id, m.at, not m.seen and m.direction = 'in' as unread
           from mail.message m join mail.placement p on p.tenant_id = m.tenant_id and p.message_id = m.id
           where m.tenant_id = $1 and m.thread_id = any($2) and not p.deleted
           union
           select m.thread_id, c.folder_id, m.id, m.at, false
           from mail.message m join mail.server_change c on c.tenant_id = m.tenant_id and c.mailbox_id = m.mailbox_id
           where m.tenant_id = $1 and m.thread_id = any($2) and m.placed = 0 and c.kind = 'append' and c.payload->>'message_id' = m.id::text
         ), shown as (
           select thread_id, folder_id, max(at) as last_at, (count(*) filter (where unread))::int as unread
           from lies where folder_id is not null group by thread_id, folder_id
         ), gone as (
           delete from mail.thread_folder tf
           where tf.tenant_id = $1 and tf.thread_id = any($2)
             and not exists (select from shown s where s.thread_id = tf.thread_id and s.folder_id = tf.folder_id)
         )
         insert into mail.thread_folder as tf (tenant_id, folder_id, thread_id, mailbox_id, last_at, tab, unread, hidden, labels)
         select $1, s.folder_id, t.id, t.mailbox_id, s.last_at, t.tab, s.unread, t.done or t.snoozed_until is not null, t.labels
         from shown s join mail.thread t on t.tenant_id = $1 and t.id = s.thread_id
         on conflict (tenant_id, folder_id, thread_id) do update
           set last_at = excluded.last_at, tab = excluded.tab, unread = excluded.unread, hidden = excluded.hidden, labels = excluded.labels
           where (tf.last_at, tf.tab, tf.unread, tf.hidden, tf.labels)
             is distinct from (excluded.last_at, excluded.tab, excluded.unread, excluded.hidden, excluded.labels)",
        tenant,
        ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
