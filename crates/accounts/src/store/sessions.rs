//! Sessions and devices.

use crate::model::{Session, SessionId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use uuid::Uuid;

pub(crate) async fn insert(
    tx: &mut TenantTx,
    id: SessionId,
    account: AccountId,
    token_hash: &[u8],
    device: &str,
    address: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into accounts.session (tenant_id, id, account_id, token_hash, device, address, created_at, last_used_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
        tenant,
        id.0,
        account.0,
        token_hash,
        device,
        address,
        now
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("update accounts.account set last_seen_at = $3 where tenant_id = $1 and id = $2", tenant, account.0, now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends all but the newest so many.
pub(crate) async fn keep_newest(tx: &mut TenantTx, account: AccountId, kept: i64) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "delete from accounts.session where tenant_id = $1 and account_id = $2 and id in
           (select id from accounts.session where tenant_id = $1 and account_id = $2 order by last_used_at desc offset $3)",
        tenant,
        account.0,
        kept
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that a session is in use, at most once a minute, so that reading a page is not a write.
pub(crate) async fn touch(tx: &mut TenantTx, session: Uuid, account: AccountId, address: &str, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "with s as (update accounts.session set last_used_at = $4, address = $5 where tenant_id = $1 and id = $2)
         update accounts.account set last_seen_at = $4 where tenant_id = $1 and id = $3",
        tenant,
        session,
        account.0,
        now,
        address
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn list(
    tx: &mut TenantTx,
    account: AccountId,
    after: Option<(DateTime<Utc>, Uuid)>,
    rows: i64,
) -> Result<Vec<Session>, Fault> {
    let tenant = tx.tenant().0;
    let (at, id) = after.unzip();
    let rows = sqlx::query!(
        "select id, device, address, created_at, last_used_at from accounts.session
         where tenant_id = $1 and account_id = $2 and ($3::timestamptz is null or (last_used_at, id) < ($3, $4::uuid))
         order by last_used_at desc, id desc limit $5",
        tenant,
        account.0,
        at,
        id,
        rows
    )
    .fetch_all(tx.conn())
    .await?;
    let session = rows.into_iter().map(|r| Session {
        id: SessionId(r.id),
        device: r.device,
        address: r.address,
        created_at: r.created_at,
        last_used_at: r.last_used_at,
    });
    Ok(session.collect())
}

/// Ends one session of the account. Was there one?
pub(crate) async fn end(tx: &mut TenantTx, account: AccountId, id: SessionId) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!("delete from accounts.session where tenant_id = $1 and account_id = $2 and id = $3", tenant, account.0, id.0)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends all sessions of the account, but this one if given. Returns how many.
pub(crate) async fn end_all(tx: &mut TenantTx, account: AccountId, but: Option<SessionId>) -> Result<u64, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "delete from accounts.session where tenant_id = $1 and account_id = $2 and ($3::uuid is null or id <> $3)",
        tenant,
        account.0,
        but.map(|id| id.0)
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Remembers the device. True when it is new while others were known: something to tell the owner.
pub(crate) async fn is_new_device(tx: &mut TenantTx, account: AccountId, device: &str, now: DateTime<Utc>) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        r#"with known as (select count(*) as n from accounts.device where tenant_id = $1 and account_id = $2),
           seen as (insert into accounts.device (tenant_id, account_id, device, last_used_at) values ($1, $2, $3, $4)
             on conflict (tenant_id, account_id, device) do update set last_used_at = $4 returning (xmax = 0) as fresh)
           select known.n > 0 and seen.fresh as "new!" from known, seen"#,
        tenant,
        account.0,
        device,
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(row.new)
}
