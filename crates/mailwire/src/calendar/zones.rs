//! Times of a calendar in their zones: by the zone's name (IANA, or Windows'), else by what the calendar says of it itself.

use super::lines::{Component, Line};
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use serde::Serialize;

/// A time of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventTime {
    /// As the calendar writes it; of a whole day, its midnight.
    pub local: NaiveDateTime,
    /// On the world's clock; none for a whole day, or a time that every place has its own of.
    pub utc: Option<DateTime<Utc>>,
    /// The zone, by its IANA name where one is known.
    pub zone: Option<String>,
    /// Is it a day, without a time?
    pub whole_day: bool,
}

/// Reads `DTSTART`, `DTEND`, `RECURRENCE-ID`.
pub(super) fn read(line: &Line, calendar: &Component) -> Option<EventTime> {
    let value = line.value.trim();
    if value.len() == 8 {
        let day = NaiveDate::parse_from_str(value, "%Y%m%d").ok()?;
        return Some(EventTime { local: day.and_time(NaiveTime::MIN), utc: None, zone: None, whole_day: true });
    }
    let (stamp, is_utc) = value.strip_suffix(['Z', 'z']).map_or((value, false), |stamp| (stamp, true));
    let local = NaiveDateTime::parse_from_str(stamp, "%Y%m%dT%H%M%S").ok()?;
    if is_utc {
        return Some(EventTime { local, utc: Some(local.and_utc()), zone: Some("UTC".to_owned()), whole_day: false });
    }
    let Some(name) = line.param("TZID") else { return Some(EventTime { local, utc: None, zone: None, whole_day: false }) };
    let (utc, zone) = match known(name) {
        Some(zone) => (zone.from_local_datetime(&local).earliest().map(|at| at.to_utc()), zone.name().to_owned()),
        None => (
            said(name, calendar, local).and_then(|offset| offset.from_local_datetime(&local).single()).map(|at| at.to_utc()),
            name.to_owned(),
        ),
    };
    Some(EventTime { local, utc, zone: Some(zone), whole_day: false })
}

/// A zone by its name: IANA's, also with a path of its maker before it, or Windows'.
fn known(name: &str) -> Option<Tz> {
    let name = name.trim().trim_matches('"');
    if let Ok(zone) = name.parse() {
        return Some(zone);
    }
    let pieces: Vec<&str> = name.split('/').filter(|piece| !piece.is_empty()).collect();
    for count in [3, 2] {
        if let Some(zone) = pieces.len().checked_sub(count).and_then(|from| pieces[from..].join("/").parse().ok()) {
            return Some(zone);
        }
    }
    WINDOWS.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name)).and_then(|(_, iana)| iana.parse().ok())
}

/// The offset at a time by the rules that the calendar brings (RFC 5545, 3.6.5).
fn said(name: &str, calendar: &Component, at: NaiveDateTime) -> Option<FixedOffset> {
    let zone = calendar.within.iter().find(|c| c.name == "VTIMEZONE" && c.line("TZID").is_some_and(|line| line.value.trim() == name))?;
    let rules = zone.within.iter().filter(|c| matches!(&*c.name, "STANDARD" | "DAYLIGHT")).take(50);
    let mut turns: Vec<(NaiveDateTime, FixedOffset)> = Vec::new();
    for rule in rules {
        let Some(to) = rule.line("TZOFFSETTO").and_then(|line| offset(line.value.trim())) else { continue };
        let Some(start) = rule.line("DTSTART").and_then(|line| NaiveDateTime::parse_from_str(line.value.trim(), "%Y%m%dT%H%M%S").ok())
        else {
            continue;
        };
        let yearly = rule.line("RRULE").map(|line| line.value.to_ascii_uppercase());
        for year in [at.year() - 1, at.year()] {
            let turn = yearly.as_deref().and_then(|rule| turn_of_year(rule, year)).map_or(start, |day| day.and_time(start.time()));
            turns.push((turn, to));
        }
    }
    turns.sort_by_key(|(turn, _)| *turn);
    turns.iter().rev().find(|(turn, _)| *turn <= at).or_else(|| turns.first()).map(|(_, to)| *to)
}

