//! What other contexts tell of customers: their mails, and addresses to which mail comes back.

use crate::model::{CompanyId, Touch};
use crate::{rules, store, told};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;

/// Writes entries into the timelines of companies. A mail that was told before is left as it is, and a company that isn't in sight is
/// passed over, so this may be told again at any time.
///
/// # Errors
/// A fault when the database is away.
pub async fn touch(tx: &mut TenantTx, touches: &[Touch]) -> Result<(), Fault> {
    if touches.is_empty() {
        return Ok(());
    }
    let companies = store::touch_all(tx, touches).await?;
    let contacts: Vec<(CompanyId, DateTime<Utc>)> = touches
        .iter()
        .filter(|t| t.kind.is_contact() && companies.binary_search(&t.company_id).is_ok())
        .map(|t| (t.company_id, t.at))
        .collect();
    store::touched(tx, &contacts).await?;
    tell(tx, &companies).await
}

/// Marks addresses to which mail came back for good.
///
/// # Errors
/// A fault when the database is away.
pub async fn bounced(tx: &mut TenantTx, addresses: &[String]) -> Result<(), Fault> {
    let keys: Vec<String> = addresses.iter().filter_map(|a| rules::address_key(a)).collect();
    let mut companies = store::mark_bounced(tx, &keys).await?;
    companies.sort_unstable();
    companies.dedup();
    tell(tx, &companies).await
}

async fn tell(tx: &mut TenantTx, companies: &[CompanyId]) -> Result<(), Fault> {
    for company in companies {
        if let Some(labels) = store::company_labels(tx, *company).await? {
            told::company_changed(tx, *company, &labels).await?;
        }
    }
    Ok(())
}
