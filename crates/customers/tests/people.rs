//! People as a list of their own: filtered, ordered, grouped, searched, by role, exported.

mod house;

use house::{CLERKS, House};
use serde_json::{Value, json};

fn list(filter: &Value, rest: &str) -> String {
    let filter: String = filter.to_string().bytes().map(|b| format!("%{b:02X}")).collect();
    format!("/api/contacts?filter={filter}{rest}")
}

/// Three companies with five people; Yara's is out of Mia's sight.
async fn laid_out(house: &House) {
    let floor = json!({"record": "contact", "name": "Floor", "kind": "number"});
    assert_eq!(house.ask("boss", "POST", "/api/fields", floor).await.0, 201);
    for (who, company, country, people) in [
        (
            "mia",
            "Gulf",
            "AE",
            vec![("Ada", "ada@gulf.example", json!({"x1": 3, "birthday": "1990-03-05"})), ("Omar", "omar@gulf.example", json!({"x1": 12}))],
        ),
        ("mia", "Polar", "NO", vec![("Ingrid", "ingrid@polar.example", json!({"x1": 7, "channel": "whatsapp"}))]),
        ("yara", "Hidden", "BR", vec![("Bruno", "bruno@hidden.example", json!({}))]),
    ] {
        let id = house.make(who, json!({"name": company, "country": country})).await;
        for (name, email, fields) in people {
            let person = json!({"name": name, "emails": [email], "phones": ["+97145550114"], "title": "Buyer", "fields": fields});
            let (status, told) = house.ask(who, "POST", &format!("/api/customers/{id}/contacts"), person).await;
            assert_eq!(status, 201, "{told}");
        }
    }
}

