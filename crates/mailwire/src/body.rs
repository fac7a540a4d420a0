//! Which leaves are the mail's text and which are files; the text decoded.

use crate::attachment::Attachment;
use crate::bytes::charset::{self, CharsetTrouble};
use crate::bytes::sniff;
use crate::defect::{Defect, Defects};
use crate::header::ids;
use crate::header::params::Parametrised;
use crate::html::to_text::to_text;
use crate::structure::{Leaf, Multipart, Tree};
use crate::tnef::{self, Tnef};
use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Text kept of one message, in bytes of UTF-8; the raw message keeps the rest.
pub const TEXT_BYTES_MAX: usize = 2 * 1024 * 1024;

/// HTML kept of one message, in bytes of UTF-8.
pub const HTML_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The charset that a text part was read in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartCharset {
    /// The part, as IMAP numbers it.
    pub path: String,
    /// What the mail says; none when it says nothing.
    pub declared: Option<String>,
    /// What it was read as.
    pub used: String,
}

/// What is shown of a message.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) text: String,
    pub(crate) text_from_html: bool,
    pub(crate) html: Option<String>,
    pub(crate) charsets: Vec<PartCharset>,
    pub(crate) attachments: Vec<Attachment>,
}

/// The charset of the first text that names one: the likeliest of raw bytes in the header.
pub(crate) fn charset_hint(tree: &Tree<'_>) -> Option<&'static Encoding> {
    tree.leaves.iter().filter(|leaf| leaf.content.value.starts_with("text/")).find_map(|leaf| charset::hint(leaf.content.param("charset")?))
}

/// Reads the body of a message.
pub(crate) fn read(raw: &[u8], tree: &Tree<'_>, hint: Option<&'static Encoding>, defects: &mut Defects) -> Body {
    let mut reader = Reader { raw, hint, defects, segments: Vec::new(), body: Body::default(), packed: None };
    let alone = tree.leaves.len() == 1;
    for leaf in &tree.leaves {
        match role(leaf, alone) {
            Role::Text => reader.text(leaf),
            Role::Html => reader.html(leaf),
            Role::File => reader.file(leaf),
        }
    }
    reader.finish()
}

/// The decoded bytes of a leaf, and whether its encoding was broken.
pub(crate) fn leaf_bytes<'r>(raw: &'r [u8], leaf: &Leaf<'_>) -> (std::borrow::Cow<'r, [u8]>, bool) {
    leaf.transfer.decode(raw.get(leaf.body.clone()).unwrap_or_default())
}

enum Role {
    Text,
    Html,
    File,
}

fn role(leaf: &Leaf<'_>, alone: bool) -> Role {
    let named = leaf.disposition.param("filename").or_else(|| leaf.content.param("name")).is_some();
    let attached = leaf.disposition.value == "attachment" || (named && !alone);
    // Beside the root of a `multipart/related` stand the things that it shows.
    let beside_root = leaf.within.last().is_some_and(|(kind, index)| *kind == Multipart::Related && *index > 0);
    match leaf.content.value.as_str() {
        _ if attached || beside_root => Role::File,
        // The poorer form of what stands beside it.
        "text/enriched" | "text/richtext" if leaf.within.last().is_some_and(|(kind, _)| *kind == Multipart::Alternative) => Role::File,
        "text/plain" | "text/enriched" | "text/richtext" | "text" => Role::Text,
        "text/html" | "application/xhtml+xml" => Role::Html,
        _ => Role::File,
    }
}

/// What one place of the message shows: a part, or the two forms of an alternative.
#[derive(Default)]
struct Segment {
    /// The path of the alternative; none for a part by itself.
    alternative: Option<String>,
    text: Option<String>,
    html: Option<String>,
}

struct Reader<'r, 'd> {
    raw: &'r [u8],
    hint: Option<&'static Encoding>,
    defects: &'d mut Defects,
    segments: Vec<Segment>,
    body: Body,
    /// The text that came in a `winmail.dat`.
    packed: Option<Tnef>,
}

impl Reader<'_, '_> {
    fn text(&mut self, leaf: &Leaf<'_>) {
        let mut text = self.decode(leaf);
        if matches!(leaf.content.value.as_str(), "text/enriched" | "text/richtext") {
            text = to_text(&text.replace("<<", "&lt;").replace('\n', "<br>"));
        } else if leaf.content.param("format").is_some_and(|f| f.eq_ignore_ascii_case("flowed")) {
            text = unflow(&text, leaf.content.param("delsp").is_some_and(|d| d.eq_ignore_ascii_case("yes")));
        }
        let text = text.replace("\r\n", "\n");
        append(&mut self.segment(leaf).text, &text);
    }

    fn html(&mut self, leaf: &Leaf<'_>) {
        let html = self.decode(leaf);
        append(&mut self.segment(leaf).html, &html);
    }

