//! Threads follow their customers when these are merged, and come back when the merge is undone.

use crate::office::Office;
use serde_json::json;

async fn company(office: &Office, name: &str, email: &str) -> String {
    let made = office.post("mia", "/api/customers", json!({"name": name, "contact": {"name": "Buyer", "email": email}})).await;
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn threads_follow_a_merge_and_its_undo() {
    let office = Office::new().await;
    let acme = company(&office, "Acme", "ann@acme.example").await;
    let bolt = company(&office, "Bolt", "bob@bolt.example").await;
    let first = office.letter("mia", "Ann <ann@acme.example>", "Inquiry", "please quote").await;
    let second = office.letter("mia", "Bob <bob@bolt.example>", "Offer", "thank you").await;
    // A colleague's, whose mailbox she doesn't see.
    office.letter("noah", "Bob <bob@bolt.example>", "To Noah", "hello").await;
    office.drain().await;
    let of = async |thread: &str| {
        office.get("mia", &format!("/api/mail/threads/{thread}")).await["company"]["id"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!((of(&first).await, of(&second).await), (acme.clone(), bolt.clone()));
    let before = office.number("select count(*) from mail.message where company_id is not null").await;

    let merge = office.post("mia", "/api/customers/merges", json!({"into": acme, "from": [bolt]})).await;
    office.drain().await;
    assert_eq!((of(&first).await, of(&second).await), (acme.clone(), acme.clone()));
    assert_eq!(office.number("select count(distinct company_id) from mail.message where company_id is not null").await, 1);
    let told = office.get("mia", &format!("/api/customers/{acme}/timeline?kinds=mail_in")).await;
    assert_eq!(told["items"].as_array().unwrap().len(), 2, "{told}");
    // New mail goes to the one that stayed.
    let third = office.letter("mia", "Bob <bob@bolt.example>", "Another", "one more").await;
    assert_eq!(of(&third).await, acme);

    office.post("mia", &format!("/api/customers/merges/{}/undo", merge["id"].as_str().unwrap()), json!({})).await;
    office.drain().await;
    assert_eq!((of(&first).await, of(&second).await), (acme.clone(), bolt.clone()));
    assert_eq!(office.number("select count(*) from mail.thread_moved").await, 0);
    assert_eq!(office.number("select count(*) from mail.message where company_id is not null").await, before + 1);
}
