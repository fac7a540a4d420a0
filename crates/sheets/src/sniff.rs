//! What a file is, and its rows.

use crate::model::{Broken, FILE_BYTES_MAX, Form, HEAD_ROWS_MAX, Read, Row, Wanted};
use crate::{book, csv, encoding, header};
use encoding_rs::Encoding;
use std::io::{self, Seek, SeekFrom};
use std::ops::ControlFlow;

/// So much of a text is looked at for its encoding and dialect.
const SAMPLE_BYTES: usize = 256 << 10;
/// Control characters, of a thousand, that a text may hold.
const CONTROLS_PER_MILLE_MAX: usize = 5;

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sniffed {
    /// Its form.
    pub form: Form,
    /// Its first rows with something in them.
    pub head: Vec<Row>,
    /// The number of the row that names the columns; none: no row does.
    pub header: Option<u64>,
}

impl Sniffed {
    /// The names of the columns: of the header, of what stands first where there is none.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let row = self.header.and_then(|number| self.head.iter().find(|row| row.number == number));
        row.map(|row| row.cells.iter().map(|cell| cell.text.trim().to_owned()).collect()).unwrap_or_default()
    }

    /// How many columns its first rows have at most.
    #[must_use]
    pub fn width(&self) -> usize {
        self.head.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }
}

