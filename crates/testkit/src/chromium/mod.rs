//! A headless Chromium of one's own, driven through chromedriver (W3C WebDriver over HTTP).
//!
//! ```no_run
//! # async fn example() {
//! let browser = testkit::chromium::Chromium::start().await;
//! browser.open("http://127.0.0.1:8080/").await;
//! browser.wait_for_text("Sign in").await;
//! assert!(browser.console_errors().await.is_empty());
//! # }
//! ```
//! It reaches loopback only: every other name is not found, whatever a page tries.

mod wire;

use crate::process::{Guarded, Scratch, free_port, listening};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wire::Wire;

const START_PATIENCE: Duration = Duration::from_secs(20);
/// How long the `wait_for` functions wait.
const WAIT_PATIENCE: Duration = Duration::from_secs(15);
/// Of a page that never came to what was waited for, so many characters of its beginning and of its end are told.
const PAGE_HEAD: usize = 800;
const PAGE_TAIL: usize = 1_500;
const POLL: Duration = Duration::from_millis(25);
/// An element that lies still for so long may be clicked.
const LOOK_AT_REST_EVERY: Duration = Duration::from_millis(60);
const LOOKS_AT_REST_MAX: usize = 50;
/// A script that takes longer hangs; it fails before the wire gives up, so that the words say which one it was.
const SCRIPT_TIMEOUT: Duration = Duration::from_secs(25);
/// A page that takes longer to load won't.
const PAGE_TIMEOUT: Duration = Duration::from_secs(40);
const INSTALL: &str = "Install it: apt-get install chromium chromium-driver";
/// Quiet, fresh, without outside.
const FLAGS: [&str; 13] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
];

/// Something a page asked the network for, whether or not it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST`…
    pub method: String,
    /// The whole address.
    pub url: String,
    /// What for, in Chromium's words: `Document`, `Script`, `Image`, `Fetch`…
    pub kind: String,
    /// The frame that asked, by Chromium's id; see [`Chromium::main_frame`].
    pub frame: String,
}

/// What the browser shall be like. Start it with [`Setup::start`].
#[derive(Debug, Clone)]
pub struct Setup {
    width: u32,
    height: u32,
    language: String,
    flags: Vec<String>,
}

impl Setup {
    /// The window's inner size in CSS pixels; 1280 × 800 when not said.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        (self.width, self.height) = (width, height);
        self
    }

    /// The language asked for in `Accept-Language`, for instance `zh-CN`; `en` when not said.
    #[must_use]
    pub fn language(mut self, language: &str) -> Self {
        language.clone_into(&mut self.language);
        self
    }

    /// Starts it with one more switch; of two with the same name the last one holds.
    #[must_use]
    pub fn flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_owned());
        self
    }

    /// Starts the browser with a fresh profile and one empty tab.
    ///
    /// # Panics
    /// When Chromium or chromedriver isn't installed or doesn't start.
    pub async fn start(self) -> Chromium {
        let scratch = Scratch::new("chromium");
        let port = free_port();
        let log = std::fs::File::create(scratch.path().join("chromedriver.log")).expect("our own folder");
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}")).current_dir(scratch.path()).stdout(Stdio::null()).stderr(log);
        let mut process = Guarded::spawn(&mut command, scratch.path(), INSTALL);
        assert!(listening(port, START_PATIENCE, || process.has_ended()).await, "chromedriver doesn't answer. {INSTALL}");
        let wire = Wire::open(port, self.capabilities(scratch.path())).await;
        let browser = Chromium { wire, process, scratch };
        browser.resize(self.width, self.height).await;
        browser
    }

    fn capabilities(&self, scratch: &Path) -> Value {
        let mut flags: Vec<String> = FLAGS.iter().map(ToString::to_string).collect();
        flags.push(format!("--user-data-dir={}", scratch.join("profile").display()));
        flags.push(format!("--window-size={},{}", self.width, self.height));
        flags.push(format!("--lang={}", self.language));
        flags.push(format!("--accept-lang={}", self.language));
        flags.extend(self.flags.iter().cloned());
        let mut options = json!({ "args": flags, "prefs": { "intl.accept_languages": self.language } });
        // Only requests are read of that log; a page with many frames would fill it with its own life.
        options["perfLoggingPrefs"] = json!({ "enableNetwork": true, "enablePage": false });
        if Path::new("/usr/bin/chromium").exists() {
            options["binary"] = json!("/usr/bin/chromium");
        }
        json!({
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "unhandledPromptBehavior": "ignore",
            "timeouts": { "script": millis(SCRIPT_TIMEOUT), "pageLoad": millis(PAGE_TIMEOUT) },
        })
    }
}

