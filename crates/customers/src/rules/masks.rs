//! What a role doesn't see whole is taken out before anything leaves: lists, pages, search, export and the API alike.

use crate::model::{Company, CompanyRow, Contact};
use fields::{Catalogue, Sight};
use serde_json::Value;

/// Characters that stay readable where a text is masked.
const SHOWN_CHARS: usize = 2;

/// The beginning of a text; of a mail address its host too.
#[must_use]
pub(crate) fn masked(text: &str) -> String {
    let (seen, rest) = text.split_once('@').map_or((text, String::new()), |(local, host)| (local, format!("@{host}")));
    let begin: String = seen.chars().take(SHOWN_CHARS).collect();
    format!("{begin}***{rest}")
}

/// Takes out of a text what the role doesn't see.
fn text(catalogue: &Catalogue, key: &str, value: &mut Option<String>) {
    match catalogue.limit(key) {
        Some(Sight::Hidden) => *value = None,
        Some(Sight::Masked) => *value = value.as_deref().map(masked),
        Some(Sight::ReadOnly) | None => {}
    }
}

fn texts(catalogue: &Catalogue, key: &str, values: &mut Vec<String>) {
    match catalogue.limit(key) {
        Some(Sight::Hidden) => values.clear(),
        Some(Sight::Masked) => values.iter_mut().for_each(|value| *value = masked(value)),
        Some(Sight::ReadOnly) | None => {}
    }
}

/// A value of any kind: what is masked becomes text.
#[must_use]
pub fn value(catalogue: &Catalogue, key: &str, value: Option<Value>) -> Option<Value> {
    match catalogue.limit(key) {
        Some(Sight::Hidden) => None,
        Some(Sight::Masked) => value.map(|value| match value {
            Value::String(text) => Value::String(masked(&text)),
            Value::Null => Value::Null,
            _ => Value::String("***".to_owned()),
        }),
        Some(Sight::ReadOnly) | None => value,
    }
}

/// Takes out of a row of a list what the role doesn't see; `columns` are the keys of what else is shown.
pub(crate) fn row(catalogue: &Catalogue, columns: &[String], row: &mut CompanyRow) {
    if catalogue.limits.is_empty() {
        return;
    }
    text(catalogue, "short_name", &mut row.short_name);
    text(catalogue, "domain", &mut row.domain);
    text(catalogue, "country", &mut row.country);
    if matches!(catalogue.limit("name"), Some(Sight::Hidden | Sight::Masked)) {
        row.name = masked(&row.name);
    }
    if catalogue.limit("owners") == Some(Sight::Hidden) {
        row.owner_ids.clear();
    }
    for hidden in ["last_touch", "next_follow_up"] {
        if catalogue.limit(hidden) == Some(Sight::Hidden) {
            let place = if hidden == "last_touch" { &mut row.last_touch_at } else { &mut row.next_follow_up_at };
            *place = None;
        }
    }
    for (key, shown) in columns.iter().zip(&mut row.shown) {
        *shown = value(catalogue, key, shown.take());
    }
}

/// The same for a company's page.
pub(crate) fn company(catalogue: &Catalogue, people: &Catalogue, company: &mut Company) {
    company.contacts.iter_mut().for_each(|contact| person(people, contact));
    if catalogue.limits.is_empty() {
        return;
    }
    row(catalogue, &[], &mut company.row);
    let facts = &mut company.facts;
    for (key, place) in [
        ("local_name", &mut facts.local_name),
        ("website", &mut facts.website),
        ("phone", &mut facts.phone),
        ("address", &mut facts.address),
        ("time_zone", &mut facts.time_zone),
        ("language", &mut facts.language),
        ("source", &mut facts.source),
        ("remarks", &mut facts.remarks),
    ] {
        text(catalogue, key, place);
    }
    texts(catalogue, "domain", &mut company.domains);
    company.fields = std::mem::take(&mut company.fields)
        .into_iter()
        .filter_map(|(key, held)| value(catalogue, &key, Some(held)).map(|shown| (key, shown)))
        .collect();
}

/// The same for a person.
pub(crate) fn person(catalogue: &Catalogue, contact: &mut Contact) {
    if catalogue.limits.is_empty() {
        return;
    }
    if matches!(catalogue.limit("name"), Some(Sight::Hidden | Sight::Masked)) {
        contact.name = masked(&contact.name);
    }
    texts(catalogue, "emails", &mut contact.emails);
    texts(catalogue, "phones", &mut contact.phones);
    for (key, place) in [
        ("salutation", &mut contact.salutation),
        ("title", &mut contact.title),
        ("whatsapp", &mut contact.whatsapp),
        ("wechat", &mut contact.wechat),
        ("linkedin", &mut contact.linkedin),
        ("language", &mut contact.language),
    ] {
        text(catalogue, key, place);
    }
    contact.fields = std::mem::take(&mut contact.fields)
        .into_iter()
        .filter_map(|(key, held)| value(catalogue, &key, Some(held)).map(|shown| (key, shown)))
        .collect();
}

/// The same for a person whom a search found: name, title, address and company's name.
pub(crate) fn found(
    people: &Catalogue,
    companies: &Catalogue,
    (name, title, email, company): (&mut String, &mut Option<String>, &mut Option<String>, &mut String),
) {
    for (catalogue, name) in [(people, name), (companies, company)] {
        if matches!(catalogue.limit("name"), Some(Sight::Hidden | Sight::Masked)) {
            *name = masked(name);
        }
    }
    text(people, "title", title);
    text(people, "emails", email);
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_masked_text_keeps_its_beginning() {
        for (text, shown) in [("ada.l@gulf.example", "ad***@gulf.example"), ("+4930901820", "+4***"), ("李", "李***"), ("", "***")] {
            assert_eq!(masked(text), shown);
        }
    }
}
