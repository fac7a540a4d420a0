//! Compressed RTF (MS-OXRTFCP), and what is said in RTF: as plain text, or as the HTML that it was made from (MS-OXRTFEX).

use super::encoding;

/// What the dictionary holds at the beginning (MS-OXRTFCP, 2.1.2.1).
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Groups within groups that are followed.
const DEPTH_MAX: usize = 500;

/// Unpacks RTF, up to so many bytes; none when it is in no form that is known.
pub(super) fn unpack(packed: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
    let kind = packed.get(8..12)?;
    let body = packed.get(16..)?;
    let size = usize::try_from(u32::from_le_bytes(packed.get(4..8)?.try_into().ok()?)).ok()?.min(bytes_max);
    match kind {
        b"MELA" => Some(body.get(..size).unwrap_or(body).to_vec()),
        b"LZFu" => Some(expand(body, size)),
        _ => None,
    }
}

fn expand(body: &[u8], size: usize) -> Vec<u8> {
    const RING: usize = 4_096;
    let mut ring = [0_u8; RING];
    ring[..DICTIONARY.len()].copy_from_slice(DICTIONARY);
    let mut at = DICTIONARY.len();
    let mut out = Vec::with_capacity(size.min(1 << 20));
    let mut bytes = body.iter().copied();
    let mut push = |out: &mut Vec<u8>, ring: &mut [u8; RING], byte: u8| {
        out.push(byte);
        ring[at] = byte;
        at = (at + 1) % RING;
        at
    };
    let mut write = DICTIONARY.len();
    while let Some(control) = bytes.next() {
        for bit in 0..8 {
            if out.len() >= size {
                return out;
            }
            let Some(first) = bytes.next() else { return out };
            if control >> bit & 1 == 0 {
                write = push(&mut out, &mut ring, first);
                continue;
            }
            let Some(second) = bytes.next() else { return out };
            let offset = usize::from(first) << 4 | usize::from(second >> 4);
            // A reference to the place that is written next is the end.
            if offset == write {
                return out;
            }
            for step in 0..usize::from(second & 0x0F) + 2 {
                let byte = ring[(offset + step) % RING];
                write = push(&mut out, &mut ring, byte);
            }
        }
    }
    out
}

/// The HTML that the RTF was made from; none when it was made from none.
pub(super) fn html(rtf: &[u8]) -> Option<String> {
    const LOOKED_AT_BYTES: usize = 2_000;
    let head = rtf.get(..LOOKED_AT_BYTES).unwrap_or(rtf);
    memchr::memmem::find(head, b"\\fromhtml1")?;
    Some(Walk::new(rtf, true).run()).filter(|html| !html.trim().is_empty())
}

/// What the RTF says, without its looks.
pub(super) fn text(rtf: &[u8]) -> String {
    Walk::new(rtf, false).run().trim().to_owned()
}

/// What holds within a group.
#[derive(Clone, Copy, Default)]
struct State {
    /// A group whose text is no text of the letter.
    hidden: bool,
    /// `\htmlrtf`: what stands only for readers of RTF.
    for_rtf: bool,
    /// `\*\htmltag`: HTML as it was.
    tag: bool,
    /// Characters behind a `\u` that stand in for it.
    fallback: usize,
}

struct Walk<'r> {
    rest: &'r [u8],
    as_html: bool,
    state: State,
    open: Vec<State>,
    out: String,
    /// Bytes in the code page that are not decoded yet.
    pending: Vec<u8>,
    codepage: u16,
    skip: usize,
    high: Option<u16>,
}

impl<'r> Walk<'r> {
    fn new(rest: &'r [u8], as_html: bool) -> Self {
        let state = State { fallback: 1, ..State::default() };
        Self { rest, as_html, state, open: Vec::new(), out: String::new(), pending: Vec::new(), codepage: 1252, skip: 0, high: None }
    }

    fn run(mut self) -> String {
        while let Some((&byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'{' => {
                    self.flush();
                    if self.open.len() >= DEPTH_MAX {
                        break;
                    }
                    self.open.push(self.state);
                    self.skip = 0;
                }
                b'}' => {
                    self.flush();
                    self.state = self.open.pop().unwrap_or_default();
                    self.skip = 0;
                }
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                byte => self.byte(byte),
            }
        }
        self.flush();
        self.out
    }

    fn shown(&self) -> bool {
        !(self.state.hidden || self.as_html && self.state.for_rtf)
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.shown() {
            self.pending.push(byte);
        }
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        let text = encoding(self.codepage).decode_without_bom_handling(&pending).0.into_owned();
        self.push(&text);
    }

