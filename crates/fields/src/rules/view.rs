//! What a view may hold.

use super::{Catalogue, read_filter, read_sort};
use crate::model::{Asked, BadFilter, Layout};
use serde_json::{Map, Value};

/// Columns of a view.
const COLUMNS_MAX: usize = 60;
/// Pixels of a column.
const WIDTH: std::ops::RangeInclusive<i64> = 40..=1_200;
const SUMMARIES: [&str; 5] = ["sum", "count", "avg", "min", "max"];

/// Checks what a view holds beside its name: `filter`, `sort`, `columns`, `group_by`, `summary`, `board_by`, `date_by`, `q`; gives it
/// back with nothing else in it. A view is kept as it was sent and read anew when it is used, so that 'the last 7 days' moves along.
///
/// # Errors
/// [`BadFilter`], naming the part.
pub fn body(sent: &Value, layout: Layout, catalogue: &Catalogue, asked: &Asked) -> Result<Value, BadFilter> {
    let sent = sent.as_object().ok_or(BadFilter::Form)?;
    let mut kept = Map::new();
    if let Some(filter) = sent.get("filter").filter(|filter| !filter.is_null()) {
        read_filter(filter, catalogue, asked)?;
        kept.insert("filter".into(), filter.clone());
    }
    if let Some(sort) = sent.get("sort").and_then(Value::as_str).filter(|sort| !sort.is_empty()) {
        read_sort(sort, catalogue)?;
        kept.insert("sort".into(), sort.into());
    }
    if let Some(columns) = sent.get("columns").and_then(Value::as_array) {
        kept.insert("columns".into(), columns_of(columns, catalogue)?);
    }
    for part in ["group_by", "board_by", "date_by"] {
        if let Some(key) = sent.get(part).and_then(Value::as_str).filter(|key| !key.is_empty()) {
            catalogue.place(key).ok_or_else(|| BadFilter::UnknownField(key.to_owned()))?;
            kept.insert(part.into(), key.into());
        }
    }
    let needed = match layout {
        Layout::Board => Some("board_by"),
        Layout::Calendar => Some("date_by"),
        Layout::Table | Layout::Map => None,
    };
    if needed.is_some_and(|part| !kept.contains_key(part)) {
        return Err(BadFilter::Form);
    }
    if let Some(summary) = sent.get("summary").and_then(Value::as_object) {
        kept.insert("summary".into(), Value::Object(summary_of(summary, catalogue)?));
    }
    Ok(Value::Object(kept))
}

fn columns_of(columns: &[Value], catalogue: &Catalogue) -> Result<Value, BadFilter> {
    if columns.len() > COLUMNS_MAX {
        return Err(BadFilter::TooBig);
    }
    let column = |column: &Value| {
        let key = column.get("key").and_then(Value::as_str).ok_or(BadFilter::Form)?;
        // A column that the role sees only in part is shown so.
        if catalogue.builtin(key).is_none() && catalogue.field(key).is_none() {
            return Err(BadFilter::UnknownField(key.to_owned()));
        }
        let mut kept = Map::from_iter([("key".to_owned(), Value::from(key))]);
        if let Some(width) = column.get("width").and_then(Value::as_i64).filter(|width| WIDTH.contains(width)) {
            kept.insert("width".into(), width.into());
        }
        Ok(Value::Object(kept))
    };
    columns.iter().map(column).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn summary_of(summary: &Map<String, Value>, catalogue: &Catalogue) -> Result<Map<String, Value>, BadFilter> {
    if summary.len() > COLUMNS_MAX {
        return Err(BadFilter::TooBig);
    }
    for (key, how) in summary {
        catalogue.place(key).ok_or_else(|| BadFilter::UnknownField(key.clone()))?;
        if !how.as_str().is_some_and(|how| SUMMARIES.contains(&how)) {
            return Err(BadFilter::Value(key.clone()));
        }
    }
    Ok(summary.clone())
}
