//! What happened, in order; what was promised; what changed.

mod house;

use chrono::Duration;
use customers::{CompanyId, Touch, TouchKind};
use db::sqlx::{self, Connection, PgConnection};
use house::House;
use kernel::{Actor, Fault};
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test]
async fn newest_first_page_by_page_and_mails_only_of_mailboxes_in_sight() {
    let house = House::new().await;
    let id = house.make("mia", json!({"name": "Acme", "domains": ["acme.example"]})).await;
    let company_id = CompanyId(id.parse().unwrap());
    let mail = |hours: i64, label: i32| Touch {
        company_id,
        contact_id: None,
        kind: TouchKind::MailIn,
        at: house.now() - Duration::hours(hours),
        message_id: Some(Uuid::from_u128(u128::try_from(hours).unwrap())),
        thread_id: Some(Uuid::from_u128(1)),
        title: format!("{hours} h ago"),
        text: String::new(),
        by: None,
        labels: Some(vec![0, label]),
    };
    // 4 is Mia's own label, 5 Noah's: his mailbox also wrote with her customer.
    let touches = vec![mail(1, 4), mail(30, 4), mail(7, 5), mail(3, 4)];
    let acting = Actor::house(house.actor("mia").tenant);
    for _ in 0..2 {
        house.db.db.write(&acting, async |tx| customers::touch(tx, &touches).await).await.unwrap();
    }
    let path = format!("/api/customers/{id}/timeline");
    let titles = async |who: &str, query: &str| {
        let (mut titles, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = house.get(who, &format!("{path}?limit=2{query}{cursor}")).await;
            titles.extend(page["items"].as_array().unwrap().iter().map(|e| e["title"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return titles,
            }
        }
    };
    assert_eq!(titles("mia", "").await, ["to_follow", "1 h ago", "3 h ago", "30 h ago"]);
    assert_eq!(titles("mia", "&kinds=mail_in,mail_out").await, ["1 h ago", "3 h ago", "30 h ago"]);
    assert_eq!(titles("boss", "&kinds=mail_in").await, ["1 h ago", "3 h ago", "7 h ago", "30 h ago"]);
    let shown = house.get("mia", &format!("/api/customers/{id}")).await;
    assert_eq!(
        shown["last_touch_at"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap(),
        house.now() - Duration::hours(1)
    );

    let counts: (i64, i64) = sqlx::query_as(
        "select (select count(*) from platform.job where kind = 'mail.link'), (select count(*) from platform.event where kind = 'customers.company')",
    )
    .fetch_one(&mut PgConnection::connect_with(&house.db.admin()).await.unwrap())
    .await
    .unwrap();
    // One when it was made; the second telling of the same mails told nothing.
    assert_eq!(counts, (1, 2));
}

#[tokio::test]
async fn promises_are_due_where_the_colleague_lives_and_done_once() {
    let house = House::new().await;
    let id = house.make("mia", json!({"name": "Acme"})).await;
    let path = format!("/api/customers/{id}/follow-ups");
    let mut made = Vec::new();
    for (text, hours) in [("overdue", -2), ("tonight", 7), ("tomorrow", 20), ("next month", 800)] {
        let body = json!({"kind": "call", "text": text, "next_at": house.now() + Duration::hours(hours)});
        let (status, entry) = house.ask("mia", "POST", &path, body).await;
        assert_eq!((status, entry["by"]["name"].as_str()), (201, Some("mia")));
        made.push(entry["id"].as_str().unwrap().to_owned());
    }
    let texts = async |who: &str, query: &str| {
        let page = house.get(who, &format!("/api/follow-ups{query}")).await;
        page["items"].as_array().unwrap().iter().map(|f| f["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts("mia", "?due=overdue").await, ["overdue"]);
    assert_eq!(texts("mia", "?due=today").await, ["overdue", "tonight"]);
    assert_eq!(texts("mia", "?due=week").await, ["overdue", "tonight", "tomorrow"]);
    assert_eq!(texts("mia", "?limit=1").await, ["overdue"]);
    assert!(texts("manager", "?due=week").await.is_empty());
    assert_eq!(texts("manager", "?due=overdue&view=all").await, ["overdue"]);
    assert!(texts("yara", "?view=all").await.is_empty());

    let next = async || house.get("mia", &format!("/api/customers/{id}")).await["next_follow_up_at"].clone();
    assert_eq!(next().await, json!("2026-11-22T06:00:00Z"));
    for _ in 0..2 {
        let (status, entry) = house.ask("mia", "POST", &format!("/api/follow-ups/{}/done", made[0]), Value::Null).await;
        assert_eq!((status, entry["done_at"].as_str()), (200, Some("2026-11-22T08:00:00Z")));
        house.clock.advance(Duration::seconds(0));
    }
    assert_eq!(next().await, json!("2026-11-22T15:00:00Z"));
    assert!(texts("mia", "?due=overdue").await.is_empty());
    let (_, note) = house.ask("mia", "POST", &path, json!({"kind": "note", "text": "no promise"})).await;
    let (status, refused) = house.ask("mia", "POST", &format!("/api/follow-ups/{}/done", note["id"].as_str().unwrap()), Value::Null).await;
    assert_eq!((status, refused["code"].as_str()), (422, Some("customers.nothing_promised")));
    assert_eq!(house.ask("yara", "POST", &format!("/api/follow-ups/{}/done", made[1]), Value::Null).await.0, 404);
}

#[tokio::test]
async fn a_kept_promise_is_opened_again() {
    let house = House::new().await;
    let id = house.make("mia", json!({"name": "Acme"})).await;
    let due = house.now() + Duration::hours(7);
    let body = json!({"kind": "call", "text": "tonight", "next_at": due});
    let (_, entry) = house.ask("mia", "POST", &format!("/api/customers/{id}/follow-ups"), body).await;
    let door = async |who: &str, verb: &str| {
        house.ask(who, "POST", &format!("/api/follow-ups/{}/{verb}", entry["id"].as_str().unwrap()), Value::Null).await
    };
    let shown = async || {
        let open = house.get("mia", "/api/follow-ups").await;
        let next = house.get("mia", &format!("/api/customers/{id}")).await["next_follow_up_at"].clone();
        (open, next, house.get("mia", &format!("/api/customers/{id}/timeline")).await)
    };
    let before = shown().await;
    door("mia", "done").await;
    assert_eq!(shown().await.0["items"], json!([]));
    assert_eq!(door("yara", "reopen").await.0, 404);
    assert_eq!(door("reader", "reopen").await.0, 403);
    // Twice is as once.
    for _ in 0..2 {
        let (status, entry) = door("mia", "reopen").await;
        assert_eq!((status, &entry["done_at"]), (200, &Value::Null));
        assert_eq!(shown().await, before);
    }
    let (_, note) =
        house.ask("mia", "POST", &format!("/api/customers/{id}/follow-ups"), json!({"kind": "note", "text": "no promise"})).await;
    let (status, refused) =
        house.ask("mia", "POST", &format!("/api/follow-ups/{}/reopen", note["id"].as_str().unwrap()), Value::Null).await;
    assert_eq!((status, refused["code"].as_str()), (422, Some("customers.nothing_promised")));
}

#[tokio::test]
async fn mail_is_asked_once_to_look_for_a_companys_threads() {
    let house = House::new().await;
    let id = house.make("mia", json!({"name": "Acme", "domains": ["acme.example"]})).await;
    for n in 0..3 {
        let person = json!({"name": format!("Buyer {n}"), "emails": [format!("buyer{n}@acme.example")]});
        assert_eq!(house.ask("mia", "POST", &format!("/api/customers/{id}/contacts"), person).await.0, 201);
    }
    house.make("mia", json!({"name": "Other", "domains": ["other.example"]})).await;
    house.make("mia", json!({"name": "Nobody writes as these"})).await;
    let waiting: Vec<String> =
        sqlx::query_scalar("select payload->>'company_id' from platform.job where kind = 'mail.link' and state = 'waiting' order by 1")
            .fetch_all(&mut PgConnection::connect_with(&house.db.admin()).await.unwrap())
            .await
            .unwrap();
    assert_eq!(waiting.len(), 2);
    assert_eq!(waiting[0], id);
}

#[tokio::test]
async fn a_change_tells_who_and_when_and_never_overwrites_unseen() {
    let house = House::new().await;
    let id = house.make("mia", json!({"name": "Acme"})).await;
    let path = format!("/api/customers/{id}");
    let (_, headers, _) = house.ask_with("mia", "GET", &path, Value::Null, &[]).await;
    let tag = headers["etag"].to_str().unwrap().to_owned();
    let seen = [("if-match", tag.as_str())];
    house.clock.advance(Duration::minutes(5));
    let (status, _, shown) = house.ask_with("manager", "PATCH", &path, json!({"stars": 4, "stage": "sample"}), &seen).await;
    assert_eq!((status, shown["stars"].as_i64(), shown["stage"].as_str()), (200, Some(4), Some("sample")));
    assert_eq!(
        shown["changed"]["stars"],
        json!({"by": {"id": house.account("manager").0, "name": "manager"}, "at": "2026-11-22T08:05:00Z"})
    );
    let (status, _, refused) = house.ask_with("mia", "PATCH", &path, json!({"stars": 1}), &seen).await;
    assert_eq!((status, refused["code"].as_str()), (412, Some("customers.changed")));
    // Nothing new: no new revision.
    let (_, _, same) = house.ask_with("mia", "PATCH", &path, json!({"stars": 4}), &[]).await;
    assert_eq!(same["revision"], shown["revision"]);
    let (status, moved) = house.ask("mia", "POST", &format!("{path}/stage"), json!({"stage": "deal"})).await;
    assert_eq!((status, moved["stage"].as_str()), (200, Some("deal")));
    let stages = house.get("mia", &format!("{path}/timeline?kinds=stage")).await;
    let told: Vec<_> =
        stages["items"].as_array().unwrap().iter().map(|e| (e["text"].as_str().unwrap(), e["title"].as_str().unwrap())).collect();
    assert_eq!(told, [("sample", "deal"), ("to_follow", "sample")]);
}

#[tokio::test]
async fn found_by_any_word_and_with_a_mistake() {
    let house = House::new().await;
    let contact = json!({"name": "Мария Орлова", "email": "orlova@svet.example"});
    house.make("mia", json!({"name": "Nordlicht Elektro GmbH", "local_name": "北光电器有限公司", "contact": contact})).await;
    house.make("mia", json!({"name": "Luz do Sul"})).await;
    for q in ["nordlicht", "Nordl", "电器", "орлова", "svet.example", "orlova@svet.example", "elektro nord"] {
        assert_eq!(house.names("mia", &format!("/api/customers?q={}", escape(q))).await, ["Nordlicht Elektro GmbH"], "{q}");
    }
    assert_eq!(house.names("mia", "/api/customers?q=nordlihct").await, ["Nordlicht Elektro GmbH"]);
    assert!(house.names("mia", "/api/customers?q=zebra").await.is_empty());
    let mia = house.actor("mia");
    let found = house.db.db.read(mia, async |tx| customers::search(tx, mia, house.now(), "orlova", 5).await).await;
    let found = serde_json::to_value(found.map_err(|e: Fault| e.to_string()).unwrap()).unwrap();
    assert_eq!(found["contacts"][0]["company"]["name"], "Nordlicht Elektro GmbH");
}

#[tokio::test]
async fn a_new_company_is_found_by_the_words_that_a_later_change_writes() {
    let house = House::new().await;
    let contact =
        json!({"name": "Мария Орлова", "emails": ["orlova@svet.example"], "phones": ["+4915112345678"], "whatsapp": "4915112345678"});
    let id = house
        .make(
            "mia",
            json!({"name": "Nordlicht GmbH", "local_name": "北光电器", "short_name": "Nord", "phone": "+4930123456", "contact": contact}),
        )
        .await;
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    let mut indexed = async || -> (String, String, String) {
        sqlx::query_as(
            "select c.words::text, (select string_agg(w.word, ' ' order by w.word) from customers.word w), p.words::text from customers.company c join customers.contact p on p.company_id = c.id",
        )
        .fetch_one(&mut conn)
        .await
        .unwrap()
    };
    let made = indexed().await;
    assert!(made.0.contains("nord") && made.2.contains("орлов"), "{made:?}");
    house.ask("mia", "PATCH", &format!("/api/customers/{id}"), json!({"stars": 3})).await;
    let person = house.get("mia", &format!("/api/customers/{id}")).await["contacts"][0]["id"].as_str().unwrap().to_owned();
    let (status, _) = house.ask("mia", "PATCH", &format!("/api/contacts/{person}"), json!({"title": "Buyer"})).await;
    assert_eq!((status, indexed().await), (200, made));
}

/// An entry of today must not cost the reading of all that ever happened.
#[tokio::test]
async fn a_page_of_a_long_timeline_reads_that_page() {
    let house = House::new().await;
    let id = house.make("mia", json!({"name": "Acme"})).await;
    let first = house.get("mia", &format!("/api/customers/{id}/timeline?kinds=created")).await;
    assert_eq!(first["items"][0]["title"], "to_follow");
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    sqlx::query(
        "insert into customers.touch (tenant_id, id, company_id, labels, kind, at)
         select c.tenant_id, gen_random_uuid(), c.id, c.labels, 'note', c.created_at + g * interval '1 second'
           from customers.company c, generate_series(1, 20000) g",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    sqlx::raw_sql("vacuum analyze customers.touch").execute(&mut conn).await.unwrap();
    let page = house.get("mia", &format!("/api/customers/{id}/timeline?limit=20")).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 20);
    house.db.db.close().await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let read: i64 = sqlx::query_scalar(
        "select seq_tup_read::bigint + idx_tup_fetch::bigint from pg_stat_user_tables where schemaname = 'customers' and relname = 'touch'",
    )
    .fetch_one(&mut conn)
    .await
    .unwrap();
    assert!((20..1_000).contains(&read), "{read} entries were read");
}

fn escape(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
