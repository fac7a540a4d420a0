//! Fields within templates: `{{contact.first_name}}`, with words for when nothing is known: `{{contact.first_name|friend}}`.

use super::answer::escape;
use chrono::NaiveDate;
use regex::{Captures, Regex};
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// What can stand in a template, in the order in which it is offered.
pub const NAMES: [&str; 14] = [
    "contact.first_name",
    "contact.name",
    "contact.salutation",
    "contact.title",
    "contact.email",
    "company.name",
    "company.country",
    "me.name",
    "me.email",
    "firm.name",
    "date.today",
    "date.in_7_days",
    "date.in_14_days",
    "date.in_30_days",
];

/// What is known, by the names of [`NAMES`]; what is not known is left out.
pub type Values = HashMap<&'static str, String>;

static FIELD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{\s*([a-z]+\.[a-z0-9_]+)\s*(?:\|([^{}<>]{0,100}))?\}\}").expect("a pattern of ours"));

/// A text with its fields filled, and those that could not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The text; what is not known stands in it as it was.
    pub text: String,
    /// The names of the fields that are left, each once.
    pub missing: BTreeSet<String>,
}

/// How values are put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Into HTML.
    Html,
    /// Into a subject.
    Plain,
}

/// Fills the fields of a text.
#[must_use]
pub fn fill(text: &str, values: &Values, form: Form) -> Filled {
    let mut missing = BTreeSet::new();
    let text = FIELD.replace_all(text, |found: &Captures<'_>| {
        let name = &found[1];
        if !NAMES.contains(&name) {
            return found[0].to_owned();
        }
        let known = values.get(name).map(String::as_str).filter(|value| !value.trim().is_empty());
        match (known, found.get(2)) {
            (Some(value), _) if form == Form::Html => escape(value),
            (Some(value), _) => value.to_owned(),
            // What stands beside it in HTML is written as HTML already.
            (None, Some(instead)) => instead.as_str().trim().to_owned(),
            (None, None) => {
                missing.insert(name.to_owned());
                found[0].to_owned()
            }
        }
    });
    Filled { text: text.into_owned(), missing }
}

/// The fields that still stand in a text, each once.
#[must_use]
pub fn left(text: &str) -> BTreeSet<String> {
    FIELD.captures_iter(text).map(|found| found[1].to_owned()).filter(|name| NAMES.contains(&name.as_str())).collect()
}

/// What stands before a name and is none.
const TITLES: [&str; 12] = ["mr", "mrs", "ms", "miss", "dr", "prof", "eng", "ing", "sr", "sra", "herr", "frau"];

/// By what a person is greeted: the first name where names are written so, else the whole one.
#[must_use]
pub fn first_name(name: &str) -> String {
    let name = name.trim();
    let latin = |c: char| c.is_ascii_alphabetic() || ('\u{c0}'..='\u{24f}').contains(&c) || ('\u{400}'..='\u{4ff}').contains(&c);
    if !name.chars().next().is_some_and(latin) {
        return name.to_owned();
    }
    // 'Souza, Maria' is written by registers.
    let given = name.split_once(',').map_or(name, |(_, given)| given);
    let is_title = |word: &&str| TITLES.contains(&word.trim_end_matches('.').to_lowercase().as_str());
    given.split_whitespace().find(|word| !is_title(word)).unwrap_or(name).to_owned()
}

/// A day as it is written in this language.
#[must_use]
pub fn day(date: NaiveDate, language: Option<&str>) -> String {
    let form = match language {
        Some("zh" | "ja") => "%Y年%-m月%-d日",
        Some("de" | "ru" | "uk" | "pl" | "tr" | "cs") => "%d.%m.%Y",
        Some("es" | "pt" | "fr" | "it" | "ar" | "vi") => "%d/%m/%Y",
        Some(other) if other != "en" => "%Y-%m-%d",
        _ => "%-d %B %Y",
    };
    date.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        HashMap::from([("contact.first_name", "Ana".to_owned()), ("company.name", "Lumen & Sons".to_owned())])
    }

    #[test]
    fn what_is_known_is_put_in_and_what_is_not_is_told() {
        let html = fill("<p>Dear {{contact.first_name}} of {{ company.name }}, {{contact.title}}</p>", &values(), Form::Html);
        assert_eq!(html.text, "<p>Dear Ana of Lumen &amp; Sons, {{contact.title}}</p>");
        assert_eq!(html.missing, BTreeSet::from(["contact.title".to_owned()]));
        assert_eq!(fill("For {{company.name}}", &values(), Form::Plain).text, "For Lumen & Sons");
        assert_eq!(left(&html.text), html.missing);
    }

    #[test]
    fn words_stand_in_for_what_is_not_known() {
        let filled = fill("Dear {{contact.salutation|friend}}, {{contact.first_name|you}}", &values(), Form::Plain);
        assert_eq!((filled.text.as_str(), filled.missing.len()), ("Dear friend, Ana", 0));
    }

    #[test]
    fn braces_that_are_no_field_stay() {
        for text in ["{{price}}", "{{x.y}}", "{ {contact.name}}", "{{}}", "{{contact.name|a<b>}}"] {
            assert_eq!((fill(text, &values(), Form::Html).text.as_str(), left(text).len()), (text, 0));
        }
    }

    #[test]
    fn people_are_greeted_as_their_names_are_written() {
        let cases = [
            ("Ahmed Al-Farsi", "Ahmed"),
            ("Dr. Maria Souza", "Maria"),
            ("Souza, Maria", "Maria"),
            ("王伟", "王伟"),
            ("Иван Петров", "Иван"),
            ("Mr.", "Mr."),
            ("", ""),
        ];
        for (name, first) in cases {
            assert_eq!(first_name(name), first);
        }
    }

    #[test]
    fn days_are_written_as_the_language_writes_them() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 3).expect("a day");
        for (language, written) in
            [(None, "3 December 2026"), (Some("zh"), "2026年12月3日"), (Some("de"), "03.12.2026"), (Some("ko"), "2026-12-03")]
        {
            assert_eq!(day(date, language), written);
        }
    }
}