    /// The segment that a leaf belongs to: all leaves of one alternative share one.
    fn segment(&mut self, leaf: &Leaf<'_>) -> &mut Segment {
        let depth = leaf.within.iter().position(|(kind, _)| *kind == Multipart::Alternative);
        let alternative = depth.map(|depth| leaf.path.split('.').take(depth).collect::<Vec<_>>().join("."));
        let same = alternative.is_some() && self.segments.last().is_some_and(|last| last.alternative == alternative);
        if !same {
            self.segments.push(Segment { alternative, ..Segment::default() });
        }
        let last = self.segments.len() - 1;
        &mut self.segments[last]
    }

    fn decode(&mut self, leaf: &Leaf<'_>) -> String {
        let (bytes, broken) = leaf_bytes(self.raw, leaf);
        if broken {
            self.defects.note(Defect::BrokenEncoding);
        }
        let mut bytes = bytes.as_ref();
        if bytes.len() > HTML_BYTES_MAX {
            self.defects.note(Defect::TextCut);
            bytes = &bytes[..HTML_BYTES_MAX];
        }
        let label = leaf.content.param("charset");
        let decoded = charset::decode(bytes, label);
        match decoded.trouble {
            Some(CharsetTrouble::Unknown) => self.defects.note(Defect::UnknownCharset),
            Some(CharsetTrouble::Wrong) => self.defects.note(Defect::WrongCharset),
            Some(CharsetTrouble::Missing) => self.defects.note(Defect::MissingCharset),
            Some(CharsetTrouble::Lossy) => self.defects.note(Defect::UndecodableText),
            None => {}
        }
        self.body.charsets.push(PartCharset {
            path: leaf.path.clone(),
            declared: label.map(str::to_owned),
            used: decoded.charset.to_owned(),
        });
        // PostgreSQL's text holds no NUL.
        if decoded.text.contains('\0') { decoded.text.replace('\0', "") } else { decoded.text }
    }

    fn file(&mut self, leaf: &Leaf<'_>) {
        let (bytes, broken) = leaf_bytes(self.raw, leaf);
        if broken {
            self.defects.note(Defect::BrokenEncoding);
        }
        if let Some(tnef) = tnef::read(&bytes) {
            return self.unpacked(leaf, tnef);
        }
        let declared_type = leaf.content.value.clone();
        let wants_inline = leaf.disposition.value == "inline" && declared_type.starts_with("image/");
        self.body.attachments.push(Attachment {
            path: leaf.path.clone(),
            name: name(leaf, self.hint),
            sniffed_type: sniff::media_type(&bytes).map(str::to_owned),
            declared_type,
            size: bytes.len() as u64,
            content_id: leaf.header.raw("Content-ID").and_then(|raw| ids::read(raw).into_iter().next().or_else(|| bare_id(raw))),
            inline: wants_inline,
            sha256: Sha256::digest(&bytes).into(),
        });
    }

    /// The files of a `winmail.dat`, as if they had been sent openly.
    fn unpacked(&mut self, leaf: &Leaf<'_>, tnef: Tnef) {
        for (index, file) in tnef.files.iter().enumerate() {
            let by_bytes = sniff::media_type(&file.bytes).map(str::to_owned);
            self.body.attachments.push(Attachment {
                path: format!("{}.t{}", leaf.path, index + 1),
                name: file.name.clone(),
                declared_type: file
                    .media_type
                    .clone()
                    .or_else(|| by_bytes.clone())
                    .unwrap_or_else(|| "application/octet-stream".to_owned()),
                sniffed_type: by_bytes,
                size: file.bytes.len() as u64,
                content_id: file.content_id.clone(),
                inline: false,
                sha256: Sha256::digest(&file.bytes).into(),
            });
        }
        self.packed.get_or_insert(Tnef { files: Vec::new(), ..tnef });
    }

    /// The text of a `winmail.dat`, where the mail has none of its own, or none with looks.
    fn packed_text(&mut self) {
        let Some(tnef) = self.packed.take() else { return };
        let blank = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
        if self.segments.iter().any(|segment| segment.html.is_some()) {
            return;
        }
        let text = Some(tnef.plain()).filter(|_| self.segments.iter().all(|segment| blank(&segment.text)));
        let html = tnef.html.filter(|html| html.len() <= HTML_BYTES_MAX).map(|html| html.replace('\0', ""));
        match self.segments.first_mut() {
            Some(first) => {
                first.html = html;
                first.text = text.unwrap_or_else(|| first.text.take());
                // What the other parts say is in it.
                let more: Vec<String> =
                    self.segments.drain(1..).filter_map(|segment| segment.text).filter(|text| !text.trim().is_empty()).collect();
                for text in more {
                    append(&mut self.segments[0].text, &text);
                }
            }
            None => self.segments.push(Segment { alternative: None, text: text.flatten(), html }),
        }
    }

