//! Suggestions.

use crate::model::{Confidence, Fact, Reason, Suggestion, SuggestionKind};
use chrono::{DateTime, Utc};
use kernel::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;
use web::Catalogue;

/// An unknown correspondent, read and offered.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Suggestion)]
pub struct SuggestionOut {
    id: Uuid,
    kind: SuggestionKind,
    address: String,
    mailbox_id: Uuid,
    thread_id: Option<Uuid>,
    confidence: Confidence,
    reasons: Vec<ReasonOut>,
    facts: FactsOut,
    /// The known company, with `new_contact` and `already`, as far as the caller sees it.
    company: Option<SuggestionCompanyOut>,
    last_at: DateTime<Utc>,
    message_count: i32,
}

/// Why.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SuggestionReason)]
pub struct ReasonOut {
    pub(super) code: String,
    pub(super) text: String,
}

/// What was read of somebody, as far as it was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SuggestionFacts)]
pub struct FactsOut {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    company_name: Option<FactOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    contact_name: Option<FactOut>,
    /// What he does there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    title: Option<FactOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    phone: Option<FactOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    website: Option<FactOut>,
    /// ISO 3166 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    country: Option<FactOut>,
    /// ISO 639.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    language: Option<FactOut>,
}

/// A fact and its source.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SuggestionFact)]
pub struct FactOut {
    value: String,
    source: String,
    source_code: String,
}

/// The known company and who looks after it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SuggestionCompany)]
pub struct SuggestionCompanyOut {
    /// Its id; null when the caller doesn't see it.
    pub id: Option<Uuid>,
    /// Its name; null when the caller doesn't see it.
    pub name: Option<String>,
    /// The colleague's name.
    pub owner: Option<String>,
}

pub(crate) fn suggestion(s: Suggestion, company: Option<SuggestionCompanyOut>, lang: Lang) -> SuggestionOut {
    let Suggestion {
        id,
        mailbox_id,
        kind,
        address,
        domain: _,
        thread_id,
        confidence,
        reasons,
        facts,
        company_id: _,
        last_at,
        message_count,
    } = s;
    SuggestionOut {
        id: id.0,
        kind,
        address,
        mailbox_id: mailbox_id.0,
        thread_id: thread_id.map(|t| t.0),
        confidence,
        reasons: reasons.into_iter().map(|r| reason(r, lang)).collect(),
        facts: facts_out(facts, lang),
        company,
        last_at,
        message_count,
    }
}

fn reason(r: Reason, lang: Lang) -> ReasonOut {
    let Reason { code, values } = r;
    let values: Vec<(&str, String)> = values.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
    let text = Catalogue::embedded().say(lang, &format!("mail.reason.{code}"), &values).unwrap_or_else(|| code.clone());
    ReasonOut { code, text }
}

fn facts_out(mut facts: BTreeMap<String, Fact>, lang: Lang) -> FactsOut {
    let mut named = |name: &str| facts.remove(name).map(|f| fact(f, lang));
    FactsOut {
        company_name: named("company_name"),
        contact_name: named("contact_name"),
        title: named("title"),
        phone: named("phone"),
        website: named("website"),
        country: named("country"),
        language: named("language"),
    }
}

fn fact(f: Fact, lang: Lang) -> FactOut {
    let Fact { value, source_code } = f;
    let source = Catalogue::embedded().say(lang, &format!("mail.source.{source_code}"), &[]).unwrap_or_else(|| source_code.clone());
    FactOut { value, source, source_code }
}

/// What to make of a suggestion.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AcceptSuggestion)]
pub struct AcceptIn {
    /// Absent: as suggested.
    #[serde(rename = "as")]
    #[schema(value_type = Option<AcceptAsIn>)]
    pub what: Option<String>,
    /// The company to which the person is added.
    pub company_id: Option<Uuid>,
    /// Facts that a person has corrected.
    #[serde(default)]
    pub edits: EditsIn,
}

/// What to make of somebody.
#[derive(Debug, Clone, Copy, ToSchema)]
#[schema(as = AcceptAs, rename_all = "snake_case")]
pub enum AcceptAsIn {
    /// A company with this person.
    Company,
    /// A person of a company that is known.
    Contact,
}

/// Corrected facts; absent ones stay as read.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SuggestionEdits)]
pub struct EditsIn {
    /// The company's name.
    pub company_name: Option<String>,
    /// Its domain.
    pub domain: Option<String>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// The person's name.
    pub contact_name: Option<String>,
    /// What he does there.
    pub title: Option<String>,
    /// His telephone.
    pub phone: Option<String>,
    /// The company's site.
    pub website: Option<String>,
}

/// What was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SuggestionAccepted)]
pub struct AcceptedOut {
    /// The company.
    pub company_id: Uuid,
    /// The person.
    pub contact_id: Option<Uuid>,
}

/// Which suggestions to accept as they are.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AcceptSuggestions)]
pub struct AcceptManyIn {
    /// These.
    #[serde(default)]
    pub ids: Vec<Uuid>,
    /// Every open one (at most 200 at once), instead of ids.
    #[serde(default)]
    pub all: bool,
}

/// How many were accepted.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SuggestionsAccepted)]
pub struct AcceptManyOut {
    /// Made into customers.
    pub accepted: usize,
    /// Left open, because somebody's company is like it.
    pub refused: usize,
    /// Which were accepted: what an undo names.
    pub ids: Vec<Uuid>,
}

/// Which answers to take back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UndoSuggestions)]
pub struct UndoManyIn {
    /// The suggestions, at most 200.
    #[schema(max_items = 200)]
    pub ids: Vec<Uuid>,
}

/// How many were taken back.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SuggestionsUndone)]
pub struct UndoManyOut {
    /// Open again.
    pub undone: usize,
    /// Left as they are: built on since, or not answered by the caller.
    pub refused: usize,
}

/// How to dismiss.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DismissSuggestion)]
pub struct DismissIn {
    /// Never suggest anybody of this domain.
    #[serde(default)]
    pub never_domain: bool,
}

/// A domain.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BlockDomain)]
pub struct BlockedDomainIn {
    /// `news.example`.
    pub domain: String,
}

/// A domain that is never suggested.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BlockedDomain)]
pub struct BlockedDomainOut {
    /// The domain.
    pub domain: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
}
