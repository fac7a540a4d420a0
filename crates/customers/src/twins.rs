//! Is this company here already, and whose is it?

use crate::model::{Twin, TwinKeys};
use crate::rules;
use crate::store::{self, Hold};
use db::TenantTx;
use kernel::{AccountId, Fault};

/// Companies that share a name, a domain, an address or a number with the one being entered. Of those that the caller may not see
/// he learns why they match and whose they are, and nothing else.
///
/// # Errors
/// A fault when the database is away.
pub async fn twins(tx: &mut TenantTx, keys: &TwinKeys) -> Result<Vec<Twin>, Fault> {
    let twins = store::twins(tx, keys, Hold::No).await?;
    named(tx, twins).await
}

/// The same, and companies whose names are like one of these but for slips of the pen or the order of words.
///
/// # Errors
/// A fault when the database is away.
pub async fn twins_and_alike(tx: &mut TenantTx, keys: &TwinKeys, names: &[&str]) -> Result<Vec<Twin>, Fault> {
    let mut twins = store::twins(tx, keys, Hold::No).await?;
    let spelt: Vec<String> = names.iter().filter_map(|name| rules::name_key(Some(name))).collect();
    if !spelt.is_empty() {
        let others: Vec<String> = names.iter().flat_map(|name| rules::reordered(name)).collect();
        let alike = store::twins_by_likeness(tx, names, &spelt, &others, rules::names_alike).await?;
        twins.extend(alike.into_iter().filter(|twin| twins.iter().all(|known| known.handle != twin.handle)).collect::<Vec<_>>());
    }
    named(tx, twins).await
}

/// The same, after making sure that nobody else enters such a company until this transaction ends. What was taken back and lies in
/// the bin has made way.
pub(crate) async fn held_twins(tx: &mut TenantTx, keys: &TwinKeys) -> Result<Vec<Twin>, Fault> {
    let mut twins = store::twins(tx, keys, Hold::UntilTheEnd).await?;
    if twins.iter().any(|twin| twin.binned) {
        store::make_way(tx, keys).await?;
        twins = store::twins(tx, keys, Hold::No).await?;
    }
    named(tx, twins).await
}

async fn named(tx: &mut TenantTx, mut twins: Vec<Twin>) -> Result<Vec<Twin>, Fault> {
    let ids: Vec<AccountId> = twins.iter().flat_map(|t| t.owners.iter().map(|o| o.id)).collect();
    let names = accounts::people(tx, &ids).await?;
    for owner in twins.iter_mut().flat_map(|t| t.owners.iter_mut()) {
        if let Some(name) = names.get(&owner.id) {
            owner.name.clone_from(name);
        }
    }
    Ok(twins)
}
