//! Segments and what stands in them.

use crate::model::{CompanyId, Fill, FillId, Refusal, Segment, SegmentId, SegmentRefusal};
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use fields::{Selection, Shared};
use kernel::{AccountId, Fault, Grants, LabelId, Stop};
use serde_json::Value;
use uuid::Uuid;

/// The condition by which a company, named `c`, stands in a static segment, up to the list of segments.
pub(crate) const IN_SEGMENT: &str = "exists (select 1 from customers.segment_member m where m.tenant_id = c.tenant_id \
     and m.company_id = c.id and m.segment_id = any (";

struct Row {
    id: Uuid,
    account_id: Uuid,
    shared: String,
    name: String,
    note: String,
    filter: Option<Value>,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Segment, Fault> {
        let shared = Shared::from_word(&self.shared).ok_or_else(|| Fault::say("a segment shared in an unknown way"))?;
        Ok(Segment {
            id: SegmentId(self.id),
            by: AccountId(self.account_id),
            shared,
            name: self.name,
            note: self.note,
            holds: self.filter.map_or(Selection::Filled, Selection::Met),
            revision: self.revision,
        })
    }
}

/// The segments that the caller has, by name.
pub(crate) async fn segments(tx: &mut TenantTx, limit: i64) -> Result<Vec<Segment>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        "select id, account_id, shared, name, note, filter, revision from customers.segment where tenant_id = $1 order by lower(name), id limit $2",
        tx.tenant().0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Those of these that the caller has.
pub(crate) async fn segments_of_ids(tx: &mut TenantTx, ids: &[SegmentId]) -> Result<Vec<Segment>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query_as!(
        Row,
        "select id, account_id, shared, name, note, filter, revision from customers.segment where tenant_id = $1 and id = any ($2)",
        tx.tenant().0,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// One of them, held against others' changes.
pub(crate) async fn segment_for_update(tx: &mut TenantTx, id: SegmentId) -> Result<Option<Segment>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select id, account_id, shared, name, note, filter, revision from customers.segment where tenant_id = $1 and id = $2 for update",
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::read).transpose()
}

fn filter_of(segment: &Segment) -> Option<&Value> {
    if let Selection::Met(filter) = &segment.holds { Some(filter) } else { None }
}

pub(crate) async fn insert_segment(
    tx: &mut TenantTx,
    segment: &Segment,
    labels: &[LabelId],
    now: DateTime<Utc>,
) -> Result<(), Stop<Refusal>> {
    sqlx::query!(
        "insert into customers.segment (tenant_id, id, labels, account_id, shared, name, note, filter, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant().0,
        segment.id.0,
        labels,
        segment.by.0,
        segment.shared.as_str(),
        segment.name,
        segment.note,
        filter_of(segment),
        now,
    )
    .execute(tx.conn())
    .await
    .on_constraint("segment_name_key", Refusal::Segment(SegmentRefusal::NameTaken))?;
    Ok(())
}

/// Writes a segment as it is now; gives its new revision.
pub(crate) async fn update_segment(tx: &mut TenantTx, segment: &Segment, labels: &[LabelId]) -> Result<i32, Stop<Refusal>> {
    let revision = sqlx::query_scalar!(
        "update customers.segment set labels = $3, shared = $4, name = $5, note = $6, filter = $7, revision = revision + 1
          where tenant_id = $1 and id = $2 returning revision",
        tx.tenant().0,
        segment.id.0,
        labels,
        segment.shared.as_str(),
        segment.name,
        segment.note,
        filter_of(segment),
    )
    .fetch_one(tx.conn())
    .await
    .on_constraint("segment_name_key", Refusal::Segment(SegmentRefusal::NameTaken))?;
    Ok(revision)
}

pub(crate) async fn delete_segment(tx: &mut TenantTx, id: SegmentId) -> Result<(), Fault> {
    sqlx::query!("delete from customers.segment where tenant_id = $1 and id = $2", tx.tenant().0, id.0).execute(tx.conn()).await?;
    Ok(())
}

