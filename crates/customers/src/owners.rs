//! Who looks after a company, and what labels that gives it.

use crate::model::{BadField, Flaw, Refusal, VisibleTo};
use crate::rules;
use db::TenantTx;
use kernel::{AccountId, LabelId, Stop};
use std::collections::HashMap;

/// Owners of one company, at most.
pub(crate) const OWNERS_MAX: usize = 20;

/// The labels of a company with these owners, and the owners' names.
///
/// # Errors
/// [`Refusal::BadFields`] when an owner isn't a colleague, or there are too many.
pub(crate) async fn labels(
    tx: &mut TenantTx,
    owners: &[AccountId],
    visible_to: VisibleTo,
) -> Result<(Vec<LabelId>, HashMap<AccountId, String>), Stop<Refusal>> {
    let refuse = |flaw| Err(Stop::Refused(BadField { field: "owner_ids", flaw }.into()));
    if owners.len() > OWNERS_MAX {
        return refuse(Flaw::TooMany);
    }
    let mut found = accounts::labels::owners(tx, owners).await?;
    let (mut brought, mut names) = (Vec::with_capacity(owners.len()), HashMap::new());
    for id in owners {
        let Some(owner) = found.remove(id) else {
            return refuse(Flaw::NoSuchAccount);
        };
        brought.push(owner.labels);
        names.insert(*id, owner.name);
    }
    Ok((rules::labels(visible_to, &brought), names))
}
