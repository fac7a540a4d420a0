//! Sales: leads that may become customers, opportunities on their way through a pipeline, tasks and goals.
//!
//! Words: a *lead* is somebody who may become a customer; *converting* makes a company of him. An *opportunity* is something that may
//! become an order; it stands at a *stage* of a *pipeline* until it is won or lost. A *gate* is what a stage asks for before an opportunity
//! may enter. A *task* is something to be done; a *reminder* tells in time that it is due. A *goal* (target) is what a person or a
//! department is to reach, a *daily report* what a person says of his day.
//!
//! Invariants:
//! - a thing carries the labels of its owner and of the company that it hangs on; when those change, a promise labels it anew;
//! - a lead becomes one customer, however many convert it at once;
//! - an opportunity stands at a stage that is there: a deleted stage hands over what stood at it, or is not deleted;
//! - who moves a card that somebody has moved meanwhile is told so and moves nothing;
//! - amounts are exact decimals with a currency, from the door to the column;
//! - what is recommended is for information: nothing is decided by it.

mod model;
mod rules;
mod store;

mod jobs;

mod convert;
mod desk;
mod exports;
mod figures;
mod follow;
mod leads;
mod many;
mod moves;
mod values;

mod opportunities;
mod owned;
mod pipelines;
mod tasks;
mod told;

pub mod http;
pub mod wire;
pub mod worker;

use blobs::Blobs;
use db::Db;
use kernel::{Clock, Permission};
use std::sync::Arc;

pub use convert::{Into as LeadInto, convert as convert_lead};
pub use desk::set_target;
pub use figures::{Goal, Named, goals, lead_figures, named, newest_won, opportunity_figures, reporting_currency, won};
pub use follow::merged;
pub use http::recommended;
pub use leads::take_in as take_in_lead;
pub use model::{
    Closing, LeadId, LeadSource, Money, NewLead, NewOpportunity, NewTask, Opportunity, OpportunityId, Pipeline, Priority, Refusal, StageId,
    Target, TargetId, TargetKind, TargetOf, TaskId, Utm,
};
pub use moves::close as close_opportunity;
pub use opportunities::make as make_opportunity;
pub use pipelines::seed as pipelines;
pub use rules::{LEADS, OPPORTUNITIES};
pub use tasks::make as make_task;
pub use told::{DESK_CHANGED, LEAD_CHANGED, OPPORTUNITY_CHANGED, REMINDED, SETTINGS_CHANGED, TASK_CHANGED};

/// See opportunities in sight, the board, the forecast.
pub const OPPORTUNITY_READ: Permission = Permission("sales.opportunity.read");
/// Make, change, move, win and lose them.
pub const OPPORTUNITY_WRITE: Permission = Permission("sales.opportunity.write");
/// Delete them.
pub const OPPORTUNITY_DELETE: Permission = Permission("sales.opportunity.delete");
/// Take them out of the program as a file.
pub const OPPORTUNITY_EXPORT: Permission = Permission("sales.opportunity.export");
/// See leads in sight.
pub const LEAD_READ: Permission = Permission("sales.lead.read");
/// Take leads in, complete, assign and convert them.
pub const LEAD_WRITE: Permission = Permission("sales.lead.write");
/// Delete them.
pub const LEAD_DELETE: Permission = Permission("sales.lead.delete");
/// Tasks, the calendar, reminders, quick texts, one's daily report.
pub const TASK_USE: Permission = Permission("sales.task.use");
/// Pipelines, stages, reasons of loss, rates, everybody's quick texts.
pub const PIPELINE_MANAGE: Permission = Permission("sales.pipeline.manage");
/// Set goals.
pub const TARGET_MANAGE: Permission = Permission("sales.target.manage");

/// The events of which other programs may be told, and what their reader must be allowed.
pub const TOLD_OUTSIDE: &[(&str, Permission)] =
    &[(told::OPPORTUNITY_CHANGED, OPPORTUNITY_READ), (told::LEAD_CHANGED, LEAD_READ), (told::TASK_CHANGED, TASK_USE)];

/// All permissions of this context.
pub const PERMISSIONS: &[Permission] = &[
    OPPORTUNITY_READ,
    OPPORTUNITY_WRITE,
    OPPORTUNITY_DELETE,
    OPPORTUNITY_EXPORT,
    LEAD_READ,
    LEAD_WRITE,
    LEAD_DELETE,
    TASK_USE,
    PIPELINE_MANAGE,
    TARGET_MANAGE,
];

/// What the doors of sales need of the house.
pub struct Sales {
    /// The database.
    pub db: Db,
    /// Files.
    pub blobs: Blobs,
    /// The time.
    pub clock: Arc<dyn Clock>,
}