/// Puts companies into a segment; gives how many weren't there.
pub(crate) async fn put_in(
    tx: &mut TenantTx,
    segment: SegmentId,
    companies: &[CompanyId],
    by: FillId,
    now: DateTime<Utc>,
) -> Result<u64, Fault> {
    let ids: Vec<Uuid> = companies.iter().map(|id| id.0).collect();
    let done = sqlx::query!(
        "insert into customers.segment_member (tenant_id, segment_id, company_id, filled_by, added_at)
         select $1, $2, u.id, $4, $5 from unnest($3::uuid[]) u (id) on conflict on constraint segment_member_pkey do nothing",
        tx.tenant().0,
        segment.0,
        &ids,
        by.0,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Takes companies out of a segment; gives how many were there.
pub(crate) async fn take_out(tx: &mut TenantTx, segment: SegmentId, companies: &[CompanyId]) -> Result<u64, Fault> {
    let ids: Vec<Uuid> = companies.iter().map(|id| id.0).collect();
    let done = sqlx::query!(
        "delete from customers.segment_member where tenant_id = $1 and segment_id = $2 and company_id = any ($3)",
        tx.tenant().0,
        segment.0,
        &ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Takes out what a work has put in and is still there; gives how many.
pub(crate) async fn empty_again(tx: &mut TenantTx, by: FillId) -> Result<u64, Fault> {
    let done = sqlx::query!("delete from customers.segment_member where tenant_id = $1 and filled_by = $2", tx.tenant().0, by.0)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// The static segments in sight that a company stands in.
pub(crate) async fn segments_of(tx: &mut TenantTx, company: CompanyId) -> Result<Vec<SegmentId>, Fault> {
    let ids = sqlx::query_scalar!(
        "select s.id from customers.segment_member m join customers.segment s on s.tenant_id = m.tenant_id and s.id = m.segment_id
          where m.tenant_id = $1 and m.company_id = $2 order by lower(s.name)",
        tx.tenant().0,
        company.0,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(SegmentId).collect())
}

pub(crate) async fn insert_fill(tx: &mut TenantTx, fill: &Fill, labels: &[LabelId], now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.segment_fill (tenant_id, id, labels, segment_id, account_id, grants, selection, takes_out, until_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.tenant().0,
        fill.id.0,
        labels,
        fill.segment.0,
        fill.account.0,
        fill.grants.labels(),
        fill.selection,
        fill.takes_out,
        fill.until.0,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn set_fill_job(tx: &mut TenantTx, id: FillId, job: Uuid) -> Result<(), Fault> {
    sqlx::query!("update customers.segment_fill set job_id = $3 where tenant_id = $1 and id = $2", tx.tenant().0, id.0, job)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A work by its own id or its job's, held against others.
pub(crate) async fn fill(tx: &mut TenantTx, id: Uuid) -> Result<Option<Fill>, Fault> {
    let row = sqlx::query!(
        "select id, segment_id, account_id, grants, selection, takes_out, until_id, done_id, moved, ended
           from customers.segment_fill where tenant_id = $1 and (id = $2 or job_id = $2) for update",
        tx.tenant().0,
        id,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| Fill {
        id: FillId(r.id),
        segment: SegmentId(r.segment_id),
        account: AccountId(r.account_id),
        grants: Grants::of(r.grants),
        selection: r.selection,
        takes_out: r.takes_out,
        until: CompanyId(r.until_id),
        done: r.done_id.map(CompanyId),
        moved: r.moved,
        ended: r.ended,
    }))
}

/// Writes how far it is.
pub(crate) async fn set_fill(tx: &mut TenantTx, fill: &Fill) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.segment_fill set done_id = $3, moved = $4, ended = $5 where tenant_id = $1 and id = $2",
        tx.tenant().0,
        fill.id.0,
        fill.done.map(|id| id.0),
        fill.moved,
        fill.ended,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
