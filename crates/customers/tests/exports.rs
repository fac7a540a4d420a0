//! Exports: with the rights of who asks, safe against formulas, allowed by a second person where the company wants it.

mod house;

use house::{CLERKS, House};
use serde_json::{Value, json};

async fn ask(house: &House, who: &str, columns: Value) -> Value {
    let body = json!({"select": {"filter": {"all": []}, "except": []}, "columns": columns, "format": "csv"});
    let (status, told) = house.ask(who, "POST", "/api/customers/exports", body).await;
    assert_eq!(status, 202, "{told}");
    told
}

async fn file(house: &House, who: &str, export: &Value) -> (u16, String) {
    let path = format!("/api/customers/exports/{}/file", export["id"].as_str().unwrap());
    let (status, bytes) = house.bytes(who, &path).await;
    (status, String::from_utf8(bytes).unwrap())
}

#[tokio::test]
async fn a_file_holds_what_one_sees_and_no_formula() {
    let house = House::new().await;
    let person = json!({"name": "Ann", "email": "ann@gulf.example"});
    house.make("mia", json!({"name": "=cmd|' /C calc'!A0", "contact": person, "fields": {"tags": ["vip"], "credit": 9.5}})).await;
    house.make("yara", json!({"name": "Out of sight"})).await;
    let export = ask(&house, "mia", json!(["name", "tags", "credit", "people.emails"])).await;
    assert_eq!((export["state"].as_str(), file(&house, "mia", &export).await.0), (Some("waiting"), 404));
    house.work().await;
    let (status, text) = file(&house, "mia", &export).await;
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!((status, lines.len()), (200, 2), "{text}");
    assert!(lines[1].contains("'=cmd") && lines[1].ends_with("vip,9.5,ann@gulf.example"), "{text}");
    assert_eq!(file(&house, "noah", &export).await.0, 404);
    assert_eq!(house.get("mia", "/api/customers/exports").await["items"][0]["rows"], 1);
    for (columns, code) in [(json!([]), "fields.filter_too_big"), (json!(["nothing"]), "fields.filter_unknown_field")] {
        let body = json!({"select": {"ids": [house.account("mia").0]}, "columns": columns, "format": "xlsx"});
        assert_eq!(house.ask("mia", "POST", "/api/customers/exports", body).await.1["code"], code);
    }
    let body = json!({"select": {}, "columns": ["name"], "format": "csv"});
    assert_eq!(house.ask("clerk", "POST", "/api/customers/exports", body).await.0, 403, "{CLERKS}");
}

#[tokio::test]
async fn where_the_company_wants_it_somebody_else_allows() {
    let house = House::new().await;
    house.make("mia", json!({"name": "Acme"})).await;
    assert_eq!(house.ask("boss", "PUT", "/api/customers/exports/setting", json!({"approval": true})).await.0, 204);
    let export = ask(&house, "mia", json!(["name"])).await;
    assert_eq!(export["state"], "asked");
    house.work().await;
    assert_eq!(file(&house, "mia", &export).await.0, 404);
    let decision = format!("/api/customers/exports/{}/decision", export["id"].as_str().unwrap());
    assert_eq!(house.ask("mia", "POST", &decision, json!({"allowed": true})).await.1["code"], "customers.own_export");
    assert_eq!(house.ask("noah", "POST", &decision, json!({"allowed": true})).await.0, 404, "who doesn't see it decides nothing");
    assert_eq!(house.ask("boss", "POST", &decision, json!({"allowed": true})).await.0, 204);
    assert_eq!(house.ask("boss", "POST", &decision, json!({"allowed": false})).await.0, 404, "once");
    house.work().await;
    assert_eq!(file(&house, "mia", &export).await.0, 200);
}
