//! Watches a company: what each day must look like follows from what was ordered and when it was activated, by turning leaves.

use super::report::Report;
use super::walk::{WorkDays, deletion, next, share_cents, term_end, turned_more};
use crate::model::{GroupCode, LineKind, OfferingCode, PlannedTerm, Reminder, Standing, SubscriptionState as State, TermKind, TermLength};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The promises, as the specification words them.
const READING_DAYS: u32 = 30;
const TRIAL_EXPORT_DAYS: u32 = 7;
const REMINDED: [(u32, Reminder); 5] =
    [(60, Reminder::Before60), (30, Reminder::Before30), (14, Reminder::Before14), (5, Reminder::Before5), (0, Reminder::LastDay)];

/// What was ordered.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub group: GroupCode,
    pub offering: OfferingCode,
    pub kind: LineKind,
    pub length: TermLength,
    pub ordered_on: NaiveDate,
    /// What a year of it costs: edition and seats for a subscription, seats for an add-on.
    pub year_cents: i128,
}

/// Days that are covered.
#[derive(Debug, Clone)]
struct Span {
    offering: OfferingCode,
    first: NaiveDate,
    last: NaiveDate,
    trial: bool,
    terminated: bool,
    /// Known since.
    known_on: NaiveDate,
    /// The day on which it no longer keeps the data.
    keeps_until: NaiveDate,
    /// The days of its reminders.
    reminders: Vec<(NaiveDate, Reminder)>,
}

/// One company's oracle.
pub(super) struct Oracle<'a> {
    work: &'a WorkDays,
    company: u64,
    spans: BTreeMap<GroupCode, Vec<Span>>,
    sent: BTreeSet<(GroupCode, NaiveDate, Reminder)>,
    erased: bool,
}

impl<'a> Oracle<'a> {
    pub(super) fn new(work: &'a WorkDays, company: u64) -> Self {
        Self { work, company, spans: BTreeMap::new(), sent: BTreeSet::new(), erased: false }
    }

    fn find(&self, report: &mut Report, today: NaiveDate, what: &str) {
        report.find(format!("company {} on {today}: {what}", self.company));
    }

    /// The rules answered an activation with this term: is it the one that had to come?
    pub(super) fn activated(&mut self, asked: &Asked, on: NaiveDate, got: &PlannedTerm, report: &mut Report) {
        let Some((first, last)) = self.expected(asked, on) else {
            return self.find(report, on, &format!("{asked:?} was to be refused"));
        };
        if (got.first_day, got.last_day, &got.group) != (first, last, &asked.group) {
            self.find(report, on, &format!("{asked:?}: {}..{} instead of {first}..{last}", got.first_day, got.last_day));
        }
        self.check_price(asked, on, got, report);
        if got.kind == TermKind::AddOn {
            return;
        }
        let (first, last) = (got.first_day, got.last_day);
        let there = self.spans.entry(asked.group.clone()).or_default();
        let overlaps = there.iter().any(|s| s.first <= last && first <= s.last);
        let gap = got.kind == TermKind::Renewal && !there.iter().any(|s| next(s.last) == first);
        let trial = got.kind == TermKind::Trial;
        let keeps_until = if trial { (0..=TRIAL_EXPORT_DAYS).fold(last, |day, _| next(day)) } else { deletion(last) };
        let reminders = REMINDED.iter().map(|(count, what)| (self.work.before(last, *count), *what)).filter(|(day, _)| *day >= first);
        let reminders = reminders.collect();
        let offering = got.offering.clone();
        there.push(Span { offering, first, last, trial, terminated: false, known_on: on, keeps_until, reminders });
        if overlaps {
            self.find(report, on, &format!("{first}..{last} overlaps"));
        }
        if gap {
            self.find(report, on, &format!("a gap before {first}"));
        }
    }

