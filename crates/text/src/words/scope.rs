//! Words of many owners in one index.

/// A tsvector or tsquery as this module writes them, with a scope before each of its lexemes: `'gulf' & 'tr':*` becomes
/// `'7f3a:gulf' & '7f3a:tr':*`. So one index over the words of all owners finds those of one without reading the others'. No lexeme holds a
/// colon, and the scope must hold no quote.
#[must_use]
pub fn scoped(literal: &str, scope: &str) -> String {
    let mut out = String::with_capacity(literal.len() * 2);
    let mut inside = false;
    let mut letters = literal.chars().peekable();
    while let Some(letter) = letters.next() {
        out.push(letter);
        match letter {
            '\'' if !inside => {
                inside = true;
                out.push_str(scope);
                out.push(':');
            }
            // A doubled one is a letter of the lexeme.
            '\'' | '\\' if letters.peek() == Some(&letter) => out.extend(letters.next()),
            '\'' => inside = false,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::scoped;
    use crate::words::{Field, FieldKind, index_lexemes, query_prefix};

    #[test]
    fn each_lexeme_gets_the_scope_and_nothing_else() {
        assert_eq!(scoped("'gulf' & !('tr':* | 'sa')", "7f"), "'7f:gulf' & !('7f:tr':* | '7f:sa')");
        assert_eq!(scoped("'o''neill' 'back\\\\slash' 'x'''", "7f"), "'7f:o''neill' '7f:back\\\\slash' '7f:x'''");
        assert_eq!(scoped("", "7f"), "");
    }

    #[test]
    fn what_is_written_and_what_is_asked_for_meet() {
        let written = index_lexemes(&[Field { text: "O'Neill Nordlicht 北光", kind: FieldKind::Body }]).to_tsvector_literal();
        let asked = query_prefix("nordl").expect("a word").into_string();
        assert!(scoped(&written, "7f").contains("'7f:nordlicht'"), "{written}");
        assert_eq!(scoped(&asked, "7f"), "'7f:nordl':*");
    }
}
