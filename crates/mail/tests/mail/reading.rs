//! Reading: threads, bodies made safe, files, pictures.

use crate::office::Office;
use serde_json::{Value, json};

const RICH: &str = "From: Ana <ana@lumen.example>\nTo: mia@firm.example\nSubject: =?utf-8?B?6K+i5Lu3?= lamps\nMessage-ID: <r@x>\n\
Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n\
<p onclick=\"steal()\">Hello</p><script>steal()</script><img src=\"cid:logo@x\"><img src=\"https://track.example/p.gif\">\
<div class=\"gmail_quote\">On Mon you wrote: old</div>\n\
--b\nContent-Type: image/gif\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\nR0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\n\
--b\nContent-Type: text/html; name=\"..\\\\evil \u{62a5}.html\"\nContent-Disposition: attachment\n\n<script>steal()</script>\n--b--\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_safe_and_its_own_pictures_come_without_a_cookie() {
    let office = Office::new().await;
    let thread = office.deliver("mia", "inbox", RICH).await;
    let shown = office.get("mia", &format!("/api/mail/threads/{thread}")).await;
    assert_eq!(shown["subject"], "询价 lamps");
    let message = shown["messages"][0]["id"].as_str().unwrap();
    let body = office.get("mia", &format!("/api/mail/messages/{message}/body")).await;
    let document = body["document"].as_str().unwrap();
    assert!(!document.contains("steal") && !document.contains(" src=\"https://track"), "{document}");
    assert!(document.contains("http://tradewind.example") && document.contains("default-src 'none'"), "{document}");
    assert_eq!((&body["has_remote_images"], &body["has_quoted"], &body["source"]), (&true.into(), &true.into(), &"html".into()));

    let at = document.find("/api/mail/messages/").unwrap();
    let link = document[at..].split('"').next().unwrap().replace("&amp;", "&");
    let picture = office.ask("", "GET", &link, Value::Null).await;
    assert_eq!((picture.status, picture.headers["content-type"].to_str().unwrap()), (200, "image/gif"));
    assert_eq!(picture.headers["cross-origin-resource-policy"], "cross-origin");
    // The token opens this mail only, and for some hours.
    let other = link.replace(message, &uuid::Uuid::new_v4().to_string());
    assert_eq!(office.ask("", "GET", &other, Value::Null).await.status, 401);
    office.clock.advance(chrono::Duration::hours(7));
    assert_eq!(office.ask("", "GET", &link, Value::Null).await.status, 401);

    let loaded = office.get("mia", &format!("/api/mail/messages/{message}/body?images=true")).await;
    assert!(loaded["document"].as_str().unwrap().contains("/api/mail/image?t="), "{loaded}");
    assert_eq!(loaded["has_remote_images"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_saved_never_run() {
    let office = Office::new().await;
    let thread = office.deliver("mia", "inbox", RICH).await;
    let shown = office.get("mia", &format!("/api/mail/threads/{thread}")).await;
    let message = &shown["messages"][0];
    let files = message["attachments"].as_array().unwrap();
    let html = files.iter().find(|f| f["name"].as_str().unwrap().ends_with(".html")).unwrap();
    let path = format!("/api/mail/messages/{}/attachments/{}", message["id"].as_str().unwrap(), html["index"]);
    let file = office.ask("mia", "GET", &path, Value::Null).await;
    let header = |name: &str| file.headers[name].to_str().unwrap().to_owned();
    assert!(
        header("content-disposition").starts_with("attachment; filename=") && header("content-disposition").contains("filename*=UTF-8''")
    );
    assert!(header("content-security-policy").contains("sandbox") && header("x-content-type-options") == "nosniff");
    assert!(file.text().contains("steal"), "the bytes are the sender's");
    let raw = office.ask("mia", "GET", &format!("/api/mail/messages/{}/raw", message["id"].as_str().unwrap()), Value::Null).await;
    assert!(raw.text().starts_with("From: Ana") && raw.headers["content-type"] == "message/rfc822");
    assert_eq!(office.refused("mia", "GET", &path.replace(&format!("/{}", html["index"]), "/99"), Value::Null).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_the_web_are_pixels_or_nothing() {
    let office = Office::new().await;
    for url in ["javascript:alert(1)", "file:///etc/passwd", "http://127.0.0.1:1/x.png", "nonsense"] {
        let path = format!("/api/mail/image?u={}", url::form_urlencoded::byte_serialize(url.as_bytes()).collect::<String>());
        assert_eq!(office.refused("mia", "GET", &path, Value::Null).await, (404, "mail.image_refused".to_owned()), "{url}");
    }
}

/// A web server that has one picture, whatever it is asked for.
async fn picture_server() -> std::net::SocketAddr {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut asked = [0; 4096];
            let _ = socket.read(&mut asked).await;
            let _ = socket
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 6\r\nConnection: close\r\n\r\nGIF89a")
                .await;
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mails_token_loads_its_own_pictures_and_nothing_else() {
    let office = Office::new().await;
    let server = picture_server().await;
    let letter = |n: u32| {
        format!(
            "From: Ana <ana@lumen.example>\nTo: mia@firm.example\nSubject: {n}\nMessage-ID: <{n}@x>\nContent-Type: text/html\n\n<p style=\"background:url(http://{server}/ground.gif)\">Hi</p><img src=\"http://{server}/{n}.gif?a=1&b=2\">\n"
        )
    };
    let mut links = Vec::new();
    for n in [1, 2] {
        let thread = office.deliver("mia", "inbox", &letter(n)).await;
        let message = office.newest("mia", &thread).await;
        let body = office.get("mia", &format!("/api/mail/messages/{message}/body?images=true")).await;
        let document = body["document"].as_str().unwrap().replace("&amp;", "&");
        let found =
            document.match_indices("/api/mail/image?t=").map(|(at, _)| document[at..].split(['"', '\'', ')']).next().unwrap().to_owned());
        links.push(found.collect::<Vec<_>>());
    }
    let status = async |link: &str| office.ask("", "GET", link, Value::Null).await.status;
    for link in &links[0] {
        assert_eq!(status(link).await, 200, "{link}");
    }
    assert_eq!(links[0].len(), 2);
    let part = |link: &str, name: &str| {
        let query = link.split_once('?').unwrap().1;
        query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap().to_owned()
    };
    let (own, other) = (&links[0][0], &links[1][0]);
    let made = |t: &str, s: &str, u: &str| format!("/api/mail/image?t={t}&s={s}&u={u}");
    let (token, signature, url) = (part(own, "t"), part(own, "s"), part(own, "u"));
    assert_eq!(status(&made(&token, &signature, &url)).await, 200);
    for refused in [
        made(&token, &signature, "https%3A%2F%2Ftrack.example%2Fp.gif"),
        made(&token, &signature, &part(&links[0][1], "u")),
        made(&token, &part(other, "s"), &part(other, "u")),
        made(&part(other, "t"), &signature, &url),
        made(&token, "", &url),
        format!("/api/mail/image?t={token}&u={url}"),
        format!("/api/mail/image?u={url}"),
    ] {
        assert_eq!(status(&refused).await, 401, "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_shows_who_wrote_what() {
    let office = Office::new().await;
    let first = office
        .deliver(
            "mia",
            "inbox",
            "From: Ana <ana@lumen.example>\nTo: mia@firm.example\nSubject: Quotation\nMessage-ID: <1@x>\n\nPlease quote 500 lamps.\n",
        )
        .await;
    let second = office
        .deliver(
            "mia",
            "sent",
            "From: mia@firm.example\nTo: ana@lumen.example\nSubject: Re: Quotation\nMessage-ID: <2@x>\nIn-Reply-To: <1@x>\n\nHere it is.\n",
        )
        .await;
    assert_eq!(first, second);
    let shown = office.get("mia", &format!("/api/mail/threads/{first}")).await;
    let directions: Vec<&str> = shown["messages"].as_array().unwrap().iter().map(|m| m["direction"].as_str().unwrap()).collect();
    assert_eq!(directions, ["in", "out"]);
    assert_eq!(
        (&shown["who"]["address"], &shown["answered"], &shown["waiting"], &shown["outgoing_last"]),
        (&"ana@lumen.example".into(), &true.into(), &false.into(), &true.into())
    );
    assert_eq!(shown["messages"][1]["folders"][0]["role"], "sent");
    assert_eq!(office.subjects("mia", "box=sent").await, ["Re: Quotation"]);
    assert_eq!(office.refused("mia", "GET", "/api/mail/threads/not-an-id", Value::Null).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_saved_to_the_customers_files() {
    let office = Office::new().await;
    let thread = office.deliver("mia", "inbox", RICH).await;
    let shown = office.get("mia", &format!("/api/mail/threads/{thread}")).await;
    let message = &shown["messages"][0];
    let file = message["attachments"].as_array().unwrap().iter().find(|f| f["name"].as_str().unwrap().ends_with(".html")).unwrap();
    let path = format!("/api/mail/messages/{}/attachments/{}/keep", message["id"].as_str().unwrap(), file["index"]);
    let made =
        office.post("mia", "/api/customers", json!({"name": "Lumen", "contact": {"name": "Ana", "email": "ana@lumen.example"}})).await;
    let company = made["id"].as_str().unwrap();
    let kept = office.post("mia", &path, json!({ "company_id": company })).await;
    let timeline = office.get("mia", &format!("/api/customers/{company}/timeline")).await;
    let entry = timeline["items"].as_array().unwrap().iter().find(|entry| entry["id"] == kept["entry_id"]).unwrap();
    assert_eq!((&entry["text"], &entry["files"][0]["name"]), (&"询价 lamps".into(), &file["name"]));
    let id = entry["files"][0]["id"].as_str().unwrap();
    let bytes = office.ask("mia", "GET", &format!("/api/customers/files/{id}"), Value::Null).await;
    assert!(bytes.status == 200 && bytes.text().contains("steal"), "the bytes are the sender's");
    // No such file, no such customer, no such mail.
    let nobody = uuid::Uuid::new_v4().to_string();
    let other = |from: &str, to: &str| path.replace(from, to);
    for (path, company) in [
        (other(&format!("/{}/keep", file["index"]), "/99/keep"), company),
        (path.clone(), nobody.as_str()),
        (other(message["id"].as_str().unwrap(), &nobody), company),
    ] {
        assert_eq!(office.refused("mia", "POST", &path, json!({ "company_id": company })).await.0, 404, "{path}");
    }
}
