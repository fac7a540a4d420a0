//! What open screens are told.

use db::TenantTx;
use kernel::{Fault, LabelId};
use serde_json::json;

/// The event of reports that were made, changed or deleted; no data.
pub const REPORTS_CHANGED: &str = "reports.report";
/// The event of schedules and of what they sent; no data.
pub const SCHEDULES_CHANGED: &str = "reports.schedule";

pub(crate) async fn reports_changed(tx: &mut TenantTx, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, REPORTS_CHANGED, json!({}), labels).await
}

pub(crate) async fn schedules_changed(tx: &mut TenantTx, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, SCHEDULES_CHANGED, json!({}), labels).await
}
