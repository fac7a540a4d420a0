//! The answer to an invitation (RFC 5546, 3.2.3): a calendar of method `REPLY` that names one attendee and what he says.

use super::Invitation;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What somebody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// He comes.
    Accepted,
    /// He may come.
    Tentative,
    /// He doesn't come.
    Declined,
}

impl Answer {
    /// As a calendar writes it (`PARTSTAT`).
    #[must_use]
    pub fn as_word(self) -> &'static str {
        match self {
            Self::Accepted => "ACCEPTED",
            Self::Tentative => "TENTATIVE",
            Self::Declined => "DECLINED",
        }
    }

    /// What a calendar's word means; none for one who hasn't answered.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Accepted, Self::Tentative, Self::Declined].into_iter().find(|answer| answer.as_word().eq_ignore_ascii_case(word))
    }
}

/// Writes the answer of one attendee; lines are folded and end with CRLF.
#[must_use]
pub fn answer(invitation: &Invitation, address: &str, name: &str, answer: Answer, now: DateTime<Utc>) -> String {
    let name: String = name.chars().filter(|c| !c.is_control() && *c != '"').collect();
    let named = if name.trim().is_empty() { String::new() } else { format!(";CN=\"{}\"", name.trim()) };
    let address: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "PRODID:-//Tradewind//Mail//EN".to_owned(),
        "VERSION:2.0".to_owned(),
        "METHOD:REPLY".to_owned(),
        "BEGIN:VEVENT".to_owned(),
    ];
    lines.extend(invitation.repeated.iter().map(|line| as_utc(line, invitation)));
    lines.push(format!("DTSTAMP:{}", now.format("%Y%m%dT%H%M%SZ")));
    lines.push(format!("ATTENDEE;PARTSTAT={}{named}:mailto:{address}", answer.as_word()));
    lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()]);
    lines.iter().map(|line| folded(line)).collect()
}

/// A time on the world's clock where that is known: the answer brings no rules of zones.
fn as_utc(line: &str, invitation: &Invitation) -> String {
    let name = line.split([':', ';']).next().unwrap_or_default().to_ascii_uppercase();
    let time = match &*name {
        "DTSTART" => invitation.start.as_ref(),
        "DTEND" => invitation.end.as_ref(),
        "RECURRENCE-ID" => invitation.instance.as_ref(),
        _ => None,
    };
    match time.and_then(|time| time.utc) {
        Some(at) => format!("{name}:{}", at.format("%Y%m%dT%H%M%SZ")),
        None => line.chars().filter(|c| !c.is_control()).collect(),
    }
}

/// RFC 5545, 3.1: at most 75 bytes a line.
fn folded(line: &str) -> String {
    const LINE_BYTES_MAX: usize = 73;
    let mut out = String::new();
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LINE_BYTES_MAX {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}
