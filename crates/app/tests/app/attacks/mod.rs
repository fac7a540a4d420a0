//! Attacks by mail, opened in a real browser within the app's own frame: nothing runs, nothing loads, nothing but a link in a tab
//! of its own answers a click. The page is the program's own, with its own policy; the frames are those that its reading pane
//! made for mails with these attacks; the documents are those that its door for bodies gives.
//!
//! The judge must be able to see: the same payloads in bare frames run and load by the hundred, and those in the app's frame
//! without sanitiser are heard on the console as policy and sandbox stop them. So silence there means that the sanitiser left nothing.

mod payloads;
mod recorder;
mod stage;
mod suites;

use crate::house::{PASSWORD, bind_user, program};
use chrono::{Duration as Span, TimeZone, Utc};
use mail::body::{Look, show};
use mail::model::MessageId;
use mailwire::{Policy, sanitise};
use recorder::{BARE_HOST, header};
use serde_json::json;
use stage::{Seen, Stage};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use testkit::database::TestDb;
use testkit::dovecot::{self, Dovecot, USER};
use testkit::program::Program;
use testkit::smtp_sink::SmtpSink;

/// Frames of a bare page.
const BARE_FRAMES: usize = 40;
/// The frames of the reading pane.
const FRAMES: &str = "section iframe[srcdoc]";
/// The door to pictures of the web.
const PICTURES: &str = "/api/mail/image?t=";
/// How long something that must come is waited for, and how often it is looked for.
const PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);

/// The program with one thread of attacks, open in a browser.
struct Opened {
    stage: Stage,
    program: Program,
    _dovecot: Dovecot,
    _sink: SmtpSink,
    _database: TestDb,
}

#[tokio::test]
async fn attacks_of_our_own_do_nothing_in_the_apps_own_frame() {
    let own = payloads::own();
    bare_frames_run_and_load(&own, own.len() / 4, own.len() / 5).await;
    let opened = open_thread(&own).await;
    let (stage, home) = (&opened.stage, opened.program.url());

    // As the mails were shown, from the mailbox to the screen, with everything touched.
    let shown = stage.look().await;
    no_faults("shown", &shown, &home, None);
    let touched = stage.poke(stage.frames(), true).await.expect("the page stays");
    no_faults("touched", &touched, &home, None);
    println!("own attacks: {} mails shown, {} links opened by clicks, 0 ran, 0 loaded", own.len(), touched.opened.len());
    assert!(touched.opened.len() >= 3, "clicks do open links: {:?}", touched.opened);

    // With their pictures: only the program is asked, and for each one that the mails name.
    with_their_pictures(stage, &home, &own).await;
    let (judged, faults) = in_the_apps_frame(stage, &home, &own).await;
    println!("own attacks: {} payloads, {judged} documents, {} faults", own.len(), faults.len());
    assert!(faults.is_empty(), "{judged} documents:\n{}", faults.join("\n"));
    assert_eq!(stage.lookups().await, 0, "Chromium's resolver was asked for hosts outside");
    a_link_opens_in_a_tab_that_knows_nothing(stage).await;
}

/// Presses every 'Show pictures': the frames ask the program for just those pictures that the mails name.
async fn with_their_pictures(stage: &Stage, home: &str, own: &[String]) {
    let look = Look { images: true, token: "T".to_owned(), ..Look::default() };
    let holding: Vec<String> = own.iter().filter_map(|payload| with_pictures(payload, &look)).collect();
    let named: BTreeSet<String> = holding.iter().flat_map(|document| pictures_in(document)).collect();
    let press = "const all = [...document.querySelectorAll('section button')].filter(b => b.textContent.trim() === 'Show pictures'); \
        all.forEach(b => b.click()); return all.length";
    assert_eq!(stage.browser.eval(press).await, json!(holding.len()), "each mail with pictures on the web has a button, no other one");
    // None of these hosts exists: that each answer has come is said on the console. Whoever went on before would find those words later.
    let (since, mut asked, mut answered) = (Instant::now(), BTreeSet::new(), BTreeSet::new());
    while asked != named || answered != named {
        let seen = stage.look().await;
        no_faults("pictures", &seen, home, Some(PICTURES));
        asked.extend(seen.requests.iter().flat_map(|request| pictures_in(&request.url)));
        answered.extend(seen.console.iter().flat_map(|words| pictures_in(words)));
        assert!(since.elapsed() < PATIENCE, "pictures are asked for: {asked:?}, answered {answered:?}, not {named:?}");
        tokio::time::sleep(POLL).await;
    }
    println!("own attacks: {} mails with pictures, {} pictures asked for, all of the program", holding.len(), asked.len());
    assert!(holding.len() >= 4 && named.len() >= 6, "{named:?}");
}

