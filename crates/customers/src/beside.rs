//! What mail asks about companies that it knows by id.

use crate::model::{CompanyId, Known};
use crate::store;
use db::TenantTx;
use kernel::Fault;
use std::collections::HashMap;

/// By what a company's mail is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Addresses of its people, lower case.
    pub addresses: Vec<String>,
    /// Its registrable domains, never a public mail host's.
    pub domains: Vec<String>,
}

/// These companies, as far as the actor may see them, without a person.
///
/// # Errors
/// A fault when the database is away.
pub async fn briefs(tx: &mut TenantTx, ids: &[CompanyId]) -> Result<HashMap<CompanyId, Known>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    store::briefs(tx, ids).await
}

/// By what the mail of a company is known; nothing when it isn't in sight.
///
/// # Errors
/// A fault when the database is away.
pub async fn reach(tx: &mut TenantTx, company: CompanyId) -> Result<Reach, Fault> {
    let (addresses, domains) = store::reach(tx, company).await?;
    Ok(Reach { addresses, domains })
}
