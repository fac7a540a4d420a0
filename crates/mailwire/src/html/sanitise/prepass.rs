//! One pass over the tags before the real parse: gathers style sheets and the body's own look, counts what will be dropped, and
//! bounds how deep elements nest. Nothing here decides what is safe.

use super::super::to_text::{Read, Tag, raw_text_end};
use super::OPEN_ELEMENTS_MAX;
use std::borrow::Cow;

/// Style sheets read of one mail, in bytes.
const STYLE_BYTES_MAX: usize = 256 * 1024;

#[derive(Debug, Default)]
pub(super) struct Prepass<'h> {
    pub(super) html: Cow<'h, str>,
    pub(super) style_sheets: String,
    /// The attributes of `<body>`, as written.
    pub(super) body_attributes: String,
    pub(super) blocked: usize,
}

const COUNTED: &[&str] = &[
    "script", "iframe", "frame", "object", "embed", "applet", "form", "input", "button", "select", "textarea", "meta", "base", "link",
    "svg", "math", "audio", "video", "portal", "dialog", "template",
];

pub(super) fn read(html: &str) -> Prepass<'_> {
    let mut pre = Prepass { html: Cow::Borrowed(html), ..Prepass::default() };
    let mut depth = 0_usize;
    // Ranges of start tags that nest too deep.
    let mut too_deep: Vec<std::ops::Range<usize>> = Vec::new();
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at..];
        let start = html.len() - rest.len();
        rest = match Tag::read(rest) {
            Read::Skip(after) => after,
            Read::Text => &rest[1..],
            Read::Tag(tag, after) => {
                let end = html.len() - after.len();
                pre.look(&tag);
                if tag.closing {
                    depth = depth.saturating_sub(1);
                } else if !is_void(tag.name) {
                    depth += 1;
                    if depth > OPEN_ELEMENTS_MAX {
                        too_deep.push(start..end);
                    }
                }
                after_raw_text(&tag, after, &mut pre, &mut depth)
            }
        };
    }
    if !too_deep.is_empty() {
        pre.blocked += 1;
        pre.html = Cow::Owned(without(html, &too_deep));
    }
    pre
}

/// Passes over the content of elements that hold no markup; keeps style sheets.
fn after_raw_text<'h>(tag: &Tag<'h>, after: &'h str, pre: &mut Prepass<'_>, depth: &mut usize) -> &'h str {
    if tag.closing {
        return after;
    }
    let Some(end) =
        raw_text_end(tag.name, after).filter(|_| !tag.name.eq_ignore_ascii_case("svg") && !tag.name.eq_ignore_ascii_case("template"))
    else {
        return after;
    };
    if tag.name.eq_ignore_ascii_case("style") {
        let room = STYLE_BYTES_MAX.saturating_sub(pre.style_sheets.len());
        let content = &after[..end];
        pre.style_sheets.push_str(&content[..content.floor_char_boundary(room)]);
        pre.style_sheets.push('\n');
    }
    *depth = depth.saturating_sub(usize::from(end == after.len()));
    &after[end..]
}

fn without(html: &str, ranges: &[std::ops::Range<usize>]) -> String {
    let mut out = String::with_capacity(html.len());
    let mut from = 0;
    for range in ranges {
        out.push_str(&html[from..range.start]);
        from = range.end.min(html.len());
    }
    out.push_str(&html[from..]);
    out
}

fn is_void(name: &str) -> bool {
    // Elements that HTML closes by itself count as well: mails leave them open by the hundred.
    const VOID: &[&str] = &[
        "br", "img", "hr", "input", "meta", "link", "area", "col", "wbr", "base", "p", "li", "dt", "dd", "option", "tr", "td", "th",
        "tbody", "thead",
    ];
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

impl Prepass<'_> {
    fn look(&mut self, tag: &Tag<'_>) {
        if tag.closing {
            return;
        }
        if COUNTED.iter().any(|name| name.eq_ignore_ascii_case(tag.name)) {
            self.blocked += 1;
        }
        if tag.name.eq_ignore_ascii_case("body") && self.body_attributes.is_empty() {
            self.body_attributes = tag.attributes.to_owned();
        }
        self.blocked += handlers(tag.attributes);
    }
}

/// How many attributes are named like event handlers.
fn handlers(attributes: &str) -> usize {
    let bytes = attributes.as_bytes();
    memchr::memmem::find_iter(&attributes.to_ascii_lowercase().into_bytes(), b"on")
        .filter(|at| {
            at.checked_sub(1)
                .and_then(|before| bytes.get(before))
                .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'"' | b'\''))
        })
        .filter(|at| {
            let name = bytes[*at..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
            name > 3 && bytes[*at + name..].trim_ascii_start().first() == Some(&b'=')
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pass_gathers_and_counts() {
        let pre = read("<html><style>p{color:red}</style><body bgcolor=red onload=\"x()\"><script>1</script><p onclick = 'y'>on=1</p>");
        assert_eq!(pre.style_sheets.trim(), "p{color:red}");
        assert!(pre.body_attributes.contains("bgcolor=red"));
        assert_eq!(pre.blocked, 3);
    }

    #[test]
    fn deep_nests_are_flattened() {
        let html = "<div>".repeat(5000) + "text";
        let pre = read(&html);
        assert_eq!(pre.html.matches("<div>").count(), OPEN_ELEMENTS_MAX);
        assert!(pre.html.ends_with("text"));
    }
}
