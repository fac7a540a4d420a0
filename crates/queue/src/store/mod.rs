//! The rows of `platform.job` and `platform.schedule`. Times of leases are the database's: workers' clocks may differ.

mod outcome;
mod people;
mod promise;
mod turn;

pub use outcome::{Outcome, Settled, complete, finish, give_back, progress, prune, take_over};
pub use people::{call_off, page, run_again, view};
pub use promise::{New, due_schedules, insert, register_schedules};
pub use turn::{Claimed, backlog, claim, renew, tenants_due};
