//! Promises to others.

use crate::model::CompanyId;
use db::TenantTx;
use kernel::Fault;
use queue::Job;
use serde::{Deserialize, Serialize};
use serde_json::json;

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
}

/// Promises that mail will look for threads with this company; of several promises that wait, one is kept.
pub(crate) async fn link_mail(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    queue::enqueue_raw(tx, MAIL_LINK, company.to_string(), json!({ "company_id": company })).await?;
    Ok(())
}
