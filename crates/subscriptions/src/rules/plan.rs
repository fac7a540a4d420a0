//! What an order leads to: whether it can be taken, what the list asks for it, and which terms it opens.

use super::catalogue::{content, extra, find};
use super::price::{by_days, of_term, paid, plus, yearly};
use super::terms::{TRIAL_DAYS_MAX, beginning, last_day, refuse_overlap, running, vendor_day};
use crate::model::{
    Catalogue, Edition, LineKind, Money, NewOrder, Offering, OrderLine, OrderSource, PlannedTerm, Price, Refusal, Term, TermKind,
    TermLength,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Lines of an order.
pub const LINES_MAX: usize = 50;
/// Seats of a line.
pub const SEATS_MAX: u32 = 100_000;
/// Units of a quota that a line adds.
pub const UNITS_MAX: u64 = 1_000_000_000;

/// Refuses an order that can't be taken, whatever the tenant has: by its form and by the catalogue that counts when it is placed.
///
/// # Errors
/// [`Refusal::BadLineCount`], [`Refusal::UnknownOffering`], [`Refusal::UnknownEdition`], [`Refusal::UnknownQuota`],
/// [`Refusal::WrongCurrency`], [`Refusal::BadSeats`], [`Refusal::GroupTwice`], [`Refusal::BadLength`], [`Refusal::BadAmount`],
/// [`Refusal::NoReference`].
pub fn check(order: &NewOrder, catalogue: &Catalogue) -> Result<(), Refusal> {
    if order.lines.is_empty() || order.lines.len() > LINES_MAX {
        return Err(Refusal::BadLineCount);
    }
    if order.source == OrderSource::AgentPush && (order.agent.is_none() || order.reference.as_deref().is_none_or(|r| r.trim().is_empty())) {
        return Err(Refusal::NoReference);
    }
    last_day(vendor_day(order.placed_at), order.length)?;
    if paid(order.total, order.currency)?.amount != order.total {
        return Err(Refusal::BadAmount);
    }
    let mut opened = BTreeSet::new();
    for line in &order.lines {
        let (offering, edition) = find(catalogue, &line.offering, &line.edition)?;
        check_line(order, line, edition)?;
        let is_trial = line.kind == LineKind::Trial;
        if is_trial && !matches!(order.length, TermLength::Days(n) if n <= TRIAL_DAYS_MAX) {
            return Err(Refusal::BadLength);
        }
        if line.kind != LineKind::AddOn && !opened.insert(&offering.group) {
            return Err(Refusal::GroupTwice(offering.group.clone()));
        }
    }
    Ok(())
}

fn check_line(order: &NewOrder, line: &OrderLine, edition: &Edition) -> Result<(), Refusal> {
    let OrderLine { offering, edition: _, seats, units, kind } = line;
    price(order, line, edition)?;
    let least = u32::from(*kind != LineKind::AddOn);
    let adds_nothing = *kind == LineKind::AddOn && *seats == 0 && units.values().all(|n| *n == 0);
    if *seats < least || *seats > SEATS_MAX || adds_nothing {
        return Err(Refusal::BadSeats(offering.clone()));
    }
    let known = |(quota, count): (&_, &u64)| edition.quotas.contains_key(quota) && *count <= UNITS_MAX;
    if units.iter().all(known) { Ok(()) } else { Err(Refusal::UnknownQuota(offering.clone())) }
}

fn price<'a>(order: &NewOrder, line: &OrderLine, edition: &'a Edition) -> Result<&'a Price, Refusal> {
    edition.prices.get(&order.currency).ok_or_else(|| Refusal::WrongCurrency(line.offering.clone(), order.currency))
}

/// The terms that the order opens when it is activated on a day, for a tenant that has these terms. `catalogue` is the one that counted
/// when it was placed: what was seen is what was bought, and a renewal has what is current, not what the last term had.
///
/// # Errors
/// As [`check`]; [`Refusal::Overlap`], [`Refusal::TooFarAhead`], [`Refusal::NothingToJoin`], [`Refusal::TrialUsed`].
pub fn plan(order: &NewOrder, catalogue: &Catalogue, terms: &[Term], activated_on: NaiveDate) -> Result<Vec<PlannedTerm>, Refusal> {
    check(order, catalogue)?;
    order
        .lines
        .iter()
        .map(|line| {
            let (offering, edition) = find(catalogue, &line.offering, &line.edition)?;
            let of_group: Vec<Term> = terms.iter().filter(|t| t.group == offering.group).cloned().collect();
            Line { order, line, offering, edition, terms, of_group, on: activated_on }.planned()
        })
        .collect()
}

