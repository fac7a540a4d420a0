//! Comparing companies, making them one, taking that back.

use crate::http::companies::whole;
use crate::http::names;
use crate::model::{CompanyId, Merge, MergeId, Refusal};
use crate::wire::{self, ComparedOut, MergeOut, MergedIntoOut, NewMergeIn};
use crate::{COMPANY_MERGE, COMPANY_READ, COMPANY_WRITE, Customers, merge, rules, store};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use kernel::{Actor, Fault, Page, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Which companies to lay side by side.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CompareQuery {
    /// Two to five ids joined by commas; the one that stays first.
    ids: String,
}

/// Companies side by side, and of which each field is taken unless another is chosen.
#[utoipa::path(get, path = "/api/customers/compare", operation_id = "customers.compare", tag = "customers", params(CompareQuery),
    responses((status = 200, body = ComparedOut), (status = "default", body = ProblemBody)))]
pub(super) async fn compare(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<CompareQuery>,
) -> Result<Json<ComparedOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let ids: Vec<CompanyId> =
        query.ids.split(',').take(rules::MERGE_MAX + 1).filter_map(|id| id.trim().parse().ok()).map(CompanyId).collect();
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let Some((into, from)) = ids.split_first() else {
                return Err(Stop::Refused(crate::model::CleanRefusal::MergeCount.into()));
            };
            let (stays, others) = merge::taken(tx, *into, from, false).await?;
            let proposed = rules::proposed(&stays, &others);
            let mut companies = Vec::with_capacity(ids.len());
            for id in &ids {
                if let Some(company) = whole(tx, &caller, cx.clock.now(), *id).await? {
                    let names = names(tx, wire::named_in(&company)).await?;
                    companies.push(wire::company(company, &names));
                }
            }
            Ok::<_, Stop<Refusal>>(wire::compared(companies, proposed))
        })
        .await?;
    Ok(Json(shown))
}

/// Makes two to five companies one. All that hangs on them moves; it can be taken back for 30 days.
#[utoipa::path(post, path = "/api/customers/merges", operation_id = "customers.merges.add", tag = "customers", request_body = NewMergeIn,
    responses((status = 201, body = MergeOut), (status = "default", body = ProblemBody)))]
pub(super) async fn merge(State(cx): State<Arc<Customers>>, caller: Caller, Json(input): Json<NewMergeIn>) -> Result<Response, Problem> {
    caller.need(COMPANY_MERGE)?;
    caller.need(COMPANY_WRITE)?;
    let (into, from, choices) = input.read();
    let id = cx.db.write(&caller, async |tx| merge::merge(tx, &caller, cx.clock.now(), into, &from, &choices).await).await?;
    // With a colleague's owners chosen it may be out of the caller's sight now.
    Ok(match load(&cx, &caller, id).await? {
        Some(out) => (StatusCode::CREATED, Json(out)).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

async fn load(cx: &Customers, actor: &Actor, id: MergeId) -> Result<Option<MergeOut>, Problem> {
    let shown = cx
        .db
        .read(actor, async |tx| {
            let Some(merge) = store::merge(tx, id).await? else {
                return Ok::<_, Fault>(None);
            };
            let names = names(tx, merge.by.into_iter().chain(merge.undone_by)).await?;
            Ok(Some(wire::merge(merge, &names)))
        })
        .await?;
    Ok(shown)
}

/// Which merges.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MergeQuery {
    /// Into this company.
    company_id: Option<Uuid>,
    cursor: Option<String>,
    limit: Option<u16>,
}

/// Merges whose company is in sight, the newest first.
#[utoipa::path(get, path = "/api/customers/merges", operation_id = "customers.merges.list", tag = "customers", params(MergeQuery),
    responses((status = 200, body = PageOf<MergeOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<MergeQuery>,
) -> Result<Json<PageOf<MergeOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let after: Option<(DateTime<Utc>, MergeId)> = page.after()?;
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let rows = store::merges(tx, query.company_id.map(CompanyId), after, page.size().limit()).await?;
            let page = Page::cut(rows, page.size(), |merge: &Merge| web::cursor::write(&(merge.at, merge.id)));
            let names = names(tx, page.items.iter().flat_map(|merge| merge.by.into_iter().chain(merge.undone_by))).await?;
            Ok::<_, Fault>(page.map(|merge| wire::merge(merge, &names)))
        })
        .await?;
    Ok(Json(shown.into()))
}

/// Takes a merge back.
#[utoipa::path(post, path = "/api/customers/merges/{id}/undo", operation_id = "customers.merges.undo", tag = "customers",
    params(("id" = Uuid, Path)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn undo(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<MergeId>) -> Result<StatusCode, Problem> {
    caller.need(COMPANY_MERGE)?;
    caller.need(COMPANY_WRITE)?;
    cx.db.write(&caller, async |tx| merge::undo(tx, &caller, cx.clock.now(), id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a merged company leads; none when it wasn't merged, or into one out of sight.
pub(in crate::http) async fn led_on(cx: &Customers, actor: &Actor, id: CompanyId) -> Result<Option<Response>, Problem> {
    let into = cx.db.read(actor, async |tx| store::merged_into(tx, id).await).await?;
    Ok(into.map(|CompanyId(into)| {
        let place = [(header::LOCATION, format!("/api/customers/{into}"))];
        (StatusCode::TEMPORARY_REDIRECT, place, Json(MergedIntoOut { merged_into: into })).into_response()
    }))
}
