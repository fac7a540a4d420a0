//! Line by line through a signature.

use super::people::{Names, is_person};
use super::words::{Label, is_address_line, is_title, label};
use super::{Confidence, FactKind, FactSource, Profile};
use crate::address::Address;
use text::countries::Country;
use text::domains::{is_public_mail_host, site_domain};
use text::names::{company_key, looks_like_company};
use text::phones;

pub(super) struct Reader<'m> {
    pub(super) names: &'m Names,
    /// The registrable domain of the writer, unless a public mail host's.
    pub(super) domain: Option<&'m str>,
    /// The country whose national numbers are understood.
    pub(super) hint: Option<&'static str>,
}

/// Hosts that everybody links to.
const SOCIAL: &[&str] = &[
    "facebook.com",
    "linkedin.com",
    "twitter.com",
    "x.com",
    "instagram.com",
    "youtube.com",
    "tiktok.com",
    "whatsapp.com",
    "wa.me",
    "t.me",
    "skype.com",
    "google.com",
    "pinterest.com",
    "weixin.qq.com",
    "vk.com",
    "alibaba.com",
    "made-in-china.com",
    "goo.gl",
    "bit.ly",
    "apple.com",
    "microsoft.com",
    "zoom.us",
    "outlook.com",
    "aka.ms",
];

impl Reader<'_> {
    pub(super) fn read(&self, lines: &[String], profile: &mut Profile) {
        // A country named anywhere in the signature makes national numbers readable.
        let named = lines.iter().find_map(|line| self.country_of(line));
        let hint = named.map(|country| country.code).or(self.hint);
        let mut above_labels = true;
        for line in lines {
            let source = FactSource::SignatureLine(line.clone());
            for segment in segments(line) {
                match label(segment) {
                    Some((label, value)) => {
                        above_labels = false;
                        self.labelled(label, value, hint, &source, profile);
                    }
                    None => self.plain(segment, above_labels, hint, &source, profile),
                }
            }
            if label(line).is_none() && is_address_line(line) && phones::find(line, None).is_empty() && !looks_like_company(line) {
                profile.add(FactKind::AddressLine, line.clone(), source.clone(), Confidence::Likely);
            }
            if let Some(country) = self.country_of(line) {
                profile.add(FactKind::Country, country.code, source, Confidence::Likely);
            }
        }
    }

    /// The country that a line names as part of an address: the last one in it. Sentences and firms' names don't count.
    fn country_of(&self, line: &str) -> Option<&'static Country> {
        const WORDS_MAX: usize = 16;
        if line.split_whitespace().count() > WORDS_MAX || line.contains(['?', '!']) {
            return None;
        }
        let found = Country::in_text(line).pop()?;
        let alone = Country::by_name(line).is_some();
        let labelled = label(line).is_some_and(|(label, _)| label == Label::Address);
        let placed = alone || labelled || is_address_line(line) || (line.contains(',') && line.len() < 100);
        (placed && (!looks_like_company(line) || is_address_line(line))).then_some(found)
    }

    fn labelled(&self, label: Label, value: &str, hint: Option<&str>, source: &FactSource, profile: &mut Profile) {
        match label {
            Label::Phone | Label::Fax | Label::WhatsApp => {
                let kind = match label {
                    Label::Fax => FactKind::Fax,
                    Label::WhatsApp => FactKind::WhatsApp,
                    _ => FactKind::Phone,
                };
                for found in phones::find(value, hint) {
                    profile.add(kind, found.phone.e164, source.clone(), Confidence::Certain);
                }
            }
            Label::WeChat => {
                let name = value.split_whitespace().next().unwrap_or_default();
                if (4..=30).contains(&name.len()) && name.is_ascii() {
                    profile.add(FactKind::WeChat, name, source.clone(), Confidence::Certain);
                }
            }
            Label::Email => self.addresses(value, source, profile),
            Label::Website => self.sites(value, source, profile),
            Label::Address => profile.add(FactKind::AddressLine, value, source.clone(), Confidence::Certain),
            Label::Company => profile.add(FactKind::CompanyName, value, source.clone(), Confidence::Certain),
            Label::Name if is_person(value) => profile.add(FactKind::PersonName, value, source.clone(), Confidence::Likely),
            Label::Title if is_title(value) => profile.add(FactKind::JobTitle, value, source.clone(), Confidence::Certain),
            Label::Name | Label::Title => {}
        }
    }

    fn plain(&self, segment: &str, above_labels: bool, hint: Option<&str>, source: &FactSource, profile: &mut Profile) {
        const COMPANY_WORDS_MAX: usize = 10;
        self.addresses(segment, source, profile);
        self.sites(segment, source, profile);
        // Without a label only numbers that say their country.
        for found in phones::find_marked(segment, hint) {
            profile.add(FactKind::Phone, found.phone.e164, source.clone(), Confidence::Likely);
        }
        let words = segment.split_whitespace().count();
        let sentence = segment.ends_with(['.', '?', '!', '。']) && words > 5 || words > COMPANY_WORDS_MAX;
        if sentence || segment.contains('@') {
            return;
        }
        if looks_like_company(segment) && !is_title(segment) {
            profile.add(FactKind::CompanyName, segment, source.clone(), self.company_confidence(segment));
        } else if is_title(segment) {
            profile.add(FactKind::JobTitle, segment, source.clone(), Confidence::Likely);
        } else if self.is_company_of_domain(segment) {
            profile.add(FactKind::CompanyName, segment, source.clone(), Confidence::Certain);
        } else if above_labels && is_person(segment) && profile.best(FactKind::PersonName).is_none() {
            self.person(segment, source, profile);
        }
    }

    /// A name in the signature counts when `From:` has the same, or has none at all.
    fn person(&self, segment: &str, source: &FactSource, profile: &mut Profile) {
        match &self.names.person {
            Some(known) if shares_a_word(known, segment) => {
                // The longer form of the two: `Ann` and `Ann Lee`.
                let fuller = if segment.chars().count() > known.chars().count() { segment } else { known };
                profile.add(FactKind::PersonName, fuller, source.clone(), Confidence::Certain);
            }
            Some(_) => {}
            None if segment.split_whitespace().count() >= 2 || !segment.is_ascii() => {
                profile.add(FactKind::PersonName, segment, source.clone(), Confidence::Likely)
            }
            None => {}
        }
    }

    fn company_confidence(&self, name: &str) -> Confidence {
        if self.is_company_of_domain(name) { Confidence::Certain } else { Confidence::Likely }
    }

    /// `Gulf Trading LLC` and gulftrading.example, gulf-trading.example, gulf.example.
    fn is_company_of_domain(&self, name: &str) -> bool {
        const LETTERS_MIN: usize = 4;
        let label = self.domain.and_then(|domain| domain.split('.').next()).unwrap_or_default().replace('-', "");
        let key = company_key(name);
        label.len() >= LETTERS_MIN && key.len() >= LETTERS_MIN && (key == label || key.starts_with(&label) && name.is_ascii())
    }

    fn addresses(&self, text: &str, source: &FactSource, profile: &mut Profile) {
        for word in text
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | '/' | '：' | ':' | '[' | ']'))
            .filter(|word| word.contains('@'))
        {
            if let Ok(address) = Address::parse(word.trim_matches(['.', '"', '\''])) {
                profile.add(FactKind::Email, address.key(), source.clone(), Confidence::Certain);
            }
        }
    }

    fn sites(&self, text: &str, source: &FactSource, profile: &mut Profile) {
        for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | '|' | '[' | ']')) {
            let lower = word.to_lowercase();
            let is_site = lower.starts_with("www.") || lower.starts_with("http://") || lower.starts_with("https://");
            let Some(domain) = site_domain(&lower).filter(|_| is_site && !lower.contains('@')) else { continue };
            if SOCIAL.contains(&domain.as_str()) || is_public_mail_host(&domain) {
                continue;
            }
            let confidence = if self.domain == Some(domain.as_str()) { Confidence::Certain } else { Confidence::Likely };
            profile.add(FactKind::Website, domain, source.clone(), confidence);
        }
    }
}

