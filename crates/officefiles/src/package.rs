//! An office file as the zip file that it is: parts by name, bounded in number and in what they unfold to, and what relates to what
//! (ECMA-376, part 2). A part's name is only ever looked up among the names that the file holds.

use crate::model::Broken;
use crate::xml;
use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Parts of a file.
const PARTS_MAX: usize = 10_000;
/// What one part may unfold to.
pub(crate) const PART_BYTES_MAX: u64 = 48 << 20;
/// What all parts that are looked at may unfold to.
pub(crate) const UNPACKED_BYTES_MAX: u64 = 128 << 20;
/// Relations of one part.
const RELATIONS_MAX: usize = 20_000;

pub(crate) struct Package<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Where each part lies, by its name in lower case.
    places: HashMap<String, usize>,
    unpacked: u64,
}

impl<'b> Package<'b> {
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Self, Broken> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Broken::Damaged)?;
        if zip.len() > PARTS_MAX {
            return Err(Broken::TooMuch);
        }
        let named = |at: usize| zip.name_for_index(at).map(|name| (folded(name), at));
        let places = (0..zip.len()).filter_map(named).collect();
        Ok(Self { zip, places, unpacked: 0 })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.places.contains_key(&folded(name))
    }

    /// Is there a part whose name, in lower case, is so?
    pub(crate) fn any(&self, wanted: impl Fn(&str) -> bool) -> bool {
        self.places.keys().any(|name| wanted(name))
    }

    /// The place of a part among all.
    pub(crate) fn place(&self, name: &str) -> Option<u32> {
        self.places.get(&folded(name)).and_then(|at| u32::try_from(*at).ok())
    }

    /// The name of the part at a place, in lower case.
    pub(crate) fn name_at(&self, place: u32) -> Option<String> {
        self.zip.name_for_index(usize::try_from(place).ok()?).map(folded)
    }

    /// A part's bytes; none where there is no such part.
    pub(crate) fn part(&mut self, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, Broken> {
        let Some(at) = self.places.get(&folded(name)).copied() else { return Ok(None) };
        let part = self.zip.by_index(at).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Broken::Encrypted,
            _ => Broken::Damaged,
        })?;
        let room = bytes_max.min(UNPACKED_BYTES_MAX - self.unpacked);
        let mut bytes = Vec::new();
        part.take(room + 1).read_to_end(&mut bytes).map_err(|_| Broken::Damaged)?;
        if bytes.len() as u64 > room {
            return Err(Broken::TooMuch);
        }
        self.unpacked += bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// A part's text.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, Broken> {
        Ok(self.part(name, PART_BYTES_MAX)?.map(|bytes| xml::decoded(&bytes)))
    }

    /// A part as a tree.
    pub(crate) fn tree(&mut self, name: &str) -> Result<Option<xml::Tree>, Broken> {
        self.text(name)?.map(|text| xml::tree(&text)).transpose()
    }

    /// What a part relates to.
    pub(crate) fn relations(&mut self, part: &str) -> Result<Relations, Broken> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let mut all = BTreeMap::new();
        if let Some(tree) = self.tree(&name)? {
            for one in tree.root.all("Relationship").take(RELATIONS_MAX) {
                let (Some(id), Some(target)) = (one.get("Id"), one.get("Target")) else { continue };
                let outside = one.get("TargetMode") == Some("External");
                let target = if outside { target.to_owned() } else { joined(folder, target) };
                all.insert(id.to_owned(), Relation { kind: one.get("Type").unwrap_or_default().to_owned(), target, outside });
            }
        }
        Ok(Relations(all))
    }

    /// Refuses a file that unfolds to more than this, before a library unfolds it.
    pub(crate) fn unfolds_to_at_most(&mut self, bytes_max: u64) -> Result<(), Broken> {
        let mut room = bytes_max;
        for at in 0..self.zip.len() {
            let part = self.zip.by_index(at).map_err(|_| Broken::Damaged)?;
            let bytes = std::io::copy(&mut part.take(room + 1), &mut std::io::sink()).map_err(|_| Broken::Damaged)?;
            room = room.checked_sub(bytes).ok_or(Broken::TooMuch)?;
        }
        Ok(())
    }
}

/// What a part relates to, by the ids of it.
#[derive(Default)]
pub(crate) struct Relations(BTreeMap<String, Relation>);

pub(crate) struct Relation {
    kind: String,
    /// A part's name, or an address outside.
    pub(crate) target: String,
    pub(crate) outside: bool,
}

impl Relations {
    pub(crate) fn get(&self, id: &str) -> Option<&Relation> {
        self.0.get(id)
    }

    /// One of a kind, by the end of its type.
    pub(crate) fn of_kind(&self, kind: &str) -> Option<&Relation> {
        self.0.values().find(|one| one.is(kind))
    }
}

impl Relation {
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next().is_some_and(|end| end.eq_ignore_ascii_case(kind))
    }
}

/// A part's name as it is looked up.
fn folded(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// A target as seen from a folder of the file; it can't leave the file.
fn joined(folder: &str, target: &str) -> String {
    let target = target.split('#').next().unwrap_or_default().replace('\\', "/");
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').filter(|p| !p.is_empty()).collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_stay_within_the_file() {
        for (folder, target, name) in [
            ("word", "media/image1.png", "word/media/image1.png"),
            ("ppt/slides", "../media/a.png", "ppt/media/a.png"),
            ("word", "/word/x.xml", "word/x.xml"),
            ("word", "../../../../etc/passwd", "etc/passwd"),
            ("xl", "worksheets\\sheet1.xml#A1", "xl/worksheets/sheet1.xml"),
        ] {
            assert_eq!(joined(folder, target), name);
        }
    }
}
