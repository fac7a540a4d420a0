//! Signing in by password, sessions, throttling, forgotten passwords, 'this wasn't me'.

use crate::house::{House, PASSWORD, token_in};
use kernel::Lang;
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};
use web::{Authenticate, Credential, Visitor};

#[tokio::test]
async fn a_session_is_opened_listed_and_ended() {
    let house = House::new().await;
    let mut desk = house.company().await;
    let mut phone = house.browser();
    phone.agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";
    let answer = phone.sign_in("WANG@lantern.example", PASSWORD).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
    answer.expect(200);

    let sessions = desk.get("/api/me/sessions").await.expect(200);
    let rows = sessions["items"].as_array().unwrap();
    let of_phone = rows.iter().find(|s| s["device"] == "Safari · iPhone").unwrap();
    assert_eq!((rows.len(), of_phone["current"].as_bool(), of_phone["address"].as_str()), (2, Some(false), Some("203.0.113.7")));
    let page = desk.get("/api/me/sessions?limit=1").await.expect(200);
    let next = desk.get(&format!("/api/me/sessions?limit=1&cursor={}", page["next"].as_str().unwrap())).await.expect(200);
    assert_ne!(page["items"][0]["id"], next["items"][0]["id"]);

    desk.delete(&format!("/api/me/sessions/{}", of_phone["id"].as_str().unwrap())).await.expect(204);
    let ended = phone.get("/api/me").await;
    assert!(ended.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    ended.refused(401, "accounts.session_ended");

    phone.sign_in("wang@lantern.example", PASSWORD).await.expect(200);
    desk.delete("/api/me/sessions").await.expect(204);
    desk.me().await;
    phone.get("/api/me").await.refused(401, "accounts.session_ended");
    desk.delete("/api/session").await.expect(204);
    desk.get("/api/me").await.refused(401, "web.unauthenticated");
}

#[tokio::test]
async fn a_session_ends_when_idle_and_after_its_longest_life() {
    let house = House::new().await;
    let mut busy = house.company().await;
    let mut idle = busy.clone();
    idle.sign_in("wang@lantern.example", PASSWORD).await.expect(200);
    for _ in 0..8 {
        house.pass(11 * 24 * 3600);
        busy.me().await;
    }
    idle.get("/api/me").await.refused(401, "accounts.session_ended");
    house.pass(3 * 24 * 3600);
    busy.get("/api/me").await.refused(401, "accounts.session_ended");
    house.accounts.sweep().await.unwrap();
}

#[tokio::test]
async fn nothing_tells_whether_an_address_has_an_account() {
    let house = House::new().await;
    house.company().await;
    let mut stranger = house.browser();
    stranger.address = "198.51.100.9";
    let mut known = stranger.sign_in("wang@lantern.example", "not the password").await.refused(401, "accounts.wrong_credentials");
    let mut unknown = stranger.sign_in("nobody@lantern.example", "not the password").await.refused(401, "accounts.wrong_credentials");
    for answer in [&mut known, &mut unknown] {
        answer.as_object_mut().unwrap().remove("request_id");
    }
    assert_eq!(known, unknown);
    for email in ["wang@lantern.example", "nobody@lantern.example", "not an address"] {
        stranger.post("/api/password-reset", json!({ "email": email })).await.expect(202);
    }
    assert_eq!(house.letters().await.len(), 1);
}

#[tokio::test]
async fn an_unknown_address_takes_as_long_as_a_wrong_password() {
    let house = House::new().await;
    house.company().await;
    let mut stranger = house.browser();
    stranger.sign_in("warm@up.example", "x").await;
    // The quickest of several: what a busy machine adds is not what is asked for.
    let mut took = [u128::MAX; 2];
    for _ in 0..4 {
        for (at, email) in ["wang@lantern.example", "nobody@lantern.example"].into_iter().enumerate() {
            let started = Instant::now();
            stranger.sign_in(email, "not the password").await;
            took[at] = took[at].min(started.elapsed().as_micros());
        }
    }
    let [known, unknown] = took;
    assert!(unknown * 2 > known && known * 2 > unknown, "{took:?} µs");
}

#[tokio::test]
async fn failures_make_wait_for_longer_and_longer_whether_or_not_the_address_exists() {
    let house = House::new().await;
    house.company().await;
    for email in ["wang@lantern.example", "nobody@lantern.example"] {
        let mut stranger = house.browser();
        for _ in 0..5 {
            stranger.sign_in(email, "wrong wrong wrong").await.refused(401, "accounts.wrong_credentials");
        }
        let refused = stranger.sign_in(email, PASSWORD).await;
        assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 2);
        refused.refused(429, "accounts.too_many_attempts");
        house.pass(2);
        stranger.sign_in(email, "wrong wrong wrong").await.refused(401, "accounts.wrong_credentials");
        house.pass(1);
        stranger.sign_in(email, "wrong wrong wrong").await.refused(429, "accounts.too_many_attempts");
        house.pass(2);
    }
    // The right password forgives.
    let mut owner = house.browser();
    owner.sign_in("wang@lantern.example", PASSWORD).await.expect(200);
    owner.sign_in("wang@lantern.example", "wrong wrong wrong").await.refused(401, "accounts.wrong_credentials");
}

