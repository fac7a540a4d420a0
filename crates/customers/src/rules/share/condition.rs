//! The condition of a rule: the one place that reads it, decides by it, and says it in SQL.
//!
//! It is a tree: `{"all": [..]}`, `{"any": [..]}`, `{"not": ..}`, and leaves `{"field": "stage", "op": "in", "value": ["to_follow"]}`.
//!
//! | field | op | value |
//! |---|---|---|
//! | stage, owner | in, not_in | words, ids |
//! | country, source | in, not_in; empty, not_empty | codes, texts; none |
//! | stars | eq, gte, lte | 0 to 5 |
//! | created_at | from, until | a day, `2026-11-22`, where the tenant lives |

use crate::model::{BadCondition, Condition, Custody, Stage};
use chrono::NaiveDate;
use kernel::AccountId;
use serde_json::Value;
use text::countries::Country;
use uuid::Uuid;

/// Levels of a condition.
const DEPTH_MAX: usize = 5;
/// Leaves of a condition.
const LEAVES_MAX: usize = 50;
/// Values of a leaf.
const VALUES_MAX: usize = 250;
/// Characters of a value.
const VALUE_CHARS_MAX: usize = 300;

/// Reads a condition.
pub(crate) fn read(value: &Value) -> Result<Condition, BadCondition> {
    let mut leaves = 0;
    tree(value, 1, &mut leaves)
}

fn tree(value: &Value, depth: usize, leaves: &mut usize) -> Result<Condition, BadCondition> {
    if depth > DEPTH_MAX {
        return Err(BadCondition::TooLarge);
    }
    let object = value.as_object().ok_or(BadCondition::Shape)?;
    let mut parts = |value: &Value| -> Result<Vec<Condition>, BadCondition> {
        value.as_array().ok_or(BadCondition::Shape)?.iter().map(|part| tree(part, depth + 1, leaves)).collect()
    };
    match (object.len(), object.get("all"), object.get("any"), object.get("not")) {
        (1, Some(all), None, None) => Ok(Condition::All(parts(all)?)),
        (1, None, Some(any), None) => Ok(Condition::Any(parts(any)?)),
        (1, None, None, Some(not)) => Ok(Condition::Not(Box::new(tree(not, depth + 1, leaves)?))),
        (_, None, None, None) => {
            *leaves += 1;
            if *leaves > LEAVES_MAX {
                return Err(BadCondition::TooLarge);
            }
            leaf(object)
        }
        _ => Err(BadCondition::Shape),
    }
}

fn leaf(object: &serde_json::Map<String, Value>) -> Result<Condition, BadCondition> {
    if object.keys().any(|key| !["field", "op", "value"].contains(&key.as_str())) {
        return Err(BadCondition::Shape);
    }
    let word = |key: &str| object.get(key).and_then(Value::as_str).ok_or(BadCondition::Shape);
    let (field, op) = (word("field")?, word("op")?);
    let value = Read { field, value: object.get("value").unwrap_or(&Value::Null) };
    let not = |condition| Condition::Not(Box::new(condition));
    Ok(match (field, op) {
        ("stage", "in") => Condition::Stage(value.several(Stage::from_word)?),
        ("stage", "not_in") => not(Condition::Stage(value.several(Stage::from_word)?)),
        ("owner", "in") => Condition::Owner(value.several(account)?),
        ("owner", "not_in") => not(Condition::Owner(value.several(account)?)),
        ("country", "in") => Condition::Country(value.several(country)?),
        ("country", "not_in") => not(Condition::Country(value.several(country)?)),
        ("country", "empty") => not(Condition::CountryKnown),
        ("country", "not_empty") => Condition::CountryKnown,
        ("source", "in") => Condition::Source(value.several(text)?),
        ("source", "not_in") => not(Condition::Source(value.several(text)?)),
        ("source", "empty") => not(Condition::SourceKnown),
        ("source", "not_empty") => Condition::SourceKnown,
        ("stars", "gte") => Condition::StarsMin(value.stars()?),
        ("stars", "lte") => Condition::StarsMax(value.stars()?),
        ("stars", "eq") => {
            let stars = value.stars()?;
            Condition::All(vec![Condition::StarsMin(stars), Condition::StarsMax(stars)])
        }
        ("created_at", "from") => Condition::MadeFrom(value.day()?),
        ("created_at", "until") => Condition::MadeUntil(value.day()?),
        ("stage" | "owner" | "country" | "source" | "stars" | "created_at", _) => {
            return Err(BadCondition::Operator(field.to_owned(), op.chars().take(40).collect()));
        }
        _ => return Err(BadCondition::Field(field.chars().take(40).collect())),
    })
}

