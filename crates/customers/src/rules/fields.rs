//! What a field may hold, and what is reckoned from it.

use crate::model::{BadField, Flaw, NewCompany, NewContact, Refusal, Stage, TwinKeys, VisibleTo};
use accounts::labels::{EVERYONE, POOL};
use kernel::LabelId;
use text::countries::Country;
use text::{domains, names, phones};

/// Characters of a name.
const NAME_CHARS_MAX: usize = 200;
/// Characters of any other fact of one line.
const LINE_CHARS_MAX: usize = 300;
/// Characters of a postal address.
const ADDRESS_CHARS_MAX: usize = 1_000;
/// Characters of remarks.
const REMARKS_CHARS_MAX: usize = 20_000;
/// Characters of a follow-up.
pub(crate) const FOLLOW_UP_CHARS_MAX: usize = 10_000;
/// Domains of a company; addresses and telephone numbers of a person.
const SEVERAL_MAX: usize = 20;
/// People of a company.
pub(crate) const CONTACTS_MAX: i32 = 500;
/// Characters of a mail address (RFC 5321, 4.5.3.1.3).
const MAIL_ADDRESS_CHARS_MAX: usize = 254;
/// Digits that the shortest telephone number has.
const PHONE_DIGITS_MIN: usize = 4;
/// Digits of a number with its country's code (E.164), whether or not the country's plan knows it.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Reads fields one after the other and remembers all that can't be taken, so that a form shows every mistake at once.
#[derive(Default)]
pub(crate) struct Fields(Vec<BadField>);

impl Fields {
    /// What was read, or every flaw that was met.
    pub(crate) fn finish<T>(self, read: T) -> Result<T, Refusal> {
        if self.0.is_empty() { Ok(read) } else { Err(Refusal::BadFields(self.0)) }
    }

    /// Could everything be taken so far?
    pub(crate) fn is_flawless(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes a flaw.
    pub(crate) fn flaw(&mut self, field: &'static str, flaw: Flaw) {
        self.0.push(BadField { field, flaw });
    }

    /// A text of one line; runs of white space become one space, an empty one is none.
    pub(crate) fn line(&mut self, field: &'static str, value: Option<String>) -> Option<String> {
        self.text(field, value, LINE_CHARS_MAX, false)
    }

    /// A name that must be there.
    pub(crate) fn name(&mut self, field: &'static str, value: Option<String>) -> String {
        let before = self.0.len();
        let name = self.text(field, value, NAME_CHARS_MAX, false);
        if name.is_none() && self.0.len() == before {
            self.flaw(field, Flaw::Missing);
        }
        name.unwrap_or_default()
    }

    /// A postal address.
    pub(crate) fn address(&mut self, field: &'static str, value: Option<String>) -> Option<String> {
        self.text(field, value, ADDRESS_CHARS_MAX, true)
    }

    /// Free text.
    pub(crate) fn remarks(&mut self, field: &'static str, value: Option<String>) -> Option<String> {
        self.text(field, value, REMARKS_CHARS_MAX, true)
    }

    /// A text that must be there, of this many characters at most.
    pub(crate) fn long(&mut self, field: &'static str, value: Option<String>, chars_max: usize) -> String {
        let before = self.0.len();
        let text = self.text(field, value, chars_max, true);
        if text.is_none() && self.0.len() == before {
            self.flaw(field, Flaw::Missing);
        }
        text.unwrap_or_default()
    }

    fn text(&mut self, field: &'static str, value: Option<String>, chars_max: usize, lines: bool) -> Option<String> {
        let value = value?;
        let text = if lines { value.trim().replace("\r\n", "\n") } else { value.split_whitespace().collect::<Vec<_>>().join(" ") };
        if text.is_empty() {
            return None;
        }
        if text.chars().any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\t'))) {
            self.flaw(field, Flaw::Unreadable);
            return None;
        }
        if text.chars().count() > chars_max {
            self.flaw(field, Flaw::TooLong);
            return None;
        }
        Some(text)
    }

