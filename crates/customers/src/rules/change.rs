//! Changing a record field by field, and telling what changed.

use crate::model::{Company, Contact, Refusal, Stage, VisibleTo};
use fields::{BadValue, Catalogue, Flaw};
use kernel::AccountId;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A field's new value: absent, or this (for a field that may be empty: none).
type Set<T> = Option<T>;

/// The fields of a company that a person changes; absent ones stay as they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CompanyPatch {
    pub name: Set<String>,
    pub local_name: Set<Option<String>>,
    pub short_name: Set<Option<String>>,
    pub domains: Set<Vec<String>>,
    pub country: Set<Option<String>>,
    pub website: Set<Option<String>>,
    pub phone: Set<Option<String>>,
    pub address: Set<Option<String>>,
    pub time_zone: Set<Option<String>>,
    pub language: Set<Option<String>>,
    pub source: Set<Option<String>>,
    pub remarks: Set<Option<String>>,
    pub stage: Set<Stage>,
    pub stars: Set<i16>,
    pub owner_ids: Set<Vec<AccountId>>,
    pub visible_to: Set<VisibleTo>,
    /// Values of standard fields and the tenant's; null takes one away.
    pub fields: Map<String, Value>,
}

/// The fields of a contact that a person changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ContactPatch {
    pub name: Set<String>,
    pub salutation: Set<Option<String>>,
    pub title: Set<Option<String>>,
    pub emails: Set<Vec<String>>,
    pub phones: Set<Vec<String>>,
    pub whatsapp: Set<Option<String>>,
    pub wechat: Set<Option<String>>,
    pub linkedin: Set<Option<String>>,
    pub language: Set<Option<String>>,
    /// Values of standard fields and the tenant's; null takes one away.
    pub fields: Map<String, Value>,
}

/// A field's name, what it was and what it is now, as texts.
pub(crate) type FieldChange = (Cow<'static, str>, Option<String>, Option<String>);

/// A value as the history shows it.
trait Shown {
    fn shown(&self) -> Option<String>;
}

impl Shown for String {
    fn shown(&self) -> Option<String> {
        Some(self.clone())
    }
}
impl Shown for Option<String> {
    fn shown(&self) -> Option<String> {
        self.clone()
    }
}
impl Shown for Vec<String> {
    fn shown(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.join(", "))
    }
}
impl Shown for i16 {
    fn shown(&self) -> Option<String> {
        Some(self.to_string())
    }
}
impl Shown for Stage {
    fn shown(&self) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}
impl Shown for VisibleTo {
    fn shown(&self) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}
impl Shown for Vec<AccountId> {
    fn shown(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
    }
}

struct Changes(Vec<FieldChange>);

impl Changes {
    fn set<T: Shown + PartialEq>(&mut self, field: &'static str, place: &mut T, value: Set<T>) {
        if let Some(value) = value.filter(|value| value != place) {
            self.0.push((Cow::Borrowed(field), place.shown(), value.shown()));
            *place = value;
        }
    }
}

/// Brings the company to what the patch says; tells each field that is another now.
pub(crate) fn apply(company: &mut Company, patch: CompanyPatch) -> Vec<FieldChange> {
    let CompanyPatch {
        name,
        local_name,
        short_name,
        domains,
        country,
        website,
        phone,
        address,
        time_zone,
        language,
        source,
        remarks,
        stage,
        stars,
        owner_ids,
        visible_to,
        // Read against the tenant's catalogue beforehand, see [`apply_fields`].
        fields: _,
    } = patch;
    let Company { row, facts, .. } = company;
    let mut changes = Changes(Vec::new());
    changes.set("name", &mut row.name, name);
    changes.set("local_name", &mut facts.local_name, local_name);
    changes.set("short_name", &mut row.short_name, short_name);
    changes.set("domains", &mut company.domains, domains);
    changes.set("country", &mut row.country, country);
    changes.set("website", &mut facts.website, website);
    changes.set("phone", &mut facts.phone, phone);
    changes.set("address", &mut facts.address, address);
    changes.set("time_zone", &mut facts.time_zone, time_zone);
    changes.set("language", &mut facts.language, language);
    changes.set("source", &mut facts.source, source);
    changes.set("remarks", &mut facts.remarks, remarks);
    changes.set("stage", &mut row.stage, stage);
    changes.set("stars", &mut row.stars, stars);
    changes.set("owners", &mut row.owner_ids, owner_ids);
    changes.set("labels_visible_to", &mut facts.visible_to, visible_to);
    row.domain = company.domains.first().cloned();
    changes.0
}

