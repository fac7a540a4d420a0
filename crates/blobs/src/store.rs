//! The rows of `platform.blob`.

use crate::model::{Hash, Stored};
use db::TenantTx;
use kernel::Fault;
use sqlx::query;

/// Records blobs in the caller's transaction, beside what refers to them. Those that were recorded before stay as they are.
///
/// # Errors
/// A fault when the database is away.
pub async fn record(tx: &mut TenantTx, blobs: &[Stored]) -> Result<(), Fault> {
    let tenant = tx.tenant();
    // In one order for everybody: two transactions that record the same blobs wait for each other, never in a circle.
    let mut sorted: Vec<&Stored> = blobs.iter().collect();
    sorted.sort_unstable_by_key(|blob| blob.hash);
    let column = |value: fn(&Stored) -> u64| sorted.iter().map(|b| Ok(i64::try_from(value(b))?)).collect::<Result<Vec<_>, Fault>>();
    query!(
        "insert into platform.blob (tenant_id, hash, segment, at_offset, bytes, stored_bytes, key_version)
         select $1, b.* from unnest($2::bytea[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::int[]) b
         on conflict on constraint blob_pkey do nothing",
        tenant.0,
        &sorted.iter().map(|b| b.hash.0.to_vec()).collect::<Vec<_>>(),
        &sorted.iter().map(|b| b.segment.to_string()).collect::<Vec<_>>(),
        &column(|b| b.at_offset)?,
        &column(|b| b.bytes)?,
        &column(|b| b.stored_bytes)?,
        &sorted.iter().map(|b| Ok(i32::try_from(b.key_version)?)).collect::<Result<Vec<_>, Fault>>()?
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Those of the hashes that are recorded already, in no order.
pub async fn known(tx: &mut TenantTx, hashes: &[Hash]) -> Result<Vec<Stored>, Fault> {
    let tenant = tx.tenant();
    let rows = query!(
        "select hash, segment, at_offset, bytes, stored_bytes, key_version from platform.blob where tenant_id = $1 and hash = any($2)",
        tenant.0,
        &hashes.iter().map(|hash| hash.0.to_vec()).collect::<Vec<_>>()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Stored {
                hash: Hash::from_slice(&row.hash).ok_or_else(|| Fault::say("a hash in platform.blob is not 32 bytes long"))?,
                bytes: row.bytes.try_into()?,
                segment: row.segment.into(),
                at_offset: row.at_offset.try_into()?,
                stored_bytes: row.stored_bytes.try_into()?,
                key_version: row.key_version.try_into()?,
            })
        })
        .collect()
}
