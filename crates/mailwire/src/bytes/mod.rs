//! From bytes to characters: transfer encodings and charsets, read as leniently as the wild demands.

pub(crate) mod charset;
pub(crate) mod old_charsets;
pub(crate) mod sniff;
pub(crate) mod transfer;
