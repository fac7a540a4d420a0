//! Which catalogue counts, whether it holds together, and what an edition gives for so many seats.

use crate::model::{Catalogue, Content, Delivery, Edition, EditionCode, Offering, OfferingCode, PARTNER_PREFIX, QuotaCode, Refusal};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The catalogue that counts at a moment: the last one to come into effect.
///
/// # Errors
/// [`Refusal::NoCatalogue`] before the first.
pub fn current(catalogues: &[Catalogue], at: DateTime<Utc>) -> Result<&Catalogue, Refusal> {
    catalogues.iter().filter(|c| c.effective_from <= at).max_by_key(|c| c.effective_from).ok_or(Refusal::NoCatalogue)
}

/// An offering's edition.
///
/// # Errors
/// [`Refusal::UnknownOffering`], [`Refusal::UnknownEdition`].
pub fn find<'a>(catalogue: &'a Catalogue, offering: &OfferingCode, edition: &EditionCode) -> Result<(&'a Offering, &'a Edition), Refusal> {
    let found = catalogue.offerings.iter().find(|o| o.code == *offering);
    let found = found.ok_or_else(|| Refusal::UnknownOffering(offering.clone()))?;
    let edition = found.editions.iter().find(|e| e.code == *edition);
    Ok((found, edition.ok_or_else(|| Refusal::UnknownEdition(offering.clone()))?))
}

/// Does it hold together? Codes are unique, each offering has editions, each edition has names, prices not below zero and prices of units
/// that it counts; whatever a partner delivers says so in its code.
///
/// # Errors
/// [`Refusal::BadCatalogue`] with the code of what is wrong.
pub fn check(catalogue: &Catalogue) -> Result<(), Refusal> {
    let bad = |code: &str| Err(Refusal::BadCatalogue(code.to_owned()));
    let mut codes = BTreeSet::new();
    for offering in &catalogue.offerings {
        let code = offering.code.as_str();
        let is_partners = code.starts_with(PARTNER_PREFIX);
        if !codes.insert(&offering.code) || offering.editions.is_empty() || is_partners != (offering.delivery == Delivery::Partner) {
            return bad(code);
        }
        let mut editions = BTreeSet::new();
        for edition in &offering.editions {
            let named = !edition.name.zh.trim().is_empty() && !edition.name.en.trim().is_empty();
            if !editions.insert(&edition.code) || !named || !prices_hold(edition) {
                return bad(code);
            }
        }
    }
    Ok(())
}

fn prices_hold(edition: &Edition) -> bool {
    edition.prices.values().all(|price| {
        let amounts = [price.year, price.seat_year].into_iter().chain(price.unit_year.values().copied());
        amounts.into_iter().all(|a| a >= Decimal::ZERO) && price.unit_year.keys().all(|quota| edition.quotas.contains_key(quota))
    })
}

/// What the edition gives for so many seats and units beyond what is included.
#[must_use]
pub fn content(edition: &Edition, seats: u32, units: &BTreeMap<QuotaCode, u64>) -> Content {
    let quotas = edition.quotas.iter().map(|(code, quota)| {
        let of_seats = quota.per_seat.saturating_mul(u64::from(seats));
        let extra = units.get(code).copied().unwrap_or(0);
        (code.clone(), quota.included.saturating_add(of_seats).saturating_add(extra))
    });
    Content { features: edition.features.clone(), quotas: quotas.collect(), seats }
}

