//! What a mail's document must not hold, whatever cleaned it.

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, ns, parse_document};
use mailwire::{FrameLook, frame_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom, SerializableHandle};
use url::Url;

/// HTML Living Standard, 4.8, 4.10, 4.11, 4.12, 16.2: what runs, embeds, loads by itself, asks for input, or is read by a parser in
/// another way than what stands around it, so that two parsers may not agree on it.
const ELEMENTS: &[&str] = &[
    // Runs.
    "script",
    "noscript",
    "template",
    "slot",
    "canvas",
    "dialog",
    "portal",
    "fencedframe",
    // Embeds or loads.
    "iframe",
    "frame",
    "frameset",
    "object",
    "param",
    "embed",
    "applet",
    "base",
    "link",
    "audio",
    "video",
    "source",
    "track",
    "picture",
    "bgsound",
    "image",
    "map",
    "area",
    "svg",
    "math",
    // Asks for input.
    "form",
    "input",
    "button",
    "select",
    "option",
    "optgroup",
    "datalist",
    "textarea",
    "output",
    "fieldset",
    "legend",
    "label",
    "keygen",
    "isindex",
    "menuitem",
    // Read as raw text.
    "noembed",
    "noframes",
    "plaintext",
    "xmp",
    "listing",
    "title",
    // Moves by itself.
    "marquee",
    "blink",
];

/// Attributes whose URL a browser loads unasked.
const LOADS: &[&str] = &[
    "src",
    "srcset",
    "imagesrcset",
    "background",
    "poster",
    "data",
    "lowsrc",
    "dynsrc",
    "profile",
    "manifest",
    "code",
    "codebase",
    "archive",
    "classid",
    "icon",
    "ping",
];
/// Attributes whose URL it goes to when asked.
const LEADS: &[&str] = &["href", "xlink:href", "action", "formaction", "cite", "longdesc"];
/// Attributes that reach beyond their element: named by the page's scripts, forms, focus, policies.
const REACHES: &[&str] = &[
    "id",
    "name",
    "is",
    "slot",
    "form",
    "formtarget",
    "formmethod",
    "usemap",
    "ismap",
    "http-equiv",
    "srcdoc",
    "sandbox",
    "allow",
    "autofocus",
    "accesskey",
    "contenteditable",
    "popover",
    "popovertarget",
    "command",
    "commandfor",
    "nonce",
    "integrity",
    "download",
    "attributionsrc",
];
/// CSS that loads, runs in old browsers, or lays itself over what is not the mail's.
const STYLES: &[&str] = &[
    "@import",
    "@font-face",
    "@namespace",
    "@charset",
    "image(",
    "image-set(",
    "cross-fade(",
    "element(",
    "src(",
    "expression(",
    "behavior:",
    "-moz-binding",
    "javascript:",
    "vbscript:",
    "progid:",
    "position:fixed",
    "position:absolute",
    "position:sticky",
    "</",
    "<!",
];

/// What is wrong with a document; empty when nothing is. Pictures may come from `proxy`, or none when it is empty.
pub fn judge(document: &str, proxy: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let dom = parse(document);
    look(&dom, proxy, &mut faults);
    look(&parse(&written(&dom)), proxy, &mut faults);
    faults
}

fn parse(document: &str) -> RcDom {
    parse_document(RcDom::default(), ParseOpts::default()).one(document)
}

fn written(dom: &RcDom) -> String {
    let mut written = Vec::new();
    html5ever::serialize(&mut written, &SerializableHandle::from(dom.document.clone()), Default::default())
        .expect("memory can be written to");
    String::from_utf8_lossy(&written).into_owned()
}

