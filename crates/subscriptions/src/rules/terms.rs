//! When terms begin and end. Days are the vendor's (Asia/Shanghai); a term ends with the last moment of its last day.
//!
//! Periods by month end on the day of the same number, or the month's last where there is none, as China's Civil Code counts them
//! (articles 201 and 202). That a period ends on a day off moves nothing: the service contract says so (article 204).

use crate::model::{Refusal, Service, SubscriptionEvent, SubscriptionState, Term, TermKind, TermLength};
use crate::rules::lifecycle::SUBSCRIPTION;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;

/// The most years, months and days that a term is ordered for.
pub const YEARS_MAX: u8 = 5;
/// See [`YEARS_MAX`].
pub const MONTHS_MAX: u8 = 60;
/// See [`YEARS_MAX`].
pub const DAYS_MAX: u16 = 1_826;
/// The longest trial, in days.
pub const TRIAL_DAYS_MAX: u16 = 90;
/// Terms of a group that may lie ahead of today.
pub const TERMS_AHEAD_MAX: usize = 3;
/// Days after the end on which the data can be read and taken out.
pub const READING_DAYS: u64 = 30;
/// Days after a trial on which the data can be taken out.
pub const TRIAL_EXPORT_DAYS: u64 = 7;
/// Calendar months after the end for which the data is kept.
pub const KEPT_MONTHS: u32 = 6;

/// Which day it is for the vendor.
#[must_use]
pub fn vendor_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Shanghai).date_naive()
}

/// The first moment after a day.
///
/// # Errors
/// [`Refusal::PastTheCalendar`] at the calendar's end.
pub fn end_of(day: NaiveDate) -> Result<DateTime<Utc>, Refusal> {
    let midnight = after(day, 1)?.and_time(NaiveTime::MIN);
    Shanghai.from_local_datetime(&midnight).earliest().map(|at| at.to_utc()).ok_or(Refusal::PastTheCalendar)
}

/// The day so many days later.
pub(crate) fn after(day: NaiveDate, days: u64) -> Result<NaiveDate, Refusal> {
    day.checked_add_days(Days::new(days)).ok_or(Refusal::PastTheCalendar)
}

fn months_after(day: NaiveDate, months: u32) -> Result<NaiveDate, Refusal> {
    day.checked_add_months(Months::new(months)).ok_or(Refusal::PastTheCalendar)
}

/// The last day of a term: the day before the day of the same number, so many years or months later. Where that month has no such day, the
/// month's last, so that nobody loses one: a year from 29 February 2028 runs to 28 February 2029.
///
/// # Errors
/// [`Refusal::BadLength`] for none or more than the limits, [`Refusal::PastTheCalendar`].
pub fn last_day(first: NaiveDate, length: TermLength) -> Result<NaiveDate, Refusal> {
    let months = match length {
        TermLength::Years(n) if (1..=YEARS_MAX).contains(&n) => u32::from(n) * 12,
        TermLength::Months(n) if (1..=MONTHS_MAX).contains(&n) => u32::from(n),
        TermLength::Days(n) if (1..=DAYS_MAX).contains(&n) => return after(first, u64::from(n) - 1),
        _ => return Err(Refusal::BadLength),
    };
    let same = months_after(first, months)?;
    if same.day() == first.day() { same.pred_opt().ok_or(Refusal::PastTheCalendar) } else { Ok(same) }
}

/// The day on which what a term kept is due to be deleted: the day after its months, or after a trial's days of export.
///
/// # Errors
/// [`Refusal::PastTheCalendar`].
pub fn erasure_due(last_day: NaiveDate, kind: TermKind) -> Result<NaiveDate, Refusal> {
    match kind {
        TermKind::Trial => after(last_day, TRIAL_EXPORT_DAYS + 1),
        _ => after(months_after(last_day, KEPT_MONTHS)?, 1),
    }
}

/// Terms that open something by themselves: all but add-ons.
pub(crate) fn bases(terms: &[Term]) -> impl Iterator<Item = &Term> {
    terms.iter().filter(|t| t.kind != TermKind::AddOn)
}

/// Where a subscription begins that is activated on a day.
///
/// - Nothing was there: on that day, or the day after a trial that runs.
/// - A term runs or lies ahead: the day after the last one (a renewal).
/// - The last one has ended: if it was ordered by then and the days of reading are not over, the day after its end all the same, so that
///   slow money makes no gap; else on that day (a re-subscription). What was terminated for cause is not continued.
///
/// # Errors
/// [`Refusal::TooFarAhead`], [`Refusal::PastTheCalendar`].
pub fn beginning(terms: &[Term], ordered_on: NaiveDate, activated_on: NaiveDate) -> Result<(TermKind, NaiveDate), Refusal> {
    let Some(last) = bases(terms).max_by_key(|t| t.last_day) else {
        return Ok((TermKind::First, activated_on));
    };
    let day_after = after(last.last_day, 1)?;
    if last.kind == TermKind::Trial {
        return Ok((TermKind::First, day_after.max(activated_on)));
    }
    if last.last_day >= activated_on && !last.terminated {
        let ahead = bases(terms).filter(|t| t.first_day > activated_on).count();
        let too_far = ahead >= TERMS_AHEAD_MAX;
        return if too_far { Err(Refusal::TooFarAhead(last.group.clone())) } else { Ok((TermKind::Renewal, day_after)) };
    }
    let in_time = ordered_on <= last.last_day && activated_on <= after(last.last_day, READING_DAYS)?;
    if in_time && !last.terminated {
        Ok((TermKind::Renewal, day_after))
    } else {
        // A term that was terminated today still covers today.
        Ok((TermKind::Resubscription, day_after.max(activated_on)))
    }
}

