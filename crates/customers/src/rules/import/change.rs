//! What a row would change of a company that is here, and what of that can be taken back later.

use super::read::RowRead;
use crate::model::{Company, Contact, Duplicates, NewContact, Stage};
use crate::rules::{CompanyPatch, ContactPatch, FieldChange};
use fields::Catalogue;
use serde_json::{Map, Value};

/// What a row changes of a company. Its empty cells change nothing; owners stay who they are.
pub(crate) fn company_changes(here: &Company, row: &RowRead, how: Duplicates) -> CompanyPatch {
    let over = how == Duplicates::Update;
    let set = |here: &Option<String>, said: &Option<String>| said.clone().filter(|_| over || here.is_none()).map(Some);
    let said = &row.company;
    let mut domains = here.domains.clone();
    domains.extend(said.domains.iter().filter(|domain| !here.domains.contains(domain)).cloned());
    CompanyPatch {
        name: over.then(|| said.name.clone()),
        local_name: set(&here.facts.local_name, &said.local_name),
        short_name: set(&here.row.short_name, &said.short_name),
        domains: Some(domains),
        country: if row.says.country { set(&here.row.country, &said.country) } else { None },
        website: set(&here.facts.website, &said.website),
        phone: set(&here.facts.phone, &said.phone),
        address: set(&here.facts.address, &said.address),
        time_zone: set(&here.facts.time_zone, &row.time_zone),
        language: set(&here.facts.language, &said.language),
        source: set(&here.facts.source, &said.source),
        remarks: set(&here.facts.remarks, &row.remarks),
        stage: said.stage.filter(|_| over),
        stars: (row.says.stars && (over || here.row.stars == 0)).then_some(said.stars),
        owner_ids: None,
        visible_to: None,
        fields: values(&here.fields, &row.fields.said, over),
    }
}

/// What a row changes of a record's standard fields and the tenant's.
fn values(here: &Map<String, Value>, said: &Map<String, Value>, over: bool) -> Map<String, Value> {
    let changes = said.iter().filter(|(key, value)| match here.get(*key) {
        Some(held) => over && held != *value,
        // 'No' is what a record says that says nothing.
        None => **value != Value::Bool(false),
    });
    changes.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// What a row changes of a person who is here.
pub(crate) fn contact_changes(here: &Contact, said: &NewContact, how: Duplicates) -> ContactPatch {
    let over = how == Duplicates::Update;
    let set = |here: &Option<String>, said: &Option<String>| said.clone().filter(|_| over || here.is_none()).map(Some);
    let more = |here: &[String], said: &[String]| {
        let mut all = here.to_vec();
        all.extend(said.iter().filter(|value| !here.contains(value)).cloned());
        Some(all)
    };
    ContactPatch {
        name: over.then(|| said.name.clone()),
        salutation: set(&here.salutation, &said.salutation),
        title: set(&here.title, &said.title),
        emails: more(&here.emails, &said.emails),
        phones: more(&here.phones, &said.phones),
        whatsapp: set(&here.whatsapp, &said.whatsapp),
        wechat: set(&here.wechat, &said.wechat),
        linkedin: set(&here.linkedin, &said.linkedin),
        language: set(&here.language, &said.language),
        fields: values(&here.fields, &said.fields, over),
    }
}

/// A field as it was before an import, and as that left it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Before {
    pub field: String,
    pub was: Option<String>,
    pub now: Option<String>,
}

impl From<FieldChange> for Before {
    fn from((field, was, now): FieldChange) -> Self {
        Self { field: field.into_owned(), was, now }
    }
}

/// A value of a standard field or the tenant's as it was before an import, and as that left it; null: it had none.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct BeforeValue {
    pub key: String,
    pub was: Value,
    pub now: Value,
}

/// The values that a change takes the place of.
pub(crate) fn values_before(here: &Map<String, Value>, sent: &Map<String, Value>) -> Vec<BeforeValue> {
    let before = sent.iter().map(|(key, now)| BeforeValue {
        key: key.clone(),
        was: here.get(key).cloned().unwrap_or(Value::Null),
        now: if *now == Value::Bool(false) { Value::Null } else { now.clone() },
    });
    before.collect()
}

/// What brings those values back that still are as the import left them, and how many stay: changed again since, retired, or needed by now.
pub(crate) fn back_values(catalogue: &Catalogue, here: &Map<String, Value>, before: &[BeforeValue]) -> (Map<String, Value>, usize) {
    let mut sent = Map::new();
    let mut kept = 0;
    for BeforeValue { key, was, now } in before {
        let is = here.get(key).unwrap_or(&Value::Null);
        let free = catalogue.field(key).is_some_and(|field| !(field.required && was.is_null()));
        if is == now && free {
            sent.insert(key.clone(), was.clone());
        } else {
            kept += 1;
        }
    }
    (sent, kept)
}

/// What brings the fields back that still are as the import left them, and how many were changed again since. `shown` tells a field as
/// the history shows it.
pub(crate) fn back(before: &[Before], shown: impl Fn(&str) -> Option<String>) -> (CompanyPatch, usize) {
    let mut patch = CompanyPatch::default();
    let mut kept = 0;
    for Before { field, was, now } in before {
        if shown(field) != *now {
            kept += 1;
            continue;
        }
        let was = was.clone();
        match field.as_str() {
            "name" => patch.name = was,
            "local_name" => patch.local_name = Some(was),
            "short_name" => patch.short_name = Some(was),
            "domains" => patch.domains = Some(was.map(|all| all.split(", ").map(ToOwned::to_owned).collect()).unwrap_or_default()),
            "country" => patch.country = Some(was),
            "website" => patch.website = Some(was),
            "phone" => patch.phone = Some(was),
            "address" => patch.address = Some(was),
            "time_zone" => patch.time_zone = Some(was),
            "language" => patch.language = Some(was),
            "source" => patch.source = Some(was),
            "remarks" => patch.remarks = Some(was),
            "stage" => patch.stage = was.as_deref().and_then(Stage::from_word),
            "stars" => patch.stars = was.and_then(|stars| stars.parse().ok()),
            _ => kept += 1,
        }
    }
    (patch, kept)
}

/// The same of a person.
pub(crate) fn back_contact(before: &[Before], shown: impl Fn(&str) -> Option<String>) -> (ContactPatch, usize) {
    let mut patch = ContactPatch::default();
    let mut kept = 0;
    let list = |was: Option<String>| Some(was.map(|all| all.split(", ").map(ToOwned::to_owned).collect()).unwrap_or_default());
    for Before { field, was, now } in before {
        if shown(field) != *now {
            kept += 1;
            continue;
        }
        let was = was.clone();
        match field.as_str() {
            "name" => patch.name = was,
            "salutation" => patch.salutation = Some(was),
            "title" => patch.title = Some(was),
            "emails" => patch.emails = list(was),
            "phones" => patch.phones = list(was),
            "whatsapp" => patch.whatsapp = Some(was),
            "wechat" => patch.wechat = Some(was),
            "linkedin" => patch.linkedin = Some(was),
            "language" => patch.language = Some(was),
            _ => kept += 1,
        }
    }
    (patch, kept)
}
