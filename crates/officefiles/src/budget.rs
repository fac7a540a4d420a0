//! How much of a file is shown, and what of it isn't.

use crate::model::{CHARS_MAX, LeftOut, PARAGRAPHS_MAX, RUNS_MAX, WORDS_CHARS_MAX};
use std::collections::BTreeSet;

/// Counts what is taken, and notes what is left out.
pub(crate) struct Budget {
    chars: usize,
    paragraphs: usize,
    runs: usize,
    /// There is more than was taken.
    pub(crate) more: bool,
    left_out: BTreeSet<LeftOut>,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { chars: CHARS_MAX, paragraphs: PARAGRAPHS_MAX, runs: RUNS_MAX, more: false, left_out: BTreeSet::new() }
    }

    /// May one more paragraph, or cell, be taken?
    pub(crate) fn paragraph(&mut self) -> bool {
        self.paragraphs = self.paragraphs.saturating_sub(1);
        let enough = self.paragraphs == 0 || self.chars == 0;
        self.more |= enough;
        !enough
    }

    /// May one more piece of text of another look, or one more picture, be taken?
    pub(crate) fn run(&mut self) -> bool {
        self.runs = self.runs.saturating_sub(1);
        self.more |= self.runs == 0;
        self.runs > 0
    }

    /// As much of a text as may still be taken.
    pub(crate) fn text<'t>(&mut self, text: &'t str) -> &'t str {
        let end = text.char_indices().nth(self.chars).map_or(text.len(), |(at, _)| at);
        self.more |= end < text.len();
        self.chars -= text[..end].chars().count();
        &text[..end]
    }

    pub(crate) fn leave_out(&mut self, what: LeftOut) {
        self.left_out.insert(what);
    }

    /// What was left out, in a lasting order.
    pub(crate) fn left_out(&self) -> Vec<LeftOut> {
        self.left_out.iter().copied().collect()
    }
}

/// What an author says of a picture, of a length that can be read.
pub(crate) fn described(words: Option<&str>) -> String {
    words.unwrap_or_default().chars().take(WORDS_CHARS_MAX).collect()
}
