//! The API's contract, to be read by people: `/api/docs` shows `/api/openapi.json`, with a form to try each operation.

use axum::Router;
use axum::body::Bytes;
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use std::sync::{Arc, LazyLock};

const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

/// The contract and its reader. The contract is written when somebody first asks for it: nobody does so at start.
pub fn router(contract: impl FnOnce() -> String + Send + 'static) -> Router {
    let text = LazyLock::<Bytes, _>::new(Box::new(move || Bytes::from(contract())) as Box<dyn FnOnce() -> Bytes + Send>);
    let contract = Arc::new(text);
    let file =
        |kind: &'static str, text: &'static str| get(move || async move { ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text) });
    Router::new()
        .route("/api/openapi.json", get(move || async move { ([(CONTENT_TYPE, "application/json")], Bytes::clone(&contract)) }))
        .route("/api/docs", file("text/html; charset=utf-8", PAGE))
        .route("/api/docs/page.js", file("text/javascript; charset=utf-8", SCRIPT))
        .route("/api/docs/page.css", file("text/css; charset=utf-8", STYLE))
}
