//! Telephone numbers: found in text, written as E.164.

use crate::countries::Country;
use phonenumber::metadata::{DATABASE, Database};
use phonenumber::{Mode, country};
use regex_cache::RegexCache;
use std::sync::LazyLock;

/// Patterns of the numbering plans that stay compiled: those of about thirty countries. The library keeps a hundred, and then
/// compiles for every number of a mixed list anew, a millisecond each.
const PATTERNS_KEPT: usize = 400;

static PLANS: LazyLock<&'static Database> = LazyLock::new(|| {
    if let Ok(mut cache) = DATABASE.cache().lock() {
        *cache = RegexCache::new(PATTERNS_KEPT);
    }
    &DATABASE
});

/// A telephone number that exists by its country's numbering plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// `+8675588888888` (ITU-T E.164).
    pub e164: String,
    /// The country; none for numbers of no country, such as those of satellites.
    pub country: Option<&'static Country>,
}

/// A number met in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPhone {
    /// Where it stands, in bytes.
    pub start: usize,
    /// As it stands.
    pub text: String,
    /// What it is.
    pub phone: Phone,
}

/// Digits of a number, the country's code included (E.164: at most 15).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=16;

/// Numbers read of one text.
const FOUND_MAX: usize = 50;

/// The number that a text is. `hint` is the country whose national form is understood, by its ISO 3166 code.
#[must_use]
pub fn normalise(text: &str, hint: Option<&str>) -> Option<Phone> {
    let text = text.trim();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if !DIGITS.contains(&digits) || text.len() > 60 {
        return None;
    }
    let hint: Option<country::Id> = hint.and_then(|code| code.to_ascii_uppercase().parse().ok());
    // `0086…` and `+86 (0) 755…` are written by people, not by the plan.
    let plain = text.replace("(0)", "").replace('（', "(").replace('）', ")");
    let international = plain.strip_prefix("00").filter(|_| digits >= 10).map(|rest| format!("+{rest}"));
    let candidates = [international.as_deref(), Some(plain.as_str())];
    let number = candidates.into_iter().flatten().find_map(|candidate| {
        if !candidate.starts_with('+') && hint.is_none() {
            return None;
        }
        phonenumber::parse_with(&PLANS, hint, candidate).ok().filter(phonenumber::is_valid)
    })?;
    let country = number.country().id().and_then(|id| Country::by_code(id.as_ref()));
    Some(Phone { e164: number.format().mode(Mode::E164).to_string(), country })
}

/// The numbers in a text, in order; without a `+` only those of the country of the hint. Numbers that look like dates, prices or
/// codes are passed over: what is found is valid by its country's plan.
#[must_use]
pub fn find(text: &str, hint: Option<&str>) -> Vec<FoundPhone> {
    read(runs(text), hint)
}

/// As [`find`], but only numbers that are written as such: with `+`, `00` or the area in parentheses in front.
#[must_use]
pub fn find_marked(text: &str, hint: Option<&str>) -> Vec<FoundPhone> {
    let marked = |run: &str| run.starts_with(['+', '(', '（']) || run.starts_with("00");
    read(runs(text).into_iter().filter(|(_, run)| marked(run)), hint)
}

fn read<'t>(runs: impl IntoIterator<Item = (usize, &'t str)>, hint: Option<&str>) -> Vec<FoundPhone> {
    let mut found: Vec<FoundPhone> = Vec::new();
    for (start, run) in runs {
        if found.len() >= FOUND_MAX {
            break;
        }
        let Some(phone) = normalise(run, hint) else { continue };
        if !found.iter().any(|known| known.phone.e164 == phone.e164) {
            found.push(FoundPhone { start, text: run.to_owned(), phone });
        }
    }
    found
}

/// Runs of characters that numbers are written with, not glued to letters.
fn runs(text: &str) -> Vec<(usize, &str)> {
    let part = |c: char| c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | '-' | '.' | ' ' | '\u{A0}' | '（' | '）' | '–');
    let mut runs = Vec::new();
    let mut start: Option<usize> = None;
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        let begins = c == '+' && start.is_some_and(|s| text[s..at].contains(|d: char| d.is_ascii_digit()));
        match start {
            Some(s) if !part(c) || begins => {
                push_run(text, s, at, &mut runs);
                start = begins.then_some(at);
            }
            None if c.is_ascii_digit() || matches!(c, '+' | '(' | '（') => start = Some(at),
            _ => {}
        }
    }
    runs
}

fn push_run<'t>(text: &'t str, start: usize, end: usize, runs: &mut Vec<(usize, &'t str)>) {
    let run = text[start..end].trim_end_matches(|c: char| !c.is_ascii_digit());
    let digits = run.chars().filter(char::is_ascii_digit).count();
    let glued = text[..start].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '@' || c == '/')
        || text[start + run.len()..].chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '@' || c == '_');
    let amount = run.contains('.')
        && run.split('.').next_back().is_some_and(|tail| tail.len() == 2)
        && !run.starts_with('+')
        && !run.contains([' ', '-']);
    if DIGITS.contains(&digits) && !glued && !amount {
        runs.push((start, run));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn e164(text: &str, hint: Option<&str>) -> Option<String> {
        normalise(text, hint).map(|phone| phone.e164)
    }

    #[test]
    fn numbers_become_e164() {
        assert_eq!(e164("+86 755 8888 8888", None).as_deref(), Some("+8675588888888"));
        assert_eq!(e164("0086-755-88888888", None).as_deref(), Some("+8675588888888"));
        assert_eq!(e164("+44 (0)20 7946 0018", None).as_deref(), Some("+442079460018"));
        assert_eq!(e164("(0755) 8888-8888", Some("cn")).as_deref(), Some("+8675588888888"));
        assert_eq!(e164("0755 88888888", None), None);
        assert_eq!(e164("2026-11-22", Some("CN")), None);
        assert_eq!(e164("+999 12345678", None), None);
        assert_eq!(e164("+1 212 555 0100 0000 0000", None), None);
    }

    #[test]
    fn numbers_are_found_in_text() {
        let found = find("Tel: +971 4 321 4567 / Mob +971-50-123-4567\nDate 2026-11-22, USD 1234567.00, PO20261122001", Some("AE"));
        let numbers: Vec<&str> = found.iter().map(|f| f.phone.e164.as_str()).collect();
        assert_eq!(numbers, ["+97143214567", "+971501234567"]);
        assert_eq!(found[0].phone.country.map(|c| c.code), Some("AE"));
    }
}
