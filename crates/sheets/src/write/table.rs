//! One table, whichever form the reader likes.

use super::{CsvWriter, Value, XlsxWriter};
use std::io::{self, Seek, Write};

/// In which form a table is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableForm {
    /// A workbook (ECMA-376).
    Xlsx,
    /// Comma-separated values in UTF-8 (RFC 4180).
    Csv,
}

/// A table while it is being written to `W`.
pub struct TableWriter<W: Write + Seek + Send> {
    rows: Rows<W>,
}

enum Rows<W: Write> {
    Xlsx(Box<XlsxWriter>, W),
    Csv(Box<CsvWriter<W>>),
}

impl<W: Write + Seek + Send> TableWriter<W> {
    /// Begins a table with these columns; `sheet` is the sheet's name where the form has sheets.
    ///
    /// # Errors
    /// The writer's, a name that Excel refuses.
    pub fn new(to: W, form: TableForm, sheet: &str, header: &[String]) -> io::Result<Self> {
        let names: Vec<&str> = header.iter().map(String::as_str).collect();
        let rows = match form {
            TableForm::Xlsx => Rows::Xlsx(Box::new(XlsxWriter::new(sheet, &names)?), to),
            TableForm::Csv => {
                let mut csv = CsvWriter::new(to)?;
                csv.row(&names.into_iter().map(Value::from).collect::<Vec<_>>())?;
                Rows::Csv(Box::new(csv))
            }
        };
        Ok(Self { rows })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// The writer's.
    pub fn row(&mut self, cells: &[Value]) -> io::Result<()> {
        match &mut self.rows {
            Rows::Xlsx(table, _) => table.row(cells),
            Rows::Csv(table) => table.row(cells),
        }
    }

    /// Writes what is left, and gives the writer back.
    ///
    /// # Errors
    /// The writer's.
    pub fn finish(self) -> io::Result<W> {
        match self.rows {
            Rows::Xlsx(table, mut to) => {
                table.finish(&mut to)?;
                Ok(to)
            }
            Rows::Csv(table) => table.finish(),
        }
    }
}
