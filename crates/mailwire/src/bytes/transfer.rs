//! Content-Transfer-Encoding (RFC 2045, 6): base64, quoted-printable and, for old senders, uuencode. Never fails: what can be read
//! is read, and `broken` tells that it wasn't all in order.

use std::borrow::Cow;

/// How a part's bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Transfer {
    /// 7bit, 8bit, binary, or a name nobody knows.
    #[default]
    Plain,
    QuotedPrintable,
    Base64,
    Uuencode,
}

impl Transfer {
    /// The encoding by its name; none for a name that no standard knows.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | ';' | '\''));
        let name = name.split([';', ' ', '(']).next().unwrap_or_default();
        Some(match name.to_ascii_lowercase().as_str() {
            "" | "7bit" | "8bit" | "binary" | "7-bit" | "8-bit" | "none" => Self::Plain,
            "quoted-printable" | "quoted_printable" | "quotedprintable" => Self::QuotedPrintable,
            "base64" | "base-64" | "x-base64" => Self::Base64,
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => Self::Uuencode,
            _ => return None,
        })
    }

    /// The bytes behind the encoding, and whether it was broken.
    pub(crate) fn decode(self, raw: &[u8]) -> (Cow<'_, [u8]>, bool) {
        match self {
            Self::Plain => (Cow::Borrowed(raw), false),
            Self::QuotedPrintable => {
                let (bytes, broken) = quoted_printable(raw, false);
                (Cow::Owned(bytes), broken)
            }
            Self::Base64 => {
                let (bytes, broken) = base64(raw);
                (Cow::Owned(bytes), broken)
            }
            Self::Uuencode => uudecode(raw).map_or((Cow::Borrowed(raw), true), |bytes| (Cow::Owned(bytes), false)),
        }
    }
}

const BAD: u8 = 0xFF;
const SKIP: u8 = 0xFE;
const PAD: u8 = 0xFD;

const SEXTETS: [u8; 256] = sextets();

