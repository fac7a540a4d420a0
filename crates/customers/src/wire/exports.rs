//! Exports in and out.

use super::out::{PersonOut, person};
use super::select::SelectIn;
use crate::model::{Export, ExportFormat, ExportState, Names};
use chrono::{DateTime, Utc};
use fields::{Catalogue, Record};
use kernel::{Actor, Lang};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A file of customers that is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewExport)]
#[serde(deny_unknown_fields)]
pub struct ExportIn {
    /// Of what: companies, unless it is said.
    #[serde(default)]
    #[schema(value_type = Option<ExportOf>)]
    pub record: ExportOf,
    /// Which.
    pub select: SelectIn,
    /// Fields by key, of companies also `people.names`, `people.emails`, `people.phones`; up to 100.
    pub columns: Vec<String>,
    /// The form of the file.
    pub format: ExportFormat,
}

/// What an export is of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportOf {
    /// Companies.
    #[default]
    Company,
    /// People.
    Contact,
}

impl From<ExportOf> for Record {
    fn from(of: ExportOf) -> Self {
        match of {
            ExportOf::Company => Self::Company,
            ExportOf::Contact => Self::Contact,
        }
    }
}

/// What an export that was asked for is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportedOf {
    /// Companies.
    Company,
    /// People.
    Contact,
    /// Opportunities.
    Opportunity,
}

/// A decision.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ExportDecision)]
#[serde(deny_unknown_fields)]
pub struct ExportDecisionIn {
    /// It may be written.
    pub allowed: bool,
}

/// What the company wants of exports.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ExportSetting)]
#[serde(deny_unknown_fields)]
pub struct ExportSettingIn {
    /// They wait until somebody else allows them.
    pub approval: bool,
}

/// Exports in sight.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExportList)]
pub struct ExportListOut {
    /// Newest first.
    pub items: Vec<ExportOut>,
    /// They wait until somebody else allows them.
    pub approval: bool,
}

/// An export.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomersExport)]
pub struct ExportOut {
    id: Uuid,
    by: PersonOut,
    /// What it is of.
    record: ExportedOf,
    state: ExportState,
    format: ExportFormat,
    columns: Vec<String>,
    rows: i32,
    bytes: i64,
    job_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    decided_by: Option<PersonOut>,
    /// The caller can fetch its file.
    fetchable: bool,
}

/// An export, and whether the caller can fetch its file.
#[must_use]
pub fn export(export: Export, names: &Names, caller: &Actor, now: DateTime<Utc>) -> ExportOut {
    let Export {
        id,
        account,
        grants: _,
        labels: _,
        record,
        selection: _,
        columns,
        format,
        lang: _,
        state,
        rows,
        bytes,
        pieces: _,
        job,
        created_at,
        decided_by,
        expires_at,
    } = export;
    ExportOut {
        id: id.0,
        by: person(account, names),
        record: match record {
            Record::Contact => ExportedOf::Contact,
            Record::Opportunity => ExportedOf::Opportunity,
            _ => ExportedOf::Company,
        },
        state,
        format,
        columns,
        rows,
        bytes,
        job_id: job,
        created_at,
        expires_at,
        decided_by: decided_by.map(|by| person(by, names)),
        fetchable: state == ExportState::Done && caller.account == Some(account) && now < expires_at,
    }
}

/// How a column is called in this language: as the tenant calls it, else as the program does.
#[must_use]
pub fn column_name(catalogue: &Catalogue, record: Record, key: &str, lang: &str) -> String {
    let tenants = catalogue.field(key).and_then(|field| field.name.clone());
    let lang = Lang::from_tag(lang).unwrap_or(Lang::En);
    let own = || web::Catalogue::embedded().say(lang, &format!("fields.builtin.{}.{key}", record.as_str()), &[]);
    tenants.or_else(own).unwrap_or_else(|| key.to_owned())
}
