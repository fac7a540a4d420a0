//! Makes a mail's HTML safe to show: nothing runs, nothing is sent, nothing is loaded that was not allowed.
//!
//! Three walls, each enough by itself against most attacks: this sanitiser on the server (an allow list of elements, attributes,
//! URL schemes and style properties; whatever isn't on it is dropped), the frame's policy ([`frame_document`]), and the sandbox of
//! the frame itself, which is the caller's.

mod attributes;
mod css;
mod frame;
mod prepass;
mod style_sheet;

use ammonia::{Builder, UrlRelative};
use attributes::Attributes;
pub use frame::{FrameLook, frame_document};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// HTML that is sanitised of one mail, in bytes; the rest is not shown.
pub const SANITISED_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Character references of one mail: at each `&` the serialiser looks through the rest of its text again, so its time grows with
/// the square of their number.
const REFERENCES_MAX: usize = 60_000;

/// Elements that may be open at once; deeper ones are dropped, since a browser has to lay them out.
pub(crate) const OPEN_ELEMENTS_MAX: usize = 256;

/// The class of the element around a sanitised mail; the mail's own style sheet is bound to it.
const SCOPE: &str = "mail-content";

/// What to do with pictures on other people's servers: loading them tells the sender that, when and where his mail was read.
#[derive(Clone, Default)]
pub enum RemoteImages {
    /// Not loaded; the address is kept in `data-remote-src`, so that the reader can ask for them.
    #[default]
    Blocked,
    /// Loaded through our proxy: from a picture's URL, the address that the proxy is asked at. It is written into attributes and style
    /// sheets, so it holds no blanks, quotes, brackets or backslashes: the URL is percent-encoded in it.
    Proxied(Arc<dyn Fn(&str) -> String + Send + Sync>),
}

impl fmt::Debug for RemoteImages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blocked => "Blocked",
            Self::Proxied(_) => "Proxied",
        })
    }
}

/// What is allowed in one mail.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Pictures on other servers.
    pub remote_images: RemoteImages,
    /// `Content-ID` (without brackets) of the mail's own pictures to the URL that gives them.
    pub cid_urls: HashMap<String, String>,
}

/// A mail's HTML, safe to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clean {
    /// A fragment: an optional `<style>` and one `<div class="mail-content">`.
    pub html: String,
    /// Pictures on other servers, whether blocked or proxied.
    pub remote_images: usize,
    /// Scripts, forms, frames, handlers, unsafe URLs and styles that were dropped.
    pub blocked: usize,
    /// Was there more than [`SANITISED_BYTES_MAX`], or more character references than are read?
    pub cut: bool,
}

/// Sanitises a document or fragment.
#[must_use]
pub fn sanitise(html: &str, policy: &Policy) -> Clean {
    // Nothing below is meant to panic; a reader must not be shut out of his mail when it does.
    let done = catch_unwind(AssertUnwindSafe(|| clean(html, policy)));
    done.unwrap_or_else(|_| Clean { html: plain(html), blocked: 1, cut: true, ..Clean::default() })
}

/// The text alone.
fn plain(html: &str) -> String {
    let text = super::to_text::to_text(html).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<div class=\"{SCOPE}\"><pre>{text}</pre></div>")
}

/// The head of the document within the limits on bytes and character references.
fn bounded(html: &str) -> &str {
    let head = &html[..html.floor_char_boundary(SANITISED_BYTES_MAX)];
    memchr::memchr_iter(b'&', head.as_bytes()).nth(REFERENCES_MAX).map_or(head, |at| &head[..at])
}

fn clean(html: &str, policy: &Policy) -> Clean {
    let whole = html.len();
    let html = bounded(html);
    let cut = html.len() < whole;
    let pre = prepass::read(html);
    let attributes = Arc::new(Attributes::new(policy.clone()));
    let filter = Arc::clone(&attributes);
    let mut builder = Builder::empty();
    builder
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(DROPPED_WITH_CONTENT.iter().copied().collect())
        .generic_attributes(ATTRIBUTES.iter().copied().collect())
        .tag_attributes(tag_attributes())
        .url_schemes(["http", "https", "mailto", "tel", "cid", "data"].into_iter().collect())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank")
        .strip_comments(true)
        .attribute_filter(move |element, attribute, value| filter.keep(element, attribute, value));
    let body = builder.clean(&pre.html).to_string();
    let body = attributes::rename_blocked(&body);
    let sheet = style_sheet::sanitise(&pre.style_sheets, SCOPE, &attributes);
    let body_style = attributes.body_style(&pre.body_attributes);
    let mut out = String::with_capacity(body.len() + sheet.len() + 100);
    if !sheet.is_empty() {
        out.push_str("<style>");
        out.push_str(&sheet);
        out.push_str("</style>");
    }
    out.push_str("<div class=\"");
    out.push_str(SCOPE);
    out.push('"');
    if !body_style.is_empty() {
        out.push_str(" style=\"");
        out.push_str(&body_style.replace('&', "&amp;").replace('"', "&quot;"));
        out.push('"');
    }
    out.push('>');
    out.push_str(&body);
    out.push_str("</div>");
    Clean { html: out, remote_images: attributes.remote_images(), blocked: pre.blocked + attributes.blocked(), cut }
}

/// Elements that make a layout, and nothing else.
const TAGS: &[&str] = &[
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

/// Elements whose content is not for readers.
const DROPPED_WITH_CONTENT: &[&str] = &[
    "script", "style", "title", "template", "svg", "math", "iframe", "frame", "frameset", "object", "embed", "applet", "noembed",
    "noframes", "noscript", "xmp", "audio", "video", "select", "textarea", "canvas", "dialog", "portal",
];

const ATTRIBUTES: &[&str] = &["align", "bgcolor", "class", "dir", "height", "lang", "style", "title", "valign", "width"];

fn tag_attributes() -> HashMap<&'static str, HashSet<&'static str>> {
    const CELL: &[&str] = &["abbr", "background", "colspan", "nowrap", "rowspan", "scope"];
    let by_tag: [(&str, &[&str]); 16] = [
        ("a", &["href"]),
        ("img", &["src", "alt", "border", "hspace", "vspace"]),
        ("table", &["background", "border", "bordercolor", "cellpadding", "cellspacing", "frame", "rules", "summary"]),
        ("td", CELL),
        ("th", CELL),
        ("tr", &["background"]),
        ("col", &["span"]),
        ("colgroup", &["span"]),
        ("font", &["color", "face", "size"]),
        ("hr", &["color", "noshade", "size"]),
        ("li", &["type", "value"]),
        ("ol", &["reversed", "start", "type"]),
        ("ul", &["type"]),
        ("br", &["clear"]),
        ("time", &["datetime"]),
        ("del", &["datetime"]),
    ];
    by_tag.into_iter().map(|(tag, names)| (tag, names.iter().copied().collect())).collect()
}

#[cfg(test)]
mod tests;
