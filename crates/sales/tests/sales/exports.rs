//! Exports of opportunities: with the rights of who asks, in the list's order, without formulas, allowed where the company wants it.

use crate::house::House;
use db::sqlx::{self, Connection, PgConnection};
use serde_json::{Value, json};

async fn ask(house: &House, who: &str, select: Value, columns: Value) -> Value {
    let (status, told) = house.ask(who, "POST", "/api/sales/exports", json!({"select": select, "columns": columns, "format": "csv"})).await;
    assert_eq!(status, 202, "{told}");
    told
}

async fn file(house: &House, who: &str, export: &Value) -> (u16, String) {
    house.file(who, &format!("/api/sales/exports/{}/file", export["id"].as_str().unwrap())).await
}

/// The rows of a file, without its header.
async fn rows(house: &House, who: &str, export: &Value) -> Vec<String> {
    house.drain().await;
    let (status, text) = file(house, who, export).await;
    assert_eq!(status, 200, "{text}");
    text.lines().skip(1).map(ToOwned::to_owned).collect()
}

#[tokio::test]
async fn a_file_holds_the_list_as_one_sees_it_and_no_formula() {
    let house = House::new().await;
    let company = house.make("mia", "/api/customers", json!({"name": "Acme"})).await;
    for (name, amount) in [("=cmd|' /C calc'!A0", "20.5"), ("Lamps", "3000"), ("Small", "1")] {
        let new = json!({"name": name, "amount": amount, "currency": "EUR", "company_id": company, "closes_on": "2026-12-31"});
        house.make("mia", "/api/sales/opportunities", new).await;
    }
    house.make("yara", "/api/sales/opportunities", json!({"name": "Out of sight", "amount": "9", "currency": "EUR"})).await;
    let filter = json!({"field": "amount", "op": "gt", "value": 5});
    let columns = json!(["name", "company", "stage", "state", "amount", "closes_on", "owner"]);
    let export = ask(&house, "mia", json!({"which": {"filter": filter, "order": "-amount"}}), columns).await;
    assert_eq!((export["state"].as_str(), export["record"].as_str()), (Some("waiting"), Some("opportunity")));
    assert_eq!(file(&house, "mia", &export).await.0, 404, "not written yet");
    house.drain().await;
    let (status, text) = file(&house, "mia", &export).await;
    let stage = house.get("mia", "/api/sales/pipelines").await[0]["stages"][0]["name"].as_str().unwrap().to_owned();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((status, lines[0]), (200, "Name,Company,Stage,Outcome,Amount,Closes on,Owner"));
    assert_eq!(lines[1], format!("Lamps,Acme,{stage},Open,3000,2026-12-31,mia"));
    assert_eq!(lines[2], format!("'=cmd|' /C calc'!A0,Acme,{stage},Open,20.5,2026-12-31,mia"));
    assert_eq!(lines.len(), 3, "{text}");
    assert_eq!(file(&house, "noah", &export).await.0, 404);
    assert_eq!(file(&house, "boss", &export).await.0, 404, "only who asked fetches");
    assert_eq!(house.get("mia", "/api/sales/exports").await["items"][0]["rows"], 2);
    assert_eq!(house.get("noah", "/api/sales/exports").await["items"], json!([]));
    // It stands in the line of all exports; its file is fetched by the door of sales only.
    assert_eq!(house.list("mia", "/api/customers/exports", "/record").await, ["opportunity"]);
    let other = format!("/api/customers/exports/{}/file", export["id"].as_str().unwrap());
    assert_eq!(house.file("mia", &other).await.0, 404);
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    let acts: Vec<String> =
        sqlx::query_scalar("select act from accounts.audit where act like '%export%' order by seq").fetch_all(&mut conn).await.unwrap();
    assert_eq!(acts, ["sales.export.ask", "sales.export.fetch"]);
}

#[tokio::test]
async fn chosen_ones_all_but_some_and_words() {
    let house = House::new().await;
    let mut ids = Vec::new();
    for name in ["Alpha", "Beta", "Gamma"] {
        ids.push(house.make("mia", "/api/sales/opportunities", json!({"name": name})).await);
    }
    let hidden = house.make("yara", "/api/sales/opportunities", json!({"name": "Out of sight"})).await;
    for (select, want) in [
        (json!({"ids": [ids[2], ids[0], hidden], "which": {"order": "name"}}), "Alpha Gamma"),
        (json!({"except": [ids[0]], "which": {"order": "-name"}}), "Gamma Beta"),
        (json!({"which": {"q": "bet"}}), "Beta"),
        (json!({"which": {"q": "-"}}), ""),
        (json!({"which": {"state": "won"}}), ""),
        (json!({"ids": []}), ""),
    ] {
        let export = ask(&house, "mia", select.clone(), json!(["name"])).await;
        assert_eq!(rows(&house, "mia", &export).await.join(" "), want, "{select}");
    }
}

