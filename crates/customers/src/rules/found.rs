//! By which words a record is found.

use super::fields::{name_key, phone_key};
use crate::model::{NewCompany, NewContact};
use serde_json::{Map, Value};
use text::pinyin::spelt;
use text::words::{Field, FieldKind, index_lexemes};

/// A search longer than this is cut.
pub(crate) const SEARCH_CHARS_MAX: usize = 200;

/// By what a company is recognised and found: reckoned from its facts.
pub(crate) struct Keys {
    /// Its name as it is compared.
    pub name: Option<String>,
    /// Its name in its own script as it is compared.
    pub local_name: Option<String>,
    /// Its telephone number as it is compared.
    pub phone: Option<String>,
    /// By which words it is found.
    pub words: String,
    /// Its words that can be mistyped.
    pub spellings: Vec<String>,
}

/// All texts by which a new person is found: what `store::contact_searchable` reads of one that is there.
pub(crate) fn person_texts(new: &NewContact) -> Vec<String> {
    let own = [Some(&new.name), new.whatsapp.as_ref(), new.wechat.as_ref()].into_iter().flatten();
    own.chain(&new.emails).chain(&new.phones).cloned().collect()
}

/// All texts by which a new company is found: what `store::searchable` reads of one that is there.
fn company_texts(new: &NewCompany, fields: &Map<String, Value>) -> Vec<String> {
    let own = [Some(&new.name), new.local_name.as_ref(), new.short_name.as_ref()].into_iter().flatten();
    let person = new.contact.iter().flat_map(|c| std::iter::once(&c.name).chain(&c.emails).chain(&c.phones));
    let number = fields.get("number").and_then(|number| number.as_str()).map(ToOwned::to_owned);
    own.cloned().chain(phone_key(new.phone.as_deref())).chain(number).chain(new.domains.iter().chain(person).cloned()).collect()
}

/// By what a new company with these values of its fields is recognised and found.
pub(crate) fn keys(new: &NewCompany, fields: &Map<String, Value>) -> Keys {
    keys_with(new, fields, &[])
}

/// The same of one that gets more people at once.
pub(crate) fn keys_with(new: &NewCompany, fields: &Map<String, Value>, more: &[&NewContact]) -> Keys {
    let mut texts = company_texts(new, fields);
    texts.extend(more.iter().flat_map(|c| std::iter::once(&c.name).chain(&c.emails).chain(&c.phones)).cloned());
    Keys {
        name: name_key(Some(&new.name)),
        local_name: name_key(new.local_name.as_deref()),
        phone: phone_key(new.phone.as_deref()),
        words: words(&texts),
        spellings: spellings(&texts),
    }
}

/// The lexemes of a record's texts, as PostgreSQL reads a tsvector.
pub(crate) fn words(texts: &[String]) -> String {
    let spelt: Vec<String> = texts.iter().filter_map(|text| spelt(text)).flat_map(|(initials, syllables)| [initials, syllables]).collect();
    let fields: Vec<Field<'_>> = texts.iter().chain(&spelt).map(|text| Field { text, kind: FieldKind::Body }).collect();
    index_lexemes(&fields).to_tsvector_literal()
}

/// The words of a record's texts that can be mistyped, in their order; none of addresses.
pub(crate) fn spellings(texts: &[String]) -> Vec<String> {
    let own = || texts.iter().filter(|text| !text.contains('@'));
    let sounds: Vec<String> = own().filter_map(|text| spelt(text)).map(|(_, syllables)| syllables).collect();
    text::words::spellings(own().chain(&sounds).map(String::as_str))
}
