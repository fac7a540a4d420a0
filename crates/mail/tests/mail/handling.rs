//! Rules on mail: what they do when mail comes, and over the past.

use crate::office::Office;
use chrono::Duration;
use mail::receive::{Arrival, Place, take_in};
use serde_json::{Value, json};

pub fn subject(words: &str) -> Value {
    json!({"field": "subject", "operator": "contains", "values": [words]})
}

pub fn written(name: &str, conditions: Value, actions: Value) -> Value {
    json!({"reach": "own", "name": name, "content": {"every": true, "conditions": conditions, "actions": actions}})
}

pub async fn rule(office: &Office, who: &str, name: &str, words: &str, actions: Value) -> Value {
    office.post(who, "/api/mail/rules", written(name, json!([subject(words)]), actions)).await
}

pub async fn only_message(office: &Office, who: &str, thread: &str) -> Value {
    office.get(who, &format!("/api/mail/threads/{thread}")).await["messages"][0].clone()
}

fn folder_of(message: &Value) -> String {
    message["folders"][0]["role"].as_str().unwrap_or_default().to_owned()
}

/// What rules did with the mails of a thread: `rule: action why`.
pub async fn told(office: &Office, who: &str, thread: &str) -> Vec<String> {
    let hits = office.get(who, &format!("/api/mail/threads/{thread}/rules")).await;
    let mut all = Vec::new();
    for hit in hits.as_array().unwrap() {
        for did in hit["did"].as_array().unwrap() {
            let words = [&hit["rule_name"], &did["do"], &did["why"]].map(|w| w.as_str().unwrap_or("").to_owned());
            all.push(words.join(" ").trim().to_owned());
        }
    }
    all.sort();
    all
}

