//! A salesperson whose connection goes: what he does waits in his browser, survives the end of its page, and leaves once.

use crate::hands::Person;
use crate::house::binary;
use crate::mail_screens::{ENQUIRY, begins, binds, content, on_server, opens};
use serde_json::json;
use std::time::Duration;
use testkit::chromium::keys;
use testkit::dovecot::{Dovecot, USER};
use testkit::program::Program;
use testkit::smtp_sink::SmtpSink;

/// A mail that was sent twice would have come by then: it leaves ten seconds after it was taken.
const TWICE_WITHIN: Duration = Duration::from_secs(15);

#[tokio::test]
async fn what_is_done_without_a_connection_waits_and_leaves_once() {
    let (dovecot, sink) = (Dovecot::start().await, SmtpSink::start().await);
    dovecot.deliver(USER, "INBOX", ENQUIRY.as_bytes()).await;
    let program = Program::setup(binary()).arguments(["--allow-inner-mail-hosts"]).start().await;
    let anna = begins(&program).await;
    binds(&anna, &dovecot, &sink).await;
    anna.goes("/mail").await;
    anna.browser.eval("performance.setResourceTimingBufferSize(2000); return true").await;
    opens(&anna, "Ahmed Al-Farsi").await;
    anna.sees("please quote 600x600 panels").await;
    on_server("read", async || flagged(&dovecot, "Seen").await).await;
    has_loaded(&anna, &["WaitingBar", "Composer", "Dock"]).await;

    anna.browser.offline(true).await;
    stars_and_puts_away(&anna).await;
    writes_and_sends(&anna).await;
    anna.sees("No connection \u{2013} 3 things wait here").await;
    looks_and_writes_on(&anna).await;
    is_told_what_can_not_be(&anna).await;

    // The page ends while everything is only here.
    anna.browser.open("about:blank").await;
    assert!(sink.messages().is_empty() && !flagged(&dovecot, "Flagged").await);
    anna.browser.offline(false).await;
    anna.goes("/mail?box=done").await;
    sink.wait_for(1).await;
    on_server("the star", async || flagged(&dovecot, "Flagged").await).await;
    opens(&anna, "Ahmed Al-Farsi").await;
    let waits = "document.body.innerText.includes('waited here') || document.body.innerText.includes('wait here')";
    anna.browser.wait_for(&format!("!({waits})")).await;
    anna.browser.reload().await;
    tokio::time::sleep(TWICE_WITHIN).await;
    let sent = sink.messages();
    assert_eq!(sent.len(), 1, "it left more than once");
    let text = String::from_utf8_lossy(&sent[0].raw).into_owned();
    assert_eq!(sent[0].to, ["buyer@far-shore.example"]);
    for part in ["Forty panels, and lamps", "offer.txt"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert_eq!(text.matches("filename=\"offer.txt\"").count(), 1, "{text}");
    anna.goes("/mail?box=drafts").await;
    anna.sees("No drafts").await;
    content(&anna).await;
}

/// Rows stay as they were left.
async fn stars_and_puts_away(anna: &Person) {
    anna.browser.press("*").await;
    anna.sees("No connection \u{2013} 1 thing waits here").await;
    anna.browser.press("e").await;
    anna.sees("done when it is back").await;
    anna.browser.wait_for("!document.querySelector('[role=option]')").await;
}

async fn writes_and_sends(anna: &Person) {
    anna.browser.press("c").await;
    anna.browser.wait_for("document.querySelector('.ProseMirror') && document.activeElement.tagName === 'INPUT'").await;
    anna.browser.press("buyer@far-shore.example").await;
    anna.browser.press(keys::ENTER).await;
    anna.browser.type_into("[aria-label=Subject]", "Our offer").await;
    anna.browser.click("[aria-label='Text of the mail']").await;
    anna.browser.press("Forty panels").await;
    let file = anna.browser.folder().join("offer.txt");
    std::fs::write(&file, "40 panels at USD 6.80").expect("the browser's own folder");
    anna.browser.type_into("input[type=file]:not([accept])", file.to_str().expect("a path")).await;
    anna.sees("waits here").await;
    anna.sees("kept on this device").await;
    anna.clicks("Send").await;
    anna.sees("the mail waits on this computer").await;
}

/// The list tells what waits; the mail is opened out of it, changed, and sent again.
async fn looks_and_writes_on(anna: &Person) {
    anna.clicks("Show").await;
    for words in ["Mail to be sent", "Mark as done", "buyer@far-shore.example", "waits for connection on this computer"] {
        anna.sees(words).await;
    }
    anna.browser.wait_for("!document.querySelector('.ant-modal').getAnimations({ subtree: true }).length").await;
    anna.clicks("Open again").await;
    anna.browser.wait_for("document.querySelector('.ProseMirror')?.innerText.includes('Forty panels')").await;
    anna.sees("offer.txt").await;
    anna.sees("No connection \u{2013} 2 things wait here").await;
    anna.browser.click("[aria-label='Text of the mail']").await;
    anna.browser.chord(&[keys::CONTROL], END).await;
    anna.browser.press(", and lamps").await;
    anna.clicks("Send").await;
    anna.sees("No connection \u{2013} 3 things wait here").await;
}

/// The key in WebDriver's code points.
const END: &str = "\u{E010}";

/// What was never loaded says why it is not there.
async fn is_told_what_can_not_be(anna: &Person) {
    anna.clicks_named("Search mail").await;
    anna.browser.press("bollards").await;
    anna.sees("This was not loaded before the connection went").await;
    anna.sees("Try again").await;
    assert!(!anna.browser.text().await.contains("went wrong"), "{}", anna.browser.text().await);
}

/// Waits until these parts of the program are here.
async fn has_loaded(anna: &Person, parts: &[&str]) {
    for part in parts {
        let loaded = "performance.getEntriesByType('resource').some(e => e.name.includes(%) && e.responseEnd > 0)";
        anna.browser.wait_for(&loaded.replace('%', &json!(part).to_string())).await;
    }
}

async fn flagged(dovecot: &Dovecot, flag: &str) -> bool {
    let all = dovecot.listing(USER, "INBOX").await;
    all.iter().any(|mail| mail.message_id.contains("screens-1@") && mail.flags.iter().any(|one| one.ends_with(flag)))
}
