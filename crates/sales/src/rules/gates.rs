//! Which gates of a stage are closed to an opportunity.

use crate::model::{Gate, Opportunity, Stage};
use chrono::{DateTime, TimeDelta, Utc};

/// Days within which somebody must have been in touch, where the stage names none.
const FOLLOW_UP_DAYS: i16 = 7;

/// What gates look at besides the opportunity itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    /// Now.
    pub now: DateTime<Utc>,
    /// When somebody was last at work with the company.
    pub worked_at: Option<DateTime<Utc>>,
}

/// What is missing before it may enter the stage, in the stage's order.
pub(crate) fn closed(opportunity: &Opportunity, stage: &Stage, facts: Facts) -> Vec<Gate> {
    stage.gates.iter().copied().filter(|gate| !open(*gate, opportunity, stage, facts)).collect()
}

fn open(gate: Gate, opportunity: &Opportunity, stage: &Stage, facts: Facts) -> bool {
    match gate {
        Gate::Amount => opportunity.money.is_some(),
        Gate::CloseDate => opportunity.closes_on.is_some(),
        Gate::Products => opportunity.products.is_some(),
        Gate::Company => opportunity.company_id.is_some(),
        Gate::Contact => opportunity.contact_id.is_some(),
        Gate::Rivals => opportunity.rivals.is_some(),
        Gate::Source => opportunity.source.is_some(),
        Gate::NextStep => opportunity.next_step.is_some(),
        Gate::FollowUp => {
            let days = i64::from(stage.gate_days.unwrap_or(FOLLOW_UP_DAYS));
            facts.worked_at.is_some_and(|at| facts.now - at <= TimeDelta::days(days))
        }
    }
}
