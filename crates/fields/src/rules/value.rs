//! Values of fields: read as sent, read from a cell, shown as text.

use super::days;
use crate::model::{Field, Flaw, Kind};
use serde_json::{Number, Value};
use text::{countries::Country, domains, phones};

/// Characters of a line.
const LINE_CHARS_MAX: usize = 500;
/// Characters of a text of several lines.
const TEXT_CHARS_MAX: usize = 20_000;
/// Choices of a field, and values of a record's field.
pub const CHOICES_MAX: usize = 200;
/// Characters of a choice that people write themselves (a tag, a group).
const OPEN_CHARS_MAX: usize = 60;
/// Digits of a number: what a double holds exactly.
const NUMBER_DIGITS_MAX: usize = 15;

/// Reads a value as sent. None is no value: null, an empty text or list.
///
/// # Errors
/// The [`Flaw`].
pub fn read_value(field: &Field, value: &Value) -> Result<Option<Value>, Flaw> {
    let wrong = Flaw::NotOfKind(field.kind);
    match value {
        Value::Null => Ok(None),
        Value::String(text) => read_text(field, text),
        Value::Array(list) if super::is_list(field.kind) => {
            if list.len() > CHOICES_MAX {
                return Err(Flaw::TooMany);
            }
            let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            several(field, texts.ok_or(wrong)?.into_iter())
        }
        Value::Number(number) if matches!(field.kind, Kind::Number | Kind::Money | Kind::Stars) => read_text(field, &number.to_string()),
        Value::Bool(yes) if field.kind == Kind::YesNo => Ok(yes.then_some(Value::Bool(true))),
        _ => Err(wrong),
    }
}

/// Reads a value as a cell of a table holds it; several choices are parted by `;`, `,`, `、` or lines, and may be the names that people see.
///
/// # Errors
/// The [`Flaw`].
pub fn read_text(field: &Field, text: &str) -> Result<Option<Value>, Flaw> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if field.is_reckoned() {
        return Err(Flaw::ReadOnly);
    }
    if super::is_list(field.kind) {
        let parts: Vec<&str> = text.split([';', '；', ',', '，', '、', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect();
        return if parts.len() > CHOICES_MAX { Err(Flaw::TooMany) } else { several(field, parts.into_iter()) };
    }
    one(field, text).map(Some)
}

fn several<'a>(field: &Field, texts: impl Iterator<Item = &'a str>) -> Result<Option<Value>, Flaw> {
    let mut list: Vec<Value> = Vec::new();
    for text in texts {
        let value = if field.kind == Kind::Choices { choice(field, text)? } else { id(field.kind, text)? };
        if !list.contains(&value) {
            list.push(value);
        }
    }
    Ok((!list.is_empty()).then_some(Value::Array(list)))
}

fn one(field: &Field, text: &str) -> Result<Value, Flaw> {
    let wrong = Flaw::NotOfKind(field.kind);
    let chars_max = if field.kind == Kind::LongText { TEXT_CHARS_MAX } else { LINE_CHARS_MAX };
    if text.chars().count() > chars_max {
        return Err(Flaw::TooLong);
    }
    if text.chars().any(|c| c.is_control() && !(field.kind == Kind::LongText && matches!(c, '\n' | '\r' | '\t'))) {
        return Err(wrong);
    }
    let read = match field.kind {
        Kind::Text | Kind::LongText => Some(text.to_owned()),
        Kind::Number | Kind::Money => return number(text).ok_or(wrong),
        Kind::Stars => return text.parse().ok().filter(|stars: &u8| *stars <= 5).map(Value::from).ok_or(wrong),
        Kind::Date => days::read_day(text).map(|day| day.to_string()),
        Kind::DateTime => days::read_moment(text).map(days::written),
        Kind::Choice | Kind::Choices => return choice(field, text),
        Kind::YesNo => return yes(text).map(Value::Bool).ok_or(wrong),
        Kind::Person | Kind::Persons | Kind::Reference => return id(field.kind, text),
        Kind::Country => Country::by_code(text).map(|country| country.code.to_owned()),
        Kind::Email => address(text),
        Kind::Phone => phones::normalise(text, None).map(|number| number.e164),
        Kind::Url => site(text),
        Kind::Formula | Kind::RollUp => return Err(Flaw::ReadOnly),
    };
    read.map(Value::String).ok_or(wrong)
}

/// A decimal number as people write it: `1,234.50`, `-3`. A comma parts thousands only; elsewhere nobody knows what it means.
fn number(text: &str) -> Option<Value> {
    let plain = text.replace([' ', '\u{a0}', '\u{202f}'], "");
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let thousands = groups.clone().count() == 0 || first.len() <= 3;
    let fits = !first.is_empty()
        && thousands
        && groups.all(|group| group.len() == 3)
        && whole.len() + places.len() <= NUMBER_DIGITS_MAX
        && whole.chars().all(|c| c.is_ascii_digit() || c == ',')
        && places.chars().all(|c| c.is_ascii_digit());
    if !fits {
        return None;
    }
    let plain = plain.replace(',', "");
    if let Ok(integer) = plain.parse::<i64>() {
        return Some(Value::from(integer));
    }
    Number::from_f64(plain.parse().ok()?).map(Value::Number)
}

