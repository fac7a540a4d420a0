//! Changes of many companies: what they mean for one, and what brings it back.

use super::own;
use crate::model::Company;
use serde_json::{Map, Value, json};

/// The change as it is for this company: tags that are to be added or taken away become the tags that it will have.
pub(crate) fn with_tags(change: &Value, company: &Company) -> Value {
    let mut change = change.as_object().cloned().unwrap_or_default();
    let taken = |key: &str, change: &mut Map<String, Value>| -> Vec<Value> {
        change.remove(key).and_then(|tags| tags.as_array().cloned()).unwrap_or_default()
    };
    let (added, removed) = (taken("add_tags", &mut change), taken("remove_tags", &mut change));
    if added.is_empty() && removed.is_empty() {
        return Value::Object(change);
    }
    let mut tags = company.fields.get("tags").and_then(|tags| tags.as_array().cloned()).unwrap_or_default();
    tags.retain(|tag| !removed.contains(tag));
    for tag in added {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    let fields = change.entry("fields").or_insert_with(|| json!({}));
    if let Some(fields) = fields.as_object_mut() {
        fields.insert("tags".to_owned(), Value::Array(tags));
    }
    Value::Object(change)
}

/// The change that brings the company back to what it is now, in the same form.
pub(crate) fn inverse(change: &Value, company: &Company) -> Value {
    let mut back = Map::new();
    for (key, value) in change.as_object().into_iter().flatten() {
        let was = match key.as_str() {
            "fields" => {
                let keys = value.as_object().into_iter().flatten().map(|(key, _)| key);
                Value::Object(keys.map(|key| (key.clone(), company.fields.get(key).cloned().unwrap_or(Value::Null))).collect())
            }
            "owner_ids" => json!(company.row.owner_ids),
            "labels_visible_to" => json!(company.facts.visible_to),
            "time_zone" => json!(company.facts.time_zone),
            "remarks" => json!(company.facts.remarks),
            key => own(company, key).unwrap_or(Value::Null),
        };
        back.insert(key.clone(), was);
    }
    Value::Object(back)
}
