//! A sheet's cells as they stand in its part (ECMA-376, 18.3), walked over once: a sheet may be larger than anyone wants in memory.

use crate::model::{Broken, CELL_CHARS_MAX, COLUMNS_MAX, ROWS_MAX};
use crate::xml::{self, Step, attribute};
use quick_xml::events::BytesStart;
use std::collections::BTreeMap;

/// Excel's last column, and row.
const COLUMN_END: u32 = 16_384;
const ROW_END: u32 = 1_048_576;
/// Merged areas, and links.
const AREAS_MAX: usize = 20_000;
/// Groups of columns of which something is said.
const GROUPS_MAX: usize = 1_000;
const FORMULA_CHARS_MAX: usize = 2_000;

/// What a cell holds, not yet made to be shown.
#[derive(Debug, Default)]
pub(super) struct RawCell {
    /// `t`: `s`, `str`, `b`, `e`, `n`…
    pub(super) kind: String,
    pub(super) style: usize,
    pub(super) value: Option<String>,
    pub(super) formula: Option<String>,
    /// Something else than its value stands in it: a picture in the cell.
    pub(super) rich: bool,
}

/// Cells from one corner to the other, both in it. Rows count from 1, columns from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) rows: (u32, u32),
    pub(super) columns: (u32, u32),
}

/// What is said of a column.
#[derive(Debug, Clone, Copy, Default)]
struct Column {
    width: Option<f64>,
    hidden: bool,
}

/// A sheet's beginning.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) rows: BTreeMap<u32, BTreeMap<u32, RawCell>>,
    pub(super) merged: Vec<Area>,
    /// Areas and the relations that they lead to.
    pub(super) links: Vec<(Area, String)>,
    pub(super) more_rows: bool,
    pub(super) more_columns: bool,
    /// Rows or columns are hidden.
    pub(super) hidden: bool,
    /// By their places, as far as something is said of them.
    columns: Vec<Column>,
    default_width: f64,
}

impl Cells {
    pub(super) fn read(text: &str) -> Result<Self, Broken> {
        let mut reader = Reader::default();
        xml::walk(text, &mut |step| {
            match step {
                Step::Start(start) => reader.start(&start),
                Step::End => reader.end(),
                Step::Text(text) => reader.text(text),
            }
            true
        })?;
        Ok(reader.cells)
    }

    pub(super) fn is_hidden(&self, column: u32) -> bool {
        self.columns.get(column as usize).is_some_and(|one| one.hidden)
    }

    /// A column's width as the file says, in characters; 0 where it doesn't.
    pub(super) fn width(&self, column: u32) -> f64 {
        self.columns.get(column as usize).and_then(|one| one.width).unwrap_or(self.default_width)
    }

    /// The first column that is not shown any more.
    fn end(&self) -> u32 {
        let shown = (0..COLUMN_END).filter(|column| !self.is_hidden(*column)).nth(COLUMNS_MAX);
        shown.unwrap_or(COLUMN_END)
    }
}

/// Where the walk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Row,
    Cell,
    Value,
    Formula,
    Phonetic,
    Other,
}

#[derive(Default)]
struct Reader {
    cells: Cells,
    within: Vec<Within>,
    row: u32,
    row_is_shown: bool,
    groups: usize,
    column: u32,
    columns_end: Option<u32>,
    cell: RawCell,
}

impl Reader {
    fn start(&mut self, start: &BytesStart<'_>) {
        let get = |name: &str| attribute(start, name);
        let is = |name: &str| matches!(get(name).as_deref(), Some("1" | "true"));
        let within = match start.local_name().as_ref() {
            "row" => {
                self.row = get("r").and_then(|r| r.parse().ok()).unwrap_or(self.row.saturating_add(1)).clamp(1, ROW_END);
                self.column = 0;
                self.row_is_shown = !is("hidden");
                self.cells.hidden |= !self.row_is_shown;
                Within::Row
            }
            "c" if self.within.last() == Some(&Within::Row) => {
                if let Some((column, _)) = get("r").as_deref().and_then(place) {
                    self.column = column;
                }
                self.cell = RawCell {
                    kind: get("t").unwrap_or_default(),
                    style: get("s").and_then(|s| s.parse().ok()).unwrap_or(0),
                    rich: get("vm").is_some(),
                    ..RawCell::default()
                };
                Within::Cell
            }
            "v" => Within::Value,
            "t" if !self.within.contains(&Within::Phonetic) => Within::Value,
            "f" => Within::Formula,
            "rPh" => Within::Phonetic,
            other => {
                self.aside(other, start);
                Within::Other
            }
        };
        if within == Within::Formula {
            self.cell.formula = Some(String::new());
        }
        self.within.push(within);
    }

