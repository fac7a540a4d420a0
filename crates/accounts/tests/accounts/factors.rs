//! Second factors: one-time passwords, recovery codes, passkeys.

use crate::authenticator::Authenticator;
use crate::house::{Browser, House, PASSWORD};
use kernel::Clock;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

const EMAIL: &str = "wang@lantern.example";

/// The code that an authenticator app shows `ahead` seconds from the house's now.
fn code(house: &House, secret: &str, ahead: i64) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).with_account_name("x").with_issuer(Some("x")).build().unwrap();
    totp.generate(u64::try_from(house.clock.now().timestamp() + ahead).unwrap()).to_string()
}

async fn switch_on(house: &House, browser: &mut Browser) -> (String, Value) {
    let begun = browser.post("/api/me/totp/begin", json!({})).await.expect(200);
    let secret = begun["secret"].as_str().unwrap().to_owned();
    assert!(begun["otpauth_url"].as_str().unwrap().starts_with("otpauth://totp/"));
    let codes = browser.post("/api/me/totp/confirm", json!({ "code": code(house, &secret, 0) })).await.expect(200);
    (secret, codes["recovery_codes"].clone())
}

#[tokio::test]
async fn one_time_passwords_count_once_and_bad_clocks_are_explained() {
    let house = House::new().await;
    let mut desk = house.company().await;
    desk.post("/api/me/totp/confirm", json!({ "code": "123456" })).await.refused(409, "accounts.totp_not_begun");
    let (secret, codes) = switch_on(&house, &mut desk).await;
    assert_eq!(codes.as_array().unwrap().len(), 10);
    desk.post("/api/me/totp/begin", json!({})).await.refused(409, "accounts.totp_already_on");

    let mut phone = house.browser();
    let needed = phone.sign_in(EMAIL, PASSWORD).await.refused(401, "accounts.second_factor_needed");
    assert_eq!(needed["methods"], json!(["totp", "recovery"]));
    let with = |code: String| json!({ "email": EMAIL, "password": PASSWORD, "code": code });
    // The code that switched it on was used by that.
    phone.post("/api/session", with(code(&house, &secret, 0))).await.refused(401, "accounts.totp_reused");
    house.pass(60);
    phone.post("/api/session", with("000000".into())).await.refused(401, "accounts.totp_wrong");
    phone.post("/api/session", with(code(&house, &secret, 180))).await.refused(401, "accounts.totp_skewed");
    house.pass(60);
    phone.post("/api/session", with(code(&house, &secret, 0))).await.expect(200);
    phone.post("/api/session", with(code(&house, &secret, 0))).await.refused(401, "accounts.totp_reused");
    phone.post("/api/session", with(code(&house, &secret, 30))).await.expect(200);

    let mut wrong = house.browser();
    let answer = wrong.post("/api/session", json!({ "email": EMAIL, "password": "wrong", "code": code(&house, &secret, 60) })).await;
    answer.refused(401, "accounts.wrong_credentials");

    let remove = |password: &str| json!({ "password": password });
    desk.send(axum::http::Method::DELETE, "/api/me/totp", Some(remove("wrong")), &[]).await.refused(403, "accounts.password_wrong");
    desk.send(axum::http::Method::DELETE, "/api/me/totp", Some(remove(PASSWORD)), &[]).await.expect(204);
    house.browser().sign_in(EMAIL, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn of_two_sign_ins_with_the_same_code_at_the_same_moment_one_is_refused() {
    let house = House::new().await;
    let mut desk = house.company().await;
    let (secret, _) = switch_on(&house, &mut desk).await;
    house.pass(60);
    let input = json!({ "email": EMAIL, "password": PASSWORD, "code": code(&house, &secret, 0) });
    let (mut one, mut two) = (house.browser(), house.browser());
    let (a, b) = tokio::join!(one.post("/api/session", input.clone()), two.post("/api/session", input));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401], "{} {}", a.body, b.body);
}

#[tokio::test]
async fn a_recovery_code_counts_once_however_it_is_typed() {
    let house = House::new().await;
    let mut desk = house.company().await;
    let (_, codes) = switch_on(&house, &mut desk).await;
    let typed = codes[3].as_str().unwrap().to_uppercase().replace('-', " ");
    let input = json!({ "email": EMAIL, "password": PASSWORD, "recovery_code": typed });
    house.browser().post("/api/session", input.clone()).await.expect(200);
    house.browser().post("/api/session", input).await.refused(401, "accounts.recovery_code_wrong");
}

