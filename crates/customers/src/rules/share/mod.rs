//! Decisions of sharing: when companies drop, who gets them, how many one may take, who sees what.

mod allowed;
mod due;
mod seen;
mod spread;

pub(crate) use allowed::{Taken, allowance, begins};
pub(crate) use due::{NOTICE_DAYS, Pool, Step, due, forecast, step};
pub(crate) use seen::seen_by;
pub(crate) use spread::{About, choose};
