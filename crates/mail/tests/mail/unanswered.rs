//! The unanswered alarm: its owner first, then his superior, in working time; until it is answered, snoozed or needs none.

use crate::office::Office;
use chrono::{Datelike, Duration, TimeZone, Utc, Weekday};
use serde_json::{Value, json};

/// The next Monday, ten in the morning in Shanghai: the clock is moved there.
async fn to_monday(office: &Office) {
    let mut at = office.mail.now() + Duration::days(1);
    while at.weekday() != Weekday::Mon {
        at += Duration::days(1);
    }
    let monday = Utc.with_ymd_and_hms(at.year(), at.month(), at.day(), 2, 9, 0).single().unwrap();
    office.clock.advance(monday - office.mail.now());
}

fn rules(revision: i32) -> Value {
    json!({"active": true, "minutes": 240, "superior_minutes": 120, "label_minutes": {"enquiry": 60}, "days": 31, "from_minute": 540,
        "until_minute": 1080, "revision": revision})
}

async fn look(office: &Office) {
    office.run("update platform.job set run_at = now() where kind = 'mail.alarm' and state = 'waiting'").await;
    office
        .run(
            "insert into platform.job (tenant_id, id, kind, payload, unique_key)
             select tenant_id, gen_random_uuid(), 'mail.alarm', '{}', '' from mail.alarm_settings where active
             on conflict do nothing",
        )
        .await;
    office.drain().await;
}

async fn waiting(office: &Office, who: &str) -> Vec<(String, i64)> {
    let all = office.get(who, "/api/mail/unanswered").await;
    let row = |row: &Value| (row["subject"].as_str().unwrap_or("-").to_owned(), row["waited_minutes"].as_i64().unwrap());
    all.as_array().unwrap().iter().map(row).collect()
}

/// A mail of a customer's person; what it is about is set, as the model's judgement is not what is tried here.
async fn mail(office: &Office, subject: &str, topics: &'static str) -> String {
    let thread = office.letter("mia", "Ana <ana@lumen.example>", subject, "Could you confirm the delivery of our order?").await;
    office.run("update mail.thread set tab = 'customers', waiting = true").await;
    if topics.is_empty() {
        office.run("update mail.message set topics = '{}'").await;
    } else {
        office.run(topics).await;
    }
    thread
}

#[tokio::test(flavor = "multi_thread")]
async fn its_owner_is_told_and_then_who_leads_him() {
    let office = Office::new().await;
    to_monday(&office).await;
    let thread = mail(&office, "Delivery?", "").await;
    let kept = office.ask("boss", "PUT", "/api/mail/alarm-rules", rules(0)).await;
    assert_eq!(kept.json()["revision"], 1, "{}", kept.text());
    office.clock.advance(Duration::hours(3));
    look(&office).await;
    assert!(waiting(&office, "mia").await.is_empty(), "three hours are fine");
    office.clock.advance(Duration::hours(2));
    look(&office).await;
    look(&office).await;
    let (subject, minutes) = waiting(&office, "mia").await.remove(0);
    assert_eq!(subject, "Delivery?");
    assert!((299..=310).contains(&minutes), "{minutes}");
    assert!(waiting(&office, "boss").await.is_empty() && waiting(&office, "noah").await.is_empty());
    // The evening counts for nothing: on the next morning two hours more have passed.
    office.clock.advance(Duration::hours(18) + Duration::minutes(30));
    look(&office).await;
    assert_eq!(waiting(&office, "boss").await.len(), 1);
    assert!(waiting(&office, "noah").await.is_empty() && waiting(&office, "chief").await.is_empty());
    assert_eq!(office.number("select count(*) from mail.alarm").await, 1);

    let path = format!("/api/mail/unanswered/{thread}");
    assert_eq!(office.refused("noah", "POST", &path, json!({"no_answer": true})).await.0, 404);
    assert_eq!(office.refused("sue", "POST", &path, json!({"no_answer": true})).await.0, 404);
    office.post("mia", &path, json!({"no_answer": true})).await;
    look(&office).await;
    assert!(waiting(&office, "mia").await.is_empty() && waiting(&office, "boss").await.is_empty());
    office.post("mia", &path, json!({"no_answer": false})).await;
    assert_eq!(waiting(&office, "boss").await.len(), 1);
    office.post("mia", "/api/mail/threads/act", json!({"ids": [thread], "act": "done"})).await;
    assert!(waiting(&office, "mia").await.is_empty());
    look(&office).await;
    assert_eq!(office.number("select count(*) from mail.alarm").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn enquiries_are_sooner_and_an_answer_ends_it() {
    let office = Office::new().await;
    to_monday(&office).await;
    let thread = mail(&office, "Price", "update mail.message set topics = '{enquiry}'").await;
    office.ask("boss", "PUT", "/api/mail/alarm-rules", rules(0)).await;
    office.clock.advance(Duration::minutes(90));
    look(&office).await;
    let told = office.get("mia", "/api/mail/unanswered").await[0].clone();
    assert_eq!(told["label"], "enquiry");
    office
        .post("mia", "/api/mail/threads/act", json!({"ids": [thread], "act": "snooze", "until": office.mail.now() + Duration::days(1)}))
        .await;
    assert!(waiting(&office, "mia").await.is_empty(), "snoozed");
    office.post("mia", "/api/mail/threads/act", json!({"ids": [thread], "act": "unsnooze"})).await;
    assert_eq!(waiting(&office, "mia").await.len(), 1);
    let message = office.newest("mia", &thread).await;
    let answer = office.post("mia", "/api/mail/drafts", json!({"in_reply_to_message_id": message, "mode": "reply"})).await;
    office.post("mia", &format!("/api/mail/drafts/{}/send", answer["id"].as_str().unwrap()), json!({"undo_seconds": 0})).await;
    office.clock.advance(Duration::seconds(5));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
    assert!(waiting(&office, "mia").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_are_none_are_refused() {
    let office = Office::new().await;
    let with = |field: &str, value: Value| {
        let mut all = rules(0);
        all[field] = value;
        all
    };
    for bad in
        [with("minutes", json!(0)), with("days", json!(0)), with("until_minute", json!(500)), with("label_minutes", json!({"gossip": 5}))]
    {
        assert_eq!(office.refused("boss", "PUT", "/api/mail/alarm-rules", bad).await, (422, "mail.field_malformed".to_owned()));
    }
    assert_eq!(office.get("boss", "/api/mail/alarm-rules").await["active"], false);
    office.ask("boss", "PUT", "/api/mail/alarm-rules", rules(0)).await;
    assert_eq!(office.refused("boss", "PUT", "/api/mail/alarm-rules", rules(0)).await.1, "mail.rules_changed");
}