/// A running browser with one tab.
#[derive(Debug)]
pub struct Chromium {
    wire: Wire,
    process: Guarded,
    scratch: Scratch,
}

impl Chromium {
    /// What to say before the start.
    #[must_use]
    pub fn setup() -> Setup {
        Setup { width: 1280, height: 800, language: "en".to_owned(), flags: Vec::new() }
    }

    /// A browser as most have it.
    pub async fn start() -> Self {
        Self::setup().start().await
    }

    /// Goes to an address and waits until it has loaded.
    ///
    /// # Panics
    /// When nobody answers there, or it hasn't loaded after 40 seconds.
    pub async fn open(&self, url: &str) {
        self.wire.post("url", json!({ "url": url })).await;
    }

    /// Where it is now.
    pub async fn url(&self) -> String {
        text_of(&self.wire.get("url").await)
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.wire.post("refresh", json!({})).await;
    }

    /// Goes back, as by the browser's button.
    pub async fn back(&self) {
        self.wire.post("back", json!({})).await;
    }

    /// Runs the body of a function in the page and gives what it returns: `eval("return document.title")`.
    ///
    /// # Panics
    /// When the script throws, or takes longer than 25 seconds.
    pub async fn eval(&self, script: &str) -> Value {
        self.eval_with(script, json!([])).await
    }

    /// The same with arguments, which the script finds in `arguments[0]`…; a promise that it returns is waited for.
    ///
    /// # Panics
    /// When the script throws, the promise is rejected, or both take longer than 25 seconds.
    pub async fn eval_with(&self, script: &str, arguments: Value) -> Value {
        self.wire.post("execute/sync", json!({ "script": script, "args": arguments })).await
    }

    /// The same for a page that may go away or hang meanwhile; then the driver's words come back.
    ///
    /// # Errors
    /// When the script throws or its page is gone.
    pub async fn try_eval(&self, script: &str, arguments: Value) -> Result<Value, String> {
        self.wire.try_post("execute/sync", json!({ "script": script, "args": arguments })).await
    }

