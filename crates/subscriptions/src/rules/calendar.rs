//! Working days: the vendor's public holidays and make-up days, by year, as data that an operator can replace.

use crate::model::Refusal;
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeMap;

/// Rows of a year's file.
const ROWS_MAX: usize = 366;
/// Characters of a day's name.
const NAME_CHARS_MAX: usize = 60;
/// Days that are looked through for a working day; no holiday is so long.
const DAYS_LOOKED_MAX: u32 = 4_000;

/// The years that the program brings, with their files. Sources: `data/holidays/README.md`.
pub(crate) const BUILT_IN: &[(i32, &str)] = &[
    (2024, include_str!("../../data/holidays/2024.csv")),
    (2025, include_str!("../../data/holidays/2025.csv")),
    (2026, include_str!("../../data/holidays/2026.csv")),
];

/// What a day is where its weekday doesn't say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// No work.
    Holiday,
    /// Worked, though a Saturday or Sunday.
    Workday,
}

/// A day that is not what its weekday says, or bears a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: DayKind,
    /// What it is called.
    pub name: String,
}

/// A working day that was counted out, and how sure that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The day.
    pub day: NaiveDate,
    /// Years on the way that no file covers: their days were judged by weekday alone.
    pub by_weekday: Vec<i32>,
}

/// Which days are worked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    years: BTreeMap<i32, BTreeMap<NaiveDate, Mark>>,
}

impl Calendar {
    /// Monday to Friday, every year.
    #[must_use]
    pub fn weekdays() -> Self {
        Self::default()
    }

    /// China's public holidays and make-up days, of the years that the program brings.
    ///
    /// # Errors
    /// Never with the files that a test has read; else as [`Calendar::replace`].
    pub fn built_in() -> Result<Self, Refusal> {
        let mut calendar = Self::default();
        for (year, text) in BUILT_IN {
            calendar.replace(*year, text)?;
        }
        Ok(calendar)
    }

    /// Puts a file in the place of what was known of its year: `date,kind,name`, with that line at its head.
    ///
    /// # Errors
    /// [`Refusal::BadCalendarRow`] with the line: not such a row, another year's day, a day twice, a make-up day within the week. The
    /// calendar is then as it was.
    pub fn replace(&mut self, year: i32, text: &str) -> Result<(), Refusal> {
        let marks = read(year, text)?;
        self.years.insert(year, marks);
        Ok(())
    }

