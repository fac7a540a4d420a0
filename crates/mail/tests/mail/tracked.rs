//! Tracking: asked for mail by mail, machines told from people, doors that tell nothing.

use crate::office::Office;
use serde_json::{Value, json};

const PERSON: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";
const GMAIL: &str = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";

async fn sent(office: &Office, body: Value) -> String {
    let html = "<p>See <a href=\"https://shop.example/lamps?a=1&amp;b=2\">our lamps</a></p>";
    let to = json!([{"name": "Ana", "address": "ana@lumen.example"}]);
    let new = json!({"mailbox_id": office.mailbox("mia").0, "to": to, "subject": "Lamps", "html": html});
    let id = office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned();
    // Sent from an address of its own, so that whoever comes later is not taken for the sender.
    office.post("mia", &format!("/api/mail/drafts/{id}/send"), body).await;
    office.run("update mail.outgoing set network = '198.51.100.0' where network is not null").await;
    office.clock.advance(chrono::Duration::seconds(1));
    office.drain().await;
    html_of(&office.smtp.messages().last().unwrap().raw)
}

/// The HTML of a mail with its text in one line, as its reader's program has it.
fn html_of(raw: &[u8]) -> String {
    mailwire::parse(raw).html.unwrap_or_default()
}

fn path_of(html: &str, at: &str) -> String {
    let begin = html.find(&format!("https://crm.example/api/mail/{at}/")).unwrap_or_else(|| panic!("no {at} in {html}"));
    let rest = &html[begin + "https://crm.example".len()..];
    rest[..rest.find('"').unwrap()].to_owned()
}

