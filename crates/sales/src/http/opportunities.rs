//! Opportunities.

use super::around::Named;
use crate::model::{Opportunity, OpportunityId, Outcome, Refusal, StageId};
use crate::rules;
use crate::store::{self, OpportunitySort};
use crate::wire::{self, CloseIn, HistoryOut, MoveIn, NewOpportunityIn, OpportunityOut, OpportunityPatchIn, WhichIn};
use crate::{OPPORTUNITY_DELETE, OPPORTUNITY_READ, OPPORTUNITY_WRITE, Sales, moves, opportunities};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use db::TenantTx;
use fields::BadFilter;
use kernel::{Actor, Fault, Page, Stop};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::etag::IfMatch;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Changes of an opportunity that are shown.
const HISTORY_MAX: i64 = 200;

/// Which opportunities.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Words of the name, the company, products; the last may be unfinished.
    q: Option<String>,
    /// `mine` or `all` in sight (default).
    view: Option<String>,
    owner_id: Option<Uuid>,
    pipeline_id: Option<Uuid>,
    stage_id: Option<Uuid>,
    #[param(value_type = Option<Outcome>, inline)]
    state: Option<String>,
    company_id: Option<Uuid>,
    /// ISO 4217.
    currency: Option<String>,
    /// Expected to close on this day or later.
    closes_from: Option<NaiveDate>,
    /// Expected to close on this day or earlier.
    closes_until: Option<NaiveDate>,
    /// A tree as JSON: `{"all": […]}`, `{"any": […]}`, `{"field", "op", "value"}`; see `fields.list` of opportunities.
    filter: Option<String>,
    /// `updated` (default), `created`, `stage` (a column of the board), `closed`, `closes` (the open ones, the earliest first).
    sort: Option<String>,
    /// Instead of `sort`: up to three fields, parted by commas, the greatest first where a `-` stands before.
    order: Option<String>,
    cursor: Option<String>,
    limit: Option<u16>,
}

impl ListQuery {
    /// Which rows, and where the page is.
    fn read(self) -> Result<(WhichIn, PageQuery), Refusal> {
        let filter = match self.filter.filter(|text| !text.is_empty()) {
            Some(text) => Some(serde_json::from_str::<Value>(&text).map_err(|_| BadFilter::Form)?),
            None => None,
        };
        let which = WhichIn {
            q: self.q,
            view: self.view,
            owner_id: self.owner_id,
            pipeline_id: self.pipeline_id,
            stage_id: self.stage_id,
            state: self.state,
            company_id: self.company_id,
            currency: self.currency,
            closes_from: self.closes_from,
            closes_until: self.closes_until,
            filter,
            sort: self.sort,
            order: self.order,
        };
        Ok((which, PageQuery { cursor: self.cursor, limit: self.limit }))
    }
}

/// Opportunities in sight.
#[utoipa::path(get, path = "/api/sales/opportunities", operation_id = "sales.opportunities.list", tag = "sales", params(ListQuery),
    responses((status = 200, body = PageOf<OpportunityOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<PageOf<OpportunityOut>>, Problem> {
    caller.need(OPPORTUNITY_READ)?;
    let (which, page) = query.read().map_err(Stop::Refused)?;
    let mut filter = which.plain(Some(caller.account())).map_err(Stop::Refused)?;
    let by_fields = which.order.as_deref().is_some_and(|order| !order.trim().is_empty());
    if by_fields {
        filter.after_values = page.after()?;
    } else {
        filter.after = page.after()?;
    }
    if filter.after.as_ref().is_some_and(|(key, _)| !fits(key, filter.sort)) {
        return Err(Problem::bad_request("web.bad_cursor"));
    }
    let sort = filter.sort;
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let mut filter = filter.clone();
            let (catalogue, asked) = fields::catalogue(tx, &caller, cx.clock.now(), &rules::OPPORTUNITIES).await?;
            if !which.rest(&mut filter, &catalogue, &asked).map_err(Stop::Refused)? {
                return Ok(Page { items: Vec::new(), next: None });
            }
            if filter.after_values.as_ref().is_some_and(|(keys, _)| keys.len() != filter.sorts.len()) {
                return Err(Stop::Refused(Refusal::from(BadFilter::Form)));
            }
            let rows = store::opportunities(tx, &filter, page.size().limit()).await?;
            let mut page = Page::cut(rows, page.size(), |row| web::cursor::write(&store::list_key(row, sort)));
            if let (true, Some(_), Some(last)) = (by_fields, &page.next, page.items.last()) {
                page.next = Some(web::cursor::write(&(store::order_values(tx, last.id, &filter.sorts).await?, last.id.0)));
            }
            let around = Named::default().opportunities(&page.items).find(tx).await?;
            Ok::<_, Stop<Refusal>>(page.map(|row| wire::opportunity(rules::veil(&catalogue, row), &around)))
        })
        .await?;
    Ok(Json(shown.into()))
}

