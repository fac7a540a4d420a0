//! A message's tree of parts (RFC 2045, RFC 2046) as ranges of its bytes: one walk, bounded in depth and number, nothing decoded.
//!
//! Every leaf has a path as IMAP numbers it (RFC 3501, 6.4.5): `1`, `2`, `2.1`. A `message/rfc822` is a leaf here: its bytes are a
//! message of their own, to be parsed when someone opens it, so that mails within mails within mails cost nothing.

use crate::bytes::transfer::Transfer;
use crate::defect::{Defect, Defects};
use crate::header::fields::{Header, line_end, trim_line};
use crate::header::params::Parametrised;
use encoding_rs::Encoding;
use std::ops::Range;

/// Multiparts within multiparts that are opened; what is deeper stays one part.
pub const DEPTH_MAX: usize = 30;

/// Parts that are opened; the rest stays one part.
pub const PARTS_MAX: usize = 1_000;

/// A leaf of the tree.
#[derive(Debug, Clone)]
pub(crate) struct Leaf<'r> {
    /// IMAP's section number.
    pub(crate) path: String,
    pub(crate) header: Header<'r>,
    pub(crate) content: Parametrised,
    pub(crate) disposition: Parametrised,
    pub(crate) transfer: Transfer,
    /// The body's bytes, still encoded.
    pub(crate) body: Range<usize>,
    /// Types of the multiparts around it, the outermost first, with which child of each it stands in.
    pub(crate) within: Vec<(Multipart, usize)>,
}

/// The kinds of multipart that decide what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Multipart {
    Mixed,
    Alternative,
    Related,
    Digest,
    Report,
    Signed,
}

impl Multipart {
    fn of(content_type: &str) -> Option<Self> {
        Some(match content_type.strip_prefix("multipart/")? {
            "alternative" => Self::Alternative,
            "related" => Self::Related,
            "digest" => Self::Digest,
            "report" => Self::Report,
            "signed" => Self::Signed,
            _ => Self::Mixed,
        })
    }
}

/// A message cut into its leaves.
#[derive(Debug, Default)]
pub(crate) struct Tree<'r> {
    /// The message's own header.
    pub(crate) header: Header<'r>,
    /// The message's own content type.
    pub(crate) content: Parametrised,
    pub(crate) leaves: Vec<Leaf<'r>>,
}

/// Cuts a message. `hint` is the charset of raw bytes in headers.
pub(crate) fn read<'r>(raw: &'r [u8], hint: Option<&'static Encoding>, defects: &mut Defects) -> Tree<'r> {
    let mut walk = Walk { raw, hint, leaves: Vec::new(), defects };
    let header = Header::read(raw, walk.defects);
    let content = walk.content(&header, None);
    let body = header.body_at..raw.len();
    walk.entity(header.clone(), content.clone(), body, String::new(), Vec::new());
    Tree { header, content, leaves: walk.leaves }
}

struct Walk<'r, 'd> {
    raw: &'r [u8],
    hint: Option<&'static Encoding>,
    leaves: Vec<Leaf<'r>>,
    defects: &'d mut Defects,
}

