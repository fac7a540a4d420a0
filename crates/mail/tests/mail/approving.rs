//! Mails of chosen staff: read by somebody before they leave, let go as they were read, sent back, corrected, called back.

use crate::office::Office;
use serde_json::{Value, json};

const FORTY: i64 = 40;

fn id(office: &Office, who: &str) -> String {
    office.actor(who).account.unwrap().to_string()
}

/// Mia's mails are read by these colleagues; by nobody in particular: by who sees her department.
pub async fn watched(office: &Office, scope: &str, approvers: &[&str]) {
    let approvers: Vec<String> = approvers.iter().map(|who| id(office, who)).collect();
    let rules = json!({"rules": [{"whose": id(office, "mia"), "kind": "account", "scope": scope, "approvers": approvers}], "revision": 0});
    let kept = office.ask("boss", "PUT", "/api/mail/approval-rules", rules).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
}

async fn draft(office: &Office, address: &str, html: &str) -> String {
    let to = json!([{"name": "Ana Souza", "address": address}]);
    let new = json!({"mailbox_id": office.mailbox("mia").0, "to": to, "subject": "Offer", "html": html});
    office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned()
}

async fn sent(office: &Office, draft: &str, more: Value) -> Value {
    office.post("mia", &format!("/api/mail/drafts/{draft}/send"), more).await
}

pub async fn asked(office: &Office, who: &str) -> Vec<Value> {
    office.get(who, "/api/mail/approvals").await.as_array().unwrap().clone()
}

pub async fn pass(office: &Office) {
    for _ in 0..3 {
        office.clock.advance(chrono::Duration::seconds(FORTY));
        office.drain().await;
    }
}

