//! To whom the threads of teams' mailboxes are given.

use crate::model::Desk;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Open threads of a colleague are counted no further.
pub const OPEN_MAX: i64 = 10_000;

/// Gives threads to a colleague, or to nobody. Those that were somebody else's, by whose they were.
///
/// # Errors
/// A fault of the database.
pub async fn give(tx: &mut TenantTx, threads: &[Uuid], to: Option<AccountId>, now: DateTime<Utc>) -> Result<Vec<Desk>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "with before as (
           select id, assignee_id from mail.thread where tenant_id = $1 and id = any($2) and assignee_id is distinct from $3 order by id for update)
         update mail.thread t set assignee_id = $3, assigned_at = case when $3::uuid is null then null else $4::timestamptz end
         from before b where t.tenant_id = $1 and t.id = b.id returning t.id, b.assignee_id",
        tenant,
        threads,
        to.map(|a| a.0),
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut desks: BTreeMap<Option<Uuid>, Vec<Uuid>> = BTreeMap::new();
    for row in rows {
        desks.entry(row.assignee_id).or_default().push(row.id);
    }
    Ok(desks.into_iter().map(|(of, threads)| Desk { of: of.map(AccountId), threads }).collect())
}

/// Which of these colleagues is next in a mailbox: whose last thread there is longest ago.
///
/// # Errors
/// A fault of the database.
pub async fn longest_ago(tx: &mut TenantTx, mailbox: Uuid, of: &[Uuid]) -> Result<Option<AccountId>, Fault> {
    let tenant = tx.tenant().0;
    let next = sqlx::query_scalar!(
        r#"select m.id as "id!" from unnest($3::uuid[]) with ordinality m(id, place)
           left join mail.desk_turn d on d.tenant_id = $1 and d.mailbox_id = $2 and d.account_id = m.id
           order by d.last_at nulls first, m.place limit 1"#,
        tenant,
        mailbox,
        of,
    );
    Ok(next.fetch_optional(tx.conn()).await?.map(AccountId))
}

/// Which of these colleagues is next: who has the fewest threads that are not dealt with.
///
/// # Errors
/// A fault of the database.
pub async fn fewest_open(tx: &mut TenantTx, mailbox: Uuid, of: &[Uuid]) -> Result<Option<AccountId>, Fault> {
    let tenant = tx.tenant().0;
    let next = sqlx::query_scalar!(
        r#"select m.id as "id!" from unnest($3::uuid[]) with ordinality m(id, place)
           cross join lateral (select count(*) as open from (
             select from mail.thread t where t.tenant_id = $1 and t.assignee_id = m.id and not t.done limit $4) x) c
           left join mail.desk_turn d on d.tenant_id = $1 and d.mailbox_id = $2 and d.account_id = m.id
           order by c.open, d.last_at nulls first, m.place limit 1"#,
        tenant,
        mailbox,
        of,
        OPEN_MAX,
    );
    Ok(next.fetch_optional(tx.conn()).await?.map(AccountId))
}

/// Notes that a colleague has had his turn in a mailbox.
///
/// # Errors
/// A fault of the database.
pub async fn had_turn(tx: &mut TenantTx, mailbox: Uuid, account: AccountId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    // Several in one batch come in one transaction: only the clock's own time tells them apart.
    sqlx::query!(
        "insert into mail.desk_turn (tenant_id, mailbox_id, account_id, last_at) values ($1, $2, $3, clock_timestamp())
         on conflict on constraint desk_turn_pkey do update set last_at = excluded.last_at",
        tenant,
        mailbox,
        account.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A new thread in a team's mailbox, with what decides to whom it goes.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The thread.
    pub id: Uuid,
    /// Who wrote.
    pub from_address: String,
    /// The language of his mail, ISO 639-1.
    pub language: Option<String>,
    /// What about.
    pub subject: String,
    /// How it begins.
    pub preview: String,
}

/// Those of these threads in which a person waits and that nobody was given, with the newest mail that came in.
///
/// # Errors
/// A fault of the database.
pub async fn arrived(tx: &mut TenantTx, threads: &[Uuid]) -> Result<Vec<Arrived>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Arrived,
        r#"select t.id, n.from_address as "from_address!", n.language, n.subject as "subject!", n.preview as "preview!"
           from mail.thread t cross join lateral (
             select m.from_address, m.language, m.subject, m.preview from mail.message m
             where m.tenant_id = $1 and m.thread_id = t.id and m.direction = 'in' and m.auto is null order by m.at desc, m.id desc limit 1) n
           where t.tenant_id = $1 and t.id = any($2) and t.waiting and t.assignee_id is null
           order by t.last_at, t.id"#,
        tenant,
        threads,
    )
    .fetch_all(tx.conn())
    .await?)
}
