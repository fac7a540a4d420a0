//! What a person types into the search line: words, phrases, operators and conditions.

use super::fold::{compose, head};
use super::query::Clauses;
use chrono::NaiveDate;

/// What is read of a query, in bytes.
pub const QUERY_BYTES_MAX: usize = 1_000;

/// A literal that PostgreSQL reads as a tsquery: `'gulf' & !'sample'`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TsQuery(String);

impl TsQuery {
    /// One that is written already.
    pub(super) fn literal(written: String) -> Self {
        Self(written)
    }

    /// The literal, for `$1::tsquery`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The literal.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A search as typed into the search line, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// The words, for `$1::tsquery`; none when only conditions were typed.
    pub tsquery: Option<String>,
    /// `has:attachment`.
    pub has_attachment: bool,
    /// `is:unread` true, `is:read` false.
    pub unread: Option<bool>,
    /// `is:starred` true, `is:unstarred` false.
    pub starred: Option<bool>,
    /// `before:2026-11-22`: earlier than the beginning of that day.
    pub before: Option<NaiveDate>,
    /// `after:2026-11-22`: from the beginning of that day on.
    pub after: Option<NaiveDate>,
    /// The wanted words as typed, to be marked in what is found.
    pub words: Vec<String>,
}

/// The query for these words: all of them; `"…"` as written; `-word` without it. None when nothing in it is a word.
#[must_use]
pub fn query(text: &str) -> Option<TsQuery> {
    parse_search_with(text, false).tsquery.map(TsQuery)
}

/// Like [`query`], but the last word may be unfinished: with three letters or more it stands for all words that begin so.
#[must_use]
pub fn query_prefix(text: &str) -> Option<TsQuery> {
    parse_search_with(text, true).tsquery.map(TsQuery)
}

/// Takes a search line apart. The last word may be unfinished, as in [`query_prefix`].
///
/// Operators: `from:` `to:` (`cc:`) `subject:` with a word, a `"quoted phrase"` or an address; `has:attachment`,
/// `is:unread|read|starred|unstarred`, `before:` and `after:` with a date `YYYY-MM-DD`. An operator that is not understood is
/// searched as words.
#[must_use]
pub fn parse_search(text: &str) -> SearchQuery {
    parse_search_with(text, true)
}

fn parse_search_with(text: &str, unfinished: bool) -> SearchQuery {
    let composed = compose(head(text, QUERY_BYTES_MAX));
    let mut search = SearchQuery::default();
    let mut clauses = Clauses::default();
    let mut rest: &str = &composed;
    while let Some((term, after)) = Term::next(rest) {
        rest = after;
        let last = unfinished && after.is_empty() && !term.quoted;
        let taken = !term.quoted && !term.negated && condition(term.operator, term.text, &mut search);
        if !taken {
            clauses.term(&term, last);
            if !term.negated {
                search.words.push(term.text.to_owned());
            }
        }
    }
    search.tsquery = clauses.finish();
    search
}

/// A term of the search line: `-from:"gulf trade"`.
pub(super) struct Term<'q> {
    pub(super) negated: bool,
    pub(super) operator: Option<&'q str>,
    pub(super) quoted: bool,
    pub(super) text: &'q str,
}

