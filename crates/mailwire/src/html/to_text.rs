//! HTML to readable text in a single pass over the bytes, without a tree: for the index, the preview and the reply's quotation.
//!
//! Not a browser: it knows which elements begin a line, which hide their content, and that a block quotation is marked with `>`.

use super::entity;

/// Quotations within quotations that are marked one by one; deeper ones look like these.
const QUOTE_DEPTH_MAX: usize = 20;

/// Elements that are open and hidden at once; beyond, the hidden text is shown.
const HIDDEN_DEPTH_MAX: usize = 1_000;

/// The text of an HTML document or fragment.
#[must_use]
pub fn to_text(html: &str) -> String {
    let mut writer = Writer { out: String::with_capacity(html.len() / 3), ..Writer::default() };
    let mut rest = html;
    while !rest.is_empty() {
        let text_end = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        if text_end > 0 {
            writer.text(&rest[..text_end]);
            rest = &rest[text_end..];
            continue;
        }
        rest = match Tag::read(rest) {
            Read::Tag(tag, after) => {
                let raw_end = if tag.closing { None } else { raw_text_end(tag.name, after) };
                writer.tag(&tag);
                raw_end.map_or(after, |end| &after[end..])
            }
            Read::Skip(after) => after,
            Read::Text => {
                writer.text("<");
                &rest[1..]
            }
        };
    }
    writer.finish()
}

/// Where the content of an element ends whose content is not text to be read.
pub(super) fn raw_text_end(name: &str, after: &str) -> Option<usize> {
    const RAW: [&str; 8] = ["script", "style", "title", "textarea", "noscript", "xmp", "template", "svg"];
    let name = RAW.into_iter().find(|raw| raw.eq_ignore_ascii_case(name))?;
    let bytes = after.as_bytes();
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&bytes[from..], b"</").map(|at| at + from) {
        if bytes.get(at + 2..at + 2 + name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes())) {
            return Some(at);
        }
        from = at + 2;
    }
    // Never closed: an open style sheet swallows the rest, an open title does not.
    matches!(name, "script" | "style").then_some(after.len())
}

pub(super) struct Tag<'h> {
    pub(super) name: &'h str,
    pub(super) closing: bool,
    pub(super) attributes: &'h str,
}

pub(super) enum Read<'h> {
    Tag(Tag<'h>, &'h str),
    /// A comment, a declaration, a conditional comment of Outlook.
    Skip(&'h str),
    /// A lone `<`.
    Text,
}

impl<'h> Tag<'h> {
    pub(super) fn read(html: &'h str) -> Read<'h> {
        let bytes = html.as_bytes();
        if let Some(comment) = html.strip_prefix("<!--") {
            // `<!-->` and `<!--->` are whole comments (HTML standard, 13.2.5.44).
            if let Some(after) = comment.strip_prefix('>').or_else(|| comment.strip_prefix("->")) {
                return Read::Skip(after);
            }
            let end = memchr::memmem::find(comment.as_bytes(), b"-->").map_or(comment.len(), |at| at + 3);
            return Read::Skip(&comment[end..]);
        }
        let closing = bytes.get(1) == Some(&b'/');
        let from = if closing { 2 } else { 1 };
        match bytes.get(from) {
            Some(b'!' | b'?') => return Read::Skip(&html[tag_end(html, from).min(html.len())..]),
            Some(first) if first.is_ascii_alphabetic() => {}
            _ => return Read::Text,
        }
        let end = tag_end(html, from);
        let inner = html.get(from..end.saturating_sub(1)).unwrap_or_default();
        let name_end = inner.bytes().position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>')).unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(name_end);
        Read::Tag(Self { name, closing, attributes }, &html[end.min(html.len())..])
    }

    /// Hidden by its own attributes: the preheaders of newsletters, among others.
    fn is_hidden(&self) -> bool {
        if self.attributes.is_empty() {
            return false;
        }
        let compact: String = self.attributes.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
        compact.contains("display:none") || compact.contains("visibility:hidden") || compact.contains("mso-hide:all")
    }

    pub(super) fn attribute(&self, wanted: &str) -> Option<&'h str> {
        let lower = self.attributes.to_ascii_lowercase();
        let at = lower.find(wanted).filter(|at| lower.as_bytes().get(at.wrapping_sub(1)).is_none_or(u8::is_ascii_whitespace))?;
        let value = self.attributes.get(at + wanted.len()..)?.trim_start().strip_prefix('=')?.trim_start();
        match value.strip_prefix(['"', '\'']) {
            Some(inner) => inner.split(value.chars().next()?).next(),
            None => value.split(|c: char| c.is_whitespace() || c == '>').next(),
        }
    }
}

/// One past the `>` that ends the tag, quoted attribute values passed over; the end of the text when there is none.
fn tag_end(html: &str, from: usize) -> usize {
    let bytes = html.as_bytes();
    let mut quote = None;
    let mut after_equals = false;
    for (at, &byte) in bytes.iter().enumerate().skip(from) {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (None, b'>') => return at + 1,
            (None, _) => {}
        }
        if !byte.is_ascii_whitespace() {
            after_equals = byte == b'=';
        }
    }
    // A quote that was never closed: take the first bracket instead, so that not all text is lost.
    memchr::memchr(b'>', &bytes[from..]).map_or(bytes.len() + 1, |at| from + at + 1)
}

#[derive(Default)]
struct Writer {
    out: String,
    scratch: String,
    /// Line ends owed before the next text: 1 a new line, 2 an empty line between.
    breaks: usize,
    blank: bool,
    quotes: usize,
    pre: usize,
    hidden: Vec<String>,
}