    /// Is there data for this year? Else its days are judged by weekday.
    #[must_use]
    pub fn covers(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// What the calendar says of a day beyond its weekday.
    #[must_use]
    pub fn mark(&self, day: NaiveDate) -> Option<&Mark> {
        self.years.get(&day.year())?.get(&day)
    }

    /// Is it worked?
    #[must_use]
    pub fn is_working(&self, day: NaiveDate) -> bool {
        match self.mark(day) {
            Some(mark) => mark.kind == DayKind::Workday,
            None => !is_weekend(day),
        }
    }

    /// The `count`-th working day before `day`, `day` itself not counted; `day` for none.
    ///
    /// # Errors
    /// [`Refusal::PastTheCalendar`] when there is none within some years.
    pub fn working_days_before(&self, day: NaiveDate, count: u32) -> Result<Counted, Refusal> {
        self.count(day, count, NaiveDate::pred_opt)
    }

    /// The `count`-th working day after `day`, `day` itself not counted; `day` for none.
    ///
    /// # Errors
    /// [`Refusal::PastTheCalendar`] when there is none within some years.
    pub fn working_days_after(&self, day: NaiveDate, count: u32) -> Result<Counted, Refusal> {
        self.count(day, count, NaiveDate::succ_opt)
    }

    /// Are there surely more than so many working days between two days? A look at the number of weeks, and at the marks of their years.
    #[must_use]
    pub(crate) fn surely_more_between(&self, first: NaiveDate, last: NaiveDate, count: u32) -> bool {
        let weekdays = ((last - first).num_days() - 1).max(0) / 7 * 5;
        let off: usize = self.years.range(first.year()..=last.year().max(first.year())).map(|(_, marks)| marks.len()).sum();
        weekdays - i64::try_from(off).unwrap_or(i64::MAX) > i64::from(count)
    }

    fn count(&self, from: NaiveDate, count: u32, next: impl Fn(&NaiveDate) -> Option<NaiveDate>) -> Result<Counted, Refusal> {
        let mut counted = Counted { day: from, by_weekday: Vec::new() };
        let (mut left, mut looked) = (count, 0);
        while left > 0 {
            looked += 1;
            counted.day = next(&counted.day).filter(|_| looked <= DAYS_LOOKED_MAX).ok_or(Refusal::PastTheCalendar)?;
            let year = counted.day.year();
            if !self.covers(year) && !counted.by_weekday.contains(&year) {
                counted.by_weekday.push(year);
            }
            left -= u32::from(self.is_working(counted.day));
        }
        Ok(counted)
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn read(year: i32, text: &str) -> Result<BTreeMap<NaiveDate, Mark>, Refusal> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut marks = BTreeMap::new();
    for (at, row) in reader.records().enumerate() {
        let bad = |what| Refusal::BadCalendarRow(at + 1, what);
        let row = row.map_err(|_| bad("columns"))?;
        let [date, kind, name] = [0, 1, 2].map(|column| row.get(column).unwrap_or(""));
        if row.len() != 3 {
            return Err(bad("columns"));
        }
        if at == 0 {
            if [date, kind, name] == ["date", "kind", "name"] {
                continue;
            }
            return Err(bad("head"));
        }
        if at > ROWS_MAX {
            return Err(bad("too_many"));
        }
        let day: NaiveDate = date.parse().map_err(|_| bad("date"))?;
        let kind = match kind {
            "holiday" => DayKind::Holiday,
            "workday" => DayKind::Workday,
            _ => return Err(bad("kind")),
        };
        if day.year() != year {
            return Err(bad("year"));
        }
        if kind == DayKind::Workday && !is_weekend(day) {
            return Err(bad("not_a_weekend"));
        }
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
            return Err(bad("name"));
        }
        if marks.insert(day, Mark { kind, name: name.to_owned() }).is_some() {
            return Err(bad("twice"));
        }
    }
    if marks.is_empty() { Err(Refusal::BadCalendarRow(1, "empty")) } else { Ok(marks) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn china() -> Calendar {
        Calendar::built_in().unwrap()
    }

    #[test]
    fn the_files_hold_what_the_notices_say() {
        let calendar = china();
        // Days off and make-up days as the notices of the State Council count them.
        for (year, off, worked) in [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)] {
            let marks = &calendar.years[&year];
            let count = |kind| marks.values().filter(|m| m.kind == kind).count();
            assert_eq!((count(DayKind::Holiday), count(DayKind::Workday)), (off, worked), "{year}");
        }
        // Monday to Friday off, from a year's own paper calendar: 2026.
        let off = ["01-01", "01-02", "02-16", "02-23", "04-06", "05-01", "05-04", "05-05", "06-19", "09-25", "10-01", "10-07"];
        assert!(off.iter().all(|d| !calendar.is_working(day(&format!("2026-{d}")))));
        let worked = ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10", "02-24", "10-08", "11-23"];
        assert!(worked.iter().all(|d| calendar.is_working(day(&format!("2026-{d}")))));
        assert_eq!(calendar.mark(day("2026-02-17")).unwrap().name, "春节");
    }

    #[test]
    fn holidays_and_make_up_days_are_counted() {
        let calendar = china();
        // The eighth of October 2026 is the first working day after the feast; the one before it is the thirtieth of September.
        let before = |d: &str, n| calendar.working_days_before(day(d), n).unwrap();
        assert_eq!(before("2026-10-08", 1), Counted { day: day("2026-09-30"), by_weekday: vec![] });
        assert_eq!(before("2026-10-12", 1).day, day("2026-10-10"));
        assert_eq!(before("2026-10-12", 0).day, day("2026-10-12"));
        assert_eq!(calendar.working_days_after(day("2026-02-13"), 2).unwrap().day, day("2026-02-24"));
    }

    #[test]
    fn a_year_without_data_is_counted_by_weekday_and_said_so() {
        let calendar = china();
        let counted = calendar.working_days_before(day("2027-01-05"), 3).unwrap();
        // The fourth and first of January 2027, a Monday and a Friday, then the thirty-first of December.
        assert_eq!(counted, Counted { day: day("2026-12-31"), by_weekday: vec![2027] });
        assert!(calendar.covers(2026) && !calendar.covers(2027));
    }

    #[test]
    fn an_operators_file_takes_the_place_of_a_year() {
        let mut calendar = china();
        calendar.replace(2027, "\u{feff}date,kind,name\r\n2027-01-01,holiday,元旦\r\n").unwrap();
        assert!(calendar.covers(2027) && !calendar.is_working(day("2027-01-01")));
        calendar.replace(2026, "date,kind,name\n2026-07-01,holiday,House day\n").unwrap();
        assert!(calendar.is_working(day("2026-10-01")) && !calendar.is_working(day("2026-07-01")));
    }

    #[test]
    fn a_wrong_row_is_named_and_nothing_changes() {
        let mut calendar = china();
        let was = calendar.clone();
        for (text, at, what) in [
            ("day,kind,name\n", 1, "head"),
            ("date,kind,name\n", 1, "empty"),
            ("date,kind,name\n2026-13-01,holiday,x\n", 2, "date"),
            ("date,kind,name\n2026-05-01,feast,x\n", 2, "kind"),
            ("date,kind,name\n2026-05-01,holiday,x\n2027-05-01,holiday,x\n", 3, "year"),
            ("date,kind,name\n2026-05-06,workday,x\n", 2, "not_a_weekend"),
            ("date,kind,name\n2026-05-01,holiday,\n", 2, "name"),
            ("date,kind,name\n2026-05-01,holiday,x\n2026-05-01,holiday,y\n", 3, "twice"),
            ("date,kind,name\n2026-05-01,holiday\n", 2, "columns"),
        ] {
            assert_eq!(calendar.replace(2026, text), Err(Refusal::BadCalendarRow(at, what)), "{text}");
        }
        assert_eq!(calendar, was);
    }

    #[test]
    fn a_calendar_without_working_days_ends_the_search() {
        assert_eq!(Calendar::weekdays().working_days_before(NaiveDate::MIN, 1), Err(Refusal::PastTheCalendar));
        assert_eq!(Calendar::weekdays().working_days_after(day("2026-01-01"), 1_000_000), Err(Refusal::PastTheCalendar));
    }

    proptest! {
        #[test]
        fn counting_there_and_back_stays_among_working_days(offset in 0u64..1_500, count in 1u32..90) {
            let calendar = china();
            let from = day("2023-06-01") + Days::new(offset);
            let back = calendar.working_days_before(from, count).unwrap().day;
            prop_assert!(calendar.is_working(back));
            let between = back.iter_days().take_while(|d| *d < from).filter(|d| calendar.is_working(*d)).count();
            prop_assert_eq!(between, count as usize);
        }
    }
}
