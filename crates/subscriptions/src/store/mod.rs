//! Memory: every SQL statement of subscriptions.
//!
//! Rows are the vendor's. Verbs write as the vendor; companies and agents read the same rows as far as row security lets them, so what
//! reads doesn't name a tenant.

pub(crate) mod catalogues;
pub(crate) mod contracts;
pub(crate) mod customers;
pub(crate) mod links;
pub(crate) mod orders;
pub(crate) mod payments;
pub(crate) mod steps;
pub(crate) mod terms;

use crate::model::Refusal;
use kernel::Fault;
use rust_decimal::Decimal;

/// What is stored was checked when it came in; what can't be read now is a fault.
fn sound<T>(read: Result<T, Refusal>) -> Result<T, Fault> {
    read.map_err(|refusal| Fault::say(format!("stored, and not readable: {refusal:?}")))
}

fn amount(text: &str) -> Result<Decimal, Fault> {
    text.parse().map_err(Fault::from)
}

fn known<T>(meaning: Option<T>, word: &str) -> Result<T, Fault> {
    meaning.ok_or_else(|| Fault::say(format!("stored, and not known: {word}")))
}
