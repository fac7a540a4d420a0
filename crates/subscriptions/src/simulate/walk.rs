//! Dates as a person with a paper calendar finds them: by turning one leaf after another. Slow, and independent of the rules.

use crate::model::TermLength;
use crate::rules::calendar::BUILT_IN;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeSet, HashSet};

/// The next leaf. At the end of all calendars the last one stays.
pub(super) fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

fn back(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

/// The leaf with the same number, so many months on; `Err` with the first leaf of the month after when there is none.
fn same_number(from: NaiveDate, months: u32) -> Result<NaiveDate, NaiveDate> {
    let (mut day, mut turned) = (from, 0);
    loop {
        let tomorrow = next(day);
        if tomorrow.month() != day.month() {
            turned += 1;
        }
        day = tomorrow;
        if turned == months && day.day() == from.day() {
            return Ok(day);
        }
        if turned > months {
            return Err(day);
        }
    }
}

/// The last day of a term.
pub(super) fn term_end(first: NaiveDate, length: TermLength) -> NaiveDate {
    let months = match length {
        TermLength::Years(n) => u32::from(n) * 12,
        TermLength::Months(n) => u32::from(n),
        TermLength::Days(n) => return (1..n).fold(first, |day, _| next(day)),
    };
    back(same_number(first, months).unwrap_or_else(|after| after))
}

/// The day on which what was kept for six months after a day is deleted.
pub(super) fn deletion(last: NaiveDate) -> NaiveDate {
    same_number(last, 6).map_or_else(|after| after, next)
}

/// Have more than so many leaves been turned from one day to a later one?
pub(super) fn turned_more(from: NaiveDate, to: NaiveDate, count: u32) -> bool {
    (0..count).fold(from, |day, _| next(day)) < to
}

/// Leaves from one day to a later one.
fn leaves(from: NaiveDate, to: NaiveDate) -> u32 {
    let (mut day, mut count) = (from, 0);
    while day < to {
        day = next(day);
        count += 1;
    }
    count
}

/// What the days `from..=to` of a term cost, in cents: each day its part of the year of service that it lies in.
pub(super) fn share_cents(year_cents: i128, term_first: NaiveDate, from: NaiveDate, to: NaiveDate) -> i128 {
    // A year has 365 or 366 days: in parts of their product everything is whole.
    const WHOLE: i128 = 365 * 366;
    let (mut year_first, mut parts) = (term_first, 0);
    while year_first <= to {
        let year_last = term_end(year_first, TermLength::Years(1));
        let days = i128::from(leaves(year_first, year_last)) + 1;
        let (mut day, mut within) = (year_first, 0);
        while day <= year_last {
            within += i128::from(from <= day && day <= to);
            day = next(day);
        }
        parts += within * (WHOLE / days);
        year_first = next(year_last);
    }
    (2 * year_cents * parts + WHOLE) / (2 * WHOLE)
}

/// All working days of the years played, read off the files line by line.
pub(super) struct WorkDays(BTreeSet<NaiveDate>);

impl WorkDays {
    pub(super) fn counted(from: NaiveDate, days: u64) -> Self {
        let (mut off, mut on) = (HashSet::new(), HashSet::new());
        for line in BUILT_IN.iter().flat_map(|(_, text)| text.lines()) {
            if let Some((date, rest)) = line.split_once(',') {
                let list = if rest.starts_with("holiday") { &mut off } else { &mut on };
                list.insert(date.to_owned());
            }
        }
        // Where terms are ordered for years ahead, their reminders lie beyond the days played.
        let (mut day, mut all) = (from, BTreeSet::new());
        // Seven leaves to a week: which of them is a Monday is the one thing that is looked up.
        let mut of_week = from.weekday().num_days_from_monday();
        for _ in 0..days + 6 * 366 {
            let date = day.to_string();
            if on.contains(&date) || (of_week < 5 && !off.contains(&date)) {
                all.insert(day);
            }
            day = next(day);
            of_week = (of_week + 1) % 7;
        }
        Self(all)
    }

    /// The working day that lies so many before a day.
    pub(super) fn before(&self, day: NaiveDate, count: u32) -> NaiveDate {
        let mut leaf = day;
        let mut left = count;
        while left > 0 && leaf > NaiveDate::MIN && !self.0.is_empty() {
            leaf = back(leaf);
            left -= u32::from(self.0.contains(&leaf) || self.0.first().is_some_and(|first| leaf < *first));
        }
        leaf
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn turning_leaves_finds_the_days_that_a_person_names() {
        assert_eq!(term_end(day("2026-11-23"), TermLength::Years(1)), day("2027-11-22"));
        assert_eq!(term_end(day("2028-02-29"), TermLength::Years(1)), day("2029-02-28"));
        assert_eq!(term_end(day("2026-01-31"), TermLength::Months(1)), day("2026-02-28"));
        assert_eq!(term_end(day("2026-01-31"), TermLength::Days(1)), day("2026-01-31"));
        assert_eq!(deletion(day("2026-08-31")), day("2027-03-01"));
        assert_eq!(deletion(day("2026-12-31")), day("2027-07-01"));
        assert_eq!(leaves(day("2026-12-30"), day("2027-01-02")), 3);
        assert_eq!(share_cents(365_000, day("2026-01-01"), day("2026-12-22"), day("2026-12-31")), 10_000);
        let work = WorkDays::counted(day("2026-01-01"), 365);
        assert_eq!(work.before(day("2026-10-08"), 1), day("2026-09-30"));
        assert_eq!(work.before(day("2026-10-12"), 1), day("2026-10-10"));
    }
}
