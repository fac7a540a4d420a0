//! Deleting what nothing refers to any more, without ever deleting what something does.
//!
//! 1. **Mark**: a row that is a day old and that no column of [`Reference`] names is marked. Each later sweep takes the mark away
//!    where a reference has come meanwhile; so does [`crate::record`].
//! 2. **Delete**: a row that has been marked for a day, and that still nothing names, is deleted. The day is longer than any
//!    transaction that referred to the blob while the sweep could not see it yet. Whoever records the blob at that moment holds its
//!    row, and the deletion passes it over; or comes too late, and is told.
//! 3. **Compact**: a segment of which rows name less than half is written anew: first the frames, durably, then the rows that name
//!    them. The old segment is only removed by a later sweep.
//! 4. **Remove**: a segment that nobody has written to for a day and that no row names is removed. Writers leave a segment after
//!    twelve hours ([`crate::shelf`]).
//!
//! Killed after any step, the next sweep goes on: what is left behind are marks that are looked at again, and bytes that no row names.

use crate::model::{BlobFault, Stored};
use crate::shelf::SegmentFile;
use crate::{Blobs, store};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Actor, Fault, TenantId};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeSet, HashMap};

/// So long nothing is deleted: rows after their making, marked rows after their mark, segments after their last byte.
const KEPT: TimeDelta = TimeDelta::days(1);
/// Rows that one transaction marks or deletes.
const ROWS_BATCH: i64 = 5_000;
/// Segments that are looked at together.
const SEGMENTS_BATCH: usize = 500;
/// Rows whose frames are read and written anew together, at most.
const MOVED_ROWS_BATCH: i64 = 1_000;
/// Bytes of frames that are held in memory for it, about; one frame may be longer.
const MOVED_BYTES_BATCH: u64 = 8 << 20;

/// A column that names blobs by their hash. All of them must be told to the sweep: what it isn't told of, it deletes.
#[derive(Debug, Clone, Copy)]
pub struct Reference {
    /// `schema.table`; it has a column `tenant_id`.
    pub table: &'static str,
    /// Its column of type `bytea`, or `bytea[]`.
    pub column: &'static str,
    /// The column is an array.
    pub many: bool,
    /// SQL over the row `r`: only such rows need their blobs. None: all.
    pub only: Option<&'static str>,
}

impl Reference {
    /// SQL: does this column name the blob `b`?
    fn names_it(&self) -> String {
        let Self { table, column, many, only } = self;
        let only = only.map(|only| format!(" and ({only})")).unwrap_or_default();
        if *many {
            return format!(
                "exists (select from {table} r cross join lateral unnest(r.{column}) as n(hash)
                   where r.tenant_id = b.tenant_id and n.hash = b.hash{only})"
            );
        }
        format!("exists (select from {table} r where r.tenant_id = b.tenant_id and r.{column} = b.hash{only})")
    }
}

/// What a sweep did for a tenant.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Blobs found without a reference for the first time.
    pub marked: u64,
    /// Blobs deleted.
    pub deleted: u64,
    /// Segments written anew without their dead bytes.
    pub compacted: u64,
    /// Segments removed.
    pub removed: u64,
    /// Bytes of the removed segments.
    pub freed_bytes: u64,
}

impl Blobs {
    /// Tenants that have blobs or, being erased, left segments behind.
    ///
    /// # Errors
    /// A fault when database or storage are away.
    pub async fn tenants(&self) -> Result<BTreeSet<TenantId>, Fault> {
        let mut tx = self.db.system("blobs: who has files").await?;
        let recorded = store::tenants(&mut tx).await?;
        tx.commit().await?;
        let mut all: BTreeSet<TenantId> = self.shelf.tenants().await?.into_iter().collect();
        all.extend(recorded);
        Ok(all)
    }

    /// Deletes what nothing refers to any more. To run several times a day, with every reference there is; two at once do no harm.
    ///
    /// # Errors
    /// A fault when database or storage are away; what was done until then stays so.
    pub async fn sweep(&self, tenant: TenantId, references: &[Reference], now: DateTime<Utc>) -> Result<Swept, Fault> {
        let mut swept = Swept::default();
        self.unmark(tenant, references).await?;
        swept.deleted = self.delete(tenant, references, now).await?;
        swept.marked = self.mark(tenant, references, now).await?;
        let mut after = None;
        loop {
            let segments = self.shelf.segments(tenant, after.as_deref(), SEGMENTS_BATCH).await?;
            let Some(last) = segments.last() else { break };
            after = Some(last.name.clone());
            self.sweep_segments(tenant, &segments, now, &mut swept).await?;
        }
        Ok(swept)
    }

