//! A mail's body, bytes, files and pictures.

use crate::body::{self, Look};
use crate::model::{MessageId, Refusal, Stop};
use crate::picture_token::{self, PictureToken};
use crate::wire::{BodyOut, BodySourceOut};
use crate::{Mail, READ};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use customers::{CompanyId, Customers, NewFollowUp, NewFollowUpFile, TouchKind, Written};
use kernel::Actor;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody, Query};

/// Bytes of a picture from the web.
const IMAGE_BYTES_MAX: usize = 8 << 20;
/// What is asked for there.
const IMAGE_ACCEPT: &str = "image/png,image/jpeg,image/gif,image/webp,image/*;q=0.5";
/// For files: nothing in one runs, whatever it is opened as.
const FILE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/// How a body is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct BodyQuery {
    /// Load pictures from the web, through the program.
    images: Option<bool>,
    /// Light on dark.
    dark: Option<bool>,
}

/// A mail's body, safe to show.
#[utoipa::path(get, path = "/api/mail/messages/{id}/body", operation_id = "mail.messages.body", tag = "mail",
    params(("id" = Uuid, Path,), BodyQuery), responses((status = 200, body = BodyOut), (status = "default", body = ProblemBody)))]
pub(super) async fn body(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(asked): Query<BodyQuery>,
    headers: HeaderMap,
) -> Result<Json<BodyOut>, Problem> {
    caller.need(READ)?;
    let id = MessageId(id);
    let (_, raw) = body::open(&cx, &caller, id).await?;
    let (token, picture_key) = picture_token::make(&cx, caller.tenant, id).await?;
    let (images, dark) = (asked.images.unwrap_or(false), asked.dark.unwrap_or(false));
    let look = Look { images, dark, origins: origins(&headers), token, picture_key };
    let shown = body::show(id, &raw, &look);
    Ok(Json(BodyOut {
        document: shown.document,
        has_remote_images: shown.has_remote_images,
        text: shown.text,
        has_quoted: shown.has_quoted,
        source: if shown.is_html { BodySourceOut::Html } else { BodySourceOut::Text },
    }))
}

/// The origins under which the caller reaches us: his `Host`, with either scheme.
fn origins(headers: &HeaderMap) -> Vec<String> {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let plain = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
    if plain { vec![format!("http://{host}"), format!("https://{host}")] } else { vec![] }
}

/// A mail's bytes as they came.
#[utoipa::path(get, path = "/api/mail/messages/{id}/raw", operation_id = "mail.messages.raw", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, content_type = "message/rfc822"), (status = "default", body = ProblemBody)))]
pub(super) async fn raw(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    caller.need(READ)?;
    let (message, raw) = body::open(&cx, &caller, MessageId(id)).await?;
    let subject: String = message.subject.chars().filter(|c| c.is_alphanumeric() || *c == ' ').take(60).collect();
    let name = if subject.trim().is_empty() { "mail.eml".to_owned() } else { format!("{}.eml", subject.trim()) };
    Ok(file(&name, "message/rfc822", raw, Shown::Saved))
}

/// A mail's file.
#[utoipa::path(get, path = "/api/mail/messages/{id}/attachments/{index}", operation_id = "mail.messages.attachment", tag = "mail",
    params(("id" = Uuid, Path,), ("index" = u32, Path,)),
    responses((status = 200, content_type = "application/octet-stream"), (status = "default", body = ProblemBody)))]
pub(super) async fn attachment(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path((id, index)): Path<(Uuid, u32)>,
) -> Result<Response, Problem> {
    caller.need(READ)?;
    let (_, raw) = body::open(&cx, &caller, MessageId(id)).await?;
    let (part, bytes) = attached(&raw, index)?;
    Ok(file(&part.file_name(), part.media_type(), bytes, Shown::Saved))
}

/// Whose files a mail's file joins.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = KeepAttachment)]
pub(super) struct KeepIn {
    /// The customer.
    company_id: Uuid,
}

/// Where a mail's file was saved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttachmentKept)]
pub(super) struct KeptOut {
    /// The note in the customer's timeline that bears it.
    entry_id: Uuid,
}

/// Saves a mail's file to a customer's: a note in his timeline bears it, under the mail's subject.
#[utoipa::path(post, path = "/api/mail/messages/{id}/attachments/{index}/keep", operation_id = "mail.messages.keep_attachment", tag = "mail",
    params(("id" = Uuid, Path,), ("index" = u32, Path,)), request_body = KeepIn,
    responses((status = 201, body = KeptOut), (status = "default", body = ProblemBody)))]
pub(super) async fn keep_attachment(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path((id, index)): Path<(Uuid, u32)>,
    Json(KeepIn { company_id }): Json<KeepIn>,
) -> Result<(StatusCode, Json<KeptOut>), Problem> {
    caller.need(READ)?;
    caller.need(customers::FOLLOW_UP_WRITE)?;
    let (message, raw) = body::open(&cx, &caller, MessageId(id)).await?;
    let (part, bytes) = attached(&raw, index)?;
    let book = Customers { db: cx.db.clone(), blobs: cx.blobs.clone(), clock: cx.clock.clone() };
    let new = NewFollowUpFile { name: part.file_name(), media_type: Some(part.media_type().to_owned()), bytes };
    let file = customers::keep_file(&book, &caller, caller.account(), new).await?;
    let note = NewFollowUp { what: Written::Plain(TouchKind::Note), text: message.subject, next_at: None, files: vec![file.id] };
    let now = cx.now();
    let entry = cx.db.write(&caller, async |tx| customers::follow_up(tx, &caller, now, CompanyId(company_id), note).await).await?;
    Ok((StatusCode::CREATED, Json(KeptOut { entry_id: entry.id.0 })))
}

