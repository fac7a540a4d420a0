//! Mailboxes that are shared, worked in by a team, and handed over.

use crate::office::Office;
use serde_json::{Value, json};

fn sharing(office: &Office, superiors: &str, shares: &[(&str, &str)]) -> Value {
    let shares: Vec<Value> =
        shares.iter().map(|(who, level)| json!({"with": id(office, who), "kind": "account", "level": level})).collect();
    let distribution = json!({"customers_to_owner": false, "lines": [], "rest": [], "way": "in_turn"});
    json!({"superiors": superiors, "team": false, "shares": shares, "distribution": distribution})
}

fn id(office: &Office, who: &str) -> String {
    office.actor(who).account.unwrap().to_string()
}

fn path(office: &Office, of: &str) -> String {
    format!("/api/mail/mailboxes/{}/sharing", office.mailbox(of))
}

async fn share(office: &Office, of: &str, by: &str, shares: &[(&str, &str)]) {
    let kept = office.ask(by, "PUT", &path(office, of), sharing(office, "full", shares)).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
}

/// A team of two in mia's mailbox, with this distribution.
async fn team(office: &Office, distribution: Value) {
    let mut whole = sharing(office, "full", &[("noah", "full")]);
    whole["team"] = json!(true);
    whole["distribution"] = distribution;
    let kept = office.ask("mia", "PUT", &path(office, "mia"), whole).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
}

