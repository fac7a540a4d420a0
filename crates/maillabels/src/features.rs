//! What the model sees of a mail: words, parts of words, meanings, marks of form. Each is a number under which the model keeps its
//! weights, and a place in the mail by which people are told of it.

use crate::concepts::{self, Hit, is_arabic, is_han};
use crate::letter::{Letter, Origin};
use regex::RegexSet;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// The number of a feature: a hash of its kind and its words.
pub type Key = u32;

/// Words of a mail that are looked at.
const WORDS_MAX: usize = 600;
/// Letters of a word that are its stem, where words are inflected.
const STEM_CHARS: usize = 5;
/// Meanings of a sentence that are paired with those after them.
const SENTENCE_MEANINGS_MAX: usize = 12;
/// How far the beginning of a mail reaches, in bytes of the folded text.
const OPENING_BYTES: usize = 220;

/// What a feature is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A word of the text, or two.
    Word,
    /// A part of a word, or characters of Chinese.
    Part,
    /// A word of the subject.
    Subject,
    /// A word of the writer's name or address.
    Sender,
    /// A meaning in the text.
    Concept,
    /// A meaning in the subject.
    SubjectConcept,
    /// A meaning in the writer's name.
    SenderConcept,
    /// A meaning in the first sentences.
    OpeningConcept,
    /// Two meanings in one sentence.
    Pair,
    /// A mark of form.
    Mark,
}

impl Kind {
    const ALL: [Self; 10] = [
        Self::Word,
        Self::Part,
        Self::Subject,
        Self::Sender,
        Self::Concept,
        Self::SubjectConcept,
        Self::SenderConcept,
        Self::OpeningConcept,
        Self::Pair,
        Self::Mark,
    ];

    /// How much all features of a kind together weigh; found by cross-validation over the teaching part.
    fn share(self) -> f32 {
        match self {
            Self::Word => 2.8,
            Self::Part => 1.0,
            Self::Subject => 1.0,
            Self::Sender => 0.35,
            Self::Concept => 2.0,
            Self::SubjectConcept => 1.0,
            Self::SenderConcept => 1.0,
            Self::OpeningConcept => 0.4,
            Self::Pair => 0.6,
            Self::Mark => 1.6,
        }
    }
}

/// A feature of a mail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// Its number.
    pub key: Key,
    /// How much there is of it.
    pub value: f32,
    /// What it is made of.
    pub kind: Kind,
    /// Where it stands.
    pub place: Place,
}

/// Where a feature stands in the mail, by which people are told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// From this byte to that one of a folded text.
    In(Part, u32, u32),
    /// A mark's code.
    Code(&'static str),
}

/// The texts of a mail, folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What the writer wrote.
    Body,
    /// The subject.
    Subject,
    /// His name and the address's first part.
    Sender,
    /// Names of files.
    Files,
    /// His address.
    Address,
}

/// A mail's features, each once, with the texts that they stand in.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    body: String,
    subject: String,
    sender: String,
    files: String,
    address: String,
    /// The features.
    pub all: Vec<Feature>,
}

impl Seen {
    /// Looks at a mail.
    #[must_use]
    pub fn of(letter: &Letter) -> Self {
        let mut set = Set::default();
        let mut seen = Self {
            body: text::words::folded(&letter.text),
            subject: text::words::folded(&letter.subject),
            sender: text::words::folded(&format!("{} {}", letter.from_name, letter.from_address.split('@').next().unwrap_or_default())),
            files: text::words::folded(&letter.files.join(" ")),
            address: letter.from_address.clone(),
            all: Vec::new(),
        };
        words(&seen.body, Part::Body, Kind::Word, &mut set);
        words(&seen.subject, Part::Subject, Kind::Subject, &mut set);
        words(&seen.sender, Part::Sender, Kind::Sender, &mut set);
        body_meanings(&seen.body, &mut set);
        meanings(&seen.files, Part::Files, Kind::Concept, &mut set);
        meanings(&seen.subject, Part::Subject, Kind::SubjectConcept, &mut set);
        meanings(&seen.sender, Part::Sender, Kind::SenderConcept, &mut set);
        marks(letter, &seen.body, &seen.subject, &mut set);
        seen.all = set.finish();
        seen
    }

