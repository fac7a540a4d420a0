//! Is a sender who he seems? What mails of swindlers have in common: a domain one slip away from one that is trusted, a name that bears
//! another address, answers that go elsewhere, a new bank account. Each is told with what it was seen by; none is decided here alone.

use mailwire::{AuthenticationResults, Verdict};
use std::collections::HashSet;

/// What makes one look twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caution {
    /// The receiving server found that the sender is not who the address says.
    NotProven {
        /// The domain that the address claims.
        domain: String,
    },
    /// The domain is one slip away from one that is trusted.
    LooksLike {
        /// The sender's.
        domain: String,
        /// The one it looks like.
        like: String,
        /// Whose that is.
        whose: Whose,
    },
    /// The name that is shown bears another address.
    NameIsAddress {
        /// The one that is shown.
        shown: String,
        /// The one that it came from.
        real: String,
    },
    /// Answers go to another domain.
    AnswersElsewhere {
        /// Where they go.
        to: String,
    },
    /// It speaks of a new bank account; told only beside another of these.
    NewAccount,
}

/// Whose domain another one looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Our own.
    Ours,
    /// A customer's, by his name.
    Customer(String),
}

/// What is looked at.
#[derive(Debug)]
pub struct Letter<'l> {
    /// The name that is shown.
    pub name: &'l str,
    /// The sender's address, lower case.
    pub address: &'l str,
    /// Where answers go, lower case.
    pub reply_to: Vec<String>,
    /// Subject and own text.
    pub text: &'l str,
    /// What the mailbox's own server found.
    pub found: Option<&'l AuthenticationResults>,
    /// Is it from a list, a shop, a machine?
    pub bulk: bool,
}

/// Everything but the likeness, which needs the customers' domains.
#[must_use]
pub fn of_letter(letter: &Letter<'_>, likeness: Option<Caution>) -> Vec<Caution> {
    let domain = text::domains::domain_of(letter.address).unwrap_or_default();
    let base = |domain: &str| text::domains::registrable_domain(domain).unwrap_or_else(|| domain.to_owned());
    let mut all = Vec::new();
    all.extend(likeness);
    let shown = address_in(letter.name).filter(|shown| !shown.eq_ignore_ascii_case(letter.address));
    if let Some(shown) = shown.filter(|shown| base(shown.rsplit('@').next().unwrap_or_default()) != base(&domain)) {
        all.push(Caution::NameIsAddress { shown, real: letter.address.to_owned() });
    }
    let unproven = letter.found.is_some_and(|found| {
        found.dmarc == Some(Verdict::Fail) || found.dmarc.is_none() && found.spf == Some(Verdict::Fail) && found.dkim != Some(Verdict::Pass)
    });
    if unproven {
        all.push(Caution::NotProven { domain: domain.clone() });
    }
    let elsewhere = letter.reply_to.iter().find(|to| {
        let to = text::domains::domain_of(to).unwrap_or_default();
        !to.is_empty() && base(&to) != base(&domain)
    });
    if let Some(to) = elsewhere.filter(|_| !letter.bulk) {
        all.push(Caution::AnswersElsewhere { to: to.clone() });
    }
    if !all.is_empty() && speaks_of_new_account(letter.text) {
        all.push(Caution::NewAccount);
    }
    all
}

/// An address within a name: `"boss@firm.example" <x@elsewhere.example>`.
fn address_in(name: &str) -> Option<String> {
    let words = name.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '(' | ')' | ',' | ';' | '[' | ']'));
    words.filter(|word| word.len() <= 254).find_map(|word| {
        let (local, domain) = word.split_once('@')?;
        (!local.is_empty() && domain.contains('.') && !domain.contains('@')).then(|| word.trim_end_matches('.').to_lowercase())
    })
}

