//! Tables in files: reading and writing CSV and XLSX as they are met in the wild.
//!
//! [`sniff`] tells what a file is – its form, encoding, dialect, sheets, its first rows and which of them names the columns –, and
//! [`each_row`] reads it row by row, the same way each time. CSV is read in constant memory, XLSX and XLSB but for their shared
//! texts as well; XLS and ODS are held whole, after a look at how much they would unfold to.
//!
//! What this crate never does: open files, hold a whole CSV, believe a length that a file claims, evaluate a formula, panic.

mod book;
mod csv;
mod dates;
mod encoding;
mod header;
mod model;
mod sniff;
mod write;

pub use csv::{Dialect, LineEnd};
pub use dates::{Ambiguous, DateOrder, DateOrders, Moment};
pub use model::{
    Broken, CELL_CHARS_MAX, COLUMNS_MAX, Cell, FILE_BYTES_MAX, Form, HEAD_ROWS_MAX, Hint, RECORD_BYTES_MAX, ROWS_MAX, Read, Row,
    UNPACKED_BYTES_MAX, UNPACKED_CELLS_MAX, Wanted, WorkbookKind,
};
pub use sniff::{PlainText, Sniffed, each_row, encoding_name, sniff, text};
pub use write::{CsvWriter, TableForm, TableWriter, Value, XlsxWriter, formula_safe};
