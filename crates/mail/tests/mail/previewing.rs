//! Looking into a mail's files: office files, tables, text, a mail within the mail; what can't be shown, and who may not look.

use crate::office::Office;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use testkit::papers::{self, docx, paragraph, pdf, pptx, shape, xlsx, zipped};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const PLAIN: &str = "application/octet-stream";

type File<'f> = (&'f str, &'f str, Vec<u8>);

/// A mail with these files: names, media types, bytes.
fn letter(files: &[File<'_>]) -> String {
    let mut raw = String::from(
        "From: Ana <ana@lumen.example>\nTo: mia@firm.example\nSubject: papers\nMessage-ID: <papers@x>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nsee the files\n",
    );
    for (name, kind, bytes) in files {
        raw.push_str(&format!(
            "--b\nContent-Type: {kind}\nContent-Disposition: attachment; filename=\"{name}\"\nContent-Transfer-Encoding: base64\n\n{}\n",
            STANDARD.encode(bytes)
        ));
    }
    raw + "--b--\n"
}

/// Mia gets a mail with these files; the paths of their doors.
async fn delivered(office: &Office, files: &[File<'_>]) -> Vec<String> {
    let thread = office.deliver("mia", "inbox", &letter(files)).await;
    let shown = office.get("mia", &format!("/api/mail/threads/{thread}")).await;
    let message = &shown["messages"][0];
    let id = message["id"].as_str().unwrap();
    let all = message["attachments"].as_array().unwrap();
    assert_eq!(all.len(), files.len());
    all.iter().map(|file| format!("/api/mail/messages/{id}/attachments/{}", file["index"])).collect()
}

fn letter_of_word() -> Vec<u8> {
    docx(&format!(
        "{}<w:p><w:r><w:drawing><pic:pic><a:blip r:embed='rId1'/></pic:pic></w:drawing></w:r></w:p>",
        paragraph("<b>Quotation</b> &lt;script&gt;")
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn office_files_are_shown_as_plain_data() {
    let office = Office::new().await;
    let sheet = "<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' s='2'><v>4.2</v></c></row></sheetData>";
    let doors = delivered(
        &office,
        &[
            ("offer.docx", DOCX, letter_of_word()),
            ("prices.xlsm", PLAIN, xlsx(&[("Prices", sheet), ("Packing", "<sheetData/>")], &[("xl/vbaProject.bin", b"x")])),
            ("show.pptx", PLAIN, pptx(&[&shape("title", &["Spring 2027"])])),
            ("customers.csv", "text/csv", b"name,country\nLumen,BR\n".to_vec()),
            (
                "notes.txt",
                "text/plain",
                b"\xb1\xa8\xbc\xdb\xb5\xa5\xd2\xd1\xbe\xad\xb7\xa2\xb3\xf6\xa3\xac\xc7\xeb\xb2\xe9\xca\xd5\xa1\xa3\n".to_vec(),
            ),
        ],
    )
    .await;
    let answer = office.ask("mia", "GET", &format!("{}/preview", doors[0]), Value::Null).await;
    assert_eq!((answer.status, answer.headers["cache-control"].to_str().unwrap()), (200, "private, max-age=3600"));
    let word = answer.json();
    // What looks like markup in the file is text, and what isn't text of the file's paragraphs isn't there.
    assert_eq!((&word["kind"], &word["body"][0]["runs"][0]["text"]), (&"document".into(), &"Quotation <script>".into()), "{word}");
    assert_eq!(word["head"][0]["runs"][0]["text"], "Lumen Trading LLC");
    let picture = &word["body"][1]["runs"][0];
    let found = office.ask("mia", "GET", &format!("{}/preview/pictures/{}", doors[0], picture["number"]), Value::Null).await;
    assert_eq!((found.status, found.body.as_slice()), (200, papers::picture().as_slice()));
    assert_eq!(
        (&found.headers["content-type"], &found.headers["x-content-type-options"]),
        (&"image/png".parse().unwrap(), &"nosniff".parse().unwrap())
    );
    assert!(found.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));

    let book = office.get("mia", &format!("{}/preview", doors[1])).await;
    assert_eq!((&book["names"], &book["left_out"]), (&json!(["Prices", "Packing"]), &json!(["macros"])));
    assert_eq!(book["sheet"]["rows"][0]["cells"][1], json!({"column": 1, "text": "US$4.20", "value": true}));
    let second = office.get("mia", &format!("{}/preview?sheet=1", doors[1])).await;
    assert_eq!((&second["at"], &second["sheet"]["rows"]), (&json!(1), &json!([])));
    assert_eq!(office.get("mia", &format!("{}/preview", doors[2])).await["slides"][0]["title"], "Spring 2027");
    assert_eq!(office.get("mia", &format!("{}/preview", doors[3])).await["sheet"]["rows"][1]["cells"][1]["text"], "BR");
    let text = office.get("mia", &format!("{}/preview", doors[4])).await;
    assert!(text["text"].as_str().unwrap().starts_with("报价单"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_in_a_mail_is_shown_as_a_mail() {
    let office = Office::new().await;
    let inner = "From: Omar <omar@gulf.example>\r\nTo: ana@lumen.example\r\nSubject: =?utf-8?B?6K+i5Lu3?=\r\nDate: Sun, 22 Nov 2026 09:15:00 +0400\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/html\r\n\r\n<p onclick=\"steal()\">Hello</p><script>steal()</script><img src=\"https://track.example/p.gif\">\r\n\
        --i\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\r\n%PDF\r\n--i--\r\n";
    let doors = delivered(&office, &[("fwd.eml", PLAIN, inner.as_bytes().to_vec())]).await;
    let seen = office.get("mia", &format!("{}/preview", doors[0])).await;
    assert_eq!(
        (&seen["kind"], &seen["subject"], &seen["from"][0]["address"]),
        (&"mail".into(), &"询价".into(), &"omar@gulf.example".into())
    );
    assert_eq!((&seen["file_names"], &seen["at"]), (&json!(["plan.pdf"]), &"2026-11-22T05:15:00Z".into()));
    let document = seen["document"].as_str().unwrap();
    assert!(document.contains("Hello") && !document.contains("steal") && !document.contains(" src=\"https://track"), "{document}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_shown_says_why() {
    let office = Office::new().await;
    let compound = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600]].concat();
    let locked = zipped(&[("content.xml", b"x"), ("META-INF/manifest.xml", b"<manifest:encryption-data/>")]);
    let bomb = docx(&" ".repeat(60 << 20));
    let deep = docx(&"<w:sdt>".repeat(5_000));
    let doors = delivered(
        &office,
        &[
            ("old.doc", "application/msword", compound),
            ("locked.odt", PLAIN, locked),
            ("deep.docx", DOCX, deep),
            ("wrong.docx", DOCX, pdf(&["x"])),
            ("page.html", "text/html", b"<script>steal()</script>".to_vec()),
            ("empty.txt", "text/plain", Vec::new()),
            ("..\\\\..\\\\x.docx", DOCX, letter_of_word()),
            ("bomb.docx", DOCX, bomb),
        ],
    )
    .await;
    for (door, code) in doors.iter().zip(["old_form", "encrypted", "too_large", "damaged", "other_form", "empty"]) {
        let refused = office.refused("mia", "GET", &format!("{door}/preview"), Value::Null).await;
        assert_eq!(refused, (422, format!("mail.file_{code}")), "{door}");
    }
    assert_eq!(office.get("mia", &format!("{}/preview", doors[6])).await["kind"], "document");
    let bomb = office.refused("mia", "GET", &format!("{}/preview", doors[7]), Value::Null).await;
    assert_eq!(bomb, (422, "mail.file_too_large".to_owned()));
    let words = office.ask("mia", "GET", &format!("{}/preview", doors[0]), Value::Null).await.json();
    assert!(words["detail"].as_str().unwrap().contains("Download"), "{words}");
    for path in ["/preview/pictures/0", "/preview/pictures/99999", "/preview?sheet=7"] {
        let status = office.ask("mia", "GET", &format!("{}{path}", doors[6]), Value::Null).await.status;
        assert_eq!(status, if path.contains("sheet") { 200 } else { 404 }, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_see_the_mail_does_not_see_its_files() {
    let office = Office::new().await;
    let doors = delivered(&office, &[("offer.docx", DOCX, letter_of_word())]).await;
    let preview = format!("{}/preview", doors[0]);
    let number = office.get("mia", &preview).await["body"][1]["runs"][0]["number"].clone();
    let picture = format!("{preview}/pictures/{number}");
    for path in [&preview, &picture] {
        assert_eq!(office.ask("mia", "GET", path, Value::Null).await.status, 200);
        assert_eq!(office.ask("boss", "GET", path, Value::Null).await.status, 200);
        for other in ["noah", "sue", "chief"] {
            assert_eq!(office.refused(other, "GET", path, Value::Null).await, (404, "mail.not_found".to_owned()), "{other}");
        }
        assert_eq!(office.ask("", "GET", path, Value::Null).await.status, 401);
    }
    assert_eq!(office.ask("mia", "GET", &preview.replace("/preview", "9/preview"), Value::Null).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lets_a_mail_go_looks_into_its_files() {
    let office = Office::new().await;
    let id = |who: &str| office.actor(who).account.unwrap().to_string();
    let rules = json!({"rules": [{"whose": id("mia"), "kind": "account", "scope": "all", "approvers": [id("noah")]}], "revision": 0});
    assert_eq!(office.ask("boss", "PUT", "/api/mail/approval-rules", rules).await.status, 200);
    let new = json!({"mailbox_id": office.mailbox("mia").0, "to": [{"name": "", "address": "ana@lumen.example"}], "subject": "Offer", "html": "<p>Hi</p>"});
    let draft = office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned();
    let head = format!("--q\r\nContent-Disposition: form-data; name=\"file\"; filename=\"offer.docx\"\r\nContent-Type: {DOCX}\r\n\r\n");
    let form = [head.into_bytes(), letter_of_word(), b"\r\n--q--\r\n".to_vec()].concat();
    let path = format!("/api/mail/drafts/{draft}/attachments");
    let upload = office.send("mia", "POST", &path, form, &[("content-type", "multipart/form-data; boundary=q")]).await;
    assert_eq!(upload.status, 200, "{}", upload.text());
    office.post("mia", &format!("/api/mail/drafts/{draft}/send"), json!({"undo_seconds": 0})).await;
    let question = office.get("noah", "/api/mail/approvals").await[0]["id"].as_str().unwrap().to_owned();
    let read = office.get("noah", &format!("/api/mail/approvals/{question}")).await;
    let door = format!("/api/mail/approvals/{question}/attachments/{}/preview", read["attachments"][0]["index"]);
    let seen = office.get("noah", &door).await;
    assert_eq!(seen["body"][0]["runs"][0]["text"], "Quotation <script>");
    let picture = format!("{door}/pictures/{}", seen["body"][1]["runs"][0]["number"]);
    assert_eq!(office.ask("noah", "GET", &picture, Value::Null).await.body, papers::picture());
    for path in [&door, &picture] {
        assert_eq!(office.refused("sue", "GET", path, Value::Null).await.0, 404);
        assert_eq!(office.refused("chief", "GET", path, Value::Null).await.0, 404);
    }
}
