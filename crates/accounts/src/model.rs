//! The nouns.

use chrono::{DateTime, Utc};
use kernel::AccountId;
use serde_json::Value;

/// One entry of the audit trail.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// Its place in the tenant's trail, from 1, without gaps.
    pub seq: i64,
    /// When, by the database's clock.
    pub at: DateTime<Utc>,
    /// Who, with his name today; none when the program itself acted.
    pub account: Option<(AccountId, String)>,
    /// What was done: `accounts.role.change`.
    pub act: String,
    /// To what, as people know it.
    pub subject: String,
    /// What an auditor wants to know.
    pub detail: Value,
}

/// What going through the whole trail showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditProof {
    /// Entries that are as they were written.
    pub entries: i64,
    /// The first that is not, if any.
    pub broken_at: Option<i64>,
}
