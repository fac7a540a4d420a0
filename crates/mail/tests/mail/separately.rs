//! One mail to many, each his own; how much goes out a day.

use crate::office::Office;
use serde_json::{Value, json};

async fn draft(office: &Office, to: Value, html: &str) -> String {
    let new = json!({"mailbox_id": office.mailbox("mia").0, "to": to, "subject": "News for {{contact.first_name|you}}", "html": html});
    office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned()
}

fn people() -> Value {
    json!([
        {"name": "Ana Souza", "address": "Ana@lumen.example"},
        {"name": "Bo", "address": "bo@lux.example"},
        {"name": "Ana again", "address": "ana@lumen.example"},
        {"name": "Cy", "address": "cy@bulb.example"},
    ])
}

async fn begin(office: &Office, id: &str, body: Value) -> String {
    office.post("mia", &format!("/api/mail/drafts/{id}/separately"), body).await["id"].as_str().unwrap().to_owned()
}

/// Lets time pass in small steps, each with its jobs.
async fn pass(office: &Office, seconds: i64) {
    for _ in 0..seconds / 5 {
        office.clock.advance(chrono::Duration::seconds(5));
        office.drain().await;
    }
}

async fn mailing(office: &Office) -> Value {
    office.get("mia", "/api/mail/mailings").await["items"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_gets_his_own_with_a_pause_and_nobody_gets_two() {
    let office = Office::new().await;
    let id = draft(&office, people(), "<p>Dear {{contact.first_name}}</p>").await;
    let check = office.post("mia", &format!("/api/mail/drafts/{id}/separately/check"), Value::Null).await;
    let addresses: Vec<&str> = check["recipients"].as_array().unwrap().iter().map(|r| r["address"].as_str().unwrap()).collect();
    assert_eq!(addresses, ["ana@lumen.example", "bo@lux.example", "cy@bulb.example"]);
    begin(&office, &id, json!({"pause_seconds": 10})).await;
    assert_eq!(
        office.refused("mia", "POST", &format!("/api/mail/drafts/{id}/send"), json!({"as_written": true})).await.1,
        "mail.draft_leaving"
    );
    office.drain().await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1, "the others wait their pause");
    // As after a kill: the step runs again at once, the first recipient has his mail already.
    office.run("update platform.job set run_at = now() where kind = 'mail.mailing' and state = 'waiting'").await;
    pass(&office, 40).await;
    let mails = office.smtp.messages();
    let mut to: Vec<String> = mails.iter().flat_map(|m| m.to.clone()).collect();
    to.sort();
    assert_eq!(to, ["ana@lumen.example", "bo@lux.example", "cy@bulb.example"]);
    let texts: Vec<String> = mails.iter().map(|m| String::from_utf8_lossy(&m.raw).into_owned()).collect();
    assert!(texts.iter().any(|t| t.contains("Dear Ana") && t.contains("Subject: News for Ana") && !t.contains("bo@lux")), "{texts:?}");
    let done = mailing(&office).await;
    assert_eq!((&done["state"], &done["sent"], &done["total"]), (&"done".into(), &3.into(), &3.into()));
    assert_eq!(office.get("mia", "/api/mail/drafts").await["items"], json!([]));
    assert_eq!(office.number("select count(*) from mail.draft").await, 0);
    let all = office.get("mia", &format!("/api/mail/mailings/{}/recipients", done["id"].as_str().unwrap())).await;
    assert!(all.as_array().unwrap().iter().all(|r| r["state"] == "sent"), "{all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wants_none_whose_mail_came_back_and_who_is_not_known_are_left_out() {
    let office = Office::new().await;
    office.post("boss", "/api/mail/unsubscribed", json!({"address": "Bo@Lux.example"})).await;
    let company = json!({"name": "Bulb", "contact": {"name": "Cy Young", "email": "cy@bulb.example"}});
    office.post("mia", "/api/customers", company).await;
    office.run("update customers.contact_address set state = 'bounced'").await;
    let id = draft(&office, json!([{"name": "Ana", "address": "ana@lumen.example"}, {"address": "x@unknown.example"}, {"address": "bo@lux.example"}, {"address": "cy@bulb.example"}]), "<p>Dear {{contact.name}}</p>").await;
    let check = office.post("mia", &format!("/api/mail/drafts/{id}/separately/check"), Value::Null).await;
    let told: Vec<(&Value, &Value)> = check["recipients"].as_array().unwrap().iter().map(|r| (&r["left_out"], &r["missing"])).collect();
    assert_eq!((told[0].0, told[1].1), (&Value::Null, &json!(["contact.name"])));
    assert_eq!((told[2].0, told[3].0), (&"unsubscribed".into(), &"bounced".into()));
    let path = format!("/api/mail/drafts/{id}/separately");
    assert_eq!(office.refused("mia", "POST", &path, json!({})).await, (422, "mail.fields_unfilled".to_owned()));
    begin(&office, &id, json!({"pause_seconds": 1, "skip_unfilled": true})).await;
    pass(&office, 20).await;
    assert_eq!(office.smtp.messages().len(), 1);
    let done = mailing(&office).await;
    assert_eq!((&done["state"], &done["sent"], &done["left_out"]), (&"done".into(), &1.into(), &3.into()));
    assert_eq!(office.ask("boss", "DELETE", "/api/mail/unsubscribed/bo@lux.example", Value::Null).await.status, 204);
    assert_eq!(office.refused("boss", "DELETE", "/api/mail/unsubscribed/bo@lux.example", Value::Null).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_stopped_for_now_goes_on_and_is_ended() {
    let office = Office::new().await;
    let id = draft(&office, people(), "<p>Hi</p>").await;
    let mailing_id = begin(&office, &id, json!({"pause_seconds": 5})).await;
    let act = format!("/api/mail/mailings/{mailing_id}/act");
    office.drain().await;
    assert_eq!(office.ask("mia", "POST", &act, json!({"act": "pause"})).await.status, 204);
    pass(&office, 30).await;
    assert_eq!((office.smtp.messages().len(), &mailing(&office).await["state"]), (1, &"paused".into()));
    assert_eq!(office.refused("noah", "POST", &act, json!({"act": "resume"})).await.0, 404);
    assert_eq!(office.ask("mia", "POST", &act, json!({"act": "resume"})).await.status, 204);
    office.drain().await;
    assert_eq!(office.ask("mia", "POST", &act, json!({"act": "stop"})).await.status, 204);
    pass(&office, 30).await;
    assert_eq!((office.smtp.messages().len(), &mailing(&office).await["state"]), (2, &"stopped".into()));
    assert_eq!(office.refused("mia", "POST", &act, json!({"act": "resume"})).await, (409, "mail.too_late_to_undo".to_owned()));
    assert_eq!(office.get("mia", "/api/mail/drafts").await["items"][0]["id"], id.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_has_its_limit_for_one_mail_and_for_many() {
    let office = Office::new().await;
    let rules = json!({"mailbox_daily_max": 2, "account_daily_max": null, "revision": 0});
    assert_eq!(office.ask("boss", "PUT", "/api/mail/sending-rules", rules.clone()).await.json()["revision"], 1);
    assert_eq!(office.refused("boss", "PUT", "/api/mail/sending-rules", rules).await, (409, "mail.rules_changed".to_owned()));
    let bad = json!({"mailbox_daily_max": 0, "account_daily_max": null, "revision": 1});
    assert_eq!(office.refused("boss", "PUT", "/api/mail/sending-rules", bad).await, (422, "mail.field_malformed".to_owned()));
    let id = draft(&office, people(), "<p>Hi</p>").await;
    let refused = office.ask("mia", "POST", &format!("/api/mail/drafts/{id}/send"), json!({"undo_seconds": 0, "as_written": true})).await;
    assert_eq!((refused.status, &refused.json()["code"], &refused.json()["left"]), (422, &"mail.mailbox_cap_reached".into(), &2.into()));
    // Tomorrow is another day.
    let at = office.mail.now() + chrono::Duration::hours(25);
    let one = draft(&office, json!([{"address": "ana@lumen.example"}]), "<p>Hi</p>").await;
    office.post("mia", &format!("/api/mail/drafts/{one}/send"), json!({"at": at, "as_written": true})).await;
    // Separately, what does not fit today goes on when the day is over.
    begin(&office, &id, json!({"pause_seconds": 1})).await;
    pass(&office, 30).await;
    assert_eq!(office.smtp.messages().len(), 2);
    assert!(mailing(&office).await["held_until"].is_string());
    office.clock.advance(chrono::Duration::hours(24));
    pass(&office, 10).await;
    assert_eq!(office.smtp.messages().iter().filter(|m| m.to == ["cy@bulb.example"]).count(), 1);
    assert_eq!(mailing(&office).await["state"], "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_begin_is_refused() {
    let office = Office::new().await;
    let nobody = draft(&office, json!([]), "<p>Hi</p>").await;
    assert_eq!(office.refused("mia", "POST", &format!("/api/mail/drafts/{nobody}/separately"), json!({})).await.1, "mail.no_recipients");
    let id = draft(&office, people(), "<p>Hi</p>").await;
    let path = format!("/api/mail/drafts/{id}/separately");
    assert_eq!(office.refused("mia", "POST", &path, json!({"pause_seconds": 0})).await.1, "mail.field_malformed");
    assert_eq!(office.refused("noah", "POST", &path, json!({})).await.0, 404);
    let bad = draft(&office, json!([{"address": "ana@lumen.example"}, {"address": "no address"}]), "<p>Hi</p>").await;
    assert_eq!(office.refused("mia", "POST", &format!("/api/mail/drafts/{bad}/separately"), json!({})).await.1, "mail.address_malformed");
    assert_eq!(
        office.refused("boss", "POST", "/api/mail/unsubscribed", json!({"address": "no address"})).await.1,
        "mail.address_malformed"
    );
}
