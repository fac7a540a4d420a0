//! Letters about approvals: gathered, once about each mail, and to nobody who was there.

use crate::approving::{asked, path, watched};
use crate::office::Office;
use chrono::Duration;
use serde_json::{Value, json};

async fn mail_of_mia(office: &Office, subject: &str) {
    let to = json!([{"name": "Ana", "address": "ana@lumen.example"}]);
    let new = json!({"mailbox_id": office.mailbox("mia").0, "to": to, "subject": subject, "html": "<p>1</p>"});
    let draft = office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned();
    office.post("mia", &format!("/api/mail/drafts/{draft}/send"), json!({"undo_seconds": 0})).await;
}

async fn minutes(office: &Office, minutes: i64) {
    office.clock.advance(Duration::minutes(minutes));
    office.drain().await;
}

const LETTERS: &str = "select count(*) from platform.job where kind = 'accounts.tell'";

/// How many letters promise this, to whoever.
async fn letters(office: &Office, sql: &'static str) -> i64 {
    office.number(sql).await
}

#[tokio::test(flavor = "multi_thread")]
async fn many_mails_are_one_letter_a_quarter_of_an_hour() {
    let office = Office::new().await;
    watched(&office, "all", &["noah"]).await;
    mail_of_mia(&office, "One").await;
    minutes(&office, 10).await;
    mail_of_mia(&office, "Two").await;
    assert_eq!(letters(&office, LETTERS).await, 0, "a quarter of an hour is gathered");
    minutes(&office, 6).await;
    let two = "select count(*) from platform.job j join accounts.account a on a.name = 'noah' and j.payload->>'account' = a.id::text
               where j.kind = 'accounts.tell' and j.payload->'what'->'mail_approvals'->>'waiting' = '2'";
    assert_eq!((letters(&office, LETTERS).await, letters(&office, two).await), (1, 1));
    // Nothing new: nobody is told the same again, also by a job that runs once more.
    minutes(&office, 60).await;
    office.run("update platform.job set state = 'waiting', run_at = now() where kind = 'mail.approval.letters'").await;
    minutes(&office, 1).await;
    assert_eq!(letters(&office, LETTERS).await, 1);

    // Both are decided: their writer gets one letter about both.
    for (at, question) in asked(&office, "noah").await.iter().enumerate() {
        if at == 0 {
            office.post("noah", &path(question, "/release"), Value::Null).await;
        } else {
            office.post("noah", &path(question, "/send-back"), json!({"note": "Name the incoterm"})).await;
        }
    }
    minutes(&office, 16).await;
    let both = "select count(*) from platform.job j join accounts.account a on a.name = 'mia' and j.payload->>'account' = a.id::text
                where j.kind = 'accounts.tell' and j.payload->'what'->'mail_approvals' @> '{\"waiting\": 0, \"released\": 1, \"sent_back\": 1}'";
    assert_eq!((letters(&office, LETTERS).await, letters(&office, both).await), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_there_or_wants_none_gets_none() {
    let office = Office::new().await;
    watched(&office, "all", &["noah"]).await;
    assert_eq!(office.get("noah", "/api/mail/approval-letters").await["letters"], "away");
    mail_of_mia(&office, "One").await;
    // He looks at his screens after it came.
    office.run("update accounts.account set last_seen_at = now() + interval '1 hour' where name = 'noah'").await;
    minutes(&office, 16).await;
    assert_eq!(letters(&office, LETTERS).await, 0);
    // He wants one all the same.
    let kept = office.ask("noah", "PUT", "/api/mail/approval-letters", json!({"letters": "always"})).await;
    assert_eq!((kept.status, &kept.json()["letters"]), (200, &"always".into()));
    mail_of_mia(&office, "Two").await;
    minutes(&office, 16).await;
    assert_eq!(letters(&office, LETTERS).await, 1);
    office.ask("noah", "PUT", "/api/mail/approval-letters", json!({"letters": "never"})).await;
    mail_of_mia(&office, "Three").await;
    minutes(&office, 16).await;
    assert_eq!(letters(&office, LETTERS).await, 1);
    // What was decided before anybody could be written to needs no letter to him who decided; nor does one's own calling back.
    let odd = office.refused("noah", "PUT", "/api/mail/approval-letters", json!({"letters": "hourly"})).await;
    assert_eq!(odd.0, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_is_named_who_is_above_is_written_to() {
    let office = Office::new().await;
    watched(&office, "all", &[]).await;
    office.run("update accounts.account set sees = 'all' where name = 'boss'").await;
    mail_of_mia(&office, "One").await;
    minutes(&office, 16).await;
    let to_boss = "select count(*) from platform.job j join accounts.account a on a.name = 'boss' and j.payload->>'account' = a.id::text
                   where j.kind = 'accounts.tell'";
    assert_eq!((letters(&office, LETTERS).await, letters(&office, to_boss).await), (1, 1));
    // Screens are told at once: the counts that stand on every page.
    let counts = office.get("boss", "/api/mail/counts").await["approvals"].clone();
    assert_eq!(counts, json!({"to_decide": 1, "sent_back": 0, "let_go": 0}));
    let question = asked(&office, "boss").await.remove(0);
    office.post("boss", &path(&question, "/send-back"), json!({"note": "Cheaper"})).await;
    assert_eq!(office.get("mia", "/api/mail/counts").await["approvals"], json!({"to_decide": 0, "sent_back": 1, "let_go": 0}));
}
