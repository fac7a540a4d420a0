//! Somebody who talks to the program over HTTP: keeps the session's cookie, sends what a web client sends.

use reqwest::header::HeaderMap;
use reqwest::{Body, Client, Method, RequestBuilder};
use serde_json::Value;
use std::time::Duration;

/// Of an answer something comes at least this often.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(120);
/// State-changing requests carry it, so that a page of another origin can't make them.
const CSRF: (&str, &str) = ("X-Requested-With", "tradewind");

/// What the program answered.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as JSON; a text when it isn't.
    pub body: Value,
    /// The body as it came.
    pub bytes: Vec<u8>,
    headers: HeaderMap,
    what: String,
}

impl Answer {
    /// The body of a success.
    ///
    /// # Panics
    /// When it is none; the answer is in the words.
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{}: {} {}", self.what, self.status, self.body);
        self.body
    }

    /// A header; empty when the answer hasn't it.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The code of a problem (RFC 9457); empty when it is none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

/// A person (or a program with a key) in front of the API.
#[derive(Debug, Clone)]
pub struct Caller {
    client: Client,
    base: String,
    cookie: Option<String>,
}

impl Caller {
    /// Nobody yet, at this address.
    ///
    /// # Panics
    /// Never on a machine that works.
    #[must_use]
    pub fn new(base: &str) -> Self {
        crate::tls::install_provider();
        let client = Client::builder().no_proxy().read_timeout(ANSWER_TIMEOUT).build().expect("a plain HTTP client");
        Self { client, base: base.to_owned(), cookie: None }
    }

    /// Does anybody say 2xx there?
    pub async fn answers(&self, path: &str) -> bool {
        let request = self.client.get(format!("{}{path}", self.base)).timeout(Duration::from_secs(2));
        request.send().await.is_ok_and(|answer| answer.status().is_success())
    }

    /// Makes the first company; its master is signed in afterwards.
    pub async fn start_company(&mut self, company: &str, name: &str, email: &str, password: &str) -> Value {
        let wanted = serde_json::json!({
            "company": company, "name": name, "email": email, "password": password, "lang": "en", "time_zone": "Asia/Shanghai",
        });
        self.post("/api/start/company", wanted).await.ok()
    }

    /// Signs in.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Value {
        self.post("/api/session", serde_json::json!({ "email": email, "password": password })).await.ok()
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        let (answer, _) = self.send(Method::GET, path, |request| request).await;
        answer
    }

    /// `POST` of JSON; keeps the cookie that comes back.
    pub async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.change(Method::POST, path, |request| request.json(&body)).await
    }

    /// `PUT` of JSON.
    pub async fn put(&mut self, path: &str, body: Value) -> Answer {
        self.change(Method::PUT, path, |request| request.json(&body)).await
    }

    /// `PATCH` of JSON.
    pub async fn patch(&mut self, path: &str, body: Value) -> Answer {
        self.change(Method::PATCH, path, |request| request.json(&body)).await
    }

    /// `DELETE`.
    pub async fn delete(&mut self, path: &str) -> Answer {
        self.change(Method::DELETE, path, |request| request).await
    }

    /// Any request with headers of one's own (`Cookie` instead of the session's, `If-Match`, `Accept-Language` …). None when no
    /// answer comes, as from a program that was killed; keeps no cookie.
    ///
    /// # Panics
    /// When the method is none.
    pub async fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Option<Answer> {
        let method = Method::from_bytes(method.as_bytes()).expect("a method of HTTP");
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.base));
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("cookie")) {
            request = self.signed(request);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.header(CSRF.0, CSRF.1).body(body).send().await.ok()?;
        answer(response, format!("{method} {path}")).await
    }

    /// As [`Caller::request`], with JSON.
    pub async fn request_json(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Option<Answer> {
        let headers: Vec<(&str, &str)> = headers.iter().copied().chain([("Content-Type", "application/json")]).collect();
        self.request(method, path, &headers, body.to_string()).await
    }

    /// The session's cookie, `name=value`; empty when nobody is signed in.
    #[must_use]
    pub fn cookie(&self) -> &str {
        self.cookie.as_deref().unwrap_or_default()
    }

    /// `POST` of a form with one file and some fields (multipart/form-data, RFC 7578).
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], file_name: &str, media_type: &str, content: &[u8]) -> Answer {
        let (kind, form) = form(fields, file_name, media_type, content);
        self.change(Method::POST, path, |request| request.header("Content-Type", kind).body(form)).await
    }

    /// As [`Caller::upload`]; none when no answer comes.
    pub async fn try_upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file_name: &str,
        media_type: &str,
        content: &[u8],
    ) -> Option<Answer> {
        let (kind, form) = form(fields, file_name, media_type, content);
        self.request("POST", path, &[("Content-Type", &kind)], form).await
    }

    /// Opens a screen: listens to the program's events from now on.
    ///
    /// # Panics
    /// When the program refuses.
    pub async fn screen(&self) -> Screen {
        self.screen_since(None).await
    }

    /// Opens a screen that was there before: what came after its last event is told first.
    ///
    /// # Panics
    /// When the program refuses.
    pub async fn screen_since(&self, last_event_id: Option<&str>) -> Screen {
        let mut request = self.signed(self.client.get(format!("{}/api/events", self.base))).header("Accept", "text/event-stream");
        if let Some(id) = last_event_id {
            request = request.header("Last-Event-ID", id);
        }
        let response = request.send().await.expect("the program answers");
        assert!(response.status().is_success(), "/api/events: {}", response.status());
        Screen { response, buffer: Vec::new() }
    }

    async fn change(&mut self, method: Method, path: &str, with: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Answer {
        let (answer, cookie) = self.send(method, path, |request| with(request.header(CSRF.0, CSRF.1))).await;
        if cookie.is_some() {
            self.cookie = cookie;
        }
        answer
    }

    async fn send(&self, method: Method, path: &str, with: impl FnOnce(RequestBuilder) -> RequestBuilder) -> (Answer, Option<String>) {
        let what = format!("{method} {path}");
        let request = with(self.signed(self.client.request(method, format!("{}{path}", self.base))));
        let response = request.send().await.unwrap_or_else(|error| panic!("{what}: {error}"));
        let cookie = response.headers().get("Set-Cookie").and_then(|value| value.to_str().ok()).and_then(|value| value.split(';').next());
        let cookie = cookie.map(ToOwned::to_owned);
        let answer = answer(response, what.clone()).await.unwrap_or_else(|| panic!("{what}: the answer broke off"));
        (answer, cookie)
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.cookie {
            Some(cookie) => request.header("Cookie", cookie),
            None => request,
        }
    }
}

