//! Charsets: the name that a mail gives, mended; the bytes decoded; and a guess where the name is missing, unknown or wrong.

use super::old_charsets::OldCharset;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, ISO_2022_JP, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes looked at for a guess; more makes it slower and hardly better.
const GUESS_BYTES_MAX: usize = 16 * 1024;

/// So few letters beyond ASCII don't tell one Latin charset from another.
const FEW_LETTERS: usize = 2;

/// Text from bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// The name of the charset that was used.
    pub(crate) charset: &'static str,
    pub(crate) trouble: Option<CharsetTrouble>,
}

/// Why the mail's own word on its charset wasn't followed to the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CharsetTrouble {
    /// No charset of that name; guessed.
    Unknown,
    /// The bytes are not what the name says; guessed.
    Wrong,
    /// None named though the text isn't ASCII; guessed.
    Missing,
    /// Some bytes fit no charset and became U+FFFD.
    Lossy,
}

enum Named {
    Modern(&'static Encoding),
    Old(OldCharset),
    /// A name that says nothing: none, ASCII, `default`.
    Nothing,
    Unknown,
}

/// The charset of this name, with the misspellings and vendors' names that mail brings.
fn named(label: &str) -> Named {
    let label = label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '='));
    let label = label.split([';', ' ', '\t', '*', ',', '(']).next().unwrap_or_default().to_ascii_lowercase();
    if let Some(old) = OldCharset::from_label(&label) {
        return Named::Old(old);
    }
    let plain = label.replace(['_', ' '], "-");
    match plain.as_str() {
        "" | "us-ascii" | "ascii" | "ansi-x3.4-1968" | "iso646-us" | "646" | "7bit" | "8bit" | "default" | "none" | "unknown"
        | "unknown-8bit" | "x-unknown" | "default-charset" | "us-askey" => {
            return Named::Nothing;
        }
        "utf8mb4" | "uft-8" | "uft8" | "utf-8859-1" | "utf--8" | "unicode-utf-8" | "cp65001" | "utf8-strict" | "uf-8" => {
            return Named::Modern(UTF_8);
        }
        "cp936" | "ms936" | "windows-936" | "gb2312-80" | "gb-2312" | "gb-18030" | "euc-cn" | "gb2312.1980-0" | "gbk2312" => {
            return Named::Modern(GB18030);
        }
        "cp950" | "ms950" | "windows-950" | "big-5" | "big5hkscs" | "big5-eten" | "big5-tw" => return Named::Modern(BIG5),
        "cp932" | "x-ms-cp932" | "sjis-win" | "shift-jisx0213" => return Named::Modern(SHIFT_JIS),
        "cp949" | "ms949" | "ks-c-5601" | "ksc5601-1987" | "uhc" | "x-windows-949" => return Named::Modern(EUC_KR),
        "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-3" | "iso-2022-jp-ms" | "cp50220" | "cp50221" => {
            return Named::Modern(ISO_2022_JP);
        }
        "utf-16" | "utf16" | "ucs-2" | "iso-10646-ucs-2" => return Named::Modern(UTF_16BE),
        _ => {}
    }
    // `windows1252`, `iso88591`, `cp1251` and the like: the digits tell.
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    let guess = match digits.as_str() {
        code if code.starts_with("125") && code.len() == 4 => format!("windows-{code}"),
        code if code.starts_with("8859") && code.len() > 4 && code.len() <= 6 => format!("iso-8859-{}", &code[4..]),
        _ => plain.clone(),
    };
    let found = [label.as_str(), plain.as_str(), guess.as_str()].into_iter().find_map(|l| Encoding::for_label_no_replacement(l.as_bytes()));
    match found {
        Some(encoding) if encoding.name() == "GBK" => Named::Modern(GB18030),
        Some(encoding) => Named::Modern(encoding),
        None => Named::Unknown,
    }
}

/// The encoding that a label names, when it names one of the Encoding Standard; a hint for bytes without a name.
pub(crate) fn hint(label: &str) -> Option<&'static Encoding> {
    match named(label) {
        Named::Modern(encoding) => Some(encoding),
        Named::Old(_) | Named::Nothing | Named::Unknown => None,
    }
}

/// Decodes a text part whose charset is said to be `label`.
pub(crate) fn decode(bytes: &[u8], label: Option<&str>) -> Decoded {
    match named(label.unwrap_or_default()) {
        Named::Nothing if is_plain_ascii(bytes) => decoded(ascii(bytes), "US-ASCII", None),
        Named::Nothing => guess(bytes, None, CharsetTrouble::Missing),
        Named::Unknown if is_plain_ascii(bytes) => decoded(ascii(bytes), "US-ASCII", Some(CharsetTrouble::Unknown)),
        Named::Unknown => guess(bytes, None, CharsetTrouble::Unknown),
        Named::Old(old) => decoded(old.decode(bytes), old.name(), None),
        Named::Modern(encoding) => decode_as(bytes, encoding),
    }
}

