//! Groups as the rows of a table.

use super::ask::Answered;
use super::names::Names;
use super::total;
use crate::model::{Cell, Chart, Column, Drill, Row, Table, Unit};
use crate::rules::{Key, conditions, everything, steps};
use chrono::{Datelike, Days, NaiveDate};
use fields::Kind;
use fields::rules::Span;
use fields::store::Group;
use serde_json::Value;

/// The values that rows stand for, in order, with their names where they are known already.
pub(super) type Order = Vec<(Option<String>, Option<String>)>;

/// The values that were met, as the first answer has them; then what only others have.
pub(super) fn order_met(answers: &[&Answered]) -> Order {
    let mut order = Order::new();
    for group in answers.iter().flat_map(|answered| &answered.groups).filter(|group| !group.rest) {
        if !order.iter().any(|(value, _)| *value == group.value) {
            order.push((group.value.clone(), None));
        }
    }
    order
}

/// Of one answer: as it came; of stretches of the calendar each, from the first to the last, also those in which nothing was.
pub(super) fn order_of_one(answered: &Answered, names: &Names) -> Order {
    if answered.key.kind == Kind::Reference {
        return order_known(&[answered], names, false);
    }
    let Some(span) = answered.key.span else {
        return order_met(&[answered]);
    };
    let met = || answered.groups.iter().filter_map(|group| group.value.as_deref()?.parse::<NaiveDate>().ok());
    let mut order: Order = Vec::new();
    if let (Some(first), Some(last)) = (met().min(), met().max()) {
        // The whole period, where it is the very day that is asked about.
        let whole = answered.days.filter(|_| answered.through_period);
        let every = match whole {
            Some((from, until)) => steps(span, begin_of(from, span), until),
            None => steps(span, first, last),
        };
        let mut days = every.unwrap_or_else(|| met().collect());
        days.sort_unstable();
        order.extend(days.into_iter().map(|day| (Some(day.to_string()), None)));
    }
    if answered.groups.iter().any(|group| group.value.is_none() && !group.rest) {
        order.push((None, None));
    }
    order
}

/// The first day of the stretch of the calendar that holds a day.
fn begin_of(day: NaiveDate, span: Span) -> NaiveDate {
    let month = day.with_day(1).unwrap_or(day);
    match span {
        Span::Day => day,
        Span::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
        Span::Month => month,
        Span::Quarter => month.with_month(day.month0() / 3 * 3 + 1).unwrap_or(month),
        Span::Year => month.with_month(1).unwrap_or(month),
    }
}

/// The stages that are there, in their order; then what was met besides.
pub(super) fn order_of_stages(answers: &[&Answered], names: &Names) -> Order {
    order_known(answers, names, true)
}

/// What sales has ids for, in its order: all, or what was met.
fn order_known(answers: &[&Answered], names: &Names, all: bool) -> Order {
    let met = order_met(answers);
    let field = answers.first().map(|answered| answered.key.field.as_str());
    let is_met = |id: &str| met.iter().any(|(value, _)| value.as_deref() == Some(id));
    let known = names.sales.iter().filter(|one| Some(one.field.as_str()) == field);
    let shown = known.filter(|one| (all && !one.gone) || is_met(&one.id.to_string()));
    let mut order: Order = shown.map(|one| (Some(one.id.to_string()), None)).collect();
    let rest: Vec<_> = met.into_iter().filter(|(value, _)| !order.iter().any(|(known, _)| known == value)).collect();
    order.extend(rest);
    order
}

/// A column for each answer, a row for each value of the order, one for all the rest.
pub(super) fn of_several(columns: &[(&str, &Answered)], order: &Order, names: &Names) -> Table {
    let mut rows: Vec<Row> = Vec::with_capacity(order.len() + 1);
    for (value, name) in order {
        let name = match (name, columns.first()) {
            (Some(name), _) => name.clone(),
            (None, Some((_, first))) => names.value(first, &first.key, value.as_deref()),
            (None, None) => String::new(),
        };
        let cells = columns.iter().map(|(_, answered)| {
            let group = answered.groups.iter().find(|group| !group.rest && group.value == *value);
            figure(answered, group, conditions(&answered.key, value.as_deref(), None))
        });
        rows.push(Row { key: value.clone(), name, rest: false, cells: cells.collect() });
    }
    if columns.iter().any(|(_, answered)| answered.groups.iter().any(|group| group.rest)) {
        let cells = columns.iter().map(|(_, answered)| {
            let group = answered.groups.iter().find(|group| group.rest);
            figure(answered, group, conditions(&answered.key, None, Some(&shown(answered, false))))
        });
        rows.push(Row { key: None, name: names.others(), rest: true, cells: cells.collect() });
    }
    let made = columns.iter().map(|(key, answered)| Column {
        // One of several has a name of its own.
        name: if key.is_empty() { names.measure(answered) } else { String::new() },
        key: if key.is_empty() { measure_key(answered) } else { (*key).to_owned() },
        unit: unit(answered),
    });
    let made: Vec<Column> = made.collect();
    let totals = columns.iter().enumerate().map(|(at, (_, answered))| Cell {
        value: Some(total(&rows, at)),
        drill: Some(Drill { page: answered.page, filter: everything(answered.base.clone()) }),
    });
    let totals: Vec<Cell> = totals.collect();
    let left_out = columns.iter().flat_map(|(_, answered)| &answered.groups).map(|group| group.left_out).sum();
    Table { columns: made, rows, totals, left_out, ..empty() }
}

