//! What a mail says of its writer, in the words of suggestions.

use crate::model::Fact;
use mailwire::ParsedMail;
use mailwire::signature::{Confidence, FactKind, FactSource, extract};
use std::collections::BTreeMap;

/// The source of facts that stand under a letter.
pub const SIGNATURE: &str = "signature";

/// Reads a mail: `company_name`, `contact_name`, `title`, `phone`, `website`, `country`, `language`, as far as it is plain.
#[must_use]
pub fn read(parsed: &ParsedMail) -> BTreeMap<String, Fact> {
    let profile = extract(parsed);
    let named = FACTS.iter().filter_map(|(kind, name)| {
        let fact = profile.best(*kind).filter(|fact| fact.confidence > Confidence::Guess)?;
        Some(((*name).to_owned(), Fact { value: fact.value.clone(), source_code: source_code(&fact.source).to_owned() }))
    });
    named.collect()
}

const FACTS: [(FactKind, &str); 7] = [
    (FactKind::CompanyName, "company_name"),
    (FactKind::PersonName, "contact_name"),
    (FactKind::JobTitle, "title"),
    (FactKind::Phone, "phone"),
    (FactKind::Website, "website"),
    (FactKind::Country, "country"),
    (FactKind::Language, "language"),
];

fn source_code(source: &FactSource) -> &'static str {
    match source {
        FactSource::HeaderFrom | FactSource::Header(_) => "from_name",
        FactSource::SignatureLine(_) => SIGNATURE,
        FactSource::Domain => "domain",
        FactSource::PhonePrefix(_) => "phone_prefix",
        FactSource::TopLevelDomain => "top_level_domain",
        FactSource::Text => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_read_with_its_sources() {
        let raw = "From: Ahmed Al-Farsi <ahmed@dubailighting.ae>\r\n\r\nDear Sir,\r\nplease quote 500 pcs LED panels.\r\n\r\n-- \r\nAhmed Al-Farsi\r\n\
                   Purchasing Manager\r\nDubai Lighting LLC\r\nTel: +971 4 321 4567\r\nwww.dubailighting.ae\r\nDubai, UAE";
        let facts = read(&mailwire::parse(raw.as_bytes()));
        let fact = |name: &str| facts.get(name).map(|f| (f.value.as_str(), f.source_code.as_str()));
        assert_eq!(fact("company_name"), Some(("Dubai Lighting LLC", "signature")));
        assert_eq!(fact("title"), Some(("Purchasing Manager", "signature")));
        assert_eq!(fact("phone").map(|f| f.0), Some("+97143214567"));
        assert_eq!(fact("country").map(|f| f.0), Some("AE"));
    }
}
