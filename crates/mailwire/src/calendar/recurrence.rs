//! How an event comes again (RFC 5545, 3.3.10): what is said to a person in words. A rule that is more than that is given as it stands.

use chrono::Weekday;
use serde::Serialize;

/// How an event comes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recurrence {
    /// In which steps.
    pub every: Step,
    /// How many steps lie between two: 2 is every second.
    pub interval: u32,
    /// On which days of the week, in months also the how-manieth: -1 is the last.
    pub days: Vec<Day>,
    /// On which days of the month.
    pub month_days: Vec<i8>,
    /// How often in all.
    pub count: Option<u32>,
    /// Until which day, `2026-12-31`.
    pub until: Option<String>,
}

/// Steps of a recurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// A day of the week, perhaps the how-manieth of the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Day {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: u8,
    /// Which of the month; -1 is the last.
    pub nth: Option<i8>,
}

/// Reads a rule; none when it says something that these words don't.
pub(super) fn read(rule: &str) -> Option<Recurrence> {
    let mut found = Recurrence { every: Step::Day, interval: 1, days: Vec::new(), month_days: Vec::new(), count: None, until: None };
    let mut has_step = false;
    for piece in rule.trim().split(';').filter(|piece| !piece.is_empty()) {
        let (name, value) = piece.split_once('=')?;
        match &*name.trim().to_ascii_uppercase() {
            "FREQ" => {
                found.every = match &*value.to_ascii_uppercase() {
                    "DAILY" => Step::Day,
                    "WEEKLY" => Step::Week,
                    "MONTHLY" => Step::Month,
                    "YEARLY" => Step::Year,
                    _ => return None,
                };
                has_step = true;
            }
            "INTERVAL" => found.interval = value.parse().ok().filter(|n| *n > 0)?,
            "COUNT" => found.count = Some(value.parse().ok()?),
            "UNTIL" => {
                let day = value.get(..8).filter(|day| day.bytes().all(|b| b.is_ascii_digit()))?;
                found.until = Some(format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]));
            }
            "BYDAY" => found.days = value.split(',').take(40).map(day).collect::<Option<_>>()?,
            "BYMONTHDAY" => found.month_days = value.split(',').take(40).map(|d| d.parse().ok()).collect::<Option<_>>()?,
            // The week's first day changes nothing that is said; the month of a yearly event is the event's own.
            "WKST" | "BYMONTH" => {}
            _ => return None,
        }
    }
    has_step.then_some(found)
}

fn day(text: &str) -> Option<Day> {
    let text = text.trim();
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = u8::try_from(weekday(name)?.number_from_monday()).ok()?;
    Some(Day { weekday, nth: if nth.is_empty() { None } else { Some(nth.parse().ok()?) } })
}

/// `MO` to `SU`.
pub(super) fn weekday(name: &str) -> Option<Weekday> {
    Some(match &*name.to_ascii_uppercase() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}
