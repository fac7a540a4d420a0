//! The doors.

mod around;
mod board;
mod calendar;
mod desk;
mod exports;
mod leads;
mod many;
mod opportunities;
mod pipelines;
mod problem;
mod tasks;

use crate::Sales;
use chrono_tz::Tz;
use db::TenantTx;
use kernel::Fault;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Caller;

pub use desk::recommended;

/// All doors of this context.
pub fn router(sales: Arc<Sales>) -> OpenApiRouter<()> {
    OpenApiRouter::new()
        .routes(routes!(pipelines::list, pipelines::make))
        .routes(routes!(pipelines::change, pipelines::delete))
        .routes(routes!(pipelines::reasons, pipelines::set_reasons))
        .routes(routes!(pipelines::rates, pipelines::set_rates))
        .routes(routes!(board::board))
        .routes(routes!(board::figures))
        .routes(routes!(board::forecast))
        .routes(routes!(opportunities::list, opportunities::make))
        .routes(routes!(opportunities::read, opportunities::edit, opportunities::delete))
        .routes(routes!(opportunities::to_stage))
        .routes(routes!(opportunities::close))
        .routes(routes!(opportunities::reopen))
        .routes(routes!(opportunities::history))
        .routes(routes!(exports::ask, exports::list))
        .routes(routes!(exports::file))
        .routes(routes!(leads::list, leads::take_in))
        .routes(routes!(leads::read, leads::edit, leads::delete))
        .routes(routes!(leads::board))
        .routes(routes!(leads::figures))
        .routes(routes!(leads::act))
        .routes(routes!(many::change))
        .routes(routes!(many::undo))
        .routes(routes!(leads::go))
        .routes(routes!(leads::twins))
        .routes(routes!(leads::convert))
        .routes(routes!(tasks::list, tasks::make))
        .routes(routes!(tasks::read, tasks::edit, tasks::delete))
        .routes(routes!(tasks::done))
        .routes(routes!(tasks::reopen))
        .routes(routes!(tasks::reminders))
        .routes(routes!(tasks::see_all))
        .routes(routes!(tasks::see))
        .routes(routes!(calendar::calendar))
        .routes(routes!(desk::quick_texts, desk::keep_text))
        .routes(routes!(desk::drop_text))
        .routes(routes!(desk::targets, desk::set_target))
        .routes(routes!(desk::drop_target))
        .routes(routes!(desk::my_report, desk::write_report))
        .routes(routes!(desk::team_reports))
        .routes(routes!(desk::recommend))
        .with_state(sales)
}

/// Where the caller's days are counted.
async fn zone_of(tx: &mut TenantTx, caller: &Caller) -> Result<Tz, Fault> {
    Ok(crate::rules::zone(accounts::time_zone(tx, caller.account()).await?.as_deref()))
}
