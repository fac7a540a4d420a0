//! What a document's styles say of paragraphs and of text (ECMA-376, 17.7).

use super::{colour, is_on};
use crate::model::{Align, Raised, TextRun};
use crate::xml::Element;
use std::collections::HashMap;

/// Styles that stand on one another.
const CHAIN_MAX: usize = 12;

/// How text looks, as far as somebody said.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    bold: Option<bool>,
    italic: Option<bool>,
    underline: Option<bool>,
    strike: Option<bool>,
    hidden: Option<bool>,
    raised: Option<Option<Raised>>,
    colour: Option<Option<String>>,
}

impl Look {
    /// What `rPr` says.
    pub(super) fn read(properties: Option<&Element>) -> Self {
        let mut look = Self::default();
        for one in properties.into_iter().flat_map(Element::elements) {
            match &*one.name {
                "b" => look.bold = Some(is_on(one)),
                "i" => look.italic = Some(is_on(one)),
                "u" => look.underline = Some(is_on(one)),
                "strike" | "dstrike" => look.strike = Some(is_on(one)),
                "vanish" => look.hidden = Some(is_on(one)),
                "color" => look.colour = Some(colour(one.get("val"))),
                "vertAlign" => {
                    look.raised = Some(match one.get("val") {
                        Some("superscript") => Some(Raised::Above),
                        Some("subscript") => Some(Raised::Below),
                        _ => None,
                    });
                }
                _ => {}
            }
        }
        look
    }

    /// This, where it says something, over that.
    pub(super) fn over(self, below: Self) -> Self {
        Self {
            bold: self.bold.or(below.bold),
            italic: self.italic.or(below.italic),
            underline: self.underline.or(below.underline),
            strike: self.strike.or(below.strike),
            hidden: self.hidden.or(below.hidden),
            raised: self.raised.or(below.raised),
            colour: self.colour.or(below.colour),
        }
    }

    pub(super) fn is_hidden(&self) -> bool {
        self.hidden == Some(true)
    }

    /// Empty text that looks so. In a link, colour and line are those of links.
    pub(super) fn run(&self, link: Option<&String>) -> TextRun {
        TextRun {
            text: String::new(),
            bold: self.bold == Some(true),
            italic: self.italic == Some(true),
            underline: self.underline == Some(true) && link.is_none(),
            strike: self.strike == Some(true),
            raised: self.raised.flatten(),
            colour: self.colour.clone().flatten().filter(|_| link.is_none()),
            link: link.cloned(),
        }
    }
}

/// What a style says.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    name: String,
    below: Option<String>,
    pub(super) look: Look,
    outline: Option<u8>,
    pub(super) align: Option<Align>,
    pub(super) list: Option<String>,
    pub(super) level: Option<usize>,
}

impl Style {
    /// The rank of a heading: by its outline, else by its name, which Word keeps in English.
    pub(super) fn heading(&self) -> Option<u8> {
        let by_name = || {
            let name = self.name.to_lowercase();
            if name == "title" { Some(1) } else { name.strip_prefix("heading ")?.trim().parse::<u8>().ok().filter(|rank| *rank > 0) }
        };
        self.outline.filter(|level| *level < 9).map(|level| level + 1).or_else(by_name).map(|rank| rank.min(6))
    }
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    all: HashMap<String, Style>,
    /// What paragraphs without a style of their own have.
    usual: Option<String>,
}

impl Styles {
    pub(super) fn read(root: &Element) -> Self {
        let mut styles = Self::default();
        for one in root.all("style") {
            let Some(id) = one.get("styleId") else { continue };
            if one.get("type") == Some("paragraph") && matches!(one.get("default"), Some("1" | "true" | "on")) {
                styles.usual = Some(id.to_owned());
            }
            let paragraph = one.child("pPr");
            let list = paragraph.and_then(|p| p.child("numPr"));
            styles.all.insert(
                id.to_owned(),
                Style {
                    name: one.child("name").and_then(|name| name.get("val")).unwrap_or_default().to_owned(),
                    below: one.child("basedOn").and_then(|below| below.get("val")).map(str::to_owned),
                    look: Look::read(one.child("rPr")),
                    outline: paragraph.and_then(|p| p.child("outlineLvl")).and_then(|level| level.number("val")),
                    align: align(paragraph),
                    list: list.and_then(|l| l.child("numId")).and_then(|id| id.get("val")).map(str::to_owned),
                    level: list.and_then(|l| l.child("ilvl")).and_then(|level| level.number("val")),
                },
            );
        }
        styles
    }

    /// A style with all that it stands on; of paragraphs, without an id, the usual one.
    pub(super) fn get(&self, id: Option<&str>) -> Style {
        let mut sum = Style::default();
        let mut at = id.or(self.usual.as_deref());
        for _ in 0..CHAIN_MAX {
            let Some(style) = at.and_then(|id| self.all.get(id)) else { break };
            if sum.name.is_empty() || sum.heading().is_none() {
                sum.name.clone_from(&style.name);
            }
            sum.look = sum.look.over(style.look.clone());
            sum.outline = sum.outline.or(style.outline);
            sum.align = sum.align.or(style.align);
            sum.list = sum.list.or_else(|| style.list.clone());
            sum.level = sum.level.or(style.level);
            at = style.below.as_deref();
        }
        sum
    }

    /// The look of a style of characters.
    pub(super) fn look(&self, id: Option<&str>) -> Look {
        if id.is_some() { self.get(id).look } else { Look::default() }
    }
}

/// Where the lines of a paragraph stand, if its properties say so.
pub(super) fn align(properties: Option<&Element>) -> Option<Align> {
    let value = properties?.child("jc")?.get("val")?;
    Some(match value {
        "center" => Align::Centre,
        "right" | "end" => Align::End,
        _ => Align::Start,
    })
}