/// The encoded addresses of pictures on the web behind the program's door.
fn pictures_in(text: &str) -> impl Iterator<Item = String> + '_ {
    let doors = text.match_indices(PICTURES).filter_map(|(at, _)| text[at..].split_once("u=").map(|(_, after)| after));
    doors.map(|after| after.split(['"', '\'', ')', '&', ' ']).next().unwrap_or_default().to_owned())
}

/// Without any wall the judge sees what payloads do.
async fn bare_frames_run_and_load(payloads: &[String], ran_min: usize, heard_min: usize) {
    let mut stage = Stage::start(BARE_FRAMES).await;
    let bare = on_a_bare_page(&mut stage, payloads, true).await;
    let lookups = stage.lookups().await;
    println!(
        "without walls: {} payloads, {} calls by scripts, {} requests outside, {lookups} lookups, {} times the page was led away",
        payloads.len(),
        bare.ran,
        bare.heard,
        bare.led_away
    );
    assert!(bare.ran >= ran_min && bare.heard >= heard_min && lookups >= heard_min / 10, "the judge is blind");
    stage.browser.open(&format!("http://{BARE_HOST}/")).await;
    stage.find("iframe").await;
    let lookups = stage.lookups().await.max(lookups);
    stage.fill(&["<link rel=dns-prefetch href=http://only-looked-up.attack.example>".to_owned()]).await.expect("the page stays");
    let with_one_more = stage.lookups().await;
    assert!(with_one_more > lookups, "a lookup without a request is not seen: {lookups}, {with_one_more}");

    // The sanitiser without frame and policy.
    let clean: Vec<String> = payloads.iter().map(|payload| sanitise(payload, &Policy::default()).html).collect();
    let mut stage = Stage::start(BARE_FRAMES).await;
    let alone = on_a_bare_page(&mut stage, &clean, false).await;
    let lookups = stage.lookups().await;
    println!("sanitiser alone: {} calls by scripts, {} requests outside, {lookups} lookups", alone.ran, alone.heard);
    assert_eq!((alone.ran, alone.heard, alone.led_away, lookups), (0, 0, 0, 0), "{:?}", alone.words);
}

#[derive(Debug, Default)]
struct Bare {
    ran: usize,
    heard: usize,
    led_away: usize,
    words: Vec<String>,
}

async fn on_a_bare_page(stage: &mut Stage, documents: &[String], touch: bool) -> Bare {
    let mut bare = Bare::default();
    let page = format!("http://{BARE_HOST}/");
    let mut there = false;
    for batch in documents.chunks(BARE_FRAMES) {
        if !there {
            stage.browser.open(&page).await;
            assert_eq!(stage.find("iframe").await, BARE_FRAMES);
        }
        let mut done = vec![stage.fill(batch).await];
        if touch && done[0].is_ok() {
            done.push(stage.poke(batch.len(), false).await);
        }
        there = done.iter().all(Result::is_ok) && stage.browser.url().await == page;
        bare.led_away += usize::from(!there);
        for seen in done.into_iter().flatten() {
            bare.ran += seen.ran.len();
            bare.heard += seen.heard.len();
            bare.words.extend(seen.ran.iter().map(ToString::to_string).chain(seen.heard.iter().map(|h| h.host.clone())));
        }
    }
    bare
}

/// Every payload as a mail's body, as the command gives it and with its pictures; how many documents that were, and what was wrong.
async fn in_the_apps_frame(stage: &Stage, home: &str, payloads: &[String]) -> (usize, Vec<String>) {
    let mut faults = Vec::new();
    let blocked: Vec<String> = payloads.iter().flat_map(|payload| documents(payload)).collect();
    judge(stage, home, &blocked, None, &mut faults).await;
    let look = Look { images: true, token: "T".to_owned(), origins: vec![home.to_owned()], ..Look::default() };
    let pictures: Vec<String> = payloads.iter().filter_map(|payload| with_pictures(payload, &look)).collect();
    // Payloads of the public suites name hosts that exist: the program is not asked to go there.
    let door = format!("*{PICTURES}*");
    stage.browser.cdp("Network.setBlockedURLs", json!({ "urls": [door] })).await;
    judge(stage, home, &pictures, Some(PICTURES), &mut faults).await;
    stage.browser.cdp("Network.setBlockedURLs", json!({ "urls": [] })).await;
    (blocked.len() + pictures.len(), faults)
}

