//! Rules on mail that ask for what the customer bears and where he belongs.

use crate::handling::{run, told, written};
use crate::office::Office;
use customers::Customers;
use mail::handling;
use mail::model::{Refusal, RuleFlaw, Stop};
use queue::Worker;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

async fn customer(office: &Office, name: &str, email: &str, tags: Value) -> Value {
    let new = json!({"name": name, "country": "DE", "contact": {"name": name, "email": email}, "fields": {"tags": tags}});
    office.post("mia", "/api/customers", new).await["id"].clone()
}

async fn segment(office: &Office, who: &str, new: Value) -> Value {
    office.post(who, "/api/customers/segments", new).await["id"].clone()
}

/// Puts a company into a static segment; customers' own worker does it.
async fn fill(office: &Office, segment: &Value, company: &Value) {
    let path = format!("/api/customers/segments/{}/companies", segment.as_str().unwrap());
    office.post("mia", &path, json!({"select": {"ids": [company]}})).await;
    let mail = &office.mail;
    let customers = Arc::new(Customers { db: mail.db.clone(), blobs: mail.blobs.clone(), clock: mail.clock.clone() });
    let drained = customers::worker::handlers(Worker::new(mail.db.clone(), mail.clock.clone()), &customers).drain().await.unwrap();
    assert!(drained.failed.is_empty(), "{:?}", drained.failed);
}

fn one(field: &str, operator: &str, value: &Value) -> Value {
    json!([{"field": field, "operator": operator, "values": [value]}])
}

/// A rule that makes a task of its own, whatever others do with the mail.
async fn task(office: &Office, who: &str, name: &str, conditions: Value) -> Value {
    office.post(who, "/api/mail/rules", written(name, conditions, json!([{"do": "task", "title": name, "days": 1}]))).await
}

