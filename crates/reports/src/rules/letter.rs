//! An answer as a letter: words, a page that mail programs show, and a workbook.

use super::words::say;
use crate::model::{Table, Unit};
use kernel::Lang;
use sheets::{Value, XlsxWriter};
use std::fmt::Write;
use std::io;

/// Rows that a letter shows; the workbook has all.
const ROWS_MAX: usize = 40;
/// The name of the workbook's sheet.
const SHEET: &str = "Report";

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Writes an answer for a reader: the report's name, the day, where it is to be seen.
pub(crate) fn letter(table: &Table, (name, day, link): (&str, &str, &str), lang: Lang) -> Written {
    let args = [("name", name.to_owned()), ("day", day.to_owned())];
    let subject = say(lang, "letter.subject", &args);
    let rows = &table.rows[..table.rows.len().min(ROWS_MAX)];
    let more = (table.rows.len() > rows.len()).then(|| say(lang, "letter.more", &[("count", (table.rows.len() - rows.len()).to_string())]));
    let days = table.days.map(|(from, until)| format!("{from} – {until}"));
    let mut text = format!("{subject}\n");
    for line in days.iter().map(String::as_str).chain([""]) {
        text.push_str(line);
        text.push('\n');
    }
    for row in rows {
        let figures: Vec<String> = table
            .columns
            .iter()
            .zip(&row.cells)
            .map(|(column, cell)| format!("{} {}", column.name, shown(table, column.unit, cell.value.as_deref())))
            .collect();
        text.push_str(&format!("{}: {}\n", row.name, figures.join(" · ")));
    }
    text.push_str(&format!("\n{}\n{link}\n", say(lang, "letter.open", &[])));
    Written { html: page(table, rows.len(), (&subject, days.as_deref(), more.as_deref(), link), lang), subject, text }
}

/// A page of tables only: mail programs know nothing newer.
fn page(table: &Table, rows: usize, (title, days, more, link): (&str, Option<&str>, Option<&str>, &str), lang: Lang) -> String {
    const CELL: &str = "padding:6px 10px;border-bottom:1px solid #e2e8f0;";
    let mut out = format!(
        "<!doctype html><html lang=\"{}\"><body style=\"margin:0;padding:16px;font-family:Inter,'PingFang SC','Microsoft YaHei',Arial,sans-serif;\
         font-size:14px;color:#1e293b\"><h1 style=\"font-size:18px;margin:0 0 4px\">{}</h1>",
        lang.tag(),
        safe(title)
    );
    if let Some(days) = days {
        out.push_str(&format!("<p style=\"margin:0 0 12px;color:#64748b\">{}</p>", safe(days)));
    }
    out.push_str("<table cellspacing=\"0\" cellpadding=\"0\" style=\"border-collapse:collapse;width:100%;max-width:720px\"><tr>");
    let head = |out: &mut String, name: &str, side: &str| {
        out.push_str(&format!("<th align=\"{side}\" style=\"{CELL}color:#64748b;font-weight:500\">{}</th>", safe(name)));
    };
    head(&mut out, &table.by, "left");
    table.columns.iter().for_each(|column| head(&mut out, &column.name, "right"));
    out.push_str("<th></th></tr>");
    let largest = table.rows.iter().filter_map(|row| number(row.cells.first()?.value.as_deref()?)).fold(0.0, f64::max);
    for row in &table.rows[..rows] {
        out.push_str(&format!("<tr><td style=\"{CELL}\">{}</td>", safe(&row.name)));
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            out.push_str(&format!(
                "<td align=\"right\" style=\"{CELL}white-space:nowrap\">{}</td>",
                safe(&shown(table, column.unit, cell.value.as_deref()))
            ));
        }
        out.push_str(&format!(
            "<td width=\"30%\" style=\"{CELL}\">{}</td></tr>",
            bar(row.cells.first().and_then(|cell| cell.value.as_deref()), largest)
        ));
    }
    if table.totals.iter().any(|cell| cell.value.is_some()) {
        out.push_str(&format!("<tr><td style=\"{CELL}\"><b>{}</b></td>", safe(&say(lang, "total", &[]))));
        for (column, cell) in table.columns.iter().zip(&table.totals) {
            out.push_str(&format!(
                "<td align=\"right\" style=\"{CELL}\"><b>{}</b></td>",
                safe(&shown(table, column.unit, cell.value.as_deref()))
            ));
        }
        out.push_str("<td></td></tr>");
    }
    out.push_str("</table>");
    if let Some(more) = more {
        out.push_str(&format!("<p style=\"color:#64748b\">{}</p>", safe(more)));
    }
    out.push_str(&format!(
        "<p><a href=\"{}\" style=\"color:#1d6fa5\">{}</a></p><p style=\"color:#64748b;font-size:12px\">{}</p></body></html>",
        safe(link),
        safe(&say(lang, "letter.open", &[])),
        safe(&say(lang, "letter.why", &[]))
    ));
    out
}

