//! Sums: the board's columns, the forecast, what became of opportunities.

use super::zone_of;
use crate::model::{PipelineId, Refusal};
use crate::rules::{self, Fields};
use crate::wire::{self, BoardOut, ForecastOut, StageFiguresOut};
use crate::{OPPORTUNITY_READ, Sales, pipelines, store};
use axum::extract::State;
use chrono::{Datelike, NaiveDate};
use db::TenantTx;
use kernel::{AccountId, Fault, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody, Query};

/// Months that a forecast shows.
const FORECAST_MONTHS: u32 = 6;
const FORECAST_MONTHS_MAX: i64 = 24;
/// Days that figures look back.
const FIGURES_DAYS_MAX: i64 = 366;

/// Whose.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct BoardQuery {
    owner_id: Option<Uuid>,
}

/// Counts and sums of a pipeline's columns; open opportunities only. Up to 10,000 of a column are summed up, of one that holds more it is
/// said. The rows come from the list, by stage.
#[utoipa::path(get, path = "/api/sales/pipelines/{id}/board", operation_id = "sales.board.read", tag = "sales",
    params(("id" = Uuid, Path), BoardQuery), responses((status = 200, body = BoardOut), (status = "default", body = ProblemBody)))]
pub(super) async fn board(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<PipelineId>,
    Query(query): Query<BoardQuery>,
) -> Result<Json<BoardOut>, Problem> {
    caller.need(OPPORTUNITY_READ)?;
    let owner = query.owner_id.map(AccountId);
    let sums = cx
        .db
        .read(&caller, async |tx| {
            if pipelines::find(tx, id).await?.is_none() {
                return Err(Stop::Refused(Refusal::NoSuchPipeline));
            }
            let mut sums = store::board(tx, id, owner).await?;
            if veiled(tx, &cx, &caller).await? {
                sums.iter_mut().for_each(|sum| sum.currency = None);
            }
            Ok(sums)
        })
        .await?;
    Ok(Json(wire::board(sums)))
}

/// Does the caller's role not see what opportunities are worth?
async fn veiled(tx: &mut TenantTx, cx: &Sales, caller: &Caller) -> Result<bool, Fault> {
    let (catalogue, _) = fields::catalogue(tx, caller, cx.clock.now(), &rules::OPPORTUNITIES).await?;
    Ok(rules::is_veiled(&catalogue, "amount") || rules::is_veiled(&catalogue, "currency"))
}

/// What is looked at.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ForecastQuery {
    pipeline_id: Option<Uuid>,
    owner_id: Option<Uuid>,
    /// From the month of this day; absent: this month.
    from: Option<NaiveDate>,
    /// So many months, 1 to 24; 6 when absent.
    months: Option<i64>,
}

/// What is expected by month and currency: all that is open (best case), each by its probability (weighted), what was won already.
#[utoipa::path(get, path = "/api/sales/forecast", operation_id = "sales.forecast.read", tag = "sales", params(ForecastQuery),
    responses((status = 200, body = ForecastOut), (status = "default", body = ProblemBody)))]
pub(super) async fn forecast(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Query(query): Query<ForecastQuery>,
) -> Result<Json<ForecastOut>, Problem> {
    caller.need(OPPORTUNITY_READ)?;
    let mut f = Fields::default();
    let months =
        query.months.map_or(FORECAST_MONTHS, |months| u32::try_from(f.within("months", months, 1..=FORECAST_MONTHS_MAX)).unwrap_or(1));
    let from = f.day("from", query.from);
    f.finish(()).map_err(Stop::Refused)?;
    let (base, rows) = cx
        .db
        .read(&caller, async |tx| {
            let today = rules::day_of(cx.clock.now(), zone_of(tx, &caller).await?);
            let first = from.unwrap_or(today).with_day(1).unwrap_or(today);
            let until = rules::months_from(first, months).unwrap_or(first);
            let base = store::reporting_currency(tx).await?;
            let (pipeline, owner) = (query.pipeline_id.map(PipelineId), query.owner_id.map(AccountId));
            // Whose role doesn't see amounts is told no sums of them.
            let rows = match veiled(tx, &cx, &caller).await? {
                true => (Vec::new(), false),
                false => store::forecast(tx, pipeline, owner, (first, until), (&base, today)).await?,
            };
            Ok::<_, Fault>((base, rows))
        })
        .await?;
    Ok(Json(wire::forecast(base, rows)))
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FiguresQuery {
    from: NaiveDate,
    /// The last day, at most 366 after the first.
    until: NaiveDate,
    owner_id: Option<Uuid>,
}

/// What became of opportunities at each stage within some days: who came in, went on, was lost, and how long they stood.
#[utoipa::path(get, path = "/api/sales/pipelines/{id}/figures", operation_id = "sales.pipelines.figures", tag = "sales",
    params(("id" = Uuid, Path), FiguresQuery), responses((status = 200, body = Vec<StageFiguresOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn figures(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<PipelineId>,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<Vec<StageFiguresOut>>, Problem> {
    caller.need(OPPORTUNITY_READ)?;
    let days = span(query.from, query.until, FIGURES_DAYS_MAX).map_err(Stop::Refused)?;
    let figures = cx
        .db
        .read(&caller, async |tx| {
            let zone = zone_of(tx, &caller).await?;
            store::stage_figures(tx, id, query.owner_id.map(AccountId), rules::days_of(days.0, days.1, zone)).await
        })
        .await?;
    Ok(Json(figures.into_iter().map(wire::stage_figures).collect()))
}

/// Two days, the second not before the first and not too far after it.
pub(super) fn span(from: NaiveDate, until: NaiveDate, days_max: i64) -> Result<(NaiveDate, NaiveDate), Refusal> {
    let mut f = Fields::default();
    f.day("from", Some(from));
    f.day("until", Some(until));
    if !(0..days_max).contains(&(until - from).num_days()) {
        f.flaw("until", crate::model::Flaw::OutOfRange);
    }
    f.finish((from, until))
}
