//! What a simulation says.

use std::collections::BTreeMap;

/// Findings that are kept with their words; more are counted.
pub const FINDINGS_KEPT_MAX: usize = 100;

/// Counts by word.
pub type Counts = BTreeMap<&'static str, u64>;

/// What happened in a simulation, and what was found wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Tenants at a time.
    pub tenants: u32,
    /// Years.
    pub years: u32,
    /// The seed.
    pub seed: u64,
    /// Days played.
    pub days: u64,
    /// Days that were looked at, over all companies.
    pub tenant_days: u64,
    /// Companies, those included that took the place of one that was gone.
    pub companies: u64,
    /// Orders taken in.
    pub orders: u64,
    /// Pushes that were an order again.
    pub pushed_again: u64,
    /// Pushes that used a number for something else, and were refused.
    pub pushed_otherwise: u64,
    /// Activation links that were sent.
    pub links: u64,
    /// Times that a link did not open: used, expired, replaced, another name.
    pub links_refused: u64,
    /// Orders activated.
    pub activations: u64,
    /// Orders whose second activation was tried, and refused.
    pub activated_again: u64,
    /// Terms by kind.
    pub terms: Counts,
    /// Transitions by event.
    pub transitions: Counts,
    /// Reminders by kind.
    pub reminders: Counts,
    /// Refused orders and activations by code.
    pub refused: Counts,
    /// Companies whose data was deleted when due.
    pub erased: u64,
    /// Companies that had themselves cancelled.
    pub cancelled: u64,
    /// Services that the vendor ended for cause.
    pub terminated: u64,
    /// What was wrong; at most [`FINDINGS_KEPT_MAX`].
    pub findings: Vec<String>,
    /// How much was wrong.
    pub findings_total: u64,
}

impl Report {
    /// Something is wrong.
    pub(super) fn find(&mut self, what: String) {
        self.findings_total += 1;
        if self.findings.len() < FINDINGS_KEPT_MAX {
            self.findings.push(what);
        }
    }
}

/// One more of these.
pub(super) fn count(counts: &mut Counts, word: &'static str) {
    *counts.entry(word).or_default() += 1;
}
