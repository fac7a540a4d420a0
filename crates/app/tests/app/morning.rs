//! A salesperson's first morning, in a real browser on a real mailbox: a company is made, the mailbox is bound and fills, an unknown buyer's
//! mail becomes a customer with one key, is answered, the customer's page tells the story, and any word finds it again.

use crate::house::{PASSWORD, binary};
use serde_json::json;
use std::time::Duration;
use testkit::chromium::{Chromium, keys};
use testkit::dovecot::{self, Dovecot, USER};
use testkit::letters::Letters;
use testkit::program::Program;
use testkit::smtp_sink::SmtpSink;

const BUYER: &str = "From: Ahmed Al-Farsi <ahmed@dubai-lumen.example>\r\nTo: anna@shop.example\r\nSubject: Quotation request for LED panels\r\n\
Message-ID: <morning-1@dubai-lumen.example>\r\nDate: Sun, 22 Nov 2026 09:15:00 +0400\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
Dear Anna,\r\n\r\nplease quote 600x600 panels, 40 W, CIF Jebel Ali, 2,000 pcs. \u{8bf7}\u{62a5}\u{4ef7}\u{3002}\r\n\r\nBest regards\r\nAhmed Al-Farsi\r\nPurchasing Manager\r\n\
Dubai Lumen LLC\r\nTel: +971 4 555 0123\r\nwww.dubai-lumen.example\r\n";

#[tokio::test]
async fn from_nothing_to_an_answered_customer() {
    let (dovecot, sink) = (Dovecot::start().await, SmtpSink::start().await);
    dovecot.maildir(USER).fill(Letters::seeded(3).generate(60, 4_000));
    let program = Program::setup(binary()).arguments(["--allow-inner-mail-hosts"]).start().await;
    let browser = Chromium::setup().size(1440, 900).language("en-US").start().await;

    // First start: one page, then the mailbox.
    browser.open(&format!("{}/", program.url())).await;
    browser.wait_for_text("Create your company").await;
    browser.type_into("input[autocomplete=organization]", "Haiyue Lighting").await;
    browser.type_into("input[autocomplete=name]", "Anna Lin").await;
    browser.type_into("input[autocomplete=username]", "anna@shop.example").await;
    browser.type_into("input[autocomplete=new-password]", PASSWORD).await;
    browser.click("button[type=submit]").await;
    browser.wait_for("location.pathname !== '/start'").await;
    bind(&browser, &dovecot, &sink).await;

    // A new mail comes while the list is open, and is there by itself.
    browser.open(&format!("{}/mail", program.url())).await;
    browser.wait_for("document.querySelectorAll('[role=row], [role=option], [role=listitem], li').length > 5").await;
    dovecot.deliver(USER, "INBOX", BUYER.as_bytes()).await;
    browser.wait_for_text("Ahmed Al-Farsi").await;

    // Open it; one key makes the customer.
    browser.eval("[...document.querySelectorAll('*')].filter(e => e.children.length === 0 && e.textContent === 'Ahmed Al-Farsi')[0].click(); return true").await;
    wait_json(&browser, "/api/mail/suggestions", "answer.items.some(s => s.address === 'ahmed@dubai-lumen.example')").await;
    browser.wait_for_text("Make customer").await;
    browser.press("m").await;
    let customers = wait_json(&browser, "/api/customers?q=Dubai", "answer.items.length === 1").await;
    assert_eq!(customers["items"][0]["country"], json!("AE"));

    // Answer it.
    browser.press("r").await;
    browser.wait_for("document.querySelector('.ProseMirror') && document.querySelector('.ProseMirror').isContentEditable").await;
    browser.click(".ProseMirror").await;
    browser.press("Thank you, our offer follows.").await;
    browser.chord(&[keys::CONTROL], keys::ENTER).await;
    tokio::time::timeout(Duration::from_secs(40), sink.wait_for(1)).await.expect("the answer leaves after the undo window");
    let sent = sink.messages();
    assert_eq!(sent[0].header("In-Reply-To").as_deref(), Some("<morning-1@dubai-lumen.example>"));

    // The customer's page tells both mails; words of either language find the thread.
    let id = customers["items"][0]["id"].as_str().expect("an id").to_owned();
    browser.open(&format!("{}/customers/{id}", program.url())).await;
    browser.wait_for_text("Quotation request for LED panels").await;
    browser.wait_for_text("our offer follows").await;
    for words in ["Jebel", "\u{62a5}\u{4ef7}", "from:ahmed panels"] {
        let path = format!("/api/mail/threads?box=all&q={}", words.bytes().map(|b| format!("%{b:02X}")).collect::<String>());
        wait_json(&browser, &path, "answer.items.some(t => t.subject.includes('LED panels'))").await;
    }
    // Before anybody is signed in, the first question is answered so.
    let errors: Vec<_> = browser.console_errors().await.into_iter().filter(|error| !error.contains("/api/me - ")).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

/// Binds the mailbox as the page does; its servers stand on this machine, which no discovery finds.
async fn bind(browser: &Chromium, dovecot: &Dovecot, sink: &SmtpSink) {
    let wanted = json!({
        "email": "anna@shop.example", "display_name": "Anna Lin", "user": USER, "password": dovecot::PASSWORD,
        "imap": { "host": dovecot.host(), "port": dovecot.imap_port(), "security": "none" },
        "smtp": { "host": sink.host(), "port": sink.port(), "security": "none" },
        "consent": true, "consent_version": "1",
    });
    let script = format!(
        "window.bound = undefined; fetch('/api/mail/mailboxes', {{ method: 'POST', headers: {{ 'Content-Type': 'application/json', 'X-Requested-With': 'tradewind' }}, \
         body: JSON.stringify({wanted}) }}).then(r => {{ window.bound = r.status }}); return true"
    );
    browser.eval(&script).await;
    browser.wait_for("window.bound >= 200 && window.bound < 300").await;
}

/// Asks the API from within the page, as its signed-in person, until the condition on `answer` holds.
async fn wait_json(browser: &Chromium, path: &str, condition: &str) -> serde_json::Value {
    for _ in 0..150 {
        browser
            .eval(&format!(
                "window.answer = undefined; fetch('{path}').then(r => r.json()).then(j => {{ window.answer = j }}); return true"
            ))
            .await;
        browser.wait_for("window.answer !== undefined").await;
        if browser.eval(&format!("const answer = window.answer; return !!({condition})")).await == json!(true) {
            return browser.eval("return window.answer").await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("{path} never came to {condition}");
}
