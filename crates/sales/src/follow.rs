//! What hangs on a company follows it: to other owners, into another company.

use crate::store::{self, Hanging};
use crate::{Sales, owned, told};
use accounts::labels::EVERYONE;
use customers::{CompanyId, Known, MergeId};
use db::TenantTx;
use kernel::{Fault, GRANT_ALL, LabelId};
use queue::JobContext;
use uuid::Uuid;

/// Things that are labelled anew between two looks.
const BATCH: i64 = 500;
/// Companies of one transaction where all are labelled anew.
const COMPANIES_BATCH: i64 = 100;

/// Labels anew what hangs on a company, by who owns it and who sees the company now; of one in the bin its owner alone is left. Done by
/// the house, which sees all; may be done again at any time.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn follow(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    let known = relabel(tx, company).await?;
    let labels: Vec<LabelId> = known.map(|known| known.labels).unwrap_or_default();
    told::company_followed(tx, &labels).await
}

async fn relabel(tx: &mut TenantTx, company: CompanyId) -> Result<Option<Known>, Fault> {
    let known = owned::company_in_sight(tx, Some(company)).await?;
    let earlier = match &known {
        Some(known) => customers::earlier(tx, known.company_id).await?,
        None => None,
    };
    if let Some(known) = &known {
        customers::relabel_deals(tx, known, earlier.as_ref()).await?;
    }
    for kind in Hanging::ALL {
        let mut after: Option<Uuid> = None;
        loop {
            let things = store::hanging(tx, kind, company.0, after, BATCH).await?;
            for (thing, owner, made_at) in &things {
                let labels = match (kind, owner) {
                    (Hanging::Opportunity, Some(owner)) => {
                        owned::labels_beside(tx, *owner, known.as_ref(), earlier.as_ref(), *made_at).await?
                    }
                    _ => owned::labels(tx, *owner, known.as_ref()).await?,
                };
                store::give(tx, kind, *thing, *owner, &labels).await?;
            }
            match things.last() {
                Some((last, ..)) => after = Some(*last),
                None => break,
            }
        }
    }
    Ok(known)
}

/// Labels anew what hangs on every company, a hundred at a time: the tenant lets new owners see more than before, or less. May be done
/// again at any time.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn follow_all(sales: &Sales, cx: &JobContext) -> Result<(), Fault> {
    let house = cx.actor();
    let mut after = None;
    while !cx.cancelled() {
        let batch = async |tx: &mut TenantTx| {
            let companies = store::companies_sold_to(tx, after, COMPANIES_BATCH).await?;
            for company in &companies {
                relabel(tx, CompanyId(*company)).await?;
            }
            Ok::<_, Fault>(companies.last().copied())
        };
        after = sales.db.write(&house, batch).await?;
        if after.is_none() {
            break;
        }
    }
    sales.db.write(&house, async |tx| told::company_followed(tx, &[GRANT_ALL, EVERYONE]).await).await
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
