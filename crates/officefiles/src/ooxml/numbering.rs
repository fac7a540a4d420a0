//! The numbers and signs of lists (ECMA-376, 17.9), counted as Word counts them.

use crate::xml::Element;
use std::collections::HashMap;

/// Levels of a list.
const LEVELS_MAX: usize = 9;
/// Characters of a line's marker.
const MARKER_CHARS_MAX: usize = 40;

#[derive(Debug, Clone, Default)]
struct Level {
    form: String,
    text: String,
    start: u32,
}

/// The lists of a document, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    kinds: HashMap<String, Vec<Level>>,
    /// A list's kind, and where its levels begin anew.
    lists: HashMap<String, (String, HashMap<usize, u32>)>,
    /// By kind: lists of one kind count on.
    counts: HashMap<String, [Option<u32>; LEVELS_MAX]>,
    begun: std::collections::HashSet<String>,
}

impl Numbering {
    pub(super) fn read(root: &Element) -> Self {
        let mut numbering = Self::default();
        for kind in root.all("abstractNum") {
            let Some(id) = kind.get("abstractNumId") else { continue };
            let mut levels = vec![Level::default(); LEVELS_MAX];
            for one in kind.all("lvl") {
                if let Some(level) = one.number::<usize>("ilvl").and_then(|at| levels.get_mut(at)) {
                    let value = |name| one.child(name).and_then(|e| e.get("val")).unwrap_or_default();
                    let value = |name| value(name).chars().take(MARKER_CHARS_MAX).collect::<String>();
                    *level = Level { form: value("numFmt"), text: value("lvlText"), start: value("start").parse().unwrap_or(1) };
                }
            }
            numbering.kinds.insert(id.to_owned(), levels);
        }
        for list in root.all("num") {
            let (Some(id), Some(kind)) = (list.get("numId"), list.child("abstractNumId").and_then(|kind| kind.get("val"))) else {
                continue;
            };
            let begins = list.all("lvlOverride").filter_map(|one| Some((one.number("ilvl")?, one.child("startOverride")?.number("val")?)));
            numbering.lists.insert(id.to_owned(), (kind.to_owned(), begins.collect()));
        }
        numbering
    }

    /// The marker of the next line of a list, at this level.
    pub(super) fn next(&mut self, list: &str, level: usize) -> Option<String> {
        let (kind, begins) = self.lists.get(list)?;
        let levels = self.kinds.get(kind)?;
        let own = levels.get(level)?;
        let counts = self.counts.entry(kind.clone()).or_default();
        if self.begun.insert(list.to_owned()) {
            for (at, start) in begins {
                if let Some(count) = counts.get_mut(*at) {
                    *count = start.checked_sub(1);
                }
            }
        }
        let count = counts[level].map_or(own.start, |count| count.saturating_add(1));
        counts[level] = Some(count);
        counts[level + 1..].fill(None);
        if own.form == "bullet" {
            return Some(sign(&own.text).to_owned());
        }
        if own.form == "none" {
            return None;
        }
        let mut marker = own.text.clone();
        for (at, of) in levels.iter().enumerate().take(level + 1) {
            let number = counts[at].unwrap_or(of.start);
            marker = marker.replace(&format!("%{}", at + 1), &written(number, &of.form));
        }
        Some(marker).filter(|marker| !marker.is_empty())
    }
}

/// The sign before a line; fonts of signs use characters that mean nothing elsewhere.
fn sign(text: &str) -> &str {
    match text.chars().next() {
        None | Some('\u{E000}'..='\u{F8FF}' | 'o' | '§' | '·') => "•",
        Some(_) => text,
    }
}

/// A number as a list writes it.
pub(super) fn written(number: u32, form: &str) -> String {
    match form {
        "lowerLetter" => letters(number, 'a'),
        "upperLetter" => letters(number, 'A'),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        "decimalZero" => format!("{number:02}"),
        "chineseCounting" | "chineseCountingThousand" | "ideographDigital" | "japaneseCounting" | "taiwaneseCountingThousand" => {
            chinese(number)
        }
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => {
            (1..=20).contains(&number).then(|| char::from_u32(0x2460 + number - 1)).flatten().map_or(number.to_string(), String::from)
        }
        _ => number.to_string(),
    }
}

/// a … z, aa, bb, as Word goes on.
fn letters(number: u32, first: char) -> String {
    const REPEATS_MAX: u32 = 10;
    let (Some(at), true) = (number.checked_sub(1), number <= 26 * REPEATS_MAX) else { return number.to_string() };
    let letter = char::from_u32(first as u32 + at % 26).unwrap_or(first);
    std::iter::repeat_n(letter, at as usize / 26 + 1).collect()
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4_000).contains(&number) {
        return number.to_string();
    }
    let mut rest = number;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}

fn chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |value: u32| DIGITS[(value % 10) as usize];
    match number {
        0..10 => digit(number).to_owned(),
        10 => "十".to_owned(),
        11..20 => format!("十{}", digit(number)),
        20..100 if number.is_multiple_of(10) => format!("{}十", digit(number / 10)),
        20..100 => format!("{}十{}", digit(number / 10), digit(number)),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    const LISTS: &str = "<n><abstractNum abstractNumId='0'>\
        <lvl ilvl='0'><start val='1'/><numFmt val='decimal'/><lvlText val='%1.'/></lvl>\
        <lvl ilvl='1'><start val='1'/><numFmt val='lowerLetter'/><lvlText val='%1.%2)'/></lvl>\
        <lvl ilvl='2'><numFmt val='bullet'/><lvlText val='&#xF0B7;'/></lvl></abstractNum>\
        <num numId='1'><abstractNumId val='0'/></num>\
        <num numId='2'><abstractNumId val='0'/><lvlOverride ilvl='0'><startOverride val='1'/></lvlOverride></num></n>";

    #[test]
    fn lists_count_by_level_and_begin_anew() {
        let mut lists = Numbering::read(&xml::tree(LISTS).unwrap().root);
        let mut next = |list, level| lists.next(list, level).unwrap();
        assert_eq!([next("1", 0), next("1", 1), next("1", 1), next("1", 2)], ["1.", "1.a)", "1.b)", "•"]);
        assert_eq!([next("1", 0), next("1", 1)], ["2.", "2.a)"]);
        assert_eq!([next("2", 0), next("2", 0)], ["1.", "2."]);
        assert_eq!(lists.next("3", 0), None);
        assert_eq!(lists.next("1", 40), None);
    }

    #[test]
    fn numbers_as_lists_write_them() {
        for (number, form, text) in [
            (4, "upperRoman", "IV"),
            (28, "lowerLetter", "bb"),
            (0, "lowerLetter", "0"),
            (4_000_000_000, "upperLetter", "4000000000"),
            (21, "chineseCounting", "二十一"),
            (10, "chineseCountingThousand", "十"),
            (3, "decimalEnclosedCircle", "③"),
            (7, "ordinal", "7"),
        ] {
            assert_eq!(written(number, form), text);
        }
    }
}
