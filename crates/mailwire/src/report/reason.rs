//! Why mail did not arrive: from a server's words, its status and reply codes (RFC 3463, RFC 5248, RFC 5321), and how far the
//! delivery had come. What the words say weighs more than a code, since servers use the codes 5.0.0, 5.1.1 and 5.7.1 for anything.

use super::phrases;
use serde::{Deserialize, Serialize};

/// Why mail to an address did not arrive, or what else a report tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// The sender could not prove who he is: SPF, DKIM, DMARC.
    AuthFailure,
    /// The sending server is held in low esteem.
    BadReputation,
    /// The sending server is on a list, or was turned away at the door.
    Blocked,
    /// The content was refused: its form, its attachments.
    ContentError,
    /// It arrived.
    Delivered,
    /// The message is larger than this recipient allows.
    ExceedLimit,
    /// It was tried until it was too late.
    Expired,
    /// A complaint about a mail (RFC 5965).
    Feedback,
    /// Refused late, when the recipient or the content was looked at.
    Filtered,
    /// The recipient has moved away.
    HasMoved,
    /// There is no such domain or host.
    HostUnknown,
    /// The mailbox is full.
    MailboxFull,
    /// A program on the receiving server failed.
    MailerError,
    /// The message is too large for the server.
    MesgTooBig,
    /// It was lost on the way: no route, a loop.
    NetworkError,
    /// The server does not pass mail on.
    NoRelaying,
    /// The domain takes no mail at all.
    NotAccept,
    /// The message breaks the rules of its form.
    NotCompliantRfc,
    /// It is not said why.
    OnHold,
    /// A rule of the receiving house.
    PolicyViolation,
    /// The sender was refused.
    Rejected,
    /// The sending server has no name, or a wrong one.
    RequirePtr,
    /// The sender may not do what he tried.
    SecurityError,
    /// It was taken for spam.
    SpamDetected,
    /// Too much mail in too short a time.
    Speeding,
    /// The account is suspended.
    Suspend,
    /// A command was not understood.
    SyntaxError,
    /// The receiving server is broken.
    SystemError,
    /// The receiving server has no room.
    SystemFull,
    /// Too many connections or recipients at once.
    TooManyConn,
    /// Nothing at all is said.
    Undefined,
    /// There is no such recipient.
    UserUnknown,
    /// The recipient is away and says so.
    Vacation,
    /// A virus was found.
    VirusDetected,
}

impl Reason {
    /// Will mail to the address never arrive, whatever the sender does?
    #[must_use]
    pub fn is_hard(self) -> bool {
        matches!(self, Self::UserUnknown | Self::HostUnknown | Self::HasMoved | Self::NotAccept)
    }

    /// Does it say that a mail did not arrive? Otherwise it arrived, was complained about or answered by a machine.
    #[must_use]
    pub fn is_bounce(self) -> bool {
        !matches!(self, Self::Delivered | Self::Feedback | Self::Vacation)
    }

    /// Its word, as it is kept and translated.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AuthFailure => "authfailure",
            Self::BadReputation => "badreputation",
            Self::Blocked => "blocked",
            Self::ContentError => "contenterror",
            Self::Delivered => "delivered",
            Self::ExceedLimit => "exceedlimit",
            Self::Expired => "expired",
            Self::Feedback => "feedback",
            Self::Filtered => "filtered",
            Self::HasMoved => "hasmoved",
            Self::HostUnknown => "hostunknown",
            Self::MailboxFull => "mailboxfull",
            Self::MailerError => "mailererror",
            Self::MesgTooBig => "mesgtoobig",
            Self::NetworkError => "networkerror",
            Self::NoRelaying => "norelaying",
            Self::NotAccept => "notaccept",
            Self::NotCompliantRfc => "notcompliantrfc",
            Self::OnHold => "onhold",
            Self::PolicyViolation => "policyviolation",
            Self::Rejected => "rejected",
            Self::RequirePtr => "requireptr",
            Self::SecurityError => "securityerror",
            Self::SpamDetected => "spamdetected",
            Self::Speeding => "speeding",
            Self::Suspend => "suspend",
            Self::SyntaxError => "syntaxerror",
            Self::SystemError => "systemerror",
            Self::SystemFull => "systemfull",
            Self::TooManyConn => "toomanyconn",
            Self::Undefined => "undefined",
            Self::UserUnknown => "userunknown",
            Self::Vacation => "vacation",
            Self::VirusDetected => "virusdetected",
        }
    }
}

/// How far a delivery had come when it was refused (RFC 5321, 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The connection, or the sending server's greeting.
    Greeting,
    /// The sender's address.
    Sender,
    /// The recipient's address.
    Recipient,
    /// The message itself.
    Content,
}