    /// Waits until an expression is true: `wait_for("document.querySelectorAll('li').length > 3")`.
    ///
    /// # Panics
    /// When it isn't after fifteen seconds; how the page's text begins and ends and its errors are in the words.
    pub async fn wait_for(&self, expression: &str) {
        let script = format!("return Boolean({expression})");
        let since = Instant::now();
        while self.eval(&script).await != Value::Bool(true) {
            if since.elapsed() > WAIT_PATIENCE {
                let (url, page, errors) = (self.url().await, both_ends(&self.text().await), self.console_errors().await);
                panic!("waited for {expression}; errors on the console of {url}: {errors:?}; the page says:\n{page}");
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until the page shows this text.
    ///
    /// # Panics
    /// When it doesn't after fifteen seconds.
    pub async fn wait_for_text(&self, text: &str) {
        self.wait_for(&format!("document.body && document.body.innerText.includes({})", json!(text))).await;
    }

    /// All that can be read on the page.
    pub async fn text(&self) -> String {
        text_of(&self.eval("return document.body ? document.body.innerText : ''").await)
    }

    /// Clicks the first element that a CSS selector finds, as a mouse would: what covers it gets in the way.
    ///
    /// # Panics
    /// When there is none, or it can't be clicked.
    pub async fn click(&self, css: &str) {
        let element = self.wire.find("css selector", css).await;
        self.click_element(&element).await;
    }

    /// Clicks the button, link, tab or menu item with this visible text.
    ///
    /// # Panics
    /// When there is none, or it can't be clicked.
    pub async fn click_text(&self, text: &str) {
        let quoted = xpath_text(text);
        let kinds = "self::button or self::a or self::label or @role='button' or @role='tab' or @role='menuitem' or @role='option'";
        let element = self.wire.find("xpath", &format!("//*[({kinds}) and normalize-space()={quoted}]")).await;
        self.click_element(&element).await;
    }

    /// Clicks when the element has come to rest: on a dialog that still grows, the click would land where the button was.
    async fn click_element(&self, element: &str) {
        let place = format!("element/{element}/rect");
        let mut before = self.wire.get(&place).await;
        for _ in 0..LOOKS_AT_REST_MAX {
            tokio::time::sleep(LOOK_AT_REST_EVERY).await;
            let now = self.wire.get(&place).await;
            if now == before {
                break;
            }
            before = now;
        }
        self.wire.post(&format!("element/{element}/click"), json!({})).await;
    }

    /// Types into the first element that a CSS selector finds, after what is there.
    ///
    /// # Panics
    /// When there is none, or it takes no text.
    pub async fn type_into(&self, css: &str, text: &str) {
        let element = self.wire.find("css selector", css).await;
        self.wire.post(&format!("element/{element}/value"), json!({ "text": text })).await;
    }

    /// Presses keys where the focus is, one after the other; special ones in WebDriver's code points, see [`keys`].
    pub async fn press(&self, keys: &str) {
        let mut actions = Vec::new();
        for key in keys.chars().map(String::from) {
            actions.push(json!({ "type": "keyDown", "value": key }));
            actions.push(json!({ "type": "keyUp", "value": key }));
        }
        self.wire.post("actions", json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] })).await;
    }

