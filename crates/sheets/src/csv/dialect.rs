//! How a CSV file is written: by what its cells are divided, how they are quoted, how its lines end.
//!
//! Every dialect that the sample could be written in is tried. What wins gives rows of one length and cells that are something: a number,
//! a date, an address, a word (after van den Burg, Nazábal, Sutton: Wrangling messy CSV files, 2019).

use super::kinds;
use std::collections::HashMap;

/// Rows of the sample that are looked at.
const ROWS_LOOKED_AT: usize = 1_000;
/// What a row of one cell weighs beside longer ones.
const SINGLE_CELL_WEIGHT: f64 = 0.001;
/// A cell that is nothing known still weighs so much, for a file may hold many of them.
const UNKNOWN_WEIGHT: f64 = 1e-3;
/// The better of two readings must be so much better to win against the more usual delimiter.
const USUAL_ADVANTAGE: f64 = 1.03;

/// How far a reading counts in which quotes stand elsewhere than around cells.
const STRAY_QUOTES_TRUST: f64 = 0.3;
/// How far a rare delimiter counts beside a usual one.
const RARE_TRUST: f64 = 0.4;
/// A rare delimiter must divide so many rows alike.
const RARE_ROWS_MIN: usize = 3;

/// By what cells are mostly divided, the more usual first.
const USUAL: [char; 6] = [',', ';', '\t', '|', '\u{1f}', '\u{1}'];
/// By what cells are rarely divided: these stand in texts, times and comments as well, so all rows must speak for them.
const RARE: [char; 6] = ['^', '~', '#', '!', ':', ' '];
const QUOTES: [char; 2] = ['"', '\''];

/// How a CSV file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// By what cells are divided.
    pub delimiter: char,
    /// In what cells are put that hold a delimiter or a line end.
    pub quote: char,
    /// A quote within is doubled, or also bears a backslash.
    pub backslash: bool,
    /// How lines end.
    pub line_end: LineEnd,
}

/// How lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// `\n`
    Lf,
    /// `\r\n`
    CrLf,
    /// `\r`
    Cr,
}

/// A cell as it stands in the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: String,
    quoted: bool,
}

/// The dialect of a sample. `whole`: nothing comes after it, so its last row is one.
pub(crate) fn sniff(sample: &str, whole: bool) -> Dialect {
    let line_end = line_end(sample);
    let said = said_by_first_line(sample);
    let mut best: Option<(f64, Dialect)> = None;
    for delimiter in USUAL.into_iter().chain(RARE) {
        if said.is_some_and(|said| said != delimiter) || (said.is_none() && !sample.contains(delimiter)) {
            continue;
        }
        for quote in QUOTES.into_iter().filter(|quote| *quote == '"' || sample.contains(*quote)) {
            for backslash in [false, true] {
                if backslash && !escapes(sample, quote) {
                    continue;
                }
                let dialect = Dialect { delimiter, quote, backslash, line_end };
                let found = score(&rows(sample, dialect, whole), delimiter) * quote_trust(sample, dialect);
                if best.is_none_or(|(before, _)| found > before * USUAL_ADVANTAGE) {
                    best = Some((found, dialect));
                }
            }
        }
    }
    let single = Dialect { delimiter: ',', quote: '"', backslash: false, line_end };
    match best {
        Some((found, dialect)) if found > 0.0 => dialect,
        _ => single,
    }
}

/// Excel's own `sep=;` in the first line.
pub(crate) fn said_by_first_line(sample: &str) -> Option<char> {
    let first = sample.lines().next()?.trim_matches('"');
    let said = first.strip_prefix("sep=").or_else(|| first.strip_prefix("SEP="))?;
    let mut chars = said.chars();
    let delimiter = chars.next()?;
    chars.next().is_none().then_some(delimiter).filter(char::is_ascii)
}

fn line_end(sample: &str) -> LineEnd {
    let crlf = sample.matches("\r\n").count();
    let lf = sample.matches('\n').count() - crlf;
    let cr = sample.matches('\r').count() - crlf;
    if crlf > 0 && crlf >= lf {
        LineEnd::CrLf
    } else if cr > lf {
        LineEnd::Cr
    } else {
        LineEnd::Lf
    }
}

/// Does a backslash stand before a quote, elsewhere than at a cell's end (`"C:\"`)?
fn escapes(sample: &str, quote: char) -> bool {
    let mut rest = sample;
    while let Some(at) = rest.find('\\') {
        rest = &rest[at + 1..];
        let mut after = rest.chars();
        if after.next() == Some(quote) && after.next().is_some_and(|c| c.is_alphanumeric() || c == ' ' || c == quote || c == '\\') {
            return true;
        }
    }
    false
}

