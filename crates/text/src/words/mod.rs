//! One tokeniser for the index and for the query.
//!
//! The rule that everything here serves: **whoever types a word that stands in a text finds the text.** So the query's lexemes
//! are always a subset of the text's, whatever stands around the word.
//!
//! - Text is brought to NFKC, lower case, without Latin, Greek, Arabic and Hebrew diacritics; `ß` is `ss`, `ø` is `o`.
//! - Scripts that put spaces between words (Latin, Cyrillic, Arabic, Devanagari…): a word is a run of letters, digits and marks.
//!   The index holds it as written and its stem (English for ASCII, Russian for Cyrillic, Arabic for Arabic); a query asks for
//!   the stem, a quoted query for the form as written.
//! - Chinese, Japanese and Korean: Han is brought to simplified forms, then each pair of neighbouring characters is a lexeme. A
//!   word typed is found wherever its characters stand together, also when no dictionary knows it (names of firms!). A query of
//!   four or more Han characters in a row is first cut into words by a dictionary, so that 报价单付款 finds a text that holds
//!   报价单 and 付款 apart. The dictionary is loaded at the first such query and never for the index.
//! - Thai, Lao, Khmer, Burmese, Tibetan: the same with three neighbours.
//! - Addresses and domains are one lexeme each, besides their parts: `ahmed@mail.gulf.example` gives the whole, the domains
//!   `mail.gulf.example` and `gulf.example`, and `ahmed`, `mail`, `gulf`, `example`.
//! - What stands in a field From, To or Subject is indexed a second time with a prefix, `f:`, `t:`, `s:`, for the operators
//!   `from:`, `to:`, `subject:`. No plain lexeme holds a colon.

mod cut;
mod fold;
mod lexemes;
mod query;
mod scope;
mod search;
mod simplify;
mod slips;
mod stem;

pub use lexemes::{DOCUMENT_BYTES_MAX, Field, FieldKind, Indexer, LEXEMES_BYTES_MAX, LEXEMES_MAX, Lexemes, index_lexemes};
pub use query::QUERY_TERMS_MAX;
pub use scope::scoped;
pub use search::{QUERY_BYTES_MAX, SearchQuery, TsQuery, parse_search, query, query_prefix};
pub use slips::{Meant, meant, query_of, spellings};

/// A lexeme's greatest length in bytes; longer ones are cut at a character's border, in text and query alike.
pub const LEXEME_BYTES_MAX: usize = 100;

/// A name folded as words are, its punctuation kept; for keys of names.
pub(crate) fn fold_for_names(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    fold::fold_word(&fold::compose(name), &mut out);
    out
}

/// A text as words are compared: NFKC, lower case, without diacritics, Han in simplified forms; punctuation and blanks stay.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold::fold_word(&fold::compose(text), &mut out);
    if out.is_ascii() { out } else { out.chars().map(simplify).collect() }
}

pub(crate) use simplify::simplify;