    /// Registrable domains, each once, no public mail hosts; web addresses are read too.
    pub(crate) fn domains(&mut self, field: &'static str, values: Vec<String>) -> Vec<String> {
        self.several(field, values, |value| match domains::registrable_domain(host_of(&value)) {
            None => Err(Flaw::NotADomain),
            Some(domain) if domains::is_public_mail_host(&domain) => Err(Flaw::PublicDomain),
            Some(domain) => Ok(domain),
        })
    }

    /// Mail addresses, lower case, each once.
    pub(crate) fn emails(&mut self, field: &'static str, values: Vec<String>) -> Vec<String> {
        self.several(field, values, |value| address_key(&value).ok_or(Flaw::NotAnAddress))
    }

    /// Telephone numbers, each once.
    pub(crate) fn phones(&mut self, field: &'static str, values: Vec<String>, country: Option<&str>) -> Vec<String> {
        self.several(field, values, |value| phone(&value, country).ok_or(Flaw::NotAPhone))
    }

    /// One telephone number.
    pub(crate) fn phone(&mut self, field: &'static str, value: Option<String>, country: Option<&str>) -> Option<String> {
        let value = self.line(field, value)?;
        let read = phone(&value, country);
        if read.is_none() {
            self.flaw(field, Flaw::NotAPhone);
        }
        read
    }

    fn several(&mut self, field: &'static str, values: Vec<String>, read: impl Fn(String) -> Result<String, Flaw>) -> Vec<String> {
        if values.len() > SEVERAL_MAX {
            self.flaw(field, Flaw::TooMany);
            return Vec::new();
        }
        let mut out = Vec::new();
        for value in values {
            let Some(value) = self.line(field, Some(value)) else {
                continue;
            };
            match read(value) {
                Ok(value) if out.contains(&value) => {}
                Ok(value) => out.push(value),
                Err(flaw) => self.flaw(field, flaw),
            }
        }
        out
    }

    /// A country code of ISO 3166.
    pub(crate) fn country(&mut self, field: &'static str, value: Option<String>) -> Option<String> {
        self.read(field, value, Flaw::NotACountry, |code| Country::by_code(&code).map(|country| country.code.to_owned()))
    }

    /// A time zone of the IANA database.
    pub(crate) fn time_zone(&mut self, field: &'static str, value: Option<String>) -> Option<String> {
        self.read(field, value, Flaw::NotATimeZone, |name| name.parse::<chrono_tz::Tz>().ok().map(|zone| zone.name().to_owned()))
    }

    /// A language tag: two or three letters, then subtags.
    pub(crate) fn language(&mut self, field: &'static str, value: Option<String>) -> Option<String> {
        self.read(field, value, Flaw::NotALanguage, |tag| {
            let mut parts = tag.split('-');
            let first = parts.next().is_some_and(|p| matches!(p.len(), 2 | 3) && p.chars().all(|c| c.is_ascii_alphabetic()));
            let rest = parts.all(|p| matches!(p.len(), 2..=8) && p.chars().all(|c| c.is_ascii_alphanumeric()));
            (first && rest).then_some(tag)
        })
    }

    /// A web address by http or https; written without either it gets https.
    pub(crate) fn website(&mut self, field: &'static str, value: Option<String>) -> Option<String> {
        self.read(field, value, Flaw::NotAWebsite, |value| {
            let address = if value.contains("://") { value } else { format!("https://{value}") };
            let scheme = address.split("://").next().unwrap_or_default().to_ascii_lowercase();
            let web = matches!(scheme.as_str(), "http" | "https") && !address.contains(char::is_whitespace);
            (web && host_of(&address).contains('.')).then_some(address)
        })
    }

    /// A stage.
    pub(crate) fn stage(&mut self, field: &'static str, value: Option<String>) -> Option<Stage> {
        self.choice(field, value, Stage::from_word)
    }

    /// Who sees it.
    pub(crate) fn visible_to(&mut self, field: &'static str, value: Option<String>) -> Option<VisibleTo> {
        self.choice(field, value, VisibleTo::from_word)
    }

