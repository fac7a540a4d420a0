//! OpenDocument (ISO/IEC 26300): text, tables and slides of LibreOffice and its kin. Cells bear the text that they show.

use crate::budget::{Budget, described};
use crate::link;
use crate::model::{
    Align, Block, Broken, CELL_CHARS_MAX, CHARS_MAX, COLUMNS_MAX, Content, Document, LeftOut, Paragraph, Picture, ROWS_MAX, Run,
    SHEETS_MAX, Sheet, SheetCell, SheetColumn, SheetRow, Sheets, Slide, Slides, Table, TableCell, TextRun,
};
use crate::ooxml::{is_picture, label};
use crate::package::Package;
use crate::xml::{Element, Node};
use std::collections::HashMap;

const MANIFEST: &str = "META-INF/manifest.xml";
const INDENT_MAX: u8 = 8;
const SPAN_MAX: u16 = 200;
const SPACES_MAX: usize = 200;
/// px of a centimetre.
const CM_PX: f64 = 37.8;
const PICTURE_PX_MAX: f64 = 4_000.0;

/// Is it OpenDocument?
pub(crate) fn is(package: &Package<'_>) -> bool {
    package.has("content.xml")
}

pub(crate) fn read(package: &mut Package<'_>, sheet: usize) -> Result<Content, Broken> {
    if package.text(MANIFEST)?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(Broken::Encrypted);
    }
    let tree = package.tree("content.xml")?.ok_or(Broken::Damaged)?;
    let mut budget = Budget::new();
    budget.more |= tree.cut;
    if package.any(|name| name.starts_with("basic/") && name.ends_with(".xml") && !name.ends_with("script-lc.xml")) {
        budget.leave_out(LeftOut::Macros);
    }
    let body = tree.root.child("body").ok_or(Broken::Damaged)?;
    let mut reader = Reader { package, looks: looks(&tree.root), numbered: numbered(&tree.root), budget };
    if let Some(text) = body.child("text") {
        let body = reader.blocks(text, 0);
        return Ok(Content::Document(Document {
            body,
            more: reader.budget.more,
            left_out: reader.budget.left_out(),
            ..Document::default()
        }));
    }
    if let Some(book) = body.child("spreadsheet") {
        return reader.sheets(book, sheet).map(Content::Sheets);
    }
    let slides = body.child("presentation").or_else(|| body.child("drawing")).ok_or(Broken::OtherForm)?;
    Ok(Content::Slides(reader.slides(slides)))
}

/// How a style of text looks.
#[derive(Debug, Clone, Default)]
struct Look {
    bold: bool,
    italic: bool,
    underline: bool,
    strike: bool,
    colour: Option<String>,
    align: Align,
}

fn looks(root: &Element) -> HashMap<String, Look> {
    let styles = ["automatic-styles", "styles"].into_iter().filter_map(|name| root.child(name)).flat_map(|all| all.all("style"));
    let named = styles.filter_map(|style| Some((style.get("name")?.to_owned(), look(style))));
    named.collect()
}

fn look(style: &Element) -> Look {
    let text = style.child("text-properties");
    let says = |name: &str, value: &str| text.and_then(|t| t.get(name)).is_some_and(|said| said == value);
    let lined = |name: &str| text.and_then(|t| t.get(name)).is_some_and(|said| said != "none");
    let colour =
        text.and_then(|t| t.get("color")).filter(|c| c.len() == 7 && c.starts_with('#') && c[1..].bytes().all(|b| b.is_ascii_hexdigit()));
    let align = style.child("paragraph-properties").and_then(|p| p.get("text-align"));
    Look {
        bold: says("font-weight", "bold"),
        italic: says("font-style", "italic"),
        underline: lined("text-underline-style"),
        strike: lined("text-line-through-style"),
        colour: colour.filter(|c| *c != "#000000").map(str::to_ascii_lowercase),
        align: match align {
            Some("center") => Align::Centre,
            Some("end" | "right") => Align::End,
            _ => Align::Start,
        },
    }
}

/// Styles of lists whose first level counts.
fn numbered(root: &Element) -> Vec<String> {
    let styles = ["automatic-styles", "styles"].into_iter().filter_map(|name| root.child(name)).flat_map(|all| all.all("list-style"));
    let counts = styles.filter(|style| style.elements().next().is_some_and(|level| &*level.name == "list-level-style-number"));
    counts.filter_map(|style| style.get("name").map(str::to_owned)).collect()
}

struct Reader<'p, 'b> {
    package: &'p mut Package<'b>,
    looks: HashMap<String, Look>,
    numbered: Vec<String>,
    budget: Budget,
}

