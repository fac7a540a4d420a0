//! Reading a filter and an order: from JSON that anybody may have sent to conditions that fit the fields.

use super::condition::{Condition, Grouping, Scalar, Sort, Span, Test, Tree};
use super::{Catalogue, days};
use crate::model::{Asked, BadFilter, Kind, Op, SELECTIONS, Selection, Selections};
use chrono::NaiveDate;
use serde_json::Value;
use std::ops::Bound;
use uuid::Uuid;

/// Ands and ors within each other.
const DEPTH_MAX: usize = 8;
/// Conditions of one filter.
const CONDITIONS_MAX: usize = 50;
/// Values of one condition.
const VALUES_MAX: usize = 500;
/// Characters of a value.
const VALUE_CHARS_MAX: usize = 500;
/// Days that a relative condition looks back or ahead.
const DAYS_MAX: i64 = 36_500;
/// Fields of an order.
const SORTS_MAX: usize = 3;

/// How a field of this kind can be compared.
#[must_use]
pub fn ops(kind: Kind) -> &'static [Op] {
    use Op::{
        Between, Contains, Empty, Eq, Ge, Gt, In, LastDays, Le, Lt, Me, Ne, NextDays, NotContains, NotEmpty, NotIn, OlderThanDays, Starts,
    };
    match kind {
        Kind::Text | Kind::LongText | Kind::Email | Kind::Phone | Kind::Url => {
            &[Contains, NotContains, Eq, Ne, In, NotIn, Starts, Empty, NotEmpty]
        }
        Kind::Choice | Kind::Country | Kind::Reference | Kind::Choices => &[In, NotIn, Eq, Ne, Empty, NotEmpty],
        Kind::Person | Kind::Persons => &[Me, In, NotIn, Eq, Ne, Empty, NotEmpty],
        Kind::Number | Kind::Money | Kind::Stars | Kind::Formula | Kind::RollUp => {
            &[Eq, Ne, Ge, Le, Gt, Lt, Between, In, NotIn, Empty, NotEmpty]
        }
        Kind::Date | Kind::DateTime => &[LastDays, NextDays, OlderThanDays, Between, Ge, Le, Gt, Lt, Eq, Empty, NotEmpty],
        Kind::YesNo => &[Eq],
    }
}

/// Reads `{"all": […]}`, `{"any": […]}` and `{"field": …, "op": …, "value": …}`.
///
/// # Errors
/// [`BadFilter`], naming the field.
pub fn read_filter(json: &Value, catalogue: &Catalogue, asked: &Asked) -> Result<Tree, BadFilter> {
    let mut left = CONDITIONS_MAX;
    tree(json, catalogue, asked, DEPTH_MAX, &mut left)
}

fn tree(json: &Value, catalogue: &Catalogue, asked: &Asked, depth: usize, left: &mut usize) -> Result<Tree, BadFilter> {
    let object = json.as_object().ok_or(BadFilter::Form)?;
    if depth == 0 {
        return Err(BadFilter::TooBig);
    }
    let mut parts = |list: &Value| -> Result<Vec<Tree>, BadFilter> {
        let list = list.as_array().ok_or(BadFilter::Form)?;
        list.iter().map(|part| tree(part, catalogue, asked, depth - 1, left)).collect()
    };
    match (object.get("all"), object.get("any"), object.get("field"), object.len()) {
        (Some(list), None, None, 1) => Ok(Tree::All(parts(list)?)),
        (None, Some(list), None, 1) => Ok(Tree::Any(parts(list)?)),
        (None, None, Some(field), 2..=3) => {
            *left = left.checked_sub(1).ok_or(BadFilter::TooBig)?;
            let key = field.as_str().ok_or(BadFilter::Form)?;
            let op = object.get("op").and_then(Value::as_str).ok_or(BadFilter::Form)?;
            let value = object.get("value").unwrap_or(&Value::Null);
            match key {
                SELECTIONS => selected(op, value, catalogue, asked, depth, left),
                _ => Ok(Tree::One(condition(key, op, value, catalogue, asked)?)),
            }
        }
        _ => Err(BadFilter::Form),
    }
}

