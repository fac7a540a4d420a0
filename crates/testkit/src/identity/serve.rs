//! Its doors.

use super::{Access, CLIENT_ID, CLIENT_SECRET, Code, LIFE_DEFAULT, Refresh, SCOPE, Shared, State, Vice, page, whose};
use axum::extract::{Form, Query, State as At};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Instant;

type Fields = Vec<(String, String)>;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/.well-known/oauth-authorization-server", get(metadata))
        .route("/authorize", get(authorize))
        .route("/answer", post(answer))
        .route("/token", post(token))
        .route("/revoke", post(revoke))
        .route("/introspect", post(introspect).get(introspect_by_get))
        .with_state(shared)
}

fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

async fn metadata(At(shared): At<Arc<Shared>>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", shared.issuer);
    let mut metadata = json!({
        "issuer": shared.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "introspection_endpoint": at("/introspect"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": [SCOPE],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "authorization_response_iss_parameter_supported": true,
    });
    if !shared.state().takes_none_back {
        metadata["revocation_endpoint"] = json!(at("/revoke"));
    }
    Json(metadata)
}

/// What is wrong with a question: said on a page where nobody may be sent back, else sent back (RFC 6749, 4.1.2.1).
fn look(shared: &Shared, question: &Fields) -> Result<(), Box<Response>> {
    let redirect = field(question, "redirect_uri");
    let words = |words: &str| -> Box<Response> { (StatusCode::BAD_REQUEST, Html(page::wrong(words))).into_response().into() };
    if field(question, "client_id") != CLIENT_ID {
        return Err(words("This client is not known."));
    }
    if !shared.state().redirects.iter().any(|known| known == redirect) {
        return Err(words("This client is not sent back there."));
    }
    let back = |error: &str| Err(Box::new(sent_back(shared, question, &[("error", error)])));
    if field(question, "response_type") != "code" {
        return back("unsupported_response_type");
    }
    if field(question, "code_challenge_method") != "S256" || field(question, "code_challenge").len() != 43 {
        return back("invalid_request");
    }
    if !field(question, "scope").split(' ').any(|scope| scope == SCOPE) {
        return back("invalid_scope");
    }
    Ok(())
}

fn sent_back(shared: &Shared, question: &Fields, with: &[(&str, &str)]) -> Response {
    let Ok(mut url) = reqwest::Url::parse(field(question, "redirect_uri")) else { return StatusCode::BAD_REQUEST.into_response() };
    url.query_pairs_mut().extend_pairs(with).append_pair("state", field(question, "state")).append_pair("iss", &shared.issuer);
    Redirect::to(url.as_str()).into_response()
}

async fn authorize(At(shared): At<Arc<Shared>>, Query(question): Query<Fields>) -> Response {
    match look(&shared, &question) {
        Ok(()) => {
            let (client, scope, user) = (field(&question, "client_id"), field(&question, "scope"), field(&question, "login_hint"));
            Html(page::consent(client, scope, user, &question)).into_response()
        }
        Err(response) => *response,
    }
}

async fn answer(At(shared): At<Arc<Shared>>, Form(form): Form<Fields>) -> Response {
    if let Err(response) = look(&shared, &form) {
        return *response;
    }
    if field(&form, "answer") != "allow" {
        return sent_back(&shared, &form, &[("error", "access_denied"), ("error_description", "The owner said no")]);
    }
    let code = {
        let mut state = shared.state();
        let code = state.word("code");
        let given = Code {
            user: field(&form, "user").to_owned(),
            redirect: field(&form, "redirect_uri").to_owned(),
            challenge: field(&form, "code_challenge").to_owned(),
        };
        state.codes.insert(code.clone(), given);
        code
    };
    sent_back(&shared, &form, &[("code", &code)])
}

fn refused(status: StatusCode, error: &str, words: &str) -> Response {
    (status, Json(json!({ "error": error, "error_description": words }))).into_response()
}

async fn token(At(shared): At<Arc<Shared>>, headers: HeaderMap, Form(form): Form<Fields>) -> Response {
    let (slow, vice) = {
        let mut state = shared.state();
        match field(&form, "grant_type") {
            "refresh_token" => state.renewals += 1,
            _ => state.exchanges += 1,
        }
        (state.slow, state.vice)
    };
    tokio::time::sleep(slow).await;
    match vice {
        Vice::OutOfOrder => return (StatusCode::SERVICE_UNAVAILABLE, Html("<h1>Back soon</h1>")).into_response(),
        Vice::Redirects => return Redirect::temporary("/elsewhere").into_response(),
        Vice::ForgetsClient => return refused(StatusCode::UNAUTHORIZED, "invalid_client", "who is that?"),
        Vice::Babbles => {
            let token = shared.state().word("access");
            return (StatusCode::OK, format!("access_token={token}&token_type=bearer")).into_response();
        }
        Vice::None | Vice::NoRefresh => {}
    }
    if !is_client(&headers, &form) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client", "client or secret is wrong");
    }
    let mut state = shared.state();
    match field(&form, "grant_type") {
        "authorization_code" => by_code(&mut state, &form),
        "refresh_token" => by_refresh(&mut state, &form),
        _ => refused(StatusCode::BAD_REQUEST, "unsupported_grant_type", "code or refresh token"),
    }
}

