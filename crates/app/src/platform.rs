//! Doors of the platform itself: the live stream, health, measures, the list of long work.

use crate::house::House;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use events::{Cursor, Delivery};
use futures_util::StreamExt;
use http::{HeaderMap, StatusCode};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::sse::Message;
use web::{Caller, Problem, Query};

/// A stream ends after this time and the screen comes again with its last id: so a right or a session that was taken away closes it.
const STREAM_TIME_MAX: Duration = Duration::from_secs(300);
/// The event after which a screen must come again, because its rights may have changed.
const RIGHTS_CHANGED: &str = "accounts.me";

/// The live stream and health.
pub fn router(house: Arc<House>) -> OpenApiRouter {
    let jobs = queue_doors(&house);
    OpenApiRouter::new().routes(routes!(stream)).routes(routes!(health)).routes(routes!(ready)).with_state(house).merge(jobs)
}

fn queue_doors(house: &Arc<House>) -> OpenApiRouter {
    crate::jobs::router(house.db.clone())
}

/// What Prometheus reads.
pub fn measures(handle: PrometheusHandle) -> Router {
    Router::new().route("/metrics", get(move || async move { handle.render() }))
}

#[derive(Deserialize, utoipa::IntoParams)]
struct Resume {
    /// Where to go on, when the header `Last-Event-ID` can't be sent.
    last_event_id: Option<String>,
}

/// What happens, as it happens (server-sent events). Resumes after `Last-Event-ID`; `reset` says that too much was missed and all is to be fetched anew.
#[utoipa::path(get, path = "/api/events", operation_id = "events.stream", tag = "platform", params(Resume), responses((status = 200, description = "text/event-stream", content_type = "text/event-stream", body = String)))]
async fn stream(
    State(house): State<Arc<House>>,
    caller: Caller,
    headers: HeaderMap,
    Query(resume): Query<Resume>,
) -> Result<Response, Problem> {
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok()).map(ToOwned::to_owned).or(resume.last_event_id);
    // An id that is none of ours resumes nowhere: the screen fetches anew, as after a reset.
    let (after, lost) = match last.map(|id| id.parse::<Cursor>()) {
        None => (None, false),
        Some(Ok(cursor)) => (Some(cursor), false),
        Some(Err(_)) => (None, true),
    };
    let subscription = house.hub.subscribe(&caller, after).await?;
    let start = Message {
        id: Some(subscription.start().to_string()),
        kind: if lost { "reset" } else { "hello" }.to_owned(),
        data: serde_json::json!({}),
    };
    let mut over = false;
    let told = subscription.into_stream().map(message).take_while(move |message| {
        let go_on = !over;
        over = message.kind == RIGHTS_CHANGED;
        std::future::ready(go_on)
    });
    let messages = futures_util::stream::once(async move { start }).chain(told).take_until(tokio::time::sleep(STREAM_TIME_MAX));
    Ok(web::sse::stream(messages))
}

fn message(delivery: Delivery) -> Message {
    match delivery {
        Delivery::Event(event) => Message {
            id: Some(event.cursor.to_string()),
            kind: event.kind.to_string(),
            data: serde_json::from_str(&event.data).unwrap_or_default(),
        },
        Delivery::Reset(cursor) => Message { id: Some(cursor.to_string()), kind: "reset".to_owned(), data: serde_json::json!({}) },
    }
}

/// The process lives.
#[utoipa::path(get, path = "/api/health", operation_id = "platform.health", tag = "platform", responses((status = 200, description = "It lives", body = String)))]
async fn health() -> &'static str {
    "ok"
}

/// It can answer: the database does.
#[utoipa::path(get, path = "/api/ready", operation_id = "platform.ready", tag = "platform", responses((status = 200, description = "Ready", body = String), (status = 503, description = "Not ready")))]
async fn ready(State(house): State<Arc<House>>) -> Response {
    match house.db.ping().await {
        Ok(()) => "ready".into_response(),
        Err(fault) => {
            tracing::warn!(%fault, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
        }
    }
}
