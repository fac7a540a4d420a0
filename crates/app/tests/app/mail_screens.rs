//! The mail screens by a hand: a mailbox bound and filling, keys that reach the server, folders, search, files in and out, and a mail that
//! survives whatever happens while it is written. Nothing here asks the API: what counts is on the screen, on the mail server, at the buyer's.

use crate::hands::Person;
use crate::house::binary;
use serde_json::json;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use testkit::chromium::keys;
use testkit::dovecot::{self, Dovecot, USER};
use testkit::letters::Letters;
use testkit::program::Program;
use testkit::smtp_sink::SmtpSink;

/// Enough that one can watch them come.
const LETTERS: usize = 1_100;

pub const ENQUIRY: &str = "From: Ahmed Al-Farsi <ahmed@dubai-lumen.example>\r\nTo: anna@shop.example\r\nSubject: Quotation request for LED panels\r\n\
Message-ID: <screens-1@dubai-lumen.example>\r\nDate: Sun, 22 Nov 2026 09:15:00 +0400\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
Dear Anna,\r\n\r\nplease quote 600x600 panels, CIF Jebel Ali.\r\n\r\nAhmed Al-Farsi\r\nDubai Lumen LLC\r\n";

/// The key in WebDriver's code points: above the signature, where one writes.
const HOME: &str = "\u{E011}";

/// A picture of one pixel is attached.
const SAMPLE: &str = "From: Maria Souza <maria@luz-clara.example>\r\nTo: anna@shop.example\r\nSubject: =?utf-8?B?5qC35ZOB56Gu6K6k?=\r\n\
Message-ID: <screens-2@luz-clara.example>\r\nDate: Sun, 22 Nov 2026 10:15:00 +0400\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
The floodlight samples arrived. \u{6837}\u{54c1}\u{5df2}\u{6536}\u{5230}\u{3002}\r\n--edge\r\nContent-Type: image/png; name=housing.png\r\n\
Content-Disposition: attachment; filename=housing.png\r\nContent-Transfer-Encoding: base64\r\n\r\n\
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\r\n--edge--\r\n";

const MBOX: &str = "From old@quiet-harbour.example Sun Nov  1 10:00:00 2026\nFrom: Old Friend <old@quiet-harbour.example>\nTo: anna@shop.example\n\
Subject: Bollards of last year\nMessage-ID: <kept-1@quiet-harbour.example>\nDate: Sun, 1 Nov 2026 10:00:00 +0000\n\nforty bollards\n\n\
From old@quiet-harbour.example Sun Nov  1 11:00:00 2026\nFrom: Old Friend <old@quiet-harbour.example>\nTo: anna@shop.example\n\
Subject: Bollards again\nMessage-ID: <kept-2@quiet-harbour.example>\nDate: Sun, 1 Nov 2026 11:00:00 +0000\n\nfifty more\n";

#[tokio::test]
async fn a_mailbox_by_hand_bound_filled_and_kept_in_order() {
    let (dovecot, sink) = (Dovecot::start().await, SmtpSink::start().await);
    dovecot.maildir(USER).fill(Letters::seeded(7).generate(LETTERS, 6_000));
    dovecot.deliver(USER, "INBOX", ENQUIRY.as_bytes()).await;
    let program = Program::setup(binary()).arguments(["--allow-inner-mail-hosts"]).start().await;
    let anna = begins(&program).await;

    binds(&anna, &dovecot, &sink).await;
    watches_it_fill(&anna).await;
    makes_a_folder(&anna, &dovecot).await;
    reads_stars_moves(&anna, &dovecot).await;
    renames_empties_deletes_the_folder(&anna, &dovecot).await;
    content(&anna).await;
}

#[tokio::test]
async fn a_mailbox_by_hand_searched_answered_and_written_from() {
    let (dovecot, sink) = (Dovecot::start().await, SmtpSink::start().await);
    dovecot.deliver(USER, "INBOX", ENQUIRY.as_bytes()).await;
    dovecot.deliver(USER, "INBOX", SAMPLE.as_bytes()).await;
    let mut program = Program::setup(binary()).arguments(["--allow-inner-mail-hosts"]).start().await;
    let anna = begins(&program).await;

    binds(&anna, &dovecot, &sink).await;
    finds_and_opens_a_file(&anna).await;
    opens_an_answer_and_leaves(&anna).await;
    brings_in_and_saves(&anna).await;
    takes_a_buyer_and_takes_it_back(&anna).await;
    signs(&anna).await;
    writes_through_everything(&anna, &mut program, &sink).await;
    content(&anna).await;
}