async fn thread(office: &Office) -> String {
    office.get("mia", "/api/mail/threads?box=sent").await["items"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_tracked_unless_it_is_asked_for() {
    let office = Office::new().await;
    let html = sent(&office, json!({"undo_seconds": 0})).await;
    assert!(!html.contains("crm.example") && html.contains("https://shop.example/lamps"), "{html}");
    assert_eq!(office.get("mia", &format!("/api/mail/threads/{}/tracking", thread(&office).await)).await, json!([]));
    assert_eq!(office.number("select count(*) from mail.tracked").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_may_track_by_itself_and_a_mail_may_not() {
    let office = Office::new().await;
    let path = format!("/api/mail/mailboxes/{}/tracking", office.mailbox("mia").0);
    assert_eq!(office.get("mia", &path).await["on"], false);
    assert_eq!(office.refused("noah", "PUT", &path, json!({"on": true})).await.0, 404);
    assert_eq!(office.ask("mia", "PUT", &path, json!({"on": true})).await.status, 200);
    assert!(sent(&office, json!({"undo_seconds": 0})).await.contains("/api/mail/o/"));
    assert!(!sent(&office, json!({"undo_seconds": 0, "track": false})).await.contains("/api/mail/o/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn people_machines_and_oneself_are_told_apart() {
    let office = Office::new().await;
    let html = sent(&office, json!({"undo_seconds": 0, "track": true})).await;
    let (picture, link) = (path_of(&html, "o"), path_of(&html, "l"));
    let knock = async |who: &str, path: &str, agent: &str| office.send(who, "GET", path, vec![], &[("user-agent", agent)]).await;
    assert_eq!(knock("", &picture, PERSON).await.status, 200);
    office.clock.advance(chrono::Duration::hours(2));
    for agent in ["Mozilla/5.0", GMAIL, "bingbot", PERSON] {
        assert_eq!(knock("", &picture, agent).await.headers["content-type"], "image/gif");
    }
    knock("noah", &picture, PERSON).await;
    let followed = knock("", &link, PERSON).await;
    assert_eq!((followed.status, followed.headers["location"].to_str().unwrap()), (302, "https://shop.example/lamps?a=1&b=2"));
    let told = office.get("mia", &format!("/api/mail/threads/{}/tracking", thread(&office).await)).await;
    let visits: Vec<(&str, &str)> =
        told[0]["visits"].as_array().unwrap().iter().map(|v| (v["kind"].as_str().unwrap(), v["visitor"].as_str().unwrap())).collect();
    assert_eq!(
        visits,
        [("link", "person"), ("open", "person"), ("open", "machine"), ("open", "by_proxy"), ("open", "host_machine"), ("open", "scanner")]
    );
    assert_eq!(
        (&told[0]["visits"][0]["device"], &told[0]["visits"][0]["target"]),
        (&"windows".into(), &"https://shop.example/lamps?a=1&b=2".into())
    );
    let id = thread(&office).await;
    assert_eq!(office.get("mia", &format!("/api/mail/tracking?threads={id}")).await, json!([id]));
    assert_eq!(office.get("noah", &format!("/api/mail/tracking?threads={id}")).await, json!([]));
    assert_eq!(office.refused("sue", "GET", &format!("/api/mail/threads/{id}/tracking"), Value::Null).await.0, 404);
    assert_eq!(office.refused("mia", "GET", "/api/mail/tracking?threads=x", Value::Null).await.1, "mail.field_malformed");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_machines_make_no_mark() {
    let office = Office::new().await;
    let html = sent(&office, json!({"undo_seconds": 0, "track": true})).await;
    office.clock.advance(chrono::Duration::hours(2));
    office.send("", "GET", &path_of(&html, "o"), vec![], &[("user-agent", "Mozilla/5.0")]).await;
    let id = thread(&office).await;
    assert_eq!(office.get("mia", &format!("/api/mail/tracking?threads={id}")).await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_door_without_a_mail_leads_nowhere_and_tells_nothing() {
    let office = Office::new().await;
    let html = sent(&office, json!({"undo_seconds": 0, "track": true})).await;
    let token = path_of(&html, "l").rsplit('/').next().unwrap().to_owned();
    let get = async |path: String| office.send("", "GET", &path, vec![], &[]).await;
    assert_eq!(get("/api/mail/o/nothing".to_owned()).await.status, 200);
    assert_eq!(get("/api/mail/l/nothing".to_owned()).await.status, 404);
    assert_eq!(get("/api/mail/l/https:%2F%2Fevil.example".to_owned()).await.status, 404);
    assert_eq!(get(format!("/api/mail/l/{}", "x".repeat(5_000))).await.status, 404);
    // A link's token opens no other door.
    assert_eq!(get(format!("/api/mail/u/{token}")).await.status, 404);
    assert_eq!(get(format!("/api/mail/u/{token}?sure=true")).await.status, 404);
    assert_eq!(office.number("select count(*) from mail.tracked_event").await, 0);
    assert_eq!(office.number("select count(*) from mail.unsubscribed").await, 0);
    let plain = mailwire::parse(&office.smtp.messages()[0].raw).text;
    assert!(plain.contains("our lamps") && !plain.contains("crm.example"), "{plain}");
}

#[tokio::test(flavor = "multi_thread")]
async fn visits_of_one_door_are_bounded() {
    let office = Office::new().await;
    let html = sent(&office, json!({"undo_seconds": 0, "track": true})).await;
    for _ in 0..210 {
        office.send("", "GET", &path_of(&html, "o"), vec![], &[("user-agent", PERSON)]).await;
    }
    assert_eq!(office.number("select count(*) from mail.tracked_event").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_to_many_shows_the_way_out_and_it_is_heeded() {
    let office = Office::new().await;
    let begin = async || {
        let to = json!([{"address": "ana@lumen.example"}, {"address": "bo@lux.example"}]);
        let new = json!({"mailbox_id": office.mailbox("mia").0, "to": to, "subject": "News", "html": "<p>Hi</p>"});
        let id = office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned();
        office.post("mia", &format!("/api/mail/drafts/{id}/separately"), json!({"pause_seconds": 1})).await;
        for _ in 0..4 {
            office.drain().await;
            office.clock.advance(chrono::Duration::seconds(2));
        }
    };
    begin().await;
    let mails = office.smtp.messages();
    let ana = mails.iter().find(|m| m.to == ["ana@lumen.example"]).unwrap();
    let out = ana.header("List-Unsubscribe").unwrap();
    let path = out.trim_matches(['<', '>', ' ']).strip_prefix("https://crm.example").unwrap().to_owned();
    // Looking at the page takes nobody out: scanners look too.
    let page = office.send("", "GET", &path, vec![], &[]).await;
    assert!(page.status == 200 && page.text().contains("<form method=\"post\">"), "{}", page.text());
    assert_eq!(office.send("", "GET", &format!("{path}?sure=true"), vec![], &[]).await.status, 200);
    assert_eq!(office.send("", "HEAD", &path, vec![], &[]).await.status, 200);
    assert_eq!(office.number("select count(*) from mail.unsubscribed").await, 0);
    // A mail program's button (RFC 8058): a POST from anywhere, twice.
    assert_eq!(ana.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    let form = [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://mail.example")];
    for _ in 0..2 {
        let out = office.send("", "POST", &path, b"List-Unsubscribe=One-Click".to_vec(), &form).await;
        assert_eq!(out.status, 200, "{}", out.text());
    }
    assert_eq!(office.number("select count(*) from mail.unsubscribed").await, 1);
    let guessed = format!("{}x", path.trim_end_matches(char::is_alphanumeric));
    assert_eq!(office.send("", "POST", &guessed, vec![], &form).await.status, 404);
    // Nothing else is open to strangers.
    for (method, elsewhere) in [("POST", "/api/mail/drafts"), ("DELETE", path.as_str()), ("POST", "/api/mail/unsubscribed")] {
        let refused = office.send("", method, elsewhere, vec![], &form).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (403, Some("web.csrf_missing")), "{method} {elsewhere}");
    }
    let listed = office.get("boss", "/api/mail/unsubscribed").await["items"][0].clone();
    assert_eq!((&listed["address"], &listed["by_himself"]), (&"ana@lumen.example".into(), &true.into()));
    begin().await;
    let to: Vec<String> = office.smtp.messages().iter().flat_map(|m| m.to.clone()).collect();
    assert_eq!((to.iter().filter(|t| t.starts_with("ana")).count(), to.iter().filter(|t| t.starts_with("bo")).count()), (1, 2));
}
