//! The clock: does in every company's subscriptions what is due.

use crate::Subscriptions;
use crate::store::customers;
use kernel::{Actor, Fault, TenantId};
use uuid::Uuid;

/// Companies that are looked for at a time.
const BATCH: i64 = 500;

impl Subscriptions {
    /// Goes through all companies; each in a transaction of its own, so that one that doesn't hold together keeps no other waiting.
    ///
    /// # Errors
    /// A fault when the database is away, or the first that a company's terms gave.
    pub async fn run_clock(&self) -> Result<(), Fault> {
        let Some(vendor) = self.vendor_if_any().await? else { return Ok(()) };
        let house = Actor::house(vendor);
        let (mut after, mut broken) = (Uuid::nil(), None);
        loop {
            let ids = self.db.read(&house, async |tx| customers::ids(tx, after, BATCH).await).await?;
            let Some(last) = ids.last() else { break };
            after = last.0;
            for id in ids {
                if let Err(fault) = self.settle_one(&house, id).await {
                    tracing::warn!(customer = %id, %fault, "a company's subscriptions could not be looked after");
                    broken = broken.or(Some(fault));
                }
            }
        }
        broken.map_or(Ok(()), Err)
    }

    async fn settle_one(&self, house: &Actor, id: TenantId) -> Result<(), Fault> {
        let now = self.clock.now();
        self.db
            .write(house, async |tx| match customers::lock(tx, id).await? {
                Some(customer) => self.settle(tx, &customer, now).await,
                None => Ok(()),
            })
            .await
    }
}
