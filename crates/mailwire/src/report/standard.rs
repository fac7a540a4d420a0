//! The standard report (RFC 3464): groups of fields, one for each recipient.

use super::{Letter, Notice, Reason, Told, cut};
use crate::body;
use crate::defect::Defects;
use crate::header::fields::Header;

/// What a group says of its recipient.
pub(super) struct Group {
    address: String,
    original: Option<String>,
    action: String,
    status: Option<String>,
    /// The type before the words: `smtp`, `x-unix`.
    kind: String,
    said: String,
}

/// All groups of a report, in parts of their own or, where a server left the parts out, in its text.
pub(super) fn groups(letter: &Letter<'_>) -> Vec<Group> {
    let mut all = Vec::new();
    let is_status = |kind: &str| matches!(kind, "message/delivery-status" | "message/global-delivery-status");
    for leaf in letter.tree.leaves.iter().filter(|leaf| is_status(&leaf.content.value)) {
        let (bytes, _) = body::leaf_bytes(letter.raw, leaf);
        let bytes = bytes.get(..super::REPORT_BYTES_MAX).unwrap_or(&bytes);
        all.extend(of_text(&String::from_utf8_lossy(bytes)));
    }
    if all.is_empty() && letter.text.contains("inal-") {
        all = of_text(letter.text);
    }
    all
}

pub(super) fn of_text(text: &str) -> Vec<Group> {
    // Some servers put a line of blanks between the groups, some end their lines with a carriage return alone.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.lines().map(|line| if line.trim().is_empty() { "" } else { line }).collect();
    let groups = lines.split(|line| line.is_empty()).take(super::NOTICES_MAX * 3);
    groups.filter_map(group).take(super::NOTICES_MAX).collect()
}

fn group(lines: &[&str]) -> Option<Group> {
    // A sentence may stand before the fields, where they are in the text.
    let from = lines.iter().position(|line| field_name(line).is_some())?;
    let header_text = lines[from..].join("\n");
    let header = Header::read(header_text.as_bytes(), &mut Defects::default());
    let address = |name: &str| header.plain(name).map(|value| typed(&value).1).filter(|address| !address.is_empty());
    let original = address("Original-Recipient");
    let last = address("Final-Recipient").or_else(|| address("X-Actual-Recipient"));
    let has_at = |address: &Option<String>| address.as_deref().is_some_and(|a| a.contains('@'));
    let address = if has_at(&last) || !has_at(&original) { last.or_else(|| original.clone()) } else { original.clone() }?;
    let (kind, said) = header.plain("Diagnostic-Code").map(|code| typed(&code)).unwrap_or_default();
    let status = header.plain("Status").and_then(|value| {
        let word = value.split(|c: char| !(c.is_ascii_digit() || c == '.')).find(|word| word.contains('.'))?;
        Some(word.trim_matches('.').to_owned())
    });
    let said = match header.plain("Status") {
        // The words are in brackets behind the status.
        Some(value) if said.is_empty() => {
            value.split_once('(').map(|(_, words)| words.trim_end_matches(')').to_owned()).unwrap_or_default()
        }
        _ => said,
    };
    let original = original.filter(|o| !o.eq_ignore_ascii_case(&address));
    let action = header.plain("Action").unwrap_or_default().to_ascii_lowercase();
    Some(Group { address, original, action, status, kind, said })
}

fn field_name(line: &str) -> Option<&str> {
    const FIELDS: [&str; 6] = ["final-recipient", "original-recipient", "action", "status", "diagnostic-code", "x-actual-recipient"];
    let (name, _) = line.split_once(':')?;
    FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field)).then_some(name)
}

/// `rfc822; <name@host>`: the type, lower case, and what it is.
fn typed(value: &str) -> (String, String) {
    let (kind, rest) = value.split_once(';').unwrap_or(("", value));
    let is_kind = kind.len() < 20 && !kind.contains(char::is_whitespace);
    let (kind, rest) = if is_kind { (kind.trim().to_ascii_lowercase(), rest) } else { (String::new(), value) };
    (kind, rest.trim().trim_start_matches('<').trim_end_matches('>').trim().to_owned())
}

impl Group {
    /// What the group tells, with the help of what the text says of the same address.
    pub(super) fn notice(self, letter: &Letter<'_>, told: &[Told], alone: bool) -> Notice {
        let delivered = matches!(self.action.split_whitespace().next(), Some("delivered" | "relayed" | "expanded" | "deliverable"))
            || self.action.is_empty() && self.status.as_deref().is_some_and(|s| s.starts_with('2'));
        if delivered {
            return Notice {
                address: self.address,
                original: self.original,
                delayed: false,
                reply_code: super::words::reply_code(&self.said.to_lowercase()),
                reason: Reason::Delivered,
                hard: false,
                said: cut(&self.said),
                status: self.status,
            };
        }
        let mine = told.iter().find(|t| t.address.eq_ignore_ascii_case(&self.address));
        let around = match mine {
            Some(told) if !alone => told.said.clone(),
            None if !alone => String::new(),
            _ => letter.text.to_owned(),
        };
        // Some servers leave the words to the text.
        let said = if self.said.is_empty() { mine.map(|told| told.said.clone()).unwrap_or_default() } else { self.said };
        Told {
            address: self.address,
            original: self.original,
            said,
            around,
            status: self.status,
            delayed: self.action.starts_with("delayed"),
            program: self.kind == "x-unix",
        }
        .notice(letter)
    }
}
