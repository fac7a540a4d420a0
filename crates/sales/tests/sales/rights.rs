//! Who sees what: owners, departments, who sees the company; and what follows a company to other owners.

use crate::house::House;
use db::sqlx::{self, Connection, PgConnection};
use serde_json::{Value, json};

#[tokio::test]
async fn a_thing_is_seen_by_its_owner_his_department_and_who_sees_the_company() {
    let house = House::new().await;
    let company = house.make("yara", "/api/customers", json!({"name": "Acme"})).await;
    // The boss gives Mia an opportunity with Yara's customer.
    let body = json!({"name": "LED", "company_id": company, "owner_id": house.account("mia").0});
    let id = house.make("boss", "/api/sales/opportunities", body).await;
    let path = format!("/api/sales/opportunities/{id}");
    for (who, sees) in [("mia", true), ("manager", true), ("yara", true), ("boss", true), ("noah", false), ("stranger", false)] {
        let (status, _) = house.ask(who, "GET", &path, Value::Null).await;
        assert_eq!(status, if sees { 200 } else { 404 }, "{who}");
        let history = house.ask(who, "GET", &format!("{path}/history"), Value::Null).await;
        assert_eq!(history.0, status, "{who}");
    }
    // Mia sees the opportunity, not the customer's name.
    let shown = house.get("mia", &path).await;
    assert_eq!((&shown["company"]["id"], &shown["company"]["name"]), (&json!(company), &Value::Null));
    assert!(house.list("noah", "/api/sales/opportunities", "/id").await.is_empty());

    // The customer goes to Noah: what hangs on it follows.
    house.ok("boss", "PATCH", &format!("/api/customers/{company}"), json!({"owner_ids": [house.account("noah").0]})).await;
    house.drain().await;
    for (who, sees) in [("mia", true), ("noah", true), ("yara", false)] {
        assert_eq!(house.ask(who, "GET", &path, Value::Null).await.0, if sees { 200 } else { 404 }, "{who}");
        assert_eq!(house.ask(who, "GET", &format!("{path}/history"), Value::Null).await.0, if sees { 200 } else { 404 }, "{who}");
    }
    // In the bin it is nobody's but its owner's.
    assert_eq!(house.ask("boss", "DELETE", &format!("/api/customers/{company}"), Value::Null).await.0, 204);
    house.drain().await;
    assert_eq!(house.ask("noah", "GET", &path, Value::Null).await.0, 404);
    assert_eq!(house.ask("mia", "GET", &path, Value::Null).await.0, 200);
}

#[tokio::test]
async fn what_is_given_away_is_out_of_sight() {
    let house = House::new().await;
    let id = house.make("mia", "/api/sales/opportunities", json!({"name": "LED"})).await;
    let path = format!("/api/sales/opportunities/{id}");
    let (status, _) = house.ask("mia", "PATCH", &path, json!({"owner_id": house.account("yara").0, "next_step": "yours"})).await;
    assert_eq!(status, 204);
    assert_eq!(house.ask("mia", "GET", &path, Value::Null).await.0, 404);
    assert_eq!(house.get("yara", &path).await["next_step"], "yours");
    assert_eq!(house.no("mia", "PATCH", &path, json!({"name": "mine"})).await, (404, "sales.no_such_opportunity".to_owned()));
    let stranger = json!({"owner_id": house.account("stranger").0});
    assert_eq!(house.flaw("yara", "PATCH", &path, stranger).await, ("owner_id".to_owned(), "sales.no_such_account".to_owned()));
}

