//! XML within limits: a tree for parts that are small, a walk for those that aren't.
//!
//! Names are local ones: producers choose their prefixes. Nothing outside is loaded and no entity is expanded but the five of XML itself,
//! so a document type that unfolds into millions of laughs is only its own bytes.

use crate::model::Broken;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements within elements; a deeper file is no office program's.
pub(crate) const DEPTH_MAX: usize = 200;
/// Elements and texts of a tree; the rest of the part is not read.
pub(crate) const NODES_MAX: usize = 600_000;

/// An element of a tree.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// Its name without prefix.
    pub(crate) name: Box<str>,
    attributes: Vec<(Box<str>, Box<str>)>,
    pub(crate) children: Vec<Node>,
}

#[derive(Debug)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

/// A part as a tree, and whether it was too large to be read to its end.
pub(crate) struct Tree {
    pub(crate) root: Element,
    pub(crate) cut: bool,
}

impl Element {
    /// An attribute by its local name, whatever its prefix.
    pub(crate) fn get(&self, local: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| local_of(name) == local).map(|(_, value)| &**value)
    }

    /// An attribute that bears a prefix: `r:id` beside `id`.
    pub(crate) fn prefixed(&self, local: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name.contains(':') && local_of(name) == local).map(|(_, value)| &**value)
    }

    /// A number in an attribute.
    pub(crate) fn number<T: std::str::FromStr>(&self, local: &str) -> Option<T> {
        self.get(local)?.trim().parse().ok()
    }

    pub(crate) fn elements(&self) -> impl DoubleEndedIterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The children of this name.
    pub(crate) fn all<'e>(&'e self, name: &'e str) -> impl DoubleEndedIterator<Item = &'e Element> {
        self.elements().filter(move |element| &*element.name == name)
    }

    /// The first child of this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| &*element.name == name)
    }

    /// The first element of this name anywhere below.
    pub(crate) fn find(&self, name: &str) -> Option<&Element> {
        self.elements().find_map(|element| if &*element.name == name { Some(element) } else { element.find(name) })
    }

    /// All elements of this name below; not looked for within one another.
    pub(crate) fn find_all<'e>(&'e self, name: &str, into: &mut Vec<&'e Element>) {
        for element in self.elements() {
            if &*element.name == name { into.push(element) } else { element.find_all(name, into) }
        }
    }

    /// All text below.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.text_into(&mut text);
        text
    }

    fn text_into(&self, into: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(text) => into.push_str(text),
                Node::Element(element) => element.text_into(into),
            }
        }
    }
}

/// Reads a part as a tree.
pub(crate) fn tree(text: &str) -> Result<Tree, Broken> {
    let mut open: Vec<Element> = vec![Element::default()];
    let (mut nodes, mut cut) = (0, false);
    walk(text, &mut |step| {
        nodes += 1;
        match step {
            Step::Start(start) => open.push(element(&start)),
            Step::End => close(&mut open),
            Step::Text(text) => {
                if let Some(parent) = open.last_mut() {
                    match parent.children.last_mut() {
                        Some(Node::Text(before)) => before.push_str(text),
                        _ => parent.children.push(Node::Text(text.to_owned())),
                    }
                }
            }
        }
        cut = nodes >= NODES_MAX;
        !cut
    })?;
    while open.len() > 1 {
        close(&mut open);
    }
    let root =
        open.pop().and_then(|top| top.children.into_iter().find_map(|node| if let Node::Element(root) = node { Some(root) } else { None }));
    Ok(Tree { root: root.ok_or(Broken::Damaged)?, cut })
}

