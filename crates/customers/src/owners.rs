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
    let labels = accounts::labels::for_owners(tx, owners).await?;
    match owners.iter().map(|owner| labels.get(owner).cloned()).collect::<Option<Vec<_>>>() {
        Some(brought) => Ok(rules::labels(visible_to, &brought)),
        None => refuse(Flaw::NoSuchAccount),
    }
}