/// Whether a record is in one of these selections: of those met by a filter, their filter; of the filled ones, whether it stands there.
fn selected(op: &str, value: &Value, catalogue: &Catalogue, asked: &Asked, depth: usize, left: &mut usize) -> Result<Tree, BadFilter> {
    let bad = || BadFilter::Value(SELECTIONS.to_owned());
    let known = &catalogue.selections.known;
    let op = Op::from_word(op).ok_or_else(|| BadFilter::NoSuchOp(SELECTIONS.to_owned()))?;
    let ids: Vec<Uuid> = match op {
        Op::In | Op::NotIn => several(Kind::Reference, value).ok_or_else(bad)?.into_iter().filter_map(id_of).collect(),
        Op::Eq | Op::Ne => scalar(Kind::Reference, value).and_then(id_of).map(|id| vec![id]).ok_or_else(bad)?,
        Op::Empty | Op::NotEmpty => known.keys().copied().collect(),
        _ => return Err(BadFilter::NoSuchOp(SELECTIONS.to_owned())),
    };
    // What a selection's filter names in turn can only be filled ones.
    let filled = known.iter().filter(|(_, selection)| **selection == Selection::Filled).map(|(id, _)| (*id, Selection::Filled));
    let within = Catalogue { selections: Selections { filled: catalogue.selections.filled, known: filled.collect() }, ..catalogue.clone() };
    let (mut parts, mut standing) = (Vec::new(), Vec::new());
    for id in ids {
        match known.get(&id) {
            Some(Selection::Filled) => standing.push(id),
            Some(Selection::Met(filter)) => parts.push(tree(filter, &within, asked, depth - 1, left)?),
            None => return Err(bad()),
        }
    }
    if !standing.is_empty() {
        parts.push(Tree::In(catalogue.selections.filled, standing));
    }
    let any = Tree::Any(parts);
    Ok(if matches!(op, Op::NotIn | Op::Ne | Op::Empty) { Tree::Not(Box::new(any)) } else { any })
}

fn id_of(scalar: Scalar) -> Option<Uuid> {
    if let Scalar::Id(id) = scalar { Some(id) } else { None }
}

fn condition(key: &str, op: &str, value: &Value, catalogue: &Catalogue, asked: &Asked) -> Result<Condition, BadFilter> {
    let place = catalogue.place(key).ok_or_else(|| BadFilter::UnknownField(key.to_owned()))?;
    let op = Op::from_word(op).filter(|op| ops(place.kind).contains(op)).ok_or_else(|| BadFilter::NoSuchOp(key.to_owned()))?;
    let test = test(place.kind, op, value, asked).ok_or_else(|| BadFilter::Value(key.to_owned()))?;
    Ok(Condition { place, test })
}

fn test(kind: Kind, op: Op, value: &Value, asked: &Asked) -> Option<Test> {
    if matches!(kind, Kind::Date | Kind::DateTime) && !matches!(op, Op::Empty | Op::NotEmpty) {
        return dated(kind, op, value, asked);
    }
    let one = || scalar(kind, value);
    Some(match op {
        Op::Empty => Test::Empty,
        Op::NotEmpty => Test::Filled,
        // Where nothing was said, it is no.
        Op::Eq if kind == Kind::YesNo && value == &Value::Bool(false) => Test::NoneOf(vec![Scalar::Yes(true)]),
        Op::Eq => Test::OneOf(vec![one()?]),
        Op::Ne => Test::NoneOf(vec![one()?]),
        Op::In => Test::OneOf(several(kind, value)?),
        Op::NotIn => Test::NoneOf(several(kind, value)?),
        Op::Contains => Test::Like(format!("%{}%", pattern(value)?)),
        Op::NotContains => Test::Unlike(format!("%{}%", pattern(value)?)),
        Op::Starts => Test::Like(format!("{}%", pattern(value)?)),
        Op::Lt => Test::Range(Bound::Unbounded, Bound::Excluded(one()?)),
        Op::Le => Test::Range(Bound::Unbounded, Bound::Included(one()?)),
        Op::Gt => Test::Range(Bound::Excluded(one()?), Bound::Unbounded),
        Op::Ge => Test::Range(Bound::Included(one()?), Bound::Unbounded),
        Op::Between => {
            let (from, to) = two(value)?;
            Test::Range(Bound::Included(scalar(kind, from)?), Bound::Included(scalar(kind, to)?))
        }
        Op::Me => Test::OneOf(asked.account.map(|account| Scalar::Id(account.0)).into_iter().collect()),
        Op::LastDays | Op::NextDays | Op::OlderThanDays => return None,
    })
}

