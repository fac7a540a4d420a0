//! Reports: questions about customers and selling, their answers as tables and charts, the team's wall, answers sent by mail.
//!
//! Words: a *report* is a saved *question*: which records (the *subject*), by which field, counted or summed up, of which time. A few
//! *standard* reports are there without being made. Its answer is a *table*; each *cell* of it knows the filter of exactly the rows
//! that it counts, so that a click shows them (*drill-down*). A *schedule* sends a report at its hour to *recipients*; a *sending* is
//! what became of it for one of them.
//!
//! Invariants:
//! - a figure counts what its reader may see: every question is asked in a transaction of the reader, also by mail;
//! - who may not see a field whole can't group, sum up or filter by it: the catalogue of fields has no place for it;
//! - the rows behind a cell are as many as the cell says: both are asked by the same tree of conditions;
//! - a question that takes long is broken off and says so; up to 300 groups stand for themselves, the others are one;
//! - a schedule that is due sends once: the next time is promised in the transaction that plans this one, and a letter of which nobody
//!   knows whether it left is not sent again.

mod model;
mod rules;
mod store;

mod jobs;

mod figures;
mod keep;
mod schedules;
mod send;
mod told;
mod wall;

pub mod http;
mod wire;
pub mod worker;

use accounts::{Accounts, Notifier};
use db::Db;
use kernel::{Clock, Permission};
use std::sync::Arc;

pub use model::Refusal;
pub use told::{REPORTS_CHANGED, SCHEDULES_CHANGED};

/// See reports and the wall, of what else one may see.
pub const READ: Permission = Permission("reports.read");
/// Make reports of one's own.
pub const WRITE: Permission = Permission("reports.write");
/// Share reports with every colleague, and send them by mail.
pub const SHARE: Permission = Permission("reports.share");

/// All permissions of this context.
pub const PERMISSIONS: &[Permission] = &[READ, WRITE, SHARE];

/// What the doors of reports need of the house.
pub struct Reports {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Who gets a report may see what.
    pub accounts: Arc<Accounts>,
    /// Takes letters.
    pub notifier: Arc<dyn Notifier>,
    /// A question that takes longer is broken off.
    pub time_max: std::time::Duration,
}
