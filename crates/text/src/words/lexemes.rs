//! The index's side: a document's fields become a set of lexemes, written as PostgreSQL reads a tsvector.

use super::LEXEME_BYTES_MAX;
use super::cut::{Unit, Whole, cut, domain_tails, whole_of, words_of};
use super::fold::{compose, fold_word, head};
use super::simplify::simplify;
use super::stem::Stems;
use std::cell::RefCell;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

/// Text indexed of one document, in bytes over all fields; the rest is not searchable.
pub const DOCUMENT_BYTES_MAX: usize = 512 * 1024;

/// Lexemes of one document.
pub const LEXEMES_MAX: usize = 20_000;

/// Bytes of all lexemes of one document; PostgreSQL refuses a tsvector of 1 MiB, its own overhead included.
pub const LEXEMES_BYTES_MAX: usize = 700 * 1024;

/// What a field of a document is: decides the prefix under which its words are indexed a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Who wrote: `f:`.
    From,
    /// Who received, in the open or in copy: `t:`.
    To,
    /// The subject: `s:`.
    Subject,
    /// Names of attachments: no prefix.
    Attachment,
    /// Text: no prefix.
    Body,
}

impl FieldKind {
    pub(super) fn prefix(self) -> Option<&'static str> {
        match self {
            Self::From => Some("f:"),
            Self::To => Some("t:"),
            Self::Subject => Some("s:"),
            Self::Attachment | Self::Body => None,
        }
    }
}

/// A piece of a document. Give the short fields first: limits cut at the end.
#[derive(Debug, Clone, Copy)]
pub struct Field<'t> {
    /// The text as people read it (not HTML).
    pub text: &'t str,
    /// What it is.
    pub kind: FieldKind,
}

/// A document's lexemes: sorted, without repetition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexemes {
    arena: String,
    spans: Vec<(u32, u32)>,
}

impl Lexemes {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// None at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// They, ascending by bytes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.spans.iter().map(|span| slice(&self.arena, *span))
    }

    /// Is it among them?
    #[must_use]
    pub fn contains(&self, lexeme: &str) -> bool {
        self.spans.binary_search_by(|span| slice(&self.arena, *span).cmp(lexeme)).is_ok()
    }

    /// As PostgreSQL reads a tsvector, for `$1::tsvector`: `'ahmed' 'f:ahmed'`, without positions.
    #[must_use]
    pub fn to_tsvector_literal(&self) -> String {
        let mut out = String::with_capacity(self.arena.len() + self.spans.len() * 3);
        for lexeme in self.iter() {
            if !out.is_empty() {
                out.push(' ');
            }
            push_quoted(lexeme, &mut out);
        }
        out
    }
}

/// Writes a lexeme in quotes, as both `tsvector` and `tsquery` read it.
pub(super) fn push_quoted(lexeme: &str, out: &mut String) {
    out.push('\'');
    for c in lexeme.chars() {
        if matches!(c, '\'' | '\\') {
            out.push(c);
        }
        out.push(c);
    }
    out.push('\'');
}

fn slice(arena: &str, (start, end): (u32, u32)) -> &str {
    arena.get(start as usize..end as usize).unwrap_or_default()
}

