//! Many leads changed at once.

use super::{LeadId, LeadState};
use chrono::{DateTime, Utc};
use customers::BulkState;
use kernel::{AccountId, Grants, LabelId};
use serde_json::Value;
use std::collections::BTreeMap;

kernel::id!(LeadBulkId, "a change of many leads");

/// What becomes of leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadChange {
    /// Another state, and why where it is of no use.
    pub state: Option<(LeadState, Option<String>)>,
    /// Another owner, or none; absent: as it is.
    pub owner: Option<Option<AccountId>>,
}

/// A change of many leads.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadBulk {
    /// Its id.
    pub id: LeadBulkId,
    /// Who asked.
    pub account: AccountId,
    /// What he saw.
    pub grants: Grants,
    /// Who sees it.
    pub labels: Vec<LabelId>,
    /// Which leads.
    pub selection: Value,
    /// What becomes of them.
    pub change: LeadChange,
    /// Those taken in later are left alone.
    pub until: LeadId,
    /// Where it is.
    pub state: BulkState,
    /// The last that was looked at.
    pub done: Option<LeadId>,
    /// How many are another now.
    pub changed: i32,
    /// How many aren't, by reason.
    pub refused: BTreeMap<String, i64>,
}

/// What a lead was before it was changed with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadWas {
    /// The lead.
    pub id: LeadId,
    /// Its state, since when, and why it was of no use.
    pub state: LeadState,
    /// Since when it had stood so.
    pub since: DateTime<Utc>,
    /// Why it was of no use.
    pub reason: Option<String>,
    /// Whose it was.
    pub owner: Option<AccountId>,
    /// Its revision after the change.
    pub revision: i32,
}