    /// The days that an activation has to open; none when it has to be refused.
    fn expected(&self, asked: &Asked, on: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let none = Vec::new();
        let own = self.spans.get(&asked.group).unwrap_or(&none);
        let covering = |spans: &[Span]| spans.iter().find(|s| !s.trial && !s.terminated && s.first <= on && on <= s.last).cloned();
        match asked.kind {
            LineKind::Trial => own.is_empty().then(|| (on, term_end(on, asked.length))),
            LineKind::AddOn => covering(own).filter(|s| s.offering == asked.offering).map(|s| (on, s.last)),
            LineKind::Subscribe => {
                let first = Self::start(own, asked, on);
                // What would be over before it is opened begins when it is opened.
                let first = if term_end(first, asked.length) < on { on } else { first };
                Some((first, term_end(first, asked.length)))
            }
            LineKind::SubscribeAlong => {
                let first = Self::start(own, asked, on);
                let others = self.spans.iter().filter(|(group, _)| **group != asked.group);
                let last = others.filter_map(|(_, spans)| covering(spans)).map(|s| s.last).max()?;
                (first <= last).then_some((first, last))
            }
        }
    }

    fn start(own: &[Span], asked: &Asked, on: NaiveDate) -> NaiveDate {
        let Some(last) = own.iter().max_by_key(|s| s.last) else { return on };
        let still_there = last.last >= on;
        let in_time = asked.ordered_on <= last.last && !last.trial && !last.terminated;
        if still_there || (in_time && !turned_more(last.last, on, READING_DAYS)) { next(last.last) } else { on }
    }

    fn check_price(&self, asked: &Asked, on: NaiveDate, got: &PlannedTerm, report: &mut Report) {
        let base = |spans: &[Span]| spans.iter().find(|s| s.first <= on && on <= s.last && !s.trial && !s.terminated).map(|s| s.first);
        let cents = match asked.kind {
            LineKind::AddOn => {
                let first = self.spans.get(&asked.group).and_then(|s| base(s));
                first.map(|first| share_cents(asked.year_cents, first, on, got.last_day))
            }
            LineKind::SubscribeAlong => {
                let others = self.spans.iter().filter(|(group, _)| **group != asked.group);
                let joined = others.flat_map(|(_, s)| s).find(|s| s.last == got.last_day && s.first <= on && !s.trial && !s.terminated);
                joined.map(|s| share_cents(asked.year_cents, s.first, got.first_day.max(s.first), got.last_day))
            }
            LineKind::Trial => Some(0),
            LineKind::Subscribe => match asked.length {
                TermLength::Years(n) => Some(asked.year_cents * i128::from(n)),
                TermLength::Months(n) => Some((asked.year_cents * i128::from(n) * 2 + 12) / 24),
                TermLength::Days(_) => Some(share_cents(asked.year_cents, got.first_day, got.first_day, got.last_day)),
            },
        };
        let got_cents = got.price.amount * Decimal::ONE_HUNDRED;
        // Where several running terms end together, either may be joined: the price is looked at where there is one.
        let several = self.spans.values().flatten().filter(|s| s.last == got.last_day && s.first <= on).count() > 1;
        if let Some(cents) = cents.filter(|c| Decimal::from_i128_with_scale(*c, 0) != got_cents && !several) {
            self.find(report, on, &format!("{asked:?} costs {cents} cents, not {got_cents}"));
        }
    }

    /// The rules refused to open this.
    pub(super) fn refused(&self, asked: &Asked, on: NaiveDate, code: &str, report: &mut Report) {
        let ahead = self.spans.get(&asked.group).map_or(0, |own| own.iter().filter(|s| s.first > on).count());
        let is_right = match code {
            "too_far_ahead" => ahead >= 3,
            "nothing_to_join" | "trial_used" => self.expected(asked, on).is_none(),
            _ => false,
        };
        if !is_right {
            self.find(report, on, &format!("{asked:?} was refused: {code}"));
        }
    }