/// The lexemes of a document.
#[must_use]
pub fn index_lexemes(fields: &[Field<'_>]) -> Lexemes {
    thread_local! {
        static INDEXER: RefCell<Indexer> = RefCell::new(Indexer::new());
    }
    INDEXER.with_borrow_mut(|indexer| indexer.lexemes(fields))
}

/// Indexes documents one after the other and keeps its buffers between them.
pub struct Indexer {
    stems: Stems,
    set: Set,
    word: String,
    run: Vec<char>,
}

impl Default for Indexer {
    fn default() -> Self {
        Self::new()
    }
}

impl Indexer {
    /// A new one; about 100 kB after some documents.
    #[must_use]
    pub fn new() -> Self {
        Self { stems: Stems::new(), set: Set::default(), word: String::new(), run: Vec::new() }
    }

    /// The lexemes of a document.
    pub fn lexemes(&mut self, fields: &[Field<'_>]) -> Lexemes {
        let mut left = DOCUMENT_BYTES_MAX;
        for field in fields {
            let text = head(field.text, left);
            left -= text.len();
            let composed = compose(text);
            cut(&composed, |unit| self.unit(unit, field.kind.prefix()));
        }
        self.set.take()
    }

    fn unit(&mut self, unit: Unit<'_>, prefix: Option<&str>) {
        match unit {
            Unit::Dense(run, window) => self.dense(run, window, prefix),
            Unit::Chunk(chunk) => {
                match whole_of(chunk) {
                    Some(Whole::Address(domain)) => {
                        self.whole(chunk, prefix);
                        domain_tails(domain).for_each(|tail| self.whole(tail, prefix));
                    }
                    Some(Whole::Domain) => domain_tails(chunk).for_each(|tail| self.whole(tail, prefix)),
                    None => {}
                }
                words_of(chunk).for_each(|word| self.word(word, prefix));
            }
        }
    }

    fn whole(&mut self, chunk: &str, prefix: Option<&str>) {
        self.word.clear();
        self.word.extend(chunk.chars().map(|c| c.to_ascii_lowercase()));
        self.set.add_both(&self.word, prefix);
    }

    fn word(&mut self, word: &str, prefix: Option<&str>) {
        self.word.clear();
        fold_word(word, &mut self.word);
        let surface = head(&self.word, LEXEME_BYTES_MAX);
        if !self.set.add_both(surface, prefix) {
            return;
        }
        let stem = self.stems.stem(surface);
        if stem != surface {
            self.set.add_both(&stem, prefix);
        }
    }

    fn dense(&mut self, run: &str, window: usize, prefix: Option<&str>) {
        self.run.clear();
        self.run.extend(run.chars().map(simplify));
        for start in 0..self.run.len() {
            self.word.clear();
            self.word.extend(self.run.iter().skip(start).take(window));
            self.set.add_both(&self.word, prefix);
        }
    }
}

/// A set of strings in one arena: open addressing over spans, so that a word met again costs no allocation.
#[derive(Default)]
struct Set {
    arena: String,
    spans: Vec<(u32, u32)>,
    /// Index into `spans` plus one; 0 is free. A power of two long.
    slots: Vec<u32>,
    prefixed: String,
}

impl Set {
    const SLOTS_MIN: usize = 4096;

    /// Adds a lexeme, and with the field's prefix too; true when either is new.
    fn add_both(&mut self, lexeme: &str, prefix: Option<&str>) -> bool {
        let lexeme = head(lexeme, LEXEME_BYTES_MAX);
        let plain = self.add(lexeme);
        let Some(prefix) = prefix else { return plain };
        let mut prefixed = std::mem::take(&mut self.prefixed);
        prefixed.clear();
        prefixed.push_str(prefix);
        prefixed.push_str(lexeme);
        let new = self.add(&prefixed);
        self.prefixed = prefixed;
        plain || new
    }

    fn add(&mut self, lexeme: &str) -> bool {
        if lexeme.is_empty() || self.spans.len() >= LEXEMES_MAX || self.arena.len() + lexeme.len() > LEXEMES_BYTES_MAX {
            return false;
        }
        if self.spans.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = hash(lexeme) & mask;
        while let Some(index) = (self.slots[at] as usize).checked_sub(1) {
            if slice(&self.arena, self.spans[index]) == lexeme {
                return false;
            }
            at = (at + 1) & mask;
        }
        let start = self.arena.len();
        self.arena.push_str(lexeme);
        // Both fit: LEXEMES_BYTES_MAX and LEXEMES_MAX are far below 2³².
        self.spans.push((start as u32, self.arena.len() as u32));
        self.slots[at] = self.spans.len() as u32;
        true
    }

    fn grow(&mut self) {
        let length = (self.slots.len() * 2).max(Self::SLOTS_MIN);
        self.slots.clear();
        self.slots.resize(length, 0);
        let mask = length - 1;
        for (index, span) in self.spans.iter().enumerate() {
            let mut at = hash(slice(&self.arena, *span)) & mask;
            while self.slots[at] != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = index as u32 + 1;
        }
    }

    /// What was gathered, sorted; the set is empty afterwards and keeps its table.
    fn take(&mut self) -> Lexemes {
        let mut spans = self.spans.clone();
        spans.sort_unstable_by(|a, b| slice(&self.arena, *a).cmp(slice(&self.arena, *b)));
        let lexemes = Lexemes { arena: self.arena.clone(), spans };
        self.arena.clear();
        self.spans.clear();
        self.slots.fill(0);
        lexemes
    }
}

fn hash(text: &str) -> usize {
    // Truncation to the machine's word is harmless in a hash.
    BuildHasherDefault::<DefaultHasher>::default().hash_one(text) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexemes(kind: FieldKind, text: &str) -> Vec<String> {
        index_lexemes(&[Field { text, kind }]).iter().map(str::to_owned).collect()
    }

    #[test]
    fn words_stand_as_written_and_as_stem() {
        assert_eq!(lexemes(FieldKind::Body, "Two Quotations, two."), ["quotat", "quotations", "two"]);
    }

    #[test]
    fn an_address_gives_whole_domains_and_parts() {
        let got = lexemes(FieldKind::Body, "<Ahmed@mail.gulf.example>");
        assert_eq!(
            got,
            ["ahm", "ahmed", "ahmed@mail.gulf.example", "exampl", "example", "gulf", "gulf.example", "mail", "mail.gulf.example"]
        );
    }

    #[test]
    fn field_words_come_with_a_prefix_too() {
        assert_eq!(lexemes(FieldKind::From, "Li"), ["f:li", "li"]);
        let both = index_lexemes(&[Field { text: "order", kind: FieldKind::Body }, Field { text: "order", kind: FieldKind::Subject }]);
        assert_eq!(both.iter().collect::<Vec<_>>(), ["order", "s:order"]);
    }

    #[test]
    fn chinese_is_pairs_of_simplified_characters() {
        assert_eq!(lexemes(FieldKind::Body, "報價單"), ["价单", "单", "报价"]);
    }

    #[test]
    fn the_literal_is_quoted_and_sorted() {
        let literal = index_lexemes(&[Field { text: "b a it's", kind: FieldKind::Body }]).to_tsvector_literal();
        assert_eq!(literal, "'a' 'b' 'it' 's'");
        let mut out = String::new();
        push_quoted(r"o'n\e", &mut out);
        assert_eq!(out, r"'o''n\\e'");
    }

    #[test]
    fn limits_hold() {
        let many: String = (0..60_000).map(|n| format!("w{n} ")).collect();
        assert_eq!(index_lexemes(&[Field { text: &many, kind: FieldKind::Body }]).len(), LEXEMES_MAX);
        let long = "价".repeat(400_000) + &"x".repeat(1000);
        let got = index_lexemes(&[Field { text: &long, kind: FieldKind::Body }, Field { text: "later", kind: FieldKind::Body }]);
        assert!(got.iter().all(|l| l.len() <= LEXEME_BYTES_MAX));
        assert!(!got.contains("later"));
        assert!(index_lexemes(&[]).is_empty());
    }
}