/// What an add-on gives: seats, what comes with them, and units; features are its base's.
#[must_use]
pub fn extra(edition: &Edition, seats: u32, units: &BTreeMap<QuotaCode, u64>) -> Content {
    let all = content(edition, seats, units);
    let less = |code: &QuotaCode, n: u64| n.saturating_sub(edition.quotas.get(code).map_or(0, |q| q.included));
    let quotas = all.quotas.into_iter().map(|(code, n)| (code.clone(), less(&code, n))).filter(|(_, n)| *n > 0);
    Content { features: BTreeSet::new(), quotas: quotas.collect(), seats }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::{Currency, FeatureCode, GroupCode, Names, Price, Quota};

    fn names() -> Names {
        Names { zh: "标准".into(), en: "Standard".into() }
    }

    fn edition(code: &str, year: i64, seat: i64) -> Edition {
        let quota = QuotaCode::parse("mail.sent_per_day").unwrap();
        let unit_year = BTreeMap::from([(quota.clone(), Decimal::new(5, 1))]);
        let price = Price { year: year.into(), seat_year: seat.into(), unit_year };
        Edition {
            code: EditionCode::parse(code).unwrap(),
            name: names(),
            features: BTreeSet::from([FeatureCode::parse(&format!("{code}.use")).unwrap()]),
            quotas: BTreeMap::from([(quota, Quota { included: 100, per_seat: 10 })]),
            prices: BTreeMap::from([(Currency::CNY, price)]),
        }
    }

    fn offering(code: &str, group: &str, delivery: Delivery) -> Offering {
        let editions = vec![edition("standard", 3_650, 365), edition("large", 7_300, 365)];
        Offering { code: OfferingCode::parse(code).unwrap(), group: GroupCode::parse(group).unwrap(), delivery, name: names(), editions }
    }

    /// Two offerings of one group, one of its own, one of a partner's.
    pub(crate) fn sample() -> Catalogue {
        let offerings = vec![
            offering("crm.lite", "crm", Delivery::Own),
            offering("crm.smart", "crm", Delivery::Own),
            offering("leads", "leads", Delivery::Own),
            offering("partner.freight", "partner.freight", Delivery::Partner),
        ];
        Catalogue { effective_from: "2020-01-01T00:00:00Z".parse().unwrap(), offerings }
    }

    #[test]
    fn the_last_one_to_come_into_effect_counts() {
        let later = Catalogue { effective_from: "2026-01-01T00:00:00Z".parse().unwrap(), offerings: vec![] };
        let both = [later.clone(), sample()];
        assert_eq!(current(&both, "2026-01-01T00:00:00Z".parse().unwrap()), Ok(&later));
        assert_eq!(current(&both, "2025-12-31T23:59:59Z".parse().unwrap()), Ok(&both[1]));
        assert_eq!(current(&both, "2019-12-31T23:59:59Z".parse().unwrap()), Err(Refusal::NoCatalogue));
    }

    #[test]
    fn what_is_not_offered_is_named() {
        let (code, standard) = (OfferingCode::parse("crm.pro").unwrap(), EditionCode::parse("standard").unwrap());
        assert_eq!(find(&sample(), &code, &standard), Err(Refusal::UnknownOffering(code)));
        let (code, edition) = (OfferingCode::parse("leads").unwrap(), EditionCode::parse("tiny").unwrap());
        assert_eq!(find(&sample(), &code, &edition), Err(Refusal::UnknownEdition(code)));
    }

    #[test]
    fn a_catalogue_that_contradicts_itself_is_refused() {
        assert_eq!(check(&sample()), Ok(()));
        let broken = |change: fn(&mut Catalogue)| {
            let mut catalogue = sample();
            change(&mut catalogue);
            check(&catalogue)
        };
        let leads = Err(Refusal::BadCatalogue("leads".into()));
        assert_eq!(broken(|c| c.offerings[2].editions.clear()), leads);
        assert_eq!(broken(|c| c.offerings[2].delivery = Delivery::Partner), leads);
        assert_eq!(broken(|c| c.offerings[2].editions[0].name.zh = " ".into()), leads);
        assert_eq!(broken(|c| c.offerings[2].editions[0].code = c.offerings[2].editions[1].code.clone()), leads);
        assert_eq!(broken(|c| c.offerings[2].editions[0].quotas.clear()), leads);
        assert_eq!(broken(|c| c.offerings[2].editions[0].prices.get_mut(&Currency::CNY).unwrap().year = (-1).into()), leads);
        assert_eq!(broken(|c| c.offerings.extend(sample().offerings)), Err(Refusal::BadCatalogue("crm.lite".into())));
    }

    #[test]
    fn seats_and_units_are_reckoned_in() {
        let catalogue = sample();
        let quota = QuotaCode::parse("mail.sent_per_day").unwrap();
        let units = BTreeMap::from([(quota.clone(), 7)]);
        let edition = &catalogue.offerings[0].editions[0];
        assert_eq!(content(edition, 3, &units).quotas[&quota], 100 + 30 + 7);
        assert_eq!(extra(edition, 3, &units).quotas[&quota], 30 + 7);
        assert!(extra(edition, 3, &units).features.is_empty());
    }
}
