//! Workbooks of Excel (ECMA-376, 18): one sheet as it looks, its pictures in their cells.

use super::cells::{Area, Cells, RawCell, label};
use super::format::Formats;
use super::{blip, link, px};
use crate::budget::{Budget, described};
use crate::model::{
    Broken, CELL_CHARS_MAX, COLUMNS_MAX, LeftOut, Picture, ROWS_MAX, SHEETS_MAX, Sheet, SheetCell, SheetColumn, SheetRow, Sheets,
};
use crate::package::{Package, Relations};
use crate::xml::{self, Element, Step};
use std::collections::{BTreeMap, HashMap};

/// Texts that several cells share.
const SHARED_MAX: usize = 2_000_000;
/// Pictures of a sheet.
const PICTURES_MAX: usize = 500;
/// px of a character of the usual font, and of a cell's edges.
const CHAR_PX: f64 = 7.0;
const EDGES_PX: f64 = 5.0;
const WIDTH_PX_MAX: f64 = 480.0;
/// What WPS writes where a picture stands in a cell.
const WPS_PICTURE: &str = "DISPIMG(\"";

type Rows = BTreeMap<u32, BTreeMap<u32, SheetCell>>;

pub(super) fn read(package: &mut Package<'_>, main: &str, root: &Element, at: usize, mut budget: Budget) -> Result<Sheets, Broken> {
    let relations = package.relations(main)?;
    let mut listed = Vec::new();
    for one in root.child("sheets").into_iter().flat_map(|all| all.all("sheet")) {
        if matches!(one.get("state"), Some("hidden" | "veryHidden")) {
            budget.leave_out(LeftOut::HiddenSheets);
        } else if listed.len() < SHEETS_MAX {
            listed.push(one);
        }
    }
    let names: Vec<String> = listed.iter().map(|one| one.get("name").unwrap_or_default().to_owned()).collect();
    if names.is_empty() {
        return Err(Broken::Empty);
    }
    let chosen = listed.get(at).ok_or(Broken::NoSuchPart)?;
    let part = chosen.prefixed("id").and_then(|id| relations.get(id)).ok_or(Broken::Damaged)?;
    let mut sheet = Sheet::default();
    if part.is("worksheet") {
        let part = part.target.clone();
        let from_1904 = root.child("workbookPr").and_then(|p| p.get("date1904")).is_some_and(|v| matches!(v, "1" | "true" | "on"));
        let of_kind = |kind: &str| relations.of_kind(kind).map(|one| one.target.clone());
        let styles = of_kind("styles").map(|part| package.tree(&part)).transpose()?.flatten();
        let shared = of_kind("sharedStrings").map(|part| package.text(&part)).transpose()?.flatten();
        let mut maker = Maker {
            formats: Formats::read(styles.as_ref().map(|tree| &tree.root), from_1904),
            shared: shared.map(|text| shared_texts(&text)).transpose()?.unwrap_or_default(),
            of_wps: wps_pictures(package, main, &mut budget)?,
            budget: &mut budget,
        };
        sheet = maker.sheet(package, &part)?;
    } else {
        budget.leave_out(LeftOut::Charts);
    }
    Ok(Sheets { names, at, sheet, left_out: budget.left_out() })
}

struct Maker<'m> {
    formats: Formats,
    shared: Vec<String>,
    /// Pictures that WPS keeps by name.
    of_wps: HashMap<String, Picture>,
    budget: &'m mut Budget,
}

