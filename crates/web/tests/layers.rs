//! The layers around a small router: what every door gets without asking.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use db::{Db, DbSettings};
use futures_util::future::BoxFuture;
use kernel::{AccountId, Actor, Fault, Lang, Permission, Permissions, Stop, SystemClock, TenantId};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use tower::ServiceExt;
use uuid::Uuid;
use web::{
    Authenticate, Bare, Caller, Credential, Door, DoorSettings, Hold, Identity, Json, Problem, Refuses, SessionCookie, Via, Visitor, sse,
};

/// Knows `li` (Chinese, may read), `held` (on hold), `reader` (may change nothing) and nobody else.
struct Few;

impl Authenticate for Few {
    fn authenticate<'a>(&'a self, credential: Credential<'a>, _: &'a Visitor) -> BoxFuture<'a, Result<Identity, Problem>> {
        Box::pin(async move {
            let (Credential::Session(name) | Credential::Bearer(name)) = credential;
            if !matches!(name, "li" | "held" | "reader") {
                return Err(Problem::unauthorized("accounts.session_ended"));
            }
            let account = AccountId(Uuid::from_u128(7));
            let permissions = Permissions::Of(BTreeSet::from(["things.read".to_owned()]));
            let actor = Actor { account: Some(account), permissions, ..Actor::house(TenantId(Uuid::from_u128(1))) };
            let hold = (name == "held").then_some(Hold("accounts.second_factor_required"));
            Ok(Identity {
                actor,
                account,
                via: Via::Session(Uuid::nil()),
                hold,
                reads_only: (name == "reader").then_some(Hold("accounts.reads_only")),
            })
        })
    }
}

enum Refusal {
    Twin,
}

impl Refuses for Refusal {
    fn problem(&self) -> Problem {
        match self {
            Self::Twin => Problem::conflict("accounts.email_taken").with("twin", serde_json::json!({ "id": 5 })),
        }
    }
}

async fn needs(caller: Caller) -> Result<&'static str, Problem> {
    caller.need(Permission("things.read"))?;
    caller.need(Permission("things.write"))?;
    Ok("never")
}

async fn refuses(refuse: axum::extract::Path<String>) -> Result<Json<Value>, Problem> {
    let stop: Stop<Refusal> = match refuse.as_str() {
        "twin" => Stop::Refused(Refusal::Twin),
        _ => Stop::Failed(Fault::say("the disk is full of secrets").doing("writing")),
    };
    Err(stop.into())
}

fn app(secure: bool) -> Router {
    let routes = Router::new()
        .route("/api/open", get(|| async { "open" }))
        .route("/api/mine", get(|caller: Caller| async move { caller.account().to_string() }))
        .route("/api/bare", get(|_: Bare| async { "bare" }))
        .route("/api/needs", get(needs))
        .route("/api/refuses/{how}", get(refuses))
        .route("/api/panics", get(|| async { if true { panic!("a secret") } else { "x" } }))
        .route("/api/act", post(|| async { "done" }))
        .route("/api/change", get(|_: Caller| async { "seen" }).post(|_: Caller| async { "changed" }))
        .route("/api/export", post(|_: Caller| async { "taken out" }))
        .route("/api/large", get(|| async { Json("x".repeat(50_000)) }))
        .route(
            "/api/own-policy",
            get(|| async { ([("content-security-policy", "sandbox allow-popups"), ("cache-control", "private")], "x") }),
        )
        .route("/api/plain-error", get(|| async { (StatusCode::IM_A_TEAPOT, "tea") }))
        .route("/api/sign-in", post(|| async { ([("set-cookie", SessionCookie::new(false).set("li"))], "welcome") }))
        .route("/api/stream", get(stream));
    let db = Db::open(&DbSettings::beside(&db::sqlx::postgres::PgConnectOptions::new_without_pgpass(), None));
    let settings = DoorSettings { secure, takes_out: |path| path == "/api/export", ..DoorSettings::default() };
    let routes = web::spa::serve(routes, |path| (path == "index.html").then_some(std::borrow::Cow::Borrowed(b"<html>app".as_slice())));
    web::layers(routes, Door { authenticate: Arc::new(Few), db, clock: Arc::new(SystemClock), settings })
}

