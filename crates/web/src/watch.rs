//! One log line, one measure and one request id for every request; problems get their words here.

use crate::layers::is_api;
use crate::{Catalogue, Problem, SPEAKS_DEFAULT};
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use kernel::Lang;
use std::time::{Duration, Instant};
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const PROBLEM_JSON: &str = "application/problem+json";
/// Answers slower than this are told at level warn.
const SLOW: Duration = Duration::from_secs(2);

/// The caller's language, left in the response by the layer that knows the caller.
#[derive(Clone, Copy)]
pub(crate) struct Speaks(pub Lang);

pub(crate) async fn watch(request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().to_string();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "files".to_owned(), |p| p.as_str().to_owned());
    let span = tracing::info_span!("request", id, %method, path);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let _in = span.entered();
    if let Some(problem) = problem_of(&mut response, is_api(&path)) {
        response = tell(response, &problem, &id);
    }
    let took = started.elapsed();
    let status = response.status().as_u16();
    metrics::histogram!("tradewind_http_seconds", "method" => method.to_string(), "route" => route, "status" => status.to_string())
        .record(took.as_secs_f64());
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if took > SLOW {
        tracing::warn!(status, ms, "slow answer");
    } else {
        tracing::debug!(status, ms, "answered");
    }
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The problem that a door gave, or one made of a bare error of the router (no such path, method not allowed…).
fn problem_of(response: &mut Response, api: bool) -> Option<Problem> {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    let status = response.status();
    let told = response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(PROBLEM_JSON.as_bytes()));
    if !api || told || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let code = match status {
        StatusCode::NOT_FOUND => "web.not_found",
        StatusCode::METHOD_NOT_ALLOWED => "web.method_not_allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "web.body_too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "web.unsupported_media",
        _ if status.is_client_error() => "web.bad_request",
        _ => "web.internal",
    };
    Some(Problem::new(status, code))
}

/// The same answer with the problem in words; a fault is logged here and nowhere else.
fn tell(mut response: Response, problem: &Problem, id: &str) -> Response {
    if response.status().is_server_error() {
        match problem.fault() {
            Some(fault) => tracing::error!(code = problem.code(), %fault, "failed"),
            None => tracing::error!(code = problem.code(), "failed"),
        }
    }
    let lang = response.extensions().get::<Speaks>().map_or(SPEAKS_DEFAULT, |speaks| speaks.0);
    let document = problem.told(Catalogue::embedded(), lang, id);
    let body = serde_json::to_vec(&document).unwrap_or_default();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    *response.body_mut() = Body::from(body);
    response.into_response()
}
