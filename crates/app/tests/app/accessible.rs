//! Every screen, in both languages, light and dark, at a desk and on a phone: nothing that axe-core calls serious or critical,
//! nothing to scroll sideways, no text key in place of its words.

use crate::hands::Person;
use crate::house::{binary, program};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
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
/// A desk and a phone.
const WIDTHS: [u32; 2] = [1440, 375];
/// For what moves or fades to come to rest.
const REST: Duration = Duration::from_millis(250);

#[tokio::test]
async fn english_screens_are_for_everybody() {
    let program = Program::setup(binary()).arguments(["--demo"]).start().await;
    walk(&program, "en", false).await;
}

#[tokio::test]
async fn chinese_screens_are_for_everybody() {
    let program = Program::setup(binary()).arguments(["--demo"]).start().await;
    walk(&program, "zh-CN", true).await;
}

/// Where nobody has done anything yet, each page teaches.
#[tokio::test]
async fn empty_screens_are_for_everybody() {
    let database = TestDb::empty().await;
    let program = program(&database, &[]).await;
    let person = Person::new(&by_name(&program), "en-US").await;
    let axe = axe();
    person.makes_company("Haiyue Lighting", "Anna Lin", "anna@haiyue.example").await;
    let mut found = Vec::new();
    for width in WIDTHS {
        person.browser.resize(width, 900).await;
        for path in INSIDE {
            found.extend(look(&person, &axe, path).await.into_iter().map(|what| format!("{width} {path}: {what}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn walk(program: &Program, lang: &str, dark_at_desk: bool) {
    let person = Person::new(&by_name(program), lang).await;
    let axe = axe();
    let mut found = Vec::new();
    for width in WIDTHS {
        person.browser.resize(width, 900).await;
        person.browser.prefer_dark((width > 600) == dark_at_desk).await;
        let mut paths: Vec<String> = INSIDE.map(ToOwned::to_owned).to_vec();
        if width == WIDTHS[0] {
            for path in OUTSIDE {
                found.extend(look(&person, &axe, path).await.into_iter().map(|what| format!("{lang} {width} {path}: {what}")));
            }
            enter_demo(&person, lang).await;
        }
        paths.extend(one_of_each(&person).await);
        for path in &paths {
            found.extend(look(&person, &axe, path).await.into_iter().map(|what| format!("{lang} {width} {path}: {what}")));
        }
        person.goes("/").await;
        settle(&person).await;
        person.browser.chord(&[keys::CONTROL], "k").await;
        found.extend(judge(&person, &axe).await.into_iter().map(|what| format!("{lang} {width} menu: {what}")));
        person.goes("/mail").await;
        settle(&person).await;
        person.browser.press("?").await;
        found.extend(judge(&person, &axe).await.into_iter().map(|what| format!("{lang} {width} sheet: {what}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn enter_demo(person: &Person, lang: &str) {
    person.goes("/start").await;
    let script = "const send = (method, path, body) => fetch(path, { method, body: JSON.stringify(body), \
                  headers: { 'X-Requested-With': 'tradewind', 'Content-Type': 'application/json' } }); \
                  return send('POST', '/api/start/demo', {}).then(() => send('PATCH', '/api/me', { lang: arguments[0] })).then(r => r.status)";
    let status = person.browser.eval_with(script, json!([lang])).await;
    assert!(status.as_u64().is_some_and(|status| status < 300), "{status}");
}

/// A thread and a customer, opened.
async fn one_of_each(person: &Person) -> [String; 2] {
    // The demo is open before all of its mails are in.
    let first = "const path = arguments[0]; const first = list => list.items[0]?.id ?? new Promise(r => setTimeout(r, 300)).then(ask); \
                 const ask = () => fetch(path).then(r => r.json()).then(first); return ask()";
    let thread = person.browser.eval_with(first, json!(["/api/mail/threads?box=inbox"])).await;
    let customer = person.browser.eval_with(first, json!(["/api/customers"])).await;
    let id = |value: &Value| value.as_str().expect("the demo has some").to_owned();
    [format!("/mail?thread={}", id(&thread)), format!("/customers/{}", id(&customer))]
}

async fn look(person: &Person, axe: &str, path: &str) -> Vec<String> {
    person.goes(path).await;
    settle(person).await;
    judge(person, axe).await
}

async fn settle(person: &Person) {
    person.browser.wait_for("document.querySelector('h1, h2') && !document.querySelector('[aria-busy=true]')").await;
}

async fn judge(person: &Person, axe: &str) -> Vec<String> {
    tokio::time::sleep(REST).await;
    person.browser.eval(&format!("if (!window.axe) {{ {axe} }} return true")).await;
    let script = "return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => [
        ...violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
            .flatMap(v => v.nodes.map(n => `${v.id} at ${n.target.join(' ')}: ${n.failureSummary}`)),
        ...(document.documentElement.scrollWidth > innerWidth ? ['scrolls sideways'] : []),
        ...(document.body.innerText.match(/\\b(accounts|app|customers|mail|web):?(ui|error)\\.[a-z_.]+/g) ?? []),
    ])";
    let found = person.browser.eval(script).await;
    found.as_array().expect("a list").iter().map(|what| what.as_str().unwrap_or_default().to_owned()).collect()
}

/// The checker as the web app's packages bring it.
fn axe() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}. Install it: scripts/web-build", file.display()))
}

fn by_name(program: &Program) -> String {
    program.url().replace("127.0.0.1", "localhost")
}