/// Conditions on days and moments become ranges; a moment is compared by the days of where the caller is.
fn dated(kind: Kind, op: Op, value: &Value, asked: &Asked) -> Option<Test> {
    let today = asked.now.with_timezone(&asked.zone).date_naive();
    let (from, before) = match op {
        Op::LastDays => (Some(days::plus(today, 1 - count(value)?)), Some(days::next(today))),
        Op::NextDays => (Some(today), Some(days::plus(today, count(value)?))),
        Op::OlderThanDays => (None, Some(days::plus(today, -count(value)?))),
        Op::Eq => (Some(day(value)?), Some(days::next(day(value)?))),
        Op::Between => {
            let (from, to) = two(value)?;
            (Some(day(from)?), Some(days::next(day(to)?)))
        }
        Op::Ge => (Some(day(value)?), None),
        Op::Gt => (Some(days::next(day(value)?)), None),
        Op::Lt => (None, Some(day(value)?)),
        Op::Le => (None, Some(days::next(day(value)?))),
        _ => return None,
    };
    let at = |day: NaiveDate| if kind == Kind::Date { Scalar::Day(day) } else { Scalar::Moment(days::begin(day, asked.zone)) };
    let from = from.map_or(Bound::Unbounded, |day| Bound::Included(at(day)));
    let before = before.map_or(Bound::Unbounded, |day| Bound::Excluded(at(day)));
    Some(Test::Range(from, before))
}

fn day(value: &Value) -> Option<NaiveDate> {
    days::read_day(value.as_str()?)
}

fn count(value: &Value) -> Option<i64> {
    value.as_i64().filter(|days| (1..=DAYS_MAX).contains(days))
}

fn two(value: &Value) -> Option<(&Value, &Value)> {
    match value.as_array()?.as_slice() {
        [from, to] => Some((from, to)),
        _ => None,
    }
}

fn several(kind: Kind, value: &Value) -> Option<Vec<Scalar>> {
    let list = value.as_array().filter(|list| list.len() <= VALUES_MAX)?;
    list.iter().map(|one| scalar(kind, one)).collect()
}

fn scalar(kind: Kind, value: &Value) -> Option<Scalar> {
    match kind {
        Kind::Number | Kind::Money | Kind::Stars | Kind::RollUp => number(value),
        // A formula gives what it gives.
        Kind::Formula => number(value).or_else(|| text(value).map(Scalar::Text)),
        Kind::YesNo => value.as_bool().map(Scalar::Yes),
        Kind::Person | Kind::Persons | Kind::Reference => value.as_str()?.parse().ok().map(Scalar::Id),
        Kind::Date | Kind::DateTime => None,
        Kind::Text | Kind::LongText | Kind::Choice | Kind::Choices | Kind::Country | Kind::Email | Kind::Phone | Kind::Url => {
            text(value).map(Scalar::Text)
        }
    }
}

fn number(value: &Value) -> Option<Scalar> {
    let number = value.as_number()?;
    number.as_f64().filter(|n| n.is_finite() && n.abs() < 1e15)?;
    Some(Scalar::Number(number.to_string()))
}

fn text(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    (text.chars().count() <= VALUE_CHARS_MAX && !text.contains('\0')).then(|| text.to_owned())
}

