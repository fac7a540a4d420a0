//! The header: fields, encoded words, parameters, dates, addresses, message ids.

pub(crate) mod date;
pub(crate) mod encoded_word;
pub(crate) mod fields;
pub(crate) mod ids;
pub(crate) mod mailboxes;
pub(crate) mod params;
