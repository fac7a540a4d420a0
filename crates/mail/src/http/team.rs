//! Who works in a mailbox, and mailboxes that change hands.

use crate::model::{HandOverId, MailboxId};
use crate::wire::{self, HandOverIn, HandOverOut, MemberOut, SharingIo, ToHandOverOut};
use crate::{MAILBOX_MANAGE, Mail, READ, team};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use kernel::AccountId;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// Hand-overs of a list; who looks for older ones reads the audit trail.
const HAND_OVERS_MAX: i64 = 50;

/// Who sees a mailbox besides its owner; for those who may change it.
#[utoipa::path(get, path = "/api/mail/mailboxes/{id}/sharing", operation_id = "mail.mailboxes.sharing", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, body = SharingIo), (status = "default", body = ProblemBody)))]
pub(super) async fn sharing(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<SharingIo>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let sharing = cx.db.write(&caller, async |tx| team::sharing(tx, MailboxId(id)).await).await?;
    Ok(Json(wire::sharing_out(sharing)))
}

/// Who works in a team's mailbox: those to whom its threads can be given. Nobody where it is no team's.
#[utoipa::path(get, path = "/api/mail/mailboxes/{id}/members", operation_id = "mail.mailboxes.members", tag = "mail",
    params(("id" = Uuid, Path,)), responses((status = 200, body = Vec<MemberOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn members(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Vec<MemberOut>>, Problem> {
    caller.need(READ)?;
    let found = cx.db.read(&caller, async |tx| team::members(tx, MailboxId(id)).await).await?;
    Ok(Json(found.into_iter().map(wire::member).collect()))
}

/// Shares a mailbox from now on with exactly these.
#[utoipa::path(put, path = "/api/mail/mailboxes/{id}/sharing", operation_id = "mail.mailboxes.share", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = SharingIo, responses((status = 200, body = SharingIo), (status = "default", body = ProblemBody)))]
pub(super) async fn share(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<SharingIo>,
) -> Result<Json<SharingIo>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let after = wire::sharing_in(asked);
    let kept = cx
        .db
        .write(&caller, async |tx| {
            team::share(tx, &caller, MailboxId(id), after.clone()).await?;
            team::sharing(tx, MailboxId(id)).await
        })
        .await?;
    Ok(Json(wire::sharing_out(kept)))
}

/// Who leaves.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LeaverQuery {
    /// The account.
    from: Uuid,
}

/// The mailboxes that a hand-over would move.
#[utoipa::path(get, path = "/api/mail/hand-overs/preview", operation_id = "mail.hand_overs.preview", tag = "mail", params(LeaverQuery),
    responses((status = 200, body = Vec<ToHandOverOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn preview(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Query(asked): Query<LeaverQuery>,
) -> Result<Json<Vec<ToHandOverOut>>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let found = cx.db.read(&caller, async |tx| team::to_hand_over(tx, AccountId(asked.from)).await).await?;
    Ok(Json(found.into_iter().map(wire::to_hand_over).collect()))
}

/// The newest hand-overs of mailboxes.
#[utoipa::path(get, path = "/api/mail/hand-overs", operation_id = "mail.hand_overs.list", tag = "mail",
    responses((status = 200, body = Vec<HandOverOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<Vec<HandOverOut>>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let found = cx.db.read(&caller, async |tx| team::hand_overs(tx, HAND_OVERS_MAX).await).await?;
    Ok(Json(found.into_iter().map(wire::hand_over).collect()))
}

/// Gives mailboxes of somebody who leaves to a colleague, with their mail, his open drafts and what lay on his desk.
#[utoipa::path(post, path = "/api/mail/hand-overs", operation_id = "mail.hand_overs.create", tag = "mail", request_body = HandOverIn,
    responses((status = 201, body = HandOverOut), (status = "default", body = ProblemBody)))]
pub(super) async fn create(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<HandOverIn>,
) -> Result<(StatusCode, Json<HandOverOut>), Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let now = cx.now();
    let only: Option<Vec<MailboxId>> = asked.mailboxes.map(|ids| ids.into_iter().map(MailboxId).collect());
    let (from, to) = (AccountId(asked.from), AccountId(asked.to));
    let made = cx.db.write(&caller, async |tx| team::hand_over(tx, &caller, now, from, to, only.as_deref()).await).await?;
    Ok((StatusCode::CREATED, Json(wire::hand_over(made))))
}

/// Takes a hand-over back, as far as nobody has handed its mailboxes on.
#[utoipa::path(post, path = "/api/mail/hand-overs/{id}/undo", operation_id = "mail.hand_overs.undo", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn undo(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let now = cx.now();
    cx.db.write(&caller, async |tx| team::take_back(tx, &caller, now, HandOverId(id)).await).await?;
    Ok(StatusCode::NO_CONTENT)
}
