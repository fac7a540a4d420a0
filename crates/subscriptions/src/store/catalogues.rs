//! Catalogues.

use crate::model::CatalogueId;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};

/// A catalogue as it was published.
pub(crate) struct Published {
    pub id: CatalogueId,
    pub effective_from: DateTime<Utc>,
    pub published_at: DateTime<Utc>,
    pub text: String,
}

pub(crate) async fn insert(tx: &mut TenantTx, published: &Published, by: Option<AccountId>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into subscriptions.catalogue (tenant_id, id, effective_from, text, published_at, published_by) values ($1, $2, $3, $4, $5, $6)",
        tx.tenant().0,
        published.id.0,
        published.effective_from,
        published.text,
        published.published_at,
        by.map(|by| by.0),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Catalogues, the one that takes effect last first.
pub(crate) async fn list(tx: &mut TenantTx) -> Result<Vec<Published>, Fault> {
    let rows = sqlx::query!(
        "select id, effective_from, published_at, text from subscriptions.catalogue where tenant_id = $1 order by effective_from desc, published_at desc limit 100",
        tx.tenant().0
    )
    .fetch_all(tx.conn())
    .await?;
    let published = |r: (uuid::Uuid, DateTime<Utc>, DateTime<Utc>, String)| Published {
        id: CatalogueId(r.0),
        effective_from: r.1,
        published_at: r.2,
        text: r.3,
    };
    Ok(rows.into_iter().map(|r| published((r.id, r.effective_from, r.published_at, r.text))).collect())
}

/// The one that counts at a moment.
pub(crate) async fn current(tx: &mut TenantTx, at: DateTime<Utc>) -> Result<Option<Published>, Fault> {
    let row = sqlx::query!(
        "select id, effective_from, published_at, text from subscriptions.catalogue where tenant_id = $1 and effective_from <= $2
          order by effective_from desc, published_at desc limit 1",
        tx.tenant().0,
        at
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| Published { id: CatalogueId(r.id), effective_from: r.effective_from, published_at: r.published_at, text: r.text }))
}

/// One of them.
pub(crate) async fn get(tx: &mut TenantTx, id: CatalogueId) -> Result<Option<Published>, Fault> {
    let row = sqlx::query!(
        "select id, effective_from, published_at, text from subscriptions.catalogue where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| Published { id: CatalogueId(r.id), effective_from: r.effective_from, published_at: r.published_at, text: r.text }))
}
