//! What stands in office files, as plain data that can be shown: documents, one sheet of a workbook, slides, text.
//!
//! [`read`] takes a file's bytes and name and gives its [`Content`]: no styles, no markup, nothing of the file but its text, looks that have
//! a name, and numbers by which [`picture`] hands out the pictures within. What is in a file and isn't shown is said in `left_out`.
//!
//! What this crate never does: run a macro, reckon a formula, load what a file links to, believe a length that it claims, panic. Every
//! amount has its limit in `model`, `package` or `xml`.

mod budget;
mod link;
mod model;
mod odf;
mod ooxml;
mod package;
mod tables;
mod xml;

pub use model::{
    Align, Block, Broken, CELL_CHARS_MAX, CHARS_MAX, COLUMNS_MAX, Content, Document, FILE_BYTES_MAX, LeftOut, PARAGRAPHS_MAX,
    PICTURE_BYTES_MAX, Paragraph, Picture, ROWS_MAX, RUNS_MAX, Raised, Run, SHEETS_MAX, Sheet, SheetCell, SheetColumn, SheetRow, Sheets,
    Slide, Slides, TEXT_BYTES_MAX, Table, TableCell, Text, TextRun,
};

use package::Package;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a zip file begins with, and a compound file: a workbook before 2007, or one behind a password.
const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0";
/// Names of text files.
const TEXT_ENDS: [&str; 14] = ["txt", "text", "log", "md", "json", "xml", "yml", "yaml", "ini", "ics", "vcf", "sql", "srt", "tex"];
const TABLE_ENDS: [&str; 3] = ["csv", "tsv", "tab"];
/// Media types of text that is more than its lines.
const MARKUP: [&str; 4] = ["text/html", "text/rtf", "text/richtext", "text/enriched"];

/// What stands in a file. `name` and `media_type` only tell text files from others; `sheet` of a workbook, the first is 0.
///
/// # Errors
/// [`Broken`] says why nothing of it is shown.
pub fn read(bytes: &[u8], name: &str, media_type: &str, sheet: usize) -> Result<Content, Broken> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Broken::TooLarge);
    }
    // The binary workbooks are read by a library, which may think it knows better than the file.
    catch_unwind(AssertUnwindSafe(|| by_form(bytes, name, media_type, sheet))).unwrap_or(Err(Broken::Damaged))
}

fn by_form(bytes: &[u8], name: &str, media_type: &str, sheet: usize) -> Result<Content, Broken> {
    if bytes.is_empty() {
        return Err(Broken::Empty);
    }
    let end = name.rsplit_once('.').map(|(_, end)| end.trim().to_lowercase()).unwrap_or_default();
    if bytes.starts_with(ZIP) {
        let mut package = Package::open(bytes)?;
        return if ooxml::is(&package) {
            ooxml::read(&mut package, bytes, sheet)
        } else if odf::is(&package) {
            odf::read(&mut package, sheet)
        } else {
            Err(Broken::OtherForm)
        };
    }
    if bytes.starts_with(COMPOUND) {
        return tables::workbook(bytes, sheet).map(Content::Sheets).map_err(|broken| match broken {
            Broken::OtherForm | Broken::Damaged if is_old(&end) => Broken::OldForm,
            other => other,
        });
    }
    if TABLE_ENDS.contains(&end.as_str()) || media_type == "text/csv" || media_type == "text/tab-separated-values" {
        return tables::csv(bytes).map(Content::Sheets);
    }
    if TEXT_ENDS.contains(&end.as_str()) || (media_type.starts_with("text/") && !MARKUP.contains(&media_type)) {
        let text = sheets::text(bytes, TEXT_BYTES_MAX)?;
        return Ok(Content::Text(Text { text: text.text, encoding: text.encoding.to_owned(), more: text.more }));
    }
    Err(if is_office(&end) { Broken::Damaged } else { Broken::OtherForm })
}

/// Word and PowerPoint before 2007, by their names.
fn is_old(end: &str) -> bool {
    matches!(end, "doc" | "dot" | "ppt" | "pps" | "pot" | "wps" | "dps")
}

/// Names under which nothing else may stand.
fn is_office(end: &str) -> bool {
    let office = ["docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xltx", "xltm", "xlsb", "pptx", "pptm", "ppsx", "ppsm", "potx", "potm"];
    is_old(end) || office.contains(&end) || matches!(end, "xls" | "odt" | "ods" | "odp" | "et")
}

/// The bytes of a picture within a file, by its number in the file's [`Content`]. What it is, whoever hands it out looks at.
///
/// # Errors
/// [`Broken::NoSuchPart`] where the number is none of a picture; [`Broken::TooMuch`] where it is too large.
pub fn picture(bytes: &[u8], number: u32) -> Result<Vec<u8>, Broken> {
    if bytes.len() > FILE_BYTES_MAX || !bytes.starts_with(ZIP) {
        return Err(Broken::NoSuchPart);
    }
    let mut package = Package::open(bytes)?;
    let name = package.name_at(number).filter(|name| ooxml::is_picture(name)).ok_or(Broken::NoSuchPart)?;
    package.part(&name, PICTURE_BYTES_MAX)?.ok_or(Broken::NoSuchPart)
}