impl<'r> Walk<'r, '_> {
    fn content(&self, header: &Header<'r>, parent: Option<Multipart>) -> Parametrised {
        let mut content = header.raw("Content-Type").map(|raw| Parametrised::read(raw, self.hint)).unwrap_or_default();
        if !content.value.contains('/') {
            let by_default = if parent == Some(Multipart::Digest) { "message/rfc822" } else { "text/plain" };
            by_default.clone_into(&mut content.value);
        }
        content
    }

    /// An entity whose header is read: a multipart is opened, anything else is a leaf. An empty path is the message itself.
    fn entity(&mut self, header: Header<'r>, content: Parametrised, body: Range<usize>, path: String, within: Vec<(Multipart, usize)>) {
        if let Some(kind) = Multipart::of(&content.value) {
            if within.len() >= DEPTH_MAX {
                self.defects.note(Defect::TooDeep);
            } else if let Some(children) = self.children(&content, body.clone()) {
                for (index, child) in children.into_iter().enumerate() {
                    let path = if path.is_empty() { format!("{}", index + 1) } else { format!("{path}.{}", index + 1) };
                    let mut within = within.clone();
                    within.push((kind, index));
                    let bytes = self.raw.get(child.clone()).unwrap_or_default();
                    let header = Header::read(bytes, self.defects);
                    let content = self.content(&header, Some(kind));
                    let body = child.start + header.body_at..child.end;
                    self.entity(header, content, body, path, within);
                }
                return;
            } else {
                self.defects.note(Defect::MissingBoundary);
            }
        }
        self.leaf(header, content, body, path, within);
    }

    fn leaf(&mut self, header: Header<'r>, mut content: Parametrised, body: Range<usize>, path: String, within: Vec<(Multipart, usize)>) {
        let disposition = header.raw("Content-Disposition").map(|raw| Parametrised::read(raw, self.hint)).unwrap_or_default();
        let transfer = match header.plain("Content-Transfer-Encoding") {
            None => Transfer::Plain,
            Some(name) => Transfer::from_name(&name).unwrap_or_else(|| {
                self.defects.note(Defect::UnknownEncoding);
                Transfer::Plain
            }),
        };
        // A multipart that could not be opened is shown as the text that it is.
        if content.value.starts_with("multipart/") {
            "text/plain".clone_into(&mut content.value);
        }
        let path = if path.is_empty() { "1".to_owned() } else { path };
        self.leaves.push(Leaf { path, header, content, disposition, transfer, body, within });
    }

    /// The children's ranges; none when no boundary occurs.
    fn children(&mut self, content: &Parametrised, body: Range<usize>) -> Option<Vec<Range<usize>>> {
        let bytes = self.raw.get(body.clone()).unwrap_or_default();
        let found = content
            .param("boundary")
            .map(|boundary| boundary.trim_end().as_bytes().to_vec())
            .filter(|boundary| has_delimiter(bytes, boundary));
        let boundary = match found {
            Some(boundary) => boundary,
            None => {
                let guessed = guess_boundary(bytes)?;
                self.defects.note(Defect::MissingBoundary);
                guessed
            }
        };
        let (mut children, closed) = split(bytes, &boundary, PARTS_MAX.saturating_sub(self.leaves.len()).max(1));
        if !closed {
            self.defects.note(Defect::Unclosed);
        }
        if children.len() + self.leaves.len() > PARTS_MAX {
            self.defects.note(Defect::TooManyParts);
        }
        for child in &mut children {
            *child = child.start + body.start..child.end + body.start;
        }
        Some(children)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delimiter {
    Open,
    Close,
}

/// Is this line a delimiter of that boundary (RFC 2046, 5.1.1)?
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<Delimiter> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    let blank = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_whitespace);
    match rest.strip_prefix(b"--") {
        // Junk after the closing hyphens is borne, as other readers do.
        Some(_) => Some(Delimiter::Close),
        None if blank(rest) => Some(Delimiter::Open),
        None => None,
    }
}

/// Where lines begin that start with two hyphens: the only ones worth a closer look.
fn hyphen_lines(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let first = bytes.starts_with(b"--").then_some(0);
    let mut from = 0;
    first.into_iter().chain(std::iter::from_fn(move || {
        while let Some(found) = memchr::memchr(b'\n', bytes.get(from..)?) {
            from += found + 1;
            if bytes[from..].starts_with(b"--") {
                return Some(from);
            }
        }
        None
    }))
}

fn has_delimiter(bytes: &[u8], boundary: &[u8]) -> bool {
    !boundary.is_empty()
        && hyphen_lines(bytes).any(|at| delimiter(trim_line(&bytes[at..line_end(bytes, at)]), boundary) == Some(Delimiter::Open))
}

/// The boundary that the body itself seems to use: its first line of two hyphens and text, if a header or an empty line follows.
fn guess_boundary(bytes: &[u8]) -> Option<Vec<u8>> {
    const BOUNDARY_BYTES: Range<usize> = 5..80;
    let at = hyphen_lines(bytes).next()?;
    let end = line_end(bytes, at);
    let boundary = trim_line(&bytes[at + 2..end]).trim_ascii_end();
    let next = trim_line(&bytes[end..line_end(bytes, end)]);
    let looks_like_header = next.to_ascii_lowercase().starts_with(b"content-");
    (BOUNDARY_BYTES.contains(&boundary.len()) && looks_like_header && !boundary.contains(&b' ')).then(|| boundary.to_vec())
}

