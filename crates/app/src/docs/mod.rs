//! The API's contract, to be read by people: `/api/docs` shows `/api/openapi.json`, with a form to try each operation.

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

/// The contract and its reader.
pub fn router(contract: String) -> Router {
    let file =
        |kind: &'static str, text: &'static str| get(move || async move { ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text) });
    Router::new()
        .route("/api/openapi.json", get(move || async move { ([(CONTENT_TYPE, "application/json")], contract).into_response() }))
        .route("/api/docs", file("text/html; charset=utf-8", PAGE))
        .route("/api/docs/page.js", file("text/javascript; charset=utf-8", SCRIPT))
        .route("/api/docs/page.css", file("text/css; charset=utf-8", STYLE))
}
