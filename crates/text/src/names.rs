//! Names of firms and people: the key by which two spellings of a firm are known to be one, and initials.

use crate::words::{fold_for_names, simplify};

/// Bytes of a name that are looked at.
pub(crate) const NAME_BYTES_MAX: usize = 500;

/// Legal forms at the end of a name, folded, without dots: those of the countries that exporters sell to.
const SUFFIXES: &[&str] = &[
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "llp",
    "lp",
    "plc",
    "corp",
    "corporation",
    "co",
    "company",
    "cos",
    "gmbh",
    "ag",
    "kg",
    "kgaa",
    "ohg",
    "mbh",
    "ug",
    "eg",
    "se",
    "gesmbh",
    "aktiengesellschaft",
    "sa",
    "sas",
    "sasu",
    "sarl",
    "eurl",
    "snc",
    "sci",
    "srl",
    "srls",
    "spa",
    "sapa",
    "sl",
    "slu",
    "sau",
    "sll",
    "slne",
    "cv",
    "decv",
    "sadecv",
    "rl",
    "de",
    "sapi",
    "eirl",
    "ltda",
    "limitada",
    "me",
    "epp",
    "eireli",
    "sac",
    "saa",
    "cia",
    "ca",
    "bv",
    "nv",
    "vof",
    "bvba",
    "sprl",
    "srlbv",
    "ab",
    "hb",
    "kb",
    "as",
    "asa",
    "oy",
    "oyj",
    "aps",
    "is",
    "ehf",
    "hf",
    "zoo",
    "spzoo",
    "sp",
    "spolka",
    "spk",
    "sro",
    "spol",
    "kft",
    "zrt",
    "nyrt",
    "bt",
    "doo",
    "dd",
    "ad",
    "ead",
    "ood",
    "eood",
    "dooel",
    "jsc",
    "pjsc",
    "ojsc",
    "cjsc",
    "ooo",
    "oao",
    "zao",
    "ao",
    "pao",
    "tov",
    "ооо",
    "оао",
    "зао",
    "ао",
    "пао",
    "тоо",
    "тов",
    "ип",
    "sti",
    "san",
    "tic",
    "pvt",
    "private",
    "pte",
    "pty",
    "sdn",
    "bhd",
    "tbk",
];

/// More of them: the Gulf, Japan, Korea in Latin letters.
const MORE_SUFFIXES: &[&str] = &[
    "fze",
    "fzco",
    "fzc",
    "fzllc",
    "dmcc",
    "wll",
    "bsc",
    "sal",
    "sarlau",
    "saoc",
    "saog",
    "est",
    "establishment",
    "kk",
    "yk",
    "gk",
    "kabushiki",
    "kaisha",
    "ve",
    "and",
    "et",
    "y",
];

/// Legal forms that stand in front.
const PREFIXES: &[&str] = &[
    "the", "ooo", "oao", "zao", "ao", "pao", "tov", "ооо", "оао", "зао", "ао", "пао", "тоо", "тов", "ип", "pt", "cv", "sarl", "شركه", "chp",
];

/// Legal forms written without spaces, the longer first; simplified characters.
const DENSE: &[&str] = &[
    "集团股份有限公司",
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "进出口有限公司",
    "有限公司",
    "总公司",
    "分公司",
    "公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "合资会社",
    "주식회사",
    "유한회사",
    "유한책임회사",
    "บริษัท",
    "จำกัด",
    "(株)",
    "(有)",
    "(주)",
    "(유)",
    "ذ.م.م",
    "م.م.ح",
];

/// The key of a firm's name: equal for spellings of one firm that differ in case, diacritics, punctuation, blanks, simplified or
/// traditional characters, Cyrillic, Greek or Latin letters, or legal form (`Gulf Trading Co., L.L.C.`, `GULF TRADING`). Empty when the name has no letter or digit.
#[must_use]
pub fn company_key(name: &str) -> String {
    let name = &name[..name.floor_char_boundary(NAME_BYTES_MAX)];
    let folded: String = fold_for_names(name).chars().map(simplify).collect();
    let without_dense = strip_dense(&folded);
    let words = words(&without_dense);
    let kept = strip_forms(&words);
    let key: String = kept.concat();
    // A name of nothing but legal forms (`Limited Company`) is its own key.
    latin(if key.is_empty() { words_of(&folded) } else { key })
}

