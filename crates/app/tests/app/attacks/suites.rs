//! The public suites, where they are: every payload of theirs is opened.

#[path = "../../../../mailwire/tests/common/mod.rs"]
mod common;

use super::stage::Stage;
use super::{bare_frames_run_and_load, in_the_apps_frame, no_faults, open_thread, payloads};
use mailwire::{FrameLook, frame_document};
use std::time::Instant;

/// What is tried without walls: of the longest suite one of so many.
const BARE_SUITES: [&str; 3] = ["dompurify-expect", "bleach-data", "xss-payload-lines"];
const BARE_EVERY: usize = 10;

#[tokio::test]
async fn suites_of_sanitisers_and_mails_do_nothing_in_the_apps_own_frame() {
    nothing_of(&["dompurify-expect", "bleach-data", "naughty-strings", "caniemail-test-mails"], 0, 1).await;
}

#[tokio::test]
async fn the_suite_of_addresses_does_nothing_in_the_apps_own_frame() {
    nothing_of(&["whatwg-url-testdata"], 0, 1).await;
}

#[tokio::test]
async fn the_suite_of_trees_does_nothing_in_the_apps_own_frame() {
    nothing_of(&["html5lib-tree-construction"], 0, 1).await;
}

#[tokio::test]
async fn the_suite_of_tokens_does_nothing_in_the_apps_own_frame() {
    nothing_of(&["html5lib-tokenizer-serializer"], 0, 1).await;
}

#[tokio::test]
async fn the_suite_of_lines_does_nothing_in_the_apps_own_frame_first_half() {
    nothing_of(&["xss-payload-lines"], 0, 2).await;
}

#[tokio::test]
async fn the_suite_of_lines_does_nothing_in_the_apps_own_frame_second_half() {
    nothing_of(&["xss-payload-lines"], 1, 2).await;
}

/// The judge over payloads that others wrote: it sees them run without walls, and the walls stop them without sanitiser.
#[tokio::test]
async fn the_judge_sees_what_payloads_of_the_public_suites_do() {
    let Some(suites) = common::payloads::suites() else { return };
    // The suites of payloads; the others test parsers and mail clients.
    let attacks = suites.iter().filter(|suite| BARE_SUITES.contains(&suite.name));
    let sample =
        |payloads: &[String]| payloads.iter().step_by(if payloads.len() > 1_000 { BARE_EVERY } else { 1 }).cloned().collect::<Vec<_>>();
    let bare: Vec<String> = attacks.flat_map(|suite| sample(&suite.payloads)).collect();
    bare_frames_run_and_load(&bare, 100, 40).await;
    let opened = open_thread(&payloads::own()).await;
    opened.stage.look().await;
    stopped_by_walls_alone(&opened.stage, &opened.program.url(), &bare).await;
}

/// Every payload of these suites, of a long one the so-many-eth part: nothing runs, nothing loads.
async fn nothing_of(names: &[&str], part: usize, parts: usize) {
    let Some(suites) = common::payloads::suites() else { return };
    let opened = open_thread(&payloads::own()).await;
    let (stage, home) = (&opened.stage, opened.program.url());
    stage.look().await;
    let mut all = Vec::new();
    for suite in suites.iter().filter(|suite| names.contains(&suite.name)) {
        let payloads: Vec<String> = suite.payloads.iter().skip(part).step_by(parts).cloned().collect();
        let since = Instant::now();
        let (judged, faults) = in_the_apps_frame(stage, &home, &payloads).await;
        println!(
            "{}: {} of {} payloads, {judged} documents, {} faults, {} s",
            suite.name,
            payloads.len(),
            suite.payloads.len(),
            faults.len(),
            since.elapsed().as_secs()
        );
        assert!(!payloads.is_empty(), "a suite without payloads");
        all.extend(faults);
    }
    assert!(all.is_empty(), "{} faults, the first:\n{}", all.len(), all.iter().take(10).cloned().collect::<Vec<_>>().join("\n"));
    assert_eq!(stage.lookups().await, 0, "Chromium's resolver was asked for hosts outside");
    no_faults("at the end", &stage.look().await, &home, None);
}

/// The raw payloads in the app's frame: policy and sandbox stop what the sanitiser would have taken out, and say so.
async fn stopped_by_walls_alone(stage: &Stage, home: &str, payloads: &[String]) {
    let (mut stopped, mut ran) = (0, Vec::new());
    let documents: Vec<String> = payloads.iter().map(|payload| frame_document(payload, &FrameLook::default())).collect();
    for batch in documents.chunks(stage.frames()) {
        let seen = stage.fill(batch).await.expect("the page stays");
        stopped += seen.console.len();
        ran.extend(seen.ran.iter().map(ToString::to_string));
        ran.extend(seen.page_requests.into_iter().map(|request| request.url).filter(|url| !url.starts_with(home)));
    }
    println!("walls alone: {} payloads, {stopped} times something was stopped, {} ran", payloads.len(), ran.len());
    assert!(stopped >= payloads.len() / 20, "the console is deaf: {stopped} of {}", payloads.len());
    assert!(ran.is_empty(), "{ran:?}");
}
