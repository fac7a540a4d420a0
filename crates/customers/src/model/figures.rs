//! What reports list.

use super::{CompanyId, TouchId, TouchKind};
use chrono::{DateTime, Utc};
use kernel::AccountId;

/// Something that a person wrote down or promised, as a list of follow-ups shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUpRow {
    /// The entry.
    pub id: TouchId,
    /// The company.
    pub company_id: CompanyId,
    /// Its name; empty when it is out of sight.
    pub company_name: String,
    /// What it was.
    pub kind: TouchKind,
    /// How its type is called, where it was written under one.
    pub type_name: Option<String>,
    /// What was written.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Option<AccountId>,
    /// Who keeps what was promised.
    pub keeper: Option<AccountId>,
    /// For when something was promised.
    pub due_at: Option<DateTime<Utc>>,
    /// When that was done.
    pub done_at: Option<DateTime<Utc>>,
}