async fn judge(stage: &Stage, home: &str, documents: &[String], door: Option<&str>, faults: &mut Vec<String>) {
    for batch in documents.chunks(stage.frames()) {
        let together = faults_of_batch(stage, home, batch, door).await;
        if together.is_empty() {
            continue;
        }
        // Who was it?
        let before = faults.len();
        for document in batch {
            let found = faults_of_batch(stage, home, std::slice::from_ref(document), door).await;
            if !found.is_empty() {
                faults.push(format!("{document:?}\n  {found:?}"));
            }
        }
        if faults.len() == before {
            faults.push(format!("of a batch, and of nothing of it alone: {together:?}"));
        }
    }
}

async fn faults_of_batch(stage: &Stage, home: &str, batch: &[String], door: Option<&str>) -> Vec<String> {
    let filled = stage.fill(batch).await.expect("the page stays");
    let mut found = faults_of(&filled, home, door);
    let poked = stage.poke(batch.len(), false).await.expect("the page stays");
    found.extend(faults_of(&poked, home, door));
    found
}

/// The body that the reading pane shows, and what `tradewind mail sanitize` writes where it differs.
fn documents(payload: &str) -> Vec<String> {
    let mut both = vec![show(MessageId::new(), &letter(payload, 0), &Look::default()).document, mail::cli::sanitize(payload)];
    both.dedup();
    both
}

fn with_pictures(payload: &str, look: &Look) -> Option<String> {
    let raw = letter(payload, 0);
    let held = show(MessageId::new(), &raw, &Look::default()).has_remote_images;
    held.then(|| show(MessageId::new(), &raw, look).document)
}

fn no_faults(what: &str, seen: &Seen, home: &str, door: Option<&str>) {
    let faults = faults_of(seen, home, door);
    assert!(faults.is_empty(), "{what}:\n{}", faults.join("\n"));
}

/// What is wrong with what was seen. Of the network a frame may use one door of the program, when that is given.
fn faults_of(seen: &Seen, home: &str, door: Option<&str>) -> Vec<String> {
    let door = door.map(|door| format!("{home}{door}"));
    let is_allowed = |url: &str| door.as_deref().is_some_and(|door| url.starts_with(door));
    let mut faults: Vec<String> = seen.ran.iter().map(|ran| format!("ran: {ran}")).collect();
    faults.extend(seen.requests.iter().filter(|r| !is_allowed(&r.url)).map(|r| format!("{} of {}", r.kind, r.url)));
    faults.extend(seen.page_requests.iter().filter(|r| !r.url.starts_with(home)).map(|r| format!("page: {} of {}", r.kind, r.url)));
    faults.extend(seen.heard.iter().map(|heard| format!("outside: {} {}", heard.host, heard.head)));
    faults.extend(seen.gone.iter().map(|gone| format!("went away: {gone}")));
    faults.extend(seen.links.iter().map(|link| format!("link: {link}")));
    faults.extend(seen.opened.iter().filter(|opened| !opens_apart(opened)).map(|opened| format!("opened: {opened:?}")));
    // A picture that the program could not get is said on the console.
    faults.extend(seen.console.iter().filter(|words| door.is_none() || !words.contains(PICTURES)).map(|words| format!("said: {words}")));
    if seen.late > 0 {
        faults.push(format!("{} not loaded", seen.late));
    }
    faults
}

/// A tab of its own that knows nothing of the app, for an address on the web or a telephone number.
fn opens_apart(opened: &[String]) -> bool {
    let [url, target, features] = opened else { return false };
    let url = url.to_lowercase();
    ["http://", "https://", "tel:"].iter().any(|scheme| url.starts_with(scheme)) && target == "_blank" && features == "noopener,noreferrer"
}