fn close(open: &mut Vec<Element>) {
    if open.len() > 1
        && let (Some(done), Some(parent)) = (open.pop(), open.last_mut())
    {
        parent.children.push(Node::Element(done));
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let mut all = start.attributes();
    let all = all.with_checks(false).flatten().map(|one| (one.key.as_ref().into(), unescaped(&one.value).into()));
    Element { name: start.local_name().as_ref().into(), attributes: all.collect(), children: Vec::new() }
}

/// An attribute of an element that is walked over.
pub(crate) fn attribute(start: &BytesStart<'_>, local: &str) -> Option<String> {
    let mut all = start.attributes();
    all.with_checks(false).flatten().find(|one| local_of(one.key.as_ref()) == local).map(|one| unescaped(&one.value))
}

/// One thing that a walk comes by.
pub(crate) enum Step<'s> {
    /// An element begins; one that is empty ends at once.
    Start(BytesStart<'s>),
    /// The innermost element ends.
    End,
    /// Text, also in pieces.
    Text(&'s str),
}

/// Goes through a part; `visit` says whether to go on.
pub(crate) fn walk(text: &str, visit: &mut dyn FnMut(Step<'_>) -> bool) -> Result<(), Broken> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_dangling_amp = true;
    let mut depth = 0;
    loop {
        let goes_on = match reader.read_event().map_err(|_| Broken::Damaged)? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return Err(Broken::TooMuch);
                }
                visit(Step::Start(start))
            }
            Event::Empty(start) => visit(Step::Start(start)) && visit(Step::End),
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                visit(Step::End)
            }
            Event::Text(piece) => visit(Step::Text(&piece.xml10_content())),
            Event::CData(piece) => visit(Step::Text(&piece.xml10_content())),
            Event::GeneralRef(name) => {
                let character = match name.resolve_char_ref() {
                    Ok(Some(character)) => Some(character),
                    _ => named(&name),
                };
                character.is_none_or(|character| visit(Step::Text(character.encode_utf8(&mut [0; 4]))))
            }
            Event::Eof => return if depth == 0 { Ok(()) } else { Err(Broken::Damaged) },
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => true,
        };
        if !goes_on {
            return Ok(());
        }
    }
}

/// What XML itself names; another name is nothing.
fn named(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some((name, after)) = rest.split_once(';').filter(|(name, _)| name.len() <= 10) else {
            out.push('&');
            continue;
        };
        let number = name.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16)).or(name.strip_prefix('#').map(str::parse));
        let character = match number {
            Some(number) => number.ok().and_then(char::from_u32),
            None => named(name),
        };
        out.extend(character);
        rest = after;
    }
    out.push_str(rest);
    out
}

fn local_of(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The text of a part: UTF-8, or UTF-16 where its mark says so; what can't be read becomes U+FFFD.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    let wide = |from: fn([u8; 2]) -> u16| {
        let units = bytes[2..].chunks_exact(2).map(|pair| from([pair[0], pair[1]]));
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_by_local_names() {
        let tree = tree("<?xml version='1.0'?><w:a r:id='rId1' id=\"2&amp;&#x4e2d;\"><b>x &lt; y</b><b><c/>z</b></w:a>").unwrap();
        let root = &tree.root;
        assert_eq!((&*root.name, root.prefixed("id"), root.get("id")), ("a", Some("rId1"), Some("rId1")));
        assert_eq!(root.attributes[1].1, "2&中".into());
        assert_eq!(root.all("b").map(Element::text).collect::<Vec<_>>(), ["x < y", "z"]);
        assert!(root.find("c").is_some() && !tree.cut);
    }

    #[test]
    fn laughs_are_not_unfolded() {
        let mut text = String::from("<!DOCTYPE a [<!ENTITY l0 \"ha\">");
        for n in 1..30 {
            text.push_str(&format!("<!ENTITY l{n} \"&l{};&l{};\">", n - 1, n - 1));
        }
        text.push_str("]><a>x&l29;y</a>");
        assert_eq!(tree(&text).unwrap().root.text(), "xy");
    }

    #[test]
    fn what_is_too_deep_or_never_ends_is_refused() {
        assert!(matches!(tree(&"<a>".repeat(DEPTH_MAX + 1)), Err(Broken::TooMuch)));
        assert!(matches!(tree("<a><b></b>"), Err(Broken::Damaged)));
        assert!(matches!(tree(""), Err(Broken::Damaged)));
    }

    #[test]
    fn a_tree_that_is_too_large_is_cut() {
        let tree = tree(&format!("<a>{}</a>", "<b/>".repeat(NODES_MAX))).unwrap();
        assert!(tree.cut && tree.root.children.len() < NODES_MAX);
    }

    #[test]
    fn utf16_by_its_mark() {
        let wide: Vec<u8> = "\u{feff}<a>中</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(tree(&decoded(&wide)).unwrap().root.text(), "中");
    }
}
