//! A contract's text: Markdown with numbered clauses, its canonical form, and what its languages share.
//!
//! The form: a line `# Title`; then clauses. `## 3. Heading` begins clause 3, a line `3.2 Text` (or `3.2.1 Text`) after an empty line clause
//! 3.2. Whatever follows up to the next clause (paragraphs, lists, tables) belongs to it. Nothing stands between title and first clause.

use crate::model::{Clause, ClauseNumber, Refusal, TextHash};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Bytes of a contract's text.
pub const TEXT_BYTES_MAX: usize = 512 * 1024;
/// Clauses of a contract.
pub const CLAUSES_MAX: usize = 1_000;

/// A contract that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its clauses, in order.
    pub clauses: Vec<Clause>,
}

/// The text as it is hashed and kept: composed letters (NFC), lines that end in LF, nothing at their ends, one empty line at most, one line
/// end at the end. What a text editor or a transport changes silently doesn't change the hash.
#[must_use]
pub fn canonical(text: &str) -> String {
    let text: String = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n").nfc().collect();
    let mut out = String::with_capacity(text.len());
    let mut empty_before = true;
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && empty_before) {
            out.push_str(line);
            out.push('\n');
        }
        empty_before = line.is_empty();
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

/// The hash of a text: SHA-256 (FIPS 180-4) over its canonical form in UTF-8.
#[must_use]
pub fn hash(text: &str) -> TextHash {
    TextHash(Sha256::digest(canonical(text).as_bytes()).into())
}

/// Reads a contract.
///
/// # Errors
/// [`Refusal::BadContract`] with the line of the canonical text: too long, no title, text before the first clause, a number that doesn't
/// follow on, an empty clause, too many.
pub fn read(text: &str) -> Result<Document, Refusal> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::BadContract(0, "too_long"));
    }
    let text = canonical(text);
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let title = lines.next().and_then(|(_, line)| line.strip_prefix("# ")).map(str::trim).filter(|t| !t.is_empty());
    let mut document = Document { title: title.ok_or(Refusal::BadContract(1, "title"))?.to_owned(), clauses: Vec::new() };
    let mut after_empty = true;
    for (at, line) in lines {
        match begins(line, after_empty) {
            Some((number, words)) => {
                if !follows(document.clauses.last().map(|c| &c.number), &number) {
                    return Err(Refusal::BadContract(at, "number"));
                }
                if document.clauses.len() == CLAUSES_MAX {
                    return Err(Refusal::BadContract(at, "too_many"));
                }
                document.clauses.push(Clause { number, text: words.to_owned() });
            }
            None => match document.clauses.last_mut() {
                Some(clause) => {
                    clause.text.push('\n');
                    clause.text.push_str(line);
                }
                None if line.is_empty() => {}
                None => return Err(Refusal::BadContract(at, "before_first")),
            },
        }
        after_empty = line.is_empty();
    }
    for clause in &mut document.clauses {
        clause.text = clause.text.trim().to_owned();
    }
    match document.clauses.iter().position(|c| c.text.is_empty()) {
        _ if document.clauses.is_empty() => Err(Refusal::BadContract(1, "no_clauses")),
        Some(at) => Err(Refusal::BadContract(at + 1, "empty")),
        None => Ok(document),
    }
}

/// The number and first words of a line that begins a clause.
fn begins(line: &str, after_empty: bool) -> Option<(ClauseNumber, &str)> {
    let (number, words) = match line.strip_prefix("## ") {
        Some(heading) => heading.split_once(' ').filter(|(number, _)| number.ends_with('.'))?,
        None if after_empty => line.split_once(' ').filter(|(number, _)| number.contains('.') && !number.ends_with('.'))?,
        None => return None,
    };
    let parsed = ClauseNumber::parse(number).ok()?;
    let is_heading = line.starts_with("## ");
    (is_heading == (parsed.0.len() == 1)).then_some((parsed, words.trim()))
}

/// Does a number come right after another? The next on its level, the first below it, or the next on a level above.
fn follows(last: Option<&ClauseNumber>, next: &ClauseNumber) -> bool {
    let Some(last) = last else { return next.0 == [1] };
    let (last, next) = (&last.0, &next.0);
    if next.len() == last.len() + 1 {
        return next.starts_with(last) && next.last() == Some(&1);
    }
    next.len() <= last.len() && {
        let level = next.len() - 1;
        next[..level] == last[..level] && next[level] == last[level] + 1
    }
}

/// Refuses two languages of a contract whose clauses aren't numbered alike.
///
/// # Errors
/// [`Refusal::ClausesDiffer`] with the first number that only one has.
pub fn check_alike(one: &Document, other: &Document) -> Result<(), Refusal> {
    let numbers = |d: &Document| d.clauses.iter().map(|c| c.number.clone()).collect::<Vec<_>>();
    let (one, other) = (numbers(one), numbers(other));
    let at = one.iter().zip(&other).position(|(a, b)| a != b).or((one.len() != other.len()).then_some(one.len().min(other.len())));
    match at.and_then(|at| one.get(at).or(other.get(at))) {
        Some(number) => Err(Refusal::ClausesDiffer(number.clone())),
        None => Ok(()),
    }
}

