//! Which row names the columns. Above it may stand a title; there may be none at all.

use crate::csv::kinds;
use crate::model::{Hint, Row};

/// The header is looked for among so many rows with something in them.
const ROWS_LOOKED_AT: usize = 10;
/// A column's name is no longer; what is longer is a text.
const NAME_CHARS_MAX: usize = 80;

/// The index, among these rows, of the one that names the columns. `known` tells whether a name is one that the caller knows.
pub(crate) fn find(rows: &[Row], known: &dyn Fn(&str) -> bool) -> Option<usize> {
    let width = usual_width(rows);
    let looked_at = &rows[..rows.len().min(ROWS_LOOKED_AT)];
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.text.trim().is_empty()).count();
    // Two names that the caller knows, or all of a narrow table, are no accident.
    let met = |row: &Row| row.cells.iter().filter(|cell| known(cell.text.trim())).count();
    let best = looked_at.iter().enumerate().filter(|(_, row)| names(row)).max_by_key(|(at, row)| (met(row), usize::MAX - at));
    if let Some((at, row)) = best
        && (met(row) >= 2 || met(row) == filled(row))
    {
        return Some(at);
    }
    // One that stands above other things, in the first row, is hardly one either.
    if let Some(first) = looked_at.first().filter(|row| names(row) && distinct(row) && filled(row) * 10 >= width * 6)
        && first.cells.iter().enumerate().any(|(column, cell)| known(cell.text.trim()) && !comes_again(&cell.text, column, &rows[1..]))
    {
        return Some(0);
    }
    let at = looked_at.iter().position(|row| filled(row) * 10 >= width * 6)?;
    let row = &looked_at[at];
    (names(row) && distinct(row) && (rows.len() == at + 1 || differs(row, &rows[at + 1..]))).then_some(at)
}

fn comes_again(text: &str, column: usize, below: &[Row]) -> bool {
    below.iter().filter_map(|row| row.cells.get(column)).any(|cell| cell.text.trim() == text.trim())
}

/// The width of most rows.
fn usual_width(rows: &[Row]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(|row| row.cells.len()).collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(0).max(1)
}

/// May each cell be a name: a short text that is no number, date or address?
fn names(row: &Row) -> bool {
    row.cells.iter().filter(|cell| !cell.text.trim().is_empty()).all(|cell| {
        let text = cell.text.trim();
        cell.hint == Hint::Text && text.chars().count() <= NAME_CHARS_MAX && !is_value(text)
    })
}

fn distinct(row: &Row) -> bool {
    let mut seen: Vec<&str> = row.cells.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
    let all = seen.len();
    seen.sort_unstable();
    seen.dedup();
    // One name twice happens; a header of mostly the same is none.
    seen.len() * 4 >= all * 3
}

fn is_value(text: &str) -> bool {
    let web = text.contains("://") || text.starts_with("www.");
    kinds::is_number(text) || kinds::is_moment(text) || (text.contains('@') && text.contains('.')) || web
}

/// Does some column hold something else below than above: values under a name, or texts that come again under one that doesn't?
fn differs(header: &Row, below: &[Row]) -> bool {
    header.cells.iter().enumerate().any(|(column, name)| {
        let cells: Vec<_> = below.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.text.trim().is_empty()).collect();
        let values = cells.iter().filter(|cell| cell.hint != Hint::Text || is_value(cell.text.trim())).count();
        let shorter =
            name.text.trim().chars().count() * 3 <= cells.iter().map(|cell| cell.text.chars().count()).sum::<usize>() / cells.len().max(1);
        !name.text.trim().is_empty() && !cells.is_empty() && (values * 2 > cells.len() || shorter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cell;

    fn rows(table: &[&[&str]]) -> Vec<Row> {
        let row = |cells: &&[&str]| cells.iter().map(|text| Cell::text(*text)).collect();
        table.iter().zip(1..).map(|(cells, number)| Row { number, cells: row(cells), other_encoding: false }).collect()
    }

    #[test]
    fn the_row_that_names() {
        let known = |name: &str| matches!(name, "公司名称" | "国家" | "email");
        for (table, want) in [
            (&[&["公司名称", "国家"][..], &["海湾", "阿联酋"]][..], Some(0)),
            (&[&["客户名单 2024"][..], &["公司名称", "国家", "级别"], &["海湾", "阿联酋", "A"]], Some(1)),
            (&[&["Acme", "DE", "info@acme.example"][..], &["Bolt", "FR", "x@bolt.example"]], None),
            (&[&["firm", "worth"][..], &["Acme", "12"], &["Bolt", "13"]], Some(0)),
            (&[&["email"][..], &["a@b.example"]], Some(0)),
            (&[&["1", "2"][..], &["3", "4"]], None),
            (&[&["国家", "x"][..], &["德国", "y"]], Some(0)),
            (&[&["国家", "x"][..], &["国家", "y"]], None),
        ] {
            assert_eq!(find(&rows(table), &known), want, "{table:?}");
        }
    }
}
