//! Measures of the vendor against a tenant: correction deadlines, restrictions, terminations.

use super::{ClauseNumber, ContractKind, FeatureCode};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;

/// Which promise was broken, and what shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Of which contract.
    pub contract: ContractKind,
    /// Of which version.
    pub version: u32,
    /// Which clause.
    pub clause: ClauseNumber,
    /// Files and records that show it, by their names.
    pub evidence: Vec<String>,
}

/// Why a measure is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// The tenant broke the contract.
    Breach(Breach),
    /// The tenant is insolvent, or proceedings were opened: by which record.
    Insolvency {
        /// The record that shows it.
        record: String,
    },
    /// Fraud is suspected: from which facts.
    FraudSuspicion {
        /// What the suspicion rests on.
        facts: Vec<String>,
    },
    /// An authority ordered it.
    AuthorityOrder {
        /// Who.
        authority: String,
        /// Under which number.
        reference: String,
    },
}

kernel::words! {
    /// What the vendor does.
    MeasureKind {
        /// Sets a day by which the breach is to be put right.
        SetDeadline = "set_deadline",
        /// Closes features, or the whole tenant.
        Restrict = "restrict",
        /// Ends the contract.
        Terminate = "terminate",
    }
}

/// What is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// These features; one at least.
    Features(BTreeSet<FeatureCode>),
    /// The whole tenant: nothing but reading why, appealing and asking for an export.
    Tenant,
}

/// For how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// To the end of this day.
    Until(NaiveDate),
    /// For good, unless it is lifted.
    Final,
}

/// A measure as it is proposed or stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Why.
    pub ground: Ground,
    /// What.
    pub kind: MeasureKind,
    /// What is closed; of restrictions only.
    pub scope: Option<Scope>,
    /// For how long; of restrictions only.
    pub span: Option<Span>,
    /// By which day the breach is to be put right; of deadlines only.
    pub correct_by: Option<NaiveDate>,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
}

kernel::words! {
    /// Where a case against a tenant stands.
    MeasureState {
        /// Opened; nothing was done.
        Opened = "opened",
        /// A deadline runs.
        Correcting = "correcting",
        /// The deadline passed and nothing was put right.
        Overdue = "overdue",
        /// A restriction stands.
        Restricted = "restricted",
        /// The contract was ended.
        Terminated = "terminated",
        /// Put right, lifted, run out or dropped.
        Closed = "closed",
    }
}

kernel::words! {
    /// What can happen to a case.
    MeasureEvent {
        /// A deadline is set, or moved.
        SetDeadline = "set_deadline",
        /// It was put right.
        Correct = "correct",
        /// The deadline passed.
        PassDeadline = "pass_deadline",
        /// Features or the tenant are closed.
        Restrict = "restrict",
        /// The restriction's last day passed.
        RunOut = "run_out",
        /// The operator takes it back, on appeal or on his own.
        Lift = "lift",
        /// The contract is ended.
        Terminate = "terminate",
    }
}
