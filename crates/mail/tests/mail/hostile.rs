//! Mail servers that misbehave: none stops its own mailbox for ever, none another one's, and the screen can say what is wrong.

use crate::house::House;
use mail::model::MailboxId;
use std::collections::HashMap;
use std::time::Duration;
use testkit::dovecot::{PASSWORD, USER};
use testkit::hostile_imap::{HostileImap, MAILS, Vice};
use uuid::Uuid;

/// Connections to one server within the test: with pauses of 1, 2, 4, 8, … seconds a handful, without them thousands.
const CONNECTIONS_MAX: usize = 20;

/// Binds a mailbox of the house's tenant to this server.
async fn bound(house: &House, vice: Vice, server: &HostileImap) -> MailboxId {
    let id = MailboxId::new();
    let secret = house.mail.vault.seal(house.tenant, "mail.mailbox.secret", PASSWORD.as_bytes()).await.unwrap();
    house
        .write(async |tx| {
            db::sqlx::query(
                "insert into mail.mailbox (tenant_id, id, owner_id, address, display_name, login, imap_host, imap_port, imap_security, smtp_host,
                   smtp_port, smtp_security, secret, consent_by, consent_at, consent_version, read_label, list_label, labels)
                 values ($1, $2, $3, $4, 'Anna', 'anna', '127.0.0.1', $5, 'none', '127.0.0.1', 25, 'none', $6, $3, now(), '1', 3, 3, '{0,3}')",
            )
            .bind(tx.tenant().0)
            .bind(id.0)
            .bind(Uuid::nil())
            .bind(format!("{vice:?}@hostile.example"))
            .bind(i32::from(server.port()))
            .bind(secret)
            .execute(tx.conn())
            .await?;
            Ok(())
        })
        .await;
    id
}

/// What the database says of a mailbox: its phase, its problem, its mails.
async fn seen(house: &House, mailbox: MailboxId) -> (String, Option<String>, i64) {
    house
        .write(async |tx| {
            let row: (String, Option<String>, i64) = db::sqlx::query_as(
                "select phase, problem, (select count(*) from mail.message m where m.mailbox_id = b.id) from mail.mailbox b where id = $1",
            )
            .bind(mailbox.0)
            .fetch_one(tx.conn())
            .await?;
            Ok(row)
        })
        .await
}

/// What a server's mailbox must come to.
fn as_it_should(vice: Vice, seen: &(String, Option<String>, i64)) -> bool {
    let (phase, problem, mails) = seen;
    let all = *mails == i64::from(MAILS);
    match vice {
        // All mail is here; what the server says of it besides does no harm.
        Vice::None | Vice::BadNames | Vice::Drips => all && problem.is_none() && phase == "live",
        Vice::LiesAboutCounts | Vice::NewValidityEachTime => all,
        // Only one of those mails can be told from the others; that nothing goes round in circles is enough.
        Vice::OneUidForAll => *mails >= 1,
        // A person must see that something is wrong.
        Vice::DropsInMail
        | Vice::DropsAtOnce
        | Vice::HugeLiteral
        | Vice::AbsurdLiteral
        | Vice::EndlessList
        | Vice::EndlessLine
        | Vice::Babbles => problem.is_some(),
        // Waiting for an answer is bounded by minutes; meanwhile it says that it connects.
        Vice::Silent => *mails == 0 && phase != "live",
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_server_stops_a_mailbox_or_its_neighbours() {
    let house = House::new().await;
    house.dovecot.deliver(USER, "INBOX", b"Subject: honest\r\nMessage-ID: <honest@x.example>\r\n\r\nx\r\n").await;
    let mut servers = HashMap::new();
    for vice in Vice::ALL {
        let server = HostileImap::start(vice).await;
        let mailbox = bound(&house, vice, &server).await;
        servers.insert(format!("{vice:?}"), (vice, server, mailbox));
    }
    let sync = house.sync();
    let live = house.until(|| async { seen(&house, house.mailbox).await.0 == "live" }).await;
    assert!(live, "{:?}", seen(&house, house.mailbox).await);
    house.dovecot.deliver(USER, "INBOX", b"Subject: second\r\nMessage-ID: <second@x.example>\r\n\r\nx\r\n").await;
    let arrived = house
        .until(|| async {
            house.number("select count(*) from mail.message where message_id in ('honest@x.example', 'second@x.example')").await == 2
        })
        .await;
    assert!(arrived, "an honest mailbox waits for hostile ones");
    let mut wrong = Vec::new();
    for (name, (vice, server, mailbox)) in &servers {
        if !house.until(|| async { as_it_should(*vice, &seen(&house, *mailbox).await) }).await {
            wrong.push(format!("{name}: {:?} after {} connections", seen(&house, *mailbox).await, server.connections()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // Nobody is asked again and again without a pause.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let restless: Vec<(&String, usize)> =
        servers.iter().map(|(name, (_, server, _))| (name, server.connections())).filter(|(_, n)| *n > CONNECTIONS_MAX).collect();
    assert!(restless.is_empty(), "{restless:?}");
    assert!(!sync.is_over(), "the supervisor goes on");
}
