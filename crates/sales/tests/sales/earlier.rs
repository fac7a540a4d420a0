//! Whether a customer's new owner sees the opportunities that were before him.

use crate::house::House;
use chrono::Duration;
use serde_json::{Value, json};

async fn set(house: &House, sees: bool) {
    let mut settings = house.get("boss", "/api/customers/pool/settings").await;
    settings["sees_old_opportunities"] = json!(sees);
    assert_eq!(house.ask("boss", "PUT", "/api/customers/pool/settings", settings).await.0, 204);
    house.drain().await;
}

async fn deals(house: &House, who: &str) -> String {
    let mut names = house.list(who, "/api/sales/opportunities", "/name").await;
    names.sort();
    names.join(" ")
}

async fn owners(house: &House, company: &str, owners: &[&str]) {
    let ids: Vec<_> = owners.iter().map(|owner| house.account(owner).0).collect();
    let (status, told) = house.ask("boss", "PATCH", &format!("/api/customers/{company}"), json!({"owner_ids": ids})).await;
    assert!((200..300).contains(&status), "{told}");
    house.drain().await;
}

/// Mia's customer with an open opportunity and a won one; a day later it is Yara's.
async fn passed_on(house: &House) -> (String, String, String) {
    let company = house.make("mia", "/api/customers", json!({"name": "Acme"})).await;
    let open = house.make("mia", "/api/sales/opportunities", json!({"name": "Open", "company_id": company})).await;
    let won = house.make("mia", "/api/sales/opportunities", json!({"name": "Won", "company_id": company})).await;
    house.ok("mia", "POST", &format!("/api/sales/opportunities/{won}/close"), json!({"state": "won"})).await;
    house.clock.advance(Duration::days(1));
    owners(house, &company, &["yara"]).await;
    (company, open, won)
}

#[tokio::test]
async fn where_it_is_on_a_new_owner_sees_all() {
    let house = House::new().await;
    let (_, open, _) = passed_on(&house).await;
    assert_eq!((deals(&house, "yara").await, deals(&house, "mia").await), ("Open Won".to_owned(), "Open Won".to_owned()));
    assert_eq!(deals(&house, "noah").await, "");
    assert_eq!(house.list("yara", &format!("/api/sales/opportunities/{open}/history"), "/state").await.len(), 1);
}

#[tokio::test]
async fn where_it_is_off_a_new_owner_sees_what_comes_and_what_is_his() {
    let house = House::new().await;
    set(&house, false).await;
    let (company, open, won) = passed_on(&house).await;
    for id in [&open, &won] {
        let path = format!("/api/sales/opportunities/{id}");
        for (who, sees) in [("yara", false), ("mia", true), ("manager", true), ("boss", true), ("noah", false)] {
            for path in [path.clone(), format!("{path}/history")] {
                assert_eq!(house.ask(who, "GET", &path, Value::Null).await.0, if sees { 200 } else { 404 }, "{who} {path}");
            }
        }
    }
    assert_eq!(house.list("yara", &format!("/api/sales/opportunities?company_id={company}"), "/name").await, [""; 0]);
    let told = format!("/api/customers/{company}/timeline?kinds=opportunity");
    assert_eq!(house.list("yara", &told, "/title").await, [""; 0], "nor their names in the timeline");
    // What is begun from now on is hers as ever.
    house.make("yara", "/api/sales/opportunities", json!({"name": "New", "company_id": company})).await;
    let for_mia = json!({"name": "Late", "company_id": company, "owner_id": house.account("mia").0});
    house.make("boss", "/api/sales/opportunities", for_mia).await;
    assert_eq!(deals(&house, "yara").await, "Late New");
    // A change of an earlier one opens nothing; given to her it is her own.
    house.ok("mia", "PATCH", &format!("/api/sales/opportunities/{won}"), json!({"next_step": "Ask again"})).await;
    assert_eq!(deals(&house, "yara").await, "Late New");
    let (status, _) =
        house.ask("boss", "PATCH", &format!("/api/sales/opportunities/{open}"), json!({"owner_id": house.account("yara").0})).await;
    assert_eq!((status, deals(&house, "yara").await.as_str()), (200, "Late New Open"));
    assert_eq!(deals(&house, "mia").await, "Late Won");
    // The setting holds for what was moved before, too.
    set(&house, true).await;
    assert_eq!(deals(&house, "yara").await, "Late New Open Won");
    assert_eq!(house.list("yara", &told, "/title").await, ["Late", "New", "Won", "Won", "Open"]);
    set(&house, false).await;
    assert_eq!(deals(&house, "yara").await, "Late New Open");
    assert_eq!(house.list("yara", &told, "/title").await, ["Late", "New"]);
}

#[tokio::test]
async fn who_shares_a_customer_since_before_goes_on_seeing() {
    let house = House::new().await;
    set(&house, false).await;
    let company = house.make("mia", "/api/customers", json!({"name": "Acme"})).await;
    owners(&house, &company, &["mia", "noah"]).await;
    house.clock.advance(Duration::days(1));
    house.make("mia", "/api/sales/opportunities", json!({"name": "Deal", "company_id": company})).await;
    house.clock.advance(Duration::days(1));
    owners(&house, &company, &["noah", "yara"]).await;
    assert_eq!((deals(&house, "noah").await, deals(&house, "yara").await), ("Deal".to_owned(), String::new()));
}

#[tokio::test]
async fn whoever_claims_from_the_pool_is_a_new_owner() {
    let house = House::new().await;
    for (sees, want) in [(true, "Deal1 Deal2"), (false, "")] {
        set(&house, sees).await;
        let company = house.make("mia", "/api/customers", json!({"name": if sees { "Gulf Lamps" } else { "Nordic Trade" }})).await;
        for name in ["Deal1", "Deal2"] {
            house.make("mia", "/api/sales/opportunities", json!({"name": name, "company_id": company})).await;
        }
        house.clock.advance(Duration::days(1));
        house.ok("mia", "POST", "/api/customers/release", json!({"ids": [company]})).await;
        house.drain().await;
        assert_eq!(deals(&house, "hunter").await, want, "in the pool, {sees}");
        house.ok("hunter", "POST", "/api/customers/claim", json!({"ids": [company]})).await;
        house.drain().await;
        assert_eq!(deals(&house, "hunter").await, want, "claimed, {sees}");
        let path = format!("/api/customers/{company}");
        assert_eq!(house.ask("hunter", "GET", &path, Value::Null).await.0, 200);
        house.clock.advance(Duration::days(1));
        // Away again: what he saw as an owner only, he sees no more.
        owners(&house, &company, &["yara"]).await;
        assert_eq!(deals(&house, "hunter").await, "");
        assert_eq!(deals(&house, "yara").await, want, "{sees}");
        owners(&house, &company, &["mia"]).await;
    }
}