/// Was this key written by a list in this order?
fn fits(key: &str, sort: OpportunitySort) -> bool {
    match sort {
        OpportunitySort::Closes => key.parse::<NaiveDate>().is_ok(),
        _ => key.parse::<DateTime<Utc>>().is_ok(),
    }
}

/// Makes an opportunity.
#[utoipa::path(post, path = "/api/sales/opportunities", operation_id = "sales.opportunities.create", tag = "sales",
    request_body = NewOpportunityIn,
    responses((status = 201, body = OpportunityOut), (status = 204, description = "Made for a colleague, out of sight"),
        (status = "default", body = ProblemBody)))]
pub(super) async fn make(State(cx): State<Arc<Sales>>, caller: Caller, Json(input): Json<NewOpportunityIn>) -> Result<Response, Problem> {
    caller.need(OPPORTUNITY_WRITE)?;
    let new = input.read().map_err(Stop::Refused)?;
    let made = cx.db.write(&caller, async |tx| opportunities::make(tx, &caller, cx.clock.now(), new, None).await).await?;
    if !caller.grants.meet(&made.labels) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let shown = shown(&cx, &caller, made.id).await?;
    Ok((StatusCode::CREATED, shown).into_response())
}

/// One opportunity.
#[utoipa::path(get, path = "/api/sales/opportunities/{id}", operation_id = "sales.opportunities.read", tag = "sales",
    params(("id" = Uuid, Path)), responses((status = 200, body = OpportunityOut), (status = "default", body = ProblemBody)))]
pub(super) async fn read(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<OpportunityId>) -> Result<Response, Problem> {
    caller.need(OPPORTUNITY_READ)?;
    shown(&cx, &caller, id).await
}

/// Changes an opportunity. With `If-Match` only as long as nobody else changed it meanwhile.
#[utoipa::path(patch, path = "/api/sales/opportunities/{id}", operation_id = "sales.opportunities.edit", tag = "sales",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The revision that the caller has seen")),
    request_body = OpportunityPatchIn,
    responses((status = 200, body = OpportunityOut), (status = 204, description = "Given away, out of sight now"),
        (status = 412, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(super) async fn edit(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<OpportunityId>,
    seen: Result<IfMatch, Problem>,
    Json(input): Json<OpportunityPatchIn>,
) -> Result<Response, Problem> {
    caller.need(OPPORTUNITY_WRITE)?;
    let seen = super::tasks::seen(seen)?;
    let patch = input.read().map_err(Stop::Refused)?;
    cx.db.write(&caller, async |tx| opportunities::edit(tx, &caller, cx.clock.now(), id, seen, patch).await).await?;
    match shown(&cx, &caller, id).await {
        Ok(response) => Ok(response),
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(problem) => Err(problem),
    }
}

/// Deletes an opportunity for good.
#[utoipa::path(delete, path = "/api/sales/opportunities/{id}", operation_id = "sales.opportunities.delete", tag = "sales",
    params(("id" = Uuid, Path)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn delete(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<OpportunityId>) -> Result<StatusCode, Problem> {
    caller.need(OPPORTUNITY_DELETE)?;
    cx.db.write(&caller, async |tx| opportunities::delete(tx, &caller, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Moves an opportunity to another stage of its pipeline. What the stage asks for and isn't there is named field by field.
#[utoipa::path(post, path = "/api/sales/opportunities/{id}/stage", operation_id = "sales.opportunities.stage", tag = "sales",
    params(("id" = Uuid, Path)), request_body = MoveIn,
    responses((status = 200, body = OpportunityOut), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = "default", body = ProblemBody)))]
pub(super) async fn to_stage(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<OpportunityId>,
    Json(MoveIn { stage_id, seen_stage_id }): Json<MoveIn>,
) -> Result<Json<OpportunityOut>, Problem> {
    caller.need(OPPORTUNITY_WRITE)?;
    let (to, seen) = (StageId(stage_id), seen_stage_id.map(StageId));
    let out = cx
        .db
        .write(&caller, async |tx| {
            let moved = moves::to_stage(tx, &caller, cx.clock.now(), id, to, seen).await?;
            Ok::<_, Stop<Refusal>>(one(tx, &cx, &caller, moved).await?)
        })
        .await?;
    Ok(Json(out))
}

/// Notes that an opportunity was won or lost.
#[utoipa::path(post, path = "/api/sales/opportunities/{id}/close", operation_id = "sales.opportunities.close", tag = "sales",
    params(("id" = Uuid, Path)), request_body = CloseIn,
    responses((status = 200, body = OpportunityOut), (status = "default", body = ProblemBody)))]
pub(super) async fn close(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<OpportunityId>,
    Json(input): Json<CloseIn>,
) -> Result<Json<OpportunityOut>, Problem> {
    caller.need(OPPORTUNITY_WRITE)?;
    let closing = input.read().map_err(Stop::Refused)?;
    let out = cx
        .db
        .write(&caller, async |tx| {
            let closed = moves::close(tx, &caller, cx.clock.now(), id, closing).await?;
            Ok::<_, Stop<Refusal>>(one(tx, &cx, &caller, closed).await?)
        })
        .await?;
    Ok(Json(out))
}

/// It was not over after all: the opportunity stands again where it stood.
#[utoipa::path(post, path = "/api/sales/opportunities/{id}/reopen", operation_id = "sales.opportunities.reopen", tag = "sales",
    params(("id" = Uuid, Path)), responses((status = 200, body = OpportunityOut), (status = "default", body = ProblemBody)))]
