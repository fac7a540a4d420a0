//! Promises: to plan what is due, to send one letter.

use crate::model::ScheduleId;
use chrono::{DateTime, Utc};
use kernel::AccountId;
use queue::Job;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Plans the letters of a schedule that is due, and promises its next time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// For when: of a schedule that was changed meanwhile another promise counts.
    pub due_at: DateTime<Utc>,
}

impl Job for Plan {
    const KIND: &'static str = "reports.plan";
    // It promises the next time: while the database is away it must not give up.
    const ATTEMPTS_MAX: u16 = 60;
    fn unique_key(&self) -> Option<String> {
        Some(format!("{} {}", self.schedule_id, self.due_at.timestamp()))
    }
}

/// Sends a report to one recipient.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Send {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// For when it was due.
    pub due_at: DateTime<Utc>,
    /// To whom.
    pub account: AccountId,
}

impl Job for Send {
    const KIND: &'static str = "reports.send";
    const ATTEMPTS_MAX: u16 = 5;
    const TIME_MAX: Duration = Duration::from_secs(5 * 60);
    fn unique_key(&self) -> Option<String> {
        Some(format!("{} {} {}", self.schedule_id, self.due_at.timestamp(), self.account))
    }
}
