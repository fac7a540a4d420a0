//! The countries of ISO 3166-1: names, calling codes, top-level domains, time zones.

use crate::words::{fold_for_names, simplify};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A country or territory with a code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country {
    /// ISO 3166-1 alpha-2, upper case: what is stored.
    pub code: &'static str,
    /// ITU calling code without plus; empty where there is none of its own.
    pub calling_code: &'static str,
    /// IANA time zone of its largest city; empty for uninhabited islands.
    pub time_zone: &'static str,
    /// English name.
    pub name_en: &'static str,
    /// Chinese name.
    pub name_zh: &'static str,
}

static DATA: &str = include_str!("../data/countries.tsv");

struct Table {
    countries: Vec<Country>,
    /// Folded names, also in other languages, to the index of the country.
    by_name: HashMap<String, usize>,
    /// Names without spaces in the script (Chinese), simplified, the longer first.
    dense: Vec<(String, usize)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { countries: Vec::new(), by_name: HashMap::new(), dense: Vec::new() };
    for line in DATA.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let country = Country { code: cell(), calling_code: cell(), time_zone: cell(), name_en: cell(), name_zh: cell() };
        let index = table.countries.len();
        for name in [country.name_en, country.name_zh].into_iter().chain(cell().split('|')).filter(|name| !name.is_empty()) {
            let key = name_key(name);
            if name.chars().any(is_han) {
                table.dense.push((key.clone(), index));
            }
            table.by_name.entry(key).or_insert(index);
        }
        table.countries.push(country);
    }
    table.dense.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
    table
});

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// Lower case, simplified, letters and single blanks only.
fn name_key(name: &str) -> String {
    let folded: String = fold_for_names(name).chars().map(simplify).collect();
    // `U.S.A.` is `usa`, `P.R. China` is `pr china`.
    let dotless = folded.replace('.', "");
    dotless
        .split(|c: char| !c.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(c))
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Top-level domains of countries that the whole world uses: they say nothing about where a firm is.
const WORLDWIDE: [&str; 23] = [
    "io", "ai", "co", "me", "tv", "cc", "ws", "fm", "to", "gg", "sh", "ac", "bz", "nu", "st", "im", "la", "pw", "vc", "ag", "sc", "eu",
    "so",
];

/// Country domains in other scripts (IDNA form), the ones that firms use.
const IDN_DOMAINS: [(&str, &str); 14] = [
    ("xn--fiqs8s", "CN"),
    ("xn--fiqz9s", "CN"),
    ("xn--p1ai", "RU"),
    ("xn--j6w193g", "HK"),
    ("xn--kprw13d", "TW"),
    ("xn--kpry57d", "TW"),
    ("xn--3e0b707e", "KR"),
    ("xn--mgbaam7a8h", "AE"),
    ("xn--mgberp4a5d4ar", "SA"),
    ("xn--wgbh1c", "EG"),
    ("xn--h2brj9c", "IN"),
    ("xn--j1amh", "UA"),
    ("xn--o3cw4h", "TH"),
    ("xn--80ao21a", "KZ"),
];

/// Names that are other things as well: a state of the USA, a person, a cardigan. Believed only where they stand alone.
const AMBIGUOUS: [&str; 10] = ["georgia", "jordan", "chad", "jersey", "america", "turkey", "guinea", "wales", "mali", "dominica"];

impl Country {
    /// All of them, by code.
    #[must_use]
    pub fn all() -> &'static [Country] {
        &TABLE.countries
    }

    /// By its ISO 3166 code, whatever the case; `UK` is understood.
    #[must_use]
    pub fn by_code(code: &str) -> Option<&'static Country> {
        let code = code.trim().to_ascii_uppercase();
        let code = if code == "UK" { "GB" } else { code.as_str() };
        TABLE.countries.binary_search_by(|country| country.code.cmp(code)).ok().map(|at| &TABLE.countries[at])
    }

    /// By the top-level domain of a domain or host; none for worldwide ones, also those that once were a country's (.io, .co).
    #[must_use]
    pub fn by_domain(domain: &str) -> Option<&'static Country> {
        let top = domain.trim().trim_end_matches('.').rsplit(['.', '@']).next()?.to_lowercase();
        if WORLDWIDE.contains(&top.as_str()) || !domain.contains('.') {
            return None;
        }
        if let Some((_, code)) = IDN_DOMAINS.iter().find(|(idn, _)| *idn == top) {
            return Self::by_code(code);
        }
        match top.as_str() {
            "su" | "рф" => Self::by_code("RU"),
            "中国" | "中國" => Self::by_code("CN"),
            _ if top.len() == 2 => Self::by_code(&top),
            _ => None,
        }
    }

    /// By a telephone number with its country code: `+971 4 321 4567`.
    #[must_use]
    pub fn by_phone(number: &str) -> Option<&'static Country> {
        crate::phones::normalise(number, None)?.country
    }

    /// By a name that stands alone, in English, Chinese, Spanish, Russian, Arabic, French, German or Portuguese, or a common short
    /// form (`USA`, `UAE`, `P.R.C.`).
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Country> {
        const NAME_BYTES_MAX: usize = 200;
        if name.len() > NAME_BYTES_MAX {
            return None;
        }
        TABLE.by_name.get(&name_key(name)).map(|at| &TABLE.countries[*at])
    }

    /// The countries named within a text, in the order of their places, each once. Short codes count only in capitals, names that
    /// are other things as well (Georgia, Jordan) not at all.
    #[must_use]
    pub fn in_text(text: &str) -> Vec<&'static Country> {
        const TEXT_BYTES_MAX: usize = 20_000;
        let text = &text[..text.floor_char_boundary(TEXT_BYTES_MAX)];
        let mut found: Vec<(usize, usize)> = spaced_names(text);
        found.extend(dense_names(text));
        found.sort_unstable();
        let mut countries: Vec<&'static Country> = Vec::new();
        for (_, index) in found {
            let country = &TABLE.countries[index];
            if !countries.contains(&country) {
                countries.push(country);
            }
        }
        countries
    }
}

