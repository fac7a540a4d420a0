//! What reports say of an address is kept with it: for good with its reason, what may pass is counted; shown to who writes to it.

use crate::office::Office;
use mail::receive::{Arrival, Place, take_in};
use serde_json::{Value, json};

async fn with_customer() -> Office {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ahmed <ahmed@dubai.example>", "Inquiry", "please quote the price list").await;
    office.drain().await;
    let offer = office.get("mia", &format!("/api/mail/suggestions/for?thread_id={thread}")).await;
    office.post("mia", &format!("/api/mail/suggestions/{}/accept", offer["id"].as_str().unwrap()), json!({"as": "company"})).await;
    office.drain().await;
    office
}

fn report(id: &str, said: &str, status: &str) -> String {
    format!(
        "From: Mail Delivery System <mailer-daemon@mx.firm.example>\nTo: mia@firm.example\nSubject: Undelivered Mail Returned to Sender\n\
         Message-ID: <{id}@mx.firm.example>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n\
         It did not arrive.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.firm.example\n\n\
         Final-Recipient: rfc822; Ahmed@Dubai.example\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n\n--b--\n"
    )
}

async fn states(office: &Office, who: &str) -> Value {
    office
        .post(who, "/api/customers/address-states", json!({"addresses": ["AHMED@dubai.example", "ann@other.example", "no address"]}))
        .await
}

async fn past(office: &Office, raw: &str, at: chrono::DateTime<chrono::Utc>) {
    let place = Place::OnServer { folder: office.folder("mia", "inbox"), uid: 900, modseq: 1 };
    let arrival = Arrival { received_at: Some(at), backfilled: true, ..Arrival::new(raw.replace('\n', "\r\n").into_bytes(), place) };
    take_in(&office.mail, office.actor("mia").tenant, office.mailbox("mia"), vec![arrival]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_address_is_told_with_its_reason_to_who_sees_the_customer() {
    let office = with_customer().await;
    assert_eq!(states(&office, "mia").await, json!([]));
    office
        .deliver("mia", "inbox", &report("1", "550 5.1.1 <ahmed@dubai.example>: Recipient address rejected: User unknown", "5.1.1"))
        .await;
    let told = states(&office, "mia").await;
    assert_eq!(told.as_array().unwrap().len(), 1);
    assert_eq!(
        (&told[0]["address"], &told[0]["dead"], &told[0]["reason"]),
        (&json!("ahmed@dubai.example"), &json!(true), &json!("userunknown"))
    );
    assert!(told[0]["at"].is_string() && told[0]["said"].as_str().unwrap().contains("User unknown"));
    // Whose customer it is not is told nothing; nor is another tenant.
    assert_eq!(states(&office, "noah").await, json!([]));
    assert_eq!(states(&office, "chief").await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_pass_is_counted_once_for_each_report() {
    let office = with_customer().await;
    let full = report("1", "552 5.2.2 Mailbox full", "5.2.2");
    office.deliver("mia", "inbox", &full).await;
    // The same report from another folder is the same mail.
    office.deliver("mia", "inbox", &full).await;
    office.deliver("mia", "inbox", &report("2", "451 4.3.0 Temporary system problem", "4.3.0")).await;
    let told = states(&office, "mia").await;
    assert_eq!((&told[0]["dead"], &told[0]["soft"], &told[0]["reason"]), (&json!(false), &json!(2), &json!("systemerror")));
    office.deliver("mia", "inbox", &report("3", "550 5.1.2 Host unknown", "5.1.2")).await;
    let told = states(&office, "mia").await;
    assert_eq!((&told[0]["dead"], &told[0]["soft"], &told[0]["reason"]), (&json!(true), &json!(2), &json!("hostunknown")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_the_past_marks_and_does_nothing_else() {
    let office = with_customer().await;
    let now = office.mail.now();
    // He wrote after it: the address lives.
    past(&office, &report("old", "550 5.1.1 User unknown", "5.1.1"), now - chrono::Duration::days(300)).await;
    assert_eq!(states(&office, "mia").await, json!([]));
    past(&office, &report("new", "550 5.1.1 User unknown", "5.1.1"), now + chrono::Duration::minutes(1)).await;
    assert_eq!(states(&office, "mia").await[0]["dead"], true);
    assert_eq!(office.number("select count(*) from customers.touch where kind = 'bounce'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_addresses_are_refused() {
    let office = Office::new().await;
    let many: Vec<String> = (0..201).map(|n| format!("a{n}@x.example")).collect();
    let refused = office.refused("mia", "POST", "/api/customers/address-states", json!({"addresses": many})).await;
    assert_eq!(refused.0, 422);
}