impl Maker<'_> {
    fn sheet(&mut self, package: &mut Package<'_>, part: &str) -> Result<Sheet, Broken> {
        let text = package.text(part)?.ok_or(Broken::Damaged)?;
        let mut cells = Cells::read(&text)?;
        drop(text);
        let relations = package.relations(part)?;
        if ["comments", "threadedComment"].iter().any(|kind| relations.of_kind(kind).is_some()) {
            self.budget.leave_out(LeftOut::Comments);
        }
        if cells.hidden {
            self.budget.leave_out(LeftOut::HiddenRows);
        }
        let mut rows = Rows::new();
        for (row, raw) in std::mem::take(&mut cells.rows) {
            let made = raw.into_iter().map(|(column, cell)| (column, self.cell(cell)));
            rows.insert(row, made.filter(|(_, cell)| !cell.text.is_empty() || !cell.pictures.is_empty()).collect());
        }
        if let Some(drawing) = relations.of_kind("drawing").map(|one| one.target.clone()) {
            self.drawing(package, &drawing, &mut rows, &mut cells)?;
        }
        for (area, id) in &cells.links {
            let target = link(&relations, Some(id));
            let at = rows.get_mut(&area.rows.0).and_then(|row| row.get_mut(&area.columns.0));
            if let (Some(cell), Some(_)) = (at, &target) {
                cell.link = target;
            }
        }
        rows.retain(|row, all| !all.is_empty() || cells.merged.iter().any(|area| (area.rows.0..=area.rows.1).contains(row)));
        Ok(laid_out(rows, &cells, self.budget.more))
    }

    fn cell(&mut self, raw: RawCell) -> SheetCell {
        let bold = self.formats.is_bold(raw.style);
        let plain = |text: &str| SheetCell { text: text.to_owned(), bold, ..SheetCell::default() };
        let value = |text: String| SheetCell { text, bold, value: true, ..SheetCell::default() };
        let formula = raw.formula.as_deref().unwrap_or_default();
        if let Some(picture) = wps_name(formula).and_then(|name| self.of_wps.get(name)) {
            return SheetCell { pictures: vec![picture.clone()], ..SheetCell::default() };
        }
        if raw.rich && raw.kind == "e" {
            self.budget.leave_out(LeftOut::PictureForms);
            return SheetCell::default();
        }
        let mut cell = match (raw.kind.as_str(), raw.value.as_deref()) {
            // Excel writes an empty text as the result of ="" and means it.
            (_, None) if !formula.is_empty() && raw.kind != "str" => {
                self.budget.leave_out(LeftOut::FormulaResults);
                SheetCell { text: format!("={formula}"), formula: true, ..SheetCell::default() }
            }
            (_, None) => SheetCell::default(),
            ("s", Some(at)) => plain(at.trim().parse::<usize>().ok().and_then(|at| self.shared.get(at)).map_or("", String::as_str)),
            ("str" | "inlineStr", Some(text)) => plain(text),
            ("b", Some(truth)) => value(if truth.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned()),
            ("e", Some(error)) => value(error.to_owned()),
            ("d", Some(date)) => value(date.trim_end_matches("T00:00:00").to_owned()),
            (_, Some(number)) => match number.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => value(self.formats.shown(number, raw.style)),
                _ => plain(number),
            },
        };
        cell.text = shortened(self.budget.text(&cell.text));
        cell
    }

    /// Pictures that lie over cells stand in the cell where they begin.
    fn drawing(&mut self, package: &mut Package<'_>, part: &str, rows: &mut Rows, cells: &mut Cells) -> Result<(), Broken> {
        let Some(tree) = package.tree(part)? else { return Ok(()) };
        let relations = package.relations(part)?;
        let mut taken = 0;
        for anchor in tree.root.elements() {
            let anchor_form = super::choice(anchor).filter(|_| &*anchor.name == "AlternateContent").unwrap_or(anchor);
            if anchor_form.find("chart").is_some() {
                self.budget.leave_out(LeftOut::Charts);
            }
            let mut shapes = Vec::new();
            anchor_form.find_all("sp", &mut shapes);
            if shapes.iter().any(|shape| shape.child("txBody").is_some_and(|body| !body.text().trim().is_empty())) {
                self.budget.leave_out(LeftOut::Shapes);
            }
            let mut pictures = Vec::new();
            anchor_form.find_all("pic", &mut pictures);
            let from = anchor_form.child("from");
            let at = |name: &str| from.and_then(|from| from.child(name)).and_then(|one| one.text().trim().parse::<u32>().ok());
            let (row, column) = (at("row").unwrap_or(0).saturating_add(1), at("col").unwrap_or(0));
            for one in pictures {
                let Some(found) = blip(package, &relations, one, self.budget) else { continue };
                if cells.is_hidden(column) {
                    continue;
                }
                taken += 1;
                let fits = (rows.contains_key(&row) || rows.len() < ROWS_MAX) && (column as usize) < COLUMNS_MAX && taken <= PICTURES_MAX;
                if !fits {
                    cells.more_rows = true;
                    continue;
                }
                let cell = rows.entry(row).or_default().entry(column).or_default();
                cell.pictures.push(Picture { words: words_of(one), ..sized(found, anchor_form, one) });
            }
        }
        Ok(())
    }
}

fn words_of(picture: &Element) -> String {
    described(picture.find("cNvPr").and_then(|about| about.get("descr")))
}

fn sized(picture: Picture, anchor: &Element, element: &Element) -> Picture {
    let own = element.child("spPr").and_then(|shape| shape.child("xfrm")).and_then(|place| place.child("ext"));
    let extent = anchor.child("ext").or(own);
    let side = |name| px(extent.and_then(|extent| extent.get(name)));
    Picture { width: side("cx"), height: side("cy"), ..picture }
}

