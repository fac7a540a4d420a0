//! The rows of `platform.event`.

use crate::cursor::Snapshot;
use db::SystemTx;
use kernel::{Fault, LabelId, TenantId};
use sqlx::{PgConnection, query, query_scalar};
use std::collections::HashMap;
use std::sync::Arc;

/// An event as it lies in the database.
#[derive(Debug)]
pub struct Row {
    pub xid: u64,
    pub seq: i64,
    pub kind: Arc<str>,
    /// JSON.
    pub data: Arc<str>,
    pub labels: Vec<LabelId>,
}

/// One look at the database: what it saw, when, and each tenant's new events in the order (xid, seq).
#[derive(Debug)]
pub struct Look {
    pub snapshot: Snapshot,
    pub taken_at: i64,
    pub rows: HashMap<TenantId, Vec<Row>>,
}

/// Writes an event.
pub async fn insert(
    conn: &mut PgConnection,
    tenant: TenantId,
    kind: &str,
    data: &serde_json::Value,
    labels: &[LabelId],
) -> Result<(), Fault> {
    query!("insert into platform.event (tenant_id, kind, data, labels) values ($1, $2, $3, $4)", tenant.0, kind, data, labels)
        .execute(conn)
        .await?;
    Ok(())
}

/// What each tenant's snapshot did not see, `rows_max` a tenant at most, all as of one moment.
pub async fn look(tx: &mut SystemTx, seen: &[(TenantId, Snapshot)], rows_max: i64) -> Result<Look, Fault> {
    let tenants: Vec<_> = seen.iter().map(|(tenant, _)| tenant.0).collect();
    let snapshots: Vec<_> = seen.iter().map(|(_, snapshot)| snapshot.to_string()).collect();
    let found = query!(
        r#"select pg_current_snapshot()::text as "snapshot!", extract(epoch from now())::bigint as "taken_at!",
                  w.tenant_id as "tenant_id?", e.xid as "xid?", e.seq as "seq?", e.kind as "kind?", e.data as "data?", e.labels as "labels?"
           from (values (1)) as always(there)
           left join unnest($1::uuid[], $2::text[]) as w(tenant_id, seen) on true
           left join lateral (
             select e.xid::text::bigint as xid, e.seq, e.kind, e.data::text as data, e.labels
             from platform.event e
             where e.tenant_id = w.tenant_id and e.xid >= pg_snapshot_xmin(w.seen::pg_snapshot)
               and not pg_visible_in_snapshot(e.xid, w.seen::pg_snapshot)
             order by e.xid, e.seq limit $3
           ) e on true"#,
        &tenants,
        &snapshots,
        rows_max
    )
    .fetch_all(tx.conn())
    .await?;
    let first = found.first().ok_or_else(|| Fault::say("a look at the events saw nothing, not even itself"))?;
    let mut look = Look { snapshot: first.snapshot.parse()?, taken_at: first.taken_at, rows: HashMap::new() };
    for row in found {
        if let (Some(tenant), Some(xid), Some(seq), Some(kind), Some(data), Some(labels)) =
            (row.tenant_id, row.xid, row.seq, row.kind, row.data, row.labels)
        {
            let row = Row { xid: xid.try_into()?, seq, kind: kind.into(), data: data.into(), labels };
            look.rows.entry(TenantId(tenant)).or_default().push(row);
        }
    }
    for rows in look.rows.values_mut() {
        rows.sort_unstable_by_key(|row| (row.xid, row.seq));
    }
    Ok(look)
}

/// Deletes some events older than this; how many.
pub async fn delete_older(tx: &mut SystemTx, hours: i32, rows_max: i64) -> Result<u64, Fault> {
    let deleted = query_scalar!(
        r#"with old as (
             select tenant_id, xid, seq from platform.event where at < now() - make_interval(hours => $1) limit $2
           ), gone as (
             delete from platform.event e using old where (e.tenant_id, e.xid, e.seq) = (old.tenant_id, old.xid, old.seq) returning 1
           )
           select count(*) as "deleted!" from gone"#,
        hours,
        rows_max
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(deleted.try_into()?)
}
