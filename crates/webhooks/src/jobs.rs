//! Promises: to try one delivery.

use crate::model::DeliveryId;
use queue::Job;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Hands a delivery over, or tries again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Deliver {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// How often it was tried before: another promise counts once it was tried.
    pub attempts: u16,
}

impl Job for Deliver {
    const KIND: &'static str = "webhooks.deliver";
    // It promises its own next attempt: while the database is away it must not give up.
    const ATTEMPTS_MAX: u16 = 60;
    const TIME_MAX: Duration = Duration::from_secs(60);
    fn unique_key(&self) -> Option<String> {
        Some(format!("{} {}", self.delivery_id, self.attempts))
    }
}
