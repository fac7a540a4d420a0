//! What leaves the program.

use super::follow_up_files::{FollowUpFileOut, follow_up_file};
use crate::model::{
    Company, CompanyId, CompanyRow, Contact, ContactId, Entry, EntryType, FollowUp, FollowUpIcon, Known, Likeness, Names, ScoreReason,
    Stage, TouchId, TouchKind, Twin, VisibleTo,
};
use crate::rules;
use crate::store::ContactFound;
use chrono::{DateTime, Utc};
use kernel::AccountId;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A colleague.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CustomersPerson)]
pub struct PersonOut {
    /// The account.
    pub id: Uuid,
    /// The name.
    pub name: String,
}

pub(crate) fn person(id: AccountId, names: &Names) -> PersonOut {
    PersonOut { id: id.0, name: names.get(&id).cloned().unwrap_or_default() }
}

pub(crate) fn people(ids: &[AccountId], names: &Names) -> Vec<PersonOut> {
    ids.iter().map(|id| person(*id, names)).collect()
}

/// A company as lists show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CompanyRow)]
pub struct CompanyRowOut {
    id: Uuid,
    name: String,
    short_name: Option<String>,
    domain: Option<String>,
    /// ISO 3166 alpha-2.
    country: Option<String>,
    #[schema(value_type = Stage)]
    stage: &'static str,
    /// 0 to 5.
    stars: i16,
    owners: Vec<PersonOut>,
    last_touch_at: Option<DateTime<Utc>>,
    next_follow_up_at: Option<DateTime<Utc>>,
    contact_count: i32,
    created_at: DateTime<Utc>,
    /// 0 to 100.
    score: i16,
    /// For If-Match.
    revision: i32,
    /// The values of the columns that were asked for, by key.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    values: Map<String, Value>,
}

/// `columns`: the keys of what else the row shows.
pub(crate) fn company_row(row: CompanyRow, names: &Names, columns: &[String]) -> CompanyRowOut {
    let CompanyRow {
        id,
        name,
        short_name,
        domain,
        country,
        stage,
        stars,
        owner_ids,
        last_touch_at,
        next_follow_up_at,
        contact_count,
        created_at,
        score,
        revision,
        shown,
    } = row;
    let values = columns.iter().cloned().zip(shown).filter_map(|(key, value)| value.map(|value| (key, value))).collect();
    CompanyRowOut {
        id: id.0,
        name,
        short_name,
        domain,
        country,
        stage: stage.as_str(),
        stars,
        owners: people(&owner_ids, names),
        last_touch_at,
        next_follow_up_at,
        contact_count,
        created_at,
        score,
        revision,
        values,
    }
}

/// How many companies a list has.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = CompanyCount)]
pub struct CompanyCountOut {
    /// How many.
    pub count: i64,
    /// There are no more than that.
    pub exact: bool,
}

/// Companies that hold the same value.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CompanyGroup)]
pub struct CompanyGroupOut {
    /// The value; null where there is none.
    pub value: Option<String>,
    /// How many they are.
    pub count: i64,
    /// The sum that was asked for.
    pub sum: Option<f64>,
}

/// The groups of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CompanyGroups)]
pub struct CompanyGroupsOut {
    /// The biggest first.
    pub items: Vec<CompanyGroupOut>,
}

/// Tags of companies.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CompanyTags)]
pub struct CompanyTagsOut {
    /// The most frequent first.
    pub items: Vec<String>,
}

/// A company as its page shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Company)]
pub struct CompanyOut {
    /// What lists show too.
    #[serde(flatten)]
    row: CompanyRowOut,
    local_name: Option<String>,
    domains: Vec<String>,
    website: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    /// IANA name; the country's main zone unless somebody set another.
    time_zone: Option<String>,
    language: Option<String>,
    source: Option<String>,
    remarks: Option<String>,
    #[schema(value_type = VisibleTo)]
    labels_visible_to: &'static str,
    contacts: Vec<ContactOut>,
    /// Who changed a field last, and when; fields that nobody changed are absent.
    changed: BTreeMap<String, ChangeOut>,
    /// Values of standard fields and the tenant's, by key.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    fields: Map<String, Value>,
    /// Why it has its score.
    score_reasons: Vec<ScoreReason>,
}

