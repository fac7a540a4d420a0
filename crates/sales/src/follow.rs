//! What hangs on a company follows it: to other owners, into another company.

use crate::store::{self, Hanging};
use crate::{owned, told};
use customers::{CompanyId, MergeId};
use db::TenantTx;
use kernel::{Fault, LabelId};
use uuid::Uuid;

/// Things that are labelled anew between two looks.
const BATCH: i64 = 500;

/// Labels anew what hangs on a company, by who owns it and who sees the company now; of one in the bin its owner alone is left. Done by
/// the house, which sees all; may be done again at any time.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn follow(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    let known = owned::company_in_sight(tx, Some(company)).await?;
    for kind in Hanging::ALL {
        let mut after: Option<Uuid> = None;
        loop {
            let things = store::hanging(tx, kind, company.0, after, BATCH).await?;
            for (thing, owner) in &things {
                let labels = owned::labels(tx, *owner, known.as_ref()).await?;
                store::give(tx, kind, *thing, *owner, &labels).await?;
            }
            match things.last() {
                Some((last, _)) => after = Some(*last),
                None => break,
            }
        }
    }
    let labels: Vec<LabelId> = known.map(|known| known.labels).unwrap_or_default();
    told::company_followed(tx, &labels).await
}

/// Leads what is being sold from companies that went in a merge to the one that stayed, or back when the merge was taken back. When both
/// promises wait at once, what counts is how the merge stands now; told again it changes nothing.
///
/// # Errors
/// A fault when the database is away.
pub async fn merged(tx: &mut TenantTx, merge: MergeId, undone: bool) -> Result<(), Fault> {
    let Some(merge) = customers::merge_of(tx, merge).await?.filter(|merge| merge.undone_at.is_some() == undone) else {
        return Ok(());
    };
    let into = merge.into.0;
    if undone {
        store::carry_back(tx, merge.id.0, into.0).await?;
    }
    for (from, _) in &merge.from {
        if !undone {
            store::carry(tx, merge.id.0, from.0, into.0).await?;
        }
        follow(tx, *from).await?;
    }
    follow(tx, into).await
}
