//! Acts on threads: at once here, promised to the server, undone by posting back what the act answered.

use crate::office::Office;
use serde_json::{Value, json};

async fn threads(office: &Office, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 0..count {
        ids.push(office.letter("mia", "Ana <ana@lumen.example>", &format!("Inquiry {n}"), "please send the price list").await);
    }
    ids
}

async fn act(office: &Office, body: Value) -> Value {
    office.post("mia", "/api/mail/threads/act", body).await
}

async fn undo(office: &Office, done: &Value) -> Value {
    assert!(!done["undo"].is_null(), "{done}");
    act(office, done["undo"].clone()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn read_and_star_and_back() {
    let office = Office::new().await;
    let ids = threads(&office, 3).await;
    let done = act(&office, json!({"ids": ids[..2], "act": "read"})).await;
    assert_eq!(done["changed"], 2);
    assert_eq!(office.subjects("mia", "box=inbox&unread=true").await, ["Inquiry 2"]);
    assert_eq!(office.get("mia", "/api/mail/counts").await["tabs"]["enquiries"], 1);
    assert_eq!(
        office.number("select count(*) from mail.server_change where kind = 'seen' and payload ? 'message_id' and uid is not null").await,
        2
    );
    // Again: nothing to do, nothing to undo.
    let again = act(&office, json!({"ids": ids[..2], "act": "read"})).await;
    assert_eq!((&again["changed"], &again["undo"]), (&0.into(), &Value::Null));
    undo(&office, &done).await;
    assert_eq!(office.subjects("mia", "box=inbox&unread=true").await.len(), 3);

    let starred = act(&office, json!({"ids": [ids[0]], "act": "star"})).await;
    assert_eq!(office.subjects("mia", "box=starred").await, ["Inquiry 0"]);
    undo(&office, &starred).await;
    assert!(office.subjects("mia", "box=starred").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_earlier_puts_no_newer_mail_out_of_sight() {
    let office = Office::new().await;
    let ids = threads(&office, 2).await;
    let list = office.get("mia", "/api/mail/threads?box=inbox").await;
    let seen_until = list["items"][0]["last_at"].clone();
    office.clock.advance(chrono::Duration::minutes(5));
    let of = office.newest("mia", &ids[0]).await;
    let raw = office.ask("mia", "GET", &format!("/api/mail/messages/{of}/raw"), Value::Null).await.text();
    let id = raw.lines().find_map(|l| l.strip_prefix("Message-ID: ")).unwrap().trim().to_owned();
    let more =
        format!("From: ana@lumen.example\nTo: mia@firm.example\nSubject: Re: Inquiry 0\nMessage-ID: <m@x>\nIn-Reply-To: {id}\n\nurgent\n");
    office.deliver("mia", "inbox", &more).await;
    // Both were put away before it came; now it is told.
    for what in ["done", "trash"] {
        let late = json!({"ids": ids, "act": what, "seen_until": seen_until});
        assert_eq!(office.refused("mia", "POST", "/api/mail/threads/act", late).await, (409, "mail.newer_mail".to_owned()));
    }
    assert_eq!(office.subjects("mia", "box=inbox").await.len(), 2);
    // What has got nothing new goes; what the reader has looked at since, too.
    assert_eq!(act(&office, json!({"ids": [ids[1]], "act": "done", "seen_until": seen_until})).await["changed"], 1);
    assert_eq!(act(&office, json!({"ids": [ids[0]], "act": "done"})).await["changed"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn done_and_snoozed_leave_the_inbox_and_come_back() {
    let office = Office::new().await;
    let ids = threads(&office, 3).await;
    let done = act(&office, json!({"ids": [ids[0]], "act": "done"})).await;
    assert_eq!(office.subjects("mia", "box=inbox").await, ["Inquiry 2", "Inquiry 1"]);
    assert_eq!(office.subjects("mia", "box=done").await, ["Inquiry 0"]);
    undo(&office, &done).await;
    assert_eq!(office.subjects("mia", "box=inbox").await.len(), 3);

    assert_eq!(
        office.refused("mia", "POST", "/api/mail/threads/act", json!({"ids": [ids[1]], "act": "snooze"})).await.1,
        "mail.time_missing"
    );
    let until = office.mail.now() + chrono::Duration::hours(2);
    act(&office, json!({"ids": [ids[1]], "act": "snooze", "until": until})).await;
    assert_eq!(office.subjects("mia", "box=snoozed").await, ["Inquiry 1"]);
    office.drain().await;
    assert_eq!(office.subjects("mia", "box=inbox").await.len(), 2);
    office.clock.advance(chrono::Duration::hours(3));
    office.drain().await;
    assert_eq!(office.subjects("mia", "box=inbox").await.len(), 3);
    assert!(office.subjects("mia", "box=snoozed").await.is_empty());
    // A new mail brings a thread back that was done.
    act(&office, json!({"ids": [ids[2]], "act": "done"})).await;
    let of = office.newest("mia", &ids[2]).await;
    let raw = office.ask("mia", "GET", &format!("/api/mail/messages/{of}/raw"), Value::Null).await.text();
    let id = raw.lines().find_map(|l| l.strip_prefix("Message-ID: ")).unwrap().trim().to_owned();
    office
        .deliver(
            "mia",
            "inbox",
            &format!(
                "From: ana@lumen.example\nTo: mia@firm.example\nSubject: Re: Inquiry 2\nMessage-ID: <z@x>\nIn-Reply-To: {id}\n\nand?\n"
            ),
        )
        .await;
    assert_eq!(office.subjects("mia", "box=inbox").await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_are_shown_at_once_and_put_back() {
    let office = Office::new().await;
    let ids = threads(&office, 2).await;
    let binned = act(&office, json!({"ids": [ids[0]], "act": "trash"})).await;
    assert_eq!(office.subjects("mia", "box=inbox").await, ["Inquiry 1"]);
    assert_eq!(office.subjects("mia", "box=trash").await, ["Inquiry 0"]);
    assert_eq!(office.subjects("mia", "box=waiting").await, ["Inquiry 1"]);
    assert_eq!(office.number("select count(*) from mail.server_change where kind = 'move' and payload ? 'to'").await, 1);
    // The server was not told yet: nothing is left to tell.
    undo(&office, &binned).await;
    assert_eq!(office.subjects("mia", "box=inbox").await.len(), 2);
    assert_eq!(office.subjects("mia", "box=waiting").await.len(), 2);
    assert_eq!(office.number("select count(*) from mail.server_change").await, 0);
    assert_eq!(office.number("select count(*) from mail.placement where moving_to is not null").await, 0);

    // The worker has begun with the move: the way back is another move.
    let junk = act(&office, json!({"ids": [ids[0]], "act": "junk"})).await;
    office.run("update mail.server_change set attempts = 1").await;
    undo(&office, &junk).await;
    assert_eq!(office.number("select count(*) from mail.server_change").await, 2);
    assert_eq!(office.subjects("mia", "box=inbox").await.len(), 2);

    let archive = office.folder("mia", "archive").0;
    act(&office, json!({"ids": [ids[1]], "act": "move", "folder_id": archive})).await;
    assert_eq!(office.subjects("mia", &format!("folder_id={archive}")).await, ["Inquiry 1"]);
    let foreign = office.folder("noah", "archive").0;
    assert_eq!(
        office.refused("mia", "POST", "/api/mail/threads/act", json!({"ids": [ids[1]], "act": "move", "folder_id": foreign})).await.0,
        404
    );
    assert_eq!(
        office.refused("boss", "POST", "/api/mail/threads/act", json!({"ids": [ids[1]], "act": "move", "folder_id": foreign})).await.1,
        "mail.other_mailbox"
    );
    assert_eq!(office.refused("mia", "POST", "/api/mail/threads/act", json!({"ids": [ids[1]], "act": "dance"})).await.0, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_match_are_changed_also_beyond_the_page() {
    let office = Office::new().await;
    threads(&office, 6).await;
    let done = act(&office, json!({"all": {"box": "inbox", "tab": "enquiries"}, "act": "done"})).await;
    assert_eq!(done["changed"], 6);
    assert!(office.subjects("mia", "box=inbox").await.is_empty());
    undo(&office, &done).await;
    assert_eq!(office.subjects("mia", "box=inbox").await.len(), 6);
    // More than can be done at once become a job; another mailbox is left alone.
    office.letter("noah", "Ana <ana@lumen.example>", "Inquiry of Noah", "please send the price list").await;
    office.run("create table many as select g from generate_series(1, 230) g").await;
    office
        .run(
            "insert into mail.thread (tenant_id, id, mailbox_id, subject, subject_key, last_at, first_at, tab, labels)
             select t.tenant_id, gen_random_uuid(), t.mailbox_id, 'Many', 'many', t.last_at - g * interval '1 minute', t.last_at, 'enquiries', t.labels
             from many, (select * from mail.thread where subject = 'Inquiry 0') t",
        )
        .await;
    office
        .run(
            "insert into mail.thread_folder (tenant_id, folder_id, thread_id, mailbox_id, last_at, tab, labels)
             select t.tenant_id, f.id, t.id, t.mailbox_id, t.last_at, t.tab, t.labels from mail.thread t
             join mail.folder f on f.mailbox_id = t.mailbox_id and f.role = 'inbox' where t.subject = 'Many'",
        )
        .await;
    let job = act(&office, json!({"all": {"box": "inbox"}, "act": "done"})).await;
    assert!(job["job_id"].is_string() && job["changed"] == 0, "{job}");
    office.drain().await;
    assert!(office.subjects("mia", "box=inbox").await.is_empty());
    assert_eq!(office.subjects("noah", "box=inbox").await, ["Inquiry of Noah"]);
    let many: Vec<String> = (0..201).map(|_| uuid::Uuid::new_v4().to_string()).collect();
    assert_eq!(office.refused("mia", "POST", "/api/mail/threads/act", json!({"ids": many, "act": "read"})).await.1, "mail.too_many");
}
