//! Which fields a column can be given to beside the program's own, what people call them, and which of all the importer may not write.

use super::places::plain;
use crate::model::{Place, Target};
use crate::{COMPANIES, CONTACTS};
use fields::{Catalogue, Field, Kept, Kind, Record, Sight};
use kernel::Lang;
use std::collections::{HashMap, HashSet};
use web::Catalogue as Words;

/// Before a field's name, where a column says that it is the person's.
const OF_PERSON: [&str; 2] = ["contact", "联系人"];

/// The fields of companies and people as an import may write them.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    companies: Catalogue,
    people: Catalogue,
    closed: HashSet<Target>,
    /// Names of the tenant's fields and of standard ones, as [`plain`] writes them.
    tenants: HashMap<String, Target>,
    standard: HashMap<String, Target>,
    /// What choices of standard fields are called, in lower case, and the value.
    choices: HashMap<Target, HashMap<String, String>>,
}

impl Offer {
    /// What the catalogues offer to who sees them so.
    pub(crate) fn new(companies: Catalogue, people: Catalogue) -> Self {
        let closed = closed(&companies, &people);
        Self::with_closed(companies, people, closed)
    }

    /// What they offer to one whose role may not write these.
    pub(crate) fn with_closed(mut companies: Catalogue, mut people: Catalogue, closed: impl IntoIterator<Item = Target>) -> Self {
        let closed: HashSet<Target> = closed.into_iter().collect();
        for target in &closed {
            if let Target::Field(record, key) = target {
                let catalogue = if *record == Record::Contact { &mut people } else { &mut companies };
                catalogue.limits.insert(key.clone(), Sight::ReadOnly);
            }
        }
        let mut offer = Self { companies, people, closed, tenants: HashMap::new(), standard: HashMap::new(), choices: HashMap::new() };
        offer.learn();
        offer
    }

    /// Without a tenant: the standard fields alone.
    pub(crate) fn standard() -> Self {
        let of = |kept: &Kept| Catalogue {
            builtins: kept.builtins,
            fields: kept.standard.iter().map(Field::standard).collect(),
            limits: HashMap::new(),
            selections: fields::Selections::default(),
        };
        Self::new(of(&COMPANIES), of(&CONTACTS))
    }

    fn learn(&mut self) {
        let words = Words::embedded();
        for (record, catalogue) in [(Record::Company, &self.companies), (Record::Contact, &self.people)] {
            for field in catalogue.fields.iter().filter(|field| is_filled(field)) {
                let target = Target::Field(record, field.key.clone());
                let (known, names) = match &field.name {
                    Some(name) => (&mut self.tenants, vec![name.clone()]),
                    None => {
                        let key = format!("fields.builtin.{}.{}", record.as_str(), field.key);
                        let mut names: Vec<String> = Lang::ALL.iter().filter_map(|lang| words.say(*lang, &key, &[])).collect();
                        names.push(field.key.clone());
                        self.choices.insert(target.clone(), choice_names(words, record, field));
                        (&mut self.standard, names)
                    }
                };
                for name in names.iter().map(|name| plain(name)) {
                    if record == Record::Contact {
                        for before in OF_PERSON {
                            known.entry(format!("{before}{name}")).or_insert_with(|| target.clone());
                        }
                    }
                    known.entry(name).or_insert_with(|| target.clone());
                }
            }
        }
    }

    /// The tenant's field of this name.
    pub(super) fn tenants(&self, name: &str) -> Option<Target> {
        self.tenants.get(name).cloned().filter(|target| self.is_open(target))
    }

    /// The standard field of this name.
    pub(super) fn standard_of(&self, name: &str) -> Option<Target> {
        self.standard.get(name).cloned().filter(|target| self.is_open(target))
    }

    /// The fields of companies, or of people.
    pub(crate) fn catalogue(&self, record: Record) -> &Catalogue {
        if record == Record::Contact { &self.people } else { &self.companies }
    }

    /// The field of a target; none: one of the program's own, or none that a file fills.
    pub(crate) fn field(&self, target: &Target) -> Option<&Field> {
        let Target::Field(record, key) = target else { return None };
        self.catalogue(*record).field(key).filter(|field| is_filled(field))
    }

    /// Is there such a target?
    pub(crate) fn has(&self, target: &Target) -> bool {
        matches!(target, Target::Own(_)) || self.field(target).is_some()
    }

    /// May the importer write it?
    pub(crate) fn is_open(&self, target: &Target) -> bool {
        !self.closed.contains(target)
    }

    /// All that he may not.
    pub(crate) fn closed(&self) -> Vec<Target> {
        let mut all: Vec<Target> = self.closed.iter().cloned().collect();
        all.sort_unstable();
        all
    }

    /// The value of a standard field's choice by what it is called in either language; else the word itself.
    pub(super) fn choice(&self, target: &Target, word: &str) -> String {
        let found = self.choices.get(target).and_then(|names| names.get(&word.to_lowercase()));
        found.cloned().unwrap_or_else(|| word.to_owned())
    }
}

/// Can a file fill it? What is reckoned can't be, and records aren't known by names.
fn is_filled(field: &Field) -> bool {
    !field.is_reckoned() && field.kind != Kind::Reference
}

fn choice_names(words: &Words, record: Record, field: &Field) -> HashMap<String, String> {
    let name = |lang: Lang, value: &str| words.say(lang, &format!("fields.option.{}.{}.{value}", record.as_str(), field.key), &[]);
    let names = field.choices.iter().flat_map(|choice| {
        Lang::ALL.iter().filter_map(move |lang| Some((name(*lang, &choice.value)?.to_lowercase(), choice.value.clone())))
    });
    names.collect()
}

/// What the limits of a role close: masked, hidden or only to be read, it is not his to write.
fn closed(companies: &Catalogue, people: &Catalogue) -> Vec<Target> {
    let own = Place::ALL.iter().filter(|place| {
        let word = place.as_str();
        match word.strip_prefix("contact.") {
            Some(key) => people.limit(key).is_some(),
            None => companies.limit(builtin_of(word)).is_some(),
        }
    });
    let of = |record: Record, catalogue: &Catalogue| {
        let limited = catalogue.fields.iter().filter(|field| catalogue.limit(&field.key).is_some());
        limited.map(|field| Target::Field(record, field.key.clone())).collect::<Vec<_>>()
    };
    own.map(|place| Target::Own(*place)).chain(of(Record::Company, companies)).chain(of(Record::Contact, people)).collect()
}

/// What the catalogue calls a place.
fn builtin_of(place: &str) -> &str {
    match place {
        "domains" => "domain",
        "owner" => "owners",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_own_field_is_one_of_the_catalogue() {
        let offer = Offer::standard();
        for place in Place::ALL {
            let (record, key) = match place.as_str().strip_prefix("contact.") {
                Some(key) => (Record::Contact, key),
                None => (Record::Company, builtin_of(place.as_str())),
            };
            assert!(offer.catalogue(record).builtin(key).is_some(), "{place:?}");
        }
    }

    #[test]
    fn what_a_role_only_reads_is_closed_to_its_imports() {
        let mut companies = Offer::standard().companies;
        companies.limits = HashMap::from([("domain".to_owned(), Sight::Masked), ("credit".to_owned(), Sight::ReadOnly)]);
        let offer = Offer::new(companies, Offer::standard().people);
        assert_eq!(offer.closed(), [Target::Own(Place::Domains), Target::Field(Record::Company, "credit".into())]);
        assert_eq!(offer.standard_of("信用额度"), None);
        assert_eq!(offer.standard_of("公司规模"), Some(Target::Field(Record::Company, "size".into())));
    }
}
