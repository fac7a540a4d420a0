//! Hand-overs.

use super::super::names;
use crate::model::{HandOverId, Refusal};
use crate::share::hand_over as verbs;
use crate::wire::{self, HandOverCountsOut, HandOverIn, HandOverOut};
use crate::{Customers, HAND_OVER, store};
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Fault, Stop};
use std::sync::Arc;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// The latest hand-overs, newest first.
#[utoipa::path(get, path = "/api/customers/hand-overs", operation_id = "customers.hand_overs.list", tag = "customers",
    responses((status = 200, body = Vec<HandOverOut>), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn list(State(cx): State<Arc<Customers>>, caller: Caller) -> Result<Json<Vec<HandOverOut>>, Problem> {
    caller.need(HAND_OVER)?;
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let rows = store::hand_overs(tx, verbs::LISTED_MAX).await?;
            let names = names(tx, rows.iter().flat_map(wire::named_in_hand_over)).await?;
            Ok::<_, Fault>(rows.into_iter().map(|row| wire::hand_over(row, &names)).collect())
        })
        .await?;
    Ok(Json(shown))
}

/// What a hand-over would move.
#[utoipa::path(post, path = "/api/customers/hand-overs/preview", operation_id = "customers.hand_overs.preview", tag = "customers",
    request_body = HandOverIn, responses((status = 200, body = HandOverCountsOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn preview(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<HandOverIn>,
) -> Result<Json<HandOverCountsOut>, Problem> {
    caller.need(HAND_OVER)?;
    let order = input.read().map_err(Stop::Refused)?;
    let counts = cx.db.read(&caller, async |tx| verbs::preview(tx, &caller, &order).await).await?;
    Ok(Json(wire::hand_over_counts(counts)))
}

/// Moves all customers and open follow-ups of who leaves to others, in the background.
#[utoipa::path(post, path = "/api/customers/hand-overs", operation_id = "customers.hand_overs.begin", tag = "customers", request_body = HandOverIn,
    responses((status = 202, body = HandOverOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn begin(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<HandOverIn>,
) -> Result<(StatusCode, Json<HandOverOut>), Problem> {
    caller.need(HAND_OVER)?;
    let order = input.read().map_err(Stop::Refused)?;
    let now = cx.clock.now();
    let shown = cx
        .db
        .write(&caller, async |tx| {
            let begun = verbs::begin(tx, &caller, caller.account(), now, order).await?;
            let names = names(tx, wire::named_in_hand_over(&begun)).await?;
            Ok::<_, Stop<Refusal>>(wire::hand_over(begun, &names))
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(shown)))
}

/// Takes a hand-over back: what nobody changed since is as it was before.
#[utoipa::path(post, path = "/api/customers/hand-overs/{id}/undo", operation_id = "customers.hand_overs.undo", tag = "customers",
    params(("id" = Uuid, Path)), responses((status = 202, body = HandOverOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn undo(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<HandOverId>,
) -> Result<(StatusCode, Json<HandOverOut>), Problem> {
    caller.need(HAND_OVER)?;
    let shown = cx
        .db
        .write(&caller, async |tx| {
            let begun = verbs::undo(tx, &caller, caller.account(), id).await?;
            let names = names(tx, wire::named_in_hand_over(&begun)).await?;
            Ok::<_, Stop<Refusal>>(wire::hand_over(begun, &names))
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(shown)))
}
