use mail_parser::{MessageParser, MimeHeaders};
use std::collections::{HashMap, HashSet};
use testkit::letters::{Kind, Letter, Letters, Oddity, Tongue, WORDS, tail_word};

fn some(count: usize, bytes: usize) -> Vec<Letter> {
    Letters::seeded(11).generate(count, bytes).collect()
}

#[test]
fn the_same_seed_gives_the_same_letters() {
    let (first, second) = (some(300, 5_000), some(300, 5_000));
    assert!(first.iter().zip(&second).all(|(a, b)| a.raw == b.raw && a.internal_date == b.internal_date));
    let other: Vec<_> = Letters::seeded(12).generate(300, 5_000).collect();
    assert_ne!(first[0].raw, other[0].raw);
}

#[test]
fn all_kinds_and_tongues_occur_and_dates_never_go_back() {
    let letters = some(3_000, 4_000);
    assert!(letters.windows(2).all(|pair| pair[0].internal_date <= pair[1].internal_date));
    let kinds: HashSet<Kind> = letters.iter().map(|l| l.kind).collect();
    assert_eq!(kinds.len(), 7 + Oddity::ALL.len());
    let tongues: HashSet<Tongue> = letters.iter().map(|l| l.tongue).collect();
    assert_eq!(tongues.len(), 8);
    let answers = letters.iter().filter(|l| l.in_reply_to.is_some()).count();
    assert!(answers > 1_000, "{answers} of 3,000 answer another");
}

#[test]
fn letters_say_what_they_claim_to_say() {
    let mut missed = HashMap::new();
    for letter in some(1_500, 30_000) {
        let parsed = MessageParser::default().parse(&letter.raw).expect("parses");
        if !matches!(letter.kind, Kind::Odd(Oddity::EightBitHeaders)) {
            assert_eq!(parsed.subject().unwrap_or_default(), letter.subject, "{:?}", letter.kind);
            assert_eq!(parsed.from().and_then(|f| f.first()).and_then(|a| a.address()).unwrap_or_default(), letter.from);
        }
        assert_eq!(parsed.message_id().map(|id| format!("<{id}>")), letter.message_id);
        let text: String = (0..parsed.text_body.len()).filter_map(|at| parsed.body_text(at)).collect();
        for word in &letter.words {
            if !text.contains(word.as_str()) {
                *missed.entry(format!("{:?} {:?}", letter.kind, letter.tongue)).or_insert(0) += 1;
            }
        }
        let names: Vec<_> =
            parsed.attachments().filter_map(|a| a.attachment_name()).filter(|n| *n != "logo.gif").map(ToOwned::to_owned).collect();
        if !matches!(letter.kind, Kind::Odd(_) | Kind::Bounce) {
            assert_eq!(names, letter.attachments);
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn the_average_size_is_what_was_asked_for() {
    for (count, bytes) in [(2_000, 67_500), (4_000, 4_000)] {
        let total: usize = Letters::seeded(5).generate(count, bytes).map(|l| l.raw.len()).sum();
        let average = total / count;
        assert!(average.abs_diff(bytes) < bytes / 5, "{average} for {bytes}");
    }
}

#[test]
fn people_are_invented_and_words_are_many() {
    for letter in some(800, 4_000) {
        let text = String::from_utf8_lossy(&letter.raw).to_lowercase();
        for piece in text.split('@').skip(1) {
            let domain: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
            assert!(domain.trim_end_matches('.').ends_with(".example") || !domain.contains('.'), "{domain}");
        }
    }
    for tongue in [Tongue::Zh, Tongue::En, Tongue::Ru, Tongue::Ar] {
        let different: HashSet<String> = (0..WORDS).map(|rank| tail_word(tongue, rank)).collect();
        assert!(different.len() > WORDS / 3, "{tongue:?} has {}", different.len());
    }
}
