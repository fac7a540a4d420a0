//! The model outside of the house.

use crate::model::{Exit, OutsideModel, OutsidePurpose, Translation};
use crate::outside::{Came, Grant, Shown};
use chrono::{DateTime, Utc};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// What the caller may ask a model outside for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OutsideModelBrief)]
pub struct OutsideBriefOut {
    /// Nothing: it is off.
    purposes: Vec<OutsidePurpose>,
    /// The company that gets the texts.
    recipient: String,
    /// Where they go (ISO 3166).
    country: String,
    model: String,
}

pub(crate) fn outside_brief(model: Option<OutsideModel>) -> OutsideBriefOut {
    match model.filter(|model| model.active) {
        Some(model) => OutsideBriefOut { purposes: model.purposes, recipient: model.recipient, country: model.country, model: model.model },
        None => OutsideBriefOut { purposes: vec![], recipient: String::new(), country: String::new(), model: String::new() },
    }
}

/// A model outside, and what was granted for it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OutsideModel)]
pub struct OutsideModelOut {
    active: bool,
    address: String,
    model: String,
    /// A key is kept; it is never shown.
    has_key: bool,
    recipient: String,
    country: String,
    purposes: Vec<OutsidePurpose>,
    assessment: String,
    /// When it was granted last.
    granted_at: Option<DateTime<Utc>>,
    /// 0: never set.
    revision: i32,
}

pub(crate) fn outside_model(model: Option<OutsideModel>) -> OutsideModelOut {
    let Some(model) = model else {
        return OutsideModelOut {
            active: false,
            address: String::new(),
            model: String::new(),
            has_key: false,
            recipient: String::new(),
            country: String::new(),
            purposes: vec![],
            assessment: String::new(),
            granted_at: None,
            revision: 0,
        };
    };
    let OutsideModel { active, address, model, key, recipient, country, purposes, assessment, granted_by: _, granted_at, revision } = model;
    OutsideModelOut {
        active,
        address,
        model,
        has_key: key.is_some(),
        recipient,
        country,
        purposes,
        assessment,
        granted_at: Some(granted_at),
        revision,
    }
}

/// Grants that texts leave for a model outside, or takes that back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = GrantOutsideModel)]
pub struct GrantIn {
    /// Is it used?
    pub active: bool,
    /// Where it is reached, up to and without `/chat/completions`.
    pub address: String,
    /// Its name there.
    pub model: String,
    /// A new key; absent: the present one stays, as long as the address does.
    pub key: Option<String>,
    /// The company that gets the texts.
    pub recipient: String,
    /// Where they go (ISO 3166).
    pub country: String,
    /// What for.
    pub purposes: Vec<OutsidePurpose>,
    /// Where the assessment of the transfer is on record; needed for every country but CN.
    #[serde(default)]
    pub assessment: String,
    /// The caller has read what it means and answers for it; needed to turn it on.
    #[serde(default)]
    pub consent: bool,
    /// The one that was seen.
    pub revision: i32,
}

pub(crate) fn grant_in(asked: GrantIn) -> Grant {
    let GrantIn { active, address, model, key, recipient, country, purposes, assessment, consent, revision } = asked;
    Grant { active, address, model, key, recipient, country, purposes, assessment, consent, revision }
}

/// What is asked of a model outside.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = AskOutsideModel)]
pub struct OutsideAskIn {
    /// What for.
    pub purpose: OutsidePurpose,
    /// Into which language (ISO 639-1).
    pub language: String,
    /// The mail, for `translate_mail`.
    pub message_id: Option<Uuid>,
    /// The text, for the others; up to 20,000 characters.
    pub text: Option<String>,
    /// SHA-256, in hex, of what was shown; absent: it is shown, and nothing leaves.
    pub seen: Option<String>,
}

/// What would leave, or what came back.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OutsideAnswer)]
pub struct OutsideAnswerOut {
    /// What would leave, word for word; nothing has.
    shown: Option<OutsideShownOut>,
    /// What came back.
    text: Option<String>,
    /// The model was cut off before its end.
    cut: bool,
    /// The mail's own language, as far as it is known.
    was: Option<String>,
    model: String,
}

/// What would leave.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OutsideShown)]
pub struct OutsideShownOut {
    /// All of it.
    text: String,
    /// To be named to let it go.
    sha256: String,
    /// To which host.
    host: String,
    recipient: String,
    country: String,
}

pub(crate) fn outside_shown(shown: Shown) -> OutsideAnswerOut {
    let Shown { text, sha256, host, to } = shown;
    let model = to.model.clone();
    let shown = OutsideShownOut { text, sha256: hex::encode(sha256), host, recipient: to.recipient, country: to.country };
    OutsideAnswerOut { shown: Some(shown), text: None, cut: false, was: None, model }
}

pub(crate) fn outside_came(came: Came) -> OutsideAnswerOut {
    let Came { text, cut, was, model } = came;
    OutsideAnswerOut { shown: None, text: Some(text), cut, was, model }
}

/// A mail in another language.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailTranslation)]
pub struct TranslationOut {
    language: String,
    /// The mail's own, as far as it is known.
    was: Option<String>,
    text: String,
    model: String,
    at: DateTime<Utc>,
}

pub(crate) fn translation(t: Translation) -> TranslationOut {
    let Translation { language, was, text, model, at } = t;
    TranslationOut { language, was, text, model, at }
}

/// A text that left.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OutsideExit)]
pub struct ExitOut {
    id: Uuid,
    by: String,
    purpose: OutsidePurpose,
    host: String,
    recipient: String,
    country: String,
    model: String,
    characters: i32,
    sha256: String,
    /// `left`: nobody waited for the answer; `answered`; `failed`.
    outcome: String,
    /// What went wrong, as a code.
    problem: Option<String>,
    at: DateTime<Utc>,
}

pub(crate) fn exit(e: Exit, names: &HashMap<AccountId, String>) -> ExitOut {
    let Exit { id, account_id, purpose, message_id: _, host, recipient, country, model, characters, sha256, outcome, problem, at } = e;
    ExitOut {
        id: id.0,
        by: names.get(&AccountId(account_id)).cloned().unwrap_or_default(),
        purpose,
        host,
        recipient,
        country,
        model,
        characters,
        sha256: hex::encode(sha256),
        outcome,
        problem,
        at,
    }
}
