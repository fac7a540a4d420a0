//! Labels: putting a mail's right, and what that has taught.

use crate::label as verb;
use crate::model::MessageId;
use crate::store::label as store;
use crate::wire::{self, CorrectedOut, LabelsCountOut, LabelsIn, LearnedOut};
use crate::{Mail, READ, RULES_MANAGE};
use axum::extract::State;
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// Puts a mail's labels right; the program learns from it and leaves this mail's labels alone from then on.
#[utoipa::path(put, path = "/api/mail/messages/{id}/labels", operation_id = "mail.messages.label", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = LabelsIn, responses((status = 200, body = CorrectedOut), (status = "default", body = ProblemBody)))]
pub(super) async fn correct(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<LabelsIn>,
) -> Result<Json<CorrectedOut>, Problem> {
    caller.need(READ)?;
    Ok(Json(wire::corrected(verb::correct(&cx, &caller, MessageId(id), &asked.labels).await?)))
}

/// What the company's corrections have taught.
#[utoipa::path(get, path = "/api/mail/labels/learned", operation_id = "mail.labels.learned", tag = "mail",
    responses((status = 200, body = LearnedOut), (status = "default", body = ProblemBody)))]
pub(super) async fn learned(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<LearnedOut>, Problem> {
    caller.need(READ)?;
    Ok(Json(wire::learned(cx.db.read(&caller, async |tx| store::learned(tx).await).await?)))
}

/// Forgets what the company's corrections have taught; corrected mails stay as they are.
#[utoipa::path(post, path = "/api/mail/labels/forget", operation_id = "mail.labels.forget", tag = "mail",
    responses((status = 200, body = LabelsCountOut), (status = "default", body = ProblemBody)))]
pub(super) async fn forget(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<LabelsCountOut>, Problem> {
    caller.need(RULES_MANAGE)?;
    Ok(Json(LabelsCountOut { corrections: verb::forget(&cx, &caller).await? }))
}

/// Takes forgetting back, while nobody has corrected since.
#[utoipa::path(post, path = "/api/mail/labels/remember", operation_id = "mail.labels.remember", tag = "mail",
    responses((status = 200, body = LabelsCountOut), (status = "default", body = ProblemBody)))]
pub(super) async fn remember(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<LabelsCountOut>, Problem> {
    caller.need(RULES_MANAGE)?;
    Ok(Json(LabelsCountOut { corrections: verb::remember(&cx, &caller).await? }))
}
