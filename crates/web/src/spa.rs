//! The web app's files: hashed ones are kept by the browser for ever, every other path is the app itself.

use axum::Router;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::sync::Arc;

const INDEX: &str = "index.html";
/// The build writes files whose names hold their content's hash here.
const HASHED: &str = "assets/";
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// Finds an embedded file by its path within the build, such as `assets/index-4f2a.js`.
pub type FindFile = fn(&str) -> Option<Cow<'static, [u8]>>;

/// Serves the web app on every path that no route of `router` has.
pub fn serve(router: Router, find: FindFile) -> Router {
    let find = Arc::new(find);
    router.fallback(move |request: Request| {
        let find = find.clone();
        async move { answer(*find, &request) }
    })
}

fn answer(find: FindFile, request: &Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if crate::layers::is_api(request.uri().path()) {
        return crate::Problem::not_found("web.not_found").into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(bytes) = find(path).filter(|_| !path.is_empty()) {
        return file(request, path, bytes);
    }
    // A script of an earlier build must not be answered with a page: the app would stay blank instead of loading itself anew.
    if path.starts_with(HASHED) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match find(INDEX) {
        Some(bytes) => file(request, INDEX, bytes),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    }
}

fn file(request: &Request, path: &str, bytes: Cow<'static, [u8]>) -> Response {
    let tag = format!("\"{:x}\"", u64::from_be_bytes(Sha256::digest(&bytes)[..8].try_into().unwrap_or_default()));
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    let mut response = if known.is_some_and(|known| known.contains(&tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        axum::body::Body::from(match bytes {
            Cow::Borrowed(bytes) => bytes::Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        })
        .into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    headers.insert(header::CACHE_CONTROL, if path.starts_with(HASHED) { IMMUTABLE } else { ASK_AGAIN });
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>Tradewind</title>\
<body style=\"font:16px/1.6 system-ui;margin:15vh auto;max-width:34em;padding:0 1em\">\
<h1>The server runs, the web app was not built into it</h1>\
<p>Build it with <code>./run</code>, which makes both. The API is there: <a href=/api/docs>/api/docs</a>.</p>\
<h1 lang=zh-CN>服务已启动，但程序里没有打包网页</h1><p lang=zh-CN>请用 <code>./run</code> 一并构建。</p>";

#[cfg(test)]
mod tests {
    use super::*;
    use tower::ServiceExt;

    fn files(path: &str) -> Option<Cow<'static, [u8]>> {
        match path {
            "index.html" => Some(Cow::Borrowed(b"<html>app")),
            "assets/app-1a2b.js" => Some(Cow::Borrowed(b"run()")),
            _ => None,
        }
    }

    async fn get(path: &str, find: FindFile) -> Response {
        let request = Request::builder().uri(path).body(axum::body::Body::empty()).unwrap();
        serve(Router::new(), find).oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn every_page_is_the_app_and_a_lost_script_is_not() {
        for path in ["/", "/mail/inbox", "/customers/1"] {
            let response = get(path, files).await;
            assert_eq!((response.status(), &response.headers()["cache-control"]), (StatusCode::OK, &ASK_AGAIN));
        }
        assert_eq!(get("/assets/app-1a2b.js", files).await.headers()["cache-control"], IMMUTABLE);
        assert_eq!(get("/assets/app-old.js", files).await.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn without_a_build_the_page_says_so() {
        let response = get("/", |_| None).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        assert!(String::from_utf8_lossy(&body).contains("./run"));
    }
}
