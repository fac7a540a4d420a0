//! What happened: appended, never changed.

use super::known;
use crate::model::{OrderId, Party, Step};
use db::TenantTx;
use kernel::{AccountId, Fault, TenantId};
use uuid::Uuid;

pub(crate) async fn insert(tx: &mut TenantTx, order: Option<OrderId>, customer: Option<TenantId>, step: &Step) -> Result<(), Fault> {
    sqlx::query!(
        "insert into subscriptions.step
           (tenant_id, id, machine, purchase_id, customer_id, grp, event, from_state, to_state, party, account_id, due_on, at, note)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        tx.tenant().0,
        Uuid::now_v7(),
        step.machine,
        order.map(|order| order.0),
        customer.map(|customer| customer.0),
        step.group.as_deref(),
        step.event,
        step.from,
        step.to,
        step.by.as_str(),
        step.account.map(|account| account.0),
        step.due_on,
        step.at,
        step.note,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What happened to an order, or to a company's subscriptions and orders; the newest first.
pub(crate) async fn list(tx: &mut TenantTx, order: Option<OrderId>, customer: Option<TenantId>) -> Result<Vec<Step>, Fault> {
    let rows = sqlx::query!(
        "select machine, grp, event, from_state, to_state, party, account_id, due_on, at, note from subscriptions.step
          where tenant_id = $1 and (purchase_id = $2 or customer_id = $3) order by id desc limit 500",
        tx.tenant().0,
        order.map(|order| order.0),
        customer.map(|customer| customer.0),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(Step {
                by: known(Party::from_word(&r.party), &r.party)?,
                machine: r.machine,
                event: r.event,
                from: r.from_state,
                to: r.to_state,
                account: r.account_id.map(AccountId),
                group: r.grp,
                due_on: r.due_on,
                at: r.at,
                note: r.note,
            })
        })
        .collect()
}