/// Rules with what is gone of them: name, place of the condition, how many values, whether it can hold no more.
async fn gone(office: &Office, who: &str) -> Vec<(String, u64, usize, bool)> {
    let rules = office.get(who, "/api/mail/rules").await;
    let mut all = Vec::new();
    for rule in rules.as_array().unwrap() {
        for gone in rule["gone"].as_array().unwrap() {
            let name = rule["name"].as_str().unwrap().to_owned();
            let values = gone["values"].as_array().unwrap().len();
            all.push((name, gone["condition"].as_u64().unwrap(), values, gone["never"].as_bool().unwrap()));
        }
    }
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_and_segments_are_asked_for_on_arrival_and_over_the_past() {
    let office = Office::new().await;
    customer(&office, "Lumen", "ana@lumen.example", json!(["VIP", "广交会"])).await;
    let bolt = customer(&office, "Bolt", "bo@bolt.example", json!([])).await;
    let german =
        segment(&office, "mia", json!({"name": "German", "filter": {"field": "country", "op": "eq", "value": "DE"}, "shared": "all"}))
            .await;
    let fair = segment(&office, "mia", json!({"name": "Fair"})).await;
    fill(&office, &fair, &bolt).await;

    let tag = task(&office, "mia", "Tag", one("tag", "is", &json!("广交会"))).await;
    let by_hand = task(&office, "mia", "By hand", one("segment", "is", &fair)).await;
    task(&office, "mia", "Not by hand", one("segment", "is_not", &fair)).await;
    task(&office, "mia", "German", one("segment", "is", &german)).await;
    let anas = office.letter("mia", "Ana <ana@lumen.example>", "Hello", "x").await;
    let bos = office.letter("mia", "Bo <bo@bolt.example>", "Hello", "x").await;
    let strangers = office.letter("mia", "Cy <cy@far.example>", "Hello", "x").await;
    office.drain().await;
    let who = async |thread: &str| {
        let all: BTreeSet<String> = told(&office, "mia", thread).await.into_iter().collect();
        all.into_iter().map(|words| words.trim_end_matches(" task").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(who(&anas).await, ["German", "Not by hand", "Tag"]);
    assert_eq!(who(&bos).await, ["By hand", "German"]);
    assert_eq!(who(&strangers).await, ["Not by hand"]);

    // Over the past the same is asked: the same mails are listed.
    for (rule, expected) in [(&tag, "ana@lumen.example"), (&by_hand, "bo@bolt.example")] {
        let id = run(&office, "mia", &[rule]).await;
        office.drain().await;
        let changes = office.get("mia", &format!("/api/mail/rule-runs/{id}/changes")).await;
        let from: Vec<&str> = changes["items"].as_array().unwrap().iter().map(|c| c["from"]["address"].as_str().unwrap()).collect();
        assert_eq!(from, [expected]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_is_told_and_holds_no_more() {
    let office = Office::new().await;
    let lumen = customer(&office, "Lumen", "ana@lumen.example", json!(["VIP"])).await;
    let fair = segment(&office, "mia", json!({"name": "Fair"})).await;
    fill(&office, &fair, &lumen).await;
    task(&office, "mia", "In", one("segment", "is", &fair)).await;
    task(&office, "mia", "Not in", one("segment", "is_not", &fair)).await;
    task(&office, "mia", "Tag", json!([{"field": "tag", "operator": "is", "values": ["VIP", "old"]}])).await;
    assert_eq!(gone(&office, "mia").await, [("Tag".to_owned(), 0, 1, false)]);

    let path = format!("/api/customers/segments/{}", fair.as_str().unwrap());
    assert_eq!(office.ask("mia", "DELETE", &path, Value::Null).await.status, 204);
    let untagged = json!({"fields": {"tags": null}});
    let edited = office.ask("mia", "PATCH", &format!("/api/customers/{}", lumen.as_str().unwrap()), untagged).await;
    assert_eq!(edited.status, 200, "{}", edited.text());
    let expected = [("In", 1, true), ("Not in", 1, true), ("Tag", 2, true)];
    assert_eq!(gone(&office, "mia").await, expected.map(|(name, values, never)| (name.to_owned(), 0, values, never)));
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "Hello", "x").await;
    office.drain().await;
    assert!(told(&office, "mia", &thread).await.is_empty(), "'none of these' would be everybody");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_segment_that_is_shared_no_longer_serves_its_maker_only() {
    let office = Office::new().await;
    customer(&office, "Lumen", "ana@lumen.example", json!([])).await;
    let filter = json!({"field": "country", "op": "eq", "value": "DE"});
    let shared = segment(&office, "mia", json!({"name": "German", "filter": filter, "shared": "all"})).await;
    let own = segment(&office, "mia", json!({"name": "Mine", "filter": filter})).await;
    let refused = (422, "mail.rule_segment".to_owned());
    let mut company = written("All", one("segment", "is", &own), json!([{"do": "star"}]));
    company["reach"] = json!("company");
    assert_eq!(office.refused("mia", "POST", "/api/mail/rules", company.clone()).await, refused, "others don't have it");
    let noahs = written("His", one("segment", "is", &own), json!([{"do": "star"}]));
    assert_eq!(office.refused("noah", "POST", "/api/mail/rules", noahs).await, refused);
    let nobodys = written("No", one("segment", "is", &json!(uuid::Uuid::new_v4())), json!([{"do": "star"}]));
    assert_eq!(office.refused("mia", "POST", "/api/mail/rules", nobodys).await, refused);

    company["content"]["conditions"] = one("segment", "is", &shared);
    office.post("mia", "/api/mail/rules", company).await;
    task(&office, "mia", "Own", one("segment", "is", &shared)).await;
    let path = format!("/api/customers/segments/{}", shared.as_str().unwrap());
    assert_eq!(office.ask("mia", "PATCH", &path, json!({"shared": "me"})).await.status, 200);
    assert_eq!(gone(&office, "mia").await, [("All".to_owned(), 0, 1, true)], "her own rule still has it");
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "Hello", "x").await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &thread).await, ["Own task"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_see_customers_asks_nothing_of_them() {
    let office = Office::new().await;
    customer(&office, "Lumen", "ana@lumen.example", json!(["VIP"])).await;
    assert_eq!(office.get("mia", "/api/customers/tags").await, json!({"items": ["VIP"]}));
    assert_eq!(office.get("noah", "/api/customers/tags").await, json!({"items": []}), "no customer of his bears it");
    let mut actor = office.actor("mia").clone();
    actor.permissions = kernel::Permissions::Of(BTreeSet::from(["mail.read".to_owned()]));
    let account = actor.account.unwrap();
    let content = json!({"every": true, "conditions": one("tag", "is", &json!("VIP")), "actions": [{"do": "star"}]});
    let asked = handling::Written {
        reach: mail::model::Reach::Own,
        mailbox_id: None,
        name: "Tag".to_owned(),
        active: true,
        content: serde_json::from_value(content).unwrap(),
    };
    let now = office.mail.now();
    let kept = office.mail.db.write(&actor, async |tx| handling::keep(tx, &actor, account, asked, now).await).await;
    let Err(Stop::Refused(Refusal::RuleFlawed { field, flaw })) = kept else { panic!("{kept:?}") };
    assert_eq!((field.as_str(), flaw), ("conditions.0.field", RuleFlaw::MayNot));
}
