//! What is wrong with a mail, in words; a defect never stops it.

use serde::{Deserialize, Serialize};

/// Something about a message that breaks the rules or our limits. The message is shown as far as it can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Defect {
    /// No `Date:` that can be read.
    NoDate,
    /// No `From:` with an address.
    NoFrom,
    /// No `Message-ID:`.
    NoMessageId,
    /// A line between the header fields is none of them.
    BrokenHeader,
    /// More header than is read: see [`crate::HEADER_FIELDS_MAX`].
    HeaderTooLong,
    /// `multipart/*` without a boundary that occurs in the body.
    MissingBoundary,
    /// A multipart was not closed: the mail may have been cut.
    Unclosed,
    /// Base64 or quoted-printable that isn't.
    BrokenEncoding,
    /// A transfer encoding that no standard knows.
    UnknownEncoding,
    /// The charset's name is unknown; the text was decoded by a guess.
    UnknownCharset,
    /// The text is not in the charset it says; decoded by a guess.
    WrongCharset,
    /// Text beyond ASCII without a charset; decoded by a guess.
    MissingCharset,
    /// Some bytes of the text fit no charset.
    UndecodableText,
    /// Parts nested deeper than are opened: see [`crate::DEPTH_MAX`].
    TooDeep,
    /// More parts than are opened: see [`crate::PARTS_MAX`].
    TooManyParts,
    /// More text than is shown: see [`crate::TEXT_BYTES_MAX`].
    TextCut,
    /// Reading it failed inside; only the raw bytes are there.
    Unreadable,
}

impl Defect {
    /// In English words, for logs and for `mail inspect`; screens translate by the name.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NoDate => "no readable date",
            Self::NoFrom => "no sender's address",
            Self::NoMessageId => "no message id",
            Self::BrokenHeader => "a broken header line",
            Self::HeaderTooLong => "more header than is read",
            Self::MissingBoundary => "a multipart without its boundary",
            Self::Unclosed => "a multipart that is not closed; the mail may be cut",
            Self::BrokenEncoding => "broken base64 or quoted-printable",
            Self::UnknownEncoding => "an unknown transfer encoding",
            Self::UnknownCharset => "an unknown charset, guessed",
            Self::WrongCharset => "a wrong charset, guessed",
            Self::MissingCharset => "no charset named, guessed",
            Self::UndecodableText => "text that fits no charset",
            Self::TooDeep => "parts nested too deep",
            Self::TooManyParts => "too many parts",
            Self::TextCut => "more text than is shown",
            Self::Unreadable => "unreadable; kept raw",
        }
    }
}

/// The defects of a message, each once, in the order in which they were met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Defects(Vec<Defect>);

impl Defects {
    pub(crate) fn note(&mut self, defect: Defect) {
        if !self.0.contains(&defect) {
            self.0.push(defect);
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Defect> {
        self.0
    }
}
