//! A person's desk: quick texts, goals, daily reports, whom to touch next.

use super::{QuickTextId, TargetId};
use chrono::{DateTime, NaiveDate, Utc};
use customers::CompanyRow;
use kernel::AccountId;
use uuid::Uuid;

kernel::words! {
    /// What a goal counts.
    TargetKind {
        /// Customers made.
        NewCustomers = "new_customers",
        /// Amounts of opportunities won.
        WonAmount = "won_amount",
        /// Notes, calls, visits, meetings written down.
        FollowUps = "follow_ups",
    }
}

/// Whose goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetOf {
    /// A person's.
    Account(AccountId),
    /// A department's, with those below it.
    Department(Uuid),
}

/// A goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its id.
    pub id: TargetId,
    /// Whose.
    pub of: TargetOf,
    /// What it counts.
    pub kind: TargetKind,
    /// The first day.
    pub starts_on: NaiveDate,
    /// One or three.
    pub months: i16,
    /// How much.
    pub goal: String,
    /// Of an amount: its currency.
    pub currency: Option<String>,
}

/// A text that is written often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickText {
    /// Its id.
    pub id: QuickTextId,
    /// Whose; none: everybody's.
    pub account: Option<AccountId>,
    /// How it is called.
    pub title: String,
    /// The text.
    pub text: String,
}

/// What a person did on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Figures {
    /// Customers made.
    pub customers: i64,
    /// Notes, calls, visits, meetings.
    pub follow_ups: i64,
    /// Mails to customers.
    pub mails_out: i64,
    /// Opportunities made.
    pub opportunities: i64,
    /// Opportunities moved to another stage.
    pub moves: i64,
    /// Opportunities won.
    pub won: i64,
    /// Opportunities lost.
    pub lost: i64,
    /// Tasks done.
    pub tasks_done: i64,
}

/// What a person wrote about a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyReport {
    /// Who.
    pub account: AccountId,
    /// Which day.
    pub day: NaiveDate,
    /// His own words.
    pub text: String,
    /// The figures when it was written.
    pub figures: Figures,
    /// When.
    pub written_at: DateTime<Utc>,
}

/// Why a customer should be touched next. For information only: nothing is decided by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A promise is overdue by so many days.
    Promised(i64),
    /// An opportunity of this name closes in so many days; below zero: should have closed.
    Closing(String, i64),
    /// Nobody was in touch for so many days.
    Silent(i64),
}

/// A customer to be touched next.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommended {
    /// The company.
    pub company: CompanyRow,
    /// The strongest first.
    pub reasons: Vec<Reason>,
    /// Higher is more pressing.
    pub score: i32,
}
