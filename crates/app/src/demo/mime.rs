//! Letters as they travel (RFC 5322, 2045, 2047, 2231): raw bytes, made without a mail library so that the import is fed what it would
//! get from a server, in several charsets and encodings.

use super::files::{File, xml_text};
use chrono::{DateTime, Utc};

/// Characters of a line of base64.
const BASE64_LINE: usize = 76;

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name; may be empty.
    pub name: String,
    /// The address.
    pub address: String,
}

/// A letter to be written.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Who writes.
    pub from: Person,
    /// To whom.
    pub to: Vec<Person>,
    /// The subject.
    pub subject: String,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// Its id, without angle brackets.
    pub id: String,
    /// Ids of the letters before it in the thread, oldest first.
    pub references: Vec<String>,
    /// The plain text.
    pub text: String,
    /// The same as HTML, if it was written so.
    pub html: Option<String>,
    /// What is attached.
    pub files: Vec<File>,
    /// Other header fields, whole lines without their end.
    pub extra: Vec<String>,
}

impl Letter {
    /// The raw bytes, lines ended by CRLF.
    pub fn raw(&self) -> Vec<u8> {
        let mut out = String::new();
        field(&mut out, "Date", &self.at.to_rfc2822());
        field(&mut out, "From", &person(&self.from));
        field(&mut out, "To", &self.to.iter().map(person).collect::<Vec<_>>().join(",\r\n "));
        field(&mut out, "Subject", &encoded(&self.subject));
        field(&mut out, "Message-ID", &format!("<{}>", self.id));
        if let Some(last) = self.references.last() {
            field(&mut out, "In-Reply-To", &format!("<{last}>"));
            field(&mut out, "References", &self.references.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join("\r\n "));
        }
        for line in &self.extra {
            out.push_str(line);
            out.push_str("\r\n");
        }
        out.push_str("MIME-Version: 1.0\r\n");
        self.body(&mut out);
        // Everything written so far is ASCII.
        out.into_bytes()
    }

    fn body(&self, out: &mut String) {
        let boundary = format!("tw-{:016x}", super::hash(&self.id));
        if self.files.is_empty() {
            return self.words(out, &boundary);
        }
        let outer = format!("{boundary}-m");
        out.push_str(&format!("Content-Type: multipart/mixed; boundary=\"{outer}\"\r\n\r\n--{outer}\r\n"));
        self.words(out, &boundary);
        for file in &self.files {
            out.push_str(&format!("\r\n--{outer}\r\nContent-Type: {}{}\r\n", file.media_type, parameter("name", &file.name)));
            out.push_str(&format!("Content-Disposition: attachment{}\r\n", parameter("filename", &file.name)));
            out.push_str("Content-Transfer-Encoding: base64\r\n\r\n");
            base64_lines(out, &file.bytes);
        }
        out.push_str(&format!("\r\n--{outer}--\r\n"));
    }

    fn words(&self, out: &mut String, boundary: &str) {
        let Some(html) = &self.html else {
            return text_part(out, "plain", &self.text);
        };
        let inner = format!("{boundary}-a");
        out.push_str(&format!("Content-Type: multipart/alternative; boundary=\"{inner}\"\r\n\r\n--{inner}\r\n"));
        text_part(out, "plain", &self.text);
        out.push_str(&format!("\r\n--{inner}\r\n"));
        text_part(out, "html", html);
        out.push_str(&format!("\r\n--{inner}--\r\n"));
    }
}

/// A report that a letter could not be delivered (RFC 3464), as raw bytes.
pub fn bounce(letter: &Letter, recipient: &str) -> Vec<u8> {
    let mut out = String::new();
    field(&mut out, "Date", &letter.at.to_rfc2822());
    field(&mut out, "From", &person(&letter.from));
    field(&mut out, "To", &letter.to.iter().map(person).collect::<Vec<_>>().join(", "));
    field(&mut out, "Subject", &encoded(&letter.subject));
    field(&mut out, "Message-ID", &format!("<{}>", letter.id));
    out.push_str("Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n");
    let b = format!("tw-{:016x}-r", super::hash(&letter.id));
    out.push_str(&format!("Content-Type: multipart/report; report-type=delivery-status; boundary=\"{b}\"\r\n\r\n--{b}\r\n"));
    text_part(&mut out, "plain", &letter.text);
    let host = letter.from.address.rsplit('@').next().unwrap_or_default();
    out.push_str(&format!(
        "\r\n--{b}\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.{host}\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n--{b}--\r\n"
    ));
    out.into_bytes()
}

