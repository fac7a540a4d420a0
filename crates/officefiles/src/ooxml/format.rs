//! Numbers and dates as Excel shows them: the codes of a workbook's styles (ECMA-376, 18.8.30), carried out by `ssfmt`.

use crate::xml::Element;
use ssfmt::{DateSystem, FormatOptions, NumberFormat};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Excel's own limit.
const CODE_CHARS_MAX: usize = 255;
const STYLES_MAX: usize = 65_500;
const GENERAL: &str = "General";

struct CellStyle {
    number_format: u32,
    bold: bool,
}

/// The styles of a workbook's cells.
pub(super) struct Formats {
    styles: Vec<CellStyle>,
    codes: HashMap<u32, String>,
    /// What was made of each code; none where nothing can be.
    made: HashMap<u32, Option<NumberFormat>>,
    options: FormatOptions,
}

impl Formats {
    pub(super) fn read(root: Option<&Element>, from_1904: bool) -> Self {
        let below = |name: &str| root.and_then(|root| root.child(name));
        let codes = below("numFmts").into_iter().flat_map(|all| all.all("numFmt"));
        let codes = codes.filter_map(|one| Some((one.number("numFmtId")?, one.get("formatCode")?.to_owned()))).collect();
        let fonts: Vec<bool> =
            below("fonts").into_iter().flat_map(|all| all.all("font")).map(|font| font.child("b").is_some_and(super::is_on)).collect();
        let styles = below("cellXfs").into_iter().flat_map(|all| all.all("xf")).take(STYLES_MAX);
        let styles = styles.map(|xf| CellStyle {
            number_format: xf.number("numFmtId").unwrap_or(0),
            bold: xf.number::<usize>("fontId").and_then(|at| fonts.get(at).copied()).unwrap_or(false),
        });
        let date_system = if from_1904 { DateSystem::Date1904 } else { DateSystem::Date1900 };
        let options = FormatOptions { date_system, ..FormatOptions::default() };
        Self { styles: styles.collect(), codes, made: HashMap::new(), options }
    }

    pub(super) fn is_bold(&self, style: usize) -> bool {
        self.styles.get(style).is_some_and(|style| style.bold)
    }

    /// A number as its cell shows it.
    pub(super) fn shown(&mut self, number: f64, style: usize) -> String {
        let id = self.styles.get(style).map_or(0, |style| style.number_format);
        let own = self.codes.get(&id).map(String::as_str);
        let code = own.or(built_in(id)).filter(|code| code.chars().count() <= CODE_CHARS_MAX).unwrap_or(GENERAL);
        let made = self.made.entry(id).or_insert_with(|| made(code));
        let by_code = made.as_ref().and_then(|format| carried_out(format, number, &self.options));
        let general = || made_general(number, &self.options);
        by_code.or_else(general).unwrap_or_else(|| number.to_string())
    }
}

/// A code that the library can't carry out is as good as none: what it panics on is the file's own fault.
fn made(code: &str) -> Option<NumberFormat> {
    catch_unwind(|| NumberFormat::parse(code).ok()).ok().flatten()
}

fn carried_out(format: &NumberFormat, number: f64, options: &FormatOptions) -> Option<String> {
    let text = catch_unwind(AssertUnwindSafe(|| format.try_format(number, options).ok())).ok().flatten()?;
    // Spaces that only line columns up.
    Some(text.trim().to_owned())
}

fn made_general(number: f64, options: &FormatOptions) -> Option<String> {
    carried_out(&made(GENERAL)?, number, options)
}

/// Codes that have a number instead of a text. Those that say 'as the reader's system writes dates' are written year first, which
/// nobody reads wrongly.
fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        14 => "yyyy-mm-dd",
        22 => "yyyy-mm-dd hh:mm",
        5 => "\"$\"#,##0;-\"$\"#,##0",
        6 => "\"$\"#,##0;-\"$\"#,##0",
        7 | 8 => "\"$\"#,##0.00;-\"$\"#,##0.00",
        27 | 36 | 50 | 57 => "yyyy\"年\"m\"月\"",
        28 | 29 | 51 | 54 | 58 => "m\"月\"d\"日\"",
        30 => "m-d-yy",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        32 => "h\"时\"mm\"分\"",
        33 => "h\"时\"mm\"分\"ss\"秒\"",
        41 => "#,##0;-#,##0;\"-\"",
        42 => "\"$\"#,##0;-\"$\"#,##0;\"-\"",
        43 => "#,##0.00;-#,##0.00;\"-\"",
        44 => "\"$\"#,##0.00;-\"$\"#,##0.00;\"-\"",
        _ => return ssfmt::format_code_from_id(id),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    fn shown(number: f64, code: &str) -> String {
        let escaped = code.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        let text = format!(
            "<s><numFmts><numFmt numFmtId='164' formatCode=\"{escaped}\"/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='164'/></cellXfs></s>"
        );
        Formats::read(Some(&xml::tree(&text).unwrap().root), false).shown(number, 1)
    }

    #[test]
    fn codes_as_excel_shows_them() {
        for (number, code, text) in [
            (1234.5, "#,##0.00", "1,234.50"),
            (0.075, "0.0%", "7.5%"),
            (-12.0, "\"US$\"#,##0.00;[Red]-\"US$\"#,##0.00", "-US$12.00"),
            (45_356.0, "yyyy-mm-dd", "2024-03-05"),
            (45_356.0, "yyyy\"年\"m\"月\"d\"日\"", "2024年3月5日"),
            (45_356.0, "dd/mm/yyyy", "05/03/2024"),
            (0.5, "h:mm", "12:00"),
            (1.5, "[h]:mm", "36:00"),
            (1234.5, "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)", "1,234.50"),
            (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
            (7.0, "00000", "00007"),
            (12_345.0, "0.00E+00", "1.23E+04"),
            (0.1 + 0.2, "General", "0.3"),
        ] {
            assert_eq!(shown(number, code), text, "{code}");
        }
    }

    #[test]
    fn a_code_that_is_none_shows_the_number() {
        for code in ["\"", "[[[", "[$", &"0".repeat(300), "0.0.0.0/0/0", "yyyy[h]%%E+"] {
            assert!(!shown(12.5, code).is_empty(), "{code}");
        }
        let mut none = Formats::read(None, false);
        assert_eq!((none.shown(12.5, 7).as_str(), none.is_bold(7)), ("12.5", false));
    }

    #[test]
    fn dates_by_their_number_are_year_first() {
        let text = "<s><cellXfs><xf numFmtId='14'/><xf numFmtId='31'/></cellXfs></s>";
        let root = xml::tree(text).unwrap().root;
        let mut formats = Formats::read(Some(&root), false);
        assert_eq!([formats.shown(45_356.0, 0), formats.shown(45_356.0, 1)], ["2024-03-05", "2024年3月5日"]);
        assert_eq!(Formats::read(Some(&root), true).shown(43_894.0, 0), "2024-03-05");
    }
}