#[tokio::test]
async fn nobodys_leads_are_the_pools() {
    let house = House::new().await;
    let body = json!({"source": "site", "person": "Omar"});
    let (status, _) = house.ask("mia", "POST", "/api/sales/leads", body).await;
    assert_eq!(status, 204);
    for (who, sees) in [("mia", 0), ("hunter", 1), ("boss", 1), ("stranger", 0)] {
        assert_eq!(house.list(who, "/api/sales/leads?view=unassigned", "/id").await.len(), sees, "{who}");
    }
    let id = house.list("hunter", "/api/sales/leads", "/id").await.remove(0);
    house.ok("hunter", "PATCH", &format!("/api/sales/leads/{id}"), json!({"owner_id": house.account("hunter").0})).await;
    assert_eq!(house.list("hunter", "/api/sales/leads?view=mine", "/id").await.len(), 1);
    let (status, _) = house.ask("hunter", "PATCH", &format!("/api/sales/leads/{id}"), json!({"owner_id": house.account("mia").0})).await;
    assert_eq!(status, 204);
    assert_eq!(house.list("mia", "/api/sales/leads", "/person").await, ["Omar"]);
}

#[tokio::test]
async fn permissions_are_asked_for() {
    let house = House::new().await;
    let id = house.make("boss", "/api/sales/opportunities", json!({"name": "LED"})).await;
    for (method, path, body) in [
        ("POST", "/api/sales/opportunities".to_owned(), json!({"name": "x"})),
        ("PATCH", format!("/api/sales/opportunities/{id}"), json!({"name": "x"})),
        ("DELETE", format!("/api/sales/opportunities/{id}"), Value::Null),
        ("POST", format!("/api/sales/opportunities/{id}/close"), json!({"state": "won"})),
        ("GET", "/api/sales/leads".to_owned(), Value::Null),
        ("GET", "/api/sales/tasks".to_owned(), Value::Null),
        ("PUT", "/api/sales/loss-reasons".to_owned(), json!({"names": []})),
    ] {
        assert_eq!(house.ask("reader", method, &path, body).await.0, 403, "{method} {path}");
    }
    assert_eq!(house.list("reader", "/api/sales/opportunities", "/name").await, ["LED"]);
    assert_eq!(house.ask("boss", "DELETE", &format!("/api/sales/opportunities/{id}"), Value::Null).await.0, 204);
    assert!(house.list("boss", "/api/sales/opportunities", "/name").await.is_empty());
}

#[tokio::test]
async fn two_companies_become_one() {
    let house = House::new().await;
    let from = house.make("mia", "/api/customers", json!({"name": "Acme"})).await;
    let into = house.make("yara", "/api/customers", json!({"name": "Acme Trading"})).await;
    let deal = house.make("mia", "/api/sales/opportunities", json!({"name": "LED", "company_id": from})).await;
    let task = house.make("mia", "/api/sales/tasks", json!({"title": "x", "due_at": "2026-11-24T02:00:00Z", "company_id": from})).await;
    let (status, merge) = house.ask("boss", "POST", "/api/customers/merges", json!({"into": into, "from": [from]})).await;
    assert_eq!(status, 201, "{merge}");
    house.drain().await;
    assert_eq!(house.list("yara", &format!("/api/sales/opportunities?company_id={into}"), "/id").await, std::slice::from_ref(&deal));
    assert_eq!(house.list("yara", &format!("/api/sales/tasks?view=all&company_id={into}"), "/id").await, [task]);
    let undo = format!("/api/customers/merges/{}/undo", merge["id"].as_str().unwrap());
    let (status, told) = house.ask("boss", "POST", &undo, Value::Null).await;
    assert!((200..300).contains(&status), "{told}");
    house.drain().await;
    assert!(house.list("boss", &format!("/api/sales/opportunities?company_id={into}"), "/id").await.is_empty());
    assert_eq!(house.list("mia", &format!("/api/sales/opportunities?company_id={from}"), "/id").await, [deal]);
}

#[tokio::test]
async fn screens_are_told_who_may_see() {
    let house = House::new().await;
    house.make("mia", "/api/sales/opportunities", json!({"name": "LED"})).await;
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    let labels: Vec<i32> = sqlx::query_scalar("select labels from platform.event where kind = 'sales.opportunity' limit 1")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(labels, [0, 4, 10]);
}
