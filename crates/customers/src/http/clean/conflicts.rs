//! Cases of two salespeople on one customer.

use crate::conflicts;
use crate::http::names;
use crate::model::{CleanRefusal, CompanyId, Conflict, ConflictId, ConflictState, Refusal};
use crate::rules::Fields;
use crate::store::{self, ConflictFilter};
use crate::wire::{self, ConflictOut, NewConflictIn, SayIn, VerdictIn};
use crate::{COMPANY_READ, COMPANY_WRITE, CONFLICT_DECIDE, Customers};
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, Page, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Which cases.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ConflictQuery {
    #[param(value_type = Option<ConflictState>, inline)]
    state: Option<String>,
    /// About this company.
    company_id: Option<Uuid>,
    cursor: Option<String>,
    limit: Option<u16>,
}

/// Cases in sight, the newest first, with what speaks for each side.
#[utoipa::path(get, path = "/api/customers/conflicts", operation_id = "customers.conflicts.list", tag = "customers", params(ConflictQuery),
    responses((status = 200, body = PageOf<ConflictOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<ConflictQuery>,
) -> Result<Json<PageOf<ConflictOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let mut f = Fields::default();
    let state = f.choice("state", query.state.filter(|s| !s.is_empty()), ConflictState::from_word);
    let state = f.finish(state).map_err(Stop::Refused)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let after: Option<(DateTime<Utc>, ConflictId)> = page.after()?;
    let filter = ConflictFilter { id: None, state, company: query.company_id.map(CompanyId), after };
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let rows = store::conflicts(tx, filter, page.size().limit()).await?;
            let Page { items, next } = Page::cut(rows, page.size(), |case: &Conflict| web::cursor::write(&(case.created_at, case.id)));
            Ok::<_, Fault>(Page { items: shown(tx, items).await?, next })
        })
        .await?;
    Ok(Json(shown.into()))
}

async fn shown(tx: &mut TenantTx, cases: Vec<Conflict>) -> Result<Vec<ConflictOut>, Fault> {
    let ids: Vec<ConflictId> = cases.iter().map(|case| case.id).collect();
    let mut sides = store::evidence(tx, &ids).await?;
    let named = cases.iter().flat_map(|case| wire::named_in_case(case, sides.get(&case.id).map_or(&[], Vec::as_slice))).collect::<Vec<_>>();
    let names = names(tx, named).await?;
    Ok(cases
        .into_iter()
        .map(|case| {
            let own = sides.remove(&case.id).unwrap_or_default();
            wire::conflict(case, own, &names)
        })
        .collect())
}

/// One case.
#[utoipa::path(get, path = "/api/customers/conflicts/{id}", operation_id = "customers.conflicts.read", tag = "customers",
    params(("id" = Uuid, Path)), responses((status = 200, body = ConflictOut), (status = "default", body = ProblemBody)))]
pub(super) async fn read(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<ConflictId>,
) -> Result<Json<ConflictOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let found = cx
        .db
        .read(&caller, async |tx| {
            let found = store::conflicts(tx, ConflictFilter { id: Some(id), ..ConflictFilter::default() }, 1).await?;
            Ok::<_, Fault>(shown(tx, found).await?.pop())
        })
        .await?;
    Ok(Json(found.ok_or(Stop::Refused(Refusal::from(CleanRefusal::NoSuchConflict)))?))
}

/// Opens a case.
#[utoipa::path(post, path = "/api/customers/conflicts", operation_id = "customers.conflicts.open", tag = "customers",
    request_body = NewConflictIn,
    responses((status = 201, body = ConflictOut), (status = 409, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(super) async fn open(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<NewConflictIn>,
) -> Result<(StatusCode, Json<ConflictOut>), Problem> {
    caller.need(COMPANY_WRITE)?;
    let opening = input.read(caller.account()).map_err(Stop::Refused)?;
    let id = cx.db.write(&caller, async |tx| conflicts::open(tx, &caller, cx.clock.now(), opening).await).await?;
    let Json(out) = read(State(cx), caller, Path(id)).await?;
    Ok((StatusCode::CREATED, Json(out)))
}

/// Adds a line to a case.
#[utoipa::path(post, path = "/api/customers/conflicts/{id}/say", operation_id = "customers.conflicts.say", tag = "customers",
    params(("id" = Uuid, Path)), request_body = SayIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn say(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<ConflictId>,
    Json(input): Json<SayIn>,
) -> Result<StatusCode, Problem> {
    caller.need(COMPANY_WRITE)?;
    let text = input.read().map_err(Stop::Refused)?;
    cx.db.write(&caller, async |tx| conflicts::say(tx, &caller, cx.clock.now(), id, text).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a case back: its parties have agreed.
#[utoipa::path(post, path = "/api/customers/conflicts/{id}/withdraw", operation_id = "customers.conflicts.withdraw", tag = "customers",
    params(("id" = Uuid, Path)), request_body = SayIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn withdraw(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<ConflictId>,
    Json(input): Json<SayIn>,
) -> Result<StatusCode, Problem> {
    caller.need(COMPANY_WRITE)?;
    let text = input.read().map_err(Stop::Refused)?;
    cx.db.write(&caller, async |tx| conflicts::withdraw(tx, &caller, cx.clock.now(), id, text).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Decides a case: who keeps the customer, whether two become one, or both stay.
#[utoipa::path(post, path = "/api/customers/conflicts/{id}/decide", operation_id = "customers.conflicts.decide", tag = "customers",
    params(("id" = Uuid, Path)), request_body = VerdictIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn decide(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<ConflictId>,
    Json(input): Json<VerdictIn>,
) -> Result<StatusCode, Problem> {
    caller.need(CONFLICT_DECIDE)?;
    let verdict = input.read().map_err(Stop::Refused)?;
    cx.db.write(&caller, async |tx| conflicts::decide(tx, &caller, cx.clock.now(), id, verdict).await).await?;
    Ok(StatusCode::NO_CONTENT)
}
