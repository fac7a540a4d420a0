//! Who looks after a company, and what labels that gives it.

use crate::model::{BadField, Flaw, Names, Refusal, VisibleTo};
use crate::rules;
use accounts::labels::Owner;
use db::TenantTx;
use kernel::{AccountId, LabelId, Stop};
use std::collections::HashMap;

/// Owners of one company, at most.
pub(crate) const OWNERS_MAX: usize = 20;

/// The labels of a company with these owners, and the owners' names.
///
/// # Errors
/// [`Refusal::BadFields`] when an owner isn't a colleague, or there are too many.
pub(crate) async fn labels(tx: &mut TenantTx, owners: &[AccountId], visible_to: VisibleTo) -> Result<(Vec<LabelId>, Names), Stop<Refusal>> {
    if owners.len() > OWNERS_MAX {
        return Err(Stop::Refused(BadField { field: "owner_ids", flaw: Flaw::TooMany }.into()));
    }
    let found = accounts::labels::owners(tx, owners).await?;
    let labels = labels_among(&found, owners, visible_to)?;
    Ok((labels, found.into_iter().map(|(id, owner)| (id, owner.name)).collect()))
}

/// The same, of colleagues who were looked up before.
///
/// # Errors
/// [`Refusal::BadFields`] when an owner isn't among them, or there are too many.
pub(crate) fn labels_among(
    found: &HashMap<AccountId, Owner>,
    owners: &[AccountId],
    visible_to: VisibleTo,
) -> Result<Vec<LabelId>, Stop<Refusal>> {
    let refuse = |flaw| Err(Stop::Refused(BadField { field: "owner_ids", flaw }.into()));
    if owners.len() > OWNERS_MAX {
        return refuse(Flaw::TooMany);
    }
    let mut brought = Vec::with_capacity(owners.len());
    for id in owners {
        let Some(owner) = found.get(id) else {
            return refuse(Flaw::NoSuchAccount);
        };
        brought.push(owner.labels.clone());
    }
    Ok(rules::labels(visible_to, &brought))
}