#[tokio::test]
async fn a_company_can_ask_everybody_for_a_second_factor() {
    let house = House::new().await;
    let mut master = house.company().await;
    let mut seller = house.colleague(&mut master, "li@lantern.example", "salesperson", "own", None).await;
    let ask = json!({ "require_second_factor": true });
    master.patch("/api/tenant", ask.clone()).await.refused(409, "accounts.second_factor_missing");
    switch_on(&house, &mut master).await;
    assert_eq!(master.patch("/api/tenant", ask).await.expect(200)["require_second_factor"], true);
    // On the seller's next request all but his own account is closed.
    seller.get("/api/accounts").await.refused(403, "accounts.second_factor_required");
    assert_eq!(seller.me().await["tenant"]["require_second_factor"], true);
    switch_on(&house, &mut seller).await;
    seller.get("/api/accounts").await.expect(200);
    let remove = json!({ "password": PASSWORD });
    seller.send(axum::http::Method::DELETE, "/api/me/totp", Some(remove), &[]).await.refused(409, "accounts.second_factor_stays");
}

async fn add_passkey(browser: &mut Browser, key: &mut Authenticator) -> Value {
    let asked = browser.post("/api/me/passkeys/begin", json!({})).await.expect(200);
    assert_eq!(asked["options"]["publicKey"]["authenticatorSelection"]["residentKey"], "preferred");
    let answer = json!({ "challenge_id": asked["challenge_id"], "name": "Laptop", "credential": key.create(&asked["options"]) });
    let made = browser.post("/api/me/passkeys/finish", answer.clone()).await.expect(200);
    browser.post("/api/me/passkeys/finish", answer).await.refused(410, "accounts.challenge_gone");
    made
}

#[tokio::test]
async fn a_passkey_signs_in_alone_and_its_answer_counts_once() {
    let house = House::new().await;
    let mut desk = house.company().await;
    let mut key = Authenticator::new();
    let made = add_passkey(&mut desk, &mut key).await;
    assert_eq!(made["recovery_codes"].as_array().unwrap().len(), 10);
    assert_eq!(desk.me().await["account"]["second_factor"], true);

    let mut phone = house.browser();
    let asked = phone.post("/api/session/passkey/begin", json!({})).await.expect(200);
    let answer = json!({ "challenge_id": asked["challenge_id"], "credential": key.get(&asked["options"]) });
    assert_eq!(phone.post("/api/session/passkey/finish", answer.clone()).await.expect(200)["account"]["email"], EMAIL);
    house.browser().post("/api/session/passkey/finish", answer.clone()).await.refused(410, "accounts.challenge_gone");
    // The answer to one challenge is none to another.
    let other = phone.post("/api/session/passkey/begin", json!({})).await.expect(200);
    let replay = json!({ "challenge_id": other["challenge_id"], "credential": answer["credential"] });
    house.browser().post("/api/session/passkey/finish", replay).await.refused(401, "accounts.passkey_refused");
    // Nor does it count later.
    let late = phone.post("/api/session/passkey/begin", json!({})).await.expect(200);
    house.pass(301);
    let answer = json!({ "challenge_id": late["challenge_id"], "credential": key.get(&late["options"]) });
    house.browser().post("/api/session/passkey/finish", answer).await.refused(410, "accounts.challenge_gone");

    let rows = desk.get("/api/me/passkeys").await.expect(200);
    assert!(rows[0]["last_used_at"].is_string());
    desk.delete(&format!("/api/me/passkeys/{}", rows[0]["id"].as_str().unwrap())).await.expect(204);
    let asked = phone.post("/api/session/passkey/begin", json!({})).await.expect(200);
    let answer = json!({ "challenge_id": asked["challenge_id"], "credential": key.get(&asked["options"]) });
    house.browser().post("/api/session/passkey/finish", answer).await.refused(401, "accounts.passkey_refused");
}

#[tokio::test]
async fn a_passkey_is_a_second_factor_after_the_password() {
    let house = House::new().await;
    let mut desk = house.company().await;
    let mut key = Authenticator::new();
    add_passkey(&mut desk, &mut key).await;
    let mut phone = house.browser();
    let needed = phone.sign_in(EMAIL, PASSWORD).await.refused(401, "accounts.second_factor_needed");
    assert_eq!(needed["methods"], json!(["passkey", "recovery"]));
    let mut stranger = Authenticator::new();
    stranger.create(&desk.post("/api/me/passkeys/begin", json!({})).await.expect(200)["options"]);
    let wrong = json!({ "challenge_id": needed["passkey"]["challenge_id"], "credential": stranger.get(&needed["passkey"]["options"]) });
    phone.post("/api/session/passkey/finish", wrong).await.refused(401, "accounts.passkey_refused");
    let needed = phone.sign_in(EMAIL, PASSWORD).await.refused(401, "accounts.second_factor_needed");
    let answer = json!({ "challenge_id": needed["passkey"]["challenge_id"], "credential": key.get(&needed["passkey"]["options"]) });
    phone.post("/api/session/passkey/finish", answer).await.expect(200);
    phone.me().await;
    let nonsense = json!({ "challenge_id": uuid::Uuid::new_v4(), "credential": {} });
    phone.post("/api/session/passkey/finish", nonsense).await.refused(410, "accounts.challenge_gone");
}