/// A file of a mail, by its place among them.
pub(super) fn attached(raw: &[u8], index: u32) -> Result<(mailwire::Attachment, Bytes), Stop> {
    let mut files = mailwire::parse(raw).attachments;
    let at = usize::try_from(index).ok().filter(|at| *at < files.len()).ok_or(Stop::Refused(Refusal::NotFound))?;
    let part = files.swap_remove(at);
    let bytes = mailwire::part_bytes(raw, &part.path).ok_or(Stop::Refused(Refusal::NotFound))?;
    Ok((part, Bytes::from(bytes.into_owned())))
}

/// Opens the door to pictures.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TokenQuery {
    /// The token in the body's document.
    t: Option<String>,
}

/// A picture within a mail's text. The token of the body stands for the session.
#[utoipa::path(get, path = "/api/mail/messages/{id}/inline/{cid}", operation_id = "mail.messages.inline", tag = "mail",
    params(("id" = Uuid, Path,), ("cid" = String, Path,), TokenQuery),
    responses((status = 200, content_type = "image/*"), (status = "default", body = ProblemBody)))]
pub(super) async fn inline(
    State(cx): State<Arc<Mail>>,
    caller: Option<Caller>,
    Path((id, cid)): Path<(Uuid, String)>,
    Query(asked): Query<TokenQuery>,
) -> Result<Response, Problem> {
    let actor = match caller {
        Some(caller) => {
            caller.need(READ)?;
            (*caller).clone()
        }
        None => {
            let token = opened(&cx, asked.t.as_deref()).await?;
            if token.message != MessageId(id) {
                return Err(closed());
            }
            Actor::house(token.tenant)
        }
    };
    let (_, raw) = body::open(&cx, &actor, MessageId(id)).await?;
    let parsed = mailwire::parse(&raw);
    let part = parsed.attachments.iter().find(|a| a.content_id.as_deref() == Some(cid.as_str())).ok_or(Stop::Refused(Refusal::NotFound))?;
    let bytes = mailwire::part_bytes(&raw, &part.path).ok_or(Stop::Refused(Refusal::NotFound))?;
    picture(Bytes::from(bytes.into_owned()))
}

/// What a token allows: one mail's pictures, for its tenant.
async fn opened(cx: &Mail, token: Option<&str>) -> Result<PictureToken, Problem> {
    let read = match token {
        Some(token) => picture_token::read(cx, token).await,
        None => None,
    };
    read.ok_or_else(closed)
}

fn closed() -> Problem {
    Problem::unauthorized("web.unauthenticated")
}

/// Which picture.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ImageQuery {
    /// Its address on the web.
    u: String,
    /// The address's signature in the body's document: the token opens nothing else.
    s: Option<String>,
    /// The token in the body's document.
    t: Option<String>,
}

/// A picture from the web, fetched by the program: the sender learns neither reader nor place.
#[utoipa::path(get, path = "/api/mail/image", operation_id = "mail.image", tag = "mail", params(ImageQuery),
    responses((status = 200, content_type = "image/*"), (status = "default", body = ProblemBody)))]
pub(super) async fn image(
    State(cx): State<Arc<Mail>>,
    caller: Option<Caller>,
    Query(asked): Query<ImageQuery>,
) -> Result<Response, Problem> {
    match caller {
        Some(caller) => caller.need(READ)?,
        None => {
            let token = opened(&cx, asked.t.as_deref()).await?;
            if !token.allows(&asked.u, asked.s.as_deref().unwrap_or_default()) {
                return Err(closed());
            }
        }
    }
    if crate::tracking::is_own_picture(&cx.public_url, &asked.u) {
        return picture(Bytes::from_static(super::doors::PIXEL));
    }
    let fetched = cx.fetcher.get(&asked.u, IMAGE_ACCEPT, IMAGE_BYTES_MAX).await.map_err(|_| Stop::Refused(Refusal::ImageRefused))?;
    picture(fetched.body)
}

/// Pixels only, by their first bytes: what a server claims is not asked.
fn picture(bytes: Bytes) -> Result<Response, Problem> {
    let kind = picture_type(&bytes).ok_or(Stop::Refused(Refusal::ImageRefused))?;
    let mut response = file("picture", kind, bytes, Shown::Inline);
    let headers = response.headers_mut();
    // A sandboxed frame is of another origin than anything.
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400"));
    Ok(response)
}

pub(super) fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [b'B', b'M', ..] => Some("image/bmp"),
        [0, 0, 1, 0, ..] => Some("image/x-icon"),
        _ => None,
    }
}

/// How a file is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Within a page.
    Inline,
    /// Only to be saved.
    Saved,
}

impl Shown {
    /// Pictures of pixels may be shown; anything else is saved.
    pub(super) fn of(media_type: &str) -> Self {
        if matches!(media_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp") { Self::Inline } else { Self::Saved }
    }
}

/// A file's answer: its name as RFC 6266 wants it, nothing sniffed, nothing run.
pub(super) fn file(name: &str, media_type: &str, bytes: Bytes, shown: Shown) -> Response {
    let ascii: String = name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\;%".contains(c) || c == ' ' { c } else { '_' }).collect();
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20");
    let way = match shown {
        Shown::Inline => "inline",
        Shown::Saved => "attachment",
    };
    let disposition = HeaderValue::try_from(format!("{way}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}"));
    let kind = HeaderValue::try_from(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    response
}
