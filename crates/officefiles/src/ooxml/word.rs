//! Documents of Word (ECMA-376, 17).

use super::numbering::Numbering;
use super::styles::{Look, Styles, align};
use super::{blip, choice, link, picture, px};
use crate::budget::{Budget, described};
use crate::model::{Block, Broken, Document, LeftOut, Paragraph, Picture, Run, Table, TableCell, TextRun};
use crate::package::{Package, Relations};
use crate::xml::{Element, Tree};

/// twips, a twentieth of a point, of a step inwards.
const STEP_TWIPS: u32 = 420;
const INDENT_MAX: u8 = 8;
/// Cells that one may take.
const SPAN_MAX: u16 = 200;

pub(super) fn read(package: &mut Package<'_>, main: &str, tree: &Tree, mut budget: Budget) -> Result<Document, Broken> {
    budget.more |= tree.cut;
    let relations = package.relations(main)?;
    let mut of_kind = |kind: &str| match relations.of_kind(kind) {
        Some(one) => package.tree(&one.target),
        None => Ok(None),
    };
    let styles = of_kind("styles")?.map(|tree| Styles::read(&tree.root)).unwrap_or_default();
    let numbering = of_kind("numbering")?.map(|tree| Numbering::read(&tree.root)).unwrap_or_default();
    let body = tree.root.child("body").ok_or(Broken::Damaged)?;
    let mut reader = Reader { package, relations, styles, numbering, budget };
    let head = reader.edge(body, "headerReference")?;
    let text = reader.blocks(body);
    let foot = reader.edge(body, "footerReference")?;
    Ok(Document { head, body: text, foot, more: reader.budget.more, left_out: reader.budget.left_out() })
}

struct Reader<'p, 'b> {
    package: &'p mut Package<'b>,
    /// Of the part that is being read.
    relations: Relations,
    styles: Styles,
    numbering: Numbering,
    budget: Budget,
}

impl Reader<'_, '_> {
    /// What stands at the head or foot of the first section's pages.
    fn edge(&mut self, body: &Element, kind: &str) -> Result<Vec<Block>, Broken> {
        let Some(section) = body.find("sectPr") else { return Ok(Vec::new()) };
        let references: Vec<&Element> = section.all(kind).collect();
        let named = |name: &str| references.iter().find(|one| one.get("type") == Some(name));
        let first = section.child("titlePg").and_then(|_| named("first"));
        let Some(id) = first.or_else(|| named("default")).and_then(|one| one.prefixed("id")) else { return Ok(Vec::new()) };
        let Some(part) = self.relations.get(id).filter(|one| !one.outside).map(|one| one.target.clone()) else { return Ok(Vec::new()) };
        let Some(tree) = self.package.tree(&part)? else { return Ok(Vec::new()) };
        let own = self.package.relations(&part)?;
        let of_main = std::mem::replace(&mut self.relations, own);
        let mut blocks = self.blocks(&tree.root);
        self.relations = of_main;
        // An edge is seldom more than empty lines.
        blocks.retain(|block| !matches!(block, Block::Paragraph(paragraph) if paragraph.runs.is_empty()));
        Ok(blocks)
    }

    fn blocks(&mut self, holder: &Element) -> Vec<Block> {
        let mut blocks = Vec::new();
        self.blocks_into(holder, &mut blocks);
        blocks
    }

