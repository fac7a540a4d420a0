//! Mail as it is written in the field: charsets, encodings, folded headers, nested parts (RFC 2045–2047, 2231).

use super::Tongue;
use super::files::Attached;
use super::rng::Rng;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const BASE64_LINE: usize = 57;
const QP_LINE_MAX: usize = 75;

/// How a mail's text is encoded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Charset {
    /// As it is named in headers.
    pub label: &'static str,
    /// What it is.
    pub encoding: &'static encoding_rs::Encoding,
    /// Quoted-printable instead of base64.
    pub quoted: bool,
}

impl Charset {
    /// One that programs of this language's users choose.
    pub(super) fn of(tongue: Tongue, rng: &mut Rng) -> Self {
        let utf8 = |quoted| Self { label: "utf-8", encoding: encoding_rs::UTF_8, quoted };
        let legacy = |label, encoding, quoted| Self { label, encoding, quoted };
        let modern = rng.percent(65);
        match tongue {
            Tongue::Zh if modern => utf8(false),
            Tongue::Zh => match rng.below(4) {
                0 => legacy("gb2312", encoding_rs::GBK, false),
                1 => legacy("gbk", encoding_rs::GBK, true),
                _ => legacy("gb18030", encoding_rs::GB18030, false),
            },
            Tongue::Ru if modern => utf8(false),
            Tongue::Ru => match rng.below(2) {
                0 => legacy("koi8-r", encoding_rs::KOI8_R, rng.percent(50)),
                _ => legacy("windows-1251", encoding_rs::WINDOWS_1251, rng.percent(50)),
            },
            Tongue::Ar if modern => utf8(false),
            Tongue::Ar => legacy("windows-1256", encoding_rs::WINDOWS_1256, false),
            _ if modern => utf8(true),
            Tongue::En => utf8(false),
            _ => match rng.below(3) {
                0 => legacy("windows-1252", encoding_rs::WINDOWS_1252, true),
                1 => legacy("iso-8859-15", encoding_rs::ISO_8859_15, true),
                _ => legacy("iso-8859-1", encoding_rs::WINDOWS_1252, true),
            },
        }
    }

    /// The same if it has all of this text, UTF-8 otherwise.
    pub(super) fn fitting(self, text: &str) -> Self {
        let unfit = self.encoding.encode(text).2 || (self.label == "iso-8859-1" && text.chars().any(|c| u32::from(c) > 0xFF));
        if unfit { Self { label: "utf-8", encoding: encoding_rs::UTF_8, quoted: self.quoted } } else { self }
    }

    pub(super) fn encode(self, text: &str) -> Vec<u8> {
        self.encoding.encode(text).0.into_owned()
    }
}

/// A mail in the making: header lines first, then the body.
pub(super) struct Writer {
    pub out: Vec<u8>,
    pub charset: Charset,
}

impl Writer {
    pub(super) fn new(charset: Charset, capacity: usize) -> Self {
        Self { out: Vec::with_capacity(capacity), charset }
    }

    pub(super) fn line(&mut self, line: &str) {
        self.out.extend_from_slice(line.as_bytes());
        self.out.extend_from_slice(b"\r\n");
    }

    /// A header whose value may hold any text: encoded words where needed, folded.
    pub(super) fn text_header(&mut self, name: &str, value: &str) {
        let line = format!("{name}: {}", encoded_words(value, self.charset));
        self.line(&line);
    }

    /// A header of addresses.
    pub(super) fn address_header(&mut self, name: &str, people: &[(&str, &str)]) {
        let list: Vec<String> = people.iter().map(|(name, address)| address_text(name, address, self.charset)).collect();
        let line = format!("{name}: {}", list.join(",\r\n "));
        self.line(&line);
    }

    /// A part of text with its headers.
    pub(super) fn text_part(&mut self, subtype: &str, text: &str) {
        let charset = self.charset.fitting(text);
        let crlf = text.replace('\n', "\r\n");
        if text.is_ascii() && crlf.lines().all(|line| line.len() < 900) && charset.quoted {
            self.line(&format!("Content-Type: text/{subtype}; charset=us-ascii"));
            self.line("Content-Transfer-Encoding: 7bit");
            self.line("");
            self.line(&crlf);
            return;
        }
        self.line(&format!("Content-Type: text/{subtype}; charset=\"{}\"", charset.label));
        self.line(&format!("Content-Transfer-Encoding: {}", if charset.quoted { "quoted-printable" } else { "base64" }));
        self.line("");
        if charset.quoted {
            quoted_printable(&charset.encode(&crlf), &mut self.out);
            self.line("");
        } else {
            base64_lines(&charset.encode(&crlf), &mut self.out);
        }
    }

