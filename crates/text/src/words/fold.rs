//! Makes spellings equal that a reader takes for equal: case, compatibility forms, diacritics.

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// The text in NFKC (UAX #15); borrowed where it already is.
pub(super) fn compose(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfkc().collect())
    }
}

/// Appends a word of a spaced script, folded, to `out`.
pub(super) fn fold_word(word: &str, out: &mut String) {
    if word.is_ascii() {
        out.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        return;
    }
    for c in word.chars().flat_map(char::to_lowercase) {
        fold_char(c, out);
    }
}

fn fold_char(c: char, out: &mut String) {
    match c {
        '\u{0000}'..='\u{007F}' => out.push(c),
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        'đ' | 'ð' => out.push('d'),
        'ħ' => out.push('h'),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        'ё' => out.push('е'),
        // Arabic letters that writers interchange, and the Persian forms.
        'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
        'ى' | 'ی' => out.push('ي'),
        'ة' => out.push('ه'),
        'ک' => out.push('ك'),
        // Tatweel, vowel marks, Hebrew points, combining diacritics, joiners, soft hyphen.
        '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}' | '\u{0591}'..='\u{05BD}' | '\u{05BF}'..='\u{05C7}' => {
        }
        '\u{0300}'..='\u{036F}' | '\u{200B}'..='\u{200D}' | '\u{00AD}' | '\u{FE00}'..='\u{FE0F}' => {}
        // Digits of other scripts.
        '\u{0660}'..='\u{0669}' => push_digit(c, 0x0660, out),
        '\u{06F0}'..='\u{06F9}' => push_digit(c, 0x06F0, out),
        '\u{0966}'..='\u{096F}' => push_digit(c, 0x0966, out),
        '\u{00C0}'..='\u{024F}' | '\u{0370}'..='\u{03FF}' | '\u{1E00}'..='\u{1FFF}' => {
            out.extend(std::iter::once(c).nfd().filter(|d| !('\u{0300}'..='\u{036F}').contains(d)));
        }
        _ => out.push(c),
    }
}

fn push_digit(c: char, zero: u32, out: &mut String) {
    let value = u8::try_from(c as u32 - zero).unwrap_or(0);
    out.push(char::from(b'0' + value.min(9)));
}

/// The longest head of `text` of at most `bytes_max` bytes that ends at a character's border.
pub(super) fn head(text: &str, bytes_max: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes_max)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(word: &str) -> String {
        let mut out = String::new();
        fold_word(&compose(word), &mut out);
        out
    }

    #[test]
    fn diacritics_and_case_go() {
        assert_eq!(folded("Señor"), "senor");
        assert_eq!(folded("STRASSE"), folded("Straße"));
        assert_eq!(folded("İstanbul"), "istanbul");
        assert_eq!(folded("Łódź"), "lodz");
        assert_eq!(folded("Việt"), "viet");
        assert_eq!(folded("e\u{301}te\u{301}"), "ete");
        assert_eq!(folded("ＡＢＣ１２"), "abc12");
    }

    #[test]
    fn other_scripts_keep_their_letters() {
        assert_eq!(folded("Йод"), "йод");
        assert_eq!(folded("Ёлка"), "елка");
        assert_eq!(folded("أَحْمَد"), "احمد");
        assert_eq!(folded("٢٠٢٦"), "2026");
        assert_eq!(folded("हिन्दी"), "हिन्दी");
    }

    #[test]
    fn a_head_ends_at_a_border() {
        assert_eq!(head("价格", 4), "价");
        assert_eq!(head("abc", 10), "abc");
    }
}
