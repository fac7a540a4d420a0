//! Rules on mail act by the rights that whoever keeps them has now; and what they hand on within the company is known again.

use crate::handling::{only_message, rule, subject, told, written};
use crate::office::Office;
use chrono::Duration;
use serde_json::{Value, json};

/// How often the owner of a rule was told since the last time that somebody looked.
async fn tells(office: &Office) -> i64 {
    let sql = "select count(*) from platform.job where kind = 'accounts.tell' and state = 'waiting' and payload->'what' ? 'mail_rule_held'";
    let told = office.number(sql).await;
    office.run("update platform.job set state = 'done', finished_at = now() where kind = 'accounts.tell'").await;
    told
}

/// Mia has a role from now on that lacks these.
async fn mia_loses(office: &Office, lacks: &'static [&'static str]) {
    let permissions: Vec<String> = mail::PERMISSIONS.iter().map(|p| p.0.to_owned()).filter(|p| !lacks.contains(&p.as_str())).collect();
    office
        .run_with(
            "with role as (
               insert into accounts.role (tenant_id, id, name, permissions, created_at)
               select tenant_id, gen_random_uuid(), 'Less ' || gen_random_uuid(), $1, now() from accounts.account where name = 'mia' returning id)
             update accounts.account set role_id = (select id from role) where name = 'mia'",
            permissions,
        )
        .await;
}