    fn blocks_into(&mut self, holder: &Element, into: &mut Vec<Block>) {
        for one in holder.elements() {
            match &*one.name {
                "p" => {
                    if !self.budget.paragraph() {
                        return;
                    }
                    self.paragraph(one, into);
                }
                "tbl" => into.push(Block::Table(self.table(one))),
                "sdt" | "sdtContent" | "smartTag" | "customXml" => self.blocks_into(one, into),
                "ins" | "moveTo" => {
                    self.budget.leave_out(LeftOut::TrackedChanges);
                    self.blocks_into(one, into);
                }
                "del" | "moveFrom" => self.budget.leave_out(LeftOut::TrackedChanges),
                "AlternateContent" => {
                    if let Some(form) = choice(one) {
                        self.blocks_into(form, into);
                    }
                }
                "altChunk" => self.budget.leave_out(LeftOut::Objects),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, element: &Element, into: &mut Vec<Block>) {
        let properties = element.child("pPr");
        let value = |name: &str| properties.and_then(|p| p.child(name)).and_then(|one| one.get("val"));
        let style = self.styles.get(value("pStyle"));
        let list = properties.and_then(|p| p.child("numPr"));
        let of_list = |name: &str| list.and_then(|l| l.child(name)).and_then(|one| one.get("val"));
        let level = of_list("ilvl").and_then(|level| level.parse().ok()).or(style.level).unwrap_or(0);
        let list = of_list("numId").map(str::to_owned).or(style.list.clone());
        let marker = list.and_then(|id| self.numbering.next(&id, level));
        let steps = properties.and_then(|p| p.child("ind")).and_then(|ind| ind.number::<u32>("left").or_else(|| ind.number("start")));
        let steps = u8::try_from(steps.unwrap_or(0) / STEP_TWIPS).unwrap_or(INDENT_MAX);
        let indent = if marker.is_some() { u8::try_from(level + 1).unwrap_or(INDENT_MAX) } else { steps };
        let outline = properties.and_then(|p| p.child("outlineLvl")).and_then(|one| one.number::<u8>("val"));
        let mut inline = Inline { runs: Vec::new(), boxes: Vec::new(), link: None };
        let look = style.look.clone();
        self.runs(element, &look, &mut inline);
        let Inline { runs, boxes, .. } = inline;
        into.push(Block::Paragraph(Paragraph {
            heading: outline.filter(|level| *level < 9).map(|level| (level + 1).min(6)).or(style.heading()),
            indent: indent.min(INDENT_MAX),
            marker,
            align: align(properties).or(style.align).unwrap_or_default(),
            runs,
        }));
        into.extend(boxes);
    }

    fn runs(&mut self, holder: &Element, base: &Look, into: &mut Inline) {
        for one in holder.elements() {
            match &*one.name {
                "r" => self.run(one, base, into),
                "hyperlink" => {
                    let before = into.link.clone();
                    into.link = link(&self.relations, one.prefixed("id")).or(before.clone());
                    self.runs(one, base, into);
                    into.link = before;
                }
                "ins" | "moveTo" => {
                    self.budget.leave_out(LeftOut::TrackedChanges);
                    self.runs(one, base, into);
                }
                "del" | "moveFrom" => self.budget.leave_out(LeftOut::TrackedChanges),
                "fldSimple" | "smartTag" | "customXml" | "sdt" | "sdtContent" | "dir" | "bdo" => self.runs(one, base, into),
                "AlternateContent" => {
                    if let Some(form) = choice(one) {
                        self.runs(form, base, into);
                    }
                }
                "oMath" | "oMathPara" => {
                    self.budget.leave_out(LeftOut::Equations);
                    self.push(&one.text(), base, into);
                }
                "commentRangeStart" => self.budget.leave_out(LeftOut::Comments),
                _ => {}
            }
        }
    }

    fn run(&mut self, run: &Element, base: &Look, into: &mut Inline) {
        let properties = run.child("rPr");
        let named = properties.and_then(|p| p.child("rStyle")).and_then(|style| style.get("val"));
        let look = Look::read(properties).over(self.styles.look(named)).over(base.clone());
        if look.is_hidden() {
            if !run.text().trim().is_empty() {
                self.budget.leave_out(LeftOut::HiddenText);
            }
            return;
        }
        self.pieces(run, &look, into);
    }

    fn pieces(&mut self, holder: &Element, look: &Look, into: &mut Inline) {
        for one in holder.elements() {
            match &*one.name {
                "t" => self.push(&one.text(), look, into),
                "tab" | "ptab" => self.push("\t", look, into),
                "br" | "cr" => self.push("\n", look, into),
                "noBreakHyphen" => self.push("\u{2011}", look, into),
                // Fonts of signs: what the character would be elsewhere says nothing.
                "sym" => self.push("•", look, into),
                "ruby" => {
                    if let Some(text) = one.child("rubyBase") {
                        self.runs(text, look, into);
                    }
                }
                "drawing" | "pict" => self.drawing(one, "", into),
                "object" => {
                    self.budget.leave_out(LeftOut::Objects);
                    self.drawing(one, "", into);
                }
                "AlternateContent" => {
                    if let Some(form) = choice(one) {
                        self.pieces(form, look, into);
                    }
                }
                "footnoteReference" | "endnoteReference" => self.budget.leave_out(LeftOut::Footnotes),
                "commentReference" => self.budget.leave_out(LeftOut::Comments),
                "delText" => self.budget.leave_out(LeftOut::TrackedChanges),
                _ => {}
            }
        }
    }

    fn push(&mut self, text: &str, look: &Look, into: &mut Inline) {
        let text = self.budget.text(text);
        if text.is_empty() {
            return;
        }
        let empty = look.run(into.link.as_ref());
        if let Some(Run::Text(last)) = into.runs.last_mut()
            && (TextRun { text: String::new(), ..last.clone() }) == empty
        {
            last.text.push_str(text);
            return;
        }
        if self.budget.run() {
            into.runs.push(Run::Text(TextRun { text: text.to_owned(), ..empty }));
        }
    }

    /// Pictures, boxes of text, and what can't be shown, in whatever is drawn; `words` are what its author says of it.
    fn drawing(&mut self, drawing: &Element, words: &str, into: &mut Inline) {
        for one in drawing.elements() {
            match &*one.name {
                "inline" | "anchor" => {
                    let words = described(one.child("docPr").and_then(|about| about.get("descr")));
                    self.drawing(one, &words, into);
                }
                "pic" => {
                    if let Some(found) = blip(self.package, &self.relations, one, &mut self.budget) {
                        let extent = one.child("spPr").and_then(|shape| shape.child("xfrm")).and_then(|place| place.child("ext"));
                        let side = |name| px(extent.and_then(|extent| extent.get(name)));
                        into.runs.push(Run::Picture(Picture { width: side("cx"), height: side("cy"), words: words.to_owned(), ..found }));
                    }
                }
                "imagedata" => {
                    into.runs.extend(picture(self.package, &self.relations, one.prefixed("id"), &mut self.budget).map(Run::Picture))
                }
                "txbxContent" => {
                    let blocks = self.blocks(one);
                    into.boxes.extend(blocks);
                }
                "chart" => self.budget.leave_out(LeftOut::Charts),
                "relIds" => self.budget.leave_out(LeftOut::Diagrams),
                "AlternateContent" => {
                    if let Some(form) = choice(one) {
                        self.drawing(form, words, into);
                    }
                }
                _ => self.drawing(one, words, into),
            }
        }
    }

    fn table(&mut self, table: &Element) -> Table {
        let mut rows: Vec<Vec<TableCell>> = Vec::new();
        // By column of the grid: which cell above goes on downwards.
        let mut going_on: Vec<Option<(usize, usize)>> = Vec::new();
        for row in flat(table, "tr") {
            let mut cells: Vec<TableCell> = Vec::new();
            let mut column = 0_usize;
            for cell in flat(row, "tc") {
                if !self.budget.paragraph() {
                    break;
                }
                let properties = cell.child("tcPr");
                let span = properties.and_then(|p| p.child("gridSpan")).and_then(|one| one.number::<u16>("val"));
                let span = span.unwrap_or(1).clamp(1, SPAN_MAX);
                let merge = properties.and_then(|p| p.child("vMerge"));
                let end = column + usize::from(span);
                if going_on.len() < end {
                    going_on.resize(end, None);
                }
                let above = going_on[column];
                if let (Some(_), Some((row, at))) = (merge.filter(|one| one.get("val") != Some("restart")), above) {
                    if let Some(cell) = rows.get_mut(row).and_then(|row| row.get_mut(at)) {
                        cell.rows = cell.rows.saturating_add(1).min(SPAN_MAX);
                    }
                } else {
                    going_on[column..end].fill(merge.map(|_| (rows.len(), cells.len())));
                    let blocks = self.blocks(cell);
                    cells.push(TableCell { columns: span, rows: 1, blocks });
                }
                column = end;
            }
            rows.push(cells);
            if self.budget.more {
                break;
            }
        }
        Table { rows }
    }
}

/// A paragraph's pieces, and the boxes of text that hang on it.
struct Inline {
    runs: Vec<Run>,
    boxes: Vec<Block>,
    link: Option<String>,
}

/// Rows of a table, or cells of a row, also those within what only marks them.
fn flat<'e>(holder: &'e Element, name: &str) -> Vec<&'e Element> {
    let mut found = Vec::new();
    for one in holder.elements() {
        if &*one.name == name {
            found.push(one);
        } else if matches!(&*one.name, "sdt" | "sdtContent" | "customXml" | "ins") {
            found.extend(flat(one, name));
        }
    }
    found
}
