//! What is due when: days begin where the colleague lives.

use chrono::{DateTime, Days, Duration, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// Which open promises are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Until the end of today, overdue ones with them.
    Today,
    /// Before this moment.
    Overdue,
    /// Within seven days, today and overdue ones with them.
    Week,
}

impl Due {
    /// The meaning of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "today" => Some(Self::Today),
            "overdue" => Some(Self::Overdue),
            "week" => Some(Self::Week),
            _ => None,
        }
    }
}

/// The time zone of this name; China's when there is none such.
pub(crate) fn zone(name: Option<&str>) -> Tz {
    name.and_then(|name| name.parse().ok()).unwrap_or(Tz::Asia__Shanghai)
}

/// The time before which a promise belongs to the list.
pub(crate) fn window(due: Due, now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    match due {
        Due::Overdue => now,
        Due::Today => midnight_after(now, zone, 1),
        Due::Week => midnight_after(now, zone, 7),
    }
}

/// The beginning of the day that is `days` after today, where the zone is. A midnight that daylight saving leaves out begins an hour later.
fn midnight_after(now: DateTime<Utc>, zone: Tz, days: u64) -> DateTime<Utc> {
    let day = now.with_timezone(&zone).date_naive() + Days::new(days);
    let midnight = day.and_time(NaiveTime::MIN);
    zone.from_local_datetime(&midnight)
        .earliest()
        .or_else(|| zone.from_local_datetime(&(midnight + Duration::hours(1))).earliest())
        .map_or_else(|| midnight.and_utc(), |local| local.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn today_ends_at_the_colleagues_midnight() {
        let evening = at("2026-11-22T15:30:00Z");
        assert_eq!(window(Due::Today, evening, Tz::Asia__Shanghai), at("2026-11-22T16:00:00Z"));
        assert_eq!(window(Due::Today, evening, Tz::America__Sao_Paulo), at("2026-11-23T03:00:00Z"));
        assert_eq!(window(Due::Week, evening, Tz::Asia__Kolkata), at("2026-11-28T18:30:00Z"));
        assert_eq!(window(Due::Overdue, evening, Tz::Asia__Shanghai), evening);
    }

    #[test]
    fn a_midnight_that_daylight_saving_skips_is_one_oclock() {
        // Lebanon's clocks went from 24:00 to 01:00 on 30 March 2025.
        assert_eq!(window(Due::Today, at("2025-03-29T12:00:00Z"), Tz::Asia__Beirut), at("2025-03-29T22:00:00Z"));
    }
}
