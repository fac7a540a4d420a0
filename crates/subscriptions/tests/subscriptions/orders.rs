//! Orders: entered, pushed, paid, decided.

use crate::house::{House, order};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_paid_in_parts_reviewed_and_its_link_goes_out() {
    let house = House::new().await;
    let (_, quote) = house.ask("operator", "POST", "/api/desk/quote", order("Ningbo Tools Ltd", 5)).await;
    assert_eq!(quote["total"], "4500.00");
    let (status, told) = house.ask("operator", "POST", "/api/desk/orders", order("Ningbo Tools Ltd", 5)).await;
    assert_eq!((status, told["state"].as_str()), (201, Some("placed")), "{told}");
    let at = format!("/api/desk/orders/{}", told["id"].as_str().unwrap());
    let pay = |amount: &str| json!({ "amount": amount, "method": "bank_transfer", "reference": "B1", "received_on": "2026-03-02" });
    let (_, told) = house.ask("operator", "POST", &format!("{at}/payments"), pay("1500.00")).await;
    assert_eq!((told["state"].as_str(), told["paid"].as_str()), (Some("placed"), Some("1500.00")));
    let more = house.refused("operator", "POST", &format!("{at}/payments"), pay("3000.01")).await;
    assert_eq!(more, (422, "subscriptions.too_much_paid".to_owned()));
    let early = house.refused("operator", "POST", &format!("{at}/decision"), json!({ "decision": "approve" })).await;
    assert_eq!(early, (409, "subscriptions.no_transition".to_owned()));
    house.ask("operator", "POST", &format!("{at}/payments"), pay("3000")).await;
    let (_, told) = house.ask("operator", "POST", &format!("{at}/decision"), json!({ "decision": "approve" })).await;
    assert_eq!(told["state"], "invited");
    let file = house.get("operator", &at).await;
    let events: Vec<&str> = file["steps"].as_array().unwrap().iter().rev().map(|s| s["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["pay_in_part", "pay_in_full", "approve", "send_link"]);
    assert_eq!(file["links"].as_array().unwrap().len(), 1);
    let subjects: Vec<String> = house.post().await.into_iter().map(|letter| letter.subject).collect();
    assert!(
        subjects.iter().any(|s| s.starts_with("Part of the payment")) && subjects.iter().any(|s| s.starts_with("Paid in full")),
        "{subjects:?}"
    );
    assert!(subjects.iter().any(|s| s.starts_with("Open your account")), "{subjects:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_order_pushed_fifty_times_at_once_is_one() {
    let house = House::new().await;
    let pushed = json!({ "reference": "N-1" });
    let mut body = order("Wenzhou Valves Ltd", 5);
    body["reference"] = pushed["reference"].clone();
    let all = (0..50).map(|_| house.ask("north", "POST", "/api/agency/orders", body.clone()));
    let told = futures_util::future::join_all(all).await;
    assert!(told.iter().all(|(status, _)| *status == 200), "{told:?}");
    let ids: std::collections::BTreeSet<&str> = told.iter().map(|(_, told)| told["id"].as_str().unwrap()).collect();
    assert_eq!((ids.len(), house.number("select count(*) from subscriptions.purchase").await), (1, 1));

    // Under the same reference, another order: a person decides.
    let mut other = body.clone();
    other["lines"][0]["seats"] = json!(6);
    other["total"] = json!("4800.00");
    let refused = house.refused("north", "POST", "/api/agency/orders", other).await;
    assert_eq!(refused, (409, "subscriptions.pushed_otherwise".to_owned()));
    // The other agent may use the number too.
    let (status, _) = house.ask("south", "POST", "/api/agency/orders", body.clone()).await;
    assert_eq!((status, house.number("select count(*) from subscriptions.purchase").await), (200, 2));
    body["reference"] = Value::Null;
    assert_eq!(house.refused("north", "POST", "/api/agency/orders", body).await.1, "subscriptions.no_reference");

    // Paid and approved, it has one link.
    let id = (*ids.first().unwrap()).to_owned();
    house.paid_and_approved(&id).await;
    let links = house.post().await.into_iter().filter(|letter| letter.text.contains("/activation/")).count();
    assert_eq!((links, house.number("select count(*) from subscriptions.link").await), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_ordered_is_refused_with_its_place() {
    let house = House::new().await;
    let change = |path: &str, value: Value| {
        let mut body = order("Ningbo Tools Ltd", 5);
        *body.pointer_mut(path).unwrap() = value;
        body
    };
    for (body, code) in [
        (change("/lines/0/offering", json!("crm.giant")), "unknown_offering"),
        (change("/lines/0/edition", json!("gold")), "unknown_edition"),
        (change("/lines/0/offering", json!("CRM")), "bad_code"),
        (change("/lines/0/seats", json!(0)), "bad_seats"),
        (change("/lines/0/kind", json!("add_on")), "nothing_to_join"),
        (change("/currency", json!("EUR")), "wrong_currency"),
        (change("/currency", json!("yuan")), "not_a_currency"),
        (change("/total", json!("45.001")), "bad_amount"),
        (change("/total", json!("much")), "bad_amount"),
        (change("/lines", json!([])), "bad_line_count"),
        (change("/company/name", json!("  ")), "bad_text"),
        (change("/company/contact_address", json!("nobody")), "bad_text"),
    ] {
        // An add-on is refused when it is reckoned: it needs a company.
        let path = if code == "nothing_to_join" { "/api/desk/quote" } else { "/api/desk/orders" };
        let (_, told) = house.refused("operator", "POST", path, body).await;
        assert_eq!(told, format!("subscriptions.{code}"));
    }
    assert_eq!(house.number("select count(*) from subscriptions.purchase").await, 0, "nothing half-written");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_paid_back_opens_nothing_and_what_is_open_is_not_paid_back() {
    let house = House::new().await;
    let (id, link) = house.invited("Ningbo Tools Ltd").await;
    let at = format!("/api/desk/orders/{id}");
    let refund = json!({ "decision": "refund", "note": "changed his mind" });
    // With the link out it is taken back first.
    assert_eq!(house.refused("operator", "POST", &format!("{at}/decision"), refund.clone()).await.1, "subscriptions.no_transition");
    let (_, told) = house.ask("operator", "DELETE", &format!("{at}/link"), Value::Null).await;
    assert_eq!(told["state"], "reviewed");
    assert_eq!(house.refused("", "GET", &link, Value::Null).await, (410, "subscriptions.link_gone".to_owned()));
    let (_, told) = house.ask("operator", "POST", &format!("{at}/decision"), refund.clone()).await;
    assert_eq!((told["state"].as_str(), told["paid"].as_str()), (Some("refunded"), Some("0")));
    assert_eq!(house.number("select sum(amount)::bigint from subscriptions.payment").await, 0);

    let (id, link) = house.invited("Shaoxing Textile Ltd").await;
    house.registered("shaoxing", &link).await;
    let refused = house.refused("operator", "POST", &format!("/api/desk/orders/{id}/decision"), refund).await;
    assert_eq!(refused, (409, "subscriptions.refund_of_activated".to_owned()));
}
