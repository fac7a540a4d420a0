//! Pipelines, reasons of loss, rates.

use crate::model::{PipelineId, Refusal};
use crate::wire::{self, LossReasonOut, LossReasonsIn, PipelineIn, PipelineOut, RatesIn, RatesOut};
use crate::{OPPORTUNITY_READ, PIPELINE_MANAGE, Sales, pipelines, store};
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Fault, Stop};
use std::sync::Arc;
use web::etag::IfMatch;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// Rates that are shown.
const RATES_SHOWN: i64 = 1_000;

/// The pipelines with their stages, in order. The first one is there from the beginning.
#[utoipa::path(get, path = "/api/sales/pipelines", operation_id = "sales.pipelines.list", tag = "sales",
    responses((status = 200, body = Vec<PipelineOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Sales>>, caller: Caller) -> Result<Json<Vec<PipelineOut>>, Problem> {
    caller.need(OPPORTUNITY_READ)?;
    let mut all = cx.db.read(&caller, async |tx| store::pipelines(tx).await).await?;
    if all.is_empty() {
        all = cx.db.write(&caller, async |tx| pipelines::seed(tx, &caller, cx.clock.now()).await).await?;
    }
    Ok(Json(all.into_iter().map(wire::pipeline).collect()))
}

/// Makes a pipeline.
#[utoipa::path(post, path = "/api/sales/pipelines", operation_id = "sales.pipelines.create", tag = "sales", request_body = PipelineIn,
    responses((status = 201, body = PipelineOut), (status = "default", body = ProblemBody)))]
pub(super) async fn make(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Json(input): Json<PipelineIn>,
) -> Result<(StatusCode, Json<PipelineOut>), Problem> {
    caller.need(PIPELINE_MANAGE)?;
    let ((name, stages), _) = input.read().map_err(Stop::Refused)?;
    let made = cx
        .db
        .write(&caller, async |tx| {
            let id = pipelines::make(tx, &caller, name, &stages).await?;
            pipelines::find(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchPipeline))
        })
        .await?;
    Ok((StatusCode::CREATED, Json(wire::pipeline(made))))
}

/// Writes a pipeline as it is to be, as long as nobody else changed it meanwhile. What stands at a stage that is left out goes where
/// `moves` says; without that a used stage is not deleted.
#[utoipa::path(put, path = "/api/sales/pipelines/{id}", operation_id = "sales.pipelines.change", tag = "sales",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The revision that the caller has seen")),
    request_body = PipelineIn,
    responses((status = 200, body = PipelineOut), (status = 409, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(super) async fn change(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<PipelineId>,
    IfMatch(seen): IfMatch,
    Json(input): Json<PipelineIn>,
) -> Result<Json<PipelineOut>, Problem> {
    caller.need(PIPELINE_MANAGE)?;
    let (to_be, moves) = input.read().map_err(Stop::Refused)?;
    let changed = cx
        .db
        .write(&caller, async |tx| {
            pipelines::change(tx, &caller, cx.clock.now(), id, seen, to_be, &moves).await?;
            pipelines::find(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchPipeline))
        })
        .await?;
    Ok(Json(wire::pipeline(changed)))
}

/// Deletes a pipeline in which no opportunity ever was.
#[utoipa::path(delete, path = "/api/sales/pipelines/{id}", operation_id = "sales.pipelines.delete", tag = "sales",
    params(("id" = Uuid, Path)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn delete(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<PipelineId>) -> Result<StatusCode, Problem> {
    caller.need(PIPELINE_MANAGE)?;
    cx.db.write(&caller, async |tx| pipelines::delete(tx, &caller, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The reasons for which opportunities are lost; retired ones too, since what was lost for them still names them.
#[utoipa::path(get, path = "/api/sales/loss-reasons", operation_id = "sales.loss_reasons.list", tag = "sales",
    responses((status = 200, body = Vec<LossReasonOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn reasons(State(cx): State<Arc<Sales>>, caller: Caller) -> Result<Json<Vec<LossReasonOut>>, Problem> {
    caller.need(OPPORTUNITY_READ)?;
    let all = cx.db.read(&caller, async |tx| store::loss_reasons(tx).await).await?;
    Ok(Json(all.into_iter().map(wire::loss_reason).collect()))
}

/// Exactly these reasons are offered from now on, in this order.
#[utoipa::path(put, path = "/api/sales/loss-reasons", operation_id = "sales.loss_reasons.set", tag = "sales", request_body = LossReasonsIn,
    responses((status = 200, body = Vec<LossReasonOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn set_reasons(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Json(input): Json<LossReasonsIn>,
) -> Result<Json<Vec<LossReasonOut>>, Problem> {
    caller.need(PIPELINE_MANAGE)?;
    let names = input.read().map_err(Stop::Refused)?;
    let all = cx.db.write(&caller, async |tx| pipelines::set_reasons(tx, cx.clock.now(), &names).await).await?;
    Ok(Json(all.into_iter().map(wire::loss_reason).collect()))
}

/// The currency in which sums are told, and what others are worth in it.
#[utoipa::path(get, path = "/api/sales/rates", operation_id = "sales.rates.read", tag = "sales",
    responses((status = 200, body = RatesOut), (status = "default", body = ProblemBody)))]
pub(super) async fn rates(State(cx): State<Arc<Sales>>, caller: Caller) -> Result<Json<RatesOut>, Problem> {
    caller.need(OPPORTUNITY_READ)?;
    let (base, rates) = cx
        .db
        .read(&caller, async |tx| {
            let base = store::reporting_currency(tx).await?;
            let rates = store::rates(tx, &base, RATES_SHOWN).await?;
            Ok::<_, Fault>((base, rates))
        })
        .await?;
    Ok(Json(wire::rates(base, rates)))
}

/// The currency of sums and exactly these rates against it.
#[utoipa::path(put, path = "/api/sales/rates", operation_id = "sales.rates.set", tag = "sales", request_body = RatesIn,
    responses((status = 200, body = RatesOut), (status = "default", body = ProblemBody)))]
pub(super) async fn set_rates(State(cx): State<Arc<Sales>>, caller: Caller, Json(input): Json<RatesIn>) -> Result<Json<RatesOut>, Problem> {
    caller.need(PIPELINE_MANAGE)?;
    let (base, rates) = input.read().map_err(Stop::Refused)?;
    let rates = cx
        .db
        .write(&caller, async |tx| {
            pipelines::set_rates(tx, &base, &rates).await?;
            Ok::<_, Stop<Refusal>>(store::rates(tx, &base, RATES_SHOWN).await?)
        })
        .await?;
    Ok(Json(wire::rates(base, rates)))
}
