//! Bad input and the doors' own rules, through all layers.

use crate::house::{Browser, House, PASSWORD, With, company_input};
use axum::body::Body;
use axum::http::{Method, Request};
use kernel::Lang;
use serde_json::{Value, json};
use web::Catalogue;

#[tokio::test]
async fn each_bad_field_has_its_own_code_in_both_languages() {
    let house = House::new().await;
    let good = company_input("Lantern Tools", "wang@lantern.example");
    let cases: [(&str, Value, u16, &str); 12] = [
        ("email", json!("wang"), 422, "accounts.email_invalid"),
        ("email", json!("wang@lantern@example"), 422, "accounts.email_invalid"),
        ("email", json!(format!("{}@lantern.example", "x".repeat(300))), 422, "accounts.email_invalid"),
        ("company", json!("  "), 422, "accounts.name_invalid"),
        ("name", json!("x".repeat(101)), 422, "accounts.name_invalid"),
        ("name", json!("Wang\u{7}"), 422, "accounts.name_invalid"),
        ("password", json!("short"), 422, "accounts.password_too_short"),
        ("password", json!("x".repeat(300)), 422, "accounts.password_too_long"),
        ("password", json!("password123"), 422, "accounts.password_common"),
        ("time_zone", json!("Moon/Base"), 422, "accounts.time_zone_unknown"),
        ("lang", json!("fr"), 422, "accounts.lang_unknown"),
        ("surprise", json!(1), 422, "web.fields"),
    ];
    for (field, value, status, code) in cases {
        let mut input = good.clone();
        input[field] = value;
        let mut titles = Vec::new();
        for lang in ["en", "zh-CN"] {
            let mut browser = house.browser();
            browser.lang = lang;
            let words = browser.post("/api/start/company", input.clone()).await.refused(status, code);
            assert_eq!(words["errors"][0]["field"], field, "{words}");
            titles.push(words["title"].clone());
        }
        assert_ne!(titles[0], titles[1]);
    }
    let mut input = good;
    input.as_object_mut().unwrap().remove("email");
    let words = house.browser().post("/api/start/company", input).await.refused(422, "web.fields");
    assert_eq!((words["errors"][0]["field"].as_str(), words["errors"][0]["code"].as_str()), (Some("email"), Some("web.field_missing")));
}

#[tokio::test]
async fn a_cookie_that_is_none_of_ours_is_named_and_taken_away() {
    let house = House::new().await;
    house.company().await;
    for cookie in ["session=%00", "session=short", "session='; drop table", "session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!"] {
        let mut browser = house.browser();
        browser.cookie = Some(cookie.to_owned());
        let answer = browser.get("/api/me").await;
        assert!(answer.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
        answer.refused(401, "accounts.session_malformed");
        browser.cookie = Some(cookie.to_owned());
        browser.sign_in("wang@lantern.example", PASSWORD).await.expect(200);
        browser.me().await;
    }
    let mut browser = house.browser();
    browser.cookie = Some(format!("session={}", "A".repeat(43)));
    browser.get("/api/me").await.refused(401, "accounts.session_ended");
}

async fn raw(browser: &mut Browser, kind: &str, body: impl Into<Body>) -> crate::house::Answer {
    let request = Request::builder().method(Method::POST).uri("/api/session").header("x-requested-with", "tradewind");
    browser.answer(request.header("content-type", kind).body(body.into()).unwrap()).await
}

#[tokio::test]
async fn bodies_that_are_too_large_broken_or_of_another_kind_are_refused() {
    let house = House::new().await;
    let mut browser = house.browser();
    raw(&mut browser, "application/json", "x".repeat(2 << 20)).await.refused(413, "web.body_too_large");
    raw(&mut browser, "application/json", "{\"email\": ").await.refused(400, "web.json_broken");
    raw(&mut browser, "text/plain", "hello").await.refused(415, "web.not_json");
    raw(&mut browser, "application/x-www-form-urlencoded", "email=a").await.refused(415, "web.not_json");
    raw(&mut browser, "application/json", "[1]").await.refused(422, "web.fields");
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(matches!(raw(&mut browser, "application/json", deep).await.status, 400 | 422));
}

#[tokio::test]
async fn another_site_can_not_make_a_browser_act() {
    let house = House::new().await;
    let mut master = house.company().await;
    let input = || Some(json!({ "name": "X" }));
    for forged in ["", "XMLHttpRequest"] {
        master.send(Method::PATCH, "/api/me", input(), &[("x-requested-with", forged)]).await.refused(403, "web.csrf_missing");
    }
    master.send(Method::PATCH, "/api/me", input(), &[]).await.expect(200);
}

#[tokio::test]
async fn answers_carry_what_keeps_browsers_safe() {
    let house = House::new().await;
    let mut browser = house.browser();
    let answer = browser.get("/api/me").await;
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
    ] {
        assert_eq!(answer.headers[name], value, "{name}");
    }
    let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(answer.refused(401, "web.unauthenticated")["request_id"], id.as_str());
    browser.get("/api/nothing-here").await.refused(404, "web.not_found");
    browser.delete("/api/start").await.refused(405, "web.method_not_allowed");
}

