//! Tables that `sheets` reads: CSV, and Excel's binary workbooks, of which the values are shown as they are kept.

use crate::model::{
    Broken, CELL_CHARS_MAX, CHARS_MAX, COLUMNS_MAX, LeftOut, ROWS_MAX, SHEETS_MAX, Sheet, SheetCell, SheetColumn, SheetRow, Sheets,
};
use crate::ooxml::label;
use sheets::{Form, Hint, Row, Wanted};
use std::io::Cursor;
use std::ops::ControlFlow;

/// A workbook of the binary kinds.
pub(crate) fn workbook(bytes: &[u8], at: usize) -> Result<Sheets, Broken> {
    let mut file = Cursor::new(bytes);
    let form = match sheets::sniff(&mut file, &Wanted::default(), &|_| false) {
        Ok(found) => found.form,
        // No values at all: pictures may stand in it all the same.
        Err(sheets::Broken::Empty) if at == 0 => {
            return Ok(Sheets { names: vec![String::new()], left_out: vec![LeftOut::ValuesOnly], ..Sheets::default() });
        }
        Err(broken) => return Err(broken.into()),
    };
    let Form::Workbook { kind, sheets: mut names, .. } = form else { return Err(Broken::OtherForm) };
    if at >= names.len().min(SHEETS_MAX) {
        return Err(Broken::NoSuchPart);
    }
    let sheet = sheet(&mut file, &Form::Workbook { kind, sheets: names.clone(), sheet: at })?;
    names.truncate(SHEETS_MAX);
    Ok(Sheets { names, at, sheet, left_out: vec![LeftOut::ValuesOnly] })
}

/// Comma-separated values, in whatever encoding and dialect.
pub(crate) fn csv(bytes: &[u8]) -> Result<Sheets, Broken> {
    let mut file = Cursor::new(bytes);
    let form = sheets::sniff(&mut file, &Wanted::default(), &|_| false)?.form;
    let sheet = sheet(&mut file, &form)?;
    Ok(Sheets { names: Vec::new(), at: 0, sheet, left_out: Vec::new() })
}

fn sheet(file: &mut Cursor<&[u8]>, form: &Form) -> Result<Sheet, Broken> {
    let mut sheet = Sheet::default();
    let (mut width, mut chars) = (0_usize, 0_usize);
    sheets::each_row(file, form, &mut |row| {
        if sheet.rows.len() >= ROWS_MAX || chars >= CHARS_MAX {
            sheet.more_rows = true;
            return ControlFlow::Break(());
        }
        sheet.more_columns |= row.cells.len() > COLUMNS_MAX;
        let made = made(row);
        width = width.max(made.cells.last().map_or(0, |cell| cell.column + 1));
        chars += made.cells.iter().map(|cell| cell.text.len()).sum::<usize>();
        sheet.rows.push(made);
        ControlFlow::Continue(())
    })?;
    sheet.columns = (0_u32..).take(width).map(|at| SheetColumn { label: label(at), width: 0 }).collect();
    Ok(sheet)
}

fn made(row: Row) -> SheetRow {
    let cells = row.cells.into_iter().take(COLUMNS_MAX).enumerate().filter(|(_, cell)| !cell.text.is_empty());
    let cells = cells.map(|(column, cell)| SheetCell {
        column,
        text: cell.text.chars().take(CELL_CHARS_MAX).collect(),
        value: cell.hint != Hint::Text,
        ..SheetCell::default()
    });
    SheetRow { number: u32::try_from(row.number).unwrap_or(u32::MAX), cells: cells.collect() }
}
