//! What the simulated vendor sells.

use crate::model::{
    Catalogue, Currency, Delivery, Edition, EditionCode, FeatureCode, GroupCode, Names, Offering, OfferingCode, Price, Quota, QuotaCode,
    Refusal,
};
use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Group, offering, yuan a year, yuan a seat and year.
const SOLD: [(&str, &str, i64, i64); 4] =
    [("crm", "crm.lite", 2_980, 298), ("crm", "crm.smart", 5_980, 598), ("leads", "leads", 3_999, 77), ("orders", "orders", 1_001, 33)];

/// The groups, and what can be ordered of each.
pub(super) const GROUPS: [(&str, &[&str]); 3] = [("crm", &["crm.lite", "crm.smart"]), ("leads", &["leads"]), ("orders", &["orders"])];

/// What a year costs in cents: the edition and each seat.
pub(super) fn cents(offering: &str) -> (i128, i128) {
    let sold = SOLD.iter().find(|(_, code, ..)| *code == offering);
    sold.map_or((0, 0), |(_, _, year, seat)| (i128::from(*year) * 100, i128::from(*seat) * 100))
}

/// The catalogue that counts from before the first day on.
pub(super) fn catalogue(from: NaiveDate) -> Result<Catalogue, Refusal> {
    let offerings = SOLD.iter().map(|sold| offering(*sold)).collect::<Result<_, _>>()?;
    let catalogue = Catalogue { effective_from: from.and_time(NaiveTime::MIN).and_utc(), offerings };
    crate::rules::catalogue::check(&catalogue)?;
    Ok(catalogue)
}

fn offering((group, code, year, seat): (&str, &str, i64, i64)) -> Result<Offering, Refusal> {
    let name = Names { zh: code.to_owned(), en: code.to_owned() };
    let price = Price { year: Decimal::from(year), seat_year: Decimal::from(seat), unit_year: BTreeMap::new() };
    let edition = Edition {
        code: EditionCode::parse("standard")?,
        name: name.clone(),
        features: BTreeSet::from([FeatureCode::parse(&format!("{code}.use"))?]),
        quotas: BTreeMap::from([(QuotaCode::parse("storage_gb")?, Quota { included: 10, per_seat: 1 })]),
        prices: BTreeMap::from([(Currency::CNY, price)]),
    };
    let (code, group) = (OfferingCode::parse(code)?, GroupCode::parse(group)?);
    Ok(Offering { code, group, delivery: Delivery::Own, name, editions: vec![edition] })
}
