//! What is known about a mail beside its text: invitations and their answers, what the own server found, what makes one look twice.

use crate::office::Office;
use serde_json::{Value, json};

pub fn invitation(method: &str, sequence: u32, more: &str) -> String {
    format!(
        "From: Maria Souza <maria@brasil.example>\nTo: mia@firm.example\nSubject: Factory visit\nMessage-ID: <{method}{sequence}@brasil.example>\n\
         Content-Type: multipart/alternative; boundary=b\n\n--b\n\nPlease come.\n\n--b\nContent-Type: text/calendar; method={method}; charset=utf-8\n\n\
         BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nUID:visit@brasil.example\nSEQUENCE:{sequence}\nORGANIZER;CN=Maria:mailto:maria@brasil.example\n\
         ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:mia@firm.example\nSUMMARY:Factory visit\nLOCATION:Ningbo\n\
         DTSTART;TZID=America/Sao_Paulo:20261210T090000\nDTEND;TZID=America/Sao_Paulo:20261210T100000\n{more}END:VEVENT\nEND:VCALENDAR\n--b--\n"
    )
}

async fn about(office: &Office, thread: &str) -> (String, Value) {
    let id = office.newest("mia", thread).await;
    let about = office.get("mia", &format!("/api/mail/messages/{id}/about")).await;
    (id, about)
}

fn kinds(about: &Value) -> Vec<&str> {
    about["cautions"].as_array().unwrap().iter().map(|c| c["kind"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_answered_once_for_each_answer() {
    let office = Office::new().await;
    let thread = office.deliver("mia", "inbox", &invitation("REQUEST", 1, "RRULE:FREQ=WEEKLY;COUNT=3\n")).await;
    let (id, told) = about(&office, &thread).await;
    let card = &told["invitation"];
    assert_eq!((&card["summary"], &card["open"], &card["answered"]), (&json!("Factory visit"), &json!(true), &Value::Null));
    assert_eq!((&card["start"]["at"], &card["start"]["zone"]), (&json!("2026-12-10T12:00:00Z"), &json!("America/Sao_Paulo")));
    assert_eq!((&card["recurrence"]["every"], &card["recurrence"]["count"]), (&json!("week"), &json!(3)));
    let door = format!("/api/mail/messages/{id}/invitation");
    assert_eq!(office.post("mia", &door, json!({"answer": "accepted"})).await["answer"], "accepted");
    // The same answer again sends nothing.
    office.post("mia", &door, json!({"answer": "accepted"})).await;
    office.drain().await;
    let sent = office.smtp.messages();
    assert_eq!(sent.len(), 1);
    let raw = String::from_utf8_lossy(&sent[0].raw).replace("\r\n ", "");
    assert_eq!(sent[0].to, ["maria@brasil.example"]);
    assert!(raw.contains("Subject: Accepted: Factory visit") && raw.contains("method=\"REPLY\""), "{raw}");
    let reply = mailwire::invitation(&sent[0].raw).unwrap();
    assert_eq!((reply.method, reply.attendees[0].address.as_str()), (mailwire::Method::Reply, "mia@firm.example"));
    // He changes his mind.
    office.post("mia", &door, json!({"answer": "declined"})).await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 2);
    assert_eq!(about(&office, &thread).await.1["invitation"]["answered"]["answer"], "declined");
    // A newer version of the event says that the answer is to an older one.
    let newer = office.deliver("mia", "inbox", &invitation("REQUEST", 2, "")).await;
    assert_eq!(about(&office, &newer).await.1["invitation"]["answered"]["outdated"], true);
    // Somebody else's mail is nobody's to answer.
    assert_eq!(office.refused("noah", "POST", &door, json!({"answer": "accepted"})).await.0, 404);
    assert_eq!(office.refused("mia", "POST", &door, json!({"answer": "perhaps"})).await.0, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_called_off_is_not_answered() {
    let office = Office::new().await;
    let thread = office.deliver("mia", "inbox", &invitation("CANCEL", 3, "")).await;
    let (id, told) = about(&office, &thread).await;
    assert_eq!((&told["invitation"]["cancelled"], &told["invitation"]["open"]), (&json!(true), &json!(false)));
    let refused = office.refused("mia", "POST", &format!("/api/mail/messages/{id}/invitation"), json!({"answer": "accepted"})).await;
    assert_eq!(refused, (409, "mail.invitation_closed".to_owned()));
    let plain = office.letter("mia", "Ann <ann@x.example>", "Hello", "hi").await;
    let id = office.newest("mia", &plain).await;
    assert_eq!(office.refused("mia", "POST", &format!("/api/mail/messages/{id}/invitation"), json!({"answer": "accepted"})).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_one_slip_from_a_customers_is_told_with_the_bank_account() {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ahmed <ahmed@dubailighting.example>", "Inquiry", "please quote the price list").await;
    office.drain().await;
    let offer = office.get("mia", &format!("/api/mail/suggestions/for?thread_id={thread}")).await;
    office.post("mia", &format!("/api/mail/suggestions/{}/accept", offer["id"].as_str().unwrap()), json!({"as": "company"})).await;
    office.drain().await;
    assert_eq!(kinds(&about(&office, &thread).await.1), Vec::<&str>::new());
    let false_one =
        office.letter("mia", "Ahmed <ahmed@dubailightlng.example>", "Payment", "We changed our bank account, pay to the new IBAN.").await;
    let told = about(&office, &false_one).await.1;
    assert_eq!(kinds(&told), ["looks_like_customer", "new_account"]);
    assert_eq!(told["cautions"][0]["like"], "dubailighting.example");
    let ours = office.letter("mia", "Boss <boss@flrm.example>", "Urgent", "Call me").await;
    assert_eq!(kinds(&about(&office, &ours).await.1), ["looks_like_ours"]);
    let named = office.letter("mia", "\"boss@firm.example\" <x@elsewhere.example>", "Urgent", "Call me").await;
    assert_eq!(kinds(&about(&office, &named).await.1), ["name_is_address"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_own_servers_findings_count() {
    let office = Office::new().await;
    let mail = |server: &str, id: &str| {
        format!(
            "Authentication-Results: {server}; spf=fail; dkim=none; dmarc=fail\nAuthentication-Results: mx.firm.example; dmarc=pass\n\
             From: Ann <ann@x.example>\nTo: mia@firm.example\nSubject: {id}\nMessage-ID: <{id}@x.example>\n\nhi\n"
        )
    };
    let own = office.deliver("mia", "inbox", &mail("mx.firm.example", "own")).await;
    let told = about(&office, &own).await.1;
    assert_eq!((kinds(&told), &told["found"]["dmarc"]), (vec!["not_proven"], &json!("fail")));
    let foreign = office.deliver("mia", "inbox", &mail("mx.elsewhere.example", "foreign")).await;
    let told = about(&office, &foreign).await.1;
    assert_eq!((kinds(&told), &told["found"]), (vec![], &Value::Null));
}