#[tokio::test]
async fn one_network_that_tries_many_addresses_has_to_wait_too() {
    let house = House::new().await;
    house.company().await;
    let mut stranger = house.browser();
    stranger.address = "2001:db8:1:2:3::4";
    for n in 0..31 {
        let answer = stranger.sign_in(&format!("n{n}@lantern.example"), "wrong wrong wrong").await;
        if answer.status == 429 {
            answer.refused(429, "accounts.too_many_attempts");
            assert!(n >= 29, "after {n}");
            let mut neighbour = house.browser();
            neighbour.address = "2001:db8:1:2:ffff::1";
            neighbour.sign_in("wang@lantern.example", PASSWORD).await.refused(429, "accounts.too_many_attempts");
            house.browser().sign_in("wang@lantern.example", PASSWORD).await.expect(200);
            return;
        }
    }
    panic!("never had to wait");
}

#[tokio::test]
async fn an_account_that_is_tried_too_often_is_locked_and_opened_by_a_new_password() {
    let house = House::new().await;
    house.company().await;
    let mut stranger = house.browser();
    for n in 0..50 {
        stranger.address = ["198.51.100.1", "198.51.100.2", "198.51.100.3"][n % 3];
        stranger.sign_in("wang@lantern.example", "wrong wrong wrong").await;
        house.pass(1_000);
    }
    let mut owner = house.browser();
    // Whoever does not know the password learns nothing of it.
    stranger.sign_in("wang@lantern.example", "wrong wrong wrong").await.refused(401, "accounts.wrong_credentials");
    house.pass(1_000);
    owner.sign_in("wang@lantern.example", PASSWORD).await.refused(403, "accounts.account_locked");
    let letters = house.letters().await;
    let letter = letters.iter().find(|l| l.subject.contains("locked")).expect("a letter");
    let token = token_in(letter);
    let new = json!({ "password": "another fine mango 8" });
    owner.post(&format!("/api/password-reset/{token}"), json!({ "password": "mango" })).await.refused(422, "accounts.password_too_short");
    owner.post(&format!("/api/password-reset/{token}"), new.clone()).await.expect(204);
    owner.post(&format!("/api/password-reset/{token}"), new).await.refused(410, "accounts.reset_used");
    owner.sign_in("wang@lantern.example", "another fine mango 8").await.expect(200);
}

#[tokio::test]
async fn a_reset_link_grows_old_and_ends_all_sessions() {
    let house = House::new().await;
    let mut desk = house.company().await;
    let mut browser = house.browser();
    for _ in 0..2 {
        browser.post("/api/password-reset", json!({ "email": "wang@lantern.example" })).await.expect(202);
    }
    let letters = house.letters().await;
    assert_eq!(letters.len(), 1, "two wishes while one waits are one letter");
    let old = token_in(&letters[0]);
    house.pass(2 * 3600);
    let new = json!({ "password": "another fine mango 8" });
    browser.post(&format!("/api/password-reset/{old}"), new.clone()).await.refused(410, "accounts.reset_expired");
    browser.post("/api/password-reset/nonsense", new.clone()).await.refused(404, "accounts.reset_unknown");
    browser.post("/api/password-reset", json!({ "email": "wang@lantern.example" })).await.expect(202);
    let token = token_in(&house.letters().await[0]);
    browser.post(&format!("/api/password-reset/{token}"), new).await.expect(204);
    desk.get("/api/me").await.refused(401, "accounts.session_ended");
}

