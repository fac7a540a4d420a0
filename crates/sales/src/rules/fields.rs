//! What a field may hold: read once, at the door.

use super::is_currency;
use crate::model::{BadField, Flaw, Money, Refusal, Utm};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use text::countries::Country;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 200;
/// Characters of a line.
const LINE_CHARS_MAX: usize = 300;
/// Characters of a long text.
const TEXT_CHARS_MAX: usize = 10_000;
/// Addresses, numbers of one lead.
const SEVERAL_MAX: usize = 20;
/// Digits before and after the point of an amount, as the column holds them.
const AMOUNT_DIGITS_MAX: usize = 14;
const AMOUNT_DECIMALS_MAX: usize = 4;
const RATE_DIGITS_MAX: usize = 10;
const RATE_DECIMALS_MAX: usize = 8;
/// The names of UTM values.
const UTM_NAMES: [&str; 5] = ["source", "medium", "campaign", "term", "content"];
/// Years in which something can be due.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2199;

/// Reads fields one after the other and remembers all that can't be taken, so that a form shows every mistake at once.
#[derive(Default)]
pub(crate) struct Fields(Vec<BadField>);

impl Fields {
    /// What was read, or every flaw that was met.
    pub(crate) fn finish<T>(self, read: T) -> Result<T, Refusal> {
        if self.0.is_empty() { Ok(read) } else { Err(Refusal::BadFields(self.0)) }
    }

    /// Notes a flaw.
    pub(crate) fn flaw(&mut self, field: &'static str, flaw: Flaw) {
        self.0.push(BadField { field, flaw });
    }

    /// A name that must be there.
    pub(crate) fn name(&mut self, field: &'static str, value: Option<String>) -> String {
        self.needed(field, value, NAME_CHARS_MAX, false)
    }

    /// A long text that must be there.
    pub(crate) fn needed_text(&mut self, field: &'static str, value: Option<String>) -> String {
        self.needed(field, value, TEXT_CHARS_MAX, true)
    }

    fn needed(&mut self, field: &'static str, value: Option<String>, chars_max: usize, lines: bool) -> String {
        let before = self.0.len();
        let text = self.read(field, value, chars_max, lines);
        if text.is_none() && self.0.len() == before {
            self.flaw(field, Flaw::Missing);
        }
        text.unwrap_or_default()
    }

    /// A text of one line; an empty one is none.
    pub(crate) fn line(&mut self, field: &'static str, value: Option<String>) -> Option<String> {
        self.read(field, value, LINE_CHARS_MAX, false)
    }

    /// A text of several lines.
    pub(crate) fn text(&mut self, field: &'static str, value: Option<String>) -> Option<String> {
        self.read(field, value, TEXT_CHARS_MAX, true)
    }

