//! XLSX in constant memory: rows go to a scratch file as they come.

use super::Value;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::io::{self, Seek, Write};

/// Rows of a sheet, the header included; more go to the next sheet.
const SHEET_ROWS_MAX: u32 = 1_048_576;
/// Characters of a cell (Excel's limit).
const TEXT_CHARS_MAX: usize = 32_767;
const DATE_FORMAT: &str = "yyyy-mm-dd";
const DATE_TIME_FORMAT: &str = "yyyy-mm-dd hh:mm:ss";

/// Writes rows as a workbook, one after the other; beyond a sheet's end to another with the same header.
pub struct XlsxWriter {
    book: Workbook,
    name: String,
    header: Vec<String>,
    sheets: usize,
    row: u32,
    bold: Format,
    date: Format,
    date_time: Format,
}

impl XlsxWriter {
    /// Begins a workbook of one table, its sheet named so (31 characters at most, without `[]:*?/\`), its columns so.
    ///
    /// # Errors
    /// A name that Excel refuses, a scratch file that can't be made.
    pub fn new(name: &str, header: &[&str]) -> io::Result<Self> {
        let mut writer = Self {
            book: Workbook::new(),
            name: name.to_owned(),
            header: header.iter().map(|name| (*name).to_owned()).collect(),
            sheets: 0,
            row: 0,
            bold: Format::new().set_bold(),
            date: Format::new().set_num_format(DATE_FORMAT),
            date_time: Format::new().set_num_format(DATE_TIME_FORMAT),
        };
        writer.next_sheet().map_err(io::Error::other)?;
        Ok(writer)
    }

    fn next_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        let name = if self.sheets == 1 { self.name.clone() } else { format!("{} {}", self.name, self.sheets) };
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, name) in (0_u16..).zip(&self.header) {
            sheet.write_string_with_format(0, column, name, &self.bold)?;
        }
        self.row = 1;
        Ok(())
    }

    /// Writes a row. Texts are texts: none is ever a formula or a link.
    ///
    /// # Errors
    /// The scratch file's.
    pub fn row(&mut self, cells: &[Value]) -> io::Result<()> {
        if self.row >= SHEET_ROWS_MAX {
            self.next_sheet().map_err(io::Error::other)?;
        }
        self.write(cells).map_err(io::Error::other)?;
        self.row += 1;
        Ok(())
    }

    fn write(&mut self, cells: &[Value]) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Value::Empty => continue,
                Value::Text(text) if text.chars().count() > TEXT_CHARS_MAX => {
                    sheet.write_string(self.row, column, text.chars().take(TEXT_CHARS_MAX).collect::<String>())?
                }
                Value::Text(text) => sheet.write_string(self.row, column, text)?,
                Value::Number(number) => sheet.write_number(self.row, column, *number)?,
                Value::Date(date) => sheet.write_datetime_with_format(self.row, column, date, &self.date)?,
                Value::DateTime(at) => sheet.write_datetime_with_format(self.row, column, at, &self.date_time)?,
                Value::Truth(truth) => sheet.write_boolean(self.row, column, *truth)?,
            };
        }
        Ok(())
    }

    /// Writes the file.
    ///
    /// # Errors
    /// The writer's.
    pub fn finish<W: Write + Seek + Send>(mut self, to: W) -> io::Result<()> {
        self.book.save_to_writer(to).map_err(io::Error::other)
    }
}
