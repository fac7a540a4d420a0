//! Tasks and reminders.

use super::{LeadId, OpportunityId, TaskId};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use customers::CompanyId;
use kernel::{AccountId, LabelId};

kernel::words! {
    /// How urgent a task is.
    Priority {
        /// May wait.
        Low = "low",
        /// As usual.
        Normal = "normal",
        /// First.
        High = "high",
    }
}

kernel::words! {
    /// How a task comes back.
    Repeat {
        /// Each day.
        Daily = "daily",
        /// Each week on the same day.
        Weekly = "weekly",
        /// Each month on the same day, or its last where it has no such day.
        Monthly = "monthly",
        /// Each year.
        Yearly = "yearly",
    }
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What it says.
    pub facts: NewTask,
    /// Since when it is done.
    pub done_at: Option<DateTime<Utc>>,
    /// The one that came after it.
    pub next_id: Option<TaskId>,
    /// Counts changes.
    pub revision: i32,
    /// Who made it.
    pub created_by: Option<AccountId>,
    /// Who sees it.
    pub labels: Vec<LabelId>,
}

/// What a task says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// One line.
    pub title: String,
    /// The rest.
    pub text: String,
    /// Who does it.
    pub assignee: AccountId,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// Where its days are counted.
    pub time_zone: Tz,
    /// How urgent it is.
    pub priority: Priority,
    /// How it comes back.
    pub repeats: Option<Repeat>,
    /// The day from which repetition counts.
    pub anchor: NaiveDate,
    /// How many minutes before it is due one is told.
    pub remind_minutes: Option<i32>,
    /// The customer.
    pub company_id: Option<CompanyId>,
    /// The opportunity.
    pub opportunity_id: Option<OpportunityId>,
    /// The lead.
    pub lead_id: Option<LeadId>,
}

impl NewTask {
    /// When one is told.
    #[must_use]
    pub fn remind_at(&self) -> Option<DateTime<Utc>> {
        self.remind_minutes.map(|minutes| self.due_at - chrono::TimeDelta::minutes(i64::from(minutes)))
    }
}

/// A task that has come near and was not seen yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The task.
    pub task: Task,
    /// For when one was told.
    pub at: DateTime<Utc>,
}
