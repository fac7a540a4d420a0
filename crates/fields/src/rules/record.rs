//! The tenant's fields of one record: what is sent, read together; what is reckoned from the rest.

use super::formula::{Formula, Known};
use super::{Catalogue, read_value};
use crate::model::{BadValue, Field, Flaw, Kind, Sight};
use serde_json::{Map, Value};

/// Whether a record is being made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Making {
    /// It is new: what is required must be there, what has a preset gets it.
    New,
    /// It was there.
    Edit,
}

/// What a record's fields hold after a change: `old` with what was sent. Null takes a value away.
///
/// # Errors
/// Every value that can't be taken.
pub fn read_record(
    catalogue: &Catalogue,
    old: &Map<String, Value>,
    sent: &Map<String, Value>,
    making: Making,
) -> Result<Map<String, Value>, Vec<BadValue>> {
    let mut bad = Vec::new();
    let mut fields = old.clone();
    for (key, value) in sent {
        match read_one(catalogue, key, value) {
            Ok(Some(value)) => drop(fields.insert(key.clone(), value)),
            Ok(None) => drop(fields.remove(key)),
            Err(flaw) => bad.push(BadValue { field: key.clone(), flaw }),
        }
    }
    for field in &catalogue.fields {
        if fields.contains_key(&field.key) || bad.iter().any(|b: &BadValue| b.field == field.key) {
            continue;
        }
        let sent = sent.contains_key(&field.key);
        match &field.preset {
            Some(preset) if making == Making::New && !sent => drop(fields.insert(field.key.clone(), preset.clone())),
            _ if (making == Making::New || sent) && field.required && !is_closed(catalogue, field) => {
                bad.push(BadValue { field: field.key.clone(), flaw: Flaw::Missing });
            }
            _ => {}
        }
    }
    if bad.is_empty() { Ok(fields) } else { Err(bad) }
}

fn read_one(catalogue: &Catalogue, key: &str, value: &Value) -> Result<Option<Value>, Flaw> {
    let field = catalogue.field(key).ok_or(Flaw::Unknown)?;
    if is_closed(catalogue, field) {
        return Err(Flaw::ReadOnly);
    }
    read_value(field, value)
}

/// Can the caller not set it?
fn is_closed(catalogue: &Catalogue, field: &Field) -> bool {
    let limited = matches!(catalogue.limit(&field.key), Some(Sight::Hidden | Sight::Masked | Sight::ReadOnly));
    field.is_reckoned() || limited
}

/// Reckons the formulas of a record anew; `own` knows the program's own fields of it.
pub fn reckon(catalogue: &Catalogue, own: &Known<'_>, fields: &mut Map<String, Value>) {
    for field in catalogue.fields.iter().filter(|field| field.kind == Kind::Formula) {
        let formula = field.formula.as_deref().and_then(|text| Formula::read(text).ok());
        let result = formula.and_then(|formula| formula.result(&|key: &str| fields.get(key).cloned().or_else(|| own(key))));
        match result {
            Some(value) => drop(fields.insert(field.key.clone(), value)),
            None => drop(fields.remove(&field.key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Selections;
    use serde_json::json;
    use std::collections::HashMap;

    fn field(key: &str, kind: Kind) -> Field {
        Field {
            key: key.into(),
            name: Some(key.into()),
            kind,
            choices: Vec::new(),
            required: false,
            unique: false,
            preset: None,
            help: String::new(),
            formula: None,
            reference: None,
            roll_up: None,
        }
    }

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_new_record_needs_what_is_required_and_gets_what_is_preset() {
        let fields = vec![
            Field { required: true, ..field("x1", Kind::Text) },
            Field { preset: Some(json!(3)), required: true, ..field("x2", Kind::Number) },
            field("x3", Kind::Date),
            Field { required: true, ..field("x4", Kind::Text) },
        ];
        let catalogue = Catalogue {
            builtins: &[],
            fields,
            limits: HashMap::from([("x4".to_owned(), Sight::Hidden)]),
            selections: Selections::default(),
        };
        let none = Map::new();
        let missing = |field: &str| BadValue { field: field.into(), flaw: Flaw::Missing };
        assert_eq!(read_record(&catalogue, &none, &none, Making::New), Err(vec![missing("x1")]));
        let made = read_record(&catalogue, &none, &map(json!({"x1": "a"})), Making::New).unwrap();
        assert_eq!(Value::Object(made.clone()), json!({"x1": "a", "x2": 3}));
        // Later only what is touched is asked for.
        let edited = read_record(&catalogue, &Map::new(), &map(json!({"x3": "2026-01-01"})), Making::Edit).unwrap();
        assert_eq!(Value::Object(edited), json!({"x3": "2026-01-01"}));
        assert_eq!(read_record(&catalogue, &made, &map(json!({"x1": null})), Making::Edit), Err(vec![missing("x1")]));
        let Err(bad) = read_record(&catalogue, &made, &map(json!({"x3": "soon", "x4": "a", "x9": 1})), Making::Edit) else {
            panic!("three flaws")
        };
        assert_eq!(bad.iter().map(|b| b.flaw).collect::<Vec<_>>(), [Flaw::NotOfKind(Kind::Date), Flaw::ReadOnly, Flaw::Unknown]);
    }

    #[test]
    fn formulas_follow_what_they_read() {
        let catalogue = Catalogue {
            builtins: &[],
            fields: vec![field("x1", Kind::Number), Field { formula: Some("{x1} * {stars}".into()), ..field("x2", Kind::Formula) }],
            limits: HashMap::new(),
            selections: Selections::default(),
        };
        let mut fields = map(json!({"x1": 10}));
        reckon(&catalogue, &|key| (key == "stars").then(|| json!(4)), &mut fields);
        assert_eq!(fields["x2"], json!(40));
        fields.remove("x1");
        reckon(&catalogue, &|_| None, &mut fields);
        assert_eq!(fields.get("x2"), None);
    }
}
