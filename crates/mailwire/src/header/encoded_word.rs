//! Encoded words (RFC 2047), with the liberties that senders take: words glued to text, blanks inside, characters cut in two between
//! words, charsets with a language (RFC 2231, 5), raw bytes beside them.

use super::fields::unfold;
use crate::bytes::charset::{self, decode_unnamed};
use crate::bytes::transfer::{base64, quoted_printable};
use encoding_rs::Encoding;

/// The text of an unstructured field's raw value: unfolded, decoded, without control characters. `hint` is the charset of the
/// mail's own text, tried on raw bytes that are not UTF-8.
pub(crate) fn text(raw: &[u8], hint: Option<&'static Encoding>) -> String {
    let decoded = decode(&unfold(raw), hint);
    tidy(&decoded)
}

/// Decodes the encoded words within unfolded bytes.
pub(crate) fn decode(bytes: &[u8], hint: Option<&'static Encoding>) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut pending: Option<Pending> = None;
    let mut rest = bytes;
    while let Some((before, word, after)) = next_word(rest) {
        rest = after;
        // Blanks between two encoded words are not part of the text (RFC 2047, 6.2).
        let glued = pending.is_some() && before.iter().all(u8::is_ascii_whitespace);
        if !glued {
            settle(&mut pending, &mut out);
            out.push_str(&decode_unnamed(before, hint));
        }
        match &mut pending {
            Some(open) if open.joins(&word) => open.bytes.extend_from_slice(&word.bytes()),
            _ => {
                settle(&mut pending, &mut out);
                pending = Some(Pending { charset: word.charset.to_vec(), encoding: word.encoding, bytes: word.bytes() });
            }
        }
    }
    settle(&mut pending, &mut out);
    out.push_str(&decode_unnamed(rest, hint));
    out
}

/// Neighbouring words of one charset, whose bytes are joined before they become characters: many senders cut a character in two.
struct Pending {
    charset: Vec<u8>,
    encoding: u8,
    bytes: Vec<u8>,
}

impl Pending {
    fn joins(&self, word: &Word<'_>) -> bool {
        // Charsets with shifts begin each word anew.
        let shifts = self.charset.to_ascii_lowercase().starts_with(b"iso-2022");
        self.encoding == word.encoding && !shifts && self.charset.eq_ignore_ascii_case(word.charset)
    }
}

fn settle(pending: &mut Option<Pending>, out: &mut String) {
    if let Some(open) = pending.take() {
        let label = String::from_utf8_lossy(&open.charset);
        out.push_str(&charset::decode(&open.bytes, Some(&label)).text);
    }
}

struct Word<'b> {
    charset: &'b [u8],
    encoding: u8,
    payload: &'b [u8],
}

impl Word<'_> {
    fn bytes(&self) -> Vec<u8> {
        if self.encoding == b'B' { base64(self.payload).0 } else { quoted_printable(self.payload, true).0 }
    }
}

/// The next encoded word: what stands before it, it, what follows.
fn next_word(bytes: &[u8]) -> Option<(&[u8], Word<'_>, &[u8])> {
    let mut from = 0;
    while let Some(start) = find(&bytes[from..], b"=?").map(|at| from + at) {
        if let Some((word, end)) = word_at(&bytes[start + 2..]) {
            return Some((&bytes[..start], word, &bytes[start + 2 + end..]));
        }
        from = start + 2;
    }
    None
}

/// The word whose `=?` was just passed, and its length with the closing `?=`.
fn word_at(bytes: &[u8]) -> Option<(Word<'_>, usize)> {
    const CHARSET_BYTES_MAX: usize = 60;
    let charset_end = bytes.iter().take(CHARSET_BYTES_MAX).position(|b| *b == b'?')?;
    let charset = &bytes[..charset_end];
    if !charset.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    let encoding = bytes.get(charset_end + 1)?.to_ascii_uppercase();
    if !matches!(encoding, b'B' | b'Q') || bytes.get(charset_end + 2) != Some(&b'?') {
        return None;
    }
    let from = charset_end + 3;
    let payload = &bytes[from..];
    // `=?utf-8?Q?=41?=`: the first `?=` after the text, not the one that the text's own first `=` seems to make.
    let mut length = find(payload, b"?=")?;
    if encoding == b'Q' && length == 0 && payload.len() > 2 {
        length = find(&payload[1..], b"?=").map_or(0, |at| at + 1);
    }
    Some((Word { charset, encoding, payload: &payload[..length] }, from + length + 2))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// Without control characters; tabs and line ends are blanks.
pub(crate) fn tidy(text: &str) -> String {
    let mapped = text.chars().filter_map(|c| match c {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    });
    let tidied: String = mapped.collect();
    tidied.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(raw: &str) -> String {
        text(raw.as_bytes(), None)
    }

    #[test]
    fn both_encodings_are_read() {
        assert_eq!(text_of("=?ISO-8859-1?Q?Andr=E9_Gide?= x"), "André Gide x");
        assert_eq!(text_of("=?utf-8?b?5oql5Lu3?="), "报价");
        assert_eq!(text_of("=?utf-8*zh?B?5oql5Lu3?="), "报价");
    }

    #[test]
    fn neighbours_are_joined_also_within_a_character() {
        assert_eq!(text_of("=?utf-8?Q?=E6=8A?=\r\n =?utf-8?Q?=A5=E4=BB=B7?="), "报价");
        assert_eq!(text_of("=?gb2312?B?sQ==?= =?gb2312?B?qA==?="), "报");
        assert_eq!(text_of("a =?utf-8?Q?b?= c"), "a b c");
    }

    #[test]
    fn liberties_are_borne() {
        assert_eq!(text_of("Re:=?utf-8?Q?a b?=x"), "Re:a bx");
        assert_eq!(text_of("=?utf-8?Q??="), "");
        assert_eq!(text_of("=?utf-8?Q?=41?="), "A");
        assert_eq!(text_of("=?utf-8?X?a?= =?"), "=?utf-8?X?a?= =?");
        assert_eq!(text_of("=??Q?a=20b?="), "a b");
    }

    #[test]
    fn raw_bytes_follow_the_hint() {
        assert_eq!(text(b"\xB1\xA8\xBC\xDB", charset::hint("gbk")), "报价");
        assert_eq!(text("报价".as_bytes(), charset::hint("gbk")), "报价");
        assert_eq!(text(b"a\0\x07b\r\n\tc", None), "ab c");
    }
}
