//! When a report is sent, and to whom.

use super::ReportId;
use chrono::{DateTime, Utc};
use kernel::AccountId;

kernel::id!(ScheduleId, "a schedule of a report");

kernel::words! {
    /// How often.
    #[schema(as = ReportEvery)]
    Every {
        /// Every day.
        Daily = "daily",
        /// On a day of the week.
        Weekly = "weekly",
        /// On a day of the month.
        Monthly = "monthly",
    }
}

kernel::words! {
    /// What became of a letter.
    #[schema(as = ReportSendingState)]
    SendingState {
        /// To be sent.
        Waiting = "waiting",
        /// The mail server is being spoken to.
        Sending = "sending",
        /// It took the letter.
        Sent = "sent",
        /// Not to be sent: the colleague may not sign in, or not see it.
        Skipped = "skipped",
        /// It could not be made, or the mail server refused it.
        Failed = "failed",
        /// The program ended while it was being sent; it is not sent again.
        Uncertain = "uncertain",
    }
}

/// Which report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Of {
    /// A saved one.
    Saved(ReportId),
    /// A standard one, by its key.
    Standard(String),
}

/// When, and to whom, a report is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewSchedule {
    /// Which report.
    pub of: Of,
    /// How often.
    pub every: Every,
    /// Weekly: 1 Monday to 7 Sunday; monthly: the day.
    pub day: i16,
    /// Where the tenant is.
    pub hour: i16,
    /// To whom.
    pub recipients: Vec<AccountId>,
}

/// A report that is sent again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// Who made it.
    pub by: AccountId,
    /// What it says.
    pub plan: NewSchedule,
    /// Not paused.
    pub active: bool,
    /// When it is due next.
    pub next_at: Option<DateTime<Utc>>,
    /// When it was due last.
    pub last_at: Option<DateTime<Utc>>,
}

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sending {
    /// Whose.
    pub account: AccountId,
    /// For when it was due.
    pub due_at: DateTime<Utc>,
    /// What became of it.
    pub state: SendingState,
    /// Why it was skipped or failed: a code.
    pub reason: Option<String>,
    /// The mail server's words.
    pub words: Option<String>,
}