/// Does it speak of a bank account, and that it is new or another? In the languages that exporters write.
fn speaks_of_new_account(text: &str) -> bool {
    const TEXT_BYTES: usize = 20_000;
    const ACCOUNT: [&str; 22] = [
        "bank account",
        "bank details",
        "account number",
        "banking details",
        "beneficiary",
        "iban",
        "swift",
        "银行账户",
        "银行账号",
        "收款账户",
        "收款账号",
        "银行信息",
        "cuenta bancaria",
        "datos bancarios",
        "conta bancária",
        "dados bancários",
        "coordonnées bancaires",
        "compte bancaire",
        "bankverbindung",
        "банковск",
        "реквизит",
        "حساب بنكي",
    ];
    const NEW: [&str; 33] = [
        "new bank",
        "new account",
        "changed",
        "change of",
        "has change",
        "different account",
        "another account",
        "updated",
        "new beneficiary",
        "no longer use",
        "under audit",
        "变更",
        "更换",
        "新的账户",
        "新账户",
        "新账号",
        "换了",
        "nueva cuenta",
        "nuevos datos",
        "cambi",
        "nova conta",
        "novos dados",
        "mudou",
        "nouveau compte",
        "nouvelles coordonnées",
        "changé",
        "neue bankverbindung",
        "geändert",
        "новые",
        "измен",
        "новый счет",
        "новый счёт",
        "الجديد",
    ];
    let lower = text[..text.floor_char_boundary(TEXT_BYTES)].to_lowercase();
    ACCOUNT.iter().any(|words| lower.contains(words)) && NEW.iter().any(|words| lower.contains(words))
}

/// Domains that a domain could be taken for: one letter more, less, other or exchanged; letters that look alike; another ending.
/// The domain itself is not among them.
#[must_use]
pub fn near(domain: &str) -> Vec<String> {
    const LABEL_CHARS_MAX: usize = 40;
    const ENDINGS: [&str; 24] = [
        "com", "net", "org", "co", "cn", "com.cn", "biz", "info", "ae", "de", "fr", "es", "it", "ru", "in", "com.br", "co.uk", "com.mx",
        "us", "eu", "cc", "top", "shop", "me",
    ];
    let plain = plain_letters(domain);
    let Some((label, ending)) = plain.split_once('.') else { return Vec::new() };
    let letters: Vec<char> = label.chars().collect();
    // A short name has more neighbours than it has meaning.
    if letters.len() < 4 || letters.len() > LABEL_CHARS_MAX {
        return if plain == domain { Vec::new() } else { vec![plain] };
    }
    let mut labels: HashSet<String> = HashSet::from([label.to_owned()]);
    for at in 0..letters.len() {
        let (before, after) = (&letters[..at], &letters[at + 1..]);
        let join = |middle: &[char]| before.iter().chain(middle).chain(after).collect::<String>();
        labels.insert(join(&[]));
        for c in ('a'..='z').chain('0'..='9').chain(['-']) {
            labels.insert(join(&[c]));
            labels.insert(join(&[c, letters[at]]));
        }
        if let Some(next) = letters.get(at + 1) {
            labels.insert(before.iter().chain([next, &letters[at]]).chain(&letters[at + 2..]).collect());
        }
    }
    labels.extend(('a'..='z').chain('0'..='9').map(|c| format!("{label}{c}")));
    for (one, other) in [
        ("rn", "m"),
        ("m", "rn"),
        ("vv", "w"),
        ("w", "vv"),
        ("cl", "d"),
        ("d", "cl"),
        ("0", "o"),
        ("o", "0"),
        ("1", "l"),
        ("l", "1"),
        ("1", "i"),
        ("i", "1"),
        ("-", ""),
    ] {
        labels.insert(label.replace(one, other));
        labels.extend(label.find(one).map(|at| format!("{}{other}{}", &label[..at], &label[at + one.len()..])));
    }
    let mut all: Vec<String> =
        labels.iter().filter(|l| l.len() >= 3 && !l.starts_with('-') && !l.ends_with('-')).map(|l| format!("{l}.{ending}")).collect();
    all.extend(ENDINGS.iter().map(|ending| format!("{label}.{ending}")));
    all.retain(|other| other != domain);
    all.sort_unstable();
    all.dedup();
    all
}

/// Letters of other scripts that look like Latin ones, also where they are hidden in `xn--`, as those.
fn plain_letters(domain: &str) -> String {
    let shown: Vec<String> =
        domain.split('.').map(|label| label.strip_prefix("xn--").and_then(unhidden).unwrap_or_else(|| label.to_owned())).collect();
    let plain = |c: char| match c {
        'а' | 'ạ' | 'á' | 'à' | 'ä' | 'α' => 'a',
        'е' | 'ё' | 'é' | 'è' | 'ë' | 'ẹ' => 'e',
        'о' | 'ο' | 'ö' | 'ó' | 'ò' | 'ọ' | 'օ' => 'o',
        'р' | 'ρ' => 'p',
        'с' | 'ϲ' | 'ç' => 'c',
        'х' | 'χ' => 'x',
        'у' | 'ý' | 'γ' => 'y',
        'і' | 'ı' | 'í' | 'ï' | 'ì' | 'ι' => 'i',
        'ѕ' | 'ś' => 's',
        'ј' => 'j',
        'ԁ' => 'd',
        'һ' => 'h',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'н' => 'h',
        'т' | 'τ' => 't',
        'в' => 'b',
        'ո' | 'ñ' | 'ń' | 'η' => 'n',
        'ս' | 'ü' | 'ú' | 'υ' => 'u',
        'ν' => 'v',
        'ɡ' | 'ġ' => 'g',
        'ӏ' | 'ł' => 'l',
        'ѡ' | 'ω' => 'w',
        c => c,
    };
    shown.join(".").chars().map(plain).collect()
}

