//! By which words a record is found.

use text::words::{Field, FieldKind, index_lexemes};

/// A search longer than this is cut.
pub(crate) const SEARCH_CHARS_MAX: usize = 200;
/// Text kept for finding what is misspelt; more than this is noise.
const PLAIN_CHARS_MAX: usize = 2_000;

/// The lexemes of a record's texts, as PostgreSQL reads a tsvector.
pub(crate) fn words(texts: &[String]) -> String {
    let fields: Vec<Field<'_>> = texts.iter().map(|text| Field { text, kind: FieldKind::Body }).collect();
    index_lexemes(&fields).to_tsvector_literal()
}

/// The same texts in one line of lower case, for comparing spellings.
pub(crate) fn plain(texts: &[String]) -> String {
    let line = texts.join(" ").to_lowercase();
    line.chars().take(PLAIN_CHARS_MAX).collect()
}
