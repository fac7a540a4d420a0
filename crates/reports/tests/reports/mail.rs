//! Reports by mail: each with its reader's figures, at the tenant's hour, once.

use crate::house::House;
use chrono::TimeDelta;
use db::sqlx;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

const PATH: &str = "/api/reports/schedules";

fn plan(house: &House, report: &str, people: &[&str]) -> Value {
    let recipients: Vec<_> = people.iter().map(|name| house.account(name).0).collect();
    json!({"report_id": report, "every": "daily", "hour": 9, "recipients": recipients})
}

/// Who got which words.
fn letters(house: &House) -> Vec<(String, String)> {
    let mut letters: Vec<_> =
        house.letters.take().into_iter().map(|letter| (letter.to.split('@').next().unwrap().to_owned(), letter.text)).collect();
    letters.sort();
    letters
}

fn states(schedules: &Value) -> Vec<(String, String, Value)> {
    let letters = schedules["items"][0]["letters"].as_array().unwrap().iter();
    let one = |letter: &Value| {
        (letter["person"]["name"].as_str().unwrap().to_owned(), letter["state"].as_str().unwrap().to_owned(), letter["reason"].clone())
    };
    let mut all: Vec<_> = letters.map(one).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

async fn two_customers(house: &House) {
    house.make("mia", "/api/customers", json!({"name": "Acme", "source": "fair"})).await;
    house.make("yara", "/api/customers", json!({"name": "Beta", "source": "=cmd|'/C calc'!A0"})).await;
}

#[tokio::test]
async fn each_gets_what_he_may_see_once() {
    let house = House::new().await;
    two_customers(&house).await;
    // It is 16:00 in Shanghai: the next nine o'clock is in 17 hours.
    let made = house.ok("boss", "POST", PATH, plan(&house, "customers_by_source", &["boss", "mia"])).await;
    assert_eq!(made["next_at"], "2037-11-23T01:00:00Z");
    house.drain().await;
    assert!(letters(&house).is_empty(), "it is not nine yet");
    house.clock.advance(TimeDelta::hours(17));
    house.drain().await;
    let sent = house.letters.take();
    assert_eq!(sent.len(), 2);
    let of = |name: &str| sent.iter().find(|letter| letter.to.starts_with(name)).unwrap();
    assert!(of("boss").text.contains("=cmd") && of("boss").text.contains("fair"), "{}", of("boss").text);
    assert!(!of("mia").text.contains("=cmd") && of("mia").text.contains("fair"), "{}", of("mia").text);
    assert_eq!(of("mia").subject, "Customers by source – 2037-11-23");
    let html = of("boss").html.as_ref().unwrap();
    assert!(html.contains("bgcolor") && html.contains("http://localhost:8080/reports"));
    // The workbook says it as text.
    let file = &of("boss").files[0];
    assert!(file.name.ends_with(".xlsx") && file.bytes.starts_with(b"PK"));
    let mut cells = Vec::new();
    let bytes = std::io::Cursor::new(file.bytes.clone());
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(bytes).unwrap();
    let range = calamine::Reader::worksheet_range(&mut book, "Report").unwrap();
    for row in range.rows() {
        cells.push(row.iter().map(ToString::to_string).collect::<Vec<_>>());
    }
    assert_eq!(cells[0], ["Source", "Customers"]);
    assert!(cells.contains(&vec!["=cmd|'/C calc'!A0".to_owned(), "1".to_owned()]), "{cells:?}");
    assert!(calamine::Reader::worksheet_formula(&mut book, "Report").unwrap().is_empty());

    let sent = |name: &str| (name.to_owned(), "sent".to_owned(), Value::Null);
    let shown = house.get("boss", PATH).await;
    assert_eq!(states(&shown), [sent("boss"), sent("mia")]);
    assert_eq!(
        (&shown["items"][0]["last_at"], &shown["items"][0]["next_at"]),
        (&json!("2037-11-23T01:00:00Z"), &json!("2037-11-24T01:00:00Z"))
    );
    house.drain().await;
    assert!(letters(&house).is_empty(), "once is enough");
    // The program stood still for three days: what was missed is sent once.
    house.clock.advance(TimeDelta::hours(75));
    house.drain().await;
    assert_eq!(letters(&house).len(), 2);
}

#[tokio::test]
async fn a_paused_schedule_sends_nothing_and_a_deleted_one_never_again() {
    let house = House::new().await;
    two_customers(&house).await;
    let made = house.ok("boss", "POST", PATH, plan(&house, "customers_by_source", &["mia"])).await;
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let mut paused = plan(&house, "customers_by_source", &["mia"]);
    paused["active"] = json!(false);
    assert_eq!(house.ok("boss", "PUT", &path, paused).await["next_at"], Value::Null);
    house.clock.advance(TimeDelta::days(2));
    house.drain().await;
    assert!(letters(&house).is_empty());
    // It goes on at another hour: the hour that was promised before sends nothing.
    let mut weekly = plan(&house, "customers_by_source", &["mia", "noah"]);
    weekly["every"] = json!("weekly");
    weekly["day"] = json!(5);
    weekly["hour"] = json!(18);
    assert_eq!(house.ok("boss", "PUT", &path, weekly).await["next_at"], "2037-11-27T10:00:00Z");
    house.clock.advance(TimeDelta::days(2));
    house.drain().await;
    assert!(letters(&house).is_empty());
    house.clock.advance(TimeDelta::hours(27));
    house.drain().await;
    assert_eq!(letters(&house).len(), 2);
    assert_eq!(house.ask("boss", "DELETE", &path, Value::Null).await.0, 204);
    house.clock.advance(TimeDelta::days(8));
    house.drain().await;
    assert!(letters(&house).is_empty());
    assert_eq!(house.no("boss", "DELETE", &path, Value::Null).await, (404, "reports.no_such_schedule".to_owned()));
}

#[tokio::test]
async fn who_is_gone_or_may_not_gets_nothing() {
    let house = House::new().await;
    two_customers(&house).await;
    house.ok("boss", "POST", PATH, plan(&house, "pipeline", &["noah", "reader", "mia"])).await;
    let mut admin = house.admin().await;
    sqlx::query("update accounts.account set state = 'disabled' where name = 'noah'").execute(&mut admin).await.unwrap();
    house.clock.advance(TimeDelta::hours(17));
    house.drain().await;
    assert_eq!(letters(&house).into_iter().map(|(name, _)| name).collect::<Vec<_>>(), ["mia"]);
    let shown = states(&house.get("boss", PATH).await);
    let told = |name: &str, state: &str, reason: Value| (name.to_owned(), state.to_owned(), reason);
    // The reader's role sees no opportunities.
    assert_eq!(
        shown,
        [told("mia", "sent", Value::Null), told("noah", "skipped", json!("not_active")), told("reader", "failed", json!("refused"))]
    );
}

#[tokio::test]
async fn a_letter_that_was_refused_is_tried_again_and_told() {
    let house = House::new().await;
    two_customers(&house).await;
    house.ok("boss", "POST", PATH, plan(&house, "customers_by_source", &["mia"])).await;
    house.letters.shut.store(true, Ordering::Relaxed);
    house.clock.advance(TimeDelta::hours(17));
    assert_eq!(house.worker.drain().await.unwrap().failed.len(), 1);
    let shown = house.get("boss", PATH).await;
    assert_eq!(states(&shown), [("mia".to_owned(), "waiting".to_owned(), json!("mail_server"))]);
    assert!(shown["items"][0]["letters"][0]["words"].as_str().unwrap().contains("550 mailbox full"), "{shown}");
    house.letters.shut.store(false, Ordering::Relaxed);
    house.clock.advance(TimeDelta::hours(2));
    house.drain().await;
    assert_eq!(letters(&house).len(), 1);
    assert_eq!(states(&house.get("boss", PATH).await), [("mia".to_owned(), "sent".to_owned(), Value::Null)]);
    // Refused until the end: told as failed.
    house.letters.shut.store(true, Ordering::Relaxed);
    house.clock.advance(TimeDelta::hours(22));
    for _ in 0..6 {
        drop(house.worker.drain().await.unwrap());
        house.clock.advance(TimeDelta::hours(3));
    }
    assert_eq!(states(&house.get("boss", PATH).await)[0].1, "failed");
}

#[tokio::test]
async fn killed_while_the_server_was_spoken_to_it_is_not_sent_again() {
    let house = House::new().await;
    two_customers(&house).await;
    house.ok("boss", "POST", PATH, plan(&house, "customers_by_source", &["mia"])).await;
    house.letters.shut.store(true, Ordering::Relaxed);
    house.clock.advance(TimeDelta::hours(17));
    drop(house.worker.drain().await.unwrap());
    // As it stands when the program ends between the server's answer and the note of it.
    let mut admin = house.admin().await;
    sqlx::query("update reports.sending set state = 'sending'").execute(&mut admin).await.unwrap();
    house.letters.shut.store(false, Ordering::Relaxed);
    house.clock.advance(TimeDelta::hours(2));
    house.drain().await;
    assert!(letters(&house).is_empty());
    assert_eq!(states(&house.get("boss", PATH).await), [("mia".to_owned(), "uncertain".to_owned(), json!("uncertain"))]);
}

#[tokio::test]
async fn only_who_may_share_sends_and_only_to_colleagues() {
    let house = House::new().await;
    assert_eq!(house.no("reader", "POST", PATH, plan(&house, "pipeline", &["mia"])).await, (403, "web.forbidden".to_owned()));
    let own = json!({"name": "Mine", "chart": "bar", "question": {"subject": "customers", "by": "stage"}});
    let mine = house.make("mia", "/api/reports", own).await;
    assert_eq!(house.no("boss", "POST", PATH, plan(&house, &mine, &["mia"])).await, (404, "reports.no_such_report".to_owned()));
    assert_eq!(house.no("boss", "POST", PATH, plan(&house, "nonsense", &["mia"])).await.0, 404);
    let mut admin = house.admin().await;
    sqlx::query("update accounts.account set state = 'disabled' where name = 'noah'").execute(&mut admin).await.unwrap();
    for (part, field, code) in [
        (json!({"recipients": [house.account("stranger").0]}), "recipients", "reports.no_such_account"),
        (json!({"recipients": [house.account("noah").0]}), "recipients", "reports.not_active"),
        (json!({"recipients": []}), "recipients", "reports.missing"),
        (json!({"recipients": [house.account("mia").0, house.account("mia").0]}), "recipients", "reports.too_long"),
        (json!({"hour": 25}), "hour", "reports.out_of_range"),
        (json!({"hour": -1}), "hour", "reports.out_of_range"),
        (json!({"every": "weekly", "day": 8}), "day", "reports.out_of_range"),
        (json!({"every": "monthly", "day": 0}), "day", "reports.out_of_range"),
    ] {
        let mut body = plan(&house, "pipeline", &["mia"]);
        body.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        assert_eq!(house.flaw("boss", "POST", PATH, body).await, (field.to_owned(), code.to_owned()), "{part}");
    }
    let mut odd = plan(&house, "pipeline", &["mia"]);
    odd["every"] = json!("hourly");
    assert_eq!(house.no("boss", "POST", PATH, odd).await.0, 422);
    // A report that is deleted takes its schedules along.
    house.ok("mia", "POST", PATH, plan(&house, &mine, &["boss"])).await;
    assert_eq!(house.get("mia", PATH).await["items"].as_array().unwrap().len(), 1);
    assert!(house.get("stranger", PATH).await["items"].as_array().unwrap().is_empty());
    assert_eq!(house.ask("mia", "DELETE", &format!("/api/reports/{mine}"), Value::Null).await.0, 204);
    assert!(house.get("mia", PATH).await["items"].as_array().unwrap().is_empty());
    house.clock.advance(TimeDelta::days(2));
    house.drain().await;
    assert!(letters(&house).is_empty());
}
