//! Doors for whoever got a mail of ours, open to everybody who has a token; and what they tell.

use crate::model::{InputField, MailboxId, Stop, ThreadId, TrackKind};
use crate::tracking::{self as verb, Guest};
use crate::wire::{self, TrackingOut, TracksIo};
use crate::{MAILBOX_MANAGE, Mail, READ};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Lang;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Catalogue, Json, Path, Problem, ProblemBody, Query, Visitor};

/// A GIF of one pixel that can be seen through.
pub(super) const PIXEL: &[u8] = &[
    0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0x21, 0xf9, 0x04,
    0x01, 0x00, 0x00, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3b,
];
/// The page of the way out has no scripts and loads nothing.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn guest(caller: Option<&Caller>, visitor: Visitor) -> Guest {
    Guest { address: visitor.address, agent: visitor.agent, tenant: caller.map(|c| c.tenant) }
}

/// The picture within a tracked mail. It is the same whether there is such a mail or not.
#[utoipa::path(get, path = "/api/mail/o/{token}", operation_id = "mail.door.opened", tag = "mail", params(("token" = String, Path,)),
    responses((status = 200, content_type = "image/gif"), (status = "default", body = ProblemBody)))]
pub(super) async fn opened(
    State(cx): State<Arc<Mail>>,
    caller: Option<Caller>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    verb::enter(&cx, TrackKind::Open, &token, &guest(caller.as_ref(), visitor)).await?;
    let mut response = PIXEL.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/gif"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, private"));
    headers.insert(header::HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    Ok(response)
}

/// A link of a tracked mail: leads where its writer let it lead, and nowhere else.
#[utoipa::path(get, path = "/api/mail/l/{token}", operation_id = "mail.door.followed", tag = "mail", params(("token" = String, Path,)),
    responses((status = 302), (status = "default", body = ProblemBody)))]
pub(super) async fn followed(
    State(cx): State<Arc<Mail>>,
    caller: Option<Caller>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let closed = || Problem::not_found("mail.no_door");
    let found = verb::enter(&cx, TrackKind::Link, &token, &guest(caller.as_ref(), visitor)).await?.ok_or_else(closed)?;
    let target = found.target.and_then(|t| url::Url::parse(&t).ok()).ok_or_else(closed)?;
    let target = HeaderValue::try_from(target.as_str()).map_err(|_| closed())?;
    let mut response = StatusCode::FOUND.into_response();
    response.headers_mut().insert(header::LOCATION, target);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, private"));
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// The way out of mails to many: a page that asks once, because scanners follow links too; only its button, or a mail program's own,
/// takes him out.
#[utoipa::path(get, path = "/api/mail/u/{token}", operation_id = "mail.door.way_out", tag = "mail", params(("token" = String, Path,)),
    responses((status = 200, content_type = "text/html"), (status = "default", body = ProblemBody)))]
pub(super) async fn way_out(State(cx): State<Arc<Mail>>, visitor: Visitor, Path(token): Path<String>) -> Result<Response, Problem> {
    if !verb::is_way_out(&cx, &token).await? {
        return Err(Problem::not_found("mail.no_door"));
    }
    Ok(page(visitor.speaks, "ask", Some("act")))
}

/// Takes whoever got the mail out of further mails to many (RFC 8058): the page's button, or a mail program's own. As often as one likes.
#[utoipa::path(post, path = "/api/mail/u/{token}", operation_id = "mail.door.go_out", tag = "mail", params(("token" = String, Path,)),
    responses((status = 200, content_type = "text/html"), (status = "default", body = ProblemBody)))]
pub(super) async fn go_out(State(cx): State<Arc<Mail>>, visitor: Visitor, Path(token): Path<String>) -> Result<Response, Problem> {
    if !verb::leave(&cx, &token).await? {
        return Err(Problem::not_found("mail.no_door"));
    }
    Ok(page(visitor.speaks, "done", None))
}

fn page(speaks: Option<Lang>, words: &str, act: Option<&str>) -> Response {
    let lang = speaks.unwrap_or(Lang::En);
    let say = |key: &str| Catalogue::embedded().say(lang, &format!("mail.way_out.{key}"), &[]).unwrap_or_default();
    let button = act
        .map(|key| {
            format!(
                "<form method=\"post\"><input type=\"hidden\" name=\"List-Unsubscribe\" value=\"One-Click\"><button>{}</button></form>",
                say(key)
            )
        })
        .unwrap_or_default();
    let html = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\"><title>{}</title><style>body{{font:16px/1.6 system-ui,sans-serif;max-width:30em;margin:4em auto;padding:0 1em}}button{{font:inherit;padding:.4em 1.2em}}</style><h1>{}</h1><p>{}</p>{button}</html>",
        lang.tag(),
        say("title"),
        say("title"),
        say(words),
    );
    let mut response = html.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, private"));
    response
}

/// How the tracked mails of a thread fared.
#[utoipa::path(get, path = "/api/mail/threads/{id}/tracking", operation_id = "mail.tracking.of_thread", tag = "mail",
    params(("id" = Uuid, Path,)), responses((status = 200, body = Vec<TrackingOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn of_thread(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<TrackingOut>>, Problem> {
    caller.need(READ)?;
    let all = cx.db.read(&caller, async |tx| verb::of_thread(tx, ThreadId(id)).await).await?;
    Ok(Json(all.into_iter().map(wire::tracking).collect()))
}

/// Which threads.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MarksQuery {
    /// Ids of threads, at most 100, with commas between them.
    threads: Option<String>,
}

/// Those of these threads with a mail that probably a person has opened.
#[utoipa::path(get, path = "/api/mail/tracking", operation_id = "mail.tracking.marks", tag = "mail", params(MarksQuery),
    responses((status = 200, body = Vec<Uuid>), (status = "default", body = ProblemBody)))]
pub(super) async fn marks(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Query(asked): Query<MarksQuery>,
) -> Result<Json<Vec<Uuid>>, Problem> {
    caller.need(READ)?;
    let words = asked.threads.unwrap_or_default();
    let ids: Result<Vec<Uuid>, _> = words.split(',').filter(|id| !id.is_empty()).map(str::parse).collect();
    let ids = ids.map_err(|_| Stop::Refused(crate::model::Refusal::FieldMalformed(InputField::Threads)))?;
    Ok(Json(cx.db.read(&caller, async |tx| verb::opened(tx, &ids).await).await?))
}

/// Whether a mailbox tracks its mails unless it is told otherwise.
#[utoipa::path(get, path = "/api/mail/mailboxes/{id}/tracking", operation_id = "mail.tracking.get", tag = "mail",
    params(("id" = Uuid, Path,)), responses((status = 200, body = TracksIo), (status = "default", body = ProblemBody)))]
pub(super) async fn tracks(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<TracksIo>, Problem> {
    caller.need(READ)?;
    Ok(Json(TracksIo { on: cx.db.read(&caller, async |tx| verb::tracks(tx, MailboxId(id)).await).await? }))
}

/// Says so.
#[utoipa::path(put, path = "/api/mail/mailboxes/{id}/tracking", operation_id = "mail.tracking.save", tag = "mail",
    params(("id" = Uuid, Path,)), request_body = TracksIo, responses((status = 200, body = TracksIo), (status = "default", body = ProblemBody)))]
pub(super) async fn set_tracks(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<TracksIo>,
) -> Result<Json<TracksIo>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    cx.db.write(&caller, async |tx| verb::set_tracks(tx, MailboxId(id), asked.on).await).await?;
    Ok(Json(asked))
}
