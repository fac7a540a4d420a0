//! A look through XML without holding it: names and attributes of its tags, and how much lies between two of them.

/// A tag's first bytes that are kept: name and attributes.
const TAG_BYTES_MAX: usize = 8 << 10;

/// Goes through XML in pieces.
pub(crate) struct Tags {
    state: State,
    tag: Vec<u8>,
    /// Bytes since the last tag that the visitor took as a boundary.
    pub since: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    Tag,
    Quoted(u8),
}

impl Tags {
    pub(crate) fn new() -> Self {
        Self { state: State::Text, tag: Vec::new(), since: 0 }
    }

    /// Feeds the next piece; `visit` gets what stands between `<` and `>` of each tag and says whether it is a boundary.
    pub(crate) fn feed(&mut self, piece: &[u8], visit: &mut dyn FnMut(&[u8]) -> bool) {
        for byte in piece {
            self.since += 1;
            match (self.state, *byte) {
                (State::Text, b'<') => {
                    self.tag.clear();
                    self.state = State::Tag;
                }
                (State::Text, _) => {}
                (State::Tag, b'>') => {
                    self.state = State::Text;
                    if visit(&self.tag) {
                        self.since = 0;
                    }
                }
                (State::Tag, quote @ (b'"' | b'\'')) => {
                    self.keep(*byte);
                    self.state = State::Quoted(quote);
                }
                (State::Quoted(quote), byte) if byte == quote => {
                    self.keep(byte);
                    self.state = State::Tag;
                }
                (State::Tag | State::Quoted(_), byte) => self.keep(byte),
            }
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.tag.len() < TAG_BYTES_MAX {
            self.tag.push(byte);
        }
    }
}

/// A tag's name.
pub(crate) fn name(tag: &[u8]) -> &[u8] {
    tag.split(|b| b.is_ascii_whitespace() || *b == b'/').find(|part| !part.is_empty()).unwrap_or_default()
}

/// The name without its namespace's prefix.
pub(crate) fn local(tag: &[u8]) -> &[u8] {
    name(tag).rsplit(|b| *b == b':').next().unwrap_or_default()
}

/// An attribute that is a number.
pub(crate) fn number(tag: &[u8], attribute: &str) -> Option<u64> {
    let text = std::str::from_utf8(tag).ok()?;
    let at = text.find(attribute)? + attribute.len();
    let rest = text[at..].trim_start().strip_prefix('=')?.trim_start();
    let rest = rest.trim_start_matches(['"', '\'']);
    let digits = &rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())];
    // More digits than a number can have is more than any limit.
    Some(digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_over_pieces_and_within_quotes() {
        let mut seen = Vec::new();
        let mut tags = Tags::new();
        for piece in [&b"<a x='>'"[..], b" n=\"1", b"2\"/>text<b", b">"] {
            tags.feed(piece, &mut |tag| {
                seen.push((name(tag).to_vec(), number(tag, "n")));
                true
            });
        }
        assert_eq!(seen, [(b"a".to_vec(), Some(12)), (b"b".to_vec(), None)]);
        assert_eq!(local(b"x:row r=\"1\""), b"row");
        assert_eq!(number(b"c n='99999999999999999999999'", "n"), Some(u64::MAX));
    }
}