struct Read<'a> {
    field: &'a str,
    value: &'a Value,
}

impl Read<'_> {
    fn wrong(&self) -> BadCondition {
        BadCondition::Value(self.field.to_owned())
    }

    /// At least one, each of them readable.
    fn several<T>(&self, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, BadCondition> {
        let values = self.value.as_array().filter(|v| (1..=VALUES_MAX).contains(&v.len())).ok_or_else(|| self.wrong())?;
        values.iter().map(|v| v.as_str().and_then(&read).ok_or_else(|| self.wrong())).collect()
    }

    fn stars(&self) -> Result<i16, BadCondition> {
        let stars = self.value.as_i64().filter(|stars| (0..=5).contains(stars)).ok_or_else(|| self.wrong())?;
        i16::try_from(stars).map_err(|_| self.wrong())
    }

    fn day(&self) -> Result<NaiveDate, BadCondition> {
        let day = self.value.as_str().and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
        day.filter(|day| (NaiveDate::MIN..NaiveDate::MAX).contains(day) && day.to_string().len() == 10).ok_or_else(|| self.wrong())
    }
}

fn account(word: &str) -> Option<AccountId> {
    word.parse().ok()
}

fn country(word: &str) -> Option<String> {
    Country::by_code(word).map(|country| country.code.to_owned())
}

fn text(word: &str) -> Option<String> {
    let word = word.trim();
    (!word.is_empty() && word.chars().count() <= VALUE_CHARS_MAX && !word.chars().any(char::is_control)).then(|| word.to_owned())
}

/// Does the company meet the condition?
pub(crate) fn holds(condition: &Condition, of: &Custody) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(|part| holds(part, of)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, of)),
        Condition::Not(part) => !holds(part, of),
        Condition::Stage(stages) => stages.contains(&of.stage),
        Condition::Country(codes) => of.country.as_ref().is_some_and(|code| codes.contains(code)),
        Condition::CountryKnown => of.country.is_some(),
        Condition::Source(sources) => of.source.as_ref().is_some_and(|source| sources.contains(source)),
        Condition::SourceKnown => of.source.is_some(),
        Condition::Owner(ids) => of.owner_ids.iter().any(|id| ids.contains(id)),
        Condition::StarsMin(stars) => of.stars >= *stars,
        Condition::StarsMax(stars) => of.stars <= *stars,
        Condition::MadeFrom(day) => of.made_on >= *day,
        Condition::MadeUntil(day) => of.made_on <= *day,
    }
}

/// A part of the condition in SQL, over a row with the columns `stage, country, source, owner_ids, stars, made_on`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Fixed text.
    Sql(&'static str),
    /// A value: texts.
    Texts(Vec<String>),
    /// A value: ids.
    Ids(Vec<Uuid>),
    /// A value: a number.
    Number(i16),
    /// A value: a day.
    Day(NaiveDate),
}

/// The same condition in SQL: what [`holds`] says, for every row at once. Never null.
pub(crate) fn pieces(condition: &Condition) -> Vec<Piece> {
    let mut out = Vec::new();
    say(condition, &mut out);
    out
}

