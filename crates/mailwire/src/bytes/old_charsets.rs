//! Charsets that mail still brings and the Web's standard doesn't know: UTF-7 (RFC 2152), UTF-32, HZ (RFC 1843), ISO-2022-KR
//! (RFC 1557).

use super::transfer::base64;
use encoding_rs::{EUC_KR, GBK};

/// A charset outside the Encoding Standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OldCharset {
    Utf7,
    Utf32 { little_endian: bool },
    Hz,
    Iso2022Kr,
}

impl OldCharset {
    pub(crate) fn from_label(label: &str) -> Option<Self> {
        Some(match label {
            "utf-7" | "utf7" | "unicode-1-1-utf-7" | "x-unicode-2-0-utf-7" => Self::Utf7,
            "utf-32" | "utf32" | "utf-32be" | "ucs-4" => Self::Utf32 { little_endian: false },
            "utf-32le" => Self::Utf32 { little_endian: true },
            "hz-gb-2312" | "hz" => Self::Hz,
            "iso-2022-kr" | "csiso2022kr" => Self::Iso2022Kr,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf7 => "UTF-7",
            Self::Utf32 { .. } => "UTF-32",
            Self::Hz => "HZ-GB-2312",
            Self::Iso2022Kr => "ISO-2022-KR",
        }
    }

    pub(crate) fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf7 => utf7(bytes),
            Self::Utf32 { little_endian } => utf32(bytes, little_endian),
            Self::Hz => GBK.decode_without_bom_handling(&shifted(bytes, b"~{", b"~}")).0.into_owned(),
            Self::Iso2022Kr => EUC_KR.decode_without_bom_handling(&shifted(bytes, b"\x0E", b"\x0F")).0.into_owned(),
        }
    }
}

fn utf7(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(plus) = rest.iter().position(|b| *b == b'+') {
        out.push_str(&String::from_utf8_lossy(&rest[..plus]));
        rest = &rest[plus + 1..];
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')).count();
        let (encoded, after) = rest.split_at(length);
        let closed = after.first() == Some(&b'-');
        if encoded.is_empty() {
            out.push('+');
        } else {
            let units: Vec<u16> = base64(encoded).0.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            out.push_str(&String::from_utf16_lossy(&units));
        }
        rest = if closed { &after[1..] } else { after };
    }
    out.push_str(&String::from_utf8_lossy(rest));
    out
}

fn utf32(bytes: &[u8], little_endian: bool) -> String {
    let little_endian = little_endian || bytes.starts_with(&[0xFF, 0xFE, 0, 0]);
    bytes
        .chunks_exact(4)
        .map(|quad| {
            let quad = [quad[0], quad[1], quad[2], quad[3]];
            if little_endian { u32::from_le_bytes(quad) } else { u32::from_be_bytes(quad) }
        })
        .filter(|code| *code != 0xFEFF)
        .map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Seven-bit text with shifts, as the eight-bit charset it abbreviates: bytes between `open` and `close` get their high bit.
fn shifted(bytes: &[u8], open: &[u8], close: &[u8]) -> Vec<u8> {
    /// The announcement of ISO-2022-KR.
    const HEADER: &[u8] = b"\x1B$)C";
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let mut inside = false;
    while let Some((&first, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(HEADER) {
            rest = after;
        } else if let Some(after) = rest.strip_prefix(if inside { close } else { open }) {
            inside = !inside;
            rest = after;
        } else {
            // A line end closes the shift in HZ, and does no harm in ISO-2022-KR, whose writers close it before.
            inside &= first != b'\n';
            out.push(if inside { first | 0x80 } else { first });
            rest = after;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_read() {
        assert_eq!(OldCharset::Utf7.decode(b"Hi Mom -+Jjo--! 1 +- 1"), "Hi Mom -\u{263A}-! 1 + 1");
        assert_eq!(OldCharset::Hz.decode(b"a ~{<:Ky2;S{~}b"), "a 己所不欲b");
        assert_eq!(OldCharset::Iso2022Kr.decode(b"\x1B$)C\x0EGQ1[\x0F ok"), "한글 ok");
        assert_eq!(OldCharset::Utf32 { little_endian: false }.decode(&[0, 0, 0, 65]), "A");
    }
}