    async fn unmark(&self, tenant: TenantId, references: &[Reference]) -> Result<(), Fault> {
        for reference in references {
            let sql = format!(
                "update platform.blob b set unreferenced_since = null where b.tenant_id = $1 and b.hash = any(array(
                   select b.hash from platform.blob b where b.tenant_id = $1 and b.unreferenced_since is not null and {}
                   order by b.hash for update of b skip locked))",
                reference.names_it()
            );
            let mut tx = self.db.system("blobs: what is referred to again").await?;
            sqlx::query(AssertSqlSafe(sql)).bind(tenant.0).execute(tx.conn()).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn mark(&self, tenant: TenantId, references: &[Reference], now: DateTime<Utc>) -> Result<u64, Fault> {
        let sql = format!(
            "update platform.blob b set unreferenced_since = $3 where b.tenant_id = $1 and b.hash = any(array(
               select b.hash from platform.blob b
               where b.tenant_id = $1 and b.unreferenced_since is null and b.created_at < $2{}
               order by b.hash limit $4 for update of b skip locked))",
            unnamed(references)
        );
        let marked = self.in_batches(sql, tenant, now).await?;
        metrics::counter!("blobs_marked_total").increment(marked);
        Ok(marked)
    }

    async fn delete(&self, tenant: TenantId, references: &[Reference], now: DateTime<Utc>) -> Result<u64, Fault> {
        let sql = format!(
            "delete from platform.blob b where b.tenant_id = $1 and b.unreferenced_since < $3 and b.hash = any(array(
               select b.hash from platform.blob b
               where b.tenant_id = $1 and b.unreferenced_since < $2{}
               order by b.hash limit $4 for update of b skip locked))",
            unnamed(references)
        );
        let deleted = self.in_batches(sql, tenant, now).await?;
        metrics::counter!("blobs_deleted_total").increment(deleted);
        Ok(deleted)
    }

    /// Runs a statement – $1 tenant, $2 a day ago, $3 now, $4 rows – in transactions of their own until nothing is left to do. It takes no
    /// row that somebody else holds, so nobody waits for it in a circle; that row's turn comes with the next sweep.
    async fn in_batches(&self, sql: String, tenant: TenantId, now: DateTime<Utc>) -> Result<u64, Fault> {
        let mut all = 0;
        loop {
            let mut tx = self.db.system("blobs: what nothing refers to").await?;
            let statement = sqlx::query(AssertSqlSafe(sql.clone())).bind(tenant.0).bind(now - KEPT).bind(now).bind(ROWS_BATCH);
            let done = statement.execute(tx.conn()).await?.rows_affected();
            tx.commit().await?;
            all += done;
            if done == 0 {
                return Ok(all);
            }
        }
    }

    async fn sweep_segments(&self, tenant: TenantId, segments: &[SegmentFile], now: DateTime<Utc>, swept: &mut Swept) -> Result<(), Fault> {
        // Asked before the rows: a segment that was still while nobody named it has nobody on the way to it.
        let still: Vec<&SegmentFile> = segments.iter().filter(|segment| segment.changed_at < now - KEPT).collect();
        let names: Vec<_> = still.iter().map(|segment| segment.name.clone()).collect();
        let live = self.db.read(&Actor::house(tenant), async |tx| store::live(tx, &names).await).await?;
        let live: HashMap<String, u64> = live.into_iter().collect();
        for segment in still {
            match live.get(&*segment.name) {
                None => {
                    self.shelf.remove(&segment.name).await?;
                    swept.removed += 1;
                    swept.freed_bytes += segment.bytes;
                    metrics::counter!("blobs_segments_removed_total").increment(1);
                    metrics::counter!("blobs_freed_bytes_total").increment(segment.bytes);
                }
                Some(live) if live * 2 < segment.bytes => {
                    if self.compact(tenant, segment).await? {
                        swept.compacted += 1;
                        metrics::counter!("blobs_segments_compacted_total").increment(1);
                    }
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Writes what rows name of this segment anew and lets the rows name it there. Frames are taken as they are: one that is damaged stays
    /// so, and is named when it is asked for. False when the segment ends too early: then it stays, for whoever can mend it.
    async fn compact(&self, tenant: TenantId, segment: &SegmentFile) -> Result<bool, Fault> {
        let actor = Actor::house(tenant);
        let mut from_offset = 0;
        loop {
            let rows = self.db.read(&actor, async |tx| store::in_segment(tx, &segment.name, from_offset, MOVED_ROWS_BATCH).await).await?;
            let batch = a_few(rows);
            let Some(last) = batch.last() else { return Ok(true) };
            from_offset = last.at_offset + 1;
            let mut frames = Vec::with_capacity(batch.len());
            for stored in &batch {
                match self.shelf.read(stored).await {
                    Ok(frame) => frames.push(frame.to_vec()),
                    Err(fault) if fault.cause().is::<BlobFault>() => {
                        tracing::error!(%fault, "a segment is damaged and stays as it is");
                        return Ok(false);
                    }
                    Err(fault) => return Err(fault),
                }
            }
            let places = self.shelf.append(tenant, frames).await?;
            let places: Vec<_> = places.into_iter().map(|place| (place.segment, place.offset)).collect();
            self.db.write(&actor, async |tx| store::relocate(tx, &batch, &places).await).await?;
        }
    }
}

/// SQL: no column names the blob `b`.
fn unnamed(references: &[Reference]) -> String {
    references.iter().map(|reference| format!(" and not {}", reference.names_it())).collect()
}

/// As many of the first as memory bears, at least one.
fn a_few(mut rows: Vec<Stored>) -> Vec<Stored> {
    let mut bytes = 0;
    let fitting = rows.iter().take_while(|row| {
        bytes += row.stored_bytes;
        bytes <= MOVED_BYTES_BATCH
    });
    let fitting = fitting.count().max(1);
    rows.truncate(fitting);
    rows
}
