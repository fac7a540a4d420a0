//! The language of a text: by its script first, since a few characters of some scripts tell more than a page of others.

use whatlang::{Lang, Script};

/// Bytes looked at.
const TEXT_BYTES_MAX: usize = 8_000;

/// A guess at a language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Language {
    /// The primary language subtag of BCP 47: `zh`, `en`, `es`.
    pub tag: &'static str,
    /// 0 to 1; below about 0.5 better not acted upon.
    pub confidence: f64,
}

/// Guesses the language of a text; none where there are too few letters.
#[must_use]
pub fn detect(text: &str) -> Option<Language> {
    const LETTERS_MIN: usize = 2;
    let text = &text[..text.floor_char_boundary(TEXT_BYTES_MAX)];
    let counts = Counts::of(text);
    if counts.all < LETTERS_MIN {
        return None;
    }
    // A character of Chinese, Japanese or Korean stands for a word, and such mails quote much English.
    let dense = counts.han + counts.kana + counts.hangul;
    if dense * 4 > counts.all {
        let tag = match counts {
            c if c.kana * 10 > dense => "ja",
            c if c.hangul * 2 > dense => "ko",
            _ => "zh",
        };
        return Some(Language { tag, confidence: if dense >= 4 { 0.95 } else { 0.7 } });
    }
    if let Some(language) = by_small_words(text) {
        return Some(language);
    }
    let info = whatlang::detect(text)?;
    let tag = tag(info.lang())?;
    // Whatlang's own confidence is that of one script's languages; a single language's script needs no more proof.
    let confidence = match info.script() {
        Script::Thai | Script::Hebrew | Script::Greek | Script::Georgian | Script::Armenian | Script::Hangul => 0.95,
        _ => info.confidence() * (counts.all as f64 / 40.0).min(1.0),
    };
    Some(Language { tag, confidence })
}

/// The small words that tell languages of one script apart, also in the short and list-like texts of the trade, on which
/// statistics of letters fail.
const SMALL_WORDS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "the", "and", "you", "your", "please", "for", "with", "our", "is", "are", "we", "to", "of", "this", "have", "best", "dear",
            "thanks", "regards", "would", "can", "be",
        ],
    ),
    (
        "es",
        &[
            "el",
            "los",
            "las",
            "que",
            "por",
            "favor",
            "su",
            "para",
            "con",
            "una",
            "del",
            "estimados",
            "gracias",
            "nos",
            "saludos",
            "este",
            "precio",
            "y",
            "es",
            "estimado",
            "mejor",
        ],
    ),
    (
        "fr",
        &[
            "le",
            "les",
            "des",
            "vous",
            "nous",
            "votre",
            "pour",
            "avec",
            "une",
            "est",
            "et",
            "merci",
            "bonjour",
            "du",
            "ce",
            "notre",
            "cordialement",
            "veuillez",
            "dans",
            "aux",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "sie", "bitte", "ein", "eine", "mit", "für", "ist", "uns", "wir", "ihre", "nicht", "grüßen",
            "damen", "herren", "von", "zu", "auf", "den",
        ],
    ),
    (
        "pt",
        &[
            "os", "que", "por", "para", "com", "uma", "não", "obrigado", "prezados", "nos", "sua", "seu", "este", "melhor", "da", "do",
            "em", "ao", "bom", "preço", "enviem",
        ],
    ),
    (
        "it",
        &[
            "il",
            "gli",
            "che",
            "per",
            "con",
            "una",
            "della",
            "del",
            "grazie",
            "vostra",
            "vostro",
            "siamo",
            "cordiali",
            "saluti",
            "buongiorno",
            "nostro",
            "di",
            "sono",
            "prezzo",
        ],
    ),
    (
        "nl",
        &[
            "het", "een", "en", "van", "voor", "met", "graag", "uw", "wij", "bedankt", "groeten", "niet", "geachte", "ik", "dat", "zijn",
            "op",
        ],
    ),
    (
        "tr",
        &["ve", "bir", "için", "lütfen", "bu", "ile", "teşekkürler", "merhaba", "fiyat", "sayın", "olarak", "saygılarımla", "bize", "ürün"],
    ),
    ("pl", &["i", "w", "na", "do", "nie", "proszę", "dziękuję", "się", "jest", "dla", "państwa", "pozdrawiam", "szanowni", "oraz", "że"]),
    ("id", &["yang", "dan", "untuk", "dengan", "kami", "anda", "terima", "kasih", "mohon", "ini", "dari", "tidak", "harga"]),
    ("vi", &["và", "của", "cho", "các", "chúng", "tôi", "giá", "không", "với", "cảm", "ơn", "vui", "lòng", "xin"]),
    (
        "ru",
        &[
            "и",
            "в",
            "на",
            "пожалуйста",
            "вы",
            "здравствуйте",
            "спасибо",
            "уважением",
            "нам",
            "для",
            "мы",
            "вашу",
            "по",
            "не",
            "что",
            "как",
            "добрый",
            "день",
        ],
    ),
    ("uk", &["будь", "ласка", "дякую", "та", "для", "вітаю", "ми", "що", "не", "добрий", "з", "повагою", "ціну"]),
    ("bg", &["моля", "благодаря", "здравейте", "за", "да", "от", "ви", "ние", "се", "поздрави", "цена"]),
];

