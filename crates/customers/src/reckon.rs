//! Reckoning the formulas and roll-ups of every company anew, after somebody changed what they say.

use crate::store::{self, ListFilter};
use crate::values::write_reckoned;
use crate::{COMPANIES, Customers};
use kernel::{Actor, Fault};
use queue::JobContext;

/// Companies that one transaction reckons.
const BATCH: i64 = 500;

/// Goes through the tenant's companies in the order of their ids. Killed in between it begins again: reckoning twice changes nothing.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn all(customers: &Customers, cx: &JobContext) -> Result<(), Fault> {
    let actor = Actor::house(cx.tenant());
    let mut after = None;
    while !cx.cancelled() {
        let last = customers
            .db
            .write(&actor, async |tx| {
                let catalogue = fields::writable(tx, &actor, &COMPANIES, false).await?;
                let ids = store::ids(tx, &ListFilter::default(), after, BATCH).await?;
                for id in &ids {
                    if let Some(company) = store::company(tx, *id).await? {
                        write_reckoned(tx, &catalogue, &company).await?;
                    }
                }
                Ok::<_, Fault>(ids.last().copied())
            })
            .await?;
        match last {
            Some(id) => after = Some(id),
            None => break,
        }
    }
    Ok(())
}
