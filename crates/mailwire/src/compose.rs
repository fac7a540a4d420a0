//! Builds an outgoing message (RFC 5322, MIME). What is given is checked, so that no field can smuggle in another.

use crate::address::{Address, Mailbox};
use crate::html::to_text::to_text;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, FixedOffset};
use mail_builder::MessageBuilder;
use mail_builder::headers::HeaderType;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;
use std::fmt;

/// Recipients of one message.
pub const RECIPIENTS_MAX: usize = 1_000;

/// Ids that a `References:` is written with: the root and the newest.
pub const REFERENCES_WRITTEN_MAX: usize = 30;

/// Bytes of a line that every server takes (RFC 5322, 2.1.1).
const LINE_BYTES_MAX: usize = 998;

/// A message to be written.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Who writes.
    pub from: Mailbox,
    /// Where answers go, if not to the writer.
    pub reply_to: Vec<Mailbox>,
    /// To whom.
    pub to: Vec<Mailbox>,
    /// In copy.
    pub cc: Vec<Mailbox>,
    /// In blind copy: for the envelope only, never written.
    pub bcc: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// The text as HTML.
    pub html: Option<String>,
    /// The text as plain text; made from the HTML when it isn't given.
    pub text: Option<String>,
    /// Pictures that the HTML shows by `cid:`.
    pub inline: Vec<OutgoingFile>,
    /// Files.
    pub attachments: Vec<OutgoingFile>,
    /// Its id without brackets, `left@right`.
    pub message_id: String,
    /// The id of the message that it answers.
    pub in_reply_to: Option<String>,
    /// The ids of its thread, the root first, the message answered last.
    pub references: Vec<String>,
    /// When it is sent, on the writer's clock.
    pub date: DateTime<FixedOffset>,
    /// Other fields, such as `List-Unsubscribe`; names that the program writes itself are refused.
    pub headers: Vec<(String, String)>,
}

/// A file that goes with a message.
#[derive(Debug, Clone)]
pub struct OutgoingFile {
    /// Its name as the reader sees it.
    pub name: String,
    /// Its media type, `image/png`.
    pub media_type: String,
    /// `Content-ID` without brackets, for inline pictures.
    pub content_id: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a message was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComposeFault {
    /// A line break or control character in a field; holds the field's name.
    ControlCharacter(String),
    /// Not the name of a header field, or of one that only the program writes.
    HeaderName(String),
    /// Not a message id of the form `left@right`.
    MessageId(String),
    /// Not a media type.
    MediaType(String),
    /// A domain that can't be written in ASCII (IDNA).
    Domain(String),
    /// More than [`RECIPIENTS_MAX`].
    TooManyRecipients,
}

impl fmt::Display for ComposeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ControlCharacter(field) => write!(f, "a line break or control character in {field}"),
            Self::HeaderName(name) => write!(f, "{name:?} is not a header field that may be set"),
            Self::MessageId(id) => write!(f, "{id:?} is not a message id"),
            Self::MediaType(kind) => write!(f, "{kind:?} is not a media type"),
            Self::Domain(domain) => write!(f, "{domain:?} is not a domain that mail can go to"),
            Self::TooManyRecipients => write!(f, "more than {RECIPIENTS_MAX} recipients"),
        }
    }
}

impl std::error::Error for ComposeFault {}

impl Outgoing {
    /// Everybody whom the envelope names: to, copy and blind copy, each once.
    #[must_use]
    pub fn recipients(&self) -> Vec<Address> {
        let mut all: Vec<Address> = Vec::new();
        for mailbox in self.to.iter().chain(&self.cc).chain(&self.bcc) {
            if !all.contains(&mailbox.address) {
                all.push(mailbox.address.clone());
            }
        }
        all
    }
}

/// Writes a message: lines end with CRLF, everything is ASCII or encoded, blind copies are left out.
///
/// # Errors
/// The first field that can't be written as it is.
pub fn compose(mail: &Outgoing) -> Result<Vec<u8>, ComposeFault> {
    written(mail, body(mail))
}