/// The language whose small words are the most, when they are clearly the most.
fn by_small_words(text: &str) -> Option<Language> {
    const HITS_MIN: usize = 2;
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let mut hits: Vec<(usize, &'static str)> =
        SMALL_WORDS.iter().map(|(tag, small)| (words.iter().filter(|w| small.contains(w)).count(), *tag)).collect();
    hits.sort_unstable_by(|a, b| b.cmp(a));
    let (first, second) = (hits.first()?, hits.get(1)?);
    let clear = first.0 >= HITS_MIN && first.0 * 2 >= second.0 * 3 && first.0 * 15 >= words.len();
    let confidence = (0.5 + first.0 as f64 / 20.0).min(0.98);
    clear.then_some(Language { tag: first.1, confidence })
}

#[derive(Clone, Copy, Default)]
struct Counts {
    all: usize,
    han: usize,
    kana: usize,
    hangul: usize,
}

impl Counts {
    fn of(text: &str) -> Self {
        let mut counts = Self::default();
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            counts.all += 1;
            match c {
                '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' => counts.han += 1,
                '\u{3041}'..='\u{30FF}' => counts.kana += 1,
                '\u{AC00}'..='\u{D7AF}' => counts.hangul += 1,
                _ => {}
            }
        }
        counts
    }
}

/// ISO 639-3 as whatlang names languages, to the two letters of ISO 639-1.
#[rustfmt::skip]
const TAGS: &[(&str, &str)] = &[
    ("eng", "en"), ("cmn", "zh"), ("spa", "es"), ("rus", "ru"), ("ara", "ar"), ("fra", "fr"), ("deu", "de"), ("por", "pt"),
    ("ita", "it"), ("nld", "nl"), ("pol", "pl"), ("tur", "tr"), ("jpn", "ja"), ("kor", "ko"), ("vie", "vi"), ("tha", "th"),
    ("ind", "id"), ("ukr", "uk"), ("pes", "fa"), ("heb", "he"), ("hin", "hi"), ("ben", "bn"), ("urd", "ur"), ("ron", "ro"),
    ("hun", "hu"), ("ces", "cs"), ("slk", "sk"), ("slv", "sl"), ("hrv", "hr"), ("srp", "sr"), ("bul", "bg"), ("ell", "el"),
    ("swe", "sv"), ("dan", "da"), ("nob", "nb"), ("fin", "fi"), ("est", "et"), ("lav", "lv"), ("lit", "lt"), ("cat", "ca"),
    ("bel", "be"), ("mkd", "mk"), ("kat", "ka"), ("hye", "hy"), ("aze", "az"), ("uzb", "uz"), ("tuk", "tk"), ("tam", "ta"),
    ("tel", "te"), ("kan", "kn"), ("mal", "ml"), ("mar", "mr"), ("guj", "gu"), ("pan", "pa"), ("ori", "or"), ("sin", "si"),
    ("nep", "ne"), ("mya", "my"), ("khm", "km"), ("amh", "am"), ("yid", "yi"), ("epo", "eo"), ("lat", "la"), ("tgl", "tl"),
    ("jav", "jv"), ("afr", "af"), ("zul", "zu"), ("sna", "sn"), ("aka", "ak"), ("cym", "cy"),
];

fn tag(lang: Lang) -> Option<&'static str> {
    TAGS.iter().find(|(long, _)| *long == lang.code()).map(|(_, short)| *short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_of_the_trade() {
        for (text, wanted) in [
            ("Dear Sir, please send us your best price for 500 pieces FOB Ningbo.", "en"),
            ("您好，请报 500 件的价格，FOB Ningbo。谢谢", "zh"),
            ("Estimados señores, por favor envíenos su mejor precio para este producto.", "es"),
            ("Здравствуйте, пришлите, пожалуйста, прайс-лист на вашу продукцию.", "ru"),
            ("مرحبا، يرجى إرسال أفضل سعر لهذا المنتج", "ar"),
            ("Bonjour, veuillez nous envoyer votre meilleure offre pour ce produit.", "fr"),
            ("Sehr geehrte Damen und Herren, bitte senden Sie uns ein Angebot.", "de"),
            ("Prezados senhores, por favor enviem a sua melhor cotação para este produto.", "pt"),
            ("お見積りをお願いします。", "ja"),
            ("견적서를 보내 주세요", "ko"),
        ] {
            assert_eq!(detect(text).map(|l| l.tag), Some(wanted), "{text}");
        }
    }

    #[test]
    fn too_little_says_nothing() {
        assert_eq!(detect("123 !!!"), None);
        assert_eq!(detect(""), None);
        assert!(detect("ok thanks").is_none_or(|l| l.confidence < 0.5));
    }
}
