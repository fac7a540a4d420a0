//! What is due on a day: transitions, reminders, deletion. The clock asks, the answer follows from dates alone; asked late, it gives all
//! that was missed, each with its own day; asked twice, nothing the second time.

use super::calendar::Calendar;
use super::lifecycle::SUBSCRIPTION;
use super::terms::{READING_DAYS, TRIAL_EXPORT_DAYS, after, bases, erasure_due, runs};
use crate::model::{
    Due, Party, Refusal, Reminder, Service, Standing, SubscriptionEvent as Event, SubscriptionState as State, Term, TermKind,
};
use chrono::NaiveDate;

/// Reminders before the end, and how many working days before.
pub const REMINDERS: [(Reminder, u32); 5] =
    [(Reminder::Before60, 60), (Reminder::Before30, 30), (Reminder::Before14, 14), (Reminder::Before5, 5), (Reminder::LastDay, 0)];

/// Transitions of a service between two looks of the clock; a tenant has fewer in a century.
const MOVES_MAX: usize = 1_000;

/// Everything whose day has come, in order of days.
///
/// # Errors
/// [`Refusal::PastTheCalendar`] near the calendar's end.
pub fn due(standing: &Standing, calendar: &Calendar, today: NaiveDate) -> Result<Vec<Due>, Refusal> {
    if standing.erased {
        return Ok(Vec::new());
    }
    let erase_on = erasure_day(standing)?.filter(|on| *on <= today);
    let mut all = Vec::new();
    for service in &standing.services {
        let (mut state, mut until) = (service.state, service.until);
        for _ in 0..MOVES_MAX {
            let Some((on, event, last)) = next_move(&service.terms, state, until)?.filter(|(on, ..)| *on <= today) else { break };
            state = SUBSCRIPTION.step(state, event, Party::System)?.to;
            until = Some(last);
            all.push(Due::Move { group: service.group.clone(), event, on, until: last });
        }
        if let Some(end) = until.filter(|end| runs(state) && today <= *end) {
            all.extend(reminder(service, end, calendar, today)?);
        }
    }
    all.sort_by_key(Due::on);
    all.extend(erase_on.map(|on| Due::Erase { on }));
    Ok(all)
}

/// The standing after something that was due was done.
///
/// # Errors
/// [`Refusal::NoTransition`] when it was not due.
pub fn done(standing: &mut Standing, due: &Due) -> Result<(), Refusal> {
    let of = |services: &mut Vec<Service>, group: &_| services.iter().position(|s| s.group == *group);
    match due {
        Due::Move { group, event, until, .. } => {
            if let Some(at) = of(&mut standing.services, group) {
                let service = &mut standing.services[at];
                service.state = SUBSCRIPTION.step(service.state, *event, Party::System)?.to;
                service.until = Some(*until);
            }
        }
        Due::Remind { group, reminder, end, .. } => {
            if let Some(at) = of(&mut standing.services, group) {
                standing.services[at].reminded.insert((*end, *reminder));
            }
        }
        Due::Erase { .. } => {
            for service in &mut standing.services {
                service.state = SUBSCRIPTION.step(service.state, Event::Erase, Party::System)?.to;
            }
            standing.erased = true;
        }
    }
    Ok(())
}

/// The day on which all accounts are cancelled and the data is deleted: when the last promise of any term has run out. None before the
/// first term.
///
/// # Errors
/// [`Refusal::PastTheCalendar`].
pub fn erasure_day(standing: &Standing) -> Result<Option<NaiveDate>, Refusal> {
    // Of each kind the last term keeps the data longest.
    let mut last: [Option<NaiveDate>; 2] = [None, None];
    for term in standing.services.iter().flat_map(|s| bases(&s.terms)) {
        let longest = &mut last[usize::from(term.kind == TermKind::Trial)];
        *longest = (*longest).max(Some(term.last_day));
    }
    let [paid, trial] = last;
    let paid = paid.map(|day| erasure_due(day, TermKind::First)).transpose()?;
    let trial = trial.map(|day| erasure_due(day, TermKind::Trial)).transpose()?;
    Ok(paid.max(trial))
}