/// What the list asks for the whole order if it were activated on the day of its placing.
///
/// # Errors
/// As [`plan`].
pub fn quote(order: &NewOrder, catalogue: &Catalogue, terms: &[Term]) -> Result<Money, Refusal> {
    let planned = plan(order, catalogue, terms, vendor_day(order.placed_at))?;
    let sum = planned.iter().try_fold(Decimal::ZERO, |sum, term| plus(sum, term.price.amount))?;
    paid(sum, order.currency)
}

/// Refuses a purchase by oneself whose total isn't the list's. Agents and staff sell at what they agreed.
///
/// # Errors
/// [`Refusal::PriceMismatch`] with what the list asks.
pub fn check_total(order: &NewOrder, quoted: Money) -> Result<(), Refusal> {
    let wrong = order.source == OrderSource::SelfPurchase && order.total != quoted.amount;
    if wrong { Err(Refusal::PriceMismatch(quoted)) } else { Ok(()) }
}

/// A line with all that decides about it.
struct Line<'a> {
    order: &'a NewOrder,
    line: &'a OrderLine,
    offering: &'a Offering,
    edition: &'a Edition,
    terms: &'a [Term],
    of_group: Vec<Term>,
    on: NaiveDate,
}

impl Line<'_> {
    fn planned(&self) -> Result<PlannedTerm, Refusal> {
        match self.line.kind {
            LineKind::Subscribe => self.subscription(),
            LineKind::SubscribeAlong => self.along(),
            LineKind::AddOn => self.add_on(),
            LineKind::Trial => self.trial(),
        }
    }

    fn subscription(&self) -> Result<PlannedTerm, Refusal> {
        let (mut kind, mut first) = self.beginning()?;
        let mut last = last_day(first, self.order.length)?;
        if last < self.on {
            // Paid so late that all of its days would be past: nobody pays for days that he couldn't use.
            (kind, first) = (TermKind::Resubscription, self.on);
            last = last_day(first, self.order.length)?;
        }
        self.made(kind, first, last, of_term(self.yearly(true)?, self.order.currency, first, self.order.length)?)
    }

    fn along(&self) -> Result<PlannedTerm, Refusal> {
        let (kind, first) = self.beginning()?;
        let nothing = || Refusal::NothingToJoin(self.offering.group.clone());
        let elsewhere = self.terms.iter().filter(|t| t.group != self.offering.group && !is_trial(t));
        let joined = elsewhere.filter(|t| running(std::slice::from_ref(t), self.on).is_some()).max_by_key(|t| t.last_day);
        let joined = joined.filter(|t| first <= t.last_day).ok_or_else(nothing)?;
        let price = by_days(self.yearly(true)?, self.order.currency, joined.first_day, first.max(joined.first_day), joined.last_day)?;
        self.made(kind, first, joined.last_day, price)
    }

    fn add_on(&self) -> Result<PlannedTerm, Refusal> {
        let base = running(&self.of_group, self.on).filter(|t| t.offering == self.offering.code && t.edition == self.edition.code);
        let base = base.filter(|t| !is_trial(t)).ok_or_else(|| Refusal::NothingToJoin(self.offering.group.clone()))?;
        let price = by_days(self.yearly(false)?, self.order.currency, base.first_day, self.on, base.last_day)?;
        Ok(PlannedTerm {
            content: extra(self.edition, self.line.seats, &self.line.units),
            ..self.term(TermKind::AddOn, self.on, base.last_day, price)
        })
    }

    fn trial(&self) -> Result<PlannedTerm, Refusal> {
        if !self.of_group.is_empty() {
            return Err(Refusal::TrialUsed(self.offering.group.clone()));
        }
        let last = last_day(self.on, self.order.length)?;
        self.made(TermKind::Trial, self.on, last, Money { amount: Decimal::ZERO, currency: self.order.currency })
    }

    fn beginning(&self) -> Result<(TermKind, NaiveDate), Refusal> {
        beginning(&self.of_group, vendor_day(self.order.placed_at), self.on)
    }

    fn yearly(&self, with_edition: bool) -> Result<Decimal, Refusal> {
        yearly(price(self.order, self.line, self.edition)?, with_edition, self.line.seats, &self.line.units)
    }

    fn made(&self, kind: TermKind, first_day: NaiveDate, last_day: NaiveDate, price: Money) -> Result<PlannedTerm, Refusal> {
        refuse_overlap(&self.of_group, first_day, last_day)?;
        Ok(self.term(kind, first_day, last_day, price))
    }

    fn term(&self, kind: TermKind, first_day: NaiveDate, last_day: NaiveDate, price: Money) -> PlannedTerm {
        PlannedTerm {
            group: self.offering.group.clone(),
            offering: self.offering.code.clone(),
            edition: self.edition.code.clone(),
            kind,
            first_day,
            last_day,
            content: content(self.edition, self.line.seats, &self.line.units),
            price,
        }
    }
}