/// The term that covers a day by itself.
#[must_use]
pub fn running(terms: &[Term], on: NaiveDate) -> Option<&Term> {
    bases(terms).find(|t| t.first_day <= on && on <= t.last_day && !t.terminated)
}

/// Refuses days that a term of the same group covers already.
///
/// # Errors
/// [`Refusal::Overlap`] with the days of the term that is there.
pub fn refuse_overlap(terms: &[Term], first: NaiveDate, last: NaiveDate) -> Result<(), Refusal> {
    match bases(terms).find(|t| t.first_day <= last && first <= t.last_day) {
        Some(there) => Err(Refusal::Overlap(there.group.clone(), there.first_day, there.last_day)),
        None => Ok(()),
    }
}

/// A service that the vendor ends for cause on a day: the running term ends with that day, what lay ahead is dropped, reading begins at
/// once. Money isn't paid back by this.
///
/// # Errors
/// [`Refusal::NoTransition`] when nothing runs.
pub fn terminate(service: &Service, on: NaiveDate) -> Result<Service, Refusal> {
    let line = SUBSCRIPTION.step(service.state, SubscriptionEvent::Terminate, crate::model::Party::Operator)?;
    let mut ended = service.clone();
    ended.state = line.to;
    ended.until = Some(service.until.map_or(on, |until| until.min(on)));
    ended.terms.retain(|t| t.first_day <= on);
    for term in &mut ended.terms {
        if term.last_day >= on {
            term.last_day = on;
            term.terminated = true;
        }
    }
    Ok(ended)
}

