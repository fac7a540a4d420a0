//! Workbooks: their sheets and rows. XLSX and XLSB cell by cell, XLS and ODS from the table that they unfold to.

mod guard;
mod tags;
mod xls;

pub(crate) use guard::{check, read_some};

use crate::csv::cut;
use crate::model::{Broken, COLUMNS_MAX, Cell, Hint, ROWS_MAX, Read, Row, WorkbookKind};
use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, SheetVisible, Xls, Xlsb, Xlsx};
use std::io::{self, Seek};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The names of all sheets, and which of them comes first to a reader's eye: the first that isn't hidden.
pub(crate) fn sheets<R: io::Read + Seek>(file: R, kind: WorkbookKind) -> Result<(Vec<String>, usize), Broken> {
    let read = caught(move || {
        Ok(match kind {
            WorkbookKind::Xlsx => Xlsx::new(file).map_err(said)?.sheets_metadata().to_vec(),
            WorkbookKind::Xlsb => Xlsb::new(file).map_err(said)?.sheets_metadata().to_vec(),
            WorkbookKind::Xls => Xls::new(file).map_err(said)?.sheets_metadata().to_vec(),
            WorkbookKind::Ods => Ods::new(file).map_err(said)?.sheets_metadata().to_vec(),
        })
    })?;
    let first = read.iter().position(|sheet| sheet.visible == SheetVisible::Visible).unwrap_or(0);
    if read.is_empty() {
        return Err(Broken::Empty);
    }
    Ok((read.into_iter().map(|sheet| sheet.name).collect(), first))
}

/// Reads every row of a sheet that holds something; `visit` may end it.
pub(crate) fn each_row<R: io::Read + Seek>(
    file: R,
    kind: WorkbookKind,
    sheet: &str,
    visit: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<Read, Broken> {
    let mut rows = Rows { row: Row::default(), read: Read::default(), visit };
    // What was visited stays so: the visitor is not asked again after a panic.
    caught(AssertUnwindSafe(move || {
        let ended = match kind {
            WorkbookKind::Xlsx => {
                let mut book = Xlsx::new(file).map_err(said)?;
                let mut cells = book.worksheet_cells_reader(sheet).map_err(said)?;
                let mut ended = false;
                while let Some(cell) = if ended { None } else { cells.next_cell().map_err(said)? } {
                    ended = rows.cell(cell.get_position(), shown_ref(cell.get_value()))?.is_break();
                }
                ended
            }
            WorkbookKind::Xlsb => {
                let mut book = Xlsb::new(file).map_err(said)?;
                let mut cells = book.worksheet_cells_reader(sheet).map_err(said)?;
                let mut ended = false;
                while let Some(cell) = if ended { None } else { cells.next_cell().map_err(said)? } {
                    ended = rows.cell(cell.get_position(), shown_ref(cell.get_value()))?.is_break();
                }
                ended
            }
            WorkbookKind::Xls => rows.all(&Xls::new(file).map_err(said)?.worksheet_range(sheet).map_err(said)?)?,
            WorkbookKind::Ods => rows.all(&Ods::new(file).map_err(said)?.worksheet_range(sheet).map_err(said)?)?,
        };
        if !ended {
            let _ = rows.flush()?;
        }
        Ok(rows.read)
    }))
}

/// Puts cells together to rows.
struct Rows<'v> {
    row: Row,
    read: Read,
    visit: &'v mut dyn FnMut(Row) -> ControlFlow<()>,
}

impl Rows<'_> {
    fn all(&mut self, range: &calamine::Range<Data>) -> Result<bool, Broken> {
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let at = |from: u32, more: usize| from.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
            if self.cell((at(top, row), at(left, column)), shown(value))?.is_break() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn cell(&mut self, (row, column): (u32, u32), cell: Cell) -> Result<ControlFlow<()>, Broken> {
        let number = u64::from(row) + 1;
        if number != self.row.number && self.flush()?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
        self.row.number = number;
        if cell.text.trim().is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS_MAX {
            return Err(Broken::TooManyColumns);
        }
        if self.row.cells.len() <= column {
            self.row.cells.resize(column + 1, Cell::default());
        }
        self.row.cells[column] = cell;
        Ok(ControlFlow::Continue(()))
    }

    fn flush(&mut self) -> Result<ControlFlow<()>, Broken> {
        let row = std::mem::take(&mut self.row);
        if row.cells.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        self.read.rows += 1;
        if self.read.rows > ROWS_MAX {
            return Err(Broken::TooManyRows);
        }
        Ok((self.visit)(row))
    }
}

fn shown_ref(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::SharedString(text) => Cell::text(cut(text)),
        DataRef::String(text) => Cell::text(cut(text)),
        other => shown(&Data::from(other.clone())),
    }
}

fn shown(value: &Data) -> Cell {
    let cell = |text: String, hint| Cell { text, hint };
    match value {
        Data::Empty => Cell::default(),
        Data::String(text) | Data::DurationIso(text) => Cell::text(cut(text)),
        Data::Int(number) => cell(number.to_string(), Hint::Number),
        Data::Float(number) => cell(plain(*number), Hint::Number),
        Data::Bool(truth) => cell(if *truth { "TRUE" } else { "FALSE" }.into(), Hint::Truth),
        Data::DateTime(moment) => cell(iso(moment), Hint::Moment),
        Data::DateTimeIso(text) => cell(cut(text).trim_end_matches("T00:00:00").to_owned(), Hint::Moment),
        Data::Error(error) => cell(error.to_string(), Hint::Error),
    }
}

/// A number as Excel shows it: 15 digits that count, no exponent where it can be without.
pub(crate) fn plain(number: f64) -> String {
    const DIGITS: usize = 15;
    if !number.is_finite() {
        return String::new();
    }
    let rounded: f64 = format!("{number:.*e}", DIGITS - 1).parse().unwrap_or(number);
    if rounded != 0.0 && !(1e-9..1e21).contains(&rounded.abs()) { format!("{rounded:e}") } else { format!("{rounded}") }
}

/// A date, a time or both, as ISO 8601; a time of day alone has no date.
fn iso(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return plain(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = match (hour, minute, second) {
        (0, 0, 0) => String::new(),
        (hour, minute, 0) => format!("{hour:02}:{minute:02}"),
        (hour, minute, second) => format!("{hour:02}:{minute:02}:{second:02}"),
    };
    if moment.as_f64() < 1.0 && !time.is_empty() {
        return time;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if time.is_empty() { date } else { format!("{date} {time}") }
}

fn said(error: impl std::fmt::Display) -> Broken {
    let words = error.to_string();
    let lower = words.to_lowercase();
    if lower.contains("password") || lower.contains("encrypt") { Broken::Encrypted } else { Broken::Damaged(words) }
}

/// Runs a reader of hostile files; its panic is the file's damage.
fn caught<T>(read: impl FnOnce() -> Result<T, Broken>) -> Result<T, Broken> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Broken::Damaged("its tables contradict each other".into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_noise() {
        for (number, text) in [
            (0.1 + 0.2, "0.3"),
            (8_613_800_000_000.0, "8613800000000"),
            (1e15, "1000000000000000"),
            (-12.50, "-12.5"),
            (0.0, "0"),
            (1e300, "1e300"),
            (f64::NAN, ""),
        ] {
            assert_eq!(plain(number), text);
        }
    }
}