/// Rows and columns as they are shown; merged cells take the place of what they cover.
fn laid_out(mut rows: Rows, cells: &Cells, more: bool) -> Sheet {
    let last = rows.values().filter_map(|row| row.keys().next_back()).max().map_or(0, |column| column + 1);
    let merged_to = cells.merged.iter().filter(|area| rows.contains_key(&area.rows.0)).map(|area| area.columns.1 + 1).max().unwrap_or(0);
    let shown: Vec<u32> = (0..last.max(merged_to.min(last.saturating_add(8)))).filter(|c| !cells.is_hidden(*c)).take(COLUMNS_MAX).collect();
    for area in &cells.merged {
        merge(&mut rows, *area, &shown);
    }
    let columns = shown.iter().map(|column| SheetColumn { label: label(*column), width: width_px(cells.width(*column)) }).collect();
    let place_of: HashMap<u32, usize> = shown.iter().enumerate().map(|(at, column)| (*column, at)).collect();
    let made = rows.into_iter().map(|(number, all)| SheetRow {
        number,
        cells: all.into_iter().filter_map(|(column, cell)| Some(SheetCell { column: *place_of.get(&column)?, ..cell })).collect(),
    });
    Sheet { columns, rows: made.collect(), more_rows: cells.more_rows || more, more_columns: cells.more_columns }
}

fn merge(rows: &mut Rows, area: Area, shown: &[u32]) {
    let mut pictures = Vec::new();
    let mut high = 0_u32;
    for (row, all) in rows.range_mut(area.rows.0..=area.rows.1) {
        high += 1;
        let covered: Vec<u32> = all.range(area.columns.0..=area.columns.1).map(|(column, _)| *column).collect();
        for column in covered.into_iter().filter(|column| (*row, *column) != (area.rows.0, area.columns.0)) {
            pictures.extend(all.remove(&column).map(|cell| cell.pictures).unwrap_or_default());
        }
    }
    let wide = shown.iter().filter(|column| (area.columns.0..=area.columns.1).contains(column)).count();
    let Some(row) = rows.get_mut(&area.rows.0) else { return };
    if wide == 0 || (!row.contains_key(&area.columns.0) && wide == 1 && high <= 1) {
        return;
    }
    let cell = row.entry(area.columns.0).or_default();
    cell.pictures.extend(pictures);
    cell.columns = u32::try_from(wide).ok().filter(|wide| *wide > 1);
    cell.rows = Some(high).filter(|high| *high > 1);
}

fn width_px(characters: f64) -> u32 {
    if characters <= 0.0 { 0 } else { (characters * CHAR_PX + EDGES_PX).min(WIDTH_PX_MAX) as u32 }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(CELL_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn shared_texts(text: &str) -> Result<Vec<String>, Broken> {
    let mut texts: Vec<String> = Vec::new();
    let mut within: Vec<bool> = Vec::new();
    let mut phonetic = 0_usize;
    xml::walk(text, &mut |step| {
        match step {
            Step::Start(start) => {
                let name = start.local_name();
                match name.as_ref() {
                    "si" => texts.push(String::new()),
                    "rPh" => phonetic = within.len() + 1,
                    _ => {}
                }
                within.push(name.as_ref() == "t" && phonetic == 0);
            }
            Step::End => {
                if phonetic == within.len() {
                    phonetic = 0;
                }
                within.pop();
            }
            Step::Text(piece) => {
                if let (Some(true), Some(last)) = (within.last(), texts.last_mut())
                    && last.len() < CELL_CHARS_MAX * 4
                {
                    last.push_str(piece);
                }
            }
        }
        texts.len() < SHARED_MAX
    })?;
    Ok(texts)
}

/// The pictures that WPS keeps beside the sheets, by their names.
fn wps_pictures(package: &mut Package<'_>, main: &str, budget: &mut Budget) -> Result<HashMap<String, Picture>, Broken> {
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let part = format!("{folder}/cellimages.xml");
    let Some(tree) = package.tree(&part)? else { return Ok(HashMap::new()) };
    let relations: Relations = package.relations(&part)?;
    let mut pictures = Vec::new();
    tree.root.find_all("pic", &mut pictures);
    let mut found = HashMap::new();
    for one in pictures.into_iter().take(PICTURES_MAX) {
        let name = one.find("cNvPr").and_then(|about| about.get("name")).unwrap_or_default();
        if let Some(picture) = blip(package, &relations, one, budget) {
            found.insert(name.to_owned(), Picture { words: words_of(one), ..sized(picture, one, one) });
        }
    }
    Ok(found)
}

fn wps_name(formula: &str) -> Option<&str> {
    let (_, rest) = formula.split_once(WPS_PICTURE)?;
    rest.split_once('"').map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_texts_without_their_reading_aids() {
        let text = "<sst><si><t>a</t></si><si><r><t>东</t></r><r><t>方</t></r><rPh><t>ひがし</t></rPh></si><si/></sst>";
        assert_eq!(shared_texts(text).unwrap(), ["a", "东方", ""]);
    }

    #[test]
    fn the_name_of_a_picture_in_a_cell() {
        assert_eq!(wps_name("_xlfn.DISPIMG(\"ID_12\",1)"), Some("ID_12"));
        assert_eq!(wps_name("SUM(A1)"), None);
    }
}
