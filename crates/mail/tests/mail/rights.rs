//! Who sees what: lists, search, counts, files and errors of two tenants with three accounts each.

use crate::office::Office;
use serde_json::{Value, json};

/// One mail for each mailbox, all with a common word and a file.
async fn filled() -> (Office, Vec<(&'static str, String, String)>) {
    let office = Office::new().await;
    let mut mails = Vec::new();
    for owner in ["boss", "mia", "noah", "chief", "sue", "stan"] {
        let raw = format!(
            "From: Ana <ana@lumen-{owner}.example>\nTo: {owner}@firm.example\nSubject: Price for {owner}\nMessage-ID: <{owner}@x>\n\
             Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nPlease send your best price and MOQ, pumpword.\n\
             --b\nContent-Type: application/pdf; name=list.pdf\nContent-Disposition: attachment\n\n%PDF-{owner}\n--b--\n"
        );
        let thread = office.deliver(owner, "inbox", &raw).await;
        let message = office.newest(owner, &thread).await;
        mails.push((owner, thread, message));
    }
    office.drain().await;
    (office, mails)
}

fn sees(who: &str) -> &'static [&'static str] {
    match who {
        "boss" => &["boss", "mia", "noah"],
        "chief" => &["chief", "sue", "stan"],
        "mia" => &["mia"],
        "noah" => &["noah"],
        "sue" => &["sue"],
        "stan" => &["stan"],
        _ => &[],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_account_sees_exactly_its_own() {
    let (office, mails) = filled().await;
    for who in ["boss", "mia", "noah", "chief", "sue", "stan"] {
        let own: Vec<String> = sees(who).iter().map(|o| format!("Price for {o}")).collect();
        for query in ["box=inbox", "box=all", "box=inbox&tab=enquiries", "unread=true", "box=waiting", "q=pumpword", "q=subject:price"] {
            let mut found = office.subjects(who, query).await;
            found.sort();
            let mut expected = own.clone();
            expected.sort();
            assert_eq!(found, expected, "{who} {query}");
        }
        let counts = office.get(who, "/api/mail/counts").await;
        assert_eq!(counts["tabs"]["enquiries"], own.len(), "{who}");
        assert_eq!(counts["boxes"]["waiting"], own.len(), "{who}");
        let suggested = office.get(who, "/api/mail/suggestions").await;
        assert_eq!(suggested["items"].as_array().unwrap().len(), own.len(), "{who}");
        let people = office.get(who, "/api/mail/people?q=ana").await;
        assert_eq!(people.as_array().unwrap().len(), own.len(), "{who}");
        for (owner, thread, message) in &mails {
            let status = if sees(who).contains(owner) { 200 } else { 404 };
            for path in [
                format!("/api/mail/threads/{thread}"),
                format!("/api/mail/messages/{message}/body"),
                format!("/api/mail/messages/{message}/raw"),
                format!("/api/mail/messages/{message}/attachments/0"),
            ] {
                assert_eq!(office.ask(who, "GET", &path, Value::Null).await.status, status, "{who} {path} of {owner}");
            }
            let suggestion = office.get(who, &format!("/api/mail/suggestions/for?thread_id={thread}")).await;
            assert_eq!(suggestion.is_null(), status == 404, "{who} {owner}: {suggestion}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_changes_what_he_does_not_see() {
    let (office, mails) = filled().await;
    let (_, thread, message) = &mails[1];
    for who in ["noah", "sue", "chief"] {
        for act in ["read", "star", "done", "trash", "junk"] {
            let done = office.post(who, "/api/mail/threads/act", json!({"ids": [thread], "act": act})).await;
            assert_eq!(done["changed"], 0, "{who} {act}");
        }
        let until = office.mail.now() + chrono::Duration::hours(1);
        let done = office.post(who, "/api/mail/threads/act", json!({"ids": [thread], "act": "snooze", "until": until})).await;
        assert_eq!(done["changed"], 0, "{who}");
        let answer = json!({"in_reply_to_message_id": message, "mode": "reply"});
        assert_eq!(office.refused(who, "POST", "/api/mail/drafts", answer).await, (404, "mail.not_found".to_owned()), "{who}");
        let write = json!({"mailbox_id": office.mailbox("mia").0, "subject": "x"});
        assert_eq!(office.refused(who, "POST", "/api/mail/drafts", write).await.0, 404, "{who}");
        let suggestion =
            office.get("mia", &format!("/api/mail/suggestions/for?thread_id={thread}")).await["id"].as_str().unwrap().to_owned();
        for door in ["accept", "dismiss"] {
            assert_eq!(office.refused(who, "POST", &format!("/api/mail/suggestions/{suggestion}/{door}"), json!({})).await.0, 404, "{who}");
        }
    }
    assert_eq!(office.number("select count(*) from mail.server_change").await, 0);
    assert_eq!(office.number("select count(*) from mail.thread where done or starred or snoozed_until is not null").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_and_its_sending_are_its_writers_alone() {
    let (office, _) = filled().await;
    let new = json!({"mailbox_id": office.mailbox("mia").0, "to": [{"address": "a@b.example"}], "subject": "Mine"});
    let draft = office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned();
    // Also who sees everything sees no colleague's draft.
    for who in ["boss", "noah", "sue"] {
        assert_eq!(office.refused(who, "GET", &format!("/api/mail/drafts/{draft}"), Value::Null).await.0, 404, "{who}");
        assert_eq!(office.refused(who, "POST", &format!("/api/mail/drafts/{draft}/send"), json!({})).await.0, 404, "{who}");
        assert_eq!(office.get(who, "/api/mail/drafts").await["items"], json!([]), "{who}");
    }
    let sent = office.post("mia", &format!("/api/mail/drafts/{draft}/send"), json!({"undo_seconds": 60})).await;
    let outgoing = sent["outgoing_id"].as_str().unwrap();
    for who in ["boss", "noah", "sue"] {
        assert_eq!(office.refused(who, "POST", &format!("/api/mail/outgoing/{outgoing}/undo"), Value::Null).await.0, 404, "{who}");
        assert_eq!(office.get(who, "/api/mail/outgoing").await["items"], json!([]), "{who}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_session_every_door_is_shut() {
    let (office, mails) = filled().await;
    let (_, thread, message) = &mails[1];
    for (method, path) in [
        ("GET", "/api/mail/threads".to_owned()),
        ("GET", "/api/mail/counts".to_owned()),
        ("GET", format!("/api/mail/threads/{thread}")),
        ("POST", "/api/mail/threads/act".to_owned()),
        ("GET", format!("/api/mail/messages/{message}/body")),
        ("GET", format!("/api/mail/messages/{message}/raw")),
        ("GET", format!("/api/mail/messages/{message}/attachments/0")),
        ("GET", format!("/api/mail/messages/{message}/inline/x")),
        ("GET", "/api/mail/image?u=https://x.example/p.png".to_owned()),
        ("GET", "/api/mail/drafts".to_owned()),
        ("GET", "/api/mail/outgoing".to_owned()),
        ("GET", "/api/mail/suggestions".to_owned()),
        ("GET", "/api/mail/blocked-domains".to_owned()),
        ("GET", "/api/mail/people?q=a".to_owned()),
    ] {
        let headers = [("content-type", "application/json"), ("x-requested-with", "tradewind")];
        assert_eq!(office.send("", method, &path, vec![], &headers).await.status, 401, "{path}");
    }
}