/// A text as `like` takes it literally.
fn pattern(value: &Value) -> Option<String> {
    let text = text(value).filter(|text| !text.is_empty())?;
    Some(text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// Reads an order: keys parted by commas, the greatest first where a `-` stands before (`-stars,name`).
///
/// # Errors
/// [`BadFilter::NotSortable`], [`BadFilter::UnknownField`], [`BadFilter::TooBig`].
pub fn read_sort(text: &str, catalogue: &Catalogue) -> Result<Vec<Sort>, BadFilter> {
    let keys: Vec<&str> = text.split(',').map(str::trim).filter(|key| !key.is_empty()).collect();
    if keys.len() > SORTS_MAX {
        return Err(BadFilter::TooBig);
    }
    keys.into_iter().map(|key| sort(key, catalogue)).collect()
}

fn sort(text: &str, catalogue: &Catalogue) -> Result<Sort, BadFilter> {
    let (key, down) = text.strip_prefix('-').map_or((text, false), |key| (key, true));
    match catalogue.order(key) {
        Some(sort) => Ok(Sort { down, ..sort }),
        None if catalogue.place(key).is_none() => Err(BadFilter::UnknownField(key.to_owned())),
        None => Err(BadFilter::NotSortable(key.to_owned())),
    }
}

/// Reads by what rows are grouped: a key, of days and moments with a stretch of the calendar (`created:month`).
///
/// # Errors
/// [`BadFilter::UnknownField`], [`BadFilter::NotSortable`].
pub fn read_grouping(text: &str, catalogue: &Catalogue, asked: &Asked) -> Result<Grouping, BadFilter> {
    let (key, span) = text.split_once(':').map_or((text, None), |(key, span)| (key, Some(span)));
    let place = catalogue.place(key).ok_or_else(|| BadFilter::UnknownField(key.to_owned()))?;
    let refused = || BadFilter::NotSortable(text.to_owned());
    if matches!(place.kind, Kind::Date | Kind::DateTime) {
        let span = span.and_then(Span::from_word).ok_or_else(refused)?;
        return Ok(Grouping::Span(place, span, asked.zone));
    }
    let fits = match catalogue.builtin(key) {
        Some(builtin) => builtin.groupable,
        None => place.kind != Kind::Choices && place.kind != Kind::LongText,
    };
    if fits && span.is_none() { Ok(Grouping::Value(place)) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::super::condition::Source;
    use super::*;
    use crate::model::{Builtin, Order, Sight};
    use kernel::AccountId;
    use serde_json::json;
    use std::collections::HashMap;

    const BUILTINS: &[Builtin] = &[
        Builtin {
            key: "country",
            kind: Kind::Country,
            sql: "c.country",
            choices: &[],
            order: Order::Sometimes("c.country"),
            groupable: true,
            editable: true,
        },
        Builtin {
            key: "created",
            kind: Kind::DateTime,
            sql: "c.created_at",
            choices: &[],
            order: Order::Always("c.created_at"),
            groupable: false,
            editable: false,
        },
        Builtin {
            key: "owners",
            kind: Kind::Persons,
            sql: "c.owner_ids",
            choices: &[],
            order: Order::No,
            groupable: false,
            editable: true,
        },
    ];

    fn catalogue() -> Catalogue {
        let limits = HashMap::from([("secret".to_owned(), Sight::Hidden)]);
        Catalogue { builtins: BUILTINS, fields: Vec::new(), limits, selections: Selections::default() }
    }

    fn asked() -> Asked {
        let now = "2026-11-22T20:00:00Z".parse().unwrap();
        Asked { account: Some(AccountId::new()), now, zone: chrono_tz::Asia::Shanghai }
    }

    fn read(json: Value) -> Result<Tree, BadFilter> {
        read_filter(&json, &catalogue(), &asked())
    }

    #[test]
    fn a_day_is_the_day_of_whoever_asks() {
        // 04:00 of the 23rd in Shanghai.
        let Ok(Tree::One(one)) = read(json!({"field": "created", "op": "last_days", "value": 1})) else { panic!("readable") };
        let Test::Range(Bound::Included(Scalar::Moment(from)), Bound::Excluded(Scalar::Moment(to))) = one.test else { panic!("a range") };
        assert_eq!((from.to_rfc3339(), to.to_rfc3339()), ("2026-11-22T16:00:00+00:00".into(), "2026-11-23T16:00:00+00:00".into()));
        assert_eq!(one.place.source, Source::Column("c.created_at"));
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let deep = (0..9).fold(json!({"all": []}), |inner, _| json!({ "all": [inner] }));
        let many = json!({"all": vec![json!({"field": "country", "op": "empty"}); 51]});
        for (filter, flaw) in [
            (json!([]), BadFilter::Form),
            (json!({"all": [], "any": []}), BadFilter::Form),
            (json!({"field": "country"}), BadFilter::Form),
            (deep, BadFilter::TooBig),
            (many, BadFilter::TooBig),
            (json!({"field": "colour", "op": "eq", "value": "red"}), BadFilter::UnknownField("colour".into())),
            (json!({"field": "secret", "op": "empty"}), BadFilter::UnknownField("secret".into())),
            (json!({"field": "country", "op": "lt", "value": "DE"}), BadFilter::NoSuchOp("country".into())),
            (json!({"field": "country", "op": "eq", "value": 3}), BadFilter::Value("country".into())),
            (json!({"field": "created", "op": "last_days", "value": -3}), BadFilter::Value("created".into())),
            (json!({"field": "created", "op": "eq", "value": "22.11.2026"}), BadFilter::Value("created".into())),
            (json!({"field": "created", "op": "between", "value": ["2026-01-01"]}), BadFilter::Value("created".into())),
            (json!({"field": "owners", "op": "in", "value": ["me"]}), BadFilter::Value("owners".into())),
        ] {
            assert_eq!(read(filter.clone()), Err(flaw), "{filter}");
        }
        assert_eq!(read_sort("-owners", &catalogue()), Err(BadFilter::NotSortable("owners".into())));
        assert_eq!(read_sort("country,created,country,created", &catalogue()), Err(BadFilter::TooBig));
        assert!(read_sort("-created,country", &catalogue()).is_ok_and(|sort| sort.len() == 2 && sort[0].down));
    }

    #[test]
    fn a_pattern_is_taken_literally() {
        assert_eq!(pattern(&json!("50%_\\")).as_deref(), Some("50\\%\\_\\\\"));
    }
}