#[tokio::test]
async fn a_new_device_is_told_and_this_was_not_me_ends_everything() {
    let house = House::new().await;
    let mut desk = house.company().await;
    assert!(house.letters().await.is_empty(), "the first device is not news");
    let key = desk.post("/api/me/api-keys", json!({ "name": "Sync", "scopes": ["mail.read"], "expires_at": null })).await.expect(201);
    house.browser().sign_in("wang@lantern.example", PASSWORD).await.expect(200);
    assert!(house.letters().await.is_empty(), "nor is a known one");

    let mut thief = house.browser();
    thief.agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    thief.address = "198.51.100.66";
    thief.sign_in("wang@lantern.example", PASSWORD).await.expect(200);
    let letters = house.letters().await;
    assert!(letters[0].text.contains("Chrome · Windows") && letters[0].text.contains("198.51.100.66"), "{}", letters[0].text);
    let token = token_in(&letters[0]);
    let mut owner = house.browser();
    owner.post(&format!("/api/not-me/{token}"), json!({})).await.expect(204);
    owner.post(&format!("/api/not-me/{token}"), json!({})).await.refused(410, "accounts.not_me_used");
    thief.get("/api/me").await.refused(401, "accounts.session_ended");
    desk.get("/api/me").await.refused(401, "accounts.session_ended");
    let mut program = house.browser();
    program.bearer = Some(key["secret"].as_str().unwrap().to_owned());
    program.get("/api/me").await.refused(401, "accounts.api_key_invalid");
    thief.sign_in("wang@lantern.example", PASSWORD).await.refused(403, "accounts.account_locked");
    assert!(house.letters().await[0].text.contains("/password-reset/"));
}

#[tokio::test]
async fn a_changed_password_ends_other_sessions_and_wants_the_old_one() {
    let house = House::new().await;
    let mut desk = house.company().await;
    let mut other = house.browser();
    other.sign_in("wang@lantern.example", PASSWORD).await.expect(200);
    let change = |current: &str, new: &str| json!({ "current": current, "new": new });
    desk.post("/api/me/password", change("wrong", "another fine mango 8")).await.refused(403, "accounts.password_wrong");
    let words = desk.post("/api/me/password", change(PASSWORD, "password1234")).await.refused(422, "accounts.password_common");
    assert_eq!(words["errors"][0]["field"], "password");
    desk.post("/api/me/password", change(PASSWORD, "another fine mango 8")).await.expect(204);
    desk.me().await;
    other.get("/api/me").await.refused(401, "accounts.session_ended");
    other.sign_in("wang@lantern.example", PASSWORD).await.refused(401, "accounts.wrong_credentials");
    assert_eq!(house.letters().await[0].subject, "Your Tradewind password was changed");
}

#[tokio::test]
async fn looking_up_a_session_is_one_short_query() {
    let house = House::new().await;
    let mut desk = house.company().await;
    desk.me().await;
    let token = desk.cookie.as_deref().unwrap().trim_start_matches("session=").to_owned();
    let visitor = Visitor { address: IpAddr::V4(Ipv4Addr::LOCALHOST), agent: String::new(), speaks: Some(Lang::En) };
    let mut quickest = Duration::MAX;
    for _ in 0..100 {
        let started = Instant::now();
        house.accounts.authenticate(Credential::Session(&token), &visitor).await.unwrap();
        quickest = quickest.min(started.elapsed());
    }
    println!("{quickest:?}");
    assert!(quickest < Duration::from_millis(5), "{quickest:?} in a debug build");
}
