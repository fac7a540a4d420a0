//! Sync with a real server: everything comes, in the right order, once, and stays the same on both sides.

use crate::house::House;
use mail::model::{FolderId, ThreadId};
use mail::receive::{Arrival, Place, take_in};
use std::time::{Duration, Instant};
use testkit::dovecot::{Dovecot, USER};
use testkit::letters::Letters;
use uuid::Uuid;

fn letter(id: &str, subject: &str) -> Vec<u8> {
    format!(
        "From: Bob <bob@buyer.example>\r\nTo: {USER}\r\nSubject: {subject}\r\nMessage-ID: <{id}>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\n\r\nHello, {subject}.\r\n"
    )
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_mailbox_is_fetched_as_it_is() {
    let house = House::new().await;
    let made = house.dovecot.maildir(USER).fill(Letters::seeded(1).generate(600, 8_000));
    let _sync = house.sync();
    house.live().await;
    house.same_as_server().await;
    assert_eq!(house.number("select sum(here)::bigint from mail.folder").await, i64::try_from(made).unwrap());
    let unproven = "select string_agg(concat_ws(' ', path, missing, server_count, here, reconciled_at, backfilled_to), '; ')
                    from mail.folder where selectable and (missing <> 0 or reconciled_at is null or backfilled_to is distinct from 1) or (selectable and here <> server_count)";
    assert_eq!(house.text(unproven).await, "");
    assert!(house.number("select count(*) from mail.thread where message_count > 1").await > 20, "answers are threaded");
    assert_eq!(house.text("select role from mail.folder where path = 'Sent'").await, "sent");
    assert!(
        house
            .number("select count(*) from mail.message where search @@ to_tsquery('simple', 'subject') or length(search::text) > 100")
            .await
            > 500
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn new_mail_is_here_within_a_second() {
    let house = House::new().await;
    house.dovecot.deliver(USER, "INBOX", &letter("first@buyer.example", "first")).await;
    let _sync = house.sync();
    house.live().await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    for n in 0..3 {
        let subject = format!("news{n}");
        house.dovecot.deliver_by_lmtp(USER, &letter(&format!("n{n}@buyer.example"), &subject)).await;
        let begun = Instant::now();
        assert!(
            house.until(|| async { house.number("select count(*) from mail.message where subject like 'news%'").await == n + 1 }).await
        );
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    }
    assert_eq!(house.number("select count(*) from mail.message where subject like 'news%' and backfilled").await, 0);
    assert_eq!(house.number("select count(*) from mail.message where subject = 'first' and backfilled").await, 1);
    house.same_as_server().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_go_both_ways() {
    let house = House::new().await;
    for n in 0..4 {
        house.dovecot.deliver(USER, "INBOX", &letter(&format!("f{n}@buyer.example"), &format!("flag{n}"))).await;
    }
    let _sync = house.sync();
    house.live().await;
    let (_, uid) = house.place("flag0").await;
    house.dovecot.flag(USER, "INBOX", u32::try_from(uid).unwrap(), "\\Seen").await;
    assert!(house.until(|| async { house.number("select count(*) from mail.message where seen and subject = 'flag0'").await == 1 }).await);
    house.dovecot.unflag(USER, "INBOX", u32::try_from(uid).unwrap(), "\\Seen").await;
    assert!(house.until(|| async { house.number("select count(*) from mail.message where seen").await == 0 }).await);

    let message = house.message("flag1").await;
    house
        .write(async |tx| {
            let places = mail::store::act::mark_seen(tx, &[message], true).await?;
            mail::store::act::tell_server(tx, "seen", &places, None).await?;
            let places = mail::store::act::mark_starred(tx, &[message], true).await?;
            mail::store::act::tell_server(tx, "flag", &places, None).await
        })
        .await;
    let begun = Instant::now();
    assert!(house.until(|| async { house.on_server().await["INBOX"].iter().any(|m| m.1 == "f1@buyer.example" && m.2 && m.3) }).await);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    house.run("select 1 from mail.thread").await;
    assert!(house.until(|| async { house.number("select count(*) from mail.server_change").await == 0 }).await);
    assert_eq!(house.here().await, house.on_server().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_go_both_ways_and_fetch_nothing_twice() {
    let house = House::new().await;
    for n in 0..3 {
        house.dovecot.deliver(USER, "INBOX", &letter(&format!("m{n}@buyer.example"), &format!("move{n}"))).await;
    }
    let _sync = house.sync();
    house.live().await;
    let (message, archive) = (house.message("move0").await, house.folder("Archive").await);
    house
        .write(async |tx| {
            let inbox: Uuid = db::sqlx::query_scalar("select id from mail.folder where role = 'inbox'").fetch_one(tx.conn()).await?;
            let places = mail::store::act::shown_in(tx, &[message], inbox).await?;
            mail::store::act::move_to(tx, &places, archive).await?;
            let threads = mail::store::act::threads_of(tx, &[message]).await?;
            mail::store::summary::refresh(tx, &threads.into_iter().map(ThreadId).collect::<Vec<_>>()).await
        })
        .await;
    assert!(house.until(|| async { house.on_server().await["Archive"].len() == 1 }).await);
    house.same_as_server().await;
    assert_eq!(house.place("move0").await.0, "Archive");
    assert_eq!(house.message("move0").await, message, "the same mail");

    let (_, uid) = house.place("move1").await;
    house.dovecot.move_mail(USER, "INBOX", u32::try_from(uid).unwrap(), "Trash").await;
    house.run("update mail.mailbox set reconcile_asked_at = now()").await;
    house.same_as_server().await;
    assert_eq!(house.number("select count(*) from mail.message").await, 3);
    assert_eq!(house.number("select count(*) from mail.message where placed = 1").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_on_the_server_stays_here() {
    let house = House::new().await;
    house.dovecot.deliver(USER, "INBOX", &letter("d1@buyer.example", "kept")).await;
    house.dovecot.deliver(USER, "INBOX", &letter("d2@buyer.example", "other")).await;
    let _sync = house.sync();
    house.live().await;
    let (_, uid) = house.place("kept").await;
    house.dovecot.expunge(USER, "INBOX", u32::try_from(uid).unwrap()).await;
    house.same_as_server().await;
    assert_eq!(house.number("select count(*) from mail.message where subject = 'kept' and placed = 0").await, 1);
    assert_eq!(house.number("select count(*) from mail.thread_folder").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_generation_of_uids_doubles_nothing() {
    let house = House::new().await;
    house.dovecot.maildir(USER).fill(Letters::seeded(2).generate(120, 6_000));
    let sync = house.sync();
    house.live().await;
    house.same_as_server().await;
    let mails = house.number("select count(*) from mail.message").await;
    sync.stop().await;
    house.dovecot.bump_uidvalidity(USER, "INBOX").await;
    let _sync = house.sync();
    let generation = i64::try_from(house.dovecot.uidvalidity(USER, "INBOX").await).unwrap();
    let known = "select max(uid_validity)::text from mail.folder where role = 'inbox' and backfilled_to = 1";
    assert!(house.until(|| async { house.text(known).await == generation.to_string() }).await);
    house.same_as_server().await;
    assert_eq!(house.number("select count(*) from mail.message").await, mails);
    assert_eq!(house.number("select count(*) from mail.placement where uid < 0").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn same_and_missing_message_ids_lose_nothing() {
    let house = House::new().await;
    house.dovecot.deliver(USER, "INBOX", &letter("same@buyer.example", "one")).await;
    house.dovecot.deliver(USER, "INBOX", &letter("same@buyer.example", "two")).await;
    let nameless = b"From: Bob <bob@buyer.example>\r\nSubject: nameless\r\n\r\nhello\r\n";
    house.dovecot.deliver(USER, "INBOX", nameless).await;
    house.dovecot.deliver(USER, "Archive", nameless).await;
    let _sync = house.sync();
    house.live().await;
    house.same_as_server().await;
    assert_eq!(house.number("select count(*) from mail.message").await, 3, "the same bytes in two folders are one mail");
    assert_eq!(house.number("select placed::bigint from mail.message where subject = 'nameless'").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_mail_stops_nothing() {
    let house = House::new().await;
    let mut bomb = b"From: x@y.example\r\nSubject: bomb\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec();
    for _ in 0..3_000 {
        bomb.extend(b"--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
    }
    let long: String = (0..200_000).map(|n| format!("word{n} ")).collect();
    let odd: Vec<Vec<u8>> = vec![
        bomb,
        b"".to_vec(),
        b"\r\n\r\n\0\0\0".to_vec(),
        [b"Subject: nul\0nul\r\nMessage-ID: <a\0b>\r\nFrom: \"\0\" <x\0@y>\r\n\r\n".as_slice(), &[0; 5_000]].concat(),
        format!(
            "Subject: {}\r\nMessage-ID: <{}@x>\r\nReferences: {}\r\n\r\nx",
            "s".repeat(100_000),
            "i".repeat(50_000),
            "<r@x> ".repeat(20_000)
        )
        .into_bytes(),
        format!("Subject: many words\r\n\r\n{long}").into_bytes(),
        (0..60_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect(),
        letter("good@buyer.example", "good"),
    ];
    for raw in &odd {
        house.dovecot.deliver(USER, "INBOX", raw).await;
    }
    let _sync = house.sync();
    house.live().await;
    let there = i64::try_from(house.dovecot.all_uids(USER, "INBOX").await.len()).unwrap();
    assert_eq!(house.number("select here from mail.folder where role = 'inbox'").await, there);
    assert_eq!(house.number("select count(*) from mail.message where subject = 'good' and quarantine is null").await, 1);
    assert_eq!(house.number("select coalesce(sum(missing), 0)::bigint from mail.folder").await, 0);
    house.sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poor_server_is_followed_as_well() {
    let house = House::with(Dovecot::setup().capability("IMAP4rev1").start().await).await;
    house.dovecot.maildir(USER).fill(Letters::seeded(3).generate(60, 5_000));
    house.dovecot.deliver(USER, "INBOX", &letter("p1@buyer.example", "poor1")).await;
    house.dovecot.deliver(USER, "INBOX", &letter("p2@buyer.example", "poor2")).await;
    let _sync = house.sync();
    house.live().await;
    house.same_as_server().await;
    let (_, uid) = house.place("poor1").await;
    house.dovecot.flag(USER, "INBOX", u32::try_from(uid).unwrap(), "\\Flagged").await;
    let (message, trash) = (house.message("poor2").await, house.folder("Trash").await);
    house
        .write(async |tx| {
            let inbox: Uuid = db::sqlx::query_scalar("select id from mail.folder where role = 'inbox'").fetch_one(tx.conn()).await?;
            let places = mail::store::act::shown_in(tx, &[message], inbox).await?;
            mail::store::act::move_to(tx, &places, trash).await
        })
        .await;
    house.run("update mail.mailbox set reconcile_asked_at = now()").await;
    house.same_as_server().await;
    assert_eq!(house.place("poor2").await.0, "Trash");
    assert_eq!(house.number("select count(*) from mail.message where starred and subject = 'poor1'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_mail_since_a_day_and_then_all() {
    let house = House::new().await;
    let maildir = house.dovecot.maildir(USER);
    for (n, day) in [(0, "2020-01-05"), (1, "2024-06-01"), (2, "2026-11-01")] {
        let at = format!("{day}T12:00:00Z").parse().unwrap();
        maildir.add("INBOX", &letter(&format!("s{n}@buyer.example"), &format!("since{n}")), at);
    }
    house.run("update mail.mailbox set since = '2024-01-01'").await;
    let _sync = house.sync();
    house.live().await;
    assert_eq!(house.number("select count(*) from mail.message").await, 2);
    house.dovecot.deliver(USER, "INBOX", &letter("s9@buyer.example", "since9")).await;
    assert!(house.until(|| async { house.number("select count(*) from mail.message").await == 3 }).await);
    house.run("update mail.mailbox set since = null").await;
    house.same_as_server().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_are_made_renamed_and_deleted_there() {
    let house = House::new().await;
    let _sync = house.sync();
    house.live().await;
    let mailbox = house.mailbox;
    let made = house.verb(async |tx| mail::bind::create_folder(tx, mailbox, "客户 2026").await).await;
    assert!(house.until(|| async { house.dovecot.folders(USER).await.iter().any(|f| f == "客户 2026") }).await);
    house.dovecot.deliver(USER, "客户 2026", &letter("c1@buyer.example", "in it")).await;
    house.verb(async |tx| mail::bind::rename_folder(tx, mailbox, made, "Kunden").await).await;
    assert!(house.until(|| async { house.dovecot.folders(USER).await.iter().any(|f| f == "Kunden") }).await);
    house.run("update mail.mailbox set reconcile_asked_at = now()").await;
    house.same_as_server().await;
    assert_eq!(house.place("in it").await.0, "Kunden");
    house.verb(async |tx| mail::bind::delete_folder(tx, mailbox, made).await).await;
    assert!(house.until(|| async { house.number("select count(*) from mail.folder where path = 'Kunden'").await == 0 }).await);
    assert_eq!(house.number("select count(*) from mail.message where subject = 'in it' and placed = 0").await, 1);
    house.sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_copy_of_a_sent_mail_is_put_there_once() {
    let house = House::new().await;
    let _sync = house.sync();
    house.live().await;
    let raw = format!("From: {USER}\r\nTo: bob@buyer.example\r\nSubject: offer\r\nMessage-ID: <offer@shop.example>\r\n\r\nHere it is.\r\n");
    let arrival = Arrival { backfilled: false, ..Arrival::new(raw.into_bytes(), Place::Nowhere) };
    take_in(&house.mail, house.tenant, house.mailbox, vec![arrival]).await.unwrap();
    let (message, sent) = (house.message("offer").await, house.folder("Sent").await);
    // Promised twice, as by a program that was killed between.
    for _ in 0..2 {
        house
            .write(async |tx| {
                mail::store::changes::promise(tx, house.mailbox, "append", FolderId(sent), serde_json::json!({"message_id": message})).await
            })
            .await;
    }
    assert!(house.until(|| async { house.number("select count(*) from mail.server_change").await == 0 }).await);
    house.same_as_server().await;
    assert_eq!(house.dovecot.message_count(USER, "Sent").await, 1);
    assert_eq!(house.number("select count(*) from mail.message").await, 1);
    assert_eq!(house.place("offer").await.0, "Sent");
}
