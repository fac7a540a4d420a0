//! API keys.

use crate::model::{ApiKey, ApiKeyId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use uuid::Uuid;

pub(crate) async fn insert(tx: &mut TenantTx, account: AccountId, key: &ApiKey, hash: &[u8]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into accounts.api_key (tenant_id, id, account_id, name, prefix, hash, scopes, expires_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant,
        key.id.0,
        account.0,
        key.name,
        key.prefix,
        hash,
        &key.scopes,
        key.expires_at,
        key.created_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn list(tx: &mut TenantTx, account: AccountId) -> Result<Vec<ApiKey>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select id, name, prefix, scopes, expires_at, created_at, last_used_at from accounts.api_key
         where tenant_id = $1 and account_id = $2 order by created_at desc limit 100",
        tenant,
        account.0
    )
    .fetch_all(tx.conn())
    .await?;
    let key = rows.into_iter().map(|r| ApiKey {
        id: ApiKeyId(r.id),
        name: r.name,
        prefix: r.prefix,
        scopes: r.scopes,
        expires_at: r.expires_at,
        created_at: r.created_at,
        last_used_at: r.last_used_at,
    });
    Ok(key.collect())
}

pub(crate) async fn touch(tx: &mut TenantTx, key: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update accounts.api_key set last_used_at = $3 where tenant_id = $1 and id = $2", tenant, key, now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut TenantTx, account: AccountId, id: ApiKeyId) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!("delete from accounts.api_key where tenant_id = $1 and account_id = $2 and id = $3", tenant, account.0, id.0)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes all keys of the account away; how many.
pub(crate) async fn delete_all(tx: &mut TenantTx, account: AccountId) -> Result<u64, Fault> {
    let tenant = tx.tenant().0;
    let done =
        sqlx::query!("delete from accounts.api_key where tenant_id = $1 and account_id = $2", tenant, account.0).execute(tx.conn()).await?;
    Ok(done.rows_affected())
}