const fn sextets() -> [u8; 256] {
    let mut table = [BAD; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut value = 0;
    while value < 64 {
        table[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    table[b'\r' as usize] = SKIP;
    table[b'\n' as usize] = SKIP;
    table[b' ' as usize] = SKIP;
    table[b'\t' as usize] = SKIP;
    table[0] = SKIP;
    table[b'=' as usize] = PAD;
    table
}

/// Base64 with foreign characters passed over, padding in the middle (joined pieces) and missing padding understood.
pub(crate) fn base64(raw: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(raw.len() / 4 * 3 + 3);
    let (mut held, mut count, mut broken) = (0u32, 0u8, false);
    for &byte in raw {
        match SEXTETS[byte as usize] {
            SKIP => {}
            BAD => broken = true,
            PAD => {
                flush(held, count, &mut out);
                (held, count) = (0, 0);
            }
            sextet => {
                held = held << 6 | u32::from(sextet);
                count += 1;
                if count == 4 {
                    out.extend_from_slice(&held.to_be_bytes()[1..]);
                    (held, count) = (0, 0);
                }
            }
        }
    }
    if count != 0 {
        // Without padding nothing is lost; a lone sextet is.
        broken |= count == 1;
        flush(held, count, &mut out);
    }
    (out, broken)
}

/// The bytes of an unfinished group of two or three sextets.
fn flush(held: u32, count: u8, out: &mut Vec<u8>) {
    match count {
        2 => out.push((held >> 4) as u8),
        3 => out.extend_from_slice(&[(held >> 10) as u8, (held >> 2) as u8]),
        _ => {}
    }
}

/// Quoted-printable (RFC 2045, 6.7); with `underscores`, the Q encoding of RFC 2047.
pub(crate) fn quoted_printable(raw: &[u8], underscores: bool) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(raw.len());
    let mut broken = false;
    let mut at = 0;
    // Blanks before a line's end are not part of the text: they wait here until something visible follows.
    let mut blanks_from = None;
    while let Some(&byte) = raw.get(at) {
        at += 1;
        match byte {
            b'=' => {
                blanks_from = None;
                match escape(raw.get(at..).unwrap_or_default()) {
                    Escape::Byte(value) => {
                        out.push(value);
                        at += 2;
                    }
                    Escape::SoftBreak(length) => at += length,
                    Escape::None => {
                        broken = true;
                        out.push(b'=');
                    }
                }
            }
            b'_' if underscores => out.push(b' '),
            b' ' | b'\t' if !underscores => {
                blanks_from.get_or_insert(out.len());
                out.push(byte);
            }
            b'\n' => {
                let had_return = out.last() == Some(&b'\r');
                if let Some(from) = blanks_from.take() {
                    out.truncate(from);
                    if had_return {
                        out.push(b'\r');
                    }
                }
                out.push(b'\n');
            }
            b'\r' => out.push(byte),
            _ => {
                blanks_from = None;
                out.push(byte);
            }
        }
    }
    (out, broken)
}

enum Escape {
    Byte(u8),
    /// So many bytes of blanks and line end.
    SoftBreak(usize),
    None,
}

fn escape(after: &[u8]) -> Escape {
    if let [high, low, ..] = after
        && let (Some(high), Some(low)) = (hex_digit(*high), hex_digit(*low))
    {
        return Escape::Byte(high << 4 | low);
    }
    let blanks = after.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    match after.get(blanks..).unwrap_or_default() {
        [b'\r', b'\n', ..] => Escape::SoftBreak(blanks + 2),
        [b'\n' | b'\r', ..] => Escape::SoftBreak(blanks + 1),
        [] => Escape::SoftBreak(blanks),
        _ => Escape::None,
    }
}

pub(crate) fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// The file of the first `begin … end` block; none when there is no such block.
fn uudecode(raw: &[u8]) -> Option<Vec<u8>> {
    let mut lines = raw.split(|b| *b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.by_ref().find(|line| line.starts_with(b"begin "))?;
    let mut out = Vec::with_capacity(raw.len() / 4 * 3);
    for line in lines.take_while(|line| *line != b"end") {
        let Some((&length, digits)) = line.split_first() else { continue };
        let length = usize::from(length.wrapping_sub(32) & 63);
        let from = out.len();
        for group in digits.chunks(4) {
            let value = |i: usize| u32::from(group.get(i).copied().unwrap_or(32).wrapping_sub(32) & 63);
            let held = value(0) << 18 | value(1) << 12 | value(2) << 6 | value(3);
            out.extend_from_slice(&held.to_be_bytes()[1..]);
        }
        out.truncate(from + length);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_reads_what_is_there() {
        assert_eq!(base64(b"aGVs\r\nbG8="), (b"hello".to_vec(), false));
        assert_eq!(base64(b"aGVsbG8"), (b"hello".to_vec(), false));
        assert_eq!(base64(b"aGVsb"), (b"hel".to_vec(), true));
        assert_eq!(base64(b"aGVs!bG8="), (b"hello".to_vec(), true));
        assert_eq!(base64(b"aGk=aGk="), (b"hihi".to_vec(), false));
        assert_eq!(base64(b""), (vec![], false));
    }

    #[test]
    fn quoted_printable_reads_what_is_there() {
        assert_eq!(quoted_printable(b"a=3Db =\r\nc  \r\nd=E9=", false), (b"a=b c\r\nd\xE9".to_vec(), false));
        assert_eq!(quoted_printable(b"50=% = x", false), (b"50=% = x".to_vec(), true));
        assert_eq!(quoted_printable(b"a_b=20c", true), (b"a b c".to_vec(), false));
    }

    #[test]
    fn uuencode_is_read() {
        let (bytes, broken) = Transfer::Uuencode.decode(b"begin 644 a.txt\n%:&5L;&\\\n`\nend\n");
        assert_eq!((bytes.as_ref(), broken), (&b"hello"[..], false));
    }
}
