//! Segments: kept, filled; and the rules of the score.

use super::names;
use crate::model::{CompanyId, Names, Refusal, Segment, SegmentId};
use crate::wire::{
    self, EmptiedOut, FillIn, FillOut, ScoringIn, ScoringOut, SegmentIn, SegmentOut, SegmentPatchIn, SegmentsOfOut, SegmentsOut,
};
use crate::{COMPANY_READ, COMPANY_WRITE, Customers, SCORE_MANAGE, score, segments, store};
use axum::extract::State;
use axum::http::StatusCode;
use fields::{SHARE_VIEWS, Shared};
use kernel::{Fault, Stop};
use std::sync::Arc;
use uuid::Uuid;
use web::etag::IfMatch;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// The segments that the caller has: his own, and those that colleagues share.
#[utoipa::path(get, path = "/api/customers/segments", operation_id = "customers.segments.list", tag = "customers",
    responses((status = 200, body = SegmentsOut), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Customers>>, caller: Caller) -> Result<Json<SegmentsOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let segments = store::segments(tx, segments::SEGMENTS_MAX).await?;
            let names = names(tx, segments.iter().map(|segment| segment.by)).await?;
            Ok::<_, Fault>(SegmentsOut { items: segments.into_iter().map(|segment| out(&caller, segment, &names)).collect() })
        })
        .await?;
    Ok(Json(shown))
}

fn out(caller: &Caller, segment: Segment, names: &Names) -> SegmentOut {
    let mine = segment.by == caller.account() || caller.grants.sees_all();
    wire::segment(segment, names, mine)
}

fn shares(caller: &Caller, shared: Option<Shared>) -> Result<(), Problem> {
    match shared {
        Some(Shared::All) => caller.need(SHARE_VIEWS),
        Some(Shared::Me) | None => Ok(()),
    }
}

/// Makes a segment: a dynamic one with a filter, else a static one.
#[utoipa::path(post, path = "/api/customers/segments", operation_id = "customers.segments.make", tag = "customers", request_body = SegmentIn,
    responses((status = 201, body = SegmentOut), (status = "default", body = ProblemBody)))]
