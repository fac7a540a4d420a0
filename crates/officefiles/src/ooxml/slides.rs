//! Slides of PowerPoint (ECMA-376, 19): what stands on each, in its order, without its place.

use super::numbering::written;
use super::{blip, choice, colour, link, px};
use crate::budget::{Budget, described};
use crate::model::{Align, Block, Broken, LeftOut, Paragraph, Picture, Raised, Run, SHEETS_MAX, Slide, Slides, Table, TableCell, TextRun};
use crate::package::{Package, Relations};
use crate::xml::Element;

const INDENT_MAX: u8 = 8;
const SPAN_MAX: u16 = 200;

pub(super) fn read(package: &mut Package<'_>, main: &str, root: &Element, mut budget: Budget) -> Result<Slides, Broken> {
    let relations = package.relations(main)?;
    let ids = root.child("sldIdLst").into_iter().flat_map(|list| list.all("sldId")).filter_map(|one| one.prefixed("id"));
    let parts: Vec<String> = ids.filter_map(|id| relations.get(id)).filter(|one| !one.outside).map(|one| one.target.clone()).collect();
    let mut slides = Vec::new();
    for (part, number) in parts.iter().zip(1_u32..) {
        if slides.len() >= SHEETS_MAX || !budget.paragraph() {
            budget.more = true;
            break;
        }
        let tree = package.tree(part)?.ok_or(Broken::Damaged)?;
        budget.more |= tree.cut;
        if matches!(tree.root.get("show"), Some("0" | "false")) {
            budget.leave_out(LeftOut::HiddenSheets);
            continue;
        }
        let relations = package.relations(part)?;
        let mut reader = Reader { package, relations: &relations, budget: &mut budget, slide: Slide { number, ..Slide::default() } };
        if let Some(shapes) = tree.root.find("spTree") {
            reader.shapes(shapes);
        }
        let slide = reader.slide;
        if relations.of_kind("comments").is_some() {
            budget.leave_out(LeftOut::Comments);
        }
        if let Some(notes) = relations.of_kind("notesSlide").map(|one| one.target.clone()) {
            note_notes(package, &notes, &mut budget)?;
        }
        slides.push(slide);
    }
    Ok(Slides { slides, more: budget.more, left_out: budget.left_out() })
}

/// A speaker's notes are told of where they say something.
fn note_notes(package: &mut Package<'_>, part: &str, budget: &mut Budget) -> Result<(), Broken> {
    let Some(tree) = package.tree(part)? else { return Ok(()) };
    let mut shapes = Vec::new();
    tree.root.find_all("sp", &mut shapes);
    let says = |shape: &&Element| {
        let is_text = shape.find("ph").is_some_and(|place| place.get("type") == Some("body"));
        is_text && shape.child("txBody").is_some_and(|body| !body.text().trim().is_empty())
    };
    if shapes.iter().any(says) {
        budget.leave_out(LeftOut::SpeakerNotes);
    }
    Ok(())
}

struct Reader<'r, 'p> {
    package: &'r Package<'p>,
    relations: &'r Relations,
    budget: &'r mut Budget,
    slide: Slide,
}

impl Reader<'_, '_> {
    fn shapes(&mut self, holder: &Element) {
        for one in holder.elements() {
            match &*one.name {
                "sp" => self.shape(one),
                "pic" => self.picture(one),
                "grpSp" => self.shapes(one),
                "graphicFrame" => self.frame(one),
                "AlternateContent" => {
                    if let Some(form) = choice(one) {
                        self.shapes(form);
                    }
                }
                _ => {}
            }
        }
    }

    fn shape(&mut self, shape: &Element) {
        let Some(body) = shape.child("txBody") else { return };
        let place = shape.find("ph");
        match place.and_then(|place| place.get("type")) {
            Some("title" | "ctrTitle") if self.slide.title.is_empty() => {
                let lines: Vec<String> = body.all("p").map(texts).collect();
                let title = lines.join(" ");
                self.budget.text(title.trim()).clone_into(&mut self.slide.title);
            }
            // What stands on every slide.
            Some("dt" | "ftr" | "sldNum") => {}
            kind => {
                let listed = place.is_some() && matches!(kind, None | Some("body" | "obj"));
                let blocks = self.paragraphs(body, listed);
                self.slide.blocks.extend(blocks);
            }
        }
    }

