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
    /// A machine made it (RFC 3834); which kind, its words tell.
    Machine,
    /// A mailing list or bulk mail (RFC 2369, RFC 2919, `Precedence: bulk`).
    List,
    /// One of the mailbox's own company.
    Colleague,
}

impl Origin {
    /// What the headers of a mail say. That a colleague wrote it is known only to who knows the company.
    #[must_use]
    pub fn of(mail: &ParsedMail) -> Self {
        let submitted = mail.automatic.auto_submitted.as_deref().is_some_and(|word| word != "no");
        let precedence = mail.automatic.precedence.as_deref();
        let list = mail.list.id.is_some() || !mail.list.unsubscribe.is_empty();
        if mail.is_delivery_report {
            Self::DeliveryReport
        } else if list {
            Self::List
        } else if submitted || precedence == Some("auto_reply") {
            Self::Machine
        } else if matches!(precedence, Some("bulk" | "list" | "junk")) {
            Self::List
        } else {
            Self::Unknown
        }
    }

    /// Which labels are left; none: all of them.
    pub(crate) fn possible(self) -> Option<&'static [MailLabel]> {
        match self {
            Self::Unknown => None,
            Self::DeliveryReport => Some(&[MailLabel::Bounce]),
            Self::Machine => Some(&[MailLabel::Bounce, MailLabel::AutoReply, MailLabel::Newsletter]),
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