/// Writes the answer to an invitation (RFC 6047): its words, and beside them the calendar that answers.
///
/// # Errors
/// The first field that can't be written as it is.
pub fn compose_answer(mail: &Outgoing, calendar: &str) -> Result<Vec<u8>, ComposeFault> {
    let kind = ContentType::new("text/calendar").attribute("charset", "utf-8").attribute("method", "REPLY");
    let text = MimePart::new("text/plain", crlf(mail.text.as_deref().unwrap_or_default()));
    written(mail, MimePart::new("multipart/alternative", vec![text, MimePart::new(kind, calendar.as_bytes().to_vec())]))
}

fn written(mail: &Outgoing, body: MimePart<'_>) -> Result<Vec<u8>, ComposeFault> {
    check(mail)?;
    let mut message = MessageBuilder::new()
        .header("Date", Raw::new(mail.date.to_rfc2822()))
        .header("From", address(&mail.from)?)
        .header("Message-ID", MessageId::new(mail.message_id.as_str()));
    for (name, list) in [("Reply-To", &mail.reply_to), ("To", &mail.to), ("Cc", &mail.cc)] {
        if !list.is_empty() {
            let list = list.iter().map(address).collect::<Result<Vec<_>, _>>()?;
            message = message.header(name, mail_builder::headers::address::Address::new_list(list));
        }
    }
    message = message.subject(mail.subject.as_str());
    if let Some(id) = &mail.in_reply_to {
        message = message.header("In-Reply-To", MessageId::new(id.as_str()));
    }
    let references = references(mail);
    if !references.is_empty() {
        message = message.header("References", MessageId::new_list(references.into_iter()));
    }
    for (name, value) in &mail.headers {
        message = message.header(name.as_str(), header_value(value));
    }
    // Writing into a vector of bytes can't fail.
    message.body(body).write_to_vec().map_err(|_| ComposeFault::ControlCharacter("message".to_owned()))
}

fn check(mail: &Outgoing) -> Result<(), ComposeFault> {
    const OWN: [&str; 16] = [
        "date",
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "bcc",
        "subject",
        "message-id",
        "in-reply-to",
        "references",
        "mime-version",
        "return-path",
        "received",
        "dkim-signature",
        "resent-from",
    ];
    if mail.to.len() + mail.cc.len() + mail.bcc.len() > RECIPIENTS_MAX {
        return Err(ComposeFault::TooManyRecipients);
    }
    one_line("Subject", &mail.subject)?;
    for mailbox in [&mail.from].into_iter().chain(&mail.reply_to).chain(&mail.to).chain(&mail.cc) {
        one_line("address", &mailbox.name)?;
    }
    for id in [&mail.message_id].into_iter().chain(&mail.in_reply_to).chain(&mail.references) {
        message_id(id)?;
    }
    for (name, value) in &mail.headers {
        let token = !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic() && b != b':');
        let lower = name.to_ascii_lowercase();
        if !token || OWN.contains(&lower.as_str()) || lower.starts_with("content-") {
            return Err(ComposeFault::HeaderName(name.clone()));
        }
        one_line(name, value)?;
    }
    for file in mail.inline.iter().chain(&mail.attachments) {
        one_line("file name", &file.name)?;
        media_type(&file.media_type)?;
        file.content_id.as_deref().map_or(Ok(()), content_id)?;
    }
    Ok(())
}

fn one_line(field: &str, value: &str) -> Result<(), ComposeFault> {
    if value.contains(char::is_control) { Err(ComposeFault::ControlCharacter(field.to_owned())) } else { Ok(()) }
}

fn message_id(id: &str) -> Result<(), ComposeFault> {
    let fits = id.len() <= 900 && id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>')) && id.contains('@');
    if fits { Ok(()) } else { Err(ComposeFault::MessageId(id.to_owned())) }
}