/// Plain text as a web page of paragraphs; `table` stands where the text says `{table}`.
pub fn page(text: &str, table: &str, signature: &str, right_to_left: bool) -> String {
    let mut out = String::from(if right_to_left {
        "<html><body dir=\"rtl\" style=\"font-family:Tahoma,sans-serif;font-size:14px\">"
    } else {
        "<html><body style=\"font-family:Calibri,Arial,sans-serif;font-size:14px\">"
    });
    for paragraph in text.split("\n\n") {
        if paragraph.trim() == "{table}" {
            out.push_str(table);
        } else {
            out.push_str(&format!("<p>{}</p>\r\n", xml_text(paragraph.trim()).replace('\n', "<br>\r\n")));
        }
    }
    out.push_str(signature);
    out.push_str("</body></html>\r\n");
    out
}

fn field(out: &mut String, name: &str, value: &str) {
    out.push_str(&format!("{name}: {value}\r\n"));
}

fn person(person: &Person) -> String {
    let Person { name, address } = person;
    if name.is_empty() {
        address.clone()
    } else if name.is_ascii() {
        format!("\"{name}\" <{address}>")
    } else {
        format!("{} <{address}>", encoded(name))
    }
}

/// Encoded words (RFC 2047) of at most 75 characters, where the text isn't ASCII.
fn encoded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if word.len() + c.len_utf8() > 42 {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    words.iter().map(|w| format!("=?UTF-8?B?{}?=", base64(w.as_bytes()))).collect::<Vec<_>>().join("\r\n ")
}

/// A parameter of a media type; RFC 2231 where it isn't ASCII.
fn parameter(name: &str, value: &str) -> String {
    if value.is_ascii() {
        return format!("; {name}=\"{value}\"");
    }
    let mut out = format!(";\r\n {name}*=UTF-8''");
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A text in the smallest usual charset: ASCII, ISO 8859-1 or windows-1251 as quoted-printable, else UTF-8 as base64.
fn text_part(out: &mut String, kind: &str, text: &str) {
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let narrow = [("us-ascii", ascii as fn(char) -> Option<u8>), ("iso-8859-1", latin1), ("windows-1251", cyrillic)];
    for (charset, byte_of) in narrow {
        let Some(bytes) = text.chars().map(byte_of).collect::<Option<Vec<u8>>>() else { continue };
        out.push_str(&format!("Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"));
        return quoted_printable(out, &bytes);
    }
    out.push_str(&format!("Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"));
    base64_lines(out, text.as_bytes());
}

fn ascii(c: char) -> Option<u8> {
    c.is_ascii().then_some(c as u8)
}

fn latin1(c: char) -> Option<u8> {
    u8::try_from(u32::from(c)).ok().filter(|b| !(0x80..0xA0).contains(b))
}

fn cyrillic(c: char) -> Option<u8> {
    match c {
        'А'..='я' => u8::try_from(u32::from(c) - u32::from('А') + 0xC0).ok(),
        'Ё' => Some(0xA8),
        'ё' => Some(0xB8),
        '«' => Some(0xAB),
        '»' => Some(0xBB),
        '№' => Some(0xB9),
        '–' => Some(0x96),
        '—' => Some(0x97),
        '…' => Some(0x85),
        '°' => Some(0xB0),
        '±' => Some(0xB1),
        _ => ascii(c),
    }
}

/// Quoted-printable (RFC 2045, 6.7), lines of at most 76 characters.
fn quoted_printable(out: &mut String, bytes: &[u8]) {
    for line in bytes.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut width = 0;
        for (at, byte) in line.iter().enumerate() {
            let plain = (33..=126).contains(byte) && *byte != b'=' || (*byte == b' ' && at + 1 < line.len());
            let piece = if plain { char::from(*byte).to_string() } else { format!("={byte:02X}") };
            if width + piece.len() > 75 {
                out.push_str("=\r\n");
                width = 0;
            }
            width += piece.len();
            out.push_str(&piece);
        }
        out.push_str("\r\n");
    }
}

fn base64_lines(out: &mut String, bytes: &[u8]) {
    for line in base64(bytes).as_bytes().chunks(BASE64_LINE) {
        out.extend(line.iter().map(|b| char::from(*b)));
        out.push_str("\r\n");
    }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let word = (at(0) << 16) | (at(1) << 8) | at(2);
        for i in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * i)) as usize & 63];
            out.push(if i > three.len() { '=' } else { char::from(letter) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn long_lines_are_broken_softly() {
        let mut out = String::new();
        quoted_printable(&mut out, "é".repeat(40).chars().map(|c| latin1(c).unwrap()).collect::<Vec<_>>().as_slice());
        assert!(out.lines().all(|line| line.len() <= 76), "{out}");
        assert_eq!(out.replace("=\r\n", "").trim_end(), "=E9".repeat(40));
    }
}