    /// How people are told of a feature: words of the mail, or the code of a mark.
    #[must_use]
    pub fn shown(&self, feature: &Feature) -> &str {
        let (part, start, end) = match feature.place {
            Place::Code(code) => return code,
            Place::In(part, start, end) => (part, start as usize, end as usize),
        };
        let text = match part {
            Part::Body => &self.body,
            Part::Subject => &self.subject,
            Part::Sender => &self.sender,
            Part::Files => &self.files,
            Part::Address => &self.address,
        };
        text.get(start..end).unwrap_or_default()
    }
}

/// Keys are hashes already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.0 = self.0 << 8 | u64::from(*b));
    }

    fn write_u32(&mut self, key: u32) {
        // The table takes its place from the low bits and a tag from the high ones.
        self.0 = u64::from(key) | u64::from(key) << 32;
    }
}

#[derive(Default)]
struct Set {
    known: HashSet<Key, BuildHasherDefault<AsItIs>>,
    all: Vec<Feature>,
    counts: [u32; Kind::ALL.len()],
}

impl Set {
    fn add(&mut self, kind: Kind, name: &[&str], place: Place) {
        let key = key(kind, name);
        if self.known.insert(key) {
            self.counts[kind as usize] += 1;
            self.all.push(Feature { key, value: 1.0, kind, place });
        }
    }

    /// Brings each kind to its share, whatever the mail's length.
    fn finish(mut self) -> Vec<Feature> {
        let values = Kind::ALL.map(|k| k.share() / (self.counts[k as usize] as f32).max(3.0).sqrt());
        self.all.iter_mut().for_each(|f| f.value = values[f.kind as usize]);
        self.all
    }
}

/// FNV-1a, which needs no seed and is the same on every machine.
fn key(kind: Kind, name: &[&str]) -> Key {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325 ^ (kind as u64 + 1);
    for part in name {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    (hash ^ (hash >> 32)) as Key
}

/// Words, pairs of neighbours, stems, sizes of numbers; of Chinese, two and three characters that stand together.
fn words(folded: &str, part: Part, kind: Kind, set: &mut Set) {
    let piece = if kind == Kind::Word { Kind::Part } else { kind };
    let at = |from: usize, to: usize| place(part, from, to);
    let mut last: Option<(usize, &str)> = None;
    for (start, end) in runs(folded).take(WORDS_MAX) {
        let run = &folded[start..end];
        if run.chars().next().is_some_and(is_han) {
            last = None;
            let mut borders = [start; 4];
            for (n, (offset, c)) in run.char_indices().enumerate() {
                borders.rotate_left(1);
                borders[3] = start + offset + c.len_utf8();
                if n >= 1 {
                    set.add(piece, &[&folded[borders[1]..borders[3]]], at(borders[1], borders[3]));
                }
                if n >= 2 && kind == Kind::Word {
                    set.add(piece, &[&folded[borders[0]..borders[3]]], at(borders[0], borders[3]));
                }
            }
            continue;
        }
        let is_number = run.bytes().all(|b| b.is_ascii_digit());
        if !is_number && run.chars().nth(1).is_none() {
            last = None;
            continue;
        }
        let word = if is_number { size_of_number(run) } else { run };
        set.add(kind, &[word], at(start, end));
        if !is_number && let Some((stem, _)) = run.char_indices().nth(STEM_CHARS) {
            set.add(piece, &["stem", &run[..stem]], at(start, end));
        }
        if let Some(stem) = arabic_stem(run) {
            set.add(piece, &["stem", stem], at(start, end));
        }
        if let Some((from, before)) = last.filter(|_| kind == Kind::Word) {
            set.add(kind, &[before, word], at(from, end));
        }
        last = Some((start, word));
    }
}

/// How large a number is, about: which one it is teaches nothing, that '4 pieces' is not '4000 pieces' does.
fn size_of_number(digits: &str) -> &'static str {
    match digits.len() {
        1 => "#",
        2 => "##",
        3 => "###",
        4 if digits.starts_with("20") || digits.starts_with("19") => "#year",
        4 => "####",
        _ => "#####",
    }
}

/// Letters that an Arabic stem has at least.
const ARABIC_STEM_CHARS_MIN: usize = 3;

