//! What waits to leave: planned for somebody's clock, changed, sent now; templates filled, never sent half filled.

use crate::office::Office;
use serde_json::{Value, json};

async fn draft(office: &Office, new: Value) -> String {
    office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned()
}

async fn letter(office: &Office, html: &str) -> String {
    let to = json!([{"name": "Ana Souza", "address": "ana@lumen.example"}]);
    draft(office, json!({"mailbox_id": office.mailbox("mia").0, "to": to, "subject": "Offer", "html": html})).await
}

async fn planned(office: &Office, hours: i64) -> String {
    let id = letter(office, "<p>Hello</p>").await;
    let at = office.mail.now() + chrono::Duration::hours(hours);
    let sent = office.post("mia", &format!("/api/mail/drafts/{id}/send"), json!({"at": at, "time_zone": "Asia/Dubai"})).await;
    sent["outgoing_id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_mail_is_put_off_and_leaves_once() {
    let office = Office::new().await;
    let id = planned(&office, 2).await;
    let row = office.get("mia", "/api/mail/outgoing").await["items"][0].clone();
    assert_eq!((&row["time_zone"], &row["state"]), (&"Asia/Dubai".into(), &"waiting".into()));
    let later = office.mail.now() + chrono::Duration::hours(9);
    let plan = format!("/api/mail/outgoing/{id}/plan");
    let moved = office.post("mia", &plan, json!({"at": later, "time_zone": "Europe/Berlin"})).await;
    assert_eq!(moved["time_zone"], "Europe/Berlin");
    office.clock.advance(chrono::Duration::hours(3));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 0, "the hour that was planned first is no longer meant");
    // The job once more, as after a kill.
    office.run("update platform.job set run_at = now() where kind = 'mail.send' and state = 'waiting'").await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 0);
    office.clock.advance(chrono::Duration::hours(7));
    office.drain().await;
    office.run("update platform.job set state = 'waiting', run_at = now() where id = (select id from platform.job where kind = 'mail.send' order by id desc limit 1)").await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
    assert_eq!(office.refused("mia", "POST", &plan, json!({})).await, (409, "mail.too_late_to_undo".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_mail_is_brought_forward_and_sent_now() {
    let office = Office::new().await;
    let (sooner, now) = (planned(&office, 48).await, planned(&office, 72).await);
    let at = office.mail.now() + chrono::Duration::hours(1);
    office.post("mia", &format!("/api/mail/outgoing/{sooner}/plan"), json!({"at": at})).await;
    office.post("mia", &format!("/api/mail/outgoing/{now}/plan"), json!({})).await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
    office.clock.advance(chrono::Duration::hours(2));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_are_refused_that_are_none() {
    let office = Office::new().await;
    let id = planned(&office, 2).await;
    let plan = format!("/api/mail/outgoing/{id}/plan");
    let over = office.mail.now() - chrono::Duration::hours(1);
    assert_eq!(office.refused("mia", "POST", &plan, json!({"at": over})).await, (422, "mail.time_missing".to_owned()));
    let soon = office.mail.now() + chrono::Duration::hours(1);
    let bad = office.refused("mia", "POST", &plan, json!({"at": soon, "time_zone": "Mars/Olympus"})).await;
    assert_eq!(bad, (422, "mail.field_malformed".to_owned()));
    assert_eq!(office.refused("noah", "POST", &plan, json!({})).await.0, 404);
    assert_eq!(office.refused("boss", "POST", &plan, json!({})).await.0, 404);
    office.clock.advance(chrono::Duration::hours(3));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1, "a plan that was refused changes nothing");
}

fn template(name: &str, shared: bool) -> Value {
    json!({"name": name, "shared": shared, "folder": "First answers", "language": "en",
        "subject": "Offer for {{company.name}}", "html": "<p>Dear {{contact.first_name}}, {{contact.title|}}{{me.name}} of {{firm.name}}</p>"})
}

async fn keep(office: &Office, who: &str, name: &str, shared: bool) -> String {
    office.post(who, "/api/mail/templates", template(name, shared)).await["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_filled_with_what_is_known_of_its_reader() {
    let office = Office::new().await;
    let company = json!({"name": "Lumen & Filhos", "country": "BR", "contact": {"name": "Ana Souza", "email": "ana@lumen.example"}});
    office.post("mia", "/api/customers", company).await;
    let id = keep(&office, "mia", "Offer", false).await;
    let fill = format!("/api/mail/templates/{id}/fill");
    let known = office
        .post("mia", &fill, json!({"to": {"name": "A.", "address": "ana@lumen.example"}, "mailbox_id": office.mailbox("mia").0}))
        .await;
    assert_eq!(known["subject"], "Offer for Lumen & Filhos");
    assert_eq!(known["html"], "<p>Dear Ana, mia of Firm</p>");
    assert_eq!(known["missing"], json!([]));
    // A colleague who does not see the customer is told nothing of it.
    let shared = keep(&office, "boss", "Offer", true).await;
    let theirs = office.post("noah", &format!("/api/mail/templates/{shared}/fill"), json!({"to": {"address": "ana@lumen.example"}})).await;
    assert_eq!(theirs["missing"], json!(["company.name", "contact.first_name"]));
    assert!(theirs["html"].as_str().unwrap().contains("{{contact.first_name}}"), "{theirs}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_is_left_stops_the_sending_until_somebody_decides() {
    let office = Office::new().await;
    let id = letter(&office, "<p>Dear {{contact.first_name}}, {{price}}</p>").await;
    let send = format!("/api/mail/drafts/{id}/send");
    let refused = office.ask("mia", "POST", &send, json!({})).await;
    assert_eq!((refused.status, &refused.json()["code"]), (422, &"mail.fields_unfilled".into()));
    assert_eq!(refused.json()["fields"], json!(["contact.first_name"]));
    office.post("mia", &send, json!({"as_written": true, "undo_seconds": 0})).await;
    office.clock.advance(chrono::Duration::seconds(1));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_are_ones_own_or_everybodys() {
    let office = Office::new().await;
    let (own, shared) = (keep(&office, "mia", "Mine", false).await, keep(&office, "boss", "Ours", true).await);
    let names = async |who: &str| {
        let all = office.get(who, "/api/mail/templates").await;
        all.as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("mia").await, ["Mine", "Ours"]);
    assert_eq!(names("noah").await, ["Ours"]);
    assert_eq!(names("boss").await, ["Ours"], "a colleague's own are not the boss's");
    assert!(names("sue").await.is_empty());
    assert_eq!(office.refused("noah", "DELETE", &format!("/api/mail/templates/{own}"), Value::Null).await.0, 404);
    assert_eq!(office.refused("sue", "POST", &format!("/api/mail/templates/{shared}/fill"), json!({})).await.0, 404);
    assert_eq!(office.refused("mia", "POST", "/api/mail/templates", template("mine", false)).await.1, "mail.template_name_taken");
    let path = format!("/api/mail/templates/{own}");
    let newer = |revision: i32| json!({"name": "Mine, newer", "revision": revision});
    assert_eq!(office.ask("mia", "PUT", &path, newer(1)).await.json()["revision"], 2);
    assert_eq!(office.refused("mia", "PUT", &path, newer(1)).await, (409, "mail.template_changed".to_owned()));
    assert_eq!(office.refused("mia", "PUT", &path, json!({"name": "x"})).await.1, "mail.field_malformed");
    for bad in [json!({"name": " "}), json!({"name": "x", "language": "english"}), json!({"name": "x", "subject": "a\nb"})] {
        assert_eq!(office.refused("mia", "POST", "/api/mail/templates", bad).await, (422, "mail.field_malformed".to_owned()));
    }
    assert_eq!(office.ask("mia", "DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(names("mia").await, ["Ours"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_to_a_templates_mails_are_counted() {
    let office = Office::new().await;
    let template = keep(&office, "mia", "Offer", false).await;
    for address in ["ana@lumen.example", "bo@lux.example"] {
        let to = json!([{"name": "", "address": address}]);
        let new =
            json!({"mailbox_id": office.mailbox("mia").0, "to": to, "subject": "Offer", "html": "<p>Hi</p>", "template_id": template});
        let id = draft(&office, new).await;
        office.post("mia", &format!("/api/mail/drafts/{id}/send"), json!({"undo_seconds": 0})).await;
    }
    office.clock.advance(chrono::Duration::seconds(1));
    office.drain().await;
    let id = office.smtp.messages()[0].header("Message-ID").unwrap();
    office.clock.advance(chrono::Duration::hours(2));
    let answer = |from: &str, more: &str| {
        format!(
            "From: {from}\nTo: mia@firm.example\nSubject: Re: Offer\nMessage-ID: <{}@x>\nIn-Reply-To: {id}\nReferences: {id}\n{more}\nYes.\n",
            from.len()
        )
    };
    office.deliver("mia", "inbox", &answer("machine@lumen.example", "Auto-Submitted: auto-replied\n")).await;
    let counted = office.get("mia", "/api/mail/templates").await[0].clone();
    assert_eq!((counted["sent"].as_i64(), counted["answered"].as_i64()), (Some(2), Some(0)), "a machine's answer is none");
    office.deliver("mia", "inbox", &answer("ana@lumen.example", "")).await;
    let counted = office.get("mia", "/api/mail/templates").await[0].clone();
    assert_eq!((counted["sent"].as_i64(), counted["answered"].as_i64()), (Some(2), Some(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_signed_in_the_language_of_its_mail() {
    let office = Office::new().await;
    let path = format!("/api/mail/mailboxes/{}/signatures", office.mailbox("mia").0);
    let spanish = json!({"signatures": [{"language": "es", "html": "<p>Saludos cordiales, Mia</p>"}]});
    assert_eq!(office.ask("mia", "PUT", &path, spanish).await.status, 200);
    let text =
        "Buenos días, estamos interesados en sus lámparas y queremos saber el precio para quinientas unidades, gracias por su respuesta.";
    let thread = office.letter("mia", "ana@lumen.example", "Lámparas", text).await;
    let message = office.newest("mia", &thread).await;
    let answer = office.post("mia", "/api/mail/drafts", json!({"in_reply_to_message_id": message, "mode": "reply"})).await;
    assert!(answer["html"].as_str().unwrap().contains("Saludos cordiales"), "{answer}");
    let english = office
        .letter("mia", "bo@lux.example", "Lamps", "Good morning, we would like to know the price for five hundred pieces of your lamps.")
        .await;
    let message = office.newest("mia", &english).await;
    let answer = office.post("mia", "/api/mail/drafts", json!({"in_reply_to_message_id": message, "mode": "reply"})).await;
    assert!(answer["html"].as_str().unwrap().contains("<p>Yours</p>"), "{answer}");
    let twice = json!({"signatures": [{"language": "es", "html": ""}, {"language": "es", "html": ""}]});
    assert_eq!(office.refused("mia", "PUT", &path, twice).await.1, "mail.field_malformed");
    let odd = json!({"signatures": [{"language": "Spanish", "html": ""}]});
    assert_eq!(office.refused("mia", "PUT", &path, odd).await.1, "mail.field_malformed");
    assert_eq!(office.refused("noah", "GET", &path, Value::Null).await.0, 404);
}
