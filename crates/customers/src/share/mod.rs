//! Sharing customers fairly: what drops to the pool and when, who takes from it, who is given which, what moves when somebody leaves,
//! what lies in the recycle bin, and why who sees what.

pub(crate) mod assign;
pub(crate) mod bin;
pub(crate) mod claim;
mod give;
pub(crate) mod hand_over;
pub(crate) mod night;
pub(crate) mod pool;
pub(crate) mod room;
pub(crate) mod sight;

/// Companies that are moved within one request.
pub(crate) const COMPANIES_NOW_MAX: usize = 500;
/// Companies that a job moves in one transaction.
const COMPANIES_BATCH: i64 = 200;
