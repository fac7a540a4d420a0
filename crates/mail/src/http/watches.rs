//! Mails that want an answer.

use crate::model::ReplyWatchId;
use crate::store::watches as store;
use crate::wire::{self, WatchIn, WatchOut};
use crate::{Mail, SEND, watch as verb};
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// The caller's mails that no person has answered yet, the most urgent first: at most 200.
#[utoipa::path(get, path = "/api/mail/reply-watches", operation_id = "mail.reply_watches.list", tag = "mail",
    responses((status = 200, body = Vec<WatchOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<Vec<WatchOut>>, Problem> {
    caller.need(SEND)?;
    let account = caller.account().0;
    let all = cx.db.read(&caller, async |tx| store::open(tx, account, verb::WATCHES_MAX).await).await?;
    Ok(Json(all.into_iter().map(wire::watch).collect()))
}

/// Waits no longer for an answer, or some days more.
#[utoipa::path(post, path = "/api/mail/reply-watches/{id}", operation_id = "mail.reply_watches.answer", tag = "mail",
    params(("id" = Uuid, Path,)), request_body = WatchIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn answer(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<WatchIn>,
) -> Result<StatusCode, Problem> {
    caller.need(SEND)?;
    let (account, now) = (caller.account(), cx.now());
    cx.db.write(&caller, async |tx| verb::answer(tx, account, ReplyWatchId(id), asked.again_days, now).await).await?;
    Ok(StatusCode::NO_CONTENT)
}
