//! The nouns: pipelines and what moves along them, leads, tasks, and why something is refused.

mod bulk;
mod desk;
mod lead;
mod opportunity;
mod refusal;
mod task;

pub use bulk::{LeadBulk, LeadBulkId, LeadChange, LeadWas};
pub use desk::{DailyReport, Figures, QuickText, Reason, Recommended, Target, TargetKind, TargetOf};
pub use lead::{Lead, LeadSource, LeadState, NewLead, Utm};
pub use opportunity::{
    Closing, Colour, ColumnSum, ForecastRow, Gate, LossReason, Money, NewOpportunity, NewStage, Opportunity, Outcome, Pipeline, Rate,
    Stage, StageChange, StageFigures,
};
pub use refusal::{BadField, Flaw, Refusal};
pub use task::{NewTask, Priority, Reminder, Repeat, Task};

use kernel::AccountId;
use std::collections::HashMap;

kernel::id!(PipelineId, "a pipeline");
kernel::id!(StageId, "a stage of a pipeline");
kernel::id!(OpportunityId, "an opportunity");
kernel::id!(LossReasonId, "a reason for which opportunities are lost");
kernel::id!(LeadId, "a lead");
kernel::id!(TaskId, "a task");
kernel::id!(QuickTextId, "a quick text");
kernel::id!(TargetId, "a goal");

/// Names of colleagues by account.
pub(crate) type Names = HashMap<AccountId, String>;