/// The key with letters of alphabets that have one usual spelling in Latin letters written so: customers of such countries sign in both.
fn latin(key: String) -> String {
    let spelt = |c: char| matches!(c, '\u{0370}'..='\u{058F}' | '\u{10A0}'..='\u{10FF}');
    if !key.contains(spelt) {
        return key;
    }
    let mut out = String::with_capacity(key.len());
    for c in key.chars() {
        match deunicode::deunicode_char(c).filter(|_| spelt(c)) {
            Some(letters) => out.extend(letters.chars().filter(|l| l.is_alphanumeric()).map(|l| l.to_ascii_lowercase())),
            None => out.push(c),
        }
    }
    out
}

fn strip_dense(folded: &str) -> String {
    let mut rest = folded.trim().to_owned();
    if DENSE.contains(&rest.as_str()) {
        return rest;
    }
    for form in DENSE.iter().copied() {
        let stripped = rest.trim_end().strip_suffix(form).or_else(|| rest.trim_start().strip_prefix(form)).map(str::to_owned);
        if let Some(stripped) = stripped.filter(|s| s.chars().any(char::is_alphanumeric)) {
            // What is a suffix of a suffix stays: one form per name and side is enough, but 有限公司 may follow a branch.
            rest = stripped;
        }
    }
    rest
}

/// Words without punctuation; single letters that stand in a row (`S. A.`, `L.L.C.`) are one.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut letters = String::new();
    let text = text.replace(['\'', '’', '`'], "").replace('&', " ");
    for word in text.split(|c: char| !c.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(c)).filter(|w| !w.is_empty()) {
        if word.chars().nth(1).is_none() && word.chars().all(char::is_alphabetic) {
            letters.push_str(word);
        } else {
            if !letters.is_empty() {
                words.push(std::mem::take(&mut letters));
            }
            words.push(word.to_owned());
        }
    }
    if !letters.is_empty() {
        words.push(letters);
    }
    words
}

fn words_of(text: &str) -> String {
    words(text).concat()
}

pub(crate) fn strip_forms(words: &[String]) -> &[String] {
    let mut kept = words;
    while let Some((last, rest)) = kept.split_last() {
        if rest.is_empty() || !is_suffix(last) {
            break;
        }
        kept = rest;
    }
    while let Some((first, rest)) = kept.split_first() {
        if rest.is_empty() || !PREFIXES.contains(&first.as_str()) {
            break;
        }
        kept = rest;
    }
    kept
}

fn is_suffix(word: &str) -> bool {
    SUFFIXES.contains(&word) || MORE_SUFFIXES.contains(&word)
}

/// Does a text look like a firm's name: does it bear a legal form or a word that only firms bear?
#[must_use]
pub fn looks_like_company(name: &str) -> bool {
    /// Forms short or common enough to be words of other things.
    const WEAK: &[&str] = &[
        "co", "de", "as", "is", "me", "ca", "sa", "se", "ve", "and", "et", "y", "ad", "ab", "dd", "bt", "eg", "san", "est", "sp", "cv",
        "private", "company", "limited", "tic", "sl", "rl", "sal", "gk",
    ];
    const TRADE: &[&str] = &[
        "trading",
        "industries",
        "industrial",
        "industry",
        "enterprises",
        "enterprise",
        "group",
        "holding",
        "holdings",
        "international",
        "imports",
        "exports",
        "import",
        "export",
        "manufacturing",
        "manufacturer",
        "factory",
        "technologies",
        "technology",
        "solutions",
        "logistics",
        "engineering",
        "machinery",
        "textiles",
        "electronics",
        "chemicals",
        "pharma",
        "foods",
        "corporation",
        "associates",
        "partners",
        "handel",
        "comercial",
        "distribution",
    ];
    const DENSE_WORDS: &[&str] =
        &["公司", "集团", "工厂", "株式会社", "有限会社", "주식회사", "实业", "商行", "贸易", "شركة", "مؤسسة", "компания"];
    let folded: String = fold_for_names(name).chars().map(simplify).collect();
    if DENSE_WORDS.iter().any(|word| folded.contains(&fold_for_names(word))) {
        return true;
    }
    let words = words(&folded);
    let count = words.len();
    words.iter().enumerate().any(|(at, word)| {
        let form = is_suffix(word)
            && at > 0
            && (!WEAK.contains(&word.as_str())
                || (at + 1 == count && matches!(word.as_str(), "co" | "limited" | "company" | "sa" | "ab" | "as")));
        form || (PREFIXES[1..15].contains(&word.as_str()) && at == 0 && count > 1) || (TRADE.contains(&word.as_str()) && count > 1)
    })
}

