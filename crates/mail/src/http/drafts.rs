//! Drafts and their files; sending.

use crate::draft::{self, ATTACHMENTS_BYTES_MAX, ATTACHMENTS_MAX, Begin, NewFile};
use crate::model::{AttachmentId, DraftId, MailboxId, MessageId, Recipients, Refusal, Stop, TemplateId};
use crate::rules::tracking::network;
use crate::send::{Asked, Gone, UNDO_SECONDS_DEFAULT, When, send as do_send};
use crate::store::drafts::{self as store, Content};
use crate::wire::{self, DraftIn, DraftOut, NewDraftIn, SendIn, SentOut};
use crate::{Mail, SEND};
use axum::extract::{Multipart, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use kernel::Page;
use std::sync::Arc;
use uuid::Uuid;
use web::etag::{self, IfMatch};
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Visitor};

/// Bytes of an upload's frame around its files.
pub(super) const UPLOAD_BYTES_MAX: usize = ATTACHMENTS_BYTES_MAX as usize + (1 << 20);

/// The caller's drafts, last changed first.
#[utoipa::path(get, path = "/api/mail/drafts", operation_id = "mail.drafts.list", tag = "mail", params(PageQuery),
    responses((status = 200, body = PageOf<DraftOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Mail>>, caller: Caller, page: PageQuery) -> Result<Json<PageOf<DraftOut>>, Problem> {
    caller.need(SEND)?;
    let before: Option<(DateTime<Utc>, Uuid)> = page.after()?;
    let (size, account) = (page.size(), caller.account().0);
    let rows = cx.db.read(&caller, async |tx| store::list(tx, account, before, size.limit()).await).await?;
    let page = Page::cut(rows, size, |d| web::cursor::write(&(d.updated_at, d.id.0)));
    Ok(Json(page.map(wire::draft).into()))
}

/// Begins a draft; in the modes of an answer, what is absent is filled in from the mail.
#[utoipa::path(post, path = "/api/mail/drafts", operation_id = "mail.drafts.create", tag = "mail", request_body = NewDraftIn,
    responses((status = 201, body = DraftOut), (status = "default", body = ProblemBody)))]
pub(super) async fn create(State(cx): State<Arc<Mail>>, caller: Caller, Json(new): Json<NewDraftIn>) -> Result<Response, Problem> {
    caller.need(SEND)?;
    let NewDraftIn { id, mailbox_id, recipients, subject, html, in_reply_to_message_id, mode, template_id } = new;
    let begin = Begin {
        id: id.map(DraftId),
        mailbox_id: mailbox_id.map(MailboxId),
        to: recipients.to,
        cc: recipients.cc,
        bcc: recipients.bcc,
        subject,
        html,
        in_reply_to: in_reply_to_message_id.map(MessageId),
        mode,
        template_id: template_id.map(TemplateId),
    };
    let made = draft::begin(&cx, &caller, caller.account(), begin).await?;
    Ok((StatusCode::CREATED, shown(made)).into_response())
}

fn shown(draft: crate::model::Draft) -> Response {
    let tag = etag::tag(i64::from(draft.revision));
    ([(header::ETAG, tag)], Json(wire::draft(draft))).into_response()
}

/// One of the caller's drafts.
#[utoipa::path(get, path = "/api/mail/drafts/{id}", operation_id = "mail.drafts.get", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, body = DraftOut), (status = "default", body = ProblemBody)))]
pub(super) async fn read(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    caller.need(SEND)?;
    let account = caller.account();
    let found = cx.db.read(&caller, async |tx| draft::found(tx, account, DraftId(id)).await).await?;
    Ok(shown(found))
}

/// Saves a draft. `If-Match` carries the revision that the writer has seen; 409 `mail.draft_changed` carries the newer one.
#[utoipa::path(put, path = "/api/mail/drafts/{id}", operation_id = "mail.drafts.save", tag = "mail",
    params(("id" = Uuid, Path,), ("If-Match" = String, Header,)), request_body = DraftIn,
    responses((status = 200, body = DraftOut), (status = "default", body = ProblemBody)))]
pub(super) async fn write(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Json(new): Json<DraftIn>,
) -> Result<Response, Problem> {
    caller.need(SEND)?;
    let DraftIn { mailbox_id, recipients, subject, html, template_id } = new;
    let recipients = Recipients {
        to: recipients.to.unwrap_or_default(),
        cc: recipients.cc.unwrap_or_default(),
        bcc: recipients.bcc.unwrap_or_default(),
        reply_to: vec![],
    };
    let content = Content { recipients, subject, html, template_id: template_id.map(TemplateId) };
    let account = caller.account();
    let saved = cx
        .db
        .write(&caller, async |tx| draft::write(tx, &cx, account, DraftId(id), seen, mailbox_id.map(MailboxId), &content).await)
        .await?;
    Ok(shown(saved))
}

