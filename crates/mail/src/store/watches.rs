//! Mails that want an answer.

use crate::model::{OutgoingId, Person, ReplyWatch, ReplyWatchId, ThreadId, WatchState};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;
use uuid::Uuid;

/// After how many days the writer of a mail wants to be reminded.
///
/// # Errors
/// A fault of the database.
pub async fn wants(tx: &mut TenantTx, outgoing: OutgoingId, days: i32) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.outgoing set remind_days = $3 where tenant_id = $1 and id = $2", tenant, outgoing.0, days)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Begins the wait for the answer to a mail that has left, once; none when nobody waits for one. The day on which it ends.
///
/// # Errors
/// A fault of the database.
pub async fn begin(
    tx: &mut TenantTx,
    outgoing: OutgoingId,
    thread: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<(ReplyWatchId, DateTime<Utc>)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        "insert into mail.reply_watch (tenant_id, id, account_id, outgoing_id, thread_id, sent_at, at, labels)
         select o.tenant_id, $3, o.account_id, o.id, $4, coalesce(o.sent_at, $5), coalesce(o.sent_at, $5) + make_interval(days => o.remind_days), o.labels
         from mail.outgoing o where o.tenant_id = $1 and o.id = $2 and o.remind_days is not null
         on conflict on constraint reply_watch_outgoing_key do nothing returning id, at",
        tenant,
        outgoing.0,
        ReplyWatchId::new().0,
        thread,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (ReplyWatchId(r.id), r.at)))
}

/// One wait, locked. With an account: only when it is that account's.
///
/// # Errors
/// A fault of the database.
pub async fn lock(
    tx: &mut TenantTx,
    id: ReplyWatchId,
    account: Option<Uuid>,
) -> Result<Option<(WatchState, DateTime<Utc>, Vec<i32>)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        "select state, at, labels from mail.reply_watch
         where tenant_id = $1 and id = $2 and ($3::uuid is null or account_id = $3) for update",
        tenant,
        id.0,
        account,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (WatchState::from_word(&r.state).unwrap_or(WatchState::Done), r.at, r.labels)))
}

/// Has a person answered the mail?
///
/// # Errors
/// A fault of the database.
pub async fn is_answered(tx: &mut TenantTx, id: ReplyWatchId) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"select exists (
           select from mail.reply_watch w join mail.message a on a.tenant_id = w.tenant_id and a.thread_id = w.thread_id
           where w.tenant_id = $1 and w.id = $2 and a.direction = 'in' and a.auto is null and a.at > w.sent_at) as "answered!""#,
        tenant,
        id.0,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Moves a wait on.
///
/// # Errors
/// A fault of the database.
pub async fn step(tx: &mut TenantTx, id: ReplyWatchId, state: WatchState, at: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.reply_watch set state = $3, at = $4 where tenant_id = $1 and id = $2", tenant, id.0, state.as_str(), at)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The account's mails that still wait for an answer, the most urgent first; what a person has answered meanwhile is left out.
///
/// # Errors
/// A fault of the database.
pub async fn open(tx: &mut TenantTx, account: Uuid, limit: i64) -> Result<Vec<ReplyWatch>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select w.id, w.thread_id, w.sent_at, w.at, w.state, t.subject, t.who_name, t.who_address
         from mail.reply_watch w join mail.thread t on t.tenant_id = w.tenant_id and t.id = w.thread_id
         where w.tenant_id = $1 and w.account_id = $2 and w.state in ('waiting', 'due')
           and not exists (select from mail.message a where a.tenant_id = w.tenant_id and a.thread_id = w.thread_id
                             and a.direction = 'in' and a.auto is null and a.at > w.sent_at)
         order by w.at, w.id limit $3"#,
        tenant,
        account,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let all = rows.into_iter().map(|r| ReplyWatch {
        id: ReplyWatchId(r.id),
        thread_id: ThreadId(r.thread_id),
        subject: r.subject,
        who: Person { name: r.who_name, address: r.who_address },
        sent_at: r.sent_at,
        at: r.at,
        state: WatchState::from_word(&r.state).unwrap_or(WatchState::Waiting),
    });
    Ok(all.collect())
}
