//! How alike two names are: for finding that a customer is here already although somebody wrote him differently.
//!
//! Two names of firms are alike when every word of the one has its word in the other, but for legal forms, order, script and a slip of the
//! pen. A word more or less is another firm (`Banco Santander Chile`), a letter more or less in a long word is not (`Crystalord`).
//! A person may leave names out, or shorten them to initials.

use crate::names;
use deunicode::deunicode;
use strsim::osa_distance;

/// Whose names are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A company, organisation or ship.
    Firm,
    /// A person.
    Person,
}

/// What two names have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// Different names.
    None,
    /// Few letters of a long name differ, though they make another word of one of its words: worth a look.
    Near,
    /// One leaves out names of the other, or shortens them.
    Shortened,
    /// The same but for slips of the pen.
    Misspelt,
    /// The same words in another order, script or legal form.
    Same,
}

impl Likeness {
    /// Are two names of this likeness one name?
    #[must_use]
    pub fn is_same(self) -> bool {
        self > Self::None
    }

    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Near => "near",
            Self::Shortened => "shortened",
            Self::Misspelt => "misspelt",
            Self::Same => "same",
        }
    }
}

/// The letters of a name in an order that doesn't depend on that of its words: names of one likeness differ in few of them, so this is
/// by what candidates are looked for.
#[must_use]
pub fn letters(name: &str, whose: Whose) -> String {
    dense(name).unwrap_or_else(|| sorted(&Words::of(name, whose).kept))
}

/// How near two names are, letter by letter: 1 for equal ones, 0 for those that share nothing. For ranking; [`likeness`] decides.
#[must_use]
pub fn score(one: &str, other: &str, whose: Whose) -> f64 {
    strsim::normalized_damerau_levenshtein(&letters(one, whose), &letters(other, whose))
}

/// Compares two names. Symmetric; reads at most the first 500 bytes of each.
#[must_use]
pub fn likeness(one: &str, other: &str, whose: Whose) -> Likeness {
    // Of dense scripts each character is a word's worth: another one is another name.
    if let (Some(one), Some(other)) = (dense(one), dense(other)) {
        return if !one.is_empty() && one == other { Likeness::Same } else { Likeness::None };
    }
    let (one, other) = (Words::of(one, whose), Words::of(other, whose));
    if one.kept.is_empty() || other.kept.is_empty() {
        return Likeness::None;
    }
    if one.kept.concat() == other.kept.concat() || one.all.concat() == other.all.concat() || sorted(&one.kept) == sorted(&other.kept) {
        return Likeness::Same;
    }
    let (one, other) = (one.kept, other.kept);
    // Two letters are many people's.
    if whose == Whose::Person && [&one, &other].iter().any(|words| words.iter().all(|word| is_initial(word))) {
        return Likeness::None;
    }
    let (left, right) = unmatched(&one, &other, whose);
    let matched = one.len() - left;
    match whose {
        _ if left + right == 0 => Likeness::Misspelt,
        Whose::Person if matched >= 2 && (left == 0 || right == 0) => Likeness::Shortened,
        // Another initial is another person.
        Whose::Person if one.iter().chain(&other).any(|word| is_initial(word)) => Likeness::None,
        // A number more or less is another firm, however long its name.
        _ if numbers(&one) != numbers(&other) => Likeness::None,
        // Blanks stand elsewhere.
        _ if one.len() != other.len() && near(&one.concat(), &other.concat()).is_some() => Likeness::Misspelt,
        // Slips come together in one word: whoever asks looks at both.
        _ if near(&one.concat(), &other.concat()).or_else(|| near(&sorted(&one), &sorted(&other))).is_some() => Likeness::Near,
        _ => Likeness::None,
    }
}

fn numbers(words: &[String]) -> usize {
    words.iter().filter(|word| word.chars().all(|c| c.is_ascii_digit())).count()
}

