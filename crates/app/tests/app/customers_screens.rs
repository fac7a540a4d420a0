//! Customers by clicks: segments, the rules of the score, a rule of the pool, each with a filter made by hand; types of follow-ups.

use crate::hands::Person;
use crate::house::binary;
use serde_json::{Value, json};
use testkit::chromium::keys;
use testkit::program::Program;

const GERMAN: &str = "Nordlicht GmbH";
const FRENCH: &str = "Lumi\u{e8}re SARL";
const EMIRATI: &str = "Dubai Lumen LLC";

/// A new company with three customers; gives its master at his browser and the customers' ids in the order above.
async fn house() -> (Program, Person, [String; 3]) {
    let program = Program::setup(binary()).start().await;
    let anna = Person::new(&program.url().replace("127.0.0.1", "localhost"), "en-US").await;
    anna.makes_company("Haiyue Lighting", "Anna Lin", "anna@haiyue.example").await;
    let mut ids = [String::new(), String::new(), String::new()];
    for (id, (name, country)) in ids.iter_mut().zip([(GERMAN, "DE"), (FRENCH, "FR"), (EMIRATI, "AE")]) {
        *id = make(&anna, name, country).await;
    }
    (program, anna, ids)
}

/// What these tests are not about is laid out by the page's own fetch.
async fn make(person: &Person, name: &str, country: &str) -> String {
    let script = "return fetch('/api/customers', { method: 'POST', body: JSON.stringify(arguments[0]), \
                  headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'tradewind' } }).then(r => r.json())";
    let made: Value = person.browser.eval_with(script, json!([{ "name": name, "country": country }])).await;
    made["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

/// Waits until the line of a list that holds some words holds others too.
async fn line_says(person: &Person, line: &str, words: &str) {
    let lines = "[...document.querySelectorAll('main li')]";
    person
        .browser
        .wait_for(&format!("{lines}.some(e => e.innerText.includes({}) && e.innerText.includes({}))", json!(line), json!(words)))
        .await;
}

/// What the list of customers shows.
async fn lists(person: &Person, there: &[&str], gone: &[&str]) {
    let main = "document.querySelector('main').innerText";
    let all = there.iter().map(|name| format!("{main}.includes({})", json!(name)));
    let none = gone.iter().map(|name| format!("!{main}.includes({})", json!(name)));
    person.browser.wait_for(&all.chain(none).collect::<Vec<_>>().join(" && ")).await;
}

#[tokio::test]
async fn a_segment_follows_a_filter_and_another_is_filled_from_a_selection() {
    let (_program, anna, _) = house().await;
    anna.goes("/customers/segments").await;
    anna.clicks("New segment").await;
    anna.fills("Name", "Europe").await;
    anna.asks_by("Country", &["Germany", "France"]).await;
    anna.sees("2 customers in your sight meet this").await;
    anna.clicks("Save").await;
    anna.sees("Segment \u{201c}Europe\u{201d} made").await;
    line_says(&anna, "Europe", "2").await;
    // Its name leads to whom it holds; who meets the filter from now on is in it too.
    anna.clicks("Europe").await;
    lists(&anna, &[GERMAN, FRENCH], &[EMIRATI]).await;
    make(&anna, "Alpenlicht KG", "DE").await;
    lists(&anna, &[GERMAN, FRENCH, "Alpenlicht KG"], &[EMIRATI]).await;

    // By hand: two chosen in the list are put into a new one, one of them is taken out again. What an address says and nobody knows is
    // left out.
    anna.goes("/customers?view=all&filter=nonsense&sort=7").await;
    anna.ticks_row(FRENCH).await;
    anna.ticks_row(EMIRATI).await;
    anna.sees("2 selected").await;
    anna.clicks("Segment").await;
    anna.types("Or name a new one", "Spring fair").await;
    anna.clicks("Put in").await;
    anna.sees("2 go into \u{201c}Spring fair\u{201d}").await;
    anna.goes("/customers/segments").await;
    line_says(&anna, "Spring fair", "2").await;
    anna.clicks("Spring fair").await;
    lists(&anna, &[FRENCH, EMIRATI], &[GERMAN]).await;
    anna.ticks_row(EMIRATI).await;
    anna.clicks("Segment").await;
    anna.picks("Choose a segment", "Spring fair").await;
    anna.clicks("Take out").await;
    lists(&anna, &[FRENCH], &[GERMAN, EMIRATI]).await;
    let complaints = anna.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[tokio::test]
async fn a_rule_of_the_score_gives_points_and_the_customers_page_says_why() {
    let (_program, anna, [german, french, _]) = house().await;
    anna.goes("/settings/score").await;
    anna.clicks("New rule").await;
    anna.fills("Rule in words", "Sells in Germany").await;
    anna.asks_by("Country", &["Germany"]).await;
    anna.sees("1 customer in your sight meets this").await;
    anna.fills("Points", "30").await;
    anna.clicks("Save").await;
    anna.sees("Rules saved").await;
    line_says(&anna, "Sells in Germany", "+30").await;
    line_says(&anna, "Sells in Germany", "Country is Germany").await;
    anna.goes(&format!("/customers/{german}")).await;
    anna.clicks_named("Score 30: show why").await;
    anna.sees("Why this score").await;
    anna.sees("Sells in Germany").await;

    // The rule becomes another; points beyond what there is are refused beside their field.
    anna.goes("/settings/score").await;
    anna.clicks_named("Change the rule").await;
    anna.fills("Rule in words", "Sells in the European Union").await;
    anna.asks_by("Country", &["France"]).await;
    anna.clicks("and").await;
    anna.sees("2 customers in your sight meet this").await;
    anna.fills("Points", "45").await;
    anna.clicks("Save").await;
    line_says(&anna, "Sells in the European Union", "+45").await;
    for customer in [german, french] {
        anna.goes(&format!("/customers/{customer}")).await;
        anna.clicks_named("Score 45: show why").await;
        anna.sees("Sells in the European Union").await;
    }
    let complaints = anna.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[tokio::test]
async fn a_rule_of_the_pool_asks_by_a_filter_and_is_tried_before_it_holds() {
    let (_program, anna, _) = house().await;
    anna.goes("/settings/pool").await;
    anna.clicks("New rule").await;
    anna.fills("Name", "Germany within days").await;
    anna.fills("Days", "3").await;
    anna.sees("All customers without contact for 3 days drop to the pool").await;
    anna.asks_by("Country", &["Germany"]).await;
    anna.sees("Country is Germany: Such customers without contact for 3 days drop to the pool").await;
    anna.clicks("Try it").await;
    anna.sees(&format!("Today 1 customer would be told and drop in a week: {GERMAN}")).await;
    anna.clicks("Save the rule").await;
    anna.sees("The rule holds from tonight").await;
    line_says(&anna, "Germany within days", "Country is Germany: Such customers without contact for 3 days").await;

    // Opened again it holds what was chosen; without a condition it is about everybody.
    anna.goes("/settings/pool").await;
    anna.clicks_named("Edit the rule").await;
    anna.clicks("Clear").await;
    anna.clicks("Try it").await;
    anna.sees("Today 3 customers would be told and drop in a week").await;
    anna.clicks("Save the rule").await;
    line_says(&anna, "Germany within days", "All customers without contact for 3 days").await;
    anna.clicks_named("Delete the rule").await;
    anna.sees("No customer drops by itself").await;
    let complaints = anna.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[tokio::test]
async fn a_follow_up_is_logged_under_a_type_of_the_companys_own() {
    let (_program, anna, [german, ..]) = house().await;
    anna.goes("/settings/follow-up-types").await;
    line_says(&anna, "WhatsApp", "Contact from afar").await;
    anna.clicks("New type").await;
    anna.fills("Name", "Factory audit").await;
    anna.clicks("People").await;
    anna.picks("Counts as", "Visit").await;
    anna.clicks("Save").await;
    anna.sees("Type \u{201c}Factory audit\u{201d} added").await;
    line_says(&anna, "Factory audit", "Visit").await;
    anna.clicks_named("Stop offering: WeChat").await;
    line_says(&anna, "WeChat", "Not offered any more").await;

    anna.goes(&format!("/customers/{german}")).await;
    anna.clicks("More types").await;
    anna.clicks("Factory audit").await;
    anna.browser.wait_for("document.activeElement.tagName === 'TEXTAREA' && document.activeElement.value === ''").await;
    anna.types("Factory audit: what happened?", "Auditors saw the ageing line").await;
    anna.browser.chord(&[keys::CONTROL], keys::ENTER).await;
    line_says(&anna, "Factory audit", "Auditors saw the ageing line").await;
    anna.clicks("WhatsApp").await;
    anna.types("WhatsApp: what happened?", "Report sent").await;
    anna.clicks_beginning("Log").await;
    line_says(&anna, "WhatsApp", "Report sent").await;
    assert!(!anna.browser.text().await.contains("WeChat"));
    anna.picks("Follow-up types", "Factory audit").await;
    anna.browser.wait_for("!document.querySelector('main ol').innerText.includes('Report sent')").await;
    line_says(&anna, "Factory audit", "Auditors saw the ageing line").await;
    anna.clicks("All").await;
    line_says(&anna, "WhatsApp", "Report sent").await;

    // What names it keeps it.
    anna.goes("/settings/follow-up-types").await;
    anna.clicks_named("Delete Factory audit").await;
    anna.sees("so it can\u{2019}t be deleted").await;
    anna.clicks_named("Delete WeChat").await;
    anna.sees("Type \u{201c}WeChat\u{201d} deleted").await;
    let complaints = anna.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
}

/// What an address says and nobody can read is left out.
#[tokio::test]
async fn an_address_of_nonsense_breaks_no_list() {
    let (_program, anna, _) = house().await;
    for (path, title) in [
        ("/customers", "Customers"),
        ("/customers/contacts", "Customers"),
        ("/opportunities", "Opportunities"),
        ("/leads", "Leads"),
        ("/reports", "Reports"),
    ] {
        anna.goes(&format!("{path}?view=nonsense&filter=nonsense&rows=nonsense&sort=7")).await;
        anna.browser.wait_for(&format!("document.querySelector('main h1')?.innerText.includes({})", json!(title))).await;
    }
    let complaints = anna.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
}
