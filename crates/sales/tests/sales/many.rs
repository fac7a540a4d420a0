//! Many leads changed at once: told beforehand, done in the background with the rights of who asked, stopped, gone on with, taken back.

use crate::house::House;
use db::sqlx::{self, Connection, PgConnection};
use serde_json::{Value, json};

const PATH: &str = "/api/sales/leads/bulk";

async fn take_in(house: &House, owner: &str, company: &str, source: &str) -> String {
    let body = json!({"source": source, "company_name": company, "owner_id": house.account(owner).0});
    house.make(owner, "/api/sales/leads", body).await
}

async fn many(house: &House, owner: &str, count: usize) {
    for n in 0..count {
        take_in(house, owner, &format!("Firm {n}"), if n % 2 == 0 { "fair" } else { "site" }).await;
    }
}

async fn change(house: &House, who: &str, body: Value, status: u16) -> Value {
    let (got, told) = house.ask(who, "POST", PATH, body).await;
    assert_eq!(got, status, "{told}");
    told
}

async fn count(house: &House, who: &str, query: &str) -> usize {
    house.list(who, &format!("/api/sales/leads?limit=200&{query}"), "/id").await.len()
}

#[tokio::test]
async fn all_that_match_are_moved_on_and_brought_back() {
    let house = House::new().await;
    many(&house, "mia", 250).await;
    take_in(&house, "yara", "Out of sight", "fair").await;
    let ahead = house.list("mia", "/api/sales/leads?source=fair&limit=2", "/id").await;
    let go = |state: &str| json!({"state": state});
    house.ok("mia", "POST", &format!("/api/sales/leads/{}/state", ahead[0]), go("in_contact")).await;
    let select = json!({"which": {"source": "fair", "state": ""}, "except": [ahead[1]]});
    let body = |preview: bool| json!({"select": select, "change": {"state": "completing"}, "preview": preview});
    let told = change(&house, "mia", body(true), 200).await;
    assert_eq!(told, json!({"count": 124, "more": false, "refused": {"no_way": 1}, "job_id": null}));
    assert_eq!(count(&house, "mia", "state=completing").await, 0, "only told");
    let job = change(&house, "mia", body(false), 202).await["job_id"].as_str().unwrap().to_owned();
    // Came in after it was asked for.
    take_in(&house, "mia", "Late", "fair").await;
    house.drain().await;
    assert_eq!(count(&house, "mia", "state=completing").await, 123);
    assert_eq!(count(&house, "boss", "state=completing").await, 123, "nobody else's");
    // One goes on meanwhile: what somebody changed since stays.
    let moved = house.list("mia", "/api/sales/leads?state=completing&limit=1", "/id").await.remove(0);
    house.ok("mia", "POST", &format!("/api/sales/leads/{moved}/state"), go("first_touch")).await;
    let undo = format!("{PATH}/{job}/undo");
    assert_eq!(house.no("noah", "POST", &undo, Value::Null).await, (404, "sales.no_such_bulk".to_owned()));
    assert_eq!(house.ask("mia", "POST", &undo, Value::Null).await.0, 202);
    house.drain().await;
    assert_eq!((count(&house, "mia", "state=completing").await, count(&house, "mia", "state=first_touch").await), (0, 1));
    assert_eq!(house.ask("mia", "POST", &undo, Value::Null).await.0, 404, "once");
}

#[tokio::test]
async fn given_to_a_colleague_they_come_back() {
    let house = House::new().await;
    many(&house, "mia", 5).await;
    let one = house.list("mia", "/api/sales/leads?limit=1", "/id").await.remove(0);
    let body = json!({"select": {"which": {"view": "mine"}}, "change": {"owner_id": house.account("yara").0}});
    let job = change(&house, "mia", body, 202).await["job_id"].as_str().unwrap().to_owned();
    house.drain().await;
    assert_eq!((count(&house, "mia", "").await, count(&house, "yara", "view=mine").await), (0, 5));
    // She gives one on: it isn't taken from there.
    assert_eq!(house.ask("yara", "PATCH", &format!("/api/sales/leads/{one}"), json!({"owner_id": house.account("noah").0})).await.0, 204);
    assert_eq!(house.ask("mia", "POST", &format!("{PATH}/{job}/undo"), Value::Null).await.0, 202);
    house.drain().await;
    assert_eq!((count(&house, "mia", "").await, count(&house, "yara", "").await, count(&house, "noah", "").await), (4, 0, 1));
    // Back to the pool, named one by one; whom the caller doesn't see he doesn't change.
    let mut ids = house.list("mia", "/api/sales/leads?limit=2", "/id").await;
    ids.push(one);
    change(&house, "mia", json!({"select": {"ids": ids}, "change": {"owner_id": null}}), 202).await;
    house.drain().await;
    assert_eq!((count(&house, "hunter", "view=unassigned").await, count(&house, "noah", "").await), (2, 1));
}

