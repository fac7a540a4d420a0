//! Which rows stand behind a figure: the conditions of its filter.

use chrono::NaiveDate;
use fields::rules::{Catalogue, Grouping, Span, is_list, read_grouping};
use fields::store::days_of_span;
use fields::{Asked, BadFilter, Kind};
use serde_json::{Value, json};

/// Steps of the calendar that are filled in between, at most.
const STEPS_MAX: usize = 300;

/// A field by which rows are grouped.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key {
    /// The field's key.
    pub field: String,
    /// Of which kind its values are.
    pub kind: Kind,
    /// Of days and moments: by which stretch of the calendar.
    pub span: Option<Span>,
    /// How the database groups by it.
    pub grouping: Grouping,
}

/// Reads a grouping; none of kinds whose groups no filter can find again: lists, long texts, numbers of any size, what is reckoned.
pub(crate) fn read_key(text: &str, catalogue: &Catalogue, asked: &Asked) -> Result<Key, BadFilter> {
    let grouping = read_grouping(text, catalogue, asked)?;
    let field = text.split_once(':').map_or(text, |(field, _)| field).to_owned();
    let (kind, span) = match &grouping {
        Grouping::Value(place) => (place.kind, None),
        Grouping::Span(place, span, _) => (place.kind, Some(*span)),
    };
    let is_refused = is_list(kind) || matches!(kind, Kind::LongText | Kind::Number | Kind::Money | Kind::Formula | Kind::RollUp);
    if is_refused { Err(BadFilter::NotSortable(field)) } else { Ok(Key { field, kind, span, grouping }) }
}

/// The conditions of a filter that are joined by 'and': a filter of several stays no deeper for what is added to it.
pub(crate) fn parts(filter: Option<&Value>) -> Vec<Value> {
    match filter {
        None | Some(Value::Null) => Vec::new(),
        Some(filter) => match filter.as_object().filter(|all| all.len() == 1).and_then(|all| all.get("all")).and_then(Value::as_array) {
            Some(parts) => parts.clone(),
            None => vec![filter.clone()],
        },
    }
}

/// All of these conditions as a filter.
pub(crate) fn everything(parts: Vec<Value>) -> Value {
    json!({ "all": parts })
}

/// A day or moment within these days.
pub(crate) fn between(field: &str, (from, until): (NaiveDate, NaiveDate)) -> Value {
    json!({ "field": field, "op": "between", "value": [from.to_string(), until.to_string()] })
}

/// The conditions that hold the rows of a group: of a value, or (`others`: the values that stand for themselves) of all the rest.
pub(crate) fn conditions(key: &Key, value: Option<&str>, others: Option<&[Option<String>]>) -> Vec<Value> {
    let field = key.field.as_str();
    if let Some(shown) = others {
        return rest(key, shown);
    }
    let Some(value) = value else {
        return vec![json!({ "field": field, "op": "empty" })];
    };
    match key.span {
        Some(span) => value.parse().map(|first| vec![between(field, days_of_span(first, span))]).unwrap_or_default(),
        None => vec![json!({ "field": field, "op": "eq", "value": read(key.kind, value) })],
    }
}

fn rest(key: &Key, shown: &[Option<String>]) -> Vec<Value> {
    let field = key.field.as_str();
    let values: Vec<&str> = shown.iter().flatten().map(String::as_str).collect();
    if key.span.is_some() {
        // Stretches of the calendar stand by time, the latest for themselves.
        let first = values.iter().min().copied().unwrap_or_default();
        return vec![json!({ "field": field, "op": "lt", "value": first })];
    }
    let values: Vec<Value> = values.into_iter().map(|value| read(key.kind, value)).collect();
    let mut all = vec![json!({ "field": field, "op": "not_in", "value": values })];
    if shown.contains(&None) {
        all.push(json!({ "field": field, "op": "not_empty" }));
    }
    all
}

/// A value as filters have it, from the text that the database groups by.
fn read(kind: Kind, value: &str) -> Value {
    match kind {
        Kind::Stars => value.parse::<i64>().map_or_else(|_| Value::from(value), Value::from),
        Kind::YesNo => Value::from(value == "true"),
        _ => Value::from(value),
    }
}

/// Every step of the calendar from the one to the other, so that an empty month stands as an empty month; none when they are too many.
pub(crate) fn steps(span: Span, from: NaiveDate, until: NaiveDate) -> Option<Vec<NaiveDate>> {
    let mut steps = Vec::new();
    let mut at = from;
    while at <= until {
        if steps.len() >= STEPS_MAX {
            return None;
        }
        steps.push(at);
        at = days_of_span(at, span).1.succ_opt()?;
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fields::rules::{Place, Source};

    fn key(kind: Kind, span: Option<Span>) -> Key {
        let place = Place { source: Source::Column("c.x"), kind };
        Key { field: "x".into(), kind, span, grouping: Grouping::Value(place) }
    }

    #[test]
    fn a_group_is_found_again() {
        let text = key(Kind::Text, None);
        assert_eq!(conditions(&text, Some("fair"), None), [json!({"field": "x", "op": "eq", "value": "fair"})]);
        assert_eq!(conditions(&text, None, None), [json!({"field": "x", "op": "empty"})]);
        assert_eq!(conditions(&key(Kind::Stars, None), Some("3"), None)[0]["value"], 3);
        assert_eq!(conditions(&key(Kind::YesNo, None), Some("false"), None)[0]["value"], false);
        let month = key(Kind::DateTime, Some(Span::Month));
        assert_eq!(conditions(&month, Some("2028-02-01"), None)[0]["value"], json!(["2028-02-01", "2028-02-29"]));
    }

    #[test]
    fn the_rest_is_all_that_is_not_shown() {
        let text = key(Kind::Text, None);
        let shown = [Some("a".to_owned()), Some("b".to_owned())];
        assert_eq!(conditions(&text, None, Some(&shown)), [json!({"field": "x", "op": "not_in", "value": ["a", "b"]})]);
        let with_none = [Some("a".to_owned()), None];
        assert_eq!(conditions(&text, None, Some(&with_none))[1], json!({"field": "x", "op": "not_empty"}));
        let day = key(Kind::Date, Some(Span::Day));
        let days = [None, Some("2026-02-01".to_owned()), Some("2026-01-31".to_owned())];
        assert_eq!(conditions(&day, None, Some(&days)), [json!({"field": "x", "op": "lt", "value": "2026-01-31"})]);
    }

    #[test]
    fn conditions_that_are_joined_by_and_stay_flat() {
        let one = json!({"field": "x", "op": "empty"});
        assert_eq!(parts(Some(&json!({"all": [one, one]}))).len(), 2);
        assert_eq!(parts(Some(&json!({"any": [one, one]}))).len(), 1);
        assert_eq!(parts(Some(&Value::Null)).len(), 0);
    }

    #[test]
    fn no_month_is_left_out() {
        let steps = steps(Span::Month, "2026-10-01".parse().unwrap(), "2027-01-31".parse().unwrap()).unwrap();
        assert_eq!(steps.len(), 4);
        assert!(super::steps(Span::Day, "2000-01-01".parse().unwrap(), "2026-01-01".parse().unwrap()).is_none());
    }
}
