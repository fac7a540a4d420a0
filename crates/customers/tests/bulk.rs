//! Many companies changed at once: told beforehand, done in the background with the rights of who asked, taken back.

mod house;

use house::House;
use serde_json::{Value, json};

async fn change(house: &House, who: &str, body: Value, status: u16) -> Value {
    let (got, told) = house.ask(who, "POST", "/api/customers/bulk", body).await;
    assert_eq!(got, status, "{told}");
    told
}

#[tokio::test]
async fn all_that_match_are_changed_and_brought_back() {
    let house = House::new().await;
    for n in 0..130 {
        house.make("mia", json!({"name": format!("Firm {n}"), "stars": n % 2, "fields": {"tags": ["old"], "grade": "B"}})).await;
    }
    let noahs = house.make("noah", json!({"name": "Noah's", "stars": 1})).await;
    let except = house.names("mia", "/api/customers?limit=1").await.len();
    let first = house.get("mia", "/api/customers?sort=created&limit=2").await["items"][1]["id"].clone();
    let select = json!({"filter": {"field": "stars", "op": "eq", "value": 1}, "except": [first]});
    let set = json!({"set": {"stage": "sample", "grade": "A"}, "add_tags": ["fair"], "remove_tags": ["old"]});
    let told = change(&house, "mia", json!({"select": select, "change": set, "preview": true}), 200).await;
    assert_eq!((told["count"].as_i64(), except), (Some(64), 1));
    assert_eq!(told["samples"][0]["was"], json!({"stage": "to_follow", "fields": {"grade": "B", "tags": ["old"]}}));
    assert_eq!(told["samples"][0]["now"], json!({"stage": "sample", "fields": {"grade": "A", "tags": ["fair"]}}));
    assert_eq!(house.get("boss", "/api/customers/groups?by=stage").await["items"][0]["count"], 131, "only told");

    let job = change(&house, "mia", json!({"select": select, "change": set}), 202).await["job_id"].as_str().unwrap().to_owned();
    // Made after it was asked for.
    house.make("mia", json!({"name": "Late", "stars": 1})).await;
    house.work().await;
    let stages = house.get("boss", "/api/customers/groups?by=stage").await;
    assert_eq!(stages["items"], json!([{"value": "to_follow", "count": 68, "sum": null}, {"value": "sample", "count": 64, "sum": null}]));
    assert_eq!(house.get("noah", &format!("/api/customers/{noahs}")).await["stage"], "to_follow", "who asked doesn't see it");
    let changed = house.get("mia", "/api/customers?sort=created&limit=4&columns=tags,grade").await["items"][3].clone();
    assert_eq!(changed["values"], json!({"tags": ["fair"], "grade": "A"}));
    let path = format!("/api/customers/{}", changed["id"].as_str().unwrap());
    assert_eq!(house.ask("mia", "PATCH", &path, json!({"stage": "deal"})).await.0, 200);

    let undo = format!("/api/customers/bulk/{job}/undo");
    assert_eq!(house.ask("noah", "POST", &undo, Value::Null).await.0, 404);
    assert_eq!(house.ask("mia", "POST", &undo, Value::Null).await.0, 202);
    house.work().await;
    let stages = house.get("boss", "/api/customers/groups?by=stage").await;
    assert_eq!(stages["items"], json!([{"value": "to_follow", "count": 131, "sum": null}, {"value": "deal", "count": 1, "sum": null}]));
    assert_eq!(house.get("mia", &path).await["fields"]["grade"], "A", "what somebody changed since stays");
    assert_eq!(house.get("mia", "/api/customers/groups?by=grade").await["items"][0], json!({"value": "B", "count": 129, "sum": null}));
    assert_eq!(house.ask("mia", "POST", &undo, Value::Null).await.0, 404, "once");
}

#[tokio::test]
async fn given_away_many_come_back() {
    let house = House::new().await;
    for n in 0..3 {
        house.make("mia", json!({"name": format!("Firm {n}")})).await;
    }
    let ids: Vec<Value> = house.get("mia", "/api/customers").await["items"].as_array().unwrap().iter().map(|r| r["id"].clone()).collect();
    let give = json!({"select": {"ids": ids}, "change": {"set": {"owners": [house.account("yara")]}}});
    let job = change(&house, "mia", give, 202).await["job_id"].as_str().unwrap().to_owned();
    house.work().await;
    assert_eq!((house.names("mia", "/api/customers").await.len(), house.names("yara", "/api/customers").await.len()), (0, 3));
    assert_eq!(house.ask("mia", "POST", &format!("/api/customers/bulk/{job}/undo"), Value::Null).await.0, 202);
    house.work().await;
    assert_eq!((house.names("mia", "/api/customers").await.len(), house.names("yara", "/api/customers").await.len()), (3, 0));
}

#[tokio::test]
async fn what_many_can_not_have_is_refused() {
    let house = House::new().await;
    let id = house.make("mia", json!({"name": "A"})).await;
    let set = |set: Value| json!({"select": {"ids": [id]}, "change": {"set": set}});
    for (body, code) in [
        (set(json!({})), "customers.bad_bulk"),
        (set(json!({"name": "B"})), "customers.bad_bulk"),
        (set(json!({"number": "K-1"})), "customers.bad_bulk"),
        (set(json!({"score": 3})), "customers.bad_bulk"),
        (set(json!({"nothing": 3})), "customers.bad_bulk"),
        (set(json!({"stage": "gone"})), "customers.bad_fields"),
        (set(json!({"country": "XX"})), "customers.bad_fields"),
        (set(json!({"owners": [house.actor("mia").tenant]})), "customers.bad_fields"),
        (set(json!({"owners": "mia"})), "customers.bad_bulk"),
        (json!({"select": {"ids": []}, "change": {"set": {"stars": 1}}}), "customers.bad_bulk"),
        (json!({"select": {"filter": {"field": "x"}}, "change": {"set": {"stars": 1}}}), "fields.filter_form"),
    ] {
        let (_, told) = house.ask("mia", "POST", "/api/customers/bulk", body.clone()).await;
        assert_eq!(told["code"], code, "{body}: {told}");
    }
    assert_eq!(house.get("mia", &format!("/api/customers/{id}")).await["revision"], 1, "nothing is half-written");
    assert_eq!(house.ask("reader", "POST", "/api/customers/bulk", set(json!({"stars": 1}))).await.0, 403);
    // Giving many away is for who runs the pool.
    assert_eq!(house.ask("clerk", "POST", "/api/customers/bulk", set(json!({"owners": []}))).await.0, 403);
}
