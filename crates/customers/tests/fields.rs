//! Fields of tenants: in records, filters, orders, groups, by role.

mod house;

use house::{CLERKS, House};
use serde_json::{Value, json};

async fn add(house: &House, field: Value) -> String {
    let (status, made) = house.ask("boss", "POST", "/api/fields", field).await;
    assert_eq!(status, 201, "{made}");
    made["key"].as_str().unwrap().to_owned()
}

fn list(filter: &Value, rest: &str) -> String {
    let filter: String = filter.to_string().bytes().map(|b| format!("%{b:02X}")).collect();
    format!("/api/customers?filter={filter}{rest}")
}

#[tokio::test]
async fn a_new_field_is_usable_at_once() {
    let house = House::new().await;
    let size = add(&house, json!({"record": "company", "name": "Halls", "kind": "number"})).await;
    let way = json!([{"value": "sea", "name": "By sea"}, {"value": "air", "name": "By air"}]);
    let way = add(&house, json!({"record": "company", "name": "Ways", "kind": "choices", "options": way})).await;
    let since = add(&house, json!({"record": "company", "name": "Since", "kind": "date"})).await;
    assert_eq!((size.as_str(), way.as_str(), since.as_str()), ("x1", "x2", "x3"));
    for (name, fields) in [
        ("Alpha", json!({"x1": 9, "x2": ["sea"], "x3": "2026-11-20", "tags": ["vip"], "grade": "A"})),
        ("Beta", json!({"x1": 10.5, "x2": ["sea", "air"], "x3": "2020-01-01", "tags": ["vip", "fair"]})),
        ("Gamma", json!({"x1": -2})),
        ("Delta", json!({})),
    ] {
        house.make("mia", json!({"name": name, "fields": fields})).await;
    }
    for (filter, want) in [
        (json!({"field": "x1", "op": "gt", "value": 9}), "Beta"),
        (json!({"field": "x1", "op": "between", "value": [-2, 9]}), "Alpha Gamma"),
        (json!({"field": "x1", "op": "empty"}), "Delta"),
        (json!({"field": "x2", "op": "in", "value": ["air"]}), "Beta"),
        (json!({"field": "x2", "op": "not_in", "value": ["air"]}), "Alpha Delta Gamma"),
        (json!({"field": "x3", "op": "last_days", "value": 7}), "Alpha"),
        (json!({"field": "x3", "op": "older_than_days", "value": 365}), "Beta"),
        (json!({"field": "tags", "op": "in", "value": ["fair"]}), "Beta"),
        (json!({"field": "grade", "op": "eq", "value": "A"}), "Alpha"),
        (json!({"field": "owners", "op": "me"}), "Alpha Beta Delta Gamma"),
        (json!({"field": "name", "op": "contains", "value": "ta"}), "Beta Delta"),
        (json!({"any": [{"field": "x1", "op": "eq", "value": 9}, {"all": [{"field": "x1", "op": "lt", "value": 0}]}]}), "Alpha Gamma"),
        (json!({"field": "created", "op": "last_days", "value": 1}), "Alpha Beta Delta Gamma"),
    ] {
        assert_eq!(house.names("mia", &list(&filter, "&sort=name")).await.join(" "), want, "{filter}");
    }
    let everything = json!({"all": []});
    assert_eq!(house.names("mia", &list(&everything, "&sort=-x1")).await, ["Beta", "Alpha", "Gamma", "Delta"]);
    assert_eq!(house.names("mia", &list(&everything, "&sort=x1,name")).await, ["Gamma", "Alpha", "Beta", "Delta"]);
    let shown = house.get("mia", &list(&json!({"field": "x1", "op": "eq", "value": 10.5}), "&columns=x1,x2,website,tags")).await;
    assert_eq!(shown["items"][0]["values"], json!({"x1": 10.5, "x2": ["sea", "air"], "tags": ["vip", "fair"]}));
    let groups = house.get("mia", "/api/customers/groups?by=grade&sum=x1").await;
    assert_eq!(groups["items"], json!([{"value": null, "count": 3, "sum": 8.5}, {"value": "A", "count": 1, "sum": 9.0}]));
    let months = house.get("mia", "/api/customers/groups?by=created:month").await;
    assert_eq!(months["items"], json!([{"value": "2026-11-01", "count": 4, "sum": null}]));
    let owners = house.get("mia", "/api/customers/groups?by=owners").await;
    assert_eq!(owners["items"], json!([{"value": house.account("mia"), "count": 4, "sum": null}]));
    assert_eq!(house.get("mia", "/api/customers/groups?by=x3:year").await["items"].as_array().unwrap().len(), 3);
    for wrong in ["created", "created:hour", "x2", "remarks", "nothing"] {
        assert_eq!(house.ask("mia", "GET", &format!("/api/customers/groups?by={wrong}"), Value::Null).await.0, 400, "{wrong}");
    }
    assert_eq!(house.get("mia", "/api/customers/count").await, json!({"count": 4, "exact": true}));
    assert_eq!(house.get("yara", "/api/customers/count").await, json!({"count": 0, "exact": true}));
    // Retired, it is gone everywhere and never comes back under its key.
    assert_eq!(house.ask("boss", "DELETE", "/api/fields/x1?record=company", Value::Null).await.0, 204);
    let gone = list(&json!({"field": "x1", "op": "eq", "value": 9}), "");
    assert_eq!(house.ask("mia", "GET", &gone, Value::Null).await.1["code"], "fields.filter_unknown_field");
    assert_eq!(add(&house, json!({"record": "company", "name": "Halls", "kind": "number"})).await, "x4");
}

