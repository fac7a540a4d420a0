//! Cuts composed text into units, by the kind of script; what a unit gives depends on nothing outside it.

/// A unit of text: the largest run of characters that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit<'t> {
    /// Words of spaced scripts with what may join them inside an address: `ahmed@gulf.example`, `DIN-912`, `señor`.
    Chunk(&'t str),
    /// A run of a script without spaces, with how many neighbours make a lexeme.
    Dense(&'t str, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Joiner,
    Mark,
    /// Han, kana, Hangul: pairs.
    Pairs,
    /// Thai, Lao, Khmer, Burmese, Tibetan: triples.
    Triples,
    Other,
}

/// Calls `each` for every unit, in the order of the text. The text must be composed (NFKC).
pub(super) fn cut<'t>(text: &'t str, mut each: impl FnMut(Unit<'t>)) {
    let mut start = 0;
    let mut within = Class::Other;
    for (at, c) in text.char_indices() {
        let class = classify(c);
        let stays = match class {
            Class::Mark => within != Class::Other,
            Class::Joiner => within == Class::Word,
            Class::Other => false,
            Class::Word | Class::Pairs | Class::Triples => class == within,
        };
        if stays {
            continue;
        }
        close(&text[start..at], within, &mut each);
        start = at;
        within = if matches!(class, Class::Joiner | Class::Mark) { Class::Other } else { class };
    }
    close(&text[start..], within, &mut each);
}

fn close<'t>(run: &'t str, within: Class, each: &mut impl FnMut(Unit<'t>)) {
    match within {
        Class::Word => each(Unit::Chunk(run.trim_end_matches(is_joiner))),
        Class::Pairs => each(Unit::Dense(run, 2)),
        Class::Triples => each(Unit::Dense(run, 3)),
        Class::Joiner | Class::Mark | Class::Other => {}
    }
}

fn is_joiner(c: char) -> bool {
    matches!(c, '.' | '@' | '-' | '_' | '+')
}

fn classify(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Word,
        _ if is_joiner(c) => Class::Joiner,
        '\u{0}'..='\u{7F}' => Class::Other,
        '\u{AD}' | '\u{200C}' | '\u{200D}' => Class::Mark,
        '\u{0E01}'..='\u{0E3A}' | '\u{0E40}'..='\u{0E4E}' | '\u{0E50}'..='\u{0E59}' | '\u{0E81}'..='\u{0EDF}' => Class::Triples,
        '\u{0F20}'..='\u{0F33}' | '\u{0F40}'..='\u{0FBC}' | '\u{1000}'..='\u{1049}' | '\u{1050}'..='\u{109D}' => Class::Triples,
        '\u{1780}'..='\u{17D3}' | '\u{17E0}'..='\u{17E9}' => Class::Triples,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}' | '\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3400}'..='\u{4DBF}' => Class::Pairs,
        '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => Class::Pairs,
        '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' => Class::Pairs,
        '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}' => Class::Pairs,
        '\u{AC00}'..='\u{D7FB}' | '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{A960}'..='\u{A97C}' => Class::Pairs,
        _ if c.is_alphanumeric() => Class::Word,
        _ if unicode_normalization::char::is_combining_mark(c) => Class::Mark,
        _ => Class::Other,
    }
}

/// Is every character a Han ideograph? Only such runs are cut by the Chinese dictionary.
pub(super) fn is_han(run: &str) -> bool {
    run.chars().all(|c| matches!(c, '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}'))
}

/// The words of a chunk: its runs without joiners.
pub(super) fn words_of(chunk: &str) -> impl Iterator<Item = &str> {
    chunk.split(is_joiner).filter(|word| !word.is_empty())
}

/// What a chunk is as a whole, when it is more than its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole<'t> {
    /// `local@domain`; holds the domain.
    Address(&'t str),
    /// At least two labels, the last of letters.
    Domain,
}

/// Tells whether an ASCII chunk has the form of an address or of a domain.
pub(super) fn whole_of(chunk: &str) -> Option<Whole<'_>> {
    if !chunk.is_ascii() || !chunk.contains('.') {
        return None;
    }
    match chunk.split_once('@') {
        Some((local, domain)) if !local.is_empty() && is_domain(domain) => Some(Whole::Address(domain)),
        None if is_domain(chunk) => Some(Whole::Domain),
        _ => None,
    }
}

fn is_domain(text: &str) -> bool {
    const LABEL_BYTES_MAX: usize = 63;
    const TOP_LABEL_BYTES: std::ops::RangeInclusive<usize> = 2..=24;
    let label = |l: &str| (1..=LABEL_BYTES_MAX).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    text.rsplit_once('.').is_some_and(|(rest, top)| {
        let top_fits = TOP_LABEL_BYTES.contains(&top.len()) && top.bytes().all(|b| b.is_ascii_alphabetic());
        (top_fits || top.starts_with("xn--") && label(top)) && rest.split('.').all(label)
    })
}

/// The domain and each of its parents of at least two labels: `a.b.example`, `b.example`.
pub(super) fn domain_tails(domain: &str) -> impl Iterator<Item = &str> {
    const TAILS_MAX: usize = 4;
    let mut rest = Some(domain);
    std::iter::from_fn(move || {
        let tail = rest?;
        rest = tail.split_once('.').map(|(_, parent)| parent);
        tail.contains('.').then_some(tail)
    })
    .take(TAILS_MAX)
}

/// Does a domain-like chunk look like a file's name? Then its parts say more than the whole.
pub(super) fn is_file_name(chunk: &str) -> bool {
    const ENDINGS: [&str; 26] = [
        "pdf", "doc", "docx", "xls", "xlsx", "csv", "ppt", "pptx", "txt", "rtf", "jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp",
        "zip", "rar", "dwg", "step", "stp", "igs", "eml", "html",
    ];
    chunk.rsplit_once('.').is_some_and(|(_, end)| ENDINGS.iter().any(|e| e.eq_ignore_ascii_case(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Vec<Unit<'_>> {
        let mut all = Vec::new();
        cut(text, |unit| all.push(unit));
        all
    }

    #[test]
    fn scripts_are_kept_apart() {
        let got = units("Dear 王先生，报价abc@x.example。ราคา!");
        assert_eq!(
            got,
            [Unit::Chunk("Dear"), Unit::Dense("王先生", 2), Unit::Dense("报价", 2), Unit::Chunk("abc@x.example"), Unit::Dense("ราคา", 3)]
        );
    }

    #[test]
    fn joiners_neither_begin_nor_end_a_chunk() {
        assert_eq!(units("--a.b-- ..."), [Unit::Chunk("a.b")]);
        assert!(units("\u{301}\u{301} - . @").is_empty());
    }

    #[test]
    fn addresses_and_domains_are_known() {
        assert_eq!(whole_of("ahmed@gulf.example"), Some(Whole::Address("gulf.example")));
        assert_eq!(whole_of("www.gulf.example"), Some(Whole::Domain));
        assert_eq!(whole_of("1.25"), None);
        assert_eq!(whole_of("a@b@c.example"), None);
        assert_eq!(domain_tails("a.b.example").collect::<Vec<_>>(), ["a.b.example", "b.example"]);
        assert!(is_file_name("invoice.PDF"));
    }
}