/// Quotes stand around cells; a single quote elsewhere is an apostrophe, a double quote elsewhere tells that cells are divided otherwise.
fn quote_trust(sample: &str, dialect: Dialect) -> f64 {
    let (single, double) = (around(sample, '\'', dialect.delimiter), around(sample, '"', dialect.delimiter));
    if dialect.quote == '\'' {
        return if single > double { 1.1 } else { 0.1 };
    }
    if double == 0 && sample.contains('"') { STRAY_QUOTES_TRUST } else { 1.0 }
}

/// How many quotes open a cell that is not empty.
fn around(sample: &str, quote: char, delimiter: char) -> usize {
    let mut opened = 0;
    let mut before = '\n';
    let mut chars = sample.chars().peekable();
    while let Some(c) = chars.next() {
        if c == quote && (before == delimiter || before == '\n' || before == '\r') && chars.peek() != Some(&quote) {
            opened += 1;
        }
        if c != ' ' || delimiter == ' ' {
            before = c;
        }
    }
    opened
}

/// The rows of a sample; empty lines are none. A last row that may have been cut is left out.
fn rows(sample: &str, dialect: Dialect, whole: bool) -> Vec<Vec<Piece>> {
    let Dialect { delimiter, quote, backslash, .. } = dialect;
    let mut rows = Vec::new();
    let mut row: Vec<Piece> = Vec::new();
    let mut piece = Piece { text: String::new(), quoted: false };
    let mut inside = false;
    let mut chars = sample.chars().peekable();
    while let Some(c) = chars.next() {
        if inside {
            if backslash && c == '\\' && chars.peek().is_some() {
                piece.text.extend(chars.next());
            } else if c == quote {
                if chars.peek() == Some(&quote) {
                    chars.next();
                    piece.text.push(quote);
                } else {
                    inside = false;
                }
            } else {
                piece.text.push(c);
            }
        } else if c == delimiter {
            row.push(std::mem::replace(&mut piece, Piece { text: String::new(), quoted: false }));
        } else if c == '\n' || c == '\r' {
            if !row.is_empty() || !piece.text.is_empty() || piece.quoted {
                row.push(std::mem::replace(&mut piece, Piece { text: String::new(), quoted: false }));
                rows.push(std::mem::take(&mut row));
                if rows.len() >= ROWS_LOOKED_AT {
                    return rows;
                }
            }
        } else if c == quote && piece.text.trim().is_empty() && !piece.quoted {
            piece.text.clear();
            piece.quoted = true;
            inside = true;
        } else {
            if piece.quoted {
                // Something follows the closing quote: no quoting that anybody writes.
                piece.quoted = c.is_whitespace();
            }
            piece.text.push(c);
        }
    }
    // A quote that is never closed swallowed the rest: it was none.
    piece.quoted &= !inside;
    if (whole || rows.is_empty()) && (!row.is_empty() || !piece.text.is_empty()) {
        row.push(piece);
        rows.push(row);
    }
    rows
}

/// How well rows and cells fit: rows of one length times cells that are something.
fn score(rows: &[Vec<Piece>], delimiter: char) -> f64 {
    let rare = RARE.contains(&delimiter);
    if rare && !all_alike(rows) {
        return 0.0;
    }
    let mut lengths: HashMap<usize, usize> = HashMap::new();
    let (mut cells, mut known) = (0_usize, 0.0_f64);
    for row in rows {
        *lengths.entry(row.len()).or_default() += 1;
        for cell in row {
            cells += 1;
            known += kinds::likely(&cell.text, cell.quoted);
        }
    }
    if cells == 0 {
        return 0.0;
    }
    // Of a single row nobody knows whether it is one of many alike.
    let weight = |length: usize| {
        if rows.len() == 1 {
            (count(length) - 1.0).clamp(SINGLE_CELL_WEIGHT, 1.0) / 2.0
        } else {
            (count(length) - 1.0).max(SINGLE_CELL_WEIGHT) / count(length)
        }
    };
    let pattern: f64 = lengths.iter().map(|(length, rows)| count(*rows) * weight(*length)).sum::<f64>() / count(lengths.len());
    pattern * (known / count(cells)).max(UNKNOWN_WEIGHT) * if rare { RARE_TRUST } else { 1.0 }
}

/// Enough rows, all of one length, none beginning with nothing.
fn all_alike(rows: &[Vec<Piece>]) -> bool {
    let length = rows.first().map_or(0, Vec::len);
    rows.len() >= RARE_ROWS_MIN && length > 1 && rows.iter().all(|row| row.len() == length && !row[0].text.is_empty())
}

#[expect(clippy::cast_precision_loss, reason = "counts of a sample")]
fn count(number: usize) -> f64 {
    number as f64
}