/// Slips that a word of this many characters may hold and still be the same.
fn slips(characters: usize) -> usize {
    match characters {
        0..=3 => 0,
        4..=8 => 1,
        _ => 2,
    }
}

/// How many slips lie between two words that may be one.
fn near(one: &str, other: &str) -> Option<usize> {
    let shorter = one.chars().count().min(other.chars().count());
    let distance = osa_distance(one, other);
    (distance <= slips(shorter)).then_some(distance)
}

/// How many words of each have none in the other. The nearest words find each other first, whichever name is asked about first.
fn unmatched(one: &[String], other: &[String], whose: Whose) -> (usize, usize) {
    let ways = one.iter().enumerate().flat_map(|(a, word)| other.iter().enumerate().map(move |(b, candidate)| (a, b, word, candidate)));
    let mut near: Vec<_> = ways
        .filter_map(|(a, b, word, candidate)| Some((apart(word, candidate, whose)?, word.min(candidate), word.max(candidate), a, b)))
        .collect();
    near.sort_unstable();
    let (mut left, mut right) = (vec![true; one.len()], vec![true; other.len()]);
    for (.., a, b) in near {
        if left[a] && right[b] {
            (left[a], right[b]) = (false, false);
        }
    }
    (left.iter().filter(|free| **free).count(), right.iter().filter(|free| **free).count())
}

/// How far two words of a name are apart, where they may be one: by slips, or, further than any slip, an initial for the whole.
fn apart(one: &str, other: &str, whose: Whose) -> Option<usize> {
    let (shorter, longer) = if one.chars().count() <= other.chars().count() { (one, other) } else { (other, one) };
    if whose == Whose::Person && shorter != longer && is_initial(shorter) && longer.starts_with(shorter) {
        return Some(slips(usize::MAX) + 1);
    }
    near(shorter, longer)
}

fn is_initial(word: &str) -> bool {
    word.chars().nth(1).is_none()
}

/// The key of a name most of whose letters are Chinese, Japanese or Korean; none of others.
fn dense(name: &str) -> Option<String> {
    let is_dense =
        |c: &char| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}');
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    (name.chars().filter(is_dense).count() * 2 > letters).then(|| names::company_key(name))
}

