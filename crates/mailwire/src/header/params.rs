//! Content-Type and Content-Disposition with their parameters (RFC 2045, 5; RFC 2183; RFC 2231), well-formed or not.

use super::encoded_word;
use super::fields::unfold;
use crate::bytes::charset::{self, decode_unnamed};
use crate::bytes::transfer::hex_digit;
use encoding_rs::Encoding;

/// Parameters read of one field.
const PARAMS_MAX: usize = 100;

/// A value with parameters: `text/plain; charset=utf-8`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parametrised {
    /// In lower case, without comments.
    pub(crate) value: String,
    params: Vec<(String, String)>,
}

impl Parametrised {
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Reads a raw field value. `hint` as in [`encoded_word::text`].
    pub(crate) fn read(raw: &[u8], hint: Option<&'static Encoding>) -> Self {
        let unfolded = unfold(raw);
        let mut pieces = pieces(&unfolded).into_iter();
        let value = pieces.next().unwrap_or_default();
        let value = String::from_utf8_lossy(value).to_ascii_lowercase();
        let value = value.split('(').next().unwrap_or_default().trim().trim_matches('"').to_owned();
        let mut raw_params: Vec<RawParam> = Vec::new();
        let mut given = pieces.peekable();
        while let Some(piece) = given.next() {
            if let Some(mut param) = RawParam::read(piece) {
                // A name with a semicolon that nobody quoted: `filename=a;b.pdf`.
                while given.peek().is_some_and(|next| !next.contains(&b'=') && !next.trim_ascii().is_empty()) && param.is_file_name() {
                    param.value.push(b';');
                    param.value.extend_from_slice(given.next().unwrap_or_default());
                }
                raw_params.push(param);
            }
        }
        Self { value, params: join(raw_params, hint) }
    }
}

/// The pieces between semicolons that stand outside quotes.
fn pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let (mut from, mut quoted, mut escaped) = (0, false, false);
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted && pieces.len() < PARAMS_MAX => {
                pieces.push(&bytes[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&bytes[from..]);
    pieces
}

/// One `name*0*=value` before the pieces of RFC 2231 are joined.
struct RawParam {
    name: String,
    /// Which piece of a continued value; 0 when it isn't continued.
    section: usize,
    /// Is it percent-encoded, the first piece with charset and language in front?
    extended: bool,
    quoted: bool,
    value: Vec<u8>,
}

impl RawParam {
    fn read(piece: &[u8]) -> Option<Self> {
        let equals = piece.iter().position(|b| *b == b'=')?;
        let name = String::from_utf8_lossy(&piece[..equals]).trim().to_ascii_lowercase();
        let value = piece[equals + 1..].trim_ascii();
        let (name, extended) = name.strip_suffix('*').map_or((name.clone(), false), |n| (n.to_owned(), true));
        let (name, section) = match name.split_once('*') {
            Some((base, digits)) => (base.to_owned(), digits.parse().ok().filter(|n| *n < PARAMS_MAX)?),
            None => (name, 0),
        };
        if name.is_empty() {
            return None;
        }
        let quoted = value.first() == Some(&b'"');
        let value = if quoted { unquote(value) } else { value.to_vec() };
        Some(Self { name, section, extended, quoted, value })
    }

    fn is_file_name(&self) -> bool {
        !self.quoted && !self.extended && matches!(self.name.as_str(), "name" | "filename")
    }
}

/// The inside of a quoted string; a missing closing quote is borne. A backslash escapes only what needs it, since Windows paths
/// come unescaped.
fn unquote(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut bytes = value.iter().skip(1).copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if matches!(bytes.peek(), Some(b'"' | b'\\')) => out.extend(bytes.next()),
            b'"' => break,
            _ => out.push(byte),
        }
    }
    out
}