/// The last change of a field.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FieldChanged)]
pub struct ChangeOut {
    by: Option<PersonOut>,
    at: DateTime<Utc>,
}

pub(crate) fn company(company: Company, names: &Names) -> CompanyOut {
    let Company { row, facts, domains, labels: _, fields, score_reasons, contacts, changed } = company;
    let time_zone = rules::time_zone(facts.time_zone.as_deref(), row.country.as_deref());
    CompanyOut {
        row: company_row(row, names, &[]),
        local_name: facts.local_name,
        domains,
        website: facts.website,
        phone: facts.phone,
        address: facts.address,
        time_zone,
        language: facts.language,
        source: facts.source,
        remarks: facts.remarks,
        labels_visible_to: facts.visible_to.as_str(),
        contacts: contacts.into_iter().map(contact).collect(),
        changed: changed.into_iter().map(|c| (c.field, ChangeOut { by: c.by.map(|by| person(by, names)), at: c.at })).collect(),
        fields,
        score_reasons,
    }
}

/// A person at a company.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactOut {
    id: Uuid,
    company_id: Uuid,
    name: String,
    salutation: Option<String>,
    title: Option<String>,
    emails: Vec<String>,
    phones: Vec<String>,
    whatsapp: Option<String>,
    wechat: Option<String>,
    linkedin: Option<String>,
    language: Option<String>,
    email_state: Option<EmailStateOut>,
    /// Values of standard fields and the tenant's, by key.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    fields: Map<String, Value>,
}

/// What is known of a person's addresses.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EmailState)]
#[serde(rename_all = "snake_case")]
pub enum EmailStateOut {
    /// Mail to one of them came back.
    Bounced,
}

pub(crate) fn contact(contact: Contact) -> ContactOut {
    let Contact { id, company_id, name, salutation, title, emails, phones, whatsapp, wechat, linkedin, language, bounced, fields } =
        contact;
    ContactOut {
        id: id.0,
        company_id: company_id.0,
        name,
        salutation,
        title,
        emails,
        phones,
        whatsapp,
        wechat,
        linkedin,
        language,
        email_state: bounced.then_some(EmailStateOut::Bounced),
        fields,
    }
}

/// An entry of a timeline.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TimelineEntry)]
pub struct EntryOut {
    id: Uuid,
    #[schema(value_type = TouchKind)]
    kind: &'static str,
    /// Of which of the tenant's types it is; null: of none.
    #[serde(rename = "type")]
    of_type: Option<EntryTypeOut>,
    at: DateTime<Utc>,
    by: Option<PersonOut>,
    title: String,
    text: String,
    thread_id: Option<Uuid>,
    message_id: Option<Uuid>,
    next_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
    /// What was added to it.
    files: Vec<FollowUpFileOut>,
}

pub(crate) fn entry(entry: Entry, names: &Names) -> EntryOut {
    let Entry { id, kind, of_type, at, by, title, text, thread_id, message_id, next_at, done_at, files } = entry;
    EntryOut {
        id: id.0,
        kind: kind.as_str(),
        of_type: of_type.map(|EntryType { id, name, icon }| EntryTypeOut { id: id.0, name, icon: icon.as_str() }),
        at,
        by: by.map(|by| person(by, names)),
        title,
        text,
        thread_id,
        message_id,
        next_at,
        done_at,
        files: files.into_iter().map(follow_up_file).collect(),
    }
}

/// The type of an entry, as it is called now.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EntryType)]
pub struct EntryTypeOut {
    id: Uuid,
    name: String,
    #[schema(value_type = FollowUpIcon)]
    icon: &'static str,
}