impl Reader<'_, '_> {
    fn blocks(&mut self, holder: &Element, indent: u8) -> Vec<Block> {
        let mut blocks = Vec::new();
        for one in holder.elements() {
            match &*one.name {
                "p" | "h" => {
                    if !self.budget.paragraph() {
                        break;
                    }
                    self.paragraph(one, indent, &mut blocks);
                }
                "list" => self.list(one, indent, None, &mut blocks),
                "table" => {
                    let table = self.table(one);
                    blocks.push(Block::Table(table));
                }
                "frame" | "g" | "custom-shape" | "rect" | "text-box" => self.frame(one, indent, &mut blocks),
                "section" | "index-body" | "table-of-content" => blocks.extend(self.blocks(one, indent)),
                "tracked-changes" if one.elements().next().is_some() => self.budget.leave_out(LeftOut::TrackedChanges),
                _ => {}
            }
        }
        blocks
    }

    fn paragraph(&mut self, element: &Element, indent: u8, into: &mut Vec<Block>) {
        let look = self.look(element);
        let heading = (&*element.name == "h").then(|| element.number::<u8>("outline-level").unwrap_or(1).clamp(1, 6));
        let mut inline = Inline::default();
        self.inline(element, &look, None, &mut inline);
        into.push(Block::Paragraph(Paragraph { heading, indent, marker: None, align: look.align, runs: inline.runs }));
        into.extend(inline.boxes);
    }

    fn look(&self, element: &Element) -> Look {
        element.get("style-name").and_then(|name| self.looks.get(name)).cloned().unwrap_or_default()
    }

    fn inline(&mut self, holder: &Element, look: &Look, link: Option<&String>, into: &mut Inline) {
        for child in &holder.children {
            let one = match child {
                Node::Text(text) => {
                    self.push(text, look, link, into);
                    continue;
                }
                Node::Element(one) => one,
            };
            match &*one.name {
                "span" => {
                    let own = self.look(one);
                    let both = Look {
                        bold: look.bold || own.bold,
                        italic: look.italic || own.italic,
                        underline: look.underline || own.underline,
                        strike: look.strike || own.strike,
                        colour: own.colour.or_else(|| look.colour.clone()),
                        align: look.align,
                    };
                    self.inline(one, &both, link, into);
                }
                "a" => {
                    let target = one.get("href").and_then(link::safe);
                    self.inline(one, look, target.as_ref().or(link), into);
                }
                "s" => self.push(&" ".repeat(one.number::<usize>("c").unwrap_or(1).min(SPACES_MAX)), look, link, into),
                "tab" => self.push("\t", look, link, into),
                "line-break" => self.push("\n", look, link, into),
                "annotation" => self.budget.leave_out(LeftOut::Comments),
                "note" => self.budget.leave_out(LeftOut::Footnotes),
                "frame" | "g" | "custom-shape" | "rect" => {
                    let mut blocks = Vec::new();
                    self.frame(one, 0, &mut blocks);
                    for block in blocks {
                        match block {
                            Block::Paragraph(Paragraph { runs, .. }) if matches!(runs[..], [Run::Picture(_)]) => into.runs.extend(runs),
                            other => into.boxes.push(other),
                        }
                    }
                }
                "ruby" => {
                    if let Some(base) = one.child("ruby-base") {
                        self.inline(base, look, link, into);
                    }
                }
                _ => self.inline(one, look, link, into),
            }
        }
    }

    fn push(&mut self, text: &str, look: &Look, link: Option<&String>, into: &mut Inline) {
        let text = self.budget.text(text);
        if text.is_empty() || !self.budget.run() {
            return;
        }
        into.runs.push(Run::Text(TextRun {
            text: text.to_owned(),
            bold: look.bold,
            italic: look.italic,
            underline: look.underline && link.is_none(),
            strike: look.strike,
            raised: None,
            colour: look.colour.clone().filter(|_| link.is_none()),
            link: link.cloned(),
        }));
    }

    fn list(&mut self, list: &Element, indent: u8, counts: Option<bool>, into: &mut Vec<Block>) {
        let own = list.get("style-name").map(|name| self.numbered.iter().any(|one| one == name));
        let counts = own.or(counts);
        let indent = (indent + 1).min(INDENT_MAX);
        for (item, number) in list.all("list-item").zip(1_u32..) {
            let mut blocks = Vec::new();
            for one in item.elements() {
                if &*one.name == "list" {
                    self.list(one, indent, counts, &mut blocks);
                } else if matches!(&*one.name, "p" | "h") {
                    if !self.budget.paragraph() {
                        return;
                    }
                    self.paragraph(one, indent, &mut blocks);
                }
            }
            if let Some(Block::Paragraph(first)) = blocks.first_mut()
                && first.marker.is_none()
                && first.indent == indent
            {
                first.marker = Some(if counts == Some(true) { format!("{number}.") } else { "•".to_owned() });
            }
            into.extend(blocks);
        }
    }

