//! Office Open XML (ECMA-376): Word, Excel, PowerPoint and what writes like them.

mod cells;
mod format;
mod numbering;
mod slides;
mod styles;
mod word;
mod workbook;

pub(crate) use cells::label;

use crate::budget::Budget;
use crate::model::{Broken, Content, LeftOut, Picture};
use crate::package::{Package, Relations};
use crate::xml::Element;

/// What a workbook of the binary kind may unfold to; it is read piece by piece.
const BINARY_BYTES_MAX: u64 = 512 << 20;
/// English Metric Units of a px.
const EMU_PER_PX: u64 = 9_525;
/// A picture is never said to be larger, px.
const PICTURE_PX_MAX: u64 = 4_000;
/// What browsers show of pixels, by the ends of their names; the bytes are looked at again where one is handed out.
const PICTURE_ENDS: [&str; 6] = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"];

/// Is it Office Open XML at all?
pub(crate) fn is(package: &Package<'_>) -> bool {
    package.has("[Content_Types].xml")
}

/// What stands in it; `sheet` of a workbook.
pub(crate) fn read(package: &mut Package<'_>, bytes: &[u8], sheet: usize) -> Result<Content, Broken> {
    let main = package.relations("")?.of_kind("officeDocument").map(|one| one.target.clone()).ok_or(Broken::OtherForm)?;
    if main.to_lowercase().ends_with(".bin") {
        package.unfolds_to_at_most(BINARY_BYTES_MAX)?;
        return crate::tables::workbook(bytes, sheet).map(Content::Sheets);
    }
    let tree = package.tree(&main)?.ok_or(Broken::Damaged)?;
    let mut budget = Budget::new();
    if package.any(|name| name.ends_with("vbaproject.bin")) {
        budget.leave_out(LeftOut::Macros);
    }
    match &*tree.root.name {
        "document" => word::read(package, &main, &tree, budget).map(Content::Document),
        "workbook" => workbook::read(package, &main, &tree.root, sheet, budget).map(Content::Sheets),
        "presentation" => slides::read(package, &main, &tree.root, budget).map(Content::Slides),
        _ => Err(Broken::OtherForm),
    }
}

/// Is a switch such as `<w:b/>`, `<w:b w:val="0"/>` on?
fn is_on(element: &Element) -> bool {
    !matches!(element.get("val"), Some("0" | "false" | "off" | "none"))
}

/// A colour of six digits; what stands for one of a theme is none.
fn colour(value: Option<&str>) -> Option<String> {
    let digits = value.filter(|v| v.len() == 6 && v.bytes().all(|b| b.is_ascii_hexdigit()))?;
    Some(format!("#{}", digits.to_ascii_lowercase()))
}

/// A relation that leads out of the file to where one may go.
fn link(relations: &Relations, id: Option<&str>) -> Option<String> {
    relations.get(id?).filter(|one| one.outside).and_then(|one| crate::link::safe(&one.target))
}

/// A picture that a relation names. Nothing outside the file is ever loaded.
fn picture(package: &Package<'_>, relations: &Relations, id: Option<&str>, budget: &mut Budget) -> Option<Picture> {
    let relation = relations.get(id?)?;
    if relation.outside {
        budget.leave_out(LeftOut::LinkedPictures);
        return None;
    }
    let name = relation.target.to_lowercase();
    if !PICTURE_ENDS.iter().any(|end| name.ends_with(end)) {
        budget.leave_out(LeftOut::PictureForms);
        return None;
    }
    package.place(&name).filter(|_| budget.run()).map(|number| Picture { number, ..Picture::default() })
}

/// The picture of a `blip`: within the file, or a link to one.
fn blip(package: &Package<'_>, relations: &Relations, holder: &Element, budget: &mut Budget) -> Option<Picture> {
    let blip = holder.find("blip")?;
    picture(package, relations, blip.get("embed").or_else(|| blip.get("link")), budget)
}

/// px of a length in English Metric Units.
fn px(emu: Option<&str>) -> u32 {
    let emu = emu.and_then(|text| text.trim().parse::<u64>().ok()).unwrap_or(0);
    u32::try_from((emu / EMU_PER_PX).min(PICTURE_PX_MAX)).unwrap_or(0)
}

/// Newer forms beside older ones: the first that is there.
fn choice(element: &Element) -> Option<&Element> {
    element.child("Choice").or_else(|| element.child("Fallback"))
}

/// Is this picture one that may be handed out?
pub(crate) fn is_picture(name: &str) -> bool {
    PICTURE_ENDS.iter().any(|end| name.ends_with(end))
}