    /// One of a closed set of words.
    pub(crate) fn choice<T>(&mut self, field: &'static str, value: Option<String>, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = value?;
        let read = parse(&value);
        if read.is_none() {
            self.flaw(field, Flaw::NotAChoice);
        }
        read
    }

    /// Stars, 0 to 5.
    pub(crate) fn stars(&mut self, field: &'static str, value: i64) -> i16 {
        i16::try_from(value).ok().filter(|stars| (0..=5).contains(stars)).unwrap_or_else(|| {
            self.flaw(field, Flaw::OutOfRange);
            0
        })
    }

    fn read(&mut self, field: &'static str, value: Option<String>, flaw: Flaw, read: impl Fn(String) -> Option<String>) -> Option<String> {
        let value = self.line(field, value)?;
        let out = read(value);
        if out.is_none() {
            self.flaw(field, flaw);
        }
        out
    }
}

/// The host of a web address, or the text itself.
pub(crate) fn host_of(value: &str) -> &str {
    let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

/// A telephone number as E.164 where it can be read as one, else as written (an extension, a short number); none when it can't be a
/// number at all.
pub(crate) fn phone(value: &str, country: Option<&str>) -> Option<String> {
    if let Some(number) = phones::normalise(value, country) {
        return Some(number.e164);
    }
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    if value.starts_with('+')
        && value.chars().skip(1).all(|c| c.is_ascii_digit() || " -().".contains(c))
        && PHONE_DIGITS.contains(&digits.len())
    {
        return Some(format!("+{digits}"));
    }
    let only = value.chars().all(|c| c.is_ascii_alphanumeric() || " +-()./;,#*".contains(c));
    (digits.len() >= PHONE_DIGITS_MIN && only).then(|| value.to_owned())
}

/// A mail address as it is compared: lower case; none when it isn't one (one `@`, a domain with a dot, no spaces; RFC 5321).
pub(crate) fn address_key(value: &str) -> Option<String> {
    let value = value.trim().trim_start_matches('<').trim_end_matches('>');
    let (local, domain) = value.split_once('@')?;
    let ok = !local.is_empty()
        && local.len() <= 64
        && value.chars().count() <= MAIL_ADDRESS_CHARS_MAX
        && !domain.contains('@')
        && domain.contains('.')
        && domain.split('.').all(|part| !part.is_empty() && !part.starts_with('-') && !part.ends_with('-'))
        && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
        && !local.chars().any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\"\\".contains(c));
    ok.then(|| value.to_lowercase())
}

/// A company's name as it is compared with others'; none when it holds no letter or digit.
pub(crate) fn name_key(name: Option<&str>) -> Option<String> {
    name.map(names::company_key).filter(|key| !key.is_empty())
}

/// A telephone number as it is compared: only where it could be read as E.164.
pub(crate) fn phone_key(phone: Option<&str>) -> Option<String> {
    phone.filter(|p| p.starts_with('+') && p.chars().skip(1).all(|c| c.is_ascii_digit())).map(ToOwned::to_owned)
}

/// By what a company being entered is looked for.
pub(crate) fn twin_keys(new: &NewCompany) -> TwinKeys {
    let none = NewContact::default();
    let contact = new.contact.as_ref().unwrap_or(&none);
    let mut numbers: Vec<String> = phone_key(new.phone.as_deref()).into_iter().collect();
    numbers.extend(contact.phones.iter().filter_map(|p| phone_key(Some(p))));
    TwinKeys {
        names: [name_key(Some(&new.name)), name_key(new.local_name.as_deref()), name_key(new.short_name.as_deref())]
            .into_iter()
            .flatten()
            .collect(),
        domains: new.domains.clone(),
        addresses: contact.emails.clone(),
        phones: numbers,
        sites: new.website.iter().cloned().collect(),
        socials: socials(contact.whatsapp.as_deref(), contact.wechat.as_deref(), contact.linkedin.as_deref()),
    }
}

/// Accounts of messengers and networks as they are looked for.
pub(crate) fn socials(whatsapp: Option<&str>, wechat: Option<&str>, linkedin: Option<&str>) -> Vec<String> {
    let kinds = [("whatsapp", whatsapp), ("wechat", wechat), ("linkedin", linkedin)];
    kinds.into_iter().filter_map(|(kind, account)| Some(format!("{kind}:{}", account?))).collect()
}

