//! The name in `From:`: of a person, of a firm, or of both.

use super::{Confidence, FactKind, FactSource, Profile};
use crate::address::Correspondent;
use text::names::{company_key, looks_like_company};

/// What `From:` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) person: Option<String>,
    pub(super) company: Option<String>,
    /// Does the address itself bear the person's name?
    pub(super) person_in_address: bool,
}

pub(super) fn from_header(author: &Correspondent, domain: Option<&str>) -> Names {
    let mut names = Names::default();
    // `Ahmed Ali | Gulf Trading`, `Ahmed Ali (Gulf Trading LLC)`, `Gulf Trading - Ahmed Ali`, `Ahmed via List`.
    let name = author.name.split(" via ").next().unwrap_or_default();
    let mut pieces: Vec<&str> = name
        .split(['|', '(', ')', '/', '，', '（', '）', '【', '】', '@'])
        .flat_map(|piece| piece.split(" - "))
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect();
    if pieces.is_empty() {
        pieces.push(name.trim());
    }
    let label = domain.and_then(|domain| domain.split('.').next()).unwrap_or_default().replace('-', "");
    for piece in pieces {
        let of_domain = label.len() >= 4 && company_key(piece) == label;
        if looks_like_company(piece) || of_domain {
            names.company.get_or_insert_with(|| piece.to_owned());
        } else if is_person(piece) {
            names.person.get_or_insert_with(|| turned(piece));
        }
    }
    let local = author.address.split('@').next().unwrap_or_default().to_lowercase();
    names.person_in_address = names
        .person
        .as_deref()
        .is_some_and(|person| person.to_lowercase().split_whitespace().any(|part| part.len() >= 3 && local.contains(part)));
    names
}

/// `Lee, Ann` becomes `Ann Lee`.
fn turned(name: &str) -> String {
    match name.split_once(',') {
        Some((family, given)) if !given.contains(',') && given.split_whitespace().count() <= 2 => {
            format!("{} {}", given.trim(), family.trim())
        }
        _ => name.to_owned(),
    }
}

/// Words that are no part of a person's name, lower case.
const FUNCTIONS: &[&str] = &[
    "info",
    "sales",
    "admin",
    "support",
    "office",
    "service",
    "services",
    "team",
    "noreply",
    "no-reply",
    "contact",
    "purchase",
    "purchasing",
    "order",
    "orders",
    "marketing",
    "accounts",
    "accounting",
    "export",
    "import",
    "department",
    "dept",
    "newsletter",
    "customer",
    "notification",
    "notifications",
    "mailer-daemon",
    "postmaster",
    "webmaster",
    "enquiry",
    "inquiry",
    "help",
    "shop",
    "store",
    "online",
    "billing",
    "logistics",
    "shipping",
    "hr",
    "mail",
    "system",
    "the",
    "your",
    "from",
];

/// Does a text have the form of a person's name: one to four words that begin with capitals, or two to four Han characters?
pub(super) fn is_person(text: &str) -> bool {
    let text = text.trim().trim_end_matches([',', '.']);
    let han = text.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).count();
    if han > 0 {
        return (2..=4).contains(&han) && text.chars().count() == han && !super::words::is_title(text) && !looks_like_company(text);
    }
    let words: Vec<&str> = text.split([' ', ',', '\u{A0}']).filter(|w| !w.is_empty()).collect();
    let shaped = |word: &str| {
        let particle = matches!(
            word.to_lowercase().as_str(),
            "de" | "da"
                | "do"
                | "dos"
                | "del"
                | "la"
                | "van"
                | "von"
                | "der"
                | "den"
                | "bin"
                | "al"
                | "el"
                | "ben"
                | "di"
                | "le"
                | "y"
                | "e"
        );
        let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.'));
        letters
            && (particle
                || word.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase())
                || words.len() == 2 && word.chars().all(|c| c.is_lowercase()))
    };
    (1..=4).contains(&words.len())
        && words.iter().all(|word| shaped(word) && word.chars().count() <= 20)
        && words.iter().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 2)
        && !words.iter().any(|word| FUNCTIONS.contains(&word.to_lowercase().as_str()))
        && !looks_like_company(text)
}

pub(super) fn add(names: &Names, profile: &mut Profile) {
    if let Some(person) = &names.person {
        let sure = if names.person_in_address { Confidence::Certain } else { Confidence::Likely };
        profile.add(FactKind::PersonName, person.clone(), FactSource::HeaderFrom, sure);
    }
    if let Some(company) = &names.company {
        profile.add(FactKind::CompanyName, company.clone(), FactSource::HeaderFrom, Confidence::Likely);
    }
}