/// An Arabic word without the particles, articles and endings that are written onto it; none for words of other scripts.
fn arabic_stem(word: &str) -> Option<&str> {
    const AND: [&str; 2] = ["و", "ف"];
    const BEFORE: [&str; 12] = ["بال", "كال", "لل", "ال", "سن", "سي", "ب", "ل", "ن", "ي", "ت", "ا"];
    const AFTER: [&str; 17] = ["اتكم", "كم", "نا", "ها", "هم", "ات", "ون", "ين", "ان", "وا", "يه", "تم", "ته", "ه", "ي", "ك", "ت"];
    word.chars().next().filter(|c| is_arabic(*c))?;
    let longer = |w: &&str, than: usize| w.chars().count() >= than;
    let word = AND.iter().find_map(|p| word.strip_prefix(p).filter(|w| longer(w, ARABIC_STEM_CHARS_MIN + 1))).unwrap_or(word);
    let word = BEFORE.iter().find_map(|p| word.strip_prefix(p).filter(|w| longer(w, ARABIC_STEM_CHARS_MIN))).unwrap_or(word);
    Some(AFTER.iter().find_map(|p| word.strip_suffix(p).filter(|w| longer(w, ARABIC_STEM_CHARS_MIN))).unwrap_or(word))
}

fn place(part: Part, from: usize, to: usize) -> Place {
    // A letter's text is bounded far below 4 GiB.
    Place::In(part, from as u32, to as u32)
}

/// Runs of letters and digits of one kind of script: where each begins and ends.
fn runs(folded: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + folded[at..].find(char::is_alphanumeric)?;
        let first = folded[start..].chars().next()?;
        let end = folded[start..].find(|c: char| !c.is_alphanumeric() || is_han(c) != is_han(first)).map_or(folded.len(), |e| start + e);
        at = end;
        Some((start, end))
    })
}

fn meanings(folded: &str, part: Part, kind: Kind, set: &mut Set) {
    concepts::find(folded, |hit| set.add(kind, &[concepts::name(hit.concept)], place(part, hit.start, hit.end)));
}

fn body_meanings(folded: &str, set: &mut Set) {
    let mut hits: Vec<Hit> = Vec::new();
    concepts::find(folded, |hit| hits.push(hit));
    hits.sort_unstable_by_key(|h| (h.start, std::cmp::Reverse(h.end)));
    let mut sentence: Vec<&Hit> = Vec::new();
    let mut from = 0;
    for hit in &hits {
        let here = place(Part::Body, hit.start, hit.end);
        set.add(Kind::Concept, &[concepts::name(hit.concept)], here);
        if hit.start < OPENING_BYTES {
            set.add(Kind::OpeningConcept, &[concepts::name(hit.concept)], here);
        }
        if folded[from..hit.start].contains(['.', '!', '?', '\n', '。', '؟', ';']) {
            sentence.clear();
        }
        from = hit.start;
        for other in sentence.iter().filter(|o| o.concept != hit.concept) {
            let (a, b) = if other.concept < hit.concept { (*other, hit) } else { (hit, *other) };
            set.add(
                Kind::Pair,
                &[concepts::name(a.concept), concepts::name(b.concept)],
                place(Part::Body, other.start, hit.end.max(other.end)),
            );
        }
        if sentence.len() < SENTENCE_MEANINGS_MAX {
            sentence.push(hit);
        }
    }
}

/// Chinese family names in Latin letters, ascending: colleagues who write in other languages.
#[rustfmt::skip]
const SURNAMES: [&str; 96] = [
    "cai", "cao", "chen", "cheng", "cui", "dai", "deng", "ding", "dong", "du", "duan", "fan", "fang", "feng", "fu", "gao", "ge", "geng",
    "gong", "gu", "guo", "han", "hao", "he", "hong", "hou", "hu", "huang", "jia", "jiang", "jin", "kang", "kong", "lai", "lei", "li",
    "liang", "liao", "lin", "ling", "liu", "long", "lou", "lu", "luo", "lyu", "ma", "mao", "meng", "mo", "ni", "niu", "ouyang", "pan",
    "peng", "qi", "qian", "qiao", "qin", "qiu", "ren", "shao", "shen", "shi", "song", "su", "sun", "tan", "tang", "tao", "tian", "wan",
    "wang", "wei", "wen", "wu", "xia", "xiao", "xie", "xiong", "xu", "xue", "yan", "yang", "yao", "ye", "yin", "yu", "yuan", "zeng",
    "zhang", "zhao", "zheng", "zhong", "zhou", "zhu",
];