fn is_trial(term: &Term) -> bool {
    term.kind == TermKind::Trial
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::{Company, Currency, EditionCode, OfferingCode, OrderId, QuotaCode, TermId};
    use crate::rules::catalogue::tests::sample;
    use crate::rules::terms::tests::day;
    use std::collections::BTreeMap;

    pub(crate) fn line(offering: &str, kind: LineKind, seats: u32) -> OrderLine {
        let (offering, edition) = (OfferingCode::parse(offering).unwrap(), EditionCode::parse("standard").unwrap());
        OrderLine { offering, edition, seats, units: BTreeMap::new(), kind }
    }

    pub(crate) fn order(placed_on: &str, lines: Vec<OrderLine>) -> NewOrder {
        let company = Company {
            name: "宁波远航进出口有限公司".into(),
            registration_number: None,
            contact_name: "Lin".into(),
            contact_address: "lin@example.com".into(),
            contact_phone: None,
        };
        NewOrder {
            source: OrderSource::OperatorEntry,
            agent: None,
            reference: None,
            company,
            lines,
            currency: Currency::CNY,
            total: Decimal::ZERO,
            length: TermLength::Years(1),
            placed_at: format!("{placed_on}T02:00:00Z").parse().unwrap(),
        }
    }

    fn opened(order: &NewOrder, terms: &[Term], on: &str) -> Result<Vec<Term>, Refusal> {
        let planned = plan(order, &sample(), terms, day(on))?;
        Ok(planned.into_iter().map(|p| p.made(TermId::new(), OrderId::new())).collect())
    }

    #[test]
    fn bad_orders_are_refused_with_what_is_wrong() {
        let refused = |change: fn(&mut NewOrder)| {
            let mut order = order("2026-03-01", vec![line("crm.lite", LineKind::Subscribe, 2)]);
            change(&mut order);
            check(&order, &sample()).unwrap_err().code()
        };
        assert_eq!(refused(|o| o.lines.clear()), "bad_line_count");
        assert_eq!(refused(|o| o.lines[0].offering = OfferingCode::parse("crm.pro").unwrap()), "unknown_offering");
        assert_eq!(refused(|o| o.lines[0].edition = EditionCode::parse("tiny").unwrap()), "unknown_edition");
        assert_eq!(refused(|o| o.currency = Currency::USD), "wrong_currency");
        assert_eq!(refused(|o| o.lines[0].seats = 0), "bad_seats");
        assert_eq!(refused(|o| o.lines[0].units = BTreeMap::from([(QuotaCode::parse("x").unwrap(), 1)])), "unknown_quota");
        assert_eq!(refused(|o| o.length = TermLength::Years(0)), "bad_length");
        assert_eq!(refused(|o| o.total = "0.001".parse().unwrap()), "bad_amount");
        assert_eq!(refused(|o| o.total = Decimal::NEGATIVE_ONE), "bad_amount");
        assert_eq!(refused(|o| o.source = OrderSource::AgentPush), "no_reference");
        assert_eq!(refused(|o| o.lines.push(line("crm.smart", LineKind::Subscribe, 1))), "group_twice");
        assert_eq!(refused(|o| o.lines[0].kind = LineKind::Trial), "bad_length");
        assert_eq!(refused(|o| o.lines = vec![line("crm.lite", LineKind::AddOn, 0)]), "bad_seats");
    }

    #[test]
    fn seats_join_the_running_term_and_cost_its_days() {
        let first = opened(&order("2026-01-01", vec![line("crm.lite", LineKind::Subscribe, 2)]), &[], "2026-01-01").unwrap();
        let more = order("2026-12-22", vec![line("crm.lite", LineKind::AddOn, 1)]);
        let planned = plan(&more, &sample(), &first, day("2026-12-22")).unwrap();
        assert_eq!((planned[0].kind, planned[0].last_day), (TermKind::AddOn, day("2026-12-31")));
        assert_eq!(planned[0].price.amount, Decimal::from(10));
        assert_eq!(planned[0].content.seats, 1);
        // Another offering of the group has no term to join, nor has anything after the end.
        let other = order("2026-12-22", vec![line("crm.smart", LineKind::AddOn, 1)]);
        assert_eq!(plan(&other, &sample(), &first, day("2026-12-22")).unwrap_err().code(), "nothing_to_join");
        assert_eq!(plan(&more, &sample(), &first, day("2027-01-01")).unwrap_err().code(), "nothing_to_join");
    }

    #[test]
    fn another_offering_ends_with_the_running_one() {
        let first = opened(&order("2026-01-01", vec![line("crm.lite", LineKind::Subscribe, 1)]), &[], "2026-01-01").unwrap();
        let along = order("2026-12-22", vec![line("leads", LineKind::SubscribeAlong, 1)]);
        let planned = plan(&along, &sample(), &first, day("2026-12-22")).unwrap();
        assert_eq!((planned[0].kind, planned[0].first_day, planned[0].last_day), (TermKind::First, day("2026-12-22"), day("2026-12-31")));
        assert_eq!(planned[0].price.amount, Decimal::from(110));
        assert_eq!(plan(&along, &sample(), &[], day("2026-12-22")).unwrap_err().code(), "nothing_to_join");
    }

    #[test]
    fn a_renewal_has_what_is_current_not_what_the_last_term_had() {
        let mut terms = opened(&order("2026-01-01", vec![line("crm.lite", LineKind::Subscribe, 1)]), &[], "2026-01-01").unwrap();
        let mut later = sample();
        later.offerings[0].editions[0].prices.get_mut(&Currency::CNY).unwrap().year = Decimal::from(5_000);
        later.offerings[0].editions[0].features.clear();
        let again = order("2026-11-01", vec![line("crm.lite", LineKind::Subscribe, 1)]);
        let planned = plan(&again, &later, &terms, day("2026-11-01")).unwrap();
        assert_eq!((planned[0].kind, planned[0].first_day), (TermKind::Renewal, day("2027-01-01")));
        assert_eq!((planned[0].price.amount, planned[0].content.features.len()), (Decimal::from(5_365), 0));
        terms.extend(planned.into_iter().map(|p| p.made(TermId::new(), OrderId::new())));
        // What the first term opened it still opens.
        assert_eq!(terms[0].content.features.len(), 1);
    }

    #[test]
    fn nobody_pays_for_days_that_are_all_past() {
        let terms = opened(&order("2026-01-01", vec![line("crm.lite", LineKind::Subscribe, 1)]), &[], "2026-01-01").unwrap();
        let mut short = order("2026-12-30", vec![line("crm.lite", LineKind::Subscribe, 1)]);
        short.length = TermLength::Days(10);
        let days = |on: &str| opened(&short, &terms, on).map(|t| (t[0].kind, t[0].first_day, t[0].last_day)).unwrap();
        assert_eq!(days("2027-01-10"), (TermKind::Renewal, day("2027-01-01"), day("2027-01-10")));
        assert_eq!(days("2027-01-11"), (TermKind::Resubscription, day("2027-01-11"), day("2027-01-20")));
    }

    #[test]
    fn an_edition_is_changed_by_a_renewal() {
        let terms = opened(&order("2026-01-01", vec![line("crm.lite", LineKind::Subscribe, 1)]), &[], "2026-01-01").unwrap();
        let smart = opened(&order("2026-06-01", vec![line("crm.smart", LineKind::Subscribe, 1)]), &terms, "2026-06-01").unwrap();
        assert_eq!((smart[0].kind, smart[0].first_day), (TermKind::Renewal, day("2027-01-01")));
    }

    #[test]
    fn a_trial_is_had_once_and_only_by_the_new() {
        let mut trial = order("2026-01-01", vec![line("crm.lite", LineKind::Trial, 1)]);
        trial.length = TermLength::Days(14);
        let terms = opened(&trial, &[], "2026-01-01").unwrap();
        assert_eq!((terms[0].kind, terms[0].last_day), (TermKind::Trial, day("2026-01-14")));
        assert_eq!(opened(&trial, &terms, "2026-03-01").unwrap_err().code(), "trial_used");
        trial.length = TermLength::Days(91);
        assert_eq!(opened(&trial, &[], "2026-01-01").unwrap_err(), Refusal::BadLength);
    }

    #[test]
    fn who_buys_for_himself_pays_the_list() {
        let mut order = order("2026-01-01", vec![line("crm.lite", LineKind::Subscribe, 2), line("leads", LineKind::Subscribe, 1)]);
        let quoted = quote(&order, &sample(), &[]).unwrap();
        assert_eq!(quoted.amount, Decimal::from(3_650 * 2 + 365 * 3));
        order.total = Decimal::ONE;
        assert_eq!(check_total(&order, quoted), Ok(()));
        order.source = OrderSource::SelfPurchase;
        assert_eq!(check_total(&order, quoted), Err(Refusal::PriceMismatch(quoted)));
        order.total = quoted.amount;
        assert_eq!(check_total(&order, quoted), Ok(()));
    }
}
