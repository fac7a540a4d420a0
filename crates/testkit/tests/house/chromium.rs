use testkit::chromium::{Chromium, keys};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const PAGE: &str = r#"<!doctype html><meta name="viewport" content="width=device-width"><title>Test</title><link rel="icon" href="data:,">
<h1>Words</h1><input id="field"><button onclick="document.querySelector('h1').textContent = 'It said ' + document.querySelector('#field').value">Say it</button>
<script>addEventListener('keydown', e => { if (e.ctrlKey && e.key === 'k') document.title = 'Menu' })</script>
<script>console.error('broken on purpose')</script><img src="http://tracker.example/pixel.gif"><script src="/missing.js"></script>"#;

/// A web server with one page.
async fn site() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let length = stream.read(&mut request).await.unwrap_or(0);
                let (status, body) = if request[..length].starts_with(b"GET / ") { ("200 OK", PAGE) } else { ("404 Not Found", "") };
                let head =
                    format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
            });
        }
    });
    address
}

#[tokio::test]
async fn a_page_is_opened_used_and_watched() {
    let site = site().await;
    let browser = Chromium::setup().size(375, 700).language("zh-CN").start().await;
    browser.open(&site).await;
    browser.wait_for_text("Words").await;
    assert_eq!(browser.eval("return [innerWidth, navigator.language]").await, serde_json::json!([375, "zh-CN"]));
    browser.type_into("#field", "it's 你好").await;
    browser.click_text("Say it").await;
    assert!(browser.text().await.contains("It said it's 你好"));
    browser.chord(&[keys::CONTROL], "k").await;
    browser.wait_for("document.title === 'Menu'").await;
    assert!(browser.screenshot().await.starts_with(b"\x89PNG"));

    let errors = browser.console_errors().await;
    assert!(errors.iter().any(|e| e.contains("broken on purpose")) && errors.iter().any(|e| e.contains("missing.js")), "{errors:?}");
    assert!(browser.console_errors().await.is_empty(), "each is told once");
    let requests = browser.requests().await;
    assert!(requests.iter().any(|r| r.url == "http://tracker.example/pixel.gif" && r.kind == "Image"), "{requests:?}");

    assert_eq!(browser.eval_with("return Promise.resolve(arguments[0] + 1)", serde_json::json!([2])).await, 3);
    browser.prefer_dark(true).await;
    assert_eq!(browser.eval("return matchMedia('(prefers-color-scheme: dark)').matches").await, true);
    assert_eq!(browser.dialogue().await, None);
    browser.eval("setTimeout(() => alert('hello'), 0)").await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(browser.dialogue().await.as_deref(), Some("hello"));
}