pub(super) async fn reopen(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<OpportunityId>,
) -> Result<Json<OpportunityOut>, Problem> {
    caller.need(OPPORTUNITY_WRITE)?;
    let out = cx
        .db
        .write(&caller, async |tx| {
            let open = moves::reopen(tx, &caller, cx.clock.now(), id).await?;
            Ok::<_, Stop<Refusal>>(one(tx, &cx, &caller, open).await?)
        })
        .await?;
    Ok(Json(out))
}

/// Where an opportunity has been, the latest change first.
#[utoipa::path(get, path = "/api/sales/opportunities/{id}/history", operation_id = "sales.opportunities.history", tag = "sales",
    params(("id" = Uuid, Path)), responses((status = 200, body = Vec<HistoryOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn history(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<OpportunityId>,
) -> Result<Json<Vec<HistoryOut>>, Problem> {
    caller.need(OPPORTUNITY_READ)?;
    let shown = cx
        .db
        .read(&caller, async |tx| {
            if store::opportunity(tx, id).await?.is_none() {
                return Err(Stop::Refused(Refusal::NoSuchOpportunity));
            }
            let changes = store::history(tx, id, HISTORY_MAX).await?;
            let named = Named { accounts: changes.iter().filter_map(|change| change.by).collect(), ..Named::default() };
            let around = named.find(tx).await?;
            Ok(changes.into_iter().map(|change| wire::history(change, &around)).collect())
        })
        .await?;
    Ok(Json(shown))
}

/// What the caller's role sees of an opportunity.
async fn one(tx: &mut TenantTx, cx: &Sales, caller: &Actor, opportunity: Opportunity) -> Result<OpportunityOut, Fault> {
    let (catalogue, _) = fields::catalogue(tx, caller, cx.clock.now(), &rules::OPPORTUNITIES).await?;
    let opportunity = rules::veil(&catalogue, opportunity);
    let contacts = opportunity.contact_id.into_iter().collect();
    let around = Named { contacts, ..Named::default() }.opportunities([&opportunity]).find(tx).await?;
    Ok(wire::opportunity(opportunity, &around))
}

async fn shown(cx: &Sales, caller: &Caller, id: OpportunityId) -> Result<Response, Problem> {
    let (revision, out) = cx
        .db
        .read(caller, async |tx| {
            let Some(found) = store::opportunity(tx, id).await? else {
                return Err(Stop::Refused(Refusal::NoSuchOpportunity));
            };
            let revision = found.revision;
            Ok((revision, one(tx, cx, caller, found).await?))
        })
        .await?;
    Ok(([(header::ETAG, web::etag::tag(i64::from(revision)))], Json(out)).into_response())
}
