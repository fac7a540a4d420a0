//! The rows of `platform.tenant_key`.

use db::{SystemTx, TenantTx};
use kernel::{Fault, TenantId};
use sqlx::{query, query_scalar};

/// A data key as it lies in the database.
pub struct WrappedKey {
    pub tenant: TenantId,
    pub version: u32,
    pub wrapped: Vec<u8>,
    pub master_id: String,
}

/// All versions of the tenant's key.
pub async fn versions(tx: &mut TenantTx) -> Result<Vec<WrappedKey>, Fault> {
    let tenant = tx.tenant();
    let rows = query!("select version, wrapped, master_id from platform.tenant_key where tenant_id = $1 order by version", tenant.0)
        .fetch_all(tx.conn())
        .await?;
    rows.into_iter()
        .map(|row| Ok(WrappedKey { tenant, version: row.version.try_into()?, wrapped: row.wrapped, master_id: row.master_id }))
        .collect()
}

/// Adds a version; false when it is there already (another node was quicker).
pub async fn add(tx: &mut TenantTx, version: u32, wrapped: &[u8], master_id: &str) -> Result<bool, Fault> {
    let tenant = tx.tenant();
    let done = query!(
        "insert into platform.tenant_key (tenant_id, version, wrapped, master_id) values ($1, $2, $3, $4)
         on conflict on constraint tenant_key_pkey do nothing",
        tenant.0,
        i32::try_from(version)?,
        wrapped,
        master_id
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes all versions; how many there were.
pub async fn destroy(tx: &mut TenantTx) -> Result<u64, Fault> {
    let tenant = tx.tenant();
    Ok(query!("delete from platform.tenant_key where tenant_id = $1", tenant.0).execute(tx.conn()).await?.rows_affected())
}

/// Some keys of any tenant that other masters than `master_id` wrapped, locked until the transaction ends.
pub async fn not_wrapped_by(tx: &mut SystemTx, master_id: &str, rows_max: i64) -> Result<Vec<WrappedKey>, Fault> {
    let rows = query!(
        "select tenant_id, version, wrapped, master_id from platform.tenant_key where master_id <> $1
         order by tenant_id, version limit $2 for update",
        master_id,
        rows_max
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let (tenant, version) = (TenantId(row.tenant_id), row.version.try_into()?);
            Ok(WrappedKey { tenant, version, wrapped: row.wrapped, master_id: row.master_id })
        })
        .collect()
}

/// Puts another master's wrapping in place.
pub async fn replace(tx: &mut SystemTx, key: &WrappedKey) -> Result<(), Fault> {
    query!(
        "update platform.tenant_key set wrapped = $3, master_id = $4 where tenant_id = $1 and version = $2",
        key.tenant.0,
        i32::try_from(key.version)?,
        key.wrapped,
        key.master_id
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A master that wrapped keys and is not among `known`.
pub async fn unknown_master(tx: &mut SystemTx, known: &[String]) -> Result<Option<String>, Fault> {
    Ok(query_scalar!("select master_id from platform.tenant_key where master_id <> all($1) limit 1", known)
        .fetch_optional(tx.conn())
        .await?)
}
