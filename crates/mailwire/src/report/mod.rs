//! What reports tell of a mail: that it did not arrive, where and why; that it was delayed, arrived, was complained about, or met an
//! absent reader. The standard report (RFC 3464, RFC 5965), and what servers write instead.

mod forms;
mod notices;
mod phrases;
mod reason;
mod standard;
mod words;

pub use reason::Reason;

use crate::body;
use crate::defect::Defects;
use crate::header::{fields::Header, ids};
use crate::parse::AutomaticHeaders;
use crate::structure::{self, Tree};
use reason::{Facts, Stage};
use serde::Serialize;
use std::collections::BTreeSet;

/// Addresses of one report that are read.
pub const NOTICES_MAX: usize = 100;
/// Bytes of a part that are read.
const REPORT_BYTES_MAX: usize = 256 << 10;
/// Characters of a server's words that are kept.
const SAID_CHARS_MAX: usize = 300;

/// What a report tells of one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// The address, as the report writes it.
    pub address: String,
    /// The one that the mail was written to, where it was forwarded from there.
    pub original: Option<String>,
    /// Is it only held up, and will be tried again?
    pub delayed: bool,
    /// The status (RFC 3463): `5.1.1`.
    pub status: Option<String>,
    /// The reply code (RFC 5321, 4.2): 550.
    pub reply_code: Option<u16>,
    /// Why.
    pub reason: Reason,
    /// Will mail never arrive there, whatever the sender does?
    pub hard: bool,
    /// The server's words; may be empty.
    pub said: String,
}

/// What a message that is a report tells of each address; a message that is none has nothing to tell.
pub(crate) fn read(raw: &[u8], tree: &Tree<'_>, text: &str, subject: &str, automatic: &AutomaticHeaders) -> Vec<Notice> {
    let from = tree.header.plain("From").unwrap_or_default().to_lowercase();
    let subject = subject.to_lowercase();
    // Nearly all mails end here.
    if !may_be_report(tree, &from, &subject, text) {
        return notices::absence(&from, &subject, text, automatic).into_iter().collect();
    }
    let letter = Letter::new(raw, tree, text, from, subject);
    let mut all = notices::complaints(&letter);
    if all.is_empty() {
        all = notices::of_amazon(&letter);
    }
    if all.is_empty() && letter.is_report() {
        all = failures(&letter);
    }
    if all.is_empty() {
        all.extend(notices::absence(&letter.from, &letter.subject, text, automatic));
    }
    let mut once = BTreeSet::new();
    all.retain(|notice| once.insert((notice.address.to_lowercase(), notice.reason == Reason::Feedback && notice.address.is_empty())));
    all.truncate(NOTICES_MAX);
    all
}

/// Is there any sign of a report? Cheap, since every mail passes here.
fn may_be_report(tree: &Tree<'_>, from: &str, subject: &str, text: &str) -> bool {
    tree.content.value == "multipart/report"
        || tree.leaves.iter().any(|leaf| is_report_part(&leaf.content.value))
        || tree.header.raw("X-Failed-Recipients").is_some()
        || forms::is_of_server(from)
        || forms::is_called_report(subject)
        || notices::is_of_house(from)
        || forms::is_forwarded_report(text)
}

fn is_report_part(content_type: &str) -> bool {
    matches!(content_type, "message/delivery-status" | "message/global-delivery-status" | "message/feedback-report")
}

/// The Message-ID of the mail that a report tells of, without brackets.
pub(crate) fn returned_message_id(raw: &[u8], tree: &Tree<'_>, text: &str) -> Option<String> {
    let letter = Letter::new(raw, tree, text, String::new(), String::new());
    letter.returned("Message-ID").and_then(|value| ids::read(value.as_bytes()).into_iter().next())
}

/// A message that may be a report.
struct Letter<'l> {
    raw: &'l [u8],
    tree: &'l Tree<'l>,
    /// What is said, without the mail that came back.
    text: &'l str,
    /// The mail that came back, as far as it stands in the text.
    copy: &'l str,
    /// Lower case.
    subject: String,
    /// The first author's address, lower case.
    from: String,
}

impl<'l> Letter<'l> {
    fn new(raw: &'l [u8], tree: &'l Tree<'l>, text: &'l str, from: String, subject: String) -> Self {
        let text = text.get(..text.floor_char_boundary(REPORT_BYTES_MAX)).unwrap_or(text);
        let at = forms::copy_from(text);
        Self { raw, tree, text: &text[..at], copy: &text[at..], subject, from }
    }

    fn part(&self, types: &[&str]) -> Option<String> {
        let leaf = self.tree.leaves.iter().find(|leaf| types.contains(&&*leaf.content.value))?;
        let (bytes, _) = body::leaf_bytes(self.raw, leaf);
        Some(String::from_utf8_lossy(bytes.get(..REPORT_BYTES_MAX).unwrap_or(&bytes)).replace("\r\n", "\n"))
    }