    fn paragraphs(&mut self, body: &Element, listed: bool) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut count = [0_u32; INDENT_MAX as usize + 1];
        for one in body.all("p") {
            let runs = self.runs(one);
            if runs.is_empty() {
                continue;
            }
            if !self.budget.paragraph() {
                break;
            }
            let properties = one.child("pPr");
            let level = properties.and_then(|p| p.number::<u8>("lvl")).unwrap_or(0).min(INDENT_MAX);
            let has = |name: &str| properties.and_then(|p| p.child(name));
            let at = usize::from(level);
            count[at + 1..].fill(0);
            let marker = if let Some(numbered) = has("buAutoNum") {
                count[at] = if count[at] == 0 { numbered.number("startAt").unwrap_or(1) } else { count[at].saturating_add(1) };
                Some(numbered_as(count[at], numbered.get("type").unwrap_or_default()))
            } else {
                count[at] = 0;
                (has("buChar").is_some() || (listed && has("buNone").is_none())).then(|| "•".to_owned())
            };
            let align = match properties.and_then(|p| p.get("algn")) {
                Some("ctr") => Align::Centre,
                Some("r") => Align::End,
                _ => Align::Start,
            };
            let indent = if marker.is_some() { level + 1 } else { level };
            blocks.push(Block::Paragraph(Paragraph { heading: None, indent: indent.min(INDENT_MAX), marker, align, runs }));
        }
        blocks
    }

    fn runs(&mut self, paragraph: &Element) -> Vec<Run> {
        let mut runs = Vec::new();
        for one in paragraph.elements() {
            match &*one.name {
                "r" | "fld" => {
                    let text = one.child("t").map(Element::text).unwrap_or_default();
                    let text = self.budget.text(&text).to_owned();
                    if !text.is_empty() && self.budget.run() {
                        runs.push(Run::Text(self.look(one.child("rPr"), text)));
                    }
                }
                "br" => {
                    if let Some(Run::Text(last)) = runs.last_mut() {
                        last.text.push('\n');
                    }
                }
                "AlternateContent" | "m" | "oMathPara" if one.find("oMath").is_some() => {
                    self.budget.leave_out(LeftOut::Equations);
                    let text = one.find("oMath").map(Element::text).unwrap_or_default();
                    let text = self.budget.text(&text).to_owned();
                    runs.push(Run::Text(TextRun { text, ..TextRun::default() }));
                }
                _ => {}
            }
        }
        runs
    }

    fn look(&self, properties: Option<&Element>, text: String) -> TextRun {
        let Some(p) = properties else { return TextRun { text, ..TextRun::default() } };
        let on = |name: &str| matches!(p.get(name), Some("1" | "true"));
        let says = |name: &str, none: &str| p.get(name).is_some_and(|value| value != none);
        let link = p.child("hlinkClick").and_then(|one| link(self.relations, one.prefixed("id")));
        let raised = p.number::<i32>("baseline").unwrap_or(0);
        TextRun {
            text,
            bold: on("b"),
            italic: on("i"),
            underline: says("u", "none") && link.is_none(),
            strike: says("strike", "noStrike"),
            raised: if raised == 0 {
                None
            } else if raised > 0 {
                Some(Raised::Above)
            } else {
                Some(Raised::Below)
            },
            colour: p
                .child("solidFill")
                .and_then(|fill| fill.child("srgbClr"))
                .and_then(|c| colour(c.get("val")))
                .filter(|_| link.is_none()),
            link,
        }
    }

    fn picture(&mut self, element: &Element) {
        if element.find("videoFile").or_else(|| element.find("audioFile")).is_some() {
            self.budget.leave_out(LeftOut::Media);
        }
        let Some(found) = blip(self.package, self.relations, element, self.budget) else { return };
        let words = described(element.find("cNvPr").and_then(|about| about.get("descr")));
        let extent = element.child("spPr").and_then(|shape| shape.child("xfrm")).and_then(|place| place.child("ext"));
        let side = |name| px(extent.and_then(|extent| extent.get(name)));
        let picture = Picture { width: side("cx"), height: side("cy"), words, ..found };
        self.slide.blocks.push(Block::Paragraph(Paragraph { runs: vec![Run::Picture(picture)], ..Paragraph::default() }));
    }

    fn frame(&mut self, frame: &Element) {
        if let Some(table) = frame.find("tbl") {
            let table = self.table(table);
            self.slide.blocks.push(Block::Table(table));
        } else if frame.find("relIds").is_some() {
            self.budget.leave_out(LeftOut::Diagrams);
        } else if frame.find("chart").is_some() {
            self.budget.leave_out(LeftOut::Charts);
        } else {
            self.budget.leave_out(LeftOut::Objects);
        }
    }

    fn table(&mut self, table: &Element) -> Table {
        let mut rows = Vec::new();
        for row in table.all("tr") {
            let mut cells = Vec::new();
            for cell in row.all("tc") {
                let covered = ["hMerge", "vMerge"].iter().any(|name| matches!(cell.get(name), Some("1" | "true")));
                if covered {
                    continue;
                }
                if !self.budget.paragraph() {
                    break;
                }
                let span = |name| cell.number::<u16>(name).unwrap_or(1).clamp(1, SPAN_MAX);
                let blocks = cell.child("txBody").map(|body| self.paragraphs(body, false)).unwrap_or_default();
                cells.push(TableCell { columns: span("gridSpan"), rows: span("rowSpan"), blocks });
            }
            rows.push(cells);
        }
        Table { rows }
    }
}

/// The text of a paragraph in one line.
fn texts(paragraph: &Element) -> String {
    let mut line = String::new();
    for one in paragraph.elements() {
        match &*one.name {
            "r" | "fld" => line.push_str(&one.child("t").map(Element::text).unwrap_or_default()),
            "br" => line.push(' '),
            _ => {}
        }
    }
    line
}

/// `arabicPeriod`, `alphaLcParenR`, `romanUcPeriod`: a form and what stands around it.
fn numbered_as(number: u32, kind: &str) -> String {
    let form = [
        ("alphaLc", "lowerLetter"),
        ("alphaUc", "upperLetter"),
        ("romanLc", "lowerRoman"),
        ("romanUc", "upperRoman"),
        ("circle", "decimalEnclosedCircle"),
        ("ea1Chs", "chineseCounting"),
    ];
    let form = form.iter().find(|(start, _)| kind.starts_with(start)).map_or("decimal", |(_, form)| *form);
    let number = written(number, form);
    if kind.ends_with("ParenBoth") {
        format!("({number})")
    } else if kind.ends_with("ParenR") {
        format!("{number})")
    } else if kind.ends_with("Plain") || kind.starts_with("circle") {
        number
    } else {
        format!("{number}.")
    }
}