fn content_id(id: &str) -> Result<(), ComposeFault> {
    let fits = !id.is_empty() && id.len() <= 200 && id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"'));
    if fits { Ok(()) } else { Err(ComposeFault::MessageId(id.to_owned())) }
}

fn media_type(kind: &str) -> Result<(), ComposeFault> {
    let token = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    let fits = kind.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype) && !kind.eq_ignore_ascii_case("multipart"));
    if fits { Ok(()) } else { Err(ComposeFault::MediaType(kind.to_owned())) }
}

fn address(mailbox: &Mailbox) -> Result<mail_builder::headers::address::Address<'static>, ComposeFault> {
    let address = ascii_address(&mailbox.address)?;
    let name = Some(mailbox.name.clone()).filter(|name| !name.is_empty());
    Ok(mail_builder::headers::address::Address::new_address(name, address))
}

/// The address with its domain in ASCII (RFC 5891), as servers without SMTPUTF8 want it.
///
/// # Errors
/// A domain that IDNA refuses.
pub fn ascii_address(address: &Address) -> Result<String, ComposeFault> {
    if address.domain().is_ascii() {
        return Ok(address.as_str().to_owned());
    }
    let domain = match url::Host::parse(address.domain()) {
        Ok(url::Host::Domain(domain)) => domain,
        _ => return Err(ComposeFault::Domain(address.domain().to_owned())),
    };
    Ok(format!("{}@{domain}", address.local()))
}

fn references(mail: &Outgoing) -> Vec<String> {
    let mut all: Vec<String> = mail.references.clone();
    if let Some(answered) = &mail.in_reply_to {
        all.retain(|id| id != answered);
        all.push(answered.clone());
    }
    if all.len() > REFERENCES_WRITTEN_MAX {
        all.drain(1..=all.len() - REFERENCES_WRITTEN_MAX);
    }
    all
}

/// ASCII as it is, folded at blanks; other text as encoded words.
fn header_value(value: &str) -> HeaderType<'_> {
    let long_word = value.split(' ').any(|word| word.len() > LINE_BYTES_MAX - 100);
    if value.is_ascii() && !long_word { Raw::new(value).into() } else { mail_builder::headers::text::Text::new(value).into() }
}

/// `mixed(related(alternative(text, html), pictures…), files…)`, each layer only where it is needed.
fn body(mail: &Outgoing) -> MimePart<'_> {
    let text = mail.text.clone().unwrap_or_else(|| mail.html.as_deref().map(to_text).unwrap_or_default());
    let text = MimePart::new("text/plain", crlf(&text));
    let content = match &mail.html {
        None => text,
        Some(html) => {
            let html = MimePart::new("text/html", crlf(&whole_document(html)));
            MimePart::new("multipart/alternative", vec![text, related(html, &mail.inline)])
        }
    };
    if mail.attachments.is_empty() {
        return content;
    }
    let mut parts = vec![content];
    parts.extend(mail.attachments.iter().map(attachment));
    MimePart::new("multipart/mixed", parts)
}

fn related<'m>(html: MimePart<'m>, inline: &'m [OutgoingFile]) -> MimePart<'m> {
    if inline.is_empty() {
        return html;
    }
    let mut parts = vec![html];
    for file in inline {
        let kind = ContentType::new(file.media_type.as_str()).attribute("name", file.name.as_str());
        let disposition = ContentType::new("inline").attribute("filename", file.name.as_str());
        let mut part = MimePart::new(kind, file.bytes.clone()).header("Content-Disposition", disposition);
        if let Some(id) = &file.content_id {
            part = part.cid(id.as_str());
        }
        parts.push(part);
    }
    MimePart::new(ContentType::new("multipart/related").attribute("type", "text/html"), parts)
}

