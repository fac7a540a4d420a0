//! The rows of `platform.blob`.

use crate::model::{Hash, Stored};
use db::TenantTx;
use kernel::{Fault, TenantId};
use sqlx::{query, query_scalar};
use std::sync::Arc;

/// Records blobs in the caller's transaction, beside what refers to them. Those that were recorded before stay where they are, and
/// the sweep can't delete them any more.
///
/// # Errors
/// A fault when the database is away, or when a blob that [`crate::Blobs::put`] knew was deleted since: put it again.
pub async fn record(tx: &mut TenantTx, blobs: &[Stored]) -> Result<(), Fault> {
    // In one order for everybody: two transactions that record the same blobs wait for each other, never in a circle.
    let mut sorted: Vec<&Stored> = blobs.iter().collect();
    sorted.sort_unstable_by_key(|blob| (blob.hash, !blob.fresh));
    sorted.dedup_by_key(|blob| blob.hash);
    let (fresh, known): (Vec<&Stored>, Vec<&Stored>) = sorted.into_iter().partition(|blob| blob.fresh);
    add(tx, &fresh).await?;
    hold(tx, &known).await
}

/// Bytes that were just written. Where another transaction was quicker, its place counts; where the sweep has an eye on the old row, ours.
async fn add(tx: &mut TenantTx, fresh: &[&Stored]) -> Result<(), Fault> {
    if fresh.is_empty() {
        return Ok(());
    }
    let tenant = tx.tenant();
    let column = |value: fn(&Stored) -> u64| fresh.iter().map(|b| Ok(i64::try_from(value(b))?)).collect::<Result<Vec<_>, Fault>>();
    query!(
        "insert into platform.blob as b (tenant_id, hash, segment, at_offset, bytes, stored_bytes, key_version)
         select $1, n.* from unnest($2::bytea[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::int[]) n
         on conflict on constraint blob_pkey do update set segment = excluded.segment, at_offset = excluded.at_offset,
           stored_bytes = excluded.stored_bytes, key_version = excluded.key_version, unreferenced_since = null
         where b.unreferenced_since is not null",
        tenant.0,
        &fresh.iter().map(|b| b.hash.0.to_vec()).collect::<Vec<_>>(),
        &fresh.iter().map(|b| b.segment.to_string()).collect::<Vec<_>>(),
        &column(|b| b.at_offset)?,
        &column(|b| b.bytes)?,
        &column(|b| b.stored_bytes)?,
        &fresh.iter().map(|b| Ok(i32::try_from(b.key_version)?)).collect::<Result<Vec<_>, Fault>>()?
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Blobs that were there already: locks their rows against deletion and takes the sweep's mark away.
async fn hold(tx: &mut TenantTx, known: &[&Stored]) -> Result<(), Fault> {
    if known.is_empty() {
        return Ok(());
    }
    let (tenant, hashes) = (tx.tenant(), known.iter().map(|blob| blob.hash.0.to_vec()).collect::<Vec<_>>());
    let marked = query_scalar!(
        r#"select unreferenced_since is not null as "marked!" from platform.blob
           where tenant_id = $1 and hash = any($2) order by hash for key share"#,
        tenant.0,
        &hashes
    )
    .fetch_all(tx.conn())
    .await?;
    if marked.len() < known.len() {
        return Err(Fault::say("a file that was known has been deleted since; it must be put again"));
    }
    if marked.contains(&true) {
        query!(
            "update platform.blob set unreferenced_since = null where tenant_id = $1 and hash = any($2) and unreferenced_since is not null",
            tenant.0,
            &hashes
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Those of the hashes that need not be written again, in no order: recorded, and not about to be deleted.
pub async fn known(tx: &mut TenantTx, hashes: &[Hash]) -> Result<Vec<Stored>, Fault> {
    let places = find(tx, hashes).await?;
    Ok(places.into_iter().filter(|(_, marked)| !marked).map(|(stored, _)| stored).collect())
}

/// Where those of the hashes lie that are recorded, in no order.
pub async fn places(tx: &mut TenantTx, hashes: &[Hash]) -> Result<Vec<Stored>, Fault> {
    Ok(find(tx, hashes).await?.into_iter().map(|(stored, _)| stored).collect())
}

async fn find(tx: &mut TenantTx, hashes: &[Hash]) -> Result<Vec<(Stored, bool)>, Fault> {
    let tenant = tx.tenant();
    let rows = sqlx::query_as!(
        Row,
        r#"select hash, segment, at_offset, bytes, stored_bytes, key_version, unreferenced_since is not null as "marked!"
           from platform.blob where tenant_id = $1 and hash = any($2)"#,
        tenant.0,
        &hashes.iter().map(|hash| hash.0.to_vec()).collect::<Vec<_>>()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::stored).collect()
}

/// What lies in this segment, from this offset on, in order.
pub async fn in_segment(tx: &mut TenantTx, segment: &str, from_offset: u64, rows_max: i64) -> Result<Vec<Stored>, Fault> {
    let tenant = tx.tenant();
    let rows = sqlx::query_as!(
        Row,
        r#"select hash, segment, at_offset, bytes, stored_bytes, key_version, unreferenced_since is not null as "marked!"
           from platform.blob where tenant_id = $1 and segment = $2 and at_offset >= $3 order by at_offset limit $4"#,
        tenant.0,
        segment,
        i64::try_from(from_offset)?,
        rows_max
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| Ok(row.stored()?.0)).collect()
}

/// Bytes that rows name in each of these segments; segments that no row names are left out.
pub async fn live(tx: &mut TenantTx, segments: &[Arc<str>]) -> Result<Vec<(String, u64)>, Fault> {
    let tenant = tx.tenant();
    let rows = query!(
        r#"select segment, sum(stored_bytes)::bigint as "live!" from platform.blob where tenant_id = $1 and segment = any($2) group by segment"#,
        tenant.0,
        &segments.iter().map(ToString::to_string).collect::<Vec<_>>()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| Ok((row.segment, row.live.try_into()?))).collect()
}

/// Names another place for blobs that still lie where `from` says.
pub async fn relocate(tx: &mut TenantTx, from: &[Stored], to: &[(Arc<str>, u64)]) -> Result<(), Fault> {
    let tenant = tx.tenant();
    let hashes: Vec<Vec<u8>> = from.iter().map(|blob| blob.hash.0.to_vec()).collect();
    // In the order in which recorders lock them.
    query_scalar!(
        r#"select 1 as "locked!" from platform.blob where tenant_id = $1 and hash = any($2) order by hash for update"#,
        tenant.0,
        &hashes
    )
    .fetch_all(tx.conn())
    .await?;
    let offsets = |all: Vec<u64>| all.into_iter().map(|offset| Ok(i64::try_from(offset)?)).collect::<Result<Vec<_>, Fault>>();
    query!(
        "update platform.blob b set segment = n.segment, at_offset = n.at_offset
         from unnest($2::bytea[], $3::text[], $4::bigint[], $5::text[], $6::bigint[]) as n(hash, old_segment, old_offset, segment, at_offset)
         where b.tenant_id = $1 and b.hash = n.hash and b.segment = n.old_segment and b.at_offset = n.old_offset",
        tenant.0,
        &hashes,
        &from.iter().map(|b| b.segment.to_string()).collect::<Vec<_>>(),
        &offsets(from.iter().map(|b| b.at_offset).collect())?,
        &to.iter().map(|(segment, _)| segment.to_string()).collect::<Vec<_>>(),
        &offsets(to.iter().map(|(_, offset)| *offset).collect())?
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Tenants that have blobs recorded.
pub async fn tenants(tx: &mut db::SystemTx) -> Result<Vec<TenantId>, Fault> {
    let found = query_scalar!("select distinct tenant_id from platform.blob").fetch_all(tx.conn()).await?;
    Ok(found.into_iter().map(TenantId).collect())
}

struct Row {
    hash: Vec<u8>,
    segment: String,
    at_offset: i64,
    bytes: i64,
    stored_bytes: i64,
    key_version: i32,
    marked: bool,
}

impl Row {
    fn stored(self) -> Result<(Stored, bool), Fault> {
        let stored = Stored {
            hash: Hash::from_slice(&self.hash).ok_or_else(|| Fault::say("a hash in platform.blob is not 32 bytes long"))?,
            bytes: self.bytes.try_into()?,
            segment: self.segment.into(),
            at_offset: self.at_offset.try_into()?,
            stored_bytes: self.stored_bytes.try_into()?,
            key_version: self.key_version.try_into()?,
            fresh: false,
        };
        Ok((stored, self.marked))
    }
}