/// Legal forms that are written out, in Latin letters, the longer first.
const WRITTEN_OUT: &[(&[&str], &str)] = &[
    (&["open", "joint", "stock", "company"], "ojsc"),
    (&["public", "joint", "stock", "company"], "pjsc"),
    (&["closed", "joint", "stock", "company"], "cjsc"),
    (&["joint", "stock", "company"], "jsc"),
    (&["public", "limited", "company"], "plc"),
    (&["limited", "liability", "company"], "llc"),
    (&["limited", "liability", "partnership"], "llp"),
    (&["societatea", "cu", "raspundere", "limitata"], "srl"),
    (&["sociedad", "anonima"], "sa"),
    (&["aktsionernoe", "obshchestvo"], "ao"),
    (&["obshchestvo", "s", "ogranichennoi", "otvetstvennostiu"], "ooo"),
    (&["sp", "z", "o", "o"], "spzoo"),
    (&["united", "states"], "us"),
];
/// Legal forms that are one wherever they stand in a name: no word of another kind is written so.
const FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "llp",
    "plc",
    "corp",
    "corporation",
    "co",
    "company",
    "gmbh",
    "ag",
    "akg",
    "kg",
    "sarl",
    "srl",
    "spa",
    "bv",
    "nv",
    "oao",
    "ooo",
    "zao",
    "pao",
    "jsc",
    "ojsc",
    "pjsc",
    "cjsc",
    "pte",
    "pty",
    "pvt",
    "oy",
    "spzoo",
    "aktiengesellschaft",
];
/// From this length on a slip in a legal form doesn't make a word of it.
const FORM_CHARS_SLIP: usize = 6;
const NUMBERS: &[(&str, u32)] = &[
    ("one", 1),
    ("first", 1),
    ("1st", 1),
    ("two", 2),
    ("second", 2),
    ("2nd", 2),
    ("three", 3),
    ("third", 3),
    ("3rd", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
];
const TENS: &[(&str, u32)] = &[
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fourty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("ninty", 90),
];
/// Words that are usually shortened in names of firms.
const SHORTENED: &[(&str, &str)] = &[
    ("intl", "international"),
    ("int", "international"),
    ("mfg", "manufacturing"),
    ("mfrs", "manufacturers"),
    ("bros", "brothers"),
    ("grp", "group"),
    ("inds", "industries"),
    ("ind", "industries"),
    ("industry", "industries"),
    ("tech", "technology"),
    ("technologies", "technology"),
    ("engg", "engineering"),
    ("assoc", "associates"),
    ("impex", "importexport"),
    ("imp", "import"),
    ("exp", "export"),
    ("pharma", "pharmaceutical"),
    ("svcs", "services"),
];
/// Words that carry nothing.
const EMPTY: &[&str] = &["and", "of", "the"];
/// What people are addressed by.
const TITLES: &[&str] = &["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "shaikh", "sheikh", "shaykh", "herr", "frau", "mme", "sr", "sra"];
/// Particles of names that are written in several ways.
const PARTICLES: &[(&str, &str)] = &[("ben", "bin"), ("ibn", "bin"), ("el", "al"), ("ul", "al"), ("ur", "al")];

/// The words by which a name is compared, in Latin letters.
struct Words {
    /// Without legal forms, titles, and what carries nothing.
    kept: Vec<String>,
    /// All of them.
    all: Vec<String>,
}

impl Words {
    fn of(name: &str, whose: Whose) -> Self {
        let name = &name[..name.floor_char_boundary(names::NAME_BYTES_MAX)];
        let latin = deunicode(name).to_lowercase().replace('&', " and ").replace(['\'', '`'], "");
        match whose {
            Whose::Firm => Self::of_firm(&latin),
            Whose::Person => Self::of_person(&latin),
        }
    }

    fn of_person(latin: &str) -> Self {
        let spelt = |word: &str| listed(PARTICLES, word).map_or(word, |usual| *usual).to_owned();
        let all: Vec<String> = latin.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(spelt).collect();
        let kept: Vec<String> = all.iter().filter(|word| !TITLES.contains(&word.as_str())).cloned().collect();
        Self { kept: if kept.is_empty() { all.clone() } else { kept }, all }
    }

    fn of_firm(latin: &str) -> Self {
        let spaced: Vec<&str> = latin.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let all = numbered(&names::words(&short_forms(&spaced).join(" ")));
        let carries = |word: &&String| !EMPTY.contains(&word.as_str()) && !is_form(word);
        let kept: Vec<String> = all.iter().filter(carries).cloned().collect();
        let kept = names::strip_forms(&kept).iter().map(|word| listed(SHORTENED, word).map_or(word.as_str(), |whole| *whole).to_owned());
        let kept: Vec<String> = kept.collect();
        Self { kept: if kept.is_empty() { all.clone() } else { kept }, all }
    }
}

fn listed<'a, T>(list: &'a [(&str, T)], word: &str) -> Option<&'a T> {
    list.iter().find(|(spelt, _)| *spelt == word).map(|(_, meant)| meant)
}

/// A legal form; a long one also with a slip in it.
fn is_form(word: &str) -> bool {
    FORMS
        .iter()
        .any(|form| *form == word || (form.len() > FORM_CHARS_SLIP && word.len() >= FORM_CHARS_SLIP && osa_distance(form, word) <= 1))
}