/// RFC 7009, 2: with a refresh token the whole leave goes; a token that is not known is gone already.
async fn revoke(At(shared): At<Arc<Shared>>, headers: HeaderMap, Form(form): Form<Fields>) -> Response {
    let mut state = shared.state();
    state.revocations += 1;
    match state.vice {
        Vice::OutOfOrder => return (StatusCode::SERVICE_UNAVAILABLE, Html("<h1>Back soon</h1>")).into_response(),
        Vice::Redirects => return Redirect::temporary("/elsewhere").into_response(),
        Vice::ForgetsClient => return refused(StatusCode::UNAUTHORIZED, "invalid_client", "who is that?"),
        Vice::None | Vice::NoRefresh | Vice::Babbles => {}
    }
    if !is_client(&headers, &form) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client", "client or secret is wrong");
    }
    let shown = field(&form, "token");
    if shown.is_empty() {
        return refused(StatusCode::BAD_REQUEST, "invalid_request", "which token?");
    }
    if let Some(leave) = state.refresh.get(shown).map(|refresh| refresh.leave) {
        state.refresh.retain(|_, refresh| refresh.leave != leave);
        state.access.retain(|_, access| access.leave != leave);
    }
    state.access.remove(shown);
    StatusCode::OK.into_response()
}

fn is_client(headers: &HeaderMap, form: &Fields) -> bool {
    let basic = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Basic "));
    match basic {
        Some(basic) => {
            STANDARD.decode(basic).is_ok_and(|plain| plain == format!("{CLIENT_ID}:{}", CLIENT_SECRET.replace(' ', "+")).as_bytes())
        }
        None => field(form, "client_id") == CLIENT_ID && field(form, "client_secret") == CLIENT_SECRET,
    }
}

/// A code is good once, for whom it was given, and for whoever holds the verifier of its question.
fn by_code(state: &mut State, form: &Fields) -> Response {
    let wrong = |words: &str| refused(StatusCode::BAD_REQUEST, "invalid_grant", words);
    let Some(code) = state.codes.remove(field(form, "code")) else { return wrong("no such code, or used") };
    if code.redirect != field(form, "redirect_uri") {
        return wrong("another redirect_uri than asked with");
    }
    let shown = URL_SAFE_NO_PAD.encode(Sha256::digest(field(form, "code_verifier")));
    if shown != code.challenge {
        return wrong("the verifier does not fit the challenge");
    }
    state.next += 1;
    let leave = state.next;
    give(state, &code.user, leave, None)
}

fn by_refresh(state: &mut State, form: &Fields) -> Response {
    let shown = field(form, "refresh_token").to_owned();
    let wrong = |words: &str| refused(StatusCode::BAD_REQUEST, "invalid_grant", words);
    let Some(known) = state.refresh.get(&shown).cloned() else { return wrong("leave was taken back, or never given") };
    if known.used {
        // A used one shown again: somebody has a copy. All of this leave is void.
        state.refresh.retain(|_, refresh| refresh.leave != known.leave);
        state.access.retain(|_, access| access.leave != known.leave);
        return wrong("a used refresh token was shown again");
    }
    if state.rotates {
        if let Some(refresh) = state.refresh.get_mut(&shown) {
            refresh.used = true;
        }
        return give(state, &known.user, known.leave, None);
    }
    give(state, &known.user, known.leave, Some(&shown))
}

/// Gives an access token, and a refresh token unless `stays` is good further.
fn give(state: &mut State, user: &str, leave: u64, stays: Option<&str>) -> Response {
    let life = state.life.unwrap_or(LIFE_DEFAULT);
    let access = state.word("access");
    state.access.insert(access.clone(), Access { user: user.to_owned(), leave, until: Instant::now() + life });
    let mut answer = json!({ "access_token": access, "token_type": "Bearer", "expires_in": life.as_secs(), "scope": SCOPE });
    if stays.is_none() && state.vice != Vice::NoRefresh {
        let refresh = state.word("refresh");
        state.refresh.insert(refresh.clone(), Refresh { user: user.to_owned(), leave, used: false });
        answer["refresh_token"] = json!(refresh);
    }
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

async fn introspect(At(shared): At<Arc<Shared>>, Form(form): Form<Fields>) -> Json<Value> {
    told(&shared, field(&form, "token"))
}

async fn introspect_by_get(At(shared): At<Arc<Shared>>, Query(query): Query<Fields>) -> Json<Value> {
    told(&shared, field(&query, "token"))
}

fn told(shared: &Shared, token: &str) -> Json<Value> {
    let until = shared.state().access.get(token).map(|access| access.until.saturating_duration_since(Instant::now()).as_secs());
    match whose(shared, token) {
        Some(user) => {
            Json(json!({ "active": true, "username": user, "email": user, "scope": SCOPE, "client_id": CLIENT_ID, "exp_in": until }))
        }
        None => Json(json!({ "active": false })),
    }
}
