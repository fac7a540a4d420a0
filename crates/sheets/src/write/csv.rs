//! CSV for Excel: UTF-8 with a mark, so that it reads Chinese as Chinese.

use super::{Value, formula_safe};
use std::io::{self, Write};

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Writes rows as CSV, one after the other.
pub struct CsvWriter<W: Write> {
    inner: ::csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a table.
    ///
    /// # Errors
    /// The writer's.
    pub fn new(mut to: W) -> io::Result<Self> {
        to.write_all(MARK)?;
        let inner = ::csv::WriterBuilder::new().flexible(true).terminator(::csv::Terminator::CRLF).from_writer(to);
        Ok(Self { inner })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// The writer's.
    pub fn row(&mut self, cells: &[Value]) -> io::Result<()> {
        let texts = cells.iter().map(|cell| match cell {
            Value::Empty => String::new(),
            Value::Text(text) => formula_safe(text),
            Value::Number(number) => crate::book::plain(*number),
            Value::Date(date) => date.to_string(),
            Value::DateTime(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
            Value::Truth(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        });
        self.inner.write_record(texts).map_err(io::Error::other)
    }

    /// Writes what is left, and gives the writer back.
    ///
    /// # Errors
    /// The writer's.
    pub fn finish(self) -> io::Result<W> {
        self.inner.into_inner().map_err(|e| io::Error::other(e.to_string()))
    }
}
