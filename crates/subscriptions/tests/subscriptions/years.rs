//! The years of a company: reminders, the end, reading, a renewal in time, a return.

use crate::house::{House, order};
use serde_json::{Value, json};

/// What its people may do, as each request of theirs would find it.
async fn access(house: &House, who: &str) -> Value {
    house.get(who, "/api/subscriptions").await["access"].clone()
}

async fn ordered_again(house: &House, tenant: kernel::TenantId) -> Value {
    let mut body = order("Ningbo Tools Ltd", 5);
    body["customer_id"] = json!(tenant.0);
    let (status, told) = house.ask("operator", "POST", "/api/desk/orders", body).await;
    assert_eq!(status, 201, "{told}");
    house.paid_and_approved(told["id"].as_str().unwrap()).await;
    house.get("operator", &format!("/api/desk/customers/{}", tenant.0)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_renews_and_the_promises_run_out_one_by_one() {
    let house = House::new().await;
    let (_, link) = house.invited("Ningbo Tools Ltd").await;
    let tenant = house.registered("ningbo", &link).await;
    house.post().await;
    // To the last day, 1 March 2027: five reminders, each once.
    let letters = house.days(364).await;
    assert_eq!(house.today().to_string(), "2027-03-01");
    let reminders = letters.iter().filter(|l| l.subject.contains("ends on 2027-03-01")).count();
    assert_eq!((reminders, access(&house, "ningbo").await), (5, json!("full")), "{letters:?}");
    let letters = house.days(1).await;
    assert_eq!(access(&house, "ningbo").await, "read_and_export");
    assert_eq!(letters.iter().filter(|l| l.subject.starts_with("Your service has ended")).count(), 1);
    house.days(29).await;
    assert_eq!((house.today().to_string().as_str(), access(&house, "ningbo").await), ("2027-03-31", json!("read_and_export")));
    house.days(1).await;
    assert_eq!(access(&house, "ningbo").await, "export_on_request");
    // The clock run again and again does nothing more.
    let steps = house.number("select count(*) from subscriptions.step").await;
    house.subscriptions.run_clock().await.unwrap();
    assert_eq!((house.number("select count(*) from subscriptions.step").await, house.post().await.len()), (steps, 0));

    // It comes back: a new term from today, and everything is open again.
    let file = ordered_again(&house, tenant).await;
    assert_eq!(access(&house, "ningbo").await, "full");
    let last = file["terms"].as_array().unwrap().last().unwrap();
    assert_eq!((last["kind"].as_str(), last["first_day"].as_str()), (Some("resubscription"), Some("2027-04-01")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_in_time_begins_the_day_after_and_a_clock_that_stood_still_catches_up() {
    let house = House::new().await;
    let (_, link) = house.invited("Ningbo Tools Ltd").await;
    let tenant = house.registered("ningbo", &link).await;
    house.days(300).await;
    let file = ordered_again(&house, tenant).await;
    let terms: Vec<(&str, &str)> =
        file["terms"].as_array().unwrap().iter().map(|t| (t["first_day"].as_str().unwrap(), t["last_day"].as_str().unwrap())).collect();
    assert_eq!(terms, [("2026-03-02", "2027-03-01"), ("2027-03-02", "2028-03-01")]);
    // A third year may be bought ahead or not; the same days never twice.
    house.clock.advance(chrono::Duration::days(800));
    house.subscriptions.run_clock().await.unwrap();
    let file = house.get("operator", &format!("/api/desk/customers/{}", tenant.0)).await;
    assert_eq!(access(&house, "ningbo").await, "export_on_request");
    let of = |s: &Value| (s["event"].as_str().unwrap().to_owned(), s["due_on"].as_str().unwrap().to_owned());
    let moves: Vec<(String, String)> =
        file["steps"].as_array().unwrap().iter().rev().filter(|s| s["machine"] == "subscription").map(of).collect();
    let told = moves.iter().map(|(event, on)| format!("{event} {on}")).collect::<Vec<_>>().join(", ");
    assert_eq!(told, "begin 2026-03-02, renew 2027-03-02, end 2028-03-02, end_reading 2028-04-01");
}