/// Punycode (RFC 3492, 6.2); none when it is none.
fn unhidden(encoded: &str) -> Option<String> {
    let (basic, extended) = encoded.rsplit_once('-').unwrap_or(("", encoded));
    let mut out: Vec<char> = basic.chars().collect();
    let (mut n, mut i, mut bias) = (128_u32, 0_u32, 72_u32);
    let mut digits = extended.bytes().peekable();
    let mut first = true;
    while digits.peek().is_some() {
        let before = i;
        let mut weight = 1_u32;
        let mut k = 36_u32;
        loop {
            let digit = match digits.next()? {
                b @ b'a'..=b'z' => u32::from(b - b'a'),
                b @ b'0'..=b'9' => u32::from(b - b'0') + 26,
                _ => return None,
            };
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let threshold = if k <= bias { 1 } else { (k - bias).min(26) };
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(36 - threshold)?;
            k += 36;
        }
        let count = u32::try_from(out.len()).ok()? + 1;
        let mut delta = if first { (i - before) / 700 } else { (i - before) / 2 };
        first = false;
        delta += delta / count;
        let mut shift = 0;
        while delta > 455 {
            delta /= 35;
            shift += 36;
        }
        bias = shift + 36 * delta / (delta + 38);
        n = n.checked_add(i / count)?;
        i %= count;
        out.insert(usize::try_from(i).ok()?, char::from_u32(n)?);
        i += 1;
    }
    Some(out.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter<'l>(name: &'l str, address: &'l str, text: &'l str) -> Letter<'l> {
        Letter { name, address, reply_to: vec![], text, found: None, bulk: false }
    }

    #[test]
    fn one_slip_is_near_and_two_are_not() {
        let near = near("dubailighting.ae");
        for slip in
            ["dubailightning.ae", "dubaillighting.ae", "dubailightng.ae", "dubailihgting.ae", "dubailighting.com", "dubai1ighting.ae"]
        {
            let there = near.iter().any(|n| n == slip) || super::near(slip).iter().any(|n| n == "dubailighting.ae");
            assert!(there, "{slip}");
        }
        assert!(super::near("arncor.example").contains(&"amcor.example".to_owned()));
        assert!(!near.contains(&"dubailighting.ae".to_owned()) && !near.contains(&"dubaibuilding.ae".to_owned()));
        assert!(near.len() < 2_000, "{}", near.len());
        // Hidden Cyrillic: аcme with its first letter from Russian.
        assert!(super::near("xn--cme-5cd.example").contains(&"acme.example".to_owned()), "{:?}", unhidden("cme-5cd"));
        assert_eq!(super::near("abc.com"), Vec::<String>::new());
    }

    #[test]
    fn what_is_odd_is_told_and_what_is_not_is_not() {
        assert_eq!(of_letter(&letter("Ann Lee", "ann@x.example", "our new bank account"), None), []);
        let shown = of_letter(&letter("ceo@firm.example", "ann@x.example", "We changed our bank account"), None);
        assert_eq!(shown, [Caution::NameIsAddress { shown: "ceo@firm.example".into(), real: "ann@x.example".into() }, Caution::NewAccount]);
        // His own address as a name, and another of his house, are common.
        assert_eq!(of_letter(&letter("ann@x.example", "ann@x.example", ""), None), []);
        let elsewhere = Letter { reply_to: vec!["ann@gmail.com".into()], ..letter("Ann", "ann@x.example", "") };
        assert_eq!(of_letter(&elsewhere, None), [Caution::AnswersElsewhere { to: "ann@gmail.com".into() }]);
        assert_eq!(of_letter(&Letter { bulk: true, ..elsewhere }, None), []);
        let found = mailwire::authentication_results("mx.firm.example; spf=fail; dkim=none; dmarc=fail").unwrap();
        assert_eq!(
            of_letter(&Letter { found: Some(&found), ..letter("", "a@x.example", "") }, None),
            [Caution::NotProven { domain: "x.example".into() }]
        );
    }
}