/// Marks that a pattern finds in the text, with their codes.
const PATTERNS: [(&str, &str); 13] = [
    ("money", r"(?:usd|us\$|eur|rmb|cny|gbp|\$|€|¥|£) ?[0-9]|[0-9] ?(?:usd|eur|rmb|\$|€|元|美元|美金|долл|دولار|dollar|dolares|euro)"),
    ("percent", r"[0-9] ?%"),
    ("quantity", r"[0-9] ?(?:pcs|pieces|units|sets|pairs|cartons|ctns|piezas|pza|unidades|pecas|stk|stuck|шт|件|只|套|台|箱|个|قطع)"),
    ("container_number", r"(?-u:\b)[a-z]{4} ?[0-9]{6,7}(?-u:\b)"),
    ("reference", r"(?-u:\b)(?:po|pi|inv|so|oc|bc|rfq|order|pedido|commande|nr|no)[-.:#/ ]{0,2}[a-z]{0,3}-?[0-9]{2}|# ?[0-9]{3}"),
    ("mail_address", r"[a-z0-9_.+-]@[a-z0-9-]+\.[a-z]"),
    ("smtp_code", r"(?-u:\b)[45]\.[0-9]{1,3}\.[0-9]{1,3}(?-u:\b)|(?-u:\b)55[0-9](?-u:\b)"),
    ("link", r"https?://|www\.[a-z0-9]"),
    ("dates", r"(?-u:\b)[0-9]{1,2}[./-][0-9]{1,2}(?-u:\b)|[0-9]{1,2}月[0-9]"),
    ("clock", r"(?-u:\b)[0-9]{1,2}[:h][0-9]{2}(?-u:\b)"),
    ("shouting", r"!!|！！"),
    ("angle_address", r"<[a-z0-9_.+-]+@[a-z0-9.-]+>"),
    ("sizes", r"[0-9] ?(?:x|×|х|\*) ?[0-9]|[0-9] ?(?:mm|cm|kg|kw|watt|gsm|g/m2|mpa|hp|litros|liter)(?-u:\b)"),
];

/// Lines that begin as items of a list do.
const ITEMS_MIN: usize = 3;

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with(['-', '•', '*', '·', '–']) || (rest.len() < line.len() && rest.starts_with(['.', ')', '、']))
}

static SET: LazyLock<RegexSet> = LazyLock::new(|| RegexSet::new(PATTERNS.map(|(_, p)| p)).expect("patterns of ours"));

static SENDER_ROLES: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new([
        r"mailer|postmaster|daemon",
        r"no-?_?reply|donotreply|do-not-reply|notif|alert|system|auto|robot|bot$",
        r"news|weekly|digest|media|brief|info-?letter|boletin|update|editor|press|event|expo|fair|member|marketing",
        r"support|service|help|care|ticket|kefu|sav|soporte|atendimento",
        r"account|finan|invoice|billing|payment|treasury|compta|contab|buchhalt|caiwu",
        r"purchas|procure|buyer|sourcing|achat|compras|einkauf|zakup|import",
        r"logist|shipping|freight|forward|transit|customs|export|docs?$|aduan|versand|cargo",
        r"quality|qc|qa|sav|claims?|calidad|qualite",
    ])
    .expect("patterns of ours")
});
const SENDER_ROLE_NAMES: [&str; 8] = [
    "sender_server",
    "sender_robot",
    "sender_news",
    "sender_support",
    "sender_finance",
    "sender_buyer",
    "sender_logistics",
    "sender_quality",
];

/// Marks of what headers say; people are told of that in other words ([`crate::Why`]).
pub(crate) const OF_MACHINE: &str = "of_machine";
pub(crate) const OF_PROGRAM: &str = "of_program";
pub(crate) const OF_LIST: &str = "of_list";

