//! Every SQL statement of the context: typed functions on `&mut TenantTx`.

mod board;
mod bulk;
mod desk;
mod figures;
mod follow;
mod leads;
mod opportunities;
mod pipelines;
mod tasks;

pub(crate) use board::{board, forecast, rates, reporting_currency, set_rates, stage_figures};
pub(crate) use bulk::{bulk, bulk_items, bulk_items_undone, insert_bulk, insert_bulk_item, set_bulk, set_bulk_job};
pub(crate) use desk::{
    delete_quick_text, delete_target, did_between, insert_quick_text, insert_target, quick_texts, report, reports_of_day, targets,
    won_between, write_report,
};
pub(crate) use figures::{lead_groups, named, opportunity_groups};
pub(crate) use follow::{Hanging, carry, carry_back, companies_sold_to, give, hanging};
pub(crate) use leads::{
    LeadFilter, LeadSort, delete_lead, insert_lead, lead, lead_counts, lead_figures, lead_for_update, lead_ids, lead_states, leads,
    set_lead, set_lead_converted,
};
pub(crate) use opportunities::{
    OpportunityFilter, OpportunitySort, change_add, closing_of, closing_within, delete_opportunity, history, insert_opportunity, last_move,
    list_key, opportunities, opportunity, opportunity_for_update, opportunity_ids, opportunity_names, opportunity_values, order_values,
    set_opportunity, set_place,
};
pub(crate) use pipelines::{
    add_stage, delete_pipeline, drop_stage, insert_pipeline, loss_reasons, move_stage, pipeline_for_update, pipelines, rename_pipeline,
    set_loss_reasons, set_stage, stage, stage_used,
};
pub(crate) use tasks::{
    TaskFilter, When, delete_task, insert_reminder, insert_task, reminders, see_reminder, set_task, set_task_done, task, task_for_update,
    tasks, tasks_between,
};

use kernel::{AccountId, Fault};
use uuid::Uuid;

/// A word of the database that the program doesn't know is a fault of ours.
fn known<T>(read: Option<T>, what: &str, word: &str) -> Result<T, Fault> {
    read.ok_or_else(|| Fault::say(format!("{what} '{word}' is unknown")))
}

fn raw(account: Option<AccountId>) -> Option<Uuid> {
    account.map(|account| account.0)
}
