//! Suggestions: precision first; accepting makes the customer and ties his past mails.

use crate::office::Office;
use serde_json::{Value, json};

const SIGNED: &str = "Dear Sir,\nwe are interested in your products, please quote 500 LED panels.\n\n-- \nAhmed Al-Farsi\nPurchasing Manager\n\
Dubai Lighting LLC\nTel: +971 4 321 4567\nwww.dubailighting.ae\nDubai, UAE";

async fn suggested(office: &Office, who: &str) -> Vec<Value> {
    office.get(who, "/api/mail/suggestions").await["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_buyer_is_read_and_offered_with_reasons() {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ahmed Al-Farsi <ahmed@dubailighting.ae>", "Inquiry LED panel", SIGNED).await;
    office.drain().await;
    let offer = office.get("mia", &format!("/api/mail/suggestions/for?thread_id={thread}")).await;
    assert_eq!(
        (&offer["kind"], &offer["confidence"], &offer["address"]),
        (&"new_company".into(), &"high".into(), &"ahmed@dubailighting.ae".into())
    );
    for (fact, value, source) in [
        ("company_name", "Dubai Lighting LLC", "signature"),
        ("contact_name", "Ahmed Al-Farsi", "signature"),
        ("title", "Purchasing Manager", "signature"),
        ("phone", "+97143214567", "signature"),
        ("country", "AE", "signature"),
    ] {
        assert_eq!((&offer["facts"][fact]["value"], &offer["facts"][fact]["source_code"]), (&value.into(), &source.into()), "{fact}");
    }
    let reasons: Vec<&str> = offer["reasons"].as_array().unwrap().iter().map(|r| r["text"].as_str().unwrap()).collect();
    assert!(reasons.contains(&"Signature names Dubai Lighting LLC"), "{reasons:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_buyer_is_not_offered() {
    let office = Office::new().await;
    office.letter("mia", "Noah <noah@firm.example>", "Price", "please quote the price list").await;
    office.letter("mia", "Shop <no-reply@shop.example>", "Your quotation", "please quote the price list").await;
    office.letter("mia", "Joe <joe@seo.example>", "Rank higher", "We do SEO and backlinks").await;
    office.letter("mia", "Kim <kim@idle.example>", "Hello", "How are you?").await;
    office
        .deliver("mia", "inbox", "From: News <news-team@paper.example>\nTo: mia@firm.example\nSubject: price list\nList-Unsubscribe: <https://paper.example/u>\n\nbest price quotation\n")
        .await;
    office.deliver("mia", "junk", "From: Spam <s@spam.example>\nTo: mia@firm.example\nSubject: Inquiry\n\nbest price quotation\n").await;
    office.drain().await;
    assert_eq!(suggested(&office, "mia").await, Vec::<Value>::new());
    // A buyer at a public mail host is offered, but carefully.
    office.letter("mia", "Buyer <buyer123@gmail.com>", "Inquiry", "please quote the price list").await;
    office.drain().await;
    let offers = suggested(&office, "mia").await;
    assert_eq!((offers.len(), &offers[0]["confidence"], &offers[0]["facts"]["company_name"]), (1, &"low".into(), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_without_a_mailbox_are_no_customers_either() {
    let office = Office::new().await;
    office.run("update accounts.account set email = 'Boss@Holding.example' where name = 'boss'").await;
    office.run("update accounts.account set email = 'noah.private@gmail.com' where name = 'noah'").await;
    office.letter("mia", "Kim <kim@mail.holding.example>", "Inquiry", "please quote the price list").await;
    office.letter("mia", "Noah <noah.private@gmail.com>", "Inquiry", "please quote the price list").await;
    // A public mail host is nobody's own.
    office.letter("mia", "Buyer <buyer123@gmail.com>", "Inquiry", "please quote the price list").await;
    office.drain().await;
    let offers = suggested(&office, "mia").await;
    let addresses: Vec<&str> = offers.iter().map(|o| o["address"].as_str().unwrap()).collect();
    assert_eq!(addresses, ["buyer123@gmail.com"]);
    assert_eq!(office.subjects("mia", "box=inbox&tab=team").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn accepting_makes_the_customer_and_ties_the_past() {
    let office = Office::new().await;
    let first = office.letter("mia", "Ahmed Al-Farsi <ahmed@dubailighting.ae>", "Inquiry LED panel", SIGNED).await;
    let second = office.letter("mia", "Sara <sara@dubailighting.ae>", "Inquiry samples", "please send the price list and samples").await;
    office.drain().await;
    assert_eq!(office.subjects("mia", "box=inbox&tab=enquiries").await.len(), 2);
    let offer = office.get("mia", &format!("/api/mail/suggestions/for?thread_id={first}")).await["id"].as_str().unwrap().to_owned();
    let accept = format!("/api/mail/suggestions/{offer}/accept");
    let made = office.post("mia", &accept, json!({"as": "company", "edits": {"company_name": "Dubai Lighting"}})).await;
    assert!(made["company_id"].is_string() && made["contact_id"].is_string(), "{made}");
    assert_eq!(office.refused("mia", "POST", &accept, json!({})).await.1, "mail.suggestion_answered");
    office.drain().await;

    let company = made["company_id"].as_str().unwrap();
    assert_eq!(office.subjects("mia", &format!("company_id={company}")).await, ["Inquiry samples", "Inquiry LED panel"]);
    assert_eq!(office.subjects("mia", "box=inbox&tab=customers").await.len(), 2);
    let thread = office.get("mia", &format!("/api/mail/threads/{second}")).await;
    assert_eq!((&thread["company"]["name"], &thread["country"]), (&"Dubai Lighting".into(), &"AE".into()));
    assert_eq!(office.number("select count(*) from customers.touch where kind = 'mail_in'").await, 2);

    // The next stranger of that firm is a new contact, and a known person none.
    office.letter("mia", "Omar <omar@dubailighting.ae>", "Inquiry more", "please quote").await;
    office.letter("mia", "Ahmed <ahmed@dubailighting.ae>", "Inquiry again", "please quote").await;
    office.drain().await;
    let offers = suggested(&office, "mia").await;
    let kinds: Vec<(&str, &str)> = offers.iter().map(|o| (o["address"].as_str().unwrap(), o["kind"].as_str().unwrap())).collect();
    assert!(
        kinds.contains(&("omar@dubailighting.ae", "new_contact")) && !kinds.iter().any(|(a, _)| *a == "ahmed@dubailighting.ae"),
        "{kinds:?}"
    );
    let omar = offers.iter().find(|o| o["address"] == "omar@dubailighting.ae").unwrap();
    let added = office.post("mia", &format!("/api/mail/suggestions/{}/accept", omar["id"].as_str().unwrap()), json!({})).await;
    assert_eq!(added["company_id"], made["company_id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_customer_is_told_without_his_secrets() {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ahmed Al-Farsi <ahmed@dubailighting.ae>", "Inquiry LED panel", SIGNED).await;
    office.drain().await;
    let offer = office.get("mia", &format!("/api/mail/suggestions/for?thread_id={thread}")).await["id"].as_str().unwrap().to_owned();
    office.post("mia", &format!("/api/mail/suggestions/{offer}/accept"), json!({"as": "company"})).await;
    office.drain().await;
    let other = office.letter("noah", "Ahmed Al-Farsi <ahmed@dubailighting.ae>", "Inquiry LED panel", SIGNED).await;
    office.drain().await;
    let told = office.get("noah", &format!("/api/mail/suggestions/for?thread_id={other}")).await;
    assert_eq!((&told["kind"], &told["company"]["owner"]), (&"already".into(), &"mia".into()));
    assert_eq!((&told["company"]["id"], &told["company"]["name"]), (&Value::Null, &Value::Null));
    assert!(office.get("noah", &format!("/api/mail/threads/{other}")).await["company"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn all_at_once_one_never_and_never_again() {
    let office = Office::new().await;
    for n in 0..4 {
        office.letter("mia", &format!("Buyer {n} <buyer@firm{n}.example>"), "Inquiry", "please quote the price list").await;
    }
    office.drain().await;
    let offers = suggested(&office, "mia").await;
    assert_eq!(offers.len(), 4);
    let first = offers[0]["id"].as_str().unwrap();
    office.post("mia", &format!("/api/mail/suggestions/{first}/dismiss"), json!({"never_domain": true})).await;
    let done = office.post("mia", "/api/mail/suggestions/accept", json!({"all": true})).await;
    assert_eq!((&done["accepted"], &done["refused"]), (&3.into(), &0.into()));
    assert!(suggested(&office, "mia").await.is_empty());
    let blocked = office.get("mia", "/api/mail/blocked-domains").await;
    assert_eq!(blocked[0]["domain"], "firm3.example");
    office.letter("mia", "Other <other@firm3.example>", "Inquiry", "please quote the price list").await;
    office.drain().await;
    assert!(suggested(&office, "mia").await.is_empty());
    assert_eq!(office.ask("mia", "DELETE", "/api/mail/blocked-domains/firm3.example", Value::Null).await.status, 204);
    assert_eq!(office.refused("mia", "POST", "/api/mail/blocked-domains", json!({"domain": "gmail.com"})).await.1, "mail.field_malformed");
}
