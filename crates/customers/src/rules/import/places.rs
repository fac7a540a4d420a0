//! By which names people call a column, in seven languages, and what a column's values say where its name says nothing.

use crate::model::{Mapping, Place};
use crate::rules::{address_key, host_of};
use std::collections::HashMap;
use std::sync::LazyLock;
use text::domains;

/// Of a column's values, so many of ten must be addresses for it to be one of addresses.
const ALIKE_OF_TEN: usize = 8;

/// Names of columns by what they hold, as [`plain`] writes them.
static NAMES: LazyLock<HashMap<&'static str, Place>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for line in include_str!("../../../data/import_columns.tsv").lines().filter(|line| !line.starts_with('#')) {
        let Some((place, words)) = line.split_once('\t').and_then(|(place, words)| Some((Place::from_word(place)?, words))) else {
            continue;
        };
        for word in words.split(' ') {
            names.entry(word).or_insert(place);
        }
    }
    names
});

/// A column's name without what doesn't tell one from another: case, blanks, punctuation, what stands in brackets, stars of forms.
fn plain(name: &str) -> String {
    let before = name.split(['(', '（', '[', '【', '\n']).next().unwrap_or_default();
    let before = if before.trim().is_empty() { name } else { before };
    before.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Is it a name that people give a column of companies?
pub(crate) fn known_name(name: &str) -> bool {
    by_name(name).is_some()
}

fn by_name(name: &str) -> Option<Place> {
    let name = plain(name);
    let prefixed = |prefix: &str| name.strip_prefix(prefix).filter(|rest| !rest.is_empty()).map(str::to_owned);
    let exact = |name: &str| NAMES.get(name).copied();
    // 'Contact phone' is the person's, 'Company phone' the company's.
    let of_contact = ["contact", "联系人", "contacto", "contato", "kontakt"].into_iter().find_map(prefixed).and_then(|rest| exact(&rest));
    exact(&name).or(match of_contact {
        Some(Place::Phone) => Some(Place::ContactPhones),
        Some(Place::Name) => Some(Place::ContactName),
        Some(Place::Language) => Some(Place::ContactLanguage),
        other => other,
    })
}

/// What each column probably holds: by its name, else by its values. No field is given twice but those that may hold several values.
pub(crate) fn suggest(columns: &[String], sample: &[(u64, Vec<String>)]) -> Mapping {
    let mut taken: Vec<Place> = Vec::new();
    let mut take = |place: Option<Place>| place.filter(|place| !taken.contains(place)).inspect(|place| taken.push(*place));
    let mut mapping: Mapping = columns.iter().map(|name| take(by_name(name))).collect();
    for (column, place) in mapping.iter_mut().enumerate() {
        if place.is_none() {
            *place = take(by_values(sample.iter().filter_map(|(_, cells)| cells.get(column)).map(|cell| cell.trim())));
        }
    }
    // A contact's title is mostly called 'title'; where there is nothing of a person, it is nobody's.
    if !mapping.iter().flatten().any(|place| matches!(place, Place::ContactName | Place::ContactEmails | Place::ContactPhones)) {
        mapping.iter_mut().filter(|place| **place == Some(Place::ContactTitle)).for_each(|place| *place = None);
    }
    mapping
}

fn by_values<'a>(values: impl Iterator<Item = &'a str>) -> Option<Place> {
    let values: Vec<&str> = values.filter(|value| !value.is_empty()).collect();
    let most =
        |is: fn(&str) -> bool| !values.is_empty() && values.iter().filter(|value| is(value)).count() * 10 >= values.len() * ALIKE_OF_TEN;
    if most(|value| address_key(value).is_some()) {
        Some(Place::ContactEmails)
    } else if most(|value| value.contains("://") || value.starts_with("www.")) {
        Some(Place::Website)
    } else if most(|value| !value.contains([' ', '@']) && value.contains('.') && domains::registrable_domain(host_of(value)).is_some()) {
        Some(Place::Domains)
    } else {
        None
    }
}

/// By what a set of columns is known again.
pub(crate) fn header_key(columns: &[String]) -> String {
    columns.iter().map(|name| plain(name)).collect::<Vec<_>>().join("\u{1f}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(columns: &[&str]) -> Vec<Option<&'static str>> {
        let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
        suggest(&columns, &[]).into_iter().map(|place| place.map(Place::as_str)).collect()
    }

    #[test]
    fn columns_by_their_names_in_seven_languages() {
        let want =
            [Some("name"), Some("country"), Some("contact.name"), Some("contact.emails"), Some("phone"), Some("website"), Some("remarks")];
        for header in [
            ["Company Name", "Country/Region", "Contact person", "E-mail", "Phone", "Web site", "Notes"],
            ["公司名称*", "国家", "联系人", "邮箱", "电话", "网址", "备注"],
            ["Empresa", "País", "Persona de contacto", "Correo electrónico", "Teléfono", "Sitio web", "Observaciones"],
            ["Razão social", "País", "Contato", "E-mail", "Telefone", "Site", "Observações"],
            ["Firma", "Land", "Ansprechpartner", "E-Mail-Adresse", "Telefon", "Webseite", "Bemerkungen"],
            ["Société", "Pays", "Interlocuteur", "Courriel", "Téléphone", "Site web", "Remarques"],
            ["Компания", "Страна", "Контактное лицо", "Почта", "Телефон", "Сайт", "Примечание"],
        ] {
            assert_eq!(suggested(&header), want, "{header:?}");
        }
    }

    #[test]
    fn one_field_is_not_given_twice_and_a_lone_title_is_nobodys() {
        assert_eq!(suggested(&["Company", "Client", "Title"]), [Some("name"), None, None]);
        assert_eq!(suggested(&["联系人电话", "公司电话", "x"]), [Some("contact.phones"), Some("phone"), None]);
    }

    #[test]
    fn every_field_has_names() {
        for place in Place::ALL {
            assert!(NAMES.values().any(|named| named == place), "{place:?}");
        }
    }

    #[test]
    fn columns_by_their_values() {
        let columns: Vec<String> = vec![String::new(); 3];
        let sample = vec![(1, vec!["Acme".into(), "a@acme.example".into(), "https://acme.example".into()])];
        assert_eq!(suggest(&columns, &sample), [None, Some(Place::ContactEmails), Some(Place::Website)]);
    }
}
