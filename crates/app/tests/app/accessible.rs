//! Every screen, in both languages, light and dark, at a desk and on a phone: nothing that axe-core calls serious or critical,
//! nothing to scroll sideways, no text key in place of its words.
//!
//! The markup is the same in both languages, so all rules run over the English screens; over the Chinese ones, which have the
//! other colours, only those that colours and words can break.

use crate::hands::Person;
use crate::house::{binary, program};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use testkit::chromium::keys;
use testkit::database::TestDb;
use testkit::program::Program;

const OUTSIDE: [&str; 6] = ["/start", "/sign-in", "/password-reset", "/password-reset/x", "/invitation/x", "/not-me/x"];
const INSIDE: [&str; 18] = [
    "/",
    "/work",
    "/nowhere",
    "/mail",
    "/mail?box=waiting",
    "/mail/suggestions",
    "/customers",
    "/settings",
    "/settings/profile",
    "/settings/security",
    "/settings/api-keys",
    "/settings/company",
    "/settings/team",
    "/settings/departments",
    "/settings/roles",
    "/settings/audit",
    "/settings/mailboxes",
    "/settings/mailboxes/new",
];
/// Those that look different where nobody has done anything yet.
const EMPTY: [&str; 11] = [
    "/",
    "/work",
    "/mail",
    "/mail?box=waiting",
    "/mail/suggestions",
    "/customers",
    "/settings/api-keys",
    "/settings/team",
    "/settings/departments",
    "/settings/audit",
    "/settings/mailboxes",
];
const DESK: u32 = 1440;
const PHONE: u32 = 375;
/// How long the demo may take to have its first mail and customer.
const FILL_PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(300);

/// Which of axe's rules are asked.
#[derive(Clone, Copy)]
enum Rules {
    All,
    /// What other colours and words can break.
    ColoursAndWords,
    /// Only our own: sideways scrolling and text keys.
    Ours,
}

#[tokio::test]
async fn english_desk_is_for_everybody() {
    walk("en", DESK, false, Rules::All).await;
}

#[tokio::test]
async fn english_phone_is_for_everybody() {
    walk("en", PHONE, true, Rules::All).await;
}

#[tokio::test]
async fn chinese_desk_is_for_everybody() {
    walk("zh-CN", DESK, true, Rules::ColoursAndWords).await;
}

#[tokio::test]
async fn chinese_phone_is_for_everybody() {
    walk("zh-CN", PHONE, false, Rules::ColoursAndWords).await;
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
    eye.is_content();
}

async fn walk(lang: &str, width: u32, dark: bool, rules: Rules) {
    let program = Program::setup(binary()).arguments(["--demo"]).start().await;
    let mut eye = Eye::new(Person::new(&by_name(&program), lang).await, rules);
    eye.person.browser.resize(width, 900).await;
    eye.person.browser.prefer_dark(dark).await;
    for path in OUTSIDE {
        eye.looks_at(path).await;
    }
    enter_demo(&eye.person, lang).await;
    for path in INSIDE {
        eye.looks_at(path).await;
    }
    for path in one_of_each(&eye.person).await {
        eye.looks_at(&path).await;
    }
    eye.person.goes("/").await;
    eye.rests().await;
    eye.person.browser.chord(&[keys::CONTROL], "k").await;
    eye.person.browser.wait_for("document.querySelector('[role=dialog]')").await;
    eye.judges("the command menu").await;
    eye.person.goes("/mail").await;
    eye.rests().await;
    eye.person.browser.press("?").await;
    eye.person.browser.wait_for("document.querySelector('[role=dialog]')").await;
    eye.judges("the sheet of keys").await;
    eye.is_content();
}

async fn enter_demo(person: &Person, lang: &str) {
    let script = "const send = (method, path, body) => fetch(path, { method, body: JSON.stringify(body), \
                  headers: { 'X-Requested-With': 'tradewind', 'Content-Type': 'application/json' } }); \
                  return send('POST', '/api/start/demo', {}).then(() => send('PATCH', '/api/me', { lang: arguments[0] })).then(r => r.status)";
    let status = person.browser.eval_with(script, json!([lang])).await;
    assert!(status.as_u64().is_some_and(|status| status < 300), "{status}");
}

/// A thread and a customer, opened.
async fn one_of_each(person: &Person) -> [String; 2] {
    let thread = first(person, "/api/mail/threads?box=inbox").await;
    let customer = first(person, "/api/customers").await;
    [format!("/mail?thread={thread}"), format!("/customers/{customer}")]
}

/// The id of a list's first item; the demo is open before all of its mails are in.
async fn first(person: &Person, list: &str) -> String {
    let since = Instant::now();
    loop {
        let script = "return fetch(arguments[0]).then(r => r.json()).then(list => list.items[0]?.id ?? null)";
        if let Value::String(id) = person.browser.eval_with(script, json!([list])).await {
            return id;
        }
        assert!(since.elapsed() < FILL_PATIENCE, "the demo has nothing in {list}");
        tokio::time::sleep(POLL).await;
    }
}

/// Looks at screens and remembers what is wrong with them.
struct Eye {
    person: Person,
    rules: Rules,
    axe: String,
    found: Vec<String>,
}

impl Eye {
    fn new(person: Person, rules: Rules) -> Self {
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

    async fn judges(&mut self, what: &str) {
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

    fn is_content(self) {
        assert!(self.found.is_empty(), "{}", self.found.join("\n"));
    }
}

/// The checker as the web app's packages bring it.
fn axe() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}. Install it: scripts/web-build", file.display()))
}

fn by_name(program: &Program) -> String {
    program.url().replace("127.0.0.1", "localhost")
}
