//! Files of follow-ups: brought, logged, fetched, seen by whoever sees the customer, gone with the entry.

mod house;

use chrono::Duration;
use db::sqlx;
use house::House;
use kernel::Actor;
use serde_json::{Value, json};
use uuid::Uuid;

const DOOR: &str = "/api/customers/files";
const FILE_BYTES_MAX: usize = 25 << 20;

async fn brought(house: &House, who: &str, name: &str, bytes: &[u8]) -> String {
    let (status, file) = house.upload(who, DOOR, name, bytes).await;
    assert_eq!((status, file["name"].as_str(), file["bytes"].as_u64()), (201, Some(name), Some(bytes.len() as u64)), "{file}");
    file["id"].as_str().unwrap().to_owned()
}

async fn logged(house: &House, who: &str, company: &str, files: &[&str]) -> (u16, Value) {
    let body = json!({"kind": "note", "text": "See the photographs", "file_ids": files});
    house.ask(who, "POST", &format!("/api/customers/{company}/follow-ups"), body).await
}

/// A customer of Mia's with a note that has a file; their ids.
async fn with_file(house: &House, name: &str) -> (String, String) {
    let company = house.make("mia", json!({"name": name})).await;
    let file = brought(house, "mia", "a.txt", name.as_bytes()).await;
    assert_eq!(logged(house, "mia", &company, &[&file]).await.0, 201);
    (company, file)
}

async fn status(house: &House, who: &str, file: &str) -> u16 {
    house.bytes(who, &format!("{DOOR}/{file}")).await.0
}

async fn shown(house: &House, who: &str, company: &str) -> Vec<Value> {
    let page = house.get(who, &format!("/api/customers/{company}/timeline")).await;
    page["items"].as_array().unwrap().iter().flat_map(|entry| entry["files"].as_array().unwrap().clone()).collect()
}

/// Status, the problem's code, and that of its first field.
fn code(answer: &(u16, Value)) -> (u16, &str, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or_default(), answer.1["errors"][0]["field"].as_str().unwrap_or_default())
}

async fn rows(house: &House) -> i64 {
    sqlx::query_scalar("select count(*) from customers.follow_up_file").fetch_one(&mut house.admin().await).await.unwrap()
}

async fn night(house: &House) {
    let tenant = house.actor("boss").tenant;
    house.db.db.write(&Actor::house(tenant), async |tx| queue::enqueue(tx, &customers::PoolNight {}).await).await.unwrap();
    house.work().await;
}