/// A column for each value of the second field.
pub(super) fn of_two(answered: &Answered, names: &Names) -> Table {
    let Some(second) = &answered.second else {
        return of_several(&[("", answered)], &order_met(&[answered]), names);
    };
    let mut columns: Vec<(Option<String>, bool)> = Vec::new();
    let mut values: Vec<(Option<String>, bool)> = Vec::new();
    for group in &answered.groups {
        let (column, value) = ((group.second.clone(), group.second_rest), (group.value.clone(), group.rest));
        if !columns.contains(&column) {
            columns.push(column);
        }
        if !values.contains(&value) {
            values.push(value);
        }
    }
    columns.sort_by_key(|(value, rest)| (*rest, place(answered, second, names, value.as_deref())));
    if answered.key.span.is_some() {
        values.sort_by(|a, b| (a.1, a.0.is_none(), &a.0).cmp(&(b.1, b.0.is_none(), &b.0)));
    }
    let (firsts, seconds) = (shown(answered, false), shown(answered, true));
    let of =
        |key: &Key, value: &(Option<String>, bool), shown: &[Option<String>]| conditions(key, value.0.as_deref(), value.1.then_some(shown));
    let rows = values.iter().map(|value| {
        let cells = columns.iter().map(|column| {
            let group =
                answered.groups.iter().find(|g| (&g.value, g.rest, &g.second, g.second_rest) == (&value.0, value.1, &column.0, column.1));
            let mut rows = of(&answered.key, value, &firsts);
            rows.extend(of(second, column, &seconds));
            figure(answered, group, rows)
        });
        let name = if value.1 { names.others() } else { names.value(answered, &answered.key, value.0.as_deref()) };
        Row { key: value.0.clone(), name, rest: value.1, cells: cells.collect() }
    });
    let rows: Vec<Row> = rows.collect();
    let totals = columns.iter().enumerate().map(|(at, column)| {
        let mut all = answered.base.clone();
        all.extend(of(second, column, &seconds));
        Cell { value: Some(total(&rows, at)), drill: Some(Drill { page: answered.page, filter: everything(all) }) }
    });
    let totals = totals.collect();
    let made = columns.iter().map(|(value, rest)| Column {
        key: value.clone().unwrap_or_else(|| if *rest { "others" } else { "none" }.to_owned()),
        name: if *rest { names.others() } else { names.value(answered, second, value.as_deref()) },
        unit: unit(answered),
    });
    let left_out = answered.groups.iter().map(|group| group.left_out).sum();
    Table { columns: made.collect(), rows, totals, left_out, ..empty() }
}

/// Words that a field may hold stand in their own order, what sales has ids for in its; all else as it came.
fn place(answered: &Answered, key: &Key, names: &Names, value: Option<&str>) -> usize {
    let Some(value) = value else { return usize::MAX };
    let words = answered.catalogue.builtin(&key.field).map(|field| field.choices).unwrap_or_default();
    let ids = || names.sales.iter().filter(|one| one.field == key.field).position(|one| one.id.to_string() == value);
    words.iter().position(|word| *word == value).or_else(ids).unwrap_or(usize::MAX - 1)
}

/// The values of a field that stand for themselves.
fn shown(answered: &Answered, second: bool) -> Vec<Option<String>> {
    let groups = answered.groups.iter().filter(|group| if second { !group.second_rest } else { !group.rest });
    let mut values: Vec<Option<String>> = groups.map(|group| if second { group.second.clone() } else { group.value.clone() }).collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// A figure with its rows; a group that was not met has none.
fn figure(answered: &Answered, group: Option<&Group>, more: Vec<Value>) -> Cell {
    let Some(group) = group else {
        return Cell { value: Some("0".to_owned()), drill: None };
    };
    let value = match &answered.sum {
        Some(_) => group.sum.clone().unwrap_or_else(|| "0".to_owned()),
        None => group.count.to_string(),
    };
    let filter = everything(answered.base.iter().cloned().chain(more).collect());
    Cell { value: Some(value), drill: Some(Drill { page: answered.page, filter }) }
}

fn measure_key(answered: &Answered) -> String {
    answered.sum.as_ref().map_or_else(|| "count".to_owned(), |(field, _)| field.clone())
}

fn unit(answered: &Answered) -> Unit {
    match (&answered.sum, answered.subject) {
        (None, _) => Unit::Count,
        (Some(_), crate::model::Subject::Opportunities) => Unit::Money,
        (Some(_), _) => Unit::Number,
    }
}

fn empty() -> Table {
    Table {
        chart: Chart::Table,
        by: String::new(),
        columns: Vec::new(),
        rows: Vec::new(),
        totals: Vec::new(),
        currency: None,
        left_out: 0,
        days: None,
    }
}
