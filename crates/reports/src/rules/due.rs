//! When a report is due.

use super::period::begin;
use crate::model::Every;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use chrono_tz::Tz;

/// Days that are looked through: the longest way to the next one is a month, and an hour that was left out.
const DAYS_MAX: u64 = 63;

/// The first hour after `now` at which it is due, where the tenant is.
pub(crate) fn next_after(every: Every, day: i16, hour: i16, zone: Tz, now: DateTime<Utc>) -> DateTime<Utc> {
    let today = now.with_timezone(&zone).date_naive();
    let hour = u32::try_from(hour).unwrap_or(0);
    let days = (0..DAYS_MAX).filter_map(|ahead| today.checked_add_days(Days::new(ahead)));
    let found = days.filter(|date| is_day(*date, every, day)).map(|date| begin(date, hour, zone)).find(|at| *at > now);
    // The calendar ends before such a day comes: never.
    found.unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn is_day(date: NaiveDate, every: Every, day: i16) -> bool {
    match every {
        Every::Daily => true,
        Every::Weekly => date.weekday().number_from_monday() == u32::try_from(day).unwrap_or(1),
        Every::Monthly => date.day() == u32::try_from(day).unwrap_or(1).min(last_day(date)),
    }
}

fn last_day(date: NaiveDate) -> u32 {
    let next = date.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
    next.and_then(|next| next.pred_opt()).map_or(31, |last| last.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(every: Every, day: i16, hour: i16, now: &str) -> String {
        next_after(every, day, hour, Tz::Asia__Shanghai, now.parse().unwrap()).to_rfc3339()
    }

    #[test]
    fn the_hour_is_the_tenants() {
        // Nine o'clock in China is one o'clock UTC.
        assert_eq!(next(Every::Daily, 1, 9, "2026-11-23T00:59:00Z"), "2026-11-23T01:00:00+00:00");
        assert_eq!(next(Every::Daily, 1, 9, "2026-11-23T01:00:00Z"), "2026-11-24T01:00:00+00:00");
        assert_eq!(next(Every::Weekly, 1, 9, "2026-11-23T02:00:00Z"), "2026-11-30T01:00:00+00:00");
        assert_eq!(next(Every::Weekly, 7, 0, "2026-11-23T02:00:00Z"), "2026-11-28T16:00:00+00:00");
    }

    #[test]
    fn the_thirty_first_is_the_last() {
        assert_eq!(next(Every::Monthly, 31, 8, "2026-11-23T02:00:00Z"), "2026-11-30T00:00:00+00:00");
        assert_eq!(next(Every::Monthly, 31, 8, "2026-11-30T02:00:00Z"), "2026-12-31T00:00:00+00:00");
        assert_eq!(next(Every::Monthly, 30, 8, "2027-01-31T02:00:00Z"), "2027-02-28T00:00:00+00:00");
    }

    #[test]
    fn summer_time_leaves_no_day_out() {
        // In Berlin two o'clock does not exist on the 28th of March 2027.
        let next = next_after(Every::Daily, 1, 2, Tz::Europe__Berlin, "2027-03-27T12:00:00Z".parse().unwrap());
        assert_eq!(next.to_rfc3339(), "2027-03-28T01:00:00+00:00");
    }
}
