//! A mail that can't be written stops no other: it is kept raw, put aside with its reason, and can be tried again.

use crate::office::Office;
use mail::receive::{Arrival, Place, take_in};
use serde_json::Value;

/// The database refuses a mail because of what is in it, as it would a text that it can't hold.
const POISON: &str = "create function public.refuse() returns trigger language plpgsql as $$ begin
    if new.subject like 'Poison%' then raise exception 'not this one' using errcode = '22000'; end if; return new; end $$";
const TRIGGER: &str = "create trigger refuse before insert or update on mail.message for each row execute function public.refuse()";

fn raw(n: usize) -> String {
    let subject = if n % 3 == 1 { format!("Poison {n}") } else { format!("Lamp {n}") };
    format!(
        "From: Ana <ana@lumen.example>\r\nTo: mia@firm.example\r\nSubject: {subject}\r\nMessage-ID: <{n}@lumen.example>\r\n\r\nHello {n}\r\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_culprits_of_a_batch_are_put_aside_and_the_rest_goes_in() {
    let office = Office::new().await;
    office.run(POISON).await;
    office.run(TRIGGER).await;
    let folder = office.folder("mia", "inbox");
    let arrivals: Vec<Arrival> = (0..11_u32)
        .map(|n| Arrival::new(raw(usize::try_from(n).unwrap()).into_bytes(), Place::OnServer { folder, uid: n + 1, modseq: 1 }))
        .collect();
    let tenant = office.actor("mia").tenant;
    let taken = take_in(&office.mail, tenant, office.mailbox("mia"), arrivals.clone()).await.unwrap();
    // 1, 4, 7 and 10 are poison.
    assert_eq!((taken.messages.len(), taken.new, taken.quarantined), (11, 11, 4));
    assert_eq!(office.number("select count(*) from mail.placement").await, 11);
    assert_eq!(
        office.number("select count(*) from mail.message where quarantine is null and subject like 'Lamp%' and search <> ''").await,
        7
    );
    // The same batch again changes nothing.
    let again = take_in(&office.mail, tenant, office.mailbox("mia"), arrivals).await.unwrap();
    assert_eq!((again.new, again.quarantined), (0, 0));
    assert_eq!(office.number("select count(*) from mail.message").await, 11);

    // Its owner sees them, why, and their bytes.
    let path = format!("/api/mail/mailboxes/{}/quarantine", office.mailbox("mia").0);
    let aside = office.get("mia", &path).await;
    let rows = aside["items"].as_array().unwrap();
    assert_eq!(rows.len(), 4);
    assert_eq!((&rows[0]["reason_code"], &rows[0]["attempts"]), (&"unreadable".into(), &0.into()));
    assert!(rows[0]["reason"].as_str().is_some_and(|words| words.len() > 10), "{aside}");
    let id = rows[0]["message_id"].as_str().unwrap().to_owned();
    let bytes = office.ask("mia", "GET", &format!("/api/mail/messages/{id}/raw"), Value::Null).await;
    assert!(bytes.status == 200 && bytes.text().contains("Subject: Poison"), "{}", bytes.text());
    assert_eq!(office.refused("noah", "POST", &format!("/api/mail/messages/{id}/retry"), Value::Null).await.0, 404);

    // Tried while nothing has changed: it stays, the attempt is counted.
    let retry = format!("/api/mail/messages/{id}/retry");
    office.post("mia", &retry, Value::Null).await;
    let rows = office.get("mia", &path).await["items"].clone();
    let row = rows.as_array().unwrap().iter().find(|r| r["message_id"] == id.as_str()).unwrap().clone();
    assert_eq!((rows.as_array().unwrap().len(), &row["attempts"]), (4, &1.into()));
    // Tried when the program has learned: it is a mail as any other.
    office.run("drop trigger refuse on mail.message").await;
    office.post("mia", &retry, Value::Null).await;
    assert_eq!(office.get("mia", &path).await["items"].as_array().unwrap().len(), 3);
    let found = office.subjects("mia", "box=all&q=Poison").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(office.refused("mia", "POST", &retry, Value::Null).await.0, 404);
}
