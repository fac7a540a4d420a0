//! Every screen, in both languages, light and dark, at a desk and on a phone: nothing that axe-core calls serious or critical,
//! nothing to scroll sideways, no text key in place of its words.
//!
//! The markup is the same in both languages, so all rules run over the English screens; over the Chinese ones, which have the
//! other colours, only those that colours and words can break.

use crate::hands::Person;
use crate::house::{PASSWORD, binary, program};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use testkit::chromium::keys;
use testkit::database::TestDb;
use testkit::program::Program;

const OUTSIDE: [&str; 6] = ["/start", "/sign-in", "/password-reset", "/password-reset/x", "/invitation/x", "/not-me/x"];
/// Where one works.
const WORK: [&str; 13] = [
    "/",
    "/work",
    "/mail",
    "/mail?box=waiting",
    "/mail/suggestions",
    "/mail/desk/approvals",
    "/mail/desk/unanswered",
    "/mail/desk/reports",
    "/settings/mail-sending",
    "/customers",
    "/settings/team",
    "/settings/audit",
    "/settings/mailboxes",
];
/// What looks the same however much there is to do.
const SETTINGS: [&str; 10] = [
    "/nowhere",
    "/settings",
    "/settings/profile",
    "/settings/security",
    "/settings/api-keys",
    "/settings/company",
    "/settings/departments",
    "/settings/roles",
    "/settings/follow-up-types",
    "/settings/mailboxes/new",
];
/// Those that look different where nobody has done anything yet.
const EMPTY: [&str; 9] = [
    "/",
    "/work",
    "/mail",
    "/mail?box=waiting",
    "/mail/suggestions",
    "/customers",
    "/settings/team",
    "/settings/audit",
    "/settings/mailboxes",
];
const DESK: u32 = 1440;
const PHONE: u32 = 375;
/// How long the demo may take to have all its mails.
const FILL_PATIENCE: Duration = Duration::from_secs(60);
/// What the program says then.
const DEMO_FILLED: &str = "the demo company is open";
const POLL: Duration = Duration::from_millis(300);

/// Which of axe's rules are asked.
#[derive(Clone, Copy)]
pub enum Rules {
    All,
    /// What other colours and words can break.
    ColoursAndWords,
    /// Only our own: sideways scrolling and text keys.
    Ours,
}

#[tokio::test]
async fn english_desk_work_is_for_everybody() {
    work("en", DESK, false, Rules::All).await;
}

#[tokio::test]
async fn english_desk_settings_is_for_everybody() {
    settings("en", DESK, false, Rules::All).await;
}

#[tokio::test]
async fn english_phone_work_is_for_everybody() {
    work("en", PHONE, true, Rules::All).await;
}

#[tokio::test]
async fn english_phone_settings_is_for_everybody() {
    settings("en", PHONE, true, Rules::All).await;
}

#[tokio::test]
async fn chinese_desk_work_is_for_everybody() {
    work("zh-CN", DESK, true, Rules::ColoursAndWords).await;
}

#[tokio::test]
async fn chinese_desk_settings_is_for_everybody() {
    settings("zh-CN", DESK, true, Rules::ColoursAndWords).await;
}

#[tokio::test]
async fn chinese_phone_work_is_for_everybody() {
    work("zh-CN", PHONE, false, Rules::ColoursAndWords).await;
}

#[tokio::test]
async fn chinese_phone_settings_is_for_everybody() {
    settings("zh-CN", PHONE, false, Rules::ColoursAndWords).await;
}

/// Where nobody has done anything yet, each page teaches.
#[tokio::test]
async fn empty_screens_are_for_everybody() {
    let database = TestDb::empty().await;
    let program = program(&database, &[]).await;
    let mut eye = Eye::new(Person::new(&by_name(&program), "en-US").await, Rules::All);
    eye.person.makes_company("Haiyue Lighting", "Anna Lin", "anna@haiyue.example").await;
    for path in EMPTY {
        eye.person.browser.resize(DESK, 900).await;
        eye.rules = Rules::All;
        eye.looks_at(path).await;
        eye.person.browser.resize(PHONE, 900).await;
        eye.rules = Rules::Ours;
        eye.judges(&format!("{path} on a phone")).await;
    }
    eye.leaves_content();
}

/// A company with customers and mails.
async fn work(lang: &str, width: u32, dark: bool, rules: Rules) {
    let program = Program::setup(binary()).arguments(["--demo"]).start().await;
    // While it fills, lists and panels read anew with each mail.
    let since = Instant::now();
    while !program.log().contains(DEMO_FILLED) {
        assert!(since.elapsed() < FILL_PATIENCE, "the demo doesn't fill:\n{}", program.log());
        tokio::time::sleep(POLL).await;
    }
    let mut eye = Eye::new(Person::new(&by_name(&program), lang).await, rules);
    eye.person.browser.resize(width, 900).await;
    eye.person.browser.prefer_dark(dark).await;
    eye.person.goes("/start").await;
    sends(&eye.person, "POST", "/api/start/demo", json!({})).await;
    sends(&eye.person, "PATCH", "/api/me", json!({ "lang": lang })).await;
    for path in WORK {
        eye.looks_at(path).await;
    }
    let thread = first(&eye.person, "/api/mail/threads?box=inbox").await;
    eye.looks_at(&format!("/mail?thread={thread}")).await;
    eye.person.browser.press("?").await;
    eye.person.browser.wait_for("document.querySelector('[role=dialog]')").await;
    eye.judges("the sheet of keys").await;
    let customer = first(&eye.person, "/api/customers").await;
    eye.looks_at(&format!("/customers/{customer}")).await;
    eye.person.browser.chord(&[keys::CONTROL], "k").await;
    eye.person.browser.wait_for("document.querySelector('[role=dialog]')").await;
    eye.judges("the command menu").await;
    eye.leaves_content();
}