pub async fn begins(program: &Program) -> Person {
    let anna = Person::new(&program.url().replace("127.0.0.1", "localhost"), "en-US").await;
    anna.makes_company("Haiyue Lighting", "Anna Lin", USER).await;
    anna
}

/// No page complained. Where the program was killed, pages could not reach it for a moment.
pub async fn content(anna: &Person) {
    let complaints: Vec<_> = anna.complaints().await.into_iter().filter(|one| !one.contains("net::ERR_")).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
}

/// The address, a wrong password, servers that no discovery finds; what the test says is wrong; then all of it right.
pub async fn binds(anna: &Person, dovecot: &Dovecot, sink: &SmtpSink) {
    anna.fills("Mail address", USER).await;
    anna.clicks("Continue").await;
    anna.sees("is a guess").await;
    anna.fills("Mail password", "not the password").await;
    anna.fills("Sign-in name", USER).await;
    for (nth, host, port) in [(0, dovecot.host(), dovecot.imap_port()), (1, sink.host(), sink.port())] {
        anna.fills(["Receiving (IMAP)", "Sending (SMTP)"][nth], host).await;
        chooses_nth(anna, "Encryption", nth, "None").await;
        fills_nth(anna, "Port", nth, &port.to_string()).await;
    }
    anna.clicks("Test").await;
    anna.sees("User name or password refused").await;
    anna.sees("Check user name and password").await;
    anna.fills("Mail password", dovecot::PASSWORD).await;
    anna.clicks("Test").await;
    anna.sees("mails in the inbox").await;
    anna.sees("mail can be sent").await;
    anna.sees("Before the mailbox is bound").await;
    anna.browser.click("input[type=checkbox]").await;
    anna.clicks("Bind the mailbox").await;
    anna.stands_at("/mail").await;
}

