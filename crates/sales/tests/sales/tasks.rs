//! Tasks, reminders, the calendar.

use crate::house::House;
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

const PATH: &str = "/api/sales/tasks";

/// Until noon of the first day of 2150: the queue's clock never runs behind the real one, so what is to wait lies far ahead.
fn until_2150(house: &House) -> TimeDelta {
    "2150-01-01T12:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap() - house.now()
}

#[tokio::test]
async fn a_task_is_told_in_time_once() {
    let house = House::new().await;
    house.clock.advance(until_2150(&house));
    let body = json!({"title": "Call Acme", "due_at": "2150-01-01T14:00:00Z", "remind_minutes": 30});
    let id = house.make("mia", PATH, body).await;
    house.drain().await;
    assert!(house.list("mia", "/api/sales/reminders", "/at").await.is_empty());
    // Put off: the first promise is void.
    house.ok("mia", "PATCH", &format!("{PATH}/{id}"), json!({"due_at": "2150-01-01T15:00:00Z"})).await;
    house.clock.advance(TimeDelta::minutes(100));
    house.drain().await;
    assert!(house.list("mia", "/api/sales/reminders", "/at").await.is_empty());
    house.clock.advance(TimeDelta::minutes(60));
    house.drain().await;
    house.drain().await;
    assert_eq!(house.list("mia", "/api/sales/reminders", "/task/title").await, ["Call Acme"]);
    assert!(house.list("boss", "/api/sales/reminders", "/at").await.is_empty());
    let (status, _) = house.ask("mia", "POST", &format!("{PATH}/{id}/seen"), Value::Null).await;
    assert_eq!(status, 204);
    assert!(house.list("mia", "/api/sales/reminders", "/at").await.is_empty());
}

#[tokio::test]
async fn what_is_done_is_not_told() {
    let house = House::new().await;
    house.clock.advance(until_2150(&house));
    let body = json!({"title": "Call", "due_at": "2150-01-01T14:00:00Z", "remind_minutes": 0});
    let id = house.make("mia", PATH, body).await;
    house.ok("mia", "POST", &format!("{PATH}/{id}/done"), Value::Null).await;
    house.clock.advance(TimeDelta::hours(3));
    house.drain().await;
    assert!(house.list("mia", "/api/sales/reminders", "/at").await.is_empty());
}

#[tokio::test]
async fn a_task_that_repeats_comes_back_once() {
    let house = House::new().await;
    let body = json!({"title": "Report", "due_at": "2026-01-31T01:00:00Z", "repeats": "monthly", "time_zone": "Asia/Shanghai", "remind_minutes": 60});
    let id = house.make("mia", PATH, body).await;
    let done = format!("{PATH}/{id}/done");
    let answers = join_all((0..10).map(|_| house.ask("mia", "POST", &done, Value::Null))).await;
    assert!(answers.iter().all(|(status, _)| *status == 200));
    assert_eq!(house.list("mia", PATH, "/due_at").await, ["2026-11-30T01:00:00Z"]);
    house.ok("mia", "POST", &format!("{PATH}/{id}/reopen"), Value::Null).await;
    house.ok("mia", "POST", &format!("{PATH}/{id}/done"), Value::Null).await;
    assert_eq!(house.list("mia", PATH, "/due_at").await.len(), 1);
    assert_eq!(house.list("mia", &format!("{PATH}?when=done"), "/id").await, [id]);
}

#[tokio::test]
async fn lists_follow_the_day_where_one_lives() {
    let house = House::new().await;
    for (title, at) in [
        ("late", "2026-11-22T07:00:00Z"),
        ("tonight", "2026-11-22T15:30:00Z"),
        ("tomorrow", "2026-11-22T16:30:00Z"),
        ("far", "2026-12-22T16:30:00Z"),
    ] {
        house.make("mia", PATH, json!({"title": title, "due_at": at, "priority": "high"})).await;
    }
    let titles = async |query: &str| house.list("mia", &format!("{PATH}{query}"), "/title").await;
    assert_eq!(titles("?when=overdue").await, ["late"]);
    assert_eq!(titles("?when=today").await, ["tonight"]);
    assert_eq!(titles("?when=coming").await, ["tomorrow", "far"]);
    assert_eq!(titles("").await.len(), 4);
    let first = house.get("mia", &format!("{PATH}?limit=3")).await;
    assert_eq!(titles(&format!("?cursor={}", first["next"].as_str().unwrap())).await, ["far"]);
    // Others of the department don't see them, who sees the department does.
    assert!(house.list("noah", &format!("{PATH}?view=all"), "/title").await.is_empty());
    assert_eq!(house.list("manager", &format!("{PATH}?view=all"), "/title").await.len(), 4);
}