async fn answer(response: reqwest::Response, what: String) -> Option<Answer> {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await.ok()?.to_vec();
    let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
    Some(Answer { status, body, bytes, headers, what })
}

/// The form's media type and its body.
fn form(fields: &[(&str, &str)], file_name: &str, media_type: &str, content: &[u8]) -> (String, Vec<u8>) {
    const MARK: &str = "tradewind-test-form-5c1e0f7d";
    let mut form = Vec::with_capacity(content.len() + 1_000);
    for (name, value) in fields {
        form.extend_from_slice(format!("--{MARK}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes());
    }
    let disposition = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"");
    form.extend_from_slice(format!("--{MARK}\r\n{disposition}\r\nContent-Type: {media_type}\r\n\r\n").as_bytes());
    form.extend_from_slice(content);
    form.extend_from_slice(format!("\r\n--{MARK}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={MARK}"), form)
}

/// An event that reached a screen.
#[derive(Debug, Clone)]
pub struct Event {
    /// By which a screen that comes again says how far it was; empty when it has none.
    pub id: String,
    /// What happened, for instance `mail.thread`.
    pub kind: String,
    /// What it says about it.
    pub data: Value,
}

/// An open stream of server-sent events.
#[derive(Debug)]
pub struct Screen {
    response: reqwest::Response,
    buffer: Vec<u8>,
}

impl Screen {
    /// Waits for the next event; none when `patience` runs out or the program hangs up.
    pub async fn next(&mut self, patience: Duration) -> Option<Event> {
        tokio::time::timeout(patience, self.event()).await.ok().flatten()
    }

    async fn event(&mut self) -> Option<Event> {
        loop {
            while let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.buffer.drain(..end + 2).collect();
                if let Some(event) = parse(&String::from_utf8_lossy(&block)) {
                    return Some(event);
                }
            }
            let chunk = self.response.chunk().await.ok()??;
            self.buffer.extend(chunk.iter().filter(|byte| **byte != b'\r'));
        }
    }
}

/// Comments are heartbeats; a block without data is no event.
fn parse(block: &str) -> Option<Event> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim_start().to_owned());
    let data = field("data:")?;
    Some(Event {
        id: field("id:").unwrap_or_default(),
        kind: field("event:").unwrap_or_else(|| "message".to_owned()),
        data: serde_json::from_str(&data).unwrap_or(Value::String(data)),
    })
}