fn look(dom: &RcDom, proxy: &str, faults: &mut Vec<String>) {
    // The head is the frame's: with its policy, and nothing of the mail's in it.
    let head = |dom: &RcDom| written(dom).split_once("</head>").map(|(head, _)| head.to_owned());
    if head(dom) != head(&parse(&frame_document("", &FrameLook::default()))) {
        faults.push("another head".to_owned());
    }
    let mut open = vec![(dom.document.clone(), false)];
    while let Some((node, within_head)) = open.pop() {
        let mut is_head = within_head;
        match &node.data {
            NodeData::Element { name, attrs, .. } => {
                let element = name.local.to_string();
                is_head |= element == "head";
                if name.ns != ns!(html) || ELEMENTS.contains(&&*element) || element.contains('-') || (element == "meta" && !within_head) {
                    faults.push(format!("element {element}"));
                }
                for attribute in attrs.borrow().iter().filter(|_| element != "meta") {
                    judge_attribute(&element, &attribute.name.local, &attribute.value, proxy, faults);
                }
                let opens_window = |a: &html5ever::Attribute| &*a.name.local == "target";
                let shuts_door = |a: &html5ever::Attribute| &*a.name.local == "rel" && a.value.contains("noopener");
                if attrs.borrow().iter().any(opens_window) && !attrs.borrow().iter().any(shuts_door) {
                    faults.push(format!("{element} opens a window that can reach back"));
                }
                if element == "style" {
                    judge_style(&text_of(&node), proxy, faults);
                }
            }
            NodeData::Comment { contents } => faults.push(format!("comment {contents:?}")),
            NodeData::ProcessingInstruction { .. } => faults.push("processing instruction".to_owned()),
            NodeData::Document | NodeData::Doctype { .. } | NodeData::Text { .. } => {}
        }
        open.extend(node.children.borrow().iter().map(|child| (child.clone(), is_head)));
    }
}

fn text_of(node: &Handle) -> String {
    let children = node.children.borrow();
    let texts =
        children.iter().filter_map(|c| if let NodeData::Text { contents } = &c.data { Some(contents.borrow().to_string()) } else { None });
    texts.collect()
}

fn judge_attribute(element: &str, name: &str, value: &str, proxy: &str, faults: &mut Vec<String>) {
    let bad = name.starts_with("on")
        || REACHES.contains(&name)
        || (LOADS.contains(&name) && !(is_picture(value) || is_proxied(value, proxy)))
        || (LEADS.contains(&name) && !leads_out(value))
        || (name == "target" && value != "_blank");
    if bad {
        faults.push(format!("{element} {name}={value:?}"));
    }
    if name == "style" {
        judge_style(value, proxy, faults);
    }
}

fn is_proxied(value: &str, proxy: &str) -> bool {
    !proxy.is_empty() && value.starts_with(proxy)
}

/// A picture of pixels that is written out where it stands; SVG is a document.
fn is_picture(value: &str) -> bool {
    let Ok(url) = Url::parse(value) else { return false };
    url.scheme() == "data" && url.path().to_ascii_lowercase().strip_prefix("image/").is_some_and(|kind| !kind.starts_with("svg"))
}

/// As a browser reads it (WHATWG URL): to the web, a mailbox or a telephone. A path alone would lead into the program itself.
fn leads_out(value: &str) -> bool {
    Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto" | "tel"))
}

fn judge_style(css: &str, proxy: &str, faults: &mut Vec<String>) {
    let read = as_read(css);
    let dense: String = read.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    for bad in STYLES.iter().filter(|bad| dense.contains(**bad)) {
        faults.push(format!("style with {bad}: {css:?}"));
    }
    for (at, found) in dense.match_indices("url(") {
        let target = dense[at + found.len()..].trim_start_matches(['\'', '"']);
        if !is_proxied(target, proxy) {
            faults.push(format!("style that loads: {css:?}"));
        }
    }
}

/// A style as a browser reads it (CSS Syntax, 4.3): comments dropped, escapes resolved.
fn as_read(css: &str) -> String {
    let mut bare = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let mut read = String::new();
    let mut letters = bare.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            read.push(letter);
            continue;
        }
        let mut code = String::new();
        while let Some(digit) = letters.next_if(|c| code.len() < 6 && c.is_ascii_hexdigit()) {
            code.push(digit);
        }
        if code.is_empty() {
            read.extend(letters.next());
        } else {
            letters.next_if(|c| c.is_whitespace());
            read.push(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }
    read
}
