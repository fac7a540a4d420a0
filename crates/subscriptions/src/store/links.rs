//! Activation links.

use super::known;
use crate::model::{LinkClaims, LinkId, LinkRecord, LinkState, OrderId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;

pub(crate) async fn insert(tx: &mut TenantTx, claims: &LinkClaims) -> Result<(), Fault> {
    sqlx::query!(
        "insert into subscriptions.link (tenant_id, id, purchase_id, state, company_name, issued_at, expires_at, changed_at)
         values ($1, $2, $3, 'open', $4, $5, $6, $5)",
        tx.tenant().0,
        claims.link.0,
        claims.order.0,
        claims.company_name,
        claims.issued_at,
        claims.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What became of a link, locked: of two who follow it at once one waits.
pub(crate) async fn lock(tx: &mut TenantTx, id: LinkId) -> Result<Option<LinkRecord>, Fault> {
    let row =
        sqlx::query!("select purchase_id, state from subscriptions.link where tenant_id = $1 and id = $2 for update", tx.tenant().0, id.0)
            .fetch_optional(tx.conn())
            .await?;
    row.map(|r| Ok(LinkRecord { link: id, order: OrderId(r.purchase_id), state: known(LinkState::from_word(&r.state), &r.state)? }))
        .transpose()
}

pub(crate) async fn set_state(tx: &mut TenantTx, id: LinkId, state: LinkState, now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "update subscriptions.link set state = $3, changed_at = $4 where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        state.as_str(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a link claims, of one that was sent.
pub(crate) async fn claims(tx: &mut TenantTx, id: LinkId) -> Result<Option<LinkClaims>, Fault> {
    let row = sqlx::query!(
        "select purchase_id, company_name, issued_at, expires_at from subscriptions.link where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| LinkClaims {
        link: id,
        order: OrderId(r.purchase_id),
        company_name: r.company_name,
        issued_at: r.issued_at,
        expires_at: r.expires_at,
    }))
}

/// Links of an order, the newest first: id, state, when made, when over, when changed.
pub(crate) async fn of_order(tx: &mut TenantTx, order: OrderId) -> Result<Vec<(LinkClaims, LinkState, DateTime<Utc>)>, Fault> {
    let rows = sqlx::query!(
        "select id, state, company_name, issued_at, expires_at, changed_at from subscriptions.link
          where tenant_id = $1 and purchase_id = $2 order by id desc limit 100",
        tx.tenant().0,
        order.0
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            let state = known(LinkState::from_word(&r.state), &r.state)?;
            let claims =
                LinkClaims { link: LinkId(r.id), order, company_name: r.company_name, issued_at: r.issued_at, expires_at: r.expires_at };
            Ok((claims, state, r.changed_at))
        })
        .collect()
}