async fn stream() -> Response {
    let message = |n: u8| sse::Message { id: Some(n.to_string()), kind: "mail.thread".into(), data: serde_json::json!({ "n": n }) };
    sse::stream(futures_util::stream::iter([message(1), message(2)]))
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

async fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app(false).oneshot(request.body(Body::empty()).unwrap()).await.into_response();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

#[tokio::test]
async fn problems_are_told_in_the_callers_language_and_keep_secrets() {
    let panicked = ask(Method::GET, "/api/panics", &[]).await;
    assert_eq!((panicked.status, panicked.json()["code"].as_str()), (500, Some("web.internal")));
    let failed = ask(Method::GET, "/api/refuses/fail", &[]).await;
    assert_eq!(failed.status, 500);
    assert!(!panicked.text.contains("secret") && !failed.text.contains("secret"));
    assert_eq!(failed.headers["x-request-id"], failed.json()["request_id"].as_str().unwrap());

    let twin = ask(Method::GET, "/api/refuses/twin", &[("accept-language", "zh-CN")]).await;
    assert_eq!((twin.status, &twin.headers["content-language"]), (409, &"zh-CN".parse().unwrap()));
    assert_eq!((twin.json()["twin"]["id"].as_i64(), twin.json()["status"].as_i64()), (Some(5), Some(409)));
    // The screen says in which language it is shown; a request that names none of ours is answered in the account's.
    let shown = ask(Method::GET, "/api/needs", &[("cookie", "session=li"), ("accept-language", "en")]).await;
    assert_eq!(shown.headers["content-language"], Lang::En.tag());
    let forbidden = ask(Method::GET, "/api/needs", &[("cookie", "session=li"), ("accept-language", "fr")]).await;
    assert_eq!((forbidden.status, &forbidden.headers["content-language"]), (403, &Lang::ZhCn.tag().parse().unwrap()));
    assert!(forbidden.json()["detail"].as_str().unwrap().contains("things.write"));
    let plain = ask(Method::GET, "/api/plain-error", &[]).await;
    assert_eq!((plain.status, plain.json()["code"].as_str()), (418, Some("web.bad_request")));
    assert_eq!(ask(Method::POST, "/api/open", &[("x-requested-with", "tradewind")]).await.json()["code"], "web.method_not_allowed");
}

#[tokio::test]
async fn a_caller_is_known_held_or_nobody() {
    assert_eq!(ask(Method::GET, "/api/mine", &[]).await.json()["code"], "web.unauthenticated");
    assert!(ask(Method::GET, "/api/mine", &[("cookie", "session=li")]).await.text.ends_with('7'));
    assert!(ask(Method::GET, "/api/mine", &[("authorization", "bearer li")]).await.text.ends_with('7'));
    let ended = ask(Method::GET, "/api/mine", &[("cookie", "session=thief")]).await;
    assert_eq!(ended.json()["code"], "accounts.session_ended");
    assert!(ended.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    // A dead cookie closes no door that needs nobody, and does not take away the one that sign-in brings.
    assert_eq!(ask(Method::GET, "/api/open", &[("cookie", "session=thief")]).await.status, 200);
    let fresh = ask(Method::POST, "/api/sign-in", &[("cookie", "session=thief"), ("x-requested-with", "tradewind")]).await;
    assert_eq!(fresh.headers.get_all("set-cookie").iter().count(), 1);
    assert!(fresh.headers["set-cookie"].to_str().unwrap().starts_with("session=li;"));
    let held = ask(Method::GET, "/api/mine", &[("cookie", "session=held")]).await;
    assert_eq!((held.status, held.json()["code"].as_str()), (403, Some("accounts.second_factor_required")));
    assert_eq!(ask(Method::GET, "/api/bare", &[("cookie", "session=held")]).await.text, "bare");
    assert_eq!(ask(Method::GET, "/api/bare", &[]).await.status, 401);
}

#[tokio::test]
async fn who_may_only_read_reads_and_takes_his_data_out() {
    let key = [("authorization", "bearer reader")];
    assert_eq!(ask(Method::GET, "/api/change", &key).await.text, "seen");
    let refused = ask(Method::POST, "/api/change", &key).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (403, Some("accounts.reads_only")));
    assert_eq!(ask(Method::POST, "/api/export", &key).await.text, "taken out");
    assert_eq!(ask(Method::POST, "/api/change", &[("authorization", "bearer li")]).await.text, "changed");
}

#[tokio::test]
async fn changes_need_the_header_or_a_key() {
    assert_eq!(ask(Method::POST, "/api/act", &[("cookie", "session=li")]).await.json()["code"], "web.csrf_missing");
    assert_eq!(ask(Method::POST, "/api/act", &[("cookie", "session=li"), ("x-requested-with", "tradewind")]).await.text, "done");
    assert_eq!(ask(Method::POST, "/api/act", &[("authorization", "Bearer li")]).await.text, "done");
}

#[tokio::test]
async fn answers_are_packed_but_streams_are_not() {
    let large = ask(Method::GET, "/api/large", &[("accept-encoding", "gzip")]).await;
    assert_eq!(large.headers["content-encoding"], "gzip");
    let stream = ask(Method::GET, "/api/stream", &[("accept-encoding", "gzip")]).await;
    assert!(!stream.headers.contains_key("content-encoding"));
    assert_eq!(stream.headers["content-type"], "text/event-stream");
    assert!(stream.text.contains("event: mail.thread\ndata: {\"n\":1}\nid: 1\n\n"), "{}", stream.text);
}

#[tokio::test]
async fn pages_and_answers_have_their_policies_and_a_doors_own_wins() {
    let page = ask(Method::GET, "/mail/inbox", &[]).await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!((page.text.as_str(), &page.headers["cache-control"]), ("<html>app", &"no-cache".parse().unwrap()));
    assert!(!page.headers.contains_key("strict-transport-security"));
    let own = ask(Method::GET, "/api/own-policy", &[]).await;
    assert_eq!(
        (&own.headers["content-security-policy"], &own.headers["cache-control"]),
        (&"sandbox allow-popups".parse().unwrap(), &"private".parse().unwrap())
    );
    let nothing = ask(Method::GET, "/api/nothing", &[]).await;
    assert_eq!((nothing.status, nothing.json()["code"].as_str()), (404, Some("web.not_found")));
    let request = Request::builder().uri("/").body(Body::empty()).unwrap();
    let secure = app(true).oneshot(request).await.unwrap();
    assert_eq!(secure.headers()["strict-transport-security"], "max-age=31536000");
}
