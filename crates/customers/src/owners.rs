//! Who looks after a company, and what labels that gives it.

use crate::model::{BadField, Flaw, Refusal, VisibleTo};
use crate::rules;
use db::TenantTx;
use kernel::{AccountId, LabelId, Stop};

/// Owners of one company, at most.
pub(crate) const OWNERS_MAX: usize = 20;

/// The labels of a company with these owners.
///
/// # Errors
/// [`Refusal::BadFields`] when an owner isn't a colleague, or there are too many.
pub(crate) async fn labels(tx: &mut TenantTx, owners: &[AccountId], visible_to: VisibleTo) -> Result<Vec<LabelId>, Stop<Refusal>> {
    let refuse = |flaw| Err(Stop::Refused(BadField { field: "owner_ids", flaw }.into()));
    if owners.len() > OWNERS_MAX {
        return refuse(Flaw::TooMany);
    }
    let names = accounts::people(tx, owners).await?;
    if owners.iter().any(|owner| !names.contains_key(owner)) {
        return refuse(Flaw::NoSuchAccount);
    }
    let mut brought = Vec::with_capacity(owners.len());
    for owner in owners {
        brought.push(accounts::labels::for_owner(tx, *owner).await?);
    }
    Ok(rules::labels(visible_to, &brought))
}