    fn finish(mut self) -> Body {
        self.packed_text();
        let mut body = self.body;
        let has_html = self.segments.iter().any(|segment| segment.html.is_some());
        let mut html = String::new();
        for segment in &mut self.segments {
            if has_html {
                match &segment.html {
                    Some(part) => html.push_str(part),
                    None => push_plain_as_html(segment.text.as_deref().unwrap_or_default(), &mut html),
                }
            }
            // A plain part that is empty, or says only that there is HTML, yields to the HTML.
            let plain = segment.text.take().filter(|text| !text.trim().is_empty());
            body.text_from_html |= plain.is_none() && segment.html.is_some();
            let text = plain.unwrap_or_else(|| segment.html.as_deref().map(to_text).unwrap_or_default());
            if !body.text.is_empty() && !text.trim().is_empty() {
                body.text.push_str("\n\n");
            }
            body.text.push_str(text.trim_end());
        }
        if body.text.len() > TEXT_BYTES_MAX {
            self.defects.note(Defect::TextCut);
            body.text.truncate(body.text.floor_char_boundary(TEXT_BYTES_MAX));
        }
        for attachment in &mut body.attachments {
            attachment.inline |= attachment.content_id.as_deref().is_some_and(|id| refers_to(&html, id));
        }
        body.html = has_html.then_some(html);
        body
    }
}

fn append(slot: &mut Option<String>, text: &str) {
    match slot {
        Some(known) => {
            known.push('\n');
            known.push_str(text);
        }
        None => *slot = Some(text.to_owned()),
    }
}

fn push_plain_as_html(text: &str, html: &mut String) {
    html.push_str("<div style=\"white-space:pre-wrap\">");
    for c in text.trim_end().chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            c => html.push(c),
        }
    }
    html.push_str("</div>");
}

fn refers_to(html: &str, id: &str) -> bool {
    !id.is_empty()
        && memchr::memmem::find_iter(html.as_bytes(), b"cid:")
            .any(|at| html[at + 4..].starts_with(id) || percent_equals(&html[at + 4..], id))
}

/// `cid:` URLs may be percent-encoded (RFC 2392).
fn percent_equals(url: &str, id: &str) -> bool {
    let end = url.find(['"', '\'', ' ', '>', ')']).unwrap_or(url.len()).min(1000);
    url.get(..end).is_some_and(|u| u.contains('%') && u.replace("%40", "@").replace("%24", "$").replace("%25", "%") == id)
}

/// A Content-ID without brackets and without `@`.
fn bare_id(raw: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(raw);
    let id = text.trim().trim_matches(|c| matches!(c, '<' | '>'));
    (!id.is_empty() && !id.contains(char::is_whitespace)).then(|| id.to_owned())
}

/// The name by Content-Disposition, else by Content-Type; of an attached mail, its subject.
fn name(leaf: &Leaf<'_>, hint: Option<&'static Encoding>) -> Option<String> {
    let with_hint = |header: &str, read: &Parametrised, param: &str| match leaf.header.raw(header) {
        Some(raw) if !raw.is_ascii() => Parametrised::read(raw, hint).param(param).map(str::to_owned),
        _ => read.param(param).map(str::to_owned),
    };
    with_hint("Content-Disposition", &leaf.disposition, "filename").or_else(|| with_hint("Content-Type", &leaf.content, "name"))
}

/// Joins the lines of `format=flowed` (RFC 3676): a line that ends with a blank goes on in the next of the same quotation depth.
fn unflow(text: &str, delete_blank: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content);
        // The signature's separator ends with a blank and is none the less a line of its own.
        let signature = content == "-- ";
        match open {
            Some(previous) if previous == depth && !signature => {}
            Some(_) => out.push('\n'),
            None => {}
        }
        if open.is_none_or(|previous| previous != depth || signature) {
            out.extend(std::iter::repeat_n('>', depth));
            if depth > 0 {
                out.push(' ');
            }
        }
        if content.ends_with(' ') && !signature {
            out.push_str(if delete_blank { &content[..content.len() - 1] } else { content });
            open = Some(depth);
        } else {
            out.push_str(content);
            out.push('\n');
            open = None;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_joined_within_a_depth() {
        assert_eq!(unflow("a \nb\n> c \n> d\ne \n> f\n-- \nme", false), "a b\n> c d\ne \n> f\n-- \nme\n");
        assert_eq!(unflow("报价 \n单", true), "报价单\n");
    }

    #[test]
    fn a_cid_is_found_also_encoded() {
        assert!(refers_to("<img src=\"cid:a@b\">", "a@b"));
        assert!(refers_to("<img src=\"cid:a%40b\">", "a@b"));
        assert!(!refers_to("<img src=\"cid:x\">", "a@b"));
    }
}
