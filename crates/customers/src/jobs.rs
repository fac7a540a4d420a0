//! Promises to others.

use crate::model::CompanyId;
use db::TenantTx;
use kernel::Fault;
use queue::Job;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// The kind of the job by which mail learns that a company has other people or domains than before, and connects its threads.
/// Customers can't know mail, so this name and the payload `{company_id}` are the way back.
pub const MAIL_LINK: &str = "mail.link";

/// The kind of the job that reckons the formulas and roll-ups of every company anew.
pub const RECKON: &str = "customers.reckon";

/// Reckon every company anew.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Reckon {}

impl Job for Reckon {
    const KIND: &'static str = RECKON;
    const TIME_MAX: Duration = Duration::from_secs(6 * 3_600);
}

/// Change many companies, or take such a change back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ChangeMany {
    /// What was asked for.
    pub bulk_id: Uuid,
    /// Take it back.
    pub undo: bool,
}

impl Job for ChangeMany {
    const KIND: &'static str = "customers.change_many";
    const PRIORITY: i16 = queue::URGENT;
    const TIME_MAX: Duration = Duration::from_secs(6 * 3_600);

    fn title(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Write an exported file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WriteExport {
    /// What was asked for.
    pub export_id: Uuid,
    /// The file's name, for the list of jobs.
    pub name: String,
}

impl Job for WriteExport {
    const KIND: &'static str = "customers.export";
    const TIME_MAX: Duration = Duration::from_secs(2 * 3_600);

    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

/// Promises that mail will look for threads with this company; of several promises that wait, one is kept.
pub(crate) async fn link_mail(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    queue::enqueue_raw(tx, MAIL_LINK, company.to_string(), json!({ "company_id": company })).await?;
    Ok(())
}
