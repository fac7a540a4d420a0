//! Leads.

use super::around::Named;
use super::board::span;
use super::zone_of;
use crate::model::{Lead, LeadId, LeadSource, LeadState, Refusal};
use crate::rules::{self, Fields};
use crate::store::{self, LeadFilter, LeadSort};
use crate::wire::{
    self, ConvertIn, LeadActIn, LeadActedOut, LeadColumnOut, LeadFiguresOut, LeadOut, LeadPatchIn, LeadStateIn, NewLeadIn, WhichLeadsIn,
};
use crate::{LEAD_DELETE, LEAD_READ, LEAD_WRITE, OPPORTUNITY_WRITE, Sales, convert, leads};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use customers::wire::TwinOut;
use db::TenantTx;
use fields::{Asked, BadFilter};
use kernel::{AccountId, Fault, Page, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::etag::IfMatch;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Leads of one state that are counted.
const COUNT_MAX: i64 = 10_000;
/// Days that figures look back.
const FIGURES_DAYS_MAX: i64 = 366;

/// Which leads.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Words of the person, the company, the enquiry; the last may be unfinished.
    q: Option<String>,
    /// `mine`, `unassigned` or `all` in sight (default).
    view: Option<String>,
    owner_id: Option<Uuid>,
    #[param(value_type = Option<LeadState>, inline)]
    state: Option<String>,
    #[param(value_type = Option<LeadSource>, inline)]
    source: Option<String>,
    company_id: Option<Uuid>,
    /// `created` (default) or `state` (a column of the board).
    sort: Option<String>,
    /// A tree as JSON, as reports give it for the rows behind a figure: `{"all": […]}`, `{"any": […]}`, `{"field", "op", "value"}`.
    filter: Option<String>,
    cursor: Option<String>,
    limit: Option<u16>,
}

impl ListQuery {
    /// Which rows, in which order, and where the page is.
    fn read(self) -> Result<(WhichLeadsIn, LeadSort, PageQuery), Refusal> {
        let mut f = Fields::default();
        let sort = f.choice("sort", self.sort, |word| match word {
            "created" => Some(LeadSort::Created),
            "state" => Some(LeadSort::State),
            _ => None,
        });
        let sort = f.finish(sort)?.unwrap_or_default();
        let filter = match self.filter.filter(|text| !text.is_empty()) {
            Some(text) => Some(serde_json::from_str(&text).map_err(|_| BadFilter::Form)?),
            None => None,
        };
        let Self { q, view, owner_id, state, source, company_id, cursor, limit, .. } = self;
        Ok((WhichLeadsIn { q, view, owner_id, state, source, company_id, filter }, sort, PageQuery { cursor, limit }))
    }
}

/// Leads in sight.
#[utoipa::path(get, path = "/api/sales/leads", operation_id = "sales.leads.list", tag = "sales", params(ListQuery),
    responses((status = 200, body = PageOf<LeadOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<PageOf<LeadOut>>, Problem> {
    caller.need(LEAD_READ)?;
    let (which, sort, page) = query.read().map_err(Stop::Refused)?;
    let after: Option<(DateTime<Utc>, Uuid)> = page.after()?;
    let after = after.map(|(at, id)| (at, LeadId(id)));
    let plain = which.plain(Some(caller.account())).map_err(Stop::Refused)?;
    let mut filter = LeadFilter { sort, after, ..plain };
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let asked = Asked { account: Some(caller.account()), now: cx.clock.now(), zone: zone_of(tx, &caller).await? };
            if !which.rest(&mut filter, &asked).map_err(Stop::Refused)? {
                return Ok(Page { items: Vec::new(), next: None });
            }
            let rows = store::leads(tx, &filter, page.size().limit()).await?;
            let page = Page::cut(rows, page.size(), |row| {
                let at = if sort == LeadSort::State { row.state_since } else { row.created_at };
                web::cursor::write(&(at, row.id))
            });
            let around = Named::default().leads(&page.items).find(tx).await?;
            Ok::<_, Stop<Refusal>>(page.map(|row| wire::lead(row, &around)))
        })
        .await?;
    Ok(Json(shown.into()))
}

/// Takes a lead in.
#[utoipa::path(post, path = "/api/sales/leads", operation_id = "sales.leads.create", tag = "sales", request_body = NewLeadIn,
    responses((status = 201, body = LeadOut), (status = 204, description = "Taken in for somebody else, out of sight"),
        (status = "default", body = ProblemBody)))]
