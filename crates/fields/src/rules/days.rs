//! Days and moments: where a day begins depends on where one is.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// The first moment of a day there. A midnight that daylight saving leaves out begins an hour later.
pub(crate) fn begin(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let local = zone.from_local_datetime(&midnight).earliest();
    let local = local.or_else(|| zone.from_local_datetime(&(midnight + Duration::hours(1))).earliest());
    local.map_or_else(|| midnight.and_utc(), |moment| moment.with_timezone(&Utc))
}

/// The day after; the last day of the calendar stays.
pub(crate) fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// So many days after (before, when negative) that day, within what PostgreSQL and people know.
pub(crate) fn plus(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_signed(Duration::days(days)).unwrap_or(day)
}

/// A day as written: `2026-11-22`, of the years 1 to 9999.
pub(crate) fn read_day(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    let year = chrono::Datelike::year(&day);
    (1..=9_999).contains(&year).then_some(day)
}

/// A moment as written by RFC 3339, of the years 1 to 9999.
pub(crate) fn read_moment(text: &str) -> Option<DateTime<Utc>> {
    let moment = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    (1..=9_999).contains(&chrono::Datelike::year(&moment)).then_some(moment)
}

/// A moment as values hold it: to the second, in UTC, so that their texts are in the order of their times.
pub(crate) fn written(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
