//! A mail of the teaching or judging part: one JSON object a line. It becomes the bytes of a mail, so that teaching, judging and the
//! daily work read mails in the same way.

use crate::letter::Letter;
use crate::{MailLabel, NONE};
use base64::Engine;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A mail with the label that a person put.
#[derive(Debug, Clone, Deserialize)]
pub struct Sample {
    /// Its language.
    pub lang: String,
    /// The label's word, or `none`.
    pub label: String,
    /// Labels that a fair judge could put too.
    #[serde(default)]
    pub also: Vec<String>,
    /// `Name <address>`.
    pub from: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// Header fields that tell machines.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// Reads samples.
///
/// # Errors
/// The number of the line that is none, with the reason.
pub fn read(jsonl: &str) -> Result<Vec<Sample>, String> {
    let mut samples = Vec::new();
    for (number, line) in jsonl.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let sample: Sample = serde_json::from_str(line).map_err(|e| format!("line {}: {e}", number + 1))?;
        if class_of(&sample.label).is_none() {
            return Err(format!("line {}: no label is called {}", number + 1, sample.label));
        }
        samples.push(sample);
    }
    Ok(samples)
}

fn class_of(word: &str) -> Option<usize> {
    if word == "none" { Some(NONE) } else { MailLabel::from_word(word).map(MailLabel::class) }
}

impl Sample {
    /// The number of its class.
    #[must_use]
    pub fn class(&self) -> usize {
        class_of(&self.label).unwrap_or(NONE)
    }

    /// May it bear this class too?
    #[must_use]
    pub fn allows(&self, class: usize) -> bool {
        self.class() == class || self.also.iter().any(|a| class_of(a) == Some(class))
    }

    /// The bytes of the mail.
    #[must_use]
    pub fn raw(&self) -> Vec<u8> {
        let (name, address) = match self.from.rsplit_once('<') {
            Some((name, rest)) => (name.trim().trim_matches('"'), rest.trim_end_matches('>').trim()),
            None => ("", self.from.trim()),
        };
        let mut head = format!("From: {} <{address}>\r\nSubject: {}\r\nMIME-Version: 1.0\r\n", encoded(name), encoded(&self.subject));
        let report = self.headers.get("Content-Type").is_some_and(|c| c.contains("report"));
        for (name, value) in self.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("Content-Type")) {
            head.push_str(&format!("{name}: {}\r\n", value.replace(['\r', '\n'], " ")));
        }
        let text = base64::engine::general_purpose::STANDARD.encode(&self.text);
        let lines = text.as_bytes().chunks(76).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>().join("\r\n");
        let part = format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{lines}\r\n");
        let body = if report {
            format!(
                "Content-Type: multipart/report; report-type=delivery-status; boundary=\"=part\"\r\n\r\n--=part\r\n{part}--=part\r\n\
                 Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nAction: failed\r\n--=part--\r\n"
            )
        } else {
            part
        };
        format!("{head}{body}").into_bytes()
    }

    /// What is looked at of it.
    #[must_use]
    pub fn letter(&self) -> Letter {
        Letter::of(&mailwire::parse(&self.raw()))
    }
}

/// Encoded words (RFC 2047), each short enough for a line.
fn encoded(text: &str) -> String {
    if text.is_ascii() && !text.contains(['<', '>', '"', ',', '=', '(', ')', '@', ':', ';', '\r', '\n']) {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let word = |c: &[char]| format!("=?utf-8?B?{}?=", base64::engine::general_purpose::STANDARD.encode(c.iter().collect::<String>()));
    chars.chunks(12).map(word).collect::<Vec<_>>().join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::Origin;

    #[test]
    fn a_sample_is_a_mail() {
        let line = r#"{"lang":"zh","label":"bounce","from":"系统, \"邮件\" <MAILER-DAEMON@mx.example>","subject":"退信：您的邮件（含附件）无法送达收件人","text":"您好，\n无法送达","headers":{"Content-Type":"multipart/report; report-type=delivery-status"}}"#;
        let sample = &read(line).unwrap()[0];
        let letter = sample.letter();
        assert_eq!(letter.subject, "退信：您的邮件（含附件）无法送达收件人");
        assert_eq!(letter.from_address, "mailer-daemon@mx.example");
        assert!(letter.text.contains("无法送达"));
        assert_eq!(letter.origin, Origin::DeliveryReport);
    }

    #[test]
    fn a_wrong_line_is_named() {
        assert!(read("{}").unwrap_err().starts_with("line 1"));
        let unknown = r#"{"lang":"en","label":"party","from":"a","subject":"","text":""}"#;
        assert!(read(unknown).unwrap_err().contains("party"));
    }
}