#[tokio::test]
async fn the_same_idempotency_key_gives_the_same_answer_and_acts_once() {
    let house = House::new().await;
    let mut master = house.company().await;
    let key = [("idempotency-key", "a-key-of-the-client")];
    let input = |name: &str| Some(json!({ "name": name, "parent_id": null }));
    let first = master.send(Method::POST, "/api/departments", input("Sales"), &key).await.expect(201);
    let again = master.send(Method::POST, "/api/departments", input("Sales"), &key).await;
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(again.expect(201), first);
    master.send(Method::POST, "/api/departments", input("Other"), &key).await.refused(422, "web.idempotency_key_reused");
    // A refusal changed nothing, so the key is free again.
    let key = [("idempotency-key", "another")];
    master.send(Method::POST, "/api/departments", input("Sales"), &key).await.refused(409, "accounts.department_name_taken");
    master.send(Method::POST, "/api/departments", input("Europe"), &key).await.expect(201);
    // A secret is not kept for a second answer.
    let key = [("idempotency-key", "for an API key")];
    let input = || Some(json!({ "name": "K", "scopes": [], "expires_at": null }));
    master.send(Method::POST, "/api/me/api-keys", input(), &key).await.expect(201);
    master.send(Method::POST, "/api/me/api-keys", input(), &key).await.refused(409, "web.idempotency_running");
    house.pass(180);
    master.send(Method::POST, "/api/me/api-keys", input(), &key).await.refused(409, "web.idempotency_interrupted");
    let long = "k".repeat(201);
    master
        .send(Method::POST, "/api/departments", Some(json!({})), &[("idempotency-key", &long)])
        .await
        .refused(400, "web.idempotency_key_bad");
}

#[tokio::test]
async fn one_caller_can_not_ask_without_end() {
    let house = House::with(With { slow: true, ..With::default() }).await;
    let mut master = house.company().await;
    let first = master.get("/api/me").await;
    assert_eq!(first.headers["ratelimit-policy"], "\"requests\";q=60;w=60");
    assert_eq!(first.headers["ratelimit"], "\"requests\";r=2;t=0");
    for _ in 0..2 {
        master.me().await;
    }
    let refused = master.get("/api/me").await;
    assert!(refused.headers.contains_key("retry-after"));
    refused.refused(429, "web.too_many_requests");
}

#[tokio::test]
async fn a_cursor_or_limit_that_is_none_is_refused() {
    let house = House::new().await;
    let mut master = house.company().await;
    for path in ["/api/accounts?cursor=nonsense", "/api/audit?cursor=WyJ4Il0", "/api/me/sessions?cursor=AAAA"] {
        master.get(path).await.refused(400, "web.bad_cursor");
    }
    master.get("/api/accounts?limit=many").await.refused(422, "web.fields");
    master.get("/api/accounts?limit=100000").await;
    master.patch("/api/accounts/not-an-id", json!({})).await.refused(404, "web.not_found");
}

/// A ledger: every code that this context can answer has words in both languages.
#[test]
fn every_code_has_words() {
    let source = [include_str!("../../src/refusals.rs"), include_str!("../../src/authenticate.rs")].concat();
    let codes: Vec<&str> =
        source.split('"').filter(|text| text.starts_with("accounts.") && !text.contains(' ')).filter(|t| !t.contains(": ")).collect();
    assert!(codes.len() > 60);
    for code in codes {
        for lang in Lang::ALL {
            let key = format!("accounts.error.{}", code.trim_start_matches("accounts."));
            for part in ["title", "detail"] {
                assert!(Catalogue::embedded().has(lang, &format!("{key}.{part}")), "{key}.{part} in {lang:?}");
            }
        }
    }
}
