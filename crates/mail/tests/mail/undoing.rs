//! Answers to suggestions, taken back: everything is as it was, or, when somebody has built on it, nothing changes.

use crate::office::Office;
use serde_json::{Value, json};

async fn offer(office: &Office, thread: &str) -> String {
    let offer = office.get("mia", &format!("/api/mail/suggestions/for?thread_id={thread}")).await;
    offer["id"].as_str().unwrap_or_else(|| panic!("nothing is offered: {offer}")).to_owned()
}

fn door(id: &str, verb: &str) -> String {
    format!("/api/mail/suggestions/{id}/{verb}")
}

/// What a person sees of suggestions and threads, but for the order of nothing.
async fn seen(office: &Office) -> Vec<Value> {
    let mut all = vec![office.get("mia", "/api/mail/suggestions").await, office.get("mia", "/api/mail/blocked-domains").await];
    for query in ["box=inbox", "box=inbox&tab=enquiries", "box=inbox&tab=customers", "box=inbox&tab=others", "box=waiting"] {
        all.push(office.get("mia", &format!("/api/mail/threads?{query}")).await);
    }
    all.push(office.get("mia", "/api/mail/counts").await);
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_company_is_taken_back_whole_and_can_be_accepted_again() {
    let office = Office::new().await;
    let first = office.letter("mia", "Ahmed <ahmed@dubai.example>", "Inquiry LED panel", "please quote the price list").await;
    office.letter("mia", "Sara <sara@dubai.example>", "Hello", "How are you?").await;
    // The same person writes to a colleague, whose mailbox she doesn't see.
    office.letter("noah", "Ahmed <ahmed@dubai.example>", "Inquiry LED panel", "please quote the price list").await;
    office.drain().await;
    let before = seen(&office).await;
    let id = offer(&office, &first).await;

    let made = office.post("mia", &door(&id, "accept"), json!({"as": "company"})).await;
    office.drain().await;
    assert_eq!(office.subjects("mia", "box=inbox&tab=customers").await.len(), 2);
    assert_eq!(office.number("select count(*) from mail.thread where company_id is not null").await, 3);
    office.post("mia", &door(&id, "undo"), Value::Null).await;
    office.drain().await;
    assert_eq!(seen(&office).await, before);
    assert_eq!(office.number("select count(*) from mail.thread where company_id is not null or tab_before is not null").await, 0);
    assert_eq!(office.number("select count(*) from mail.message where company_id is not null or contact_id is not null").await, 0);
    // It lies in the recycle bin, and makes way for the same one, accepted again.
    assert_eq!(office.number("select count(*) from customers.company where deleted_at is not null and taken_back").await, 1);
    assert_eq!(office.refused("mia", "POST", &door(&id, "undo"), Value::Null).await, (409, "mail.suggestion_open".into()));
    let again = office.post("mia", &door(&id, "accept"), json!({"as": "company"})).await;
    assert_ne!(again["company_id"], made["company_id"]);
    office.drain().await;
    assert_eq!(office.subjects("mia", "box=inbox&tab=customers").await.len(), 2);
    assert_eq!(office.number("select count(*) from customers.company").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_has_built_on_stays() {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ahmed <ahmed@dubai.example>", "Inquiry", "please quote the price list").await;
    office.drain().await;
    let id = offer(&office, &thread).await;
    assert_eq!(office.refused("mia", "POST", &door(&id, "undo"), Value::Null).await, (409, "mail.suggestion_open".into()));
    office.post("mia", &door(&id, "accept"), json!({"as": "company"})).await;
    office.drain().await;
    // The boss sees it, but did not answer it; Noah doesn't see it.
    assert_eq!(office.refused("boss", "POST", &door(&id, "undo"), Value::Null).await, (409, "mail.suggestion_of_another".into()));
    assert_eq!(office.refused("noah", "POST", &door(&id, "undo"), Value::Null).await, (404, "mail.not_found".into()));

    for (change, back) in [
        ("update customers.company set remarks = 'Pays late'", "update customers.company set remarks = null"),
        ("update customers.contact set name = 'Ahmed Ali'", "update customers.contact set name = 'Ahmed'"),
        (
            "insert into customers.touch (tenant_id, id, company_id, labels, kind, at, text) select tenant_id, gen_random_uuid(), id, labels, 'note', now(), 'x' from customers.company",
            "delete from customers.touch where kind = 'note'",
        ),
    ] {
        office.run(change).await;
        assert_eq!(office.refused("mia", "POST", &door(&id, "undo"), Value::Null).await, (409, "customers.built_on".into()), "{change}");
        assert_eq!(office.subjects("mia", "box=inbox&tab=customers").await, ["Inquiry"]);
        office.run(back).await;
    }
    // A mail that came since is nobody's building, nor that it bounced.
    office.letter("mia", "Ahmed <ahmed@dubai.example>", "More", "please quote").await;
    office.run("update customers.contact_address set state = 'bounced'").await;
    office.drain().await;
    assert_eq!(office.subjects("mia", "box=inbox&tab=customers").await.len(), 2);
    office.post("mia", &door(&id, "undo"), Value::Null).await;
    office.drain().await;
    assert_eq!(office.subjects("mia", "box=inbox&tab=customers").await, Vec::<String>::new());
    // It asks for a quotation, so it stands where a stranger's would.
    assert_eq!(office.subjects("mia", "box=inbox&tab=enquiries").await, ["More", "Inquiry"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_at_once_is_taken_back_all_at_once() {
    let office = Office::new().await;
    for (n, name) in ["ahmed", "sara", "omar"].iter().enumerate() {
        // Two of one firm make one company with two people.
        office.letter("mia", &format!("{name} <{name}@firm{}.example>", n / 2), "Inquiry", "please quote the price list").await;
    }
    office.drain().await;
    let before = seen(&office).await;
    let done = office.post("mia", "/api/mail/suggestions/accept", json!({"all": true})).await;
    assert_eq!((&done["accepted"], done["ids"].as_array().unwrap().len()), (&3.into(), 3));
    office.drain().await;
    assert_eq!(office.number("select count(*) from customers.company").await, 2);
    let undone = office.post("mia", "/api/mail/suggestions/undo", json!({"ids": done["ids"]})).await;
    assert_eq!((&undone["undone"], &undone["refused"]), (&3.into(), &0.into()));
    office.drain().await;
    assert_eq!(seen(&office).await, before);
    assert_eq!(office.number("select count(*) from customers.company where deleted_at is null").await, 0);
    let none = office.post("mia", "/api/mail/suggestions/undo", json!({"ids": done["ids"]})).await;
    assert_eq!((&none["undone"], &none["refused"]), (&0.into(), &3.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_was_added_is_removed_and_his_company_stays() {
    let office = Office::new().await;
    let first = office.letter("mia", "Ahmed <ahmed@dubai.example>", "Inquiry", "please quote the price list").await;
    office.drain().await;
    let made = office.post("mia", &door(&offer(&office, &first).await, "accept"), json!({"as": "company"})).await;
    office.drain().await;
    let private = office.letter("mia", "Ahmed <ahmed.private@gmail.com>", "Inquiry samples", "please quote the price list").await;
    office.drain().await;
    let before = seen(&office).await;
    let last_touch = "select extract(epoch from last_touch_at)::bigint from customers.company";
    let touched = office.number(last_touch).await;
    let id = offer(&office, &private).await;
    office.post("mia", &door(&id, "accept"), json!({"as": "contact", "company_id": made["company_id"]})).await;
    office.drain().await;
    assert_eq!(office.subjects("mia", "box=inbox&tab=customers").await.len(), 2);
    assert!(office.number(last_touch).await > touched);
    office.post("mia", &door(&id, "undo"), Value::Null).await;
    office.drain().await;
    assert_eq!(seen(&office).await, before);
    assert_eq!(office.number(last_touch).await, touched);
    assert_eq!(office.number("select count(*) from customers.contact").await, 1);
    assert_eq!(office.number("select count(*) from customers.touch where message_id is not null").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dismissal_and_a_blocked_domain_are_taken_back() {
    let office = Office::new().await;
    let first = office.letter("mia", "Ahmed <ahmed@dubai.example>", "Inquiry", "please quote the price list").await;
    office.letter("mia", "Sara <sara@dubai.example>", "Inquiry", "please quote the price list").await;
    office.drain().await;
    let before = seen(&office).await;
    let id = offer(&office, &first).await;
    for never in [false, true] {
        office.post("mia", &door(&id, "dismiss"), json!({"never_domain": never})).await;
        let left = office.get("mia", "/api/mail/suggestions").await["items"].as_array().unwrap().len();
        assert_eq!(left, if never { 0 } else { 1 });
        office.post("mia", &door(&id, "undo"), Value::Null).await;
        assert_eq!(seen(&office).await, before);
    }
    // A domain that was blocked before, or anew since, stays blocked.
    office.post("mia", &door(&id, "dismiss"), json!({"never_domain": true})).await;
    assert_eq!(office.ask("mia", "DELETE", "/api/mail/blocked-domains/dubai.example", Value::Null).await.status, 204);
    office.post("mia", "/api/mail/blocked-domains", json!({"domain": "dubai.example"})).await;
    office.post("mia", &door(&id, "undo"), Value::Null).await;
    assert_eq!(office.get("mia", "/api/mail/blocked-domains").await[0]["domain"], "dubai.example");
    assert_eq!(office.get("mia", "/api/mail/suggestions").await["items"].as_array().unwrap().len(), 2);
}
