//! Changing many companies: told beforehand, done as a job, taken back.

use crate::model::{Refusal, VisibleTo};
use crate::rules::{inverse, with_tags};
use crate::store::{self, ListFilter, ListOrder};
use crate::wire::{self, BulkIn, BulkOut, BulkSampleOut};
use crate::{COMPANY_WRITE, Customers, POOL_MANAGE, bulk, owners, segments};
use axum::extract::State;
use axum::http::StatusCode;
use db::TenantTx;
use kernel::{AccountId, Stop};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// Companies that a preview shows.
const SAMPLES: i64 = 5;

/// Changes many companies. With `preview` nothing changes, and the answer tells what would.
#[utoipa::path(post, path = "/api/customers/bulk", operation_id = "customers.bulk", tag = "customers", request_body = BulkIn,
    responses((status = 200, body = BulkOut), (status = 202, body = BulkOut), (status = "default", body = ProblemBody)))]
pub(super) async fn change(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<BulkIn>,
) -> Result<(StatusCode, Json<BulkOut>), Problem> {
    caller.need(COMPANY_WRITE)?;
    let BulkIn { select, change, preview } = input;
    // Giving many away, or putting them into the pool, is for who runs it.
    if change.gives() {
        caller.need(POOL_MANAGE)?;
    }
    let select = serde_json::to_value(&select).map_err(kernel::Fault::from)?;
    let now = cx.clock.now();
    let (mut out, change) = cx
        .db
        .read(&caller, async |tx| {
            let (catalogue, asked) = segments::catalogue(tx, &caller, now).await?;
            let change = change.read(&catalogue).map_err(Stop::Refused)?;
            let filter = wire::selection(&select, &catalogue, &asked).map_err(Stop::Refused)?;
            Ok::<_, Stop<Refusal>>((told(tx, &filter, &change).await?, change))
        })
        .await?;
    if preview {
        return Ok((StatusCode::OK, Json(out)));
    }
    let job = cx.db.write(&caller, async |tx| bulk::start(tx, &caller, now, select, change).await).await?;
    out.job_id = Some(job);
    Ok((StatusCode::ACCEPTED, Json(out)))
}

/// What would become of the companies.
async fn told(tx: &mut TenantTx, filter: &ListFilter, change: &Value) -> Result<BulkOut, Stop<Refusal>> {
    if let Some(owners) = change.get("owner_ids") {
        // Who can't be an owner is refused before the first company is touched.
        let owners: Vec<AccountId> = serde_json::from_value(owners.clone()).map_err(|_| Stop::Refused(Refusal::BadBulk))?;
        owners::labels(tx, &owners, VisibleTo::Department).await?;
    }
    let count = store::count(tx, filter, i64::MAX).await?;
    let mut out = BulkOut { count, samples: Vec::new(), refused: BTreeMap::new(), job_id: None };
    for (row, _) in store::list(tx, filter, &ListOrder::default(), &[], SAMPLES).await? {
        let Some(company) = store::company(tx, row.id).await? else { continue };
        let change = with_tags(change, &company);
        match wire::patch(change.clone(), company.row.country.as_deref()) {
            Ok(_) => out.samples.push(BulkSampleOut { id: row.id.0, name: row.name, was: inverse(&change, &company), now: change }),
            // What isn't of its kind fits no company.
            Err(refusal @ (Refusal::BadFields(_) | Refusal::BadBulk)) => return Err(Stop::Refused(refusal)),
            Err(refusal) => store::refused(&mut out.refused, refusal.reason()),
        }
    }
    Ok(out)
}

/// Takes a change of many back, for the companies that nobody has changed since.
#[utoipa::path(post, path = "/api/customers/bulk/{job_id}/undo", operation_id = "customers.bulk_undo", tag = "customers",
    params(("job_id" = Uuid, Path)), responses((status = 202, body = BulkOut), (status = "default", body = ProblemBody)))]
pub(super) async fn undo(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<BulkOut>), Problem> {
    caller.need(COMPANY_WRITE)?;
    let job = cx.db.write(&caller, async |tx| bulk::undo(tx, &caller, id).await).await?;
    Ok((StatusCode::ACCEPTED, Json(BulkOut { count: 0, samples: Vec::new(), refused: BTreeMap::new(), job_id: Some(job) })))
}