#[tokio::test]
async fn what_a_role_sees_in_part_is_exported_in_part() {
    let house = House::new().await;
    let company = house.make("mia", "/api/customers", json!({"name": "Acme Lights"})).await;
    let new = json!({"name": "Lamps", "amount": "3000", "currency": "EUR", "company_id": company, "rivals": "Philips"});
    house.make("mia", "/api/sales/opportunities", new).await;
    let roles = json!([house.actor("boss").tenant.0]);
    for (record, key, limits) in [
        ("opportunity", "amount", json!({"masked_for": roles})),
        ("opportunity", "rivals", json!({"hidden_from": roles})),
        ("opportunity", "owner", json!({"masked_for": roles})),
        ("company", "name", json!({"masked_for": roles})),
    ] {
        assert_eq!(house.ask("boss", "PATCH", &format!("/api/fields/{key}?record={record}"), limits).await.0, 204, "{key}");
    }
    let export = ask(&house, "exporter", json!({}), json!(["name", "amount", "company", "owner"])).await;
    assert_eq!(rows(&house, "exporter", &export).await, ["Lamps,***,Ac***,mi***"]);
    let (status, told) =
        house.ask("exporter", "POST", "/api/sales/exports", json!({"select": {}, "columns": ["name", "rivals"], "format": "csv"})).await;
    assert_eq!((status, &told["code"]), (400, &json!("fields.filter_unknown_field")), "hidden: not there");
    let filter = json!({"field": "amount", "op": "gt", "value": 1});
    let body = json!({"select": {"which": {"filter": filter}}, "columns": ["name"], "format": "csv"});
    assert_eq!(house.ask("exporter", "POST", "/api/sales/exports", body).await.1["code"], "fields.filter_unknown_field");
}

#[tokio::test]
async fn where_the_company_wants_it_somebody_else_allows() {
    let house = House::new().await;
    house.make("mia", "/api/sales/opportunities", json!({"name": "Lamps"})).await;
    assert_eq!(house.ask("boss", "PUT", "/api/customers/exports/setting", json!({"approval": true})).await.0, 204);
    let export = ask(&house, "mia", json!({}), json!(["name"])).await;
    assert_eq!((&export["state"], &house.get("mia", "/api/sales/exports").await["approval"]), (&json!("asked"), &json!(true)));
    house.drain().await;
    assert_eq!(file(&house, "mia", &export).await.0, 404);
    let decision = format!("/api/customers/exports/{}/decision", export["id"].as_str().unwrap());
    assert_eq!(house.no("mia", "POST", &decision, json!({"allowed": true})).await.1, "customers.own_export");
    assert_eq!(house.ask("exporter", "POST", &decision, json!({"allowed": true})).await.0, 403);
    assert_eq!(house.ask("boss", "POST", &decision, json!({"allowed": true})).await.0, 204);
    assert_eq!(rows(&house, "mia", &export).await, ["Lamps"]);
    let other = ask(&house, "mia", json!({}), json!(["name"])).await;
    let decision = format!("/api/customers/exports/{}/decision", other["id"].as_str().unwrap());
    assert_eq!(house.ask("boss", "POST", &decision, json!({"allowed": false})).await.0, 204);
    house.drain().await;
    assert_eq!(
        (file(&house, "mia", &other).await.0, &house.get("mia", "/api/sales/exports").await["items"][0]["state"]),
        (404, &json!("refused"))
    );
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    let acts: Vec<String> = sqlx::query_scalar("select act from accounts.audit where act like 'sales.export%' order by seq")
        .fetch_all(&mut conn)
        .await
        .unwrap();
    assert_eq!(acts.join(" "), "sales.export.ask sales.export.allow sales.export.fetch sales.export.ask sales.export.refuse");
}

#[tokio::test]
async fn what_cant_be_exported_is_refused() {
    let house = House::new().await;
    let many: Vec<String> = (0..1_001).map(|_| house.account("mia").to_string()).collect();
    let columns: Vec<&str> = std::iter::repeat_n("name", 101).collect();
    for (select, columns, status, code) in [
        (json!({}), json!([]), 400, "fields.filter_too_big"),
        (json!({}), json!(columns), 400, "fields.filter_too_big"),
        (json!({}), json!(["nothing"]), 400, "fields.filter_unknown_field"),
        (json!({"ids": many}), json!(["name"]), 400, "fields.filter_too_big"),
        (json!({"except": many}), json!(["name"]), 400, "fields.filter_too_big"),
        (json!({"which": {"order": "nothing"}}), json!(["name"]), 400, "fields.filter_unknown_field"),
        (json!({"which": {"filter": {"none": []}}}), json!(["name"]), 400, "fields.filter_form"),
        (json!({"which": {"state": "gone"}}), json!(["name"]), 422, "sales.bad_fields"),
        (json!({"which": {"view": "theirs"}}), json!(["name"]), 422, "sales.bad_fields"),
        (json!({"which": {"currency": "RMB"}}), json!(["name"]), 422, "sales.bad_fields"),
    ] {
        let body = json!({"select": select, "columns": columns, "format": "xlsx"});
        assert_eq!(house.no("mia", "POST", "/api/sales/exports", body).await, (status, code.to_owned()), "{select}");
    }
    for body in [
        json!({"select": {}, "columns": ["name"], "format": "pdf"}),
        json!({"select": {"which": {"pipeline_id": "x"}}, "columns": ["name"], "format": "csv"}),
        json!({"select": {"wich": {}}, "columns": ["name"], "format": "csv"}),
        json!({"columns": ["name"], "format": "csv"}),
    ] {
        let (status, told) = house.ask("mia", "POST", "/api/sales/exports", body.clone()).await;
        assert!(matches!(status, 400 | 422), "{body}: {status} {told}");
    }
    let body = json!({"select": {}, "columns": ["name"], "format": "csv"});
    assert_eq!(house.ask("reader", "POST", "/api/sales/exports", body).await.0, 403);
    assert_eq!(house.ask("reader", "GET", "/api/sales/exports", Value::Null).await.0, 403);
    let nobodys = format!("/api/sales/exports/{}/file", house.account("mia"));
    assert_eq!((house.file("reader", &nobodys).await.0, house.file("mia", &nobodys).await.0), (403, 404));
}