fn shares_a_word(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    a == b || a.split([' ', ',', '.']).any(|word| word.chars().count() >= 2 && b.split([' ', ',', '.']).any(|other| other == word))
}

/// The pieces of a line between bars, wide gaps and dots of separation; a comma separates a name from a title only.
fn segments(line: &str) -> Vec<&str> {
    let pieces: Vec<&str> = line
        .split(['|', '•', '·', '│', '\t'])
        .flat_map(|piece| piece.split("  "))
        .flat_map(|piece| piece.split(" / "))
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect();
    let mut all = Vec::new();
    for piece in pieces {
        match piece.split_once([',', '，']).or_else(|| piece.split_once(" - ")) {
            Some((name, title)) if is_person(name) && is_title(title.trim()) => all.extend([name.trim(), title.trim()]),
            Some((title, company)) if is_title(title) && looks_like_company(company) => all.extend([title.trim(), company.trim()]),
            _ => all.push(piece),
        }
    }
    // `Tel: +86… Fax: +86…` in one piece.
    all.into_iter().flat_map(split_at_labels).collect()
}

fn split_at_labels(piece: &str) -> Vec<&str> {
    const INNER: &[&str] = &[
        "Tel:",
        "TEL:",
        "Fax:",
        "FAX:",
        "Mobile:",
        "Mob:",
        "Email:",
        "E-mail:",
        "Web:",
        "WhatsApp:",
        "Whatsapp:",
        "Phone:",
        "Cell:",
        "Website:",
        "传真：",
        "电话：",
        "手机：",
        "邮箱：",
        "传真:",
        "电话:",
        "手机:",
        "邮箱:",
    ];
    let mut cuts: Vec<usize> = INNER
        .iter()
        .flat_map(|label| piece.match_indices(label))
        .map(|(at, _)| at)
        .filter(|at| *at > 0 && !piece[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '/' || c == '-'))
        .collect();
    cuts.sort_unstable();
    let mut pieces = Vec::new();
    let mut from = 0;
    for cut in cuts {
        pieces.push(piece[from..cut].trim_matches([' ', ',', ';', '/']));
        from = cut;
    }
    pieces.push(piece[from..].trim());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}
