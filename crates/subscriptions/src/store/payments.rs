//! Payments of orders.

use super::{amount, known};
use crate::model::{OrderId, Payment, PaymentMethod};
use db::TenantTx;
use kernel::{AccountId, Fault};
use uuid::Uuid;

/// Notes a payment, and the order's new sum.
pub(crate) async fn insert(tx: &mut TenantTx, order: OrderId, payment: &Payment) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into subscriptions.payment (tenant_id, id, purchase_id, amount, method, reference, received_on, at, account_id)
         values ($1, $2, $3, $4::text::numeric, $5, $6, $7, $8, $9)",
        tenant,
        Uuid::now_v7(),
        order.0,
        payment.amount.to_string(),
        payment.method.as_str(),
        payment.reference,
        payment.received_on,
        payment.at,
        payment.by.map(|by| by.0),
    )
    .execute(tx.conn())
    .await?;
    let more = payment.amount.to_string();
    sqlx::query!(
        "update subscriptions.purchase set paid = paid + $3::text::numeric where tenant_id = $1 and id = $2",
        tenant,
        order.0,
        more
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Payments of an order, the eldest first.
pub(crate) async fn of_order(tx: &mut TenantTx, order: OrderId) -> Result<Vec<Payment>, Fault> {
    let rows = sqlx::query!(
        r#"select amount::text as "amount!", method, reference, received_on, at, account_id from subscriptions.payment
            where tenant_id = $1 and purchase_id = $2 order by at, id"#,
        tx.tenant().0,
        order.0
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(Payment {
                amount: amount(&r.amount)?,
                method: known(PaymentMethod::from_word(&r.method), &r.method)?,
                reference: r.reference,
                received_on: r.received_on,
                at: r.at,
                by: r.account_id.map(AccountId),
            })
        })
        .collect()
}
