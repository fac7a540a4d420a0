//! Many leads changed at once: told beforehand, done as a job, taken back.

use super::zone_of;
use crate::wire::{self, LeadBulkIn, LeadBulkOut};
use crate::{LEAD_WRITE, Sales, many};
use axum::extract::State;
use axum::http::StatusCode;
use fields::Asked;
use kernel::{Fault, Stop};
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// Changes many leads. With `preview` nothing changes, and the answer tells what would.
#[utoipa::path(post, path = "/api/sales/leads/bulk", operation_id = "sales.leads.bulk", tag = "sales", request_body = LeadBulkIn,
    responses((status = 200, body = LeadBulkOut), (status = 202, body = LeadBulkOut), (status = "default", body = ProblemBody)))]
pub(super) async fn change(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Json(input): Json<LeadBulkIn>,
) -> Result<(StatusCode, Json<LeadBulkOut>), Problem> {
    caller.need(LEAD_WRITE)?;
    let LeadBulkIn { select, change, preview } = input;
    let change = change.read().map_err(Stop::Refused)?;
    let select = serde_json::to_value(&select).map_err(Fault::from)?;
    let now = cx.clock.now();
    let told = cx
        .db
        .read(&caller, async |tx| {
            let asked = Asked { account: Some(caller.account()), now, zone: zone_of(tx, &caller).await? };
            let filter = wire::lead_selection(&select, &asked).map_err(Stop::Refused)?;
            many::preview(tx, filter.as_ref(), &change).await
        })
        .await?;
    if preview {
        return Ok((StatusCode::OK, Json(wire::lead_bulk(told, None))));
    }
    let job = cx.db.write(&caller, async |tx| many::start(tx, &caller, now, (select, change, name(&caller))).await).await?;
    Ok((StatusCode::ACCEPTED, Json(wire::lead_bulk(told, Some(job)))))
}

/// Takes a change of many back, for the leads that nobody has changed since.
#[utoipa::path(post, path = "/api/sales/leads/bulk/{job_id}/undo", operation_id = "sales.leads.bulk_undo", tag = "sales",
    params(("job_id" = Uuid, Path)), responses((status = 202, body = LeadBulkOut), (status = "default", body = ProblemBody)))]
pub(super) async fn undo(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<LeadBulkOut>), Problem> {
    caller.need(LEAD_WRITE)?;
    let job = cx.db.write(&caller, async |tx| many::undo(tx, &caller, id, name(&caller)).await).await?;
    Ok((StatusCode::ACCEPTED, Json(wire::lead_bulk(many::Preview::default(), Some(job)))))
}

/// What the work is called in the list of jobs, in the language of who asks.
fn name(caller: &Caller) -> String {
    web::Catalogue::embedded().say(caller.lang, "sales.said.change_leads", &[]).unwrap_or_default()
}
