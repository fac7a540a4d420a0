//! Another company's program that takes webhooks: it keeps every request, and answers as it is told to.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
    /// What it was answered.
    pub answered: u16,
}

impl Taken {
    /// One of its headers; empty when it has none of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Its body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

#[derive(Debug)]
struct Book {
    taken: Vec<Taken>,
    answer: u16,
}

/// A running program; gone when dropped.
#[derive(Debug)]
pub struct Receiver {
    url: String,
    book: Arc<Mutex<Book>>,
    task: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    /// Starts one on a free port of this machine; it answers 204.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/in", listener.local_addr().expect("it is bound"));
        let book = Arc::new(Mutex::new(Book { taken: Vec::new(), answer: 204 }));
        let router = Router::new().route("/in", post(take)).with_state(book.clone());
        let task = tokio::spawn(async move {
            // Ends with the task only.
            let _ = axum::serve(listener, router).await;
        });
        Self { url, book, task }
    }

    /// Where it takes requests.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it answers from now on.
    ///
    /// # Panics
    /// Never: nobody panics holding the book.
    pub fn answer(&self, status: u16) {
        self.book.lock().expect("nobody panics holding it").answer = status;
    }

    /// All that came so far.
    ///
    /// # Panics
    /// Never: nobody panics holding the book.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.book.lock().expect("nobody panics holding it").taken.clone()
    }

    /// Waits until what came is as it should be; the last look at it otherwise.
    ///
    /// # Errors
    /// What has come when the patience is at its end.
    pub async fn until(&self, patience: Duration, holds: impl Fn(&[Taken]) -> bool) -> Result<Vec<Taken>, Vec<Taken>> {
        let end = Instant::now() + patience;
        loop {
            let taken = self.taken();
            if holds(&taken) {
                return Ok(taken);
            }
            if Instant::now() > end {
                return Err(taken);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn take(State(book): State<Arc<Mutex<Book>>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut book = book.lock().expect("nobody panics holding it");
    let answered = book.answer;
    book.taken.push(Taken { headers, body: body.to_vec(), answered });
    StatusCode::from_u16(answered).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
