//! Templates in and out.

use crate::model::{FilledTemplate, Signature, Template, TemplateFigures};
use crate::templates::Content;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A template.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailTemplate)]
pub struct TemplateOut {
    id: Uuid,
    /// Everybody's?
    shared: bool,
    /// May the caller change it?
    mine: bool,
    folder: String,
    name: String,
    /// ISO 639-1; null: any.
    language: Option<String>,
    subject: String,
    html: String,
    revision: i32,
    updated_at: DateTime<Utc>,
    /// Mails sent in the last 180 days, at most 500, as far as the caller sees them; absent outside of lists.
    sent: Option<i64>,
    /// Of these, answered by a person.
    answered: Option<i64>,
}

pub(crate) fn template(t: Template, figures: Option<&TemplateFigures>, may_share: bool) -> TemplateOut {
    let Template { id, account_id, folder, name, language, subject, html, revision, updated_by: _, updated_at } = t;
    TemplateOut {
        id: id.0,
        shared: account_id.is_none(),
        mine: account_id.is_some() || may_share,
        folder,
        name,
        language,
        subject,
        html,
        revision,
        updated_at,
        sent: figures.map(|f| f.sent),
        answered: figures.map(|f| f.answered),
    }
}

/// A template's content.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = MailTemplateContent)]
#[serde(deny_unknown_fields)]
pub struct TemplateIn {
    /// Everybody's? Needs the right to share templates.
    #[serde(default)]
    pub shared: bool,
    /// The folder's name; empty: in none.
    #[serde(default)]
    folder: String,
    /// Its name, once in each folder.
    name: String,
    /// ISO 639-1; absent: any.
    language: Option<String>,
    /// The subject, with fields such as `{{contact.first_name}}`.
    #[serde(default)]
    subject: String,
    /// The text, likewise.
    #[serde(default)]
    html: String,
    /// The revision that the writer has seen; needed to change one.
    pub revision: Option<i32>,
}

impl TemplateIn {
    pub(crate) fn content(self) -> Content {
        let Self { shared, folder, name, language, subject, html, revision: _ } = self;
        Content { shared, folder, name, language: language.filter(|l| !l.is_empty()), subject, html }
    }
}

/// For whom a template is filled.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = FillTemplate)]
pub struct FillIn {
    /// The first recipient.
    pub to: Option<crate::model::Person>,
    /// From which mailbox it will leave.
    pub mailbox_id: Option<Uuid>,
}

/// A template with its fields filled.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FilledTemplate)]
pub struct FilledOut {
    subject: String,
    html: String,
    /// Fields that nothing is known for; they stand in the text as they were.
    missing: Vec<String>,
}

pub(crate) fn filled(f: FilledTemplate) -> FilledOut {
    let FilledTemplate { subject, html, missing } = f;
    FilledOut { subject, html, missing: missing.into_iter().collect() }
}

/// Signatures of a mailbox, in place of the present ones.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = MailSignatures)]
pub struct SignaturesIn {
    /// One a language.
    pub signatures: Vec<Signature>,
}
