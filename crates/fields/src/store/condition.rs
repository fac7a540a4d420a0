//! Conditions as SQL. Every value is bound; every text that stands in the statement is written in this program.

use crate::model::Kind;
use crate::rules::{Condition, Grouping, Place, Scalar, Sort, Source, Test, Tree, is_list};
use db::Filter;
use serde_json::{Value, json};
use std::ops::Bound;

/// Values of a tenant's field up to which each is asked of the index by itself.
const CONTAINED_MAX: usize = 20;

/// Adds a filter to the conditions of a list whose rows are named `c`.
pub fn filter(sql: &mut Filter, tree: &Tree) {
    // The outermost 'and' stands with the list's other conditions, so that each can have an index.
    match tree {
        Tree::All(parts) => parts.iter().for_each(|part| filter(sql, part)),
        other => {
            sql.and("");
            meets(sql, other);
        }
    }
}

/// Adds a filter as one condition on the row that is named `c`; it may be null where a value isn't known.
pub fn meets(sql: &mut Filter, tree: &Tree) {
    let (parts, joined, none) = match tree {
        Tree::All(parts) => (parts, " and ", "true"),
        Tree::Any(parts) => (parts, " or ", "false"),
        Tree::One(condition) => return one(sql, condition),
        Tree::Not(part) => {
            sql.text("(");
            meets(sql, part);
            sql.text(") is not true");
            return;
        }
        Tree::In(condition, ids) => {
            sql.text(condition).bind(ids.clone()).text("::uuid[]))");
            return;
        }
    };
    sql.text("(");
    if parts.is_empty() {
        sql.text(none);
    }
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            sql.text(joined);
        }
        meets(sql, part);
    }
    sql.text(")");
}

fn one(sql: &mut Filter, Condition { place, test }: &Condition) {
    match &place.source {
        Source::Column(column) => of_column(sql, column, place.kind, test),
        Source::Custom(key) => of_custom(sql, key, place.kind, test),
    }
}

fn of_column(sql: &mut Filter, column: &'static str, kind: Kind, test: &Test) {
    let list = is_list(kind);
    match test {
        Test::Empty if list => drop(sql.text(column).text(" = '{}'")),
        Test::Filled if list => drop(sql.text(column).text(" <> '{}'")),
        Test::Empty => drop(sql.text(column).text(" is null")),
        Test::Filled => drop(sql.text(column).text(" is not null")),
        Test::OneOf(values) if list => {
            sql.text(column).text(" && ");
            bind_all(sql, values);
        }
        Test::NoneOf(values) if list => {
            sql.text("not ").text(column).text(" && ");
            bind_all(sql, values);
        }
        Test::OneOf(values) => match values.as_slice() {
            [value] => {
                sql.text(column).text(" = ");
                bind(sql, value);
            }
            values => {
                sql.text(column).text(" = any (");
                bind_all(sql, values);
                sql.text(")");
            }
        },
        Test::NoneOf(values) => {
            sql.text("(").text(column).text(" is null or ").text(column).text(" <> all (");
            bind_all(sql, values);
            sql.text("))");
        }
        Test::Like(pattern) => drop(sql.text(column).text(" ilike ").bind(pattern.clone())),
        Test::Unlike(pattern) => {
            sql.text("(").text(column).text(" is null or ").text(column).text(" not ilike ").bind(pattern.clone()).text(")");
        }
        Test::Range(from, to) => {
            let ends = [(from, " >= ", " > "), (to, " <= ", " < ")];
            let mut first = true;
            for (end, closed, open) in ends {
                let (sign, value) = match end {
                    Bound::Unbounded => continue,
                    Bound::Included(value) => (closed, value),
                    Bound::Excluded(value) => (open, value),
                };
                sql.text(if first { "" } else { " and " }).text(column).text(sign);
                bind(sql, value);
                first = false;
            }
        }
    }
}

fn bind(sql: &mut Filter, value: &Scalar) {
    match value {
        Scalar::Text(text) => sql.bind(text.clone()),
        // An integer column keeps its index when it is compared with an integer.
        Scalar::Number(digits) => match digits.parse::<i64>() {
            Ok(integer) => sql.bind(integer),
            Err(_) => sql.bind(digits.clone()).text("::text::numeric"),
        },
        Scalar::Day(day) => sql.bind(*day),
        Scalar::Moment(moment) => sql.bind(*moment),
        Scalar::Yes(yes) => sql.bind(*yes),
        Scalar::Id(id) => sql.bind(*id),
    };
}

