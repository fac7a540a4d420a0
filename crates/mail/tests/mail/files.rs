//! Mails in and out as files.

use crate::office::{Answer, Office};
use serde_json::Value;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn letter(n: u32) -> Vec<u8> {
    format!("From: Bob <bob@buyer.example>\r\nTo: mia@firm.example\r\nSubject: import{n}\r\nMessage-ID: <i{n}@buyer.example>\r\nDate: Mon, 02 Nov 2026 10:00:{n:02} +0000\r\n\r\nFrom here on: {n}\r\n").into_bytes()
}

async fn upload(office: &Office, who: &str, name: &str, content: &[u8]) -> Answer {
    let mut body = Vec::new();
    write!(body, "--b\r\nContent-Disposition: form-data; name=\"mailbox_id\"\r\n\r\n{}\r\n", office.mailbox("mia")).unwrap();
    write!(
        body,
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    )
    .unwrap();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--b--\r\n");
    office.send(who, "POST", "/api/mail/import", body, &[("content-type", "multipart/form-data; boundary=b")]).await
}

fn mbox(letters: impl Iterator<Item = u32>) -> Vec<u8> {
    let mut out = Vec::new();
    for n in letters {
        mailwire::write_mbox_message(&mut out, "bob@buyer.example", chrono::DateTime::UNIX_EPOCH, &letter(n)).unwrap();
    }
    out
}

fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn imported(office: &Office) -> i64 {
    office.number("select count(*) from mail.message where subject like 'import%'").await
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_every_kind_come_in_once() {
    let office = Office::new().await;
    let answer = upload(&office, "mia", "old.mbox", &mbox(0..40)).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    office.drain().await;
    assert_eq!(imported(&office).await, 40);
    upload(&office, "mia", "old.mbox", &mbox(30..50)).await;
    upload(&office, "mia", "one.eml", &letter(50)).await;
    let zip = zipped(&[
        ("Maildir/cur/1:2,FS", letter(51)),
        ("Maildir/.Sent/new/2", letter(52)),
        ("a/b.eml", letter(53)),
        ("inner.mbox", mbox(53..60)),
        ("../../evil/readme.txt", b"not a mail".to_vec()),
        ("picture.png", vec![0x89, b'P', b'N', b'G']),
    ]);
    upload(&office, "mia", "all.zip", &zip).await;
    office.drain().await;
    assert_eq!(imported(&office).await, 60);
    assert_eq!(office.number("select count(*) from mail.message where starred").await, 1, "the Maildir's flag");
    assert_eq!(office.number("select count(*) from mail.message where subject = 'import0' and at = '2026-11-02 10:00:00Z'").await, 1);
    assert_eq!(office.number("select count(*) from mail.folder where local and path like '%..%'").await, 0);
    assert_eq!(
        office
            .number("select count(*) from mail.folder f where here <> (select count(*) from mail.placement p where p.folder_id = f.id)")
            .await,
        0
    );
    assert_eq!(upload(&office, "noah", "one.eml", &letter(99)).await.status, 404, "not into a colleague's mailbox");
}

async fn upload_to(office: &Office, who: &str, name: &str, content: &[u8]) {
    let mut body = Vec::new();
    write!(body, "--b\r\nContent-Disposition: form-data; name=\"mailbox_id\"\r\n\r\n{}\r\n", office.mailbox(who)).unwrap();
    write!(body, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").unwrap();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let answer = office.send(who, "POST", "/api/mail/import", body, &[("content-type", "multipart/form-data; boundary=b")]).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
}

/// Mails of the first mailbox, by folder and with their flags, that the second does not have so.
const LOST: &str = "select count(*) from (
    select m.subject, f.path, p.seen, p.flagged, m.answered from mail.placement p join mail.message m on m.id = p.message_id
    join mail.folder f on f.id = p.folder_id join mail.mailbox b on b.id = m.mailbox_id where b.address = 'mia@firm.example'
    except all
    select m.subject, replace(f.path, 'Imported/', ''), p.seen, p.flagged, m.answered from mail.placement p join mail.message m on m.id = p.message_id
    join mail.folder f on f.id = p.folder_id join mail.mailbox b on b.id = m.mailbox_id where b.address = 'boss@firm.example') x";

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_mailbox_goes_out_and_comes_in_again_with_folders_and_flags() {
    for form in ["eml", "mbox"] {
        let office = Office::new().await;
        for n in 0..12_u32 {
            let role = ["inbox", "sent", "archive"][n as usize % 3];
            office.deliver("mia", role, &String::from_utf8(letter(n)).unwrap().replace("\r\n", "\n")).await;
        }
        office.run("update mail.placement p set seen = m.subject in ('import1', 'import2', 'import3'), flagged = m.subject = 'import2' from mail.message m where m.id = p.message_id").await;
        office.run("update mail.message set answered = subject in ('import2', 'import4')").await;
        // One that the server has deleted: the company's copy goes along.
        office.run("delete from mail.placement p using mail.message m where m.id = p.message_id and m.subject = 'import11'").await;

        let path = format!("/api/mail/mailboxes/{}/takeouts", office.mailbox("mia"));
        assert_eq!(office.refused("noah", "POST", &path, serde_json::json!({"form": form})).await.0, 404);
        assert_eq!(office.refused("sue", "POST", &path, serde_json::json!({"form": form})).await.0, 404);
        let asked = office.post("mia", &path, serde_json::json!({"form": form})).await;
        assert_eq!(asked["state"], "waiting", "{asked}");
        let file = format!("/api/mail/takeouts/{}/file", asked["id"].as_str().unwrap());
        assert_eq!(office.refused("mia", "GET", &file, Value::Null).await.0, 404, "not yet");
        office.drain().await;
        let done = office.get("mia", &path).await[0].clone();
        assert_eq!((done["state"].as_str(), done["mails"].as_u64(), done["form"].as_str()), (Some("done"), Some(12), Some(form)), "{done}");
        for other in ["noah", "boss", "sue"] {
            assert_eq!(office.refused(other, "GET", &file, Value::Null).await.0, 404, "{other} has not asked for it");
        }
        let zip = office.ask("mia", "GET", &file, Value::Null).await;
        assert_eq!((zip.status, zip.body.len() as u64), (200, done["bytes"].as_u64().unwrap()));
        let names: Vec<String> = ZipArchive::new(Cursor::new(zip.body.clone())).unwrap().file_names().map(ToOwned::to_owned).collect();
        let expected = if form == "eml" { "INBOX/" } else { "INBOX.mbox" };
        assert!(names.iter().any(|name| name.starts_with(expected)), "{names:?}");
        assert!(names.iter().any(|name| name.starts_with("Kept here only")), "{names:?}");

        upload_to(&office, "boss", "all.zip", &zip.body).await;
        office.drain().await;
        assert_eq!(office.number(LOST).await, 0, "{form}: {names:?}");
        let all = "select count(*) from mail.message m join mail.mailbox b on b.id = m.mailbox_id where b.address = 'boss@firm.example'";
        assert_eq!(office.number(all).await, 12, "{form}");

        office.clock.advance(chrono::Duration::days(8));
        assert_eq!(office.get("mia", &path).await, serde_json::json!([]), "its time is over");
        assert_eq!(office.refused("mia", "GET", &file, Value::Null).await.0, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_goes_out_as_it_came() {
    let office = Office::new().await;
    upload(&office, "mia", "old.mbox", &mbox(0..30)).await;
    office.drain().await;
    let path = format!("/api/mail/export?mailbox_id={}", office.mailbox("mia"));
    let answer = office.ask("mia", "GET", &path, Value::Null).await;
    assert_eq!(answer.status, 200);
    let out: Vec<Vec<u8>> = mailwire::MboxReader::new(Cursor::new(answer.body)).map(|m| m.unwrap().raw).collect();
    let lines = |raw: &[u8]| String::from_utf8_lossy(raw).replace("\r\n", "\n").trim_end().to_owned();
    assert_eq!(out.len(), 30);
    assert_eq!(lines(&out[7]), lines(&letter(7)));
    let answer = office.ask("mia", "GET", &format!("{path}&format=zip"), Value::Null).await;
    let mut zip = ZipArchive::new(Cursor::new(answer.body)).unwrap();
    assert_eq!(zip.len(), 30);
    let mut raw = Vec::new();
    zip.by_index(3).unwrap().read_to_end(&mut raw).unwrap();
    assert_eq!(raw, letter(3));
    assert_eq!(office.ask("noah", "GET", &path, Value::Null).await.status, 404);
    assert_eq!(office.ask("mia", "GET", "/api/mail/export", Value::Null).await.status, 422);
}
