//! The doors.

mod around;
mod board;
mod calendar;
mod desk;
mod leads;
mod opportunities;
mod pipelines;
mod problem;
mod tasks;

use crate::model::Refusal;
use crate::{Sales, rules};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use db::TenantTx;
use fields::rules::read_filter;
use fields::{Asked, BadFilter, Builtin, Tree};
use kernel::{Fault, Stop};
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
        .routes(routes!(leads::list, leads::take_in))
        .routes(routes!(leads::read, leads::edit, leads::delete))
        .routes(routes!(leads::board))
        .routes(routes!(leads::figures))
        .routes(routes!(leads::act))
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

/// A filter over these fields that came as text, read as of now and of where the caller lives.
async fn tree(
    tx: &mut TenantTx,
    caller: &Caller,
    now: DateTime<Utc>,
    (text, builtins): (Option<&str>, &'static [Builtin]),
) -> Result<Tree, Stop<Refusal>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(Tree::default());
    };
    let json = serde_json::from_str(text).map_err(|_| Stop::Refused(Refusal::from(BadFilter::Form)))?;
    let asked = Asked { account: Some(caller.account()), now, zone: zone_of(tx, caller).await? };
    read_filter(&json, &rules::catalogue(builtins), &asked).map_err(|bad| Stop::Refused(bad.into()))
}

/// Where the caller's days are counted.
async fn zone_of(tx: &mut TenantTx, caller: &Caller) -> Result<Tz, Fault> {
    Ok(crate::rules::zone(accounts::time_zone(tx, caller.account()).await?.as_deref()))
}
