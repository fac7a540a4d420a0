//! What comes in, read field by field.

use crate::follow_up::{NewFollowUp, Written};
use crate::model::{Flaw, FollowUpFileId, FollowUpTypeId, NewCompany, NewContact, Refusal, Stage, TouchKind, VisibleTo};
use crate::rules::{CompanyPatch, ContactPatch, FOLLOW_UP_CHARS_MAX, Fields};
use chrono::{DateTime, Utc};
use kernel::AccountId;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// A company to be made.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = NewCompany)]
#[serde(deny_unknown_fields)]
pub struct NewCompanyIn {
    name: String,
    local_name: Option<String>,
    short_name: Option<String>,
    domains: Option<Vec<String>>,
    country: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    website: Option<String>,
    language: Option<String>,
    #[schema(value_type = Option<Stage>)]
    stage: Option<String>,
    stars: Option<i64>,
    source: Option<String>,
    /// Who looks after it; absent: the caller.
    owner_id: Option<Uuid>,
    contact: Option<NewContactIn>,
    /// Values of standard fields and the tenant's, by key; null takes one away.
    #[schema(value_type = Option<std::collections::HashMap<String, Value>>)]
    fields: Option<Map<String, Value>>,
}

/// A person to be added.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = NewContact)]
#[serde(deny_unknown_fields, default)]
pub struct NewContactIn {
    /// Absent: the part of the address before the `@`.
    name: Option<String>,
    salutation: Option<String>,
    title: Option<String>,
    /// One address; beside or instead of `emails`.
    email: Option<String>,
    emails: Vec<String>,
    /// One number; beside or instead of `phones`.
    phone: Option<String>,
    phones: Vec<String>,
    whatsapp: Option<String>,
    wechat: Option<String>,
    linkedin: Option<String>,
    language: Option<String>,
    /// Values of standard fields and the tenant's, by key; null takes one away.
    #[schema(value_type = Option<std::collections::HashMap<String, Value>>)]
    fields: Option<Map<String, Value>>,
}

impl NewCompanyIn {
    /// Reads every field.
    ///
    /// # Errors
    /// [`Refusal::BadFields`] with all that can't be taken.
    pub fn read(self) -> Result<NewCompany, Refusal> {
        let Self {
            name,
            local_name,
            short_name,
            domains,
            country,
            phone,
            address,
            website,
            language,
            stage,
            stars,
            source,
            owner_id,
            contact,
            fields,
        } = self;
        let mut f = Fields::default();
        let country = f.country("country", country);
        let new = NewCompany {
            name: f.name("name", Some(name)),
            local_name: f.line("local_name", local_name),
            short_name: f.line("short_name", short_name),
            domains: f.domains("domains", domains.unwrap_or_default()),
            phone: f.phone("phone", phone, country.as_deref()),
            address: f.address("address", address),
            website: f.website("website", website),
            language: f.language("language", language),
            stage: f.stage("stage", stage),
            stars: stars.map_or(0, |stars| f.stars("stars", stars)),
            source: f.line("source", source),
            owner_id: owner_id.map(AccountId),
            contact: contact.map(|c| c.read_into(&mut f, country.as_deref(), &CONTACT_IN_COMPANY)),
            country,
            fields: fields.unwrap_or_default(),
        };
        f.finish(new)
    }
}

/// Names of a contact's fields, as the form has them.
struct ContactFields {
    name: &'static str,
    email: &'static str,
    phone: &'static str,
    other: &'static str,
}

const CONTACT_IN_COMPANY: ContactFields =
    ContactFields { name: "contact.name", email: "contact.email", phone: "contact.phone", other: "contact" };
const CONTACT_ALONE: ContactFields = ContactFields { name: "name", email: "emails", phone: "phones", other: "contact" };

impl NewContactIn {
    /// Reads every field; telephone numbers as they are dialled in this country.
    ///
    /// # Errors
    /// [`Refusal::BadFields`] with all that can't be taken.
    pub fn read(self, country: Option<&str>) -> Result<NewContact, Refusal> {
        let mut f = Fields::default();
        let new = self.read_into(&mut f, country, &CONTACT_ALONE);
        f.finish(new)
    }