fn join(mut raw: Vec<RawParam>, hint: Option<&'static Encoding>) -> Vec<(String, String)> {
    let mut joined: Vec<(String, String)> = Vec::new();
    raw.sort_by_key(|param| param.section);
    let names: Vec<String> = raw.iter().map(|p| p.name.clone()).collect();
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            continue;
        }
        let all: Vec<&RawParam> = raw.iter().filter(|p| p.name == *name).collect();
        // Where a sender gives both, `filename*` is the better one (RFC 6266, 4.3).
        let extended: Vec<&RawParam> = if all.iter().any(|p| p.extended) && all.iter().all(|p| p.section == 0) {
            all.iter().copied().filter(|p| p.extended).take(1).collect()
        } else if all.iter().all(|p| p.section == 0) {
            all.into_iter().take(1).collect()
        } else {
            all
        };
        joined.push((name.clone(), value_of(&extended, hint)));
    }
    joined
}

fn value_of(pieces: &[&RawParam], hint: Option<&'static Encoding>) -> String {
    if !pieces.iter().any(|p| p.extended) {
        let bytes: Vec<u8> = pieces.iter().flat_map(|p| p.value.iter().copied()).collect();
        return encoded_word::tidy(&encoded_word::decode(&bytes, hint));
    }
    let mut label: Option<String> = None;
    let mut bytes = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let mut value = piece.value.as_slice();
        if index == 0 && piece.extended {
            let mut parts = value.splitn(3, |b| *b == b'\'');
            if let (Some(charset), Some(_language), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
                label = Some(String::from_utf8_lossy(charset).into_owned());
                value = rest;
            }
        }
        if piece.extended { percent_decode(value, &mut bytes) } else { bytes.extend_from_slice(value) }
    }
    let text = match label.filter(|l| !l.is_empty()) {
        Some(label) => charset::decode(&bytes, Some(&label)).text,
        None => decode_unnamed(&bytes, hint),
    };
    // Some senders percent-encode an encoded word.
    encoded_word::tidy(&encoded_word::decode(text.as_bytes(), hint))
}

fn percent_decode(value: &[u8], out: &mut Vec<u8>) {
    let mut rest = value;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first == b'%'
            && let [high, low, after @ ..] = after
            && let (Some(high), Some(low)) = (hex_digit(*high), hex_digit(*low))
        {
            out.push(high << 4 | low);
            rest = after;
        } else {
            out.push(first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn param(raw: &str, name: &str) -> Option<String> {
        Parametrised::read(raw.as_bytes(), None).param(name).map(str::to_owned)
    }

    #[test]
    fn plain_and_quoted() {
        let got = Parametrised::read(b"Text/Plain (x); charset=\"utf-8\"; format=flowed", None);
        assert_eq!(got.value, "text/plain");
        assert_eq!(got.param("charset"), Some("utf-8"));
        assert_eq!(param("a; name=\"x; \\\"y\\\".pdf\"", "name").as_deref(), Some("x; \"y\".pdf"));
        assert_eq!(param("a; name=my file;2.pdf; x=y", "name").as_deref(), Some("my file;2.pdf"));
    }

    #[test]
    fn rfc_2231_pieces_and_charsets() {
        assert_eq!(param("a; filename*=utf-8''%E6%8A%A5%E4%BB%B7.pdf", "filename").as_deref(), Some("报价.pdf"));
        assert_eq!(param("a; filename*0*=gbk''%B1%A8; filename*1*=%BC%DB; filename*2=.pdf", "filename").as_deref(), Some("报价.pdf"));
        assert_eq!(param("a; name*1=\"b.pdf\"; name*0=\"a\"", "name").as_deref(), Some("ab.pdf"));
        assert_eq!(param("a; filename=\"x.pdf\"; filename*=utf-8''y.pdf", "filename").as_deref(), Some("y.pdf"));
    }

    #[test]
    fn encoded_words_where_they_do_not_belong() {
        assert_eq!(param("a; name=\"=?utf-8?B?5oql5Lu3?=.pdf\"", "name").as_deref(), Some("报价.pdf"));
        assert_eq!(param("a; name==?utf-8?Q?=E6=8A=A5?=", "name").as_deref(), Some("报"));
    }
}
