//! The words of the server, compiled in from `locales/<lang>/<context>.json`.

use kernel::Lang;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::OnceLock;

static SOURCES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));

/// All words in all languages: `(lang, "context.path.to.words")` → template with `{{name}}` places.
#[derive(Debug)]
pub struct Catalogue {
    words: HashMap<(Lang, String), String>,
}

/// What a problem says to people.
#[derive(Debug, PartialEq, Eq)]
pub struct ErrorWords {
    /// A short name.
    pub title: String,
    /// What happened and what to do.
    pub detail: String,
}

impl Catalogue {
    /// The catalogue that was compiled in.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
        CATALOGUE.get_or_init(|| Self::from_sources(SOURCES))
    }

    fn from_sources(sources: &[(&str, &str, &str)]) -> Self {
        let mut words = HashMap::new();
        for (tag, context, json) in sources {
            let (Some(lang), Ok(tree)) = (Lang::from_tag(tag), serde_json::from_str::<Value>(json)) else {
                tracing::error!(tag, context, "a catalogue can't be read");
                continue;
            };
            flatten(&mut words, lang, (*context).to_owned(), &tree);
        }
        Self { words }
    }

    /// The words under a key such as `mail.folder.inbox`, with `{{name}}` filled in; none when there are none in this language.
    #[must_use]
    pub fn say(&self, lang: Lang, key: &str, args: &[(&str, String)]) -> Option<String> {
        self.words.get(&(lang, key.to_owned())).map(|template| fill(template, args))
    }

    /// Is there such a key in this language?
    #[must_use]
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.words.contains_key(&(lang, key.to_owned()))
    }

    /// Every key of a language, for comparing languages.
    pub fn keys(&self, lang: Lang) -> impl Iterator<Item = &str> {
        self.words.keys().filter(move |(l, _)| *l == lang).map(|(_, key)| key.as_str())
    }

    /// The words of a problem code; the code itself where words are missing (a test sees to it that none are).
    #[must_use]
    pub fn error(&self, lang: Lang, code: &str, args: &[(&str, String)]) -> ErrorWords {
        let (context, what) = code.split_once('.').unwrap_or(("web", code));
        let say = |part: &str| self.say(lang, &format!("{context}.error.{what}.{part}"), args);
        let title = say("title").unwrap_or_else(|| code.to_owned());
        ErrorWords { detail: say("detail").unwrap_or_else(|| title.clone()), title }
    }

    /// What a problem code says of one field: the field's own words, where a rule means something else for each, or those of the code.
    #[must_use]
    pub fn error_of_field(&self, lang: Lang, code: &str, field: &str, args: &[(&str, String)]) -> String {
        let (context, what) = code.split_once('.').unwrap_or(("web", code));
        let own = self.say(lang, &format!("{context}.error.{what}.fields.{field}"), args);
        own.unwrap_or_else(|| self.error(lang, code, args).detail)
    }
}

fn flatten(words: &mut HashMap<(Lang, String), String>, lang: Lang, at: String, tree: &Value) {
    match tree {
        Value::Object(members) => {
            for (name, inner) in members {
                flatten(words, lang, format!("{at}.{name}"), inner);
            }
        }
        Value::String(text) => {
            words.insert((lang, at), text.clone());
        }
        _ => {}
    }
}

/// Fills `{{name}}` places; a place without a value stays, so that it is seen. Values are not searched for places again.
fn fill(template: &str, args: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        let Some(end) = rest[start..].find("}}").map(|at| start + at) else {
            break;
        };
        out.push_str(&rest[..start]);
        let name = rest[start + 2..end].trim();
        match args.iter().find(|(n, _)| *n == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&rest[start..end + 2]),
        }
        rest = &rest[end + 2..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_once() {
        let args = [("name", "{{other}}".to_owned()), ("other", "x".to_owned())];
        assert_eq!(fill("<{{name}}> {{ other }} {{missing}} {{", &args), "<{{other}}> x {{missing}} {{");
    }

    #[test]
    fn an_error_without_words_shows_its_code() {
        let catalogue = Catalogue::from_sources(&[("en", "mail", r#"{"error":{"gone":{"title":"Gone","detail":"{{n}} are gone"}}}"#)]);
        assert_eq!(catalogue.error(Lang::En, "mail.gone", &[("n", "2".into())]).detail, "2 are gone");
        assert_eq!(catalogue.error(Lang::ZhCn, "mail.gone", &[]).title, "mail.gone");
    }

    #[test]
    fn a_field_has_words_of_its_own() {
        let source = r#"{"error":{"odd":{"title":"Odd","detail":"Look at {{field}}","fields":{"age":"An age is above {{min}}"}}}}"#;
        let catalogue = Catalogue::from_sources(&[("en", "mail", source)]);
        let args = [("field", "size".to_owned()), ("min", "17".to_owned())];
        assert_eq!(catalogue.error_of_field(Lang::En, "mail.odd", "age", &args), "An age is above 17");
        assert_eq!(catalogue.error_of_field(Lang::En, "mail.odd", "size", &args), "Look at size");
    }

    #[test]
    fn all_languages_have_the_same_keys() {
        let catalogue = Catalogue::embedded();
        let mut missing = Vec::new();
        for key in catalogue.keys(Lang::En) {
            // English alone has plural forms: `thing_one` and `thing_other` against `thing_other`.
            if !key.ends_with("_one") && !catalogue.has(Lang::ZhCn, key) {
                missing.push(format!("zh-CN lacks {key}"));
            }
        }
        missing.extend(catalogue.keys(Lang::ZhCn).filter(|k| !catalogue.has(Lang::En, k)).map(|k| format!("en lacks {k}")));
        missing.sort();
        assert!(missing.is_empty(), "{missing:#?}");
    }
}