/// What is known of one failure.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Facts<'t> {
    /// The server's words, lower case, blanks single.
    pub(super) said: &'t str,
    /// The status (RFC 3463).
    pub(super) status: Option<&'t str>,
    /// The reply code (RFC 5321, 4.2).
    pub(super) reply_code: Option<u16>,
    pub(super) stage: Option<Stage>,
    /// Was it a program on the server that spoke (`x-unix`)?
    pub(super) program: bool,
    pub(super) delayed: bool,
    /// The recipient's domain, lower case.
    pub(super) domain: &'t str,
}

/// The reason; none when nothing that is known says it.
pub(super) fn of(facts: &Facts<'_>) -> Option<Reason> {
    told_by_sure_status(facts)
        .or_else(|| phrases::STRONG.iter().find(|(_, all)| phrases::any_of(facts.said, all)).map(|(reason, _)| *reason))
        .or_else(|| access_denied(facts))
        .or_else(|| no_such_user(facts))
        .or_else(|| facts.program.then_some(Reason::MailerError))
        .or_else(|| phrases::WEAK.iter().find(|(_, all)| phrases::any_of(facts.said, all)).map(|(reason, _)| *reason))
        .or_else(|| told_by_status(facts))
}

/// What is left when neither words nor codes say why.
pub(super) fn by_default(facts: &Facts<'_>) -> Reason {
    match facts.stage {
        _ if facts.delayed => Reason::Expired,
        Some(Stage::Greeting) => Reason::Blocked,
        Some(Stage::Sender) => Reason::Rejected,
        Some(Stage::Recipient) if facts.reply_code == Some(550) => Reason::UserUnknown,
        Some(Stage::Content) if facts.reply_code.is_some_and(|code| code >= 550) => Reason::Filtered,
        _ => Reason::OnHold,
    }
}

/// Houses that number their reasons, or mean something else than they say.
pub(super) fn told_by_house(facts: &Facts<'_>) -> Option<Reason> {
    let said = facts.said;
    // Orange and Wanadoo: OFR_416, LPN001_108.
    if let Some((_, reason)) = numbered(said, &["ofr", "lpn"]).and_then(|code| phrases::ORANGE.iter().find(|(known, _)| *known == code)) {
        return Some(*reason);
    }
    // GoDaddy: IB607.
    if let Some((_, reason)) = numbered(said, &["ib"]).and_then(|code| phrases::GODADDY.iter().find(|(known, _)| *known == code)) {
        return Some(*reason);
    }
    if let Some((_, reason)) = phrases::HOUSES.iter().find(|(phrase, _)| phrases::any(said, &[phrase])) {
        return Some(*reason);
    }
    if let Some(reason) = told_by_gmail(facts) {
        return Some(reason);
    }
    // NTT Docomo refuses the sender with the words that others have for recipients.
    if facts.domain.contains("docomo") && said.contains("unknown user") {
        return Some(if facts.stage == Some(Stage::Content) { Reason::Rejected } else { Reason::Filtered });
    }
    None
}

/// Gmail numbers how far it had come: 14 is the recipient, 15 to 18 the message. Where the other server gave no telling status, it counts.
fn told_by_gmail(facts: &Facts<'_>) -> Option<Reason> {
    let state = facts.said.split_once("google tried to deliver")?.1.split_once("(state ")?.1;
    if facts.status.is_some_and(|s| !s.ends_with(".0")) {
        return None;
    }
    match state.split(')').next()?.parse::<u8>().ok()? {
        14 => Some(Reason::UserUnknown),
        15..=18 => Some(Reason::Filtered),
        _ => None,
    }
}

/// The number of a word that begins with one of the marks: `ofr_416`, `lpn001_108`, `ib607`.
fn numbered(said: &str, marks: &[&str]) -> Option<u16> {
    let words = said.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter_map(|word| marks.iter().find_map(|mark| word.strip_prefix(mark))).find_map(|rest| {
        let number = rest.rsplit('_').next().unwrap_or(rest);
        three_figures(number)
    })
}

fn three_figures(text: &str) -> Option<u16> {
    let figures = text.get(..3)?;
    let ends = text.as_bytes().get(3).is_none_or(|b| !b.is_ascii_digit());
    (ends && figures.bytes().all(|b| b.is_ascii_digit())).then(|| figures.parse().ok())?
}

