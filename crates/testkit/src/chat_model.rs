//! A stand-in for a model's server: `POST /v1/chat/completions` as OpenAI published it – bearer key, JSON in, one completion or a
//! problem out. It keeps what it was asked and answers what it is told to.

use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How it behaves.
#[derive(Debug, Clone, Default)]
pub enum Mood {
    /// Answers with the text in brackets: `[…]`.
    #[default]
    Well,
    /// Refuses with this status and a problem of the published form.
    Refuses(u16),
    /// Answers this body with status 200.
    Says(&'static str),
    /// Sends the caller on to this address.
    Redirects(String),
    /// Says nothing for so long.
    Silent(Duration),
}

/// A running stand-in; it ends with its runtime.
pub struct ChatModel {
    address: String,
    asked: Arc<Mutex<Vec<Value>>>,
    mood: Arc<Mutex<Mood>>,
}

impl ChatModel {
    /// Starts one that wants this key.
    pub async fn start(key: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port for the stand-in model");
        let address = format!("http://{}/v1", listener.local_addr().expect("its address"));
        let (asked, mood) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Mood::default())));
        let shared = (Arc::clone(&asked), Arc::clone(&mood));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (asked, mood) = shared.clone();
                tokio::spawn(async move { serve(stream, key, &asked, &mood).await });
            }
        });
        Self { address, asked, mood }
    }

    /// Up to and without `/chat/completions`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// All questions so far, as they came.
    #[must_use]
    pub fn asked(&self) -> Vec<Value> {
        self.asked.lock().expect("the questions").clone()
    }

    /// Behaves so from now on.
    pub fn be(&self, mood: Mood) {
        *self.mood.lock().expect("the mood") = mood;
    }
}

async fn serve(stream: TcpStream, key: &str, asked: &Mutex<Vec<Value>>, mood: &Mutex<Mood>) {
    let mut stream = BufReader::new(stream);
    let (mut head, mut line) = (Vec::new(), String::new());
    loop {
        line.clear();
        match stream.read_line(&mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) if line.trim().is_empty() => break,
            Ok(_) => head.push(line.trim().to_owned()),
        }
    }
    let header = |name: &str| {
        head.iter().find_map(|line| line.split_once(':').filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim().to_owned()))
    };
    let length = header("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    if stream.read_exact(&mut body).await.is_err() {
        return;
    }
    let now = mood.lock().expect("the mood").clone();
    if let Mood::Silent(long) = now {
        asked.lock().expect("the questions").push(serde_json::from_slice(&body).unwrap_or(Value::Null));
        tokio::time::sleep(long).await;
        return;
    }
    let (status, more, answer) = answer(&head, header("authorization").as_deref(), key, &body, (asked, &now));
    let response = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{more}Content-Length: {}\r\nConnection: close\r\n\r\n{answer}",
        answer.len()
    );
    let _ = stream.get_mut().write_all(response.as_bytes()).await;
}

fn answer(
    head: &[String],
    authorization: Option<&str>,
    key: &str,
    body: &[u8],
    (asked, mood): (&Mutex<Vec<Value>>, &Mood),
) -> (u16, String, String) {
    let problem = |status: u16, kind: &str, words: &str| {
        (status, String::new(), json!({"error": {"message": words, "type": kind, "param": null, "code": null}}).to_string())
    };
    if !head.first().is_some_and(|line| line.starts_with("POST /v1/chat/completions ")) {
        return problem(404, "invalid_request_error", "Invalid URL");
    }
    if authorization != Some(&format!("Bearer {key}")) {
        return problem(401, "invalid_request_error", "Incorrect API key provided");
    }
    let Ok(question) = serde_json::from_slice::<Value>(body) else { return problem(400, "invalid_request_error", "not JSON") };
    let told = |at: usize, role: &str| question["messages"][at]["role"] == role && question["messages"][at]["content"].is_string();
    if !question["model"].is_string() || !told(0, "system") || !told(1, "user") {
        return problem(400, "invalid_request_error", "model and messages are required");
    }
    asked.lock().expect("the questions").push(question.clone());
    match mood {
        Mood::Refuses(status) => problem(*status, "server_error", "refused"),
        Mood::Says(text) => (200, String::new(), (*text).to_owned()),
        Mood::Redirects(to) => (307, format!("Location: {to}\r\n"), String::new()),
        Mood::Well | Mood::Silent(_) => {
            let text = format!("[{}]", question["messages"][1]["content"].as_str().unwrap_or_default().trim());
            let completion = json!({
                "id": "chatcmpl-standin", "object": "chat.completion", "created": 1_700_000_000, "model": question["model"],
                "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "logprobs": null, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18},
            });
            (200, String::new(), completion.to_string())
        }
    }
}