    /// The vendor ended a service for cause.
    pub(super) fn terminated(&mut self, group: &GroupCode, on: NaiveDate) {
        let Some(spans) = self.spans.get_mut(group) else { return };
        spans.retain(|s| s.first <= on);
        for span in spans.iter_mut().filter(|s| s.last >= on) {
            (span.last, span.terminated) = (on, true);
            span.keeps_until = if span.trial { (0..=TRIAL_EXPORT_DAYS).fold(on, |day, _| next(day)) } else { deletion(on) };
        }
    }

    /// The company had itself cancelled: nothing may run or be going to.
    pub(super) fn cancelled(&mut self, on: NaiveDate, report: &mut Report) {
        if self.spans.values().flatten().any(|s| s.last > on || (s.last == on && !s.terminated)) {
            self.find(report, on, "cancelled while a service runs");
        }
        self.erased = true;
    }

    /// The clock looked: which reminders went out?
    pub(super) fn reminded(&mut self, today: NaiveDate, got: &[(GroupCode, Reminder, NaiveDate)], report: &mut Report) {
        let mut expected = Vec::new();
        for (group, spans) in self.spans.iter().filter(|_| !self.erased) {
            let Some(span) = spans.iter().find(|s| s.first <= today && today <= s.last && !s.terminated) else { continue };
            if spans.iter().any(|s| s.first > span.last) {
                continue;
            }
            let Some((day, what)) = span.reminders.iter().rev().find(|(day, _)| *day <= today) else { continue };
            let later = REMINDED.iter().skip_while(|(_, r)| r != what).any(|(_, r)| self.sent.contains(&(group.clone(), span.last, *r)));
            if !later {
                expected.push((group.clone(), *what, span.last));
                let known = spans.iter().filter(|s| s.last == span.last).any(|s| s.known_on < *day);
                if known && *day != today && !spans.iter().any(|s| s.terminated) {
                    self.find(report, today, &format!("{what:?} of {} is late: {day}", span.last));
                }
            }
        }
        let mut sorted = got.to_vec();
        sorted.sort_unstable();
        expected.sort_unstable();
        if sorted != expected {
            self.find(report, today, &format!("reminders {sorted:?} instead of {expected:?}"));
        }
        for (group, what, last) in sorted {
            if !self.sent.insert((group, last, what)) {
                self.find(report, today, &format!("{what:?} of {last} twice"));
            }
        }
    }

    /// The day is over, or the clock has just looked: does everything stand where it has to?
    pub(super) fn check(&mut self, today: NaiveDate, standing: &Standing, report: &mut Report) {
        let due = self.spans.values().flatten().map(|s| s.keeps_until).max();
        let is_due = due.is_some_and(|due| today >= due);
        if !self.erased && is_due != standing.erased {
            self.find(report, today, &format!("erased: {}, due {due:?}", standing.erased));
        }
        self.erased |= is_due;
        for service in &standing.services {
            let expected = self.state(&service.group, today);
            if service.state != expected {
                self.find(report, today, &format!("{} is {:?} instead of {expected:?}", service.group, service.state));
            }
        }
        if standing.services.len() != self.spans.len() {
            self.find(report, today, "services are missing");
        }
    }

    fn state(&self, group: &GroupCode, today: NaiveDate) -> State {
        let none = Vec::new();
        let spans = self.spans.get(group).unwrap_or(&none);
        if self.erased {
            return State::Erased;
        }
        if let Some(span) = spans.iter().find(|s| s.first <= today && today <= s.last && !s.terminated) {
            return if span.trial { State::Trial } else { State::Active };
        }
        let Some(ended) = spans.iter().filter(|s| s.last <= today).max_by_key(|s| s.last) else { return State::Unopened };
        let over = |days: u32| turned_more(ended.last, today, days);
        match ended.trial {
            true if over(TRIAL_EXPORT_DAYS) => State::Reclaimed,
            true => State::TrialExport,
            false if over(READING_DAYS) => State::OnRequest,
            false => State::Reading,
        }
    }
}