/// The doors, and what is set once.
async fn settings(lang: &str, width: u32, dark: bool, rules: Rules) {
    let database = TestDb::empty().await;
    let program = program(&database, &[]).await;
    let mut eye = Eye::new(Person::new(&by_name(&program), lang).await, rules);
    eye.person.browser.resize(width, 900).await;
    eye.person.browser.prefer_dark(dark).await;
    for path in OUTSIDE {
        eye.looks_at(path).await;
    }
    let company = json!({
        "company": "Haiyue Lighting", "name": "Anna Lin", "email": "anna@haiyue.example", "password": PASSWORD,
        "lang": lang, "time_zone": "Asia/Shanghai",
    });
    sends(&eye.person, "POST", "/api/start/company", company).await;
    for path in SETTINGS {
        eye.looks_at(path).await;
    }
    eye.leaves_content();
}

/// A request of the page itself, so that the session is the browser's.
pub async fn sends(person: &Person, method: &str, path: &str, body: Value) {
    let script = "return fetch(arguments[1], { method: arguments[0], body: JSON.stringify(arguments[2]), \
                  headers: { 'X-Requested-With': 'tradewind', 'Content-Type': 'application/json' } }).then(r => r.status)";
    let status = person.browser.eval_with(script, json!([method, path, body])).await;
    assert!(status.as_u64().is_some_and(|status| status < 300), "{method} {path}: {status}");
}

/// The id of a list's first item.
async fn first(person: &Person, list: &str) -> String {
    let script = "return fetch(arguments[0]).then(r => r.json()).then(list => list.items[0].id)";
    let id = person.browser.eval_with(script, json!([list])).await;
    id.as_str().expect("the demo has some").to_owned()
}

/// Looks at screens and remembers what is wrong with them.
pub struct Eye {
    pub person: Person,
    rules: Rules,
    axe: String,
    found: Vec<String>,
}

impl Eye {
    pub fn new(person: Person, rules: Rules) -> Self {
        Self { person, rules, axe: axe(), found: Vec::new() }
    }

    async fn looks_at(&mut self, path: &str) {
        self.person.goes(path).await;
        self.judges(path).await;
    }

    /// Waits until nothing loads or moves, and nothing has for a while; what turns for ever doesn't count.
    async fn rests(&self) {
        let rest = "(() => { \
            const still = document.getAnimations().every(a => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity); \
            const rests = still && document.querySelector('h1, h2') && !document.querySelector('[aria-busy=true]'); \
            window.restsSince = rests ? window.restsSince ?? performance.now() : undefined; \
            return rests && performance.now() - window.restsSince > 150; })()";
        self.person.browser.wait_for(rest).await;
    }

    pub async fn judges(&mut self, what: &str) {
        self.person.browser.eval("delete window.restsSince; return true").await;
        self.rests().await;
        let axe = self.asks_axe().await;
        // An answer that has its words in attributes is read to somebody too.
        let ours = "const said = [document.body.innerText, ...[...document.querySelectorAll('[aria-label], [title], [placeholder]')]
                .flatMap(e => [e.ariaLabel, e.title, e.placeholder])].filter(Boolean).join('\\n');
            return [
                ...(document.documentElement.scrollWidth > innerWidth ? ['scrolls sideways'] : []),
                ...(said.match(/\\b(accounts|app|customers|mail|web):?(ui|error)\\.[a-z_.]+/g) ?? []),
            ]";
        let ours = self.person.browser.eval(ours).await;
        let lists = [axe, ours];
        let all = lists.iter().flat_map(|list| list.as_array().expect("a list"));
        self.found.extend(all.map(|one| format!("{what}: {}", one.as_str().unwrap_or_default())));
    }

    async fn asks_axe(&self) -> Value {
        let only = match self.rules {
            Rules::All => Value::Null,
            Rules::ColoursAndWords => {
                json!(["color-contrast", "html-has-lang", "html-lang-valid", "document-title", "label", "button-name"])
            }
            Rules::Ours => return json!([]),
        };
        let browser = &self.person.browser;
        browser.eval(&format!("if (!window.axe) {{ {} }} return true", self.axe)).await;
        // The frames of mails are their writers' and let no script in, so no rule can be asked there.
        let script =
            "return axe.run(document, { resultTypes: ['violations'], iframes: false, ...(arguments[0] ? { runOnly: arguments[0] } : {}) })
            .then(({ violations }) => violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
                .flatMap(v => v.nodes.map(n => `${v.id} at ${n.target.join(' ')}: ${n.failureSummary}`)))";
        browser.eval_with(script, json!([only])).await
    }

    pub fn leaves_content(self) {
        assert!(self.found.is_empty(), "{}", self.found.join("\n"));
    }
}

/// The checker as the web app's packages bring it.
fn axe() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}. Install it: scripts/web-build", file.display()))
}

pub fn by_name(program: &Program) -> String {
    program.url().replace("127.0.0.1", "localhost")
}