#[tokio::test]
async fn the_calendar_holds_tasks_promises_and_closing_days() {
    let house = House::new().await;
    let company = house.make("mia", "/api/customers", json!({"name": "Acme"})).await;
    let follow_up = json!({"kind": "note", "text": "send samples", "next_at": "2026-11-24T02:00:00Z"});
    house.ok("mia", "POST", &format!("/api/customers/{company}/follow-ups"), follow_up).await;
    // Half past midnight in Shanghai: the next day there.
    house.make("mia", PATH, json!({"title": "Call", "due_at": "2026-11-24T16:30:00Z", "company_id": company})).await;
    house.make("mia", "/api/sales/opportunities", json!({"name": "LED", "company_id": company, "closes_on": "2026-11-26"})).await;
    let shown = house.get("mia", "/api/sales/calendar?from=2026-11-23&until=2026-11-29").await;
    let rows: Vec<(&str, &str, &str)> = shown["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| (i["kind"].as_str().unwrap(), i["day"].as_str().unwrap(), i["company"]["name"].as_str().unwrap()))
        .collect();
    assert_eq!(
        rows,
        [("follow_up", "2026-11-24", "Acme"), ("task", "2026-11-25", "Acme"), ("opportunity", "2026-11-26", "Acme")],
        "{shown}"
    );
    assert_eq!(house.get("yara", "/api/sales/calendar?from=2026-11-23&until=2026-11-29&view=all").await["items"], json!([]));
    for query in ["from=2026-11-23&until=2027-11-29", "from=2026-11-23&until=2026-11-22", "from=9999-11-23&until=9999-11-24"] {
        assert_eq!(house.ask("mia", "GET", &format!("/api/sales/calendar?{query}"), Value::Null).await.0, 422, "{query}");
    }
}

#[tokio::test]
async fn bad_tasks_are_refused() {
    let house = House::new().await;
    let nil = uuid::Uuid::nil();
    let with = |part: Value| {
        let mut body = json!({"title": "x", "due_at": "2026-11-24T02:00:00Z"});
        body.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        body
    };
    for (part, field, code) in [
        (json!({"title": " "}), "title", "sales.missing"),
        (json!({"due_at": "9999-12-31T23:59:59Z"}), "due_at", "sales.out_of_range"),
        (json!({"time_zone": "Mars/Base"}), "time_zone", "sales.not_a_time_zone"),
        (json!({"priority": "burning"}), "priority", "sales.not_a_choice"),
        (json!({"repeats": "hourly"}), "repeats", "sales.not_a_choice"),
        (json!({"remind_minutes": -1}), "remind_minutes", "sales.out_of_range"),
        (json!({"remind_minutes": 43_201}), "remind_minutes", "sales.out_of_range"),
        (json!({"assignee_id": nil}), "assignee", "sales.no_such_account"),
        (json!({"company_id": nil}), "company_id", "sales.no_such_company"),
        (json!({"opportunity_id": nil}), "opportunity_id", "sales.no_such_opportunity"),
        (json!({"lead_id": nil}), "lead_id", "sales.no_such_lead"),
    ] {
        assert_eq!(house.flaw("mia", "POST", PATH, with(part.clone())).await, (field.to_owned(), code.to_owned()), "{part}");
    }
    assert_eq!(house.flaw("mia", "GET", &format!("{PATH}?when=never"), Value::Null).await.1, "sales.not_a_choice");
    let id = house.make("mia", PATH, with(json!({}))).await;
    house.ok("mia", "PATCH", &format!("{PATH}/{id}"), json!({"assignee_id": house.account("mia").0})).await;
    let (status, _) = house.ask("mia", "PATCH", &format!("{PATH}/{id}"), json!({"assignee_id": house.account("yara").0})).await;
    assert_eq!(status, 204);
    assert_eq!(house.no("mia", "GET", &format!("{PATH}/{id}"), Value::Null).await, (404, "sales.no_such_task".to_owned()));
    assert_eq!(house.list("yara", PATH, "/title").await, ["x"]);
}
