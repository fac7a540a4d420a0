//! Header fields as they stand in the bytes (RFC 5322, 2.2), without copying.

use crate::defect::{Defect, Defects};
use std::borrow::Cow;
use std::ops::Range;

/// Header fields read of one entity.
pub const HEADER_FIELDS_MAX: usize = 1_000;

/// Bytes of one field's value that are read.
const FIELD_BYTES_MAX: usize = 256 * 1024;

/// The header of an entity.
#[derive(Debug, Clone, Default)]
pub(crate) struct Header<'r> {
    fields: Vec<(&'r [u8], &'r [u8])>,
    /// Where the body begins, counted from the beginning of the entity.
    pub(crate) body_at: usize,
}

impl<'r> Header<'r> {
    /// Reads the fields of an entity up to the empty line; a line that can't be a field ends the header too, and the body begins
    /// with it, so that no text is lost.
    pub(crate) fn read(entity: &'r [u8], defects: &mut Defects) -> Self {
        let mut header = Self::default();
        let mut open: Option<(&'r [u8], Range<usize>)> = None;
        let mut at = 0;
        while at < entity.len() {
            let end = line_end(entity, at);
            let line = trim_line(&entity[at..end]);
            if line.is_empty() {
                header.close(entity, open.take(), defects);
                header.body_at = end;
                return header;
            }
            if matches!(line[0], b' ' | b'\t') {
                match &mut open {
                    Some((_, value)) => value.end = end,
                    // Blanks only, before any field: some gateways begin so.
                    None if line.iter().all(u8::is_ascii_whitespace) => {}
                    None => defects.note(Defect::BrokenHeader),
                }
            } else if let Some((name, from)) = name_of(line) {
                header.close(entity, open.take(), defects);
                open = Some((name, at + from..end));
            } else if at == 0 && is_envelope(line) {
                // The separator line of a mailbox file that was exported with the message.
            } else if is_odd_field(line, &entity[end..]) {
                defects.note(Defect::BrokenHeader);
                header.close(entity, open.take(), defects);
                // What it is called nobody knows, but its continuation is its own.
                open = Some((b"", at..end));
            } else {
                defects.note(Defect::BrokenHeader);
                if open.is_some() || !header.fields.is_empty() {
                    header.close(entity, open.take(), defects);
                    header.body_at = at;
                    return header;
                }
                header.body_at = 0;
                return header;
            }
            at = end;
        }
        header.close(entity, open, defects);
        header.body_at = entity.len();
        header
    }

    fn close(&mut self, entity: &'r [u8], open: Option<(&'r [u8], Range<usize>)>, defects: &mut Defects) {
        let Some((name, value)) = open else { return };
        let value = entity.get(value).unwrap_or_default();
        if self.fields.len() >= HEADER_FIELDS_MAX || value.len() > FIELD_BYTES_MAX {
            defects.note(Defect::HeaderTooLong);
        }
        if self.fields.len() < HEADER_FIELDS_MAX {
            self.fields.push((name, value.get(..FIELD_BYTES_MAX).unwrap_or(value).trim_ascii()));
        }
    }

    /// The raw value of the first field of this name.
    pub(crate) fn raw(&self, name: &str) -> Option<&'r [u8]> {
        self.all(name).next()
    }

    /// The raw values of all fields of this name, in order.
    pub(crate) fn all<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'r [u8]> + 'h {
        self.fields.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| *value)
    }

    /// The unfolded value of the first field of this name as it stands, bytes beyond ASCII read as UTF-8.
    pub(crate) fn plain(&self, name: &str) -> Option<String> {
        self.raw(name).map(|raw| String::from_utf8_lossy(&unfold(raw)).trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// Names and raw values, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'r [u8], &'r [u8])> + '_ {
        self.fields.iter().copied()
    }
}

/// The value without line ends (RFC 5322, 2.2.3): a folded line continues after one blank.
pub(crate) fn unfold(value: &[u8]) -> Cow<'_, [u8]> {
    if !value.iter().any(|b| matches!(b, b'\r' | b'\n' | 0)) {
        return Cow::Borrowed(value);
    }
    let mut out = Vec::with_capacity(value.len());
    for (index, line) in value.split(|b| matches!(b, b'\r' | b'\n')).enumerate() {
        let blank = line.first().is_none_or(|b| matches!(b, b' ' | b'\t'));
        if index > 0 && !blank {
            out.push(b' ');
        }
        out.extend(line.iter().filter(|b| **b != 0));
    }
    Cow::Owned(out)
}

/// One past the line's end, the line feed included.
pub(crate) fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| from + at + 1)
}

/// A line without its CR and LF.
pub(crate) fn trim_line(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The field's name and where its value begins; blanks before the colon are borne.
fn name_of(line: &[u8]) -> Option<(&[u8], usize)> {
    const NAME_BYTES_MAX: usize = 100;
    let colon = line.iter().take(NAME_BYTES_MAX).position(|b| *b == b':')?;
    let name = line[..colon].trim_ascii_end();
    (!name.is_empty() && name.iter().all(|b| (33..=126).contains(b))).then_some((name, colon + 1))
}

/// A field with a name that may not be one (blanks in it), between other fields.
fn is_odd_field(line: &[u8], after: &[u8]) -> bool {
    let next = trim_line(&after[..line_end(after, 0)]);
    let continues = matches!(next.first(), Some(b' ' | b'\t')) || name_of(next).is_some();
    line.iter().take(100).any(|b| *b == b':') && continues
}

fn is_envelope(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Header<'_>, Vec<Defect>) {
        let mut defects = Defects::default();
        let header = Header::read(text.as_bytes(), &mut defects);
        (header, defects.into_vec())
    }

    #[test]
    fn fields_are_found_by_name_whatever_the_case() {
        let text = "Subject: a\r\n  b\r\nTo : x\r\n\r\nbody";
        let (header, defects) = read(text);
        assert_eq!(header.plain("subject").as_deref(), Some("a  b"));
        assert_eq!(header.plain("TO").as_deref(), Some("x"));
        assert_eq!(&text[header.body_at..], "body");
        assert!(defects.is_empty());
    }

    #[test]
    fn a_foreign_line_begins_the_body() {
        let text = "From x@y Mon\nA: 1\nnot a field\nmore";
        let (header, defects) = read(text);
        assert_eq!(header.plain("A").as_deref(), Some("1"));
        assert_eq!(&text[header.body_at..], "not a field\nmore");
        assert_eq!(defects, [Defect::BrokenHeader]);
        assert_eq!(read("just text\n").0.body_at, 0);
        let text = "A: 1\nodd name: x\n more\nB: 2\n\nbody";
        assert_eq!(read(text).0.plain("B").as_deref(), Some("2"));
    }

    #[test]
    fn a_header_alone_has_no_body() {
        let (header, _) = read("A: 1\r\n");
        assert_eq!(header.body_at, 6);
        assert_eq!(header.iter().count(), 1);
    }
}
