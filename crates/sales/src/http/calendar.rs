//! The calendar: tasks, promises to customers, days on which opportunities are expected to close.

use super::around::Named;
use super::board::span;
use super::zone_of;
use crate::rules::{self, Fields};
use crate::wire::{self, CalendarOut};
use crate::{OPPORTUNITY_READ, Sales, TASK_USE, store};
use axum::extract::State;
use chrono::NaiveDate;
use kernel::{Fault, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use web::{Caller, Json, Problem, ProblemBody, Query};

/// Days that are shown at once: six weeks.
const DAYS_MAX: i64 = 45;
/// Entries of each kind.
const ITEMS_MAX: i64 = 500;

/// Which days, whose.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CalendarQuery {
    from: NaiveDate,
    /// The last day, at most 44 after the first.
    until: NaiveDate,
    /// `mine` (default) or `all` in sight.
    view: Option<String>,
}

/// What lies within some days, where the caller lives; up to 500 of each kind.
#[utoipa::path(get, path = "/api/sales/calendar", operation_id = "sales.calendar.read", tag = "sales", params(CalendarQuery),
    responses((status = 200, body = CalendarOut), (status = "default", body = ProblemBody)))]
pub(super) async fn calendar(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Query(query): Query<CalendarQuery>,
) -> Result<Json<CalendarOut>, Problem> {
    caller.need(TASK_USE)?;
    let days = span(query.from, query.until, DAYS_MAX).map_err(Stop::Refused)?;
    let mut f = Fields::default();
    let mine = f.choice("view", query.view, |word| match word {
        "mine" => Some(true),
        "all" => Some(false),
        _ => None,
    });
    f.finish(()).map_err(Stop::Refused)?;
    let whose = mine.unwrap_or(true).then(|| caller.account());
    let now = cx.clock.now();
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let zone = zone_of(tx, &caller).await?;
            let within = rules::days_of(days.0, days.1, zone);
            let tasks = store::tasks_between(tx, whose, within, ITEMS_MAX).await?;
            let promises = match caller.permissions.allow(customers::COMPANY_READ) {
                true => customers::promised_between(tx, whose, None, within, ITEMS_MAX).await?,
                false => Vec::new(),
            };
            let deals = match caller.permissions.allow(OPPORTUNITY_READ) {
                true => store::closing_within(tx, whose, None, days, ITEMS_MAX).await?,
                false => Vec::new(),
            };
            let full = |rows: usize| i64::try_from(rows).is_ok_and(|rows| rows >= ITEMS_MAX);
            let more = full(tasks.len()) || full(promises.len()) || full(deals.len());
            let companies = promises.iter().map(|promise| promise.company_id).collect();
            let named = Named { companies, ..Named::default() }.tasks(&tasks).opportunities(&deals);
            let around = named.find(tx).await?;
            let mut items: Vec<_> = tasks.into_iter().map(|task| wire::calendar_task(task, &around, now, zone)).collect();
            items.extend(promises.into_iter().map(|promise| wire::calendar_promise(promise, &around, now, zone)));
            items.extend(deals.into_iter().filter_map(|deal| wire::calendar_deal(deal, &around, now, zone)));
            Ok::<_, Fault>(CalendarOut::of(items, more))
        })
        .await?;
    Ok(Json(shown))
}
