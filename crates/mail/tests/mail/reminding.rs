//! Mails that nobody has answered: told of on their day, unless a person has answered.

use crate::office::Office;
use serde_json::{Value, json};

async fn sent(office: &Office, subject: &str, body: Value) -> String {
    let to = json!([{"name": "Ana", "address": "ana@lumen.example"}]);
    let new = json!({"mailbox_id": office.mailbox("mia").0, "to": to, "subject": subject, "html": "<p>Hi</p>"});
    let id = office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned();
    office.post("mia", &format!("/api/mail/drafts/{id}/send"), body).await;
    office.clock.advance(chrono::Duration::seconds(1));
    office.drain().await;
    office.smtp.messages().last().unwrap().header("Message-ID").unwrap()
}

async fn watches(office: &Office, who: &str) -> Vec<(String, String)> {
    let all = office.get(who, "/api/mail/reply-watches").await;
    let row = |w: &Value| (w["subject"].as_str().unwrap().to_owned(), w["state"].as_str().unwrap().to_owned());
    all.as_array().unwrap().iter().map(row).collect()
}

fn answer(id: &str, more: &str) -> String {
    format!(
        "From: ana@lumen.example\nTo: mia@firm.example\nSubject: Re: x\nMessage-ID: <{}@x>\nIn-Reply-To: {id}\nReferences: {id}\n{more}\nYes.\n",
        more.len()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn who_got_no_answer_is_told_on_the_day_and_who_got_one_is_not() {
    let office = Office::new().await;
    let wanted = json!({"undo_seconds": 0, "remind_days": 3});
    let (silent, heard, machine) = (
        sent(&office, "Silent", wanted.clone()).await,
        sent(&office, "Heard", wanted.clone()).await,
        sent(&office, "Machine", wanted).await,
    );
    sent(&office, "No matter", json!({"undo_seconds": 0})).await;
    assert_ne!(silent, heard);
    assert_eq!(watches(&office, "mia").await.len(), 3);
    assert!(watches(&office, "boss").await.is_empty(), "a reminder is its writer's");
    office.clock.advance(chrono::Duration::hours(5));
    office.deliver("mia", "inbox", &answer(&heard, "")).await;
    office.deliver("mia", "inbox", &answer(&machine, "Auto-Submitted: auto-replied\n")).await;
    let waiting = |s: &str| (s.to_owned(), "waiting".to_owned());
    assert_eq!(watches(&office, "mia").await, [waiting("Silent"), waiting("Re: x")], "a machine's answer is none");
    office.clock.advance(chrono::Duration::days(3));
    office.drain().await;
    let due: Vec<String> = watches(&office, "mia").await.into_iter().filter(|(_, state)| state == "due").map(|(s, _)| s).collect();
    assert_eq!(due, ["Silent", "Re: x"]);
    assert_eq!(office.number("select count(*) from mail.reply_watch where state = 'answered'").await, 1);
    // The jobs once more, as after a kill: nothing is told twice.
    office
        .run("update platform.job set state = 'waiting', run_at = now() where kind in ('mail.remind', 'mail.send') and state = 'done'")
        .await;
    office.drain().await;
    assert_eq!(office.number("select count(*) from mail.reply_watch").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_is_put_off_and_ended() {
    let office = Office::new().await;
    sent(&office, "Silent", json!({"undo_seconds": 0, "remind_days": 1})).await;
    office.clock.advance(chrono::Duration::days(2));
    office.drain().await;
    let id = office.get("mia", "/api/mail/reply-watches").await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/mail/reply-watches/{id}");
    assert_eq!(office.refused("noah", "POST", &path, json!({})).await.0, 404);
    assert_eq!(office.refused("mia", "POST", &path, json!({"again_days": 0})).await, (422, "mail.field_malformed".to_owned()));
    assert_eq!(office.ask("mia", "POST", &path, json!({"again_days": 3})).await.status, 204);
    assert_eq!(watches(&office, "mia").await[0].1, "waiting");
    office.clock.advance(chrono::Duration::days(4));
    office.drain().await;
    assert_eq!(watches(&office, "mia").await[0].1, "due");
    assert_eq!(office.ask("mia", "POST", &path, json!({})).await.status, 204);
    assert!(watches(&office, "mia").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_was_called_back_waits_for_nobody() {
    let office = Office::new().await;
    let to = json!([{"address": "ana@lumen.example"}]);
    let new = json!({"mailbox_id": office.mailbox("mia").0, "to": to, "subject": "x", "html": "<p>Hi</p>"});
    let id = office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned();
    let send = format!("/api/mail/drafts/{id}/send");
    assert_eq!(office.refused("mia", "POST", &send, json!({"remind_days": 400})).await.1, "mail.field_malformed");
    let outgoing = office.post("mia", &send, json!({"undo_seconds": 60, "remind_days": 1})).await;
    office.post("mia", &format!("/api/mail/outgoing/{}/undo", outgoing["outgoing_id"].as_str().unwrap()), Value::Null).await;
    office.clock.advance(chrono::Duration::days(2));
    office.drain().await;
    assert!(watches(&office, "mia").await.is_empty());
}