/// One or two characters that stand for a name in a small circle: `AL` for Ann Lee, `小明` for 王小明, `东莞` for 东莞永丰五金厂.
#[must_use]
pub fn initials(name: &str) -> String {
    let han: Vec<char> = name.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).collect();
    match han.len() {
        0 => {}
        1..=3 => return han[han.len().saturating_sub(2)..].iter().collect(),
        _ => return han[..2].iter().collect(),
    }
    let letters: Vec<char> = name.split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.chars().next()).collect();
    match letters.as_slice() {
        [] => String::new(),
        [one] => one.to_uppercase().collect(),
        [first, .., last] => first.to_uppercase().chain(last.to_uppercase()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_firm_share_a_key() {
        for (a, b) in [
            ("Gulf Trading Co., L.L.C.", "GULF TRADING"),
            ("Müller Maschinenbau GmbH & Co. KG", "Muller Maschinenbau"),
            ("Aceros del Norte, S.A. de C.V.", "ACEROS DEL NORTE"),
            ("深圳市永丰五金有限公司", "深圳市永豐五金 有限公司"),
            ("ООО «Ромашка»", "Ромашка"),
            ("ООО «Ромашка»", "Romashka LLC"),
            ("Sakura Shoji K.K.", "sakura shoji"),
            ("株式会社さくら", "さくら"),
            ("Nowak Sp. z o.o.", "Nowak"),
            ("O'Neil Ltd", "ONEIL LIMITED"),
            ("Kaya Dış Ticaret San. ve Tic. Ltd. Şti.", "Kaya Dis Ticaret"),
            ("Perth Tools Pty Ltd", "Perth-Tools"),
            ("The Bolt Company, Inc.", "Bolt"),
        ] {
            assert_eq!(company_key(a), company_key(b), "{a} | {b}");
        }
    }

    #[test]
    fn different_firms_keep_different_keys() {
        assert_ne!(company_key("Gulf Trading LLC"), company_key("Gulf Steel LLC"));
        assert_ne!(company_key("深圳永丰有限公司"), company_key("东莞永丰有限公司"));
        assert_eq!(company_key("Limited"), "limited");
        assert_eq!(company_key("有限公司"), "有限公司");
        assert_eq!(company_key(" .,- "), "");
    }

    #[test]
    fn firms_are_told_from_people() {
        for firm in ["Gulf Trading LLC", "ACME Co., Ltd.", "深圳永丰有限公司", "Müller GmbH", "ООО Ромашка", "Delta Import"]
        {
            assert!(looks_like_company(firm), "{firm}");
        }
        for person in ["Ann Lee", "王小明", "Maria de Souza", "Limited", "Sales Manager"] {
            assert!(!looks_like_company(person), "{person}");
        }
    }

    #[test]
    fn initials_of_names() {
        assert_eq!(initials("ann mary lee"), "AL");
        assert_eq!(initials("Ann"), "A");
        assert_eq!(initials("王小明"), "小明");
        assert_eq!(initials("东莞永丰五金厂"), "东莞");
        assert_eq!(initials("  "), "");
    }
}
