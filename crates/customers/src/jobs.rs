//! Promises to others, and of imports.

use crate::model::{CompanyId, ImportId};
use db::TenantTx;
use kernel::Fault;
use queue::Job;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;

/// The kind of the job by which mail learns that a company has other people or domains than before, and connects its threads.
/// Customers can't know mail, so this name and the payload `{company_id}` are the way back.
pub const MAIL_LINK: &str = "mail.link";

/// Promises that mail will look for threads with this company; of several promises that wait, one is kept.
pub(crate) async fn link_mail(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    queue::enqueue_raw(tx, MAIL_LINK, company.to_string(), json!({ "company_id": company })).await?;
    Ok(())
}

/// The kind of the job by which mail ties all its threads that are nobody's yet, after an import made many companies at once.
pub const MAIL_LINK_ALL: &str = "mail.link_all";

/// The kind of the job by which mail unties its threads from a company or person that was taken back; payload `{company_id, contact_id}`.
pub const MAIL_UNTIE: &str = "mail.untie";

/// Promises that mail lets go of a company that was taken back.
pub(crate) async fn untie_mail(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    queue::enqueue_raw(tx, MAIL_UNTIE, company.to_string(), json!({ "company_id": company, "contact_id": null })).await?;
    Ok(())
}

/// Promises that mail will look for threads of all new companies.
pub(crate) async fn link_all_mail(tx: &mut TenantTx) -> Result<(), Fault> {
    queue::enqueue_raw(tx, MAIL_LINK_ALL, String::new(), json!({})).await?;
    Ok(())
}

/// Reads the rows of a file and compares them with what is here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportCheck {
    /// The import.
    pub import_id: ImportId,
    /// The file's name, for the list of jobs.
    pub name: String,
}

/// Makes companies of the rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportRun {
    /// The import.
    pub import_id: ImportId,
    /// The file's name, for the list of jobs.
    pub name: String,
}

/// Takes back what an import made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportUndo {
    /// The import.
    pub import_id: ImportId,
    /// The file's name, for the list of jobs.
    pub name: String,
}

/// A large file takes its time.
const IMPORT_TIME_MAX: Duration = Duration::from_secs(12 * 60 * 60);

impl Job for ImportCheck {
    const KIND: &'static str = "customers.import.check";
    const ATTEMPTS_MAX: u16 = 5;
    const TIME_MAX: Duration = IMPORT_TIME_MAX;
    fn unique_key(&self) -> Option<String> {
        Some(self.import_id.to_string())
    }
    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

impl Job for ImportRun {
    const KIND: &'static str = "customers.import.run";
    const ATTEMPTS_MAX: u16 = 10;
    const TIME_MAX: Duration = IMPORT_TIME_MAX;
    fn unique_key(&self) -> Option<String> {
        Some(self.import_id.to_string())
    }
    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

impl Job for ImportUndo {
    const KIND: &'static str = "customers.import.undo";
    const ATTEMPTS_MAX: u16 = 10;
    const TIME_MAX: Duration = IMPORT_TIME_MAX;
    fn unique_key(&self) -> Option<String> {
        Some(self.import_id.to_string())
    }
    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}
