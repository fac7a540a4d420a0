//! Two salespeople on one customer.

use crate::expect;
use crate::house::House;
use serde_json::{Value, json};

/// Mia's company, and Yara's like it, entered nevertheless: a case is open.
async fn twins(house: &House) -> (String, String, Value) {
    let hers = house.make("mia", json!({"name": "Gulf Trading LLC", "domains": ["gulf.example"]})).await;
    house.ask("mia", "POST", &format!("/api/customers/{hers}/follow-ups"), json!({"kind": "call", "text": "Called"})).await;
    let (status, other) = house.ask("yara", "POST", "/api/customers?twin_ok=true", json!({"name": "Gulf Trading"})).await;
    assert_eq!(status, 201, "{other}");
    let cases = house.get("boss", "/api/customers/conflicts?state=open").await;
    assert_eq!(cases["items"].as_array().unwrap().len(), 1, "{cases}");
    (hers, other["id"].as_str().unwrap().to_owned(), cases["items"][0].clone())
}

#[tokio::test]
async fn a_twin_entered_nevertheless_opens_a_case_whose_sides_are_shown_as_far_as_rights_go() {
    let house = House::new().await;
    let (hers, other, case) = twins(&house).await;
    assert_eq!((case["origin"].as_str(), case["sides"].as_array().unwrap().len()), (Some("twin"), 2));
    assert_eq!((case["sides"][0]["touches"].as_i64(), case["sides"][1]["touches"].as_i64()), (Some(1), Some(0)));
    let path = format!("/api/customers/conflicts/{}", case["id"].as_str().unwrap());
    let seen = house.get("yara", &path).await;
    let ids: Vec<&Value> = seen["sides"].as_array().unwrap().iter().map(|side| &side["company_id"]).collect();
    assert!(ids.contains(&&json!(other)) && !ids.contains(&&json!(hers)), "{seen}");
    assert!(!seen.to_string().contains("LLC"), "{seen}");
    for who in ["noah", "stranger"] {
        expect(&house, who, "GET", &path, Value::Null, 404, "customers.no_such_conflict").await;
        assert_eq!(house.get(who, "/api/customers/conflicts").await["items"], json!([]), "{who}");
    }
    // Entering one's own twin is no conflict.
    assert_eq!(house.ask("mia", "POST", "/api/customers?twin_ok=true", json!({"name": "Acme"})).await.0, 201);
    assert_eq!(house.ask("mia", "POST", "/api/customers?twin_ok=true", json!({"name": "Acme Ltd"})).await.0, 201);
    assert_eq!(house.get("boss", "/api/customers/conflicts").await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn one_keeps_it() {
    let house = House::new().await;
    let (hers, other, case) = twins(&house).await;
    let path = format!("/api/customers/conflicts/{}", case["id"].as_str().unwrap());
    expect(&house, "yara", "POST", &format!("{path}/say"), json!({"text": "They wrote to me first."}), 204, "").await;
    house.clock.advance(chrono::TimeDelta::minutes(1));
    let verdict = |keeper: &str| json!({"decision": "keep", "keeper": house.account(keeper).0, "reason": "First touch."});
    expect(&house, "boss", "POST", &format!("{path}/decide"), verdict("noah"), 422, "customers.not_a_party").await;
    expect(&house, "boss", "POST", &format!("{path}/decide"), verdict("mia"), 204, "").await;
    expect(&house, "boss", "POST", &format!("{path}/decide"), verdict("mia"), 409, "customers.conflict_closed").await;
    expect(&house, "mia", "POST", &format!("{path}/say"), json!({"text": "Thanks"}), 409, "customers.conflict_closed").await;
    for id in [&hers, &other] {
        assert_eq!(house.get("mia", &format!("/api/customers/{id}")).await["owners"][0]["name"], "mia");
        let told = house.get("mia", &format!("/api/customers/{id}/timeline?kinds=conflict")).await;
        assert_eq!((told["items"][0]["title"].as_str(), told["items"][0]["text"].as_str()), (Some("keep"), Some("First touch.")));
    }
    let closed = house.get("yara", &path).await;
    assert_eq!((closed["state"].as_str(), closed["keeper"]["name"].as_str()), (Some("decided"), Some("mia")));
    let said: Vec<&str> = closed["log"].as_array().unwrap().iter().map(|l| l["what"].as_str().unwrap()).collect();
    assert_eq!(said, ["opened", "said", "decided"]);
}

#[tokio::test]
async fn two_become_one_or_both_stay() {
    let house = House::new().await;
    let (hers, other, case) = twins(&house).await;
    let path = format!("/api/customers/conflicts/{}/decide", case["id"].as_str().unwrap());
    let verdict = json!({"decision": "merge", "keeper": house.account("yara").0, "reason": "She is in Dubai."});
    expect(&house, "boss", "POST", &path, verdict, 204, "").await;
    let shown = house.get("yara", &format!("/api/customers/{other}")).await;
    assert_eq!((shown["owners"][0]["name"].as_str(), shown["domains"][0].as_str()), (Some("yara"), Some("gulf.example")));
    let led = expect(&house, "yara", "GET", &format!("/api/customers/{hers}"), Value::Null, 307, "").await;
    assert_eq!(led["merged_into"], json!(other));

    let house = House::new().await;
    let (_, _, case) = twins(&house).await;
    let path = format!("/api/customers/conflicts/{}/decide", case["id"].as_str().unwrap());
    expect(&house, "boss", "POST", &path, json!({"decision": "both", "reason": "Two branches."}), 204, "").await;
    assert_eq!(house.names("yara", "/api/customers").await, ["Gulf Trading"]);
}

#[tokio::test]
async fn bad_cases_are_refused() {
    let house = House::new().await;
    let own = house.make("mia", json!({"name": "Acme"})).await;
    let also_own = house.make("mia", json!({"name": "Bolt"})).await;
    let theirs = house.make("yara", json!({"name": "Cable"})).await;
    let nobody = "018f0000-0000-7000-8000-000000000000";
    let open = |company: &str, other: Option<&str>, text: &str| json!({"company_id": company, "other_id": other, "text": text});
    let path = "/api/customers/conflicts";
    expect(&house, "mia", "POST", path, open(&own, Some(&own), "x"), 422, "customers.no_parties").await;
    expect(&house, "mia", "POST", path, open(&own, Some(&also_own), "x"), 422, "customers.no_parties").await;
    expect(&house, "mia", "POST", path, open(&own, None, "x"), 422, "customers.no_parties").await;
    expect(&house, "mia", "POST", path, open(&own, Some(nobody), "x"), 404, "customers.no_such_company").await;
    expect(&house, "noah", "POST", path, open(&own, Some(&theirs), "x"), 404, "customers.no_such_company").await;
    expect(&house, "mia", "POST", path, open(&own, Some(&theirs), " "), 422, "customers.bad_fields").await;
    expect(&house, "reader", "POST", path, open(&own, Some(&theirs), "x"), 403, "web.forbidden").await;
    let case = expect(&house, "mia", "POST", path, open(&own, Some(&theirs), "Same people"), 201, "").await;
    expect(&house, "yara", "POST", path, open(&theirs, Some(&own), "x"), 409, "customers.conflict_there").await;
    let path = format!("{path}/{}", case["id"].as_str().unwrap());
    expect(&house, "boss", "POST", &format!("{path}/decide"), json!({"decision": "duel", "reason": "x"}), 422, "customers.bad_fields")
        .await;
    expect(&house, "boss", "POST", &format!("{path}/decide"), json!({"decision": "keep", "reason": "x"}), 422, "customers.not_a_party")
        .await;
    expect(&house, "boss", "POST", &format!("{path}/decide"), json!({"decision": "both", "reason": ""}), 422, "customers.bad_fields").await;
    let merge = json!({"decision": "merge", "keeper": house.account("mia").0, "reason": "x"});
    expect(&house, "mia", "POST", &format!("{path}/decide"), merge, 404, "customers.no_such_company").await;
    expect(&house, "boss", "POST", &format!("{path}/withdraw"), json!({"text": "x"}), 403, "customers.not_yours_to_withdraw").await;
    expect(&house, "mia", "POST", &format!("{path}/withdraw"), json!({"text": "Agreed"}), 204, "").await;
    // About one company, claimed by a colleague who is named.
    let claims = json!({"company_id": own, "claimants": [house.account("noah").0], "text": "Noah met them at a fair"});
    let case = expect(&house, "mia", "POST", "/api/customers/conflicts", claims, 201, "").await;
    assert_eq!(house.get("noah", "/api/customers/conflicts").await["items"][0]["sides"][0]["company_id"], Value::Null);
    let path = format!("/api/customers/conflicts/{}/decide", case["id"].as_str().unwrap());
    let merge = json!({"decision": "merge", "keeper": house.account("noah").0, "reason": "x"});
    expect(&house, "boss", "POST", &path, merge, 422, "customers.nothing_to_merge").await;
    let keep = json!({"decision": "keep", "keeper": house.account("noah").0, "reason": "x"});
    expect(&house, "boss", "POST", &path, keep, 204, "").await;
    assert_eq!(house.ask("noah", "GET", &format!("/api/customers/{own}"), Value::Null).await.0, 200);
}