/// Decodes bytes that stand where only ASCII may (a header): UTF-8, else the mail's own charset, else a guess.
pub(crate) fn decode_unnamed(bytes: &[u8], hint: Option<&'static Encoding>) -> String {
    // An escape announces ISO-2022, which is ASCII to the eye.
    if let Ok(text) = std::str::from_utf8(bytes)
        && !bytes.contains(&0x1B)
    {
        return text.to_owned();
    }
    guess(bytes, hint, CharsetTrouble::Missing).text
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let encoding = match encoding {
        e if e == UTF_16BE && bytes.starts_with(&[0xFF, 0xFE]) => UTF_16LE,
        e => e,
    };
    if encoding != UTF_8 && !is_wide(encoding) && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() && mistaken_for(encoding) {
        return decoded(utf8(bytes), UTF_8.name(), Some(CharsetTrouble::Wrong));
    }
    let (text, _, lossy) = encoding.decode(bytes);
    if !lossy {
        return decoded(text.into_owned(), encoding.name(), None);
    }
    let better = guess(bytes, None, CharsetTrouble::Wrong);
    // Of a charset with shifts only a piece may be torn.
    if encoding != ISO_2022_JP
        && better.text.matches(char::REPLACEMENT_CHARACTER).count() < text.matches(char::REPLACEMENT_CHARACTER).count()
    {
        return better;
    }
    decoded(text.into_owned(), encoding.name(), Some(CharsetTrouble::Lossy))
}

/// Single-byte charsets decode anything, so their name is no proof; valid UTF-8 with high bytes is.
fn mistaken_for(encoding: &'static Encoding) -> bool {
    encoding.is_single_byte() || encoding == GB18030
}

fn is_latin(encoding: &'static Encoding) -> bool {
    matches!(
        encoding.name(),
        "windows-1250"
            | "windows-1254"
            | "windows-1257"
            | "windows-1258"
            | "ISO-8859-2"
            | "ISO-8859-4"
            | "ISO-8859-10"
            | "ISO-8859-13"
            | "ISO-8859-16"
    )
}

fn is_wide(encoding: &'static Encoding) -> bool {
    encoding == UTF_16BE || encoding == UTF_16LE || encoding == REPLACEMENT
}

fn is_plain_ascii(bytes: &[u8]) -> bool {
    bytes.is_ascii() && !bytes.contains(&0x1B)
}

fn guess(bytes: &[u8], hint: Option<&'static Encoding>, trouble: CharsetTrouble) -> Decoded {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !bytes.contains(&0x1B)
    {
        return decoded(text.to_owned(), UTF_8.name(), Some(trouble));
    }
    if let Some(encoding) = hint.filter(|e| *e != UTF_8) {
        let (text, lossy) = encoding.decode_without_bom_handling(bytes);
        if !lossy {
            return decoded(text.into_owned(), encoding.name(), Some(trouble));
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..GUESS_BYTES_MAX).unwrap_or(bytes), true);
    let encoding = match detector.guess(None, Utf8Detection::Allow) {
        e if e.name() == "GBK" => GB18030,
        e if e == UTF_8 => WINDOWS_1252,
        // One or two letters prove little: `£97m` is English far more often than Polish.
        e if e.is_single_byte() && bytes.iter().filter(|b| !b.is_ascii()).count() <= FEW_LETTERS && is_latin(e) => WINDOWS_1252,
        e => e,
    };
    // Bytes cut in the middle of a character at the very end are no reason to give UTF-8 up.
    let (text, charset) = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => (utf8(bytes), UTF_8.name()),
        _ => (encoding.decode_without_bom_handling(bytes).0.into_owned(), encoding.name()),
    };
    decoded(text, charset, Some(trouble))
}

fn decoded(text: String, charset: &'static str, trouble: Option<CharsetTrouble>) -> Decoded {
    Decoded { text, charset, trouble }
}

fn utf8(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    String::from_utf8_lossy(bytes).into_owned()
}

fn ascii(bytes: &[u8]) -> String {
    utf8(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(bytes: &[u8], label: Option<&str>) -> (String, Option<CharsetTrouble>) {
        let got = decode(bytes, label);
        (got.text, got.trouble)
    }

    #[test]
    fn names_are_mended() {
        assert_eq!(decode(b"\xB1\xA8\xBC\xDB", Some("gb2312")).text, "报价");
        assert_eq!(decode(b"\x81\x30\x81\x30", Some("GB2312")).charset, "gb18030");
        assert_eq!(decode("é".as_bytes(), Some("uft-8")).text, "é");
        assert_eq!(decode(b"\xE9", Some("ISO8859-1")).text, "é");
        assert_eq!(decode(b"\xE9", Some("windows_1252")).text, "é");
        assert_eq!(decode(b"\xF0", Some("x-cp1251 ")).text, "р");
    }

    #[test]
    fn wrong_names_are_seen_through() {
        assert_eq!(trouble("déjà vu".as_bytes(), Some("iso-8859-1")), ("déjà vu".to_owned(), Some(CharsetTrouble::Wrong)));
        assert_eq!(trouble("报价单".as_bytes(), Some("us-ascii")), ("报价单".to_owned(), Some(CharsetTrouble::Missing)));
        let gbk = GB18030.encode("您好，请把贵公司的报价单和付款方式发给我们，谢谢！").0.into_owned();
        assert_eq!(
            trouble(&gbk, Some("default")),
            ("您好，请把贵公司的报价单和付款方式发给我们，谢谢！".to_owned(), Some(CharsetTrouble::Missing))
        );
        assert_eq!(trouble(&gbk, Some("klingon")).1, Some(CharsetTrouble::Unknown));
        assert_eq!(
            trouble(&gbk, Some("utf-8")),
            ("您好，请把贵公司的报价单和付款方式发给我们，谢谢！".to_owned(), Some(CharsetTrouble::Wrong))
        );
    }

    #[test]
    fn ascii_needs_no_name() {
        assert_eq!(trouble(b"plain", None), ("plain".to_owned(), None));
        assert_eq!(trouble(b"plain", Some("klingon")).1, Some(CharsetTrouble::Unknown));
    }
}
