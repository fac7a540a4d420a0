//! By which names people call a column, in seven languages, and what a column's values say where its name says nothing.

use super::offer::Offer;
use crate::model::{Mapping, Place, Target};
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
pub(super) fn plain(name: &str) -> String {
    let before = name.split(['(', '（', '[', '【', '\n']).next().unwrap_or_default();
    let before = if before.trim().is_empty() { name } else { before };
    before.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Is it a name that people give a column of companies?
pub(crate) fn known_name(offer: &Offer, name: &str) -> bool {
    by_name(offer, name).is_some()
}

/// By what people call it: the tenant knows best what he calls his own fields.
fn by_name(offer: &Offer, name: &str) -> Option<Target> {
    let name = plain(name);
    let own = || own_by_name(&name).map(Target::Own).filter(|target| offer.is_open(target));
    offer.tenants(&name).or_else(own).or_else(|| offer.standard_of(&name))
}

fn own_by_name(name: &str) -> Option<Place> {
    let prefixed = |prefix: &str| name.strip_prefix(prefix).filter(|rest| !rest.is_empty()).map(str::to_owned);
    let exact = |name: &str| NAMES.get(name).copied();
    // 'Contact phone' is the person's, 'Company phone' the company's.
    let of_contact = ["contact", "联系人", "contacto", "contato", "kontakt"].into_iter().find_map(prefixed).and_then(|rest| exact(&rest));
    exact(name).or(match of_contact {
        Some(Place::Phone) => Some(Place::ContactPhones),
        Some(Place::Name) => Some(Place::ContactName),
        Some(Place::Language) => Some(Place::ContactLanguage),
        other => other,
    })
}

/// What each column probably holds: by its name, else by its values. No field is given twice but those that may hold several values.
pub(crate) fn suggest(offer: &Offer, columns: &[String], sample: &[(u64, Vec<String>)]) -> Mapping {
    let mut taken: Vec<Target> = Vec::new();
    let mut take = |target: Option<Target>| target.filter(|target| !taken.contains(target)).inspect(|target| taken.push(target.clone()));
    let mut mapping: Mapping = columns.iter().map(|name| take(by_name(offer, name))).collect();
    for (column, target) in mapping.iter_mut().enumerate() {
        if target.is_none() {
            let own = by_values(sample.iter().filter_map(|(_, cells)| cells.get(column)).map(|cell| cell.trim())).map(Target::Own);
            *target = take(own.filter(|target| offer.is_open(target)));
        }
    }
    // A contact's title is mostly called 'title'; where there is nothing of a person, it is nobody's.
    let tells = |target: &Target| matches!(target, Target::Own(Place::ContactName | Place::ContactEmails | Place::ContactPhones));
    if !mapping.iter().flatten().any(tells) {
        let title = Some(Target::Own(Place::ContactTitle));
        mapping.iter_mut().filter(|target| **target == title).for_each(|target| *target = None);
    }
    mapping
}

/// A mapping without what is offered no more: a field that was retired, or that the importer may not write.
pub(crate) fn still_offered(offer: &Offer, mapping: Mapping) -> Mapping {
    mapping.into_iter().map(|target| target.filter(|target| offer.has(target) && offer.is_open(target))).collect()
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

    fn suggested(columns: &[&str]) -> Vec<Option<String>> {
        let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
        suggest(&Offer::standard(), &columns, &[]).into_iter().map(|target| target.map(String::from)).collect()
    }

    fn words(words: &[Option<&str>]) -> Vec<Option<String>> {
        words.iter().map(|word| word.map(ToOwned::to_owned)).collect()
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
            assert_eq!(suggested(&header), words(&want), "{header:?}");
        }
    }

    #[test]
    fn one_field_is_not_given_twice_and_a_lone_title_is_nobodys() {
        assert_eq!(suggested(&["Company", "Client", "Title"]), words(&[Some("name"), None, None]));
        assert_eq!(suggested(&["联系人电话", "公司电话", "x"]), words(&[Some("contact.phones"), Some("phone"), None]));
    }

    #[test]
    fn standard_fields_by_their_names_in_both_languages() {
        assert_eq!(
            suggested(&["公司名称", "公司规模", "Main products", "生日", "标签", "contact facebook"]),
            words(&[
                Some("name"),
                Some("field.size"),
                Some("field.products"),
                Some("contact.field.birthday"),
                Some("field.tags"),
                Some("contact.field.facebook")
            ])
        );
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
        let own = |place: Place| Some(Target::Own(place));
        assert_eq!(suggest(&Offer::standard(), &columns, &sample), [None, own(Place::ContactEmails), own(Place::Website)]);
    }
}