/// A list of values of one kind, as an array.
fn bind_all(sql: &mut Filter, values: &[Scalar]) {
    let texts = || values.iter().filter_map(|value| if let Scalar::Text(text) = value { Some(text.clone()) } else { None }).collect();
    let ids = || values.iter().filter_map(|value| if let Scalar::Id(id) = value { Some(*id) } else { None }).collect();
    let digits =
        || values.iter().filter_map(|value| if let Scalar::Number(digits) = value { Some(digits.clone()) } else { None }).collect();
    let yes = || values.iter().filter_map(|value| if let Scalar::Yes(yes) = value { Some(*yes) } else { None }).collect();
    match values.first() {
        Some(Scalar::Id(_)) => sql.bind::<Vec<uuid::Uuid>>(ids()).text("::uuid[]"),
        Some(Scalar::Number(_)) => sql.bind::<Vec<String>>(digits()).text("::text[]::numeric[]"),
        Some(Scalar::Yes(_)) => sql.bind::<Vec<bool>>(yes()).text("::bool[]"),
        Some(Scalar::Text(_)) => sql.bind::<Vec<String>>(texts()).text("::text[]"),
        // Days and moments come as ranges; an empty list is of any kind.
        None | Some(Scalar::Day(_) | Scalar::Moment(_)) => sql.text("'{}'"),
    };
}

/// A tenant's values lie under their key in one column, compared as JSON: numbers by size, days and moments by their text.
fn of_custom(sql: &mut Filter, key: &str, kind: Kind, test: &Test) {
    match test {
        Test::Empty => drop(sql.text("not c.fields ? ").bind(key.to_owned())),
        Test::Filled => drop(sql.text("c.fields ? ").bind(key.to_owned())),
        Test::OneOf(values) => contained(sql, key, kind, values),
        Test::NoneOf(values) => {
            sql.text("not ");
            contained(sql, key, kind, values);
        }
        Test::Like(pattern) => drop(sql.text("c.fields ->> ").bind(key.to_owned()).text(" ilike ").bind(pattern.clone())),
        Test::Unlike(pattern) => {
            sql.text("coalesce(c.fields ->> ").bind(key.to_owned()).text(", '') not ilike ").bind(pattern.clone());
        }
        Test::Range(from, to) => {
            let mut first = true;
            for (end, closed, open) in [(from, " >= ", " > "), (to, " <= ", " < ")] {
                let (sign, value) = match end {
                    Bound::Unbounded => continue,
                    Bound::Included(value) => (closed, value),
                    Bound::Excluded(value) => (open, value),
                };
                sql.text(if first { "" } else { " and " }).text("c.fields -> ").bind(key.to_owned()).text(sign);
                sql.bind(json_of(value));
                first = false;
            }
        }
    }
}

fn contained(sql: &mut Filter, key: &str, kind: Kind, values: &[Scalar]) {
    let held = |value: &Scalar| {
        let value = json_of(value);
        json!({ key: if is_list(kind) { Value::Array(vec![value]) } else { value } })
    };
    if values.len() > CONTAINED_MAX && !is_list(kind) {
        let all: Vec<Value> = values.iter().map(json_of).collect();
        sql.text("c.fields -> ").bind(key.to_owned()).text(" = any (").bind(all).text(")");
        return;
    }
    sql.text("(");
    if values.is_empty() {
        sql.text("false");
    }
    for (at, value) in values.iter().enumerate() {
        sql.text(if at > 0 { " or c.fields @> " } else { "c.fields @> " }).bind(held(value));
    }
    sql.text(")");
}