pub(super) async fn take_in(State(cx): State<Arc<Sales>>, caller: Caller, Json(input): Json<NewLeadIn>) -> Result<Response, Problem> {
    caller.need(LEAD_WRITE)?;
    let new = input.read().map_err(Stop::Refused)?;
    let lead = cx.db.write(&caller, async |tx| leads::take_in(tx, &caller, cx.clock.now(), new).await).await?;
    if !caller.grants.meet(&lead.labels) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok((StatusCode::CREATED, shown(&cx, &caller, lead.id).await?).into_response())
}

/// One lead.
#[utoipa::path(get, path = "/api/sales/leads/{id}", operation_id = "sales.leads.read", tag = "sales", params(("id" = Uuid, Path)),
    responses((status = 200, body = LeadOut), (status = "default", body = ProblemBody)))]
pub(super) async fn read(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<LeadId>) -> Result<Response, Problem> {
    caller.need(LEAD_READ)?;
    shown(&cx, &caller, id).await
}

/// Changes a lead. With `If-Match` only as long as nobody else changed it meanwhile.
#[utoipa::path(patch, path = "/api/sales/leads/{id}", operation_id = "sales.leads.edit", tag = "sales",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The revision that the caller has seen")),
    request_body = LeadPatchIn,
    responses((status = 200, body = LeadOut), (status = 204, description = "Given away, out of sight now"), (status = 412, body = ProblemBody),
        (status = "default", body = ProblemBody)))]
pub(super) async fn edit(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<LeadId>,
    seen: Result<IfMatch, Problem>,
    Json(input): Json<LeadPatchIn>,
) -> Result<Response, Problem> {
    caller.need(LEAD_WRITE)?;
    let seen = super::tasks::seen(seen)?;
    cx.db.write(&caller, async |tx| leads::edit(tx, cx.clock.now(), id, seen, |lead| input.over(lead)).await).await?;
    match shown(&cx, &caller, id).await {
        Ok(response) => Ok(response),
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(problem) => Err(problem),
    }
}

