//! Binding through the doors: found, tried, agreed to, changed, paused, removed – and what is said when it goes wrong.

use crate::office::Office;
use kernel::Lang;
use mailhost::HostProblem;
use serde_json::{Value, json};
use testkit::dovecot::{Dovecot, PASSWORD, USER};
use web::Catalogue;

fn form(dovecot: &Dovecot, office: &Office, password: &str) -> Value {
    json!({
        "email": USER, "display_name": "Anna Lin", "user": USER, "password": password,
        "imap": {"host": "127.0.0.1", "port": dovecot.imap_port(), "security": "none"},
        "smtp": {"host": "127.0.0.1", "port": office.smtp.port(), "security": "none"},
        "consent": true, "consent_version": "2026-11",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_says_what_is_there_or_what_is_wrong() {
    let (office, dovecot) = (Office::new().await, Dovecot::start().await);
    dovecot.deliver(USER, "INBOX", b"Subject: x\r\n\r\nx\r\n").await;
    let tried = office.post("mia", "/api/mail/mailboxes/test", form(&dovecot, &office, PASSWORD)).await;
    assert_eq!((tried["imap"]["ok"].as_bool(), tried["imap"]["messages"].as_u64()), (Some(true), Some(1)), "{tried}");
    assert!(tried["imap"]["folders"].as_u64().unwrap() >= 6);
    assert!(tried["imap"]["capabilities"].as_array().unwrap().iter().any(|c| c == "IDLE"));
    assert_eq!(tried["smtp"]["problem"]["code"], "wrong_password", "the sink knows another password: {tried}");
    let tried = office.post("mia", "/api/mail/mailboxes/test", form(&dovecot, &office, "wrong")).await;
    assert_eq!(tried["imap"]["problem"]["code"], "wrong_password");
    assert_eq!(tried["imap"]["problem"]["title"], "User name or password refused");
    assert!(tried["imap"]["advice"].as_str().unwrap().contains("user name"));
    let mut nowhere = form(&dovecot, &office, PASSWORD);
    nowhere["imap"]["port"] = json!(9);
    let tried = office.post("mia", "/api/mail/mailboxes/test", nowhere).await;
    assert_eq!(tried["imap"]["problem"]["code"], "unreachable");
    let mut plain = form(&dovecot, &office, PASSWORD);
    plain["imap"] = json!({"host": "192.0.2.1", "port": 143, "security": "none"});
    let tried = office.post("mia", "/api/mail/mailboxes/test", plain).await;
    assert_eq!(tried["imap"]["problem"]["code"], "not_encrypted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_is_bound_by_consent_and_once() {
    let (office, dovecot) = (Office::new().await, Dovecot::start().await);
    let path = "/api/mail/mailboxes";
    let mut without = form(&dovecot, &office, PASSWORD);
    without["consent"] = json!(false);
    assert_eq!(office.refused("mia", "POST", path, without).await, (422, "mail.consent_missing".to_owned()));
    let wrong = office.ask("mia", "POST", path, form(&dovecot, &office, "wrong")).await.json();
    assert_eq!((wrong["code"].as_str(), wrong["problem"].as_str()), (Some("mail.sign_in_failed"), Some("wrong_password")));
    let bound = office.post("mia", path, form(&dovecot, &office, PASSWORD)).await;
    assert_eq!((bound["owner"]["name"].as_str(), bound["state"].as_str()), (Some("mia"), Some("active")));
    assert!(!bound.to_string().contains(PASSWORD), "the password never leaves");
    assert_eq!(office.refused("noah", "POST", path, form(&dovecot, &office, PASSWORD)).await, (409, "mail.mailbox_taken".to_owned()));

    let id = bound["id"].as_str().unwrap();
    let one = format!("{path}/{id}");
    assert_eq!(office.refused("noah", "GET", &one, Value::Null).await.0, 404, "a colleague does not see it");
    assert_eq!(office.refused("sue", "DELETE", &one, Value::Null).await.0, 404, "nor another tenant");
    assert_eq!(office.get("boss", path).await.as_array().unwrap().iter().filter(|m| m["address"] == USER).count(), 1);

    let edited = office
        .ask("mia", "PATCH", &one, json!({"display_name": "Anna", "since": "2026-01-01", "signature_html": "<p>Anna</p>"}))
        .await
        .json();
    assert_eq!((edited["display_name"].as_str(), edited["since"].as_str()), (Some("Anna"), Some("2026-01-01")));
    let edited = office.ask("mia", "PATCH", &one, json!({"since": null})).await.json();
    assert_eq!((edited["display_name"].as_str(), edited["since"].is_null()), (Some("Anna"), true));
    let stolen = json!({"imap": {"host": "localhost", "port": dovecot.imap_port(), "security": "none"}});
    assert_eq!(
        office.refused("mia", "PATCH", &one, stolen).await,
        (422, "mail.field_malformed".to_owned()),
        "the password goes to no other host"
    );

    assert_eq!(office.post("mia", &format!("{one}/pause"), Value::Null).await["state"], "paused");
    assert_eq!(office.refused("mia", "POST", &format!("{one}/reconcile"), Value::Null).await.1, "mail.mailbox_not_active");
    assert_eq!(office.post("mia", &format!("{one}/resume"), Value::Null).await["state"], "active");
    assert_eq!(office.ask("mia", "POST", &format!("{one}/reconcile"), Value::Null).await.status, 202);

    assert_eq!(office.ask("mia", "DELETE", &one, Value::Null).await.status, 204);
    assert_eq!(office.refused("mia", "GET", &one, Value::Null).await.0, 404);
    assert_eq!(office.number("select count(*) from mail.mailbox where state = 'removed' and length(secret) = 0").await, 1);
    let again = office.post("mia", path, form(&dovecot, &office, PASSWORD)).await;
    assert_eq!(again["id"].as_str(), Some(id), "the same mailbox, with its mail");
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_are_found_for_known_hosts() {
    let office = Office::new().await;
    let found = office.post("mia", "/api/mail/discover", json!({"email": "li@qq.com"})).await;
    assert_eq!((found["found"].as_str(), found["advice_code"].as_str()), (Some("preset"), Some("authorisation_code")));
    assert_eq!(found["imap"]["host"], "imap.qq.com");
    assert_eq!(office.refused("mia", "POST", "/api/mail/discover", json!({"email": "nobody"})).await.1, "mail.address_malformed");
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_show_how_far_they_are() {
    let office = Office::new().await;
    office.letter("mia", "Bob <bob@buyer.example>", "hello", "hi").await;
    let path = format!("/api/mail/mailboxes/{}/folders", office.mailbox("mia"));
    let folders = office.get("mia", &path).await;
    let inbox = &folders.as_array().unwrap()[0];
    assert_eq!((inbox["role"].as_str(), inbox["total"].as_i64(), inbox["unread"].as_i64()), (Some("inbox"), Some(1), Some(1)));
    assert_eq!(inbox["sync"]["backfill_done"], false);
    assert_eq!(office.refused("noah", "GET", &path, Value::Null).await.0, 404);
    assert_eq!(office.ask("mia", "POST", &path, json!({"path": "Deals"})).await.status, 201);
    assert_eq!(office.refused("mia", "POST", &path, json!({"path": "Deals"})).await.1, "mail.folder_refused");
    let inbox = format!("{path}/{}", inbox["id"].as_str().unwrap());
    assert_eq!(office.refused("mia", "DELETE", &inbox, Value::Null).await.1, "mail.folder_refused");
}

#[test]
fn hosts_problems_and_advice_have_words() {
    for lang in Lang::ALL {
        for code in HostProblem::CODES {
            assert!(Catalogue::embedded().has(lang, &format!("mail.host.problem.{code}")), "{lang:?} {code}");
        }
        for code in HostProblem::ADVICE {
            assert!(Catalogue::embedded().has(lang, &format!("mail.host.advice.{code}")), "{lang:?} {code}");
        }
    }
}
