//! Decisions of mail: pure functions, no database, no network.

pub mod classify;
pub mod lexicon;