/// Every order, page by page, gives every row once, with and without values.
#[tokio::test]
async fn pages_of_any_order_hold_every_row_once() {
    let house = House::new().await;
    add(&house, json!({"record": "company", "name": "Halls", "kind": "number"})).await;
    for n in 0..23 {
        let fields = if n % 3 == 0 { json!({}) } else { json!({"x1": n % 5}) };
        let country = ["DE", "BR"].get(n % 4);
        let firm = json!({"name": format!("Firm {}", n % 7), "stars": n % 3, "fields": fields, "country": country});
        assert_eq!(house.ask("mia", "POST", "/api/customers?twin_ok=true", firm).await.0, 201);
    }
    for sort in
        ["name", "-name", "stars", "-stars,name", "x1", "-x1", "country,-x1", "-country", "next_follow_up", "-created", "-last_touch"]
    {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = house.get("mia", &format!("/api/customers?sort={sort}&limit=4{cursor}")).await;
            seen.extend(page["items"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let rows = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!((rows, seen.len()), (23, 23), "{sort}");
    }
    let (status, told) = house
        .ask("mia", "GET", "/api/customers?sort=name,stars&cursor=W1tdLCIwMTkyMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDAiXQ", Value::Null)
        .await;
    assert_eq!((status, told["code"].as_str()), (400, Some("web.bad_cursor")));
}

#[tokio::test]
async fn what_is_required_unique_or_wrong_is_refused_by_name() {
    let house = House::new().await;
    add(&house, json!({"record": "company", "name": "Tax number", "kind": "text", "unique": true})).await;
    add(&house, json!({"record": "company", "name": "Segment", "kind": "text", "required": true})).await;
    let refused = async |body: Value| {
        let (status, told) = house.ask("mia", "POST", "/api/customers", body).await;
        let errors: Vec<String> = told["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| format!("{} {}", e["field"].as_str().unwrap(), e["code"].as_str().unwrap()))
            .collect();
        (status, errors.join(", "))
    };
    assert_eq!(refused(json!({"name": "A"})).await, (422, "fields.x2 fields.missing".into()));
    let id = house.make("mia", json!({"name": "A", "fields": {"x1": "DE 1", "x2": "retail", "number": "K-1"}})).await;
    assert_eq!(refused(json!({"name": "B", "fields": {"x1": "de 1", "x2": "retail"}})).await, (422, "fields.x1 fields.taken".into()));
    assert_eq!(refused(json!({"name": "B", "fields": {"x2": "r", "number": "k-1"}})).await, (422, "fields.number fields.taken".into()));
    assert_eq!(
        refused(json!({"name": "B", "fields": {"x2": 7, "x9": 1, "credit": "much", "grade": "Z"}})).await,
        (
            422,
            "fields.credit fields.not_a_number, fields.grade fields.not_a_choice, fields.x2 fields.not_a_text, fields.x9 fields.unknown"
                .into()
        )
    );
    // Given up, a value is free again.
    let path = format!("/api/customers/{id}");
    assert_eq!(house.ask("mia", "PATCH", &path, json!({"fields": {"x1": null}})).await.0, 200);
    house.make("mia", json!({"name": "B", "fields": {"x1": "DE 1", "x2": "retail"}})).await;
    let (status, told) = house.ask("mia", "PATCH", &path, json!({"fields": {"x2": ""}})).await;
    assert_eq!((status, told["errors"][0]["code"].as_str()), (422, Some("fields.missing")));
    let found = house.names("mia", "/api/customers?q=K-1").await;
    assert_eq!(found, ["A"]);
}

#[tokio::test]
async fn formulas_and_roll_ups_follow_what_they_read() {
    let house = House::new().await;
    add(&house, json!({"record": "contact", "name": "Buys a year", "kind": "money"})).await;
    let id = house.make("mia", json!({"name": "A", "stars": 2, "contact": {"name": "Ann", "fields": {"x1": 300}}})).await;
    add(&house, json!({"record": "company", "name": "Weight", "kind": "formula", "formula": "{stars} * 10 + {credit}"})).await;
    add(&house, json!({"record": "company", "name": "Buys", "kind": "roll_up", "roll_up": {"of": "contact", "by": "sum", "field": "x1"}}))
        .await;
    add(&house, json!({"record": "company", "name": "People", "kind": "roll_up", "roll_up": {"of": "contact", "by": "count"}})).await;
    house.work().await;
    let path = format!("/api/customers/{id}");
    assert_eq!(house.get("mia", &path).await["fields"], json!({"x2": 300, "x3": 1}));
    house.ask("mia", "PATCH", &path, json!({"fields": {"credit": 5}})).await;
    assert_eq!(house.get("mia", &path).await["fields"]["x1"], 25);
    house.ask("mia", "PATCH", &path, json!({"stars": 4})).await;
    house.ask("mia", "POST", &format!("{path}/contacts"), json!({"name": "Ben", "fields": {"x1": 0.5}})).await;
    assert_eq!(house.get("mia", &path).await["fields"], json!({"credit": 5, "x1": 45, "x2": 300.5, "x3": 2}));
    let filter = json!({"field": "x1", "op": "ge", "value": 45});
    assert_eq!(house.names("mia", &list(&filter, "")).await, ["A"]);
    for (wrong, code) in [
        (json!({"record": "company", "name": "F", "kind": "formula", "formula": "{x1} + 1"}), "fields.bad_formula"),
        (json!({"record": "company", "name": "F", "kind": "formula", "formula": "{nothing}"}), "fields.bad_formula"),
        (json!({"record": "company", "name": "F", "kind": "formula", "formula": "1 +"}), "fields.bad_formula"),
        (json!({"record": "company", "name": "F", "kind": "formula"}), "fields.not_for_kind"),
        (json!({"record": "company", "name": "F", "kind": "roll_up", "roll_up": {"of": "order", "by": "count"}}), "fields.bad_target"),
        (json!({"record": "contact", "name": "F", "kind": "formula", "formula": "1"}), "fields.bad_target"),
        (json!({"record": "company", "name": " ", "kind": "text"}), "fields.bad_name"),
        (json!({"record": "company", "name": "weight", "kind": "text"}), "fields.name_taken"),
        (json!({"record": "company", "name": "C", "kind": "choice"}), "fields.bad_choices"),
        (json!({"record": "company", "name": "C", "kind": "yes_no", "unique": true}), "fields.not_for_kind"),
        (json!({"record": "company", "name": "C", "kind": "date", "default": "soon"}), "fields.bad_preset"),
        (json!({"record": "lead", "name": "C", "kind": "date"}), "fields.no_such_field"),
    ] {
        let (_, told) = house.ask("boss", "POST", "/api/fields", wrong.clone()).await;
        let codes = [&told["code"], &told["errors"][0]["code"]];
        assert!(codes.contains(&&json!(code)), "{wrong}: {told}");
    }
}

#[tokio::test]
async fn a_role_sees_of_a_field_what_it_may() {
    let house = House::new().await;
    let role = CLERKS;
    add(&house, json!({"record": "company", "name": "Margin", "kind": "number", "hidden_from": [role]})).await;
    for (key, record, limits) in [
        ("phone", "company", json!({"masked_for": [role]})),
        ("remarks", "company", json!({"hidden_from": [role]})),
        ("stars", "company", json!({"read_only_for": [role]})),
        ("emails", "contact", json!({"masked_for": [role]})),
    ] {
        let (status, told) = house.ask("boss", "PATCH", &format!("/api/fields/{key}?record={record}"), limits).await;
        assert_eq!(status, 204, "{told}");
    }
    let person = json!({"name": "Ann", "email": "ann.lee@gulf.example"});
    let made =
        json!({"name": "Gulf", "phone": "+4930901820", "contact": person, "fields": {"x1": 30}, "owner_id": house.account("clerk").0});
    let id = house.make("boss", made).await;
    let path = format!("/api/customers/{id}");
    house.ask("boss", "PATCH", &path, json!({"remarks": "pays late"})).await;
    let seen = house.get("clerk", &path).await;
    assert_eq!((&seen["phone"], &seen["remarks"], &seen["fields"]), (&json!("+4***"), &Value::Null, &json!({})));
    assert_eq!(seen["contacts"][0]["emails"], json!(["an***@gulf.example"]));
    assert_eq!(house.get("boss", &path).await["fields"], json!({"x1": 30}));
    let row = house.get("clerk", "/api/customers?columns=phone").await;
    assert_eq!(row["items"][0]["values"], json!({"phone": "+4***"}));
    let all = house.get("clerk", "/api/fields?record=company").await.to_string();
    assert!(!all.contains("\"x1\"") && !all.contains("\"remarks\""), "{all}");
    for query in ["?columns=x1", "?columns=remarks", "?sort=x1", "/groups?by=x1"] {
        assert_eq!(house.ask("clerk", "GET", &format!("/api/customers{query}"), Value::Null).await.0, 400, "{query}");
    }
    for field in ["x1", "phone", "remarks"] {
        let filter = list(&json!({"field": field, "op": "not_empty"}), "");
        assert_eq!(house.ask("clerk", "GET", &filter, Value::Null).await.1["code"], "fields.filter_unknown_field", "{field}");
    }
    for change in [json!({"stars": 5}), json!({"phone": "+4930901821"}), json!({"fields": {"x1": 1}})] {
        let (status, told) = house.ask("clerk", "PATCH", &path, change.clone()).await;
        assert_eq!((status, &told["errors"][0]["code"]), (422, &json!("fields.read_only")), "{change}");
    }
    assert_eq!(house.ask("clerk", "PATCH", &path, json!({"short_name": "G"})).await.0, 200);
    assert_eq!(house.ask("clerk", "POST", "/api/fields", json!({"record": "company", "name": "C", "kind": "date"})).await.0, 403);
}

#[tokio::test]
async fn views_are_saved_shared_and_begun_with() {
    let house = House::new().await;
    let view = json!({"record": "company", "name": "Hot", "filter": {"field": "stars", "op": "ge", "value": 4}, "sort": "-stars",
        "columns": [{"key": "name", "width": 240}, {"key": "stars"}], "is_default": true});
    let (status, made) = house.ask("mia", "POST", "/api/views", view).await;
    assert_eq!((status, &made["layout"], &made["is_default"], &made["editable"]), (201, &json!("table"), &json!(true), &json!(true)));
    let path = format!("/api/views/{}", made["id"].as_str().unwrap());
    assert_eq!(house.get("noah", "/api/views?record=company").await["items"], json!([]));
    assert_eq!(house.ask("noah", "PATCH", &path, json!({"name": "Mine"})).await.0, 404);
    let (status, shared) = house.ask("mia", "PATCH", &path, json!({"shared": "all"})).await;
    assert_eq!((status, &shared["filter"]["value"], &shared["revision"]), (200, &json!(4), &json!(2)));
    let seen = house.get("noah", "/api/views?record=company").await;
    assert_eq!(
        (&seen["items"][0]["name"], &seen["items"][0]["editable"], &seen["items"][0]["is_default"]),
        (&json!("Hot"), &json!(false), &json!(false))
    );
    assert_eq!(house.ask("noah", "PATCH", &path, json!({"is_default": true})).await.0, 200);
    assert_eq!(house.get("noah", "/api/views?record=company").await["items"][0]["is_default"], true);
    assert_eq!(house.ask("noah", "PATCH", &path, json!({"sort": "name"})).await.0, 404);
    assert_eq!(house.ask("stranger", "PATCH", &path, json!({"is_default": true})).await.0, 404);
    let (status, _, _) = house.ask_with("mia", "PATCH", &path, json!({"name": "Hotter"}), &[("if-match", "\"1\"")]).await;
    assert_eq!(status, 412);
    for (wrong, status) in [
        (json!({"record": "company", "name": ""}), 422),
        (json!({"record": "company", "name": "B", "layout": "board"}), 400),
        (json!({"record": "company", "name": "B", "filter": {"field": "nothing", "op": "empty"}}), 400),
        (json!({"record": "company", "name": "B", "columns": [{"key": "nothing"}]}), 400),
        (json!({"record": "company", "name": "B", "summary": {"stars": "median"}}), 400),
    ] {
        assert_eq!(house.ask("mia", "POST", "/api/views", wrong.clone()).await.0, status, "{wrong}");
    }
    assert_eq!(house.ask("noah", "DELETE", &path, Value::Null).await.0, 404);
    assert_eq!(house.ask("mia", "DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(house.get("noah", "/api/views?record=company").await["items"], json!([]));
}