/// A company in one line.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CompanyName)]
pub struct CompanyNameOut {
    pub(super) id: Uuid,
    pub(super) name: String,
}

/// An open promise.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FollowUp)]
pub struct FollowUpOut {
    id: Uuid,
    company: CompanyNameOut,
    text: String,
    next_at: DateTime<Utc>,
    /// Its time has passed.
    overdue: bool,
}

pub(crate) fn follow_up(follow_up: FollowUp, now: DateTime<Utc>) -> FollowUpOut {
    let FollowUp { id, company_id, company_name, text, next_at } = follow_up;
    FollowUpOut { id: id.0, company: CompanyNameOut { id: company_id.0, name: company_name }, text, next_at, overdue: next_at < now }
}

/// A company that looks like the one being entered. Without an id it is a colleague's, out of sight.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Twin)]
pub struct TwinOut {
    /// By which it can be asked for, also out of sight.
    handle: Uuid,
    /// The caller has asked for it, and was not answered yet.
    asked: bool,
    id: Option<Uuid>,
    name: Option<String>,
    /// The name of who looks after it; null when nobody does.
    owner: Option<String>,
    #[schema(value_type = Likeness)]
    by: &'static str,
    /// The address, domain or number that both have.
    matched: Option<String>,
    /// It lies in the recycle bin.
    binned: bool,
}

impl TwinOut {
    /// The same, with whether the caller has asked for it.
    pub(crate) fn asked(self, asked: bool) -> Self {
        Self { asked, ..self }
    }
}

/// A twin as the screens show it.
#[must_use]
pub fn twin(twin: &Twin) -> TwinOut {
    let Twin { handle, seen, by, matched, owners, binned } = twin;
    TwinOut {
        handle: handle.0,
        asked: false,
        id: seen.as_ref().map(|(CompanyId(id), _)| *id),
        name: seen.as_ref().map(|(_, name)| name.clone()),
        owner: owners.first().map(|owner| owner.name.clone()),
        by: by.as_str(),
        matched: matched.clone(),
        binned: *binned,
    }
}

/// Who is behind an address.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = KnownAddress)]
pub struct KnownOut {
    company: CompanyOut,
    contact: Option<ContactOut>,
}

pub(crate) fn known(company_shown: Company, person_shown: Option<Contact>, names: &Names) -> KnownOut {
    KnownOut { company: company(company_shown, names), contact: person_shown.map(contact) }
}

/// A company as mail shows it beside a thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CompanyBrief)]
pub struct CompanyBriefOut {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// How far it has come.
    #[schema(value_type = Stage)]
    pub stage: &'static str,
}

impl From<&Known> for CompanyBriefOut {
    fn from(known: &Known) -> Self {
        Self { id: known.company_id.0, name: known.company_name.clone(), country: known.country.clone(), stage: known.stage.as_str() }
    }
}

/// What a search of customers found.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[schema(as = CustomersFound)]
pub struct FoundOut {
    /// Companies.
    pub companies: Vec<CompanyRowOut>,
    /// People.
    pub contacts: Vec<ContactFoundOut>,
}

/// A person that a search found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ContactFound)]
pub struct ContactFoundOut {
    id: Uuid,
    name: String,
    title: Option<String>,
    email: Option<String>,
    company: CompanyNameOut,
}

pub(crate) fn contact_found(found: ContactFound) -> ContactFoundOut {
    let ContactFound { id: ContactId(id), name, title, email, company_id, company_name } = found;
    ContactFoundOut { id, name, title, email, company: CompanyNameOut { id: company_id.0, name: company_name } }
}

/// The accounts that a company's page names.
pub(crate) fn named_in(company: &Company) -> Vec<AccountId> {
    let mut ids = company.row.owner_ids.clone();
    ids.extend(company.changed.iter().filter_map(|c| c.by));
    ids
}

/// A cursor of the timeline or of follow-ups: a time and an id.
pub(crate) type AtCursor = (DateTime<Utc>, TouchId);