    /// What stands before and after the cells.
    fn aside(&mut self, name: &str, start: &BytesStart<'_>) {
        let get = |name: &str| attribute(start, name);
        let number = |name: &str| get(name).and_then(|value| value.parse::<f64>().ok()).filter(|n| n.is_finite()).unwrap_or(0.0);
        let cells = &mut self.cells;
        match name {
            "sheetFormatPr" => cells.default_width = number("defaultColWidth"),
            "col" if self.groups < GROUPS_MAX => {
                self.groups += 1;
                let at = |name| get(name).and_then(|n| n.parse::<u32>().ok()).unwrap_or(1).clamp(1, COLUMN_END) - 1;
                let hidden = matches!(get("hidden").as_deref(), Some("1" | "true"));
                // Whatever is beyond the last column that is used is often hidden to look tidy.
                cells.hidden |= hidden && at("max") + 1 < COLUMN_END;
                let (from, to) = (at("min") as usize, at("max") as usize);
                if cells.columns.len() <= to {
                    cells.columns.resize(to + 1, Column::default());
                }
                if let Some(columns) = cells.columns.get_mut(from..=to) {
                    columns.fill(Column { width: Some(number("width")), hidden });
                }
            }
            "mergeCell" if cells.merged.len() < AREAS_MAX => cells.merged.extend(get("ref").as_deref().and_then(area)),
            "hyperlink" if cells.links.len() < AREAS_MAX => {
                if let (Some(area), Some(id)) = (get("ref").as_deref().and_then(area), get("id")) {
                    cells.links.push((area, id));
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let (into, max) = match self.within.last() {
            Some(Within::Value) => (self.cell.value.get_or_insert_default(), CELL_CHARS_MAX * 4),
            Some(Within::Formula) => (self.cell.formula.get_or_insert_default(), FORMULA_CHARS_MAX * 4),
            _ => return,
        };
        if into.len() < max {
            into.push_str(text);
        }
    }

    fn end(&mut self) {
        if self.within.pop() != Some(Within::Cell) {
            return;
        }
        let cell = std::mem::take(&mut self.cell);
        let column = self.column;
        self.column = self.column.saturating_add(1);
        if !self.row_is_shown || (cell.value.is_none() && cell.formula.is_none()) || self.cells.is_hidden(column) {
            return;
        }
        if column >= *self.columns_end.get_or_insert_with(|| self.cells.end()) {
            self.cells.more_columns = true;
        } else if self.cells.rows.len() >= ROWS_MAX && !self.cells.rows.contains_key(&self.row) {
            self.cells.more_rows = true;
        } else {
            self.cells.rows.entry(self.row).or_default().insert(column, cell);
        }
    }
}

/// `AB12`: a column and a row.
pub(super) fn place(text: &str) -> Option<(u32, u32)> {
    let text = text.trim().replace('$', "");
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = text.split_at(digits);
    let mut column = 0_u32;
    for letter in letters.bytes() {
        let value = u32::from(letter.to_ascii_uppercase().checked_sub(b'A').filter(|at| *at < 26)?) + 1;
        column = column.checked_mul(26)?.checked_add(value)?;
    }
    let row = row.parse().ok().filter(|row| (1..=ROW_END).contains(row))?;
    Some((column.checked_sub(1).filter(|column| *column < COLUMN_END)?, row))
}

fn area(text: &str) -> Option<Area> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let ((left, top), (right, bottom)) = (place(from)?, place(to)?);
    Some(Area { rows: (top.min(bottom), top.max(bottom)), columns: (left.min(right), left.max(right)) })
}

/// A column as Excel names it.
pub(crate) fn label(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_labels() {
        for (text, found) in [("A1", Some((0, 1))), ("$AB$12", Some((27, 12))), ("XFD1048576", Some((16_383, 1_048_576)))] {
            assert_eq!(place(text), found);
        }
        for none in ["", "A", "1", "A0", "XFE1", "A1048577", "ZZZZZZZZZZ1", "é1"] {
            assert_eq!(place(none), None, "{none}");
        }
        assert_eq!([label(0), label(25), label(26), label(16_383)], ["A", "Z", "AA", "XFD"]);
    }

    #[test]
    fn cells_without_places_follow_one_another() {
        let text = "<s><cols><col min='2' max='2' width='30' hidden='1'/></cols><sheetData><row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>\
            <row hidden='1'><c><v>4</v></c></row><row r='9'><c r='D9' t='inlineStr'><is><t>a</t><rPh><t>x</t></rPh></is></c></row></sheetData>\
            <mergeCells><mergeCell ref='A1:C2'/></mergeCells></s>";
        let cells = Cells::read(text).unwrap();
        let found: Vec<_> =
            cells.rows.iter().flat_map(|(row, all)| all.iter().map(|(c, cell)| (*row, *c, cell.value.clone().unwrap()))).collect();
        assert_eq!(found, [(1, 0, "1".into()), (1, 2, "3".into()), (9, 3, "a".into())]);
        assert!(cells.hidden && cells.is_hidden(1));
        assert_eq!(cells.merged, [Area { rows: (1, 2), columns: (0, 2) }]);
    }
}