/// Tells what a file is. `known` tells whether a column's name is one that the caller knows.
///
/// # Errors
/// [`Broken`] when it is no table that can be read.
pub fn sniff<R: io::Read + Seek>(file: &mut R, wanted: &Wanted, known: &dyn Fn(&str) -> bool) -> Result<Sniffed, Broken> {
    let form = form(file, wanted)?;
    let mut head = Vec::new();
    each_row(file, &form, &mut |row| {
        head.push(row);
        if head.len() < HEAD_ROWS_MAX { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    if head.is_empty() {
        return Err(Broken::Empty);
    }
    let found = || header::find(&head, known).map(|at| head[at].number);
    let header = match wanted.header {
        None => found(),
        Some(true) => found().or(Some(head[0].number)),
        Some(false) => None,
    };
    Ok(Sniffed { form, head, header })
}

/// Reads every row that holds something, in order; `visit` may end it.
///
/// # Errors
/// [`Broken`] when the file isn't what it seemed; rows visited before stay visited.
pub fn each_row<R: io::Read + Seek>(file: &mut R, form: &Form, visit: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<Read, Broken> {
    file.seek(SeekFrom::Start(0))?;
    match form {
        Form::Csv { encoding, mark, dialect } => {
            let encoding = Encoding::for_label(encoding.as_bytes()).ok_or(Broken::NoSuchEncoding)?;
            csv::each_row(file, encoding::Found { encoding, mark: *mark }, *dialect, visit)
        }
        Form::Workbook { kind, sheets, sheet } => {
            let name = sheets.get(*sheet).ok_or(Broken::NoSuchSheet)?;
            book::each_row(file, *kind, name, visit)
        }
    }
}

fn form<R: io::Read + Seek>(file: &mut R, wanted: &Wanted) -> Result<Form, Broken> {
    let bytes = file.seek(SeekFrom::End(0))?;
    if bytes > FILE_BYTES_MAX {
        return Err(Broken::TooLarge);
    }
    file.seek(SeekFrom::Start(0))?;
    let mut sample = vec![0_u8; SAMPLE_BYTES];
    let got = book::read_some(file, &mut sample)?;
    sample.truncate(got);
    if sample.iter().all(u8::is_ascii_whitespace) && (got as u64) == bytes {
        return Err(Broken::Empty);
    }
    if sample.starts_with(b"PK\x03\x04") || sample.starts_with(b"PK\x05\x06") || sample.starts_with(b"\xD0\xCF\x11\xE0") {
        return workbook(file, wanted);
    }
    if let Some(what) = other_kind(&sample) {
        return Err(Broken::NotATable(what));
    }
    table(&sample, (got as u64) == bytes, wanted)
}

fn workbook<R: io::Read + Seek>(file: &mut R, wanted: &Wanted) -> Result<Form, Broken> {
    let kind = book::check(file)?;
    let (sheets, first) = book::sheets(&mut *file, kind)?;
    if let Some(name) = &wanted.sheet {
        let sheet = sheets.iter().position(|sheet| sheet == name).ok_or(Broken::NoSuchSheet)?;
        return Ok(Form::Workbook { kind, sheets, sheet });
    }
    // The first with something in it: a cover sheet may be empty.
    for sheet in (first..sheets.len()).chain(0..first) {
        let mut any = false;
        file.seek(SeekFrom::Start(0))?;
        let read = book::each_row(&mut *file, kind, &sheets[sheet], &mut |_| {
            any = true;
            ControlFlow::Break(())
        });
        if any {
            return Ok(Form::Workbook { kind, sheets, sheet });
        }
        // A sheet of a chart has no rows and can't be read as some.
        if let Err(broken) = read
            && sheets.len() == 1
        {
            return Err(broken);
        }
    }
    Err(Broken::Empty)
}

/// A text file's beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainText {
    /// The text.
    pub text: String,
    /// Its encoding's name (WHATWG).
    pub encoding: &'static str,
    /// There is more than was read.
    pub more: bool,
}

/// Reads the first bytes of a text file, whatever it is written in.
///
/// # Errors
/// [`Broken`] when it is no text.
pub fn text(file: &[u8], bytes_max: usize) -> Result<PlainText, Broken> {
    let more = file.len() > bytes_max;
    let beginning = &file[..file.len().min(bytes_max)];
    // No line, and so no character, is cut.
    let end = if more { beginning.iter().rposition(|b| *b == b'\n').map_or(bytes_max, |at| at + 1) } else { beginning.len() };
    let (text, found) = read_text(&beginning[..end], None)?;
    Ok(PlainText { text, encoding: found.encoding.name(), more })
}

/// A text and its encoding, unless it is none.
fn read_text(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<(String, encoding::Found), Broken> {
    let mut found = encoding::detect(&bytes[..bytes.len().min(SAMPLE_BYTES)]);
    found.encoding = encoding.unwrap_or(found.encoding);
    let mut text = String::new();
    io::Read::read_to_string(&mut encoding::Utf8Reader::new(bytes, found), &mut text)?;
    let controls = text.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{1}' | '\u{1f}' | '\u{c}')).count();
    if controls * 1_000 > text.chars().count() * CONTROLS_PER_MILLE_MAX {
        return Err(Broken::NotATable("no text"));
    }
    Ok((text, found))
}

fn table(sample: &[u8], whole: bool, wanted: &Wanted) -> Result<Form, Broken> {
    let label = wanted.encoding.as_deref().map(|label| Encoding::for_label(label.as_bytes()).ok_or(Broken::NoSuchEncoding));
    let (text, found) = read_text(sample, label.transpose()?)?;
    let mut dialect = csv::sniff(&text, whole);
    if let Some(delimiter) = wanted.delimiter.filter(char::is_ascii) {
        dialect.delimiter = delimiter;
    }
    Ok(Form::Csv { encoding: found.encoding.name(), mark: found.mark, dialect })
}

/// Other kinds of files, by their first bytes, whatever their name says.
fn other_kind(sample: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 12] = [
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"GIF8", "a picture"),
        (b"RIFF", "a media file"),
        (b"Rar!", "a RAR archive"),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
        (b"\x1F\x8B", "a gzip file"),
        (b"MZ", "a program"),
        (b"\x7FELF", "a program"),
        (b"{\\rtf", "an RTF document"),
        (b"SQLite format 3", "a database"),
    ];
    let start = sample.trim_ascii_start();
    let marked = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    let lower: Vec<u8> = marked.iter().take(64).map(u8::to_ascii_lowercase).collect();
    if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") {
        return Some("a web page");
    }
    if lower.starts_with(b"<?xml") {
        return Some("an XML file");
    }
    let program = |kind: &[u8]| kind != b"MZ" || sample.get(2..4).is_some_and(|more| more.iter().any(|b| !b.is_ascii_graphic()));
    KINDS.iter().find(|(bytes, _)| sample.starts_with(bytes) && program(bytes)).map(|(_, what)| *what)
}

/// The one name of an encoding, by any of its labels (WHATWG).
#[must_use]
pub fn encoding_name(label: &str) -> Option<&'static str> {
    Encoding::for_label(label.as_bytes()).map(Encoding::name)
}
