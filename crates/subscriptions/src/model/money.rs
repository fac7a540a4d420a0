//! Money: an exact decimal and its currency.

use super::Refusal;
use rust_decimal::{Decimal, RoundingStrategy};

/// Currencies whose smallest unit is the unit itself (ISO 4217, list one).
const WHOLE: &[&str] = &["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];
/// Currencies with thousandths (ISO 4217, list one).
const THOUSANDTHS: &[&str] = &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// A currency by its three letters of ISO 4217. Which currencies can be paid with is the catalogue's to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Renminbi.
    pub const CNY: Self = Self(*b"CNY");
    /// The dollar of the United States.
    pub const USD: Self = Self(*b"USD");

    /// Reads three capital letters.
    ///
    /// # Errors
    /// [`Refusal::NotACurrency`] when it is anything else.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let letters: [u8; 3] = text.as_bytes().try_into().map_err(|_| Refusal::NotACurrency)?;
        if letters.iter().all(u8::is_ascii_uppercase) { Ok(Self(letters)) } else { Err(Refusal::NotACurrency) }
    }

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Decimals of the smallest amount that can be paid: 2 for most, 0 or 3 for some.
    #[must_use]
    pub fn decimals(self) -> u32 {
        if WHOLE.contains(&self.as_str()) {
            0
        } else if THOUSANDTHS.contains(&self.as_str()) {
            3
        } else {
            2
        }
    }

    /// The nearest amount that can be paid; a half goes away from zero, as invoices round.
    #[must_use]
    pub fn round(self, amount: Decimal) -> Decimal {
        amount.round_dp_with_strategy(self.decimals(), RoundingStrategy::MidpointAwayFromZero)
    }
}

/// An exact amount in a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// How much.
    pub amount: Decimal,
    /// Of what.
    pub currency: Currency,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_round_to_what_the_currency_has() {
        let of = |code: &str, amount| Currency::parse(code).unwrap().round(d(amount));
        assert_eq!(of("CNY", "0.005"), d("0.01"));
        assert_eq!(of("CNY", "-0.005"), d("-0.01"));
        assert_eq!(of("CNY", "2.674999"), d("2.67"));
        assert_eq!(of("JPY", "10.5"), d("11"));
        assert_eq!(of("KWD", "0.0005"), d("0.001"));
    }

    #[test]
    fn a_currency_is_three_capitals() {
        assert_eq!(Currency::parse("USD"), Ok(Currency::USD));
        assert!(["usd", "US", "USDT", "人", "U$D", ""].iter().all(|c| Currency::parse(c) == Err(Refusal::NotACurrency)));
    }
}
