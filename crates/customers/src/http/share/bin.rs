//! The recycle bin.

use super::super::names;
use crate::model::{Binned, CompanyId};
use crate::share::bin as verbs;
use crate::wire::{self, BinnedOut, IdsIn, OutcomeOut, PurgeIn, PurgedOut};
use crate::{BIN_DELETE, COMPANY_DELETE, Customers, store};
use axum::extract::State;
use chrono::{DateTime, Utc};
use kernel::{Fault, Page};
use std::sync::Arc;
use web::{Caller, Json, PageOf, PageQuery, Problem, ProblemBody};

/// What lies in the recycle bin, what was deleted last first. Who doesn't see everything finds what he deleted or looked after.
#[utoipa::path(get, path = "/api/customers/bin", operation_id = "customers.bin.list", tag = "customers", params(PageQuery),
    responses((status = 200, body = PageOf<BinnedOut>), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn list(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    page: PageQuery,
) -> Result<Json<PageOf<BinnedOut>>, Problem> {
    caller.need(COMPANY_DELETE)?;
    let before: Option<(DateTime<Utc>, CompanyId)> = page.after()?;
    let now = cx.clock.now();
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let rows = store::bin_page(tx, caller.account, before, page.size().limit()).await?;
            let page = Page::cut(rows, page.size(), |row: &Binned| web::cursor::write(&(row.deleted_at, row.id)));
            let names = names(tx, page.items.iter().flat_map(|row| row.owner_ids.iter().copied().chain(row.deleted_by))).await?;
            Ok::<_, Fault>(page.map(|row| wire::binned(row, &names, now, verbs::KEPT)))
        })
        .await?;
    Ok(Json(shown.into()))
}

/// Takes companies out of the recycle bin, to their owners.
#[utoipa::path(post, path = "/api/customers/bin/restore", operation_id = "customers.bin.restore", tag = "customers", request_body = IdsIn,
    responses((status = 200, body = OutcomeOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn restore(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<IdsIn>,
) -> Result<Json<OutcomeOut>, Problem> {
    caller.need(COMPANY_DELETE)?;
    let ids = input.companies();
    let (done, left_out) = cx.db.write(&caller, async |tx| verbs::restore(tx, &caller, &ids).await).await?;
    Ok(Json(wire::outcome(done, left_out, None)))
}

/// Removes companies for good, with their people and timelines. What lies in the bin for 30 days goes by itself.
#[utoipa::path(post, path = "/api/customers/bin/purge", operation_id = "customers.bin.purge", tag = "customers", request_body = PurgeIn,
    responses((status = 200, body = PurgedOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn purge(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<PurgeIn>,
) -> Result<Json<PurgedOut>, Problem> {
    caller.need(BIN_DELETE)?;
    let these = input.companies();
    let removed = cx.db.write(&caller, async |tx| verbs::purge(tx, &caller, these.as_deref()).await).await?;
    Ok(Json(PurgedOut { removed }))
}
