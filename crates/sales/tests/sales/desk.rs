//! Quick texts, goals, daily reports, recommendations.

use crate::house::House;
use chrono::TimeDelta;
use serde_json::{Value, json};

#[tokio::test]
async fn quick_texts_are_ones_own_or_everybodys() {
    let house = House::new().await;
    let path = "/api/sales/quick-texts";
    let own = house.make("mia", path, json!({"title": "No answer", "text": "Called, nobody answered."})).await;
    let shared = house.make("boss", path, json!({"title": "Price sent", "text": "Price list sent.", "shared": true})).await;
    assert_eq!(house.list("mia", path, "/title").await, ["No answer", "Price sent"]);
    assert_eq!(house.list("noah", path, "/title").await, ["Price sent"]);
    assert_eq!(house.no("noah", "DELETE", &format!("{path}/{own}"), Value::Null).await, (404, "sales.no_such_quick_text".to_owned()));
    assert_eq!(house.ask("boss", "DELETE", &format!("{path}/{shared}"), Value::Null).await.0, 204);
    assert_eq!(house.flaw("mia", "POST", path, json!({"title": "x", "text": " "})).await, ("text".to_owned(), "sales.missing".to_owned()));
}

#[tokio::test]
async fn goals_are_reckoned() {
    let house = House::new().await;
    let path = "/api/sales/targets";
    let company = house.make("mia", "/api/customers", json!({"name": "Acme"})).await;
    house.make("noah", "/api/customers", json!({"name": "Beta"})).await;
    for who in ["mia", "manager"] {
        let note = json!({"kind": "call", "text": "hello"});
        house.ok(who, "POST", &format!("/api/customers/{company}/follow-ups"), note).await;
    }
    house
        .ok(
            "boss",
            "PUT",
            "/api/sales/rates",
            json!({"currency": "CNY", "rates": [{"currency": "USD", "from_day": "2026-01-01", "rate": "7"}]}),
        )
        .await;
    for (amount, currency) in [("100", "USD"), ("5.5", "CNY"), ("9", "EUR")] {
        let id = house.make("mia", "/api/sales/opportunities", json!({"name": "x", "amount": amount, "currency": currency})).await;
        house.ok("mia", "POST", &format!("/api/sales/opportunities/{id}/close"), json!({"state": "won"})).await;
    }
    let department = uuid::Uuid::from_u128(10);
    let month =
        |kind: &str| json!({"account_id": house.account("mia").0, "kind": kind, "starts_on": "2026-11-01", "months": 1, "goal": "10"});
    house.ok("boss", "POST", path, month("new_customers")).await;
    house.ok("boss", "POST", path, month("follow_ups")).await;
    let mut won = month("won_amount");
    won["currency"] = json!("CNY");
    won["goal"] = json!("1000.50");
    house.ok("boss", "POST", path, won.clone()).await;
    let team = json!({"department_id": department, "kind": "new_customers", "starts_on": "2026-10-01", "months": 3, "goal": "40"});
    house.ok("boss", "POST", path, team).await;
    let shown = house.get("boss", path).await;
    let reached = |kind: &str, months: i64| {
        let row = shown.as_array().unwrap().iter().find(|t| t["kind"] == kind && t["months"] == months).unwrap();
        let parts = row["reached"].as_array().unwrap().iter();
        parts.map(|r| (r["person"]["name"].as_str().unwrap().to_owned(), r["amount"].as_str().unwrap().to_owned())).collect::<Vec<_>>()
    };
    let one = |name: &str, amount: &str| (name.to_owned(), amount.to_owned());
    assert_eq!(reached("new_customers", 1), [one("mia", "1")]);
    assert_eq!(reached("follow_ups", 1), [one("mia", "1")]);
    assert_eq!(reached("won_amount", 1), [one("mia", "705.5")]);
    let mut team = reached("new_customers", 3);
    team.sort();
    assert_eq!(team, [one("manager", "0"), one("mia", "1"), one("noah", "1")]);
    assert_eq!(house.list("mia", path, "/kind").await.len(), 3);
    assert!(house.list("yara", path, "/kind").await.is_empty());
    assert!(house.list("boss", &format!("{path}?day=2027-03-01"), "/kind").await.is_empty());

    assert_eq!(house.no("boss", "POST", path, won).await, (409, "sales.target_there".to_owned()));
    for (part, field, code) in [
        (json!({"starts_on": "2026-11-02"}), "starts_on", "sales.not_a_period"),
        (json!({"months": 3}), "starts_on", "sales.not_a_period"),
        (json!({"months": 12}), "months", "sales.out_of_range"),
        (json!({"goal": "0"}), "goal", "sales.out_of_range"),
        (json!({"goal": "-1"}), "goal", "sales.negative"),
        (json!({"kind": "luck"}), "kind", "sales.not_a_choice"),
        (json!({"kind": "won_amount"}), "currency", "sales.half_money"),
        (json!({"account_id": null}), "account_id", "sales.missing"),
        (json!({"account_id": uuid::Uuid::nil()}), "account_id", "sales.no_such_account"),
        (json!({"account_id": null, "department_id": uuid::Uuid::nil()}), "department_id", "sales.no_such_department"),
    ] {
        let mut body = month("new_customers");
        body.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        assert_eq!(house.flaw("boss", "POST", path, body).await, (field.to_owned(), code.to_owned()), "{part}");
    }
    let id = shown[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(house.ask("boss", "DELETE", &format!("{path}/{id}"), Value::Null).await.0, 204);
    assert_eq!(house.no("boss", "DELETE", &format!("{path}/{id}"), Value::Null).await, (404, "sales.no_such_target".to_owned()));
}

#[tokio::test]
async fn a_day_is_written_by_its_person_and_read_by_the_manager() {
    let house = House::new().await;
    let path = "/api/sales/daily-report";
    house.make("mia", "/api/customers", json!({"name": "Acme"})).await;
    let id = house.make("mia", "/api/sales/opportunities", json!({"name": "x"})).await;
    house.ok("mia", "POST", &format!("/api/sales/opportunities/{id}/close"), json!({"state": "lost", "text": "price"})).await;
    let open = house.get("mia", path).await;
    assert_eq!((&open["text"], &open["figures"]["customers"], &open["figures"]["lost"]), (&Value::Null, &json!(1), &json!(1)), "{open}");
    let written = house.ok("mia", "PUT", path, json!({"day": "2026-11-22", "text": "Sent prices."})).await;
    assert_eq!(written["figures"]["opportunities"], 1);
    let day = house.get("manager", "/api/sales/daily-reports").await;
    let rows: Vec<(&str, bool)> =
        day["items"].as_array().unwrap().iter().map(|r| (r["person"]["name"].as_str().unwrap(), r["text"].is_string())).collect();
    assert_eq!(rows, [("mia", true), ("manager", false), ("noah", false)], "{day}");
    assert_eq!(house.list("noah", "/api/sales/daily-reports", "/person/name").await, ["noah"]);
    // Tomorrow in Shanghai begins at sixteen o'clock UTC.
    let ahead = json!({"day": "2026-11-23", "text": "x"});
    assert_eq!(house.flaw("mia", "PUT", path, ahead.clone()).await, ("day".to_owned(), "sales.day_ahead".to_owned()));
    house.clock.advance(TimeDelta::hours(9));
    house.ok("mia", "PUT", path, ahead).await;
    assert_eq!(house.flaw("mia", "PUT", path, json!({"day": "2026-11-22", "text": ""})).await.1, "sales.missing");
    assert_eq!(house.flaw("mia", "GET", &format!("{path}?day=9999-01-01"), Value::Null).await.1, "sales.out_of_range");
}

#[tokio::test]
async fn whom_to_touch_next_is_said_with_reasons() {
    let house = House::new().await;
    let silent = house.make("mia", "/api/customers", json!({"name": "Silent", "stage": "deal", "stars": 3})).await;
    let promised = house.make("mia", "/api/customers", json!({"name": "Promised"})).await;
    let closing = house.make("mia", "/api/customers", json!({"name": "Closing"})).await;
    house.make("mia", "/api/customers", json!({"name": "Fine"})).await;
    house.make("noah", "/api/customers", json!({"name": "Other", "stage": "deal"})).await;
    house.clock.advance(TimeDelta::days(20));
    let note = json!({"kind": "call", "text": "call back", "next_at": "2026-12-10T02:00:00Z"});
    house.ok("mia", "POST", &format!("/api/customers/{promised}/follow-ups"), note).await;
    house.make("mia", "/api/sales/opportunities", json!({"name": "LED", "company_id": closing, "closes_on": "2026-12-17"})).await;
    let found = house.get("mia", "/api/sales/recommended").await;
    let names: Vec<&str> = found.as_array().unwrap().iter().map(|r| r["company"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Closing", "Promised", "Silent"], "{found}");
    let of = |id: &str| found.as_array().unwrap().iter().find(|r| r["company"]["id"] == json!(id)).unwrap()["reasons"].clone();
    assert_eq!(of(&silent), json!([{"kind": "silent", "days": 20}]));
    assert_eq!(of(&promised)[0], json!({"kind": "promised", "days": 2}));
    assert_eq!(of(&closing)[0], json!({"kind": "closing", "name": "LED", "days": 5}));
}