#[tokio::test]
async fn people_are_listed_by_any_field_in_any_order() {
    let house = House::new().await;
    laid_out(&house).await;
    for (filter, want) in [
        (json!({"field": "x1", "op": "gt", "value": 5}), "Ingrid Omar"),
        (json!({"field": "birthday", "op": "not_empty"}), "Ada"),
        (json!({"field": "channel", "op": "eq", "value": "whatsapp"}), "Ingrid"),
        (json!({"field": "country", "op": "eq", "value": "AE"}), "Ada Omar"),
        (json!({"field": "company", "op": "contains", "value": "pol"}), "Ingrid"),
        (json!({"field": "owners", "op": "me"}), "Ada Ingrid Omar"),
        (json!({"field": "emails", "op": "contains", "value": "@gulf"}), "Ada Omar"),
        (json!({"any": [{"field": "x1", "op": "eq", "value": 3}, {"field": "name", "op": "starts", "value": "Ing"}]}), "Ada Ingrid"),
    ] {
        assert_eq!(house.names("mia", &list(&filter, "&sort=name")).await.join(" "), want, "{filter}");
    }
    assert_eq!(house.names("boss", "/api/contacts?sort=-name").await, ["Omar", "Ingrid", "Bruno", "Ada"]);
    assert_eq!(house.names("mia", "/api/contacts?sort=x1").await, ["Ada", "Ingrid", "Omar"]);
    assert_eq!(house.names("mia", "/api/contacts?q=omar").await, ["Omar"]);
    assert_eq!(house.names("mia", "/api/contacts?q=ingrid%40polar.example").await, ["Ingrid"]);
    assert_eq!(house.names("mia", "/api/contacts?q=%2B97145550114&sort=name").await.len(), 3);
    assert_eq!(house.names("boss", "/api/contacts?view=mine").await.len(), 0);
    assert_eq!(house.names("yara", "/api/contacts?view=mine").await, ["Bruno"]);
    assert!(house.names("stranger", "/api/contacts").await.is_empty());
    // Page by page, every person once.
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = house.get("boss", &format!("/api/contacts?sort=name&limit=3{cursor}")).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["Ada", "Bruno", "Ingrid", "Omar"]);
    let row = &house.get("mia", "/api/contacts?sort=name&columns=x1,birthday,company,owners&limit=1").await["items"][0];
    assert_eq!((&row["company"]["name"], &row["country"], &row["emails"]), (&json!("Gulf"), &json!("AE"), &json!(["ada@gulf.example"])));
    let values = json!({"x1": 3, "birthday": "1990-03-05", "company": "Gulf", "owners": [house.account("mia").0]});
    assert_eq!(row["values"], values, "{row}");
    assert_eq!(house.get("mia", "/api/contacts/count").await, json!({"count": 3, "exact": true}));
    let groups = house.get("mia", "/api/contacts/groups?by=country&sum=x1").await;
    assert_eq!(groups["items"], json!([{"value": "AE", "count": 2, "sum": 15.0}, {"value": "NO", "count": 1, "sum": 7.0}]));
    for bad in ["?sort=x9", "?columns=nothing", "?filter=%7B", "?cursor=abc", "/groups?by=remarks"] {
        assert_eq!(house.ask("mia", "GET", &format!("/api/contacts{bad}"), Value::Null).await.0, 400, "{bad}");
    }
    assert_eq!(house.ask("mia", "GET", "/api/contacts?view=everybody", Value::Null).await.0, 422);
    // The views of people are kept apart from those of companies.
    let view = json!({"record": "contact", "name": "Upstairs", "layout": "table", "columns": [{"key": "name"}, {"key": "x1"}],
                      "filter": {"field": "x1", "op": "gt", "value": 5}, "sort": "-x1"});
    let (status, told) = house.ask("mia", "POST", "/api/views", view).await;
    assert_eq!(status, 201, "{told}");
    assert_eq!(house.get("mia", "/api/views?record=contact").await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn limits_of_roles_hold_in_lists_of_people() {
    let house = House::new().await;
    laid_out(&house).await;
    for (key, record, limits) in [
        ("emails", "contact", json!({"masked_for": [CLERKS]})),
        ("x1", "contact", json!({"hidden_from": [CLERKS]})),
        ("country", "company", json!({"hidden_from": [CLERKS]})),
        ("name", "company", json!({"masked_for": [CLERKS]})),
    ] {
        assert_eq!(house.ask("boss", "PATCH", &format!("/api/fields/{key}?record={record}"), limits).await.0, 204);
    }
    let clerk = house.account("clerk").0;
    let person = json!({"name": "Cleo", "email": "cleo@clerk.example", "fields": {"x1": 1}});
    house.make("boss", json!({"name": "Clerkenwell", "country": "GB", "owner_id": clerk, "contact": person})).await;
    let row = &house.get("clerk", "/api/contacts?columns=emails,company").await["items"][0];
    assert_eq!(
        (&row["emails"], &row["country"], &row["company"]["name"]),
        (&json!(["cl***@clerk.example"]), &Value::Null, &json!("Cl***"))
    );
    assert_eq!(row["values"], json!({"emails": "cl***@clerk.example", "company": "Cl***"}));
    for query in ["?columns=x1", "?sort=x1", "?columns=country"] {
        assert_eq!(house.ask("clerk", "GET", &format!("/api/contacts{query}"), Value::Null).await.0, 400, "{query}");
    }
    for field in ["emails", "x1", "country", "company"] {
        let filter = list(&json!({"field": field, "op": "not_empty"}), "");
        assert_eq!(house.ask("clerk", "GET", &filter, Value::Null).await.1["code"], "fields.filter_unknown_field", "{field}");
    }
}

#[tokio::test]
async fn people_are_exported_as_they_are_listed() {
    let house = House::new().await;
    laid_out(&house).await;
    let ask = |select: Value| json!({"record": "contact", "select": select, "columns": ["name", "company", "country", "emails", "x1"], "format": "csv"});
    let (status, export) = house.ask("mia", "POST", "/api/customers/exports", ask(json!({"view": "mine"}))).await;
    assert_eq!(status, 202, "{export}");
    house.work().await;
    let (status, file) = house.bytes("mia", &format!("/api/customers/exports/{}/file", export["id"].as_str().unwrap())).await;
    let file = String::from_utf8(file).unwrap();
    let mut lines: Vec<&str> = file.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!((status, lines.remove(0)), (200, "Name,Company,Country,Mail addresses,Floor"), "{file}");
    lines.sort_unstable();
    assert_eq!(lines, ["Ada,Gulf,AE,ada@gulf.example,3", "Ingrid,Polar,NO,ingrid@polar.example,7", "Omar,Gulf,AE,omar@gulf.example,12"]);
    let listed = house.get("mia", "/api/customers/exports").await;
    assert_eq!((&listed["items"][0]["record"], &listed["items"][0]["rows"]), (&json!("contact"), &json!(3)), "{listed}");
    let one = house.get("mia", "/api/contacts?q=omar").await["items"][0]["id"].clone();
    let (_, export) = house.ask("mia", "POST", "/api/customers/exports", ask(json!({"ids": [one]}))).await;
    house.work().await;
    let (_, file) = house.bytes("mia", &format!("/api/customers/exports/{}/file", export["id"].as_str().unwrap())).await;
    assert_eq!(String::from_utf8(file).unwrap().lines().count(), 2);
    let (status, told) = house
        .ask("mia", "POST", "/api/customers/exports", json!({"record": "contact", "select": {}, "columns": ["stage"], "format": "csv"}))
        .await;
    assert_eq!((status, told["code"].as_str()), (400, Some("fields.filter_unknown_field")), "{told}");
}
