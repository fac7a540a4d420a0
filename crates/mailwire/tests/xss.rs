//! Attacks on the sanitiser: whatever goes in, nothing that runs or loads comes out. The judge is a browser's parser, not a pattern:
//! what is left is parsed as a document, looked through, written, parsed again and looked through again.

mod common;

use common::payloads::suites;
use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use mailwire::{FrameLook, Policy, RemoteImages, frame_document, sanitise};
use markup5ever_rcdom::{Handle, NodeData, RcDom, SerializableHandle};
use std::collections::HashMap;

const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "meta",
    "style",
    "body",
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

const FORBIDDEN_ATTRIBUTES: &[&str] = &[
    "srcset",
    "action",
    "formaction",
    "srcdoc",
    "poster",
    "data",
    "ping",
    "manifest",
    "xlink:href",
    "dynsrc",
    "lowsrc",
    "classid",
    "codebase",
    "longdesc",
    "usemap",
    "ismap",
    "http-equiv",
    "id",
    "name",
    "is",
    "slot",
];

/// What is wrong with a document; empty when nothing is.
fn judge(document: &str, proxy: &str) -> Vec<String> {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(document);
    let mut faults = Vec::new();
    look(&dom.document, proxy, &mut faults);
    let mut written = Vec::new();
    html5ever::serialize(&mut written, &SerializableHandle::from(dom.document.clone()), Default::default())
        .expect("memory can be written to");
    let again = parse_document(RcDom::default(), ParseOpts::default()).one(String::from_utf8_lossy(&written).into_owned());
    look(&again.document, proxy, &mut faults);
    faults
}

fn look(root: &Handle, proxy: &str, faults: &mut Vec<String>) {
    let mut open = vec![root.clone()];
    while let Some(node) = open.pop() {
        open.extend(node.children.borrow().iter().cloned());
        let NodeData::Element { name, attrs, .. } = &node.data else { continue };
        let element = name.local.to_string();
        if !ELEMENTS.contains(&element.as_str()) {
            faults.push(format!("element {element}"));
        }
        for attribute in attrs.borrow().iter() {
            let attribute_name = attribute.name.local.to_string();
            // The document's own head.
            if element == "meta" {
                continue;
            }
            judge_attribute(&element, &attribute_name, &attribute.value, proxy, faults);
        }
        if element == "style" {
            let text: String = node
                .children
                .borrow()
                .iter()
                .filter_map(|child| if let NodeData::Text { contents } = &child.data { Some(contents.borrow().to_string()) } else { None })
                .collect();
            judge_style(&text, proxy, faults);
        }
    }
}

fn judge_attribute(element: &str, name: &str, value: &str, proxy: &str, faults: &mut Vec<String>) {
    // As a browser reads a URL: blanks and control characters in front and line ends within are passed over.
    let url: String = value
        .chars()
        .filter(|c| !matches!(c, '\n' | '\r' | '\t'))
        .collect::<String>()
        .trim_start_matches(|c: char| c.is_control() || c == ' ')
        .to_lowercase();
    let fault = if name.starts_with("on") || FORBIDDEN_ATTRIBUTES.contains(&name) {
        true
    } else {
        match name {
            "href" => element != "a" || !["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| url.starts_with(scheme)),
            "src" | "background" => (proxy.is_empty() || !value.starts_with(proxy)) && !is_data_picture(&url),
            "target" => value != "_blank",
            "rel" => value != "noopener noreferrer nofollow",
            _ => false,
        }
    };
    if fault {
        faults.push(format!("{element} {name}={value:?}"));
    }
    if name == "style" {
        judge_style(value, proxy, faults);
    }
}

fn is_data_picture(url: &str) -> bool {
    ["png", "jpeg", "jpg", "gif", "webp", "bmp"].iter().any(|kind| url.starts_with(&format!("data:image/{kind};base64,")))
}

fn judge_style(css: &str, proxy: &str, faults: &mut Vec<String>) {
    let lower = css.to_lowercase();
    for bad in [
        "expression",
        "@import",
        "@font-face",
        "javascript:",
        "behavior",
        "-moz-binding",
        "position:fixed",
        "position:absolute",
        "position:sticky",
        "image-set",
        "\\",
        "</",
        "<!",
        "src(",
        "element(",
    ] {
        if lower.contains(bad) {
            faults.push(format!("style with {bad}: {css:?}"));
        }
    }
    for (at, _) in lower.match_indices("url(") {
        if proxy.is_empty() || !css[at..].starts_with(&format!("url('{proxy}")) {
            faults.push(format!("style that loads: {css:?}"));
        }
    }
}

fn attack(payload: &str, faults: &mut Vec<String>) {
    let cid_urls = HashMap::from([("x".to_owned(), "/proxy?u=part".to_owned())]);
    let proxied = Policy { remote_images: RemoteImages::Proxied { prefix: "/proxy?u=".to_owned() }, cid_urls };
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

#[test]
fn the_classics() {
    let payloads = [
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
    run("classics", &payloads.map(str::to_owned));
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
