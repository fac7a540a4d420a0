//! Who sees and may do what: two tenants, accounts with labels.

mod house;

use house::House;
use serde_json::{Value, json};

#[tokio::test]
async fn each_sees_exactly_his_own() {
    let house = House::new().await;
    let lamp = house.make("mia", json!({"name": "Lampen Müller GmbH", "contact": {"name": "Jo", "email": "jo@lampen.example"}})).await;
    house.make("noah", json!({"name": "Noor Trading LLC"})).await;
    house.make("yara", json!({"name": "Yellow Light Inc"})).await;
    house.make("stranger", json!({"name": "Stranger SA"})).await;

    let all = ["Yellow Light Inc", "Noor Trading LLC", "Lampen Müller GmbH"];
    assert_eq!(house.names("boss", "/api/customers").await, all);
    assert_eq!(house.names("reader", "/api/customers").await, all);
    assert_eq!(house.names("mia", "/api/customers").await, ["Lampen Müller GmbH"]);
    assert_eq!(house.names("manager", "/api/customers").await, ["Noor Trading LLC", "Lampen Müller GmbH"]);
    assert_eq!(house.names("manager", "/api/customers?view=mine").await, Vec::<String>::new());
    assert_eq!(house.names("yara", "/api/customers?view=mine").await, ["Yellow Light Inc"]);
    assert_eq!(house.names("stranger", "/api/customers").await, ["Stranger SA"]);

    for who in ["noah", "yara", "stranger"] {
        for (method, path, body) in [
            ("GET", format!("/api/customers/{lamp}"), Value::Null),
            ("PATCH", format!("/api/customers/{lamp}"), json!({"stars": 5})),
            ("DELETE", format!("/api/customers/{lamp}"), Value::Null),
            ("GET", format!("/api/customers/{lamp}/timeline"), Value::Null),
            ("POST", format!("/api/customers/{lamp}/follow-ups"), json!({"kind": "note", "text": "x"})),
            ("POST", format!("/api/customers/{lamp}/contacts"), json!({"name": "x"})),
            ("POST", format!("/api/customers/{lamp}/stage"), json!({"stage": "deal"})),
        ] {
            let (status, value) = house.ask(who, method, &path, body).await;
            assert_eq!((status, value["code"].as_str()), (404, Some("customers.no_such_company")), "{who} {method} {path}");
        }
        assert_eq!(house.get(who, "/api/customers/by-address?address=jo@lampen.example").await, Value::Null);
        assert!(house.names(who, "/api/customers?q=lampen").await.is_empty());
    }
    assert_eq!(house.get("mia", "/api/customers/by-address?address=JO@lampen.example").await["contact"]["name"], "Jo");
    assert_eq!(house.get("mia", "/api/customers/by-address?address=new@mail.lampen.example").await["contact"], Value::Null);
}

#[tokio::test]
async fn nobody_is_refused_and_rights_are_asked_for() {
    let house = House::new().await;
    let id = house.make("mia", json!({"name": "Acme", "contact": {"name": "Jo"}})).await;
    let contact = house.get("mia", &format!("/api/customers/{id}")).await["contacts"][0]["id"].as_str().unwrap().to_owned();
    let writes = [
        ("POST", "/api/customers".to_owned(), json!({"name": "x"})),
        ("PATCH", format!("/api/customers/{id}"), json!({"stars": 1})),
        ("DELETE", format!("/api/customers/{id}"), Value::Null),
        ("POST", format!("/api/customers/{id}/restore"), Value::Null),
        ("POST", format!("/api/customers/{id}/stage"), json!({"stage": "deal"})),
        ("POST", format!("/api/customers/{id}/contacts"), json!({"name": "x"})),
        ("PATCH", format!("/api/contacts/{contact}"), json!({"name": "x"})),
        ("DELETE", format!("/api/contacts/{contact}"), Value::Null),
        ("POST", format!("/api/customers/{id}/follow-ups"), json!({"kind": "note", "text": "x"})),
        ("POST", format!("/api/follow-ups/{id}/done"), Value::Null),
    ];
    for (method, path, body) in writes {
        let (status, value) = house.ask("reader", method, &path, body.clone()).await;
        assert_eq!((status, value["code"].as_str()), (403, Some("web.forbidden")), "{method} {path}");
        assert_eq!(house.ask("", method, &path, body).await.0, if method == "GET" { 401 } else { 403 }.max(401), "{method} {path}");
    }
    for path in ["/api/customers", "/api/customers/stages", "/api/customers/twins?name=a", "/api/follow-ups"] {
        assert_eq!(house.ask("", "GET", path, Value::Null).await.0, 401, "{path}");
    }
}

