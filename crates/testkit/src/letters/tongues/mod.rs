//! What is said in trade mail, in eight languages. Slots in braces are filled by the writer.

mod ar;
mod de;
mod en;
mod es;
mod fr;
mod pt;
mod ru;
mod zh;

/// A language that letters are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tongue {
    /// Chinese, simplified.
    Zh,
    /// English.
    En,
    /// Spanish.
    Es,
    /// Russian.
    Ru,
    /// Arabic.
    Ar,
    /// French.
    Fr,
    /// German.
    De,
    /// Portuguese.
    Pt,
}

impl Tongue {
    /// All eight.
    pub const ALL: [Self; 8] = [Self::Zh, Self::En, Self::Es, Self::Ru, Self::Ar, Self::Fr, Self::De, Self::Pt];

    /// Its code in BCP 47.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
            Self::Es => "es",
            Self::Ru => "ru",
            Self::Ar => "ar",
            Self::Fr => "fr",
            Self::De => "de",
            Self::Pt => "pt-BR",
        }
    }

    /// Words that stand in very many letters of this language.
    #[must_use]
    pub fn common_words(self) -> &'static [&'static str] {
        self.phrases().common
    }

    pub(super) fn phrases(self) -> &'static Phrases {
        match self {
            Self::Zh => &zh::PHRASES,
            Self::En => &en::PHRASES,
            Self::Es => &es::PHRASES,
            Self::Ru => &ru::PHRASES,
            Self::Ar => &ar::PHRASES,
            Self::Fr => &fr::PHRASES,
            Self::De => &de::PHRASES,
            Self::Pt => &pt::PHRASES,
        }
    }

    /// Its column in tables of eight.
    pub(super) fn column(self) -> usize {
        self as usize
    }
}

/// Slots: `{name}` who is addressed, `{goods}`, `{model}`, `{qty}`, `{price}`, `{port}`, `{days}`, `{order}`, `{company}` the writer's firm,
/// `{country}` the writer's, `{date}`.
pub(super) struct Phrases {
    /// Words of the sentences below that a search can take for frequent.
    pub common: &'static [&'static str],
    pub greetings: &'static [&'static str],
    pub subjects: &'static [&'static str],
    /// What buyers write.
    pub asks: &'static [&'static str],
    /// What we write.
    pub answers: &'static [&'static str],
    pub closings: &'static [&'static str],
    pub sign_offs: &'static [&'static str],
    pub wrote: &'static str,
    pub away_subject: &'static str,
    pub away: &'static str,
    pub news_subjects: &'static [&'static str],
    pub news: &'static [&'static str],
    /// Among colleagues.
    pub internal: &'static [&'static str],
    /// Names of attached files, without ending.
    pub files: &'static [&'static str],
    /// Given name and family name in the language's script and in Latin letters.
    pub first_names: &'static [(&'static str, &'static str)],
    pub last_names: &'static [(&'static str, &'static str)],
    pub titles: &'static [&'static str],
    /// City, country, ISO 3166 code, dialling code.
    pub places: &'static [(&'static str, &'static str, &'static str, &'static str)],
    /// `{}` is the firm's own word.
    pub firms: &'static [&'static str],
}
