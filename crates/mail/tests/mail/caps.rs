//! How much each mailbox may send a day: the company's number, what it grants one mailbox, and what an owner keeps to.

use crate::office::Office;
use serde_json::{Value, json};

fn path(office: &Office) -> String {
    format!("/api/mail/mailboxes/{}/sending", office.mailbox("mia"))
}

async fn say(office: &Office, who: &str, body: Value) -> Value {
    let answer = office.ask(who, "PUT", &path(office), body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn send(office: &Office, who: &str, from: &str, people: usize) -> (u16, Value) {
    let to: Vec<Value> = (0..people).map(|n| json!({"address": format!("b{n}@lumen.example")})).collect();
    let new = json!({"mailbox_id": office.mailbox(from).0, "to": to, "subject": "Hi", "html": "<p>1</p>"});
    let draft = office.post(who, "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned();
    let answer = office.ask(who, "POST", &format!("/api/mail/drafts/{draft}/send"), json!({"undo_seconds": 0})).await;
    (answer.status, answer.json())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mailbox_has_its_own_number_and_the_person_keeps_his() {
    let office = Office::new().await;
    let rules = json!({"mailbox_daily_max": 4, "account_daily_max": 8, "revision": 0});
    office.ask("boss", "PUT", "/api/mail/sending-rules", rules).await;
    let fresh = office.get("mia", &path(&office)).await;
    assert_eq!((&fresh["company_max"], &fresh["max"], &fresh["used_today"]), (&4.into(), &4.into(), &0.into()));

    // Its owner keeps to less.
    assert_eq!(say(&office, "mia", json!({"own_max": 2})).await["max"], 2);
    let (status, refused) = send(&office, "mia", "mia", 3).await;
    assert_eq!((status, &refused["code"], &refused["left"]), (422, &"mail.mailbox_cap_reached".into(), &2.into()));
    assert_eq!(send(&office, "mia", "mia", 2).await.0, 202);
    assert_eq!(office.get("mia", &path(&office)).await["used_today"], 2);
    // Another mailbox has the company's number still.
    assert_eq!(send(&office, "noah", "noah", 4).await.0, 202);
    assert_eq!(send(&office, "noah", "noah", 1).await.0, 422);

    // The company grants this one more; its owner within that.
    assert_eq!(say(&office, "boss", json!({"granted_max": 20, "own_max": null})).await["max"], 20);
    assert_eq!(say(&office, "mia", json!({"own_max": 15})).await["max"], 15);
    // The person's own limit stays.
    let (status, refused) = send(&office, "mia", "mia", 7).await;
    assert_eq!((status, &refused["code"]), (422, &"mail.account_cap_reached".into()));
    let told = "select count(*) from accounts.audit where act = 'mail.mailbox.sending' and subject = 'mia@firm.example'";
    assert_eq!(office.number(told).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_the_company_allows_only_the_company_says() {
    let office = Office::new().await;
    office.ask("boss", "PUT", "/api/mail/sending-rules", json!({"mailbox_daily_max": 4, "account_daily_max": null, "revision": 0})).await;
    let above = office.ask("mia", "PUT", &path(&office), json!({"own_max": 5})).await;
    let told = above.json();
    assert_eq!((above.status, &told["code"], &told["errors"][0]["field"]), (422, &"mail.cap_above".into(), &"own_max".into()));
    assert!(told["detail"].as_str().unwrap().contains("at most 4"), "{told}");
    // Who may change mailboxes, but not say how the company sends, grants nothing.
    let refused = office.refused("mia/few", "PUT", &path(&office), json!({"granted_max": 50})).await;
    assert_eq!(refused.0, 403, "{refused:?}");
    for bad in [json!({"own_max": 0}), json!({"granted_max": 100_001})] {
        assert_eq!(office.refused("boss", "PUT", &path(&office), bad).await, (422, "mail.field_malformed".to_owned()));
    }
    // Nobody else's mailbox.
    assert_eq!(office.refused("noah", "PUT", &path(&office), json!({"own_max": 1})).await.0, 404);
    assert_eq!(office.refused("noah", "GET", &path(&office), Value::Null).await.0, 404);
    assert_eq!(office.refused("chief", "GET", &path(&office), Value::Null).await.0, 404);
}
