//! WebDriver's requests and answers.

use serde_json::{Value, json};
use std::time::Duration;

/// A page may take its time, a driver that is silent for longer is dead.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// The key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

#[derive(Debug)]
pub(super) struct Wire {
    client: reqwest::Client,
    session: String,
}

impl Wire {
    pub(super) async fn open(port: u16, capabilities: Value) -> Self {
        crate::tls::install_provider();
        let client = reqwest::Client::builder().timeout(ANSWER_TIMEOUT).no_proxy().build().expect("a plain HTTP client");
        let base = format!("http://127.0.0.1:{port}/session");
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let answer = value(client.post(&base).json(&wanted)).await.unwrap_or_else(|error| panic!("Chromium doesn't start: {error}"));
        let id = answer["sessionId"].as_str().expect("a new session has an id");
        Self { client, session: format!("{base}/{id}") }
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Value {
        let what = format!("{path} {body}");
        self.try_post(path, body).await.unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    pub(super) async fn try_post(&self, path: &str, body: Value) -> Result<Value, String> {
        value(self.client.post(format!("{}/{path}", self.session)).json(&body)).await
    }

    pub(super) async fn delete(&self, path: &str) {
        value(self.client.delete(format!("{}/{path}", self.session))).await.unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    pub(super) async fn get(&self, path: &str) -> Value {
        self.try_get(path).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(super) async fn try_get(&self, path: &str) -> Result<Value, String> {
        value(self.client.get(format!("{}/{path}", self.session))).await
    }

    /// The id of the first element found.
    pub(super) async fn find(&self, using: &str, selector: &str) -> String {
        let found = self.post("element", json!({ "using": using, "value": selector })).await;
        found[ELEMENT].as_str().expect("an element has an id").to_owned()
    }

    /// The entries of one of the driver's logs since the last call.
    pub(super) async fn log(&self, kind: &str) -> Vec<Value> {
        match self.post("se/log", json!({ "type": kind })).await {
            Value::Array(entries) => entries,
            _ => Vec::new(),
        }
    }
}

async fn value(request: reqwest::RequestBuilder) -> Result<Value, String> {
    let answer: Value = request.send().await.map_err(|e| e.to_string())?.json().await.map_err(|e| e.to_string())?;
    match &answer["value"]["error"] {
        Value::String(error) => Err(format!("{error}: {}", answer["value"]["message"].as_str().unwrap_or_default())),
        _ => Ok(answer["value"].clone()),
    }
}
