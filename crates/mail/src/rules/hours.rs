//! Working hours: how many of them lie between two moments, and when so many will have passed.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// Days that are looked through for the end of a span; a span of working time is never longer.
const DAYS_MAX: i64 = 3_660;

/// When a company works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingHours {
    /// Working days: Monday is the lowest bit.
    pub days: u8,
    /// When they begin, in minutes of the day.
    pub from_minute: u16,
    /// When they end.
    pub until_minute: u16,
    /// By which clock.
    pub zone: Tz,
}

impl WorkingHours {
    /// Working minutes between two moments; none when the second is no later.
    #[must_use]
    pub fn between(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> i64 {
        if until <= from {
            return 0;
        }
        let last = until.with_timezone(&self.zone).date_naive();
        let mut day = from.with_timezone(&self.zone).date_naive();
        let mut minutes = 0;
        let mut looked = 0;
        while day <= last && looked <= DAYS_MAX {
            if let Some((begin, end)) = self.of_day(day) {
                minutes += (end.min(until) - begin.max(from)).num_minutes().max(0);
            }
            looked += 1;
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
        minutes
    }

    /// When so many working minutes will have passed since a moment.
    #[must_use]
    pub fn after(&self, from: DateTime<Utc>, minutes: i64) -> DateTime<Utc> {
        let mut left = Duration::minutes(minutes);
        let mut day = from.with_timezone(&self.zone).date_naive();
        for _ in 0..=DAYS_MAX {
            if let Some((begin, end)) = self.of_day(day).map(|(begin, end)| (begin.max(from), end)).filter(|(begin, end)| begin < end) {
                if end - begin >= left {
                    return begin + left;
                }
                left -= end - begin;
            }
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
        DateTime::<Utc>::MAX_UTC
    }

    /// The working hours of a day, when it is one of work.
    fn of_day(&self, day: NaiveDate) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let works = self.days >> day.weekday().num_days_from_monday() & 1 == 1;
        works.then(|| (self.moment(day, self.from_minute), self.moment(day, self.until_minute)))
    }

    /// A minute of a day by these clocks; where they jump over it, the first moment after.
    fn moment(&self, day: NaiveDate, minute: u16) -> DateTime<Utc> {
        let at = day.and_time(NaiveTime::MIN) + Duration::minutes(i64::from(minute));
        let found = self.zone.from_local_datetime(&at).earliest();
        found
            .or_else(|| self.zone.from_local_datetime(&(at + Duration::hours(1))).earliest())
            .map_or_else(|| at.and_utc(), |at| at.to_utc())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICE: WorkingHours = WorkingHours { days: 0b001_1111, from_minute: 540, until_minute: 1_080, zone: Tz::Asia__Shanghai };

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).expect("a time").to_utc()
    }

    #[test]
    fn nights_and_weekends_are_no_working_time() {
        // Friday at five in the afternoon to Monday at ten: an hour and an hour.
        assert_eq!(OFFICE.between(at("2026-11-20T17:00:00+08:00"), at("2026-11-23T10:00:00+08:00")), 120);
        assert_eq!(OFFICE.between(at("2026-11-21T09:00:00+08:00"), at("2026-11-22T18:00:00+08:00")), 0);
        assert_eq!(OFFICE.between(at("2026-11-23T10:00:00+08:00"), at("2026-11-23T10:00:00+08:00")), 0);
    }

    #[test]
    fn a_span_ends_where_so_many_minutes_have_passed() {
        assert_eq!(OFFICE.after(at("2026-11-20T17:00:00+08:00"), 120), at("2026-11-23T10:00:00+08:00"));
        assert_eq!(OFFICE.after(at("2026-11-20T02:00:00+08:00"), 30), at("2026-11-20T09:30:00+08:00"));
        assert_eq!(OFFICE.after(at("2026-11-20T10:00:00+08:00"), 540), at("2026-11-23T10:00:00+08:00"));
    }

    #[test]
    fn what_has_passed_at_the_end_of_a_span_is_the_span() {
        let from = at("2026-11-18T15:43:00+08:00");
        for minutes in [1, 60, 500, 5_000] {
            assert_eq!(OFFICE.between(from, OFFICE.after(from, minutes)), minutes);
        }
    }

    #[test]
    fn a_day_on_which_clocks_jump_has_its_hours() {
        let berlin = WorkingHours { days: 0b111_1111, from_minute: 0, until_minute: 1_440, zone: Tz::Europe__Berlin };
        assert_eq!(berlin.between(at("2026-03-29T00:00:00+01:00"), at("2026-03-30T00:00:00+02:00")), 23 * 60);
    }
}