    /// An attached file with its headers; its name in one of the ways that are met.
    pub(super) fn file_part(&mut self, file: &Attached, naming: usize) {
        let Attached { name, media_type, content } = file;
        if name.is_ascii() {
            self.line(&format!("Content-Type: {media_type}; name=\"{name}\""));
            self.line(&format!("Content-Disposition: attachment; filename=\"{name}\""));
        } else if naming == 0 {
            // Against RFC 2047, section 5, and yet what many programs send.
            let words = encoded_words(name, self.charset.fitting(name));
            self.line(&format!("Content-Type: {media_type};\r\n name=\"{words}\""));
            self.line(&format!("Content-Disposition: attachment;\r\n filename=\"{words}\""));
        } else {
            self.line(&format!("Content-Type: {media_type}"));
            self.line(&format!("Content-Disposition: attachment;\r\n filename*=UTF-8''{}", percent(name)));
        }
        self.line("Content-Transfer-Encoding: base64");
        self.line("");
        base64_lines(content, &mut self.out);
    }

    /// A picture that the HTML beside it shows by its Content-ID.
    pub(super) fn inline_part(&mut self, media_type: &str, cid: &str, content: &[u8]) {
        self.line(&format!("Content-Type: {media_type}; name=\"logo.gif\""));
        self.line(&format!("Content-ID: <{cid}>"));
        self.line("Content-Disposition: inline; filename=\"logo.gif\"");
        self.line("Content-Transfer-Encoding: base64");
        self.line("");
        base64_lines(content, &mut self.out);
    }
}

/// `name <address>`, the name quoted or encoded as needed.
pub(super) fn address_text(name: &str, address: &str, charset: Charset) -> String {
    if name.is_empty() {
        address.to_owned()
    } else if name.is_ascii() {
        if name.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ') {
            format!("{name} <{address}>")
        } else {
            format!("\"{name}\" <{address}>")
        }
    } else {
        format!("{} <{address}>", encoded_words(name, charset.fitting(name)))
    }
}

/// RFC 2047: words of at most 75 characters, parted between characters, folded with a space.
pub(super) fn encoded_words(text: &str, charset: Charset) -> String {
    if text.is_ascii() {
        return fold(text);
    }
    let charset = charset.fitting(text);
    let payload_max = 75 - "=??B??=".len() - charset.label.len();
    let mut words = Vec::new();
    let mut piece = String::new();
    let encode = |piece: &str| {
        let bytes = charset.encode(piece);
        if charset.quoted {
            let q: String = bytes
                .iter()
                .map(|b| {
                    if b.is_ascii_alphanumeric() {
                        char::from(*b).to_string()
                    } else if *b == b' ' {
                        "_".to_owned()
                    } else {
                        format!("={b:02X}")
                    }
                })
                .collect();
            ('Q', q)
        } else {
            ('B', STANDARD.encode(bytes))
        }
    };
    for c in text.chars() {
        piece.push(c);
        if encode(&piece).1.len() > payload_max {
            piece.pop();
            words.push(encode(&piece));
            piece = c.to_string();
        }
    }
    words.push(encode(&piece));
    let words: Vec<String> = words.into_iter().map(|(kind, payload)| format!("=?{}?{kind}?{payload}?=", charset.label)).collect();
    words.join("\r\n ")
}

/// Folds plain text at spaces before column 76.
fn fold(text: &str) -> String {
    let mut out = String::new();
    let mut column = 12;
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 {
            let breaks = column + word.len() > 74;
            out.push_str(if breaks { "\r\n " } else { " " });
            column = if breaks { 1 } else { column + 1 };
        }
        out.push_str(word);
        column += word.len();
    }
    out
}

fn base64_lines(content: &[u8], out: &mut Vec<u8>) {
    let mut line = String::with_capacity(80);
    out.reserve(content.len() * 10 / 7);
    for chunk in content.chunks(BASE64_LINE) {
        line.clear();
        STANDARD.encode_string(chunk, &mut line);
        out.extend_from_slice(line.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}

fn quoted_printable(bytes: &[u8], out: &mut Vec<u8>) {
    let mut column = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' {
            out.extend_from_slice(b"\r\n");
            column = 0;
            continue;
        }
        if *byte == b'\r' {
            continue;
        }
        let ends_line = matches!(bytes.get(at + 1), None | Some(b'\r' | b'\n'));
        let plain = matches!(byte, 33..=60 | 62..=126) || (*byte == b' ' && !ends_line);
        let width = if plain { 1 } else { 3 };
        if column + width > QP_LINE_MAX {
            out.extend_from_slice(b"=\r\n");
            column = 0;
        }
        if plain {
            out.push(*byte)
        } else {
            out.extend_from_slice(format!("={byte:02X}").as_bytes())
        }
        column += width;
    }
}

/// RFC 2231's percent encoding of UTF-8.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b == b'.' || b == b'-' { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
