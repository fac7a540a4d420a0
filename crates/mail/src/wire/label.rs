//! Labels of mails.

use super::ReasonOut;
use crate::label::Corrected;
use crate::model::{Reason, Topic, TopicBy};
use crate::store::label::Kept;
use chrono::{DateTime, Utc};
use kernel::Lang;
use maillabels::MailLabel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::Catalogue;

/// A label of a mail, and why it bears it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailTopic)]
pub struct TopicOut {
    label: MailLabel,
    /// 0 to 1.
    probability: f32,
    by: TopicBy,
    /// The strongest first.
    reasons: Vec<ReasonOut>,
}

pub(crate) fn topic(t: Topic, lang: Lang) -> TopicOut {
    let Topic { label, probability, reasons, by } = t;
    TopicOut { label, probability, by, reasons: reasons.into_iter().map(|r| why(r, lang)).collect() }
}

/// Why, in words.
fn why(r: Reason, lang: Lang) -> ReasonOut {
    let Reason { code, values } = r;
    let values: Vec<(&str, String)> = values.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
    let text = Catalogue::embedded().say(lang, &format!("mail.said.{code}"), &values).unwrap_or_else(|| code.clone());
    ReasonOut { code, text }
}

/// What a mail is about, as a person says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailLabelsRight)]
pub struct LabelsIn {
    /// The first is what the mail is mainly about; none: nothing of these.
    pub labels: Vec<MailLabel>,
}

/// What a correction changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailLabelsCorrected)]
pub struct CorrectedOut {
    /// The labels before: to be posted to take it back.
    was: Vec<MailLabel>,
    thread_id: Uuid,
}

pub(crate) fn corrected(c: Corrected) -> CorrectedOut {
    let Corrected { was, thread_id } = c;
    CorrectedOut { was, thread_id: thread_id.0 }
}

/// What the company's corrections have taught.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailLabelsLearned)]
pub struct LearnedOut {
    /// Corrections that count.
    corrections: i32,
    /// Corrections that were forgotten and can count again.
    forgotten: i32,
    forgotten_at: Option<DateTime<Utc>>,
}

pub(crate) fn learned(k: Kept) -> LearnedOut {
    let Kept { weights: _, lessons, forgotten_count, forgotten_at } = k;
    LearnedOut { corrections: lessons, forgotten: if lessons == 0 { forgotten_count } else { 0 }, forgotten_at }
}

/// How many corrections.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailLabelsCount)]
pub struct LabelsCountOut {
    pub corrections: i32,
}
