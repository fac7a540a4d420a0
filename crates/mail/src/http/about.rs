//! What is known about a mail beside its text; answering its invitation.

use crate::model::MessageId;
use crate::wire::{self, AboutOut, AnswerIn, AnsweredOut};
use crate::{Mail, READ, SEND, about as verb, invite};
use axum::extract::State;
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// What is known about a mail beside its text: its invitation, what its server found of the sender, what makes one look twice.
#[utoipa::path(get, path = "/api/mail/messages/{id}/about", operation_id = "mail.messages.about", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, body = AboutOut), (status = "default", body = ProblemBody)))]
pub(super) async fn about(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<AboutOut>, Problem> {
    caller.need(READ)?;
    Ok(Json(wire::about(verb::about(&cx, &caller, MessageId(id)).await?, caller.account())))
}

/// Answers the invitation of a mail. The same answer again sends nothing.
#[utoipa::path(post, path = "/api/mail/messages/{id}/invitation", operation_id = "mail.messages.answer_invitation", tag = "mail",
    params(("id" = Uuid, Path,)), request_body = AnswerIn,
    responses((status = 200, body = AnsweredOut), (status = "default", body = ProblemBody)))]
pub(super) async fn answer(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(input): Json<AnswerIn>,
) -> Result<Json<AnsweredOut>, Problem> {
    caller.need(READ)?;
    caller.need(SEND)?;
    let answered = invite::answer(&cx, &caller, caller.account(), MessageId(id), input.answer.read()).await?;
    Ok(Json(wire::answered(&answered, answered.sequence, caller.account())))
}
