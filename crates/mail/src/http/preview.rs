//! Looking into a mail's files: of mails that are here, and of those that somebody is asked to let go.

use super::messages::{Shown, attached, file, picture_type};
use crate::model::{ApprovalId, MessageId, Refusal, Stop};
use crate::preview as verb;
use crate::wire::{self, PreviewOut};
use crate::{Mail, READ, approve, body};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody, Query};

/// How a file is looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LookQuery {
    /// Which sheet of a workbook; the first is 0.
    sheet: Option<usize>,
    /// Light on dark, for a mail within the mail.
    dark: Option<bool>,
}

/// What stands in a mail's file.
#[utoipa::path(get, path = "/api/mail/messages/{id}/attachments/{index}/preview", operation_id = "mail.messages.preview", tag = "mail",
    params(("id" = Uuid, Path,), ("index" = u32, Path,), LookQuery),
    responses((status = 200, body = PreviewOut), (status = "default", body = ProblemBody)))]
pub(super) async fn of_message(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path((id, index)): Path<(Uuid, u32)>,
    Query(asked): Query<LookQuery>,
) -> Result<Response, Problem> {
    caller.need(READ)?;
    let (_, raw) = body::open(&cx, &caller, MessageId(id)).await?;
    look(&raw, index, &asked).await
}

/// A picture that stands in a mail's file.
#[utoipa::path(get, path = "/api/mail/messages/{id}/attachments/{index}/preview/pictures/{number}",
    operation_id = "mail.messages.preview_picture", tag = "mail",
    params(("id" = Uuid, Path,), ("index" = u32, Path,), ("number" = u32, Path,)),
    responses((status = 200, content_type = "image/*"), (status = "default", body = ProblemBody)))]
pub(super) async fn picture_of_message(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path((id, index, number)): Path<(Uuid, u32, u32)>,
) -> Result<Response, Problem> {
    caller.need(READ)?;
    let (_, raw) = body::open(&cx, &caller, MessageId(id)).await?;
    picture(&raw, index, number).await
}

/// What stands in a file of a mail that somebody is asked to let go.
#[utoipa::path(get, path = "/api/mail/approvals/{id}/attachments/{index}/preview", operation_id = "mail.approvals.preview", tag = "mail",
    params(("id" = Uuid, Path,), ("index" = u32, Path,), LookQuery),
    responses((status = 200, body = PreviewOut), (status = "default", body = ProblemBody)))]
pub(super) async fn of_approval(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path((id, index)): Path<(Uuid, u32)>,
    Query(asked): Query<LookQuery>,
) -> Result<Response, Problem> {
    caller.need(READ)?;
    let (_, raw) = approve::bytes(&cx, &caller, ApprovalId(id)).await?;
    look(&raw, index, &asked).await
}

/// A picture that stands in a file of a mail that somebody is asked to let go.
#[utoipa::path(get, path = "/api/mail/approvals/{id}/attachments/{index}/preview/pictures/{number}",
    operation_id = "mail.approvals.preview_picture", tag = "mail",
    params(("id" = Uuid, Path,), ("index" = u32, Path,), ("number" = u32, Path,)),
    responses((status = 200, content_type = "image/*"), (status = "default", body = ProblemBody)))]
pub(super) async fn picture_of_approval(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path((id, index, number)): Path<(Uuid, u32, u32)>,
) -> Result<Response, Problem> {
    caller.need(READ)?;
    let (_, raw) = approve::bytes(&cx, &caller, ApprovalId(id)).await?;
    picture(&raw, index, number).await
}

/// The browser keeps it as long as the file itself: a mail's file never changes.
async fn look(raw: &[u8], index: u32, asked: &LookQuery) -> Result<Response, Problem> {
    let (part, bytes) = attached(raw, index)?;
    let seen = verb::look(part, bytes, asked.sheet.unwrap_or(0), asked.dark.unwrap_or(false)).await?;
    let kept = (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(([kept], Json(wire::preview(seen))).into_response())
}

/// Pixels only, by their first bytes.
async fn picture(raw: &[u8], index: u32, number: u32) -> Result<Response, Problem> {
    let (_, bytes) = attached(raw, index)?;
    let found: Bytes = verb::picture(bytes, number).await?;
    let kind = picture_type(&found).ok_or(Stop::Refused(Refusal::ImageRefused))?;
    Ok(file("picture", kind, found, Shown::Inline))
}
