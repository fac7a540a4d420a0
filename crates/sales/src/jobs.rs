//! Promises.

use crate::model::TaskId;
use chrono::{DateTime, Utc};
use queue::{Job, NORMAL};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Tells who has a task that it has come near.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Remind {
    /// The task.
    pub task_id: TaskId,
    /// For when it was promised: a task that was put off is told by another promise.
    pub at: DateTime<Utc>,
}

impl Job for Remind {
    const KIND: &'static str = "sales.remind";
    const ATTEMPTS_MAX: u16 = 10;
    const PRIORITY: i16 = NORMAL;
    fn unique_key(&self) -> Option<String> {
        Some(format!("{} {}", self.task_id, self.at.timestamp()))
    }
}

/// Labels anew what hangs on a company. Enqueued by customers, by its name, when the company's owners change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FollowCompany {
    /// The company.
    pub company_id: Uuid,
}

impl Job for FollowCompany {
    const KIND: &'static str = customers::SALES_FOLLOW_COMPANY;
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = NORMAL;
    fn unique_key(&self) -> Option<String> {
        Some(self.company_id.to_string())
    }
}

/// Leads what hangs on merged companies to the one that stayed, or back. Enqueued by customers, by its name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FollowMerge {
    /// The merge.
    pub merge_id: Uuid,
    /// It was taken back.
    pub undone: bool,
}

impl Job for FollowMerge {
    const KIND: &'static str = customers::SALES_MERGED;
}