    fn read_into(self, f: &mut Fields, country: Option<&str>, names: &ContactFields) -> NewContact {
        let Self { name, salutation, title, email, emails, phone, phones, whatsapp, wechat, linkedin, language, fields } = self;
        let emails = f.emails(names.email, email.into_iter().chain(emails).collect());
        let phones = f.phones(names.phone, phone.into_iter().chain(phones).collect(), country);
        let fallback = emails.first().and_then(|e| e.split('@').next()).map(ToOwned::to_owned);
        let given = name.filter(|n| !n.trim().is_empty());
        NewContact {
            name: f.name(names.name, given.or(fallback)),
            salutation: f.line(names.other, salutation),
            title: f.line(names.other, title),
            emails,
            phones,
            whatsapp: f.line(names.other, whatsapp),
            wechat: f.line(names.other, wechat),
            linkedin: f.line(names.other, linkedin),
            language: f.language(names.other, language),
            fields: fields.unwrap_or_default(),
        }
    }
}

/// A field that was sent, as null or with a value; absent ones stay `None`.
fn sent<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Changes of a company: absent fields stay as they are, null empties one.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = CompanyChanges)]
#[serde(deny_unknown_fields, default)]
pub struct CompanyPatchIn {
    name: Option<String>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    local_name: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    short_name: Option<Option<String>>,
    domains: Option<Vec<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    country: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    website: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    phone: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    address: Option<Option<String>>,
    /// Null: the country's.
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    time_zone: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    language: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    source: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    remarks: Option<Option<String>>,
    #[schema(value_type = Option<Stage>)]
    stage: Option<String>,
    stars: Option<i64>,
    /// The first is the main one.
    owner_ids: Option<Vec<Uuid>>,
    #[schema(value_type = Option<VisibleTo>)]
    labels_visible_to: Option<String>,
    /// Values of standard fields and the tenant's, by key; null takes one away.
    #[schema(value_type = Option<std::collections::HashMap<String, Value>>)]
    fields: Option<Map<String, Value>>,
}

impl CompanyPatchIn {
    /// Reads every field that was sent; telephone numbers as they are dialled in `country`, unless that changes too.
    pub(crate) fn read(self, country: Option<&str>) -> Result<CompanyPatch, Refusal> {
        let mut f = Fields::default();
        let new_country = self.country.map(|value| f.country("country", value));
        let dialled = new_country.clone().unwrap_or_else(|| country.map(ToOwned::to_owned));
        let patch = CompanyPatch {
            name: self.name.map(|name| f.name("name", Some(name))),
            local_name: self.local_name.map(|value| f.line("local_name", value)),
            short_name: self.short_name.map(|value| f.line("short_name", value)),
            domains: self.domains.map(|values| f.domains("domains", values)),
            website: self.website.map(|value| f.website("website", value)),
            phone: self.phone.map(|value| f.phone("phone", value, dialled.as_deref())),
            address: self.address.map(|value| f.address("address", value)),
            time_zone: self.time_zone.map(|value| f.time_zone("time_zone", value)),
            language: self.language.map(|value| f.language("language", value)),
            source: self.source.map(|value| f.line("source", value)),
            remarks: self.remarks.map(|value| f.remarks("remarks", value)),
            stage: f.stage("stage", self.stage),
            stars: self.stars.map(|stars| f.stars("stars", stars)),
            owner_ids: self.owner_ids.map(|ids| {
                let mut once: Vec<AccountId> = Vec::new();
                for id in ids.into_iter().map(AccountId) {
                    if !once.contains(&id) {
                        once.push(id);
                    }
                }
                once
            }),
            visible_to: f.visible_to("labels_visible_to", self.labels_visible_to),
            country: new_country,
            fields: self.fields.unwrap_or_default(),
        };
        f.finish(patch)
    }
}

