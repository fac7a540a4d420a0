//! What a term costs by the list: by the year, by the month, by days; exact, and rounded once at the end.

use super::terms::last_day;
use crate::model::{Currency, Money, Price, QuotaCode, Refusal, TermLength};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// No price or total is higher, in any currency.
pub const AMOUNT_MAX: i64 = 9_999_999_999_999;

/// What a year costs: the edition (unless only more of it is bought), its seats and units.
///
/// # Errors
/// [`Refusal::BadAmount`] when it is more than anybody pays.
pub fn yearly(price: &Price, with_edition: bool, seats: u32, units: &BTreeMap<QuotaCode, u64>) -> Result<Decimal, Refusal> {
    let start = if with_edition { price.year } else { Decimal::ZERO };
    let seats = times(price.seat_year, Decimal::from(seats))?;
    let mut sum = plus(start, seats)?;
    for (quota, count) in units {
        let each = price.unit_year.get(quota).copied().unwrap_or(Decimal::ZERO);
        sum = plus(sum, times(each, Decimal::from(*count))?)?;
    }
    Ok(sum)
}

/// What a term costs that begins on `first`: whole years, twelfths of a year, or days of the year that begins on that day.
///
/// # Errors
/// [`Refusal::BadAmount`], [`Refusal::BadLength`], [`Refusal::PastTheCalendar`].
pub fn of_term(yearly: Decimal, currency: Currency, first: NaiveDate, length: TermLength) -> Result<Money, Refusal> {
    let amount = match length {
        TermLength::Years(n) => times(yearly, Decimal::from(n))?,
        TermLength::Months(n) => times(yearly, Decimal::from(n))? / Decimal::from(12),
        TermLength::Days(_) => return by_days(yearly, currency, first, first, last_day(first, length)?),
    };
    paid(amount, currency)
}

/// What the days `from..=to` cost of a term that began on `term_first`: each day its share of the year of service that it lies in, which
/// has 365 or 366 of them. The whole of a year costs a year.
///
/// # Errors
/// [`Refusal::BadAmount`], [`Refusal::PastTheCalendar`], [`Refusal::BadLength`] when `to` lies before `from` or `from` before the term.
pub fn by_days(yearly: Decimal, currency: Currency, term_first: NaiveDate, from: NaiveDate, to: NaiveDate) -> Result<Money, Refusal> {
    if to < from || from < term_first {
        return Err(Refusal::BadLength);
    }
    let mut sum = Decimal::ZERO;
    let mut year_first = term_first;
    while year_first <= to {
        let year_last = last_day(year_first, TermLength::Years(1))?;
        let (begin, end) = (from.max(year_first), to.min(year_last));
        if begin <= end {
            let share = times(yearly, Decimal::from(days(begin, end)))? / Decimal::from(days(year_first, year_last));
            sum = plus(sum, share)?;
        }
        year_first = year_last.succ_opt().ok_or(Refusal::PastTheCalendar)?;
    }
    paid(sum, currency)
}

/// Days from one to another, both counted.
#[must_use]
pub fn days(first: NaiveDate, last: NaiveDate) -> i64 {
    (last - first).num_days() + 1
}

/// An amount as it is paid: within the limits, rounded to what the currency has.
///
/// # Errors
/// [`Refusal::BadAmount`].
pub fn paid(amount: Decimal, currency: Currency) -> Result<Money, Refusal> {
    let amount = currency.round(amount);
    let fits = amount >= Decimal::ZERO && amount <= Decimal::from(AMOUNT_MAX);
    if fits { Ok(Money { amount, currency }) } else { Err(Refusal::BadAmount) }
}

fn times(a: Decimal, b: Decimal) -> Result<Decimal, Refusal> {
    a.checked_mul(b).ok_or(Refusal::BadAmount)
}

pub(crate) fn plus(a: Decimal, b: Decimal) -> Result<Decimal, Refusal> {
    a.checked_add(b).ok_or(Refusal::BadAmount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::terms::tests::day;
    use chrono::Days;
    use proptest::prelude::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn days_cost_their_share_of_the_year_they_lie_in() {
        let cost = |first: &str, from: &str, to: &str| by_days(d("3650"), Currency::CNY, day(first), day(from), day(to)).unwrap().amount;
        assert_eq!(cost("2026-01-01", "2026-01-01", "2026-12-31"), d("3650.00"));
        assert_eq!(cost("2026-01-01", "2026-12-22", "2026-12-31"), d("100.00"));
        // A leap year of service has 366 days: 3650 / 366 * 10.
        assert_eq!(cost("2028-01-01", "2028-01-01", "2028-01-10"), d("99.73"));
        // Two years of service, one of them a leap year.
        assert_eq!(cost("2027-01-01", "2027-12-22", "2028-01-10"), d("199.73"));
    }

    #[test]
    fn months_are_twelfths_and_years_are_years() {
        let cost = |length| of_term(d("1000"), Currency::CNY, day("2026-01-31"), length).unwrap().amount;
        assert_eq!(cost(TermLength::Years(3)), d("3000"));
        assert_eq!(cost(TermLength::Months(1)), d("83.33"));
        assert_eq!(cost(TermLength::Months(12)), d("1000"));
        assert_eq!(cost(TermLength::Days(365)), d("1000"));
    }

    #[test]
    fn rounding_is_the_currencys() {
        let yen = Currency::parse("JPY").unwrap();
        assert_eq!(by_days(d("1000"), yen, day("2026-01-01"), day("2026-01-01"), day("2026-01-01")).unwrap().amount, d("3"));
    }

    #[test]
    fn seats_and_units_add_up() {
        let quota = QuotaCode::parse("mail.sent_per_day").unwrap();
        let price = Price { year: d("100"), seat_year: d("10.5"), unit_year: BTreeMap::from([(quota.clone(), d("0.01"))]) };
        let units = BTreeMap::from([(quota, 250)]);
        assert_eq!(yearly(&price, true, 4, &units), Ok(d("144.50")));
        assert_eq!(yearly(&price, false, 4, &units), Ok(d("44.50")));
    }

    #[test]
    fn sums_that_nobody_pays_are_refused() {
        let price = Price { year: Decimal::MAX, seat_year: Decimal::MAX, unit_year: BTreeMap::new() };
        assert_eq!(yearly(&price, true, 2, &BTreeMap::new()), Err(Refusal::BadAmount));
        assert_eq!(paid(d("-1"), Currency::USD), Err(Refusal::BadAmount));
        assert_eq!(paid(d("10000000000000"), Currency::USD), Err(Refusal::BadAmount));
        let backwards = by_days(d("1"), Currency::USD, day("2026-01-01"), day("2026-01-02"), day("2026-01-01"));
        assert_eq!(backwards, Err(Refusal::BadLength));
    }

    proptest! {
        #[test]
        fn parts_cost_what_the_whole_costs_but_for_rounding(start in 0u64..5_000, length in 2u64..1_500, cut in 0u64..1_500, cents in 1i64..10_000_000) {
            let first = day("2020-01-01") + Days::new(start);
            let last = first + Days::new(length);
            let middle = first + Days::new(cut % length);
            let cost = |from, to| by_days(Decimal::new(cents, 2), Currency::CNY, first, from, to).unwrap().amount;
            let parts = cost(first, middle) + cost(middle.succ_opt().unwrap(), last);
            prop_assert!((parts - cost(first, last)).abs() <= d("0.01"));
            prop_assert!(cost(first, middle) <= cost(first, last));
        }
    }
}