/// A field of a company as the history shows it.
pub(crate) fn shown_field(company: &Company, field: &str) -> Option<String> {
    let Company { row, facts, .. } = company;
    match field {
        "name" => row.name.shown(),
        "local_name" => facts.local_name.shown(),
        "short_name" => row.short_name.shown(),
        "domains" => company.domains.shown(),
        "country" => row.country.shown(),
        "website" => facts.website.shown(),
        "phone" => facts.phone.shown(),
        "address" => facts.address.shown(),
        "time_zone" => facts.time_zone.shown(),
        "language" => facts.language.shown(),
        "source" => facts.source.shown(),
        "remarks" => facts.remarks.shown(),
        "stage" => row.stage.shown(),
        "stars" => row.stars.shown(),
        "owners" => row.owner_ids.shown(),
        "labels_visible_to" => facts.visible_to.shown(),
        _ => None,
    }
}

/// A field of a person as the history shows it.
pub(crate) fn shown_contact_field(contact: &Contact, field: &str) -> Option<String> {
    match field {
        "name" => contact.name.shown(),
        "salutation" => contact.salutation.shown(),
        "title" => contact.title.shown(),
        "emails" => contact.emails.shown(),
        "phones" => contact.phones.shown(),
        "whatsapp" => contact.whatsapp.shown(),
        "wechat" => contact.wechat.shown(),
        "linkedin" => contact.linkedin.shown(),
        "language" => contact.language.shown(),
        _ => None,
    }
}

/// The same for a person.
pub(crate) fn apply_contact(contact: &mut Contact, patch: ContactPatch) -> Vec<FieldChange> {
    let ContactPatch { name, salutation, title, emails, phones, whatsapp, wechat, linkedin, language, fields: _ } = patch;
    let mut changes = Changes(Vec::new());
    changes.set("name", &mut contact.name, name);
    changes.set("salutation", &mut contact.salutation, salutation);
    changes.set("title", &mut contact.title, title);
    changes.set("emails", &mut contact.emails, emails);
    changes.set("phones", &mut contact.phones, phones);
    changes.set("whatsapp", &mut contact.whatsapp, whatsapp);
    changes.set("wechat", &mut contact.wechat, wechat);
    changes.set("linkedin", &mut contact.linkedin, linkedin);
    changes.set("language", &mut contact.language, language);
    changes.0
}

/// Gives a record these values of its fields; tells each that is another now.
pub(crate) fn apply_fields(catalogue: &Catalogue, place: &mut Map<String, Value>, is: Map<String, Value>) -> Vec<FieldChange> {
    let shown = |key: &str, values: &Map<String, Value>| {
        let field = catalogue.field(key)?;
        values.get(key).map(|value| fields::rules::shown(field, value))
    };
    let changes = catalogue.fields.iter().filter(|field| place.get(&field.key) != is.get(&field.key));
    let changes = changes.map(|field| (Cow::Owned(field.key.clone()), shown(&field.key, place), shown(&field.key, &is))).collect();
    *place = is;
    changes
}

/// Refuses a change of the program's own fields that the actor's role sees in part or only reads.
///
/// # Errors
/// [`Refusal::Fields`], naming them.
pub(crate) fn refuse_closed(catalogue: &Catalogue, changes: &[FieldChange]) -> Result<(), Refusal> {
    let key = |field: &str| match field {
        "labels_visible_to" => "visible_to".to_owned(),
        "domains" => "domain".to_owned(),
        other => other.to_owned(),
    };
    let closed = changes.iter().map(|(field, ..)| key(field)).filter(|field| catalogue.limit(field).is_some());
    let bad: Vec<BadValue> = closed.map(|field| BadValue { field, flaw: Flaw::ReadOnly }).collect();
    if bad.is_empty() { Ok(()) } else { Err(fields::Refusal::BadValues(bad).into()) }
}