    fn push(&mut self, text: &str) {
        if self.as_html && !self.state.tag {
            for c in text.chars() {
                match c {
                    '&' => self.out.push_str("&amp;"),
                    '<' => self.out.push_str("&lt;"),
                    '>' => self.out.push_str("&gt;"),
                    c => self.out.push(c),
                }
            }
        } else {
            self.out.push_str(text);
        }
    }

    fn control(&mut self) {
        let Some((&first, rest)) = self.rest.split_first() else { return };
        if first == b'\'' {
            let code = rest.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
            self.rest = rest.get(2..).unwrap_or_default();
            if let Some(byte) = code {
                self.byte(byte);
            }
            return;
        }
        if !first.is_ascii_alphabetic() {
            self.rest = rest;
            match first {
                b'\\' | b'{' | b'}' => self.byte(first),
                b'~' => self.say("\u{A0}"),
                b'_' => self.say("-"),
                b'*' if !(self.as_html && self.rest.starts_with(b"\\htmltag")) => self.state.hidden = true,
                _ => {}
            }
            return;
        }
        let letters = self.rest.iter().take_while(|b| b.is_ascii_alphabetic()).count().min(32);
        let (word, rest) = self.rest.split_at(letters);
        let minus = rest.first() == Some(&b'-');
        let digits = rest[usize::from(minus)..].iter().take_while(|b| b.is_ascii_digit()).count().min(10);
        let number = std::str::from_utf8(&rest[..usize::from(minus) + digits]).ok().and_then(|n| n.parse::<i64>().ok());
        let mut rest = &rest[if digits == 0 { 0 } else { usize::from(minus) + digits }..];
        if rest.first() == Some(&b' ') {
            rest = &rest[1..];
        }
        self.rest = rest;
        self.word(word, number);
    }

    fn word(&mut self, word: &[u8], number: Option<i64>) {
        match word {
            b"ansicpg" => self.codepage = number.and_then(|n| u16::try_from(n).ok()).unwrap_or(1252),
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" | b"header" | b"footer" | b"listtable" => {
                self.state.hidden = true;
            }
            b"htmltag" => self.state.tag = true,
            b"htmlrtf" => {
                self.flush();
                self.state.for_rtf = number != Some(0);
            }
            b"par" | b"line" => self.say(if self.as_html && self.state.tag { "\r\n" } else { "\n" }),
            b"tab" => self.say("\t"),
            b"lquote" => self.say("\u{2018}"),
            b"rquote" => self.say("\u{2019}"),
            b"ldblquote" => self.say("\u{201C}"),
            b"rdblquote" => self.say("\u{201D}"),
            b"bullet" => self.say("\u{2022}"),
            b"endash" => self.say("\u{2013}"),
            b"emdash" => self.say("\u{2014}"),
            b"uc" => self.state.fallback = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1).min(20),
            b"u" => self.unicode(number),
            b"bin" => {
                let count = number.and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
                self.rest = self.rest.get(count..).unwrap_or_default();
            }
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.shown() {
            self.flush();
            self.push(text);
        }
    }

    /// `\u26085`: a unit of UTF-16, signed; characters that stand in for it follow.
    fn unicode(&mut self, number: Option<i64>) {
        self.skip = 0;
        let Some(unit) = number.and_then(|n| u16::try_from(if n < 0 { n + 65_536 } else { n }).ok()) else { return };
        if self.shown() {
            self.flush();
            let units = [self.high.take().unwrap_or(unit), unit];
            let units = if units[0] == unit { &units[1..] } else { &units[..] };
            if (0xD800..0xDC00).contains(&unit) {
                self.high = Some(unit);
            } else {
                let text: String =
                    char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or('\u{FFFD}')).filter(|c| *c != '\0').collect();
                self.push(&text);
            }
        }
        self.skip = self.state.fallback;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rtf_is_read_as_text() {
        let rtf = br"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 Arial;}}{\*\generator x;}\pard Dear Ann,\par \'b1\'a8\'bc\'db \u25253?\u20215?\tab 5\'25{\b !}}";
        assert_eq!(text(rtf), "Dear Ann,\n报价 报价\t5%!");
        assert_eq!(html(rtf), None);
    }

    #[test]
    fn html_is_taken_out_of_its_rtf() {
        let rtf = br"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hello & \'e9{\*\htmltag72 </p>}\htmlrtf }\htmlrtf0 }";
        assert_eq!(html(rtf).as_deref(), Some("<p>Hello &amp; \u{e9}</p>"));
    }

    #[test]
    fn packed_rtf_is_unpacked() {
        // The example of MS-OXRTFCP, 3.1.1.
        let packed = [
            0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00, 0x72,
            0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0,
            0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        assert_eq!(unpack(&packed, 1_000).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(unpack(b"short", 10), None);
    }
}