/// A mail with these header lines.
async fn headed(office: &Office, to: &str, head: &str) -> String {
    let raw = format!("{head}\nMessage-ID: <{}@x.example>\nContent-Type: text/plain; charset=utf-8\n\nHello\n", uuid::Uuid::new_v4());
    office.deliver(to, "inbox", &raw).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_is_labelled_moved_starred_and_read() {
    let office = Office::new().await;
    let actions = json!([{"do": "label", "label": "complaint"}, {"do": "move", "role": "archive"}, {"do": "star"}, {"do": "read"}]);
    let made = rule(&office, "mia", "Orders", "order", actions).await;
    let thread = office.letter("mia", "Ana <ana@lumen.example>", "Our order 5", "Here it is.").await;
    let other = office.letter("mia", "Ana <ana@lumen.example>", "Hello", "Just that.").await;
    office.drain().await;

    let message = only_message(&office, "mia", &thread).await;
    assert_eq!((message["starred"].as_bool(), message["seen"].as_bool()), (Some(true), Some(true)), "{message}");
    assert_eq!(folder_of(&message), "archive");
    assert_eq!((message["topics"][0]["label"].as_str(), message["topics"][0]["by"].as_str()), (Some("complaint"), Some("rule")));
    assert_eq!(told(&office, "mia", &thread).await, ["Orders label", "Orders move", "Orders read", "Orders star"]);
    assert!(told(&office, "mia", &other).await.is_empty());
    assert_eq!(folder_of(&only_message(&office, "mia", &other).await), "inbox");
    let listed = office.get("mia", "/api/mail/rules").await;
    assert_eq!(listed[0]["hits"], 1);
    let log = office.get("mia", &format!("/api/mail/rules/{}/log", made["id"].as_str().unwrap())).await;
    assert_eq!(log["items"][0]["subject"], "Our order 5");
    // The server is told as of a person's acts.
    assert_eq!(office.number("select count(*) from mail.server_change where kind in ('flag', 'seen', 'move')").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn header_and_body_are_read_from_the_mail_itself() {
    let office = Office::new().await;
    let header = json!({"field": "header", "header": "X-Shop", "operator": "is", "values": ["lumen"]});
    let body = json!({"field": "body", "operator": "matches", "values": ["po-\\d{4}"]});
    office.post("mia", "/api/mail/rules", written("Shop", json!([header]), json!([{"do": "star"}]))).await;
    office.post("mia", "/api/mail/rules", written("Number", json!([body]), json!([{"do": "read"}]))).await;
    let shop = headed(&office, "mia", "From: a@b.example\nTo: mia@firm.example\nSubject: One\nX-Shop: lumen").await;
    let number = office.letter("mia", "a@b.example", "Two", "about PO-1234 please").await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &shop).await, ["Shop star"]);
    assert_eq!(told(&office, "mia", &number).await, ["Number read"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_asked_in_their_order_and_one_may_stop_the_rest() {
    let office = Office::new().await;
    let first = rule(&office, "mia", "First", "price", json!([{"do": "star"}])).await;
    let second = rule(&office, "mia", "Second", "price", json!([{"do": "read"}, {"do": "stop"}])).await;
    let mut company = written("Company", json!([subject("price")]), json!([{"do": "label", "label": "quotation"}]));
    company["reach"] = json!("company");
    office.post("boss", "/api/mail/rules", company).await;
    let thread = office.letter("mia", "a@b.example", "A price", "x").await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &thread).await, ["Company label", "First star", "Second read"]);

    let ids = [second["id"].clone(), first["id"].clone()];
    let moved = office.ask("mia", "PUT", "/api/mail/rules-order", json!({"ids": ids})).await;
    assert_eq!(moved.status, 204, "{}", moved.text());
    let thread = office.letter("mia", "c@d.example", "Another price", "x").await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &thread).await, ["Company label", "Second read"]);
    let half = office.refused("mia", "PUT", "/api/mail/rules-order", json!({"ids": [first["id"]]})).await;
    assert_eq!(half, (409, "mail.rule_changed".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_automatic_happens_to_mail_of_the_past() {
    let office = Office::new().await;
    rule(&office, "mia", "Old", "old", json!([{"do": "star"}, {"do": "forward", "to": ["far@away.example"]}])).await;
    let place = Place::OnServer { folder: office.folder("mia", "inbox"), uid: 900, modseq: 1 };
    let raw = "From: a@b.example\r\nTo: mia@firm.example\r\nSubject: old news\r\nMessage-ID: <o@x.example>\r\n\r\nx\r\n";
    let arrival = Arrival::new(raw.as_bytes().to_vec(), place);
    take_in(&office.mail, office.actor("mia").tenant, office.mailbox("mia"), vec![arrival]).await.unwrap();
    assert_eq!(office.number("select count(*) from mail.rule_due").await, 0);
    office.drain().await;
    assert_eq!(office.number("select count(*) from mail.rule_hit").await, 0);
    assert_eq!(office.number("select count(*) from mail.outgoing").await, 0);
    assert_eq!(office.number("select count(*) from mail.message where starred").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_between_a_mail_is_handled_once() {
    let office = Office::new().await;
    rule(&office, "mia", "On", "price", json!([{"do": "star"}, {"do": "forward", "to": ["far@away.example"]}])).await;
    let thread = office.letter("mia", "a@b.example", "A price", "x").await;
    // The mail is there, and so is the promise; whatever is done with it is done with the turn taken.
    assert_eq!(office.number("select count(*) from mail.rule_due").await, 1);
    // Killed inside: the transaction of the outcome fails at its end.
    office.run("alter table mail.rule_hit add constraint killed check (rule_name <> 'On') not valid").await;
    let worker = mail::worker::handlers(queue::Worker::new(office.db.db.clone(), office.clock.clone()), &office.mail);
    let drained = worker.drain().await.unwrap();
    assert!(!drained.failed.is_empty());
    assert_eq!(office.number("select count(*) from mail.message where starred").await, 0);
    assert_eq!(office.number("select count(*) from mail.outgoing").await, 0);
    assert_eq!(office.number("select count(*) from mail.rule_due").await, 1);
    // It runs again, and again.
    office.run("alter table mail.rule_hit drop constraint killed").await;
    office.run("update platform.job set state = 'waiting', run_at = now() where kind = 'mail.rules.arrived'").await;
    office.drain().await;
    office.run("update platform.job set state = 'waiting', run_at = now(), finished_at = null where kind = 'mail.rules.arrived'").await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &thread).await, ["On forward", "On star"]);
    assert_eq!(office.number("select count(*) from mail.outgoing where 'far@away.example' = any(rcpt)").await, 1);
    assert_eq!(office.number("select count(*) from mail.rule_due").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_handed_on_with_its_files_and_says_that_no_person_did() {
    let office = Office::new().await;
    rule(&office, "mia", "On", "price", json!([{"do": "forward", "to": ["far@away.example"]}])).await;
    let raw = "From: Ana <ana@lumen.example>\nTo: mia@firm.example\nSubject: A price\nMessage-ID: <f@x.example>\nX-Loop: other@x.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHello there\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n--b--\n";
    let thread = office.deliver("mia", "inbox", raw).await;
    office.drain().await;
    let sent = office.smtp.messages();
    assert_eq!(sent.len(), 1);
    let parsed = mailwire_of(&sent[0].raw);
    assert!(parsed.contains("Auto-Submitted: auto-generated") && parsed.contains("X-Loop: mia@firm.example"), "{parsed}");
    assert!(parsed.contains("X-Loop: other@x.example") && parsed.contains("a.pdf") && parsed.contains("Fwd: A price"), "{parsed}");
    // Ana still waits: no person has answered.
    let shown = office.get("mia", &format!("/api/mail/threads/{thread}")).await;
    assert_eq!(shown["messages"].as_array().unwrap().len(), 2, "{shown}");
    assert_eq!(office.number("select count(*) from mail.thread where answered").await, 0);
}

fn mailwire_of(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).into_owned()
}

async fn template(office: &Office, who: &str) -> Value {
    let new = json!({"name": "Thanks", "subject": "We got it", "html": "<p>Dear {{contact.first_name|friend}}, thank you.</p>"});
    office.post(who, "/api/mail/templates", new).await["id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_is_answered_once_in_some_days_and_machines_never() {
    let office = Office::new().await;
    let id = template(&office, "mia").await;
    rule(&office, "mia", "Thanks", "price", json!([{"do": "reply", "template_id": id, "days": 7}])).await;
    let thread = office.letter("mia", "Ana Lopez <ana@lumen.example>", "A price", "x").await;
    office.drain().await;
    let sent = office.smtp.messages();
    assert_eq!(sent.len(), 1);
    let raw = mailwire_of(&sent[0].raw);
    assert!(raw.contains("Auto-Submitted: auto-replied") && raw.contains("Subject: Auto: We got it") && raw.contains("Ana"), "{raw}");
    assert_eq!(office.number("select count(*) from mail.thread where answered").await, 0);
    let again = office.letter("mia", "Ana Lopez <ana@lumen.example>", "Another price", "x").await;
    let machine =
        headed(&office, "mia", "From: b@lumen.example\nTo: mia@firm.example\nSubject: price list\nAuto-Submitted: auto-replied").await;
    let list = headed(&office, "mia", "From: c@lumen.example\nTo: mia@firm.example\nSubject: price news\nList-Id: <n.lumen.example>").await;
    let bulk = headed(&office, "mia", "From: d@lumen.example\nTo: mia@firm.example\nSubject: price bulk\nPrecedence: bulk").await;
    let nobody = headed(&office, "mia", "From: no-reply@lumen.example\nTo: mia@firm.example\nSubject: price robot").await;
    let ours = headed(&office, "mia", "From: noah@firm.example\nTo: mia@firm.example\nSubject: price inside").await;
    let elsewhere = headed(&office, "mia", "From: e@lumen.example\nTo: someone@else.example\nSubject: price for all").await;
    let empty = headed(&office, "mia", "Return-Path: <>\nFrom: f@lumen.example\nTo: mia@firm.example\nSubject: price back").await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
    assert_eq!(told(&office, "mia", &thread).await, ["Thanks reply"]);
    assert_eq!(told(&office, "mia", &again).await, ["Thanks reply recently"]);
    for (which, why) in [
        (machine, "automatic"),
        (list, "automatic"),
        (bulk, "automatic"),
        (nobody, "automatic"),
        (ours, "ours"),
        (elsewhere, "not_to_us"),
        (empty, "automatic"),
    ] {
        assert_eq!(told(&office, "mia", &which).await, [format!("Thanks reply {why}")]);
    }
    // A week later he gets it again.
    office.clock.advance(Duration::days(8));
    office.letter("mia", "Ana Lopez <ana@lumen.example>", "The next price", "x").await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_loop_breaker_stops_a_rule_and_tells_its_owner() {
    let office = Office::new().await;
    let made = rule(&office, "mia", "On", "ping", json!([{"do": "forward", "to": ["far@away.example"]}])).await;
    // What has been through this mailbox is not handed on from it.
    let been = headed(&office, "mia", "From: a@b.example\nTo: mia@firm.example\nSubject: ping zero\nX-Loop: Mia@firm.example").await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &been).await, ["On forward loop"]);
    // A machine that strips the header is stopped by counts: one thread, again and again.
    let mut last = String::new();
    for n in 0..=mail::handling::THREAD_HOUR_MAX {
        let head = format!("From: a@b.example\nTo: mia@firm.example\nSubject: ping {n}\nReferences: <one@b.example>");
        last = headed(&office, "mia", &head).await;
        office.drain().await;
    }
    let sent = office.smtp.messages().len();
    assert_eq!(i64::try_from(sent).unwrap(), mail::handling::THREAD_HOUR_MAX);
    assert!(told(&office, "mia", &last).await.contains(&"On forward loop".to_owned()));
    let listed = office.get("mia", "/api/mail/rules").await;
    assert_eq!((listed[0]["paused_why"].as_str(), listed[0]["active"].as_bool()), (Some("thread"), Some(true)), "{listed}");
    assert_eq!(office.number("select count(*) from platform.job where kind = 'accounts.tell'").await, 1);
    // Switched on again by a person it goes on, an hour later.
    let path = format!("/api/mail/rules/{}/switch", made["id"].as_str().unwrap());
    assert_eq!(office.ask("mia", "POST", &path, json!({"active": true})).await.status, 204);
    office.clock.advance(Duration::hours(2));
    headed(&office, "mia", "From: c@d.example\nTo: mia@firm.example\nSubject: ping later").await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), sent + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn threads_are_given_in_a_teams_mailbox_only() {
    let office = Office::new().await;
    let noah = office.actor("noah").account.unwrap().to_string();
    let mailbox = office.mailbox("mia").to_string();
    let mut of_team = written("Give", json!([subject("price")]), json!([{"do": "assign", "to": noah}]));
    of_team["reach"] = json!("mailbox");
    of_team["mailbox_id"] = json!(mailbox);
    let flaw = async |body: &Value| office.ask("mia", "POST", "/api/mail/rules", body.clone()).await.json()["errors"][0].clone();
    assert_eq!(flaw(&of_team).await["code"], "mail.rule_no_team");
    let distribution = json!({"customers_to_owner": false, "lines": [], "rest": [], "way": "in_turn"});
    let shared_with = async |shares: Value| {
        let sharing = json!({"superiors": "full", "team": true, "shares": shares, "distribution": distribution});
        let kept = office.ask("mia", "PUT", &format!("/api/mail/mailboxes/{mailbox}/sharing"), sharing).await;
        assert_eq!(kept.status, 200, "{}", kept.text());
    };
    shared_with(json!([])).await;
    let problem = flaw(&of_team).await;
    assert_eq!((&problem["code"], &problem["field"]), (&"mail.rule_not_member".into(), &"actions.0.to".into()));
    assert!(problem["detail"].as_str().unwrap().contains("noah works in none of the team mailboxes"), "{problem}");
    shared_with(json!([{"with": noah, "kind": "account", "level": "full"}])).await;
    office.post("mia", "/api/mail/rules", of_team).await;
    assert_eq!(office.get("mia", "/api/mail/rules").await[0]["gives_nobody"], false);
    let thread = office.letter("mia", "a@b.example", "A price", "x").await;
    office.drain().await;
    assert_eq!(office.get("boss", &format!("/api/mail/threads/{thread}")).await["assignee_id"], json!(noah));
    // Whoever works in the mailbox sees its rules, and what they did.
    assert_eq!(office.get("noah", "/api/mail/rules").await.as_array().unwrap().len(), 1);
    assert_eq!(told(&office, "noah", &thread).await, ["Give assign"]);
    // He is shut out later: the rule can't know, says so at each mail, and stands marked in its list.
    shared_with(json!([])).await;
    let next = office.letter("mia", "b@b.example", "Another price", "x").await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &next).await, ["Give assign not_member"]);
    assert_eq!(office.get("mia", &format!("/api/mail/threads/{next}")).await["assignee_id"], Value::Null);
    assert_eq!(office.get("mia", "/api/mail/rules").await[0]["gives_nobody"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_for_several_mailboxes_gives_where_its_conditions_leave_a_team() {
    let office = Office::new().await;
    let noah = office.actor("noah").account.unwrap().to_string();
    let mailbox = office.mailbox("mia").to_string();
    let gives = |conditions: Value| {
        let mut rule = written("Give", conditions, json!([{"do": "assign", "to": noah}]));
        rule["reach"] = json!("company");
        rule
    };
    let team = |shares: Value| json!({"superiors": "full", "team": true, "shares": shares, "distribution": {"customers_to_owner": false, "lines": [], "rest": [], "way": "in_turn"}});
    let flaw = async |body: Value| office.ask("boss", "POST", "/api/mail/rules", body).await.json()["errors"][0]["code"].clone();
    assert_eq!(flaw(gives(json!([subject("price")]))).await, "mail.rule_no_team");
    let shares = json!([{"with": noah, "kind": "account", "level": "full"}]);
    office.ask("mia", "PUT", &format!("/api/mail/mailboxes/{mailbox}/sharing"), team(shares)).await;
    let at = |id: &str| json!([subject("price"), {"field": "mailbox", "operator": "is", "values": [id]}]);
    assert_eq!(flaw(gives(at(&office.mailbox("boss").to_string()))).await, "mail.rule_no_team");
    assert_eq!(office.ask("boss", "POST", "/api/mail/rules", gives(at(&mailbox))).await.status, 201);
    assert_eq!(office.ask("boss", "POST", "/api/mail/rules", gives(json!([subject("offer")]))).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_writer_becomes_a_customer_and_a_task_is_promised() {
    let office = Office::new().await;
    let actions = json!([{"do": "profile"}, {"do": "task", "title": "Call back", "days": 2}]);
    rule(&office, "mia", "New", "price", actions).await;
    let text = "Please quote.\n\n-- \nAna Lopez\nBuyer\nLumen SL\nTel +34 911 222 333\nwww.lumen-lights.es";
    let thread = office.letter("mia", "Ana Lopez <ana@lumen-lights.es>", "A price please", text).await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &thread).await, ["New profile", "New task"]);
    assert_eq!(office.number("select count(*) from customers.contact").await, 1);
    let owners = office.number("select count(*) from customers.company where source = 'mail_suggestion'").await;
    assert_eq!(owners, 1);
    assert_eq!(
        office.number("select count(*) from platform.job where kind = 'sales.task_of_mail' and payload->>'title' = 'Call back'").await,
        1
    );
    // A second mail of hers offers nothing.
    let again = office.letter("mia", "Ana Lopez <ana@lumen-lights.es>", "One more price", text).await;
    office.drain().await;
    assert!(told(&office, "mia", &again).await.contains(&"New profile nothing_to_offer".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_rules_are_unseen_and_not_to_be_changed() {
    let office = Office::new().await;
    let made = rule(&office, "mia", "Mine", "price", json!([{"do": "star"}])).await;
    let id = made["id"].as_str().unwrap().to_owned();
    for who in ["noah", "boss", "chief"] {
        assert_eq!(office.get(who, "/api/mail/rules").await, json!([]), "{who}");
        let not_there = (404, "mail.not_found".to_owned());
        let mut anew = written("Theirs", json!([subject("x")]), json!([{"do": "star"}]));
        anew["revision"] = json!(1);
        assert_eq!(office.refused(who, "PUT", &format!("/api/mail/rules/{id}"), anew).await, not_there, "{who}");
        assert_eq!(office.refused(who, "DELETE", &format!("/api/mail/rules/{id}"), Value::Null).await, not_there, "{who}");
        assert_eq!(office.refused(who, "GET", &format!("/api/mail/rules/{id}/log"), Value::Null).await, not_there, "{who}");
        let past = json!({"rules": [id], "since": "2020-01-01T00:00:00Z"});
        assert_eq!(office.refused(who, "POST", "/api/mail/rule-runs", past).await, not_there, "{who}");
    }
    // Her rule looks at her mailboxes only.
    let his = office.letter("noah", "a@b.example", "A price", "x").await;
    office.drain().await;
    assert!(told(&office, "noah", &his).await.is_empty());
    // A mailbox that isn't his: no rule for it.
    let mut of_mailbox = written("Hers", json!([subject("x")]), json!([{"do": "star"}]));
    of_mailbox["reach"] = json!("mailbox");
    of_mailbox["mailbox_id"] = json!(office.mailbox("mia"));
    assert_eq!(office.refused("noah", "POST", "/api/mail/rules", of_mailbox).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_says_which_field_why_and_what_to_do() {
    let office = Office::new().await;
    let refused = |body: Value| {
        let office = &office;
        async move {
            let answer = office.ask("mia", "POST", "/api/mail/rules", body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            let told = answer.json();
            let field = &told["errors"][0];
            assert!(field["detail"].as_str().is_some_and(|d| d.len() > 10), "{told}");
            (field["field"].as_str().unwrap_or_default().to_owned(), told["code"].as_str().unwrap_or_default().to_owned())
        }
    };
    let pair = |field: &str, code: &str| (field.to_owned(), format!("mail.rule_{code}"));
    let star = || json!([{"do": "star"}]);
    assert_eq!(refused(written(" ", json!([subject("x")]), star())).await, pair("name", "empty"));
    assert_eq!(refused(written(&"n".repeat(121), json!([subject("x")]), star())).await, pair("name", "too_long"));
    assert_eq!(refused(written("R", json!([]), star())).await, pair("conditions", "empty"));
    assert_eq!(refused(written("R", json!([subject("")]), star())).await, pair("conditions.0.values", "empty"));
    let pattern = json!({"field": "body", "operator": "matches", "values": ["(("]});
    assert_eq!(refused(written("R", json!([subject("x"), pattern]), star())).await, pair("conditions.1.values", "pattern"));
    let to = |a: &str| json!([{"do": "forward", "to": [a]}]);
    assert_eq!(refused(written("R", json!([subject("x")]), to("nobody"))).await, pair("actions.0.to", "address"));
    assert_eq!(refused(written("R", json!([subject("x")]), to("mia@firm.example"))).await, pair("actions.0.to", "own_address"));
    let elsewhere = json!([{"do": "move", "folder_id": office.folder("noah", "archive")}]);
    assert_eq!(refused(written("R", json!([subject("x")]), elsewhere)).await, pair("actions.0.folder_id", "folder"));
    let gone = json!([{"do": "reply", "template_id": uuid::Uuid::new_v4(), "days": 3}]);
    assert_eq!(refused(written("R", json!([subject("x")]), gone)).await, pair("actions.0.template_id", "template"));
    let nobody = json!([{"do": "assign", "to": uuid::Uuid::new_v4()}]);
    assert_eq!(refused(written("R", json!([subject("x")]), nobody)).await, pair("actions.0.to", "colleague"));
    let unknown = written("R", json!([{"field": "smell", "operator": "is", "values": ["x"]}]), star());
    assert!(office.ask("mia", "POST", "/api/mail/rules", unknown).await.status < 500);
    // Two who write at once: the later one is told.
    let made = rule(&office, "mia", "R", "x", star()).await;
    let path = format!("/api/mail/rules/{}", made["id"].as_str().unwrap());
    let mut anew = written("R2", json!([subject("x")]), star());
    anew["revision"] = json!(1);
    assert_eq!(office.ask("mia", "PUT", &path, anew.clone()).await.status, 200);
    assert_eq!(office.refused("mia", "PUT", &path, anew).await, (409, "mail.rule_changed".to_owned()));
}

pub async fn run(office: &Office, who: &str, rules: &[&Value]) -> String {
    let ids: Vec<&Value> = rules.iter().map(|r| &r["id"]).collect();
    let begun = office.post(who, "/api/mail/rule-runs", json!({"rules": ids, "since": "2020-01-01T00:00:00Z"})).await;
    begun["id"].as_str().unwrap().to_owned()
}

async fn act(office: &Office, who: &str, run: &str, body: Value) {
    let answer = office.ask(who, "POST", &format!("/api/mail/rule-runs/{run}/act"), body).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
}

/// The changes of a run: subject and the kinds of its steps.
async fn listed(office: &Office, run: &str, part: &str, key: &str) -> Vec<(String, Vec<String>)> {
    let page = office.get("mia", &format!("/api/mail/rule-runs/{run}/changes?limit=100")).await;
    let kinds = |row: &Value| row[part].as_array().unwrap().iter().map(|s| s[key].as_str().unwrap().to_owned()).collect();
    page["items"].as_array().unwrap().iter().map(|row| (row["subject"].as_str().unwrap().to_owned(), kinds(row))).collect()
}

/// All that runs change, of all mails.
async fn picture(office: &Office) -> String {
    let mut all = String::new();
    for thread in office.get("mia", "/api/mail/threads?box=all&limit=100").await["items"].as_array().unwrap() {
        let shown = office.get("mia", &format!("/api/mail/threads/{}", thread["id"].as_str().unwrap())).await;
        for m in shown["messages"].as_array().unwrap() {
            let labels: Vec<_> = m["topics"].as_array().unwrap().iter().map(|t| t["label"].clone()).collect();
            all.push_str(&format!("{} {} {} {} {labels:?} {}\n", m["subject"], m["seen"], m["starred"], folder_of(m), thread["tab"]));
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn over_the_past_it_first_lists_then_does_just_that_and_takes_it_back() {
    let office = Office::new().await;
    for n in 0..30 {
        office.letter("mia", &format!("w{n}@lumen.example"), &format!("Price {n}"), "x").await;
    }
    office.letter("mia", "z@lumen.example", "Hello", "x").await;
    office.drain().await;
    let before = picture(&office).await;
    let actions = json!([{"do": "star"}, {"do": "read"}, {"do": "move", "role": "archive"}, {"do": "label", "label": "quotation"},
        {"do": "forward", "to": ["far@away.example"]}, {"do": "task", "title": "T", "days": 1}]);
    let made = rule(&office, "mia", "Prices", "price", actions).await;
    let id = run(&office, "mia", &[&made]).await;
    office.drain().await;

    let path = format!("/api/mail/rule-runs/{id}");
    let looked = office.get("mia", &path).await;
    assert_eq!(
        (looked["state"].as_str(), looked["looked"].as_i64(), looked["found"].as_i64()),
        (Some("looked"), Some(31), Some(30)),
        "{looked}"
    );
    assert_eq!(picture(&office).await, before, "a dry run changes nothing");
    let would = listed(&office, &id, "steps", "kind").await;
    assert_eq!(would.len(), 30);
    // Others don't see it.
    assert_eq!(office.refused("noah", "GET", &path, Value::Null).await.0, 404);
    assert_eq!(office.refused("boss", "GET", &format!("{path}/changes"), Value::Null).await.0, 404);

    act(&office, "mia", &id, json!({"act": "apply"})).await;
    office.drain().await;
    let done = office.get("mia", &path).await;
    assert_eq!((done["state"].as_str(), done["changed"].as_i64()), (Some("done"), Some(30)), "{done}");
    let did = listed(&office, &id, "did", "do").await;
    let without = |all: &[(String, Vec<String>)]| -> Vec<(String, Vec<String>)> {
        all.iter().map(|(s, k)| (s.clone(), k.iter().filter(|k| !matches!(k.as_str(), "forward" | "task")).cloned().collect())).collect()
    };
    assert_eq!(did, without(&would), "what was listed is what was done");
    assert_eq!(office.smtp.messages().len(), 0, "nothing leaves for the past unasked");
    assert_eq!(office.number("select count(*) from platform.job where kind = 'sales.task_of_mail'").await, 0);
    assert_eq!(office.number("select count(*) from mail.message where starred and seen and 'quotation' = any(topics)").await, 30);
    assert_eq!(office.number("select sum(hits)::bigint from mail.rule").await, 30);
    // There is nothing left that it would change, but for what only leaves or makes.
    let again = run(&office, "mia", &[&made]).await;
    office.drain().await;
    assert!(listed(&office, &again, "steps", "kind").await.iter().all(|(_, k)| k == &["forward", "task"]));

    act(&office, "mia", &id, json!({"act": "undo"})).await;
    office.drain().await;
    assert_eq!(office.get("mia", &path).await["state"], "undone");
    assert_eq!(picture(&office).await, before, "all is as it was");
    assert_eq!(office.number("select count(*) from mail.rule_hit").await, 0);
    assert_eq!(office.refused("mia", "POST", &format!("{path}/act"), json!({"act": "undo"})).await, (409, "mail.run_not_ready".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_stopped_and_goes_on_and_sends_for_the_past_when_asked() {
    let office = Office::new().await;
    for n in 0..3 {
        office.letter("mia", &format!("w{n}@lumen.example"), &format!("Price {n}"), "x").await;
    }
    office.drain().await;
    let made = rule(&office, "mia", "Prices", "price", json!([{"do": "star"}, {"do": "forward", "to": ["far@away.example"]}])).await;
    let id = run(&office, "mia", &[&made]).await;
    act(&office, "mia", &id, json!({"act": "stop"})).await;
    office.drain().await;
    let path = format!("/api/mail/rule-runs/{id}");
    let halted = office.get("mia", &path).await;
    assert_eq!((halted["state"].as_str(), halted["stopped"].as_bool(), halted["looked"].as_i64()), (Some("looking"), Some(true), Some(0)));
    act(&office, "mia", &id, json!({"act": "resume"})).await;
    office.drain().await;
    assert_eq!(office.get("mia", &path).await["found"], 3);
    act(&office, "mia", &id, json!({"act": "apply", "sends": true})).await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 3);
    assert_eq!(office.get("mia", &path).await["changed"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_tried_before_it_is_kept() {
    let office = Office::new().await;
    office.letter("mia", "a@lumen.example", "Price", "x").await;
    office.drain().await;
    let new = json!({"written": written("Try", json!([subject("price")]), json!([{"do": "star"}])), "since": "2020-01-01T00:00:00Z"});
    let begun = office.post("mia", "/api/mail/rule-runs", new).await;
    let id = begun["id"].as_str().unwrap();
    office.drain().await;
    assert_eq!(office.get("mia", &format!("/api/mail/rule-runs/{id}")).await["found"], 1);
    let apply = office.refused("mia", "POST", &format!("/api/mail/rule-runs/{id}/act"), json!({"act": "apply"})).await;
    assert_eq!(apply, (409, "mail.run_not_ready".to_owned()));
    assert!(office.get("mia", "/api/mail/rule-runs").await["items"].as_array().unwrap().is_empty());
}
