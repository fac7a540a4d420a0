//! Promises to others.

use crate::model::CompanyId;
use db::TenantTx;
use kernel::Fault;
use serde_json::json;

/// The kind of the job by which mail learns that a company has other people or domains than before, and connects its threads.
/// Customers can't know mail, so this name and the payload `{company_id}` are the way back.
pub const MAIL_LINK: &str = "mail.link";

/// Promises that mail will look for threads with this company; of several promises that wait, one is kept.
pub(crate) async fn link_mail(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    queue::enqueue_raw(tx, MAIL_LINK, company.to_string(), json!({ "company_id": company })).await?;
    Ok(())
}

/// The kind of the job by which sales learns that a company has other owners, or lies in the bin, and labels anew what hangs on it.
/// Its payload is `{company_id}`.
pub const SALES_FOLLOW_COMPANY: &str = "sales.follow_company";

/// Promises that what is being sold to this company is seen by who sees it now.
pub(crate) async fn follow_in_sales(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    queue::enqueue_raw(tx, SALES_FOLLOW_COMPANY, company.to_string(), json!({ "company_id": company })).await?;
    Ok(())
}
