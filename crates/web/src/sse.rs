//! Server-sent events (WHATWG HTML, 9.2): a stream of messages with a heartbeat, so that proxies keep it open.

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt};
use http::{HeaderValue, header};
use serde_json::Value;
use std::convert::Infallible;
use std::time::Duration;

const HEARTBEAT: Duration = Duration::from_secs(20);
/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(2);

/// One message of the stream.
#[derive(Debug, Clone)]
pub struct Message {
    /// Where to go on after a break; comes back as `Last-Event-ID`.
    pub id: Option<String>,
    /// Its kind: `mail.thread`, `reset`.
    pub kind: String,
    /// Its data.
    pub data: Value,
}

/// The answer that sends these messages until the stream ends or the caller leaves.
pub fn stream(messages: impl Stream<Item = Message> + Send + 'static) -> Response {
    let hello = futures_util::stream::once(async { Ok::<_, Infallible>(Event::default().retry(RETRY).comment("open")) });
    let events = messages.map(|Message { id, kind, data }| {
        let event = Event::default().event(one_line(kind)).data(data.to_string());
        Ok(if let Some(id) = id { event.id(one_line(id)) } else { event })
    });
    let mut response = Sse::new(hello.chain(events)).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// A line break (or NUL in an id) would end the field.
fn one_line(text: String) -> String {
    text.replace(['\r', '\n', '\0'], " ")
}