    /// Presses a key while others are held: `chord(&[keys::CONTROL], "k")`.
    pub async fn chord(&self, held: &[&str], key: &str) {
        let down = |key: &str| json!({ "type": "keyDown", "value": key });
        let up = |key: &str| json!({ "type": "keyUp", "value": key });
        let mut actions: Vec<Value> = held.iter().map(|k| down(k)).collect();
        actions.extend([down(key), up(key)]);
        actions.extend(held.iter().rev().map(|k| up(k)));
        self.wire.post("actions", json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] })).await;
    }

    /// Makes the page this large in CSS pixels; 375 wide is a phone.
    pub async fn resize(&self, width: u32, height: u32) {
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 }),
        )
        .await;
    }

    /// Lets the page believe that its user prefers dark (or light).
    pub async fn prefer_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] })).await;
    }

    /// Cuts the page off the network, or joins it again.
    pub async fn offline(&self, offline: bool) {
        self.cdp("Network.enable", json!({})).await;
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.cdp("Network.emulateNetworkConditions", conditions).await;
    }

    /// A PNG picture of what the window shows.
    pub async fn screenshot(&self) -> Vec<u8> {
        use base64::Engine;
        let picture = text_of(&self.wire.get("screenshot").await);
        base64::engine::general_purpose::STANDARD.decode(picture).expect("WebDriver sends base64")
    }

    /// Writes such a picture to a file, making its folder.
    ///
    /// # Panics
    /// When the file can't be written.
    pub async fn screenshot_to(&self, path: &Path) {
        std::fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder for pictures");
        std::fs::write(path, self.screenshot().await).unwrap_or_else(|error| panic!("writing {}: {error}", path.display()));
    }

    /// What the page complained of on its console since the last call: errors, failed requests, refusals of its content policy.
    pub async fn console_errors(&self) -> Vec<String> {
        let entries = self.wire.log("browser").await;
        entries.iter().filter(|e| e["level"] == "SEVERE").map(|e| text_of(&e["message"])).collect()
    }

    /// Everything said on its console since the last call, of any level and any frame.
    pub async fn console(&self) -> Vec<String> {
        self.wire.log("browser").await.iter().map(|e| text_of(&e["message"])).collect()
    }

    /// What the page asked the network for since the last call; `data:` and `blob:` are no requests.
    pub async fn requests(&self) -> Vec<Request> {
        let entries = self.wire.log("performance").await;
        let events = entries.iter().filter_map(|e| serde_json::from_str::<Value>(e["message"].as_str()?).ok());
        let sent = events.filter(|event| event["message"]["method"] == "Network.requestWillBeSent");
        let requests = sent.map(|event| {
            let params = &event["message"]["params"];
            Request {
                method: text_of(&params["request"]["method"]),
                url: text_of(&params["request"]["url"]),
                kind: text_of(&params["type"]),
                frame: text_of(&params["frameId"]),
            }
        });
        requests.filter(|r| !r.url.starts_with("data:") && !r.url.starts_with("blob:")).collect()
    }

    /// The id of the page's own frame, the one without a parent.
    pub async fn main_frame(&self) -> String {
        text_of(&self.cdp("Page.getFrameTree", json!({})).await["frameTree"]["frame"]["id"])
    }

    /// The open windows and tabs, by the driver's handles.
    pub async fn windows(&self) -> Vec<String> {
        self.wire.get("window/handles").await.as_array().into_iter().flatten().map(text_of).collect()
    }

    /// Goes to another window or tab.
    pub async fn switch_to(&self, window: &str) {
        self.wire.post("window", json!({ "handle": window })).await;
    }

    /// Closes the window or tab that it is at; go to another one then.
    pub async fn close_window(&self) {
        self.wire.delete("window").await;
    }

    /// Clicks at a place of the window, in CSS pixels from its upper left corner, as a hand would.
    pub async fn click_at(&self, x: f64, y: f64) {
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            self.cdp("Input.dispatchMouseEvent", json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": 1 })).await;
        }
    }

    /// Is a dialogue of `alert`, `confirm` or `prompt` open, and what does it say? The payload of a hostile page tends to open one.
    pub async fn dialogue(&self) -> Option<String> {
        self.wire.try_get("alert/text").await.ok().map(|value| text_of(&value))
    }

    /// Gives the browser a passkey holder of its own, built in and always consenting, as a telephone with a fingerprint is
    /// (Web Authentication, level 3, chapter 11). What it makes stays in it until the browser goes.
    pub async fn add_authenticator(&self) {
        let kind = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserConsenting": true, "isUserVerified": true,
        });
        self.wire.post("webauthn/authenticator", kind).await;
    }

    /// Sends a command of the Chrome DevTools Protocol.
    pub async fn cdp(&self, command: &str, params: Value) -> Value {
        self.wire.post("goog/cdp/execute", json!({ "cmd": command, "params": params })).await
    }

    /// The folder of this browser, for downloads and the like; gone with it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.scratch.path()
    }

    /// The process id of its driver.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }
}

/// WebDriver's code points for keys without a character.
pub mod keys {
    /// Enter.
    pub const ENTER: &str = "\u{E007}";
    /// Escape.
    pub const ESCAPE: &str = "\u{E00C}";
    /// Tab.
    pub const TAB: &str = "\u{E004}";
    /// Shift.
    pub const SHIFT: &str = "\u{E008}";
    /// Control.
    pub const CONTROL: &str = "\u{E009}";
    /// Delete.
    pub const DELETE: &str = "\u{E017}";
    /// Arrow up.
    pub const UP: &str = "\u{E013}";
    /// Arrow down.
    pub const DOWN: &str = "\u{E015}";
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).expect("seconds")
}

/// The beginning and the end of a page's text: its middle is mostly a list, and reports cut what is long.
fn both_ends(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= PAGE_HEAD + PAGE_TAIL {
        return text.to_owned();
    }
    let (head, tail) = (&letters[..PAGE_HEAD], &letters[letters.len() - PAGE_TAIL..]);
    format!("{}\n[…]\n{}", head.iter().collect::<String>(), tail.iter().collect::<String>())
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// XPath 1.0 has no escapes: a text with both kinds of quotes is put together.
fn xpath_text(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}