fn marks(letter: &Letter, body: &str, subject: &str, set: &mut Set) {
    let mut mark = |code: &'static str| set.add(Kind::Mark, &[code], Place::Code(code));
    SET.matches(body).iter().for_each(|hit| mark(PATTERNS[hit].0));
    if body.lines().filter(|l| is_item(l)).count() >= ITEMS_MIN {
        mark("item_list");
    }
    let (local, host) = letter.from_address.split_once('@').unwrap_or_default();
    SENDER_ROLES.matches(local).iter().for_each(|hit| mark(SENDER_ROLE_NAMES[hit]));
    if text::domains::is_public_mail_host(host) {
        mark("private_host");
    }
    let name = text::words::folded(&letter.from_name);
    if name.contains(is_han) || name.split_whitespace().any(|word| SURNAMES.binary_search(&word).is_ok()) {
        mark("sender_chinese");
    }
    let length = body.chars().count();
    mark(match length {
        0..60 => "length_line",
        60..160 => "length_short",
        160..420 => "length_some",
        420..1_000 => "length_long",
        _ => "length_page",
    });
    match body.matches(['?', '？', '؟']).count() {
        0 => mark("no_question"),
        1 => mark("one_question"),
        _ => mark("questions"),
    }
    if subject.trim().is_empty() {
        mark("no_subject");
    }
    match letter.origin {
        Origin::Unknown | Origin::Colleague => {}
        Origin::DeliveryReport | Origin::Machine => mark(OF_MACHINE),
        Origin::Generated => mark(OF_PROGRAM),
        Origin::List => mark(OF_LIST),
    }
    if letter.quotes {
        mark("quotes");
    }
    let prefixes = ["re:", "re :", "aw:", "回复", "答复", "sv:", "rv:", "res:"];
    if prefixes.iter().any(|p| subject.trim_start().starts_with(p)) {
        mark("answer");
    }
    let handed = ["fwd:", "fw:", "wg:", "tr:", "转发", "enc:", "i:"];
    if handed.iter().any(|p| subject.trim_start().starts_with(p)) {
        mark("forward");
    }
    if !letter.files.is_empty() {
        mark("files");
    }
}

/// Features of the writer himself, for what a tenant teaches: his address, and his firm's domain.
#[must_use]
pub fn of_writer(letter: &Letter) -> Vec<Feature> {
    let address = letter.from_address.as_str();
    let end = address.len();
    let Some((local, host)) = address.split_once('@') else { return vec![] };
    let feature = |name: &[&str], value, from| Feature {
        key: key(Kind::Sender, name),
        value,
        kind: Kind::Sender,
        place: place(Part::Address, from, end),
    };
    let mut all = vec![feature(&["address", address], 0.7, 0)];
    if let Some(domain) = text::domains::registrable_domain(host).filter(|d| !text::domains::is_public_mail_host(d)) {
        all.push(feature(&["domain", &domain], 0.5, local.len() + 1));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(subject: &str, text: &str) -> Letter {
        Letter { subject: subject.into(), text: text.into(), from_address: "ann@lumen.example".into(), ..Letter::default() }
    }

    #[test]
    fn a_meaning_is_one_feature_in_all_languages() {
        let concept = |text: &str| {
            let seen = Seen::of(&letter("", text));
            seen.all.into_iter().filter(|f| f.kind == Kind::Concept).map(|f| f.key).collect::<HashSet<_>>()
        };
        assert!(!concept("the deposit").is_disjoint(&concept("аванс")));
    }

    #[test]
    fn an_arabic_word_is_known_with_and_without_what_is_written_onto_it() {
        assert_eq!(arabic_stem("والشحنه"), arabic_stem("شحنتنا").map(|_| "شحن"));
        assert_eq!(arabic_stem("shipment"), None);
    }

    #[test]
    fn a_number_counts_by_its_size() {
        let words = |text: &str| Seen::of(&letter("", text)).all.into_iter().map(|f| f.key).collect::<HashSet<_>>();
        assert_eq!(words("send 4000 tiles"), words("send 7500 tiles"));
        assert_ne!(words("send 4000 tiles"), words("send 4 tiles"));
    }

    #[test]
    fn what_people_are_shown_are_words_of_the_mail() {
        let seen = Seen::of(&letter("", "Bitte senden Sie uns Ihre Preisliste"));
        assert!(seen.all.iter().any(|f| f.kind == Kind::Concept && seen.shown(f) == "preisliste"));
    }

    #[test]
    fn length_alone_gives_no_weight() {
        let long = "price ".to_owned() + &(0..2_000).map(|n| format!("word{n} ")).collect::<String>();
        let sum: f32 = Seen::of(&letter("", &long)).all.iter().filter(|f| f.kind == Kind::Word).map(|f| f.value * f.value).sum();
        assert!(sum <= 1.01 * Kind::Word.share().powi(2), "{sum}");
    }

    #[test]
    fn hostile_texts_are_bounded() {
        assert!(Seen::of(&letter("", &"价格".repeat(100_000))).all.len() < 50);
        assert!(Seen::of(&letter("\u{0}", "\u{202e}\u{0}")).all.len() < 20);
    }
}
