//! A model outside of the house: off by default, through a gate that shows and notes what leaves; its answers are texts for people.

use crate::office::Office;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::chat_model::{ChatModel, Mood};

const KEY: &str = "sk-standin";

fn grant(model: &ChatModel, revision: i32) -> Value {
    json!({"active": true, "address": model.address(), "model": "small-1", "key": KEY, "recipient": "Model Ltd", "country": "CN",
        "purposes": ["translate_mail", "translate_draft", "write_draft"], "assessment": "", "consent": true, "revision": revision})
}

fn with(mut grant: Value, field: &str, value: Value) -> Value {
    grant[field] = value;
    grant
}

async fn on(office: &Office, model: &ChatModel) {
    let kept = office.ask("boss", "PUT", "/api/mail/outside/model", grant(model, 0)).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
    assert!(kept.json()["has_key"] == true && !kept.text().contains(KEY));
}

async fn letter(office: &Office) -> String {
    let text = "Guten Tag, wir brauchen 500 Leuchten bis März. Bitte senden Sie uns Ihren besten Preis und die Lieferzeit. Mit freundlichen Grüßen";
    let thread = office.letter("mia", "Anke <anke@licht.example>", "Leuchten", text).await;
    office.newest("mia", &thread).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_that_was_not_granted_and_shown() {
    let office = Office::new().await;
    let model = ChatModel::start(KEY).await;
    let message = letter(&office).await;
    let ask = json!({"purpose": "translate_mail", "message_id": message, "language": "en"});
    assert_eq!(office.get("mia", "/api/mail/outside").await["purposes"], json!([]));
    assert_eq!(office.refused("mia", "POST", "/api/mail/outside/ask", ask.clone()).await, (409, "mail.outside_off".to_owned()));
    on(&office, &model).await;

    let shown = office.post("mia", "/api/mail/outside/ask", ask.clone()).await["shown"].clone();
    assert!(shown["text"].as_str().unwrap().contains("500 Leuchten") && shown["recipient"] == "Model Ltd", "{shown}");
    assert!(model.asked().is_empty(), "it was only shown");
    let other = with(ask.clone(), "seen", json!("00"));
    assert_eq!(office.refused("mia", "POST", "/api/mail/outside/ask", other).await, (409, "mail.exit_not_shown".to_owned()));
    assert!(model.asked().is_empty());
    // A mail that she doesn't see is shown to nobody, here or outside.
    assert_eq!(office.refused("noah", "POST", "/api/mail/outside/ask", ask.clone()).await.0, 404);

    let seen = with(ask.clone(), "seen", shown["sha256"].clone());
    let came = office.post("mia", "/api/mail/outside/ask", seen.clone()).await;
    assert!(came["text"].as_str().unwrap().starts_with("[Guten Tag") && came["was"] == "de", "{came}");
    let asked = model.asked();
    assert_eq!(asked.len(), 1);
    let sent: Value = serde_json::from_str(shown["text"].as_str().unwrap()).unwrap();
    assert_eq!(asked[0], sent, "word for word what was shown");
    let kept = office.get("mia", &format!("/api/mail/messages/{message}/translations")).await;
    assert_eq!((&kept[0]["language"], &kept[0]["was"]), (&"en".into(), &"de".into()));
    assert_eq!(office.refused("noah", "GET", &format!("/api/mail/messages/{message}/translations"), Value::Null).await.0, 404);
    let exit = office.get("boss", "/api/mail/outside/exits").await["items"][0].clone();
    assert_eq!(
        (&exit["by"], &exit["outcome"], &exit["sha256"], &exit["country"]),
        (&"mia".into(), &"answered".into(), &shown["sha256"], &"CN".into())
    );
    assert!(office.get("noah", "/api/mail/outside/exits").await["items"].as_array().unwrap().is_empty());
    assert!(office.get("chief", "/api/mail/outside/exits").await["items"].as_array().unwrap().is_empty());
    assert_eq!(office.smtp.messages().len(), 0);

    // A purpose that is taken back is refused from then on.
    let fewer = with(with(grant(&model, 1), "purposes", json!(["write_draft"])), "key", Value::Null);
    assert_eq!(office.ask("boss", "PUT", "/api/mail/outside/model", fewer).await.json()["has_key"], true);
    assert_eq!(office.refused("mia", "POST", "/api/mail/outside/ask", seen).await, (403, "mail.exit_not_granted".to_owned()));
    let elsewhere = with(with(grant(&model, 2), "address", json!("https://other.example/v1")), "key", Value::Null);
    assert_eq!(office.ask("boss", "PUT", "/api/mail/outside/model", elsewhere).await.json()["has_key"], false, "a key goes to nobody else");
}

async fn drafted(office: &Office) -> crate::office::Answer {
    let ask = json!({"purpose": "write_draft", "text": "price 4.20 FOB\n30 days", "language": "es"});
    let shown = office.post("mia", "/api/mail/outside/ask", ask.clone()).await["shown"]["sha256"].clone();
    office.ask("mia", "POST", "/api/mail/outside/ask", with(ask, "seen", shown)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_outside_is_said() {
    let office = Office::new().await;
    let model = ChatModel::start(KEY).await;
    on(&office, &model).await;
    let came = drafted(&office).await.json();
    assert_eq!(came["text"], "[price 4.20 FOB\n30 days]");
    assert!(model.asked()[0]["messages"][0]["content"].as_str().unwrap().contains("Spanish"));
    let cases = [
        (Mood::Refuses(429), "mail.outside_too_many"),
        (Mood::Refuses(500), "mail.outside_unreachable"),
        (Mood::Refuses(400), "mail.outside_refused"),
        (Mood::Says("<html>"), "mail.outside_not_understood"),
        (Mood::Says(r#"{"choices":[]}"#), "mail.outside_not_understood"),
    ];
    for (mood, code) in cases {
        model.be(mood.clone());
        let answer = drafted(&office).await;
        assert_eq!((answer.status, &answer.json()["code"]), (502, &code.into()), "{mood:?}");
    }
    // A redirect is not followed: nobody else gets the text.
    let other = ChatModel::start(KEY).await;
    model.be(Mood::Redirects(format!("{}/chat/completions", other.address())));
    assert_eq!(drafted(&office).await.status, 502);
    assert!(other.asked().is_empty());
    model.be(Mood::Well);
    office.ask("boss", "PUT", "/api/mail/outside/model", with(grant(&model, 1), "key", json!("sk-wrong"))).await;
    assert_eq!(drafted(&office).await.json()["code"], "mail.outside_key_refused");
    assert_eq!(office.number("select count(*) from mail.outside_exit where outcome = 'failed'").await, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stops_waiting_leaves_a_note_that_it_left() {
    let office = Office::new().await;
    let model = ChatModel::start(KEY).await;
    on(&office, &model).await;
    model.be(Mood::Silent(Duration::from_secs(60)));
    let stopped = tokio::time::timeout(Duration::from_secs(4), drafted(&office)).await;
    assert!(stopped.is_err());
    assert_eq!(model.asked().len(), 1);
    assert_eq!(office.number("select count(*) from mail.outside_exit where outcome = 'left'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_says_all_that_it_must() {
    let office = Office::new().await;
    let model = ChatModel::start(KEY).await;
    let cases = [
        (with(grant(&model, 0), "consent", json!(false)), "mail.exit_consent_missing"),
        (with(grant(&model, 0), "country", json!("HK")), "mail.exit_assessment_missing"),
        (with(grant(&model, 0), "country", json!("China")), "mail.field_malformed"),
        (with(grant(&model, 0), "recipient", json!(" ")), "mail.field_malformed"),
        (with(grant(&model, 0), "purposes", json!([])), "mail.field_malformed"),
        (with(grant(&model, 0), "address", json!("ftp://model.example")), "mail.field_malformed"),
    ];
    for (bad, code) in cases {
        assert_eq!(office.refused("boss", "PUT", "/api/mail/outside/model", bad).await, (422, code.to_owned()));
    }
    // A refusal says which field, the rule, and the way out.
    let told = office.ask("boss", "PUT", "/api/mail/outside/model", with(grant(&model, 0), "country", json!("China"))).await.json();
    assert!(told["detail"].as_str().unwrap().contains("“Where they go” must be a country. Choose one from the list"), "{told}");
    assert_eq!((&told["errors"][0]["field"], &told["errors"][0]["detail"]), (&"country".into(), &told["detail"]));
    let abroad = with(with(grant(&model, 0), "country", json!("HK")), "assessment", json!("PIA 2026-11"));
    assert_eq!(office.ask("boss", "PUT", "/api/mail/outside/model", abroad).await.json()["revision"], 1);
    assert_eq!(office.number("select count(*) from accounts.audit where act = 'mail.outside.grant'").await, 1);
    let long = json!({"purpose": "translate_draft", "text": "x".repeat(20_001), "language": "en"});
    assert_eq!(office.refused("mia", "POST", "/api/mail/outside/ask", long).await, (422, "mail.outside_too_long".to_owned()));
}
