//! Saved reports: one's own, shared ones, their order.

use crate::house::House;
use serde_json::{Value, json};

fn report(name: &str, shared: bool) -> Value {
    json!({"name": name, "chart": "bar", "shared": shared, "question": {"subject": "customers", "by": "stage", "and_by": "stars",
        "filter": {"field": "stars", "op": "ge", "value": 2}, "on": "last_touch", "period": "last_90_days"}})
}

async fn names(house: &House, who: &str) -> Vec<String> {
    let all = house.get(who, "/api/reports").await;
    let own = all["items"].as_array().unwrap().iter().filter(|report| report["standard"] == json!(false));
    own.map(|report| report["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_report_is_its_makers_until_it_is_shared() {
    let house = House::new().await;
    let id = house.make("mia", "/api/reports", report("Mine", false)).await;
    let path = format!("/api/reports/{id}");
    assert_eq!(names(&house, "mia").await, ["Mine"]);
    for who in ["noah", "boss", "stranger"] {
        assert!(names(&house, who).await.is_empty(), "{who}");
        for (method, path) in [("GET", format!("{path}/answer")), ("PUT", path.clone()), ("DELETE", path.clone())] {
            let body = if method == "PUT" { report("Stolen", false) } else { Value::Null };
            assert_eq!(house.no(who, method, &path, body).await, (404, "reports.no_such_report".to_owned()), "{who} {method}");
        }
    }
    let saved = house.get("mia", "/api/reports").await["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(saved["question"]["filter"], json!({"field": "stars", "op": "ge", "value": 2}));
    assert_eq!(
        (&saved["question"]["period"], &saved["question"]["on"], &saved["editable"]),
        (&json!("last_90_days"), &json!("last_touch"), &json!(true))
    );

    house.ok("mia", "PUT", &path, report("Ours", true)).await;
    assert_eq!(names(&house, "noah").await, ["Ours"]);
    house.answer("noah", &id).await;
    assert!(names(&house, "stranger").await.is_empty());
    // The reader's role shares nothing and changes no colleague's.
    assert_eq!(house.no("reader", "PUT", &path, report("Hers", true)).await, (403, "reports.not_yours".to_owned()));
    assert_eq!(house.no("reader", "DELETE", &path, Value::Null).await, (403, "reports.not_yours".to_owned()));
    assert_eq!(house.no("reader", "POST", "/api/reports", report("Hers", true)).await, (403, "reports.not_yours".to_owned()));
    house.make("reader", "/api/reports", report("Hers", false)).await;
    let (status, _, _) = house.ask_with("mia", "PUT", &path, report("Old", true), &[("if-match", "\"1\"")]).await;
    assert_eq!(status, 412);
    assert_eq!(house.ask("boss", "DELETE", &path, Value::Null).await.0, 204);
    assert!(names(&house, "mia").await.is_empty());
}

#[tokio::test]
async fn reports_stand_as_their_maker_puts_them() {
    let house = House::new().await;
    let mut ids = Vec::new();
    for name in ["A", "B", "C"] {
        ids.push(house.make("mia", "/api/reports", report(name, false)).await);
    }
    ids.reverse();
    assert_eq!(house.ask("mia", "PUT", "/api/reports/order", json!({ "ids": ids })).await.0, 204);
    assert_eq!(names(&house, "mia").await, ["C", "B", "A"]);
    assert_eq!(house.flaw("mia", "PUT", "/api/reports/order", json!({ "ids": [ids[0], ids[0]] })).await.1, "reports.not_a_choice");
    assert_eq!(house.flaw("mia", "POST", "/api/reports", report(" ", false)).await, ("name".to_owned(), "reports.missing".to_owned()));
    assert_eq!(house.flaw("mia", "POST", "/api/reports", report(&"x".repeat(101), false)).await.1, "reports.too_long");
}