/// The ranges between delimiters, and whether the last was closed. After `children_max` the rest is one child.
fn split(bytes: &[u8], boundary: &[u8], children_max: usize) -> (Vec<Range<usize>>, bool) {
    let mut children = Vec::new();
    let mut open: Option<usize> = None;
    for at in hyphen_lines(bytes) {
        let end = line_end(bytes, at);
        let Some(kind) = delimiter(trim_line(&bytes[at..end]), boundary) else { continue };
        if let Some(start) = open {
            // The line end before the delimiter belongs to the delimiter.
            children.push(start..trim_line(&bytes[start..at]).len() + start);
        }
        open = (kind == Delimiter::Open).then_some(end);
        if kind == Delimiter::Close {
            return (children, true);
        }
        if children.len() >= children_max {
            break;
        }
    }
    if let Some(start) = open.filter(|start| *start < bytes.len()) {
        children.push(start..bytes.len());
    }
    (children, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(text: &str) -> (Vec<(String, String, String)>, Vec<Defect>) {
        let mut defects = Defects::default();
        let tree = read(text.as_bytes(), None, &mut defects);
        let all = tree.leaves.iter().map(|l| (l.path.clone(), l.content.value.clone(), text[l.body.clone()].to_owned())).collect();
        (all, defects.into_vec())
    }

    fn leaf(path: &str, kind: &str, body: &str) -> (String, String, String) {
        (path.to_owned(), kind.to_owned(), body.to_owned())
    }

    #[test]
    fn a_plain_message_is_one_leaf() {
        assert_eq!(leaves("A: b\n\nhello").0, [leaf("1", "text/plain", "hello")]);
    }

    #[test]
    fn parts_within_parts_are_numbered_as_imap_does() {
        let text = "Content-Type: multipart/mixed; boundary=o\r\n\r\npre\r\n--o\r\nContent-Type: multipart/alternative; boundary=\"oo\"\r\n\r\n--oo\r\n\r\na\r\n--oo\r\nContent-Type: text/html\r\n\r\nb\r\n--oo--\r\n--o\r\nContent-Type: x/y\r\n\r\n--c--\r\n--o--\r\npost";
        let (got, defects) = leaves(text);
        assert_eq!(got, [leaf("1.1", "text/plain", "a"), leaf("1.2", "text/html", "b"), leaf("2", "x/y", "--c--")]);
        assert!(defects.is_empty());
    }

    #[test]
    fn an_outer_boundary_ends_an_inner_part_that_was_not_closed() {
        let text = "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\na\n--o\n\nb\n";
        let (got, defects) = leaves(text);
        assert_eq!(got, [leaf("1.1", "text/plain", "a"), leaf("2", "text/plain", "b\n")]);
        assert_eq!(defects, [Defect::Unclosed]);
    }

    #[test]
    fn a_missing_boundary_is_guessed_or_the_text_is_shown() {
        let text = "Content-Type: multipart/mixed\n\n--xyzxyz\nContent-Type: text/html\n\nb\n--xyzxyz--\n";
        assert_eq!(leaves(text), (vec![leaf("1", "text/html", "b")], vec![Defect::MissingBoundary]));
        let text = "Content-Type: multipart/mixed; boundary=q\n\nplain";
        assert_eq!(leaves(text), (vec![leaf("1", "text/plain", "plain")], vec![Defect::MissingBoundary]));
    }

    #[test]
    fn bombs_are_bounded() {
        let deep: String = (0..500).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
        let (got, defects) = leaves(&deep);
        assert_eq!(got.len(), 1);
        assert!(defects.contains(&Defect::TooDeep));
        let wide = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(5000));
        let (got, defects) = leaves(&wide);
        assert!(got.len() <= PARTS_MAX + 1);
        assert!(defects.contains(&Defect::TooManyParts));
    }
}
