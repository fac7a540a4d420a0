//! Drafts: begun as answers, saved by revision, with files; never lost.

use crate::office::Office;
use serde_json::{Value, json};

const ASKED: &str = "From: Ana Souza <ana@lumen.example>\nTo: mia@firm.example, bo@lumen.example\nCc: noah@firm.example, cy@lumen.example\n\
Subject: RE: Lamps\nMessage-ID: <asked@x>\nReferences: <first@x>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\
Content-Type: text/html; charset=utf-8\n\n<p>Please <b>quote</b> the lamps.</p><script>x</script>\n--b\n\
Content-Type: application/pdf; name=specs.pdf\nContent-Disposition: attachment\n\n%PDF\n--b--\n";

async fn save(office: &Office, id: &str, revision: i64, body: Value) -> crate::office::Answer {
    let tag = format!("\"{revision}\"");
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    office.send("mia", "PUT", &format!("/api/mail/drafts/{id}"), body.to_string().into_bytes(), &headers).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_begun_as_the_mail_says() {
    let office = Office::new().await;
    let thread = office.deliver("mia", "inbox", ASKED).await;
    let message = office.newest("mia", &thread).await;
    let begin = |mode: &str| json!({"in_reply_to_message_id": message, "mode": mode});
    let addresses =
        |people: &Value| people.as_array().unwrap().iter().map(|p| p["address"].as_str().unwrap().to_owned()).collect::<Vec<_>>();

    let reply = office.post("mia", "/api/mail/drafts", begin("reply")).await;
    assert_eq!((addresses(&reply["to"]), addresses(&reply["cc"])), (vec!["ana@lumen.example".to_owned()], vec![]));
    assert_eq!(reply["subject"], "Re: Lamps");
    let html = reply["html"].as_str().unwrap();
    assert!(
        html.contains("Ana Souza") && html.contains("<b>quote</b>") && html.contains("<p>Yours</p>") && !html.contains("<script"),
        "{html}"
    );
    assert_eq!(reply["attachments"], json!([]));

    let all = office.post("mia", "/api/mail/drafts", begin("reply_all")).await;
    assert_eq!(addresses(&all["cc"]), ["bo@lumen.example", "noah@firm.example", "cy@lumen.example"]);

    let forward = office.post("mia", "/api/mail/drafts", begin("forward")).await;
    assert_eq!((addresses(&forward["to"]), &forward["subject"]), (vec![], &"Fwd: Lamps".into()));
    assert_eq!(forward["attachments"][0]["name"], "specs.pdf");
    assert_eq!(office.get("mia", "/api/mail/drafts").await["items"].as_array().unwrap().len(), 3);
    assert_eq!(office.get("mia", "/api/mail/counts").await["boxes"]["drafts"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_windows_do_not_overwrite_each_other() {
    let office = Office::new().await;
    let draft = office.post("mia", "/api/mail/drafts", json!({"mailbox_id": office.mailbox("mia").0})).await;
    let id = draft["id"].as_str().unwrap();
    assert_eq!(draft["revision"], 1);
    let saved =
        save(&office, id, 1, json!({"to": [{"name": "Ana", "address": "ana@lumen.example"}], "subject": "One", "html": "<p>1</p>"})).await;
    assert_eq!((saved.status, saved.json()["revision"].as_i64(), saved.headers["etag"].to_str().unwrap()), (200, Some(2), "\"2\""));
    let late = save(&office, id, 1, json!({"subject": "Two"})).await;
    assert_eq!((late.status, late.json()["code"].as_str().unwrap()), (409, "mail.draft_changed"));
    assert_eq!((&late.json()["draft"]["subject"], &late.json()["draft"]["revision"]), (&"One".into(), &2.into()));
    let without = office.ask("mia", "PUT", &format!("/api/mail/drafts/{id}"), json!({"subject": "x"})).await;
    assert_eq!(without.status, 428);
    let kept = office.get("mia", &format!("/api/mail/drafts/{id}")).await;
    assert_eq!((&kept["subject"], &kept["to"][0]["name"]), (&"One".into(), &"Ana".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn begun_again_under_the_same_id_a_draft_is_there_once() {
    let office = Office::new().await;
    let id = "0192f0c1-0000-7000-8000-00000000000a";
    let new = json!({"id": id, "mailbox_id": office.mailbox("mia").0, "subject": "Offer", "html": "<p>1</p>"});
    assert_eq!(office.post("mia", "/api/mail/drafts", new.clone()).await["id"], id);
    let again = office.ask("mia", "POST", "/api/mail/drafts", new.clone()).await;
    assert_eq!((again.status, again.json()["code"].as_str().unwrap()), (409, "mail.draft_changed"));
    assert_eq!((&again.json()["draft"]["id"], &again.json()["draft"]["revision"]), (&id.into(), &1.into()));
    assert_eq!(office.get("mia", "/api/mail/drafts").await["items"].as_array().unwrap().len(), 1);
    // A colleague who says the same id learns nothing of it.
    let his = json!({"id": id, "mailbox_id": office.mailbox("noah").0});
    assert_eq!(office.refused("noah", "POST", "/api/mail/drafts", his).await, (404, "mail.not_found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_and_go_within_limits() {
    let office = Office::new().await;
    let draft = office.post("mia", "/api/mail/drafts", json!({"mailbox_id": office.mailbox("mia").0})).await;
    let id = draft["id"].as_str().unwrap();
    let upload = |name: &str, part: &str, bytes: Vec<u8>| {
        let head =
            format!("--q\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n");
        [head.into_bytes(), bytes, b"\r\n--q--\r\n".to_vec()].concat()
    };
    let form = [("content-type", "multipart/form-data; boundary=q")];
    let path = format!("/api/mail/drafts/{id}/attachments");
    let answer = office.send("mia", "POST", &path, upload("../a.png", "inline", b"\x89PNG picture".to_vec()), &form).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let file = &answer.json()["attachments"][0];
    assert_eq!((&file["name"], &file["inline"], answer.json()["revision"].as_i64()), (&"a.png".into(), &true.into(), Some(2)));
    let link = format!("{path}/{}", file["id"].as_str().unwrap());
    assert_eq!(office.ask("mia", "GET", &link, Value::Null).await.body, b"\x89PNG picture");
    assert_eq!(office.ask("noah", "GET", &link, Value::Null).await.status, 404);
    let big = office.send("mia", "POST", &path, upload("b.png", "file", vec![0; 26 << 20]), &form).await;
    assert_eq!((big.status, big.json()["code"].as_str().unwrap()), (413, "mail.too_big"));
    assert_eq!(office.ask("mia", "DELETE", &link, Value::Null).await.json()["attachments"], json!([]));
    assert_eq!(office.ask("mia", "DELETE", &link, Value::Null).await.status, 404);
    assert_eq!(office.ask("mia", "DELETE", &format!("/api/mail/drafts/{id}"), Value::Null).await.status, 204);
    assert_eq!(office.ask("mia", "GET", &format!("/api/mail/drafts/{id}"), Value::Null).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_says_why() {
    let office = Office::new().await;
    let mailbox = office.mailbox("mia").0;
    let send = async |new: Value| {
        let draft = office.post("mia", "/api/mail/drafts", new).await["id"].as_str().unwrap().to_owned();
        office.refused("mia", "POST", &format!("/api/mail/drafts/{draft}/send"), json!({})).await
    };
    assert_eq!(send(json!({"mailbox_id": mailbox})).await.1, "mail.no_recipients");
    assert_eq!(send(json!({"mailbox_id": mailbox, "to": [{"address": "not an address"}]})).await.1, "mail.address_malformed");
    let many: Vec<Value> = (0..501).map(|n| json!({"address": format!("p{n}@b.example")})).collect();
    assert_eq!(
        office.refused("mia", "POST", "/api/mail/drafts", json!({"mailbox_id": mailbox, "to": many})).await.1,
        "mail.too_many_recipients"
    );
    assert_eq!(office.refused("mia", "POST", "/api/mail/drafts", json!({})).await.1, "mail.field_malformed");
    let draft = office.post("mia", "/api/mail/drafts", json!({"mailbox_id": mailbox, "to": [{"address": "a@b.example"}]})).await;
    let path = format!("/api/mail/drafts/{}/send", draft["id"].as_str().unwrap());
    assert_eq!(office.refused("mia", "POST", &path, json!({"at": "2020-01-01T00:00:00Z"})).await.1, "mail.time_missing");
}
