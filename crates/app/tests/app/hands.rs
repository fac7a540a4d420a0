//! A person at a browser: finds things by their visible words, waits for what a hand would wait for.

use crate::house::PASSWORD;
use serde_json::{Value, json};
use testkit::chromium::{Chromium, keys};

/// One person with a browser of his own.
pub struct Person {
    pub browser: Chromium,
    base: String,
}

impl Person {
    /// `base` is the program's address by name, since browsers give passkeys to no bare address.
    pub async fn new(base: &str, language: &str) -> Self {
        let browser = Chromium::setup().size(1440, 900).language(language).start().await;
        Self { browser, base: base.to_owned() }
    }

    /// Goes to a page of the program by its address.
    pub async fn goes(&self, path: &str) {
        self.browser.open(&format!("{}{path}", self.base)).await;
    }

    /// Waits until the page shows these words.
    pub async fn sees(&self, words: &str) {
        self.browser.wait_for_text(words).await;
    }

    /// Waits until the address is this path.
    pub async fn stands_at(&self, path: &str) {
        self.browser.wait_for(&format!("location.pathname === {}", json!(path))).await;
    }

    /// Clicks what bears these words, once it is there, at rest and enabled.
    pub async fn clicks(&self, words: &str) {
        self.mark(&format!(
            "[...document.querySelectorAll('button, a, label, [role=tab], [role^=menuitem]')].filter(e => e.innerText.trim() === {})",
            json!(words)
        ))
        .await;
        self.browser.click("[data-hand]").await;
    }

    /// Clicks what a screen reader calls so.
    pub async fn clicks_named(&self, name: &str) {
        self.mark(&format!("[...document.querySelectorAll('[aria-label]')].filter(e => e.ariaLabel === {})", json!(name))).await;
        self.browser.click("[data-hand]").await;
    }

    /// Types into the field with this label, in place of what is there.
    pub async fn fills(&self, label: &str, text: &str) {
        let labels = "[...document.querySelectorAll('label')]";
        self.mark(&format!("{labels}.filter(e => e.innerText.trim() === {}).map(e => e.control).filter(Boolean)", json!(label))).await;
        self.browser.eval("document.querySelector('[data-hand]').select?.(); return true").await;
        self.browser.type_into("[data-hand]", text).await;
    }

    /// Chooses an entry of a list that opens; `list` is its name, `row` words of the table's row that it stands in.
    pub async fn chooses(&self, row: &str, list: &str, entry: &str) {
        let all = "[...document.querySelectorAll('tr .ant-select')]";
        let (row, list) = (json!(row), json!(list));
        self.mark(&format!(
            "{all}.filter(e => e.closest('tr').innerText.includes({row}) && e.querySelector('input')?.ariaLabel === {list})"
        ))
        .await;
        self.browser.click("[data-hand]").await;
        self.mark(&format!(
            "[...document.querySelectorAll('.ant-select-item-option')].filter(e => e.innerText.trim() === {})",
            json!(entry)
        ))
        .await;
        self.browser.click("[data-hand]").await;
    }

    /// Clicks what begins with these words: a button that also says its key.
    pub async fn clicks_beginning(&self, words: &str) {
        self.mark(&format!("[...document.querySelectorAll('button')].filter(e => e.innerText.trim().startsWith({}))", json!(words))).await;
        self.browser.click("[data-hand]").await;
    }

    /// Types into what a screen reader calls so, after what is there.
    pub async fn types(&self, name: &str, text: &str) {
        self.mark(&fields_named(name)).await;
        self.browser.type_into("[data-hand]", text).await;
    }

    /// Chooses an entry of the list that a screen reader, or its label, calls so.
    pub async fn picks(&self, list: &str, entry: &str) {
        let labels =
            format!("[...document.querySelectorAll('label')].filter(e => e.innerText.trim() === {}).map(e => e.control)", json!(list));
        self.mark(&format!("[...{}, ...{labels}].map(e => e?.closest('.ant-select')).filter(Boolean)", fields_named(list))).await;
        self.browser.click("[data-hand]").await;
        self.option(entry).await;
    }