    fn read(&mut self, field: &'static str, value: Option<String>, chars_max: usize, lines: bool) -> Option<String> {
        let value = value?;
        let text = if lines { value.trim().replace("\r\n", "\n") } else { value.split_whitespace().collect::<Vec<_>>().join(" ") };
        if text.is_empty() {
            return None;
        }
        if text.chars().any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\t'))) {
            self.flaw(field, Flaw::Unreadable);
            return None;
        }
        if text.chars().count() > chars_max {
            self.flaw(field, Flaw::TooLong);
            return None;
        }
        Some(text)
    }

    /// One of a closed set of words.
    pub(crate) fn choice<T>(&mut self, field: &'static str, value: Option<String>, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = value.filter(|value| !value.is_empty())?;
        let read = parse(&value);
        if read.is_none() {
            self.flaw(field, Flaw::NotAChoice);
        }
        read
    }

    /// An amount and its currency: both or neither.
    pub(crate) fn money(&mut self, amount: Option<String>, currency: Option<String>) -> Option<Money> {
        let amount = self.amount("amount", amount);
        let currency = self.currency("currency", currency);
        match (amount, currency) {
            (Some(amount), Some(currency)) => Some(Money { amount, currency }),
            (None, None) => None,
            // A flaw of one of them is told already.
            _ if self.0.iter().any(|bad| matches!(bad.field, "amount" | "currency")) => None,
            (Some(_), None) => {
                self.flaw("currency", Flaw::HalfMoney);
                None
            }
            (None, Some(_)) => {
                self.flaw("amount", Flaw::HalfMoney);
                None
            }
        }
    }

    /// A decimal number that is not below zero.
    pub(crate) fn amount(&mut self, field: &'static str, value: Option<String>) -> Option<String> {
        self.decimal(field, value, AMOUNT_DIGITS_MAX, AMOUNT_DECIMALS_MAX)
    }

    /// What one unit is worth: above zero.
    pub(crate) fn rate(&mut self, field: &'static str, value: Option<String>) -> String {
        let before = self.0.len();
        let rate = self.decimal(field, value, RATE_DIGITS_MAX, RATE_DECIMALS_MAX).unwrap_or_default();
        if self.0.len() == before && rate.chars().all(|c| matches!(c, '0' | '.')) {
            self.flaw(field, Flaw::OutOfRange);
        }
        rate
    }

    fn decimal(&mut self, field: &'static str, value: Option<String>, digits_max: usize, decimals_max: usize) -> Option<String> {
        let value = value?;
        let text = value.trim();
        if text.is_empty() {
            return None;
        }
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (digits, decimals) = text.split_once('.').unwrap_or((text, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let digits = digits.trim_start_matches('0');
        let well = all_digits(digits) && all_digits(decimals) && !text.is_empty() && text != "." && !text.ends_with('.');
        let decimals = decimals.trim_end_matches('0');
        let flaw = match () {
            () if !well || digits.len() > digits_max || decimals.len() > decimals_max => Some(Flaw::NotAnAmount),
            () if negative => Some(Flaw::Negative),
            () => None,
        };
        if let Some(flaw) = flaw {
            self.flaw(field, flaw);
            return None;
        }
        let whole = if digits.is_empty() { "0" } else { digits };
        Some(if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") })
    }

    /// A currency of ISO 4217.
    pub(crate) fn currency(&mut self, field: &'static str, value: Option<String>) -> Option<String> {
        let code = value?.trim().to_ascii_uppercase();
        if code.is_empty() {
            return None;
        }
        if !is_currency(&code) {
            self.flaw(field, Flaw::NotACurrency);
            return None;
        }
        Some(code)
    }

    /// Percent.
    pub(crate) fn percent(&mut self, field: &'static str, value: i64) -> i16 {
        self.within(field, value, 0..=100)
    }

    /// A whole number within a range.
    pub(crate) fn within(&mut self, field: &'static str, value: i64, range: std::ops::RangeInclusive<i64>) -> i16 {
        if !range.contains(&value) {
            self.flaw(field, Flaw::OutOfRange);
        }
        i16::try_from(value).unwrap_or_default()
    }

    /// A day of a year that somebody lives to see.
    pub(crate) fn day(&mut self, field: &'static str, value: Option<NaiveDate>) -> Option<NaiveDate> {
        let day = value?;
        if !YEARS.contains(&chrono::Datelike::year(&day)) {
            self.flaw(field, Flaw::OutOfRange);
            return None;
        }
        Some(day)
    }

    /// A time of such a year.
    pub(crate) fn time(&mut self, field: &'static str, at: DateTime<Utc>) -> DateTime<Utc> {
        if !YEARS.contains(&chrono::Datelike::year(&at)) {
            self.flaw(field, Flaw::OutOfRange);
        }
        at
    }

    /// A time zone of the IANA database.
    pub(crate) fn time_zone(&mut self, field: &'static str, value: Option<String>, otherwise: Tz) -> Tz {
        let Some(name) = value.filter(|name| !name.is_empty()) else {
            return otherwise;
        };
        name.parse().unwrap_or_else(|_| {
            self.flaw(field, Flaw::NotATimeZone);
            otherwise
        })
    }

    /// A country code of ISO 3166.
    pub(crate) fn country(&mut self, field: &'static str, value: Option<String>) -> Option<String> {
        let code = self.line(field, value)?;
        let found = Country::by_code(&code).map(|country| country.code.to_owned());
        if found.is_none() {
            self.flaw(field, Flaw::NotACountry);
        }
        found
    }

    /// Mail addresses, lower case, each once.
    pub(crate) fn emails(&mut self, field: &'static str, values: Vec<String>) -> Vec<String> {
        self.several(field, values, Flaw::NotAnAddress, customers::address_key)
    }

    /// Telephone numbers, each once.
    pub(crate) fn phones(&mut self, field: &'static str, values: Vec<String>, country: Option<&str>) -> Vec<String> {
        self.several(field, values, Flaw::NotAPhone, |value| customers::phone_number(value, country))
    }

    fn several(&mut self, field: &'static str, values: Vec<String>, flaw: Flaw, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
        if values.len() > SEVERAL_MAX {
            self.flaw(field, Flaw::TooMany);
            return Vec::new();
        }
        let mut out = Vec::new();
        for value in values {
            let Some(line) = self.line(field, Some(value)) else {
                continue;
            };
            match read(&line) {
                Some(value) if out.contains(&value) => {}
                Some(value) => out.push(value),
                None => self.flaw(field, flaw),
            }
        }
        out
    }

    /// The values of an advertisement.
    pub(crate) fn utm(&mut self, field: &'static str, values: Utm) -> Utm {
        let mut out = Utm::new();
        for (name, value) in values {
            if !UTM_NAMES.contains(&name.as_str()) {
                self.flaw(field, Flaw::NotAChoice);
                continue;
            }
            if let Some(value) = self.line(field, Some(value)) {
                out.insert(name, value);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Result<Option<String>, Flaw> {
        let mut f = Fields::default();
        let read = f.amount("amount", Some(text.to_owned()));
        match f.finish(read) {
            Ok(read) => Ok(read),
            Err(Refusal::BadFields(bad)) => Err(bad[0].flaw),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_amount_is_exact() {
        for (text, read) in [
            ("12500", Some("12500")),
            ("0012.50", Some("12.5")),
            ("0", Some("0")),
            ("0.0001", Some("0.0001")),
            (".5", Some("0.5")),
            ("99999999999999.9999", Some("99999999999999.9999")),
            ("  ", None),
        ] {
            assert_eq!(amount(text), Ok(read.map(ToOwned::to_owned)), "{text}");
        }
        for text in ["1e5", "1,000", "12.34567", "100000000000000", "NaN", "Infinity", "1.", ".", "--1", "1 000", "٣"] {
            assert_eq!(amount(text), Err(Flaw::NotAnAmount), "{text}");
        }
        assert_eq!(amount("-5"), Err(Flaw::Negative));
    }

    #[test]
    fn an_amount_has_a_currency() {
        let half = |amount: Option<&str>, currency: Option<&str>| {
            let mut f = Fields::default();
            let money = f.money(amount.map(ToOwned::to_owned), currency.map(ToOwned::to_owned));
            f.finish(money).map_err(|refusal| match refusal {
                Refusal::BadFields(bad) => (bad[0].field, bad[0].flaw),
                other => panic!("{other:?}"),
            })
        };
        assert_eq!(half(Some("5"), None), Err(("currency", Flaw::HalfMoney)));
        assert_eq!(half(None, Some("usd")), Err(("amount", Flaw::HalfMoney)));
        assert_eq!(half(Some("5"), Some("RMB")), Err(("currency", Flaw::NotACurrency)));
        assert_eq!(half(Some("5"), Some("usd")).unwrap().unwrap().currency, "USD");
    }

    #[test]
    fn the_year_9999_is_no_date() {
        let mut f = Fields::default();
        let day = f.day("closes_on", "9999-12-31".parse().ok());
        assert!(day.is_none() && f.finish(()).is_err());
    }
}
