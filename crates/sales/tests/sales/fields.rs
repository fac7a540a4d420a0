//! The tenant's own fields of opportunities: kept, filtered, ordered, by role.

use super::house::House;
use serde_json::{Value, json};

async fn field(house: &House, field: Value) -> String {
    let (status, made) = house.ask("boss", "POST", "/api/fields", field).await;
    assert_eq!(status, 201, "{made}");
    made["key"].as_str().unwrap().to_owned()
}

fn list(filter: &Value, rest: &str) -> String {
    let filter: String = filter.to_string().bytes().map(|b| format!("%{b:02X}")).collect();
    format!("/api/sales/opportunities?filter={filter}{rest}")
}

async fn names(house: &House, who: &str, path: &str) -> Vec<String> {
    let (status, list) = house.ask(who, "GET", path, Value::Null).await;
    assert_eq!(status, 200, "{path}: {list}");
    list["items"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn fields_of_the_tenant_are_kept_filtered_and_ordered_by() {
    let house = House::new().await;
    let port = field(&house, json!({"record": "opportunity", "name": "Port", "kind": "text", "required": true})).await;
    let boxes = field(&house, json!({"record": "opportunity", "name": "Containers", "kind": "number"})).await;
    let number = field(&house, json!({"record": "opportunity", "name": "Tender", "kind": "text", "unique": true})).await;
    let (status, told) = house.ask("mia", "POST", "/api/sales/opportunities", json!({"name": "None"})).await;
    assert_eq!(
        (status, &told["errors"][0]["field"], &told["errors"][0]["code"]),
        (422, &json!(format!("fields.{port}")), &json!("fields.missing"))
    );
    let mut ids = Vec::new();
    for (name, at, many, amount) in [("Alpha", "Jebel Ali", 9, "100"), ("Beta", "Santos", 10, "20.5"), ("Gamma", "Oslo", 2, "3000")] {
        let fields = json!({port.as_str(): at, boxes.as_str(): many});
        let new = json!({"name": name, "amount": amount, "currency": "USD", "fields": fields});
        let (status, made) = house.ask("mia", "POST", "/api/sales/opportunities", new).await;
        assert_eq!((status, &made["fields"]), (201, &fields), "{made}");
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    for (filter, want) in [
        (json!({"field": boxes, "op": "gt", "value": 8}), "Alpha Beta"),
        (json!({"field": port, "op": "contains", "value": "sant"}), "Beta"),
        (json!({"field": "amount", "op": "lt", "value": 200}), "Alpha Beta"),
        (json!({"field": "owner", "op": "me"}), "Alpha Beta Gamma"),
        (json!({"field": "state", "op": "eq", "value": "won"}), ""),
        (json!({"any": [{"field": boxes, "op": "eq", "value": 2}, {"field": "name", "op": "starts", "value": "Al"}]}), "Alpha Gamma"),
    ] {
        assert_eq!(names(&house, "mia", &list(&filter, "&order=name")).await.join(" "), want, "{filter}");
    }
    assert_eq!(names(&house, "mia", &format!("/api/sales/opportunities?order=-{boxes}")).await, ["Beta", "Alpha", "Gamma"]);
    assert_eq!(names(&house, "mia", "/api/sales/opportunities?order=-amount").await, ["Gamma", "Alpha", "Beta"]);
    let (_, first) = house.ask("mia", "GET", &format!("/api/sales/opportunities?order={boxes}&limit=2"), Value::Null).await;
    let next = format!("/api/sales/opportunities?order={boxes}&limit=2&cursor={}", first["next"].as_str().unwrap());
    assert_eq!(names(&house, "mia", &next).await, ["Beta"]);
    for bad in ["?order=nothing", "?filter=%7B", &format!("?order=name,amount&cursor={}", first["next"].as_str().unwrap())] {
        assert_eq!(house.ask("mia", "GET", &format!("/api/sales/opportunities{bad}"), Value::Null).await.0, 400, "{bad}");
    }
    // A change is read by the field's kind; a unique value is one opportunity's until that goes.
    let path = |at: usize| format!("/api/sales/opportunities/{}", ids[at]);
    let change = |key: &str, value: Value| json!({"fields": {key: value}});
    let (status, told) = house.ask("mia", "PATCH", &path(0), change(&boxes, json!("many"))).await;
    assert_eq!((status, &told["errors"][0]["code"]), (422, &json!("fields.not_a_number")), "{told}");
    assert_eq!(house.ask("mia", "PATCH", &path(0), change(&port, Value::Null)).await.0, 422);
    assert_eq!(house.ask("mia", "PATCH", &path(0), change(&number, json!("T-1"))).await.0, 200);
    assert_eq!(house.ask("mia", "PATCH", &path(1), change(&number, json!("t-1"))).await.1["errors"][0]["code"], "fields.taken");
    assert_eq!(house.ask("boss", "DELETE", &path(0), Value::Null).await.0, 204);
    let (status, kept) = house.ask("mia", "PATCH", &path(1), change(&number, json!("T-1"))).await;
    assert_eq!((status, &kept["fields"][&number], &kept["fields"][&boxes]), (200, &json!("T-1"), &json!(10)));
    assert_eq!(house.ask("stranger", "GET", "/api/sales/opportunities?order=name", Value::Null).await.1["items"], json!([]));
}

#[tokio::test]
async fn limits_of_roles_hold_for_opportunities() {
    let house = House::new().await;
    let cost = field(&house, json!({"record": "opportunity", "name": "Cost", "kind": "number"})).await;
    let new = json!({"name": "Alpha", "amount": "100", "currency": "USD", "next_step": "Call", "fields": {cost.as_str(): 70}});
    let (_, made) = house.ask("boss", "POST", "/api/sales/opportunities", new).await;
    let path = format!("/api/sales/opportunities/{}", made["id"].as_str().unwrap());
    // The only role of this house; the reader is the one who is no master.
    let roles = json!([house.actor("boss").tenant.0]);
    for (key, limits) in [(cost.as_str(), json!({"hidden_from": roles})), ("amount", json!({"masked_for": roles}))] {
        assert_eq!(house.ask("boss", "PATCH", &format!("/api/fields/{key}?record=opportunity"), limits).await.0, 204, "{key}");
    }
    let (status, seen) = house.ask("reader", "GET", &path, Value::Null).await;
    assert_eq!((status, &seen["amount"], &seen["fields"]), (200, &Value::Null, &json!({})), "{seen}");
    let (_, rows) = house.ask("reader", "GET", "/api/sales/opportunities", Value::Null).await;
    assert_eq!((&rows["items"][0]["amount"], &rows["items"][0]["fields"]), (&Value::Null, &json!({})), "{rows}");
    for key in [cost.as_str(), "amount"] {
        let filter = list(&json!({"field": key, "op": "not_empty"}), "");
        assert_eq!(house.ask("reader", "GET", &filter, Value::Null).await.1["code"], "fields.filter_unknown_field", "{key}");
    }
    let board = format!("/api/sales/pipelines/{}/board", made["pipeline_id"].as_str().unwrap());
    let (_, told) = house.ask("reader", "GET", &board, Value::Null).await;
    let column = told["columns"].as_array().unwrap().iter().find(|column| column["count"] == 1).unwrap();
    assert_eq!(column["sums"], json!([]), "{told}");
    assert_eq!(house.ask("boss", "GET", &path, Value::Null).await.1["amount"], "100");
}
