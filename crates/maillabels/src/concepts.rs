//! Meanings: words of eight languages that say the same.

use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The list of words; see its own first lines.
const LIST: &str = include_str!("../data/concepts.txt");

/// A word of a meaning, found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The meaning's number.
    pub concept: u16,
    /// Where the word begins, in bytes of the folded text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

struct Concepts {
    names: Vec<&'static str>,
    words: AhoCorasick,
    /// For each word: the meanings that it has, and whether it may go on there.
    meanings: Vec<Vec<(u16, bool)>>,
}

static CONCEPTS: LazyLock<Concepts> = LazyLock::new(|| {
    let mut names = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut words: Vec<String> = Vec::new();
    let mut meanings: Vec<Vec<(u16, bool)>> = Vec::new();
    for line in LIST.lines().filter(|l| !l.starts_with('#')) {
        let Some((name, list)) = line.split_once(": ") else { continue };
        let concept = u16::try_from(names.len()).unwrap_or(u16::MAX);
        names.push(name);
        for word in list.split(',').map(str::trim).filter(|w| !w.is_empty()) {
            let folded = text::words::folded(word.trim_end_matches('*'));
            let number = *numbers.entry(folded.clone()).or_insert_with(|| {
                words.push(folded);
                meanings.push(Vec::new());
                words.len() - 1
            });
            if !meanings[number].iter().any(|(c, _)| *c == concept) {
                meanings[number].push((concept, word.ends_with('*')));
            }
        }
    }
    let words = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&words).expect("the list of meanings is small");
    Concepts { names, words, meanings }
});

/// The name of a meaning.
pub(crate) fn name(concept: u16) -> &'static str {
    CONCEPTS.names.get(usize::from(concept)).copied().unwrap_or_default()
}

/// All words with a meaning in a folded text, in the order of their ends.
pub(crate) fn find(folded: &str, mut each: impl FnMut(Hit)) {
    for found in CONCEPTS.words.find_overlapping_iter(folded) {
        let (start, end) = (found.start(), found.end());
        for (concept, open) in &CONCEPTS.meanings[found.pattern().as_usize()] {
            if stands_alone(folded, start, end, *open) {
                each(Hit { concept: *concept, start, end });
            }
        }
    }
}

/// Is it a word of its own there? Chinese has no word borders; Arabic writes articles and particles onto the word.
fn stands_alone(text: &str, start: usize, end: usize, open: bool) -> bool {
    let word = &text[start..end];
    let (Some(first), Some(last)) = (word.chars().next(), word.chars().next_back()) else { return false };
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_han(c));
    if is_arabic(first) {
        let prefix: usize = text[..start].chars().rev().take_while(|c| is_arabic(*c)).count();
        let suffix = text[end..].chars().take_while(|c| is_arabic(*c)).count();
        let letters = word.chars().count();
        return prefix <= 3 && (open || suffix <= if letters >= 4 { 3 } else { usize::from(letters == 3) * 2 });
    }
    let begins = is_han(first) || !first.is_alphanumeric() || !joins(before);
    let ends = open || is_han(last) || !last.is_alphanumeric() || !joins(after);
    begins && ends
}

/// A Chinese character.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

/// An Arabic letter.
pub(crate) fn is_arabic(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&'static str> {
        let folded = text::words::folded(text);
        let mut names = Vec::new();
        find(&folded, |hit| names.push(name(hit.concept)));
        names.dedup();
        names
    }

    #[test]
    fn a_meaning_is_found_in_every_language() {
        for text in ["the sample", "las muestras", "as amostras", "образцы", "العينات", "échantillons", "Muster", "樣品", "样品"]
        {
            assert!(found(text).contains(&"sample"), "{text}");
        }
    }

    #[test]
    fn a_word_within_a_word_means_nothing() {
        assert!(!found("popular").contains(&"po"));
        assert!(found("PO 1234").contains(&"po"));
        assert!(!found("tablet").contains(&"bl"));
    }
}
