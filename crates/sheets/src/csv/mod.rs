//! CSV: its dialect, and its rows in constant memory.

mod dialect;
pub(crate) mod kinds;

pub use dialect::{Dialect, LineEnd};
pub(crate) use dialect::{said_by_first_line, sniff};

use crate::encoding::{Found, Utf8Reader};
use crate::model::{Broken, CELL_CHARS_MAX, COLUMNS_MAX, Cell, RECORD_BYTES_MAX, ROWS_MAX, Read, Row};
use std::cell::Cell as Count;
use std::io;
use std::ops::ControlFlow;
use std::rc::Rc;

const BUFFER_BYTES: usize = 256 << 10;

/// Reads every row that holds something; `visit` may end it.
pub(crate) fn each_row<R: io::Read>(
    input: R,
    found: Found,
    dialect: Dialect,
    visit: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<Read, Broken> {
    let text = Utf8Reader::new(input, found);
    let recoded = text.recoded();
    let taken = Rc::new(Count::new(0));
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(ascii(dialect.delimiter, b','))
        .quote(ascii(dialect.quote, b'"'))
        .escape(dialect.backslash.then_some(b'\\'))
        .buffer_capacity(BUFFER_BYTES)
        .from_reader(Metered { input: text, taken: taken.clone() });
    let mut record = ::csv::ByteRecord::new();
    let mut read = Read::default();
    let (mut number, mut line) = (0_u64, 1_u64);
    loop {
        taken.set(0);
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(read),
            Err(error) => return Err(broken(&error, number + 1)),
        }
        let after = reader.position().line();
        let within = record.iter().map(|cell| cell.iter().filter(|b| **b == b'\n').count() as u64).sum::<u64>();
        // Lines gone through that are neither this record nor within its cells were empty ones.
        number += 1 + (after - line).saturating_sub(within + 1);
        let lines = (line - 1)..(after - 1).max(line);
        line = after;
        read.bytes = reader.position().byte();
        if number == 1 && said_by_first_line(&String::from_utf8_lossy(record.as_slice())).is_some() {
            continue;
        }
        let Some(row) = row(&record, number, recoded.within(lines))? else { continue };
        read.rows += 1;
        if read.rows > ROWS_MAX {
            return Err(Broken::TooManyRows);
        }
        if visit(row).is_break() {
            return Ok(read);
        }
    }
}

/// The row; none when all its cells are empty.
fn row(record: &::csv::ByteRecord, number: u64, other_encoding: bool) -> Result<Option<Row>, Broken> {
    let Some(last) = record.iter().rposition(|cell| !cell.trim_ascii().is_empty()) else { return Ok(None) };
    if last >= COLUMNS_MAX {
        return Err(Broken::TooManyColumns);
    }
    let cells = record.iter().take(last + 1).map(|cell| Cell::text(cut(&String::from_utf8_lossy(cell)))).collect();
    Ok(Some(Row { number, cells, other_encoding }))
}

/// A cell's text, no longer than the limit.
pub(crate) fn cut(text: &str) -> &str {
    match text.char_indices().nth(CELL_CHARS_MAX) {
        Some((at, _)) => &text[..at],
        None => text,
    }
}

fn ascii(c: char, otherwise: u8) -> u8 {
    u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(otherwise)
}

fn broken(error: &::csv::Error, row: u64) -> Broken {
    match error.kind() {
        ::csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => Broken::RowTooLong(row),
        ::csv::ErrorKind::Io(error) => Broken::Io(error.to_string()),
        other => Broken::Damaged(format!("{other:?}")),
    }
}

/// Counts what was taken since the last row, and ends one that never does.
struct Metered<R> {
    input: R,
    taken: Rc<Count<u64>>,
}

impl<R: io::Read> io::Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.taken.get() > RECORD_BYTES_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let some = self.input.read(into)?;
        self.taken.set(self.taken.get() + some as u64);
        Ok(some)
    }
}