/// Is this a state in which the service runs?
#[must_use]
pub fn runs(state: SubscriptionState) -> bool {
    matches!(state, SubscriptionState::Active | SubscriptionState::Trial)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::{Content, EditionCode, GroupCode, OfferingCode, OrderId, TermId};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    pub(crate) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub(crate) fn term(kind: TermKind, first: &str, last: &str) -> Term {
        Term {
            id: TermId::new(),
            order: OrderId::new(),
            group: GroupCode::parse("crm").unwrap(),
            offering: OfferingCode::parse("crm.lite").unwrap(),
            edition: EditionCode::parse("standard").unwrap(),
            kind,
            first_day: day(first),
            last_day: day(last),
            content: Content::default(),
            terminated: false,
        }
    }

    #[test]
    fn a_year_ends_the_day_before_its_day_comes_again() {
        let year = |d: &str| last_day(day(d), TermLength::Years(1)).unwrap();
        assert_eq!(year("2026-11-23"), day("2027-11-22"));
        assert_eq!(year("2026-01-01"), day("2026-12-31"));
        // Through a leap day, from one, and to the eve of one.
        assert_eq!(year("2027-03-01"), day("2028-02-29"));
        assert_eq!(year("2028-02-29"), day("2029-02-28"));
        assert_eq!(year("2028-03-01"), day("2029-02-28"));
        assert_eq!(last_day(day("2028-02-29"), TermLength::Years(4)).unwrap(), day("2032-02-28"));
        assert_eq!(last_day(day("2026-08-31"), TermLength::Months(6)).unwrap(), day("2027-02-28"));
        assert_eq!(last_day(day("2026-08-28"), TermLength::Months(6)).unwrap(), day("2027-02-27"));
        assert_eq!(last_day(day("2026-02-27"), TermLength::Days(2)).unwrap(), day("2026-02-28"));
    }

    #[test]
    fn lengths_have_limits() {
        for length in [TermLength::Years(0), TermLength::Years(6), TermLength::Months(61), TermLength::Days(0), TermLength::Days(1_827)] {
            assert_eq!(last_day(day("2026-01-01"), length), Err(Refusal::BadLength));
        }
        assert_eq!(last_day(NaiveDate::MAX, TermLength::Years(1)), Err(Refusal::PastTheCalendar));
    }

    #[test]
    fn a_day_ends_at_midnight_in_shanghai() {
        assert_eq!(end_of(day("2026-12-31")).unwrap(), "2026-12-31T16:00:00Z".parse::<DateTime<Utc>>().unwrap());
        assert_eq!(vendor_day("2026-12-31T15:59:59Z".parse().unwrap()), day("2026-12-31"));
        assert_eq!(vendor_day("2026-12-31T16:00:00Z".parse().unwrap()), day("2027-01-01"));
    }

    #[test]
    fn six_months_end_on_the_same_number_or_the_months_last() {
        let due = |d: &str| erasure_due(day(d), TermKind::Renewal).unwrap();
        assert_eq!(due("2026-12-31"), day("2027-07-01"));
        assert_eq!(due("2026-08-31"), day("2027-03-01"));
        assert_eq!(due("2027-08-31"), day("2028-03-01"));
        assert_eq!(due("2027-02-28"), day("2027-08-29"));
        assert_eq!(erasure_due(day("2026-12-31"), TermKind::Trial).unwrap(), day("2027-01-08"));
    }

    #[test]
    fn a_renewal_begins_the_day_after_and_a_resubscription_on_activation() {
        let terms = [term(TermKind::First, "2026-01-01", "2026-12-31")];
        let begin = |ordered: &str, activated: &str| beginning(&terms, day(ordered), day(activated)).unwrap();
        assert_eq!(begin("2026-11-01", "2026-11-05"), (TermKind::Renewal, day("2027-01-01")));
        assert_eq!(begin("2026-12-31", "2026-12-31"), (TermKind::Renewal, day("2027-01-01")));
        // Ordered in time, paid late: no gap within the days of reading.
        assert_eq!(begin("2026-12-31", "2027-01-30"), (TermKind::Renewal, day("2027-01-01")));
        assert_eq!(begin("2026-12-31", "2027-01-31"), (TermKind::Resubscription, day("2027-01-31")));
        assert_eq!(begin("2027-01-01", "2027-01-01"), (TermKind::Resubscription, day("2027-01-01")));
        assert_eq!(beginning(&[], day("2027-01-01"), day("2027-01-09")).unwrap(), (TermKind::First, day("2027-01-09")));
    }

    #[test]
    fn what_is_bought_during_a_trial_begins_after_it() {
        let terms = [term(TermKind::Trial, "2026-01-01", "2026-01-14")];
        let begin = |activated: &str| beginning(&terms, day("2026-01-05"), day(activated)).unwrap();
        assert_eq!(begin("2026-01-06"), (TermKind::First, day("2026-01-15")));
        assert_eq!(begin("2026-02-06"), (TermKind::First, day("2026-02-06")));
    }

    #[test]
    fn so_many_terms_lie_ahead_and_no_more() {
        let mut terms = vec![term(TermKind::First, "2026-01-01", "2026-12-31")];
        for year in 2027..2030 {
            assert!(beginning(&terms, day("2026-05-01"), day("2026-05-01")).is_ok());
            terms.push(term(TermKind::Renewal, &format!("{year}-01-01"), &format!("{year}-12-31")));
        }
        let full = beginning(&terms, day("2026-05-01"), day("2026-05-01"));
        assert_eq!(full, Err(Refusal::TooFarAhead(GroupCode::parse("crm").unwrap())));
    }

    #[test]
    fn a_terminated_term_ends_with_its_day_and_nothing_continues_it() {
        let terms = vec![term(TermKind::First, "2026-01-01", "2026-12-31"), term(TermKind::Renewal, "2027-01-01", "2027-12-31")];
        let until = Some(day("2026-12-31"));
        let service = Service { group: terms[0].group.clone(), state: SubscriptionState::Active, until, terms, reminded: BTreeSet::new() };
        let ended = terminate(&service, day("2026-06-10")).unwrap();
        assert_eq!((ended.state, ended.until, ended.terms.len()), (SubscriptionState::Reading, Some(day("2026-06-10")), 1));
        assert!(ended.terms[0].terminated);
        let again = beginning(&ended.terms, day("2026-06-01"), day("2026-06-10")).unwrap();
        assert_eq!(again, (TermKind::Resubscription, day("2026-06-11")));
        assert_eq!(terminate(&ended, day("2026-06-11")), Err(Refusal::NoTransition("reading", "terminate")));
    }

    proptest! {
        #[test]
        fn renewals_leave_no_gap_and_overlap_nothing(start in 0u64..4_000, lengths in prop::collection::vec(1u8..=36, 1..4)) {
            let mut terms = Vec::<Term>::new();
            let first = day("2024-01-01") + Days::new(start);
            for months in lengths {
                let (_, begin) = beginning(&terms, first, first).unwrap();
                let last = last_day(begin, TermLength::Months(months)).unwrap();
                prop_assert!(refuse_overlap(&terms, begin, last).is_ok());
                if let Some(before) = terms.last() {
                    prop_assert_eq!(before.last_day.succ_opt().unwrap(), begin);
                }
                let mut next = term(TermKind::Renewal, "2026-01-01", "2026-01-01");
                (next.first_day, next.last_day) = (begin, last);
                prop_assert!(refuse_overlap(&[next.clone()], last, last).is_err());
                terms.push(next);
            }
        }

        #[test]
        fn a_year_has_as_many_days_as_a_year_has(start in 0u64..20_000) {
            let first = day("2001-01-01") + Days::new(start);
            let days = (last_day(first, TermLength::Years(1)).unwrap() - first).num_days() + 1;
            prop_assert!(days == 365 || days == 366);
        }
    }
}
