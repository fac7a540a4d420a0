//! What every change tells: the open screens, and the timeline of the company.

use crate::model::{LeadId, Opportunity, TaskId};
use chrono::{DateTime, Utc};
use customers::{Touch, TouchKind};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use serde_json::json;

/// The event of an opportunity that was made, changed or moved; data `{opportunity_id}`, or none of several.
pub const OPPORTUNITY_CHANGED: &str = "sales.opportunity";
/// The event of a lead; data `{lead_id}`.
pub const LEAD_CHANGED: &str = "sales.lead";
/// The event of a task; data `{task_id}`.
pub const TASK_CHANGED: &str = "sales.task";
/// The event of a task that has come near; data `{task_id}`.
pub const REMINDED: &str = "sales.reminder";
/// The event of pipelines, reasons, rates; no data.
pub const SETTINGS_CHANGED: &str = "sales.settings";
/// The event of goals and daily reports; no data.
pub const DESK_CHANGED: &str = "sales.desk";

pub(crate) async fn opportunity_changed(tx: &mut TenantTx, opportunity: &Opportunity) -> Result<(), Fault> {
    events::emit(tx, OPPORTUNITY_CHANGED, json!({ "opportunity_id": opportunity.id }), &opportunity.labels).await
}

pub(crate) async fn lead_changed(tx: &mut TenantTx, lead: LeadId, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, LEAD_CHANGED, json!({ "lead_id": lead }), labels).await
}

pub(crate) async fn task_changed(tx: &mut TenantTx, task: TaskId, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, TASK_CHANGED, json!({ "task_id": task }), labels).await
}

pub(crate) async fn reminded(tx: &mut TenantTx, task: TaskId, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, REMINDED, json!({ "task_id": task }), labels).await
}

pub(crate) async fn settings_changed(tx: &mut TenantTx) -> Result<(), Fault> {
    events::emit(tx, SETTINGS_CHANGED, json!({}), &[accounts::labels::EVERYONE]).await
}

pub(crate) async fn desk_changed(tx: &mut TenantTx, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, DESK_CHANGED, json!({}), labels).await
}

/// What hangs on a company is seen by others than before.
pub(crate) async fn company_followed(tx: &mut TenantTx, labels: &[LabelId]) -> Result<(), Fault> {
    for kind in [OPPORTUNITY_CHANGED, LEAD_CHANGED, TASK_CHANGED] {
        events::emit(tx, kind, json!({}), labels).await?;
    }
    Ok(())
}

/// Writes into the timeline of the opportunity's company what happened with it.
pub(crate) async fn timeline(
    tx: &mut TenantTx,
    opportunity: &Opportunity,
    what: &[&str],
    at: DateTime<Utc>,
    by: Option<AccountId>,
) -> Result<(), Fault> {
    let Some(company_id) = opportunity.company_id else {
        return Ok(());
    };
    let touch = Touch {
        company_id,
        contact_id: opportunity.contact_id,
        kind: TouchKind::Opportunity,
        at,
        message_id: None,
        thread_id: None,
        title: opportunity.name.clone(),
        text: what.join("\n"),
        by,
        labels: None,
    };
    customers::touch(tx, &[touch]).await
}