impl<'q> Term<'q> {
    /// The first term and what follows it.
    fn next(line: &'q str) -> Option<(Self, &'q str)> {
        let line = line.trim_start();
        if line.is_empty() {
            return None;
        }
        let (negated, line) = match line.strip_prefix('-') {
            Some(after) if after.starts_with(|c: char| !c.is_whitespace()) => (true, after),
            _ => (false, line),
        };
        let (operator, line) = match line.split_once(':') {
            Some((name, after)) if is_operator(name) && after.starts_with(|c: char| !c.is_whitespace()) => (Some(name), after),
            _ => (None, line),
        };
        if let Some(inner) = line.strip_prefix(is_quote) {
            let (text, after) = inner.split_once(is_quote).unwrap_or((inner, ""));
            return Some((Self { negated, operator, quoted: true, text }, after));
        }
        let end = line.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(line.len());
        let (text, after) = line.split_at(end);
        Some((Self { negated, operator, quoted: false, text }, after))
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』')
}

fn is_operator(name: &str) -> bool {
    const NAMES: [&str; 8] = ["from", "to", "cc", "subject", "has", "is", "before", "after"];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Notes a condition that is not a word; false when it isn't one.
fn condition(operator: Option<&str>, value: &str, search: &mut SearchQuery) -> bool {
    let Some(operator) = operator.map(str::to_ascii_lowercase) else { return false };
    match (operator.as_str(), value.to_ascii_lowercase().as_str()) {
        ("has", "attachment" | "attachments" | "file") => search.has_attachment = true,
        ("is", "unread") => search.unread = Some(true),
        ("is", "read") => search.unread = Some(false),
        ("is", "starred") => search.starred = Some(true),
        ("is", "unstarred") => search.starred = Some(false),
        ("before", date) => match date.parse() {
            Ok(day) => search.before = Some(day),
            Err(_) => return false,
        },
        ("after", date) => match date.parse() {
            Ok(day) => search.after = Some(day),
            Err(_) => return false,
        },
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> String {
        query(text).map(TsQuery::into_string).unwrap_or_default()
    }

    #[test]
    fn words_are_joined_by_and() {
        assert_eq!(literal("Steel  pipes"), "'steel' & 'pipe'");
        assert_eq!(literal("steel -samples"), "'steel' & !'sampl'");
        assert_eq!(literal("-\"net price\""), "!('net' & 'price')");
        assert_eq!(query(" - \"\" !!! "), None);
    }

    #[test]
    fn a_quoted_phrase_asks_for_the_forms_as_written() {
        assert_eq!(literal("\"shipping marks\""), "'shipping' & 'marks'");
        assert_eq!(literal("“shipping marks"), "'shipping' & 'marks'");
    }

    #[test]
    fn an_unfinished_word_stands_for_its_continuations() {
        assert_eq!(query_prefix("quotati").unwrap().as_str(), "'quotati':*");
        assert_eq!(query_prefix("shipping").unwrap().as_str(), "('ship' | 'shipping':*)");
        assert_eq!(query_prefix("ab").unwrap().as_str(), "'ab'");
        assert_eq!(query_prefix("ship now ").unwrap().as_str(), "'ship' & 'now'");
        assert_eq!(query_prefix("-shipping").unwrap().as_str(), "!('ship' | 'shipping':*)");
    }

    #[test]
    fn addresses_and_domains_are_one_lexeme_and_files_are_not() {
        assert_eq!(literal("Ahmed@Gulf.example"), "'ahmed@gulf.example'");
        assert_eq!(literal("www.gulf.example"), "'www.gulf.example'");
        assert_eq!(literal("invoice_7.pdf"), "'invoic' & '7' & 'pdf'");
    }

    #[test]
    fn operators_name_a_field() {
        assert_eq!(
            literal("from:ahmed subject:\"purchase order\" to:gulf.example"),
            "'f:ahm' & 's:purchase' & 's:order' & 't:gulf.example'"
        );
        assert_eq!(literal("-from:ahmed"), "!'f:ahm'");
        assert_eq!(literal("http://x.example"), "'http' & 'x.example'");
    }

    #[test]
    fn conditions_are_taken_out_of_the_words() {
        let search = parse_search("pump has:attachment is:unread is:starred before:2026-11-22 after:2026-01-01 ");
        assert_eq!(search.tsquery.as_deref(), Some("'pump'"));
        assert!(search.has_attachment);
        assert_eq!((search.unread, search.starred), (Some(true), Some(true)));
        assert_eq!(search.before, NaiveDate::from_ymd_opt(2026, 11, 22));
        assert_eq!(search.after, NaiveDate::from_ymd_opt(2026, 1, 1));
        assert_eq!(search.words, ["pump"]);
        assert_eq!(parse_search("before:soon ").tsquery.as_deref(), Some("'befor' & 'soon'"));
        assert_eq!(parse_search("is：unread").unread, Some(true));
    }

    #[test]
    fn chinese_is_found_by_its_pairs() {
        assert_eq!(literal("長安鎮"), "'长安' & '安镇'");
        assert_eq!(literal("价"), "'价':*");
        assert_eq!(literal("报价单付款"), "'报价' & '价单' & '付款'");
        assert_eq!(literal("\"报价单付款\""), "'报价' & '价单' & '单付' & '付款'");
    }

    #[test]
    fn long_input_is_cut() {
        let many: String = (0..500).map(|n| format!("w{n} ")).collect();
        assert!(literal(&many).matches('&').count() < super::super::QUERY_TERMS_MAX);
        assert!(literal(&"价".repeat(100_000)).len() < 100_000);
    }
}