/// Names of up to five words that stand in the text, with their places; the longest at each place.
fn spaced_names(text: &str) -> Vec<(usize, usize)> {
    const WORDS_MAX: usize = 5;
    let mut found = Vec::new();
    for line in text.split(['\n', ',', ';', '|', '/']) {
        let offset = line.as_ptr() as usize - text.as_ptr() as usize;
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut at = 0;
        while at < words.len() {
            let hit = (1..=WORDS_MAX.min(words.len() - at)).rev().find_map(|count| {
                let given = words[at..at + count].join(" ");
                let key = name_key(&given);
                let index = *TABLE.by_name.get(&key)?;
                let short = key.len() <= 3 && key.is_ascii();
                let in_capitals = given.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
                let alone = words.len() == count;
                let believed = (!short || in_capitals) && (alone || !AMBIGUOUS.contains(&key.as_str()));
                believed.then_some((count, index))
            });
            if let Some((count, index)) = hit {
                let place = words[at].as_ptr() as usize - line.as_ptr() as usize + offset;
                found.push((place, index));
                at += count;
            } else {
                at += 1;
            }
        }
    }
    found
}

fn dense_names(text: &str) -> Vec<(usize, usize)> {
    if !text.chars().any(is_han) {
        return Vec::new();
    }
    // One character for one of three bytes: places stay.
    let mut simplified: String = text.chars().map(simplify).collect();
    let mut found = Vec::new();
    for (name, index) in TABLE.dense.iter().filter(|(name, _)| name.chars().count() >= 2) {
        while let Some(at) = simplified.find(name.as_str()) {
            found.push((at, *index));
            // A name within a longer one (中国 in 中国香港) is not met again.
            simplified.replace_range(at..at + name.len(), &"\u{0}".repeat(name.len()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(country: Option<&'static Country>) -> &'static str {
        country.map_or("", |c| c.code)
    }

    #[test]
    fn the_table_is_whole() {
        assert!(Country::all().len() >= 249);
        assert!(Country::all().windows(2).all(|pair| pair[0].code < pair[1].code));
        for country in Country::all() {
            assert!(country.code.len() == 2 && !country.name_en.is_empty() && country.name_zh.chars().any(is_han), "{country:?}");
            assert!(country.time_zone.contains('/') || country.time_zone.is_empty(), "{country:?}");
            assert_eq!(Country::by_code(country.code), Some(country));
        }
    }

    #[test]
    fn by_domain_phone_and_name() {
        assert_eq!(code(Country::by_domain("www.gulf.co.uk")), "GB");
        assert_eq!(code(Country::by_domain("ann@gulf.ae")), "AE");
        assert_eq!(code(Country::by_domain("gulf.io")), "");
        assert_eq!(code(Country::by_domain("gulf.com")), "");
        assert_eq!(code(Country::by_phone("+971 4 321 4567")), "AE");
        for (name, wanted) in [
            ("USA", "US"),
            ("u.s.a.", "US"),
            ("Deutschland", "DE"),
            ("德国", "DE"),
            ("德國", "DE"),
            ("P.R. China", "CN"),
            ("Turkey", "TR"),
            ("Саудовская Аравия", "SA"),
            ("Brasil", "BR"),
            ("台湾", "TW"),
            ("Atlantis", ""),
        ] {
            assert_eq!(code(Country::by_name(name)), wanted, "{name}");
        }
    }

    #[test]
    fn names_within_text() {
        let codes = |text: &str| Country::in_text(text).iter().map(|c| c.code).collect::<Vec<_>>();
        assert_eq!(codes("P.O. Box 1234, Dubai, United Arab Emirates"), ["AE"]);
        assert_eq!(codes("Ship from China to Saudi Arabia"), ["CN", "SA"]);
        assert_eq!(codes("中国香港九龙"), ["HK"]);
        assert_eq!(codes("he is in us with Jordan, and uk"), Vec::<&str>::new());
        assert_eq!(codes("Made in the USA"), ["US"]);
        assert_eq!(codes("发往德国和法國"), ["DE", "FR"]);
    }
}
