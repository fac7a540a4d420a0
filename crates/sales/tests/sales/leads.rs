//! Leads: taking in, moving on, converting.

use crate::house::House;
use futures_util::future::join_all;
use serde_json::{Value, json};

const PATH: &str = "/api/sales/leads";

fn lead() -> Value {
    json!({"source": "fair", "source_ref": "Canton Fair 2026", "person": "Omar", "company_name": "Gulf Lighting LLC", "country": "ae",
        "emails": ["Omar@Gulf.example"], "phones": ["+971 4 555 0114"], "enquiry": "Price of 600 panels?", "products": "LED panel"})
}

fn owned(house: &House, who: &str) -> Value {
    let mut lead = lead();
    lead["owner_id"] = json!(house.account(who).0);
    lead
}

#[tokio::test]
async fn a_lead_goes_forwards_and_becomes_a_customer() {
    let house = House::new().await;
    let made = house.ok("mia", "POST", PATH, owned(&house, "mia")).await;
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        (made["country"].as_str(), &made["emails"], &made["phones"]),
        (Some("AE"), &json!(["omar@gulf.example"]), &json!(["+97145550114"]))
    );
    let state = format!("{PATH}/{id}/state");
    house.ok("mia", "POST", &state, json!({"state": "in_contact"})).await;
    assert_eq!(house.no("mia", "POST", &state, json!({"state": "completing"})).await, (409, "sales.lead_no_way".to_owned()));
    assert_eq!(house.no("mia", "POST", &state, json!({"state": "converted"})).await, (422, "sales.convert_instead".to_owned()));
    assert_eq!(house.flaw("mia", "POST", &state, json!({"state": "invalid"})).await, ("reason".to_owned(), "sales.missing".to_owned()));
    assert_eq!(house.flaw("mia", "POST", &state, json!({"state": "sold"})).await.1, "sales.not_a_choice");

    let body = json!({"company": {"name": "Gulf Lighting LLC", "country": "AE"},
        "opportunity": {"name": "600 panels", "amount": "9000", "currency": "USD"}});
    let lead = house.ok("mia", "POST", &format!("{PATH}/{id}/convert"), body.clone()).await;
    assert_eq!((lead["state"].as_str(), lead["company"]["name"].as_str()), (Some("converted"), Some("Gulf Lighting LLC")));
    let company = house.get("mia", &format!("/api/customers/{}", lead["company"]["id"].as_str().unwrap())).await;
    assert_eq!((company["contacts"][0]["name"].as_str(), &company["contacts"][0]["emails"]), (Some("Omar"), &json!(["omar@gulf.example"])));
    assert_eq!((company["domains"][0].as_str(), company["source"].as_str()), (Some("gulf.example"), Some("fair")));
    let deal = house.get("mia", &format!("/api/sales/opportunities/{}", lead["opportunity_id"].as_str().unwrap())).await;
    assert_eq!(
        (deal["contact"]["name"].as_str(), deal["products"].as_str(), deal["lead_id"].as_str()),
        (Some("Omar"), Some("LED panel"), Some(id))
    );
    let (status, value) = house.ask("mia", "POST", &format!("{PATH}/{id}/convert"), body).await;
    assert_eq!((status, value["code"].as_str(), &value["company_id"]), (409, Some("sales.converted_already"), &lead["company"]["id"]));
}

#[tokio::test]
async fn twenty_who_convert_at_once_make_one_customer() {
    let house = House::new().await;
    let id = house.make("mia", PATH, owned(&house, "mia")).await;
    let body = json!({"company": {"name": "Gulf Lighting LLC"}, "twin_ok": true, "opportunity": {"name": "600 panels"}});
    let path = format!("{PATH}/{id}/convert");
    let answers = join_all((0..20).map(|n| house.ask(if n % 2 == 0 { "mia" } else { "manager" }, "POST", &path, body.clone()))).await;
    assert_eq!(answers.iter().filter(|(status, _)| *status == 200).count(), 1);
    assert!(answers.iter().all(|(status, value)| *status == 200 || value["code"] == "sales.converted_already"), "{answers:?}");
    assert_eq!(house.list("boss", "/api/customers", "/name").await, ["Gulf Lighting LLC"]);
    assert_eq!(house.list("boss", "/api/sales/opportunities", "/name").await, ["600 panels"]);
}

#[tokio::test]
async fn a_twin_is_told_and_may_be_taken() {
    let house = House::new().await;
    let company = house.make("mia", "/api/customers", json!({"name": "Gulf Lighting", "domains": ["gulf.example"]})).await;
    let id = house.make("mia", PATH, owned(&house, "mia")).await;
    let twins = house.get("mia", &format!("{PATH}/{id}/twins")).await;
    assert_eq!(twins[0]["id"], json!(company), "{twins}");
    let path = format!("{PATH}/{id}/convert");
    let (status, value) =
        house.ask("mia", "POST", &path, json!({"company": {"name": "Gulf Lighting LLC"}, "opportunity": {"name": "x"}})).await;
    assert_eq!((status, value["code"].as_str(), &value["twin"]["id"]), (409, Some("customers.twin"), &json!(company)), "{value}");
    // Nothing of it is left.
    assert!(house.list("boss", "/api/sales/opportunities", "/name").await.is_empty());
    let lead = house.ok("mia", "POST", &path, json!({"company_id": company})).await;
    assert_eq!(lead["company"]["id"], json!(company));
    assert_eq!(house.get("mia", &format!("/api/customers/{company}")).await["contacts"][0]["name"], "Omar");
}

