//! Decisions without a database: what a field may hold, who sees a company, what changed, what is due, how it is found.

mod catalogue;
mod cells;
mod change;
mod due;
mod fields;
mod found;
mod many;
pub(crate) mod masks;

pub use catalogue::{COMPANIES, CONTACTS};
pub(crate) use catalogue::{lately_touched, own};
pub(crate) use cells::cell;
pub(crate) use change::{CompanyPatch, ContactPatch, FieldChange, apply, apply_contact, apply_fields, refuse_closed};
pub use due::Due;
pub(crate) use due::{window, zone};
pub(crate) use fields::{
    CONTACTS_MAX, FOLLOW_UP_CHARS_MAX, Fields, address_key, host_of, labels, name_key, phone_key, time_zone, twin_keys,
};
pub(crate) use found::{Keys, SEARCH_CHARS_MAX, keys, person_texts, plain, words};
pub(crate) use many::{inverse, with_tags};
