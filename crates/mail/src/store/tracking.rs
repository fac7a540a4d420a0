//! What stands in sent mails and leads back here, and who came by it.

use crate::model::{MailboxId, MessageId, NewTracked, OutgoingId, TrackKind};
use chrono::{DateTime, Utc};
use db::{SystemTx, TenantTx};
use kernel::{Fault, TenantId};
use uuid::Uuid;

/// Keeps what stands in a mail.
///
/// # Errors
/// A fault of the database.
pub async fn keep(tx: &mut TenantTx, outgoing: OutgoingId, all: &[NewTracked]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    for one in all {
        sqlx::query!(
            "insert into mail.tracked (tenant_id, id, hash, kind, outgoing_id, target) values ($1, $2, $3, $4, $5, $6)",
            tenant,
            Uuid::now_v7(),
            one.hash.as_slice(),
            one.kind.as_str(),
            outgoing.0,
            one.target,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Marks a mail that is tracked, and from which network it was sent.
///
/// # Errors
/// A fault of the database.
pub async fn mark(tx: &mut TenantTx, outgoing: OutgoingId, network: Option<&str>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.outgoing set tracked = true, network = $3 where tenant_id = $1 and id = $2", tenant, outgoing.0, network)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Says in which thread a sent mail stands.
///
/// # Errors
/// A fault of the database.
pub async fn stands_in(tx: &mut TenantTx, outgoing: OutgoingId, thread: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.outgoing set thread_id = $3 where tenant_id = $1 and id = $2", tenant, outgoing.0, thread)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What a token leads to.
#[derive(Debug, Clone)]
pub struct Found {
    /// Whose.
    pub tenant: TenantId,
    /// What stands in the mail.
    pub id: Uuid,
    /// The mail.
    pub outgoing_id: OutgoingId,
    /// What it is.
    pub kind: TrackKind,
    /// Where the link leads; the address that leaves.
    pub target: Option<String>,
}

/// What the token of this hash leads to.
///
/// # Errors
/// A fault of the database.
pub async fn find(tx: &mut SystemTx, hash: &[u8]) -> Result<Option<Found>, Fault> {
    let row = sqlx::query!("select tenant_id, id, outgoing_id, kind, target from mail.tracked where hash = $1", hash)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.and_then(|r| {
        let kind = TrackKind::from_word(&r.kind)?;
        Some(Found { tenant: TenantId(r.tenant_id), id: r.id, outgoing_id: OutgoingId(r.outgoing_id), kind, target: r.target })
    }))
}

/// Notes that somebody came, as it was seen; of one picture or link at most `each_max` visits are kept.
///
/// # Errors
/// A fault of the database.
pub async fn came(
    tx: &mut TenantTx,
    found: &Found,
    (network, agent, ours): (&str, &str, bool),
    now: DateTime<Utc>,
    each_max: i64,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.tracked_event (tenant_id, id, tracked_id, outgoing_id, at, network, agent, ours)
         select $1, $2, $3, $4, $5, $6, $7, $8
         where (select count(*) from (select from mail.tracked_event e where e.tenant_id = $1 and e.tracked_id = $3 limit $9) x) < $9",
        tenant,
        Uuid::now_v7(),
        found.id,
        found.outgoing_id.0,
        now,
        network,
        agent,
        ours,
        each_max,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A visit as it was seen, with the mail that it belongs to.
#[derive(Debug, Clone)]
pub struct Row {
    /// The mail, as it stands in its thread.
    pub message_id: MessageId,
    /// Its thread.
    pub thread_id: Uuid,
    /// When it left.
    pub sent_at: DateTime<Utc>,
    /// From which network it was sent.
    pub sent_from: Option<String>,
    /// The visit; none for a mail that nobody came to.
    pub visit: Option<RowVisit>,
}

/// The visit itself.
#[derive(Debug, Clone)]
pub struct RowVisit {
    /// By which picture or link.
    pub tracked_id: Uuid,
    /// By what.
    pub kind: TrackKind,
    /// Where the link leads.
    pub target: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// From which network.
    pub network: String,
    /// How the program named itself.
    pub agent: String,
    /// A colleague's own browser.
    pub ours: bool,
}

/// The tracked mails of these threads that the actor sees, each with its visits, the earliest first; `limit` rows in all.
///
/// # Errors
/// A fault of the database.
pub async fn of_threads(tx: &mut TenantTx, threads: &[Uuid], limit: i64) -> Result<Vec<Row>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select m.id as message_id, m.thread_id, o.sent_at as "sent_at!", o.network as sent_from, t.id as "tracked_id?", t.kind as "kind?", t.target,
                e.at as "at?", e.network as "network?", e.agent as "agent?", e.ours as "ours?"
         from mail.outgoing o
         join mail.message m on m.tenant_id = o.tenant_id and m.mailbox_id = o.mailbox_id and m.message_id = o.message_id
         left join mail.tracked_event e on e.tenant_id = o.tenant_id and e.outgoing_id = o.id
         left join mail.tracked t on t.tenant_id = e.tenant_id and t.id = e.tracked_id
         where o.tenant_id = $1 and o.thread_id = any($2) and o.tracked and o.state = 'sent' and o.sent_at is not null
         order by m.at, m.id, e.at, e.id limit $3"#,
        tenant,
        threads,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let all = rows.into_iter().map(|r| Row {
        message_id: MessageId(r.message_id),
        thread_id: r.thread_id,
        sent_at: r.sent_at,
        sent_from: r.sent_from,
        visit: match (r.tracked_id, r.kind.as_deref().and_then(TrackKind::from_word), r.at, r.network, r.agent, r.ours) {
            (Some(tracked_id), Some(kind), Some(at), Some(network), Some(agent), Some(ours)) => {
                Some(RowVisit { tracked_id, kind, target: r.target, at, network, agent, ours })
            }
            _ => None,
        },
    });
    Ok(all.collect())
}

/// Does a mailbox track its mails unless it is told otherwise? None when the actor doesn't see it.
///
/// # Errors
/// A fault of the database.
pub async fn tracks(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<bool>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!("select tracks from mail.mailbox where tenant_id = $1 and id = $2 and state <> 'removed'", tenant, mailbox.0)
        .fetch_optional(tx.conn())
        .await?)
}

/// Says so.
///
/// # Errors
/// A fault of the database.
pub async fn set_tracks(tx: &mut TenantTx, mailbox: MailboxId, on: bool) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done =
        sqlx::query!("update mail.mailbox set tracks = $3 where tenant_id = $1 and id = $2 and state <> 'removed'", tenant, mailbox.0, on)
            .execute(tx.conn())
            .await?;
    Ok(done.rows_affected() == 1)
}
