//! Other programs are told what happens: signed, of what their maker may see, exactly what happened also when this program is killed.

use crate::house::{PASSWORD, bind_user, join, program, role};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use testkit::caller::Caller;
use testkit::database::TestDb;
use testkit::dovecot::Dovecot;
use testkit::program::Program;
use testkit::receiver::{Receiver, Taken};
use testkit::smtp_sink::SmtpSink;

const PATIENCE: Duration = Duration::from_secs(40);

async fn started(database: &TestDb) -> (Program, Caller) {
    let program = program(database, &["--allow-inner-webhooks"]).await;
    let mut boss = program.caller();
    boss.start_company("Seabright", "Boss", "boss@shop.example", PASSWORD).await;
    (program, boss)
}

/// Makes a webhook; its id and its secret.
async fn hook(person: &mut Caller, receiver: &Receiver, kinds: &[&str]) -> (String, String) {
    let made = person.post("/api/webhooks", json!({ "name": "ERP", "url": receiver.url(), "kinds": kinds })).await.ok();
    let word = |value: &Value| value.as_str().expect("a text").to_owned();
    (word(&made["webhook"]["id"]), word(&made["secret"]))
}

async fn company(person: &mut Caller, name: &str) -> String {
    let made = person.post("/api/customers", json!({ "name": name, "country": "FR" })).await.ok();
    made["id"].as_str().expect("a company has an id").to_owned()
}

