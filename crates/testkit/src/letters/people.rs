//! Who writes: the same number is always the same person at the same firm, so buyers come back.

use super::Tongue;
use super::rng::{Rng, mix};
use super::words::{WORDS, tail_word};

/// Somebody with a mail address at an invented firm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As he writes his name himself.
    pub name: String,
    /// His address, at a domain below `.example`.
    pub address: String,
    /// His firm.
    pub company: String,
    /// What he is there.
    pub title: String,
    /// Where, in his language.
    pub city: String,
    /// In his language.
    pub country: String,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// With `+` and dialling code.
    pub phone: String,
    /// The firm's site.
    pub site: String,
    /// What he writes in.
    pub tongue: Tongue,
}

impl Person {
    /// The person of this number in this world.
    pub(super) fn nth(world: u64, number: usize) -> Self {
        let mut rng = Rng::seeded(mix(world ^ mix(number as u64)));
        // English is what most of the trade is written in.
        let tongue = if rng.percent(30) { Tongue::En } else { *rng.pick(&Tongue::ALL) };
        let phrases = tongue.phrases();
        let (first, first_latin) = *rng.pick(phrases.first_names);
        let (last, last_latin) = *rng.pick(phrases.last_names);
        let name = if tongue == Tongue::Zh { format!("{last}{first}") } else { format!("{first} {last}") };
        let (city, country, code, dial) = *rng.pick(phrases.places);
        let rank = rng.below(WORDS);
        let latin = tail_word(Tongue::En, rank).to_lowercase();
        let tail = rng.pick(&["trading", "imports", "group", "hardware", "home", "tools"]);
        let domain = if rng.percent(60) { format!("{latin}-{tail}.example") } else { format!("{latin}.example") };
        let local = match rng.below(4) {
            0 => format!("{first_latin}.{last_latin}"),
            1 => first_latin.to_owned(),
            2 => format!("{}{last_latin}", &first_latin[..1]),
            _ => format!("{first_latin}_{last_latin}"),
        };
        Self {
            name,
            address: format!("{local}@{domain}"),
            company: rng.pick(phrases.firms).replace("{}", &tail_word(tongue, rank)),
            title: (*rng.pick(phrases.titles)).to_owned(),
            city: city.to_owned(),
            country: country.to_owned(),
            country_code: code.to_owned(),
            phone: format!("{dial} {} 555 {:04}", 100 + rng.below(900), rng.below(10_000)),
            site: format!("https://www.{domain}"),
            tongue,
        }
    }

    /// The signature block as plain text.
    pub(super) fn signature(&self) -> String {
        let Self { name, title, company, city, country, phone, site, address, .. } = self;
        format!("-- \n{name}\n{title}\n{company}\n{city}, {country}\nTel: {phone}\n{address} | {site}")
    }
}
