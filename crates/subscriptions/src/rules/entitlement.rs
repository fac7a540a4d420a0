//! What a tenant may use on a day: what its services open, less what measures close.

use super::lifecycle::access;
use super::terms::bases;
use crate::model::{Access, Content, Entitlement, Measure, MeasureKind, Scope, Service, Span, Standing, Term, TermKind};
use chrono::NaiveDate;

/// What may be used on a day. `measures` are those that stand.
#[must_use]
pub fn entitlement(standing: &Standing, measures: &[Measure], on: NaiveDate) -> Entitlement {
    let mut all = Entitlement::default();
    for service in &standing.services {
        let open = access(service.state);
        let Some(base) = last_begun(service) else { continue };
        for feature in &base.content.features {
            let best = all.features.entry(feature.clone()).or_insert(Access::Closed);
            *best = open.max(*best);
        }
        if open == Access::Full {
            let extras = service.terms.iter().filter(|t| t.kind == TermKind::AddOn && t.first_day <= on && on <= t.last_day);
            let seats = std::iter::once(base).chain(extras).fold(0, |sum: u32, term| {
                add_quotas(&mut all, &term.content);
                sum.saturating_add(term.content.seats)
            });
            all.seats = all.seats.max(seats);
        }
    }
    for measure in measures.iter().filter(|m| stands(m, on)) {
        restrict(&mut all, measure);
    }
    all
}

/// The most that any service lets the tenant do: by this, its people sign in or don't.
#[must_use]
pub fn sign_in(standing: &Standing, measures: &[Measure], on: NaiveDate) -> Access {
    let open = standing.services.iter().map(|s| access(s.state)).max().unwrap_or(Access::Closed);
    let whole = |m: &Measure| stands(m, on) && m.scope == Some(Scope::Tenant);
    if measures.iter().any(whole) { open.min(Access::ExportOnRequest) } else { open }
}

fn last_begun(service: &Service) -> Option<&Term> {
    let until = service.until?;
    bases(&service.terms).filter(|t| t.last_day <= until).max_by_key(|t| t.last_day)
}

fn add_quotas(all: &mut Entitlement, content: &Content) {
    for (quota, units) in &content.quotas {
        let sum = all.quotas.entry(quota.clone()).or_insert(0);
        *sum = sum.saturating_add(*units);
    }
}

/// Is this a restriction that holds on the day?
fn stands(measure: &Measure, on: NaiveDate) -> bool {
    let in_time = match measure.span {
        Some(Span::Until(last)) => on <= last,
        Some(Span::Final) => true,
        None => false,
    };
    measure.kind == MeasureKind::Restrict && in_time
}

fn restrict(all: &mut Entitlement, measure: &Measure) {
    match &measure.scope {
        Some(Scope::Features(closed)) => all.features.retain(|feature, _| !closed.contains(feature)),
        Some(Scope::Tenant) => {
            all.features.values_mut().for_each(|open| *open = Access::ExportOnRequest.min(*open));
            all.quotas.clear();
        }
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeatureCode, Ground, GroupCode, QuotaCode, SubscriptionState};
    use crate::rules::terms::tests::{day, term};
    use std::collections::{BTreeMap, BTreeSet};

    fn feature(code: &str) -> FeatureCode {
        FeatureCode::parse(code).unwrap()
    }

    fn with(mut term: Term, features: &[&str], seats: u32, sent: u64) -> Term {
        let quotas = BTreeMap::from([(QuotaCode::parse("mail.sent_per_day").unwrap(), sent)]);
        term.content = Content { features: features.iter().map(|f| feature(f)).collect(), quotas, seats };
        term
    }

    fn standing(state: SubscriptionState) -> Standing {
        let terms = vec![
            with(term(TermKind::First, "2026-01-01", "2026-12-31"), &["mail", "scoring"], 3, 100),
            with(term(TermKind::AddOn, "2026-06-01", "2026-12-31"), &[], 2, 20),
            with(term(TermKind::Renewal, "2027-01-01", "2027-12-31"), &["mail"], 9, 900),
        ];
        let group = GroupCode::parse("crm").unwrap();
        Standing {
            services: vec![Service { group, state, until: Some(day("2026-12-31")), terms, reminded: BTreeSet::new() }],
            erased: false,
        }
    }

    fn restriction(scope: Scope, span: Span) -> Measure {
        let ground = Ground::FraudSuspicion { facts: vec!["x".into()] };
        let decided_at = "2026-06-01T00:00:00Z".parse().unwrap();
        Measure { ground, kind: MeasureKind::Restrict, scope: Some(scope), span: Some(span), correct_by: None, decided_at }
    }

    #[test]
    fn a_running_term_and_its_add_ons_add_up() {
        let quota = QuotaCode::parse("mail.sent_per_day").unwrap();
        let before = entitlement(&standing(SubscriptionState::Active), &[], day("2026-05-31"));
        assert_eq!((before.seats, before.quotas[&quota]), (3, 100));
        let with_it = entitlement(&standing(SubscriptionState::Active), &[], day("2026-06-01"));
        assert_eq!((with_it.seats, with_it.quotas[&quota], with_it.features[&feature("scoring")]), (5, 120, Access::Full));
    }

    #[test]
    fn after_the_end_features_are_read_and_nothing_is_counted() {
        let ended = entitlement(&standing(SubscriptionState::Reading), &[], day("2027-01-05"));
        assert_eq!((ended.seats, ended.quotas.len(), ended.features[&feature("mail")]), (0, 0, Access::ReadAndExport));
        assert_eq!(sign_in(&standing(SubscriptionState::OnRequest), &[], day("2027-03-05")), Access::ExportOnRequest);
        assert_eq!(sign_in(&Standing::default(), &[], day("2027-03-05")), Access::Closed);
    }

    #[test]
    fn a_restriction_closes_what_it_names_as_long_as_it_says() {
        let one = restriction(Scope::Features(BTreeSet::from([feature("scoring")])), Span::Until(day("2026-06-30")));
        let active = standing(SubscriptionState::Active);
        let held = entitlement(&active, std::slice::from_ref(&one), day("2026-06-30"));
        assert!(!held.features.contains_key(&feature("scoring")) && held.features[&feature("mail")] == Access::Full);
        assert!(entitlement(&active, &[one], day("2026-07-01")).features.contains_key(&feature("scoring")));
        let whole = [restriction(Scope::Tenant, Span::Final)];
        assert_eq!(entitlement(&active, &whole, day("2026-07-01")).features[&feature("mail")], Access::ExportOnRequest);
        assert_eq!(sign_in(&active, &whole, day("2026-07-01")), Access::ExportOnRequest);
        assert_eq!(sign_in(&standing(SubscriptionState::Reclaimed), &whole, day("2026-07-01")), Access::Closed);
    }
}
