//! Stretches of time: as they are written, and which days they are.

use crate::model::{Period, Stretch};
use chrono::{DateTime, Datelike, Days, Duration, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// Years that a question can be about.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2199;

/// `all`, a word such as `this_month`, or two days with two dots between; none when it is none of these.
pub(crate) fn read_period(text: &str) -> Option<Period> {
    if text == "all" {
        return Some(Period::All);
    }
    if let Some(stretch) = Stretch::from_word(text) {
        return Some(Period::Moving(stretch));
    }
    let (from, until) = text.split_once("..")?;
    let (from, until): (NaiveDate, NaiveDate) = (from.parse().ok()?, until.parse().ok()?);
    (from <= until && YEARS.contains(&from.year()) && YEARS.contains(&until.year())).then_some(Period::Between(from, until))
}

/// As [`read_period`] reads it.
pub(crate) fn period_text(period: Period) -> String {
    match period {
        Period::All => "all".to_owned(),
        Period::Moving(stretch) => stretch.as_str().to_owned(),
        Period::Between(from, until) => format!("{from}..{until}"),
    }
}

/// The first day and the last one, as of today; none: any.
pub(crate) fn days_of(period: Period, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let month = today.with_day(1).unwrap_or(today);
    let back = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let stretch = match period {
        Period::All => return None,
        Period::Between(from, until) => return Some((from, until)),
        Period::Moving(stretch) => stretch,
    };
    Some(match stretch {
        Stretch::Today => (today, today),
        Stretch::ThisWeek => (back(u64::from(today.weekday().num_days_from_monday())), today),
        Stretch::ThisMonth => (month, today),
        Stretch::LastMonth => (month.checked_sub_months(Months::new(1)).unwrap_or(month), month.pred_opt().unwrap_or(month)),
        Stretch::ThisQuarter => (month.checked_sub_months(Months::new(month.month0() % 3)).unwrap_or(month), today),
        Stretch::ThisYear => (month.with_month(1).unwrap_or(month), today),
        Stretch::Days30 => (back(29), today),
        Stretch::Days90 => (back(89), today),
        Stretch::Months12 => (month.checked_sub_months(Months::new(11)).unwrap_or(month), today),
    })
}

/// When this hour of this day begins there. One that daylight saving leaves out comes an hour later.
pub(crate) fn begin(day: NaiveDate, hour: u32, zone: Tz) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN));
    let found = zone.from_local_datetime(&local).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&(local + Duration::hours(1))).earliest());
    found.map_or_else(|| local.and_utc(), |found| found.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["all", "this_month", "last_12_months", "2026-01-01..2026-03-31"] {
            assert_eq!(read_period(text).map(period_text).as_deref(), Some(text));
        }
        for text in ["", "ever", "2026-02-01..2026-01-01", "2026-01-01", "0001-01-01..2026-01-01", "2026-13-01..2026-14-01"] {
            assert_eq!(read_period(text), None, "{text}");
        }
    }

    #[test]
    fn stretches_end_today() {
        let days = |stretch, today: &str| days_of(Period::Moving(stretch), day(today)).unwrap();
        assert_eq!(days(Stretch::ThisQuarter, "2026-11-23"), (day("2026-10-01"), day("2026-11-23")));
        assert_eq!(days(Stretch::LastMonth, "2026-03-31"), (day("2026-02-01"), day("2026-02-28")));
        assert_eq!(days(Stretch::ThisWeek, "2026-11-22"), (day("2026-11-16"), day("2026-11-22")));
        assert_eq!(days(Stretch::Months12, "2026-11-23"), (day("2025-12-01"), day("2026-11-23")));
        assert_eq!(days(Stretch::Days30, "2026-03-01").0, day("2026-01-31"));
    }
}
