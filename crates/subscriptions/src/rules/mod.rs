//! Decisions: pure functions of facts and dates. No clock, no database, no network.

pub mod machine;

pub mod calendar;
pub mod catalogue;
pub mod start;
pub mod orders;
pub mod partners;
pub mod lifecycle;
pub mod terms;
pub mod price;
pub mod plan;
pub mod due;
pub mod entitlement;
pub mod pushed;
pub mod links;
pub mod measures;
pub mod cancellation;
pub mod clauses;
pub mod contracts;
pub mod diff;
pub mod texts;

#[cfg(test)]
mod drawn;
