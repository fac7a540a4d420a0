//! Files of follow-ups: rows only; their bytes are blobs.

use crate::model::{CompanyId, FollowUpFile, FollowUpFileId, TouchId};
use blobs::Stored;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use std::collections::HashMap;
use uuid::Uuid;

/// A file that no entry has yet.
pub(crate) async fn insert_file(
    tx: &mut TenantTx,
    file: &FollowUpFile,
    stored: &Stored,
    by: AccountId,
    labels: &[LabelId],
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.follow_up_file (tenant_id, id, labels, name, media_type, bytes, blob, uploaded_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant().0,
        file.id.0,
        labels,
        file.name,
        file.media_type,
        file.bytes,
        &stored.hash.0[..],
        by.0,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives files that this account brought, and that no entry has, to an entry; they are seen by whoever sees it. Answers how many were so.
pub(crate) async fn attach_files(
    tx: &mut TenantTx,
    ids: &[FollowUpFileId],
    by: AccountId,
    entry: (TouchId, CompanyId),
    labels: &[LabelId],
) -> Result<u64, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let done = sqlx::query!(
        "update customers.follow_up_file f set touch_id = $4, company_id = $5, labels = $6, position = u.n
           from unnest($2::uuid[]) with ordinality u (id, n)
          where f.tenant_id = $1 and f.id = u.id and f.uploaded_by = $3 and f.touch_id is null",
        tx.tenant().0,
        &ids,
        by.0,
        entry.0.0,
        entry.1.0,
        labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// The files of these entries, each entry's in their order.
pub(crate) async fn files_of(tx: &mut TenantTx, entries: &[TouchId]) -> Result<HashMap<TouchId, Vec<FollowUpFile>>, Fault> {
    let mut files: HashMap<TouchId, Vec<FollowUpFile>> = HashMap::new();
    if entries.is_empty() {
        return Ok(files);
    }
    let ids: Vec<Uuid> = entries.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select touch_id as "touch_id!", id, name, media_type, bytes from customers.follow_up_file
            where tenant_id = $1 and touch_id = any ($2) order by touch_id, position"#,
        tx.tenant().0,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    for row in rows {
        let file = FollowUpFile { id: FollowUpFileId(row.id), name: row.name, media_type: row.media_type, bytes: row.bytes };
        files.entry(TouchId(row.touch_id)).or_default().push(file);
    }
    Ok(files)
}

/// A file and the name of its blob: of an entry in sight, or brought by this account for one that is still to be written.
pub(crate) async fn file_blob(tx: &mut TenantTx, id: FollowUpFileId, by: AccountId) -> Result<Option<(FollowUpFile, Vec<u8>)>, Fault> {
    let row = sqlx::query!(
        "select name, media_type, bytes, blob from customers.follow_up_file
          where tenant_id = $1 and id = $2 and (touch_id is not null or uploaded_by = $3)",
        tx.tenant().0,
        id.0,
        by.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (FollowUpFile { id, name: row.name, media_type: row.media_type, bytes: row.bytes }, row.blob)))
}

/// Forgets files that were brought before this time and that no entry got.
pub(crate) async fn forget_loose_files(tx: &mut TenantTx, before: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "delete from customers.follow_up_file where tenant_id = $1 and touch_id is null and created_at < $2",
        tx.tenant().0,
        before,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
