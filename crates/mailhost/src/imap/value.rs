//! The values that responses are made of (RFC 3501, 4): atoms, numbers, strings, lists, NIL.

use super::frame::{Part, Response};
use crate::problem::HostProblem;
use bytes::Bytes;

/// Lists within lists, at most.
const DEPTH_MAX: u8 = 24;

/// A value of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// An atom, a number, a flag (with its backslash), `BODY[HEADER]<0>` and the like.
    Atom(Bytes),
    /// A quoted string or literal.
    Str(Bytes),
    /// A literal that was too large: its beginning, and its length.
    Skipped(Bytes, u64),
    /// A list in parentheses.
    List(Vec<Value>),
    /// Nothing.
    Nil,
}

impl Value {
    pub(crate) fn is_atom(&self, word: &str) -> bool {
        matches!(self, Self::Atom(atom) if atom.eq_ignore_ascii_case(word.as_bytes()))
    }

    /// Text of an atom or string.
    pub(crate) fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Atom(bytes) | Self::Str(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<String> {
        self.bytes().map(|b| String::from_utf8_lossy(b).into_owned())
    }

    pub(crate) fn number(&self) -> Option<u64> {
        std::str::from_utf8(self.bytes()?).ok()?.parse().ok()
    }

    pub(crate) fn list(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }
}

/// Reads values one after another out of a response.
pub(crate) struct Reader<'a> {
    parts: &'a [Part],
    part: usize,
    at: usize,
}

impl<'a> Reader<'a> {
    /// From the byte `at` of the first text on.
    pub(crate) fn new(response: &'a Response, at: usize) -> Self {
        Self { parts: &response.0, part: 0, at }
    }

    /// The next value; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Value>, HostProblem> {
        self.value(0)
    }

    /// All values up to the end.
    pub(crate) fn all(&mut self) -> Result<Vec<Value>, HostProblem> {
        let mut values = Vec::new();
        while let Some(value) = self.next()? {
            values.push(value);
        }
        Ok(values)
    }

    fn value(&mut self, depth: u8) -> Result<Option<Value>, HostProblem> {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'(') => {
                self.at += 1;
                self.list(depth).map(Some)
            }
            Some(b')') => Err(HostProblem::protocol("a list ends that has not begun")),
            Some(b'"') => self.quoted().map(Some),
            Some(_) => Ok(Some(self.atom())),
            None => Ok(self.literal()),
        }
    }

    fn list(&mut self, depth: u8) -> Result<Value, HostProblem> {
        if depth >= DEPTH_MAX {
            return Err(HostProblem::protocol("lists too deep"));
        }
        let mut items = Vec::new();
        loop {
            while self.peek() == Some(b' ') {
                self.at += 1;
            }
            if self.peek() == Some(b')') {
                self.at += 1;
                return Ok(Value::List(items));
            }
            match self.value(depth + 1)? {
                Some(value) => items.push(value),
                None => return Err(HostProblem::protocol("a list without end")),
            }
        }
    }

    fn quoted(&mut self) -> Result<Value, HostProblem> {
        let Some(Part::Text(text)) = self.parts.get(self.part) else { return Ok(Value::Nil) };
        let start = self.at + 1;
        let mut end = start;
        let mut escaped = false;
        loop {
            match text.get(end) {
                Some(b'\\') => {
                    escaped = true;
                    end += 2;
                }
                Some(b'"') => break,
                Some(_) => end += 1,
                None => return Err(HostProblem::protocol("a string without end")),
            }
        }
        self.at = end + 1;
        let raw = text.slice(start..end);
        Ok(Value::Str(if escaped { unescape(&raw) } else { raw }))
    }

    /// An atom, with what stands in its brackets (`BODY[HEADER.FIELDS (TO)]`).
    fn atom(&mut self) -> Value {
        let Some(Part::Text(text)) = self.parts.get(self.part) else { return Value::Nil };
        let start = self.at;
        let mut brackets = 0_u32;
        while let Some(byte) = text.get(self.at) {
            match byte {
                b'[' => brackets += 1,
                b']' => brackets = brackets.saturating_sub(1),
                b' ' | b')' | b'(' if brackets == 0 => break,
                _ => {}
            }
            self.at += 1;
        }
        // A lone opening quote or the like must not stand still.
        if self.at == start {
            self.at += 1;
        }
        let atom = text.slice(start..self.at);
        if atom.eq_ignore_ascii_case(b"NIL") { Value::Nil } else { Value::Atom(atom) }
    }

    fn literal(&mut self) -> Option<Value> {
        let value = match self.parts.get(self.part + 1)? {
            Part::Literal(bytes) => Value::Str(bytes.clone()),
            Part::Skipped { start, bytes } => Value::Skipped(start.clone(), *bytes),
            Part::Text(_) => return None,
        };
        self.part += 2;
        self.at = 0;
        Some(value)
    }

    fn peek(&self) -> Option<u8> {
        match self.parts.get(self.part) {
            Some(Part::Text(text)) => text.get(self.at).copied(),
            _ => None,
        }
    }
}

fn unescape(raw: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter();
    while let Some(byte) = bytes.next() {
        if *byte == b'\\' {
            out.extend(bytes.next());
        } else {
            out.push(*byte);
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parts: Vec<Part>) -> Result<Vec<Value>, HostProblem> {
        Reader::new(&Response(parts), 0).all()
    }

    fn text(s: &'static str) -> Part {
        Part::Text(Bytes::from_static(s.as_bytes()))
    }

    #[test]
    fn values_of_all_kinds() {
        let values = read(vec![
            text(r#"LIST (\HasNoChildren) "/" "a \"b\\" NIL BODY[HEADER.FIELDS (TO)] "#),
            Part::Literal(Bytes::from_static(b"x)")),
            text(" 12"),
        ])
        .unwrap();
        assert!(values[0].is_atom("list"));
        assert!(values[1].list()[0].is_atom("\\HasNoChildren"));
        assert_eq!(values[3].text().unwrap(), "a \"b\\");
        assert_eq!(values[4], Value::Nil);
        assert!(values[5].is_atom("BODY[HEADER.FIELDS (TO)]"));
        assert_eq!(values[6].text().unwrap(), "x)");
        assert_eq!(values[7].number(), Some(12));
    }

    #[test]
    fn nonsense_is_refused_without_panic() {
        assert!(read(vec![text("(a (b")]).is_err());
        assert!(read(vec![text("a)")]).is_err());
        assert!(read(vec![text("\"abc\\")]).is_err());
        let deep: Vec<u8> = std::iter::repeat_n(b'(', 100_000).collect();
        assert!(read(vec![Part::Text(deep.into())]).is_err());
        let mut seed = 7_u32;
        for _ in 0..20_000 {
            let bytes: Vec<u8> = (0..24)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    b"()[]\"\\ aN{}~*%"[(seed >> 16) as usize % 14]
                })
                .collect();
            let _ = read(vec![Part::Text(bytes.into()), Part::Literal(Bytes::new()), text(")")]);
        }
    }
}
