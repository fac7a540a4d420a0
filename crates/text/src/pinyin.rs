//! How Chinese names are typed in Latin letters: 北光电器 is found by `bgdq` and by `beiguangdianqi`.

use pinyin::ToPinyin;

/// Characters of a name that are spelt out; more is no name.
const CHARS_MAX: usize = 60;

/// The initials of a text's Chinese characters and their syllables, each as one word; letters and digits between them stay. None where
/// there is no Chinese character. A character of several readings has its commonest one.
#[must_use]
pub fn spelt(text: &str) -> Option<(String, String)> {
    let (mut initials, mut syllables, mut found) = (String::new(), String::new(), false);
    for (character, reading) in text.chars().zip(text.to_pinyin()).take(CHARS_MAX) {
        match reading {
            Some(reading) => {
                found = true;
                initials.push_str(reading.first_letter());
                // Keyboards have no ü: 绿 is typed lv.
                syllables.push_str(&reading.plain().replace('ü', "v"));
            }
            None if character.is_ascii_alphanumeric() => {
                initials.push(character.to_ascii_lowercase());
                syllables.push(character.to_ascii_lowercase());
            }
            None => {}
        }
    }
    found.then_some((initials, syllables))
}

#[cfg(test)]
mod tests {
    use super::spelt;

    #[test]
    fn names_are_spelt_as_people_type_them() {
        for (name, initials, syllables) in [
            ("北光电器", "bgdq", "beiguangdianqi"),
            ("绿能LED科技", "lnledkj", "lvnengledkeji"),
            ("（广州）海悦", "gzhy", "guangzhouhaiyue"),
        ] {
            assert_eq!(spelt(name), Some((initials.into(), syllables.into())), "{name}");
        }
        assert_eq!(spelt("Nordlicht GmbH"), None);
    }
}
