//! What is wrong with the input is said, each with its code, and nothing is saved.

mod house;

use house::House;
use serde_json::{Value, json};

#[tokio::test]
async fn each_bad_field_has_its_code() {
    let house = House::new().await;
    let long = "x".repeat(201);
    let many: Vec<String> = (0..21).map(|n| format!("firm{n}.example")).collect();
    let cases = [
        (json!({"name": "  "}), "name", "customers.missing"),
        (json!({"name": long}), "name", "customers.too_long"),
        (json!({"name": "a\u{0}b"}), "name", "customers.unreadable"),
        (json!({"name": "a", "domains": ["no domain"]}), "domains", "customers.not_a_domain"),
        (json!({"name": "a", "domains": ["gmail.com"]}), "domains", "customers.public_domain"),
        (json!({"name": "a", "domains": many}), "domains", "customers.too_many"),
        (json!({"name": "a", "country": "XX"}), "country", "customers.not_a_country"),
        (json!({"name": "a", "phone": "call me"}), "phone", "customers.not_a_phone"),
        (json!({"name": "a", "website": "javascript://x"}), "website", "customers.not_a_website"),
        (json!({"name": "a", "language": "english please"}), "language", "customers.not_a_language"),
        (json!({"name": "a", "stage": "won"}), "stage", "customers.not_a_choice"),
        (json!({"name": "a", "owner_id": uuid::Uuid::nil()}), "owner_ids", "customers.no_such_account"),
        (json!({"name": "a", "owner_id": house.account("stranger").0}), "owner_ids", "customers.no_such_account"),
        (json!({"name": "a", "contact": {"name": "b", "email": "b@"}}), "contact.email", "customers.not_an_address"),
        (json!({"name": "a", "contact": {}}), "contact.name", "customers.missing"),
    ];
    for (body, field, code) in cases {
        let (status, value) = house.ask("mia", "POST", "/api/customers", body.clone()).await;
        let error = &value["errors"][0];
        assert_eq!((status, error["field"].as_str(), error["code"].as_str()), (422, Some(field), Some(code)), "{body}: {value}");
        assert!(error["detail"].as_str().is_some_and(|d| !d.is_empty() && d != code), "no words for {code}");
    }
    assert!(house.names("boss", "/api/customers").await.is_empty());
}

#[tokio::test]
async fn changes_are_checked_like_new_ones() {
    let house = House::new().await;
    let id = house.make("mia", json!({"name": "Acme", "country": "de"})).await;
    let path = format!("/api/customers/{id}");
    for (body, code) in [
        (json!({"name": ""}), "customers.missing"),
        (json!({"stars": 6}), "customers.out_of_range"),
        (json!({"time_zone": "Mars/Base"}), "customers.not_a_time_zone"),
        (json!({"labels_visible_to": "nobody"}), "customers.not_a_choice"),
        (json!({"stage": "gone"}), "customers.not_a_choice"),
        (json!({"country": "Atlantis"}), "customers.not_a_country"),
        (json!({"fax": "1"}), "web.field_unknown"),
        (json!({"stars": "five"}), "web.field_value"),
    ] {
        let (status, value) = house.ask("mia", "PATCH", &path, body.clone()).await;
        assert_eq!((status, value["errors"][0]["code"].as_str()), (422, Some(code)), "{body}: {value}");
    }
    for (path, body, code) in [
        (format!("{path}/stage"), json!({"stage": "x"}), "customers.not_a_choice"),
        (format!("{path}/follow-ups"), json!({"kind": "mail_in", "text": "x"}), "customers.not_a_choice"),
        (format!("{path}/follow-ups"), json!({"kind": "note", "text": " "}), "customers.missing"),
        (format!("{path}/follow-ups"), json!({"kind": "note", "text": "x".repeat(10_001)}), "customers.too_long"),
    ] {
        let (status, value) = house.ask("mia", "POST", &path, body).await;
        assert_eq!((status, value["errors"][0]["code"].as_str()), (422, Some(code)), "{path}: {value}");
    }
    for query in ["?sort=colour", "?sort=owners", "?view=theirs", "?filter=x", "?filter=%7B%22all%22:1%7D", "?columns=nonsense"] {
        let (status, _) = house.ask("mia", "GET", &format!("/api/customers{query}"), Value::Null).await;
        assert!(matches!(status, 400 | 422), "{query}: {status}");
    }
    for query in ["/api/customers?cursor=abc", "/api/follow-ups?cursor=%21"] {
        let (status, value) = house.ask("mia", "GET", query, Value::Null).await;
        assert_eq!((status, value["code"].as_str()), (400, Some("web.bad_cursor")), "{query}");
    }
    assert_eq!(house.ask("mia", "GET", "/api/customers/not-an-id", Value::Null).await.0, 404);
    let shown = house.get("mia", &path).await;
    assert_eq!((shown["name"].as_str(), shown["country"].as_str(), shown["stars"].as_i64()), (Some("Acme"), Some("DE"), Some(0)));
    assert_eq!(shown["time_zone"], "Europe/Berlin");
}

#[tokio::test]
async fn texts_are_tidied_and_null_empties_a_field() {
    let house = House::new().await;
    let id = house
        .make("mia", json!({"name": "  Acme \n Lighting  ", "website": "acme.example/en", "phone": "+49 40 5550 0137", "country": "DE"}))
        .await;
    let path = format!("/api/customers/{id}");
    let shown = house.get("mia", &path).await;
    assert_eq!(shown["name"], "Acme Lighting");
    assert_eq!((shown["website"].as_str(), shown["domains"][0].as_str()), (Some("https://acme.example/en"), Some("acme.example")));
    let (_, shown) = house.ask("mia", "PATCH", &path, json!({"website": null, "remarks": "line 1\r\nline 2"})).await;
    assert_eq!((shown["website"].as_str(), shown["remarks"].as_str()), (None, Some("line 1\nline 2")));
}