impl Writer {
    fn text(&mut self, raw: &str) {
        if !self.hidden.is_empty() {
            return;
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        entity::decode_into(raw, &mut scratch);
        for c in scratch.chars() {
            match c {
                '\n' if self.pre > 0 => self.line_break(),
                ' ' | '\n' | '\t' | '\r' | '\u{C}' if self.pre == 0 => self.blank = true,
                '\u{A0}' => self.blank = true,
                // Invisible padding of preheaders, soft hyphens, byte order marks.
                '\u{200B}'..='\u{200F}' | '\u{034F}' | '\u{FEFF}' | '\u{AD}' | '\u{2060}' | '\r' => {}
                c => self.visible(c),
            }
        }
        self.scratch = scratch;
    }

    fn visible(&mut self, c: char) {
        if self.breaks > 0 {
            if !self.out.is_empty() {
                for _ in 1..self.breaks {
                    self.out.push('\n');
                    self.mark();
                }
                self.out.push('\n');
            }
            self.breaks = 0;
            self.blank = false;
            self.mark();
            if self.quotes > 0 {
                self.out.push(' ');
            }
        } else if self.out.is_empty() {
            self.blank = false;
            self.mark();
            if self.quotes > 0 {
                self.out.push(' ');
            }
        }
        if std::mem::take(&mut self.blank) {
            self.out.push(' ');
        }
        self.out.push(c);
    }

    fn mark(&mut self) {
        self.out.extend(std::iter::repeat_n('>', self.quotes));
    }

    fn line_break(&mut self) {
        self.breaks = (self.breaks + 1).min(2);
        self.blank = false;
    }

    fn block(&mut self, lines: usize) {
        self.breaks = self.breaks.max(lines);
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        if self.passes_hidden(tag) {
            return;
        }
        let name = tag.name.to_ascii_lowercase();
        match name.as_str() {
            "br" => self.line_break(),
            "p" | "ul" | "ol" | "dl" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" => self.block(if name == "table" { 1 } else { 2 }),
            "div" | "tr" | "section" | "article" | "header" | "footer" | "address" | "form" | "center" | "dt" | "dd" | "body"
            | "fieldset" | "main" | "nav" | "figure" | "caption" | "option" => self.block(1),
            "td" | "th" => self.blank = true,
            "li" => {
                self.block(1);
                if !tag.closing {
                    self.visible('-');
                    self.blank = true;
                }
            }
            "hr" => {
                self.block(1);
                "---".chars().for_each(|c| self.visible(c));
                self.block(1);
            }
            "blockquote" => {
                self.block(1);
                self.quotes = if tag.closing { self.quotes.saturating_sub(1) } else { (self.quotes + 1).min(QUOTE_DEPTH_MAX) };
            }
            "pre" => {
                self.block(1);
                self.pre = if tag.closing { self.pre.saturating_sub(1) } else { self.pre + 1 };
            }
            "img" => {
                // A picture in the text speaks by its alternative text: smileys, logos, letters of a heading.
                if let Some(alt) = tag.attribute("alt") {
                    self.text(alt);
                }
            }
            _ => {}
        }
    }

    /// Keeps account of hidden elements; true when the tag lies within one.
    fn passes_hidden(&mut self, tag: &Tag<'_>) -> bool {
        const VOID: [&str; 10] = ["br", "img", "hr", "input", "meta", "link", "area", "col", "wbr", "base"];
        let void = VOID.iter().any(|name| name.eq_ignore_ascii_case(tag.name)) || tag.attributes.ends_with('/');
        if self.hidden.is_empty() {
            if !tag.closing && !void && tag.is_hidden() {
                self.hidden.push(tag.name.to_ascii_lowercase());
                return true;
            }
            return false;
        }
        // Only elements of the hidden one's own name count: others may be left open.
        let same = self.hidden.first().is_some_and(|name| name.eq_ignore_ascii_case(tag.name));
        if same && tag.closing {
            self.hidden.pop();
        } else if same && !void && self.hidden.len() < HIDDEN_DEPTH_MAX {
            self.hidden.push(tag.name.to_ascii_lowercase());
        }
        true
    }

    fn finish(self) -> String {
        let mut out = self.out;
        out.truncate(out.trim_end().len());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_lines() {
        assert_eq!(to_text("<p>Dear <b>Sir</b>,</p><p>we need<br>pumps.</p>"), "Dear Sir,\n\nwe need\npumps.");
        assert_eq!(to_text("<table><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table>"), "A B\nC");
        assert_eq!(to_text("<ul><li>one<li>two</ul>end"), "- one\n- two\n\nend");
        assert_eq!(to_text("a<blockquote>b<br>c</blockquote>d"), "a\n> b\n> c\nd");
        assert_eq!(to_text("<pre>a\n b</pre>"), "a\n b");
    }

    #[test]
    fn what_is_not_text_is_left_out() {
        assert_eq!(to_text("<head><title>x</title><style>p{}</style></head><!-- c --><script>if(a<b){}</script>text"), "text");
        assert_eq!(to_text("<div style=\"display: none\">pre<div>x</div>y</div>seen"), "seen");
        assert_eq!(to_text("<![if mso]>a<![endif]>b<?xml x?>"), "ab");
        assert_eq!(to_text("a<style>never closed"), "a");
    }

    #[test]
    fn broken_markup_loses_no_text() {
        assert_eq!(to_text("1 < 2 && 3 > 2"), "1 < 2 && 3 > 2");
        assert_eq!(to_text("<a href=\"x>y\">link</a"), "link");
        assert_eq!(to_text("<a title=\"never closed>text</a> more"), "text more");
        assert_eq!(to_text("<"), "<");
        assert_eq!(to_text("<img alt='logo' src=x> by &copy;"), "logo by ©");
    }
}