async fn given(office: &Office, thread: &str) -> Value {
    office.get("boss", &format!("/api/mail/threads/{thread}")).await["assignee_id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_subjects_sees_no_word_of_the_mail() {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "Price of panels", "Please send the secretword price").await;
    assert!(office.subjects("noah", "box=inbox").await.is_empty());
    share(&office, "mia", "mia", &[("noah", "subject")]).await;

    let mailbox = office.mailbox("mia");
    let listed = office.get("noah", &format!("/api/mail/threads?box=inbox&mailbox_id={mailbox}")).await;
    let row = &listed["items"][0];
    assert_eq!(row["subject"], "Price of panels");
    assert_eq!(row["preview"], "", "{row}");
    // His own inbox is not filled with what he can't open.
    assert!(office.subjects("noah", "box=inbox").await.is_empty());
    assert!(office.subjects("noah", "q=secretword").await.is_empty());
    let shown = office.get("noah", &format!("/api/mail/threads/{thread}")).await;
    assert_eq!(shown["messages"].as_array().unwrap().len(), 0);
    let boxes = office.get("noah", "/api/mail/mailboxes").await;
    let hers = boxes.as_array().unwrap().iter().find(|b| b["id"] == mailbox.to_string()).unwrap();
    assert_eq!(hers["readable"], false);

    for act in ["read", "star", "done", "trash"] {
        let done = office.post("noah", "/api/mail/threads/act", json!({"ids": [thread], "act": act})).await;
        assert_eq!(done["changed"], 0, "{act}");
    }
    let all = json!({"all": {"box": "inbox", "mailbox_id": mailbox.to_string()}, "act": "done"});
    assert_eq!(office.post("noah", "/api/mail/threads/act", all).await["changed"], 0);
    let draft = office.ask("noah", "POST", "/api/mail/drafts", json!({"mailbox_id": mailbox.to_string(), "mode": "new"})).await;
    assert!(draft.status >= 400, "{}", draft.text());
    assert_eq!(office.number("select count(*) from mail.thread where done").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_shares_it_in_full_reads_and_writes_and_changes_nothing_else() {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "Price of panels", "Please send the secretword price").await;
    share(&office, "mia", "mia", &[("noah", "full")]).await;
    assert_eq!(office.subjects("noah", "box=inbox").await, ["Price of panels"]);
    assert_eq!(office.subjects("noah", "q=secretword").await, ["Price of panels"]);
    let done = office.post("noah", "/api/mail/threads/act", json!({"ids": [thread], "act": "star"})).await;
    assert_eq!(done["changed"], 1);
    let mailbox = office.mailbox("mia").to_string();
    let message = office.newest("noah", &thread).await;
    let draft =
        office.post("noah", "/api/mail/drafts", json!({"mailbox_id": mailbox, "mode": "reply", "in_reply_to_message_id": message})).await;
    assert_eq!(draft["to"][0]["address"], "ana@lumen.example", "{draft}");

    let patched = office.refused("noah", "PATCH", &format!("/api/mail/mailboxes/{mailbox}"), json!({"display_name": "Mine"})).await;
    assert_eq!(patched, (403, "mail.mailbox_of_another".to_owned()));
    for (method, end) in [("DELETE", ""), ("POST", "/pause"), ("GET", "/sharing")] {
        let refused = office.refused("noah", method, &format!("/api/mail/mailboxes/{mailbox}{end}"), Value::Null).await;
        assert_eq!(refused, (403, "mail.mailbox_of_another".to_owned()), "{method} {end}");
    }

    share(&office, "mia", "boss", &[]).await;
    assert!(office.subjects("noah", "box=inbox").await.is_empty());
    assert_eq!(office.ask("noah", "GET", &format!("/api/mail/threads/{thread}"), Value::Null).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_shared_with_colleagues_only_and_once() {
    let office = Office::new().await;
    let nobody = json!({"with": uuid::Uuid::now_v7(), "kind": "account", "level": "full"});
    let stranger = json!({"with": id(&office, "sue"), "kind": "account", "level": "full"});
    let noah = json!({"with": id(&office, "noah"), "kind": "account", "level": "full"});
    let none = json!({"with": id(&office, "noah"), "kind": "account", "level": "none"});
    for shares in [json!([nobody]), json!([stranger]), json!([noah.clone(), noah]), json!([none])] {
        let mut whole = sharing(&office, "full", &[]);
        whole["shares"] = shares.clone();
        let refused = office.refused("mia", "PUT", &path(&office, "mia"), whole).await;
        assert_eq!(refused, (422, "mail.field_malformed".to_owned()), "{shares}");
    }
    assert_eq!(office.number("select count(*) from mail.mailbox_share").await, 0);
    let mut outside = sharing(&office, "full", &[]);
    outside["distribution"]["rest"] = json!([id(&office, "noah")]);
    assert_eq!(office.refused("mia", "PUT", &path(&office, "mia"), outside).await, (422, "mail.not_member".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_gives_threads_and_takes_them_back() {
    let office = Office::new().await;
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "Price of panels", "Please send your best price and MOQ").await;
    let give = |to: Value| json!({"ids": [thread], "act": "give", "to": to});
    let refused = office.refused("mia", "POST", "/api/mail/threads/act", give(json!(id(&office, "noah")))).await;
    assert_eq!(refused, (409, "mail.no_team".to_owned()));
    team(&office, json!({"customers_to_owner": false, "lines": [], "rest": [], "way": "in_turn"})).await;
    assert_eq!(office.subjects("mia", "given_to_nobody=true").await, ["Price of panels"]);
    let stranger = office.refused("mia", "POST", "/api/mail/threads/act", give(json!(id(&office, "sue")))).await;
    assert_eq!(stranger, (422, "mail.not_member".to_owned()));

    // Those who work in it are offered, and nobody else takes anything; what to do is said.
    let members = format!("/api/mail/mailboxes/{}/members", office.mailbox("mia"));
    let names = |list: &Value| list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&office.get("mia", &members).await), ["boss", "mia", "noah"], "the boss reads everything");
    assert_eq!(names(&office.get("noah", &members).await), ["boss", "mia", "noah"]);
    assert_eq!(office.refused("chief", "GET", &members, Value::Null).await.0, 404);
    let own = format!("/api/mail/mailboxes/{}/members", office.mailbox("noah"));
    assert_eq!(names(&office.get("noah", &own).await), Vec::<String>::new(), "it is no team's");
    let refused = office.ask("mia", "POST", "/api/mail/threads/act", give(json!(id(&office, "sue")))).await.json();
    assert_eq!(refused["code"], "mail.not_member");
    let words = refused["detail"].as_str().unwrap();
    assert!(words.contains("mia@firm.example") && words.contains("Ask its owner, mia"), "{words}");

    let done = office.post("mia", "/api/mail/threads/act", give(json!(id(&office, "noah")))).await;
    assert_eq!(done["changed"], 1);
    assert_eq!(given(&office, &thread).await, id(&office, "noah"));
    assert_eq!(office.subjects("noah", &format!("given_to={}", id(&office, "noah"))).await, ["Price of panels"]);
    assert!(office.subjects("mia", "given_to_nobody=true").await.is_empty());
    let back = office.post("mia", "/api/mail/threads/act", done["undo"].clone()).await;
    assert_eq!(back["changed"], 1);
    assert_eq!(given(&office, &thread).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn new_threads_go_to_whom_the_distribution_names() {
    let office = Office::new().await;
    let (mia, noah) = (id(&office, "mia"), id(&office, "noah"));
    let lines = json!([
        {"countries": ["DE"], "members": [noah]},
        {"words": ["valve"], "members": [mia]},
    ]);
    team(&office, json!({"customers_to_owner": true, "lines": lines, "rest": [mia, noah], "way": "in_turn"})).await;
    let from_germany = office.letter("mia", "Uwe <uwe@licht.de>", "Anfrage", "Bitte senden Sie Ihre Preisliste").await;
    let valves = office.letter("mia", "Ana <ana@lumen.example>", "Price of a VALVE", "Please send your best price and MOQ").await;
    assert_eq!(given(&office, &from_germany).await, noah);
    assert_eq!(given(&office, &valves).await, mia);
    let mut rest = Vec::new();
    for n in 0..4 {
        let thread =
            office.letter("mia", &format!("Bo <bo{n}@other{n}.example>"), "Price list", "Please send your best price and MOQ").await;
        rest.push(given(&office, &thread).await);
    }
    // In turn; who had the last one waits.
    assert_eq!(rest.iter().filter(|to| **to == json!(mia)).count(), 2, "{rest:?}");
    assert_ne!(rest[0], rest[1]);

    // A machine's mail waits for nobody; a colleague who can't sign in gets nothing.
    let auto = office.deliver("mia", "inbox", "From: x@y.example\nTo: mia@firm.example\nSubject: Automatic reply: price\nMessage-ID: <auto@y>\nAuto-Submitted: auto-replied\n\nAway\n").await;
    assert_eq!(given(&office, &auto).await, Value::Null);
    office.run("update accounts.account set state = 'disabled' where name = 'noah'").await;
    let later = office.letter("mia", "Udo <udo@lampen.de>", "Noch eine Frage", "Bitte senden Sie Ihre Preisliste").await;
    assert_eq!(given(&office, &later).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fewest_open_and_a_known_customers_owner_come_first() {
    let office = Office::new().await;
    let (mia, noah) = (id(&office, "mia"), id(&office, "noah"));
    office
        .post(
            "noah",
            "/api/customers",
            json!({"name": "Lumen", "domains": ["lumen.example"], "contact": {"name": "Ana", "email": "ana@lumen.example"}}),
        )
        .await;
    team(&office, json!({"customers_to_owner": true, "lines": [], "rest": [mia, noah], "way": "fewest_open"})).await;
    let known = office.letter("mia", "Ana <ana@lumen.example>", "Hello", "How are you?").await;
    assert_eq!(given(&office, &known).await, noah);
    let next = office.letter("mia", "Bo <bo@other.example>", "Price list", "Please send your best price and MOQ").await;
    assert_eq!(given(&office, &next).await, mia);
}

#[tokio::test(flavor = "multi_thread")]
async fn mailboxes_change_hands_with_drafts_and_desk_and_come_back() {
    let office = Office::new().await;
    let (mia, noah, boss) = (id(&office, "mia"), id(&office, "noah"), id(&office, "boss"));
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "Price of panels", "Please send your best price and MOQ").await;
    let mailbox = office.mailbox("mia").to_string();
    let draft = office.post("mia", "/api/mail/drafts", json!({"mailbox_id": mailbox, "mode": "new", "subject": "Half"})).await;
    team(&office, json!({"customers_to_owner": false, "lines": [], "rest": [], "way": "in_turn"})).await;
    office.post("mia", "/api/mail/threads/act", json!({"ids": [thread], "act": "give", "to": mia})).await;

    let order = json!({"from": mia, "to": noah});
    assert_eq!(office.refused("noah", "POST", "/api/mail/hand-overs", order.clone()).await, (404, "mail.not_found".to_owned()));
    for to in [mia.clone(), id(&office, "sue"), uuid::Uuid::now_v7().to_string()] {
        let refused = office.refused("boss", "POST", "/api/mail/hand-overs", json!({"from": mia, "to": to})).await;
        assert_eq!(refused, (422, "mail.cannot_receive".to_owned()));
    }
    let foreign = json!({"from": mia, "to": noah, "mailboxes": [office.mailbox("noah").to_string()]});
    assert_eq!(office.refused("boss", "POST", "/api/mail/hand-overs", foreign).await, (422, "mail.field_malformed".to_owned()));
    let preview = office.get("boss", &format!("/api/mail/hand-overs/preview?from={mia}")).await;
    assert_eq!(preview, json!([{"id": mailbox, "address": "mia@firm.example"}]));

    let made = office.post("boss", "/api/mail/hand-overs", order).await;
    assert_eq!(made["mailboxes"], json!([mailbox]));
    assert_eq!(office.get("boss", &format!("/api/mail/mailboxes/{mailbox}")).await["owner"]["id"], noah);
    assert!(office.subjects("mia", "box=inbox").await.is_empty());
    assert_eq!(office.subjects("noah", "box=inbox").await, ["Price of panels"]);
    let drafts = office.get("noah", "/api/mail/drafts").await;
    assert!(drafts.to_string().contains(draft["id"].as_str().unwrap()), "{drafts}");
    assert_eq!(given(&office, &thread).await, noah);

    let undo = format!("/api/mail/hand-overs/{}/undo", made["id"].as_str().unwrap());
    office.post("boss", &undo, Value::Null).await;
    assert_eq!(office.subjects("mia", "box=inbox").await, ["Price of panels"]);
    assert_eq!(given(&office, &thread).await, mia);
    assert_eq!(office.refused("boss", "POST", &undo, Value::Null).await, (409, "mail.not_to_be_taken_back".to_owned()));
    let listed = office.get("boss", "/api/mail/hand-overs").await;
    assert_eq!(listed[0]["by"], boss);
    assert!(listed[0]["undone_at"].is_string());
}