/// The names of the placeholders in a text, `{vendor_name}`, in order of their first appearance.
#[must_use]
pub fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (_, name) in slots(text) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The text with its placeholders filled. A value is put in as one line, and is not looked at for placeholders again.
///
/// # Errors
/// [`Refusal::UnfilledPlaceholder`] with the first name that has no value, or an empty one.
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> Result<String, Refusal> {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, name) in slots(text) {
        let value = values.get(name).map(|v| v.split_whitespace().collect::<Vec<_>>().join(" "));
        let value = value.filter(|v| !v.is_empty()).ok_or_else(|| Refusal::UnfilledPlaceholder(name.to_owned()))?;
        out.push_str(&text[done..at]);
        out.push_str(&value);
        done = at + name.len() + 2;
    }
    out.push_str(&text[done..]);
    Ok(out)
}

/// Where placeholders begin, and their names.
fn slots(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices('{').filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let name = &rest[..rest.find('}')?];
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        is_name.then_some((at, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAMPLE: &str = "# Service\n\n## 1. Words\n\n1.1 A day is a day.\n\n- a\n- b\n\n1.2 A year.\n\n## 2. Money\n\nPaid before.\n\n2.1 Exact.\n\n2.1.1 To the cent.\n";

    fn numbers(document: &Document) -> Vec<String> {
        document.clauses.iter().map(|c| c.number.to_string()).collect()
    }

    #[test]
    fn clauses_are_read_with_what_belongs_to_them() {
        let document = read(SAMPLE).unwrap();
        assert_eq!(document.title, "Service");
        assert_eq!(numbers(&document), ["1", "1.1", "1.2", "2", "2.1", "2.1.1"]);
        assert_eq!(document.clauses[1].text, "A day is a day.\n\n- a\n- b");
        assert_eq!(document.clauses[3].text, "Money\n\nPaid before.");
    }

    #[test]
    fn a_number_within_a_line_begins_no_clause() {
        let document = read("# T\n\n## 1. A\n\n1.1 Costs\n1.5 yuan.\n\n2026 was a year.\n").unwrap();
        assert_eq!(numbers(&document), ["1", "1.1"]);
        assert_eq!(document.clauses[1].text, "Costs\n1.5 yuan.\n\n2026 was a year.");
    }

    #[test]
    fn what_is_no_contract_is_refused_by_line() {
        for (text, at, what) in [
            ("", 1, "title"),
            ("Service\n", 1, "title"),
            ("# T\n", 1, "no_clauses"),
            ("# T\n\nHello.\n\n## 1. A\n", 3, "before_first"),
            ("# T\n\n## 2. A\n", 3, "number"),
            ("# T\n\n## 1. A\n\n1.2 b\n", 5, "number"),
            ("# T\n\n## 1. A\n\n1.1 b\n\n1.1 c\n", 7, "number"),
            ("# T\n\n## 1. A\n\n1.1.1 b\n", 5, "number"),
        ] {
            assert_eq!(read(text), Err(Refusal::BadContract(at, what)), "{text}");
        }
        assert_eq!(read(&"x".repeat(TEXT_BYTES_MAX + 1)), Err(Refusal::BadContract(0, "too_long")));
    }

    #[test]
    fn what_editors_change_silently_changes_no_hash() {
        let mangled = format!("\u{feff}{}\n\n\n", SAMPLE.replace('\n', "  \r\n").replace("\r\n  \r\n", "\r\n\r\n\r\n\r\n"));
        assert_eq!(hash(&mangled), hash(SAMPLE));
        assert_eq!(hash("# e\u{301}"), hash("# \u{e9}"));
        assert_ne!(hash(&SAMPLE.replace("cent", "Cent")), hash(SAMPLE));
        // The well-known hash of one line end.
        assert_eq!(hash("").to_string(), "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b");
    }

    #[test]
    fn languages_are_numbered_alike() {
        let (one, two) = (read(SAMPLE).unwrap(), read(&SAMPLE.replace("\n\n2.1.1 To the cent.", "")).unwrap());
        assert_eq!(check_alike(&one, &one), Ok(()));
        assert_eq!(check_alike(&two, &one), Err(Refusal::ClausesDiffer(ClauseNumber::parse("2.1.1").unwrap())));
    }

    #[test]
    fn placeholders_are_filled_once() {
        let values = BTreeMap::from([("vendor_name".into(), "A {place}\nB".into()), ("place".into(), "Ningbo".into())]);
        assert_eq!(fill("{vendor_name} in {place}, {Not} {}, {", &values).unwrap(), "A {place} B in Ningbo, {Not} {}, {");
        assert_eq!(fill("{nobody}", &values), Err(Refusal::UnfilledPlaceholder("nobody".into())));
        assert_eq!(placeholders("{b} {a} {b}"), ["b", "a"]);
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_its_own(text in "[a-z#é \\n\\r\\t.0-9é]{0,200}") {
            let once = canonical(&text);
            prop_assert_eq!(canonical(&once), once.clone());
            prop_assert!(once.ends_with('\n'));
        }

        #[test]
        fn nothing_that_is_read_panics(text in "\\PC{0,200}", lines in prop::collection::vec("(## )?[0-9.]{0,5} ?[a-z{}]{0,5}", 0..20)) {
            let _ = read(&text);
            let _ = read(&format!("# T\n\n{}", lines.join("\n\n")));
            let _ = placeholders(&text);
        }
    }
}
