//! What a mail tells about its writer: for profile suggestions. Precision first: a fact that isn't clear is not given, and each
//! fact says where it was read and how sure it is.

mod block;
mod lines;
mod people;
mod words;

use crate::parse::ParsedMail;
use serde::{Deserialize, Serialize};
use text::countries::Country;
use text::domains::{is_public_mail_host, registrable_domain};

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// The writer's name.
    PersonName,
    /// The firm's name.
    CompanyName,
    /// What the writer is there.
    JobTitle,
    /// A telephone number, E.164.
    Phone,
    /// A fax number, E.164.
    Fax,
    /// A WhatsApp number, E.164.
    WhatsApp,
    /// A WeChat name.
    WeChat,
    /// The firm's site: a host.
    Website,
    /// Another mail address of the writer or his firm.
    Email,
    /// ISO 3166 alpha-2.
    Country,
    /// One line of a postal address.
    AddressLine,
    /// BCP 47 primary tag of the language that the writer writes.
    Language,
}

/// Where a fact was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "from", content = "text")]
pub enum FactSource {
    /// The name in `From:`.
    HeaderFrom,
    /// `Organization:` would be such a header; the name of the field.
    Header(String),
    /// A line of the signature; the line.
    SignatureLine(String),
    /// The domain of the writer's address.
    Domain,
    /// The country code of a telephone number; the number.
    PhonePrefix(String),
    /// The top-level domain of the writer's address.
    TopLevelDomain,
    /// The text itself.
    Text,
}

/// How sure a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// To be offered as a question.
    Guess,
    /// Right in most mails.
    Likely,
    /// Two sources agree, or it is labelled.
    Certain,
}

/// Something that a mail tells about its writer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// About what.
    pub kind: FactKind,
    /// The value, normalised where its kind says so.
    pub value: String,
    /// Where it was read.
    pub source: FactSource,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What a mail tells, the surest first within each kind; each value of a kind once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The facts.
    pub facts: Vec<Fact>,
}

impl Profile {
    /// The surest fact of a kind.
    #[must_use]
    pub fn best(&self, kind: FactKind) -> Option<&Fact> {
        self.facts.iter().filter(|fact| fact.kind == kind).max_by_key(|fact| fact.confidence)
    }

    /// All facts of a kind.
    pub fn all(&self, kind: FactKind) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |fact| fact.kind == kind)
    }

    fn add(&mut self, kind: FactKind, value: impl Into<String>, source: FactSource, confidence: Confidence) {
        /// Facts of one mail.
        const FACTS_MAX: usize = 60;
        let value = value.into();
        if value.trim().is_empty() {
            return;
        }
        let room = self.facts.len() < FACTS_MAX;
        match self.facts.iter_mut().find(|known| known.kind == kind && known.value == value) {
            // Two sources that say the same.
            Some(known) if known.source != source => known.confidence = Confidence::Certain,
            Some(known) => known.confidence = known.confidence.max(confidence),
            None if room => self.facts.push(Fact { kind, value, source, confidence }),
            None => {}
        }
    }
}

/// Reads what a mail tells about its writer. For mails that people wrote: ask [`crate::AutomaticHeaders::is_automatic`] first.
#[must_use]
pub fn extract(mail: &ParsedMail) -> Profile {
    let mut profile = Profile::default();
    let Some(author) = mail.author() else { return profile };
    let domain = registrable_domain(&author.address).filter(|domain| !is_public_mail_host(domain));
    let tld_country = registrable_domain(&author.address).and_then(|domain| Country::by_domain(&domain));
    let block = block::find(&mail.text);
    let names = people::from_header(author, domain.as_deref());
    let reader = lines::Reader { names: &names, domain: domain.as_deref(), hint: tld_country.map(|country| country.code) };
    reader.read(&block.lines, &mut profile);
    people::add(&names, &mut profile);
    if let Some(domain) = &domain {
        profile.add(FactKind::Website, domain.clone(), FactSource::Domain, Confidence::Likely);
    }
    countries(tld_country, &mut profile);
    if let Some(language) = text::language::detect(block.own_text(&mail.text)).filter(|language| language.confidence >= 0.6) {
        let confidence = if language.confidence >= 0.9 { Confidence::Certain } else { Confidence::Likely };
        profile.add(FactKind::Language, language.tag, FactSource::Text, confidence);
    }
    profile.facts.sort_by_key(|fact| std::cmp::Reverse(fact.confidence));
    profile
}

/// The country by telephone and by top-level domain, beside the one that the signature names.
fn countries(tld: Option<&'static Country>, profile: &mut Profile) {
    let numbers: Vec<String> = profile
        .facts
        .iter()
        .filter(|f| matches!(f.kind, FactKind::Phone | FactKind::Fax | FactKind::WhatsApp))
        .map(|f| f.value.clone())
        .collect();
    for number in numbers {
        if let Some(country) = Country::by_phone(&number) {
            profile.add(FactKind::Country, country.code, FactSource::PhonePrefix(number), Confidence::Likely);
        }
    }
    if let Some(country) = tld {
        profile.add(FactKind::Country, country.code, FactSource::TopLevelDomain, Confidence::Likely);
    }
    // Sources that contradict each other leave a question.
    let mut codes: Vec<&str> = profile.facts.iter().filter(|f| f.kind == FactKind::Country).map(|f| f.value.as_str()).collect();
    codes.dedup();
    if codes.len() > 1 {
        let named = |fact: &Fact| matches!(fact.source, FactSource::SignatureLine(_));
        for fact in profile.facts.iter_mut().filter(|f| f.kind == FactKind::Country && f.confidence == Confidence::Likely) {
            fact.confidence = if named(fact) { Confidence::Likely } else { Confidence::Guess };
        }
    }
}

#[cfg(test)]
mod tests;
