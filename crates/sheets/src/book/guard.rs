//! How much a workbook unfolds to, before anybody unfolds it: a zip file's own claims are not believed.

use super::{tags, xls};
use crate::model::{Broken, FILE_BYTES_MAX, UNPACKED_BYTES_MAX, UNPACKED_CELLS_MAX, WorkbookKind};
use std::io::{Read, Seek, SeekFrom};
use zip::ZipArchive;

/// Parts of a workbook that is a zip file.
const PARTS_MAX: usize = 10_000;
/// Texts that several cells share; they are held in memory.
const SHARED_BYTES_MAX: u64 = 512 << 20;
/// A part that is held whole: styles, the list of sheets, the content of an OpenDocument table.
const HELD_BYTES_MAX: u64 = 256 << 20;
/// Bytes between two cells, or two shared texts: no cell is so large.
const CELL_BYTES_MAX: u64 = 4 << 20;
/// A workbook that is held whole.
const HELD_FILE_BYTES_MAX: u64 = 128 << 20;
/// How far a part may unfold beyond its packed size, from a size on at which that matters.
const RATIO_MAX: u64 = 1_500;
const RATIO_FROM_BYTES: u64 = 64 << 20;
const CHUNK_BYTES: usize = 256 << 10;

/// The kind of a workbook, once it is sure that it can be held.
pub(crate) fn check<R: Read + Seek>(file: &mut R) -> Result<WorkbookKind, Broken> {
    let mut start = [0_u8; 8];
    file.seek(SeekFrom::Start(0))?;
    let got = read_some(file, &mut start)?;
    let bytes = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    if bytes > FILE_BYTES_MAX {
        return Err(Broken::TooLarge);
    }
    if start[..got].starts_with(b"\xD0\xCF\x11\xE0") {
        if bytes > HELD_FILE_BYTES_MAX {
            return Err(Broken::TooLarge);
        }
        let mut raw = Vec::new();
        file.take(HELD_FILE_BYTES_MAX).read_to_end(&mut raw)?;
        file.seek(SeekFrom::Start(0))?;
        return xls::check(&raw).map(|()| WorkbookKind::Xls);
    }
    let kind = zipped(file);
    file.seek(SeekFrom::Start(0))?;
    kind
}

fn zipped<R: Read + Seek>(file: &mut R) -> Result<WorkbookKind, Broken> {
    let damaged = |e: zip::result::ZipError| Broken::Damaged(e.to_string());
    let mut zip = ZipArchive::new(file).map_err(damaged)?;
    if zip.len() > PARTS_MAX {
        return Err(Broken::Bomb);
    }
    let names: Vec<String> = zip.file_names().map(str::to_lowercase).collect();
    let has = |part: &str| names.iter().any(|name| name == part || name.trim_start_matches('/').replace('\\', "/") == part);
    let kind = if has("xl/workbook.bin") {
        WorkbookKind::Xlsb
    } else if names.iter().any(|name| name.ends_with("workbook.xml")) {
        WorkbookKind::Xlsx
    } else if has("content.xml") {
        WorkbookKind::Ods
    } else {
        return Err(Broken::NotATable("a zip file"));
    };
    let mut unpacked = 0_u64;
    for index in 0..zip.len() {
        let part = match zip.by_index(index) {
            Ok(part) => part,
            Err(zip::result::ZipError::UnsupportedArchive(why)) if why.contains("assword") => return Err(Broken::Encrypted),
            Err(e) => return Err(damaged(e)),
        };
        if part.is_dir() {
            continue;
        }
        let (name, packed) = (part.name().to_lowercase(), part.compressed_size());
        unpacked += look_through(part, &name, packed, kind, UNPACKED_BYTES_MAX - unpacked)?;
    }
    Ok(kind)
}