fn attachment(file: &OutgoingFile) -> MimePart<'_> {
    // A message may not be encoded (RFC 2046, 5.2.1); one with overlong or bare lines travels as a plain file.
    if file.media_type.eq_ignore_ascii_case("message/rfc822") {
        return if is_clean_message(&file.bytes) {
            MimePart::new("message/rfc822", file.bytes.clone()).attachment(file.name.as_str()).transfer_encoding("8bit")
        } else {
            MimePart::new("application/octet-stream", file.bytes.clone()).attachment(file.name.as_str())
        };
    }
    let kind = ContentType::new(file.media_type.as_str()).attribute("name", file.name.as_str());
    // A text file goes as bytes too: it arrives as it was, whatever its charset and line ends.
    if file.media_type.to_ascii_lowercase().starts_with("text/") {
        return MimePart::new(kind, encode_base64(&file.bytes).into_bytes()).attachment(file.name.as_str()).transfer_encoding("base64");
    }
    MimePart::new(kind, file.bytes.clone()).attachment(file.name.as_str())
}

/// Base64 in lines of 76 (RFC 2045, 6.8).
fn encode_base64(bytes: &[u8]) -> String {
    const LINE_BYTES: usize = 57;
    bytes.chunks(LINE_BYTES).map(|line| STANDARD.encode(line) + "\r\n").collect()
}

fn is_clean_message(bytes: &[u8]) -> bool {
    bytes.split(|b| *b == b'\n').all(|line| line.len() <= LINE_BYTES_MAX)
        && memchr::memchr_iter(b'\n', bytes).all(|at| at > 0 && bytes[at - 1] == b'\r')
        && !bytes.contains(&0)
}

fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace(['\r', '\n'], "\r\n").replace('\0', "")
}

