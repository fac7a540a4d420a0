//! Everything around the router, from the outside in:
//! compression → what is left unread → request id, log, metrics, words of problems → security headers → panics → time limit → who asks →
//! rate limit → CSRF → kept answers → the doors.

use crate::caller::{SPEAKS_DEFAULT, TakesOut, Who};
use crate::{Authenticate, Credential, Identity, Problem, Rate, SessionCookie, Visitor, headers, idempotency, rate, unread, watch};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use db::Db;
use http::{HeaderMap, Method, StatusCode, header};
use kernel::{Clock, Fault};
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};

/// Bytes of a body, unless a route allows more by its own `DefaultBodyLimit`.
const BODY_BYTES_MAX: usize = 1 << 20;
/// How long a door may take to answer (a stream's time does not count).
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// The same where files are sent to us.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(30 * 60);
/// The web client always sends it; a form on another site can't (Cross-Site Request Forgery, OWASP: custom request header).
const CSRF_HEADER: &str = "x-requested-with";
const CSRF_VALUE: &str = "tradewind";

/// What an operator can set.
#[derive(Debug, Clone)]
pub struct DoorSettings {
    /// Served by https (directly, or by a proxy in front).
    pub secure: bool,
    /// A proxy in front writes `X-Forwarded-For`, and nobody can go around it.
    pub trust_forwarded: bool,
    /// Requests of one account.
    pub rate_known: Rate,
    /// Requests of one network address that shows no valid credential.
    pub rate_nobody: Rate,
    /// Paths that begin so take a POST from anywhere: their doors look at no caller, but at a token that only its owner has.
    pub posts_of_strangers: &'static [&'static str],
    /// Which paths change nothing, whatever their method: they take data out, or set the caller himself right. Open to who may only read.
    pub takes_out: fn(&str) -> bool,
}

impl Default for DoorSettings {
    fn default() -> Self {
        Self {
            secure: false,
            trust_forwarded: false,
            rate_known: Rate::per_minute(1_800),
            rate_nobody: Rate { per_minute: 300, burst: 150 },
            posts_of_strangers: &[],
            takes_out: |_| false,
        }
    }
}

/// What the layers need from the house.
pub struct Door {
    /// Knows callers.
    pub authenticate: Arc<dyn Authenticate>,
    /// Keeps answers for `Idempotency-Key`.
    pub db: Db,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// What the operator has set.
    pub settings: DoorSettings,
}

/// Puts all layers around a finished router (with its fallback).
pub fn layers(router: Router, door: Door) -> Router {
    let cookie = SessionCookie::new(door.settings.secure);
    let gate = Arc::new(Gate {
        authenticate: door.authenticate,
        cookie,
        trust_forwarded: door.settings.trust_forwarded,
        takes_out: door.settings.takes_out,
    });
    let limits = rate::Limits::new(door.settings.rate_known, door.settings.rate_nobody);
    let answers = idempotency::Answers::new(door.db, door.clock);
    // Each layer wraps those before it.
    router
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn_with_state(answers, idempotency::keep))
        .layer(from_fn_with_state(door.settings.posts_of_strangers, csrf))
        .layer(from_fn_with_state(limits, rate::limit))
        .layer(from_fn_with_state(gate, identify))
        .layer(from_fn(time_limit))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(door.settings.secure, headers::secure))
        .layer(from_fn(watch::watch))
        .layer(from_fn(unread::throw_away))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(SizeAbove::new(COMPRESSED_BYTES_MIN))))
}

/// A smaller answer goes in one packet as it is.
const COMPRESSED_BYTES_MIN: u64 = 1_024;

struct Gate {
    authenticate: Arc<dyn Authenticate>,
    cookie: SessionCookie,
    trust_forwarded: bool,
    takes_out: fn(&str) -> bool,
}

/// Finds out who asks, for requests to the API that show a credential.
async fn identify(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let visitor = Visitor::of(&parts, gate.trust_forwarded);
    let credential = if is_api(parts.uri.path()) { credential(&parts.headers, gate.cookie) } else { None };
    let who = match credential {
        None => Who::Nobody,
        Some(credential) => match gate.authenticate.authenticate(credential, &visitor).await {
            Ok(identity) => Who::Known(Arc::new(heard(identity, &visitor))),
            Err(problem) => Who::Refused(problem),
        },
    };
    let lang = if let Who::Known(identity) = &who { identity.actor.lang } else { visitor.speaks.unwrap_or(SPEAKS_DEFAULT) };
    let ended = matches!((&who, credential), (Who::Refused(p), Some(Credential::Session(_))) if p.status() == StatusCode::UNAUTHORIZED);
    parts.extensions.insert(who);
    if (gate.takes_out)(parts.uri.path()) {
        parts.extensions.insert(TakesOut);
    }
    parts.extensions.insert(visitor);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    response.extensions_mut().insert(watch::Speaks(lang));
    // A cookie that opens nothing is taken away, unless this very answer brings a new one.
    if ended && !response.headers().contains_key(header::SET_COOKIE) {
        response.headers_mut().insert(header::SET_COOKIE, gate.cookie.clear());
    }
    response
}

/// The request's own language goes before the account's: a screen says in which it is shown, and a demo's account has many readers.
fn heard(mut identity: Identity, visitor: &Visitor) -> Identity {
    identity.actor.lang = visitor.speaks.unwrap_or(identity.actor.lang);
    identity
}

fn credential(headers: &HeaderMap, cookie: SessionCookie) -> Option<Credential<'_>> {
    bearer(headers).map(Credential::Bearer).or_else(|| cookie.find(headers).map(Credential::Session))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A browser sends the cookie by itself, also when another site makes it ask; only our own client adds the header.
async fn csrf(State(posts_of_strangers): State<&'static [&'static str]>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let strangers = *request.method() == Method::POST && posts_of_strangers.iter().any(|begins| path.starts_with(begins));
    let safe = strangers || matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let headers = request.headers();
    let ours = headers.get(CSRF_HEADER).is_some_and(|v| v == CSRF_VALUE) || bearer(headers).is_some();
    if safe || ours || !is_api(request.uri().path()) {
        return next.run(request).await;
    }
    Problem::forbidden("web.csrf_missing").into_response()
}

async fn time_limit(request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let limit = if kind.starts_with("multipart/") { UPLOAD_TIMEOUT } else { ANSWER_TIMEOUT };
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "web.too_slow").into_response(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is tower-http's")]
fn panicked(words: Box<dyn Any + Send + 'static>) -> Response {
    let text = words.downcast_ref::<String>().map(String::as_str).or_else(|| words.downcast_ref::<&str>().copied());
    Problem::from(Fault::say(format!("panic: {}", text.unwrap_or("without words")))).into_response()
}

pub(crate) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}
