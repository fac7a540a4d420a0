//! Merging companies: what moves, what is written down for the way back.

use super::companies::accounts_of;
use crate::model::{CompanyId, ContactId, Merge, MergeId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use uuid::Uuid;

/// Begins a merge: all rows of its companies are written down. False when one is out of sight.
pub(crate) async fn merge_begin(
    tx: &mut TenantTx,
    id: MergeId,
    into: CompanyId,
    from: &[CompanyId],
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let from: Vec<Uuid> = from.iter().map(|id| id.0).collect();
    let begun = sqlx::query_scalar!("select customers.merge_begin($1, $2, $3, $4, $5)", id.0, into.0, &from, by.map(|a| a.0), now)
        .fetch_one(tx.conn())
        .await?;
    Ok(begun.unwrap_or(false))
}

/// Moves everything to the one that stays, and puts the others out of sight.
pub(crate) async fn merge_move(tx: &mut TenantTx, id: MergeId) -> Result<(), Fault> {
    sqlx::query!("select customers.merge_move($1)", id.0).execute(tx.conn()).await?;
    Ok(())
}

/// Makes one person of two.
pub(crate) async fn merge_person(tx: &mut TenantTx, id: MergeId, keep: ContactId, gone: ContactId) -> Result<(), Fault> {
    sqlx::query!("select customers.merge_person($1, $2, $3)", id.0, keep.0, gone.0).execute(tx.conn()).await?;
    Ok(())
}

/// Ends a merge: what it changed is written down as it is now.
pub(crate) async fn merge_end(tx: &mut TenantTx, id: MergeId) -> Result<(), Fault> {
    sqlx::query!("select customers.merge_end($1)", id.0).execute(tx.conn()).await?;
    Ok(())
}

/// Takes a merge back; true when something of it was changed since.
pub(crate) async fn merge_undo(tx: &mut TenantTx, id: MergeId, by: Option<AccountId>, now: DateTime<Utc>) -> Result<bool, Fault> {
    let drifted = sqlx::query_scalar!("select customers.merge_undo($1, $2, $3)", id.0, by.map(|a| a.0), now).fetch_one(tx.conn()).await?;
    Ok(drifted.unwrap_or(true))
}

/// To which company in sight this one was merged.
pub(crate) async fn merged_into(tx: &mut TenantTx, id: CompanyId) -> Result<Option<CompanyId>, Fault> {
    Ok(sqlx::query_scalar!("select customers.merged_into($1)", id.0).fetch_one(tx.conn()).await?.map(CompanyId))
}

/// The merge, held against being taken back twice.
pub(crate) async fn merge_for_update(tx: &mut TenantTx, id: MergeId) -> Result<Option<Merge>, Fault> {
    sqlx::query!("select 1 as held from customers.merge where tenant_id = $1 and id = $2 for update", tx.tenant().0, id.0)
        .fetch_optional(tx.conn())
        .await?;
    Ok(fetch(tx, Some(id), None, None, 1).await?.pop())
}

/// One merge.
pub(crate) async fn merge(tx: &mut TenantTx, id: MergeId) -> Result<Option<Merge>, Fault> {
    Ok(fetch(tx, Some(id), None, None, 1).await?.pop())
}

/// Merges in sight, the newest first.
pub(crate) async fn merges(
    tx: &mut TenantTx,
    into: Option<CompanyId>,
    after: Option<(DateTime<Utc>, MergeId)>,
    limit: i64,
) -> Result<Vec<Merge>, Fault> {
    fetch(tx, None, into, after, limit).await
}

/// Does a later merge, not taken back, touch these companies?
pub(crate) async fn merged_since(tx: &mut TenantTx, merge: &Merge) -> Result<bool, Fault> {
    let mut ids: Vec<Uuid> = merge.from.iter().map(|(id, _)| id.0).collect();
    ids.push(merge.into.0.0);
    Ok(sqlx::query_scalar!(
        r#"select exists (select from customers.merge where tenant_id = $1 and undone_at is null and (at, id) > ($2, $3)
             and (into_id = any ($4) or from_ids && $4)) as "there!""#,
        tx.tenant().0,
        merge.at,
        merge.id.0,
        &ids,
    )
    .fetch_one(tx.conn())
    .await?)
}

async fn fetch(
    tx: &mut TenantTx,
    id: Option<MergeId>,
    into: Option<CompanyId>,
    after: Option<(DateTime<Utc>, MergeId)>,
    limit: i64,
) -> Result<Vec<Merge>, Fault> {
    let (at, after) = after.map(|(at, id)| (at, id.0)).unzip();
    let rows = sqlx::query!(
        "select id, into_id, from_ids, into_name, from_names, people_from, people_into, by_account, at, undone_at, undone_by from customers.merge
          where tenant_id = $1 and ($2::uuid is null or id = $2) and ($3::uuid is null or into_id = $3)
            and ($4::timestamptz is null or (at, id) < ($4, $5)) order by at desc, id desc limit $6",
        tx.tenant().0,
        id.map(|i| i.0),
        into.map(|i| i.0),
        at,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Merge {
            id: MergeId(r.id),
            into: (CompanyId(r.into_id), r.into_name),
            from: r.from_ids.into_iter().map(CompanyId).zip(r.from_names).collect(),
            people: r.people_from.into_iter().map(ContactId).zip(r.people_into.into_iter().map(ContactId)).collect(),
            by: accounts_of(r.by_account.into_iter().collect()).pop(),
            at: r.at,
            undone_at: r.undone_at,
            undone_by: r.undone_by.map(AccountId),
        })
        .collect())
}
