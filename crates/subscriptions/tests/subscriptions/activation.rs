//! Registration by an activation link.

use crate::house::House;
use kernel::Clock;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn account_tenant_terms_and_what_was_accepted_come_out_of_one_transaction() {
    let house = House::new().await;
    let (id, link) = house.invited("Ningbo Tools Ltd").await;
    let seen = house.get("", &link).await;
    assert_eq!((seen["company_name"].as_str(), seen["offerings"][0].as_str()), (Some("Ningbo Tools Ltd"), Some("CRM Smart")));
    let kinds: Vec<&str> = seen["contracts"].as_array().unwrap().iter().map(|c| c["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["service", "data_processing", "data_list", "description.crm"]);

    let whole = house.registration(&link, "lin@ningbo.example").await;
    let changed = |path: &str, value: Value| {
        let mut body = whole.clone();
        *body.pointer_mut(path).unwrap() = value;
        body
    };
    for (body, code) in [
        (changed("/accepted/1/ticked", json!(false)), "subscriptions.not_ticked"),
        (changed("/accepted", json!([])), "subscriptions.not_ticked"),
        (changed("/accepted/0/hash", json!("00".repeat(32))), "subscriptions.not_the_current_version"),
        (changed("/accepted/0/number", json!(2)), "subscriptions.not_the_current_version"),
        (changed("/company_name", json!("Ningbo Tool Ltd")), "subscriptions.name_mismatch"),
        (changed("/password", json!("short")), "accounts.password_too_short"),
        (changed("/email", json!("lin@gmail.com")), "accounts.free_mail_address"),
    ] {
        assert_eq!(house.refused("", "POST", &link, body).await.1, code);
    }
    assert_eq!(house.number("select count(*) from accounts.tenant where kind = 'company'").await, 0, "nothing half-written");

    // Spelling of spaces and width is no other name.
    let (status, told) = house.ask("", "POST", &link, changed("/company_name", json!("Ningbo  Tools Ｌtd"))).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!((told["tenant"]["name"].as_str(), told["tenant"]["seats"].as_u64()), (Some("Ningbo Tools Ltd"), Some(5)));
    assert_eq!(told["tenant"]["access"], "full");
    let file = house.get("operator", &format!("/api/desk/customers/{}", told["tenant"]["id"].as_str().unwrap())).await;
    let term = &file["terms"][0];
    assert_eq!((term["first_day"].as_str(), term["last_day"].as_str()), (Some("2026-03-02"), Some("2027-03-01")));
    assert_eq!((file["services"][0]["state"].as_str(), file["acceptances"].as_array().unwrap().len()), (Some("active"), 4));
    assert_eq!(house.get("operator", &format!("/api/desk/orders/{id}")).await["order"]["state"], "activated");
    let subjects: Vec<String> = house.post().await.into_iter().map(|letter| letter.subject).collect();
    assert!(subjects.iter().any(|s| s.starts_with("Your account is open")), "{subjects:?}");
    assert_eq!(house.refused("", "GET", &link, Value::Null).await, (410, "subscriptions.link_used".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_link_used_fifty_times_at_once_founds_one_company() {
    let house = House::new().await;
    let (_, link) = house.invited("Ningbo Tools Ltd").await;
    let registration = house.registration(&link, "lin@ningbo.example").await;
    let all = (0..50).map(|_| house.ask("", "POST", &link, registration.clone()));
    let told = futures_util::future::join_all(all).await;
    assert_eq!(told.iter().filter(|(status, _)| *status == 200).count(), 1);
    assert!(told.iter().filter(|(status, _)| *status != 200).all(|(_, told)| told["code"] == "subscriptions.link_used"), "{told:?}");
    assert_eq!(house.number("select count(*) from accounts.tenant where kind = 'company'").await, 1);
    assert_eq!(house.number("select count(*) from subscriptions.term").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_name_it_is_not_ends_the_registration_and_the_seller_is_told() {
    let house = House::new().await;
    let mut body = crate::house::order("Ningbo Tool Ltd", 5);
    body["reference"] = json!("N-7");
    let (_, order) = house.ask("north", "POST", "/api/agency/orders", body).await;
    let id = order["id"].as_str().unwrap().to_owned();
    house.paid_and_approved(&id).await;
    let link = house.link().await;
    let (status, _) = house.ask("", "POST", &format!("{link}/dispute"), json!({ "note": "we are Ningbo Tools" })).await;
    assert_eq!(status, 204);
    assert_eq!(house.refused("", "GET", &link, Value::Null).await, (410, "subscriptions.link_gone".to_owned()));
    let told = house.post().await;
    let seller = told.iter().find(|letter| letter.to == "north@north.example" && letter.text.contains("we are Ningbo Tools"));
    assert!(seller.is_some(), "{told:?}");

    // Put right, reviewed again, it opens under the right name.
    let company = json!({ "name": "Ningbo Tools Ltd", "contact_name": "Lin", "contact_address": "lin@example.com" });
    let at = format!("/api/desk/orders/{id}/decision");
    let (_, told) = house.ask("operator", "POST", &at, json!({ "decision": "correct", "company": company })).await;
    assert_eq!(told["state"], "paid", "{told}");
    house.ask("operator", "POST", &at, json!({ "decision": "approve" })).await;
    let link = house.link().await;
    assert_eq!(house.get("", &link).await["company_name"], "Ningbo Tools Ltd");
    house.registered("ningbo", &link).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_replaced_and_old_links_open_nothing() {
    let house = House::new().await;
    let (id, first) = house.invited("Ningbo Tools Ltd").await;
    let forged = (404, "subscriptions.link_forged".to_owned());
    let mut torn = first.clone();
    torn.truncate(first.len() - 4);
    let turned: String = {
        let mut bytes = first.clone().into_bytes();
        let at = bytes.len() - 10;
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    for link in [torn, turned, "/api/activation/x".to_owned(), format!("/api/activation/{}", "A".repeat(400))] {
        assert_eq!(house.refused("", "GET", &link, Value::Null).await, forged, "{link}");
    }
    let (status, _) = house.ask("operator", "POST", &format!("/api/desk/orders/{id}/link"), Value::Null).await;
    assert_eq!(status, 200);
    let second = house.link().await;
    assert_eq!(house.refused("", "GET", &first, Value::Null).await, (410, "subscriptions.link_gone".to_owned()));
    house.clock.advance(chrono::Duration::days(7));
    assert_eq!(
        house.refused("", "GET", &second, Value::Null).await,
        (410, "subscriptions.link_expired".to_owned()),
        "{}",
        house.clock.now()
    );
    house.ask("operator", "POST", &format!("/api/desk/orders/{id}/link"), Value::Null).await;
    let third = house.link().await;
    house.registered("ningbo", &third).await;
}