/// The words with written-out legal forms shortened; a slip in a long word of them changes nothing.
fn short_forms<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut out = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let form = WRITTEN_OUT.iter().find(|(long, _)| {
            words.len() - at >= long.len() && long.iter().zip(&words[at..]).all(|(a, b)| a == b || (a.len() > 4 && near(a, b).is_some()))
        });
        out.push(form.map_or(*word, |(_, short)| *short));
        at += form.map_or(1, |(long, _)| long.len());
    }
    out
}

/// The words with numbers as digits: `forty four` is `44`.
fn numbered(words: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut tens: Option<u32> = None;
    for word in words {
        let units = listed(NUMBERS, word).copied();
        if let (Some(some), Some(units @ 1..=9), Some(last)) = (tens, units, out.last_mut()) {
            *last = (some + units).to_string();
            tens = None;
            continue;
        }
        tens = listed(TENS, word).copied();
        out.push(tens.or(units).map_or_else(|| word.clone(), |number| number.to_string()));
    }
    out
}

fn sorted(words: &[String]) -> String {
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.sort_unstable();
    words.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_two_texts_are_compared_alike_from_both_sides(
            one in "\\PC{0,40}|[a-c ]{0,30}|[а-в .]{0,20}", other in "\\PC{0,40}|[a-c ]{0,30}|[а-в .]{0,20}",
        ) {
            for whose in [Whose::Firm, Whose::Person] {
                prop_assert_eq!(likeness(&one, &other, whose), likeness(&other, &one, whose));
                prop_assert!((0.0..=1.0).contains(&score(&one, &other, whose)));
            }
        }

        #[test]
        fn a_name_is_like_itself(name in "[a-zA-Zа-я0-9东莞永丰五金]{1,12}( [a-zA-Zа-я&.]{1,12}){0,4}") {
            for whose in [Whose::Firm, Whose::Person] {
                prop_assert_eq!(likeness(&name, &name, whose), Likeness::Same);
            }
        }
    }

    fn firms(one: &str, other: &str) -> Likeness {
        assert_eq!(likeness(one, other, Whose::Firm), likeness(other, one, Whose::Firm), "{one} and {other}: not symmetric");
        likeness(one, other, Whose::Firm)
    }

    #[test]
    fn legal_form_order_and_script_make_no_other_firm() {
        for (one, other) in [
            ("OAO Gazprom", "Open Joint Stock Company Gazprom"),
            ("Газпром ОАО", "GAZPROM"),
            ("东莞市永丰五金有限公司", "東莞市永豐五金有限公司"),
            ("AT&T Inc.", "AT and T Inc."),
            ("Société Générale S.A.", "Societe Generale"),
            ("Brigade Four", "Brigade 4"),
        ] {
            assert_eq!(firms(one, other), Likeness::Same, "{one} and {other}");
        }
    }

    #[test]
    fn a_slip_in_a_long_word_is_no_other_firm_and_in_a_short_one_is() {
        assert_eq!(firms("CRISTALORD LIMITED", "Crystalord Ltd"), Likeness::Misspelt);
        assert_eq!(firms("BD p.l.c.", "BP p.l.c."), Likeness::None);
        assert_eq!(firms("永丰五金有限公司", "永豐塑胶有限公司"), Likeness::None);
    }

    #[test]
    fn a_word_more_is_another_firm() {
        assert_eq!(firms("Banco Santander S.A.", "Banco Santander Chile S.A."), Likeness::None);
        assert_eq!(firms("", "Acme"), Likeness::None);
    }

    #[test]
    fn a_person_may_leave_names_out_but_not_change_an_initial() {
        let people = |one, other| likeness(one, other, Whose::Person);
        assert_eq!(people("Sergey Lavrov", "Сергей Викторович Лавров"), Likeness::Shortened);
        assert_eq!(people("Hans J. Friedrich", "Friedrich, Hans Joachim"), Likeness::Misspelt);
        assert_eq!(people("Frost, William G.", "William W Frost"), Likeness::None);
        assert_eq!(people("이재형", "이재명"), Likeness::None);
    }
}
