//! Moving an order on: by its table, written down, told.

use crate::letters;
use crate::model::{LinkId, Order, OrderEvent, OrderId, Party, Refusal, Step};
use crate::rules::machine::Word;
use crate::rules::orders::{self as rules};
use crate::store::{orders, steps};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Stop};

/// Who causes a step, and what he says about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cause<'a> {
    pub by: Party,
    pub account: Option<AccountId>,
    pub note: &'a str,
    pub now: DateTime<Utc>,
}

impl Cause<'_> {
    /// The program itself, following from what was done.
    pub(crate) fn system(self) -> Self {
        Self { by: Party::System, note: "", ..self }
    }
}

/// An order to be changed: nobody else changes it meanwhile.
pub(crate) async fn locked(tx: &mut TenantTx, id: OrderId) -> Result<Order, Stop<Refusal>> {
    orders::lock(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchOrder))
}

/// Moves an order on.
pub(crate) async fn step(
    tx: &mut TenantTx,
    order: &mut Order,
    event: OrderEvent,
    cause: Cause<'_>,
    link: Option<LinkId>,
) -> Result<(), Stop<Refusal>> {
    let line =
        rules::step(order.state, event, cause.by, order.customer.is_some() && event != OrderEvent::Register).map_err(Stop::Refused)?;
    orders::set_state(tx, order.id, line.to, cause.now).await?;
    let step = Step {
        machine: rules::ORDER.name.to_owned(),
        event: event.word().to_owned(),
        from: order.state.word().to_owned(),
        to: line.to.word().to_owned(),
        by: cause.by,
        account: cause.account,
        group: None,
        due_on: None,
        at: cause.now,
        note: cause.note.to_owned(),
    };
    steps::insert(tx, Some(order.id), order.customer, &step).await?;
    order.state = line.to;
    letters::tell_of_order(tx, order, line.told, link, cause.note).await?;
    Ok(())
}