    /// A field of the mail that came back.
    fn returned(&self, name: &str) -> Option<String> {
        let of = |text: &str| Header::read(text.trim_start().as_bytes(), &mut Defects::default()).plain(name);
        self.part(&["message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers"])
            .and_then(|part| of(&part))
            .or_else(|| {
                let mark = format!("\n{}:", name.to_lowercase());
                // Folding keeps the places: only ASCII letters are folded.
                let lower = self.copy.to_ascii_lowercase();
                let at = lower.find(&mark)? + 1;
                of(self.copy.get(at..)?)
            })
    }

    /// Does a server write? By what it is, by whom it is from, by how it is called.
    fn is_report(&self) -> bool {
        let parts = ["message/delivery-status", "message/global-delivery-status"];
        let declared = self.tree.content.value == "multipart/report"
            && self.tree.content.param("report-type").is_none_or(|t| t.eq_ignore_ascii_case("delivery-status"));
        declared
            || self.tree.leaves.iter().any(|leaf| parts.contains(&&*leaf.content.value))
            || self.tree.header.raw("X-Failed-Recipients").is_some()
            || forms::is_of_server(&self.from)
            || notices::is_of_house(&self.from) && forms::tells_failure(self.text)
            || forms::is_called_report(&self.subject) && forms::tells_failure(self.text)
            || forms::is_forwarded_report(self.text)
    }
}

/// The addresses that mail did not arrive at.
fn failures(letter: &Letter<'_>) -> Vec<Notice> {
    let said = forms::recipients(letter);
    let groups = standard::groups(letter);
    if groups.is_empty() && said.is_empty() {
        return enclosed(letter);
    }
    if groups.is_empty() {
        return said.into_iter().map(|told| told.notice(letter)).collect();
    }
    let alone = groups.len() == 1;
    groups.into_iter().map(|group| group.notice(letter, &said, alone)).collect()
}

/// A gateway that wraps another server's report and says nothing itself; else whom the mail that came back was written to.
fn enclosed(letter: &Letter<'_>) -> Vec<Notice> {
    if let Some(leaf) = letter.tree.leaves.iter().find(|leaf| leaf.content.value == "message/rfc822") {
        let (bytes, _) = body::leaf_bytes(letter.raw, leaf);
        let tree = structure::read(&bytes, None, &mut Defects::default());
        if tree.leaves.iter().any(|leaf| is_report_part(&leaf.content.value)) {
            let text = body::read(&bytes, &tree, None, &mut Defects::default()).text;
            let inner = Letter::new(&bytes, &tree, &text, String::new(), String::new());
            let said = forms::recipients(&inner);
            let groups = standard::groups(&inner);
            let alone = groups.len() == 1;
            return groups.into_iter().map(|group| group.notice(&inner, &said, alone)).collect();
        }
    }
    // Some wrap it as text.
    let quoted = standard::of_text(letter.copy);
    if !quoted.is_empty() {
        return quoted.into_iter().map(|group| group.notice(letter, &[], true)).collect();
    }
    forms::returned_to(letter).into_iter().map(|told| told.notice(letter)).collect()
}

/// Puts together what is known of one address.
struct Told {
    address: String,
    original: Option<String>,
    /// The server's words as they stand in its report.
    said: String,
    /// What stands around them.
    around: String,
    status: Option<String>,
    delayed: bool,
    program: bool,
}

impl Told {
    fn notice(self, letter: &Letter<'_>) -> Notice {
        let said = words::plain(&self.said);
        let around = words::plain(&self.around);
        let within = words::status(&said).filter(|s| !s.ends_with(".0.0"));
        let status = within.or_else(|| self.status.clone()).or_else(|| words::status(&said));
        let reply_code = words::reply_code(&said).or_else(|| words::reply_code(&around));
        let domain = self.address.rsplit('@').next().unwrap_or_default().to_lowercase();
        let stage = words::stage(&said).or_else(|| words::stage(&around)).or_else(|| words::stage_of_headers(letter));
        let facts = Facts {
            said: &said,
            status: status.as_deref(),
            reply_code,
            stage,
            program: self.program,
            delayed: self.delayed,
            domain: &domain,
        };
        let wider = Facts { said: &around, ..facts };
        let reason = reason::told_by_house(&facts)
            .or_else(|| reason::told_by_house(&wider))
            .or_else(|| reason::of(&facts))
            .or_else(|| reason::of(&wider))
            .unwrap_or_else(|| if said.is_empty() && around.is_empty() { Reason::Undefined } else { reason::by_default(&facts) });
        let shown = if self.said.trim().is_empty() { status.clone().unwrap_or_default() } else { self.said };
        Notice {
            address: self.address,
            original: self.original,
            delayed: self.delayed,
            reply_code,
            reason,
            hard: reason.is_hard(),
            said: cut(&shown),
            status,
        }
    }
}

fn cut(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SAID_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests;