    /// A picture, a box of text, or something that can't be shown.
    fn frame(&mut self, frame: &Element, indent: u8, into: &mut Vec<Block>) {
        if let Some(image) = frame.child("image") {
            if let Some(picture) = self.picture(image, frame) {
                let runs = vec![Run::Picture(picture)];
                into.push(Block::Paragraph(Paragraph { runs, indent, ..Paragraph::default() }));
                return;
            }
            if frame.child("object").is_none() {
                return;
            }
        }
        for one in frame.elements() {
            match &*one.name {
                "object" | "object-ole" => {
                    let name = one.get("href").unwrap_or_default().trim_start_matches("./").to_owned();
                    let chart = self.package.text(&format!("{name}/content.xml")).ok().flatten();
                    let is_chart = chart.is_some_and(|text| text.contains("office:chart"));
                    self.budget.leave_out(if is_chart { LeftOut::Charts } else { LeftOut::Objects });
                }
                "plugin" => self.budget.leave_out(LeftOut::Media),
                "text-box" => into.extend(self.blocks(one, indent)),
                _ => {}
            }
        }
        if &*frame.name != "frame" {
            into.extend(self.blocks(frame, indent));
        }
    }

    fn picture(&mut self, image: &Element, frame: &Element) -> Option<Picture> {
        let name = image.get("href")?.trim_start_matches("./");
        if name.contains("://") {
            self.budget.leave_out(LeftOut::LinkedPictures);
            return None;
        }
        if !is_picture(&name.to_lowercase()) {
            self.budget.leave_out(LeftOut::PictureForms);
            return None;
        }
        let number = self.package.place(name).filter(|_| self.budget.run())?;
        let words = ["desc", "title"].into_iter().find_map(|one| frame.child(one)).map(Element::text);
        let words = described(words.as_deref());
        Some(Picture { number, width: px(frame.get("width")), height: px(frame.get("height")), words })
    }

    fn table(&mut self, table: &Element) -> Table {
        let mut rows = Vec::new();
        let mut found = Vec::new();
        table.find_all("table-row", &mut found);
        for row in found {
            let mut cells = Vec::new();
            for cell in row.all("table-cell") {
                if !self.budget.paragraph() {
                    break;
                }
                let span = |name| cell.number::<u16>(name).unwrap_or(1).clamp(1, SPAN_MAX);
                let blocks = self.blocks(cell, 0);
                cells.push(TableCell { columns: span("number-columns-spanned"), rows: span("number-rows-spanned"), blocks });
            }
            rows.push(cells);
            if self.budget.more {
                break;
            }
        }
        Table { rows }
    }

    fn slides(&mut self, holder: &Element) -> Slides {
        let mut slides = Vec::new();
        for (page, number) in holder.all("page").zip(1_u32..) {
            if slides.len() >= SHEETS_MAX || !self.budget.paragraph() {
                self.budget.more = true;
                break;
            }
            let mut slide = Slide { number, ..Slide::default() };
            for one in page.elements() {
                if &*one.name == "notes" {
                    if !one.text().trim().is_empty() {
                        self.budget.leave_out(LeftOut::SpeakerNotes);
                    }
                } else if one.get("class") == Some("title") && slide.title.is_empty() {
                    let title = one.text();
                    self.budget.text(title.trim()).clone_into(&mut slide.title);
                } else {
                    self.frame(one, 0, &mut slide.blocks);
                }
            }
            slide.blocks.retain(|block| !matches!(block, Block::Paragraph(paragraph) if paragraph.runs.is_empty()));
            slides.push(slide);
        }
        Slides { slides, more: self.budget.more, left_out: self.budget.left_out() }
    }

    fn sheets(&mut self, book: &Element, at: usize) -> Result<Sheets, Broken> {
        let hidden = |table: &Element| table.get("style-name").is_some_and(|name| name.ends_with("hidden"));
        let tables: Vec<&Element> = book.all("table").filter(|table| !hidden(table)).take(SHEETS_MAX).collect();
        let names: Vec<String> = tables.iter().map(|table| table.get("name").unwrap_or_default().to_owned()).collect();
        if names.is_empty() {
            return Err(Broken::Empty);
        }
        let table = tables.get(at).ok_or(Broken::NoSuchPart)?;
        if table.child("shapes").is_some_and(|shapes| shapes.find("object").is_some()) {
            self.budget.leave_out(LeftOut::Objects);
        }
        let sheet = self.sheet(table);
        Ok(Sheets { names, at, sheet, left_out: self.budget.left_out() })
    }

