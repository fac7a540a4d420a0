//! HTML of mails: to text in one pass, and to something safe to show.

pub(crate) mod entity;
pub(crate) mod sanitise;
pub(crate) mod to_text;
