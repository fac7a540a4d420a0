//! The nouns: forms of files, rows and cells, and what makes a file one that can't be read. Limits stand here, with their names.

use crate::csv::Dialect;
use std::fmt;

/// A file larger than this is not begun.
pub const FILE_BYTES_MAX: u64 = 2 << 30;
/// Rows with something in them; empty ones don't count.
pub const ROWS_MAX: u64 = 5_000_000;
/// Columns of a table.
pub const COLUMNS_MAX: usize = 1_000;
/// Characters of a cell; a longer one is cut (Excel's own limit, so that a cut one is longer than any field).
pub const CELL_CHARS_MAX: usize = 32_767;
/// Bytes of one row of a CSV file: more is a quote that nobody closed.
pub const RECORD_BYTES_MAX: u64 = 4 << 20;
/// All that comes out of a workbook that is a zip file.
pub const UNPACKED_BYTES_MAX: u64 = 4 << 30;
/// Cells, empty ones between included, of a workbook that is held whole (XLS, ODS).
pub const UNPACKED_CELLS_MAX: u64 = 5_000_000;
/// Rows that `sniff` shows of a file's beginning.
pub const HEAD_ROWS_MAX: usize = 30;

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Lines of text.
    Csv {
        /// Its encoding's name (WHATWG).
        encoding: &'static str,
        /// It begins with a byte order mark.
        mark: bool,
        /// How it is written.
        dialect: Dialect,
    },
    /// A workbook.
    Workbook {
        /// Of which kind.
        kind: WorkbookKind,
        /// The names of its sheets, in order.
        sheets: Vec<String>,
        /// Which of them is read.
        sheet: usize,
    },
}

/// Kinds of workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkbookKind {
    /// Excel since 2007, also with macros, which are never looked at.
    Xlsx,
    /// The same in binary.
    Xlsb,
    /// Excel before 2007.
    Xls,
    /// OpenDocument.
    Ods,
}

impl WorkbookKind {
    /// As files are named.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
        }
    }
}

/// What a person knows better than the sniffer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// An encoding by its WHATWG label.
    pub encoding: Option<String>,
    /// By what cells are divided.
    pub delimiter: Option<char>,
    /// A sheet by its name.
    pub sheet: Option<String>,
    /// Does a row name the columns? The first with something in it, or the one that looks so.
    pub header: Option<bool>,
}

/// A row as people count them: the first of a file is 1, empty ones count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Its number in the file.
    pub number: u64,
    /// Its cells, from the first column on; empty ones at the end are left out.
    pub cells: Vec<Cell>,
    /// It was written in another encoding than the file, and read in that.
    pub other_encoding: bool,
}

/// A cell as text, and what it was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// Its text: a date as ISO, a number without exponent and noise, a formula's last value.
    pub text: String,
    /// What it was.
    pub hint: Hint,
}

/// What a cell was in a workbook; all cells of CSV are texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hint {
    /// A text.
    #[default]
    Text,
    /// A number.
    Number,
    /// A date, time or both.
    Moment,
    /// True or false.
    Truth,
    /// A formula that failed: `#N/A`.
    Error,
}

impl Cell {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), hint: Hint::Text }
    }
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Read {
    /// Rows with something in them.
    pub rows: u64,
    /// Bytes of the file gone through, as far as known.
    pub bytes: u64,
}

/// Why a file can't be read as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// Nothing in it.
    Empty,
    /// Another kind of file: a picture, a PDF, a program.
    NotATable(&'static str),
    /// Damaged, or claims what isn't so; the reader's words.
    Damaged(String),
    /// It asks for a password.
    Encrypted,
    /// It would unfold to more than [`UNPACKED_BYTES_MAX`] or [`UNPACKED_CELLS_MAX`].
    Bomb,
    /// Larger than [`FILE_BYTES_MAX`].
    TooLarge,
    /// More columns than [`COLUMNS_MAX`].
    TooManyColumns,
    /// More rows than [`ROWS_MAX`].
    TooManyRows,
    /// A row longer than [`RECORD_BYTES_MAX`]: a quote that nobody closes begins in this row.
    RowTooLong(u64),
    /// No sheet of this name.
    NoSuchSheet,
    /// No encoding of this name.
    NoSuchEncoding,
    /// The reader given failed.
    Io(String),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::NotATable(what) => write!(f, "the file is {what}, no table"),
            Self::Damaged(why) => write!(f, "the file is damaged: {why}"),
            Self::Encrypted => f.write_str("the file is locked by a password"),
            Self::Bomb => f.write_str("the file would unfold to more than can be held"),
            Self::TooLarge => write!(f, "the file is larger than {FILE_BYTES_MAX} bytes"),
            Self::TooManyColumns => write!(f, "the table has more than {COLUMNS_MAX} columns"),
            Self::TooManyRows => write!(f, "the table has more than {ROWS_MAX} rows"),
            Self::RowTooLong(row) => write!(f, "row {row} never ends: a quotation mark is not closed"),
            Self::NoSuchSheet => f.write_str("the workbook has no such sheet"),
            Self::NoSuchEncoding => f.write_str("no such encoding"),
            Self::Io(why) => write!(f, "the file could not be read: {why}"),
        }
    }
}

impl std::error::Error for Broken {}

impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error.to_string())
    }
}
