//! Orders pushed by agents' programs, perhaps many times: which are the same, and which only say so.

use crate::model::{AgentId, Company, LineKind, NewOrder, OrderLine, Refusal, TermLength};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;

/// Characters of an agent's own number.
pub const REFERENCE_CHARS_MAX: usize = 100;

/// By what an order is known: its agent and the agent's own number of it. A unique constraint keeps it single, however many push at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PushKey {
    /// The agent.
    pub agent: AgentId,
    /// His number, trimmed, in composed form (NFC).
    pub reference: String,
}

/// What an order says, part by part, as hashes: kept with the order, compared with the next push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Its company.
    pub company: [u8; 32],
    /// Its lines, in any order.
    pub lines: [u8; 32],
    /// Its price.
    pub price: [u8; 32],
    /// Its length.
    pub length: [u8; 32],
}

/// The key of a pushed order.
///
/// # Errors
/// [`Refusal::NoReference`] when it has no agent or no usable number.
pub fn key(order: &NewOrder) -> Result<PushKey, Refusal> {
    let agent = order.agent.ok_or(Refusal::NoReference)?;
    let reference = clean(order.reference.as_deref().unwrap_or(""));
    let usable = !reference.is_empty() && reference.chars().count() <= REFERENCE_CHARS_MAX && !reference.chars().any(char::is_control);
    if usable { Ok(PushKey { agent, reference }) } else { Err(Refusal::NoReference) }
}

/// What the order says. Left out are its moment, and what doesn't change what is sold: spelling of spaces, trailing zeros, order of lines.
#[must_use]
pub fn fingerprint(order: &NewOrder) -> Fingerprint {
    let NewOrder { source: _, agent: _, reference: _, company, lines, currency, total, length, placed_at: _ } = order;
    let Company { name, registration_number, contact_name, contact_address, contact_phone } = company;
    let optional = |text: &Option<String>| text.as_deref().map(clean).unwrap_or_default();
    let company =
        [clean(name), optional(registration_number), clean(contact_name), clean(contact_address).to_lowercase(), optional(contact_phone)];
    let mut lines: Vec<String> = lines.iter().map(line).collect();
    lines.sort_unstable();
    let length = match length {
        TermLength::Years(n) => format!("{}m", u32::from(*n) * 12),
        TermLength::Months(n) => format!("{n}m"),
        TermLength::Days(n) => format!("{n}d"),
    };
    let price = format!("{} {}", total.normalize(), currency.as_str());
    Fingerprint { company: hash(&company), lines: hash(&lines), price: hash(&[price]), length: hash(&[length]) }
}

/// Is a push of a known key the known order again?
///
/// # Errors
/// [`Refusal::PushedOtherwise`] with the parts that differ: the number was used for something else, and a person decides.
pub fn same(known: &Fingerprint, pushed: &Fingerprint) -> Result<(), Refusal> {
    let parts = [
        ("company", known.company == pushed.company),
        ("lines", known.lines == pushed.lines),
        ("price", known.price == pushed.price),
        ("length", known.length == pushed.length),
    ];
    let differ: Vec<&'static str> = parts.iter().filter(|(_, same)| !same).map(|(part, _)| *part).collect();
    if differ.is_empty() { Ok(()) } else { Err(Refusal::PushedOtherwise(differ)) }
}

fn line(line: &OrderLine) -> String {
    let OrderLine { offering, edition, seats, units, kind } = line;
    let kind = match kind {
        LineKind::Subscribe => "subscribe",
        LineKind::SubscribeAlong => "along",
        LineKind::AddOn => "add_on",
        LineKind::Trial => "trial",
    };
    let mut text = format!("{offering}/{edition}/{seats}/{kind}");
    for (quota, count) in units.iter().filter(|(_, count)| **count > 0) {
        let _ = write!(text, "/{quota}={count}");
    }
    text
}

fn clean(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// Each text with its length before it, so that moving a letter from one to the next shows.
fn hash(texts: &[String]) -> [u8; 32] {
    let mut sum = Sha256::new();
    for text in texts {
        sum.update((text.len() as u64).to_be_bytes());
        sum.update(text.as_bytes());
    }
    sum.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::plan::tests::{line as ordered, order};

    fn pushed() -> NewOrder {
        let mut order = order("2026-11-23", vec![ordered("crm.lite", LineKind::Subscribe, 2), ordered("leads", LineKind::Subscribe, 1)]);
        order.agent = Some(AgentId(uuid::Uuid::nil()));
        order.reference = Some("A-17".into());
        order.total = "100.5".parse().unwrap();
        order
    }

    #[test]
    fn what_says_the_same_is_the_same() {
        let mut again = pushed();
        again.lines.reverse();
        again.total = "100.50".parse().unwrap();
        again.company.name = "  宁波远航进出口有限公司 ".into();
        again.company.contact_address = "Lin@Example.com".into();
        again.length = TermLength::Months(12);
        again.reference = Some(" A-17 ".into());
        again.placed_at += chrono::Duration::hours(3);
        assert_eq!(key(&again), key(&pushed()));
        assert_eq!(same(&fingerprint(&pushed()), &fingerprint(&again)), Ok(()));
    }

    #[test]
    fn what_says_something_else_is_a_conflict_and_names_it() {
        let differs = |change: fn(&mut NewOrder)| {
            let mut other = pushed();
            change(&mut other);
            same(&fingerprint(&pushed()), &fingerprint(&other))
        };
        assert_eq!(differs(|o| o.company.name.push('x')), Err(Refusal::PushedOtherwise(vec!["company"])));
        assert_eq!(differs(|o| o.lines[0].seats = 3), Err(Refusal::PushedOtherwise(vec!["lines"])));
        assert_eq!(differs(|o| o.currency = crate::model::Currency::USD), Err(Refusal::PushedOtherwise(vec!["price"])));
        assert_eq!(
            differs(|o| {
                o.length = TermLength::Years(2);
                o.lines.pop();
            }),
            Err(Refusal::PushedOtherwise(vec!["lines", "length"]))
        );
        // A letter that moves from one field to the next.
        let moved = differs(|o| {
            o.company.contact_name = "Li".into();
            o.company.contact_address = "nlin@example.com".into();
        });
        assert_eq!(moved, Err(Refusal::PushedOtherwise(vec!["company"])));
    }

    #[test]
    fn a_push_needs_an_agent_and_a_number() {
        let refused = |agent: Option<AgentId>, reference: Option<&str>| {
            let order = NewOrder { agent, reference: reference.map(Into::into), ..pushed() };
            key(&order) == Err(Refusal::NoReference)
        };
        let agent = Some(AgentId(uuid::Uuid::nil()));
        assert!(refused(None, Some("1")) && refused(agent, None) && refused(agent, Some("  ")) && refused(agent, Some("a\u{0}")));
        assert!(refused(agent, Some(&"1".repeat(101))) && !refused(agent, Some(&"1".repeat(100))));
    }
}