fn say(condition: &Condition, out: &mut Vec<Piece>) {
    let mut value = |before, value, after| out.extend([Piece::Sql(before), value, Piece::Sql(after)]);
    match condition {
        Condition::All(parts) => joined(parts, "true", " and ", out),
        Condition::Any(parts) => joined(parts, "false", " or ", out),
        Condition::Not(part) => {
            out.push(Piece::Sql("not ("));
            say(part, out);
            out.push(Piece::Sql(")"));
        }
        Condition::Stage(stages) => value("stage = any (", Piece::Texts(stages.iter().map(|s| s.as_str().to_owned()).collect()), ")"),
        Condition::Country(codes) => value("coalesce(country = any (", Piece::Texts(codes.clone()), "), false)"),
        Condition::CountryKnown => out.push(Piece::Sql("country is not null")),
        Condition::Source(sources) => value("coalesce(source = any (", Piece::Texts(sources.clone()), "), false)"),
        Condition::SourceKnown => out.push(Piece::Sql("source is not null")),
        Condition::Owner(ids) => value("owner_ids && ", Piece::Ids(ids.iter().map(|id| id.0).collect()), ""),
        Condition::StarsMin(stars) => value("stars >= ", Piece::Number(*stars), ""),
        Condition::StarsMax(stars) => value("stars <= ", Piece::Number(*stars), ""),
        Condition::MadeFrom(day) => value("made_on >= ", Piece::Day(*day), ""),
        Condition::MadeUntil(day) => value("made_on <= ", Piece::Day(*day), ""),
    }
}

fn joined(parts: &[Condition], empty: &'static str, by: &'static str, out: &mut Vec<Piece>) {
    if parts.is_empty() {
        out.push(Piece::Sql(empty));
        return;
    }
    out.push(Piece::Sql("("));
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push(Piece::Sql(by));
        }
        say(part, out);
    }
    out.push(Piece::Sql(")"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_condition_may_not_be() {
        for (wrong, why) in [
            (json!([]), BadCondition::Shape),
            (json!({"all": [], "any": []}), BadCondition::Shape),
            (json!({"all": {}}), BadCondition::Shape),
            (json!({"field": "stage", "op": "in", "value": ["deal"], "or": 1}), BadCondition::Shape),
            (json!({"field": "shoe_size", "op": "in", "value": ["44"]}), BadCondition::Field("shoe_size".into())),
            (json!({"field": "stars", "op": "in", "value": [1]}), BadCondition::Operator("stars".into(), "in".into())),
            (json!({"field": "stars", "op": "gte", "value": 6}), BadCondition::Value("stars".into())),
            (json!({"field": "stage", "op": "in", "value": ["married"]}), BadCondition::Value("stage".into())),
            (json!({"field": "stage", "op": "in", "value": []}), BadCondition::Value("stage".into())),
            (json!({"field": "country", "op": "in", "value": ["Atlantis"]}), BadCondition::Value("country".into())),
            (json!({"field": "owner", "op": "in", "value": ["me"]}), BadCondition::Value("owner".into())),
            (json!({"field": "created_at", "op": "from", "value": "22.11.2026"}), BadCondition::Value("created_at".into())),
        ] {
            assert_eq!(read(&wrong), Err(why), "{wrong}");
        }
        let mut deep = json!({"all": []});
        for _ in 0..DEPTH_MAX {
            deep = json!({"not": deep});
        }
        assert_eq!(read(&deep), Err(BadCondition::TooLarge));
        let leaf = json!({"field": "stars", "op": "gte", "value": 1});
        assert_eq!(read(&json!({"any": vec![leaf; LEAVES_MAX + 1]})), Err(BadCondition::TooLarge));
    }

    #[test]
    fn the_example_is_read() {
        let read = read(&json!({"all":[{"field":"stage","op":"in","value":["to_follow"]}]}));
        assert_eq!(read, Ok(Condition::All(vec![Condition::Stage(vec![Stage::ToFollow])])));
    }
}
