//! Mails in and out as files.

use crate::office::{Answer, Office};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Actor;
use queue::Worker;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::time::Duration;
use uuid::Uuid;
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
        assert_eq!(office.refused("noah", "POST", &path, json!({"form": form})).await.0, 404);
        assert_eq!(office.refused("sue", "POST", &path, json!({"form": form})).await.0, 404);
        let asked = office.post("mia", &path, json!({"form": form})).await;
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
        assert_eq!(office.get("mia", &path).await, json!([]), "its time is over");
        assert_eq!(office.refused("mia", "GET", &file, Value::Null).await.0, 404);
    }
}

/// A mail with a file that can't be packed, so that a mailbox of few mails has several parts.
fn heavy(n: u32) -> String {
    let mut file = Vec::new();
    let mut block = Sha256::digest(n.to_be_bytes());
    while file.len() < 700_000 {
        file.extend_from_slice(&block);
        block = Sha256::digest(block);
    }
    let lines: Vec<String> = STANDARD.encode(file).as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let head = format!(
        "From: Bob <bob@buyer.example>\nTo: mia@firm.example\nSubject: heavy{n}\nMessage-ID: <h{n}@buyer.example>\nMIME-Version: 1.0\n\
         Content-Type: application/octet-stream; name=a.bin\nContent-Disposition: attachment; filename=a.bin\nContent-Transfer-Encoding: base64\n"
    );
    format!("{head}\n{}\n", lines.join("\n"))
}

/// The bytes of a mail's only file.
fn file_of(raw: &[u8]) -> Vec<u8> {
    let path = mailwire::parse(raw).attachments[0].path.clone();
    mailwire::part_bytes(raw, &path).unwrap().to_vec()
}

/// What stands in a zip of a mailbox: each mail's subject with its bytes, in the zip's order. Sums are checked by the reading.
fn mails_in(zip: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut mails = Vec::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        let raws = if file.name().ends_with(".mbox") {
            mailwire::MboxReader::new(Cursor::new(content)).map(|mail| mail.unwrap().raw.to_vec()).collect()
        } else {
            vec![content]
        };
        for raw in raws {
            mails.push((mailwire::parse(&raw).subject, file_of(&raw)));
        }
    }
    mails
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_middle_a_mailbox_goes_out_from_where_it_was() {
    for form in ["eml", "mbox"] {
        let office = Office::new().await;
        for n in 0..42 {
            office.deliver("mia", ["inbox", "sent"][n as usize % 2], &heavy(n)).await;
        }
        office.drain().await;
        let path = format!("/api/mail/mailboxes/{}/takeouts", office.mailbox("mia"));
        let id: Uuid = office.post("mia", &path, json!({"form": form})).await["id"].as_str().unwrap().parse().unwrap();
        // It hangs while it keeps its third part, and is killed there.
        for sql in [
            "create function public.hang() returns trigger language plpgsql as $$ begin perform pg_sleep(600); return new; end $$",
            "create trigger hang before insert on mail.takeout_part for each row when (new.place = 3) execute function public.hang()",
            "create function public.step_back() returns trigger language plpgsql as $$ begin raise 'progress went back'; end $$",
            "create trigger step_back before update on platform.job for each row
               when (new.kind = 'mail.takeout' and (new.progress->>'done')::bigint < (old.progress->>'done')::bigint) execute function public.step_back()",
        ] {
            office.run(sql).await;
        }
        let worker = || mail::worker::handlers(Worker::new(office.db.db.clone(), office.clock.clone()), &office.mail);
        let first = tokio::spawn(worker().run(std::future::pending()));
        let hangs = "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
        until(async || office.number(hangs).await == 1).await;
        first.abort();
        let _ = first.await;
        office
            .run("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'")
            .await;
        until(async || office.number(hangs).await == 0).await;
        office.run("drop trigger hang on mail.takeout_part").await;
        let pieces = async || {
            let house = Actor::house(office.actor("mia").tenant);
            office.mail.db.read(&house, async |tx| mail::store::takeouts::pieces(tx, id).await).await.unwrap()
        };
        let kept = pieces().await;
        let far = office.number("select mails from mail.takeout").await;
        assert!(kept.len() == 2 && (1..42).contains(&far), "{} parts, {far} mails", kept.len());
        assert_eq!(office.number("select count(*) from platform.job where kind = 'mail.takeout' and state = 'running'").await, 1);

        // Another worker takes it over when its lease ends.
        office.run("update platform.job set leased_until = now() - interval '1 second' where kind = 'mail.takeout'").await;
        let second = tokio::spawn(worker().run(std::future::pending()));
        until(async || office.number("select count(*) from mail.takeout where state = 'done'").await == 1).await;
        second.abort();
        assert_eq!(pieces().await[..2], kept[..], "what was kept is the file's beginning");
        let shown = office.get("mia", &path).await[0].clone();
        let zip = office.ask("mia", "GET", &format!("/api/mail/takeouts/{id}/file"), Value::Null).await;
        assert_eq!((shown["mails"].as_u64(), zip.body.len() as u64), (Some(42), shown["bytes"].as_u64().unwrap()));
        let mails = mails_in(zip.body);
        let expected: BTreeMap<String, Vec<u8>> = (0..42).map(|n| (format!("heavy{n}"), file_of(heavy(n).as_bytes()))).collect();
        assert_eq!(mails.len(), 42, "{form}: none twice");
        assert_eq!(mails.into_iter().collect::<BTreeMap<_, _>>(), expected, "{form}: none missing");
        assert_eq!(office.number("select count(*) from mail.takeout_part where directory is not null").await, 0);
        assert_eq!(office.number("select attempts::bigint from platform.job where kind = 'mail.takeout'").await, 2);
    }
}

async fn until(holds: impl AsyncFn() -> bool) {
    for _ in 0..1_200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never came about");
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
