//! Letters outside the stories: enquiries of unknown buyers, colleagues, forwarders, newsletters, automatic answers, bounces.

use super::catalogue::{MAILBOXES, colleague_by};
use super::content::{DemoMail, attachment};
use super::mime::{Letter, Person, bounce, page};
use super::{hash, signature};
use chrono::{DateTime, Duration, Utc};

/// All of them.
pub fn loose(now: DateTime<Utc>) -> Vec<DemoMail> {
    let parts = include_str!("data/loose.txt").split("=== ").filter(|part| !part.trim().is_empty());
    parts.filter_map(|part| letter(part, now)).collect()
}

/// `in | mailbox | Name <address> | hours ago | words | subject`, then the text.
fn letter(part: &'static str, now: DateTime<Utc>) -> Option<DemoMail> {
    let (head, text) = part.split_once('\n')?;
    let cells: Vec<&str> = head.splitn(6, '|').map(str::trim).collect();
    let [direction, key, others, hours, words, subject] = cells.as_slice() else { return None };
    let (_, address, name, owner) = MAILBOXES.iter().find(|(k, ..)| key.starts_with(*k))?;
    let at = now - Duration::seconds(seconds(hours)?);
    let us = Person { name: (*name).to_owned(), address: (*address).to_owned() };
    let them: Vec<Person> = others.split(", ").map(person).collect();
    let out = *direction == "out";
    let text = text.trim();
    let words: Vec<&str> = words.split_whitespace().collect();
    let files = words.iter().filter_map(|w| w.strip_prefix("file=")).map(|name| attachment(name, "Haiyao", &[], at)).collect();
    let has_signature = out && text.ends_with(',');
    let sign = signature(colleague_by(*owner), "en");
    let from = if out { us.clone() } else { them.first()?.clone() };
    let domain = from.address.split('@').nth(1)?.to_owned();
    let letter = Letter {
        to: if out { them } else { vec![us] },
        subject: (*subject).to_owned(),
        at,
        id: format!("{:016x}.{}@{domain}", hash(head), at.timestamp()),
        references: Vec::new(),
        text: if has_signature { format!("{text}\n{}", sign.0) } else { text.to_owned() },
        html: written_as_html(head).then(|| page(text, "", if has_signature { &sign.1 } else { "" }, text.contains("ال"))),
        files,
        extra: extra(&words, &domain),
        from,
    };
    let raw = match words.iter().find_map(|w| w.strip_prefix("bounce=")) {
        Some(recipient) => bounce(&letter, recipient),
        None => letter.raw(),
    };
    Some(DemoMail { mailbox: key.chars().next()?, sent: out, at, seen: !words.contains(&"unread"), starred: false, answered: false, raw })
}

/// `1.4` hours in seconds.
fn seconds(hours: &str) -> Option<i64> {
    let (whole, tenth) = hours.split_once('.').unwrap_or((hours, "0"));
    Some(whole.parse::<i64>().ok()? * 3_600 + tenth.parse::<i64>().ok()? * 360)
}

/// Two of three are.
fn written_as_html(head: &str) -> bool {
    !hash(head).is_multiple_of(3)
}

/// `Name <address>`, or the address alone.
pub fn person(text: &str) -> Person {
    match text.split_once(" <") {
        Some((name, address)) => Person { name: name.to_owned(), address: address.trim_end_matches('>').to_owned() },
        None => Person { name: String::new(), address: text.to_owned() },
    }
}

/// Header fields of what no person wrote.
fn extra(words: &[&str], domain: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if words.contains(&"auto") {
        lines.extend(["Auto-Submitted: auto-replied".to_owned(), "X-Auto-Response-Suppress: All".to_owned()]);
    }
    if words.contains(&"list") {
        lines.extend([
            format!("List-Id: <news.{domain}>"),
            format!("List-Unsubscribe: <https://{domain}/unsubscribe>, <mailto:unsubscribe@{domain}>"),
            "Precedence: bulk".to_owned(),
        ]);
    }
    lines
}