/// The first of a list, as soon as it is as it should be.
async fn until_written(person: &Caller, list: &str, holds: impl Fn(&Value) -> bool) -> Value {
    let end = Instant::now() + PATIENCE;
    loop {
        let first = person.get(list).await.ok()["items"][0].clone();
        if holds(&first) {
            return first;
        }
        assert!(Instant::now() < end, "{list} stays {first}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The ids of the companies that were told of.
fn companies(taken: &[Taken]) -> BTreeSet<String> {
    taken.iter().filter_map(|t| t.json()["data"]["company_id"].as_str().map(ToOwned::to_owned)).collect()
}

fn is_signed(taken: &Taken, secret: &str) -> bool {
    let key = webhooks::signing_key(secret).expect("a secret is a key");
    let seconds = taken.header("webhook-timestamp").parse().expect("seconds");
    webhooks::sign(&key, taken.header("webhook-id"), seconds, &taken.body) == taken.header("webhook-signature")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_told_what_its_maker_may_see_and_no_more() {
    let database = TestDb::new().await;
    let (program, mut boss) = started(&database).await;
    let manager = role(&boss, "manager").await;
    let mut mia = join(&mut boss, program.caller(), "Mia", &manager, "own").await;
    let (all, own) = (Receiver::start().await, Receiver::start().await);
    let (_, secret) = hook(&mut boss, &all, &["customers.company", "mail.received"]).await;
    hook(&mut mia, &own, &["customers.company"]).await;

    let of_boss = company(&mut boss, "Kept by the boss").await;
    let of_mia = company(&mut mia, "Kept by Mia").await;
    let both = BTreeSet::from([of_boss, of_mia.clone()]);
    let taken = all.until(PATIENCE, |taken| companies(taken) == both).await.expect("the boss is told of both");
    assert!(taken.iter().all(|t| is_signed(t, &secret) && t.header("content-type") == "application/json"), "{taken:?}");
    assert!(taken.iter().all(|t| t.json()["type"] == "customers.company" && t.json()["timestamp"].is_string()), "{taken:?}");
    let ids: BTreeSet<&str> = taken.iter().map(|t| t.header("webhook-id")).collect();
    assert_eq!(ids.len(), taken.len(), "each has an id of its own");
    own.until(PATIENCE, |taken| companies(taken).contains(&of_mia)).await.expect("Mia is told of hers");
    assert_eq!(companies(&own.taken()), BTreeSet::from([of_mia]), "and of nothing else");
    // A colleague's webhook is nobody else's.
    let mias = mia.get("/api/webhooks").await.ok()["items"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(boss.delete(&format!("/api/webhooks/{mias}")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_comes_is_told_once_and_the_past_is_not() {
    let database = TestDb::new().await;
    let (_program, mut boss) = started(&database).await;
    let (dovecot, sink, receiver) = (Dovecot::start().await, SmtpSink::start().await, Receiver::start().await);
    dovecot
        .deliver(testkit::dovecot::USER, "INBOX", b"Subject: old\r\nMessage-ID: <old@x.example>\r\nFrom: a@x.example\r\n\r\nx\r\n")
        .await;
    hook(&mut boss, &receiver, &["mail.received"]).await;
    let mailbox = bind_user(&mut boss, &dovecot, &sink, "anna@shop.example", testkit::dovecot::USER, testkit::dovecot::PASSWORD).await;
    let live = async || boss.get(&format!("/api/mail/mailboxes/{mailbox}")).await.ok()["sync"]["phase"] == "live";
    let end = Instant::now() + PATIENCE;
    while !live().await && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mail =
        b"Subject: new\r\nMessage-ID: <new@x.example>\r\nFrom: Ana <ana@lumen.example>\r\nTo: anna@shop.example\r\n\r\nPlease quote.\r\n";
    dovecot.deliver(testkit::dovecot::USER, "INBOX", mail).await;
    let taken = receiver.until(PATIENCE, |taken| !taken.is_empty()).await.expect("a mail is told");
    let data = taken[0].json()["data"].clone();
    assert_eq!(data["mailbox_id"], json!(mailbox));
    let thread = boss.get(&format!("/api/mail/threads/{}", data["thread_id"].as_str().unwrap_or_default())).await.ok();
    assert!(thread.to_string().contains("Please quote."), "what is told can be asked for: {thread}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(receiver.taken().len(), 1, "once, and nothing of the past");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_nothing_is_lost() {
    let database = TestDb::new().await;
    let (mut program, mut boss) = started(&database).await;
    let receiver = Receiver::start().await;
    hook(&mut boss, &receiver, &["customers.company"]).await;
    let mut made = BTreeSet::new();
    for round in 0..4 {
        for number in 0..6 {
            made.insert(company(&mut boss, &format!("Company {round}-{number}")).await);
        }
        program.kill();
        program.restart().await;
    }
    let taken = receiver.until(PATIENCE, |taken| companies(taken) == made).await.expect("every company is told");
    // The same delivery may come twice, the same event is never two deliveries.
    let of = |id: &str| taken.iter().filter(|t| t.json()["data"]["company_id"] == id).map(|t| t.header("webhook-id").to_owned()).collect();
    for id in &made {
        let ids: BTreeSet<String> = of(id);
        assert_eq!(ids.len(), 1, "one event of {id}, known by {ids:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_fails_is_asked_again_and_one_that_is_gone_is_not() {
    let database = TestDb::new().await;
    let (_program, mut boss) = started(&database).await;
    let receiver = Receiver::start().await;
    let (id, _) = hook(&mut boss, &receiver, &["customers.company"]).await;
    receiver.answer(503);
    company(&mut boss, "First").await;
    receiver.until(PATIENCE, |taken| taken.len() == 1).await.expect("a first attempt");
    // What became of an attempt is written after its answer.
    let deliveries = format!("/api/webhooks/{id}/deliveries");
    let waiting = until_written(&boss, &deliveries, |delivery| delivery["attempts"] == 1).await;
    assert_eq!((&waiting["state"], &waiting["status"]), (&json!("waiting"), &json!(503)));
    receiver.answer(204);
    let taken = receiver.until(PATIENCE, |taken| taken.len() == 2).await.expect("a second attempt");
    assert_eq!(taken[0].header("webhook-id"), taken[1].header("webhook-id"), "the same delivery");
    until_written(&boss, "/api/webhooks", |hook| hook["failing_since"].is_null()).await;
    // By hand: again, and a test.
    let delivery = waiting["id"].as_str().expect("an id");
    boss.post(&format!("/api/webhooks/{id}/deliveries/{delivery}/again"), json!({})).await.ok();
    boss.post(&format!("/api/webhooks/{id}/test"), json!({})).await.ok();
    let taken = receiver.until(PATIENCE, |taken| taken.len() == 4).await.expect("again and tried");
    assert!(taken.iter().any(|t| t.json()["type"] == "webhooks.test"));
    // Gone: switched off, nothing more is sent until a person switches it on.
    receiver.answer(410);
    company(&mut boss, "Second").await;
    receiver.until(PATIENCE, |taken| taken.len() == 5).await.expect("an attempt at what is gone");
    until_written(&boss, "/api/webhooks", |hook| hook["off"] == "gone").await;
    assert_eq!(boss.post(&format!("/api/webhooks/{id}/test"), json!({})).await.status, 409);
    company(&mut boss, "Unheard").await;
    receiver.answer(204);
    boss.post(&format!("/api/webhooks/{id}/switch"), json!({ "on": true })).await.ok();
    let last = company(&mut boss, "Third").await;
    let taken = receiver.until(PATIENCE, |taken| companies(taken).contains(&last)).await.expect("on again");
    assert_eq!(taken.len(), 6, "what happened while it was off is not told");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_refused_with_the_field() {
    let database = TestDb::new().await;
    let program = program(&database, &[]).await;
    let mut boss = program.caller();
    boss.start_company("Seabright", "Boss", "boss@shop.example", PASSWORD).await;
    let good = json!({ "name": "ERP", "url": "https://erp.example.com/in", "kinds": ["mail.received"] });
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    for (body, code) in [
        (with("name", json!(" ")), "webhooks.bad_name"),
        (with("url", json!("http://erp.example.com/in")), "webhooks.bad_url"),
        (with("url", json!("erp")), "webhooks.bad_url"),
        (with("url", json!("https://10.0.0.1/")), "webhooks.inner_url"),
        (with("url", json!("https://localhost/")), "webhooks.inner_url"),
        (with("kinds", json!([])), "webhooks.no_kinds"),
        (with("kinds", json!(["mail.eaten"])), "webhooks.no_such_kind"),
    ] {
        let answer = boss.post("/api/webhooks", body).await;
        assert_eq!((answer.status, answer.code()), (422, code));
    }
    assert!(boss.get("/api/webhooks").await.ok()["items"].as_array().is_some_and(Vec::is_empty));
    for _ in 0..20 {
        boss.post("/api/webhooks", good.clone()).await.ok();
    }
    assert_eq!(boss.post("/api/webhooks", good).await.code(), "webhooks.too_many");
}