/// Statuses that servers don't use for anything else.
fn told_by_sure_status(facts: &Facts<'_>) -> Option<Reason> {
    let (class, rest) = facts.status?.split_once('.')?;
    if !matches!(class, "4" | "5") {
        return None;
    }
    Some(match rest {
        "1.6" => Reason::HasMoved,
        "1.7" | "1.8" => Reason::Rejected,
        "1.2" if !facts.said.contains("user") => Reason::HostUnknown,
        "2.2" => Reason::MailboxFull,
        "2.3" => Reason::ExceedLimit,
        "3.4" => Reason::MesgTooBig,
        "7.13" => Reason::Suspend,
        "7.17" | "7.18" => Reason::HasMoved,
        "7.20" | "7.21" | "7.22" | "7.23" | "7.24" | "7.26" => Reason::AuthFailure,
        "7.25" => Reason::RequirePtr,
        "7.27" | "1.10" if facts.said.contains("null") || facts.said.contains("accept") => Reason::NotAccept,
        // Microsoft's: a sending address that is banned, a domain that fails DMARC, a server held in low esteem.
        "7.509" => Reason::AuthFailure,
        "7.650" | "7.651" | "7.652" => Reason::BadReputation,
        "7.705" | "7.708" | "7.750" => Reason::SecurityError,
        rest if rest.strip_prefix("7.").is_some_and(|n| n.len() == 3 && matches!(n.as_bytes()[0], b'5' | b'6') && n != "500") => {
            Reason::Blocked
        }
        rest if rest.starts_with("6.") => Reason::ContentError,
        _ => return None,
    })
}

/// `Access denied` says nothing but that it was refused: whom, the stage tells.
fn access_denied(facts: &Facts<'_>) -> Option<Reason> {
    if !phrases::any(facts.said, &["access denied", "address rejected: access", "permission denied"]) {
        return None;
    }
    Some(match facts.stage {
        Some(Stage::Greeting) => Reason::Blocked,
        Some(Stage::Sender) => Reason::Rejected,
        Some(Stage::Recipient) => Reason::UserUnknown,
        Some(Stage::Content) => Reason::Filtered,
        None => Reason::SecurityError,
    })
}

/// `User unknown`. Said of the recipient's address it is meant; said late, or nobody knows when and without its own status, a filter
/// refused the mail with these words.
fn no_such_user(facts: &Facts<'_>) -> Option<Reason> {
    let own_status = facts.status.is_some_and(|s| matches!(s.get(1..), Some(".1.0" | ".1.1" | ".1.3" | ".1.10" | ".1.351" | ".5.0")));
    let worded = phrases::any(facts.said, phrases::NO_SUCH_USER);
    let is_meant = match facts.stage {
        Some(Stage::Recipient) => true,
        Some(Stage::Content) => facts.status.is_some_and(|s| s.ends_with(".1.1")),
        Some(Stage::Sender | Stage::Greeting) => return None,
        // Nobody spoke SMTP: the recipient's own server says it. So do Microsoft's old servers by their number.
        None => own_status || facts.status.is_none() && facts.reply_code.is_none() || facts.said.contains("000c05a6"),
    };
    match (worded, is_meant) {
        (true, true) => Some(Reason::UserUnknown),
        (true, false) => Some(Reason::Filtered),
        (false, true) if own_status && !facts.status.is_some_and(|s| s.ends_with(".5.0")) => Some(Reason::UserUnknown),
        (false, _) => None,
    }
}

/// RFC 3463, RFC 5248.
fn told_by_status(facts: &Facts<'_>) -> Option<Reason> {
    let (class, rest) = facts.status?.split_once('.')?;
    if !matches!(class, "4" | "5") || facts.delayed {
        return None;
    }
    Some(match rest {
        "1.0" | "1.1" | "1.3" | "1.10" => Reason::UserUnknown,
        "1.2" => Reason::HostUnknown,
        "1.4" | "2.0" | "2.4" => Reason::Filtered,
        "1.9" | "3.0" | "3.3" | "3.5" | "4.3" | "5.4" | "5.5" => Reason::SystemError,
        "2.1" if class == "4" => Reason::Suspend,
        "2.1" => Reason::Filtered,
        "3.1" | "4.5" => Reason::SystemFull,
        "3.2" => Reason::NotAccept,
        "4.0" | "4.2" | "4.6" | "4.8" => Reason::NetworkError,
        "4.1" | "4.7" => Reason::Expired,
        "4.4" => Reason::HostUnknown,
        "5.1" | "5.2" => Reason::SyntaxError,
        "5.3" => Reason::TooManyConn,
        rest if rest.starts_with("4.3") => Reason::Expired,
        rest if rest.starts_with("7.") => Reason::SecurityError,
        _ => return None,
    })
}
