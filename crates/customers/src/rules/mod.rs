//! Decisions without a database: what a field may hold, who sees a company, what changed, what is due, how it is found.

mod change;
mod due;
mod fields;
mod found;

pub(crate) use change::{CompanyPatch, ContactPatch, FieldChange, apply, apply_contact};
pub use due::Due;
pub(crate) use due::{window, zone};
pub(crate) use fields::{
    CONTACTS_MAX, FOLLOW_UP_CHARS_MAX, Fields, address_key, host_of, labels, name_key, phone, phone_key, time_zone, twin_keys,
};
pub(crate) use found::{Keys, SEARCH_CHARS_MAX, keys, person_texts, plain, words};

/// The order of a list of companies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Lately touched first; one that was never touched counts from its making.
    #[default]
    Fresh,
    /// Lately made first.
    Created,
    /// The next promise first; companies without one are left out.
    FollowUp,
    /// By name.
    Name,
}

impl Sort {
    /// The order of this name.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "last_touch" => Some(Self::Fresh),
            "created" => Some(Self::Created),
            "next_follow_up" => Some(Self::FollowUp),
            "name" => Some(Self::Name),
            _ => None,
        }
    }
}