/// A hand's click, and one with the wheel, on a link of a mail.
async fn a_link_opens_in_a_tab_that_knows_nothing(stage: &Stage) {
    let browser = &stage.browser;
    let html = "<p style=\"margin:0\"><a href=\"http://tab.attack.example/here\" target=_top rel=opener>a link of some length</a></p>";
    stage.fill(&documents(html)).await.expect("the page stays");
    let place = "window.open = attack.open; const frame = attack.frames[0]; frame.scrollIntoView({ block: 'center' }); \
        const outer = frame.getBoundingClientRect(), inner = frame.contentDocument.links[0].getBoundingClientRect(); \
        return [outer.x + inner.x + 8, outer.y + inner.y + 8]";
    let at = browser.eval(place).await;
    let (x, y) = (at[0].as_f64().expect("a place"), at[1].as_f64().expect("a place"));
    let home = browser.windows().await;
    browser.click_at(x, y).await;
    for kind in ["mousePressed", "mouseReleased"] {
        browser.cdp("Input.dispatchMouseEvent", json!({ "type": kind, "x": x, "y": y, "button": "middle", "clickCount": 1 })).await;
    }
    let (since, mut tabs) = (Instant::now(), Vec::new());
    while tabs.len() < 2 {
        assert!(since.elapsed() < PATIENCE, "each click opens a tab: {tabs:?}");
        tokio::time::sleep(POLL).await;
        tabs = browser.windows().await.into_iter().filter(|one| !home.contains(one)).collect();
    }
    assert_eq!(tabs.len(), 2, "each click opens one tab");
    for tab in tabs {
        browser.switch_to(&tab).await;
        browser.wait_for("location.href === 'http://tab.attack.example/here'").await;
        assert_eq!(browser.eval("return [window.opener, document.referrer, window.name]").await, json!([null, "", ""]));
        browser.close_window().await;
    }
    browser.switch_to(&home[0]).await;
    let (heard, there) = (stage.recorder.take(), "http://tab.attack.example/");
    assert!(heard.iter().any(|heard| heard.host == "tab.attack.example"), "{heard:?}");
    // A page that was opened may name itself to its own server, as for its icon.
    let told = heard.iter().map(|heard| header(&heard.head, "referer")).find(|told| !told.is_empty() && !told.starts_with(there));
    assert_eq!(told, None, "{heard:?}");
}

/// A mailbox with one thread of these mails, bound, and open in the reading pane: each mail unread, hence in a frame of its own.
async fn open_thread(payloads: &[String]) -> Opened {
    let (dovecot, sink, database) = (Dovecot::start().await, SmtpSink::start().await, TestDb::new().await);
    let start = Utc.with_ymd_and_hms(2026, 11, 20, 8, 0, 0).single().expect("a time");
    let mailbox = dovecot.maildir(USER);
    for (at, payload) in payloads.iter().enumerate() {
        mailbox.add("INBOX", &letter(payload, at), start + Span::minutes(i64::try_from(at).unwrap_or_default()));
    }
    let program = program(&database, &[]).await;
    let mut anna = program.caller();
    anna.start_company("Haiyue Lighting", "Anna Lin", "anna@shop.example", PASSWORD).await;
    bind_user(&mut anna, &dovecot, &sink, "anna@shop.example", dovecot::USER, dovecot::PASSWORD).await;
    let thread = whole_thread(&anna, payloads.len()).await;

    let mut stage = Stage::start(0).await;
    let browser = &stage.browser;
    browser.open(&format!("{}/", program.url())).await;
    let credentials = json!({ "email": "anna@shop.example", "password": PASSWORD });
    let sign_in = "return fetch('/api/session', { method: 'POST', body: JSON.stringify(arguments[0]), \
        headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'tradewind' } }).then(r => r.ok)";
    assert_eq!(browser.eval_with(sign_in, json!([credentials])).await, json!(true));
    // Until now it was the browser's own first page, and the app asking in vain who it is.
    browser.console().await;
    browser.requests().await;
    stage.recorder.take();
    browser.open(&format!("{}/mail?box=all&thread={thread}", program.url())).await;
    let shown = format!(
        "const all = [...document.querySelectorAll('{FRAMES}')]; \
         return all.length === {} && all.every(f => f.contentDocument?.readyState === 'complete')",
        payloads.len()
    );
    let since = Instant::now();
    while browser.eval(&shown).await != json!(true) {
        assert!(since.elapsed() < PATIENCE, "the thread never showed its mails: {}", browser.text().await);
        tokio::time::sleep(POLL).await;
    }
    assert_eq!(stage.find(FRAMES).await, payloads.len());
    Opened { stage, program, _dovecot: dovecot, _sink: sink, _database: database }
}

/// The id of the thread once all its mails are there.
async fn whole_thread(anna: &testkit::caller::Caller, mails: usize) -> String {
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        let threads = anna.get("/api/mail/threads?box=all").await.ok();
        if let Some(id) = threads["items"][0]["id"].as_str() {
            let thread = anna.get(&format!("/api/mail/threads/{id}")).await.ok();
            if thread["messages"].as_array().is_some_and(|all| all.len() == mails) {
                return id.to_owned();
            }
        }
        tokio::time::sleep(4 * POLL).await;
    }
    panic!("the mailbox never had one thread of {mails} mails");
}

/// A mail with this payload as its HTML; all are of one thread.
fn letter(payload: &str, number: usize) -> Vec<u8> {
    let head = format!(
        "From: Mallory <mallory@attack.example>\r\nTo: anna@shop.example\r\nSubject: Price list\r\nDate: Fri, 20 Nov 2026 08:00:00 +0000\r\n\
         Message-ID: <{number}@attack.example>\r\nReferences: <0@attack.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    );
    [head.as_bytes(), payload.as_bytes()].concat()
}
