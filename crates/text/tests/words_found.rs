//! Whatever is typed, nothing panics; whatever word a text holds, a search for it asks only for lexemes that the text has.

use proptest::prelude::*;
use text::words::{Field, FieldKind, index_lexemes, parse_search, query, query_prefix};

/// The lexemes a literal asks for, with whether it asks for their beginning only.
fn asked(literal: &str) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    let mut chars = literal.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\'' {
            assert!("&|!() :*".contains(c), "unexpected {c:?} outside quotes in {literal}");
            continue;
        }
        let mut lexeme = String::new();
        loop {
            match chars.next().expect("an open quote") {
                '\\' => lexeme.push(chars.next().expect("a character after the backslash")),
                '\'' if chars.peek() == Some(&'\'') => {
                    chars.next();
                    lexeme.push('\'');
                }
                '\'' => break,
                other => lexeme.push(other),
            }
        }
        let begins = chars.peek() == Some(&':');
        all.push((lexeme, begins));
    }
    all
}

fn assert_found(document: &str, word: &str) {
    let lexemes = index_lexemes(&[Field { text: document, kind: FieldKind::Body }]);
    // Quotes around it: operators and a minus sign inside the word are then plain text.
    let Some(wanted) = query(&format!("\"{word}\"")) else { return };
    for (lexeme, begins) in asked(wanted.as_str()) {
        let found = if begins { lexemes.iter().any(|l| l.starts_with(&lexeme)) } else { lexemes.contains(&lexeme) };
        assert!(found, "{lexeme:?} of {word:?} is not among {:?}", lexemes.iter().collect::<Vec<_>>());
    }
}

const MIXED: &str = "[a-zA-Zéßøİ0-9一-龥國報價ぁ-んァ-ンก-ฮะ-ูа-яёأ-ي\u{300}-\u{310}가-힣@._+'\"\\\\:*&|!()\\- \n<>,。，　ＡＢ㎏½]{0,60}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn anything_may_be_typed(text in any::<String>()) {
        let _ = query(&text);
        for (lexeme, _) in query_prefix(&text).map(|q| asked(q.as_str())).unwrap_or_default() {
            prop_assert!(!lexeme.is_empty());
        }
        let _ = parse_search(&text);
    }

    #[test]
    fn anything_may_be_indexed(text in any::<String>(), mixed in MIXED) {
        for text in [text, mixed] {
            let lexemes = index_lexemes(&[Field { text: &text, kind: FieldKind::Subject }, Field { text: &text, kind: FieldKind::Body }]);
            let written: Vec<String> = asked(&lexemes.to_tsvector_literal()).into_iter().map(|(lexeme, _)| lexeme).collect();
            prop_assert_eq!(written, lexemes.iter().map(str::to_owned).collect::<Vec<_>>());
        }
    }

    #[test]
    fn every_word_of_a_text_is_found(text in MIXED) {
        for word in text.split_whitespace().filter(|w| !w.contains(['"', '“', '”', '„', '«', '»', '「', '」', '『', '』'])) {
            assert_found(&text, word);
        }
    }

    #[test]
    fn every_word_of_any_text_is_found(text in any::<String>()) {
        for word in text.split_whitespace().filter(|w| !w.contains(['"', '“', '”', '„', '«', '»', '「', '」', '『', '』'])) {
            assert_found(&text, word);
        }
    }

    #[test]
    fn a_plain_word_is_found_without_quotes(words in proptest::collection::vec("[a-zA-Zéа-я]{1,15}", 1..8)) {
        let text = words.join(", ");
        let lexemes = index_lexemes(&[Field { text: &text, kind: FieldKind::Body }]);
        for word in &words {
            for (lexeme, _) in query(word).map(|q| asked(q.as_str())).unwrap_or_default() {
                prop_assert!(lexemes.contains(&lexeme), "{} of {}", lexeme, word);
            }
        }
    }
}
