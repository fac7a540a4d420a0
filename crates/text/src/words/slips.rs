//! What somebody may have meant who mistyped a word: the spellings one slip away, and for Chinese the sounds, for whoever types pinyin
//! chooses a wrong character of the right sound. Which of these are words that stand somewhere is for the index to say.

use super::cut::{Unit, cut, words_of};
use super::fold::{compose, fold_word, head};
use super::lexemes::push_quoted;
use super::query::PREFIX_CHARS_MIN;
use super::search::{QUERY_BYTES_MAX, TsQuery};
use crate::pinyin::spelt;
use std::collections::{BTreeSet, HashSet};

/// Shorter words have more neighbours than meaning.
const CHARS_MIN: usize = 4;
/// Longer ones are no words that people type.
const CHARS_MAX: usize = 24;
/// Words of a query for which slips are thought of; of more, the first.
const WORDS_MAX: usize = 4;

/// The words of these texts that can be mistyped, each once and in order: letters and digits, not digits alone, four characters to twenty-four.
#[must_use]
pub fn spellings<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut found = BTreeSet::new();
    for text in texts {
        cut(&compose(text), |unit| {
            if let Unit::Chunk(chunk) = unit {
                found.extend(words_of(chunk).map(folded).filter(|word| can_be_mistyped(word)));
            }
        });
    }
    found.into_iter().collect()
}

fn folded(word: &str) -> String {
    let mut out = String::new();
    fold_word(word, &mut out);
    out
}

fn can_be_mistyped(word: &str) -> bool {
    (CHARS_MIN..=CHARS_MAX).contains(&word.chars().count())
        && word.chars().all(char::is_alphanumeric)
        && word.chars().any(|c| !c.is_numeric())
}

/// What a word of a query may stand for. Each spelling may be the beginning of a longer word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// As it was typed; none of Chinese, which is found as it is or by its sound.
    pub typed: Option<String>,
    /// Other spellings, the likeliest slips first.
    pub others: Vec<String>,
}

/// For each word of a query what it may stand for.
#[must_use]
pub fn meant(query: &str) -> Vec<Meant> {
    let composed = compose(head(query, QUERY_BYTES_MAX));
    let mut words = Vec::new();
    cut(&composed, |unit| match unit {
        Unit::Chunk(chunk) => words.extend(words_of(chunk).map(|word| {
            let folded = folded(word);
            let others = if can_be_mistyped(&folded) { one_slip_away(&folded) } else { Vec::new() };
            Meant { typed: Some(folded), others }
        })),
        Unit::Dense(run, _) => words.extend(spelt(run).map(|(_, syllables)| Meant { typed: None, others: vec![syllables] })),
    });
    words.truncate(WORDS_MAX);
    words
}

/// The query for texts that hold a word for each of these lists, beginning as one of its spellings does (a short one: being it). None when
/// there is nothing to ask for.
#[must_use]
pub fn query_of(words: &[Vec<String>]) -> Option<TsQuery> {
    let mut query = String::new();
    for spellings in words {
        query.push_str(if query.is_empty() { "(" } else { " & (" });
        for (at, spelling) in spellings.iter().enumerate() {
            query.push_str(if at > 0 { " | " } else { "" });
            push_quoted(spelling, &mut query);
            if spelling.chars().nth(PREFIX_CHARS_MIN - 1).is_some() {
                query.push_str(":*");
            }
        }
        query.push(')');
        if spellings.is_empty() {
            return None;
        }
    }
    (!query.is_empty()).then(|| TsQuery::literal(query))
}

/// Two letters that changed places, a wrong one, one too many, one too few; each once.
fn one_slip_away(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let alphabet = alphabet(&letters);
    let mut found = Vec::with_capacity(letters.len() * (2 * alphabet.len() + 2));
    let mut add = |spelling: Vec<char>| found.push(spelling.into_iter().collect::<String>());
    for at in 1..letters.len() {
        let mut swapped = letters.clone();
        swapped.swap(at - 1, at);
        add(swapped);
    }
    for at in 0..letters.len() {
        for &letter in &alphabet {
            let mut wrong = letters.clone();
            wrong[at] = letter;
            add(wrong);
        }
    }
    for at in 0..letters.len() {
        let mut fewer = letters.clone();
        fewer.remove(at);
        add(fewer);
    }
    // One that is missing at the end is no slip: the word may be unfinished.
    for at in 0..letters.len() {
        for &letter in &alphabet {
            let mut more = letters.clone();
            more.insert(at, letter);
            add(more);
        }
    }
    let mut seen = HashSet::new();
    found.retain(|spelling| spelling != word && seen.insert(spelling.clone()));
    found
}

/// The letters of the word's script, as folding leaves them; of scripts with many, none: there only places change and letters are too many.
fn alphabet(word: &[char]) -> Vec<char> {
    let of = |range: std::ops::RangeInclusive<char>| word.iter().any(|c| range.contains(c)).then(|| range.collect::<Vec<_>>());
    of('a'..='z').or_else(|| of('а'..='я')).or_else(|| of('α'..='ω')).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Meant, meant, query_of, spellings};

    fn as_typed(word: &str) -> Meant {
        Meant { typed: Some(word.to_owned()), others: Vec::new() }
    }

    #[test]
    fn each_kind_of_slip_is_thought_of() {
        for (typed, wanted) in
            [("lihgting", "lighting"), ("lighking", "lighting"), ("liighting", "lighting"), ("Ligting", "lighting"), ("Свте", "свет")]
        {
            assert!(meant(typed)[0].others.contains(&wanted.to_owned()), "{typed}");
        }
        assert!(!meant("lihgtign")[0].others.contains(&"lighting".to_owned()), "two slips are two");
    }

    #[test]
    fn short_words_and_numbers_are_taken_as_they_are() {
        assert_eq!(meant("abc 4711 bo"), [as_typed("abc"), as_typed("4711"), as_typed("bo")]);
        assert!(meant("…").is_empty());
    }

    #[test]
    fn chinese_is_looked_for_by_its_sound() {
        assert_eq!(meant("北广电气"), [Meant { typed: None, others: vec!["beiguangdianqi".into()] }]);
    }

    #[test]
    fn a_query_asks_for_a_spelling_of_each_word() {
        let words = [vec!["nord".into(), "o'r".into()], vec!["li".into()]];
        assert_eq!(query_of(&words).expect("words").as_str(), "('nord':* | 'o''r':*) & ('li')");
        assert_eq!((query_of(&[]), query_of(&[Vec::new()])), (None, None));
    }

    #[test]
    fn words_that_can_be_mistyped_are_kept() {
        assert_eq!(spellings(["Nordlicht GmbH & Co.", "nordlicht.example", "4915112345678", "Ann Lee"]), ["example", "gmbh", "nordlicht"]);
    }
}