#[tokio::test]
async fn bad_leads_are_refused() {
    let house = House::new().await;
    let nil = uuid::Uuid::nil();
    for (body, field, code) in [
        (json!({"source": "fair"}), "person", "sales.missing"),
        (json!({"person": "x"}), "source", "sales.missing"),
        (json!({"source": "rumour", "person": "x"}), "source", "sales.not_a_choice"),
        (json!({"source": "fair", "person": "x", "country": "Atlantis"}), "country", "sales.not_a_country"),
        (json!({"source": "fair", "emails": ["x@"]}), "emails", "sales.not_an_address"),
        (json!({"source": "fair", "phones": ["call me"]}), "phones", "sales.not_a_phone"),
        (json!({"source": "fair", "emails": vec!["a@b.example"; 21]}), "emails", "sales.too_many"),
        (json!({"source": "ads", "person": "x", "utm": {"colour": "red"}}), "utm", "sales.not_a_choice"),
        (json!({"source": "fair", "person": "x", "owner_id": nil}), "owner_id", "sales.no_such_account"),
        (json!({"source": "fair", "person": "x", "enquiry": "x".repeat(10_001)}), "enquiry", "sales.too_long"),
    ] {
        assert_eq!(house.flaw("mia", "POST", PATH, body.clone()).await, (field.to_owned(), code.to_owned()), "{body}");
    }
    let id = house.make("mia", PATH, owned(&house, "mia")).await;
    let path = format!("{PATH}/{id}");
    let nobody = json!({"person": null, "company_name": null, "emails": [], "phones": []});
    assert_eq!(house.flaw("mia", "PATCH", &path, nobody).await, ("person".to_owned(), "sales.missing".to_owned()));
    house.ok("mia", "POST", &format!("{path}/state"), json!({"state": "invalid", "reason": "spam"})).await;
    let convert = json!({"company": {"name": "x"}});
    assert_eq!(house.no("mia", "POST", &format!("{path}/convert"), convert).await, (409, "sales.lead_invalid".to_owned()));
    let back = house.ok("mia", "POST", &format!("{path}/state"), json!({"state": "to_handle"})).await;
    assert_eq!(back["invalid_reason"], Value::Null);
    for (body, field, code) in [
        (json!({}), "company", "sales.missing"),
        (json!({"company_id": nil, "company": {"name": "x"}}), "company", "sales.missing"),
        (json!({"company_id": nil}), "company_id", "sales.no_such_company"),
        (json!({"company": {"name": ""}}), "name", "customers.missing"),
        (json!({"company": {"name": "x"}, "opportunity": {"name": " "}}), "name", "sales.missing"),
    ] {
        assert_eq!(
            house.flaw("mia", "POST", &format!("{path}/convert"), body.clone()).await,
            (field.to_owned(), code.to_owned()),
            "{body}"
        );
    }
    assert!(house.list("boss", "/api/customers", "/name").await.is_empty());
}

#[tokio::test]
async fn many_are_assigned_and_moved_at_once() {
    let house = House::new().await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let body = json!({"source": if n < 3 { "mail" } else { "ads" }, "person": format!("P{n}"), "owner_id": house.account("mia").0});
        ids.push(house.make("mia", PATH, body).await);
    }
    house.ok("mia", "POST", &format!("{PATH}/{}/state", ids[0]), json!({"state": "in_contact"})).await;
    let act = json!({"ids": [ids[0], ids[1], ids[1], uuid::Uuid::nil()], "state": "completing"});
    let acted = house.ok("mia", "POST", &format!("{PATH}/act"), act).await;
    assert_eq!((acted["done"].as_i64(), acted["refused"].as_array().map(Vec::len)), (Some(1), Some(2)), "{acted}");
    let give = json!({"ids": ids, "owner_id": house.account("noah").0});
    assert_eq!(house.ok("manager", "POST", &format!("{PATH}/act"), give).await["done"], 5);
    assert_eq!(house.list("noah", &format!("{PATH}?view=mine"), "/id").await.len(), 5);
    assert!(house.list("mia", PATH, "/id").await.is_empty());
    let none = json!({"ids": ids, "owner_id": uuid::Uuid::nil()});
    assert_eq!(house.flaw("noah", "POST", &format!("{PATH}/act"), none).await.1, "sales.no_such_account");
    assert_eq!(house.flaw("noah", "POST", &format!("{PATH}/act"), json!({"ids": ids})).await.1, "sales.missing");
    let board = house.get("noah", &format!("{PATH}/board")).await;
    let count = |state: &str| board.as_array().unwrap().iter().find(|c| c["state"] == state).unwrap()["count"].as_i64();
    assert_eq!((count("to_handle"), count("completing"), count("in_contact")), (Some(3), Some(1), Some(1)));
    let figures = house.get("noah", &format!("{PATH}/figures?from=2026-11-01&until=2026-11-30")).await;
    assert_eq!((figures[0]["source"].as_str(), figures[0]["count"].as_i64()), (Some("mail"), Some(3)), "{figures}");
    for (query, found) in [("?state=completing", 1), ("?source=ads", 2), ("?q=P4", 1), ("?q=P9", 0), ("?view=unassigned", 0)] {
        assert_eq!(house.list("noah", &format!("{PATH}{query}"), "/id").await.len(), found, "{query}");
    }
    let first = house.get("noah", &format!("{PATH}?limit=3")).await;
    let rest = house.list("noah", &format!("{PATH}?limit=3&cursor={}", first["next"].as_str().unwrap()), "/id").await;
    assert_eq!(rest.len(), 2);
}
