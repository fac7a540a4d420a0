//! The team's wall.

use crate::house::House;
use serde_json::{Value, json};

async fn win(house: &House, who: &str, name: &str, amount: &str, company: Option<&str>) {
    let body = json!({"name": name, "amount": amount, "currency": "USD", "company_id": company});
    let id = house.make(who, "/api/sales/opportunities", body).await;
    house.ok(who, "POST", &format!("/api/sales/opportunities/{id}/close"), json!({"state": "won"})).await;
}

#[tokio::test]
async fn the_wall_ranks_who_is_in_sight() {
    let house = House::new().await;
    let acme = house.make("mia", "/api/customers", json!({"name": "Acme"})).await;
    house.ok("mia", "POST", &format!("/api/customers/{acme}/follow-ups"), json!({"kind": "call", "text": "hello"})).await;
    win(&house, "mia", "Panels", "1500.5", Some(&acme)).await;
    win(&house, "noah", "Tubes", "2000", None).await;
    win(&house, "yara", "Drivers", "9000", None).await;
    let goal = json!({"kind": "won_amount", "starts_on": "2037-11-01", "months": 1, "currency": "USD"});
    for (of, amount) in
        [(json!({"account_id": house.account("mia").0}), "1000"), (json!({"department_id": uuid::Uuid::from_u128(10)}), "7001")]
    {
        let mut body = goal.clone();
        body["goal"] = json!(amount);
        body.as_object_mut().unwrap().extend(of.as_object().unwrap().clone());
        house.ok("boss", "POST", "/api/sales/targets", body).await;
    }
    let wall = house.get("boss", "/api/reports/wall").await;
    let ranking = |wall: &Value| {
        let people = wall["people"].as_array().unwrap().iter();
        people
            .filter(|one| one["won"] != "0")
            .map(|one| (one["name"].as_str().unwrap().to_owned(), one["won"].as_str().unwrap().to_owned()))
            .collect::<Vec<_>>()
    };
    let one = |name: &str, won: &str| (name.to_owned(), won.to_owned());
    assert_eq!(ranking(&wall), [one("yara", "9000"), one("noah", "2000"), one("mia", "1500.5")], "{wall}");
    assert_eq!((&wall["won"], &wall["currency"], &wall["month"]), (&json!("12500.5"), &json!("USD"), &json!("2037-11-01")));
    assert_eq!((&wall["new_customers"], &wall["follow_ups_today"]), (&json!(1), &json!(1)));
    let mia = wall["people"].as_array().unwrap().iter().find(|one| one["name"] == "mia").unwrap();
    assert_eq!((&mia["goal"]["share"], &mia["goal"]["goal"]), (&json!("150.1"), &json!("1000")));
    assert_eq!(
        (&wall["teams"][0]["name"], &wall["teams"][0]["reached"], &wall["teams"][0]["share"]),
        (&json!("Department 10"), &json!("3500.5"), &json!("50"))
    );
    let wins: Vec<&str> = wall["wins"].as_array().unwrap().iter().map(|win| win["name"].as_str().unwrap()).collect();
    assert_eq!(wins.len(), 3);
    assert!(wall["wins"].as_array().unwrap().iter().any(|win| win["company"] == "Acme" && win["amount"] == "1500.5"));

    assert_eq!(ranking(&house.get("manager", "/api/reports/wall").await), [one("noah", "2000"), one("mia", "1500.5")]);
    assert_eq!(ranking(&house.get("mia", "/api/reports/wall").await), [one("mia", "1500.5")]);
    assert!(house.get("stranger", "/api/reports/wall").await["wins"].as_array().unwrap().is_empty());
    let (_, mail) = house.ask("", "GET", "/api/reports/wall", Value::Null).await;
    assert_eq!(mail["status"], 401);
}
