//! A question as it is stored beside its subject.

use super::period::{period_text, read_period};
use crate::model::{Period, Question, Subject};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Serialize, Deserialize)]
struct Stored {
    by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    and_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sum: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    filter: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on: Option<String>,
    period: String,
}

/// For the column.
pub(crate) fn kept(question: &Question) -> Result<Value, serde_json::Error> {
    let Question { subject: _, by, and_by, sum, filter, on, period } = question.clone();
    serde_json::to_value(Stored { by, and_by, sum, filter, on, period: period_text(period) })
}

/// From the column. A stretch of time that a later version knows is any time here.
pub(crate) fn read_kept(subject: Subject, stored: Value) -> Result<Question, serde_json::Error> {
    let Stored { by, and_by, sum, filter, on, period } = serde_json::from_value(stored)?;
    Ok(Question { subject, by, and_by, sum, filter, on, period: read_period(&period).unwrap_or(Period::All) })
}
