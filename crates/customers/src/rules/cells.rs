//! Values as the cells of a table.

use chrono::{DateTime, NaiveDate};
use fields::{Catalogue, Kind};
use serde_json::Value;
use sheets as write;

/// A field's value as a cell: numbers and days stay what they are, choices bear the names that people see, moments are UTC.
#[must_use]
pub fn cell(catalogue: &Catalogue, key: &str, value: Option<Value>) -> write::Value {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return write::Value::Empty;
    };
    let kind = catalogue.builtin(key).map(|builtin| builtin.kind).or_else(|| catalogue.field(key).map(|field| field.kind));
    match (&value, kind) {
        (Value::Number(number), _) => number.as_f64().map_or(write::Value::Empty, write::Value::Number),
        (Value::Bool(yes), _) => write::Value::Truth(*yes),
        (Value::String(text), Some(Kind::Date)) => match text.parse::<NaiveDate>() {
            Ok(day) => write::Value::Date(day),
            Err(_) => text.as_str().into(),
        },
        (Value::String(text), Some(Kind::DateTime)) => match DateTime::parse_from_rfc3339(text) {
            Ok(moment) => write::Value::DateTime(moment.naive_utc()),
            Err(_) => text.as_str().into(),
        },
        _ => {
            let shown = match catalogue.field(key) {
                Some(field) => fields::rules::shown(field, &value),
                None => plain(&value),
            };
            shown.as_str().into()
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}
