//! The query's side: a term becomes the lexemes that it asks for, written as PostgreSQL reads a tsquery.

use super::LEXEME_BYTES_MAX;
use super::cut::{Unit, Whole, cut, is_file_name, is_han, whole_of, words_of};
use super::fold::{fold_word, head};
use super::lexemes::{FieldKind, push_quoted};
use super::search::Term;
use super::simplify::simplify;
use super::stem::Stems;
use jieba_rs::Jieba;
use std::sync::LazyLock;

/// Lexemes of a query; more are left out, so that the search gets wider, never wrong.
pub const QUERY_TERMS_MAX: usize = 64;

/// Letters from which a last word, still being typed, may stand for all words that begin so.
pub(super) const PREFIX_CHARS_MIN: usize = 3;

/// Han characters in a row from which the dictionary cuts them into words.
const DICTIONARY_CHARS_MIN: usize = 4;

static STEMS: LazyLock<Stems> = LazyLock::new(Stems::new);

/// 350,000 words; loaded at the first query that needs it.
static DICTIONARY: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// The parts of a tsquery that are joined by AND.
#[derive(Default)]
pub(super) struct Clauses {
    done: Vec<String>,
    terms: usize,
}

impl Clauses {
    pub(super) fn finish(self) -> Option<String> {
        (!self.done.is_empty()).then(|| self.done.join(" & "))
    }

    pub(super) fn term(&mut self, term: &Term<'_>, unfinished: bool) {
        let mut wanted =
            Wanted { prefix: field_of(term.operator).and_then(FieldKind::prefix).unwrap_or(""), exact: term.quoted, lexemes: Vec::new() };
        // An operator without a meaning here (`is:red`) is a word like the others.
        if let Some(operator) = term.operator.filter(|_| wanted.prefix.is_empty()) {
            wanted.text(operator, false);
        }
        wanted.text(term.text, unfinished);
        wanted.lexemes.truncate(QUERY_TERMS_MAX.saturating_sub(self.terms));
        self.terms += wanted.lexemes.len();
        if wanted.lexemes.is_empty() {
            return;
        }
        let joined = wanted.lexemes.join(" & ");
        self.done.push(match (term.negated, wanted.lexemes.len()) {
            (false, _) => joined,
            (true, 1) => format!("!{joined}"),
            (true, _) => format!("!({joined})"),
        });
    }
}

/// The lexemes that one term asks for, as they stand in the literal.
struct Wanted {
    prefix: &'static str,
    exact: bool,
    lexemes: Vec<String>,
}

impl Wanted {
    fn text(&mut self, text: &str, unfinished: bool) {
        let mut units = Vec::new();
        cut(text, |unit| units.push(unit));
        let ends = |unit: &Unit<'_>| matches!(unit, Unit::Chunk(chunk) if text.ends_with(chunk));
        for (index, unit) in units.iter().enumerate() {
            let open = unfinished && index + 1 == units.len() && ends(unit);
            match *unit {
                Unit::Chunk(chunk) => self.chunk(chunk, open),
                Unit::Dense(run, window) => self.dense(run, window),
            }
        }
    }

    fn chunk(&mut self, chunk: &str, open: bool) {
        let whole = match whole_of(chunk) {
            Some(Whole::Address(_)) => true,
            Some(Whole::Domain) => !is_file_name(chunk),
            None => false,
        };
        if whole {
            let lexeme = chunk.to_ascii_lowercase();
            self.push(&lexeme, open);
            return;
        }
        let mut words = words_of(chunk).peekable();
        while let Some(word) = words.next() {
            let last = words.peek().is_none();
            self.word(word, open && last);
        }
    }

    fn word(&mut self, word: &str, open: bool) {
        let mut folded = String::new();
        fold_word(word, &mut folded);
        let surface = head(&folded, LEXEME_BYTES_MAX);
        if surface.is_empty() {
            return;
        }
        let stem = if self.exact { surface.into() } else { STEMS.stem(surface) };
        if open && surface.chars().count() >= PREFIX_CHARS_MIN {
            let begins = self.literal(surface, true);
            let clause = if stem == surface { begins } else { format!("({} | {begins})", self.literal(&stem, false)) };
            self.add(clause);
        } else {
            self.push(&stem, false);
        }
    }

    fn dense(&mut self, run: &str, window: usize) {
        let chars: Vec<char> = run.chars().map(simplify).collect();
        if !self.exact && chars.len() >= DICTIONARY_CHARS_MIN && is_han(run) {
            let simplified: String = chars.iter().collect();
            for word in han_words(&simplified) {
                self.grams(&word.chars().collect::<Vec<_>>(), window);
            }
        } else {
            self.grams(&chars, window);
        }
    }

    fn grams(&mut self, chars: &[char], window: usize) {
        if chars.len() < window {
            self.push(&chars.iter().collect::<String>(), true);
        }
        for gram in chars.windows(window) {
            self.push(&gram.iter().collect::<String>(), false);
        }
    }

    fn push(&mut self, lexeme: &str, begins: bool) {
        let clause = self.literal(head(lexeme, LEXEME_BYTES_MAX), begins);
        self.add(clause);
    }

    fn add(&mut self, clause: String) {
        if !self.lexemes.contains(&clause) {
            self.lexemes.push(clause);
        }
    }

    fn literal(&self, lexeme: &str, begins: bool) -> String {
        let mut out = String::with_capacity(lexeme.len() + 6);
        push_quoted(&format!("{}{lexeme}", self.prefix), &mut out);
        if begins {
            out.push_str(":*");
        }
        out
    }
}

/// The words of a run of Han: dictionary words, and what stands between them as one word each (names that no dictionary knows).
/// A single character between words is a particle far more often than a wish, and left out unless nothing else is there.
fn han_words(run: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut unknown = String::new();
    let settle = |unknown: &mut String, words: &mut Vec<String>| {
        if unknown.chars().count() > 1 {
            words.push(std::mem::take(unknown));
        }
        unknown.clear();
    };
    for token in DICTIONARY.cut(run, false) {
        if token.word.chars().nth(1).is_some() {
            settle(&mut unknown, &mut words);
            words.push(token.word.to_owned());
        } else {
            unknown.push_str(token.word);
        }
    }
    settle(&mut unknown, &mut words);
    if words.is_empty() {
        words.push(run.to_owned());
    }
    words
}

fn field_of(operator: Option<&str>) -> Option<FieldKind> {
    match operator?.to_ascii_lowercase().as_str() {
        "from" => Some(FieldKind::From),
        "to" | "cc" => Some(FieldKind::To),
        "subject" => Some(FieldKind::Subject),
        _ => None,
    }
}
