//! Rules on mail: which of them fit a mail, and what is done with it. Pure: what is known of the mail is brought.
//!
//! Conditions look at the mail as it came: what an earlier rule does changes nothing for a later one, but for 'stop'. Of several moves,
//! gifts and answers the first counts; stars, labels and addresses to hand on to come together.

mod check;
mod gone;
mod test;

pub use check::{
    ACTIONS_MAX, CONDITIONS_MAX, FORWARD_MAX, HEADER_CHARS_MAX, NAME_CHARS_MAX, PATTERN_CHARS_MAX, REPLY_DAYS, TASK_DAYS, VALUE_CHARS_MAX,
    VALUES_MAX, checked,
};
pub use gone::gone;
pub use test::Ready;

use crate::model::{Action, ActionKind, AttachmentInfo, Person, Step};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use maillabels::MailLabel;
use std::collections::HashSet;
use uuid::Uuid;

/// Characters of the text, and of each header field, that conditions look at.
pub const TEXT_CHARS_MAX: usize = 200_000;

/// What is known of the customer behind a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Customer {
    /// How far it has come.
    pub stage: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Who looks after it.
    pub owners: Vec<Uuid>,
    /// What it bears; known only when a rule asks for it.
    pub tags: Vec<String>,
    /// Where it belongs, of the segments that rules ask for.
    pub segments: Vec<Uuid>,
}

/// What conditions can look at in a mail.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The writer.
    pub from: Person,
    /// To whom.
    pub to: Vec<Person>,
    /// In copy.
    pub cc: Vec<Person>,
    /// The subject.
    pub subject: String,
    /// The text; read only when a rule looks at it.
    pub body: String,
    /// The header's fields with decoded values; likewise.
    pub headers: Vec<(String, String)>,
    /// Files.
    pub attachments: Vec<AttachmentInfo>,
    /// Size.
    pub bytes: i64,
    /// The mailbox.
    pub mailbox: Uuid,
    /// The folders that it lies in.
    pub folders: Vec<Uuid>,
    /// What it is about.
    pub labels: Vec<MailLabel>,
    /// Its language.
    pub language: Option<String>,
    /// Written by a machine?
    pub machine: bool,
    /// The customer.
    pub customer: Option<Customer>,
    /// The writer's country as far as his address tells it.
    pub country: Option<String>,
    /// When it came.
    pub at: DateTime<Utc>,
    /// The company's clock.
    pub zone: Tz,
}

/// What is to be done with a mail.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// The rules that fit, in their order.
    pub fit: Vec<usize>,
    /// What they do, in this order.
    pub steps: Vec<Step>,
}

/// Decides about a mail: `rules` in their order, each with its place in the list that steps name.
#[must_use]
pub fn decide<'a>(rules: impl IntoIterator<Item = (usize, &'a Ready)>, mail: &Facts) -> Decision {
    let mut decision = Decision::default();
    let mut once: HashSet<ActionKind> = HashSet::new();
    for (rule, ready) in rules {
        if !ready.fits(mail) {
            continue;
        }
        decision.fit.push(rule);
        for action in ready.actions() {
            match action {
                Action::Stop => return decision,
                Action::Move { .. } | Action::Assign { .. } | Action::Reply { .. } | Action::Star | Action::Read | Action::Profile => {
                    if once.insert(action.kind()) {
                        decision.steps.push(Step { rule, action: action.clone() });
                    }
                }
                Action::Forward { to } => {
                    let to = new_addresses(&decision.steps, to);
                    if !to.is_empty() {
                        decision.steps.push(Step { rule, action: Action::Forward { to } });
                    }
                }
                Action::Label { .. } | Action::Task { .. } => {
                    if !decision.steps.iter().any(|s| s.action == *action) {
                        decision.steps.push(Step { rule, action: action.clone() });
                    }
                }
            }
        }
    }
    decision
}

/// Nobody is handed the same mail twice.
fn new_addresses(before: &[Step], to: &[String]) -> Vec<String> {
    let mut seen: HashSet<String> = HashSet::new();
    for step in before {
        if let Action::Forward { to } = &step.action {
            seen.extend(to.iter().map(|a| a.to_lowercase()));
        }
    }
    to.iter().filter(|a| seen.insert(a.to_lowercase())).cloned().collect()
}

#[cfg(test)]
mod tests;