fn whole_document(html: &str) -> String {
    if html.to_ascii_lowercase().contains("<html") {
        return html.to_owned();
    }
    format!("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n{html}\n</body></html>\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn mailbox(text: &str) -> Mailbox {
        Mailbox::parse_typed(text).unwrap().remove(0)
    }

    fn mail() -> Outgoing {
        Outgoing {
            from: mailbox("\"Wáng, 小明\" <wang@x.example>"),
            reply_to: vec![],
            to: vec![mailbox("Ahmed Ali <ahmed@gulf.example>")],
            cc: vec![mailbox("bob@例子.example")],
            bcc: vec![mailbox("boss@x.example")],
            subject: "报价单 – Quotation for 500 pieces of stainless steel pipes, FOB Ningbo, valid until the end of December".to_owned(),
            html: Some("<p>Dear Ahmed,<br>see <b>attached</b>.</p>".to_owned()),
            text: None,
            inline: vec![OutgoingFile {
                name: "logo.png".to_owned(),
                media_type: "image/png".to_owned(),
                content_id: Some("logo@x".to_owned()),
                bytes: vec![0x89, 0x50],
            }],
            attachments: vec![
                OutgoingFile {
                    name: "报价单 2026; \"final\".pdf".to_owned(),
                    media_type: "application/pdf".to_owned(),
                    content_id: None,
                    bytes: b"%PDF-1.7\n\xFF".to_vec(),
                },
                OutgoingFile {
                    name: "list.csv".to_owned(),
                    media_type: "text/csv".to_owned(),
                    content_id: None,
                    bytes: b"a,b\n1,\xB1\xA8\n".to_vec(),
                },
            ],
            message_id: "1@x.example".to_owned(),
            in_reply_to: Some("0@gulf.example".to_owned()),
            references: vec!["root@gulf.example".to_owned()],
            date: DateTime::parse_from_rfc3339("2026-11-22T18:00:00+08:00").unwrap(),
            headers: vec![("X-Campaign".to_owned(), "spring 春".to_owned())],
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let raw = compose(&mail()).unwrap();
        let back = parse(&raw);
        assert_eq!(back.defects, []);
        assert_eq!(back.subject, mail().subject);
        assert_eq!(back.from[0].name, "Wáng, 小明");
        assert_eq!(back.cc[0].address, "bob@xn--fsqu00a.example");
        assert_eq!(back.text, "Dear Ahmed,\nsee attached.");
        assert_eq!(back.date.unwrap().offset_minutes, 480);
        assert_eq!(back.references, ["root@gulf.example", "0@gulf.example"]);
        let names: Vec<_> = back.attachments.iter().map(|a| (a.name.clone().unwrap(), a.inline, a.size)).collect();
        assert_eq!(
            names,
            [("logo.png".to_owned(), true, 2), ("报价单 2026; \"final\".pdf".to_owned(), false, 10), ("list.csv".to_owned(), false, 9)]
        );
        assert_eq!(back.attachments[0].content_id.as_deref(), Some("logo@x"));
        assert_eq!(crate::part_bytes(&raw, &back.attachments[2].path).unwrap().as_ref(), b"a,b\n1,\xB1\xA8\n");
    }

    #[test]
    fn lines_are_ascii_short_and_end_with_crlf_and_blind_copies_are_not_written() {
        let raw = compose(&mail()).unwrap();
        assert!(raw.is_ascii());
        for line in raw.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
            assert!(line.ends_with(b"\r") && line.len() <= 79, "{}", String::from_utf8_lossy(line));
        }
        assert!(!String::from_utf8_lossy(&raw).contains("boss@"));
        assert_eq!(mail().recipients().len(), 3);
    }

    #[test]
    fn nothing_can_be_smuggled_into_the_header() {
        let refused = |change: fn(&mut Outgoing)| {
            let mut outgoing = mail();
            change(&mut outgoing);
            compose(&outgoing).unwrap_err()
        };
        assert_eq!(refused(|m| m.subject = "a\r\nBcc: x@y.example".to_owned()), ComposeFault::ControlCharacter("Subject".to_owned()));
        assert_eq!(refused(|m| m.to[0].name = "a\nb".to_owned()), ComposeFault::ControlCharacter("address".to_owned()));
        assert_eq!(refused(|m| m.headers.push(("X-A".to_owned(), "a\nb".to_owned()))), ComposeFault::ControlCharacter("X-A".to_owned()));
        assert_eq!(refused(|m| m.headers.push(("Bcc".to_owned(), "a".to_owned()))), ComposeFault::HeaderName("Bcc".to_owned()));
        assert_eq!(
            refused(|m| m.headers.push(("X-A: b\r\nC".to_owned(), "a".to_owned()))),
            ComposeFault::HeaderName("X-A: b\r\nC".to_owned())
        );
        assert_eq!(refused(|m| m.message_id = "a>\r\nb@c".to_owned()), ComposeFault::MessageId("a>\r\nb@c".to_owned()));
        assert_eq!(refused(|m| m.attachments[0].name = "a\"\r\nX: y".to_owned()), ComposeFault::ControlCharacter("file name".to_owned()));
        assert_eq!(refused(|m| m.attachments[0].media_type = "a/b; c=d".to_owned()), ComposeFault::MediaType("a/b; c=d".to_owned()));
        assert_eq!(refused(|m| m.to = vec![m.to[0].clone(); 1001]), ComposeFault::TooManyRecipients);
    }

    #[test]
    fn a_plain_mail_is_one_part() {
        let mut outgoing = mail();
        outgoing.html = None;
        outgoing.text = Some("你好\n.\nFrom here".to_owned());
        outgoing.attachments.clear();
        let raw = compose(&outgoing).unwrap();
        let back = parse(&raw);
        assert_eq!(back.text, "你好\n.\nFrom here");
        assert_eq!(crate::part_paths(&raw), ["1"]);
    }

    #[test]
    fn a_message_goes_along_unencoded() {
        let mut outgoing = mail();
        outgoing.attachments = vec![OutgoingFile {
            name: "x.eml".to_owned(),
            media_type: "message/rfc822".to_owned(),
            content_id: None,
            bytes: b"Subject: inner\r\n\r\nhi".to_vec(),
        }];
        let back = parse(&compose(&outgoing).unwrap());
        assert_eq!(back.attachments.last().map(|a| (a.declared_type.as_str(), a.size)), Some(("message/rfc822", 20)));
    }
}
