//! Asking for a colleague's company.

use crate::expect;
use crate::house::House;
use serde_json::{Value, json};

async fn met(house: &House) -> (String, String) {
    let id = house.make("mia", json!({"name": "Gulf Trading LLC", "country": "AE"})).await;
    let handle = house.get("yara", "/api/customers/twins?name=gulf%20trading").await[0]["handle"].as_str().unwrap().to_owned();
    assert_eq!(id, handle);
    (id, handle)
}

#[tokio::test]
async fn a_yes_shares_the_company_or_hands_it_over() {
    for (answer, owners) in [("share", json!(["mia", "yara"])), ("hand_over", json!(["yara"]))] {
        let house = House::new().await;
        let (id, handle) = met(&house).await;
        let new = json!({"handle": handle, "wanted": "share", "known_as": "Gulf Trading", "text": "I met them in Dubai."});
        let ask = expect(&house, "yara", "POST", "/api/customers/asks", new.clone(), 201, "").await;
        assert_eq!((&ask["company_id"], ask["name"].as_str()), (&Value::Null, Some("Gulf Trading")));
        expect(&house, "yara", "POST", "/api/customers/asks", new, 409, "customers.asked_already").await;
        assert_eq!(house.get("yara", "/api/customers/twins?name=gulf%20trading").await[0]["asked"], true);
        // Who looks after it, and who sees all, is asked; a colleague who sees neither isn't.
        for who in ["mia", "boss", "manager"] {
            let asks = house.get(who, "/api/customers/asks?state=open").await;
            assert_eq!(
                (asks["items"][0]["name"].as_str(), asks["items"][0]["asker"]["name"].as_str()),
                (Some("Gulf Trading LLC"), Some("yara"))
            );
        }
        for who in ["noah", "stranger"] {
            assert_eq!(house.get(who, "/api/customers/asks?view=all").await["items"], json!([]), "{who}");
        }
        assert_eq!(house.get("yara", "/api/customers/asks").await["items"], json!([]));
        let path = format!("/api/customers/asks/{}/answer", ask["id"].as_str().unwrap());
        house.clock.advance(chrono::TimeDelta::minutes(1));
        expect(&house, "noah", "POST", &path, json!({"answer": answer}), 404, "customers.no_such_ask").await;
        expect(&house, "yara", "POST", &path, json!({"answer": answer}), 403, "customers.not_yours_to_answer").await;
        expect(&house, "mia", "POST", &path, json!({"answer": answer}), 204, "").await;
        expect(&house, "boss", "POST", &path, json!({"answer": answer}), 409, "customers.ask_closed").await;
        let shown = house.get("yara", &format!("/api/customers/{id}")).await;
        let names: Vec<&Value> = shown["owners"].as_array().unwrap().iter().map(|o| &o["name"]).collect();
        assert_eq!(json!(names), owners);
        let mine = house.get("yara", "/api/customers/asks?view=mine").await;
        assert_eq!(
            (mine["items"][0]["name"].as_str(), mine["items"][0]["answered_by"]["name"].as_str()),
            (Some("Gulf Trading LLC"), Some("mia"))
        );
        let told = house.get("yara", &format!("/api/customers/{id}/timeline?kinds=request")).await;
        assert_eq!(told["items"].as_array().unwrap().len(), 2, "{told}");
        assert_eq!(told["items"][1]["text"], "I met them in Dubai.");
    }
}

#[tokio::test]
async fn a_no_has_a_reason_and_a_request_can_be_taken_back() {
    let house = House::new().await;
    let (id, handle) = met(&house).await;
    let new = json!({"handle": handle, "wanted": "hand_over", "known_as": "Gulf"});
    let ask = expect(&house, "yara", "POST", "/api/customers/asks", new.clone(), 201, "").await;
    let path = format!("/api/customers/asks/{}", ask["id"].as_str().unwrap());
    let bad = expect(&house, "mia", "POST", &format!("{path}/answer"), json!({"answer": "refuse"}), 422, "customers.bad_fields").await;
    assert_eq!(bad["errors"][0]["field"], "text");
    expect(&house, "mia", "POST", &format!("{path}/answer"), json!({"answer": "refuse", "text": "An order is coming."}), 204, "").await;
    let mine = house.get("yara", "/api/customers/asks?view=mine").await;
    assert_eq!((mine["items"][0]["state"].as_str(), mine["items"][0]["answer"].as_str()), (Some("refused"), Some("An order is coming.")));
    assert_eq!(mine["items"][0]["company_id"], Value::Null);
    assert_eq!(house.ask("yara", "GET", &format!("/api/customers/{id}"), Value::Null).await.0, 404);
    let again = expect(&house, "yara", "POST", "/api/customers/asks", new, 201, "").await;
    let path = format!("/api/customers/asks/{}/withdraw", again["id"].as_str().unwrap());
    expect(&house, "mia", "POST", &path, json!({}), 404, "customers.no_such_ask").await;
    expect(&house, "yara", "POST", &path, json!({}), 204, "").await;
    expect(&house, "yara", "POST", &path, json!({}), 409, "customers.ask_closed").await;
}

#[tokio::test]
async fn bad_requests_are_refused() {
    let house = House::new().await;
    let (id, handle) = met(&house).await;
    let nobody = "018f0000-0000-7000-8000-000000000000";
    let ask = |handle: &str, wanted: &str, known_as: &str| json!({"handle": handle, "wanted": wanted, "known_as": known_as});
    expect(&house, "mia", "POST", "/api/customers/asks", ask(&handle, "share", "Gulf"), 409, "customers.own_already").await;
    expect(&house, "yara", "POST", "/api/customers/asks", ask(nobody, "share", "Gulf"), 404, "customers.no_such_company").await;
    expect(&house, "stranger", "POST", "/api/customers/asks", ask(&handle, "share", "Gulf"), 404, "customers.no_such_company").await;
    expect(&house, "yara", "POST", "/api/customers/asks", ask(&handle, "steal", ""), 422, "customers.bad_fields").await;
    expect(&house, "reader", "POST", "/api/customers/asks", ask(&handle, "share", "Gulf"), 403, "web.forbidden").await;
    let long = json!({"handle": handle, "wanted": "share", "known_as": "Gulf", "text": "x".repeat(2_001)});
    expect(&house, "yara", "POST", "/api/customers/asks", long, 422, "customers.bad_fields").await;
    expect(&house, "yara", "GET", "/api/customers/asks?view=theirs", Value::Null, 422, "customers.bad_fields").await;
    house.ask("mia", "DELETE", &format!("/api/customers/{id}"), Value::Null).await;
    expect(&house, "yara", "POST", "/api/customers/asks", ask(&handle, "share", "Gulf"), 404, "customers.no_such_company").await;
}

#[tokio::test]
async fn a_request_follows_the_company_to_its_new_owner() {
    let house = House::new().await;
    let (id, handle) = met(&house).await;
    expect(&house, "yara", "POST", "/api/customers/asks", json!({"handle": handle, "wanted": "share", "known_as": "Gulf"}), 201, "").await;
    house.ask("mia", "PATCH", &format!("/api/customers/{id}"), json!({"owner_ids": [house.account("noah").0]})).await;
    assert_eq!(house.get("noah", "/api/customers/asks").await["items"].as_array().unwrap().len(), 1);
    assert_eq!(house.get("yara", "/api/customers/asks?view=mine").await["items"].as_array().unwrap().len(), 1);
}
