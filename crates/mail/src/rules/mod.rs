//! Decisions of mail: pure functions, no database, no network.

pub mod chat;
pub mod classify;
pub mod facts;
pub mod handling;
pub mod answer;
pub mod caution;
pub mod hours;
pub mod lexicon;
pub mod signature;
pub mod spread;
pub mod threading;
pub mod topics;
pub mod placeholders;
pub mod tracking;
pub mod rewrite;
