//! Mails in and out as files.

use crate::export::{self, Form};
use crate::import::{self, PIECE_BYTES, UPLOAD_BYTES_MAX};
use crate::model::{InputField, MailboxId, Refusal, Stop};
use crate::store::files::Which;
use crate::{EXPORT, IMPORT, Mail};
use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{Multipart, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use blobs::Stored;
use bytes::{Bytes, BytesMut};
use kernel::TenantId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Caller, Json, Problem, ProblemBody, Query};

/// Bytes of an upload's frame around its file.
pub(super) const BODY_BYTES_MAX: usize = UPLOAD_BYTES_MAX + (1 << 20);

/// A file of mails: part `mailbox_id`, then part `file`.
#[derive(Debug, ToSchema)]
#[schema(as = MailFile)]
#[expect(dead_code, reason = "describes the form for the API's document")]
pub(super) struct FileForm {
    /// Into which mailbox.
    mailbox_id: Uuid,
    /// .eml, .mbox, or .zip of either or of a Maildir.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// The job that takes the mails in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportJob)]
pub(super) struct ImportOut {
    /// See `/api/jobs/{id}`.
    job_id: Uuid,
}

/// Imports a file of mails into a mailbox: they are kept here only, under 'Imported'.
#[utoipa::path(post, path = "/api/mail/import", operation_id = "mail.import", tag = "mail",
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 202, body = ImportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn import(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    mut form: Multipart,
) -> Result<(StatusCode, Json<ImportOut>), Problem> {
    caller.need(IMPORT)?;
    let unreadable = || Problem::from(Stop::Refused(Refusal::ImportUnreadable));
    let mut mailbox = None;
    while let Some(part) = form.next_field().await.map_err(|_| unreadable())? {
        if part.name() == Some("mailbox_id") {
            let text = part.text().await.map_err(|_| unreadable())?;
            mailbox = Some(MailboxId(text.trim().parse().map_err(|_| Stop::Refused(Refusal::FieldMalformed(InputField::MailboxId)))?));
        } else if part.name() == Some("file") {
            let mailbox = mailbox.ok_or(Stop::Refused(Refusal::FieldMalformed(InputField::MailboxId)))?;
            let name = part.file_name().unwrap_or("mail").rsplit(['/', '\\']).next().unwrap_or("mail").to_owned();
            let pieces = keep(&cx, caller.tenant, part).await?;
            let job = import::accept(&cx, &caller, caller.account(), mailbox, &name, &pieces).await?;
            return Ok((StatusCode::ACCEPTED, Json(ImportOut { job_id: job.0 })));
        }
    }
    Err(unreadable())
}

/// Stores the file piece by piece as it comes.
async fn keep(cx: &Mail, tenant: TenantId, mut part: Field<'_>) -> Result<Vec<Stored>, Problem> {
    let too_big = || Problem::from(Stop::Refused(Refusal::TooBig { bytes_max: UPLOAD_BYTES_MAX as u64 }));
    let mut pieces = Vec::new();
    let mut piece = BytesMut::with_capacity(PIECE_BYTES);
    let mut bytes = 0;
    while let Some(chunk) = part.chunk().await.map_err(|_| too_big())? {
        bytes += chunk.len();
        if bytes > UPLOAD_BYTES_MAX {
            return Err(too_big());
        }
        piece.extend_from_slice(&chunk);
        if piece.len() >= PIECE_BYTES {
            pieces.extend(cx.blobs.put(tenant, vec![piece.split().freeze()]).await?);
        }
    }
    if !piece.is_empty() {
        pieces.extend(cx.blobs.put(tenant, vec![Bytes::from(piece)]).await?);
    }
    Ok(pieces)
}

/// What to take out: just one of thread, folder, mailbox.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportQuery {
    thread_id: Option<Uuid>,
    folder_id: Option<Uuid>,
    mailbox_id: Option<Uuid>,
    /// `mbox` or `zip`.
    #[serde(default)]
    #[param(inline)]
    format: FormIn,
}

/// The form of the file.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[schema(as = ExportForm)]
#[serde(rename_all = "lowercase")]
pub(super) enum FormIn {
    #[default]
    Mbox,
    Zip,
}

/// Takes the mails of a thread, folder or mailbox out as a file.
#[utoipa::path(get, path = "/api/mail/export", operation_id = "mail.export", tag = "mail", params(ExportQuery),
    responses((status = 200, content_type = "application/octet-stream"), (status = "default", body = ProblemBody)))]
pub(super) async fn export(State(cx): State<Arc<Mail>>, caller: Caller, Query(asked): Query<ExportQuery>) -> Result<Response, Problem> {
    caller.need(EXPORT)?;
    let which = match (asked.thread_id, asked.folder_id, asked.mailbox_id) {
        (Some(thread), None, None) => Which::Thread(thread),
        (None, Some(folder), None) => Which::Folder(folder),
        (None, None, Some(mailbox)) => Which::Mailbox(MailboxId(mailbox)),
        _ => return Err(Stop::Refused(Refusal::FieldMalformed(InputField::ThreadId)).into()),
    };
    let (form, media_type) = match asked.format {
        FormIn::Mbox => (Form::Mbox, "application/mbox"),
        FormIn::Zip => (Form::Zip, "application/zip"),
    };
    let out = export::export(cx, (*caller).clone(), which, form).await?;
    let disposition = attachment_named(&out.file_name);
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, Body::from_stream(ReceiverStream::new(out.chunks))).into_response())
}

/// A file to be saved, under any name (RFC 6266).
pub(super) fn attachment_named(name: &str) -> String {
    format!("attachment; filename=\"mail\"; filename*=UTF-8''{}", percent(name))
}

/// RFC 8187, value-chars.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b"-_.".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
