//! Where the signature of a text is: after its separator, or after the words that close a letter.

use super::words::is_sign_off;
use crate::quote;

/// Lines of a signature that are read.
const LINES_MAX: usize = 25;

/// Lines from the end in which words that close a letter are looked for.
const TAIL_LINES: usize = 30;

/// The signature's lines, trimmed, without empty ones.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) lines: Vec<String>,
    visible: String,
}

impl Block {
    /// The writer's own text, for guessing his language.
    pub(super) fn own_text<'t>(&'t self, all: &'t str) -> &'t str {
        if self.visible.trim().is_empty() { all } else { &self.visible }
    }
}

pub(super) fn find(text: &str) -> Block {
    let split = quote::split_text(text);
    let mut lines: Vec<String> = clean_lines(&split.signature).collect();
    let own: Vec<&str> = split.visible.lines().collect();
    let from = own.len().saturating_sub(TAIL_LINES);
    let sign_off = own.iter().enumerate().skip(from).rev().find(|(_, line)| is_sign_off(line)).map(|(at, _)| at);
    if let Some(at) = sign_off {
        // `Best regards, Ann` has the name in the same line.
        let rest = super::words::after_sign_off(own[at]);
        let mut tail: Vec<String> = Vec::new();
        tail.extend(Some(rest.trim().to_owned()).filter(|rest| !rest.is_empty()));
        tail.extend(clean_lines(&own[at + 1..].join("\n")));
        tail.append(&mut lines);
        lines = tail;
    } else if lines.iter().all(|line| quote_device(line)) {
        lines = labelled_tail(&own[from..]);
    }
    lines.truncate(LINES_MAX);
    Block { lines, visible: split.visible }
}

/// Without closing words: the last paragraph or two, if a line in them is labelled as only signatures are.
fn labelled_tail(own: &[&str]) -> Vec<String> {
    const LINES_TAKEN: usize = 12;
    let tail: Vec<String> = clean_lines(&own[own.len().saturating_sub(LINES_TAKEN)..].join("\n")).collect();
    let first = tail.iter().position(|line| super::words::label(line).is_some());
    match first {
        // The name, the title and the firm stand above the first label.
        Some(at) => tail[at.saturating_sub(4)..].to_vec(),
        None => Vec::new(),
    }
}

fn quote_device(line: &str) -> bool {
    line.to_lowercase().contains("sent from") || line.contains("发自")
}

fn clean_lines(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines()
        .map(|line| {
            line.trim().trim_matches(|c: char| matches!(c, '*' | '_' | '|' | '-' | '—' | '=' | '•' | '~' | '#') || c.is_whitespace())
        })
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
}
