//! A catalogue as a file: the one that the program brings, or a vendor's.

use super::catalogue::check;
use crate::model::{
    Catalogue, Currency, Delivery, Edition, EditionCode, FeatureCode, GroupCode, Names, Offering, OfferingCode, Price, Quota, QuotaCode,
    Refusal,
};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What is offered at the start, without prices: nothing is sold before the vendor has named them.
pub(crate) const BUILT_IN: &str = include_str!("../../data/catalogue.toml");
/// Bytes of a catalogue's file.
pub const FILE_BYTES_MAX: usize = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileOf {
    offering: Vec<OfferingOf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfferingOf {
    code: String,
    group: String,
    zh: String,
    en: String,
    edition: Vec<EditionOf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionOf {
    code: String,
    zh: String,
    en: String,
    features: Vec<String>,
    #[serde(default)]
    quotas: BTreeMap<String, QuotaOf>,
    #[serde(default)]
    prices: BTreeMap<String, PriceOf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuotaOf {
    #[serde(default)]
    included: u64,
    #[serde(default)]
    per_seat: u64,
}

/// Amounts are written as text, so that none passes through a float.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceOf {
    year: String,
    seat_year: String,
    #[serde(default)]
    unit_year: BTreeMap<String, String>,
}

/// The catalogue that the program brings.
///
/// # Errors
/// Never, which a test shows; else as [`read`].
pub fn built_in(effective_from: DateTime<Utc>) -> Result<Catalogue, Refusal> {
    read(BUILT_IN, effective_from)
}

/// Reads a catalogue (TOML) that counts from a moment on. Codes that begin with `partner.` are delivered by partners.
///
/// # Errors
/// [`Refusal::BadCatalogue`] with where it is wrong: what the reader of TOML says, or the offering's code.
pub fn read(text: &str, effective_from: DateTime<Utc>) -> Result<Catalogue, Refusal> {
    if text.len() > FILE_BYTES_MAX {
        return Err(Refusal::BadCatalogue("size".to_owned()));
    }
    let file: FileOf = toml::from_str(text).map_err(|e| Refusal::BadCatalogue(e.to_string()))?;
    let offerings = file.offering.into_iter().map(|of| {
        let code = of.code.clone();
        offering(of).map_err(|_| Refusal::BadCatalogue(code))
    });
    let catalogue = Catalogue { effective_from, offerings: offerings.collect::<Result<_, _>>()? };
    check(&catalogue)?;
    Ok(catalogue)
}

fn offering(of: OfferingOf) -> Result<Offering, Refusal> {
    let OfferingOf { code, group, zh, en, edition: editions } = of;
    let delivery = if code.starts_with(crate::model::PARTNER_PREFIX) { Delivery::Partner } else { Delivery::Own };
    Ok(Offering {
        code: OfferingCode::parse(&code)?,
        group: GroupCode::parse(&group)?,
        delivery,
        name: Names { zh, en },
        editions: editions.into_iter().map(edition).collect::<Result<_, _>>()?,
    })
}

fn edition(of: EditionOf) -> Result<Edition, Refusal> {
    let EditionOf { code, zh, en, features, quotas, prices } = of;
    let quota = |(code, QuotaOf { included, per_seat }): (String, QuotaOf)| Ok((QuotaCode::parse(&code)?, Quota { included, per_seat }));
    Ok(Edition {
        code: EditionCode::parse(&code)?,
        name: Names { zh, en },
        features: features.iter().map(|f| FeatureCode::parse(f)).collect::<Result<_, _>>()?,
        quotas: quotas.into_iter().map(quota).collect::<Result<_, Refusal>>()?,
        prices: prices.into_iter().map(price).collect::<Result<_, _>>()?,
    })
}

fn price((currency, of): (String, PriceOf)) -> Result<(Currency, Price), Refusal> {
    let PriceOf { year, seat_year, unit_year } = of;
    let amount = |text: &str| text.parse::<Decimal>().map_err(|_| Refusal::BadAmount);
    let units = unit_year.iter().map(|(code, each)| Ok((QuotaCode::parse(code)?, amount(each)?)));
    let price = Price { year: amount(&year)?, seat_year: amount(&seat_year)?, unit_year: units.collect::<Result<_, Refusal>>()? };
    Ok((Currency::parse(&currency)?, price))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ContractKind;
    use crate::rules::texts::{described, templates};

    fn now() -> DateTime<Utc> {
        "2026-01-01T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_built_in_catalogue_offers_what_the_product_is_and_describes_it() {
        let catalogue = built_in(now()).unwrap();
        let codes: Vec<&str> = catalogue.offerings.iter().map(|o| o.code.as_str()).collect();
        assert_eq!(codes, ["crm.lite", "crm.smart", "crm.pro", "orders", "leads", "shops.pro", "marketing", "enquiry.care"]);
        let described_groups = templates().unwrap();
        for offering in &catalogue.offerings {
            let kind = ContractKind::ServiceDescription(described(&offering.group));
            assert!(described_groups.iter().any(|t| t.kind == kind), "{} has no description", offering.code);
        }
        let features = |at: usize| &catalogue.offerings[at].editions[0].features;
        assert!(features(0).is_subset(features(1)) && features(1).is_subset(features(2)));
    }

    #[test]
    fn a_vendors_prices_are_read_exactly() {
        let priced = BUILT_IN.replacen(
            "[[offering]]\ncode = \"crm.smart\"",
            "[offering.edition.prices.CNY]\nyear = \"2980.10\"\nseat_year = \"0.30\"\nunit_year = { \"storage_gb\" = \"1.20\" }\n\n[[offering]]\ncode = \"crm.smart\"",
            1,
        );
        let catalogue = read(&priced, now()).unwrap();
        let price = &catalogue.offerings[0].editions[0].prices[&Currency::CNY];
        assert_eq!((price.year.to_string(), price.unit_year.len()), ("2980.10".to_owned(), 1));
    }

    #[test]
    fn a_wrong_file_says_where() {
        let refused = |from: &str, to: &str| match read(&BUILT_IN.replacen(from, to, 1), now()) {
            Err(Refusal::BadCatalogue(place)) => place,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused("code = \"leads\"", "code = \"Leads\""), "Leads");
        assert_eq!(refused("code = \"crm.smart\"", "code = \"crm.lite\""), "crm.lite");
        assert!(refused("zh = \"线索\"", "zhs = \"线索\"").contains("zhs"));
        assert!(refused("[[offering]]", "[[offering").contains("line 4"));
        assert_eq!(read(&" ".repeat(FILE_BYTES_MAX + 1), now()), Err(Refusal::BadCatalogue("size".into())));
    }
}
