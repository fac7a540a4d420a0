//! Dates (RFC 5322, 3.3) and what else stands in `Date:`.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

/// When a mail says that it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailDate {
    /// The moment.
    pub utc: DateTime<Utc>,
    /// The writer's distance from UTC, in minutes east; `-0000` and nothing at all count as 0.
    pub offset_minutes: i32,
}

impl MailDate {
    /// The moment on the writer's clock.
    #[must_use]
    pub fn local(&self) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(self.offset_minutes * 60).unwrap_or_else(|| chrono::Offset::fix(&Utc));
        self.utc.with_timezone(&offset)
    }
}

/// Reads a date: `Mon, 22 Nov 2026 10:00:00 +0800 (CST)`, without weekday or seconds, with names of zones, in the order of
/// `ctime`, or as ISO 8601. None when there is no date in it.
pub(crate) fn read(text: &str) -> Option<MailDate> {
    let text = without_comments(text);
    let text = text.trim();
    if let Some(date) = read_iso(text) {
        return Some(date);
    }
    let mut found = Found::default();
    for token in text.split(|c: char| c.is_whitespace() || c == ',').filter(|t| !t.is_empty()).take(20) {
        found.token(token);
    }
    found.finish()
}

fn without_comments(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

fn read_iso(text: &str) -> Option<MailDate> {
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        return Some(with_offset(date.naive_local(), date.offset().local_minus_utc() / 60));
    }
    let mut words = text.split_whitespace();
    let day = words.next()?.parse::<NaiveDate>().ok()?;
    let time = words.next().map_or(Some((0, 0, 0)), clock)?;
    let offset = words.next().and_then(zone).unwrap_or(0);
    Some(with_offset(day.and_hms_opt(time.0, time.1, time.2)?, offset))
}

fn with_offset(local: NaiveDateTime, offset_minutes: i32) -> MailDate {
    let utc = local.checked_sub_signed(chrono::Duration::minutes(i64::from(offset_minutes))).unwrap_or(local);
    MailDate { utc: utc.and_utc(), offset_minutes }
}

#[derive(Default)]
struct Found {
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i32>,
    time: Option<(u32, u32, u32)>,
    offset: Option<i32>,
    afternoon: Option<bool>,
}

impl Found {
    fn token(&mut self, token: &str) {
        if self.time.is_none() && token.contains([':', '.']) && token.starts_with(|c: char| c.is_ascii_digit()) {
            // `10:00:00+0800` comes glued.
            let split = token.find(['+', '-', 'Z', 'z']).unwrap_or(token.len());
            self.time = clock(&token[..split]);
            self.offset = self.offset.or_else(|| zone(&token[split..]).filter(|_| split < token.len()));
        } else if token.starts_with(['+', '-']) && self.time.is_some() {
            self.offset = self.offset.or_else(|| zone(token));
        } else if token.contains('-') {
            // `22-Nov-2026`.
            token.split('-').filter(|part| !part.is_empty()).for_each(|part| self.date_part(part));
        } else {
            self.date_part(token);
        }
    }

    fn date_part(&mut self, token: &str) {
        let digits = token.trim_end_matches(|c: char| !c.is_ascii_digit());
        if let Ok(number) = digits.parse::<u32>() {
            if self.day.is_none() && (1..=31).contains(&number) && digits.len() <= 2 {
                self.day = Some(number);
            } else if self.year.is_none() {
                self.year = year(number, digits.len());
            }
        } else if self.month.is_none() && month(token).is_some() {
            self.month = month(token);
        } else if token.eq_ignore_ascii_case("pm") || token.eq_ignore_ascii_case("am") {
            self.afternoon = Some(token.eq_ignore_ascii_case("pm"));
        } else if self.time.is_some() && self.offset.is_none() {
            self.offset = zone(token);
        }
    }

    fn finish(self) -> Option<MailDate> {
        let day = NaiveDate::from_ymd_opt(self.year?, self.month?, self.day?)?;
        let (mut hour, minute, second) = self.time.unwrap_or_default();
        match self.afternoon {
            Some(true) if hour < 12 => hour += 12,
            Some(false) if hour == 12 => hour = 0,
            _ => {}
        }
        Some(with_offset(day.and_hms_opt(hour, minute, second)?, self.offset.unwrap_or(0)))
    }
}