/// `FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU` in a year.
fn turn_of_year(rule: &str, year: i32) -> Option<NaiveDate> {
    let part = |name: &str| rule.split(';').find_map(|piece| piece.strip_prefix(name)?.strip_prefix('='));
    let month: u32 = part("BYMONTH")?.parse().ok()?;
    let by_day = part("BYDAY")?;
    let (nth, day) = by_day.split_at_checked(by_day.len().checked_sub(2)?)?;
    let (nth, day): (i64, Weekday) = (nth.parse().ok()?, super::recurrence::weekday(day)?);
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    if nth > 0 {
        return NaiveDate::from_weekday_of_month_opt(year, month, day, u8::try_from(nth).ok()?);
    }
    let last = first.checked_add_months(chrono::Months::new(1))?.pred_opt()?;
    let back = (7 + last.weekday().num_days_from_monday() - day.num_days_from_monday()) % 7;
    last.checked_sub_days(Days::new(u64::from(back) + 7 * (nth.unsigned_abs().checked_sub(1)?)))
}

/// `+0800`, `-033000`.
fn offset(text: &str) -> Option<FixedOffset> {
    let (sign, digits) = text.split_at_checked(1)?;
    let number = |range: std::ops::Range<usize>| digits.get(range).map_or(Some(0), |n| n.parse::<i32>().ok());
    let seconds = number(0..2)? * 3_600 + number(2..4)? * 60 + number(4..6).unwrap_or(0);
    match sign {
        "+" => FixedOffset::east_opt(seconds),
        "-" => FixedOffset::west_opt(seconds),
        _ => None,
    }
}

/// Windows' names of the zones that exporters meet, and IANA's (Unicode CLDR, windowsZones).
const WINDOWS: &[(&str, &str)] = &[
    ("China Standard Time", "Asia/Shanghai"),
    ("Taipei Standard Time", "Asia/Taipei"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("Korea Standard Time", "Asia/Seoul"),
    ("Singapore Standard Time", "Asia/Singapore"),
    ("SE Asia Standard Time", "Asia/Bangkok"),
    ("India Standard Time", "Asia/Kolkata"),
    ("Pakistan Standard Time", "Asia/Karachi"),
    ("Bangladesh Standard Time", "Asia/Dhaka"),
    ("Sri Lanka Standard Time", "Asia/Colombo"),
    ("Arabian Standard Time", "Asia/Dubai"),
    ("Arab Standard Time", "Asia/Riyadh"),
    ("Iran Standard Time", "Asia/Tehran"),
    ("Israel Standard Time", "Asia/Jerusalem"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("Egypt Standard Time", "Africa/Cairo"),
    ("South Africa Standard Time", "Africa/Johannesburg"),
    ("E. Africa Standard Time", "Africa/Nairobi"),
    ("W. Central Africa Standard Time", "Africa/Lagos"),
    ("Morocco Standard Time", "Africa/Casablanca"),
    ("GMT Standard Time", "Europe/London"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("Romance Standard Time", "Europe/Paris"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("E. Europe Standard Time", "Europe/Chisinau"),
    ("FLE Standard Time", "Europe/Kyiv"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("Ekaterinburg Standard Time", "Asia/Yekaterinburg"),
    ("Central Asia Standard Time", "Asia/Almaty"),
    ("West Asia Standard Time", "Asia/Tashkent"),
    ("Eastern Standard Time", "America/New_York"),
    ("Central Standard Time", "America/Chicago"),
    ("Mountain Standard Time", "America/Denver"),
    ("US Mountain Standard Time", "America/Phoenix"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Central Standard Time (Mexico)", "America/Mexico_City"),
    ("SA Pacific Standard Time", "America/Bogota"),
    ("SA Western Standard Time", "America/La_Paz"),
    ("Pacific SA Standard Time", "America/Santiago"),
    ("Argentina Standard Time", "America/Buenos_Aires"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
    ("Venezuela Standard Time", "America/Caracas"),
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("W. Australia Standard Time", "Australia/Perth"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
    ("Hawaiian Standard Time", "Pacific/Honolulu"),
    ("UTC", "UTC"),
];
