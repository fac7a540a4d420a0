//! The import's decisions: which column holds what, what a row says, what it would change.

mod change;
mod offer;
mod places;
mod read;
mod values;

pub(crate) use change::{Before, BeforeValue, back, back_contact, back_values, company_changes, contact_changes, values_before};
pub(crate) use offer::Offer;
pub(crate) use places::{header_key, known_name, still_offered, suggest};
pub(crate) use read::{Reading, RowRead, colleague_keys, reason, reason_word};
pub(crate) use values::{Said, taken};
