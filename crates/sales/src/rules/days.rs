//! Days where somebody lives, and when a task comes back.

use crate::model::Repeat;
use chrono::{DateTime, Datelike, Days, Duration, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// Steps that are tried to come after now: a daily task that lay for a hundred years.
const STEPS_MAX: u32 = 40_000;

/// The time zone of this name; China's when there is none such.
pub(crate) fn zone(name: Option<&str>) -> Tz {
    name.and_then(|name| name.parse().ok()).unwrap_or(Tz::Asia__Shanghai)
}

/// Which day it is there.
pub(crate) fn day_of(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// When this day begins there.
pub(crate) fn midnight(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    at_hour(day, NaiveTime::MIN, zone)
}

/// When these days begin and end there, the last one included.
pub(crate) fn days_of(first: NaiveDate, last: NaiveDate, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
    (midnight(first, zone), midnight(last + Days::new(1), zone))
}

/// The day after so many months; none after the calendar's end.
pub(crate) fn months_from(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    day.checked_add_months(Months::new(months))
}

/// This hour of this day there. One that daylight saving leaves out comes an hour later.
fn at_hour(day: NaiveDate, hour: NaiveTime, zone: Tz) -> DateTime<Utc> {
    let local = day.and_time(hour);
    zone.from_local_datetime(&local)
        .earliest()
        .or_else(|| zone.from_local_datetime(&(local + Duration::hours(1))).earliest())
        .map_or_else(|| local.and_utc(), |found| found.with_timezone(&Utc))
}

/// When a task that was due at `due` is due next: at its hour there, counted from `anchor`, after both `due` and `now`.
pub(crate) fn first_due_after(
    repeat: Repeat,
    due: DateTime<Utc>,
    anchor: NaiveDate,
    zone: Tz,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let hour = due.with_timezone(&zone).time();
    let after = due.max(now);
    let begin = steps_until(repeat, anchor, day_of(after, zone));
    (begin..begin + STEPS_MAX).map_while(|step| nth(repeat, anchor, step)).map(|day| at_hour(day, hour, zone)).find(|at| *at > after)
}

/// A number of steps that surely does not lead past this day.
fn steps_until(repeat: Repeat, anchor: NaiveDate, day: NaiveDate) -> u32 {
    let days = u32::try_from((day - anchor).num_days().max(0)).unwrap_or(0);
    let months = (day.year() - anchor.year()) * 12 + i32::try_from(day.month0()).unwrap_or(0) - i32::try_from(anchor.month0()).unwrap_or(0);
    let months = u32::try_from(months.max(0)).unwrap_or(0);
    let steps = match repeat {
        Repeat::Daily => days,
        Repeat::Weekly => days / 7,
        Repeat::Monthly => months,
        Repeat::Yearly => months / 12,
    };
    steps.saturating_sub(1)
}

fn nth(repeat: Repeat, anchor: NaiveDate, step: u32) -> Option<NaiveDate> {
    match repeat {
        Repeat::Daily => anchor.checked_add_days(Days::new(u64::from(step))),
        Repeat::Weekly => anchor.checked_add_days(Days::new(u64::from(step) * 7)),
        Repeat::Monthly => anchor.checked_add_months(Months::new(step)),
        Repeat::Yearly => anchor.checked_add_months(Months::new(step.checked_mul(12)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_task_comes_back_at_its_hour() {
        let china = Tz::Asia__Shanghai;
        let next = |repeat, due, anchor, now| first_due_after(repeat, at(due), day(anchor), china, at(now)).unwrap();
        // Nine o'clock in China is one o'clock UTC.
        assert_eq!(next(Repeat::Daily, "2026-11-23T01:00:00Z", "2026-11-23", "2026-11-23T02:00:00Z"), at("2026-11-24T01:00:00Z"));
        assert_eq!(next(Repeat::Daily, "2026-11-23T01:00:00Z", "2026-11-23", "2026-11-20T00:00:00Z"), at("2026-11-24T01:00:00Z"));
        // What lay for a month comes back after today, not thirty times.
        assert_eq!(next(Repeat::Weekly, "2026-10-05T01:00:00Z", "2026-10-05", "2026-11-23T02:00:00Z"), at("2026-11-30T01:00:00Z"));
    }

    #[test]
    fn the_thirty_first_stays_the_thirty_first() {
        let next = |due, now| first_due_after(Repeat::Monthly, at(due), day("2027-01-31"), Tz::UTC, at(now)).unwrap();
        assert_eq!(next("2027-01-31T09:00:00Z", "2027-01-31T10:00:00Z"), at("2027-02-28T09:00:00Z"));
        assert_eq!(next("2027-02-28T09:00:00Z", "2027-02-28T10:00:00Z"), at("2027-03-31T09:00:00Z"));
        let leap = first_due_after(Repeat::Yearly, at("2028-02-29T09:00:00Z"), day("2028-02-29"), Tz::UTC, at("2028-03-01T00:00:00Z"));
        assert_eq!(leap, Some(at("2029-02-28T09:00:00Z")));
    }

    #[test]
    fn summer_time_keeps_the_hour_of_the_clock() {
        let berlin = Tz::Europe__Berlin;
        let next = first_due_after(Repeat::Daily, at("2027-03-27T08:00:00Z"), day("2027-03-27"), berlin, at("2027-03-27T09:00:00Z"));
        assert_eq!(next, Some(at("2027-03-28T07:00:00Z")));
    }

    #[test]
    fn at_the_end_of_the_calendar_nothing_comes_back() {
        let end = NaiveDate::MAX;
        let due = end.and_time(NaiveTime::MIN).and_utc();
        assert_eq!(first_due_after(Repeat::Yearly, due, end, Tz::UTC, due), None);
    }
}
