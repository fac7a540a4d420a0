//! Dates of several kinds: `2024-03-05`, `05/03/2024` by day or by month, `2024年3月5日`, `5 Mar 2024`, Excel's count of days.
//!
//! Whether the day comes first is decided for a whole column ([`DateOrders`]), for one date alone may be read both ways.

use chrono::{Days, NaiveDate};

/// Excel's day 0, after its leap day of 1900 that never was.
const EXCEL_DAY_0: (i32, u32, u32) = (1899, 12, 30);
/// Days that a count may mean: 1920 to 2100. Other numbers are numbers.
const EXCEL_DAYS: std::ops::RangeInclusive<u64> = 7_306..=73_415;
/// Years of two digits below this are of this century.
const SHORT_YEAR_BORDER: i32 = 50;
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What comes first where a date is written by numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// The day.
    DayFirst,
    /// The month.
    MonthFirst,
}

/// A date as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// There is one way to read it.
    Sure(NaiveDate),
    /// By numbers: read by day first, by month first. At least one is a date.
    Either(Option<NaiveDate>, Option<NaiveDate>),
}

impl Moment {
    /// Reads one value.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.split_once(['T', ' ']).filter(|(date, time)| date.len() >= 8 && time.contains(':')).map_or(text, |(date, _)| date);
        if let Some(days) = text.split('.').next().and_then(|n| n.parse::<u64>().ok()).filter(|n| EXCEL_DAYS.contains(n)) {
            let (year, month, day) = EXCEL_DAY_0;
            return NaiveDate::from_ymd_opt(year, month, day)?.checked_add_days(Days::new(days)).map(Self::Sure);
        }
        if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
            return date(&text[..4], &text[4..6], &text[6..]).map(Self::Sure);
        }
        let spaced = text.replace(['年', '月', '日', '号', '號', '년', '월', '일', ',', '.', '/', '-'], " ");
        let parts: Vec<&str> = spaced.split_whitespace().collect();
        let [a, b, c] = parts[..] else { return None };
        if let Some(month) = month(b) {
            return date(c, &month, a).map(Self::Sure);
        }
        if let Some(month) = month(a) {
            return date(c, &month, b).map(Self::Sure);
        }
        if a.len() == 4 {
            return date(a, b, c).map(Self::Sure);
        }
        match (date(c, b, a), date(c, a, b)) {
            (None, None) => None,
            (Some(by_day), Some(by_month)) if by_day == by_month => Some(Self::Sure(by_day)),
            (by_day, by_month) => Some(Self::Either(by_day, by_month)),
        }
    }

    /// The date, read in this order.
    #[must_use]
    pub fn date(self, order: DateOrder) -> Option<NaiveDate> {
        match (self, order) {
            (Self::Sure(date), _) => Some(date),
            (Self::Either(by_day, _), DateOrder::DayFirst) => by_day,
            (Self::Either(_, by_month), DateOrder::MonthFirst) => by_month,
        }
    }
}

fn month(word: &str) -> Option<String> {
    let start: String = word.chars().take(3).collect::<String>().to_lowercase();
    (word.chars().all(char::is_alphabetic)).then(|| MONTHS.iter().position(|m| *m == start)).flatten().map(|at| (at + 1).to_string())
}

fn date(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number = |text: &str| text.parse::<u32>().ok();
    let year = match (year.len(), i32::try_from(number(year)?).ok()?) {
        (4, year) => year,
        (2, year) if year < SHORT_YEAR_BORDER => 2000 + year,
        (2, year) => 1900 + year,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
}

/// Decides for a whole column what comes first. Feed it every value, then ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateOrders {
    /// Values that are no date.
    pub unread: u64,
    /// Dates with one meaning.
    pub sure: u64,
    /// Dates that are ones only with the day first.
    pub day_first: u64,
    /// Dates that are ones only with the month first.
    pub month_first: u64,
    /// Dates that may be read both ways.
    pub either: u64,
}

impl DateOrders {
    /// Takes in one value.
    pub fn see(&mut self, text: &str) {
        match Moment::read(text) {
            None => self.unread += 1,
            Some(Moment::Sure(_)) => self.sure += 1,
            Some(Moment::Either(Some(_), Some(_))) => self.either += 1,
            Some(Moment::Either(Some(_), None)) => self.day_first += 1,
            Some(Moment::Either(None, _)) => self.month_first += 1,
        }
    }

    /// What comes first in this column; `Err` when nothing tells, or one value says this and another that: a person must.
    ///
    /// # Errors
    /// The column is ambiguous.
    pub fn decide(&self) -> Result<Option<DateOrder>, Ambiguous> {
        match (self.day_first, self.month_first, self.either) {
            (0, 0, 0) => Ok(None),
            (1.., 0, _) => Ok(Some(DateOrder::DayFirst)),
            (0, 1.., _) => Ok(Some(DateOrder::MonthFirst)),
            _ => Err(Ambiguous),
        }
    }
}

/// A column of dates that may be read both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ambiguous;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates_with_one_meaning() {
        for (text, want) in [
            ("2024-03-05", "2024-03-05"),
            ("2024/3/5", "2024-03-05"),
            ("2024.03.05", "2024-03-05"),
            ("20240305", "2024-03-05"),
            ("2024年3月5日", "2024-03-05"),
            ("2024-03-05T10:00:00Z", "2024-03-05"),
            ("2024-03-05 10:00", "2024-03-05"),
            ("5 Mar 2024", "2024-03-05"),
            ("March 5th, 2024", "2024-03-05"),
            ("45356", "2024-03-05"),
            ("45356.5", "2024-03-05"),
            ("05/05/2024", "2024-05-05"),
        ] {
            assert_eq!(Moment::read(text), Some(Moment::Sure(day(want))), "{text}");
        }
        for no in ["", "soon", "32/13/2024", "2024-13-01", "12", "1/2", "2024-02-30", "123456789"] {
            assert_eq!(Moment::read(no), None, "{no}");
        }
    }

    #[test]
    fn a_column_decides() {
        let decide = |values: &[&str]| {
            let mut orders = DateOrders::default();
            values.iter().for_each(|value| orders.see(value));
            orders.decide()
        };
        assert_eq!(decide(&["03/04/2024", "25/04/2024"]), Ok(Some(DateOrder::DayFirst)));
        assert_eq!(decide(&["03/04/2024", "04/25/2024"]), Ok(Some(DateOrder::MonthFirst)));
        assert_eq!(decide(&["03/04/2024", "05/06/2024"]), Err(Ambiguous));
        assert_eq!(decide(&["25/04/2024", "04/25/2024"]), Err(Ambiguous));
        assert_eq!(decide(&["2024-01-01", "45356", "x"]), Ok(None));
        let moment = Moment::read("03/04/24").unwrap();
        assert_eq!(moment.date(DateOrder::DayFirst), Some(day("2024-04-03")));
        assert_eq!(moment.date(DateOrder::MonthFirst), Some(day("2024-03-04")));
    }
}
