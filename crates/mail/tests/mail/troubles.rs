//! Sync in trouble: servers that go away, passwords that are wrong, workers that die in mid-word.

use crate::house::House;
use std::time::Duration;
use testkit::dovecot::{PASSWORD, USER};
use testkit::letters::Letters;

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_nothing_is_missing_or_doubled() {
    let house = House::new().await;
    house.dovecot.maildir(USER).fill(Letters::seeded(5).generate(500, 20_000));
    let mut seed = 4_711_u64;
    for _ in 0..25 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let sync = house.sync();
        tokio::time::sleep(Duration::from_millis(20 + (seed >> 33) % 600)).await;
        drop(sync);
        // As a lease that ran out.
        house.run("update mail.mailbox set leased_until = now() - interval '1 second'").await;
    }
    let _sync = house.sync();
    house.live().await;
    house.same_as_server().await;
    assert_eq!(house.number("select coalesce(sum(missing), 0)::bigint from mail.folder").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_is_waited_for() {
    let mut house = House::new().await;
    house.dovecot.maildir(USER).fill(Letters::seeded(6).generate(400, 20_000));
    let _sync = house.sync();
    assert!(house.until(|| async { house.number("select count(*) from mail.message").await > 0 }).await);
    house.dovecot.kill();
    tokio::time::sleep(Duration::from_millis(700)).await;
    house.dovecot.restart().await;
    house.live().await;
    house.same_as_server().await;
    house.dovecot.kick(USER).await;
    house.dovecot.deliver(USER, "INBOX", b"Subject: after\r\nMessage-ID: <after@x.example>\r\n\r\nx\r\n").await;
    house.same_as_server().await;
}

/// After a break a folder whose numbers are as they were is not looked into; in all others everything is found.
#[tokio::test(flavor = "multi_thread")]
async fn what_changed_anywhere_while_the_server_was_away_is_here() {
    let mut house = House::new().await;
    let maildir = house.dovecot.maildir(USER);
    let made = maildir.fill(Letters::seeded(8).generate(300, 8_000));
    let _sync = house.sync();
    house.live().await;
    house.same_as_server().await;
    house.run("delete from platform.job").await;
    let lived = "select last_success_at::text from mail.mailbox";
    let before = house.text(lived).await;

    house.dovecot.stop();
    maildir.add_flagged("Sent", b"Subject: phone\r\nMessage-ID: <phone@x.example>\r\n\r\nx\r\n", house.mail.now(), "S");
    let archived = std::fs::read_dir(maildir.folder("Archive").join("cur")).unwrap().map(|entry| entry.unwrap().path());
    let archived: Vec<_> = archived.filter(|path| path.to_string_lossy().ends_with(":2,S")).take(2).collect();
    std::fs::remove_file(&archived[0]).unwrap();
    std::fs::rename(&archived[1], archived[1].to_string_lossy().replace(":2,S", ":2,FS")).unwrap();
    house.dovecot.restart().await;

    house.same_as_server().await;
    assert_eq!(house.number("select sum(here)::bigint from mail.folder").await, i64::try_from(made).unwrap(), "one came, one went");
    assert_eq!(house.number("select count(*) from mail.message where message_id = 'phone@x.example'").await, 1);
    assert!(house.until(|| async { house.text(lived).await != before }).await, "it lives again");
    assert_eq!(house.number("select count(*) from platform.job").await, 0, "nobody's mails are read anew because of a break");
}

/// The supervisor prolongs its leases every four seconds. Whatever writes to the mailbox just then takes no session away.
#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_is_written_to_keeps_its_worker() {
    let house = House::new().await;
    let _sync = house.sync();
    house.live().await;
    let logins = house.dovecot.log().matches("Login: user=").count();
    house
        .write(async |tx| {
            db::sqlx::query("select id from mail.mailbox for update").execute(tx.conn()).await?;
            tokio::time::sleep(Duration::from_secs(6)).await;
            Ok(())
        })
        .await;
    house.dovecot.deliver(USER, "INBOX", b"Subject: meanwhile\r\nMessage-ID: <meanwhile@x.example>\r\n\r\nx\r\n").await;
    house.same_as_server().await;
    assert_eq!(house.dovecot.log().matches("Login: user=").count(), logins, "the session went on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_said_and_a_right_one_tried_at_once() {
    let house = House::new().await;
    house.password("wrong").await;
    let _sync = house.sync();
    assert!(house.until(|| async { house.phase().await == "failing" }).await);
    assert_eq!(house.text("select problem from mail.mailbox").await, "wrong_password");
    assert_eq!(house.text("select state from mail.mailbox").await, "failing");
    house.password(PASSWORD).await;
    house.live().await;
    assert_eq!(house.text("select concat(problem, state) from mail.mailbox").await, "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_mailbox_rests_and_goes_on() {
    let house = House::new().await;
    let sync = house.sync();
    house.live().await;
    let mailbox = house.mailbox;
    house.verb(async |tx| mail::bind::pause(tx, mailbox, true).await).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    house.dovecot.deliver(USER, "INBOX", b"Subject: later\r\nMessage-ID: <later@x.example>\r\n\r\nx\r\n").await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(house.number("select count(*) from mail.message").await, 0);
    assert_eq!(house.phase().await, "paused");
    house.verb(async |tx| mail::bind::pause(tx, mailbox, false).await).await;
    house.same_as_server().await;
    sync.stop().await;
    assert_eq!(house.number("select count(*) from mail.mailbox where worker is not null").await, 0, "released at the end");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_and_take_over() {
    let house = House::new().await;
    let first = house.sync();
    house.live().await;
    let second = house.sync();
    tokio::time::sleep(Duration::from_millis(300)).await;
    drop(first);
    house.dovecot.deliver(USER, "INBOX", b"Subject: orphan\r\nMessage-ID: <orphan@x.example>\r\n\r\nx\r\n").await;
    house.same_as_server().await;
    drop(second);
}
