//! People, in lists of their own.

use super::out::{CompanyNameOut, EmailStateOut};
use crate::model::{Contact, PersonRow};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// A person in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ContactRow)]
pub struct ContactRowOut {
    id: Uuid,
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
    /// Where the person works.
    company: CompanyNameOut,
    /// Where that is, ISO 3166 alpha-2.
    country: Option<String>,
    created_at: DateTime<Utc>,
    /// Values of the columns that were asked for, by key; what has none is absent.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    values: Map<String, Value>,
}

pub(crate) fn contact_row(row: PersonRow, columns: &[String]) -> ContactRowOut {
    let PersonRow { person, company_name, country, created_at, shown } = row;
    let Contact { id, company_id, name, salutation, title, emails, phones, whatsapp, wechat, linkedin, language, bounced, fields: _ } =
        person;
    let values = columns.iter().zip(shown).filter_map(|(key, value)| Some((key.clone(), value.filter(|value| !value.is_null())?)));
    ContactRowOut {
        id: id.0,
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
        company: CompanyNameOut { id: company_id.0, name: company_name },
        country,
        created_at,
        values: values.collect(),
    }
}