#[tokio::test]
async fn a_company_given_away_is_out_of_sight_and_in_the_new_owners() {
    let house = House::new().await;
    let id = house.make("mia", json!({"name": "Acme", "contact": {"name": "Jo", "email": "jo@acme.example"}})).await;
    let path = format!("/api/customers/{id}");
    let (status, value) = house.ask("mia", "PATCH", &path, json!({"owner_ids": [house.account("yara").0]})).await;
    assert_eq!(status, 204, "{value}");
    assert_eq!(house.ask("mia", "GET", &path, Value::Null).await.0, 404);
    assert_eq!(house.get("mia", "/api/customers/by-address?address=jo@acme.example").await, Value::Null);
    let hers = house.get("yara", &path).await;
    assert_eq!((hers["owners"][0]["name"].as_str(), hers["contacts"][0]["name"].as_str()), (Some("yara"), Some("Jo")));
    assert_eq!(hers["changed"]["owners"]["by"]["name"], "mia");
    let moves = house.get("yara", &format!("{path}/timeline?kinds=owner")).await;
    assert_eq!((moves["items"][0]["title"].as_str(), moves["items"][0]["text"].as_str()), (Some("yara"), Some("mia")));

    // Open to all: everybody, but not the other tenant.
    house.ask("yara", "PATCH", &path, json!({"labels_visible_to": "all"})).await;
    assert_eq!(house.ask("noah", "GET", &path, Value::Null).await.0, 200);
    assert_eq!(house.ask("stranger", "GET", &path, Value::Null).await.0, 404);
    // Owners only: not even their manager.
    let own = house.make("noah", json!({"name": "Quiet Co"})).await;
    house.ask("noah", "PATCH", &format!("/api/customers/{own}"), json!({"labels_visible_to": "owner"})).await;
    assert_eq!(house.ask("manager", "GET", &format!("/api/customers/{own}"), Value::Null).await.0, 404);
    assert_eq!(house.ask("boss", "GET", &format!("/api/customers/{own}"), Value::Null).await.0, 200);
}

#[tokio::test]
async fn a_deleted_company_is_gone_for_all_until_it_is_restored() {
    let house = House::new().await;
    let id = house.make("mia", json!({"name": "Acme", "contact": {"name": "Jo", "email": "jo@acme.example"}})).await;
    let path = format!("/api/customers/{id}");
    assert_eq!(house.ask("mia", "DELETE", &path, Value::Null).await.0, 204);
    for who in ["mia", "boss"] {
        assert_eq!(house.ask(who, "GET", &path, Value::Null).await.0, 404, "{who}");
        assert!(house.names(who, "/api/customers").await.is_empty());
    }
    let (status, twin) = house.ask("noah", "POST", "/api/customers", json!({"name": "ACME Ltd"})).await;
    assert_eq!((status, twin["code"].as_str()), (409, Some("customers.twin_in_bin")));
    assert_eq!(house.ask("stranger", "POST", &format!("{path}/restore"), Value::Null).await.0, 404);
    assert_eq!(house.ask("mia", "POST", &format!("{path}/restore"), Value::Null).await.0, 204);
    assert_eq!(house.get("mia", &path).await["contacts"][0]["emails"][0], "jo@acme.example");
    assert_eq!(house.ask("noah", "GET", &path, Value::Null).await.0, 404);
}
