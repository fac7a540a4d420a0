//! Every SQL statement of the context: typed functions on `&mut TenantTx`.

mod book;
mod schedules;

pub(crate) use book::{delete_report, insert_report, report, report_for_update, reports, set_position, set_report};
pub(crate) use schedules::{
    delete_schedule, forget_sendings, insert_schedule, insert_sendings, schedule, schedule_for_update, schedules, sending_for_update,
    sendings, set_due, set_recipients, set_schedule, set_sending,
};

use db::TenantTx;
use kernel::Fault;
use std::time::Duration;

/// A statement that was broken off because it took too long (PostgreSQL, appendix A).
const QUERY_CANCELED: &str = "57014";

/// Breaks off each statement of this transaction that takes longer.
pub(crate) async fn bound(tx: &mut TenantTx, time_max: Duration) -> Result<(), Fault> {
    let millis = time_max.as_millis().max(1).to_string();
    sqlx::query!("select set_config('statement_timeout', $1, true) as set", millis).fetch_one(tx.conn()).await?;
    Ok(())
}

/// Is this fault a statement that [`bound`] broke off?
pub(crate) fn was_broken_off(fault: &Fault) -> bool {
    let error = fault.cause().downcast_ref::<sqlx::Error>();
    error.and_then(|error| error.as_database_error()).and_then(|error| error.code()).is_some_and(|code| code == QUERY_CANCELED)
}
