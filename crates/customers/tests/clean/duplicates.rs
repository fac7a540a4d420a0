//! Companies that look like one, over all of the tenant.

use crate::house::House;
use crate::{expect, work};
use serde_json::{Value, json};

const LIST: &str = "/api/customers/duplicates";

async fn find(house: &House, whole: bool) -> Value {
    expect(house, "boss", "POST", "/api/customers/duplicates/runs", json!({"whole": whole}), 202, "").await;
    work(house).await;
    house.get("boss", "/api/customers/duplicates/runs").await[0].clone()
}

async fn make(house: &House, who: &str, body: Value) -> String {
    let (status, made) = house.ask(who, "POST", "/api/customers?twin_ok=true", body).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

/// Reasons and sizes of the groups that somebody sees.
async fn groups(house: &House, who: &str) -> Vec<(Vec<String>, usize)> {
    let list = house.get(who, LIST).await;
    let words = |v: &Value| v.as_array().unwrap().iter().map(|w| w.as_str().unwrap().to_owned()).collect();
    list["items"].as_array().unwrap().iter().map(|g| (words(&g["reasons"]), g["members"].as_array().unwrap().len())).collect()
}

#[tokio::test]
async fn groups_are_found_with_their_reasons_and_shown_as_far_as_rights_go() {
    let house = House::new().await;
    let a = make(&house, "mia", json!({"name": "Gulf Trading LLC", "domains": ["gulf.example"], "phone": "+97145550114"})).await;
    let b = make(&house, "yara", json!({"name": "Gulf General Trading", "domains": ["gulf.example"]})).await;
    make(&house, "mia", json!({"name": "Desert Sun", "contact": {"name": "Al", "phones": ["+971 4 555 0114"]}})).await;
    make(&house, "noah", json!({"name": "Crystalord Lighting Ltd"})).await;
    make(&house, "noah", json!({"name": "Cristalord Lighting"})).await;
    make(&house, "noah", json!({"name": "Polar Lux", "website": "polarlux.example/en"})).await;
    make(&house, "yara", json!({"name": "PL Norway", "domains": ["other.example"], "website": "https://www.polarlux.example"})).await;
    make(&house, "noah", json!({"name": "Nothing Like It"})).await;
    let run = find(&house, true).await;
    assert_eq!((run["groups"].as_i64(), run["companies"].as_i64(), run["finished_at"].is_string()), (Some(3), Some(8), true), "{run}");
    let told: Vec<(Vec<String>, usize)> = groups(&house, "boss").await;
    let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    assert_eq!(told, [(words(&["domain", "phone"]), 3), (words(&["site"]), 2), (words(&["alike"]), 2)]);
    // Yara sees one of three, and whose the others are.
    let list = house.get("yara", LIST).await;
    let group = &list["items"][0];
    let seen: Vec<&Value> =
        group["members"].as_array().unwrap().iter().filter(|m| !m["company"].is_null()).map(|m| &m["company"]["id"]).collect();
    assert_eq!(seen, [&json!(b)], "{list}");
    let hidden = group["members"].as_array().unwrap().iter().find(|m| m["handle"] == json!(a)).unwrap();
    assert_eq!(hidden["owners"][0]["name"], "mia");
    assert!(!list.to_string().contains("Gulf Trading LLC") && !list.to_string().contains("Desert"), "{list}");
    assert_eq!(groups(&house, "stranger").await, []);
    assert_eq!(groups(&house, "noah").await.len(), 2);
    // A company given away takes the sight of its group along.
    house.ask("boss", "PATCH", &format!("/api/customers/{a}"), json!({"owner_ids": [house.account("noah").0]})).await;
    assert_eq!(groups(&house, "noah").await.len(), 3);
}

#[tokio::test]
async fn what_is_not_the_same_is_remembered() {
    let house = House::new().await;
    let a = make(&house, "mia", json!({"name": "Bolt One", "domains": ["bolt.example"]})).await;
    let b = make(&house, "mia", json!({"name": "Nut Two", "domains": ["bolt.example"]})).await;
    let c = make(&house, "noah", json!({"name": "Screw Three", "domains": ["bolt.example"]})).await;
    find(&house, true).await;
    let group = house.get("mia", LIST).await["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("{LIST}/{group}/part");
    expect(&house, "mia", "POST", &path, json!({"companies": [c]}), 404, "customers.no_such_company").await;
    expect(&house, "mia", "POST", &path, json!({"companies": ["018f0000-0000-7000-8000-000000000000"]}), 422, "customers.not_in_group")
        .await;
    expect(&house, "stranger", "POST", &path, json!({}), 404, "customers.no_such_group").await;
    expect(&house, "reader", "POST", &path, json!({}), 403, "web.forbidden").await;
    let parted = expect(&house, "mia", "POST", &path, json!({"companies": [b]}), 200, "").await;
    assert_eq!(parted["pairs"].as_array().unwrap().len(), 2);
    let left = house.get("boss", LIST).await;
    let ids: Vec<&Value> = left["items"][0]["members"].as_array().unwrap().iter().map(|m| &m["handle"]).collect();
    assert!(ids.contains(&&json!(a)) && ids.contains(&&json!(c)) && ids.len() == 2, "{left}");
    find(&house, true).await;
    assert_eq!(groups(&house, "boss").await[0].1, 2, "forgotten by the next search");
    expect(&house, "yara", "POST", &format!("{LIST}/join"), parted.clone(), 404, "customers.no_such_company").await;
    expect(&house, "mia", "POST", &format!("{LIST}/join"), parted, 204, "").await;
    assert_eq!(groups(&house, "boss").await[0].1, 3);
}

#[tokio::test]
async fn a_second_search_looks_at_what_changed() {
    let house = House::new().await;
    let a = make(&house, "mia", json!({"name": "Anchor Marine"})).await;
    make(&house, "mia", json!({"name": "Bollard Works", "phone": "+4930901820"})).await;
    house.clock.advance(chrono::TimeDelta::hours(2));
    find(&house, true).await;
    assert_eq!(groups(&house, "boss").await, []);
    house.clock.advance(chrono::TimeDelta::hours(2));
    house.ask("mia", "PATCH", &format!("/api/customers/{a}"), json!({"phone": "+49 30 901820"})).await;
    make(&house, "noah", json!({"name": "Ancor Marine"})).await;
    let run = find(&house, false).await;
    assert_eq!((run["whole"].as_bool(), run["companies"].as_i64()), (Some(false), Some(2)), "{run}");
    assert_eq!(groups(&house, "boss").await, [(vec!["phone".to_owned(), "alike".to_owned()], 3)]);
    house.ask("mia", "PATCH", &format!("/api/customers/{a}"), json!({"phone": null, "name": "Zephyr"})).await;
    find(&house, false).await;
    assert_eq!(groups(&house, "boss").await, []);
    // One that is in the recycle bin is in no group.
    let twin = make(&house, "mia", json!({"name": "Zephyr Ltd"})).await;
    find(&house, false).await;
    assert_eq!(groups(&house, "boss").await.len(), 1);
    house.ask("mia", "DELETE", &format!("/api/customers/{twin}"), Value::Null).await;
    find(&house, false).await;
    assert_eq!(groups(&house, "boss").await, []);
}

#[tokio::test]
async fn one_search_at_a_time_and_it_can_be_stopped() {
    let house = House::new().await;
    make(&house, "mia", json!({"name": "Acme"})).await;
    let path = "/api/customers/duplicates/runs";
    let run = expect(&house, "mia", "POST", path, json!({}), 202, "").await;
    expect(&house, "mia", "POST", path, json!({}), 409, "customers.run_goes_on").await;
    expect(&house, "reader", "POST", path, json!({}), 403, "web.forbidden").await;
    let job = queue::JobId(run["job_id"].as_str().unwrap().parse().unwrap());
    let mia = house.actor("mia");
    house.db.db.write(mia, async |tx| queue::cancel(tx, mia, job).await).await.unwrap();
    work(&house).await;
    assert_eq!(house.get("mia", path).await[0]["finished_at"], Value::Null);
    house.db.db.write(mia, async |tx| queue::retry(tx, mia, job).await).await.unwrap();
    work(&house).await;
    assert!(house.get("mia", path).await[0]["finished_at"].is_string());
    expect(&house, "mia", "POST", path, json!({}), 202, "").await;
}

#[tokio::test]
async fn a_merge_takes_its_companies_out_of_the_group() {
    let house = House::new().await;
    let a = make(&house, "mia", json!({"name": "Bolt", "domains": ["bolt.example"]})).await;
    let b = make(&house, "mia", json!({"name": "Bolt Ltd"})).await;
    make(&house, "mia", json!({"name": "Bolt Inc"})).await;
    find(&house, true).await;
    assert_eq!(groups(&house, "mia").await[0].1, 3);
    expect(&house, "mia", "POST", "/api/customers/merges", json!({"into": a, "from": [b]}), 201, "").await;
    assert_eq!(groups(&house, "mia").await[0].1, 2);
    find(&house, false).await;
    assert_eq!(groups(&house, "mia").await[0].1, 2);
}