/// Deletes a lead for good.
#[utoipa::path(delete, path = "/api/sales/leads/{id}", operation_id = "sales.leads.delete", tag = "sales", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn delete(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<LeadId>) -> Result<StatusCode, Problem> {
    caller.need(LEAD_DELETE)?;
    cx.db.write(&caller, async |tx| leads::delete(tx, &caller, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whose.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct BoardQuery {
    owner_id: Option<Uuid>,
}

/// How many leads stand at each state, each counted to 10,000.
#[utoipa::path(get, path = "/api/sales/leads/board", operation_id = "sales.leads.board", tag = "sales", params(BoardQuery),
    responses((status = 200, body = Vec<LeadColumnOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn board(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Query(query): Query<BoardQuery>,
) -> Result<Json<Vec<LeadColumnOut>>, Problem> {
    caller.need(LEAD_READ)?;
    let counts = cx.db.read(&caller, async |tx| store::lead_counts(tx, query.owner_id.map(AccountId)).await).await?;
    let column =
        |(state, count): (LeadState, i64)| LeadColumnOut { state: state.as_str(), count: count.min(COUNT_MAX), more: count > COUNT_MAX };
    Ok(Json(counts.into_iter().map(column).collect()))
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FiguresQuery {
    from: NaiveDate,
    /// The last day, at most 366 after the first.
    until: NaiveDate,
}

/// What became of the leads that came in within some days, by source.
#[utoipa::path(get, path = "/api/sales/leads/figures", operation_id = "sales.leads.figures", tag = "sales", params(FiguresQuery),
    responses((status = 200, body = Vec<LeadFiguresOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn figures(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<Vec<LeadFiguresOut>>, Problem> {
    caller.need(LEAD_READ)?;
    let days = span(query.from, query.until, FIGURES_DAYS_MAX).map_err(Stop::Refused)?;
    let figures = cx
        .db
        .read(&caller, async |tx| {
            let zone = zone_of(tx, &caller).await?;
            store::lead_figures(tx, rules::days_of(days.0, days.1, zone)).await
        })
        .await?;
    let row = |(source, count, invalid, converted): (LeadSource, i64, i64, i64)| LeadFiguresOut {
        source: source.as_str(),
        count,
        invalid,
        converted,
    };
    Ok(Json(figures.into_iter().map(row).collect()))
}

/// Gives up to 200 leads another state or owner. Each by itself: what can't be done to one is told and stops no other.
#[utoipa::path(post, path = "/api/sales/leads/act", operation_id = "sales.leads.act", tag = "sales", request_body = LeadActIn,
    responses((status = 200, body = LeadActedOut), (status = "default", body = ProblemBody)))]
pub(super) async fn act(State(cx): State<Arc<Sales>>, caller: Caller, Json(input): Json<LeadActIn>) -> Result<Json<LeadActedOut>, Problem> {
    caller.need(LEAD_WRITE)?;
    let act = input.read().map_err(Stop::Refused)?;
    let mut acted = LeadActedOut { done: 0, refused: Vec::new() };
    for id in act.ids {
        let (state, owner) = (act.state.clone(), act.owner);
        let done = cx
            .db
            .write(&caller, async |tx| {
                if let Some((state, reason)) = state.clone() {
                    leads::go(tx, cx.clock.now(), id, state, reason).await?;
                }
                if let Some(owner) = owner {
                    leads::assign(tx, id, owner).await?;
                }
                Ok::<_, Stop<Refusal>>(())
            })
            .await;
        match done {
            Ok(()) => acted.done += 1,
            // What is wrong with the order itself is wrong with each.
            Err(Stop::Refused(refusal @ Refusal::BadFields(_))) => return Err(Stop::Refused(refusal).into()),
            Err(Stop::Refused(_)) => acted.refused.push(id.0),
            Err(Stop::Failed(fault)) => return Err(fault.into()),
        }
    }
    Ok(Json(acted))
}

/// Moves a lead to another state; forwards, or aside with a reason.
#[utoipa::path(post, path = "/api/sales/leads/{id}/state", operation_id = "sales.leads.state", tag = "sales", params(("id" = Uuid, Path)),
    request_body = LeadStateIn, responses((status = 200, body = LeadOut), (status = "default", body = ProblemBody)))]
pub(super) async fn go(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<LeadId>,
    Json(input): Json<LeadStateIn>,
) -> Result<Json<LeadOut>, Problem> {
    caller.need(LEAD_WRITE)?;
    let (state, reason) = input.read().map_err(Stop::Refused)?;
    let out = cx
        .db
        .write(&caller, async |tx| {
            let lead = leads::go(tx, cx.clock.now(), id, state, reason).await?;
            Ok::<_, Stop<Refusal>>(one(tx, lead).await?)
        })
        .await?;
    Ok(Json(out))
}

/// Customers who look like this lead; of those out of sight only why they match and whose they are.
#[utoipa::path(get, path = "/api/sales/leads/{id}/twins", operation_id = "sales.leads.twins", tag = "sales", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<TwinOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn twins(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<LeadId>) -> Result<Json<Vec<TwinOut>>, Problem> {
    caller.need(LEAD_READ)?;
    caller.need(customers::COMPANY_READ)?;
    let twins = cx
        .db
        .read(&caller, async |tx| {
            let lead = store::lead(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchLead))?;
            Ok::<_, Stop<Refusal>>(leads::twins(tx, &lead).await?)
        })
        .await?;
    Ok(Json(twins.iter().map(customers::wire::twin).collect()))
}

/// Makes a customer of a lead, with its person and perhaps an opportunity: all of it or nothing. Of several who do it at once one does.
#[utoipa::path(post, path = "/api/sales/leads/{id}/convert", operation_id = "sales.leads.convert", tag = "sales", params(("id" = Uuid, Path)),
    request_body = ConvertIn,
    responses((status = 200, body = LeadOut), (status = 204, description = "Made a colleague's, out of sight"), (status = 409, body = ProblemBody),
        (status = "default", body = ProblemBody)))]
pub(super) async fn convert(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<LeadId>,
    Json(input): Json<ConvertIn>,
) -> Result<Response, Problem> {
    caller.need(LEAD_WRITE)?;
    caller.need(customers::COMPANY_WRITE)?;
    let (into, opportunity) = input.read().map_err(Stop::Refused)?;
    if opportunity.is_some() {
        caller.need(OPPORTUNITY_WRITE)?;
    }
    let now = cx.clock.now();
    cx.db.write(&caller, async |tx| convert::convert(tx, &caller, now, id, into, opportunity).await).await?;
    match shown(&cx, &caller, id).await {
        Ok(response) => Ok(response),
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(problem) => Err(problem),
    }
}

async fn one(tx: &mut TenantTx, lead: Lead) -> Result<LeadOut, Fault> {
    let around = Named::default().leads([&lead]).find(tx).await?;
    Ok(wire::lead(lead, &around))
}

async fn shown(cx: &Sales, caller: &Caller, id: LeadId) -> Result<Response, Problem> {
    let (revision, out) = cx
        .db
        .read(caller, async |tx| {
            let Some(found) = store::lead(tx, id).await? else {
                return Err(Stop::Refused(Refusal::NoSuchLead));
            };
            let revision = found.revision;
            Ok((revision, one(tx, found).await?))
        })
        .await?;
    Ok(([(header::ETAG, web::etag::tag(i64::from(revision)))], Json(out)).into_response())
}