#[tokio::test]
async fn they_are_logged_in_their_order_and_saved_as_they_were_brought() {
    let house = House::new().await;
    let company = house.make("mia", json!({"name": "Acme"})).await;
    let picture: Vec<u8> = (0..70_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let second = brought(&house, "mia", "样品 \u{201c}A\u{201d}.png", &picture).await;
    let first = brought(&house, "mia", "page.html", b"<script>alert(1)</script>").await;
    let (made, entry) = logged(&house, "mia", &company, &[&first, &second]).await;
    assert_eq!((made, entry["files"][0]["id"].as_str(), entry["files"][1]["id"].as_str()), (201, Some(&*first), Some(&*second)), "{entry}");
    assert_eq!(json!(shown(&house, "mia", &company).await), entry["files"]);

    let (status, headers, _) = house.ask_with("mia", "GET", &format!("{DOOR}/{second}"), Value::Null, &[]).await;
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!(
        (status, header("content-disposition")),
        (200, "attachment; filename=\"__ _A_.png\"; filename*=UTF-8''%E6%A0%B7%E5%93%81%20%E2%80%9CA%E2%80%9D.png")
    );
    assert_eq!((header("x-content-type-options"), header("cache-control")), ("nosniff", "no-store"));
    assert!(header("content-security-policy").contains("sandbox"));
    assert_eq!(house.bytes("mia", &format!("{DOOR}/{second}")).await.1, picture);

    // Other entries have none; a promise that is kept still shows them.
    let file = brought(&house, "mia", "b.txt", b"b").await;
    let body = json!({"kind": "call", "text": "Called", "next_at": house.now(), "file_ids": [file]});
    let (_, promised) = house.ask("mia", "POST", &format!("/api/customers/{company}/follow-ups"), body).await;
    let done = format!("/api/follow-ups/{}/done", promised["id"].as_str().unwrap());
    assert_eq!(house.ask("mia", "POST", &done, Value::Null).await.1["files"], promised["files"]);
    assert_eq!(shown(&house, "mia", &company).await.len(), 3);
}

#[tokio::test]
async fn who_sees_the_customer_sees_its_files_and_nobody_else() {
    let house = House::new().await;
    let loose = brought(&house, "mia", "loose.txt", b"loose").await;
    let (company, file) = with_file(&house, "Acme").await;
    for (who, wanted) in [("mia", 200), ("manager", 200), ("boss", 200), ("reader", 200), ("noah", 404), ("yara", 404), ("stranger", 404)] {
        assert_eq!(status(&house, who, &file).await, wanted, "{who}");
        // What isn't logged yet is nobody's but hers, whatever else one sees.
        assert_eq!(status(&house, who, &loose).await, if who == "mia" { 200 } else { 404 }, "{who}");
    }
    let (_, nothing) = house.ask("noah", "GET", &format!("{DOOR}/{}", Uuid::nil()), Value::Null).await;
    let (_, hidden) = house.ask("noah", "GET", &format!("{DOOR}/{file}"), Value::Null).await;
    assert_eq!((&nothing["code"], &nothing["detail"]), (&hidden["code"], &hidden["detail"]));
    // Nobody logs what a colleague brought, nor for a customer that he doesn't see.
    let theirs = house.make("noah", json!({"name": "His"})).await;
    for who in ["noah", "boss"] {
        assert_eq!(code(&logged(&house, who, &theirs, &[&loose]).await), (422, "customers.follow_up_file_unknown", "file_ids"));
    }
    let his = brought(&house, "noah", "his.txt", b"his").await;
    assert_eq!(code(&logged(&house, "noah", &company, &[&his]).await), (404, "customers.no_such_company", ""));
    for who in ["reader", "clerk"] {
        assert_eq!(house.upload(who, DOOR, "a.txt", b"a").await.0, 403, "{who} may not write follow-ups");
    }

    // Given to a colleague, put into the bin, taken out, removed for good.
    let path = format!("/api/customers/{company}");
    let given = house.ask("boss", "PATCH", &path, json!({"owner_ids": [house.account("noah").0]})).await;
    assert_eq!(given.0, 200, "{}", given.1);
    assert_eq!((status(&house, "mia", &file).await, status(&house, "noah", &file).await), (404, 200));
    assert_eq!(house.ask("boss", "DELETE", &path, Value::Null).await.0, 204);
    for who in ["noah", "boss"] {
        assert_eq!(status(&house, who, &file).await, 404, "{who} and the bin");
    }
    assert_eq!(house.ask("boss", "POST", "/api/customers/bin/restore", json!({"ids": [company]})).await.0, 200);
    assert_eq!(status(&house, "noah", &file).await, 200);
    assert_eq!(house.ask("boss", "DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(rows(&house).await, 3);
    assert_eq!(house.ask("boss", "POST", "/api/customers/bin/purge", json!({"ids": [company]})).await.1["removed"], 1);
    assert_eq!((status(&house, "noah", &file).await, rows(&house).await), (404, 2), "the two that were never logged");
}

#[tokio::test]
async fn bad_files_are_refused_and_nothing_is_logged() {
    let house = House::new().await;
    let company = house.make("mia", json!({"name": "Acme"})).await;
    assert_eq!(code(&house.upload("mia", DOOR, "empty.txt", b"").await).1, "customers.no_follow_up_file_brought");
    let no_form = house.ask("mia", "POST", DOOR, json!({"file": "a"})).await;
    assert!((400..500).contains(&no_form.0), "{no_form:?}");
    let fits = vec![7; FILE_BYTES_MAX];
    assert_eq!(house.upload("mia", DOOR, "fits.bin", &fits).await.0, 201);
    for more in [1, 2 << 20] {
        let large = [fits.as_slice(), &vec![7; more]].concat();
        let refused = house.upload("mia", DOOR, "large.bin", &large).await;
        assert_eq!(code(&refused).1, "customers.follow_up_file_too_large", "{more}");
        assert!(refused.0 == 413 && refused.1["detail"].as_str().unwrap().contains("25 MB"), "{}", refused.1);
    }
    // A name with a path, line ends or turned letters is only a name.
    let (_, odd) = house.upload("mia", DOOR, "..\\..\\evil\u{202e}gpj.exe", b"x").await;
    assert_eq!(odd["name"], "evilgpj.exe");

    let mut files = Vec::new();
    for n in 0..11 {
        files.push(brought(&house, "mia", &format!("{n}.txt"), b"the same bytes").await);
    }
    let all: Vec<&str> = files.iter().map(String::as_str).collect();
    let nobody = Uuid::nil().to_string();
    for (wrong, why) in [
        (&all[..], "customers.too_many_follow_up_files"),
        (&[all[0], all[0]], "customers.follow_up_file_unknown"),
        (&[all[0], &nobody], "customers.follow_up_file_unknown"),
    ] {
        assert_eq!(code(&logged(&house, "mia", &company, wrong).await), (422, why, "file_ids"));
    }
    assert_eq!(logged(&house, "mia", &company, &["nonsense"]).await.0, 422);
    let timeline = house.get("mia", &format!("/api/customers/{company}/timeline")).await;
    assert_eq!(timeline["items"].as_array().unwrap().len(), 1, "only that the company was entered");
    // Ten may be; what one entry has, no other gets.
    assert_eq!(logged(&house, "mia", &company, &all[..10]).await.0, 201);
    assert_eq!(code(&logged(&house, "mia", &company, &[all[9]]).await).1, "customers.follow_up_file_unknown");
    assert_eq!(shown(&house, "mia", &company).await.len(), 10);
}

#[tokio::test]
async fn two_who_log_the_same_file_at_once_are_one_who_does() {
    let house = House::new().await;
    let company = house.make("mia", json!({"name": "Acme"})).await;
    let file = brought(&house, "mia", "a.txt", b"a").await;
    let files = [file.as_str()];
    let (one, other) = tokio::join!(logged(&house, "mia", &company, &files), logged(&house, "mia", &company, &files));
    let mut both = [one.0, other.0];
    both.sort_unstable();
    assert_eq!(both, [201, 422]);
    assert_eq!(shown(&house, "mia", &company).await.len(), 1);
}

#[tokio::test]
async fn they_follow_a_merge_there_and_back() {
    let house = House::new().await;
    let (gone, file) = with_file(&house, "GT General Trading").await;
    let stays = house.make("mia", json!({"name": "Gulf Trading"})).await;
    // One stays a colleague's as well: the merged company's files are seen by whoever sees the one that stays.
    let both = json!({"owner_ids": [house.account("mia").0, house.account("noah").0]});
    assert_eq!(house.ask("boss", "PATCH", &format!("/api/customers/{stays}"), both).await.0, 200);
    let (made, merge) =
        house.ask("mia", "POST", "/api/customers/merges", json!({"into": stays, "from": [gone], "choices": {"name": stays}})).await;
    assert_eq!(made, 201, "{merge}");
    assert_eq!((shown(&house, "noah", &stays).await.len(), status(&house, "noah", &file).await), (1, 200));
    let undo = format!("/api/customers/merges/{}/undo", merge["id"].as_str().unwrap());
    assert_eq!(house.ask("mia", "POST", &undo, json!({})).await.0, 204);
    assert_eq!((shown(&house, "mia", &gone).await.len(), shown(&house, "mia", &stays).await.len()), (1, 0));
    assert_eq!((status(&house, "mia", &file).await, status(&house, "noah", &file).await), (200, 404));
}

#[tokio::test]
async fn what_is_never_logged_is_forgotten_after_a_day() {
    let house = House::new().await;
    let (_, file) = with_file(&house, "Acme").await;
    let old = brought(&house, "mia", "old.txt", b"old").await;
    house.clock.advance(Duration::hours(20));
    let young = brought(&house, "mia", "young.txt", b"young").await;
    night(&house).await;
    assert_eq!(rows(&house).await, 3);
    house.clock.advance(Duration::hours(5));
    // The clock finds by itself whose they are.
    house
        .db
        .db
        .write(&Actor::house(house.actor("boss").tenant), async |tx| {
            queue::enqueue_raw(tx, "customers.pool.nights", String::new(), json!({})).await
        })
        .await
        .unwrap();
    house.work().await;
    let left = [status(&house, "mia", &file).await, status(&house, "mia", &young).await, status(&house, "mia", &old).await];
    assert_eq!((left, rows(&house).await), ([200, 200, 404], 2));
}
