//! Reports that are no failures: complaints (RFC 5965), what Amazon's mail service notifies of, absences (RFC 3834).

use super::forms::addresses;
use super::{Letter, Notice, Reason, cut, words};
use crate::parse::AutomaticHeaders;

fn notice(address: &str, reason: Reason, said: &str, status: Option<String>) -> Notice {
    Notice {
        address: address.to_owned(),
        original: None,
        delayed: false,
        reply_code: words::reply_code(&said.to_lowercase()),
        hard: reason.is_hard(),
        reason,
        said: cut(said),
        status,
    }
}

/// A complaint: who complained is mostly hidden; the mail's recipients stand for him.
pub(super) fn complaints(letter: &Letter<'_>) -> Vec<Notice> {
    let feedback = letter.part(&["message/feedback-report"]);
    if feedback.is_none() && !is_complaint_of_hotmail(letter) {
        return Vec::new();
    }
    let feedback = feedback.unwrap_or_default();
    let named: Vec<&str> = feedback
        .lines()
        .filter(|line| {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            matches!(&*name, "original-rcpt-to" | "removal-recipient" | "redacted-address")
        })
        .flat_map(|line| addresses(line.split_once(':').map_or("", |(_, value)| value)))
        .collect();
    let to = letter.returned("To").unwrap_or_default();
    let mut all: Vec<Notice> = Vec::new();
    for address in if named.is_empty() { addresses(&to) } else { named } {
        all.push(notice(address, Reason::Feedback, &letter.subject, None));
    }
    if all.is_empty() {
        all.push(notice("", Reason::Feedback, &letter.subject, None));
    }
    all
}

/// Is it from a house whose notifications are read?
pub(super) fn is_of_house(from: &str) -> bool {
    ["@sns.amazonaws.com", "staff@hotmail.com", ".dion.ne.jp"].iter().any(|house| from.contains(house))
}

/// Hotmail's complaints have no part of their own: the subject says it.
fn is_complaint_of_hotmail(letter: &Letter<'_>) -> bool {
    letter.from.contains("staff@hotmail.com") && letter.subject.starts_with("complaint about message from")
}

/// Amazon's notifications are JSON in a text that is wrapped at will.
pub(super) fn of_amazon(letter: &Letter<'_>) -> Vec<Notice> {
    if !letter.from.contains("@sns.amazonaws.com") {
        return Vec::new();
    }
    // Lines are cut with an exclamation mark; no string of it holds a line end.
    let json = letter.text.replace("!\n ", "").replace(['\n', '\r'], "");
    let field = |object: &str, name: &str| -> Option<String> {
        let after = object.split_once(&format!("\"{name}\":\""))?.1;
        Some(after.split('"').next()?.to_owned())
    };
    let kind = field(&json, "notificationType").or_else(|| field(&json, "eventType")).unwrap_or_default();
    let list = |name: &str| {
        json.split_once(&format!("\"{name}\":[")).and_then(|(_, after)| after.split(']').next()).unwrap_or_default().to_owned()
    };
    match &*kind {
        "Bounce" => list("bouncedRecipients")
            .split('{')
            .filter_map(|object| {
                let address = field(object, "emailAddress")?;
                let said = field(object, "diagnosticCode").unwrap_or_default();
                let told = super::Told {
                    address,
                    original: None,
                    said,
                    around: String::new(),
                    status: field(object, "status"),
                    delayed: false,
                    program: false,
                };
                Some(told.notice(letter))
            })
            .collect(),
        "Complaint" => list("complainedRecipients")
            .split('{')
            .filter_map(|object| Some(notice(&field(object, "emailAddress")?, Reason::Feedback, "", None)))
            .collect(),
        "Delivery" => {
            let said = field(&json, "smtpResponse").unwrap_or_default();
            addresses(&list("recipients")).into_iter().map(|a| notice(a, Reason::Delivered, &said, words::status(&said))).collect()
        }
        _ => Vec::new(),
    }
}

/// A machine's answer that its reader is away.
pub(super) fn absence(from: &str, subject: &str, text: &str, automatic: &AutomaticHeaders) -> Option<Notice> {
    const CALLED: [&str; 18] = [
        "out of office",
        "out of the office",
        "away until",
        "away from my mail",
        "auto reply",
        "auto-reply",
        "auto:",
        "autoreply",
        "auto response",
        "automatic reply",
        "automatic response",
        "automated reply",
        "vacation",
        "abwesenheit",
        "自动回复",
        "自動返信",
        "automatische antwort",
        "respuesta automática",
    ];
    let replied = automatic.auto_submitted.as_deref().is_some_and(|word| word == "auto-replied")
        || automatic.precedence.as_deref() == Some("auto_reply")
        || automatic.vendor && automatic.precedence.as_deref().is_none_or(|p| p != "list");
    let absent = replied || automatic.is_automatic() && CALLED.iter().any(|words| subject.contains(words));
    if !absent || super::forms::is_of_server(from) {
        return None;
    }
    Some(notice(addresses(from).first()?, Reason::Vacation, text, None))
}