async fn held(office: &Office, who: &str) -> Value {
    office.get(who, "/api/mail/rules").await[0]["held"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_is_lost_holds_what_needs_it_and_the_owner_is_told_once_a_day() {
    let office = Office::new().await;
    let actions = json!([{"do": "star"}, {"do": "forward", "to": ["far@away.example"]}]);
    rule(&office, "mia", "On", "price", actions).await;
    assert_eq!(held(&office, "mia").await, Value::Null);
    mia_loses(&office, &["mail.send"]).await;
    let thread = office.letter("mia", "a@b.example", "A price", "x").await;
    office.letter("mia", "c@b.example", "Another price", "x").await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &thread).await, ["On forward may_not", "On star"]);
    assert_eq!(office.number("select count(*) from mail.outgoing").await, 0);
    assert_eq!(tells(&office).await, 1, "once for both");
    assert_eq!(held(&office, "mia").await, "may_not");

    office.clock.advance(Duration::hours(20));
    office.letter("mia", "d@b.example", "The same day’s price", "x").await;
    office.drain().await;
    assert_eq!(tells(&office).await, 0);
    office.clock.advance(Duration::hours(5));
    office.letter("mia", "e@b.example", "The next day’s price", "x").await;
    office.drain().await;
    assert_eq!(tells(&office).await, 1);

    // With the right back it goes on, for what comes from then on.
    mia_loses(&office, &[]).await;
    office.letter("mia", "f@b.example", "A last price", "x").await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 1);
    assert_eq!(held(&office, "mia").await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_a_mailbox_or_the_company_has_nothing_done_there() {
    let office = Office::new().await;
    let mut of_mailbox = written("Of mailbox", json!([subject("price")]), json!([{"do": "star"}]));
    of_mailbox["reach"] = json!("mailbox");
    of_mailbox["mailbox_id"] = json!(office.mailbox("mia"));
    office.post("boss", "/api/mail/rules", of_mailbox).await;
    let before = office.letter("mia", "a@b.example", "A price", "x").await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &before).await, ["Of mailbox star"]);

    office.run("update accounts.account set sees = 'own' where name = 'boss'").await;
    let left = office.letter("mia", "b@b.example", "A second price", "x").await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &left).await, ["Of mailbox star left"]);
    assert_eq!(only_message(&office, "mia", &left).await["starred"], false);
    assert_eq!((tells(&office).await, held(&office, "mia").await), (1, json!("left")));

    office.run("update accounts.account set state = 'disabled' where name = 'boss'").await;
    let gone = office.letter("mia", "c@b.example", "A third price", "x").await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &gone).await, ["Of mailbox star gone"]);
    assert_eq!((tells(&office).await, held(&office, "mia").await), (0, json!("gone")));

    // Who works there saves it anew: it is hers, and goes on.
    let rules = office.get("mia", "/api/mail/rules").await;
    let mut anew = json!({"revision": rules[0]["revision"]});
    for key in ["reach", "mailbox_id", "name", "active", "content"] {
        anew[key] = rules[0][key].clone();
    }
    let saved = office.ask("mia", "PUT", &format!("/api/mail/rules/{}", rules[0]["id"].as_str().unwrap()), anew).await;
    assert_eq!((saved.status, saved.json()["held"].clone()), (200, Value::Null), "{}", saved.text());
    let again = office.letter("mia", "d@b.example", "A fourth price", "x").await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &again).await, ["Of mailbox star"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_made_by_who_may_make_one_when_it_is_made() {
    let office = Office::new().await;
    rule(&office, "mia", "New", "price", json!([{"do": "profile"}])).await;
    let text = "Please quote.\n\n-- \nAna Lopez\nBuyer\nLumen SL\nTel +34 911 222 333\nwww.lumen-lights.es";
    // The right is lost between the rule and the promise that it made: it stands on the way.
    let thread = office.letter("mia", "Ana Lopez <ana@lumen-lights.es>", "A price please", text).await;
    office
        .run(
            "create function public.put_off() returns trigger language plpgsql as
             $$ begin new.run_at = new.run_at + interval '1 day'; return new; end $$",
        )
        .await;
    office
        .run(
            "create trigger put_off before insert on platform.job for each row
             when (new.kind = 'mail.rules.profile') execute function public.put_off()",
        )
        .await;
    office.drain().await;
    assert_eq!(told(&office, "mia", &thread).await, ["New profile"]);
    mia_loses(&office, &["mail.suggestion.accept"]).await;
    office.clock.advance(Duration::days(2));
    office.drain().await;
    assert_eq!(told(&office, "mia", &thread).await, ["New profile may_not"]);
    assert_eq!(office.number("select count(*) from customers.contact").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_rule_hands_on_within_the_company_is_labelled_by_what_it_is_and_goes_round_no_circle() {
    let office = Office::new().await;
    rule(&office, "mia", "To noah", "inquiry", json!([{"do": "forward", "to": ["noah@firm.example"]}])).await;
    rule(&office, "noah", "To mia", "inquiry", json!([{"do": "forward", "to": ["mia@firm.example"]}])).await;
    let text = "Dear Sir, we are an importer in Chile. Please send your price list, catalogue and MOQ for LED panels, FOB Ningbo.";
    office.letter("mia", "Ana <ana@lumen.example>", "Inquiry LED panel", text).await;
    office.drain().await;
    let sent = office.smtp.messages();
    assert_eq!(sent.len(), 1);
    let raw = String::from_utf8(sent[0].raw.clone()).unwrap().replace("\r\n", "\n");
    let at_noahs = office.deliver("noah", "inbox", &raw).await;
    let shown = office.get("noah", &format!("/api/mail/threads/{at_noahs}")).await;
    let message = &shown["messages"][0];
    assert_eq!((shown["tab"].as_str(), message["topics"][0]["label"].as_str()), (Some("enquiries"), Some("enquiry")), "{shown}");
    assert_eq!((message["auto"].as_str(), shown["waiting"].as_bool()), (Some("handed-on"), Some(false)), "she waits at mia's");
    assert_eq!(office.number("select count(*) from mail.suggestion where address = 'mia@firm.example'").await, 0);

    // Noah's rule looks at it too, and hands it back; there the circle ends.
    office.drain().await;
    assert_eq!(told(&office, "noah", &at_noahs).await, ["To mia forward"]);
    let sent = office.smtp.messages();
    assert_eq!(sent.len(), 2);
    let raw = String::from_utf8(sent[1].raw.clone()).unwrap().replace("\r\n", "\n");
    let back = office.deliver("mia", "inbox", &raw).await;
    office.drain().await;
    assert_eq!(office.smtp.messages().len(), 2);
    assert!(told(&office, "mia", &back).await.contains(&"To noah forward loop".to_owned()));
    // Through two hands it is still Ana's enquiry.
    let labels = "select count(*) from mail.message where auto = 'handed-on' and topics[1] = 'enquiry'";
    assert_eq!(office.number(labels).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_looks_handed_on_but_is_not_ours_stays_a_machines() {
    let office = Office::new().await;
    let raw = "From: Ana <ana@lumen.example>\nTo: mia@firm.example\nSubject: Inquiry LED panel\nMessage-ID: <f@x.example>\nAuto-Submitted: auto-generated\nX-Loop: noah@firm.example\n\nPlease send your price list\n";
    let thread = office.deliver("mia", "inbox", raw).await;
    let shown = office.get("mia", &format!("/api/mail/threads/{thread}")).await;
    let auto = shown["messages"][0]["auto"].as_str();
    assert!(shown["tab"] == "others" && auto.is_some() && auto != Some("handed-on"), "{shown}");
}
