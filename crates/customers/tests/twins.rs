//! The same company is entered once, and one learns whose it is.

mod house;

use customers::{NewCompany, NewContact, Refusal};
use futures_util::future::join_all;
use house::House;
use kernel::Stop;
use serde_json::{Value, json};

#[tokio::test]
async fn two_who_enter_it_at_once_make_one() {
    let house = House::new().await;
    for round in 0..8 {
        let name = format!("Firm {round} Trading");
        let tries = (0..6).map(|n| {
            let who = ["mia", "noah", "yara"][n % 3];
            let name = if n % 2 == 0 { format!("{name} Co., Ltd.") } else { name.to_uppercase() };
            house.ask(who, "POST", "/api/customers", json!({"name": name, "domains": [format!("firm{round}.example")]}))
        });
        let mut answers: Vec<u16> = Vec::new();
        for (status, value) in join_all(tries.collect::<Vec<_>>()).await {
            assert!(status == 201 || value["code"].as_str().unwrap().starts_with("customers.twin"), "{value}");
            answers.push(status);
        }
        assert_eq!(answers.iter().filter(|s| **s == 201).count(), 1, "round {round}: {answers:?}");
    }
    assert_eq!(house.names("boss", "/api/customers").await.len(), 8);
}

#[tokio::test]
async fn a_twin_out_of_sight_tells_its_owner_and_nothing_else() {
    let house = House::new().await;
    let contact = json!({"name": "Ada", "email": "ada@gulf.example", "phone": "+971 4 555 0114"});
    house.make("mia", json!({"name": "Gulf Trading L.L.C.", "country": "AE", "contact": contact})).await;
    for (query, by) in [
        ("name=GULF%20TRADING", "name"),
        ("domain=www.gulf.example", "domain"),
        ("email=ada@gulf.example", "email"),
        ("email=bob@gulf.example", "domain"),
        ("phone=%2B971%2045550114", "phone"),
    ] {
        let theirs = house.get("yara", &format!("/api/customers/twins?{query}")).await;
        assert_eq!((theirs[0]["owner"].as_str(), theirs[0]["by"].as_str()), (Some("mia"), Some(by)), "{query}: {theirs}");
        assert_eq!((&theirs[0]["id"], &theirs[0]["name"]), (&Value::Null, &Value::Null), "{query}");
        let own = house.get("mia", &format!("/api/customers/twins?{query}")).await;
        assert_eq!(own[0]["name"], "Gulf Trading L.L.C.", "{query}");
        assert_eq!(house.get("stranger", &format!("/api/customers/twins?{query}")).await, json!([]), "{query}");
    }
    let body = json!({"name": "gulf trading"});
    let (status, value) = house.ask("yara", "POST", "/api/customers", body.clone()).await;
    assert_eq!((status, value["code"].as_str(), value["twin"]["id"].as_str()), (409, Some("customers.twin_of_colleague"), None));
    assert!(value["detail"].as_str().unwrap().contains("mia") && !value.to_string().contains("L.L.C."), "{value}");
    let (status, value) = house.ask("mia", "POST", "/api/customers", body.clone()).await;
    assert_eq!(
        (status, value["code"].as_str(), value["twin"]["name"].as_str()),
        (409, Some("customers.twin"), Some("Gulf Trading L.L.C."))
    );
    assert_eq!(house.ask("yara", "POST", "/api/customers?twin_ok=true", body).await.0, 201);
}

#[tokio::test]
async fn an_address_belongs_to_one_person() {
    let house = House::new().await;
    let contact = json!({"name": "Ada", "email": "Ada@Gulf.example"});
    house.make("mia", json!({"name": "Gulf", "contact": contact})).await;
    let other = house.make("yara", json!({"name": "Desert"})).await;
    let (status, value) =
        house.ask("yara", "POST", &format!("/api/customers/{other}/contacts"), json!({"email": "ada@gulf.example"})).await;
    assert_eq!((status, value["code"].as_str(), value["twin"]["owner"].as_str()), (409, Some("customers.address_taken"), Some("mia")));
    assert_eq!(house.get("yara", &format!("/api/customers/{other}")).await["contact_count"], 0);
    let (status, added) =
        house.ask("yara", "POST", &format!("/api/customers/{other}/contacts"), json!({"email": "omar@desert.example"})).await;
    assert_eq!((status, added["name"].as_str()), (201, Some("omar")));
    let path = format!("/api/contacts/{}", added["id"].as_str().unwrap());
    assert_eq!(house.ask("yara", "PATCH", &path, json!({"emails": ["ada@gulf.example"]})).await.0, 409);
    let (status, changed) =
        house.ask("yara", "PATCH", &path, json!({"emails": ["o@desert.example", "omar@desert.example"], "title": "CEO"})).await;
    assert_eq!((status, &changed["emails"]), (200, &json!(["o@desert.example", "omar@desert.example"])));
    assert_eq!(house.ask("mia", "PATCH", &path, json!({"title": "x"})).await.0, 404);
    assert_eq!(house.ask("yara", "DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(house.get("yara", "/api/customers/by-address?address=o@desert.example").await, Value::Null);
}

#[tokio::test]
async fn suggestions_from_one_firm_make_one_company() {
    let house = House::new().await;
    let accept = async |who: &str, email: &str| {
        let new = NewCompany {
            name: "Polarlux".into(),
            contact: Some(NewContact { name: "A".into(), emails: vec![email.into()], ..NewContact::default() }),
            ..NewCompany::default()
        };
        house
            .db
            .db
            .write(house.actor(who), async |tx| customers::create_from_suggestion(tx, house.actor(who), house.now(), new).await)
            .await
    };
    let first = accept("mia", "ingrid@polarlux.example").await.unwrap();
    let second = accept("mia", "lars@polarlux.example").await.unwrap();
    assert_eq!(first.company_id, second.company_id);
    assert_eq!(accept("mia", "ingrid@polarlux.example").await.unwrap().contact_id, first.contact_id);
    let shown = house.get("mia", &format!("/api/customers/{}", first.company_id)).await;
    assert_eq!((shown["contact_count"].as_i64(), shown["domains"][0].as_str()), (Some(2), Some("polarlux.example")));
    assert!(matches!(accept("yara", "ola@polarlux.example").await, Err(Stop::Refused(Refusal::Twin(t))) if t.seen.is_none()));
}