pub fn path(question: &Value, act: &str) -> String {
    format!("/api/mail/approvals/{}{act}", question["id"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_is_what_leaves_once() {
    let office = Office::new().await;
    watched(&office, "all", &["noah"]).await;
    let draft = draft(&office, "ana@lumen.example", "<p>Our best price is <b>4.20</b></p>").await;
    let leaving = sent(&office, &draft, json!({"undo_seconds": 0})).await;
    assert_eq!(leaving["awaits_approval"], true);
    pass(&office).await;
    assert_eq!(office.smtp.messages().len(), 0, "nobody has let it go");
    assert_eq!(office.get("mia", "/api/mail/outgoing").await["items"][0]["state"], "awaiting");
    let refused = office.refused("mia", "POST", &format!("/api/mail/drafts/{draft}/send"), json!({})).await;
    assert_eq!(refused.1, "mail.draft_leaving");

    assert!(asked(&office, "mia").await.is_empty(), "nobody lets his own mail go");
    let question = asked(&office, "noah").await.remove(0);
    assert_eq!((&question["writer"], &question["why"], &question["draft_id"]), (&"mia".into(), &"all".into(), &Value::Null));
    let read = office.get("noah", &path(&question, "")).await;
    assert!(read["document"].as_str().unwrap().contains("4.20") && read["from"] == "mia@firm.example", "{read}");
    assert_eq!(office.refused("mia", "POST", &path(&question, "/release"), Value::Null).await, (403, "mail.approval_own".to_owned()));
    assert_eq!(office.refused("sue", "POST", &path(&question, "/release"), Value::Null).await.0, 404);
    assert_eq!(office.refused("chief", "GET", &path(&question, ""), Value::Null).await.0, 404);

    // He sees this one mail, and nothing else of her mailbox.
    let secret = office.letter("mia", "ana@lumen.example", "Between us", "secretword").await;
    assert!(office.subjects("noah", "q=secretword").await.is_empty());
    assert_eq!(office.refused("noah", "GET", &format!("/api/mail/threads/{secret}"), Value::Null).await.0, 404);
    assert_eq!(office.refused("noah", "GET", &format!("/api/mail/drafts/{draft}"), Value::Null).await.0, 404);

    office.post("noah", &path(&question, "/release"), Value::Null).await;
    assert_eq!(office.refused("boss", "POST", &path(&question, "/release"), Value::Null).await, (409, "mail.approval_decided".to_owned()));
    pass(&office).await;
    // The job once more, as after a kill.
    office.run("update platform.job set state = 'waiting', run_at = now() where id = (select id from platform.job where kind = 'mail.send' order by id desc limit 1)").await;
    pass(&office).await;
    let mails = office.smtp.messages();
    assert_eq!(mails.len(), 1);
    let hex: String = crypto::sha256(&mails[0].raw).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(read["sha256"], hex, "the bytes that were read are those that left");
    let own = office.get("mia", "/api/mail/approvals?own=true").await[0].clone();
    assert_eq!((&own["state"], &own["decided_by"]), (&"released".into(), &"noah".into()));
    assert_eq!(office.number("select count(*) from accounts.audit where act = 'mail.approval.release'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_comes_back_with_a_note_and_goes_out_the_second_time() {
    let office = Office::new().await;
    watched(&office, "all", &[]).await;
    let draft = draft(&office, "ana@lumen.example", "<p>Cheap</p>").await;
    sent(&office, &draft, json!({"undo_seconds": 0})).await;
    assert!(asked(&office, "noah").await.is_empty(), "he does not see her department");
    let question = asked(&office, "boss").await.remove(0);
    let empty = office.refused("boss", "POST", &path(&question, "/send-back"), json!({"note": " "})).await;
    assert_eq!(empty, (422, "mail.field_malformed".to_owned()));
    office.post("boss", &path(&question, "/send-back"), json!({"note": "Name the incoterm"})).await;
    let own = office.get("mia", "/api/mail/approvals?own=true").await[0].clone();
    assert_eq!((&own["state"], &own["note"], &own["draft_id"]), (&"sent_back".into(), &"Name the incoterm".into(), &draft.as_str().into()));
    pass(&office).await;
    assert_eq!(office.smtp.messages().len(), 0);
    sent(&office, &draft, json!({"undo_seconds": 0})).await;
    let again = asked(&office, "boss").await.remove(0);
    assert_ne!(again["id"], question["id"]);
    office.post("boss", &path(&again, "/release"), Value::Null).await;
    pass(&office).await;
    assert_eq!(office.smtp.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_corrected_and_let_go() {
    let office = Office::new().await;
    watched(&office, "all", &["noah"]).await;
    let draft = draft(&office, "ana@lumen.example", "<p>Our price is 4.20</p>").await;
    sent(&office, &draft, json!({"undo_seconds": 0, "track": true})).await;
    let question = asked(&office, "noah").await.remove(0);
    assert!(office.get("noah", &path(&question, "")).await["html"].as_str().unwrap().contains("4.20"));
    let correction = json!({"subject": "Offer, FOB", "html": "<p>Our price is 5.20</p>", "note": "FOB Ningbo"});
    office.post("noah", &path(&question, "/correct"), correction).await;
    pass(&office).await;
    let mails = office.smtp.messages();
    assert_eq!(mails.len(), 1);
    assert!(String::from_utf8_lossy(&mails[0].raw).contains("Subject: Offer, FOB"));
    assert_eq!(mails[0].to, ["ana@lumen.example"]);
    let read = office.get("noah", &path(&question, "")).await;
    let hex: String = crypto::sha256(&mails[0].raw).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!((&read["state"], &read["sha256"]), (&"corrected".into(), &hex.as_str().into()));
    assert!(read["correction"]["text_before"].as_str().unwrap().contains("4.20"), "{read}");
}

#[tokio::test(flavor = "multi_thread")]
async fn its_writer_calls_it_back_and_other_bytes_never_leave() {
    let office = Office::new().await;
    watched(&office, "all", &["noah"]).await;
    let first = draft(&office, "ana@lumen.example", "<p>One</p>").await;
    let leaving = sent(&office, &first, json!({"undo_seconds": 0})).await;
    let question = asked(&office, "noah").await.remove(0);
    office.post("mia", &format!("/api/mail/outgoing/{}/undo", leaving["outgoing_id"].as_str().unwrap()), Value::Null).await;
    assert!(asked(&office, "noah").await.is_empty());
    assert_eq!(office.refused("noah", "POST", &path(&question, "/release"), Value::Null).await.1, "mail.approval_decided");

    // Whoever pushes a mail on behind everybody's back gets it no further than the server's door.
    let second = draft(&office, "bo@lux.example", "<p>Two</p>").await;
    sent(&office, &second, json!({"undo_seconds": 0})).await;
    office.run("update mail.outgoing set state = 'waiting' where state = 'awaiting'").await;
    office
        .run(
            "insert into platform.job (tenant_id, id, kind, payload, priority)
             select tenant_id, gen_random_uuid(), 'mail.send', jsonb_build_object('outgoing_id', id), 0 from mail.outgoing where state = 'waiting'",
        )
        .await;
    pass(&office).await;
    assert_eq!(office.smtp.messages().len(), 0);
    assert_eq!(office.get("mia", "/api/mail/outgoing").await["items"][0]["problem"]["code"], "not_approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_mail_keeps_its_hour_and_late_consent_sends_at_once() {
    let office = Office::new().await;
    watched(&office, "all", &["noah"]).await;
    let (early, late) = (draft(&office, "ana@lumen.example", "<p>1</p>").await, draft(&office, "bo@lux.example", "<p>2</p>").await);
    let at = office.mail.now() + chrono::Duration::hours(2);
    for one in [&early, &late] {
        sent(&office, one, json!({"at": at})).await;
    }
    let questions = asked(&office, "noah").await;
    office.post("noah", &path(&questions[0], "/release"), Value::Null).await;
    pass(&office).await;
    assert_eq!(office.smtp.messages().len(), 0, "its hour has not come");
    office.clock.advance(chrono::Duration::hours(3));
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1, "the other one still waits for somebody");
    office.post("noah", &path(&questions[1], "/release"), Value::Null).await;
    pass(&office).await;
    assert_eq!(office.smtp.messages().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_strangers_and_files_are_asked_about() {
    let office = Office::new().await;
    watched(&office, "new_or_files", &["noah"]).await;
    office.letter("mia", "ana@lumen.example", "Price", "Please").await;
    let known = draft(&office, "ana@lumen.example", "<p>1</p>").await;
    assert_eq!(sent(&office, &known, json!({"undo_seconds": 0})).await["awaits_approval"], false);
    let stranger = draft(&office, "new@lux.example", "<p>2</p>").await;
    assert_eq!(sent(&office, &stranger, json!({"undo_seconds": 0})).await["awaits_approval"], true);
    assert_eq!(asked(&office, "noah").await[0]["why"], "new");
    pass(&office).await;
    assert_eq!(office.smtp.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_to_many_goes_out_when_it_was_let_go() {
    let office = Office::new().await;
    watched(&office, "all", &["noah"]).await;
    let to = json!([{"name": "Ana", "address": "ana@lumen.example"}, {"name": "Bo", "address": "bo@lux.example"}]);
    let new =
        json!({"mailbox_id": office.mailbox("mia").0, "to": to, "subject": "News", "html": "<p>Dear {{contact.first_name|buyer}}</p>"});
    let draft = office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned();
    let begun = office.post("mia", &format!("/api/mail/drafts/{draft}/separately"), json!({"pause_seconds": 1})).await;
    let mailing = format!("/api/mail/mailings/{}/act", begun["id"].as_str().unwrap());
    assert_eq!(office.refused("mia", "POST", &mailing, json!({"act": "resume"})).await.1, "mail.approval_awaited");
    pass(&office).await;
    assert_eq!(office.smtp.messages().len(), 0);
    let question = asked(&office, "noah").await.remove(0);
    assert_eq!((&question["separately"], question["to"].as_array().unwrap().len()), (&true.into(), 2));
    assert!(office.get("noah", &path(&question, "")).await["document"].as_str().unwrap().contains("Dear Ana"));
    office.post("noah", &path(&question, "/release"), Value::Null).await;
    pass(&office).await;
    assert_eq!(office.smtp.messages().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_to_many_is_corrected_in_what_all_of_them_get() {
    let office = Office::new().await;
    watched(&office, "all", &["noah"]).await;
    let to = json!([{"name": "Ana", "address": "ana@lumen.example"}, {"name": "Bo", "address": "bo@lux.example"}]);
    let html = "<p>Dear {{contact.first_name|buyer}}</p><p>our price is 4.20</p>";
    let new = json!({"mailbox_id": office.mailbox("mia").0, "to": to, "subject": "News", "html": html});
    let draft = office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned();
    office.post("mia", &format!("/api/mail/drafts/{draft}/separately"), json!({"pause_seconds": 1})).await;
    let question = asked(&office, "noah").await.remove(0);
    let read = office.get("noah", &path(&question, "")).await;
    assert!(read["html"].as_str().unwrap().contains("{{contact.first_name|buyer}}"), "what all of them get, with its fields: {read}");
    // A field that its writer did not ask for is known of nobody.
    let unknown = json!({"subject": "News", "html": "<p>Dear {{contact.title}}</p>"});
    assert_eq!(office.refused("noah", "POST", &path(&question, "/correct"), unknown).await, (422, "mail.fields_unfilled".to_owned()));
    let corrected = json!({"subject": "News, FOB", "html": html.replace("4.20", "5.20"), "note": "The new list"});
    assert_eq!(office.refused("mia", "POST", &path(&question, "/correct"), corrected.clone()).await.1, "mail.approval_own");
    office.post("noah", &path(&question, "/correct"), corrected.clone()).await;
    assert_eq!(office.refused("boss", "POST", &path(&question, "/correct"), corrected).await.1, "mail.approval_decided");
    pass(&office).await;
    let mails = office.smtp.messages();
    assert_eq!(mails.len(), 2);
    for (mail, name) in mails.iter().zip(["Ana", "Bo"]) {
        let raw = String::from_utf8_lossy(&mail.raw);
        assert!(raw.contains("Subject: News, FOB") && raw.contains(&format!("Dear {name}")) && raw.contains("5.20"), "{raw}");
        assert!(!raw.contains("4.20"), "{raw}");
    }
    // Its writer sees what was changed and by whom; the trail says it too.
    let own = office.get("mia", "/api/mail/approvals?own=true").await[0].clone();
    assert_eq!((&own["state"], &own["decided_by"], &own["subject"]), (&"corrected".into(), &"noah".into(), &"News".into()));
    let correction = office.get("mia", &path(&question, "")).await["correction"].clone();
    assert_eq!((&correction["subject_before"], &correction["subject_after"]), (&"News".into(), &"News, FOB".into()));
    assert!(correction["text_before"].as_str().unwrap().contains("4.20") && correction["text_after"].as_str().unwrap().contains("5.20"));
    let told = "select count(*) from accounts.audit where act = 'mail.approval.correct' and detail->>'subject' = 'News, FOB'
                and (detail->'changed')::jsonb = '{\"subject\": true, \"text\": true}'";
    assert_eq!(office.number(told).await, 1);
    assert_eq!(office.get("mia", "/api/mail/mailings").await["items"][0]["subject"], "News, FOB");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_name_colleagues_and_roles_that_there_are() {
    let office = Office::new().await;
    let rule = |whose: &str, kind: &str, approvers: Value| json!({"rules": [{"whose": whose, "kind": kind, "scope": "all", "approvers": approvers}], "revision": 0});
    let (mia, sue) = (id(&office, "mia"), id(&office, "sue"));
    for bad in [
        rule(&sue, "account", json!([])),
        rule(&mia, "role", json!([])),
        rule(&mia, "account", json!([mia])),
        rule(&mia, "account", json!([sue])),
    ] {
        assert_eq!(office.refused("boss", "PUT", "/api/mail/approval-rules", bad).await, (422, "mail.field_malformed".to_owned()));
    }
    let role = office.actor("mia").tenant.to_string();
    assert_eq!(office.ask("boss", "PUT", "/api/mail/approval-rules", rule(&role, "role", json!([]))).await.json()["revision"], 1);
    assert_eq!(office.refused("boss", "PUT", "/api/mail/approval-rules", rule(&mia, "account", json!([]))).await.1, "mail.rules_changed");
    let draft = draft(&office, "ana@lumen.example", "<p>1</p>").await;
    assert_eq!(sent(&office, &draft, json!({})).await["awaits_approval"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_no_way_around_it() {
    let office = Office::new().await;
    watched(&office, "all", &[]).await;
    let condition = json!({"field": "subject", "operator": "contains", "values": ["price"]});
    let content = json!({"every": true, "conditions": [condition], "actions": [{"do": "forward", "to": ["far@away.example"]}]});
    let rule = json!({"reach": "own", "name": "On", "content": content});
    let made = office.ask("mia", "POST", "/api/mail/rules", rule).await;
    assert!(made.status < 300, "{}", made.text());
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "A price", "Hello").await;
    office.drain().await;
    let hits = office.get("mia", &format!("/api/mail/threads/{thread}/rules")).await;
    assert_eq!(hits[0]["did"][0]["why"], "needs_approval", "{hits}");
    assert!(office.smtp.messages().is_empty());
}