/// Throws a draft away.
#[utoipa::path(delete, path = "/api/mail/drafts/{id}", operation_id = "mail.drafts.delete", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn delete(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.need(SEND)?;
    let account = caller.account();
    cx.db.write(&caller, async |tx| draft::delete(tx, account, DraftId(id)).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Files for a draft: parts `file` for attachments, `inline` for pictures within the text.
#[derive(Debug, utoipa::ToSchema)]
#[schema(as = DraftFiles)]
#[expect(dead_code, reason = "describes the form for the API's document")]
pub(super) struct FilesForm {
    /// Attachments.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<Vec<u8>>,
    /// Pictures within the text.
    #[schema(value_type = Vec<String>, format = Binary)]
    inline: Vec<Vec<u8>>,
}

/// Adds files to a draft: 25 MB and 50 files in all.
#[utoipa::path(post, path = "/api/mail/drafts/{id}/attachments", operation_id = "mail.drafts.attach", tag = "mail", params(("id" = Uuid, Path,)),
    request_body(content = FilesForm, content_type = "multipart/form-data"),
    responses((status = 200, body = DraftOut), (status = "default", body = ProblemBody)))]
pub(super) async fn attach(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    form: Multipart,
) -> Result<Response, Problem> {
    caller.need(SEND)?;
    let files = files(form).await?;
    Ok(shown(draft::attach(&cx, &caller, caller.account(), DraftId(id), files).await?))
}

async fn files(mut form: Multipart) -> Result<Vec<NewFile>, Problem> {
    let too_big = || Problem::from(Stop::Refused(Refusal::TooBig { bytes_max: ATTACHMENTS_BYTES_MAX }));
    let mut files = Vec::new();
    while let Some(part) = form.next_field().await.map_err(|_| too_big())? {
        let inline = part.name() == Some("inline");
        let name = part.file_name().unwrap_or("file").rsplit(['/', '\\']).next().unwrap_or("file");
        let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
        let media_type = part.content_type().filter(|t| is_media_type(t)).unwrap_or("application/octet-stream").to_owned();
        let bytes = part.bytes().await.map_err(|_| too_big())?;
        files.push(NewFile { name, media_type, bytes, inline });
        if files.len() > ATTACHMENTS_MAX {
            return Err(Stop::Refused(Refusal::TooMany { max: ATTACHMENTS_MAX }).into());
        }
    }
    Ok(files)
}

fn is_media_type(text: &str) -> bool {
    let token = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    text.split_once('/').is_some_and(|(kind, sub)| token(kind) && token(sub) && kind != "multipart")
}

/// A draft's file; pictures are shown by the composer, anything else is saved.
#[utoipa::path(get, path = "/api/mail/drafts/{id}/attachments/{attachment_id}", operation_id = "mail.drafts.attachment", tag = "mail",
    params(("id" = Uuid, Path,), ("attachment_id" = Uuid, Path,)),
    responses((status = 200, content_type = "application/octet-stream"), (status = "default", body = ProblemBody)))]
pub(super) async fn attachment(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path((id, attachment_id)): Path<(Uuid, Uuid)>,
) -> Result<Response, Problem> {
    caller.need(SEND)?;
    let account = caller.account();
    let found = cx.db.read(&caller, async |tx| draft::found(tx, account, DraftId(id)).await).await?;
    let file = found.attachments.into_iter().find(|a| a.id.0 == attachment_id).ok_or(Stop::Refused(Refusal::NotFound))?;
    let hash = blobs::Hash::from_slice(&file.blob).ok_or(Stop::Refused(Refusal::NotFound))?;
    let bytes = cx.blobs.get(caller.tenant, &hash).await?;
    Ok(super::messages::file(&file.name, &file.media_type, bytes, super::messages::Shown::of(&file.media_type)))
}

/// Takes a file off a draft.
#[utoipa::path(delete, path = "/api/mail/drafts/{id}/attachments/{attachment_id}", operation_id = "mail.drafts.detach", tag = "mail",
    params(("id" = Uuid, Path,), ("attachment_id" = Uuid, Path,)),
    responses((status = 200, body = DraftOut), (status = "default", body = ProblemBody)))]
pub(super) async fn detach(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path((id, attachment_id)): Path<(Uuid, Uuid)>,
) -> Result<Response, Problem> {
    caller.need(SEND)?;
    let account = caller.account();
    let left = cx.db.write(&caller, async |tx| draft::detach(tx, &cx, account, DraftId(id), AttachmentId(attachment_id)).await).await?;
    Ok(shown(left))
}

/// Sends a draft. It can be undone until `leaves_at`.
#[utoipa::path(post, path = "/api/mail/drafts/{id}/send", operation_id = "mail.drafts.send", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = SendIn, responses((status = 202, body = SentOut), (status = "default", body = ProblemBody)))]
pub(super) async fn send(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    Json(asked): Json<SendIn>,
) -> Result<Response, Problem> {
    caller.need(SEND)?;
    let when = match asked.at {
        Some(at) => When::At(at),
        None => When::After(asked.undo_seconds.unwrap_or(UNDO_SECONDS_DEFAULT)),
    };
    let SendIn { undo_seconds: _, at: _, time_zone, as_written, track, remind_days, asked_as } = asked;
    let asked = Asked { when, time_zone, as_written, track, network: Some(network(visitor.address)), remind_days, asked_as };
    let Gone { id, leaves_at, awaits_approval } = do_send(&cx, &caller, caller.account(), DraftId(id), asked).await?;
    Ok((StatusCode::ACCEPTED, Json(SentOut { outgoing_id: id.0, leaves_at, awaits_approval })).into_response())
}