/// The next transition of a service, on its day, and the last day of the term that runs then.
fn next_move(terms: &[Term], state: State, until: Option<NaiveDate>) -> Result<Option<(NaiveDate, Event, NaiveDate)>, Refusal> {
    if state == State::Erased {
        return Ok(None);
    }
    let next = bases(terms).filter(|t| until.is_none_or(|until| t.first_day > until)).min_by_key(|t| t.first_day);
    let begin = next.map(|t| (t.first_day, begins_with(t), t.last_day));
    let Some(until) = until else { return Ok(begin) };
    let end = match state {
        State::Active => Some((after(until, 1)?, Event::End)),
        State::Trial => Some((after(until, 1)?, Event::EndTrial)),
        State::Reading => Some((after(until, READING_DAYS + 1)?, Event::EndReading)),
        State::TrialExport => Some((after(until, TRIAL_EXPORT_DAYS + 1)?, Event::Reclaim)),
        State::Unopened | State::OnRequest | State::Reclaimed | State::Erased => None,
    };
    Ok(match (begin, end) {
        // A term that begins when something else would end comes first: nothing ends then.
        (Some((first, _, last)), Some((on, event))) if first <= on => {
            let event = if event == Event::End { Event::Renew } else { Event::Begin };
            Some((first, event, last))
        }
        (_, Some((on, event))) => Some((on, event, until)),
        (begin, None) => begin,
    })
}

fn begins_with(term: &Term) -> Event {
    if term.kind == TermKind::Trial { Event::BeginTrial } else { Event::Begin }
}

