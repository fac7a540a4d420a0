//! Which labels a record carries, and who the people behind ids are. For the contexts that have records.

pub use crate::model::{EVERYONE, POOL};
use crate::store::labels as store;
use db::TenantTx;
use kernel::{AccountId, Fault, GRANT_ALL, LabelId};
use std::collections::HashMap;

/// The labels of a record with this owner: 0, his own, and his department's if he is in one.
/// An owner who is unknown gives `[0]`: only those who see all see the record.
///
/// # Errors
/// A fault when the database is away.
pub async fn for_owner(tx: &mut TenantTx, owner: AccountId) -> Result<Vec<LabelId>, Fault> {
    Ok(for_owners(tx, &[owner]).await?.remove(&owner).unwrap_or_else(|| vec![GRANT_ALL]))
}

/// The same of several owners; of those who are unknown nothing.
///
/// # Errors
/// A fault when the database is away.
pub async fn for_owners(tx: &mut TenantTx, owners: &[AccountId]) -> Result<HashMap<AccountId, Vec<LabelId>>, Fault> {
    let found = store::of_owners(tx, owners).await?;
    Ok(found.into_iter().map(|(id, own, department)| (id, [GRANT_ALL, own].into_iter().chain(department).collect())).collect())
}

/// The labels of what is this account's alone: 0 and its own. Nobody of its department sees it.
///
/// # Errors
/// A fault when the database is away.
pub async fn own(tx: &mut TenantTx, account: AccountId) -> Result<Vec<LabelId>, Fault> {
    let own = store::of_owners(tx, &[account]).await?.pop().map(|(_, own, _)| own);
    Ok(std::iter::once(GRANT_ALL).chain(own).collect())
}

/// The names of these accounts; ids of nobody are left out.
///
/// # Errors
/// A fault when the database is away.
pub async fn people(tx: &mut TenantTx, ids: &[AccountId]) -> Result<HashMap<AccountId, String>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::names(tx, ids).await?.into_iter().collect())
}

/// The addresses of the tenant's colleagues, in lower case: of all who have an account, invited and locked ones too; not of those who
/// were cancelled.
///
/// # Errors
/// A fault when the database is away.
pub async fn addresses(tx: &mut TenantTx) -> Result<Vec<String>, Fault> {
    store::addresses(tx).await
}

/// The IANA time zone of an account; none when there is no such account.
///
/// # Errors
/// A fault when the database is away.
pub async fn time_zone(tx: &mut TenantTx, id: AccountId) -> Result<Option<String>, Fault> {
    store::time_zone(tx, id).await
}
