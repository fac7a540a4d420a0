//! Sending: undone in time, sent once, refused with the server's words, never twice in doubt.

use crate::office::Office;
use serde_json::{Value, json};
use testkit::smtp_sink::{Stage, Trouble};

async fn draft(office: &Office, new: Value) -> String {
    office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned()
}

async fn letter(office: &Office) -> String {
    let to = json!([{"name": "Ana Souza", "address": "ana@lumen.example"}]);
    draft(office, json!({"mailbox_id": office.mailbox("mia").0, "to": to, "bcc": [{"address": "boss@firm.example"}], "subject": "报价 lamps", "html": "<p>Hello <b>Ana</b></p>"})).await
}

/// Sends and lets the time of undo pass.
async fn send(office: &Office, draft: &str) -> String {
    let sent = office.post("mia", &format!("/api/mail/drafts/{draft}/send"), json!({})).await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 0, "nothing leaves while it can be undone");
    office.clock.advance(chrono::Duration::seconds(11));
    office.drain().await;
    sent["outgoing_id"].as_str().unwrap().to_owned()
}

async fn waiting(office: &Office) -> Value {
    office.get("mia", "/api/mail/outgoing").await["items"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_leaves_once_and_stands_in_its_thread() {
    let office = Office::new().await;
    let thread = office
        .deliver(
            "mia",
            "inbox",
            "From: Ana <ana@lumen.example>\nTo: mia@firm.example\nSubject: Lamps\nMessage-ID: <asked@x>\n\nPlease send your best price.\n",
        )
        .await;
    assert_eq!(office.subjects("mia", "box=waiting").await, ["Lamps"]);
    let asked = office.newest("mia", &thread).await;
    let reply = draft(&office, json!({"in_reply_to_message_id": asked, "mode": "reply"})).await;
    send(&office, &reply).await;

    let mails = office.smtp.messages();
    assert_eq!(mails.len(), 1);
    assert_eq!((mails[0].from.as_str(), mails[0].to.as_slice()), ("mia@firm.example", &["ana@lumen.example".to_owned()][..]));
    assert_eq!(mails[0].header("In-Reply-To").as_deref(), Some("<asked@x>"));
    assert_eq!(mails[0].user.as_deref(), Some("anna"));
    let shown = office.get("mia", &format!("/api/mail/threads/{thread}")).await;
    assert_eq!((&shown["message_count"], &shown["answered"], &shown["waiting"]), (&2.into(), &true.into(), &false.into()));
    assert_eq!((&shown["messages"][1]["delivery"], &shown["messages"][1]["direction"]), (&"sent".into(), &"out".into()));
    assert_eq!(office.subjects("mia", "box=sent").await, ["Re: Lamps"]);
    assert!(office.subjects("mia", "box=waiting").await.is_empty());
    assert_eq!(office.get("mia", "/api/mail/drafts").await["items"], json!([]));
    assert_eq!(office.get("mia", "/api/mail/outgoing").await["items"], json!([]));
    let promised = "select count(*) from mail.server_change where kind = 'append' and payload ? 'outgoing_id' and folder_id is not null";
    assert_eq!(office.number(promised).await, 1);
    assert_eq!(office.number("select count(*) from mail.server_change where kind = 'answered'").await, 1);
    // The job once more, as after a kill: nothing happens twice.
    office.run("update platform.job set state = 'waiting', run_at = now() where kind = 'mail.send'").await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
    assert_eq!(office.number(promised).await, 1);
    assert_eq!(office.number("select count(*) from mail.message").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn blind_copies_are_in_the_envelope_only() {
    let office = Office::new().await;
    let id = letter(&office).await;
    send(&office, &id).await;
    let mail = &office.smtp.messages()[0];
    assert_eq!(mail.to, ["ana@lumen.example", "boss@firm.example"]);
    let text = String::from_utf8_lossy(&mail.raw).into_owned();
    assert!(!text.contains("boss@firm.example"), "{text}");
    assert!(text.contains("text/plain") && text.contains("text/html"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_can_be_called_back_in_time() {
    let office = Office::new().await;
    let id = letter(&office).await;
    let sent = office.post("mia", &format!("/api/mail/drafts/{id}/send"), json!({"undo_seconds": 30})).await;
    let undo = format!("/api/mail/outgoing/{}/undo", sent["outgoing_id"].as_str().unwrap());
    assert_eq!(office.refused("mia", "POST", &format!("/api/mail/drafts/{id}/send"), json!({})).await.1, "mail.draft_leaving");
    let back = office.post("mia", &undo, Value::Null).await;
    assert_eq!((&back["id"], &back["subject"]), (&id.as_str().into(), &"报价 lamps".into()));
    office.clock.advance(chrono::Duration::minutes(5));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 0);
    assert_eq!(office.refused("mia", "POST", &undo, Value::Null).await.1, "mail.too_late_to_undo");
    // It can be sent after all.
    send(&office, &id).await;
    assert_eq!(office.smtp.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_again_under_its_name_a_sending_happens_once_whatever_became_of_it() {
    let office = Office::new().await;
    let name = "0192f0c1-0000-7000-8000-000000000001";
    let id = letter(&office).await;
    let path = format!("/api/mail/drafts/{id}/send");
    let ask = json!({"undo_seconds": 30, "asked_as": name});
    let first = office.post("mia", &path, ask.clone()).await;
    // Nobody heard the answer: it is asked again, at once, and the draft is leaving.
    assert_eq!(office.post("mia", &path, ask.clone()).await["outgoing_id"], first["outgoing_id"]);
    assert_eq!(office.refused("mia", "POST", &path, json!({})).await.1, "mail.draft_leaving");
    // Called back elsewhere: who asks again only now must not send it after all, but a new sending does.
    office.post("mia", &format!("/api/mail/outgoing/{}/undo", first["outgoing_id"].as_str().unwrap()), Value::Null).await;
    assert_eq!(office.post("mia", &path, ask.clone()).await["outgoing_id"], first["outgoing_id"]);
    office.clock.advance(chrono::Duration::minutes(5));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 0);
    let named = json!({"asked_as": "0192f0c1-0000-7000-8000-000000000002"});
    let second = office.post("mia", &path, named.clone()).await;
    assert_ne!(second["outgoing_id"], first["outgoing_id"]);
    office.clock.advance(chrono::Duration::minutes(5));
    office.drain().await;
    // Days later: it has left, its draft is gone.
    office.clock.advance(chrono::Duration::days(3));
    office.drain().await;
    assert_eq!(office.ask("mia", "GET", &format!("/api/mail/drafts/{id}"), Value::Null).await.status, 404);
    assert_eq!(office.post("mia", &path, named).await["outgoing_id"], second["outgoing_id"]);
    // A planned time that is over by now is no reason to say that it was not sent.
    assert_eq!(
        office.post("mia", &path, json!({"asked_as": name, "at": "2020-01-01T00:00:00Z"})).await["outgoing_id"],
        first["outgoing_id"]
    );
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
    // The name is its account's own.
    let other = office.refused("noah", "POST", &path, json!({"asked_as": name})).await;
    assert_eq!(other.1, "mail.not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_askings_at_once_are_one_sending() {
    let office = Office::new().await;
    let id = letter(&office).await;
    let path = format!("/api/mail/drafts/{id}/send");
    let ask = json!({"undo_seconds": 0, "asked_as": "0192f0c1-0000-7000-8000-000000000003"});
    let (one, other) = tokio::join!(office.post("mia", &path, ask.clone()), office.post("mia", &path, ask.clone()));
    assert_eq!(one["outgoing_id"], other["outgoing_id"]);
    office.clock.advance(chrono::Duration::minutes(1));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_mail_leaves_at_its_time() {
    let office = Office::new().await;
    let id = letter(&office).await;
    let at = office.mail.now() + chrono::Duration::hours(9);
    office.post("mia", &format!("/api/mail/drafts/{id}/send"), json!({"at": at})).await;
    office.clock.advance(chrono::Duration::hours(8));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 0);
    office.clock.advance(chrono::Duration::hours(2));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_for_good_keeps_the_draft_and_the_servers_words() {
    let office = Office::new().await;
    office.smtp.always(Trouble::refuse(Stage::Recipient, 550, "no such user here"));
    let id = letter(&office).await;
    let outgoing = send(&office, &id).await;
    let failed = waiting(&office).await;
    assert_eq!((&failed["state"], &failed["problem"]["code"]), (&"failed".into(), &"refused".into()));
    assert!(failed["problem"]["detail"].as_str().unwrap().contains("no such user here"), "{failed}");
    let kept = office.get("mia", &format!("/api/mail/drafts/{id}")).await;
    assert_eq!(kept["subject"], "报价 lamps");
    office.smtp.behave();
    office.post("mia", &format!("/api/mail/outgoing/{outgoing}/retry"), Value::Null).await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
    assert_eq!(office.refused("mia", "POST", &format!("/api/mail/outgoing/{outgoing}/retry"), Value::Null).await.1, "mail.not_stuck");
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_for_now_and_unreached_are_tried_again_by_themselves() {
    let office = Office::new().await;
    office.smtp.next(Trouble::refuse(Stage::From, 451, "greylisted"));
    let id = letter(&office).await;
    send(&office, &id).await;
    let held = waiting(&office).await;
    assert_eq!((&held["state"], &held["problem"]["code"], &held["attempts"]), (&"waiting".into(), &"refused_for_now".into(), &1.into()));
    office.smtp.next(Trouble::HangUp { at: Stage::Hello });
    office.clock.advance(chrono::Duration::minutes(2));
    office.drain().await;
    assert_eq!((&waiting(&office).await["state"], &waiting(&office).await["attempts"]), (&"waiting".into(), &2.into()));
    office.clock.advance(chrono::Duration::minutes(4));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
    assert_eq!(office.number("select count(*) from mail.outgoing where state = 'sent'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_doubt_and_is_never_sent_again_unasked() {
    let office = Office::new().await;
    office.smtp.next(Trouble::LoseAnswer);
    let id = letter(&office).await;
    let outgoing = send(&office, &id).await;
    assert_eq!(waiting(&office).await["state"], "uncertain");
    for _ in 0..5 {
        office.clock.advance(chrono::Duration::hours(5));
        office.drain().await;
    }
    assert_eq!(office.smtp.messages().len(), 1);
    assert_eq!(waiting(&office).await["state"], "uncertain");
    assert_eq!(office.refused("mia", "POST", &format!("/api/mail/outgoing/{outgoing}/undo"), Value::Null).await.1, "mail.too_late_to_undo");
    office.post("mia", &format!("/api/mail/outgoing/{outgoing}/discard"), Value::Null).await;
    assert_eq!(office.get("mia", &format!("/api/mail/drafts/{id}")).await["subject"], "报价 lamps");
}

#[tokio::test(flavor = "multi_thread")]
async fn doubt_ends_when_the_mail_turns_up_in_the_sent_folder() {
    let office = Office::new().await;
    office.smtp.next(Trouble::LoseAnswer);
    let id = letter(&office).await;
    send(&office, &id).await;
    let raw = String::from_utf8(office.smtp.messages()[0].raw.clone()).unwrap();
    office.deliver("mia", "sent", &format!("X-Kept-By: the server\n{}", raw.replace("\r\n", "\n"))).await;
    office.clock.advance(chrono::Duration::minutes(2));
    office.drain().await;
    assert_eq!(office.number("select count(*) from mail.outgoing where state = 'sent'").await, 1);
    assert_eq!(office.number("select count(*) from mail.message").await, 1);
    assert_eq!(office.number("select count(*) from mail.server_change where kind = 'append'").await, 0);
    assert_eq!(office.get("mia", "/api/mail/drafts").await["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_while_sending_leaves_doubt_not_a_second_mail() {
    let office = Office::new().await;
    let id = letter(&office).await;
    office.post("mia", &format!("/api/mail/drafts/{id}/send"), json!({})).await;
    // What a kill leaves behind: the state was committed, the outcome was not.
    office.run("update mail.outgoing set state = 'sending', attempts = 1").await;
    office.clock.advance(chrono::Duration::seconds(11));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 0);
    assert_eq!(waiting(&office).await["problem"]["code"], "worker_lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_draft_replaces_its_failed_mail() {
    let office = Office::new().await;
    office.smtp.next(Trouble::refuse(Stage::Recipient, 550, "no such user"));
    let id = letter(&office).await;
    send(&office, &id).await;
    let again = office.post("mia", &format!("/api/mail/drafts/{id}/send"), json!({})).await;
    assert!(again["outgoing_id"].is_string());
    assert_eq!(office.get("mia", "/api/mail/outgoing").await["items"].as_array().unwrap().len(), 1);
    office.clock.advance(chrono::Duration::seconds(11));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
}
