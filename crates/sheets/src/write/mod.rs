//! Writing tables, so that no cell becomes a formula where the file is opened.

mod csv;
mod table;
mod xlsx;

pub use csv::CsvWriter;
pub use table::{TableForm, TableWriter};
pub use xlsx::XlsxWriter;

use chrono::{NaiveDate, NaiveDateTime};

/// What a cell shall hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// A text; never a formula, whatever it begins with.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Date(NaiveDate),
    /// A day and a time; the caller says in which zone by the column's name.
    DateTime(NaiveDateTime),
    /// True or false.
    Truth(bool),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

/// Would a spreadsheet read this text as a formula (OWASP, CSV injection)?
pub(crate) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// The text as CSV may hold it: what would be read as a formula gets an apostrophe before it. A number that stands for itself stays.
#[must_use]
pub fn formula_safe(text: &str) -> String {
    let number = text.len() > 1
        && text.starts_with(['+', '-'])
        && text[1..].starts_with(|c: char| c.is_ascii_digit())
        && text[1..].chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ' '));
    if is_formula(text) && !number { format!("'{text}") } else { text.to_owned() }
}