#[tokio::test]
async fn stopped_it_goes_on_where_it_was() {
    let house = House::new().await;
    many(&house, "mia", 230).await;
    let body = json!({"select": {}, "change": {"state": "invalid", "reason": "Spam"}});
    let job = change(&house, "mia", body, 202).await["job_id"].as_str().unwrap().to_owned();
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    // As a kill leaves it: a batch is written, the others aren't.
    let ids: Vec<sqlx::types::Uuid> =
        sqlx::query_scalar("select id from sales.lead order by id limit 100").fetch_all(&mut conn).await.unwrap();
    sqlx::query("update sales.lead_bulk set state = 'running', done_id = $1, changed = 100")
        .bind(ids[99])
        .execute(&mut conn)
        .await
        .unwrap();
    house.drain().await;
    assert_eq!(count(&house, "mia", "state=invalid").await, 130, "not again from the beginning");
    let (state, changed): (String, i32) = sqlx::query_as("select state, changed from sales.lead_bulk").fetch_one(&mut conn).await.unwrap();
    assert_eq!((state.as_str(), changed), ("done", 230));
    assert_eq!(house.ask("mia", "POST", &format!("{PATH}/{job}/undo"), Value::Null).await.0, 202);
    house.drain().await;
    assert_eq!(count(&house, "mia", "state=invalid").await, 0);
    // Under way it can't be taken back.
    sqlx::query("update sales.lead_bulk set state = 'running'").execute(&mut conn).await.unwrap();
    assert_eq!(house.ask("mia", "POST", &format!("{PATH}/{job}/undo"), Value::Null).await.0, 404);
}

#[tokio::test]
async fn what_many_leads_cant_become_is_refused() {
    let house = House::new().await;
    many(&house, "mia", 1).await;
    let thousand: Vec<String> = (0..1_001).map(|_| house.account("mia").to_string()).collect();
    for (select, change, status, code) in [
        (json!({}), json!({}), 422, "sales.bad_fields"),
        (json!({}), json!({"state": "sold"}), 422, "sales.bad_fields"),
        (json!({}), json!({"state": "invalid"}), 422, "sales.bad_fields"),
        (json!({}), json!({"state": "converted"}), 422, "sales.convert_instead"),
        (json!({}), json!({"owner_id": house.account("stranger").0}), 422, "sales.bad_fields"),
        (json!({"ids": thousand}), json!({"state": "completing"}), 400, "fields.filter_too_big"),
        (json!({"except": thousand}), json!({"state": "completing"}), 400, "fields.filter_too_big"),
        (json!({"which": {"view": "theirs"}}), json!({"state": "completing"}), 422, "sales.bad_fields"),
        (json!({"which": {"filter": {"field": "x"}}}), json!({"state": "completing"}), 400, "fields.filter_form"),
    ] {
        let body = json!({"select": select, "change": change});
        assert_eq!(house.no("mia", "POST", PATH, body).await, (status, code.to_owned()), "{select} {change}");
    }
    for body in [json!({"select": {"all": true}, "change": {"state": "completing"}}), json!({"change": {"state": "completing"}})] {
        assert!(matches!(house.ask("mia", "POST", PATH, body).await.0, 400 | 422));
    }
    let body = json!({"select": {}, "change": {"state": "completing"}});
    assert_eq!(house.ask("reader", "POST", PATH, body).await.0, 403);
    let told = change(&house, "mia", json!({"select": {"which": {"q": "-"}}, "change": {"state": "completing"}}), 202).await;
    assert_eq!(told["count"], 0);
    house.drain().await;
    assert_eq!(count(&house, "mia", "state=to_handle").await, 1);
}
