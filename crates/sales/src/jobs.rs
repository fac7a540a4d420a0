//! Promises.

use crate::model::TaskId;
use chrono::{DateTime, Utc};
use kernel::AccountId;
use queue::{BACKGROUND, Job, NORMAL};
use serde::{Deserialize, Serialize};
use std::time::Duration;
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

/// Makes a task that a rule on mail asks for. Enqueued by mail, by its name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TaskOfMail {
    /// The task that is made; made once, however often the job runs.
    pub id: TaskId,
    /// In a line.
    pub title: String,
    /// Which mail it is about.
    pub text: String,
    /// Who does it.
    pub assignee: AccountId,
    /// Whose rule it is.
    pub by: AccountId,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// The mail's writer.
    pub address: String,
}

impl Job for TaskOfMail {
    const KIND: &'static str = customers::SALES_TASK_OF_MAIL;
    const ATTEMPTS_MAX: u16 = 10;
    const PRIORITY: i16 = NORMAL;
    fn unique_key(&self) -> Option<String> {
        Some(self.id.to_string())
    }
}

/// Change many leads, or take such a change back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangeLeads {
    /// What was asked for.
    pub bulk_id: Uuid,
    /// Take it back.
    pub undo: bool,
    /// What it is called in the list of jobs.
    pub name: String,
}

impl Job for ChangeLeads {
    const KIND: &'static str = "sales.change_leads";
    const PRIORITY: i16 = queue::URGENT;
    // A million leads, a hundred at a time.
    const TIME_MAX: Duration = Duration::from_secs(6 * 3_600);

    fn title(&self) -> Option<String> {
        Some(self.name.clone())
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

/// Labels anew what hangs on all companies. Enqueued by customers, by its name, when the tenant lets new owners see more, or less.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FollowAll {}

impl Job for FollowAll {
    const KIND: &'static str = customers::SALES_FOLLOW_ALL;
    const ATTEMPTS_MAX: u16 = 5;
    const PRIORITY: i16 = BACKGROUND;
    // A million companies, a hundred at a time.
    const TIME_MAX: Duration = Duration::from_secs(4 * 3_600);
    fn unique_key(&self) -> Option<String> {
        Some(String::new())
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
