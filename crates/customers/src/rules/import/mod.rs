//! The import's decisions: which column holds what, what a row says, what it would change.

mod change;
mod places;
mod read;

pub(crate) use change::{Before, back, back_contact, company_changes, contact_changes};
pub(crate) use places::{header_key, known_name, suggest};
pub(crate) use read::{Reading, RowRead, colleague_keys, reason, reason_word};
