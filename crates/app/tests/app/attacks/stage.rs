//! A browser whose every word and request is heard, with frames that take documents.

use super::recorder::{ALIAS, BARE_HOST, Heard, RECORD_MARK, Recorder};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use testkit::chromium::{Chromium, Request};

/// Put into every document before its own scripts.
const WATCH: &str = include_str!("frames.js");
/// How long after its load a document is watched, in milliseconds.
const SETTLE_MS: u64 = 30;
/// How long Chromium's record of the network is waited for: it is written in pieces.
const RECORD_PATIENCE: Duration = Duration::from_secs(30);

/// The browser, the outside, and the frames of the open page.
pub struct Stage {
    pub browser: Chromium,
    pub recorder: Recorder,
    record: TempDir,
    main_frame: String,
    frames: usize,
    marks: AtomicUsize,
}

/// What a batch of documents did.
#[derive(Debug, Default)]
pub struct Seen {
    /// Calls of what scripts call, by frame (-1 is the page itself).
    pub ran: Vec<Value>,
    /// Windows that the page opened.
    pub opened: Vec<Vec<String>>,
    /// Words on the console: also of what policy or sandbox stopped.
    pub console: Vec<String>,
    /// Everything asked of the network by any frame but the page itself.
    pub requests: Vec<Request>,
    /// What the page itself asked for.
    pub page_requests: Vec<Request>,
    /// What reached the outside.
    pub heard: Vec<Heard>,
    /// Frames that show something else than they were given; a page that went elsewhere or has another name.
    pub gone: Vec<String>,
    /// Links that would not open in a tab of their own.
    pub links: Vec<String>,
    /// Documents that did not finish loading.
    pub late: u64,
}

impl Stage {
    /// A browser for which all the world is the recorder.
    pub async fn start(bare_frames: usize) -> Self {
        let recorder = Recorder::start(bare_frames).await;
        let record = tempfile::tempdir().expect("a folder of our own");
        let browser = Chromium::setup()
            .size(1280, 900)
            .flag(&recorder.resolver_rules())
            .flag(&format!("--log-net-log={}", record.path().join("network.json").display()))
            .start()
            .await;
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
        Self { browser, recorder, record, main_frame: String::new(), frames: 0, marks: AtomicUsize::new(0) }
    }

    /// Finds the frames of the open page; gives how many.
    pub async fn find(&mut self, css: &str) -> usize {
        let found = self.browser.eval_with("return attack.find(arguments[0])", json!([css])).await;
        self.frames = found.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
        self.main_frame = self.browser.main_frame().await;
        self.frames
    }

    /// How many frames there are.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// One document a frame. An error when the page went away meanwhile.
    pub async fn fill(&self, documents: &[String]) -> Result<Seen, String> {
        let told = self.browser.try_eval("return attack.fill(arguments[0], arguments[1])", json!([documents, SETTLE_MS])).await?;
        Ok(self.seen(told).await)
    }

    /// Points at, focuses, presses and clicks everything in the first frames. An error when the page went away meanwhile.
    pub async fn poke(&self, frames: usize, mailto: bool) -> Result<Seen, String> {
        let script = "return attack.poke(arguments[0], arguments[1], arguments[2])";
        let told = self.browser.try_eval(script, json!([frames, SETTLE_MS, mailto])).await?;
        Ok(self.seen(told).await)
    }

    /// What was done since the last call, without doing anything.
    pub async fn look(&self) -> Seen {
        let told = self.browser.eval("return attack.told()").await;
        self.seen(told).await
    }

    async fn seen(&self, told: Value) -> Seen {
        let list = |key: &str| serde_json::from_value::<Vec<String>>(told[key].clone()).unwrap_or_default();
        let mut gone = list("gone");
        if told["name"] != "" {
            gone.push(format!("the page is now named {}", told["name"]));
        }
        let all = self
            .browser
            .requests()
            .await
            .into_iter()
            .filter(|request| !["about:", "chrome:"].iter().any(|own| request.url.starts_with(own)));
        let (page_requests, requests) = all.partition(|request| request.frame == self.main_frame);
        Seen {
            ran: told["ran"].as_array().cloned().unwrap_or_default(),
            opened: serde_json::from_value(told["opened"].clone()).unwrap_or_default(),
            console: self.browser.console().await,
            requests,
            page_requests,
            heard: self.recorder.take(),
            gone,
            links: list("links"),
            late: told["late"].as_u64().unwrap_or_default(),
        }
    }

    /// How many times Chromium's resolver was asked for a host outside on behalf of a page: by requests, `preconnect` and
    /// `dns-prefetch` alike.
    pub async fn lookups(&self) -> usize {
        // The record is written in order and in pieces: once this mark is in it, all before is, and more requests push it out.
        let mark = format!("{RECORD_MARK}{}", self.marks.fetch_add(1, Ordering::Relaxed));
        let script = "return Promise.all([1, 2, 3, 4].map(() => fetch(arguments[0], { cache: 'no-store' }))).then(() => true)";
        let since = Instant::now();
        let record = loop {
            self.browser.eval_with(script, json!([mark])).await;
            let record = std::fs::read(self.record.path().join("network.json")).unwrap_or_default();
            let record = String::from_utf8_lossy(&record).into_owned();
            if record.contains(&format!("{mark}\"")) {
                break record;
            }
            assert!(since.elapsed() < RECORD_PATIENCE, "Chromium keeps no record of its network");
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        // The browser's own questions are asked for no site, or for its maker's.
        let sites = ["http://127.0.0.1", &format!("http://{BARE_HOST}")].map(|site| format!("\"network_anonymization_key\":\"{site}"));
        let asked = record.lines().filter(|line| line.contains("\"host\"") && line.contains(ALIAS));
        asked.filter(|line| sites.iter().any(|site| line.contains(site))).count()
    }
}
