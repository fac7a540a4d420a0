//! How many customers one may still take.

use crate::model::{Allowance, Limit, PoolSettings};
use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// What somebody has taken, and has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Taken {
    /// Since the day began.
    pub day: i64,
    /// Since Monday.
    pub week: i64,
    /// Since the month began.
    pub month: i64,
    /// Since the year began.
    pub year: i64,
    /// Looks after.
    pub held: i64,
}

/// When day, week, month and year of this moment began, where the tenant lives.
pub(crate) fn begins(now: DateTime<Utc>, zone: Tz) -> [DateTime<Utc>; 4] {
    let today = now.with_timezone(&zone).date_naive();
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    let month = today.with_day(1).unwrap_or(today);
    let year = month.with_month(1).unwrap_or(month);
    [today, monday, month, year].map(|day| midnight(day, zone))
}

/// A midnight that daylight saving leaves out is an hour later.
fn midnight(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::MIN);
    let at = zone.from_local_datetime(&local).earliest();
    at.or_else(|| zone.from_local_datetime(&(local + Duration::hours(1))).earliest())
        .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

/// What is left of each limit.
pub(crate) fn allowance(settings: &PoolSettings, taken: Taken) -> Allowance {
    let left = |max: Option<i32>, taken: i64| max.map(|max| (i64::from(max) - taken).max(0));
    Allowance {
        day: left(settings.day_max, taken.day),
        week: left(settings.week_max, taken.week),
        month: left(settings.month_max, taken.month),
        year: left(settings.year_max, taken.year),
        held: left(settings.held_max, taken.held),
    }
}

impl Allowance {
    /// How many more, and which limit says so; none: any number.
    pub(crate) fn tightest(&self) -> Option<(i64, Limit)> {
        let limits = [
            (self.held, Limit::Held),
            (self.day, Limit::Day),
            (self.week, Limit::Week),
            (self.month, Limit::Month),
            (self.year, Limit::Year),
        ];
        limits.into_iter().filter_map(|(left, limit)| Some((left?, limit))).min_by_key(|(left, _)| *left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_begin_anew_where_the_tenant_lives() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        // A Sunday evening in UTC is Monday in Shanghai, the first of March.
        let begins = begins(at("2026-02-28T16:30:00Z"), Tz::Asia__Shanghai);
        assert_eq!(begins, ["2026-02-28T16:00:00Z", "2026-02-22T16:00:00Z", "2026-02-28T16:00:00Z", "2025-12-31T16:00:00Z"].map(at));
    }

    #[test]
    fn the_tightest_limit_counts() {
        let settings = PoolSettings { day_max: Some(5), year_max: Some(10), ..PoolSettings::default() };
        let left = allowance(&settings, Taken { day: 2, year: 9, ..Taken::default() });
        assert_eq!((left.day, left.year, left.week, left.tightest()), (Some(3), Some(1), None, Some((1, Limit::Year))));
        assert_eq!(allowance(&settings, Taken { day: 9, ..Taken::default() }).tightest(), Some((0, Limit::Day)));
        assert_eq!(allowance(&PoolSettings::default(), Taken::default()).tightest(), None);
    }
}