    fn sheet(&mut self, table: &Element) -> Sheet {
        let mut rows: Vec<SheetRow> = Vec::new();
        let mut sheet = Sheet::default();
        let (mut number, mut width, mut chars) = (1_u32, 0_usize, 0_usize);
        let mut found = Vec::new();
        table.find_all("table-row", &mut found);
        for row in found {
            let repeats = row.number::<u32>("number-rows-repeated").unwrap_or(1).max(1);
            let hidden = matches!(row.get("visibility"), Some("collapse" | "filter"));
            let cells = if hidden { Vec::new() } else { self.sheet_row(row, &mut sheet) };
            if hidden {
                self.budget.leave_out(LeftOut::HiddenRows);
            }
            let last = cells.last().map_or(0, |cell| cell.column + cell.columns.unwrap_or(1) as usize);
            width = width.max(last.min(COLUMNS_MAX));
            for again in 0..if cells.is_empty() { 0 } else { repeats } {
                // What is repeated counts each time: a million copies of a long row are a few bytes of the file.
                chars += cells.iter().map(|cell| cell.text.len()).sum::<usize>();
                if rows.len() >= ROWS_MAX || self.budget.more || chars > CHARS_MAX {
                    sheet.more_rows = true;
                    break;
                }
                rows.push(SheetRow { number: number.saturating_add(again), cells: cells.clone() });
            }
            number = number.saturating_add(repeats);
            if sheet.more_rows {
                break;
            }
        }
        sheet.columns = (0_u32..).take(width).map(|at| SheetColumn { label: label(at), width: 0 }).collect();
        sheet.rows = rows;
        spans_that_fit(&mut sheet.rows);
        sheet
    }

    fn sheet_row(&mut self, row: &Element, sheet: &mut Sheet) -> Vec<SheetCell> {
        let mut cells = Vec::new();
        let mut column = 0_usize;
        for one in row.elements().filter(|one| matches!(&*one.name, "table-cell" | "covered-table-cell")) {
            let repeats = one.number::<usize>("number-columns-repeated").unwrap_or(1).max(1);
            let cell = if &*one.name == "table-cell" { self.sheet_cell(one) } else { SheetCell::default() };
            let holds = !cell.text.is_empty() || !cell.pictures.is_empty() || cell.columns.is_some() || cell.rows.is_some();
            if holds {
                for at in column..column.saturating_add(repeats) {
                    if at >= COLUMNS_MAX {
                        sheet.more_columns = true;
                        break;
                    }
                    cells.push(SheetCell { column: at, ..cell.clone() });
                }
            }
            column = column.saturating_add(repeats);
        }
        cells
    }

    fn sheet_cell(&mut self, cell: &Element) -> SheetCell {
        let lines: Vec<String> = cell.all("p").map(Element::text).collect();
        let text: String = lines.join("\n").chars().take(CELL_CHARS_MAX).collect();
        if cell.find("annotation").is_some() {
            self.budget.leave_out(LeftOut::Comments);
        }
        let pictures = cell.all("frame").filter_map(|frame| self.picture(frame.child("image")?, frame)).collect();
        let span = |name| cell.number::<u32>(name).filter(|span| *span > 1);
        let value = cell.get("value-type").is_some_and(|kind| kind != "string");
        SheetCell {
            text: self.budget.text(&text).to_owned(),
            value,
            columns: span("number-columns-spanned").map(|span| span.min(COLUMNS_MAX as u32)),
            rows: span("number-rows-spanned"),
            link: cell.find("a").and_then(|a| a.get("href")).and_then(link::safe),
            pictures,
            ..SheetCell::default()
        }
    }
}

#[derive(Default)]
struct Inline {
    runs: Vec<Run>,
    boxes: Vec<Block>,
}

/// A cell takes only rows that are there.
fn spans_that_fit(rows: &mut [SheetRow]) {
    let numbers: Vec<u32> = rows.iter().map(|row| row.number).collect();
    for row in rows {
        for cell in row.cells.iter_mut() {
            let Some(span) = cell.rows else { continue };
            let end = row.number.saturating_add(span);
            let there = numbers.iter().filter(|number| (row.number..end).contains(number)).count();
            cell.rows = u32::try_from(there).ok().filter(|there| *there > 1);
        }
    }
}

/// `4.5cm`, `2in`, `120pt`.
fn px(length: Option<&str>) -> u32 {
    let Some(length) = length else { return 0 };
    let at = length.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(length.len());
    let (number, unit) = length.split_at(at);
    let per_unit = match unit {
        "cm" => CM_PX,
        "mm" => CM_PX / 10.0,
        "in" => 96.0,
        "pt" => 96.0 / 72.0,
        _ => 1.0,
    };
    number.parse::<f64>().map_or(0, |number| (number * per_unit).clamp(0.0, PICTURE_PX_MAX) as u32)
}
