//! Mail reports: how soon people are answered, how sent mails fare, the mails behind a figure; each counts what its reader sees.

use crate::office::Office;
use chrono::{Datelike, Duration, SecondsFormat, TimeZone, Utc, Weekday};
use serde_json::{Value, json};

/// The next Friday, half past four in the afternoon in Shanghai.
async fn to_friday(office: &Office) {
    let mut at = office.mail.now() + Duration::days(1);
    while at.weekday() != Weekday::Fri {
        at += Duration::days(1);
    }
    let friday = Utc.with_ymd_and_hms(at.year(), at.month(), at.day(), 8, 39, 0).single().unwrap();
    office.clock.advance(friday - office.mail.now());
}

fn span(office: &Office) -> String {
    let text = |at: chrono::DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!("from={}&until={}", text(office.mail.now() - Duration::days(10)), text(office.mail.now() + Duration::days(1)))
}

async fn answer(office: &Office, who: &str, thread: &str, more: Value) {
    let message = office.newest(who, thread).await;
    let mut new = json!({"in_reply_to_message_id": message, "mode": "reply"});
    for (key, value) in more.as_object().unwrap() {
        new[key] = value.clone();
    }
    let draft = office.post(who, "/api/mail/drafts", new).await;
    office.post(who, &format!("/api/mail/drafts/{}/send", draft["id"].as_str().unwrap()), json!({"undo_seconds": 0, "track": true})).await;
    office.clock.advance(Duration::seconds(2));
    office.drain().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_soon_people_are_answered() {
    let office = Office::new().await;
    to_friday(&office).await;
    // They come nine minutes before the clock: at half past four.
    let quick = office.letter("mia", "Ana <ana@lumen.example>", "Quick", "Please send your price").await;
    let slow = office.letter("mia", "Bo <bo@lux.example>", "Slow", "Please send your price").await;
    office.letter("noah", "Cy <cy@bulb.example>", "Never", "Please send your price").await;
    office.run("update mail.thread set tab = 'enquiries'").await;
    office.run("update mail.message set topics = case when subject = 'Quick' then '{enquiry}'::text[] else '{}' end").await;
    office.clock.advance(Duration::minutes(21));
    answer(&office, "mia", &quick, json!({})).await;
    // Over the weekend, to Monday at half past nine.
    office.clock.advance(Duration::hours(64) + Duration::minutes(30));
    answer(&office, "mia", &slow, json!({})).await;

    let span = span(&office);
    let by_person = office.get("boss", &format!("/api/mail/reports/responses?{span}&by=person&working=true")).await;
    assert_eq!((by_person["total"]["mails"].as_i64(), by_person["total"]["answered"].as_i64()), (Some(3), Some(2)), "{by_person}");
    let mia = by_person["groups"].as_array().unwrap().iter().find(|g| g["name"] == "mia").unwrap().clone();
    let minutes = |group: &Value, key: &str| group[key].as_i64().unwrap();
    assert!((29..=31).contains(&minutes(&mia, "median_minutes")), "{mia}");
    // An hour and a half on Friday, half an hour on Monday.
    assert!((119..=122).contains(&minutes(&mia, "p90_minutes")), "{mia}");
    let by_clock = office.get("boss", &format!("/api/mail/reports/responses?{span}&by=person")).await;
    assert!(minutes(&by_clock["total"], "p90_minutes") > 60 * 64, "{by_clock}");
    let labels = office.get("boss", &format!("/api/mail/reports/responses?{span}&by=label")).await;
    assert!(labels["groups"].as_array().unwrap().iter().any(|g| g["key"] == "enquiry" && g["mails"] == 1), "{labels}");
    let hours = office.get("boss", &format!("/api/mail/reports/responses?{span}&by=hour")).await;
    assert_eq!((&hours["groups"][0]["key"], &hours["groups"][0]["mails"]), (&"16".into(), &3.into()));
    for by in ["week", "mailbox"] {
        assert!(!office.get("boss", &format!("/api/mail/reports/responses?{span}&by={by}")).await["groups"].as_array().unwrap().is_empty());
    }

    // Each counts what he sees, and no more stands behind his figures.
    let noah = office.get("noah", &format!("/api/mail/reports/responses?{span}&by=person")).await;
    assert_eq!((&noah["total"]["mails"], &noah["total"]["answered"]), (&1.into(), &0.into()));
    let behind = office.get("noah", &format!("/api/mail/reports/responses/mails?{span}&by=person")).await;
    assert_eq!((behind.as_array().unwrap().len(), &behind[0]["subject"]), (1, &"Never".into()));
    let key = mia["key"].as_str().unwrap();
    let behind = office.get("boss", &format!("/api/mail/reports/responses/mails?{span}&by=person&key={key}&working=true")).await;
    let subjects: Vec<&str> = behind.as_array().unwrap().iter().map(|row| row["subject"].as_str().unwrap()).collect();
    assert_eq!(subjects, ["Slow", "Quick"]);
    assert_eq!(office.get("sue", &format!("/api/mail/reports/responses?{span}&by=person")).await["total"]["mails"], 0);
    let backwards = "/api/mail/reports/responses?from=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z&by=person";
    assert_eq!(office.refused("boss", "GET", backwards, Value::Null).await, (422, "mail.field_malformed".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn how_sent_mails_fare() {
    let office = Office::new().await;
    let template = office
        .post(
            "mia",
            "/api/mail/templates",
            json!({"name": "First answer", "shared": true, "folder": "", "language": null, "subject": "", "html": "<p>x</p>"}),
        )
        .await["id"]
        .clone();
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "Price", "Please send your price").await;
    answer(
        &office,
        "mia",
        &thread,
        json!({"template_id": template, "html": "<p>See <a href=\"https://firm.example/list\">our list</a></p>"}),
    )
    .await;
    let sent = office.smtp.messages().remove(0);
    let text = String::from_utf8_lossy(&sent.raw).replace("=\r\n", "");
    let token = text
        .split("/api/mail/l/")
        .nth(1)
        .unwrap()
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect::<String>();
    let span = span(&office);
    let fates = office.get("mia", &format!("/api/mail/reports/sent?{span}&by=template")).await;
    assert_eq!(
        (&fates["total"]["sent"], &fates["total"]["tracked"], &fates["total"]["opened"]),
        (&1.into(), &1.into(), &0.into()),
        "{fates}"
    );
    assert_eq!((&fates["groups"][0]["key"], &fates["groups"][0]["name"]), (&template, &"First answer".into()));

    // He reads it elsewhere than where it was written.
    office.run("update mail.outgoing set network = '198.51.100.0' where network is not null").await;
    office.clock.advance(Duration::hours(3));
    let browser =
        [("user-agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537.36")];
    assert_eq!(office.send("", "GET", &format!("/api/mail/l/{token}"), vec![], &browser).await.status, 302);
    let id = sent.header("Message-ID").unwrap();
    let raw = format!(
        "From: ana@lumen.example\nTo: mia@firm.example\nSubject: Re: Price\nMessage-ID: <yes@x>\nIn-Reply-To: {id}\nReferences: {id}\n\nYes.\n"
    );
    office.deliver("mia", "inbox", &raw).await;
    let fates = office.get("mia", &format!("/api/mail/reports/sent?{span}&by=person")).await;
    let one = fates["groups"][0].clone();
    assert_eq!(
        (&one["name"], &one["answered"], &one["opened"], &one["clicked"]),
        (&"mia".into(), &1.into(), &1.into(), &1.into()),
        "{one}"
    );
    let behind = office.get("mia", &format!("/api/mail/reports/sent/mails?{span}&by=person")).await;
    assert_eq!((&behind[0]["thread_id"], &behind[0]["clicked"]), (&thread.as_str().into(), &true.into()));
    assert_eq!(office.get("noah", &format!("/api/mail/reports/sent?{span}&by=person")).await["total"]["sent"], 0);
}
