//! Exports of opportunities: asked for here, allowed where all exports are, fetched here again.

use crate::wire::{self, ExportIn};
use crate::{OPPORTUNITY_EXPORT, Sales, exports};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use customers::wire::{ExportListOut, ExportOut};
use customers::{ExportFiles, ExportId};
use fields::Record;
use kernel::Fault;
use std::sync::Arc;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// Asks for a file of opportunities. Where the company wants exports allowed, it waits for somebody who may.
#[utoipa::path(post, path = "/api/sales/exports", operation_id = "sales.exports.ask", tag = "sales", request_body = ExportIn,
    responses((status = 202, body = ExportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn ask(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Json(input): Json<ExportIn>,
) -> Result<(StatusCode, Json<ExportOut>), Problem> {
    caller.need(OPPORTUNITY_EXPORT)?;
    let ExportIn { select, columns, format } = input;
    let selection = serde_json::to_value(&select).map_err(Fault::from)?;
    let now = cx.clock.now();
    let export =
        cx.db.write(&caller, async |tx| exports::ask(tx, &caller, now, (selection, columns, format), wire::selection).await).await?;
    let names = cx.db.read(&caller, async |tx| accounts::people(tx, &[export.account]).await).await?;
    Ok((StatusCode::ACCEPTED, Json(customers::wire::export(export, &names, &caller, now))))
}

/// Exports of opportunities in sight, newest first: one's own, or everybody's for who sees all.
#[utoipa::path(get, path = "/api/sales/exports", operation_id = "sales.exports.list", tag = "sales",
    responses((status = 200, body = ExportListOut), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Sales>>, caller: Caller) -> Result<Json<ExportListOut>, Problem> {
    caller.need(OPPORTUNITY_EXPORT)?;
    let now = cx.clock.now();
    Ok(Json(cx.db.read(&caller, async |tx| customers::exports_of(tx, &caller, now, &[Record::Opportunity]).await).await?))
}

/// The file of an export of opportunities, for a week; only for who asked for it.
#[utoipa::path(get, path = "/api/sales/exports/{id}/file", operation_id = "sales.exports.file", tag = "sales",
    params(("id" = Uuid, Path)), responses((status = 200, content_type = "application/octet-stream"), (status = "default", body = ProblemBody)))]
pub(super) async fn file(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<ExportId>) -> Result<Response, Problem> {
    caller.need(OPPORTUNITY_EXPORT)?;
    let files = ExportFiles { db: &cx.db, blobs: &cx.blobs, now: cx.clock.now() };
    customers::export_file(files, &caller, id, &[Record::Opportunity]).await
}
