//! Whole mailboxes that go out as a file: asked for, listed, fetched.

use super::files::attachment_named;
use crate::model::{MailboxId, Refusal, Stop};
use crate::store::takeouts as store;
use crate::wire::{self, TakeOutIn, TakeoutOut};
use crate::{EXPORT, Mail, takeout as verb};
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use kernel::Fault;
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// Files of a mailbox that are listed.
const SHOWN_MAX: i64 = 20;

/// Asks for all of a mailbox as one file, with its folders; a job writes it.
#[utoipa::path(post, path = "/api/mail/mailboxes/{id}/takeouts", operation_id = "mail.takeouts.ask", tag = "mail",
    params(("id" = Uuid, Path,)), request_body = TakeOutIn,
    responses((status = 202, body = TakeoutOut), (status = "default", body = ProblemBody)))]
pub(super) async fn ask(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<TakeOutIn>,
) -> Result<(StatusCode, Json<TakeoutOut>), Problem> {
    caller.need(EXPORT)?;
    let (now, form) = (cx.now(), wire::form(&asked));
    let made = cx
        .db
        .write(&caller, async |tx| {
            let made = verb::ask(tx, &caller, caller.account(), MailboxId(id), form, now).await?;
            store::takeout(tx, made).await?.ok_or(Stop::Refused(Refusal::NotFound))
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(wire::takeout(made))))
}

/// The files of a mailbox that the caller asked for, newest first; each is there for a week.
#[utoipa::path(get, path = "/api/mail/mailboxes/{id}/takeouts", operation_id = "mail.takeouts.list", tag = "mail",
    params(("id" = Uuid, Path,)), responses((status = 200, body = Vec<TakeoutOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Vec<TakeoutOut>>, Problem> {
    caller.need(EXPORT)?;
    let now = cx.now();
    let found = cx
        .db
        .read(&caller, async |tx| {
            if crate::store::mailboxes::list(tx, Some(MailboxId(id)), 1).await?.is_empty() {
                return Err(Stop::Refused(Refusal::NotFound));
            }
            Ok(store::list(tx, MailboxId(id), now, SHOWN_MAX).await?)
        })
        .await?;
    Ok(Json(found.into_iter().map(wire::takeout).collect()))
}

/// The file, for who asked for it; the audit trail says that he fetched it.
#[utoipa::path(get, path = "/api/mail/takeouts/{id}/file", operation_id = "mail.takeouts.file", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, content_type = "application/zip"), (status = "default", body = ProblemBody)))]
pub(super) async fn file(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    caller.need(EXPORT)?;
    let now = cx.now();
    let (pieces, found) = cx
        .db
        .write(&caller, async |tx| {
            let mine = |t: &store::Takeout| t.account_id == caller.account().0 && t.state == "done" && t.expires_at > now;
            let found = store::takeout(tx, id).await?.filter(mine).ok_or(Stop::Refused(Refusal::NotFound))?;
            let detail = serde_json::json!({"takeout_id": id});
            accounts::audit::append(tx, &caller, "mail.export.fetch", &found.address, detail).await?;
            Ok::<_, Stop>((store::pieces(tx, id).await?, found))
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, found.bytes.to_string()),
        (header::CONTENT_DISPOSITION, attachment_named(&format!("{}.zip", found.address))),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    let (tenant, blobs) = (caller.tenant, cx.blobs.clone());
    let pieces = stream::unfold((blobs, pieces.into_iter()), move |(blobs, mut left)| async move {
        let hash = left.next()?;
        let piece = match blobs::Hash::from_slice(&hash) {
            Some(hash) => blobs.get(tenant, &hash).await,
            None => Err(Fault::say("a file's piece has no hash")),
        };
        Some((piece.map_err(|fault| std::io::Error::other(fault.to_string())), (blobs, left)))
    });
    // What answers asks once more after the end.
    Ok((headers, Body::from_stream(pieces.fuse())).into_response())
}
