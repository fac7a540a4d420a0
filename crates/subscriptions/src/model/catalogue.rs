//! What is offered: offerings, editions, features, quotas and prices, all of it data.

use super::{Currency, Refusal};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The longest code, in bytes.
const CODE_BYTES_MAX: usize = 64;
/// How codes of partners' products begin.
pub const PARTNER_PREFIX: &str = "partner.";

macro_rules! code {
    ($name:ident, $what:literal) => {
        #[doc = concat!("The code of ", $what, ": words of `a-z`, `0-9` and `_`, joined by dots, at most 64 bytes.")]
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Reads a code.
            ///
            /// # Errors
            /// [`Refusal::BadCode`] when it isn't one.
            pub fn parse(text: &str) -> Result<Self, Refusal> {
                if is_code(text) { Ok(Self(text.to_owned())) } else { Err(Refusal::BadCode) }
            }

            /// The code as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code!(OfferingCode, "an offering, `crm.smart`");
code!(GroupCode, "a group of offerings of which a tenant runs one at a time, `crm`");
code!(EditionCode, "an edition of an offering, `standard`");
code!(FeatureCode, "a feature that code asks for, `automation.rules`");
code!(QuotaCode, "something that is counted, `mail.sent_per_day`");

fn is_code(text: &str) -> bool {
    let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    text.len() <= CODE_BYTES_MAX && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('.').all(word)
}

/// A name on screens, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// In Simplified Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Who opens an offering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// This program does.
    Own,
    /// A third party does; we ask and track its confirmation.
    Partner,
}

/// How much of something an edition includes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quota {
    /// For the tenant as a whole.
    pub included: u64,
    /// For each seat besides.
    pub per_seat: u64,
}

/// What an edition costs a year, in one currency, before tax as the vendor's lists say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Price {
    /// The edition itself.
    pub year: Decimal,
    /// Each seat.
    pub seat_year: Decimal,
    /// Each unit of a quota beyond what is included.
    pub unit_year: BTreeMap<QuotaCode, Decimal>,
}

/// An edition of an offering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its code, unique within the offering.
    pub code: EditionCode,
    /// Its name.
    pub name: Names,
    /// What it opens.
    pub features: BTreeSet<FeatureCode>,
    /// How much it includes.
    pub quotas: BTreeMap<QuotaCode, Quota>,
    /// What it costs, by currency. In other currencies it isn't sold.
    pub prices: BTreeMap<Currency, Price>,
}

/// Something that can be subscribed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offering {
    /// Its code, unique in the catalogue.
    pub code: OfferingCode,
    /// Of this group a tenant runs one at a time.
    pub group: GroupCode,
    /// Who opens it.
    pub delivery: Delivery,
    /// Its name.
    pub name: Names,
    /// Its editions; one at least.
    pub editions: Vec<Edition>,
}

/// Everything that is offered from a moment on, until a later catalogue takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// From when it counts.
    pub effective_from: DateTime<Utc>,
    /// What is offered.
    pub offerings: Vec<Offering>,
}

/// What a term opens, as it was when the term was planned: later catalogues don't touch it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// Features.
    pub features: BTreeSet<FeatureCode>,
    /// Quotas, in units, seats and extra units reckoned in.
    pub quotas: BTreeMap<QuotaCode, u64>,
    /// Seats.
    pub seats: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_small_words_joined_by_dots() {
        assert!(["crm.lite", "orders", "enquiry.care", "mail.sent_per_day", "partner.x9"].iter().all(|c| OfferingCode::parse(c).is_ok()));
        let long = "a".repeat(65);
        let bad = ["", ".", "crm.", ".crm", "crm..lite", "CRM", "9crm", "crm lite", "客户", long.as_str()];
        assert!(bad.iter().all(|c| OfferingCode::parse(c) == Err(Refusal::BadCode)));
    }
}
