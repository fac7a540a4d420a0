//! Words, names, domains, telephone numbers, languages and countries: what the program understands of text, without a database
//! and without I/O.
//!
//! - [`words`] cuts text into the words that the index holds and that a search asks for: one tokeniser for both.
//! - [`names`] makes the key by which two spellings of one company are known to be the same.
//! - [`likeness`] tells whether two names that differ are one name all the same.
//! - [`domains`] tells a firm's domain from a public mail host.
//! - [`phones`] finds telephone numbers and writes them as E.164.
//! - [`pinyin`] spells Chinese names in Latin letters.
//! - [`countries`] knows ISO 3166: names, telephone prefixes, top-level domains, time zones.
//! - [`language`] guesses the language of a text.
//!
//! What this crate never does: read files, ask the network, hold state besides tables that are built once.

pub mod countries;
pub mod domains;
pub mod language;
pub mod likeness;
pub mod names;
pub mod phones;
pub mod pinyin;
pub mod words;
