//! Decisions of mail: pure functions, no database, no network.

pub mod classify;
pub mod facts;
pub mod answer;
pub mod lexicon;
pub mod signature;
pub mod threading;
