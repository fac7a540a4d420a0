//! Decisions without a database: what a field may hold, who sees a company, what changed, what is due, how it is found.

mod alike;
mod catalogue;
mod cells;
mod change;
mod clean;
mod due;
mod fields;
mod follow_up;
mod found;
mod import;
mod many;
pub mod masks;
mod share;

pub(crate) use alike::{Names, letters};
pub(crate) use catalogue::RECKON;
pub use catalogue::{COMPANIES, CONTACTS, FOLLOW_UPS};
pub(crate) use catalogue::{lately_made, lately_touched, own};
pub use cells::cell;
pub(crate) use change::{
    CompanyPatch, ContactPatch, FieldChange, apply, apply_contact, apply_fields, refuse_closed, shown_contact_field, shown_field,
};
pub(crate) use clean::{Chosen, MERGE_MAX, UNDO_DAYS, filled, groups, merged, names_alike, proposed, reordered, same_people};
pub use due::Due;
pub(crate) use due::{window, zone};
pub(crate) use fields::{
    CONTACTS_MAX, FOLLOW_UP_CHARS_MAX, Fields, address_key, host_of, labels, name_key, phone, phone_key, socials, time_zone, twin_keys,
};
pub(crate) use follow_up::{first_types, in_order};
pub(crate) use found::{Keys, SEARCH_CHARS_MAX, keys, keys_with, person_texts, spellings, words};
pub(crate) use import::{
    Before, BeforeValue, Offer, Reading, RowRead, Said, back, back_contact, back_values, colleague_keys, company_changes, contact_changes,
    header_key, known_name, reason, reason_word, still_offered, suggest, taken, values_before,
};
pub(crate) use many::{inverse, with_tags};
pub(crate) use share::{About, NOTICE_DAYS, Pool, Step, Taken, allowance, begins, choose, due, forecast, seen_by, step};

/// The subject of an entry in the audit trail, cut to a line.
pub(crate) fn short(subject: &str) -> String {
    subject.chars().take(SUBJECT_CHARS_MAX).collect()
}

/// Characters of such a subject.
const SUBJECT_CHARS_MAX: usize = 200;
