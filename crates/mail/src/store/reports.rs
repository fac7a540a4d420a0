//! What mail reports count: rows that their reader sees, never more than they say.

use crate::model::{MessageId, Person, Response, SentMail, ThreadId, TrackKind};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;
use uuid::Uuid;

/// Mails of persons of these days with which a wait began – the one before in its thread was ours, or there was none –, each with the
/// first answer after it. Newest first.
///
/// # Errors
/// A fault of the database.
pub async fn responses(tx: &mut TenantTx, (from, until): (DateTime<Utc>, DateTime<Utc>), limit: i64) -> Result<Vec<Response>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select m.id, m.thread_id, m.mailbox_id, b.address, m.subject, m.from_name, m.from_address, m.at, m.topics,
                  a.at as "answered_at?", coalesce(a.account_id, t.assignee_id, b.owner_id) as "person!"
           from mail.message m
           join mail.thread t on t.tenant_id = m.tenant_id and t.id = m.thread_id and t.tab in ('enquiries', 'customers')
           join mail.mailbox b on b.tenant_id = m.tenant_id and b.id = m.mailbox_id
           left join lateral (
             select p.direction from mail.message p
             where p.tenant_id = $1 and p.thread_id = m.thread_id and p.auto is null and (p.at, p.id) < (m.at, m.id)
             order by p.at desc, p.id desc limit 1) p on true
           left join lateral (
             select n.at, o.account_id from mail.message n
             left join mail.outgoing o on o.tenant_id = n.tenant_id and o.message_id = n.message_id
             where n.tenant_id = $1 and n.thread_id = m.thread_id and n.direction = 'out' and n.auto is null and n.at > m.at
             order by n.at limit 1) a on true
           where m.tenant_id = $1 and m.direction = 'in' and m.auto is null and m.at >= $2 and m.at < $3
             and coalesce(p.direction, 'out') = 'out'
           order by m.at desc, m.id desc limit $4"#,
        tenant,
        from,
        until,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let response = rows.into_iter().map(|r| Response {
        message_id: MessageId(r.id),
        thread_id: ThreadId(r.thread_id),
        mailbox_id: r.mailbox_id,
        mailbox: r.address,
        subject: r.subject,
        who: Person { name: r.from_name, address: r.from_address },
        at: r.at,
        topics: r.topics,
        answered_at: r.answered_at,
        person: r.person,
    });
    Ok(response.collect())
}

/// Mails that left from here in these days, and which of them a person answered. Newest first; what was opened is still unknown.
///
/// # Errors
/// A fault of the database.
pub async fn sent(tx: &mut TenantTx, (from, until): (DateTime<Utc>, DateTime<Utc>), limit: i64) -> Result<Vec<SentMail>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select o.id, m.thread_id as "thread_id?", o.subject, o.rcpt, o.sent_at as "sent_at!", o.account_id, o.template_id, o.tracked,
                  exists (select from mail.message a where a.tenant_id = $1 and a.thread_id = m.thread_id and a.direction = 'in'
                            and a.auto is null and a.at > o.sent_at) as "answered!"
           from mail.outgoing o
           left join mail.message m on m.tenant_id = o.tenant_id and m.mailbox_id = o.mailbox_id and m.message_id = o.message_id
           where o.tenant_id = $1 and o.state = 'sent' and o.sent_at >= $2 and o.sent_at < $3
           order by o.sent_at desc, o.id desc limit $4"#,
        tenant,
        from,
        until,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let sent = rows.into_iter().map(|r| SentMail {
        id: r.id,
        thread_id: r.thread_id.map(ThreadId),
        subject: r.subject,
        to: r.rcpt,
        sent_at: r.sent_at,
        account_id: r.account_id,
        template_id: r.template_id,
        answered: r.answered,
        tracked: r.tracked,
        opened: false,
        clicked: false,
    });
    Ok(sent.collect())
}

/// Somebody who came by a sent mail.
#[derive(Debug, Clone)]
pub struct Came {
    /// The mail on its way.
    pub outgoing_id: Uuid,
    /// From which network it was sent.
    pub sent_from: Option<String>,
    /// By what he came.
    pub tracked_id: Uuid,
    /// What it is.
    pub kind: TrackKind,
    /// When.
    pub at: DateTime<Utc>,
    /// His network, cut short.
    pub network: String,
    /// How his program named itself.
    pub agent: String,
    /// A colleague's own browser.
    pub ours: bool,
}

/// Who came by these mails, in order.
///
/// # Errors
/// A fault of the database.
pub async fn came(tx: &mut TenantTx, mails: &[Uuid], limit: i64) -> Result<Vec<Came>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select e.outgoing_id, o.network as "sent_from?", e.tracked_id, t.kind, e.at, e.network, e.agent, e.ours
           from mail.tracked_event e
           join mail.tracked t on t.tenant_id = e.tenant_id and t.id = e.tracked_id
           join mail.outgoing o on o.tenant_id = e.tenant_id and o.id = e.outgoing_id
           where e.tenant_id = $1 and e.outgoing_id = any($2) and e.at >= o.sent_at
           order by e.at, e.id limit $3"#,
        tenant,
        mails,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let came = rows.into_iter().filter_map(|r| {
        Some(Came {
            outgoing_id: r.outgoing_id,
            sent_from: r.sent_from,
            tracked_id: r.tracked_id,
            kind: TrackKind::from_word(&r.kind)?,
            at: r.at,
            network: r.network,
            agent: r.agent,
            ours: r.ours,
        })
    });
    Ok(came.collect())
}

/// The names of the templates that the actor sees.
///
/// # Errors
/// A fault of the database.
pub async fn template_names(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, Fault> {
    let tenant = tx.tenant().0;
    let rows =
        sqlx::query!("select id, name from mail.template where tenant_id = $1 and id = any($2)", tenant, ids).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|r| (r.id, r.name)).collect())
}
