//! What is looked at of a mail.

use crate::MailLabel;
use mailwire::ParsedMail;

/// Only this much of what the writer wrote himself is looked at, in characters: a mail says early what it is about.
const TEXT_CHARS_MAX: usize = 3_000;
/// Names of files that are looked at.
const FILES_MAX: usize = 10;

/// What headers say for certain of where a mail comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// Nothing: a person may have written it.
    #[default]
    Unknown,
    /// A report on delivery (RFC 3464).
    DeliveryReport,
    /// A machine answered, or nothing more is known of it (RFC 3834); which kind, its words tell.
    Machine,
    /// A program wrote it unasked (RFC 3834, `auto-generated`): a form on a website that a buyer filled in, a bank, a carrier, a mail
    /// server. What it is about, its words tell.
    Generated,
    /// A mailing list or bulk mail (RFC 2369, RFC 2919, `Precedence: bulk`).
    List,
    /// One of the mailbox's own company.
    Colleague,
}

impl Origin {
    /// What the headers of a mail say. That a colleague wrote it is known only to who knows the company.
    #[must_use]
    pub fn of(mail: &ParsedMail) -> Self {
        let submitted = mail.automatic.auto_submitted.as_deref().filter(|word| *word != "no");
        let precedence = mail.automatic.precedence.as_deref();
        let list = mail.list.id.is_some() || !mail.list.unsubscribe.is_empty();
        if mail.is_delivery_report {
            Self::DeliveryReport
        } else if list {
            Self::List
        } else if submitted == Some("auto-generated") && precedence.is_none() {
            Self::Generated
        } else if submitted.is_some() || precedence == Some("auto_reply") {
            Self::Machine
        } else if matches!(precedence, Some("bulk" | "list" | "junk")) {
            Self::List
        } else {
            Self::Unknown
        }
    }

    /// Which labels are left when words alone speak for this one; none: all of them.
    pub(crate) fn possible(self, by_words: Option<MailLabel>) -> Option<&'static [MailLabel]> {
        match self {
            Self::Unknown | Self::Generated => None,
            Self::DeliveryReport => Some(&[MailLabel::Bounce]),
            Self::Machine => Some(&[MailLabel::Bounce, MailLabel::AutoReply, MailLabel::Newsletter]),
            // Who sends what nobody asked for writes the header by which one leaves the list, too.
            Self::List if by_words == Some(MailLabel::Spam) => Some(&[MailLabel::Spam, MailLabel::Newsletter]),
            Self::List => Some(&[MailLabel::Newsletter]),
            Self::Colleague => Some(&[MailLabel::Internal]),
        }
    }
}

/// A mail, as far as its label hangs on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// The writer's name.
    pub from_name: String,
    /// The writer's address, lower case.
    pub from_address: String,
    /// The subject.
    pub subject: String,
    /// What the writer wrote himself, without quotation and signature.
    pub text: String,
    /// Does it quote or hand on an earlier mail?
    pub quotes: bool,
    /// Names of its files.
    pub files: Vec<String>,
    /// What its headers say.
    pub origin: Origin,
}

impl Letter {
    /// Of a mail that was read.
    #[must_use]
    pub fn of(mail: &ParsedMail) -> Self {
        let author = mail.author();
        let own = mailwire::quote::visible(&mail.text);
        let shown: &str = if own.trim().is_empty() { &mail.text } else { &own };
        Self {
            from_name: author.map(|a| a.name.clone()).unwrap_or_default(),
            from_address: author.map(|a| a.address.to_lowercase()).unwrap_or_default(),
            subject: mail.subject.clone(),
            quotes: shown.len() + 40 < mail.text.len(),
            text: shown.chars().take(TEXT_CHARS_MAX).collect(),
            files: mail.attachments.iter().filter(|a| !a.inline).take(FILES_MAX).map(mailwire::Attachment::file_name).collect(),
            origin: Origin::of(mail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(headers: &str) -> Origin {
        Origin::of(&mailwire::parse(format!("From: a@lumen.example\r\nSubject: x\r\n{headers}\r\ntext\r\n").as_bytes()))
    }

    #[test]
    fn headers_tell_programs_that_write_unasked_from_those_that_answer() {
        assert_eq!(origin("Auto-Submitted: auto-generated\r\n"), Origin::Generated);
        assert_eq!(origin("Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\n"), Origin::Machine);
        assert_eq!(origin("Auto-Submitted: auto-replied\r\n"), Origin::Machine);
        assert_eq!(origin("Auto-Submitted: no\r\n"), Origin::Unknown);
        assert_eq!(origin("List-Unsubscribe: <mailto:stop@lumen.example>\r\n"), Origin::List);
    }
}
