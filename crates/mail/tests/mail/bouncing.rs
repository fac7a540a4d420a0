//! Reports on delivery: the address of a contact is marked, and his company's timeline tells of it.

use crate::office::Office;
use serde_json::json;

const DEAD: &str = "select count(*) from customers.contact_address where state = 'bounced' and address = 'ahmed@dubai.example'";

/// Mia's customer: Ahmed of Dubai.
async fn with_customer() -> Office {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ahmed <ahmed@dubai.example>", "Inquiry", "please quote the price list").await;
    office.drain().await;
    let offer = office.get("mia", &format!("/api/mail/suggestions/for?thread_id={thread}")).await;
    let accept = format!("/api/mail/suggestions/{}/accept", offer["id"].as_str().unwrap());
    office.post("mia", &accept, json!({"as": "company"})).await;
    office.drain().await;
    office
}

fn report(subject: &str, recipient: &str) -> String {
    format!(
        "From: Mail Delivery System <mailer-daemon@mx.firm.example>\nTo: mia@firm.example\nSubject: {subject}\nAuto-Submitted: auto-replied\n\
         Message-ID: <{subject}@mx.firm.example>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\
         Content-Type: text/plain\n\nYour mail did not arrive.\n\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.firm.example\n\n{recipient}\n\n--b--\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_address_is_marked_and_the_timeline_says_why() {
    let office = with_customer().await;
    let raw = report(
        "Undelivered",
        "Final-Recipient: rfc822; Ahmed@Dubai.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown",
    );
    office.deliver("mia", "inbox", &raw).await;
    assert_eq!(office.number(DEAD).await, 1);
    let entry = "select count(*) from customers.touch t join mail.message m on m.id = t.message_id and m.thread_id = t.thread_id
       where t.kind = 'bounce' and t.title = 'Undelivered' and t.text = 'ahmed@dubai.example: 550 5.1.1 User unknown' and t.contact_id is not null";
    assert_eq!(office.number(entry).await, 1);
    // Fetched again, it is told once.
    office.deliver("mia", "inbox", &raw).await;
    assert_eq!(office.number("select count(*) from customers.touch where kind = 'bounce'").await, 1);
    // It is no touch that counts as having been in touch.
    let last = "select count(*) from customers.company where last_touch_at = (select max(at) from customers.touch where kind = 'mail_in')";
    assert_eq!(office.number(last).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_pass_is_told_and_not_marked() {
    let office = with_customer().await;
    let delayed = "Final-Recipient: rfc822; ahmed@dubai.example\nAction: delayed\nStatus: 4.4.1\nDiagnostic-Code: smtp; 421 try later";
    office.deliver("mia", "inbox", &report("Delayed", delayed)).await;
    let full = "Final-Recipient: rfc822; ahmed@dubai.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 mailbox full";
    office.deliver("mia", "inbox", &report("Full", full)).await;
    assert_eq!(office.number(DEAD).await, 0);
    assert_eq!(office.number("select count(*) from customers.touch where kind = 'bounce'").await, 2);
    // Nobody's address, one that was delivered, and what a person writes: nothing.
    let delivered = "Final-Recipient: rfc822; ahmed@dubai.example\nAction: relayed\nStatus: 2.0.0";
    office.deliver("mia", "inbox", &report("Relayed", delivered)).await;
    office.deliver("mia", "inbox", &report("Nobody", "Final-Recipient: rfc822; nobody@dubai.example\nAction: failed\nStatus: 5.1.1")).await;
    office.letter("mia", "Ann <ann@other.example>", "Undelivered", "<ahmed@dubai.example>:\n550 no such user").await;
    assert_eq!(office.number(DEAD).await, 0);
    assert_eq!(office.number("select count(*) from customers.touch where kind = 'bounce'").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_other_servers_are_understood() {
    for raw in [
        "From: MAILER-DAEMON@qmail.example\nTo: mia@firm.example\nSubject: failure notice\nReturn-Path: <>\n\nHi. This is the qmail-send program.\n\n<ahmed@dubai.example>:\nRemote host said: 550 #5.1.0 Address rejected.\n\n--- Below this line is a copy of the message.\n",
        "From: Mail Delivery System <Mailer-Daemon@exim.example>\nTo: mia@firm.example\nSubject: Mail delivery failed: returning message to sender\nX-Failed-Recipients: ahmed@dubai.example\n\nThe following address failed:\n\n  ahmed@dubai.example\n    550 Unrouteable address\n",
    ] {
        let office = with_customer().await;
        office.deliver("mia", "inbox", raw).await;
        assert_eq!(
            (office.number(DEAD).await, office.number("select count(*) from customers.touch where kind = 'bounce'").await),
            (1, 1),
            "{raw}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn joined_threads_stay_reachable_from_the_timeline() {
    let office = with_customer().await;
    let mail = |id: &str, subject: &str, refs: &str| {
        format!(
            "From: Ahmed <ahmed@dubai.example>\nTo: mia@firm.example\nSubject: {subject}\nMessage-ID: <{id}@dubai.example>\n{refs}\nHello\n"
        )
    };
    let first = office.deliver("mia", "inbox", &mail("1", "Panels", "")).await;
    let second = office.deliver("mia", "inbox", &mail("2", "Lamps", "")).await;
    assert_ne!(first, second);
    let both = "References: <1@dubai.example> <2@dubai.example>\n";
    office.deliver("mia", "inbox", &mail("3", "Re: Panels and lamps", both)).await;
    assert_eq!(office.number("select count(*) from mail.thread where subject_key <> 'inquiry'").await, 1);
    let nowhere = "select count(*) from customers.touch t where thread_id is not null and not exists (select from mail.thread x where x.id = t.thread_id)";
    assert_eq!(office.number(nowhere).await, 0);
    assert_eq!(
        office.number("select max(n) from (select count(*) n from customers.touch where thread_id is not null group by thread_id) x").await,
        3
    );
}
