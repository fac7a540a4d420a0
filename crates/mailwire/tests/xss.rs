//! Attacks on the sanitiser: whatever goes in, nothing that runs or loads comes out. The judge is a browser's parser, not a pattern:
//! what is left is parsed as a document, looked through, written, parsed again and looked through again. It knows what must not be –
//! from the standards of HTML, CSS and URLs –, and nothing of what the sanitiser lets through.

mod common;
#[path = "common/judge.rs"]
mod judge;

use common::payloads::suites;
use judge::judge;
use mailwire::{FrameLook, Policy, RemoteImages, frame_document, sanitise};
use std::collections::HashMap;
use std::sync::Arc;

fn attack(payload: &str, faults: &mut Vec<String>) {
    let cid_urls = HashMap::from([("x".to_owned(), "/proxy?u=part".to_owned())]);
    let link = |url: &str| format!("/proxy?u={}", url::form_urlencoded::byte_serialize(url.as_bytes()).collect::<String>());
    let proxied = Policy { remote_images: RemoteImages::Proxied(Arc::new(link)), cid_urls };
    for (policy, proxy) in [(Policy::default(), ""), (proxied, "/proxy?u=")] {
        // Alone, in the middle of a mail, as a value, after an open tag and within a style sheet.
        let placed = [
            payload.to_owned(),
            format!("<table><tr><td>{payload}</td></tr></table>"),
            format!("<img alt=\"{payload}\"><a href=\"{payload}\">x</a><p style=\"{payload}\">"),
            format!("<style>{payload}</style><p>x"),
        ];
        for html in placed {
            let clean = sanitise(&html, &policy);
            let document = frame_document(&clean.html, &FrameLook::default());
            let found = judge(&document, proxy);
            if !found.is_empty() {
                faults.push(format!("{html:?}\n  became {:?}\n  {found:?}", clean.html));
            }
        }
    }
}

fn run(name: &str, payloads: &[String]) {
    let mut faults = Vec::new();
    payloads.iter().for_each(|payload| attack(payload, &mut faults));
    println!("{name}: {} payloads, {} got through", payloads.len(), faults.len());
    assert!(
        faults.is_empty(),
        "{name}: {} faults, the first:\n{}",
        faults.len(),
        faults.iter().take(10).cloned().collect::<Vec<_>>().join("\n")
    );
}

const CLASSICS: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href=\"java\tscript:alert(1)\">x</a>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<form action=//x.example><input name=a>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<p style=\"background:url(//x.example/p)\">",
    "<link rel=stylesheet href=//x.example>",
    "<meta http-equiv=refresh content=\"0;url=//x.example\">",
    "<base href=//x.example><img src=p>",
    "<img srcset=\"//x.example/p 1x\">",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "<div style=\"position:fixed;top:0\">x</div>",
    "<style>@import url(//x.example);p{background:url(//x.example/p)}</style>",
    "<style></style><img src=x onerror=alert(1)></style>",
    "<body background=//x.example/p onload=alert(1)>",
    "<table background=\"javascript:alert(1)\">",
    "<video src=//x.example><audio src=//x.example><object data=//x.example><embed src=//x.example>",
    "<img data-remote-src=x src=\"x-blocked-remote-image:javascript:alert(1)\">",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<a href=\"http://x\" target=\"_self\" onclick=x>",
    "<img src=\"cid:x\" onerror=\"1\"><img src=\"cid:x' onerror=1\">",
];

#[test]
fn the_classics() {
    run("classics", &CLASSICS.iter().map(|&payload| payload.to_owned()).collect::<Vec<_>>());
}

/// A judge who finds no fault with anything would pass any sanitiser.
#[test]
fn the_judge_sees_each_classic_as_it_came() {
    let blind: Vec<_> = CLASSICS.iter().filter(|p| judge(&frame_document(p, &FrameLook::default()), "").is_empty()).collect();
    assert!(blind.is_empty(), "{blind:?}");
    let plain = "<p style=\"color:red\">Hello <b>you</b>, <a href=\"https://x.example/\" target=\"_blank\" rel=\"noopener\">look</a></p>";
    assert_eq!(judge(&frame_document(plain, &FrameLook::default()), ""), Vec::<String>::new());
}

/// The long list is a test of its own, so that both cores have something to do.
const LONG: &str = "xss-payload-lines";

#[test]
fn the_public_suites() {
    let suites = suites().unwrap_or_default();
    suites.iter().filter(|suite| suite.name != LONG).for_each(|suite| run(suite.name, &suite.payloads));
}

#[test]
fn the_long_list_of_payloads() {
    let suites = suites().unwrap_or_default();
    suites.iter().filter(|suite| suite.name == LONG).for_each(|suite| run(suite.name, &suite.payloads));
}
