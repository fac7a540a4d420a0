//! Labels: put on arrival with reasons, found by, put right by people, learned from by their company alone.

use crate::office::Office;
use serde_json::{Value, json};

const ENQUIRY: &str = "Dear Sir, we are an importer in Chile. Please send your price list, catalogue and MOQ for LED panels, FOB Ningbo.";

/// A notice as a portal sends it: nothing in it tells what it is about.
fn notice(day: u8) -> String {
    format!("Vorgang {day} im Portal wurde von Stufe Drei auf Stufe Vier gesetzt.")
}

async fn topics(office: &Office, who: &str, thread: &str) -> Vec<Value> {
    let thread = office.get(who, &format!("/api/mail/threads/{thread}")).await;
    thread["messages"][0]["topics"].as_array().unwrap().clone()
}

fn labels(topics: &[Value]) -> Vec<&str> {
    topics.iter().map(|t| t["label"].as_str().unwrap()).collect()
}

async fn label(office: &Office, who: &str, thread: &str, labels: Value) -> (u16, Value) {
    let message = office.newest(who, thread).await;
    let answer = office.ask(who, "PUT", &format!("/api/mail/messages/{message}/labels"), json!({ "labels": labels })).await;
    (answer.status, answer.json())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_labelled_when_it_comes_and_says_why() {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "Inquiry LED panel", ENQUIRY).await;
    let found = topics(&office, "mia", &thread).await;
    assert_eq!(labels(&found)[0], "enquiry");
    assert_eq!(found[0]["by"], "machine");
    let why = found[0]["reasons"][0]["text"].as_str().unwrap();
    assert!(why.contains(':') && found[0]["reasons"][0]["code"] == "label_words", "{why}");
    let row = office.get("mia", "/api/mail/threads?box=all").await;
    assert!(row["items"][0]["tags"].as_array().unwrap().contains(&json!("enquiry")), "{row}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_searches_are_narrowed_by_a_label() {
    let office = Office::new().await;
    office.letter("mia", "Ana <ana@lumen.example>", "Inquiry LED panel", ENQUIRY).await;
    let list = "From: News <news@portal.example>\nTo: mia@firm.example\nSubject: Weekly lamps\nMessage-ID: <w@x>\nList-Unsubscribe: <https://x.example/u>\n\nhello LED panel";
    office.deliver("mia", "inbox", list).await;
    assert_eq!(office.subjects("mia", "label=enquiry").await, ["Inquiry LED panel"]);
    assert_eq!(office.subjects("mia", "box=all&label=newsletter").await, ["Weekly lamps"]);
    assert_eq!(office.subjects("mia", "q=panel%20label:newsletter").await, ["Weekly lamps"]);
    assert!(office.subjects("mia", "label=complaint").await.is_empty());
    assert!(office.subjects("noah", "box=all&label=enquiry").await.is_empty(), "another's mailbox");
    assert_eq!(office.refused("mia", "GET", "/api/mail/threads?label=party", json!(null)).await.0, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_looks_in_the_whole_inbox_whatever_tab_its_mails_went_to() {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "Inquiry LED panel", ENQUIRY).await;
    let other = office.letter("mia", "Bo <bo@far.example>", "Inquiry bulbs", ENQUIRY).await;
    // A correction moves it to another tab, where the label still stands beside.
    label(&office, "mia", &thread, json!(["internal", "enquiry"])).await;
    assert_eq!(office.subjects("mia", "box=inbox&tab=enquiries").await, ["Inquiry bulbs"]);
    let both = ["Inquiry bulbs", "Inquiry LED panel"];
    for tab in ["", "&tab=enquiries", "&tab=others"] {
        assert_eq!(office.subjects("mia", &format!("box=inbox{tab}&label=enquiry")).await, both, "{tab}");
    }
    // What is done with all of the list is done with just these.
    let all = json!({"all": {"box": "inbox", "label": "internal"}, "act": "star"});
    assert_eq!(office.post("mia", "/api/mail/threads/act", all).await["changed"], 1);

    // On a shelf it stays there.
    assert_eq!(office.subjects("mia", "box=starred&label=enquiry").await, ["Inquiry LED panel"]);
    assert_eq!(office.subjects("mia", "box=waiting&label=enquiry").await, ["Inquiry bulbs"]);
    office.post("mia", "/api/mail/threads/act", json!({"ids": [other], "act": "done"})).await;
    assert_eq!(office.subjects("mia", "box=done&label=enquiry").await, ["Inquiry bulbs"]);
    assert!(office.subjects("mia", "box=waiting&label=enquiry").await.is_empty());
    assert_eq!(office.subjects("mia", "box=inbox&label=enquiry").await, both, "done, it lies in the inbox still");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_teaches_its_own_company_and_no_other() {
    let office = Office::new().await;
    let first = office.letter("mia", "Portal <p@portal.example>", "Vorgang 1", &notice(1)).await;
    let (status, done) = label(&office, "mia", &first, json!(["order"])).await;
    assert_eq!(status, 200, "{done}");
    let right = topics(&office, "mia", &first).await;
    assert_eq!((labels(&right), &right[0]["by"]), (vec!["order"], &json!("person")));

    let next = office.letter("noah", "Portal <p@portal.example>", "Vorgang 2", &notice(2)).await;
    let learned = topics(&office, "noah", &next).await;
    assert_eq!(labels(&learned)[0], "order", "a colleague's next mail like it");
    assert!(learned[0]["reasons"].as_array().unwrap().iter().any(|r| r["code"] == "label_learned"), "{learned:?}");
    let theirs = office.letter("sue", "Portal <p@portal.example>", "Vorgang 2", &notice(2)).await;
    assert!(!labels(&topics(&office, "sue", &theirs).await).contains(&"order"), "another company learns nothing");

    assert_eq!(office.subjects("mia", "box=all&label=order").await, ["Vorgang 1"]);
    assert_eq!(office.get("mia", "/api/mail/labels/learned").await["corrections"], 1);
    assert_eq!(office.get("sue", "/api/mail/labels/learned").await["corrections"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_learned_is_forgotten_and_comes_back() {
    let office = Office::new().await;
    let first = office.letter("mia", "Portal <p@portal.example>", "Vorgang 1", &notice(1)).await;
    label(&office, "mia", &first, json!(["order"])).await;
    assert_eq!(office.post("boss", "/api/mail/labels/forget", json!(null)).await["corrections"], 1);
    let next = office.letter("mia", "Portal <p@portal.example>", "Vorgang 2", &notice(2)).await;
    assert!(!labels(&topics(&office, "mia", &next).await).contains(&"order"));
    assert_eq!(labels(&topics(&office, "mia", &first).await), ["order"], "a corrected mail stays as it is");
    assert_eq!(office.post("boss", "/api/mail/labels/remember", json!(null)).await["corrections"], 1);
    let third = office.letter("mia", "Portal <p@portal.example>", "Vorgang 3", &notice(3)).await;
    assert_eq!(labels(&topics(&office, "mia", &third).await)[0], "order");
    let (status, code) = office.refused("boss", "POST", "/api/mail/labels/remember", json!(null)).await;
    assert_eq!((status, code.as_str()), (409, "mail.too_late_to_undo"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_labelled_is_refused() {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "Inquiry", ENQUIRY).await;
    assert_eq!(label(&office, "mia", &thread, json!(["party"])).await.0, 422);
    assert_eq!(label(&office, "mia", &thread, json!(["order", "sample", "payment", "shipping"])).await.0, 422);
    let message = office.newest("mia", &thread).await;
    let path = format!("/api/mail/messages/{message}/labels");
    assert_eq!(office.refused("noah", "PUT", &path, json!({"labels": []})).await.0, 404, "another's mail");
    assert_eq!(label(&office, "mia", &thread, json!([])).await.0, 200);
    assert!(topics(&office, "mia", &thread).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_moves_a_strangers_thread_to_its_tab() {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "Inquiry LED panel", ENQUIRY).await;
    assert_eq!(office.subjects("mia", "box=inbox&tab=enquiries").await.len(), 1);
    label(&office, "mia", &thread, json!(["spam"])).await;
    assert_eq!(office.subjects("mia", "box=inbox&tab=others").await, ["Inquiry LED panel"]);
    assert_eq!(office.get("mia", "/api/mail/counts").await["boxes"]["waiting"], 0);
}