fn choice(field: &Field, text: &str) -> Result<Value, Flaw> {
    if field.choices.is_empty() {
        let fits = text.chars().count() <= OPEN_CHARS_MAX && !text.chars().any(char::is_control);
        return if fits { Ok(Value::from(text)) } else { Err(Flaw::TooLong) };
    }
    let by_value = field.choices.iter().find(|choice| choice.value == text);
    let by_name = || field.choices.iter().find(|choice| choice.name.to_lowercase() == text.to_lowercase());
    by_value.or_else(by_name).map(|choice| Value::String(choice.value.clone())).ok_or(Flaw::NotAChoice)
}

fn id(kind: Kind, text: &str) -> Result<Value, Flaw> {
    text.parse::<uuid::Uuid>().map(|id| Value::String(id.to_string())).map_err(|_| Flaw::NotOfKind(kind))
}

fn yes(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "是" | "✓" | "√" => Some(true),
        "no" | "n" | "false" | "0" | "否" => Some(false),
        _ => None,
    }
}

fn address(text: &str) -> Option<String> {
    let (local, domain) = text.split_once('@')?;
    let fits = !local.is_empty() && !text.contains(char::is_whitespace) && domains::registrable_domain(domain).is_some();
    fits.then(|| text.to_lowercase())
}

fn site(text: &str) -> Option<String> {
    let address = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let web = matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https");
    (web && host.contains('.') && !address.contains(char::is_whitespace)).then_some(address)
}

/// A value as one line: in histories, exports, messages. Choices by the names that people see.
#[must_use]
pub fn shown(field: &Field, value: &Value) -> String {
    let one = |value: &Value| match value {
        Value::String(text) => {
            field.choices.iter().find(|choice| choice.value == *text).map_or_else(|| text.clone(), |choice| choice.name.clone())
        }
        Value::Null => String::new(),
        other => other.to_string(),
    };
    match value {
        Value::Array(list) => list.iter().map(one).collect::<Vec<_>>().join("; "),
        other => one(other),
    }
}

/// What two records may not share: the value's text, whatever its case.
#[must_use]
pub fn digest(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_lowercase(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Choice;
    use serde_json::json;

    fn field(kind: Kind) -> Field {
        let choice = |value: &str, name: &str| Choice { value: value.into(), name: name.into(), colour: None };
        Field {
            key: "x1".into(),
            name: Some("Test".into()),
            kind,
            choices: vec![choice("a", "Retail"), choice("b", "零售")],
            required: false,
            unique: false,
            preset: None,
            help: String::new(),
            formula: None,
            reference: None,
            roll_up: None,
        }
    }

    #[test]
    fn values_are_read_by_their_kind() {
        for (kind, sent, read) in [
            (Kind::Number, json!("1,234.50"), json!(1234.5)),
            (Kind::Number, json!(-3), json!(-3)),
            (Kind::Stars, json!(5), json!(5)),
            (Kind::Date, json!("2026-02-28"), json!("2026-02-28")),
            (Kind::DateTime, json!("2026-02-28T08:00:00.123+08:00"), json!("2026-02-28T00:00:00Z")),
            (Kind::Choice, json!("retail"), json!("a")),
            (Kind::Choices, json!("Retail；零售"), json!(["a", "b"])),
            (Kind::Choices, json!(["a", "a"]), json!(["a"])),
            (Kind::YesNo, json!("是"), json!(true)),
            (Kind::Country, json!("de"), json!("DE")),
            (Kind::Email, json!("A@B.example"), json!("a@b.example")),
            (Kind::Phone, json!("+49 30 901820"), json!("+4930901820")),
            (Kind::Url, json!("a.example/x"), json!("https://a.example/x")),
        ] {
            assert_eq!(read_value(&field(kind), &sent), Ok(Some(read)), "{kind:?} {sent}");
        }
        for nothing in [json!(null), json!(""), json!("  ")] {
            assert_eq!(read_value(&field(Kind::Text), &nothing), Ok(None));
        }
    }

    #[test]
    fn what_is_not_of_the_kind_is_refused() {
        for (kind, sent, flaw) in [
            (Kind::Number, json!("12 apples"), Flaw::NotOfKind(Kind::Number)),
            (Kind::Number, json!("1.234,50"), Flaw::NotOfKind(Kind::Number)),
            (Kind::Number, json!("1234567890123456"), Flaw::NotOfKind(Kind::Number)),
            (Kind::Stars, json!(6), Flaw::NotOfKind(Kind::Stars)),
            (Kind::Date, json!("2026-02-30"), Flaw::NotOfKind(Kind::Date)),
            (Kind::Date, json!("99999-01-01"), Flaw::NotOfKind(Kind::Date)),
            (Kind::Choice, json!("wholesale"), Flaw::NotAChoice),
            (Kind::Choices, json!([1]), Flaw::NotOfKind(Kind::Choices)),
            (Kind::Text, json!("a\u{0}b"), Flaw::NotOfKind(Kind::Text)),
            (Kind::Text, json!("x".repeat(501)), Flaw::TooLong),
            (Kind::Text, json!({"a": 1}), Flaw::NotOfKind(Kind::Text)),
            (Kind::Email, json!("nobody"), Flaw::NotOfKind(Kind::Email)),
            (Kind::Url, json!("javascript:alert(1)"), Flaw::NotOfKind(Kind::Url)),
            (Kind::Person, json!("Mia"), Flaw::NotOfKind(Kind::Person)),
            (Kind::Formula, json!("1"), Flaw::ReadOnly),
        ] {
            assert_eq!(read_value(&field(kind), &sent), Err(flaw), "{kind:?} {sent}");
        }
    }
}