/// The reminder of the running term's end whose day has come and that was not sent, nor a later one: whoever looks late sends the latest.
fn reminder(service: &Service, end: NaiveDate, calendar: &Calendar, today: NaiveDate) -> Result<Option<Due>, Refusal> {
    let most = REMINDERS[0].1;
    if calendar.surely_more_between(today, end, most) || bases(&service.terms).any(|t| t.first_day > end) {
        return Ok(None);
    }
    // The day that lies so many working days before the end has come when fewer than so many are left.
    let left = today.iter_days().skip(1).take_while(|day| *day < end).filter(|day| calendar.is_working(*day)).take(most as usize).count();
    let come = |count: u32| if count == 0 { today == end } else { left < count as usize };
    let Some(at) = REMINDERS.iter().rposition(|(_, count)| come(*count)) else { return Ok(None) };
    if REMINDERS[at..].iter().any(|(reminder, _)| service.reminded.contains(&(end, *reminder))) {
        return Ok(None);
    }
    let (reminder, count) = REMINDERS[at];
    let on = calendar.working_days_before(end, count)?.day;
    let in_term = bases(&service.terms).any(|t| t.last_day == end && t.first_day <= on);
    Ok(in_term.then(|| Due::Remind { group: service.group.clone(), reminder, end, on }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::GroupCode;
    use crate::rules::terms::tests::{day, term};
    use chrono::Days;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn standing(terms: Vec<Term>) -> Standing {
        let group = GroupCode::parse("crm").unwrap();
        let service = Service { group, state: State::Unopened, until: None, terms, reminded: BTreeSet::new() };
        Standing { services: vec![service], erased: false }
    }

    /// Lets the clock look on each of these days and tells what was due.
    fn run(standing: &mut Standing, days: impl IntoIterator<Item = NaiveDate>) -> Vec<String> {
        let calendar = Calendar::built_in().unwrap();
        let mut told = Vec::new();
        for today in days {
            for due in due(standing, &calendar, today).unwrap() {
                done(standing, &due).unwrap();
                told.push(match &due {
                    Due::Move { event, on, .. } => format!("{on} {}", event.as_str()),
                    Due::Remind { reminder, on, .. } => format!("{on} {}", reminder.as_str()),
                    Due::Erase { on } => format!("{on} erase"),
                });
            }
            assert_eq!(super::due(standing, &calendar, today), Ok(vec![]), "asked twice on {today}");
        }
        told
    }

    fn daily(from: &str, to: &str) -> impl Iterator<Item = NaiveDate> {
        let to = day(to);
        day(from).iter_days().take_while(move |d| *d <= to)
    }

    #[test]
    fn a_year_and_what_comes_after_it() {
        let mut standing = standing(vec![term(TermKind::First, "2025-01-01", "2025-12-31")]);
        let told = run(&mut standing, daily("2024-12-01", "2027-01-01"));
        assert_eq!(
            told,
            [
                "2025-01-01 begin",
                "2025-10-09 before_60",
                "2025-11-19 before_30",
                "2025-12-11 before_14",
                "2025-12-24 before_5",
                "2025-12-31 last_day",
                "2026-01-01 end",
                "2026-01-31 end_reading",
                "2026-07-01 erase",
            ]
        );
    }

    #[test]
    fn a_renewed_year_is_not_reminded_of() {
        let terms = vec![term(TermKind::First, "2025-01-01", "2025-12-31"), term(TermKind::Renewal, "2026-01-01", "2026-12-31")];
        let told = run(&mut standing(terms), daily("2025-01-01", "2026-02-01"));
        assert_eq!(told, ["2025-01-01 begin", "2026-01-01 renew"]);
    }

    #[test]
    fn a_trial_is_reclaimed_after_seven_days_of_export() {
        let mut tried = standing(vec![term(TermKind::Trial, "2026-03-02", "2026-03-15")]);
        let told = run(&mut tried, daily("2026-03-01", "2026-04-01"));
        assert_eq!(
            told,
            [
                "2026-03-02 begin_trial",
                "2026-03-09 before_5",
                "2026-03-15 last_day",
                "2026-03-16 end_trial",
                "2026-03-23 reclaim",
                "2026-03-23 erase"
            ]
        );
    }

    #[test]
    fn a_trial_that_is_bought_goes_on_without_a_day_between() {
        let terms = vec![term(TermKind::Trial, "2026-03-02", "2026-03-15"), term(TermKind::First, "2026-03-16", "2027-03-15")];
        let told = run(&mut standing(terms), daily("2026-03-01", "2026-04-01"));
        assert_eq!(told, ["2026-03-02 begin_trial", "2026-03-16 begin"]);
    }

    #[test]
    fn slow_money_makes_no_gap() {
        let mut late = standing(vec![term(TermKind::First, "2025-01-01", "2025-12-31")]);
        run(&mut late, daily("2025-01-01", "2026-01-10"));
        late.services[0].terms.push(term(TermKind::Renewal, "2026-01-01", "2026-12-31"));
        assert_eq!(run(&mut late, [day("2026-01-10")]), ["2026-01-01 begin"]);
        assert_eq!(late.services[0].state, State::Active);
    }

    #[test]
    fn whoever_looks_late_sends_the_latest_reminder_only() {
        let mut late = standing(vec![term(TermKind::First, "2025-01-01", "2025-12-31")]);
        assert_eq!(run(&mut late, [day("2025-01-01"), day("2025-12-15"), day("2025-12-16")]), ["2025-01-01 begin", "2025-12-11 before_14"]);
    }

    #[test]
    fn nothing_is_erased_while_another_service_lives() {
        let mut both = standing(vec![term(TermKind::First, "2025-01-01", "2025-12-31")]);
        let mut leads = both.services[0].clone();
        leads.group = GroupCode::parse("leads").unwrap();
        leads.terms = vec![term(TermKind::First, "2026-05-01", "2027-04-30")];
        both.services.push(leads);
        run(&mut both, daily("2025-01-01", "2027-10-30"));
        assert_eq!(both.services[0].state, State::OnRequest);
        assert!(!both.erased);
        run(&mut both, [day("2027-10-31")]);
        assert!(both.erased && both.services.iter().all(|s| s.state == State::Erased));
        assert_eq!(run(&mut both, daily("2027-11-01", "2030-01-01")), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn a_clock_that_stood_still_comes_to_the_same_state(
            gaps in prop::collection::vec(0u64..400, 1..5),
            lengths in prop::collection::vec(1u64..500, 5),
            trial in any::<bool>(),
            looks in prop::collection::vec(1u64..300, 1..20),
        ) {
            let mut first = day("2024-02-01");
            let mut terms = Vec::new();
            for (at, gap) in gaps.iter().enumerate() {
                first = first + Days::new(*gap);
                let kind = if at == 0 && trial { TermKind::Trial } else { TermKind::First };
                let mut made = term(kind, "2026-01-01", "2026-01-01");
                (made.first_day, made.last_day) = (first, first + Days::new(lengths[at]));
                first = made.last_day.succ_opt().unwrap();
                terms.push(made);
            }
            let (mut walked, mut jumped) = (standing(terms.clone()), standing(terms));
            let mut today = day("2024-01-01");
            for look in looks {
                let then = today + Days::new(look);
                let days = today.iter_days().take_while(|d| *d <= then).collect::<Vec<_>>();
                let moves = |told: Vec<String>| told.into_iter().filter(|t| !t.contains("before") && !t.contains("last_day")).collect::<Vec<_>>();
                let (slow, fast) = (moves(run(&mut walked, days)), moves(run(&mut jumped, [then])));
                prop_assert_eq!(slow, fast);
                prop_assert_eq!(walked.services[0].state, jumped.services[0].state);
                prop_assert_eq!(walked.services[0].until, jumped.services[0].until);
                today = then;
            }
        }
    }
}