pub(super) async fn make(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<SegmentIn>,
) -> Result<(StatusCode, Json<SegmentOut>), Problem> {
    caller.need(COMPANY_READ)?;
    shares(&caller, input.shared)?;
    let (segment, now) = (input.read(caller.account()), cx.clock.now());
    let made = cx
        .db
        .write(&caller, async |tx| {
            let segment = segments::make(tx, &caller, now, segment).await?;
            let names = names(tx, [segment.by]).await?;
            Ok::<_, Stop<Refusal>>(out(&caller, segment, &names))
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Changes a segment of one's own; who sees all changes anybody's.
#[utoipa::path(patch, path = "/api/customers/segments/{id}", operation_id = "customers.segments.change", tag = "customers",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The revision that the caller has seen")),
    request_body = SegmentPatchIn, responses((status = 200, body = SegmentOut), (status = 412, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(super) async fn change(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<SegmentId>,
    seen: Result<IfMatch, Problem>,
    Json(input): Json<SegmentPatchIn>,
) -> Result<Json<SegmentOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let seen = match seen {
        Ok(IfMatch(revision)) => Some(revision),
        Err(problem) if problem.status() == StatusCode::PRECONDITION_REQUIRED => None,
        Err(problem) => return Err(problem),
    };
    shares(&caller, input.shared)?;
    let (patch, now) = (input.read(), cx.clock.now());
    let changed = cx
        .db
        .write(&caller, async |tx| {
            let segment = segments::change(tx, &caller, now, id, seen, patch).await?;
            let names = names(tx, [segment.by]).await?;
            Ok::<_, Stop<Refusal>>(out(&caller, segment, &names))
        })
        .await?;
    Ok(Json(changed))
}

/// Deletes a segment; its companies stay what they are.
#[utoipa::path(delete, path = "/api/customers/segments/{id}", operation_id = "customers.segments.delete", tag = "customers",
    params(("id" = Uuid, Path)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn delete(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<SegmentId>) -> Result<StatusCode, Problem> {
    caller.need(COMPANY_READ)?;
    cx.db.write(&caller, async |tx| segments::delete(tx, &caller, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts companies into a static segment, or takes them out.
#[utoipa::path(post, path = "/api/customers/segments/{id}/companies", operation_id = "customers.segments.fill", tag = "customers",
    params(("id" = Uuid, Path)), request_body = FillIn, responses((status = 202, body = FillOut), (status = "default", body = ProblemBody)))]
pub(super) async fn fill(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<SegmentId>,
    Json(FillIn { select, takes_out }): Json<FillIn>,
) -> Result<(StatusCode, Json<FillOut>), Problem> {
    caller.need(COMPANY_WRITE)?;
    let selection = serde_json::to_value(&select).map_err(Fault::from)?;
    let now = cx.clock.now();
    let job_id = cx
        .db
        .write(&caller, async |tx| {
            let (catalogue, asked) = segments::catalogue(tx, &caller, now).await?;
            wire::selection(&selection, &catalogue, &asked).map_err(Stop::Refused)?;
            segments::fill(tx, &caller, now, id, (selection, takes_out)).await
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(FillOut { job_id })))
}

/// Takes out again what a job of the caller's has put in.
#[utoipa::path(post, path = "/api/customers/segments/fills/{job_id}/undo", operation_id = "customers.segments.undo", tag = "customers",
    params(("job_id" = Uuid, Path)), responses((status = 200, body = EmptiedOut), (status = "default", body = ProblemBody)))]
pub(super) async fn undo(State(cx): State<Arc<Customers>>, caller: Caller, Path(job): Path<Uuid>) -> Result<Json<EmptiedOut>, Problem> {
    caller.need(COMPANY_WRITE)?;
    let count = cx.db.write(&caller, async |tx| segments::undo(tx, caller.account(), job).await).await?;
    Ok(Json(EmptiedOut { count }))
}

/// The static segments that a company stands in, as far as the caller has them.
#[utoipa::path(get, path = "/api/customers/{id}/segments", operation_id = "customers.segments.of", tag = "customers",
    params(("id" = Uuid, Path)), responses((status = 200, body = SegmentsOfOut), (status = "default", body = ProblemBody)))]
pub(super) async fn of_company(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<CompanyId>,
) -> Result<Json<SegmentsOfOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let ids = cx
        .db
        .read(&caller, async |tx| match store::company_labels(tx, id).await? {
            Some(_) => Ok(store::segments_of(tx, id).await?),
            None => Err(Stop::Refused(Refusal::NoSuchCompany)),
        })
        .await?;
    Ok(Json(SegmentsOfOut { ids: ids.into_iter().map(|id| id.0).collect() }))
}

/// The rules by which companies are scored and graded. Every colleague may know them.
#[utoipa::path(get, path = "/api/customers/score", operation_id = "customers.score.read", tag = "customers",
    responses((status = 200, body = ScoringOut), (status = "default", body = ProblemBody)))]
pub(super) async fn scoring(State(cx): State<Arc<Customers>>, caller: Caller) -> Result<Json<ScoringOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let now = cx.clock.now();
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let scoring = store::scoring(tx).await?.map(|(scoring, _)| scoring).unwrap_or_default();
            let broken = score::broken(tx, now, &scoring.rules).await?;
            Ok::<_, Fault>(wire::scoring(scoring, broken))
        })
        .await?;
    Ok(Json(shown))
}

/// Sets them; all companies are scored anew, as a job.
#[utoipa::path(put, path = "/api/customers/score", operation_id = "customers.score.set", tag = "customers",
    params(("If-Match" = String, Header, description = "The revision that the caller has seen")), request_body = ScoringIn,
    responses((status = 200, body = ScoringOut), (status = 412, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(super) async fn set_scoring(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Json(input): Json<ScoringIn>,
) -> Result<Json<ScoringOut>, Problem> {
    caller.need(SCORE_MANAGE)?;
    // A revision that no row can have is one that somebody has changed.
    let (scoring, now) = (input.read(i32::try_from(seen).unwrap_or(i32::MAX)), cx.clock.now());
    let set = cx.db.write(&caller, async |tx| score::set(tx, &caller, now, scoring).await).await?;
    Ok(Json(wire::scoring(set, Vec::new())))
}