    /// Ticks the row of a table that shows these words.
    pub async fn ticks_row(&self, words: &str) {
        let rows = "[...document.querySelectorAll('[role=row]')]";
        self.mark(&format!(
            "{rows}.filter(e => e.innerText.includes({})).map(e => e.querySelector('[aria-colindex=\"1\"]')).filter(Boolean)",
            json!(words)
        ))
        .await;
        self.browser.click("[data-hand]").await;
    }

    /// Adds a condition to the filter: a field that is one of these.
    pub async fn asks_by(&self, field: &str, values: &[&str]) {
        self.clicks("Filter").await;
        self.types("Which field?", field).await;
        self.browser.press(keys::ENTER).await;
        for value in values {
            self.types("Value", value).await;
            self.option(value).await;
        }
        // Once for the list that is open, once for the condition.
        for left in [".ant-select-item-option", "[aria-label=Value]"] {
            self.browser.press(keys::ESCAPE).await;
            let seen = "e => e.checkVisibility({ opacityProperty: true, visibilityProperty: true })";
            self.browser.wait_for(&format!("![...document.querySelectorAll({})].some({seen})", json!(left))).await;
        }
    }

    /// Clicks an entry of the list that is open.
    async fn option(&self, entry: &str) {
        self.mark(&format!(
            "[...document.querySelectorAll('.ant-select-item-option')].filter(e => e.innerText.trim() === {})",
            json!(entry)
        ))
        .await;
        self.browser.click("[data-hand]").await;
    }

    /// Makes a company, up to its first page.
    pub async fn makes_company(&self, company: &str, name: &str, email: &str) {
        self.goes("/").await;
        self.sees("Create your company").await;
        self.fills("Company", company).await;
        self.fills("Your name", name).await;
        self.fills("Your mail address", email).await;
        self.fills("Password", PASSWORD).await;
        self.clicks("Create the company").await;
        self.stands_at("/settings/mailboxes/new").await;
    }

    /// The text of the first element that a selector finds, once there is one.
    pub async fn reads(&self, css: &str) -> String {
        self.browser.wait_for(&format!("document.querySelector({})", json!(css))).await;
        let text = self.browser.eval_with("return document.querySelector(arguments[0]).innerText", json!([css])).await;
        text.as_str().expect("an element has a text").trim().to_owned()
    }

    /// Marks the first of the found elements that is seen, enabled, and has not moved since the last look.
    async fn mark(&self, found: &str) {
        let ready = format!(
            "(() => {{ document.querySelectorAll('[data-hand]').forEach(e => delete e.dataset.hand); \
             const e = ({found}).find(e => e.checkVisibility({{ opacityProperty: true }}) && !e.disabled); if (!e) return false; \
             const {{ x, y, width }} = e.getBoundingClientRect(); const at = [x, y, width].join(); \
             const still = window.handAt === at; window.handAt = at; if (still) e.dataset.hand = ''; return still; }})()"
        );
        self.browser.wait_for(&ready).await;
    }

    /// What the console holds against the page; that the server refused something is no complaint.
    pub async fn complaints(&self) -> Vec<String> {
        let errors = self.browser.console_errors().await;
        errors.into_iter().filter(|error| !error.contains("responded with a status of 4")).collect()
    }

    /// What the page's own fetch of an address answers, as a status; with an API key instead of the session.
    pub async fn fetches(&self, path: &str, key: Option<&str>) -> Value {
        let script = "return fetch(arguments[0], { credentials: 'omit', headers: arguments[1] ? { Authorization: `Bearer ${arguments[1]}` } : {} })\
                      .then(r => r.status)";
        self.browser.eval_with(script, json!([path, key])).await
    }
}

/// The fields that a screen reader calls so, as a script finds them.
fn fields_named(name: &str) -> String {
    format!("[...document.querySelectorAll('input, textarea')].filter(e => e.ariaLabel === {})", json!(name))
}