fn json_of(value: &Scalar) -> Value {
    match value {
        Scalar::Text(text) => Value::from(text.as_str()),
        Scalar::Number(digits) => serde_json::from_str(digits).unwrap_or(Value::Null),
        Scalar::Day(day) => Value::from(day.to_string()),
        Scalar::Moment(moment) => Value::from(moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
        Scalar::Yes(yes) => Value::from(*yes),
        Scalar::Id(id) => Value::from(id.to_string()),
    }
}

fn place(sql: &mut Filter, of: &Place) {
    match &of.source {
        Source::Column(column) => sql.text(column),
        Source::Custom(key) => sql.text("(c.fields -> ").bind(key.clone()).text(")"),
    };
}

/// Adds the values that rows are ordered by to what is selected, as texts: `array[…]`, for the cursor of the next page.
pub fn select_keys(sql: &mut Filter, sorts: &[Sort]) {
    sql.text("array[");
    for (at, sort) in sorts.iter().enumerate() {
        sql.text(if at > 0 { ", (" } else { "(" });
        place(sql, &sort.place);
        sql.text(")::text");
    }
    sql.text("]::text[]");
}

/// Adds the values of these fields to what is selected, as JSON: `array[…]`, one for each.
pub fn select_values(sql: &mut Filter, places: &[Place]) {
    sql.text("array[");
    for (at, field) in places.iter().enumerate() {
        sql.text(if at > 0 { ", to_jsonb(" } else { "to_jsonb(" });
        place(sql, field);
        sql.text(")");
    }
    sql.text("]::jsonb[]");
}

/// Adds what rows are grouped by to what is selected, as text.
pub fn select_group(sql: &mut Filter, grouping: &Grouping) {
    match grouping {
        Grouping::Value(Place { source: Source::Column(column), kind }) => {
            sql.text("(").text(column).text(if is_list(*kind) { ")[1]::text" } else { ")::text" });
        }
        Grouping::Value(Place { source: Source::Custom(key), kind }) if is_list(*kind) => {
            sql.text("(c.fields -> ").bind(key.clone()).text(" ->> 0)");
        }
        Grouping::Value(Place { source: Source::Custom(key), .. }) => drop(sql.text("(c.fields ->> ").bind(key.clone()).text(")")),
        Grouping::Span(Place { source, kind }, span, zone) => {
            sql.text("date_trunc(").bind(span.as_str()).text(", ");
            match (source, kind) {
                (Source::Column(column), Kind::Date) => drop(sql.text(column).text("::timestamp")),
                (Source::Column(column), _) => drop(sql.text(column).text(" at time zone ").bind(zone.name())),
                (Source::Custom(key), Kind::Date) => drop(sql.text("(c.fields ->> ").bind(key.clone()).text(")::timestamp")),
                (Source::Custom(key), _) => {
                    sql.text("(c.fields ->> ").bind(key.clone()).text(")::timestamptz at time zone ").bind(zone.name());
                }
            }
            sql.text(")::date::text");
        }
    }
}

/// Adds a field's value as a number: what is summed up; nothing where it is none.
pub fn select_number(sql: &mut Filter, field: &Place) {
    match &field.source {
        Source::Column(column) => sql.text("(").text(column).text(")::numeric"),
        Source::Custom(key) => {
            sql.text("case when jsonb_typeof(c.fields -> ").bind(key.clone()).text(") = 'number' then (c.fields ->> ");
            sql.bind(key.clone()).text(")::numeric end")
        }
    };
}

/// Adds the order: rows without a value last, then by id in the first field's direction.
pub fn order(sql: &mut Filter, sorts: &[Sort]) {
    sql.order_by("");
    for sort in sorts {
        place(sql, &sort.place);
        sql.text(match (sort.down, sort.always) {
            (false, _) => ", ",
            (true, true) => " desc, ",
            (true, false) => " desc nulls last, ",
        });
    }
    sql.text(if sorts.first().is_some_and(|sort| sort.down) { "c.id desc" } else { "c.id" });
}

/// Adds the condition that rows come after this one in the order: its values as [`select_keys`] gave them, and its id.
pub fn after(sql: &mut Filter, sorts: &[Sort], keys: &[Option<String>], id: uuid::Uuid) {
    let down = sorts.first().is_some_and(|sort| sort.down);
    // One field that every row has: the index goes on where it stood.
    if let ([sort], [Some(key)]) = (sorts, keys)
        && sort.always
    {
        sql.and("(");
        place(sql, &sort.place);
        sql.text(if down { ", c.id) < (" } else { ", c.id) > (" });
        key_of(sql, &sort.place, key);
        sql.text(", ").bind(id).text(")");
        return;
    }
    sql.and("(");
    for (at, (sort, key)) in sorts.iter().zip(keys).enumerate() {
        let Some(key) = key else { continue };
        sql.text("(");
        same(sql, &sorts[..at], keys);
        sql.text("(");
        place(sql, &sort.place);
        sql.text(if sort.down { " < " } else { " > " });
        key_of(sql, &sort.place, key);
        sql.text(" or ");
        place(sql, &sort.place);
        sql.text(" is null)) or ");
    }
    sql.text("(");
    same(sql, sorts, keys);
    sql.text(if down { "c.id < " } else { "c.id > " }).bind(id).text("))");
}

/// The same values as that row, in these fields.
fn same(sql: &mut Filter, sorts: &[Sort], keys: &[Option<String>]) {
    for (sort, key) in sorts.iter().zip(keys) {
        place(sql, &sort.place);
        match key {
            None => drop(sql.text(" is null and ")),
            Some(key) => {
                sql.text(" = ");
                key_of(sql, &sort.place, key);
                sql.text(" and ");
            }
        }
    }
}

/// A value that the database wrote as text, read back as what it was.
fn key_of(sql: &mut Filter, of: &Place, key: &str) {
    sql.bind(key.to_owned()).text("::text");
    sql.text(match (&of.source, of.kind) {
        (Source::Custom(_), _) => "::jsonb",
        (_, Kind::Date) => "::date",
        (_, Kind::DateTime) => "::timestamptz",
        (_, Kind::Stars) => "::smallint",
        (_, Kind::Number | Kind::Money | Kind::Formula | Kind::RollUp) => "::numeric",
        (_, Kind::YesNo) => "::bool",
        (_, Kind::Person | Kind::Reference) => "::uuid",
        _ => "",
    });
}