/// Unpacks a part into nothing, and gives its size.
fn look_through(mut part: impl Read, name: &str, packed: u64, kind: WorkbookKind, bytes_max: u64) -> Result<u64, Broken> {
    let sheet = name.contains("sheets/");
    let shared = name.contains("sharedstrings");
    let media = name.contains("media/") || name.contains("pictures/") || name.contains("embeddings/");
    let part_max = match kind {
        _ if media => bytes_max,
        WorkbookKind::Xlsx | WorkbookKind::Xlsb if sheet => bytes_max,
        WorkbookKind::Xlsx | WorkbookKind::Xlsb if shared => SHARED_BYTES_MAX,
        _ => HELD_BYTES_MAX,
    };
    let mut tags = tags::Tags::new();
    let mut table = Unfolded::default();
    let mut chunk = vec![0_u8; CHUNK_BYTES];
    let mut bytes = 0_u64;
    loop {
        let got = part.read(&mut chunk).map_err(|e| Broken::Damaged(e.to_string()))?;
        if got == 0 {
            return Ok(bytes);
        }
        bytes += got as u64;
        if bytes > part_max.min(bytes_max) || (bytes > RATIO_FROM_BYTES && bytes / packed.max(1) > RATIO_MAX) {
            return Err(Broken::Bomb);
        }
        if name.ends_with(".xml") && (sheet || shared) {
            tags.feed(&chunk[..got], &mut |tag| matches!(tags::local(tag), b"c" | b"row" | b"si"));
            if tags.since > CELL_BYTES_MAX && table.begun {
                return Err(Broken::Bomb);
            }
            table.begun |= tags.since < bytes;
        } else if kind == WorkbookKind::Ods && name.ends_with("content.xml") {
            tags.feed(&chunk[..got], &mut |tag| {
                table.tag(tag);
                true
            });
            if table.cells() > UNPACKED_CELLS_MAX {
                return Err(Broken::Bomb);
            }
        }
    }
}

/// To how many cells an OpenDocument table unfolds: repeats are written as a number.
#[derive(Default)]
struct Unfolded {
    begun: bool,
    rows: u64,
    rows_empty: u64,
    row_repeats: u64,
    columns: u64,
    columns_empty: u64,
    columns_max: u64,
}

impl Unfolded {
    fn cells(&self) -> u64 {
        self.rows.max(1).saturating_mul(self.columns_max.max(self.columns))
    }

    fn tag(&mut self, tag: &[u8]) {
        match tags::name(tag) {
            b"table:table" if !tag.starts_with(b"/") => {
                self.rows_empty = 0;
            }
            b"table:table-row" if tag.starts_with(b"/") => self.end_row(),
            b"table:table-row" => {
                self.row_repeats = tags::number(tag, "number-rows-repeated").unwrap_or(1);
                self.columns = 0;
                self.columns_empty = 0;
                if tag.ends_with(b"/") {
                    self.end_row();
                }
            }
            b"table:table-cell" | b"table:covered-table-cell" if !tag.starts_with(b"/") => {
                let repeats = tags::number(tag, "number-columns-repeated").unwrap_or(1);
                let text = std::str::from_utf8(tag).unwrap_or_default();
                if tag.ends_with(b"/") && !text.contains("value") && !text.contains("formula") {
                    self.columns_empty = self.columns_empty.saturating_add(repeats);
                } else {
                    self.columns = self.columns.saturating_add(self.columns_empty).saturating_add(repeats);
                    self.columns_empty = 0;
                }
            }
            _ => {}
        }
    }

    fn end_row(&mut self) {
        if self.columns == 0 {
            self.rows_empty = self.rows_empty.saturating_add(self.row_repeats);
        } else {
            self.rows = self.rows.saturating_add(self.rows_empty).saturating_add(self.row_repeats);
            self.rows_empty = 0;
            self.columns_max = self.columns_max.max(self.columns);
            self.columns = 0;
        }
    }
}

/// As many bytes as there are, up to the buffer's.
pub(crate) fn read_some<R: Read>(file: &mut R, into: &mut [u8]) -> std::io::Result<usize> {
    let mut got = 0;
    while got < into.len() {
        match file.read(&mut into[got..])? {
            0 => break,
            some => got += some,
        }
    }
    Ok(got)
}