/// Changes of a person: absent fields stay as they are, null empties one.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = ContactChanges)]
#[serde(deny_unknown_fields, default)]
pub struct ContactPatchIn {
    name: Option<String>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    salutation: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    title: Option<Option<String>>,
    emails: Option<Vec<String>>,
    phones: Option<Vec<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    whatsapp: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    wechat: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    linkedin: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    language: Option<Option<String>>,
    /// Values of standard fields and the tenant's, by key; null takes one away.
    #[schema(value_type = Option<std::collections::HashMap<String, Value>>)]
    fields: Option<Map<String, Value>>,
}

impl ContactPatchIn {
    /// Reads every field that was sent.
    pub(crate) fn read(self) -> Result<ContactPatch, Refusal> {
        let mut f = Fields::default();
        let patch = ContactPatch {
            name: self.name.map(|name| f.name("name", Some(name))),
            salutation: self.salutation.map(|value| f.line("salutation", value)),
            title: self.title.map(|value| f.line("title", value)),
            emails: self.emails.map(|values| f.emails("emails", values)),
            phones: self.phones.map(|values| f.phones("phones", values, None)),
            whatsapp: self.whatsapp.map(|value| f.line("whatsapp", value)),
            wechat: self.wechat.map(|value| f.line("wechat", value)),
            linkedin: self.linkedin.map(|value| f.line("linkedin", value)),
            language: self.language.map(|value| f.language("language", value)),
            fields: self.fields.unwrap_or_default(),
        };
        f.finish(patch)
    }
}

/// What a person can write down.
#[derive(Debug, Clone, Copy, ToSchema)]
#[schema(as = FollowUpKind, rename_all = "snake_case")]
pub enum FollowUpKindIn {
    /// A note.
    Note,
    /// A call.
    Call,
    /// A visit.
    Visit,
    /// A meeting.
    Meeting,
}

/// One of the kinds that a person writes down.
pub(crate) fn written_kind(word: &str) -> Option<TouchKind> {
    TouchKind::from_word(word).filter(|k| matches!(k, TouchKind::Note | TouchKind::Call | TouchKind::Visit | TouchKind::Meeting))
}

/// What a person writes down.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewFollowUp)]
#[serde(deny_unknown_fields)]
pub struct NewFollowUpIn {
    /// What it was, where it is of none of the tenant's types; this or `type_id`.
    #[schema(value_type = Option<FollowUpKindIn>)]
    kind: Option<String>,
    /// Under which of the tenant's types; this or `kind`.
    type_id: Option<Uuid>,
    text: String,
    /// For when the next step is promised.
    next_at: Option<DateTime<Utc>>,
    /// Files that the caller brought for it, in the order in which they are shown; 10 at most.
    #[serde(default)]
    file_ids: Vec<Uuid>,
}

impl NewFollowUpIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<NewFollowUp, Refusal> {
        let mut f = Fields::default();
        let kind = f.choice("kind", self.kind, written_kind);
        match (kind, self.type_id) {
            (Some(_), Some(_)) => f.flaw("kind", Flaw::NotAChoice),
            (None, None) if f.is_flawless() => f.flaw("kind", Flaw::Missing),
            _ => {}
        }
        let what = self.type_id.map_or(Written::Plain(kind.unwrap_or(TouchKind::Note)), |id| Written::Under(FollowUpTypeId(id)));
        let text = f.long("text", Some(self.text), FOLLOW_UP_CHARS_MAX);
        if self.next_at.is_some_and(|at| !(0..=253_402_300_799).contains(&at.timestamp())) {
            f.flaw("next_at", Flaw::OutOfRange);
        }
        let files = self.file_ids.into_iter().map(FollowUpFileId).collect();
        f.finish(NewFollowUp { what, text, next_at: self.next_at, files })
    }
}

/// Another stage.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewStage)]
#[serde(deny_unknown_fields)]
pub struct StageIn {
    #[schema(value_type = Stage)]
    stage: String,
}

impl StageIn {
    /// Reads it.
    pub(crate) fn read(self) -> Result<CompanyPatch, Refusal> {
        let mut f = Fields::default();
        let patch = CompanyPatch { stage: f.stage("stage", Some(self.stage)), ..CompanyPatch::default() };
        f.finish(patch)
    }
}