/// Rows are there while the count still runs, unless all came before the page was drawn; the newest mail is among the first; at the end all
/// of them are here.
async fn watches_it_fill(anna: &Person) {
    let partly = r"/\d of 1,\d{3}|Synced/.test(document.body.innerText) && document.body.innerText.includes('Ahmed Al-Farsi')";
    anna.browser.wait_for(partly).await;
    let since = Instant::now();
    while !anna.browser.text().await.contains("Synced") {
        assert!(since.elapsed() < Duration::from_secs(150), "{}", anna.browser.text().await);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn makes_a_folder(anna: &Person, dovecot: &Dovecot) {
    anna.clicks_named("New folder").await;
    anna.fills("Name", "Dubai").await;
    anna.clicks("Create").await;
    on_server("the folder", async || dovecot.folders(USER).await.contains(&"Dubai".to_owned())).await;
}

async fn reads_stars_moves(anna: &Person, dovecot: &Dovecot) {
    opens(anna, "Ahmed Al-Farsi").await;
    let flagged = async |flag: &str| {
        let all = dovecot.listing(USER, "INBOX").await;
        all.iter().any(|mail| mail.message_id.contains("screens-1@") && mail.flags.iter().any(|one| one.ends_with(flag)))
    };
    on_server("read", async || flagged("Seen").await).await;
    anna.browser.press("*").await;
    on_server("the star", async || flagged("Flagged").await).await;
    anna.browser.press("l").await;
    anna.sees("Move to").await;
    anna.browser.wait_for("document.activeElement.placeholder === 'Type a folder'").await;
    anna.browser.press("Dubai").await;
    anna.browser.press(keys::ENTER).await;
    on_server("the move", async || lies_in(dovecot, "Dubai", "screens-1@").await).await;
}

async fn renames_empties_deletes_the_folder(anna: &Person, dovecot: &Dovecot) {
    folder_menu(anna, "Dubai", "Rename").await;
    anna.fills("Name", "Dubai 2026").await;
    anna.browser.press(keys::ENTER).await;
    on_server("the new name", async || dovecot.folders(USER).await.contains(&"Dubai 2026".to_owned())).await;
    // The server has a folder of that name: it refuses, and the page says so and shows what is true.
    folder_menu(anna, "Dubai 2026", "Rename").await;
    anna.fills("Name", "Archive").await;
    anna.browser.press(keys::ENTER).await;
    anna.sees("Dubai 2026 stays as it is").await;
    anna.clicks("Dubai 2026").await;
    opens(anna, "Ahmed Al-Farsi").await;
    anna.browser.press("#").await;
    on_server("the trash", async || lies_in(dovecot, "Trash", "screens-1@").await).await;
    folder_menu(anna, "Dubai 2026", "Delete folder").await;
    anna.sees("Delete Dubai 2026?").await;
    anna.browser.wait_for("!document.querySelector('.ant-modal').getAnimations({ subtree: true }).length").await;
    anna.browser.click(".ant-modal .ant-btn-dangerous").await;
    on_server("the end of the folder", async || !dovecot.folders(USER).await.iter().any(|one| one.starts_with("Dubai"))).await;
    anna.browser.wait_for("![...document.querySelectorAll('nav a')].some(e => e.innerText.includes('Dubai 2026'))").await;
}

/// By a word of either language; the file of what is found opens over the page.
async fn finds_and_opens_a_file(anna: &Person) {
    anna.sees("Maria Souza").await;
    for words in ["floodlight samples", "\u{6837}\u{54c1}"] {
        searches(anna, words).await;
        anna.sees("\u{6837}\u{54c1}\u{786e}\u{8ba4}").await;
    }
    opens(anna, "Maria Souza").await;
    anna.browser.wait_for("document.querySelector('[title=\"housing.png\"], [aria-label*=\"housing.png\"]')").await;
    anna.browser
        .eval("[...document.querySelectorAll('article button')].find(e => e.innerText.includes('housing.png')).click(); return true")
        .await;
    anna.browser.wait_for("document.querySelector('[role=dialog] img')?.naturalWidth === 1").await;
    anna.browser.press(keys::ESCAPE).await;
    anna.browser.wait_for("!document.querySelector('[role=dialog] img')").await;
}

/// An answer in which nothing was written leaves nothing behind when its page goes.
async fn opens_an_answer_and_leaves(anna: &Person) {
    anna.goes("/mail").await;
    opens(anna, "Maria Souza").await;
    anna.sees("Answer Maria Souza").await;
    anna.browser.press("r").await;
    anna.browser.wait_for("document.querySelector('.ProseMirror')?.isContentEditable").await;
    // The older mail below comes from the server: the draft is made.
    anna.browser.wait_for(r#"document.querySelector('[aria-label="The older mail"]')"#).await;
    on_page(anna, "the answer's draft", "/mail?box=drafts", "No drafts").await;
}

/// A stranger is made a customer, and isn't; is never to be suggested, and is: each taken back by the toast.
async fn takes_a_buyer_and_takes_it_back(anna: &Person) {
    let row = "[...document.querySelectorAll('main li')].find(e => e.innerText.includes('ahmed@dubai-lumen.example'))";
    on_page(anna, "the suggestion", "/mail/suggestions", "ahmed@dubai-lumen.example").await;
    for (button, says) in [("Make customer", "is a customer now"), ("Never for dubai-lumen.example", "will not be suggested any more")] {
        let button = json!(button);
        anna.browser
            .eval(&format!(
                "[...{row}.querySelectorAll('button')].find(e => e.ariaLabel === {button} || e.innerText.trim() === {button}).click(); return true"
            ))
            .await;
        anna.sees(says).await;
        anna.browser.wait_for(&format!("!{row}")).await;
        takes_back(anna).await;
        anna.browser.wait_for(row).await;
    }
    // So does the server see it.
    anna.browser.reload().await;
    anna.browser.wait_for(row).await;
    anna.goes("/customers?view=all").await;
    anna.sees("New customer").await;
    assert!(!anna.browser.text().await.contains("Dubai Lumen"), "{}", anna.browser.text().await);
}

/// An .mbox is dropped on the mailbox's page and found; the mailbox is saved as one.
async fn brings_in_and_saves(anna: &Person) {
    mailbox_page(anna).await;
    let drop = "const to = [...document.querySelectorAll('button')].find(e => e.innerText.includes('Drop files here')); to.scrollIntoView(); \
                const data = new DataTransfer(); data.items.add(new File([arguments[0]], 'old.mbox')); \
                for (const kind of ['dragover', 'drop']) to.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true })); return true";
    anna.browser.eval_with(drop, json!([MBOX])).await;
    anna.sees("2 of 2 mails are here").await;
    let folder = anna.browser.folder().join("saved");
    std::fs::create_dir_all(&folder).expect("the browser's own folder");
    anna.browser.cdp("Browser.setDownloadBehavior", json!({ "behavior": "allow", "downloadPath": folder })).await;
    anna.clicks("As mbox").await;
    on_server("the saved file", async || {
        let saved = std::fs::read_dir(&folder).expect("a folder").filter_map(Result::ok).map(|one| one.path());
        saved.filter(|path| path.extension().is_some_and(|end| end == "mbox")).any(|path| {
            let text = std::fs::read(path).unwrap_or_default();
            String::from_utf8_lossy(&text).contains("forty bollards")
        })
    })
    .await;
    anna.goes("/mail").await;
    searches(anna, "bollards").await;
    anna.sees("Bollards of last year").await;
}

async fn signs(anna: &Person) {
    mailbox_page(anna).await;
    let editor = "[aria-label='Signature'] [contenteditable=true], [aria-label='Signature'][contenteditable=true]";
    anna.browser.wait_for(&format!("document.querySelector(\"{editor}\")")).await;
    anna.browser.click(editor).await;
    anna.browser.press("Anna Lin, Haiyue Lighting").await;
    anna.browser
        .eval("[...document.querySelectorAll('main button')].filter(e => e.innerText === 'Save' && !e.disabled)[0].click(); return true")
        .await;
    anna.sees("Saved").await;
}

/// A draft outlives a reload and the program's sudden end; sent, called back, sent again: it leaves once, whole and signed.
async fn writes_through_everything(anna: &Person, program: &mut Program, sink: &SmtpSink) {
    let file = attachment(anna);
    anna.goes("/mail").await;
    anna.sees("Inbox").await;
    anna.browser.press("c").await;
    anna.browser.wait_for("document.querySelector('.ProseMirror') && document.activeElement.tagName === 'INPUT'").await;
    anna.sees("Anna Lin, Haiyue Lighting").await;
    anna.browser.press("buyer@far-shore.example").await;
    anna.browser.press(keys::ENTER).await;
    anna.browser.type_into("[aria-label=Subject]", "Our offer").await;
    // Below the signature: what is typed goes above it.
    anna.browser.click("[aria-label='Text of the mail']").await;
    anna.browser.press("Forty panels").await;
    anna.browser.type_into("input[type=file]:not([accept])", file.to_str().expect("a path")).await;
    anna.browser.wait_for(r#"document.querySelector('a[download="offer.txt"]')"#).await;
    anna.browser.wait_for(r"/Saved \d/.test(document.body.innerText)").await;

    anna.browser.reload().await;
    draft(anna).await;
    anna.browser.wait_for(r#"document.querySelector('a[download="offer.txt"]')"#).await;
    anna.browser.click("[aria-label='Text of the mail']").await;
    anna.browser.chord(&[keys::CONTROL], HOME).await;
    program.kill();
    anna.browser.press("as promised: ").await;
    anna.sees("kept on this device").await;
    program.restart().await;
    anna.browser.reload().await;
    draft(anna).await;
    anna.sees("as promised: Forty panels").await;

    anna.browser.wait_for(r"/Saved \d/.test(document.body.innerText)").await;
    anna.clicks("Send").await;
    anna.sees("Sent in 10 s").await;
    takes_back(anna).await;
    anna.browser.wait_for("document.querySelector('.ProseMirror')?.innerText.includes('as promised: Forty panels')").await;
    assert!(sink.messages().is_empty(), "called back before it left");
    anna.clicks("Send").await;
    sink.wait_for(1).await;
    let sent = sink.messages();
    let text = String::from_utf8_lossy(&sent[0].raw).into_owned();
    assert_eq!(sent[0].to, ["buyer@far-shore.example"]);
    for part in ["as promised: Forty panels", "Anna Lin, Haiyue Lighting", "offer.txt"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(text.find("Forty panels") < text.find("Anna Lin, Haiyue"), "the signature comes last: {text}");
    anna.goes("/mail?box=sent").await;
    anna.sees("Our offer").await;
}

/// Opens the draft from its box.
async fn draft(anna: &Person) {
    anna.goes("/mail?box=drafts").await;
    anna.sees("Our offer").await;
    opens(anna, "Our offer").await;
    anna.browser.wait_for("document.querySelector('.ProseMirror')?.innerText.includes('Forty panels')").await;
}

fn attachment(anna: &Person) -> PathBuf {
    let file = anna.browser.folder().join("offer.txt");
    std::fs::write(&file, "40 panels at USD 6.80").expect("the browser's own folder");
    file
}

async fn mailbox_page(anna: &Person) {
    anna.goes("/settings/mailboxes").await;
    anna.browser.wait_for(&format!("[...document.querySelectorAll('main a')].some(e => e.innerText.includes({}))", json!(USER))).await;
    anna.browser.click("main a[href^='/settings/mailboxes/']:not([href$=new])").await;
    anna.sees("Bring in mail files").await;
}

async fn searches(anna: &Person, words: &str) {
    anna.clicks_named("Search mail").await;
    anna.browser.chord(&[keys::CONTROL], "a").await;
    anna.browser.press(words).await;
    anna.sees(&format!("Found for \u{201c}{words}\u{201d}")).await;
}

/// Clicks 'Undo' of the newest toast.
async fn takes_back(anna: &Person) {
    anna.browser.wait_for("document.querySelector('[role=status] [class*=undo]')").await;
    anna.browser.eval("[...document.querySelectorAll('[role=status] [class*=undo]')].at(-1).dataset.undo = ''; return true").await;
    anna.browser.click("[data-undo]").await;
}

/// Opens a page until it shows these words: what brings them about is done behind the pages.
async fn on_page(anna: &Person, what: &str, path: &str, words: &str) {
    let since = Instant::now();
    loop {
        anna.goes(path).await;
        anna.browser.wait_for("document.querySelector('main') && !document.querySelector('main [aria-busy=true]')").await;
        if anna.browser.text().await.contains(words) {
            return;
        }
        assert!(since.elapsed() < Duration::from_secs(30), "{what}: {}", anna.browser.text().await);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

/// Clicks the row of a list that shows these words, once it has come.
pub async fn opens(anna: &Person, words: &str) {
    let row = format!("[...document.querySelectorAll('[role=option]')].find(e => e.innerText.includes({}))", json!(words));
    anna.browser.wait_for(&row).await;
    anna.browser
        .eval(&format!("document.querySelectorAll('[data-row]').forEach(e => delete e.dataset.row); {row}.dataset.row = ''; return true"))
        .await;
    anna.browser.click("[data-row]").await;
}

/// Points at a folder, opens its menu, chooses.
async fn folder_menu(anna: &Person, folder: &str, entry: &str) {
    let link = format!("[...document.querySelectorAll('nav a')].find(e => e.innerText.trim() === {})", json!(folder));
    anna.browser.wait_for(&link).await;
    let place = anna.browser.eval(&format!("const r = {link}.getBoundingClientRect(); return [r.x + 8, r.y + r.height / 2]")).await;
    anna.browser.cdp("Input.dispatchMouseEvent", json!({ "type": "mouseMoved", "x": place[0], "y": place[1] })).await;
    anna.clicks_named(&format!("More for {folder}")).await;
    anna.clicks(entry).await;
}

async fn fills_nth(anna: &Person, label: &str, nth: usize, text: &str) {
    anna.browser.click(&control(anna, label, nth).await).await;
    anna.browser.chord(&[keys::CONTROL], "a").await;
    anna.browser.press(text).await;
}

async fn chooses_nth(anna: &Person, label: &str, nth: usize, entry: &str) {
    let css = control(anna, label, nth).await;
    anna.browser.click(&format!(".ant-select:has({css})")).await;
    anna.browser
        .wait_for(&format!(
            "[...document.querySelectorAll('.ant-select-item-option')].some(e => e.checkVisibility() && e.innerText.trim() === {})",
            json!(entry)
        ))
        .await;
    anna.browser
        .eval(&format!(
            "[...document.querySelectorAll('.ant-select-item-option')].find(e => e.checkVisibility() && e.innerText.trim() === {}).click(); return true",
            json!(entry)
        ))
        .await;
}

/// The selector of the nth field with a label.
async fn control(anna: &Person, label: &str, nth: usize) -> String {
    let found = format!("[...document.querySelectorAll('label')].filter(e => e.innerText.trim() === {})[{nth}]?.htmlFor", json!(label));
    anna.browser.wait_for(&found).await;
    let id = anna.browser.eval(&format!("return {found}")).await;
    format!("[id='{}']", id.as_str().expect("a label names its field"))
}

/// Does the server have a mail in a folder?
async fn lies_in(dovecot: &Dovecot, folder: &str, message_id: &str) -> bool {
    dovecot.listing(USER, folder).await.iter().any(|mail| mail.message_id.contains(message_id))
}

/// Waits until something has come about outside the page.
pub async fn on_server(what: &str, true_now: impl AsyncFn() -> bool) {
    let since = Instant::now();
    while !true_now().await {
        assert!(since.elapsed() < Duration::from_secs(30), "{what} never came about");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
