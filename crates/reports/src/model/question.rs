//! What is asked.

use chrono::NaiveDate;
use kernel::AccountId;
use serde_json::Value;

kernel::id!(ReportId, "a saved report");

kernel::words! {
    /// Which records a question is about.
    #[schema(as = ReportSubject)]
    Subject {
        /// Companies.
        Customers = "customers",
        /// Opportunities.
        Opportunities = "opportunities",
        /// What people wrote down and promised.
        FollowUps = "follow_ups",
        /// Leads.
        Leads = "leads",
    }
}

kernel::words! {
    /// How an answer is drawn.
    #[schema(as = ReportChart)]
    Chart {
        /// A bar for each group.
        Bar = "bar",
        /// A pile for each group, of its parts.
        Stacked = "stacked",
        /// A line through time.
        Line = "line",
        /// Shares of a whole.
        Pie = "pie",
        /// Steps, each a part of the one before.
        Funnel = "funnel",
        /// Just the figures.
        Table = "table",
    }
}

kernel::words! {
    /// A stretch of time that moves with today.
    Stretch {
        /// Today.
        Today = "today",
        /// Since Monday.
        ThisWeek = "this_week",
        /// Since the first of the month.
        ThisMonth = "this_month",
        /// The month before.
        LastMonth = "last_month",
        /// Since the first of the quarter.
        ThisQuarter = "this_quarter",
        /// Since New Year.
        ThisYear = "this_year",
        /// The last 30 days, today included.
        Days30 = "last_30_days",
        /// The last 90 days.
        Days90 = "last_90_days",
        /// This month and the eleven before.
        Months12 = "last_12_months",
    }
}

/// Of which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    /// Any.
    All,
    /// As today says.
    Moving(Stretch),
    /// These days, both included.
    Between(NaiveDate, NaiveDate),
}

/// A question that one number a group answers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    /// Which records.
    pub subject: Subject,
    /// By which field; days and moments with a stretch of the calendar (`created:month`).
    pub by: String,
    /// And by which within.
    pub and_by: Option<String>,
    /// Which field is summed up; none: records are counted.
    pub sum: Option<String>,
    /// Which of them, as lists read it.
    pub filter: Option<Value>,
    /// The day or moment that the period is about; none: the subject's usual one.
    pub on: Option<String>,
    /// Of which time.
    pub period: Period,
}

/// A question that somebody saved.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    /// Its id.
    pub id: ReportId,
    /// Who made it.
    pub by: AccountId,
    /// Every colleague has it.
    pub shared: bool,
    /// As people call it.
    pub name: String,
    /// How it is drawn.
    pub chart: Chart,
    /// What it asks.
    pub question: Question,
    /// Counts changes.
    pub revision: i32,
}

/// What the rows of a standard report are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// The values that were met.
    Met,
    /// The colleagues in sight, each of them, and nobody else.
    People,
    /// The stages that are there, in their order.
    Stages,
}

/// A report that is there without being made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Standard {
    /// Its name in addresses and schedules.
    pub key: &'static str,
    /// How it is drawn.
    pub chart: Chart,
    /// The questions of its columns, each under its key, and whether they are asked of the reader's period; all by fields of the same values.
    pub columns: Vec<(&'static str, Question, bool)>,
    /// What its rows are.
    pub spread: Spread,
    /// Behind each column but the first: which share of the column before it is.
    pub rates: bool,
}
