//! Giving companies to other owners, with everything that tells of it.

use crate::model::{CompanyId, InHand, Refusal, Why};
use crate::store::{self, MoveRow};
use crate::{jobs, owners, told};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, LabelId, Stop};
use std::collections::{BTreeSet, HashMap};

/// A company and who is to have it; none: the pool.
pub(super) struct To<'a> {
    pub hand: &'a InHand,
    pub owners: Vec<AccountId>,
    /// From when on they have it; none: since it was made.
    pub since: Option<DateTime<Utc>>,
}

/// Gives them all. The companies are held by the caller, who sees them.
///
/// # Errors
/// [`Refusal::BadFields`] when a new owner isn't a colleague.
pub(super) async fn give(tx: &mut TenantTx, now: DateTime<Utc>, to: &[To<'_>], why: Why<'_>) -> Result<(), Stop<Refusal>> {
    if to.is_empty() {
        return Ok(());
    }
    let all: BTreeSet<AccountId> = to.iter().flat_map(|t| t.owners.iter().chain(&t.hand.owner_ids)).copied().collect();
    let known = accounts::labels::owners(tx, &all.into_iter().collect::<Vec<_>>()).await?;
    let names = |ids: &[AccountId]| -> String {
        ids.iter().filter_map(|id| known.get(id)).map(|owner| owner.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let mut rows = Vec::with_capacity(to.len());
    let mut told: HashMap<CompanyId, Vec<LabelId>> = HashMap::new();
    for To { hand, owners, since } in to {
        let labels = owners::labels_among(&known, owners, hand.visible_to)?;
        let mut both: Vec<LabelId> = hand.labels.iter().chain(&labels).copied().collect();
        both.sort_unstable();
        both.dedup();
        told.insert(hand.id, both);
        let mut text = names(&hand.owner_ids);
        if let Some(reason) = why.reason {
            text = format!("{text}\n{reason}");
        }
        rows.push(MoveRow { hand, owners: owners.clone(), labels, held_since: *since, title: names(owners), text });
    }
    store::move_all(tx, now, &rows, why).await?;
    for (company, labels) in told {
        told::company_changed(tx, company, &labels).await?;
        jobs::follow_in_sales(tx, company).await?;
    }
    Ok(())
}

/// These owners with one of them replaced; who has it already stays once.
pub(super) fn replaced(owners: &[AccountId], old: AccountId, new: AccountId) -> Vec<AccountId> {
    let mut out = Vec::with_capacity(owners.len());
    for id in owners.iter().map(|id| if *id == old { new } else { *id }) {
        if !out.contains(&id) {
            out.push(id);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_who_shares_it_already_has_it_once() {
        let [a, b, c] = [AccountId::new(), AccountId::new(), AccountId::new()];
        assert_eq!(replaced(&[a], a, b), [b]);
        assert_eq!(replaced(&[a, b], a, b), [b]);
        assert_eq!(replaced(&[b, a, c], a, c), [b, c]);
    }
}
