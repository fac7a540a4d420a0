//! The nouns of the outside model: what it may be asked, who gets the texts, what left.

use super::MessageId;
use chrono::{DateTime, Utc};
use uuid::Uuid;

kernel::id!(ExitId, "a text that left the house");

kernel::words! {
    /// What a text leaves the house for.
    OutsidePurpose {
        /// To read a mail in another language.
        TranslateMail = "translate_mail",
        /// To write a mail in another language.
        TranslateDraft = "translate_draft",
        /// To make a mail of notes.
        WriteDraft = "write_draft",
    }
}

/// A model outside, and what somebody granted for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideModel {
    /// Is it used?
    pub active: bool,
    /// Where it is reached, up to and without `/chat/completions`.
    pub address: String,
    /// Its name there.
    pub model: String,
    /// The sealed key.
    pub key: Option<Vec<u8>>,
    /// The company that gets the texts.
    pub recipient: String,
    /// Where they go (ISO 3166).
    pub country: String,
    /// What for.
    pub purposes: Vec<OutsidePurpose>,
    /// Where the assessment of the transfer is on record.
    pub assessment: String,
    /// Who granted it.
    pub granted_by: Uuid,
    /// When.
    pub granted_at: DateTime<Utc>,
    /// Grows by one with every change.
    pub revision: i32,
}

/// A text that left, or is about to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// The exit.
    pub id: ExitId,
    /// Who sent it.
    pub account_id: Uuid,
    /// What for.
    pub purpose: OutsidePurpose,
    /// The mail that it is of.
    pub message_id: Option<MessageId>,
    /// To which host.
    pub host: String,
    /// To whom.
    pub recipient: String,
    /// Where.
    pub country: String,
    /// Which model.
    pub model: String,
    /// How long it is.
    pub characters: i32,
    /// SHA-256 of exactly what leaves.
    pub sha256: Vec<u8>,
    /// `left`, `answered` or `failed`.
    pub outcome: String,
    /// What went wrong, as a code.
    pub problem: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A mail in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// Which (ISO 639-1).
    pub language: String,
    /// The mail's own.
    pub was: Option<String>,
    /// The text.
    pub text: String,
    /// The model that made it.
    pub model: String,
    /// When.
    pub at: DateTime<Utc>,
}
