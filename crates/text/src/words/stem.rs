//! Stems by script, since a mail's language is not known word by word.

use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;

/// The stemmers, made once.
pub(super) struct Stems {
    english: Stemmer,
    russian: Stemmer,
    arabic: Stemmer,
}

impl Stems {
    pub(super) fn new() -> Self {
        Self {
            english: Stemmer::create(Algorithm::English),
            russian: Stemmer::create(Algorithm::Russian),
            arabic: Stemmer::create(Algorithm::Arabic),
        }
    }

    /// The stem of a folded word; the word itself where no stemmer fits (digits, mixed scripts, short words).
    pub(super) fn stem<'a>(&self, word: &'a str) -> Cow<'a, str> {
        const LETTERS_MIN: usize = 3;
        let stemmer = if word.len() > LETTERS_MIN && word.bytes().all(|b| b.is_ascii_lowercase()) {
            &self.english
        } else if word.chars().all(|c| ('\u{0430}'..='\u{044F}').contains(&c)) {
            &self.russian
        } else if word.chars().all(|c| ('\u{0621}'..='\u{064A}').contains(&c)) {
            &self.arabic
        } else {
            return Cow::Borrowed(word);
        };
        let stem = stemmer.stem(word);
        if stem.is_empty() { Cow::Borrowed(word) } else { stem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_script_has_its_stemmer() {
        let stems = Stems::new();
        assert_eq!(stems.stem("quotations"), stems.stem("quotation"));
        assert_eq!(stems.stem("контракты"), stems.stem("контракта"));
        assert_eq!(stems.stem("m8x20"), "m8x20");
        assert_eq!(stems.stem("and"), "and");
    }
}
