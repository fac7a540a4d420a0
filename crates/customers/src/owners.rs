//! Who looks after a company, and what labels that gives it.

use crate::model::{BadField, Flaw, Names, Refusal, VisibleTo};
use crate::rules;
use db::TenantTx;
use kernel::{AccountId, LabelId, Stop};

/// Owners of one company, at most.
pub(crate) const OWNERS_MAX: usize = 20;

/// The labels of a company with these owners, and the owners' names.
///
/// # Errors
/// [`Refusal::BadFields`] when an owner isn't a colleague, or there are too many.
pub(crate) async fn labels(tx: &mut TenantTx, owners: &[AccountId], visible_to: VisibleTo) -> Result<(Vec<LabelId>, Names), Stop<Refusal>> {
    let refuse = |flaw| Err(Stop::Refused(BadField { field: "owner_ids", flaw }.into()));
    if owners.len() > OWNERS_MAX {
        return refuse(Flaw::TooMany);
    }
    let found = accounts::labels::owners(tx, owners).await?;
    let (mut brought, mut names) = (Vec::with_capacity(owners.len()), Names::new());
    for id in owners {
        let Some(owner) = found.get(id) else {
            return refuse(Flaw::NoSuchAccount);
        };
        brought.push(owner.labels.clone());
        names.insert(*id, owner.name.clone());
    }
    Ok((rules::labels(visible_to, &brought), names))
}
