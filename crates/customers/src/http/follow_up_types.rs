//! The tenant's types of follow-ups.

use crate::model::{FollowUpTypeId, Refusal};
use crate::wire::{self, FollowUpTypeIn, FollowUpTypeOrderIn, FollowUpTypeOut, FollowUpTypePatchIn, FollowUpTypesOut};
use crate::{COMPANY_READ, Customers, FOLLOW_UP_TYPE_MANAGE, follow_up_types as types};
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Fault, Stop};
use std::sync::Arc;
use web::etag::IfMatch;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// The types under which follow-ups are written, in their order; retired ones too, since what was written under them still names them.
#[utoipa::path(get, path = "/api/follow-up-types", operation_id = "customers.follow_up_types.list", tag = "customers",
    responses((status = 200, body = FollowUpTypesOut), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Customers>>, caller: Caller) -> Result<Json<FollowUpTypesOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let mut all = cx.db.read(&caller, async |tx| Ok::<_, Fault>(types::known_follow_up_types(tx).await?)).await?;
    if all.is_empty() {
        all = cx.db.write(&caller, async |tx| types::follow_up_types(tx, &caller, cx.clock.now()).await).await?;
    }
    Ok(Json(wire::follow_up_types(all)))
}

/// Adds a type, behind all others.
#[utoipa::path(post, path = "/api/follow-up-types", operation_id = "customers.follow_up_types.add", tag = "customers",
    request_body = FollowUpTypeIn, responses((status = 201, body = FollowUpTypeOut), (status = "default", body = ProblemBody)))]
pub(super) async fn add(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<FollowUpTypeIn>,
) -> Result<(StatusCode, Json<FollowUpTypeOut>), Problem> {
    caller.need(FOLLOW_UP_TYPE_MANAGE)?;
    let new = input.read().map_err(Stop::Refused)?;
    let made = cx.db.write(&caller, async |tx| types::add(tx, &caller, cx.clock.now(), new).await).await?;
    Ok((StatusCode::CREATED, Json(wire::follow_up_type(made))))
}

/// Changes a type, or retires it.
#[utoipa::path(patch, path = "/api/follow-up-types/{id}", operation_id = "customers.follow_up_types.change", tag = "customers",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The revision that the caller has seen")),
    request_body = FollowUpTypePatchIn,
    responses((status = 200, body = FollowUpTypeOut), (status = 412, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(super) async fn change(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<FollowUpTypeId>,
    seen: Result<IfMatch, Problem>,
    Json(input): Json<FollowUpTypePatchIn>,
) -> Result<Json<FollowUpTypeOut>, Problem> {
    caller.need(FOLLOW_UP_TYPE_MANAGE)?;
    let seen = match seen {
        Ok(IfMatch(revision)) => Some(revision),
        Err(problem) if problem.status() == StatusCode::PRECONDITION_REQUIRED => None,
        Err(problem) => return Err(problem),
    };
    let patch = input.read().map_err(Stop::Refused)?;
    let changed = cx.db.write(&caller, async |tx| types::change(tx, &caller, cx.clock.now(), (id, seen), patch).await).await?;
    Ok(Json(wire::follow_up_type(changed)))
}

/// Deletes a type under which nothing was ever written.
#[utoipa::path(delete, path = "/api/follow-up-types/{id}", operation_id = "customers.follow_up_types.delete", tag = "customers",
    params(("id" = Uuid, Path)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn delete(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<FollowUpTypeId>,
) -> Result<StatusCode, Problem> {
    caller.need(FOLLOW_UP_TYPE_MANAGE)?;
    cx.db.write(&caller, async |tx| types::delete(tx, &caller, cx.clock.now(), id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts all types into an order.
#[utoipa::path(put, path = "/api/follow-up-types/order", operation_id = "customers.follow_up_types.order", tag = "customers",
    request_body = FollowUpTypeOrderIn, responses((status = 200, body = FollowUpTypesOut), (status = "default", body = ProblemBody)))]
pub(super) async fn order(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<FollowUpTypeOrderIn>,
) -> Result<Json<FollowUpTypesOut>, Problem> {
    caller.need(FOLLOW_UP_TYPE_MANAGE)?;
    let wanted = input.read(types::TYPES_MAX).map_err(Stop::Refused)?;
    let sorted = cx.db.write(&caller, async |tx| Ok::<_, Stop<Refusal>>(types::order(tx, &caller, cx.clock.now(), &wanted).await?)).await?;
    Ok(Json(wire::follow_up_types(sorted)))
}
