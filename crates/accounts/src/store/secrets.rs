//! What accounts sign in with: password, one-time passwords, recovery codes, passkeys.

use crate::model::{PasskeyId, PasskeyRow, Refusal};
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{AccountId, Fault, Stop};
use serde_json::Value;

pub(crate) struct Secrets {
    pub email: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub totp_sealed: Option<Vec<u8>>,
    pub totp_pending: Option<Vec<u8>>,
}

pub(crate) async fn get(tx: &mut TenantTx, id: AccountId) -> Result<Secrets, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Secrets,
        "select email, name, password_hash, totp_sealed, totp_pending from accounts.account where tenant_id = $1 and id = $2",
        tenant,
        id.0
    )
    .fetch_one(tx.conn())
    .await?)
}

pub(crate) async fn set_password(tx: &mut TenantTx, id: AccountId, hash: &str) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update accounts.account set password_hash = $3 where tenant_id = $1 and id = $2", tenant, id.0, hash)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn set_totp_pending(tx: &mut TenantTx, id: AccountId, sealed: &[u8]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update accounts.account set totp_pending = $3 where tenant_id = $1 and id = $2", tenant, id.0, sealed)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The pending secret counts from now on. False when another request was faster.
pub(crate) async fn confirm_totp(tx: &mut TenantTx, id: AccountId, step: i64) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "update accounts.account set totp_sealed = totp_pending, totp_pending = null, totp_step = $3
         where tenant_id = $1 and id = $2 and totp_pending is not null and totp_sealed is null",
        tenant,
        id.0,
        step
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn clear_totp(tx: &mut TenantTx, id: AccountId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update accounts.account set totp_sealed = null, totp_pending = null, totp_step = null where tenant_id = $1 and id = $2",
        tenant,
        id.0
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Uses up a step. False when it, or a later one, was used already – also by a request that runs at this moment.
pub(crate) async fn use_totp_step(tx: &mut TenantTx, id: AccountId, step: i64) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "update accounts.account set totp_step = $3 where tenant_id = $1 and id = $2 and (totp_step is null or totp_step < $3)",
        tenant,
        id.0,
        step
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn replace_recovery_codes(tx: &mut TenantTx, id: AccountId, hashes: &[Vec<u8>]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from accounts.recovery_code where tenant_id = $1 and account_id = $2", tenant, id.0).execute(tx.conn()).await?;
    sqlx::query!(
        "insert into accounts.recovery_code (tenant_id, account_id, hash) select $1, $2, hash from unnest($3::bytea[]) as hash",
        tenant,
        id.0,
        hashes
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Uses up a recovery code. False when there is none such, or it was used.
pub(crate) async fn use_recovery_code(tx: &mut TenantTx, id: AccountId, hash: &[u8], now: DateTime<Utc>) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "update accounts.recovery_code set used_at = $4 where tenant_id = $1 and account_id = $2 and hash = $3 and used_at is null",
        tenant,
        id.0,
        hash,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn insert_passkey(
    tx: &mut TenantTx,
    account: AccountId,
    row: &PasskeyRow,
    credential_id: &[u8],
    credential: &Value,
) -> Result<(), Stop<Refusal>> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into accounts.passkey (tenant_id, id, account_id, name, credential_id, credential, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        row.id.0,
        account.0,
        row.name,
        credential_id,
        credential,
        row.created_at
    )
    .execute(tx.conn())
    .await
    .on_constraint("passkey_credential_key", Refusal::PasskeyKnown)?;
    Ok(())
}

pub(crate) async fn passkeys(tx: &mut TenantTx, account: AccountId) -> Result<Vec<(PasskeyRow, Value)>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select id, name, created_at, last_used_at, credential from accounts.passkey where tenant_id = $1 and account_id = $2 order by created_at limit 100",
        tenant,
        account.0
    )
    .fetch_all(tx.conn())
    .await?;
    let passkey = rows.into_iter().map(|r| {
        let row = PasskeyRow { id: PasskeyId(r.id), name: r.name, created_at: r.created_at, last_used_at: r.last_used_at };
        (row, r.credential)
    });
    Ok(passkey.collect())
}

/// Notes a use, with the credential's new counter.
pub(crate) async fn use_passkey(
    tx: &mut TenantTx,
    account: AccountId,
    credential_id: &[u8],
    credential: &Value,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update accounts.passkey set credential = $4, last_used_at = $5 where tenant_id = $1 and account_id = $2 and credential_id = $3",
        tenant,
        account.0,
        credential_id,
        credential,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn delete_passkey(tx: &mut TenantTx, account: AccountId, id: PasskeyId) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!("delete from accounts.passkey where tenant_id = $1 and account_id = $2 and id = $3", tenant, account.0, id.0)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() > 0)
}