/// How much of the largest it is, as a strip of colour.
fn bar(value: Option<&str>, largest: f64) -> String {
    let share = value.and_then(number).filter(|_| largest > 0.0).map_or(0.0, |value| (value / largest * 100.0).clamp(0.0, 100.0));
    if share < 0.5 {
        return String::new();
    }
    format!(
        "<table cellspacing=\"0\" cellpadding=\"0\" width=\"{share:.0}%\"><tr><td bgcolor=\"#2f80c2\" height=\"10\" style=\"font-size:1px;line-height:10px\">&nbsp;</td></tr></table>"
    )
}

fn number(value: &str) -> Option<f64> {
    value.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A figure with thousands apart and its unit.
fn shown(table: &Table, unit: Unit, value: Option<&str>) -> String {
    let Some(value) = value else {
        return "–".to_owned();
    };
    match (unit, &table.currency) {
        (Unit::Money, Some(currency)) => format!("{currency} {}", grouped(value)),
        (Unit::Percent, _) => format!("{value}%"),
        _ => grouped(value),
    }
}

fn grouped(value: &str) -> String {
    let (sign, digits) = value.strip_prefix('-').map_or(("", value), |digits| ("-", digits));
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut out = sign.to_owned();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(decimals) = decimals {
        // A text takes all that is written to it.
        _ = write!(out, ".{decimals}");
    }
    out
}

fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The whole answer as a workbook; no cell is a formula.
///
/// # Errors
/// The scratch file's.
pub(crate) fn sheet(table: &Table, lang: Lang) -> io::Result<Vec<u8>> {
    let names = table.columns.iter().map(|column| match (column.unit, &table.currency) {
        (Unit::Money, Some(currency)) => format!("{} ({currency})", column.name),
        (Unit::Percent, _) => format!("{} (%)", column.name),
        _ => column.name.clone(),
    });
    let header: Vec<String> = std::iter::once(table.by.clone()).chain(names).collect();
    let mut writer = XlsxWriter::new(SHEET, &header.iter().map(String::as_str).collect::<Vec<_>>())?;
    let figure = |value: &Option<String>| value.as_deref().and_then(number).map_or(Value::Empty, Value::Number);
    for row in &table.rows {
        let cells: Vec<Value> =
            std::iter::once(Value::from(row.name.as_str())).chain(row.cells.iter().map(|cell| figure(&cell.value))).collect();
        writer.row(&cells)?;
    }
    if table.totals.iter().any(|cell| cell.value.is_some()) {
        let total = Value::from(say(lang, "total", &[]).as_str());
        let cells: Vec<Value> = std::iter::once(total).chain(table.totals.iter().map(|cell| figure(&cell.value))).collect();
        writer.row(&cells)?;
    }
    let mut bytes = io::Cursor::new(Vec::new());
    writer.finish(&mut bytes)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Chart, Column, Row};

    fn table() -> Table {
        let cell = |value: &str| Cell { value: Some(value.to_owned()), drill: None };
        let row =
            |name: &str, value: &str| Row { key: Some(name.to_owned()), name: name.to_owned(), rest: false, cells: vec![cell(value)] };
        Table {
            chart: Chart::Bar,
            by: "Source".to_owned(),
            columns: vec![Column { key: "amount".to_owned(), name: "Amount".to_owned(), unit: Unit::Money }],
            rows: vec![row("<b>=cmd|' /C calc'!A0</b>", "1234567.5"), row("fair", "100")],
            totals: vec![cell("1234667.5")],
            currency: Some("USD".to_owned()),
            left_out: 0,
            days: None,
        }
    }

    #[test]
    fn what_people_wrote_is_no_markup_and_no_formula() {
        let written = letter(&table(), ("Won", "2026-11-23", "https://crm.example/reports"), Lang::En);
        assert!(!written.html.contains("<b>=cmd"), "{}", written.html);
        assert!(written.html.contains("USD 1,234,567.5") && written.text.contains("https://crm.example/reports"));
        let bytes = sheet(&table(), Lang::En).unwrap();
        assert!(bytes.starts_with(b"PK"));
    }

    #[test]
    fn bars_are_shares_of_the_largest() {
        assert!(bar(Some("50"), 100.0).contains("width=\"50%\""));
        assert_eq!(bar(Some("0"), 100.0), "");
        assert_eq!(bar(None, 0.0), "");
    }
}