/// Two and three digits as RFC 5322, 4.3 reads them.
fn year(number: u32, digits: usize) -> Option<i32> {
    let number = i32::try_from(number).ok()?;
    let year = match (digits, number) {
        (..=2, ..50) => number + 2000,
        (..=3, ..1000) => number + 1900,
        _ => number,
    };
    (1900..=9999).contains(&year).then_some(year)
}

fn month(token: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let token = token.to_ascii_lowercase();
    let head = token.get(..3)?;
    MONTHS.iter().position(|name| *name == head).and_then(|index| u32::try_from(index + 1).ok())
}

/// `10:00:00`, `10:00`, `10.00.00`; a leap second is the second before.
fn clock(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split([':', '.']).map(str::parse::<u32>);
    let hour = parts.next()?.ok()?;
    let minute = parts.next()?.ok()?;
    let second = parts.next().transpose().ok()?.unwrap_or(0);
    (hour < 24 && minute < 60 && second <= 60).then_some((hour, minute, second.min(59)))
}

/// Minutes east of UTC.
fn zone(text: &str) -> Option<i32> {
    /// More than any place on earth.
    const MINUTES_MAX: i32 = 16 * 60;
    let text = text.trim_start_matches("GMT").trim_start_matches("UTC");
    if let Some(digits) = text.strip_prefix(['+', '-']) {
        let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
        let number: i32 = digits.parse().ok()?;
        let minutes = if digits.len() <= 2 { number * 60 } else { number / 100 * 60 + number % 100 };
        let signed = if text.starts_with('-') { -minutes } else { minutes };
        return (signed.abs() <= MINUTES_MAX).then_some(signed);
    }
    let hours = match text.to_ascii_uppercase().as_str() {
        "" | "Z" | "UT" | "GMT" | "UTC" | "WET" => 0,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        "BST" | "CET" | "MEZ" | "WEST" => 1,
        "CEST" | "MESZ" | "EET" => 2,
        "EEST" | "MSK" => 3,
        "HKT" | "SGT" => 8,
        "JST" | "KST" => 9,
        _ => return None,
    };
    Some(hours * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> String {
        read(text).map(|d| d.local().to_rfc3339()).unwrap_or_default()
    }

    #[test]
    fn the_standard_form() {
        assert_eq!(iso("Sun, 22 Nov 2026 10:01:02 +0800 (CST)"), "2026-11-22T10:01:02+08:00");
        assert_eq!(iso("22 Nov 26 10:01 EST"), "2026-11-22T10:01:00-05:00");
        assert_eq!(iso("1 Jan 99 00:00:00 -0000"), "1999-01-01T00:00:00+00:00");
    }

    #[test]
    fn the_wild_forms() {
        assert_eq!(iso("Sun Nov 22 10:01:02 2026"), "2026-11-22T10:01:02+00:00");
        assert_eq!(iso("2026-11-22T10:01:02Z"), "2026-11-22T10:01:02+00:00");
        assert_eq!(iso("2026-11-22 10:01:02 +0530"), "2026-11-22T10:01:02+05:30");
        assert_eq!(iso("Sunday, November 22, 2026 10:01 PM"), "2026-11-22T22:01:00+00:00");
        assert_eq!(iso("22-Nov-2026 10:01:02+0100"), "2026-11-22T10:01:02+01:00");
        assert_eq!(iso("Sun,22 Nov 2026 10.01.02 GMT+08:00"), "2026-11-22T10:01:02+08:00");
        assert_eq!(iso("Sun, 22 Nov 2026 10:01:60 +9999"), "2026-11-22T10:01:59+00:00");
    }

    #[test]
    fn what_is_no_date() {
        assert!(read("").is_none());
        assert!(read("yesterday").is_none());
        assert!(read("31 Feb 2026 10:00:00 +0000").is_none());
        assert!(read("99999999999999 Nov 2026").is_none());
    }
}
