//! Cancelling a tenant's accounts on its own request: three conditions, tested on facts.

use super::terms::bases;
use crate::model::{GroupCode, Money, Obstacle, Refusal, Standing, Term};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What the other contexts say about a tenant that wants to go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Who asks has been proved to be the tenant: fresh sign-in with a second factor, or documents that an operator looked at.
    pub identity_checked: bool,
    /// Data and assets among the accounts that nobody has taken over or given up: what they are called.
    pub unsettled: Vec<String>,
    /// What the tenant owes the vendor, by currency; what is owed to the tenant isn't listed.
    pub debts: Vec<Money>,
}

/// What is done when nothing stands in the way, in this order. It can't be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Connections to sites of third parties are cut, and their tokens given back.
    UnbindThirdParties,
    /// Sub-accounts go.
    CancelSubAccounts,
    /// The master account goes.
    CancelMaster,
    /// Personal data is deleted or made anonymous.
    ErasePersonalData,
}

/// All steps, in order.
pub const STEPS: [Step; 4] = [Step::UnbindThirdParties, Step::CancelSubAccounts, Step::CancelMaster, Step::ErasePersonalData];

/// What is to be done to cancel the tenant's accounts on a day.
///
/// # Errors
/// [`Refusal::CannotCancel`] with everything that stands in the way at once; [`Refusal::Erased`] when the tenant is no more.
pub fn cancel(standing: &Standing, facts: &Facts, on: NaiveDate) -> Result<[Step; 4], Refusal> {
    if standing.erased {
        return Err(Refusal::Erased);
    }
    let Facts { identity_checked, unsettled, debts } = facts;
    let mut obstacles = Vec::new();
    if !identity_checked {
        obstacles.push(Obstacle::Identity);
    }
    if !unsettled.is_empty() {
        obstacles.push(Obstacle::Unsettled(unsettled.clone()));
    }
    let owed: Vec<Money> = debts.iter().copied().filter(|m| m.amount > Decimal::ZERO).collect();
    if !owed.is_empty() {
        obstacles.push(Obstacle::Debt(owed));
    }
    let running = running(standing, on);
    if !running.is_empty() {
        obstacles.push(Obstacle::Running(running));
    }
    if obstacles.is_empty() { Ok(STEPS) } else { Err(Refusal::CannotCancel(obstacles)) }
}

/// Services that run or are going to, and until when.
fn running(standing: &Standing, on: NaiveDate) -> Vec<(GroupCode, NaiveDate)> {
    let last = |terms: &[Term]| bases(terms).filter(|t| t.last_day >= on && !t.terminated).map(|t| t.last_day).max();
    standing.services.iter().filter_map(|s| last(&s.terms).map(|day| (s.group.clone(), day))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Currency, Service, SubscriptionState, TermKind};
    use crate::rules::terms::tests::{day, term};
    use std::collections::BTreeSet;

    fn ended(state: SubscriptionState) -> Standing {
        let terms = vec![term(TermKind::First, "2025-01-01", "2025-12-31")];
        let group = terms[0].group.clone();
        let service = Service { group, state, until: Some(day("2025-12-31")), terms, reminded: BTreeSet::new() };
        Standing { services: vec![service], erased: false }
    }

    fn free() -> Facts {
        Facts { identity_checked: true, ..Facts::default() }
    }

    #[test]
    fn with_nothing_in_the_way_all_goes_in_order() {
        assert_eq!(cancel(&ended(SubscriptionState::Reading), &free(), day("2026-01-10")), Ok(STEPS));
        assert_eq!(cancel(&Standing::default(), &free(), day("2026-01-10")), Ok(STEPS));
    }

    #[test]
    fn everything_in_the_way_is_told_at_once() {
        let money = |n: i64| Money { amount: Decimal::new(n, 2), currency: Currency::CNY };
        let facts = Facts { identity_checked: false, unsettled: vec!["shop.example".into()], debts: vec![money(0), money(5), money(-7)] };
        let refused = cancel(&ended(SubscriptionState::Active), &facts, day("2025-06-01"));
        assert_eq!(
            refused,
            Err(Refusal::CannotCancel(vec![
                Obstacle::Identity,
                Obstacle::Unsettled(vec!["shop.example".into()]),
                Obstacle::Debt(vec![money(5)]),
                Obstacle::Running(vec![(GroupCode::parse("crm").unwrap(), day("2025-12-31"))]),
            ]))
        );
    }

    #[test]
    fn a_term_that_is_going_to_begin_is_a_running_service() {
        let mut standing = ended(SubscriptionState::Reading);
        standing.services[0].terms.push(term(TermKind::Resubscription, "2026-02-01", "2027-01-31"));
        let refused = cancel(&standing, &free(), day("2026-01-10"));
        assert_eq!(
            refused,
            Err(Refusal::CannotCancel(vec![Obstacle::Running(vec![(GroupCode::parse("crm").unwrap(), day("2027-01-31"))])]))
        );
    }

    #[test]
    fn whoever_is_gone_is_not_cancelled_again() {
        let gone = Standing { erased: true, ..ended(SubscriptionState::Erased) };
        assert_eq!(cancel(&gone, &free(), day("2027-01-01")), Err(Refusal::Erased));
    }
}
