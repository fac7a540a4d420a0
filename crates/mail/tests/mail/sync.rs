//! Sync with a real server: everything comes, in the right order, once, and stays the same on both sides.

use crate::house::House;
use std::time::{Duration, Instant};
use testkit::dovecot::USER;
use testkit::letters::Letters;

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
    assert!(house.number("select count(*) from mail.message where search @@ to_tsquery('simple', 'subject') or length(search::text) > 100").await > 500);
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
        assert!(house.until(|| async { house.number("select count(*) from mail.message where subject like 'news%'").await == n + 1 }).await);
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    }
    assert_eq!(house.number("select count(*) from mail.message where subject like 'news%' and backfilled").await, 0);
    assert_eq!(house.number("select count(*) from mail.message where subject = 'first' and backfilled").await, 1);
    house.same_as_server().await;
}