/// The labels of a company: of who sees everything, of its owners (`owners`: of each owner 0, his own, his department's, in this
/// order), of everyone where it is open to all, of the pool where nobody looks after it.
pub(crate) fn labels(visible_to: VisibleTo, owners: &[Vec<LabelId>]) -> Vec<LabelId> {
    let brought = match visible_to {
        VisibleTo::Owner => 2,
        VisibleTo::Department | VisibleTo::All => usize::MAX,
    };
    let mut labels = vec![kernel::GRANT_ALL];
    labels.extend(owners.iter().flat_map(|owner| owner.iter().take(brought)));
    if owners.is_empty() {
        labels.push(POOL);
    }
    if visible_to == VisibleTo::All {
        labels.push(EVERYONE);
    }
    labels.sort_unstable();
    labels.dedup();
    labels
}

/// The time zone of a company: the one that was set, else its country's main one.
pub(crate) fn time_zone(set: Option<&str>, country: Option<&str>) -> Option<String> {
    let of_country = || Country::by_code(country?).map(|country| country.time_zone).filter(|zone| !zone.is_empty());
    set.or_else(of_country).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_in_lower_case_and_must_be_one() {
        assert_eq!(address_key(" <Ada.L@Gulf.Example> ").as_deref(), Some("ada.l@gulf.example"));
        assert_eq!(address_key("li@例子.example").as_deref(), Some("li@例子.example"));
        for wrong in [
            "",
            "ada",
            "@gulf.example",
            "ada@gulf",
            "a da@gulf.example",
            "a@b@c.example",
            "a@-x.example",
            "a@x..example",
            "a\u{0}@x.example",
        ] {
            assert_eq!(address_key(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_number_is_e164_where_it_can_be_and_as_written_where_not() {
        for (written, country, read) in [
            ("+49 30 901820", None, Some("+4930901820")),
            ("030 901820", Some("DE"), Some("+4930901820")),
            ("+971 4 555 0114", None, Some("+97145550114")),
            ("0571-8800 ext. 12", None, Some("0571-8800 ext. 12")),
            ("call me", None, None),
            ("12", None, None),
        ] {
            assert_eq!(phone(written, country).as_deref(), read, "{written}");
        }
        assert_eq!(phone_key(Some("0571-8800 ext. 12")), None);
    }

    #[test]
    fn labels_follow_owners_and_openness() {
        let (mia, noah) = (vec![0, 4, 10], vec![0, 5]);
        for (visible_to, owners, want) in [
            (VisibleTo::Owner, vec![mia.clone()], vec![0, 4]),
            (VisibleTo::Department, vec![mia.clone(), noah.clone()], vec![0, 4, 5, 10]),
            (VisibleTo::All, vec![noah], vec![0, EVERYONE, 5]),
            (VisibleTo::Department, vec![], vec![0, POOL]),
        ] {
            assert_eq!(labels(visible_to, &owners), want, "{visible_to:?}");
        }
    }

    #[test]
    fn a_site_gives_its_host() {
        for (site, host) in
            [("https://www.a.example:8080/x?y", "www.a.example"), ("a.example", "a.example"), ("http://u@a.example#z", "a.example")]
        {
            assert_eq!(host_of(site), host);
        }
    }

    #[test]
    fn every_flaw_of_a_form_is_told() {
        let mut f = Fields::default();
        let name = f.name("name", Some(" ".into()));
        let _ = f.stars("stars", 9);
        assert_eq!(
            f.domains("domains", vec!["https://www.gulf.example/en".into(), "GULF.example".into(), "qq.com".into()]),
            ["gulf.example"]
        );
        let Err(Refusal::BadFields(bad)) = f.finish(name) else { panic!("three flaws") };
        assert_eq!(bad.iter().map(|b| b.flaw).collect::<Vec<_>>(), [Flaw::Missing, Flaw::OutOfRange, Flaw::PublicDomain]);
    }
}
