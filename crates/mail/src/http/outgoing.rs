//! Mails on their way: what waits, what failed, what is in doubt.

use crate::model::OutgoingId;
use crate::store::outgoing as store;
use crate::wire::{self, DraftOut, OutgoingOut, PlanIn};
use crate::{Mail, SEND, pending, send};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use kernel::Page;
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody};

/// The caller's mails that wait, are being sent, failed or are in doubt.
#[utoipa::path(get, path = "/api/mail/outgoing", operation_id = "mail.outgoing.list", tag = "mail", params(PageQuery),
    responses((status = 200, body = PageOf<OutgoingOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Mail>>, caller: Caller, page: PageQuery) -> Result<Json<PageOf<OutgoingOut>>, Problem> {
    caller.need(SEND)?;
    let before: Option<(DateTime<Utc>, Uuid)> = page.after()?;
    let (size, account) = (page.size(), caller.account().0);
    let rows = cx.db.read(&caller, async |tx| store::list(tx, account, before, size.limit()).await).await?;
    let page = Page::cut(rows, size, |o| web::cursor::write(&(o.leaves_at, o.id.0)));
    Ok(Json(page.map(|o| wire::outgoing(o, caller.lang)).into()))
}

/// Calls a mail back before it leaves; it is a draft again. An answer to an invitation that waited for approval is no draft: it was not
/// given.
#[utoipa::path(post, path = "/api/mail/outgoing/{id}/undo", operation_id = "mail.outgoing.undo", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, body = DraftOut), (status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn undo(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    caller.need(SEND)?;
    let (account, now) = (caller.account(), cx.now());
    let draft = cx.db.write(&caller, async |tx| send::undo(tx, account, OutgoingId(id), now).await).await?;
    Ok(match draft {
        Some(draft) => Json(wire::draft(draft)).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Sends a mail again that failed or is in doubt.
#[utoipa::path(post, path = "/api/mail/outgoing/{id}/retry", operation_id = "mail.outgoing.retry", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn retry(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.need(SEND)?;
    let (account, now) = (caller.account(), cx.now());
    cx.db.write(&caller, async |tx| send::retry(tx, account, OutgoingId(id), now).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives up a mail that failed or is in doubt; its draft is open again.
#[utoipa::path(post, path = "/api/mail/outgoing/{id}/discard", operation_id = "mail.outgoing.discard", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn discard(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.need(SEND)?;
    let (account, now) = (caller.account(), cx.now());
    cx.db.write(&caller, async |tx| send::discard(tx, account, OutgoingId(id), now).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Plans a mail that waits for another time, or lets it leave at once.
#[utoipa::path(post, path = "/api/mail/outgoing/{id}/plan", operation_id = "mail.outgoing.plan", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = PlanIn, responses((status = 200, body = OutgoingOut), (status = "default", body = ProblemBody)))]
pub(super) async fn plan(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<PlanIn>,
) -> Result<Json<OutgoingOut>, Problem> {
    caller.need(SEND)?;
    let (account, now, lang) = (caller.account(), cx.now(), caller.lang);
    let PlanIn { at, time_zone } = asked;
    let planned = cx.db.write(&caller, async |tx| pending::plan(tx, account, OutgoingId(id), (at, time_zone), now).await).await?;
    Ok(Json(wire::outgoing(planned, lang)))
}
